// iml: the region's services, and the commands that ask them.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "apps/commands.h"
#include "apps/print.h"
#include "libs/runtime/configuration.h"

int main(int argc, char** argv) {
  CLI::App app("Social rental intermediation (intermédiation locative) for a region");
  app.footer(
      "Commands other than serve ask the server that has the data folder, or open the folder when none has.\n"
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
  if (const std::string name = std::filesystem::path(argv[0]).filename(); name.starts_with("iml-")) {
    arguments.insert(arguments.begin(), {"serve", "--services=" + name.substr(4)});
  }
  if (!arguments.empty() && arguments[0] == "serve") {
    const auto configured = iml::runtime::Configured(*app.get_subcommand("serve"), {arguments.begin() + 1, arguments.end()});
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
    return app.exit(error) == 0 ? iml::kGood : iml::kUsage;
  }
  return run();
}
