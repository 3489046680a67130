// What several deciders check, each as one line. What a field must hold by itself is said in the contract (rules.h).
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"
#include "libs/domain/context.h"
#include "libs/domain/date.h"
#include "libs/domain/labels.h"
#include "libs/domain/refusal.h"

namespace iml::domain {

// NOT_YOURS unless the actor acts for that organisation (a SIREN), or there is none yet.
absl::Status CheckYours(const Context& context, const std::string& organisation);

// DATES_OUT_OF_ORDER when `day` is before an earlier act's day. The acts are named by their titles or fields' labels.
absl::Status CheckOrder(const Words& act, absl::CivilDay day, const Words& earlier_act,
                        const google::type::Date& earlier);
// Two facts in their order: CheckOrder<v1::PartySigned, v1::TenancyPrepared>(day, prepared_on).
template <typename Act, typename EarlierAct>
absl::Status CheckOrder(absl::CivilDay day, const google::type::Date& earlier) {
  return CheckOrder(TitleOf<Act>(), day, TitleOf<EarlierAct>(), earlier);
}

// Whether the text has a control character (C0, DEL or C1) other than those in `but`.
bool HasControl(const std::string& text, const char* but);

// More than any amount of ours, and so little that sums of amounts do not overflow.
inline constexpr int64_t kMostCents = 1'000'000'000'000;

inline bool SameDay(const google::type::Date& one, const google::type::Date& other) {
  return one.year() == other.year() && one.month() == other.month() && one.day() == other.day();
}

}  // namespace iml::domain
