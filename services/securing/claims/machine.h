// What may happen to a claim when, and what status a fact leads to. Pure.
#pragma once

#include "iml/securing/v1/claims.pb.h"
#include "libs/domain/machine.h"

namespace iml::securing {

enum ClaimAct {
  kSubmitClaim,
  kDecideClaim,
  kCommitClaim,
  kPayClaim,
  kRecordRecovery,
  // Acts of reactions.
  kConfirmCommitment,
  kLoseCommitment,
  kClaimActs
};
// By RPC; "" for what only reactions do.
constexpr const char* kClaimRpcs[kClaimActs] = {
    "SubmitClaim", "DecideClaim", "CommitClaim", "PayClaim", "RecordRecovery", "", ""};
static_assert(domain::Named(kClaimRpcs));

namespace claim_machine {
using namespace domain::cells;  // NOLINT
// clang-format off
constexpr domain::Cell kCells[v1::ClaimStatus_ARRAYSIZE][kClaimActs] = {
    //                 submit, decide, commit, pay, recover; confirm, lose
    /* UNSPECIFIED */ {unknown, unknown, unknown, unknown, unknown, unknown, unknown},
    /* DRAFT */       {may, never, never, never, never, nothing, nothing},
    /* SUBMITTED */   {again, may, never, never, never, nothing, nothing},
    /* GRANTED */     {never, again, may, never, never, nothing, nothing},
    /* REJECTED */    {never, again, never, never, never, nothing, nothing},
    /* COMMITTING */  {never, never, again, never, never, may, may},
    /* COMMITTED */   {never, never, again, may, never, nothing, nothing},
    /* PAID */        {never, never, again, may, may, nothing, nothing},
    /* RECOVERED */   {never, never, again, never, never, nothing, nothing},
};
// clang-format on
}  // namespace claim_machine
inline constexpr const auto& kClaimMachine = claim_machine::kCells;

// State and row share it.
v1::ClaimStatus StatusAfter(v1::ClaimStatus status, const v1::ClaimsFact& fact);

}  // namespace iml::securing
