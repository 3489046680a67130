#include "tests/simulation/simulation.h"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/domain/ids.h"
#include "libs/domain/refusal.h"
#include "libs/eventsourcing/digest.h"
#include "libs/eventsourcing/replica.h"
#include "libs/eventsourcing/request.h"
#include "libs/log/genesis.h"
#include "tests/simulation/truth.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/folder.h"
#include "tests/support/pair.h"

namespace iml::simulation {
namespace {

using eventsourcing::Command;
using eventsourcing::Message;
using eventsourcing::Receipt;
using eventsourcing::Replica;
using eventsourcing::Service;
using log::Partition;
using tests::kDwellingTopic;
using tests::kHouseholds;

constexpr int32_t kPartitions = 2;
constexpr int64_t kPatience = 20000;  // steps in which all must have come to rest

class World;

// The log as one replica sees it: what it appends and asks goes through the network.
class Line : public log::Log {
 public:
  Line(World& world, std::string replica) : world_(world), replica_(std::move(replica)) {}

  absl::Status CreateTopic(const std::string&, int32_t) override { return absl::OkStatus(); }
  absl::StatusOr<int32_t> Partitions(const std::string&) override { return kPartitions; }
  absl::StatusOr<std::string> LogId(const std::string&) override { return std::string(16, 'g'); }
  absl::Status Append(std::vector<log::Draft> drafts, Acknowledged acknowledged) override;
  void AskEnds(const std::vector<Partition>& partitions, OnEnds ends) override;
  absl::StatusOr<std::unique_ptr<log::Reader>> Follow(const std::vector<From>& from) override;
  std::shared_ptr<void> Watch(const std::string&, std::function<void()>) override { return nullptr; }

 private:
  World& world_;
  const std::string replica_;
};

// What a client wants done, once, however often it calls.
struct Operation {
  std::string name;  // in the trace
  std::string request_id;
  std::string aggregate;
  std::unique_ptr<Message> message;
  std::string topic;
  int64_t since = 0;
  int calls = 0;
  bool done = false;
  std::optional<Receipt> receipt;
  std::optional<absl::Status> refusal;
};

class World {
 public:
  World(uint64_t seed, std::ostream* trace) : random_(seed), trace_(trace), truth_(kPartitions) {
    for (const char* topic : {kHouseholds, kDwellingTopic}) {
      for (int32_t number = 0; number < kPartitions; ++number) {
        log::v1::Genesis genesis;
        genesis.set_log_id(std::string(16, 'g'));
        genesis.set_topic(topic);
        genesis.set_format(log::kFormat);
        genesis.set_partition(number);
        genesis.set_partitions(kPartitions);
        records_[{topic, number}].push_back({{topic, number}, 0, now_, "", genesis.SerializeAsString()});
      }
    }
    lose_ = Rate(0.1), twice_ = Rate(0.4), slow_ = Rate(0.5), lose_call_ = Rate(0.2), fault_ = Rate(0.15);
    longest_ = One({20, 300}), patience_ = One({3, 30});
    const bool busy = Chance(0.2);
    wanted_ = busy ? Between(100, 300) : Between(4, 30), calm_ = busy ? Between(1500, 3000) : Between(500, 1200);
    two_builds_ = Chance(0.4), rush_ = Chance(0.5);
    for (int i = Between(1, 3); i > 0; --i) household_ids_.push_back("h" + std::to_string(i));
    for (int i = Between(1, 2); i > 0; --i) dwelling_ids_.push_back("d" + std::to_string(i));
    for (const char* name : {"households", "dwellings"}) {
      for (int i = Between(1, 3); i > 0; --i) {
        auto site = std::make_unique<Site>();
        site->households = std::string(name) == "households";
        site->older = two_builds_ && Chance(0.5);
        site->name = absl::StrCat(name, "-", i);
        site->pace = One({0.05, 0.3, 1.0});
        site->line = std::make_unique<Line>(*this, site->name);
        sites_.push_back(std::move(site));
      }
    }
  }

