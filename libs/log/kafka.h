// The log on Kafka, by librdkafka. Every record goes to the partition that we say; readers start at the offsets that
// they are told, in no consumer group; a producer is idempotent and made anew after a fatal error. No call waits longer
// than `patience`.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "libs/log/restorable.h"

namespace iml::log {

struct KafkaOptions {
  // "host:port,host:port".
  std::string brokers = {};
  bool tls = false;
  // PEM files. Without an authority the system's are trusted; certificate and key only where the brokers ask for them.
  std::string ca_file = {}, certificate_file = {}, key_file = {};
  // SCRAM, when there is a user. The password is the first line of its file.
  std::string user = {}, password_file = {}, sasl_mechanism = "SCRAM-SHA-512";
  // How many brokers hold a topic that is made.
  int replication = 3;
  // Written into genesis records; a topic whose records say another one is refused. Empty: not said.
  std::string key_check = {};
  // How long a call waits for a broker. An append that took twice as long is in doubt.
  absl::Duration patience = absl::Seconds(5);
  // How often the conditions of the topics in use are checked again; a leader change is looked for every few seconds.
  absl::Duration check_every = absl::Minutes(1);
  // A topic in use no longer keeps its conditions: the process should stop and say why.
  std::function<void(const absl::Status&)> on_broken = nullptr;
  // What the client says of brokers that fail it.
  std::function<void(const std::string&)> warn = nullptr;
};

class KafkaLog : public RestorableLog {
 public:
  // What a topic must be for the write rule to hold (see kafka_topics.cc). kFailedPrecondition names the first
  // condition that fails and what to do. Checked when a topic is first used, then as `check_every` says.
  virtual absl::Status CheckConditions(const std::string& topic) = 0;

  // Who may write to these topics, beside superusers, whom no broker names. kFailedPrecondition names one who may use
  // transactions too: readers read uncommitted, and would take what a transaction gave up. kUnimplemented when the
  // brokers let everybody do everything; kPermissionDenied without DESCRIBE_CONFIGS on the cluster. Nobody without
  // DESCRIBE on it.
  virtual absl::StatusOr<std::vector<std::string>> CheckRights(const std::vector<std::string>& topics) = 0;

  // The producer behaves like one that met a fatal error; for the test of that.
  virtual void FailProducer() = 0;
};

// kUnavailable when no broker answers; kPermissionDenied when one does not let us in; kInvalidArgument for options that
// cannot be.
absl::StatusOr<std::unique_ptr<KafkaLog>> OpenKafka(KafkaOptions options);

}  // namespace iml::log
