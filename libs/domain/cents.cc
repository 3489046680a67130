#include "libs/domain/cents.h"

namespace iml::domain {

std::string Euros(int64_t cents) {
  const bool negative = cents < 0;
  const uint64_t value = negative ? 0 - static_cast<uint64_t>(cents) : static_cast<uint64_t>(cents);
  std::string units = std::to_string(value / 100);
  for (int at = static_cast<int>(units.size()) - 3; at > 0; at -= 3) units.insert(at, "\u00a0");
  const std::string hundredths = std::to_string(value % 100 + 100).substr(1);
  return (negative ? "-" : "") + units + "," + hundredths + "\u00a0€";
}

}  // namespace iml::domain