  void Run() {
    for (auto& site : sites_) Start(*site);
    while (step_ < calm_) Move();
    Say("world", "comes to rest", "");
    log_skew_.clear();
    lose_ = twice_ = slow_ = lose_call_ = 0;
    for (auto& site : sites_) {
      site->paused = false;
      site->pace = 1;
      SetClock(*site, absl::ZeroDuration());
      if (site->replica && site->full) Crash(*site);
      if (site->older) Upgrade(*site);
      if (!site->replica) Start(*site);
    }
    for (auto& site : sites_) StepSite(*site);  // each meets its last jump
    now_ += absl::Hours(2);                     // and then runs for long enough to be believed
    for (int64_t last = step_ + kPatience; !Settled(); ++step_) {
      if (step_ > last) Fail("it never comes to rest");
      now_ += absl::Milliseconds(5);
      Deliver();
      for (auto& site : sites_) StepSite(*site);
      for (Operation& operation : operations_) {
        if (!operation.done && Chance(0.01)) Call(operation);
      }
    }
    Check();
  }

  // ---- the network

  void Land(const log::Draft& draft, bool copy, bool stranger = false) {
    if (!copy && Chance(lose_)) return Say("network", "loses an append", draft.key);
    if (Chance(twice_)) {
      log::Draft again = draft;
      if (Chance(0.2)) again.partition.number = 1 - again.partition.number;
      Send([this, again, stranger] { Land(again, true, stranger); });
    }
    auto& records = records_[draft.partition];
    records.push_back(
        {draft.partition, static_cast<int64_t>(records.size()), LogClock(draft.partition), draft.key, draft.value});
    const Truth::Verdict verdict = truth_.Take(records.back(), step_, stranger);
    Say("log", verdict.stands ? "stands" : stranger ? "is not ours" : copy ? "void copy" : "void", verdict.words);
  }
  void Send(std::function<void()> message) {
    net_.push_back({step_ + (Chance(slow_) ? Between(1, longest_) : 0), std::move(message)});
  }

  int64_t End(const Partition& partition) const { return static_cast<int64_t>(records_.at(partition).size()); }
  const log::Record& At(const Partition& partition, int64_t offset) const { return records_.at(partition)[offset]; }
  // How many records a replica gets of a partition at once.
  int64_t Share(const std::string& replica) {
    for (const auto& site : sites_) {
      if (site->name == replica && !Chance(site->pace)) return 0;
    }
    return Between(1, 3);
  }
  void Say(const std::string& who, const std::string& what, const std::string& detail) {
    ++counts_[who == "log" || who == "network" || who == "world" ? absl::StrCat(who, " ", what) : what];
    if (trace_ == nullptr) return;
    *trace_ << absl::StrFormat("%6d %s  %-14s%-18s%s\n", step_,
                               absl::FormatTime("%d.%m. %H:%M:%E2S", now_, absl::UTCTimeZone()), who, what, detail);
  }

  void CheckAppend(const std::string& replica) const {
    for (const auto& site : sites_) {
      if (site->name == replica && now_ < site->believed_from)
        Fail(replica + " appends although its clock has just jumped");
    }
  }

  const std::map<std::string, int64_t>& counts() const { return counts_; }
  int64_t step() const { return step_; }

 private:
  struct Site {
    std::string name;
    bool households = false;
    bool older = false;  // its build
    double pace = 1;
    bool paused = false;
    bool full = false;                   // its disk
    absl::Duration skew;                 // of its clock
    std::optional<absl::Duration> seen;  // at its last step
    int64_t jumps = 0;                   // of which it ought to know
    absl::Time believed_from = absl::InfinitePast();
    tests::Folder folder;
    std::unique_ptr<Line> line;
    std::unique_ptr<tests::FaultyDisk> disk;
    std::unique_ptr<storage::Database> database;
    std::unique_ptr<Replica> replica;
  };
  struct Late {
    int64_t step;
    std::function<void()> arrive;
  };

  // ---- chance

  double Rate(double top) { return top * One({0.0, 0.1, 0.4, 1.0}); }
  template <typename T>
  T One(std::initializer_list<T> choices) {
    return *(choices.begin() + random_() % choices.size());
  }
  int Between(int low, int high) { return low + static_cast<int>(random_() % (high - low + 1)); }
  bool Chance(double probability) {
    return static_cast<double>(random_() >> 11) < probability * static_cast<double>(1ull << 53);
  }

  // ---- time

  absl::Time ClockOf(const Site& site) const { return now_ + site.skew; }
  // The broker's clock goes back now and then, and jumps.
  absl::Time LogClock(const Partition& partition) {
    return now_ + log_skew_[partition] - (Chance(0.05) ? absl::Milliseconds(Between(1, 5000)) : absl::ZeroDuration());
  }
  void SetClock(Site& site, absl::Duration skew) {
    site.skew = skew;
    Say(site.name, "its clock jumps", absl::FormatDuration(skew));
  }
  // What a replica ought to make of its clock at the next step.
  void MeetJump(Site& site) {
    const absl::Duration jump = absl::AbsDuration(site.skew - site.seen.value_or(site.skew));
    site.seen = site.skew;
    if (jump <= absl::Seconds(2)) return;
    ++site.jumps;
    if (jump > absl::Minutes(2) || now_ < site.believed_from) site.believed_from = now_ + absl::Minutes(1);
  }

