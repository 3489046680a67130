#include "tests/simulation/simulation.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/domain/ids.h"
#include "libs/domain/refusal.h"
#include "libs/eventsourcing/digest.h"
#include "libs/eventsourcing/replica.h"
#include "libs/eventsourcing/request.h"
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

struct Violation {
  std::string what;
};

class World;

// The log as one replica sees it: what it appends and asks goes through the network.
class Line : public log::Log {
 public:
  Line(World& world, std::string replica) : world_(world), replica_(std::move(replica)) {}

  absl::Status CreateTopic(const std::string&, int32_t) override { return absl::OkStatus(); }
  absl::StatusOr<int32_t> Partitions(const std::string&) override { return kPartitions; }
  absl::StatusOr<std::string> LogId(const std::string&) override { return std::string(16, 'g'); }
  absl::Status Append(std::vector<log::Draft> drafts, Acknowledged acknowledged) override;
  void AskEnds(const std::vector<Partition>& partitions, Ends ends) override;
  absl::StatusOr<std::unique_ptr<log::Reader>> Follow(const std::vector<From>& from) override;
  std::shared_ptr<void> Watch(const std::string&, std::function<void()>) override { return nullptr; }

 private:
  World& world_;
  const std::string replica_;
};

// What stands, worked out from the log alone and kept simple.
struct Truth {
  struct Commit {
    int64_t landed = 0;  // step
    std::string request;
    int64_t version = 0;
    Partition partition;
    int64_t offset = 0;
    bool facts = false;
    std::string phase;  // of a household; "open", "taken", "" of a dwelling
    std::string dwelling;
    bool open = false;
  };
  std::map<std::string, std::string> heads;
  std::map<std::string, std::vector<Commit>> history;
  std::set<std::string> with_facts;  // request ids
};

struct Operation {
  std::string request_id;  // text
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
  World(uint64_t seed, bool trace) : random_(seed), trace_(trace), households_(tests::Households()), dwellings_(tests::Dwellings()) {
    for (const char* topic : {kHouseholds, kDwellingTopic}) {
      for (int32_t number = 0; number < kPartitions; ++number) {
        log::v1::Genesis genesis;
        genesis.set_log_id(std::string(16, 'g'));
        genesis.set_topic(topic);
        genesis.set_partition(number);
        genesis.set_partitions(kPartitions);
        records_[{topic, number}].push_back({{topic, number}, 0, now_, "", genesis.SerializeAsString()});
      }
    }
    lose_ = Rate(0.1), twice_ = Rate(0.4), slow_ = Rate(0.5), lose_call_ = Rate(0.2), longest_ = One({20, 300});
    patience_ = One({3, 30}), wanted_ = Between(4, 30), calm_ = Between(500, 1200), fault_ = Rate(0.12);
    for (int i = Between(1, 3); i > 0; --i) household_ids_.push_back("h" + std::to_string(i));
    for (int i = Between(1, 2); i > 0; --i) dwelling_ids_.push_back("d" + std::to_string(i));
    for (const Service* service : {&households_, &dwellings_}) {
      for (int i = Between(1, 3); i > 0; --i) {
        auto site = std::make_unique<Site>();
        site->service = service;
        site->name = service->name() + "-" + std::to_string(i);
        site->pace = One({0.05, 0.3, 1.0});
        site->line = std::make_unique<Line>(*this, site->name);
        Start(*site);
        sites_.push_back(std::move(site));
      }
    }
  }

