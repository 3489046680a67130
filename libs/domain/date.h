// Domain dates: days of the calendar in Europe/Paris, and half-open periods of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"
#include "iml/domain/v1/domain.pb.h"

namespace iml::domain {

// Nothing when it is unset or no day of the calendar (30 February).
std::optional<absl::CivilDay> Day(const google::type::Date& date);
google::type::Date ToDate(absl::CivilDay day);
// So many days since 01/01/1970, as rows write days; 0 for a date that is unset or no day.
inline constexpr absl::CivilDay kFirstDay(1970, 1, 1);
inline int32_t DayNumber(absl::CivilDay day) { return static_cast<int32_t>(day - kFirstDay); }
int32_t DayNumber(const google::type::Date& date);
inline absl::CivilDay DayOfNumber(int32_t number) { return kFirstDay + number; }
// 31/12/2022.
std::string French(absl::CivilDay day);

// "2021-03", and no other way to write it: the text is what tells one month from another. Nothing for any other text.
std::optional<absl::CivilMonth> MonthOf(const std::string& text);

// [from, until); no `until`: no known end.
struct Period {
  absl::CivilDay from;
  std::optional<absl::CivilDay> until;

  bool Contains(absl::CivilDay day) const { return from <= day && (!until || day < *until); }
  bool Contains(const Period& other) const {
    return from <= other.from && (!until || (other.until && *other.until <= *until));
  }
  bool Overlaps(const Period& other) const {
    return (!other.until || from < *other.until) && (!until || other.from < *until);
  }
};
// Nothing when `from` is no day, `until` is set and no day, or not after it: a period without a day covers nothing, and
// two of them would not overlap.
std::optional<Period> ToPeriod(const v1::Period& period);

}  // namespace iml::domain