  // ---- one move

  void Move() {
    ++step_;
    now_ += absl::Milliseconds(Between(0, 20));
    if (Chance(0.002)) {
      now_ += absl::Hours(1);
      Say("world", "an hour passes", "");
    }
    if (Chance(0.002)) {
      for (const auto& [partition, records] : records_)
        log_skew_[partition] = One({-absl::Hours(1), absl::ZeroDuration(), absl::ZeroDuration(), absl::Hours(1)});
      Say("world", "the log's clocks jump", "");
    }
    Deliver();
    const int dice = Between(0, 99);
    if (dice < 70) {
      StepSite(*sites_[random_() % sites_.size()]);
    } else if (dice < 80) {
      Want();
    } else if (dice < 85) {
      CallAgain();
    } else if (dice < 86) {
      if (Chance(fault_)) Stranger();
    } else if (Chance(fault_)) {
      Fault(*sites_[random_() % sites_.size()]);
    }
  }

  void Deliver() {
    for (size_t i = 0; i < net_.size();) {
      if (net_[i].step <= step_) {
        const std::function<void()> arrive = std::move(net_[i].arrive);
        net_.erase(net_.begin() + static_cast<int64_t>(i));
        arrive();
      } else {
        ++i;
      }
    }
  }

  // ---- replicas and what befalls them

  const Service& ServiceOf(const Site& site) const {
    return site.households ? (site.older ? older_households_ : households_)
           : site.older    ? older_dwellings_
                           : dwellings_;
  }

  void Start(Site& site) {
    site.disk = std::make_unique<tests::FaultyDisk>();
    site.full = false;
    auto database = storage::Database::Open({.folder = site.folder / "db", .env = site.disk->env()});
    if (!database.ok()) Fail("a database does not open: " + std::string(database.status().message()));
    site.database = *std::move(database);
    Replica::Options options;
    options.digest_key = "key";
    options.name = site.name;
    options.todo_delay = absl::Milliseconds(50);
    options.append_deadline = absl::Seconds(2);
    options.clock.say = [this, &site](const std::string& what, bool) { Say(site.name, "says of its clock", what); };
    site.seen.reset();
    site.jumps = 0;
    site.believed_from = absl::InfinitePast();
    options.rebuild_bytes = static_cast<size_t>(One({0, 1000, 1 << 20}));
    options.random = [this] { return random_(); };
    site.replica = std::make_unique<Replica>(ServiceOf(site), *site.line, *site.database, options);
    if (absl::Status status = site.replica->Open(); !status.ok())
      Fail("a replica does not open: " + std::string(status.message()));
  }
  void Crash(Site& site) {
    site.replica.reset();
    site.disk->CutPower();
    site.database.reset();
  }
  void LoseFolder(const Site& site) { std::filesystem::remove_all(site.folder / "db"); }
  void Upgrade(Site& site) {
    if (site.replica) Crash(site);
    site.older = false;
    LoseFolder(site);  // another fingerprint: it is rebuilt
    Say(site.name, "is upgraded", "");
    Start(site);
  }

  void StepSite(Site& site) {
    if (!site.replica || site.paused) return;
    MeetJump(site);
    const auto stepped = site.replica->Step({ClockOf(site), now_ - absl::UnixEpoch()});
    if (stepped.ok()) {
      if (site.replica->progress().clock.jumps != site.jumps) Fail(site.name + " overlooks a jump of its clock");
      return;
    }
    if (!site.full) Fail(site.name + " stops: " + std::string(stepped.status().message()));
    Say(site.name, "stops", "its disk is full");
    Crash(site);
  }

