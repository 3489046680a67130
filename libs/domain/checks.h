// What nearly every decision checks, each as one line.
#pragma once

#include <string>
#include <vector>

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

// AMOUNT_WRONG unless it is above zero, or not below it.
absl::Status CheckAbove0(int64_t cents, const std::string& field);
absl::Status CheckNotBelow0(int64_t cents, const std::string& field);

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
