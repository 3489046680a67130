#include "services/securing/claims/machine.h"

namespace iml::securing {

v1::ClaimStatus StatusAfter(v1::ClaimStatus status, const v1::ClaimsFact& fact) {
  switch (fact.fact_case()) {
    case v1::ClaimsFact::kClaimOpened:
      return v1::CLAIM_STATUS_DRAFT;
    case v1::ClaimsFact::kClaimSubmitted:
      return v1::CLAIM_STATUS_SUBMITTED;
    case v1::ClaimsFact::kClaimGranted:
    case v1::ClaimsFact::kClaimCommitmentLost:
      return v1::CLAIM_STATUS_GRANTED;
    case v1::ClaimsFact::kClaimRejected:
      return v1::CLAIM_STATUS_REJECTED;
    case v1::ClaimsFact::kCommitmentRequested:
      return v1::CLAIM_STATUS_COMMITTING;
    case v1::ClaimsFact::kClaimCommitted:
      return v1::CLAIM_STATUS_COMMITTED;
    case v1::ClaimsFact::kClaimPaid:
      return v1::CLAIM_STATUS_PAID;
    case v1::ClaimsFact::kRecoveryRecorded:
      return fact.recovery_recorded().complete() ? v1::CLAIM_STATUS_RECOVERED : v1::CLAIM_STATUS_PAID;
    case v1::ClaimsFact::FACT_NOT_SET:
      return status;
  }
  return status;
}

}  // namespace iml::securing
