// What fills the holes of reporting's refusals (iml/reporting/v1/reasons.proto).
#pragma once

#include "iml/reporting/v1/reasons.pb.h"
#include "libs/domain/refusal.h"

namespace iml::domain {

template <>
struct Holes<reporting::v1::REASON_UNSPECIFIED> : Takes<> {};
template <>
struct Holes<reporting::v1::REASON_TARGET_ALREADY_STATED> : Takes<> {};
template <>
struct Holes<reporting::v1::REASON_NO_BILAN_OF_YEAR> : Takes<Count, Count> {};
template <>
struct Holes<reporting::v1::REASON_DAY_OUTSIDE_YEAR> : Takes<Typed<absl::CivilDay>, Typed<Count>> {};

}  // namespace iml::domain
