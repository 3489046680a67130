#include "apps/sample/player.h"

#include <google/protobuf/empty.pb.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "apps/region.h"
#include "apps/sample/stories.h"

namespace iml::sample {
namespace {

using nlohmann::json;

constexpr int kAtATime = 48;

// A line for each story that is told, with what the fund must know of it; the first names the seed, the last says
// "complete".
class Memory {
 public:
  absl::Status Open(const std::string& path, const Choice& choice) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      const json said = json::parse(line, nullptr, false);
      if (!said.is_object()) continue;  // cut off by a crash
      if (said.contains("seed") && (said["seed"] != choice.seed || said.value("one_in", 1) != choice.one_in)) {
        return absl::FailedPreconditionError(absl::StrCat("the sample of seed ", said["seed"].dump(), ", one in ",
                                                          said.value("one_in", 1), ", was played here; this is seed ",
                                                          choice.seed, ", one in ", choice.one_in,
                                                          ". Choose another folder with --data"));
      }
      if (said.contains("complete")) complete_ = true;
      if (!said.contains("story")) continue;
      told_.insert(said["story"].get<std::string>());
      for (const json& each : said["granted"]) Grant(each);
    }
    const bool fresh = !std::filesystem::exists(path);
    out_.open(path, std::ios::app);
    if (fresh) out_ << json{{"seed", choice.seed}, {"one_in", choice.one_in}}.dump() << std::endl;
    return out_ ? absl::OkStatus() : absl::UnavailableError(absl::StrCat("cannot write ", path));
  }
  bool Has(const std::string& story) const { return told_.contains(story); }
  bool complete() const { return complete_; }
  void Add(const std::string& story, const Told& told) {
    json granted = json::array();
    for (const Granted& each : told.granted) {
      granted.push_back({{"dwelling", each.dwelling_id},
                         {"number", each.number},
                         {"cents", each.cents},
                         {"on", absl::FormatCivilTime(each.on)}});
      granted_[static_cast<int>(each.on.year())].push_back(each);
    }
    out_ << json{{"story", story}, {"granted", granted}}.dump() << std::endl;
  }
  void Complete() { out_ << json{{"complete", true}}.dump() << std::endl; }
  std::vector<Granted> GrantedIn(int year) { return granted_[year]; }

 private:
  void Grant(const json& said) {
    Granted granted{said["dwelling"].get<std::string>(), said["number"].get<int>(), said["cents"].get<int64_t>(), {}};
    if (absl::ParseCivilTime(said["on"].get<std::string>(), &granted.on))
      granted_[static_cast<int>(granted.on.year())].push_back(granted);
  }

  std::set<std::string> told_;
  bool complete_ = false;
  std::map<int, std::vector<Granted>> granted_;
  std::ofstream out_;
};

struct Story {
  std::string name;
  std::function<Told()> tell;
};

class Player {
 public:
  Player(Memory& memory, int64_t all, std::function<void(int64_t, int64_t)> progress)
      : memory_(memory), all_(all), progress_(std::move(progress)) {}

  // Any order, many at a time; the first that fails ends it.
  absl::Status TellAll(const std::vector<Story>& stories) {
    std::atomic<size_t> next = 0;
    std::vector<std::thread> tellers;
    for (int i = 0; i < std::min<int>(kAtATime, static_cast<int>(stories.size())); ++i) {
      tellers.emplace_back([&] {
        for (size_t at = next++; at < stories.size(); at = next++) {
          if (memory_.Has(stories[at].name)) {
            Note(nullptr, {});
            continue;
          }
          if (!Good()) return;
          Note(&stories[at].name, stories[at].tell());
        }
      });
    }
    for (std::thread& teller : tellers) teller.join();
    return status_;
  }
  int64_t commands() const { return commands_; }

 private:
  bool Good() {
    std::lock_guard lock(mutex_);
    return status_.ok();
  }
  void Note(const std::string* story, const Told& told) {
    std::lock_guard lock(mutex_);
    if (status_.ok()) status_ = told.status;
    commands_ += told.commands;
    if (told.status.ok() && story != nullptr) memory_.Add(*story, told);
    progress_(++done_, all_);
  }

  Memory& memory_;
  const int64_t all_;
  const std::function<void(int64_t, int64_t)> progress_;
  std::mutex mutex_;
  absl::Status status_;
  int64_t commands_ = 0, done_ = 0;
};

