// Replicas of the pair's services over one embedded log, stepped by hand: nothing moves, the clock included, unless the
// test says so.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "libs/domain/ids.h"
#include "libs/domain/refusal.h"
#include "libs/eventsourcing/replica.h"
#include "libs/eventsourcing/request.h"
#include "libs/log/embedded.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/folder.h"
#include "tests/support/loose_log.h"
#include "tests/support/pair.h"
#include "tests/support/records.h"

namespace iml::tests {

// What a caller hears.
struct Heard {
  int answers = 0;
  absl::StatusOr<eventsourcing::Receipt> answer = absl::UnknownError("not answered");

  absl::StatusCode code() const { return answer.status().code(); }
  std::string reason() const { return domain::RefusalOf(answer.status()).reason(); }
  // "<version>@<offset>", or the refusal's reason, or the status's code.
  std::string text() const;
};

// A replica, its database on a disk that loses power, and its way to the log.
class Site {
 public:
  Site(log::Log& log, eventsourcing::Service service, eventsourcing::Replica::Options options);

  absl::Status Open();
  // Forgets what was not flushed.
  void CutPower();
  void Close();
  absl::StatusOr<bool> Step(eventsourcing::Now now) { return replica_->Step(now); }

  eventsourcing::Replica& operator*() { return *replica_; }
  eventsourcing::Replica* operator->() { return replica_.get(); }
  storage::Database& database() { return *database_; }
  storage::Snapshot rows() { return storage::Snapshot(*database_); }
  std::vector<eventsourcing::Todo> Todos(storage::Table<eventsourcing::Todo> table = eventsourcing::kTodos);
  FaultyDisk& disk() { return *disk_; }
  const std::string folder() const { return folder_ / "db"; }

  const eventsourcing::Service service;
  LooseLog log;
  eventsourcing::Replica::Options options;

 private:
  Folder folder_;
  std::unique_ptr<FaultyDisk> disk_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<eventsourcing::Replica> replica_;
};

// How a command is sent.
struct How {
  // A name that stands for a UUID; "": a new one.
  std::string request = {};
  bool retry = false;
  absl::Duration timeout = absl::Seconds(5);
};

class Stage : public testing::Test {
 protected:
  Stage();

  // Opened and caught up.
  Site& Add(eventsourcing::Service service);
  // Not even opened.
  Site& Place(eventsourcing::Service service);

  // Sends a command written as text, without its request id. Nothing happens before the next step.
  template <typename Command>
  std::shared_ptr<Heard> Send(Site& site, const std::string& text, const How& how = {}) {
    auto message = std::make_unique<Command>(Text<Command>(text));
    if constexpr (requires { message->set_request_id(""); }) message->set_request_id(RequestId(how.request));
    return Send(site, std::move(message), how);
  }
  std::shared_ptr<Heard> Send(Site& site, std::unique_ptr<google::protobuf::Message> message, const How& how);
  std::string RequestId(const std::string& name);

  // Steps once, or everybody until nobody has anything left to do at this time.
  void Step(Site& site);
  void Run();
  void Run(Site& site);
  void Pass(absl::Duration time) { now_ += time; }
  // Somebody sets the clock, without any time passing.
  void SetClock(absl::Duration by) { now_ += by, set_ += by; }
  eventsourcing::Now Clocks() const { return {now_, now_ - absl::UnixEpoch() - set_}; }
  // From wake-up to wake-up until that much time is gone.
  void RunFor(absl::Duration time);

  // Another writer's commit, also one on the head as it is in the log.
  void Write(const log::v1::AnyCommit& commit);
  void WriteNext(const std::string& aggregate, const std::string& id, const std::vector<std::string>& facts);
  std::string HeadOf(const std::string& aggregate);
  // "A1 admitted { ... }" of each standing or void commit of an aggregate, with the names of outcomes.
  std::vector<std::string> Log(const std::string& aggregate);
  std::vector<log::v1::AnyCommit> Commits(const std::string& aggregate);

  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  absl::Duration set_;
  // The log's clock before that of the replicas.
  absl::Duration log_ahead_;
  std::mt19937_64 random_{1};
  Folder folder_;
  FaultyDisk disk_;
  std::unique_ptr<log::Log> log_;
  std::vector<std::unique_ptr<Site>> sites_;
  int requests_ = 0;
  bool woken_ = false;
};

}  // namespace iml::tests
