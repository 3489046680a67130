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

int32_t DayNumber(const google::type::Date& date) {
  const auto day = Day(date);
  return day ? DayNumber(*day) : 0;
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

std::optional<absl::CivilMonth> MonthOf(const std::string& text) {
  const auto digit = [](char letter) { return letter >= '0' && letter <= '9'; };
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  for (const size_t at : {0, 1, 2, 3, 5, 6}) {
    if (!digit(text[at])) return std::nullopt;
  }
  const int month = std::stoi(text.substr(5));
  if (month < 1 || month > 12) return std::nullopt;
  return absl::CivilMonth(std::stoi(text.substr(0, 4)), month);
}

}  // namespace iml::domain
