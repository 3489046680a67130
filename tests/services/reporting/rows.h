// Rows of reporting as text, with their days written as %2022-06-30.
#pragma once

#include <string>

#include "libs/domain/date.h"
#include "services/reporting/tables.pb.h"
#include "tests/support/text.h"

namespace iml::reporting {

// "on %2022-06-30" is "on: 19173".
inline std::string DayText(std::string text) {
  for (size_t at = text.find('%'); at != std::string::npos; at = text.find('%')) {
    absl::CivilDay day;
    if (!absl::ParseCivilTime(text.substr(at + 1, 10), &day)) break;
    text.replace(at, 11, ": " + std::to_string(domain::DayNumber(day)));
  }
  return text;
}
template <typename Message>
Message Row(const std::string& text) {
  return tests::Text<Message>(DayText(text));
}

}  // namespace iml::reporting
