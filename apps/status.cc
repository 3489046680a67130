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

// A server whose log stands still takes ten seconds to answer.
constexpr absl::Duration kPatience = absl::Seconds(20);

int Tell(const std::string& data, const std::string& format) {
  auto reached = Reach(data);
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
  std::vector<Row> rows = {{"service", "ready", "lag", "lag s", "to-dos", "timers", "parked", "void", "lost races"}};
  std::vector<Row> places = {{"service", "topic", "partition", "position", "lag"}};
  for (const json& service : status.value("services", json::array())) {
    const auto number = [&](const char* name) { return Grouped(service.value(name, int64_t{0})); };
    rows.push_back({service.value("service", ""), service.value("ready", false) ? "yes" : "no", number("lag"),
                    absl::StrFormat("%.1f", service.value("lag_seconds", 0.0)), number("todos"), number("timers"), number("parked"),
                    number("void"), number("lost_races")});
    for (const json& place : service.value("positions", json::array())) {
      places.push_back({service.value("service", ""), place.value("topic", ""), std::to_string(place.value("partition", 0)),
                        std::to_string(place.value("position", int64_t{0})), std::to_string(place.value("lag", int64_t{0}))});
    }
  }
  if (format == "csv") {
    PrintCsv(places);
    return kGood;
  }
  if (reached->own == nullptr) {
    std::cout << "Served by process " << reached->addresses.pid << ": gRPC " << reached->addresses.grpc << ", JSON "
              << reached->addresses.http << ", ops " << reached->addresses.ops << "\n\n";
  } else {
    std::cout << "No server has this folder; it was opened to look.\n\n";
  }
  PrintText(rows);
  std::cout << "\nPositions by partition: --format=csv\n";
  return kGood;
}

}  // namespace

void AddStatus(CLI::App& app, Run* run) {
  struct Options {
    std::string data = "data", format = "text";
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("status", "positions, lag, to-dos, parked and void records of every service");
  AddData(*command, &options->data);
  AddFormat(*command, &options->format);
  command->callback([options, run] { *run = [options] { return Tell(options->data, options->format); }; });
}

}  // namespace iml