  void Fault(Site& site) {
    if (site.paused) {
      site.paused = false;
      return Say(site.name, "goes on", "");
    }
    if (!site.replica) {
      Say(site.name, "starts", "");
      return Start(site);
    }
    const int dice = Between(0, 99);
    if (dice < 25) {
      site.paused = true;
      Say(site.name, "is paused", "");
    } else if (dice < 45) {
      Crash(site);
      Say(site.name, "loses power", "");
      if (!Chance(0.15)) return;
      LoseFolder(site);
      Say(site.name, "loses its folder", "");
    } else if (dice < 60) {
      SetClock(site, One({-absl::Hours(1), -absl::Seconds(5), absl::ZeroDuration(), absl::Seconds(5), absl::Hours(1),
                          absl::Hours(24 * 365 * 70)}));
    } else if (dice < 67) {
      site.disk->Fill();
      site.full = true;
      Say(site.name, "its disk is full", "");
      (void)site.database->Flush();
    } else if (dice < 72 && two_builds_ && site.older) {
      Upgrade(site);
    } else if (!site.full) {
      if (!site.database->Flush().ok()) Fail("a flush fails");
      Say(site.name, "flushes", "");
    }
  }

  // Writes what is no commit, or none that may stand.
  void Stranger() {
    const bool household = Chance(0.5);
    const std::string key = household ? household_ids_[0] : dwelling_ids_[0];
    log::Draft draft{{household ? kHouseholds : kDwellingTopic, log::PartitionOf(key, kPartitions)}, key, ""};
    log::v1::AnyCommit commit;
    commit.mutable_header()->set_commit_id(std::string(Chance(0.5) ? 16 : 3, 'x'));
    commit.mutable_header()->set_aggregate_id(Chance(0.5) ? key : "z");
    if (Chance(0.5))
      commit.mutable_header()->set_parent(std::string(16, 'x'));
    else
      commit.mutable_header()->set_parent(std::string(16, 'y'));
    draft.value = Chance(0.3) ? std::string("\xff\x00\x07", 3) : commit.SerializeAsString();
    Land(draft, true, true);
  }

  // ---- clients

  void Want() {
    const int64_t due = rush_ ? wanted_ : wanted_ * step_ / calm_ + 1;
    if (static_cast<int64_t>(operations_.size()) >= due) return;
    const bool household = Chance(0.65);
    const std::string aggregate =
        household ? household_ids_[random_() % household_ids_.size()] : dwelling_ids_[random_() % dwelling_ids_.size()];
    Operation& operation = operations_.emplace_back();
    operation.name = absl::StrCat("client ", operations_.size());
    operation.aggregate = aggregate;
    operation.topic = household ? kHouseholds : kDwellingTopic;
    operation.request_id = domain::DerivedId("simulation", std::to_string(random_()));
    operation.since = step_;
    const auto fill = [&](auto command) {
      command.set_request_id(operation.request_id);
      if (Chance(0.15)) command.set_expected_version(Between(0, 6));
      if constexpr (requires { command.set_household_id(""); }) {
        command.set_household_id(aggregate);
      } else {
        command.set_dwelling_id(aggregate);
      }
      operation.message = std::make_unique<decltype(command)>(command);
    };
    if (household && Chance(0.6)) {
      tests::Admit admit;
      admit.set_dwelling_id(dwelling_ids_[random_() % dwelling_ids_.size()]);
      admit.set_careful(Chance(0.4));
      fill(admit);
    } else if (household) {
      fill(tests::Cancel());
    } else if (Chance(0.67)) {
      fill(tests::Open());
    } else {
      fill(tests::Withdraw());
    }
    truth_.Expect(*eventsourcing::RequestIdOf(*operation.message), aggregate, operation.message.get());
    Call(operation);
  }

  // A client calls again because it has no answer; or long after, as if it had none.
  void CallAgain() {
    std::vector<Operation*> open, answered;
    for (Operation& operation : operations_) {
      if (!operation.done && operation.calls < patience_) open.push_back(&operation);
      if (operation.receipt && truth_.ReceiptOf(*eventsourcing::RequestIdOf(*operation.message)))
        answered.push_back(&operation);
    }
    std::vector<Operation*>& choices = !answered.empty() && Chance(0.3) ? answered : open;
    if (!choices.empty()) Call(*choices[random_() % choices.size()]);
  }

