#include "apps/print.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "libs/rpc/address.h"

namespace iml {
namespace {

// Letters, not bytes.
size_t Width(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

bool IsNumber(const std::string& text) {
  return !text.empty() &&
         (std::isdigit(static_cast<unsigned char>(text[0])) != 0 ||
          (text[0] == '-' && text.size() > 1 && std::isdigit(static_cast<unsigned char>(text[1])) != 0));
}

// "-12,5" and "+33" are numbers; "-2+3" is none.
bool IsFormula(const std::string& cell) {
  if (cell.empty() || std::strchr("=+-@\t\r", cell[0]) == nullptr) return false;
  const bool sign = cell[0] == '+' || cell[0] == '-';
  return !sign || cell.size() == 1 || cell.find_first_not_of("0123456789., ", 1) != std::string::npos;
}

}  // namespace

void AddFormat(Command command, Format* format) {
  command.Option("--format", &format->name, "how to print: text, json or csv",
                 {.check = OneOf({"text", "json", "csv"}), .shows_default = true});
  command.Flag("--excel", &format->excel,
               "CSV for a French spreadsheet: semicolons, decimal commas, euros, 31/12/2022");
}

void AddData(Command command, std::string* data) {
  command.Option("--data", data, "the data folder", {.shows_default = true});
}

void AddOps(Command command, std::string* ops) {
  command.Option("--ops", ops, "host:port of the ops port of a server elsewhere, instead of --data",
                 {.check = Address()});
}

Check Address() {
  return {"", [](const std::string& text) {
            return rpc::ParseAddress(text)
                       ? std::string()
                       : "\"" + text + "\" is no address: host:port is expected, the port at most 65535";
          }};
}

Check NotNegative() {
  return {"", [](const std::string& text) { return text.starts_with('-') ? text + " is below 0" : std::string(); }};
}

void AddAt(Command command, std::vector<std::string>* at) {
  command.Option("--at", at,
                 "replicas that serve all: host:port,host:port; or each service's: contracting=host:port,host:port …");
}

void PrintText(const std::vector<Row>& rows) {
  std::vector<size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  for (size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    for (size_t i = 0; i < rows[r].size(); ++i) {
      const std::string& cell = rows[r][i];
      const std::string space(widths[i] - Width(cell), ' ');
      const bool right = r > 0 ? IsNumber(cell) : rows.size() > 1 && i < rows[1].size() && IsNumber(rows[1][i]);
      line += right ? space + cell : cell + space;
      line += "  ";
    }
    std::cout << line.substr(0, line.find_last_not_of(' ') + 1) << "\n";
  }
}

Csv::Csv(bool excel) : excel_(excel) {
  if (excel) std::cout << "\xEF\xBB\xBF";
}

void Csv::Print(const Row& row) const {
  for (size_t i = 0; i < row.size(); ++i) {
    std::string cell = row[i];
    if (IsFormula(cell)) cell.insert(0, 1, '\'');
    if (cell.find_first_of(excel_ ? ";\"\n\r" : ",\"\n\r") != std::string::npos) {
      for (size_t at = 0; (at = cell.find('"', at)) != std::string::npos; at += 2) cell.insert(at, 1, '"');
      cell = "\"" + cell + "\"";
    }
    std::cout << (i == 0 ? "" : excel_ ? ";" : ",") << cell;
  }
  std::cout << "\n";
}

void Csv::Print(const std::vector<Row>& rows) const {
  for (const Row& row : rows) Print(row);
}

int Fail(const absl::Status& status) {
  std::cerr << "iml: " << std::string(status.message()) << "\n";
  return status.code() == absl::StatusCode::kInvalidArgument ? kUsage : kUnreachable;
}

void Progress::Show(int64_t done, int64_t all) {
  const int percent = all == 0 ? 100 : static_cast<int>(done * 100 / all);
  const bool terminal = isatty(STDERR_FILENO) != 0;
  if (percent == shown_ || (!terminal && percent / 10 == shown_ / 10 && shown_ >= 0)) return;
  shown_ = percent;
  if (terminal) {
    std::string bar(static_cast<size_t>(percent) * 40 / 100, '#');
    bar.resize(40, '.');
    std::fprintf(stderr, "\r%s [%s] %3d %%  %s/%s ", what_.c_str(), bar.c_str(), percent, Grouped(done).c_str(),
                 Grouped(all).c_str());
  } else {
    std::fprintf(stderr, "%s %d %%\n", what_.c_str(), percent);
  }
  std::fflush(stderr);
}

void Progress::Done() {
  if (shown_ >= 0 && isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\n");
  shown_ = -1;
}

std::string Grouped(int64_t number) {
  std::string text = std::to_string(number < 0 ? -number : number);
  for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) text.insert(at, " ");
  return number < 0 ? "-" + text : text;
}

}  // namespace iml
