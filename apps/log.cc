#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apps/commands.h"
#include "apps/print.h"
#include "apps/region.h"

namespace iml {
namespace {

using nlohmann::json;

struct Options {
  std::string data = "data", ops, topic, aggregate;
  Format format;
  int64_t last = 0;
  bool raw = false;
};

// "household_registered, housing_request_created", or why there is none.
std::string Facts(const json& record) {
  if (record.contains("genesis")) return "the log begins";
  if (!record.value("stands", false)) return absl::StrCat("void: ", record.value("void", ""));
  std::string names;
  const json commit = record.value("commit", json::object());
  for (const json& fact : commit.value("facts", json::array())) {
    for (const auto& [name, value] : fact.items()) {
      if (name != "occurred_on") absl::StrAppend(&names, names.empty() ? "" : ", ", name);
    }
  }
  if (!names.empty()) return names;
  const json outcome = commit.value("header", json::object()).value("outcome", json::object());
  if (outcome.contains("refused")) return absl::StrCat("refused: ", outcome["refused"].value("reason", ""));
  return "nothing to do";
}

Row Columns(const json& record) {
  return {record.value("appended_at", ""),
          absl::StrCat(record.value("topic", ""), "/", record.value("partition", 0), "/",
                       record.value("offset", int64_t{0})),
          record.value("key", ""), record.contains("version") ? std::to_string(record["version"].get<int64_t>()) : "",
          Facts(record)};
}

// "24/11/2026 19:44:19" of "2026-11-24T19:44:19.581000Z", both in UTC.
std::string French(const std::string& time) {
  if (time.size() < 19) return time;
  return absl::StrCat(time.substr(8, 2), "/", time.substr(5, 2), "/", time.substr(0, 4), " ", time.substr(11, 8));
}

int Show(const Options& options) {
  const std::vector<std::string> topics = AllTopics();
  if (!options.topic.empty() && std::find(topics.begin(), topics.end(), options.topic) == topics.end()) {
    return Fail(absl::InvalidArgumentError(
        absl::StrCat("--topic: there is no topic ", options.topic, "; there are\n  ", absl::StrJoin(topics, "\n  "))));
  }
  auto reached = Reach(options.data, options.ops);
  if (!reached.ok()) return Fail(reached.status());
  const std::string path = absl::StrCat("/log?topic=", options.topic, "&aggregate=", options.aggregate,
                                        "&last=", options.last, options.raw ? "&raw=1" : "");
  const std::unique_ptr<Csv> csv = options.format.csv() ? std::make_unique<Csv>(options.format.excel) : nullptr;
  if (csv != nullptr) csv->Print({"appended_at", "place", "aggregate", "version", "facts"});
  absl::Status told;
  bool any = false;
  const absl::Status status = GetLines(reached->addresses.ops, path, [&](const std::string& line) {
    const json record = json::parse(line, nullptr, false);
    any = true;
    if (record.is_object() && record.contains("error")) {
      told = absl::UnavailableError(record["error"].get<std::string>());
    } else if (options.format.json()) {
      std::cout << line << "\n";
    } else if (csv != nullptr) {
      Row columns = Columns(record);
      if (options.format.excel) columns[0] = French(columns[0]);
      csv->Print(columns);
    } else {
      const Row columns = Columns(record);
      std::cout << columns[0] << "  " << columns[1] << "  " << columns[2]
                << (columns[3].empty() ? "" : "  v" + columns[3]) << "  " << columns[4] << "\n";
    }
    return told.ok() && std::cout.good();
  });
  if (!status.ok()) return Fail(status);
  if (!told.ok()) return Fail(told);
  if (any || options.aggregate.empty()) return kGood;
  std::cerr << "iml: the log has no record of an aggregate " << options.aggregate << "\n";
  return kFound;
}

}  // namespace

void AddLog(Command program) {
  const auto options = std::make_shared<Options>();
  Command command = program.Subcommand("log", "the log's records, in the order in which it took them");
  AddData(command, &options->data);
  AddOps(command, &options->ops);
  command.Option("--topic", &options->topic, "only of this topic, e.g. iml.orientation.household.v1");
  command.Option("--aggregate", &options->aggregate, "only of this aggregate, by its id");
  command.Option("--last", &options->last, "only so many, the last", {.check = Within(1, 1'000'000'000)});
  command.Flag("--raw", &options->raw, "keys and values as they are, in base64 (with --format=json)");
  AddFormat(command, &options->format);
  AddTransfer(command);
  command.Runs([options] { return Show(*options); });
}

}  // namespace iml