  void Call(Operation& operation) {
    const int number = ++operation.calls;
    std::vector<Site*> able;
    for (auto& site : sites_) {
      if (site->replica && ServiceOf(*site).topic(operation.topic)->own()) able.push_back(site.get());
    }
    Site* site = able.empty() ? nullptr : able[random_() % able.size()];
    Say(operation.name, number == 1 ? "calls" : "calls again",
        absl::StrCat(site == nullptr ? "nobody" : site->name, ": ", operation.message->GetDescriptor()->name(), " ",
                     operation.message->ShortDebugString()));
    if (site == nullptr || Chance(lose_call_)) return;
    Send([this, site, &operation, number] {
      if (!site->replica) return;
      Command command;
      command.spec = ServiceOf(*site).command(std::string(operation.message->GetDescriptor()->full_name()));
      command.aggregate_id = operation.aggregate;
      command.message.reset(operation.message->New());
      command.message->CopyFrom(*operation.message);
      command.request_id = *eventsourcing::RequestIdOf(*operation.message);
      command.deadline = ClockOf(*site) + absl::Seconds(One({1, 10}));
      command.retry = number > 1;
      site->replica->Submit(std::move(command),
                            [this, site, &operation, number](const absl::StatusOr<Receipt>& answer) {
                              if (answer.ok())
                                truth_.CheckReceipt(*eventsourcing::RequestIdOf(*operation.message), *answer);
                              if (!answer.ok() && answer.status().code() != absl::StatusCode::kUnavailable) {
                                truth_.CheckRefusal(*eventsourcing::RequestIdOf(*operation.message), operation.since,
                                                    domain::RefusalOf(answer.status()).reason());
                              }
                              Say(site->name, "answers",
                                  absl::StrCat(operation.name, ": ",
                                               answer.ok() ? "version " + std::to_string(answer->version())
                                                           : std::string(answer.status().message())));
                              if (Chance(lose_call_)) return;
                              Send([this, &operation, number, answer] { Answered(operation, number, answer); });
                            });
    });
  }

  // A client that has called again no longer takes the answer of its earlier call, and never takes "unknown" for an
  // answer.
  void Answered(Operation& operation, int number, const absl::StatusOr<Receipt>& answer) {
    if (number != operation.calls) return;
    if (!answer.ok() && answer.status().code() == absl::StatusCode::kUnavailable) return;
    if (operation.done) {
      if (!answer.ok() || answer->SerializeAsString() != operation.receipt->SerializeAsString()) {
        Fail("who called again got another answer: " + operation.request_id);
      }
      return;
    }
    operation.done = true;
    if (answer.ok()) {
      operation.receipt = *answer;
      if (Chance(0.3)) ReadBack(operation);
    } else {
      operation.refusal = answer.status();
    }
    Say(operation.name, answer.ok() ? "has a receipt" : "is refused",
        answer.ok() ? "" : domain::RefusalOf(answer.status()).reason());
  }

  // What was acknowledged is seen by whoever waits for its position, at any replica that follows the topic.
  void ReadBack(const Operation& operation) {
    Site* site = sites_[random_() % sites_.size()].get();
    if (!site->replica) return;
    site->replica->Await(
        {operation.receipt->position()}, ClockOf(*site) + absl::Seconds(5),
        [this, site, &operation](const absl::Status& reached) {
          if (!reached.ok() || !site->replica->caught_up()) return;
          const uint8_t topic = ServiceOf(*site).number(operation.topic);
          const auto head = storage::Snapshot(*site->database)
                                .Find(eventsourcing::kHeads, eventsourcing::AggregateKey(topic, operation.aggregate));
          truth_.CheckRead(operation.aggregate, operation.receipt->version(), head ? head->version() : 0);
          Say(operation.name, "reads at", site->name);
        });
  }

  // ---- the end

  bool Settled() {
    if (!net_.empty()) return false;
    for (const Operation& operation : operations_) {
      if (!operation.done) return false;
    }
    return std::all_of(sites_.begin(), sites_.end(), [&](const auto& site) {
      if (!site->replica->Idle(now_) && site->replica->NextWake() < now_ + absl::Minutes(30)) return false;
      for (const auto& [partition, offset] : site->replica->progress().positions) {
        if (offset < End(partition)) return false;
      }
      return site->replica->caught_up();
    });
  }

  // Reads all there is into a new database, partitions interleaved at random, in pieces of random size.
  std::string Rebuilt(const Service& service) {
    tests::Folder folder;
    tests::FaultyDisk disk;  // whose fsync costs nothing
    auto database = storage::Database::Open({.folder = folder.path(), .env = disk.env()}).value();
    eventsourcing::Fold fold(service, {{kHouseholds, kPartitions}, {kDwellingTopic, kPartitions}}, *database);
    std::map<Partition, int64_t> next;
    std::vector<Partition> left = fold.Followed();
    while (!left.empty()) {
      for (int piece = Between(1, 20); piece > 0 && !left.empty(); --piece) {
        const size_t i = random_() % left.size();
        if (!fold.Apply(At(left[i], next[left[i]]++)).ok()) Fail("a record does not apply");
        if (next[left[i]] == End(left[i])) left.erase(left.begin() + static_cast<int64_t>(i));
      }
      if (!fold.Commit(Chance(0.2)).ok()) Fail("a batch does not land");
    }
    return eventsourcing::DigestOf(storage::Snapshot(*database)).value();
  }

