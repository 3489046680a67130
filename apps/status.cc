#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "apps/commands.h"
#include "apps/print.h"
#include "apps/region.h"
#include "libs/runtime/figures.h"

namespace iml {
namespace {

using nlohmann::json;

// A server whose log stands still takes two seconds to answer.
constexpr absl::Duration kPatience = absl::Seconds(20);

std::string Cell(const json& service, const char* name) {
  const auto value = service.find(name);
  if (value == service.end()) return "–";
  if (value->is_boolean()) return value->get<bool>() ? "yes" : "no";
  return value->is_number_float() ? absl::StrFormat("%.1f", value->get<double>()) : Grouped(value->get<int64_t>());
}

// What the columns mean, a line each.
std::string Legend() {
  std::string lines;
  for (const runtime::Figure& figure : runtime::Figures()) {
    if (figure.meaning == nullptr) continue;
    absl::StrAppendFormat(&lines, "%s%-12s %s", lines.empty() ? "" : "\n", figure.column, figure.meaning);
  }
  return lines;
}

// What has to be looked into, and what to do about it; a line each.
std::string Findings(const json& service) {
  const std::string name = service.value("service", "");
  const auto text = [](const json& row, const char* field) {
    return absl::Utf8SafeCHexEscape(row.value(field, std::string()));
  };
  std::string lines;
  if (service.contains("clock")) absl::StrAppend(&lines, name, ": commands wait: ", text(service, "clock"), "\n");
  for (const json& parked : service.value("parked_commands", json::array())) {
    absl::StrAppend(&lines, name, ": parked: ", text(parked, "command"), " to \"", text(parked, "aggregate_id"),
                    "\", owed by the reaction ", text(parked, "reaction"), " to ", text(parked, "topic"), " ",
                    text(parked, "source"), " after ", parked.value("hops", 0),
                    " steps: it is never executed. Do by hand what it would do, and report the reaction as a fault\n");
  }
  for (const json& odd : service.value("odd_records", json::array())) {
    absl::StrAppend(&lines, name, ": odd: ", text(odd, "topic"), "/", odd.value("partition", 0), "/",
                    odd.value("offset", int64_t{0}), ": ", text(odd, "why"),
                    odd.value("stands", false)
                        ? ". Upgrade this build\n"
                        : ". It is void, and nothing waits for it. See who else may write to that topic\n");
  }
  for (const std::string& finding : service.value("findings", std::vector<std::string>()))
    absl::StrAppend(&lines, name, ": ", absl::Utf8SafeCHexEscape(finding), "\n");
  return lines;
}

int ShowStatus(const std::string& data, const std::string& ops, const Format& format) {
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
  if (format.json()) {
    status["running"] = reached->own == nullptr;
    std::cout << status.dump(2) << "\n";
    return kGood;
  }
  std::vector<Row> rows = {{"service"}};
  for (const runtime::Figure& figure : runtime::Figures()) {
    if (figure.column != nullptr) rows.front().push_back(figure.column);
  }
  bool reached_log = true;
  std::string findings;
  std::vector<Row> places = {{"service", "topic", "partition", "position", "lag", "clock apart"}};
  for (const json& service : status.value("services", json::array())) {
    reached_log = reached_log && service.value("log_reached", true);
    findings += Findings(service);
    rows.push_back({service.value("service", "")});
    for (const runtime::Figure& figure : runtime::Figures()) {
      if (figure.column != nullptr) rows.back().push_back(Cell(service, figure.name));
    }
    for (const json& place : service.value("positions", json::array())) {
      places.push_back({service.value("service", ""), place.value("topic", ""),
                        std::to_string(place.value("partition", 0)),
                        std::to_string(place.value("position", int64_t{0})),
                        place.contains("lag") ? std::to_string(place.value("lag", int64_t{0})) : "",
                        std::to_string(place.value("clock_apart", int64_t{0}))});
    }
  }
  if (format.csv()) {
    Csv(format.excel).Print(places);
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
  if (!findings.empty()) std::cout << "\n" << findings;
  std::cout << "\nWhat the columns mean: iml status --help; positions by partition: --format=csv\n";
  return kGood;
}

}  // namespace

void AddStatus(Command program) {
  struct Options {
    std::string data = "data", ops;
    Format format;
  };
  const auto options = std::make_shared<Options>();
  Command command = program.Subcommand("status", "positions, lag, to-dos, parked and void records of every service");
  AddData(command, &options->data);
  AddOps(command, &options->ops);
  AddFormat(command, &options->format);
  command.Footer(Legend());
  command.Runs([options] { return ShowStatus(options->data, options->ops, options->format); });
}

}  // namespace iml
