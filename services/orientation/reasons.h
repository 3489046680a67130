// What fills the holes of orientation's refusals, in their order (iml/orientation/v1/reasons.proto).
#pragma once

#include "iml/orientation/v1/reasons.pb.h"
#include "libs/domain/refusal.h"

namespace iml::domain {

template <>
struct Holes<orientation::v1::REASON_UNSPECIFIED> : Takes<> {};
template <>
struct Holes<orientation::v1::REASON_REQUEST_ALREADY_OPEN> : Takes<Count> {};
template <>
struct Holes<orientation::v1::REASON_REQUEST_INCOMPLETE> : Takes<Words> {};
template <>
struct Holes<orientation::v1::REASON_NOT_WAITING> : Takes<> {};
template <>
struct Holes<orientation::v1::REASON_ORIENTATION_RUNNING> : Takes<Count> {};
template <>
struct Holes<orientation::v1::REASON_HOUSEHOLD_TOO_LARGE> : Takes<Persons, Places> {};
template <>
struct Holes<orientation::v1::REASON_ORIENTATION_EXPIRED> : Takes<absl::CivilDay> {};
template <>
struct Holes<orientation::v1::REASON_NOT_YET_EXPIRED> : Takes<absl::CivilDay> {};
template <>
struct Holes<orientation::v1::REASON_ARGUMENT_MISSING> : Takes<> {};
template <>
struct Holes<orientation::v1::REASON_OTHER_ORIENTATION> : Takes<Typed<Count>, Count> {};
template <>
struct Holes<orientation::v1::REASON_CONTACT_DIFFERS> : Takes<Words> {};
template <>
struct Holes<orientation::v1::REASON_STILL_HOUSED> : Takes<> {};
template <>
struct Holes<orientation::v1::REASON_NOT_HOUSED> : Takes<> {};
template <>
struct Holes<orientation::v1::REASON_COMPOSITION_DIFFERS> : Takes<Words, Typed<Count>, Typed<Count>> {};

}  // namespace iml::domain
