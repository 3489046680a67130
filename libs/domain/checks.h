// What nearly every decision checks, each as one line.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"
#include "libs/domain/context.h"
#include "libs/domain/date.h"
#include "libs/domain/refusal.h"

namespace iml::domain {

// NOT_YOURS unless the actor acts for that organisation (a SIREN).
absl::Status CheckNamed(const Context& context, const std::string& organisation);

// DATES_OUT_OF_ORDER when `day` is before an earlier act's day. The acts are named in French, with their article.
absl::Status CheckOrder(const std::string& act, absl::CivilDay day, const std::string& earlier_act, const google::type::Date& earlier);

absl::Status WrongPhase(const std::string& phase);
absl::Status Missing(const std::string& field);

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
