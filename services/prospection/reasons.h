// What fills the holes of prospection's refusals, in their order (iml/prospection/v1/reasons.proto).
#pragma once

#include "iml/prospection/v1/reasons.pb.h"
#include "libs/domain/refusal.h"

namespace iml::domain {

template <>
struct Holes<prospection::v1::REASON_UNSPECIFIED> : Takes<> {};
template <>
struct Holes<prospection::v1::REASON_DO_NOT_CONTACT> : Takes<absl::CivilDay> {};
template <>
struct Holes<prospection::v1::REASON_CAPTURE_ALREADY_OPEN> : Takes<Count> {};
template <>
struct Holes<prospection::v1::REASON_DWELLING_IN_STOCK> : Takes<> {};
template <>
struct Holes<prospection::v1::REASON_STAGE_SKIPPED> : Takes<Words> {};
template <>
struct Holes<prospection::v1::REASON_NOT_DECENT> : Takes<absl::CivilDay> {};
template <>
struct Holes<prospection::v1::REASON_ALREADY_ATTRIBUTED> : Takes<Siren> {};
template <>
struct Holes<prospection::v1::REASON_NOT_ATTRIBUTED> : Takes<> {};
template <>
struct Holes<prospection::v1::REASON_OWNER_REGISTERED> : Takes<Records> {};
template <>
struct Holes<prospection::v1::REASON_STAGE_NEEDED> : Takes<Words> {};
template <>
struct Holes<prospection::v1::REASON_PLACES_ABOVE_AREA> : Takes<Persons, Typed<Places>> {};

}  // namespace iml::domain
