// iml: the region's services, and the commands that ask them.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "apps/commands.h"
#include "apps/print.h"
#include "apps/region.h"
#include "libs/eventsourcing/service.h"
#include "libs/runtime/configuration.h"

namespace iml {
namespace {

std::string Version() {
  return absl::StrCat("iml ", IML_VERSION, ", build ", Fingerprint(), ", schema ", eventsourcing::kSchema);
}

// `serves`: what serves alone, under `name`; nothing when the program was called by its own.
int Explain(const CLI::App& app, const CLI::App* serves, std::string name, const CLI::ParseError& error) {
  if (serves != nullptr && dynamic_cast<const CLI::CallForHelp*>(&error) != nullptr) {
    std::cout << app.get_formatter()->make_help(serves, name, CLI::AppFormatMode::Normal);
    return kGood;
  }
  const std::vector<std::string> unknown = app.remaining(true);
  if (error.get_exit_code() == 0 || unknown.empty()) return app.exit(error) == 0 ? kGood : kUsage;
  if (serves == nullptr) {
    name = app.get_name();
    for (auto reached = app.get_subcommands(); !reached.empty(); reached = reached[0]->get_subcommands())
      name += " " + reached[0]->get_name();
  }
  std::cerr << name << ": there is no command or option \"" << unknown[0] << "\"; `" << name << " --help` lists them\n";
  return kUsage;
}

}  // namespace
}  // namespace iml

int main(int argc, char** argv) {
  CLI::App app("Social rental intermediation (intermédiation locative) for a region", "iml");
  app.set_version_flag("--version", iml::Version());
  app.footer(
      "bilan, log, verify and status ask the server that has the data folder, or open the folder when none has.\n"
      "Exit codes: 0 good; 1 found what should not be (a difference, a refusal); 2 wrong arguments or configuration;\n"
      "3 no server or folder, or one that cannot be used; 4 stopped while it ran (disk or log failed).");
  app.require_subcommand(1);
  iml::Run run;
  iml::AddServe(app, &run);
  iml::AddSample(app, &run);
  iml::AddBilan(app, &run);
  iml::AddLog(app, &run);
  iml::AddVerify(app, &run);
  iml::AddStatus(app, &run);
  iml::AddTopics(app, &run);

  std::vector<std::string> arguments(argv + 1, argv + argc);
  // Under a service's name, iml-contracting, it serves that one.
  const std::string name = std::filesystem::path(argv[0]).filename();
  CLI::App* const serves =
      name.starts_with("iml-") ? app.get_subcommand("serve")->fallthrough() : nullptr;  // to --version
  if (serves != nullptr) arguments.insert(arguments.begin(), {"serve", "--services=" + name.substr(4)});
  if (!arguments.empty() && arguments[0] == "serve") {
    const auto configured =
        iml::runtime::Configured(*app.get_subcommand("serve"), {arguments.begin() + 1, arguments.end()});
    if (!configured.ok()) {
      std::cerr << "iml: " << std::string(configured.status().message()) << "\n";
      return iml::kUsage;
    }
    arguments.resize(1);
    arguments.insert(arguments.end(), configured->begin(), configured->end());
  }
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& error) {
    return iml::Explain(app, serves, name, error);
  }
  return run();
}
