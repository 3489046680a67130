#include "libs/domain/calendar.h"

#include <cstdlib>
#include <iostream>

namespace iml::domain {
namespace {

const absl::TimeZone& Paris() {
  static const absl::TimeZone zone = [] {
    absl::TimeZone found;
    if (!absl::LoadTimeZone("Europe/Paris", &found)) {
      std::cerr << "the time zone Europe/Paris is not known here: install the package tzdata\n";
      std::abort();
    }
    return found;
  }();
  return zone;
}

}  // namespace

absl::CivilDay DayOf(absl::Time instant) { return absl::ToCivilDay(instant, Paris()); }
absl::Time StartOf(absl::CivilDay day) { return absl::FromCivil(day, Paris()); }

}  // namespace iml::domain
