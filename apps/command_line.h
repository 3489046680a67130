// The command line: commands, their options, and what they run. CLI11 stands behind it, in command_line.cc alone: each
// source that includes it compiles it whole.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace CLI {
class App;
}

namespace iml {

// What a value must be: how --help shows it, and what is wrong with a text; nothing when it is good.
struct Check {
  std::string shown = {};
  std::function<std::string(const std::string& text)> wrong = nullptr;
};
Check ExistingFile();
Check Within(int least, int most);
Check OneOf(std::initializer_list<std::string> texts);

// Where a value goes; what stands there before is the default.
using Value = std::variant<std::string*, bool*, int32_t*, int64_t*, uint64_t*, std::optional<int32_t>*,
                           std::vector<std::string>*>;

struct Traits {
  Check check = {};
  // Whether --help shows the default.
  bool shows_default = false;
  bool required = false;
};

class Program;

class Command {
 public:
  Command Subcommand(const std::string& name, const std::string& about);
  // One of its subcommands must be named.
  void RequireSubcommand();
  // `name` is "--region", or "file" for an argument without a name. `value` must live until the command has run.
  void Option(const std::string& name, Value value, const std::string& about, const Traits& traits = {});
  void Flag(const std::string& name, bool* value, const std::string& about);
  void Footer(const std::string& text);
  // Adds --config and --check-config, which sets `check`, after all options. They come from a flag, else from IML_… in
  // the environment, else from a file, else they keep the default.
  void Configure(bool* check);
  // What is run when the command is named, and none of its subcommands; the number is the exit code.
  void Runs(std::function<int()> run);

 private:
  friend class Program;
  Command(CLI::App* app, std::function<int()>* chosen) : app_(app), chosen_(chosen) {}

  CLI::App* app_;
  std::function<int()>* chosen_;
};

class Program {
 public:
  Program(const std::string& name, const std::string& about, const std::string& version, const std::string& footer);
  ~Program();

  Command commands();
  // Says what is wrong with the arguments, or runs the command that they name; the exit code. `alone` is the name under
  // which the first argument's command is the whole program.
  int Run(std::vector<std::string> arguments, const std::string& alone = "");

 private:
  const std::unique_ptr<CLI::App> app_;
  std::function<int()> chosen_;
};

}  // namespace iml
