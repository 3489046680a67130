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
// 4: it stopped while it ran: the disk or the log failed.

// Adds --format=text|json|csv.
void AddFormat(Command command, std::string* format);
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
void PrintCsv(const std::vector<Row>& rows);

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
