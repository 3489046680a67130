#include "libs/domain/date.h"

#include "libs/domain/refusal.h"

namespace iml::domain {

std::optional<absl::CivilDay> Day(const google::type::Date& date) {
  if (date.year() < 1 || date.year() > 9999) return std::nullopt;
  const absl::CivilDay day(date.year(), date.month(), date.day());  // normalises 30 February
  if (day.month() != date.month() || day.day() != date.day()) return std::nullopt;
  return day;
}

google::type::Date ToDate(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

std::string French(absl::CivilDay day) {
  char text[16];
  snprintf(text, sizeof text, "%02d/%02d/%04d", day.day(), day.month(), static_cast<int>(day.year()));
  return text;
}

std::optional<Period> ToPeriod(const v1::Period& period) {
  const auto from = Day(period.from());
  if (!from) return std::nullopt;
  if (!period.has_until()) return Period{*from, std::nullopt};
  const auto until = Day(period.until());
  if (!until || *until <= *from) return std::nullopt;
  return Period{*from, until};
}

}  // namespace iml::domain
