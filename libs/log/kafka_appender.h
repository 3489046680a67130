// Appends to Kafka, by one producer. One that met a fatal error (4438 among others) is of no use any more: another
// takes its place.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>
#include <vector>

#include "libs/log/kafka_client.h"

namespace iml::log::kafka {

class Appender {
 public:
  Appender(Settings settings, absl::Duration patience, std::shared_ptr<Reporter> reporter);

  absl::Status Open();
  // See Producer::Close; nothing is appended afterwards.
  void Close(absl::Duration patience);

  // See Log::Append.
  absl::Status Append(const std::vector<Draft>& drafts, Log::Acknowledged acknowledged);
  // Until they are acknowledged. Records are another log's, with their times.
  absl::Status Write(const std::vector<Draft>& drafts);
  absl::Status Write(const std::vector<Record>& records);

  // Knows the leaders of the topic, else the first append could wait a second for it.
  absl::Status Lead(const std::string& topic, absl::Time deadline);
  // Another producer, if this one has failed.
  void Renew();
  // See Producer.
  std::string Unsupported();
  void Fail(const std::string& why);

 private:
  absl::StatusOr<std::unique_ptr<Producer>> Make();
  absl::Status Await(const std::function<absl::Status(Log::Acknowledged)>& send);

  const Settings settings_;
  const absl::Duration patience_;
  const std::shared_ptr<Reporter> reporter_;
  std::shared_mutex mutex_;
  std::unique_ptr<Producer> producer_;
  std::mutex topics_mutex_;
  std::set<std::string> topics_;  // whose leaders it was told to know
};

}  // namespace iml::log::kafka
