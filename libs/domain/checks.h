// What nearly every decision checks, each as one line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"
#include "libs/domain/context.h"
#include "libs/domain/date.h"
#include "libs/domain/refusal.h"

namespace iml::domain {

// NOT_YOURS unless the actor acts for that organisation (a SIREN).
absl::Status CheckNamed(const Context& context, const std::string& organisation);

// DATES_OUT_OF_ORDER when `day` is before an earlier act's day. The acts are named in French, with their article.
absl::Status CheckOrder(const std::string& act, absl::CivilDay day, const std::string& earlier_act,
                        const google::type::Date& earlier);

absl::Status WrongPhase(const std::string& phase);

// ---- of a command's fields, by their paths

absl::Status Missing(const std::string& field);
// VALUE_INVALID when there is a control character in it; of `lines`, which may be long, line feeds and tabs are none.
absl::Status CheckLine(const std::string& line, const std::string& field);
absl::Status CheckLines(const std::string& lines, const std::string& field);
// FIELD_MISSING when it is empty; as CheckLine.
absl::Status CheckText(const std::string& text, const std::string& field);
// REASON_MISSING when it is empty.
absl::Status CheckReason(const std::string& reason);
// VALUE_INVALID unless it is one of them.
absl::Status CheckOneOf(const std::string& value, const std::vector<std::string>& values, const std::string& field);
// DATE_INVALID for no day of the calendar.
absl::Status CheckDay(const google::type::Date& date, const std::string& field);
// The same, and FUTURE_DATE for one after today.
absl::Status CheckPast(const google::type::Date& date, const Context& context, const std::string& field);
// SOURCE_MISSING for no source or no day; FUTURE_DATE. Of what was learnt elsewhere: "source" and the day, whose field
// is named.
absl::Status CheckSource(const std::string& source, const google::type::Date& day, const Context& context,
                         const std::string& field);

// More than any amount of ours, and so little that sums of them do not overflow.
inline constexpr int64_t kMostCents = 1'000'000'000'000;
// AMOUNT_WRONG unless it is above zero, or not below it, and at most kMostCents.
absl::Status CheckAbove0(int64_t cents, const std::string& field);
absl::Status CheckNotBelow0(int64_t cents, const std::string& field);

// VALUE_INVALID unless it is one of [least, most].
absl::Status CheckRange(int64_t value, int64_t least, int64_t most, const std::string& field);
// As many places or persons as any dwelling of ours may have.
inline constexpr int32_t kMostPlaces = 100;

// DATE_INVALID when a date of it is no day of the calendar, VALUE_INVALID when it does not end after its beginning.
absl::Status CheckPeriod(const v1::Period& period, const std::string& field);

// The day that a command says it happened on, today when it says none; or all that is wrong with it (as CheckPast) and
// the command's other fields.
template <typename... Checks>
absl::StatusOr<absl::CivilDay> OccurredOn(const google::type::Date& date, const Context& context,
                                          const Checks&... others) {
  const bool said = date.year() != 0 || date.month() != 0 || date.day() != 0;
  const absl::Status all = All({said ? CheckPast(date, context, "occurred_on") : absl::OkStatus(), others...});
  if (!all.ok()) return all;
  return Day(date).value_or(context.today);
}

inline bool SameDay(const google::type::Date& one, const google::type::Date& other) {
  return one.year() == other.year() && one.month() == other.month() && one.day() == other.day();
}

// The first that is not ok.
template <typename... More>
absl::Status First(const absl::Status& one, const More&... more) {
  absl::Status first = one;
  ((first = first.ok() ? more : first), ...);
  return first;
}

}  // namespace iml::domain