// Where a process is that is idle, or null: it is at work; or it is gone, and then others do its work.
json PositionsWhenIdle(const std::string& ops, bool* gone) {
  json status, positions = json::array();
  *gone = !GetLines(ops, "/status", [&](const std::string& line) {
             status = json::parse(line, nullptr, false);
             return true;
           }).ok();
  if (!status.is_object()) return nullptr;
  for (const json& service : status.value("services", json::array())) {
    if (service.value("todos", 1) != 0 || service.value("lag", 1) != 0 || !service.value("idle", false)) return nullptr;
    positions.push_back(service["positions"]);
  }
  return positions;
}

// Reactions may still be under way when the last story is told: until two looks find all idle, and nothing read between
// them.
absl::Status AwaitIdle(const std::vector<std::string>& ops) {
  json before;
  while (true) {
    json now = json::array();
    bool idle = true, someone = ops.empty();
    for (const std::string& each : ops) {
      bool gone = false;
      const json positions = PositionsWhenIdle(each, &gone);
      someone |= !gone;
      idle &= gone || !positions.is_null();
      now.push_back(positions);
    }
    if (!someone) return absl::UnavailableError("none of the ops ports answers any more");
    if (idle && now == before) return absl::OkStatus();
    before = idle ? now : json();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

// One to each replica first, so that stories are spread over them; all know all.
std::vector<std::unique_ptr<rpc::Client>> ClientsOf(rpc::Endpoints endpoints) {
  size_t most = 1;
  for (const auto& [context, addresses] : endpoints.of) most = std::max(most, addresses.size());
  std::vector<std::unique_ptr<rpc::Client>> clients;
  while (clients.size() < most) {
    clients.push_back(std::make_unique<rpc::Client>(endpoints));
    for (auto& of : endpoints.of) std::rotate(of.second.begin(), of.second.begin() + 1, of.second.end());
  }
  return clients;
}

// A service that does not answer, or that no endpoint is known of, is better told before the first command.
absl::Status AskAll(rpc::Client& client) {
  for (const char* method :
       {"/iml.contracting.v1.Contracting/ListOperators", "/iml.orientation.v1.Orientation/ListCapacity",
        "/iml.prospection.v1.Prospection/ListOwners", "/iml.reporting.v1.Reporting/ListTargets",
        "/iml.securing.v1.Securing/ListEnvelopes"}) {
    google::protobuf::Empty nothing;
    const absl::Status status =
        client.CallUntil(absl::Seconds(10), method, nothing, {.timeout = absl::Seconds(5)}, &nothing);
    if (!status.ok()) return absl::Status(status.code(), absl::StrCat(method, ": ", std::string(status.message())));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Played> Play(const Servers& servers, const std::string& path, const Choice& choice,
                            const std::function<void(int64_t done, int64_t all)>& progress) {
  Memory memory;
  if (absl::Status status = memory.Open(path, choice); !status.ok()) return status;
  Played played;
  if (memory.complete()) {
    played.complete_before = true;
    return played;
  }
  const absl::Time start = absl::Now();
  const uint64_t seed = choice.seed;
  const Plan plan = MakePlan(seed);
  const auto clients = ClientsOf(servers.grpc);
  if (absl::Status status = AskAll(*clients.front()); !status.ok()) return status;
  const auto client = [&](size_t story) -> rpc::Client& { return *clients[story % clients.size()]; };
  std::vector<Story> middle;
  for (size_t i = 0; i < plan.dwellings.size(); i += choice.one_in) {
    middle.push_back(
        {absl::StrCat("dwelling ", i), [&, i] { return TellDwelling(client(i), seed, plan, static_cast<int>(i)); }});
  }
  for (size_t i = 0; i < plan.prospects.size(); i += choice.one_in) {
    middle.push_back(
        {absl::StrCat("prospect ", i), [&, i] { return TellProspect(client(i), seed, plan, static_cast<int>(i)); }});
  }
  std::vector<std::vector<Story>> phases = {{{"opening", [&] { return TellOpening(client(0), seed, plan); }}}, middle};
  int64_t all = 1 + static_cast<int64_t>(middle.size());
  for (int year = 2018; year <= 2022; ++year, ++all) {  // one after the other: a dwelling has claims in several
    phases.push_back({{absl::StrCat("fund ", year),
                       [&, year] { return TellFund(client(year), seed, year, memory.GrantedIn(year)); }}});
  }
  Player player(memory, all, progress);
  for (const auto& stories : phases) {
    if (absl::Status status = player.TellAll(stories); !status.ok()) return status;
  }
  if (absl::Status status = AwaitIdle(servers.ops); !status.ok()) return status;
  memory.Complete();
  played.commands = player.commands();
  played.seconds = absl::ToDoubleSeconds(absl::Now() - start);
  return played;
}

}  // namespace iml::sample
