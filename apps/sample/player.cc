#include "apps/sample/player.h"

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

// A line for each story that is told, with what the fund must know of it; the first names the seed, the last says "complete".
class Memory {
 public:
  absl::Status Open(const std::string& path, uint64_t seed) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      const json said = json::parse(line, nullptr, false);
      if (!said.is_object()) continue;  // cut off by a crash
      if (said.contains("seed") && said["seed"] != seed) {
        return absl::FailedPreconditionError(absl::StrCat("the sample of seed ", said["seed"].dump(), " was played here; this is seed ",
                                                          seed, ". Choose another folder with --data"));
      }
      if (said.contains("complete")) complete_ = true;
      if (!said.contains("story")) continue;
      told_.insert(said["story"].get<std::string>());
      for (const json& each : said["granted"]) Grant(each);
    }
    const bool fresh = !std::filesystem::exists(path);
    out_.open(path, std::ios::app);
    if (fresh) out_ << json{{"seed", seed}}.dump() << std::endl;
    return out_ ? absl::OkStatus() : absl::UnavailableError(absl::StrCat("cannot write ", path));
  }
  bool Has(const std::string& story) const { return told_.contains(story); }
  bool complete() const { return complete_; }
  void Add(const std::string& story, const Told& told) {
    json granted = json::array();
    for (const Granted& each : told.granted) {
      granted.push_back(
          {{"dwelling", each.dwelling_id}, {"number", each.number}, {"cents", each.cents}, {"on", absl::FormatCivilTime(each.on)}});
      granted_[static_cast<int>(each.on.year())].push_back(each);
    }
    out_ << json{{"story", story}, {"granted", granted}}.dump() << std::endl;
  }
  void Complete() { out_ << json{{"complete", true}}.dump() << std::endl; }
  std::vector<Granted> GrantedIn(int year) { return granted_[year]; }

 private:
  void Grant(const json& said) {
    Granted granted{said["dwelling"].get<std::string>(), said["number"].get<int>(), said["cents"].get<int64_t>(), {}};
    if (absl::ParseCivilTime(said["on"].get<std::string>(), &granted.on)) granted_[static_cast<int>(granted.on.year())].push_back(granted);
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

// Reactions may still be under way when the last story is told.
absl::Status AwaitIdle(const std::string& ops) {
  while (true) {
    json status;
    const absl::Status asked = GetLines(ops, "/status", [&](const std::string& line) {
      status = json::parse(line, nullptr, false);
      return true;
    });
    if (!asked.ok()) return asked;
    bool idle = status.is_object();
    for (const json& service : status.value("services", json::array())) {
      idle = idle && service.value("todos", 1) == 0 && service.value("lag", 1) == 0 && service.value("idle", false);
    }
    if (idle) return absl::OkStatus();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace

absl::StatusOr<Played> Play(const runtime::Addresses& server, const std::string& path, uint64_t seed,
                            const std::function<void(int64_t done, int64_t all)>& progress) {
  Memory memory;
  if (absl::Status status = memory.Open(path, seed); !status.ok()) return status;
  Played played;
  if (memory.complete()) {
    played.complete_before = true;
    return played;
  }
  const absl::Time start = absl::Now();
  const Plan plan = MakePlan(seed);
  rpc::Client client({server.grpc});
  std::vector<Story> middle;
  for (size_t i = 0; i < plan.dwellings.size(); ++i) {
    middle.push_back({absl::StrCat("dwelling ", i), [&, i] { return TellDwelling(client, seed, plan, static_cast<int>(i)); }});
  }
  for (size_t i = 0; i < plan.prospects.size(); ++i) {
    middle.push_back({absl::StrCat("prospect ", i), [&, i] { return TellProspect(client, seed, plan, static_cast<int>(i)); }});
  }
  std::vector<Story> last;
  for (int year = 2018; year <= 2022; ++year) {
    last.push_back({absl::StrCat("fund ", year), [&, year] { return TellFund(client, seed, year, memory.GrantedIn(year)); }});
  }
  Player player(memory, static_cast<int64_t>(1 + middle.size() + last.size()), progress);
  for (const auto& stories : {std::vector<Story>{{"opening", [&] { return TellOpening(client, seed, plan); }}}, middle, last}) {
    if (absl::Status status = player.TellAll(stories); !status.ok()) return status;
  }
  if (absl::Status status = AwaitIdle(server.ops); !status.ok()) return status;
  memory.Complete();
  played.commands = player.commands();
  played.seconds = absl::ToDoubleSeconds(absl::Now() - start);
  return played;
}

}  // namespace iml::sample
