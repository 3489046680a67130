// iml: the region's services, and the commands that ask them.
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "apps/command_line.h"
#include "apps/commands.h"
#include "apps/region.h"
#include "libs/eventsourcing/service.h"

int main(int argc, char** argv) {
  iml::Program program(
      "iml", "Social rental intermediation (intermédiation locative) for a region",
      absl::StrCat("iml ", IML_VERSION, ", build ", iml::Fingerprint(), ", schema ", iml::eventsourcing::kSchema),
      "bilan, log, verify and status ask the server that has the data folder, or open the folder when none has.\n"
      "Exit codes: 0 good; 1 found what should not be (a difference, a refusal); 2 wrong arguments or configuration;\n"
      "3 no server or folder, or one that cannot be used; 4 stopped while it ran (disk or log failed).");
  const iml::Command commands = program.commands();
  iml::AddServe(commands);
  iml::AddSample(commands);
  iml::AddBilan(commands);
  iml::AddLog(commands);
  iml::AddVerify(commands);
  iml::AddStatus(commands);
  iml::AddTopics(commands);

  std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::string name = std::filesystem::path(argv[0]).filename();
  if (!name.starts_with("iml-")) return program.Run(std::move(arguments));
  // Under a service's name, iml-contracting, it serves that one.
  arguments.insert(arguments.begin(), {"serve", "--services=" + name.substr(4)});
  return program.Run(std::move(arguments), name);
}
