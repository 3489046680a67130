#include "apps/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apps/print.h"

namespace iml {
namespace {

Check Of(const CLI::Validator& validator) {
  return {validator.get_description(), [validator](const std::string& text) { return validator(text); }};
}

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

// A command with --config takes options from elsewhere too.
bool IsConfigured(const CLI::App& command) { return command.get_option_no_throw("--config") != nullptr; }

// The command's arguments, those of the file (TOML: key = value) and of IML_<OPTION> first, so that the later ones win.
// All become flags, so that each is checked alike; a key that no option has is refused.
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
        return absl::InvalidArgumentError(
            absl::StrCat(path, ": unknown key \"", key, "\"; known are ", absl::StrJoin(names, ", ")));
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

Check ExistingFile() { return Of(CLI::ExistingFile); }

Check Within(int least, int most) { return Of(CLI::Range(least, most)); }

Check OneOf(std::initializer_list<std::string> texts) { return Of(CLI::IsMember(std::vector<std::string>(texts))); }

Command Command::Subcommand(const std::string& name, const std::string& about) {
  return {app_->add_subcommand(name, about), chosen_};
}

void Command::RequireSubcommand() { app_->require_subcommand(1); }

void Command::Option(const std::string& name, Value value, const std::string& about, const Traits& traits) {
  CLI::Option* option = std::visit([&](auto* to) { return app_->add_option(name, *to, about); }, value);
  if (traits.check.wrong) {
    option->check(CLI::Validator([wrong = traits.check.wrong](const std::string& text) { return wrong(text); },
                                 traits.check.shown));
  }
  if (traits.shows_default) option->capture_default_str();
  option->required(traits.required);
}

void Command::Flag(const std::string& name, bool* value, const std::string& about) {
  app_->add_flag(name, *value, about);
}

void Command::Footer(const std::string& text) { app_->footer(text); }

void Command::Configure(bool* check) {
  app_->add_option("--config", "a file of these options, one `name = value` a line")->type_name("FILE");
  Flag("--check-config", check, "check the configuration, then end: 0 when it is good");
  for (CLI::Option* option : app_->get_options()) {
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    if (option->get_lnames().front() != "help")
      option->envname(Variable(option->get_lnames().front()));  // which --help shows
  }
  Footer(
      "Each option may also be a variable of the environment, as shown (Env:…), or a line of the file that --config "
      "names:\n"
      "  log-file = \"/var/log/iml.log\"\n"
      "A flag wins over the environment, that over the file, and that over the default.");
}

void Command::Runs(std::function<int()> run) {
  app_->callback([app = app_, chosen = chosen_, run = std::move(run)] {
    if (app->get_subcommands().empty()) *chosen = run;
  });
}

Program::Program(const std::string& name, const std::string& about, const std::string& version,
                 const std::string& footer)
    : app_(std::make_unique<CLI::App>(about, name)) {
  app_->set_version_flag("--version", version);
  app_->footer(footer);
  app_->require_subcommand(1);
}

Program::~Program() = default;

Command Program::commands() { return {app_.get(), &chosen_}; }

int Program::Run(std::vector<std::string> arguments, const std::string& alone) {
  const auto named = [&](CLI::App* each) { return !arguments.empty() && each->get_name() == arguments[0]; };
  const auto all = app_->get_subcommands([](CLI::App*) { return true; });
  const auto found = std::find_if(all.begin(), all.end(), named);
  CLI::App* const first = found == all.end() ? nullptr : *found;
  CLI::App* const serves = alone.empty() ? nullptr : first->fallthrough();  // to --version
  if (first != nullptr && IsConfigured(*first)) {
    const auto configured = Configured(*first, {arguments.begin() + 1, arguments.end()});
    if (!configured.ok()) {
      std::cerr << app_->get_name() << ": " << std::string(configured.status().message()) << "\n";
      return kUsage;
    }
    arguments.resize(1);
    arguments.insert(arguments.end(), configured->begin(), configured->end());
  }
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  try {
    app_->parse(arguments);
  } catch (const CLI::ParseError& error) {
    return Explain(*app_, serves, alone, error);
  }
  const int code = chosen_();
  if (std::cout.flush()) return code;
  std::cerr << app_->get_name() << ": what it says cannot be written: " << std::strerror(errno) << "\n";
  return kStopped;
}

}  // namespace iml
