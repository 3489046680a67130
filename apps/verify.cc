#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "apps/commands.h"
#include "apps/print.h"
#include "apps/region.h"

namespace iml {
namespace {

using nlohmann::json;

int Compare(const std::string& data, const std::string& ops, const Format& format) {
  auto reached = Reach(data, ops);
  if (!reached.ok()) return Fail(reached.status());
  bool differs = false;
  std::vector<Row> rows = {{"service", "records", "digest", "verdict"}};
  json verdicts = json::array();
  std::unique_ptr<Progress> progress;
  std::string service;
  const absl::Status status = GetLines(reached->addresses.ops, "/verify", [&](const std::string& line) {
    const json said = json::parse(line, nullptr, false);
    if (!said.is_object()) return true;
    if (said.contains("done")) {
      if (said.value("service", "") != service) {
        service = said.value("service", "");
        progress = std::make_unique<Progress>(absl::StrCat("rebuilding ", service));
      }
      progress->Show(said.value("done", int64_t{0}), said.value("all", int64_t{0}));
      return true;
    }
    if (progress) progress->Done();
    verdicts.push_back(said);
    const std::string table = said.value("table", "");
    std::string verdict = "equals the log";
    if (!table.empty()) verdict = absl::StrCat("DIFFERS: table ", table, ", key ", said.value("key", ""));
    if (said.contains("error")) verdict = absl::StrCat("cannot be verified: ", said.value("error", ""));
    differs |= verdict != "equals the log";
    rows.push_back({said.value("service", ""), Grouped(said.value("records", int64_t{0})),
                    said.value("digest", "").substr(0, 16), verdict});
    return true;
  });
  if (!status.ok()) return Fail(status);
  if (format.json()) {
    std::cout << verdicts.dump(2) << "\n";
  } else if (format.csv()) {
    Csv(format.excel).Print(rows);
  } else {
    PrintText(rows);
    if (differs)
      std::cout << "\nTo mend a database: stop the server, delete its folder (data/<service>), start again; it is "
                   "rebuilt from the log.\n";
  }
  return differs ? kFound : kGood;
}

}  // namespace

void AddVerify(Command program) {
  struct Options {
    std::string data = "data", ops;
    Format format;
  };
  const auto options = std::make_shared<Options>();
  Command command =
      program.Subcommand("verify", "work out every served row from the log once more, and compare; 1 when one differs");
  AddData(command, &options->data);
  AddOps(command, &options->ops);
  AddFormat(command, &options->format);
  command.Runs([options] { return Compare(options->data, options->ops, options->format); });
}

}  // namespace iml
