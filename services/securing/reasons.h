// What fills the holes of securing's refusals, in their order (iml/securing/v1/reasons.proto).
#pragma once

#include "iml/securing/v1/reasons.pb.h"
#include "libs/domain/refusal.h"

namespace iml::domain {

template <>
struct Holes<securing::v1::REASON_UNSPECIFIED> : Takes<> {};
template <>
struct Holes<securing::v1::REASON_NOT_ELIGIBLE> : Takes<Words> {};
template <>
struct Holes<securing::v1::REASON_CLAIM_OVERLAP> : Takes<Count> {};
template <>
struct Holes<securing::v1::REASON_LOSS_ABOVE_STATEMENT> : Takes<Cents> {};
template <>
struct Holes<securing::v1::REASON_DECIDER_IS_APPLICANT> : Takes<> {};
template <>
struct Holes<securing::v1::REASON_GRANT_ABOVE_LOSS> : Takes<Cents> {};
template <>
struct Holes<securing::v1::REASON_PAYMENT_ABOVE_COMMITMENT> : Takes<Cents> {};
template <>
struct Holes<securing::v1::REASON_RECOVERY_ABOVE_PAID> : Takes<Cents> {};
template <>
struct Holes<securing::v1::REASON_ENVELOPE_BELOW_COMMITTED> : Takes<Cents> {};
template <>
struct Holes<securing::v1::REASON_ENVELOPE_EXHAUSTED> : Takes<> {};
template <>
struct Holes<securing::v1::REASON_ENVELOPE_NOT_SET> : Takes<> {};
template <>
struct Holes<securing::v1::REASON_OTHER_REGION> : Takes<Words> {};

}  // namespace iml::domain
