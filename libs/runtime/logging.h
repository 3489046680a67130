// What the process tells about itself: a JSON object a line, with the time (RFC 3339, UTC), the level, the message and
// fields. No personal data and no payload goes here.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace iml::runtime {

// To a file, or to standard error when `file` is empty. kUnavailable when it cannot be written.
absl::Status StartLogging(const std::string& file);

using Field = std::pair<const char*, std::string>;
void Info(const std::string& message, std::initializer_list<Field> fields = {});
void Warn(const std::string& message, std::initializer_list<Field> fields = {});
// Written before it returns.
void Critical(const std::string& message, std::initializer_list<Field> fields = {});

// Keeps lines of a kind to ten a minute. One thread at a time.
class Pace {
 public:
  // How many were left out since the last line; nothing when this one is left out too. `running`: by a clock that
  // nobody sets.
  std::optional<int64_t> Next(absl::Duration running);

 private:
  absl::Duration minute_ = -absl::InfiniteDuration();
  int lines_ = 0;
  int64_t left_out_ = 0;
};

}  // namespace iml::runtime
