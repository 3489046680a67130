// What fills the holes of contracting's refusals, in their order (iml/contracting/v1/reasons.proto).
#pragma once

#include "iml/contracting/v1/reasons.pb.h"
#include "libs/domain/refusal.h"

namespace iml::domain {

template <>
struct Holes<contracting::v1::REASON_UNSPECIFIED> : Takes<> {};
template <>
struct Holes<contracting::v1::REASON_APPROVAL_OVERLAP> : Takes<> {};
template <>
struct Holes<contracting::v1::REASON_PLACES_IN_USE> : Takes<Places> {};
template <>
struct Holes<contracting::v1::REASON_DWELLING_TAKEN> : Takes<> {};
template <>
struct Holes<contracting::v1::REASON_NOT_IN_STOCK> : Takes<> {};
template <>
struct Holes<contracting::v1::REASON_OTHER_OPERATOR> : Takes<> {};
template <>
struct Holes<contracting::v1::REASON_TOO_FEW_PLACES> : Takes<Places, Persons> {};
template <>
struct Holes<contracting::v1::REASON_NO_RESERVATION> : Takes<> {};
template <>
struct Holes<contracting::v1::REASON_NO_ACTIVE_MANDATE> : Takes<> {};
template <>
struct Holes<contracting::v1::REASON_OUTSIDE_OWNER_CONTRACT> : Takes<Words, Words> {};
template <>
struct Holes<contracting::v1::REASON_CONTRACT_OVERLAP> : Takes<> {};
template <>
struct Holes<contracting::v1::REASON_DWELLING_RESERVED> : Takes<> {};
template <>
struct Holes<contracting::v1::REASON_UNSOLVED_OCCUPANTS> : Takes<Count> {};
template <>
struct Holes<contracting::v1::REASON_OPERATOR_UNKNOWN> : Takes<Typed<Siren>> {};
template <>
struct Holes<contracting::v1::REASON_NOT_ADMITTED> : Takes<> {};
template <>
struct Holes<contracting::v1::REASON_NOT_A_PARTY> : Takes<> {};
template <>
struct Holes<contracting::v1::REASON_TERM_ALREADY_CALLED> : Takes<Typed<Month>> {};
template <>
struct Holes<contracting::v1::REASON_TERM_OUTSIDE_TENANCY> : Takes<Typed<Month>> {};
template <>
struct Holes<contracting::v1::REASON_DWELLING_IN_STOCK> : Takes<> {};
template <>
struct Holes<contracting::v1::REASON_ALREADY_ENTERED> : Takes<> {};
template <>
struct Holes<contracting::v1::REASON_NO_TRANSFER_OFFERED> : Takes<> {};
template <>
struct Holes<contracting::v1::REASON_PLACES_ABOVE_AREA> : Takes<Persons, Places> {};

}  // namespace iml::domain
