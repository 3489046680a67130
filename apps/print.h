// What commands print: a table as text or CSV, a progress bar, an error.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "apps/command_line.h"

namespace iml {

// Exit codes, the same for every command.
inline constexpr int kGood = 0;
inline constexpr int kFound = 1;        // it found what should not be: a difference, a refusal
inline constexpr int kUsage = 2;        // the arguments or the configuration are wrong
inline constexpr int kUnreachable = 3;  // no server and no folder, a folder in use, of another version, damaged
inline constexpr int kStopped = 4;      // it stopped while it ran: the disk or the log failed

// How a command prints.
struct Format {
  std::string name = "text";
  // CSV as a French spreadsheet opens it by a double click.
  bool excel = false;

  bool json() const { return !excel && name == "json"; }
  bool csv() const { return excel || name == "csv"; }
};
// Adds --format=text|json|csv and --excel.
void AddFormat(Command command, Format* format);
void AddData(Command command, std::string* data);
// Adds --ops: the ops port of one server, in the data folder's place.
void AddOps(Command command, std::string* ops);
// What a flag's value must be: "host:port"; a whole number that is not below 0.
Check Address();
Check NotNegative();
// Adds --at: as rpc::ParseEndpoints takes it.
void AddAt(Command command, std::vector<std::string>* at);

using Row = std::vector<std::string>;
// The first row is the head. Numbers (digits, separators, a unit) stand to the right.
void PrintText(const std::vector<Row>& rows);

// Prints CSV: commas, or with `excel` a byte order mark and semicolons. A cell that a spreadsheet would take for a
// formula (it begins with = + - @ and is no number) is made text by an apostrophe, for names come from anybody.
class Csv {
 public:
  explicit Csv(bool excel);
  void Print(const Row& row) const;
  void Print(const std::vector<Row>& rows) const;

 private:
  const bool excel_;
};

// To standard error; the exit code.
int Fail(const absl::Status& status);

// A bar on a terminal, a line now and then elsewhere.
class Progress {
 public:
  explicit Progress(std::string what) : what_(std::move(what)) {}
  void Show(int64_t done, int64_t all);
  void Done();

 private:
  const std::string what_;
  int shown_ = -1;
};

// "4 827".
std::string Grouped(int64_t number);

}  // namespace iml
