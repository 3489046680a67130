// Where options come from: a flag, else an environment variable, else a file, else the default. All become flags, so
// that each is checked alike; a key that no option has is refused.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace CLI {
class App;
}

namespace iml::runtime {

// Adds --config and --check-config to a command. `check` is set when the configuration is only to be checked.
void AddConfiguration(CLI::App& command, bool* check);

// The command's arguments, those of the file (TOML: key = value) and of IML_<OPTION> first, so that the later ones win.
absl::StatusOr<std::vector<std::string>> Configured(const CLI::App& command, const std::vector<std::string>& arguments);

}  // namespace iml::runtime
