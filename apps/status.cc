#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
#include "apps/commands.h"
#include "apps/print.h"
#include "apps/region.h"

namespace iml {
namespace {

using nlohmann::json;

// A server whose log stands still takes two seconds to answer.
constexpr absl::Duration kPatience = absl::Seconds(20);

int Tell(const std::string& data, const std::string& ops, const std::string& format) {
  auto reached = Reach(data, ops);
  if (!reached.ok()) return Fail(reached.status());
  json status;
  const absl::Status asked = GetLines(
      reached->addresses.ops, "/status",
      [&](const std::string& line) {
        status = json::parse(line, nullptr, false);
        return true;
      },
      kPatience);
  if (!asked.ok()) return Fail(asked);
  if (format == "json") {
    status["running"] = reached->own == nullptr;
    std::cout << status.dump(2) << "\n";
    return kGood;
  }
  std::vector<Row> rows = {
      {"service", "ready", "lag", "lag s", "to-dos", "timers", "parked", "void", "odd", "lost races"}};
  bool reached_log = true;
  std::vector<Row> places = {{"service", "topic", "partition", "position", "lag"}};
  for (const json& service : status.value("services", json::array())) {
    const auto number = [&](const char* name) {
      return service.contains(name) ? Grouped(service.value(name, int64_t{0})) : "–";
    };
    reached_log = reached_log && service.value("log_reached", true);
    rows.push_back({service.value("service", ""), service.value("ready", false) ? "yes" : "no", number("lag"),
                    service.contains("lag_seconds") ? absl::StrFormat("%.1f", service.value("lag_seconds", 0.0)) : "–",
                    number("todos"), number("timers"), number("parked"), number("void"), number("odd"),
                    number("lost_races")});
    for (const json& place : service.value("positions", json::array())) {
      places.push_back({service.value("service", ""), place.value("topic", ""),
                        std::to_string(place.value("partition", 0)),
                        std::to_string(place.value("position", int64_t{0})),
                        place.contains("lag") ? std::to_string(place.value("lag", int64_t{0})) : ""});
    }
  }
  if (format == "csv") {
    PrintCsv(places);
    return kGood;
  }
  if (!ops.empty()) {
    std::cout << "Asked at " << ops << "\n\n";
  } else if (reached->own == nullptr) {
    std::cout << "Served by process " << reached->addresses.pid << ": gRPC " << reached->addresses.grpc << ", JSON "
              << reached->addresses.http << ", ops " << reached->addresses.ops << "\n\n";
  } else {
    std::cout << "No server has this folder; it was opened to look.\n\n";
  }
  PrintText(rows);
  if (!reached_log)
    std::cout << "\nThe log does not answer: queries go on, commands wait, how far behind is unknown.\n";
  std::cout << "\nWhat the columns mean: iml status --help; positions by partition: --format=csv\n";
  return kGood;
}

}  // namespace

void AddStatus(CLI::App& app, Run* run) {
  struct Options {
    std::string data = "data", ops, format = "text";
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("status", "positions, lag, to-dos, parked and void records of every service");
  AddData(*command, &options->data);
  AddOps(*command, &options->ops);
  AddFormat(*command, &options->format);
  command->footer(
      "lag, lag s   records not yet read; for how long the oldest of them may have been there\n"
      "to-dos       commands that reactions owe other aggregates; they come and go\n"
      "timers       days that something waits for\n"
      "parked       commands of reactions that can never be executed: to be looked into, first of all\n"
      "void         records of the log that do not stand: lost races of replicas, and odd ones\n"
      "odd          records read since the start that are no commits of ours, or of a newer build: to be looked into\n"
      "lost races   own commits since the start that did not stand; each was decided again");
  command->callback(
      [options, run] { *run = [options] { return Tell(options->data, options->ops, options->format); }; });
}

}  // namespace iml