  void Check() {
    for (const Operation& operation : operations_) {
      const auto stands = truth_.ReceiptOf(*eventsourcing::RequestIdOf(*operation.message));
      if (operation.refusal && stands) Fail("a client took a refusal, but the request stands: " + operation.request_id);
      if (operation.receipt && stands && operation.receipt->SerializeAsString() != stands->SerializeAsString()) {
        Fail("a receipt is not that of the standing commit: " + operation.request_id);
      }
    }
    truth_.CheckAgreement();
    std::map<bool, std::string> rebuilt;
    for (const auto& site : sites_) {
      storage::Snapshot rows(*site->database);
      rows.Scan(eventsourcing::kTodos, "", [&](const std::string&, const eventsourcing::Todo& todo) -> bool {
        Fail("a to-do remains at " + site->name + ": " + todo.ShortDebugString());
      });
      std::string& expected = rebuilt[site->households];
      if (expected.empty()) expected = Rebuilt(ServiceOf(*site));
      if (eventsourcing::DigestOf(rows).value() != expected)
        Fail("a database differs from a rebuilt one: " + site->name);
    }
  }

  std::mt19937_64 random_;
  std::ostream* const trace_;
  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  int64_t step_ = 0;
  const Service households_ = tests::Households({.schema = 2}), dwellings_ = tests::Dwellings({.schema = 2});
  const Service older_households_ = tests::Households(), older_dwellings_ = tests::Dwellings();
  std::map<Partition, std::vector<log::Record>> records_;
  std::map<Partition, absl::Duration> log_skew_;
  Truth truth_;
  double lose_ = 0, twice_ = 0, slow_ = 0, lose_call_ = 0, fault_ = 0;
  int longest_ = 0, patience_ = 0, wanted_ = 0, calm_ = 0;
  bool two_builds_ = false, rush_ = false;
  std::vector<std::string> household_ids_, dwelling_ids_;
  std::deque<Operation> operations_;
  std::deque<Late> net_;
  std::vector<std::unique_ptr<Site>> sites_;
  std::map<std::string, int64_t> counts_;
};

// Reads what has landed, a few records at a time.
class LineReader : public log::Reader {
 public:
  LineReader(World& world, std::string replica, std::vector<log::Log::From> from)
      : world_(world), replica_(std::move(replica)), next_(std::move(from)) {}
  absl::Status Poll(size_t, std::vector<log::Record>* records) override {
    for (auto& from : next_) {
      for (int64_t share = world_.Share(replica_); share > 0 && from.offset < world_.End(from.partition); --share) {
        records->push_back(world_.At(from.partition, from.offset++));
      }
    }
    return absl::OkStatus();
  }

 private:
  World& world_;
  const std::string replica_;
  std::vector<log::Log::From> next_;
};

absl::Status Line::Append(std::vector<log::Draft> drafts, Acknowledged) {
  if (!drafts.empty()) world_.CheckAppend(replica_);
  for (log::Draft& draft : drafts) {
    world_.Send([&world = world_, draft = std::move(draft)] { world.Land(draft, false); });
  }
  return absl::OkStatus();
}

void Line::AskEnds(const std::vector<Partition>& partitions, OnEnds ends) {
  world_.Send([&world = world_, partitions, ends = std::move(ends)] {
    std::vector<int64_t> found;
    for (const Partition& partition : partitions) found.push_back(world.End(partition));
    ends(found);
  });
}

absl::StatusOr<std::unique_ptr<log::Reader>> Line::Follow(const std::vector<From>& from) {
  return std::make_unique<LineReader>(world_, replica_, from);
}

}  // namespace

Outcome Simulate(uint64_t seed, std::ostream* trace) {
  Outcome outcome;
  World world(seed, trace);
  try {
    world.Run();
  } catch (const Violation& violation) {
    outcome.violation = violation.what;
  }
  outcome.steps = world.step();
  outcome.counts = world.counts();
  return outcome;
}

}  // namespace iml::simulation