  void Run() {
    while (step_ < calm_) Move();
    Say("quiet", "");
    lose_ = twice_ = slow_ = lose_call_ = 0;
    for (auto& site : sites_) {
      site->paused = false;
      site->pace = 1;
      if (!site->replica) Start(*site);
    }
    for (int64_t last = step_ + 20000; !Settled(); ++step_) {
      if (step_ > last) Fail("never quiet");
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

  void Land(log::Draft draft, bool copy) {
    if (!copy && Chance(lose_)) return Say("append lost", draft.key);
    if (Chance(twice_)) {
      log::Draft again = draft;
      if (Chance(0.2)) again.partition.number = 1 - again.partition.number;
      Send([this, again] { Land(again, true); });
    }
    auto& records = records_[draft.partition];
    records.push_back({draft.partition, static_cast<int64_t>(records.size()), now_, draft.key, draft.value});
    Note(records.back());
  }
  void Send(std::function<void()> message) { net_.push_back({step_ + (Chance(slow_) ? Between(1, longest_) : 0), std::move(message)}); }

  int64_t End(const Partition& partition) const { return static_cast<int64_t>(records_.at(partition).size()); }
  const log::Record& At(const Partition& partition, int64_t offset) const { return records_.at(partition)[offset]; }
  // How many records a replica gets of a partition at once.
  int64_t Share(const std::string& replica) {
    for (const auto& site : sites_) {
      if (site->name == replica && !Chance(site->pace)) return 0;
    }
    return Between(1, 3);
  }
  void Say(const std::string& what, const std::string& detail) {
    ++counts_[what];
    if (trace_) std::cout << step_ << "  " << what << " " << detail << "\n";
  }

  const std::map<std::string, int64_t>& counts() const { return counts_; }
  int64_t step() const { return step_; }

 private:
  struct Site {
    const Service* service = nullptr;
    std::string name;
    double pace = 1;
    bool paused = false;
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
  bool Chance(double probability) { return static_cast<double>(random_() >> 11) < probability * static_cast<double>(1ull << 53); }
  [[noreturn]] void Fail(const std::string& what) { throw Violation{what}; }

  // ---- one move

  void Move() {
    ++step_;
    now_ += absl::Milliseconds(Between(0, 20));
    if (Chance(0.002)) {
      now_ += absl::Hours(1);
      Say("clock jumps", "");
    }
    Deliver();
    const int dice = Between(0, 99);
    if (dice < 70) {
      StepSite(*sites_[random_() % sites_.size()]);
    } else if (dice < 80) {
      Want();
    } else if (dice < 85) {
      std::vector<Operation*> open;
      for (Operation& operation : operations_) {
        if (!operation.done && operation.calls < patience_) open.push_back(&operation);
      }
      if (!open.empty()) Call(*open[random_() % open.size()]);
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

  void Start(Site& site) {
    site.disk = std::make_unique<tests::FaultyDisk>();
    auto database = storage::Database::Open({.folder = site.folder / "db", .env = site.disk->env()});
    if (!database.ok()) Fail("a database does not open: " + std::string(database.status().message()));
    site.database = *std::move(database);
    Replica::Options options;
    options.digest_key = "key";
    options.name = site.name;
    options.todo_spread = absl::Milliseconds(50);
    options.append_deadline = absl::Seconds(2);
    options.random = [this] { return random_(); };
    site.replica = std::make_unique<Replica>(*site.service, *site.line, *site.database, options);
    if (absl::Status status = site.replica->Open(); !status.ok()) Fail("a replica does not open: " + std::string(status.message()));
  }

  void StepSite(Site& site) {
    if (!site.replica || site.paused) return;
    const auto stepped = site.replica->Step(now_);
    if (!stepped.ok()) Fail(site.name + " stops: " + std::string(stepped.status().message()));
  }

  void Fault(Site& site) {
    const double dice = Between(0, 99) / 100.0;
    if (dice < 0.3) {
      site.paused = true;
    } else if (dice < 0.5 && site.replica) {
      const bool lost = Chance(0.05);
      Say(lost ? "its folder is lost" : "crash", site.name);
      site.replica.reset();
      site.disk->CutPower();
      site.database.reset();
      if (lost) std::system(absl::StrCat("rm -rf ", site.folder / "db").c_str());
    } else if (!site.replica) {
      Start(site);
    } else if (site.paused) {
      site.paused = false;
    } else if (dice > 0.8) {
      if (!site.database->Flush().ok()) Fail("a flush fails");
    }
  }

  // ---- clients

  void Want() {
    if (static_cast<int>(operations_.size()) >= wanted_) return;
    const bool household = Chance(0.65);
    const std::string aggregate =
        household ? household_ids_[random_() % household_ids_.size()] : dwelling_ids_[random_() % dwelling_ids_.size()];
    Operation& operation = operations_.emplace_back();
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
    Call(operation);
  }

  void Call(Operation& operation) {
    const int number = ++operation.calls;
    Say("call", absl::StrCat(operation.request_id, " ", operation.message->GetDescriptor()->name(), " ",
                             operation.message->ShortDebugString(), " ", number));
    std::vector<Site*> able;
    for (auto& site : sites_) {
      if (site->replica && site->service->topic(operation.topic)->own()) able.push_back(site.get());
    }
    if (able.empty() || Chance(lose_call_)) return;
    Site* site = able[random_() % able.size()];
    Send([this, site, &operation, number] {
      if (!site->replica) return;
      Command command;
      command.spec = site->service->command(std::string(operation.message->GetDescriptor()->full_name()));
      command.aggregate_id = operation.aggregate;
      command.message.reset(operation.message->New());
      command.message->CopyFrom(*operation.message);
      command.request_id = *eventsourcing::RequestIdOf(*operation.message);
      command.deadline = now_ + absl::Seconds(One({1, 10}));
      command.retry = number > 1;
      site->replica->Submit(std::move(command), [this, &operation, number](const absl::StatusOr<Receipt>& answer) {
        if (!answer.ok() && answer.status().code() != absl::StatusCode::kUnavailable) CheckRefusal(operation, answer.status());
        if (Chance(lose_call_)) return;
        Send([this, &operation, number, answer] { Answered(operation, number, answer); });
      });
    });
  }

  // A client that has called again no longer takes the answer of its earlier call, and never takes "unknown" for an answer.
  void Answered(Operation& operation, int number, const absl::StatusOr<Receipt>& answer) {
    if (operation.done || number != operation.calls) return;
    if (!answer.ok() && answer.status().code() == absl::StatusCode::kUnavailable) return;
    operation.done = true;
    if (answer.ok()) {
      operation.receipt = *answer;
    } else {
      operation.refusal = answer.status();
    }
    Say(answer.ok() ? "receipt" : "refusal", absl::StrCat(operation.request_id, answer.ok() ? "" : std::string(answer.status().message())));
  }

  // ---- what is true

  // The parent rule and the domain, in other words than the heart's.
  void Note(const log::Record& record) {
    log::v1::AnyCommit commit;
    if (!commit.ParseFromString(record.value)) Fail("we appended what does not parse");
    const auto& header = commit.header();
    const std::string where =
        absl::StrCat(record.partition.topic, "/", record.partition.number, "@", record.offset, " ", record.key, " ",
                     absl::BytesToHexString(header.commit_id()).substr(0, 6), " on ", absl::BytesToHexString(header.parent()).substr(0, 6));
    const bool placed = log::PartitionOf(record.key, kPartitions) == record.partition.number;
    if (!placed || truth_.heads[record.key] != header.parent()) return Say("void", where);
    truth_.heads[record.key] = header.commit_id();
    auto& history = truth_.history[record.key];
    Truth::Commit next = history.empty() ? Truth::Commit() : history.back();
    next.landed = step_;
    next.request = header.request_id();
    next.partition = record.partition;
    next.offset = record.offset;
    next.facts = !commit.facts().empty();
    if (next.facts) {
      ++next.version;
      if (!truth_.with_facts.insert(header.request_id()).second) Fail("a request stands twice");
    }
    std::string facts;
    for (const std::string& bytes : commit.facts()) {
      if (record.partition.topic == kHouseholds) {
        tests::HouseholdFact fact;
        fact.ParseFromString(bytes);
        facts += fact.ShortDebugString();
        if (fact.has_admitted()) next.phase = "pending", next.dwelling = fact.admitted().dwelling_id();
        if (fact.has_confirmed()) next.phase = "confirmed";
        if (fact.has_ended()) next.phase = "ended";
      } else {
        tests::DwellingFact fact;
        fact.ParseFromString(bytes);
        facts += fact.ShortDebugString();
        if (fact.has_opened()) next.open = true;
        if (fact.has_withdrawn()) next.open = false;
        if (fact.has_reserved()) {
          if (next.phase == "taken") Fail("a dwelling is reserved for two at once");
          next.phase = "taken", next.dwelling = fact.reserved().household_id() + "/" + std::to_string(fact.reserved().number());
        }
        if (fact.has_released()) next.phase.clear(), next.dwelling.clear();
      }
    }
    history.push_back(next);
    Say(next.facts ? "stands" : "seal stands", where + " " + facts + header.outcome().ShortDebugString());
  }

  // The states that an aggregate was in from a step to now.
  std::vector<Truth::Commit> Spans(const std::string& aggregate, int64_t since) {
    std::vector<Truth::Commit> spans = {Truth::Commit()};
    for (const Truth::Commit& commit : truth_.history[aggregate]) {
      if (commit.landed <= since) spans.clear();
      spans.push_back(commit);
    }
    return spans;
  }

  void CheckRefusal(const Operation& operation, const absl::Status& refusal) {
    const std::string reason = domain::RefusalOf(refusal).reason();
    const auto expected = eventsourcing::ExpectedVersionOf(*operation.message);
    bool possible = false;
    for (const Truth::Commit& state : Spans(operation.aggregate, operation.since)) {
      const bool active = state.phase == "pending" || state.phase == "confirmed";
      if (reason == "VERSION_MISMATCH") possible |= *expected != state.version;
      if (reason == "NOT_FOUND") possible |= state.phase.empty();
      if (reason == "ORIENTATION_RUNNING") possible |= active;
      if (reason == "DWELLING_RESERVED") possible |= state.phase == "taken";
      if (reason == "DWELLING_TAKEN" && !active) {
        const auto& admit = static_cast<const tests::Admit&>(*operation.message);
        for (const Truth::Commit& row : Spans(admit.dwelling_id(), operation.since)) possible |= !row.open || row.phase == "taken";
      }
    }
    if (!possible) Fail("refused " + reason + ", which was true at no time between the call and the answer: " + operation.request_id);
  }

  // ---- the end

  bool Settled() {
    if (!net_.empty()) return false;
    for (const Operation& operation : operations_) {
      if (!operation.done && operation.calls < patience_ * 1000) return false;
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
    auto database = storage::Database::Open({.folder = folder.path()}).value();
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
    for (const auto& site : sites_) {
      storage::Snapshot rows(*site->database);
      rows.Scan(eventsourcing::kTodos, "", [&](const std::string&, const eventsourcing::Todo& todo) -> bool {
        Fail("a to-do remains at " + site->name + ": " + todo.ShortDebugString());
      });
      if (eventsourcing::DigestOf(rows).value() != Rebuilt(*site->service)) Fail("a database differs from a rebuilt one: " + site->name);
    }
    for (const Operation& operation : operations_) {
      const std::string request = *eventsourcing::RequestIdOf(*operation.message);
      const auto& history = truth_.history[operation.aggregate];
      const auto stood =
          std::find_if(history.begin(), history.end(), [&](const auto& commit) { return commit.facts && commit.request == request; });
      if (operation.refusal && stood != history.end()) Fail("a client took a refusal, but the request stands: " + operation.request_id);
      if (operation.receipt && stood != history.end() &&
          (operation.receipt->version() != stood->version || operation.receipt->position().offset() != stood->offset ||
           operation.receipt->position().partition() != stood->partition.number)) {
        Fail("a receipt is not that of the standing commit: " + operation.request_id);
      }
      if (operation.receipt && operation.receipt->version() > 0 && std::none_of(history.begin(), history.end(), [&](const auto& commit) {
            return commit.version == operation.receipt->version();
          })) {
        Fail("a receipt's version is not in the log: " + operation.request_id);
      }
    }
    for (const std::string& id : household_ids_) {
      const auto& history = truth_.history[id];
      if (history.empty() || history.back().phase.empty()) continue;
      const auto& household = history.back();
      if (household.phase == "pending") Fail("an admission is still pending: " + id);
      const auto& dwelling = truth_.history[household.dwelling];
      const bool taken =
          !dwelling.empty() && dwelling.back().phase == "taken" && dwelling.back().dwelling.substr(0, id.size() + 1) == id + "/";
      if (taken != (household.phase == "confirmed")) Fail("an admission and its dwelling disagree: " + id);
    }
  }

  std::mt19937_64 random_;
  const bool trace_;
  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  int64_t step_ = 0;
  const Service households_, dwellings_;
  std::map<Partition, std::vector<log::Record>> records_;
  Truth truth_;
  double lose_ = 0, twice_ = 0, slow_ = 0, lose_call_ = 0, fault_ = 0;
  int longest_ = 0, patience_ = 0, wanted_ = 0, calm_ = 0;
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
  absl::Status Poll(size_t max_bytes, std::vector<log::Record>* records) override {
    for (auto& from : next_) {
      for (int64_t share = max_bytes == 1 ? 1 : world_.Share(replica_); share > 0 && from.offset < world_.End(from.partition); --share) {
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
  for (log::Draft& draft : drafts) {
    world_.Send([&world = world_, draft = std::move(draft)] { world.Land(draft, false); });
  }
  return absl::OkStatus();
}

void Line::AskEnds(const std::vector<Partition>& partitions, Ends ends) {
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

Outcome Simulate(uint64_t seed, bool trace) {
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
