#include "libs/runtime/configuration.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace iml::runtime {
namespace {

std::string Variable(const std::string& option) {
  std::string name = "IML_";
  for (const char c : option)
    name.push_back(c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  return name;
}

// Names of the command's own options; not --help, which says something rather than sets it.
std::vector<std::string> Names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_lnames().empty() && option->get_lnames().front() != "help")
      names.push_back(option->get_lnames().front());
  }
  return names;
}

}  // namespace

void AddConfiguration(CLI::App& command, bool* check) {
  command.add_option("--config", "a file of these options, one `name = value` a line")->type_name("FILE");
  command.add_flag("--check-config", *check, "check the configuration, then end: 0 when it is good");
  for (CLI::Option* option : command.get_options()) {
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    if (option->get_lnames().front() != "help")
      option->envname(Variable(option->get_lnames().front()));  // which --help shows
  }
  command.footer(
      "Each option may also be a variable of the environment, as shown (Env:…), or a line of the file that --config "
      "names:\n"
      "  log-file = \"/var/log/iml.log\"\n"
      "A flag wins over the environment, that over the file, and that over the default.");
}

absl::StatusOr<std::vector<std::string>> Configured(const CLI::App& command,
                                                    const std::vector<std::string>& arguments) {
  const std::vector<std::string> names = Names(command);
  std::vector<std::string> environment;
  for (const std::string& name : names) {
    // An empty one is none: `--name=` would take what follows it for its value.
    const char* value = std::getenv(Variable(name).c_str());
    if (value != nullptr && *value != '\0') environment.push_back(absl::StrCat("--", name, "=", value));
  }
  std::string path;
  std::vector<std::string> all = environment;
  all.insert(all.end(), arguments.begin(), arguments.end());
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].starts_with("--config=")) path = all[i].substr(9);
    if (all[i] == "--config" && i + 1 < all.size()) path = all[i + 1];
  }
  if (path.empty()) return all;

  std::ifstream file(path);
  std::error_code none;
  if (!file || std::filesystem::is_directory(path, none)) {
    return absl::NotFoundError(absl::StrCat("cannot read the configuration file ", path));
  }
  std::vector<std::string> configured;
  try {
    for (const CLI::ConfigItem& item : CLI::ConfigTOML().from_config(file)) {
      const std::string key = item.fullname();
      if (item.name == "++" || item.name == "--") continue;  // where a section begins and ends
      if (key == "config" || std::find(names.begin(), names.end(), key) == names.end()) {
        return absl::InvalidArgumentError(absl::StrCat(path, ": unknown key \"", key, "\"; known are ", [&] {
          std::string list;
          for (const std::string& name : names) absl::StrAppend(&list, list.empty() ? "" : ", ", name);
          return list;
        }()));
      }
      for (const std::string& value : item.inputs) {
        if (value.empty())
          return absl::InvalidArgumentError(absl::StrCat(path, ": ", key, " is empty: leave the line out"));
        configured.push_back(absl::StrCat("--", key, "=", value));
      }
    }
  } catch (const CLI::Error& error) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", error.what()));
  }
  all.insert(all.begin(), configured.begin(), configured.end());
  return all;
}

}  // namespace iml::runtime
