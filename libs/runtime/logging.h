// What the process tells about itself: a JSON object a line, with the time (RFC 3339, UTC), the level, the message and
// fields. No personal data and no payload goes here.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/status/status.h"

namespace iml::runtime {

// To a file, or to standard error when `file` is empty. kUnavailable when it cannot be written.
absl::Status StartLogging(const std::string& file);

using Field = std::pair<const char*, std::string>;
void Info(const std::string& message, std::initializer_list<Field> fields = {});
void Warn(const std::string& message, std::initializer_list<Field> fields = {});
// Written before it returns.
void Critical(const std::string& message, std::initializer_list<Field> fields = {});

}  // namespace iml::runtime
