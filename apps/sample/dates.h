// Days and periods as commands write them.
#pragma once

#include <algorithm>
#include <string>

#include "absl/time/civil_time.h"
#include "libs/domain/date.h"

namespace iml::sample {

inline domain::v1::Period From(absl::CivilDay from) {
  domain::v1::Period period;
  *period.mutable_from() = domain::ToDate(from);
  return period;
}
inline domain::v1::Period FromTo(absl::CivilDay from, absl::CivilDay until) {
  domain::v1::Period period = From(from);
  *period.mutable_until() = domain::ToDate(until);
  return period;
}
inline std::string MonthText(absl::CivilMonth month) { return absl::FormatCivilTime(month); }
inline absl::CivilDay Later(absl::CivilDay one, absl::CivilDay other) { return std::max(one, other); }

}  // namespace iml::sample
