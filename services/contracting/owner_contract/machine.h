// What may happen to an owner contract when, and what status a fact leads to. Pure.
#pragma once

#include "iml/contracting/v1/owner_contract.pb.h"
#include "libs/domain/machine.h"

namespace iml::contracting {

enum OwnerContractAct {
  kSignOwnerContract,
  kEndOwnerContract,
  // Acts of reactions.
  kSignForCapture,
  kActivateOwnerContract,
  kVoidOwnerContract,
  kFinishOwnerContract,
  kKeepOwnerContract,
  kTransferOwnerContract,
  kOwnerContractActs
};
// By RPC; "" for what only reactions do.
constexpr const char* kOwnerContractRpcs[kOwnerContractActs] = {
    "SignOwnerContract", "EndOwnerContract", "", "", "", "", "", ""};
static_assert(domain::Named(kOwnerContractRpcs));

namespace owner_contract_machine {
using namespace domain::cells;  // NOLINT
// clang-format off
constexpr domain::Cell kCells[v1::OwnerContractStatus_ARRAYSIZE][kOwnerContractActs] = {
    //                 sign, end;  sign for capture, activate, void, finish, keep, transfer
    /* UNSPECIFIED */ {may, unknown, may, nothing, nothing, nothing, nothing, nothing},
    /* SIGNED */      {again, never, nothing, may, may, nothing, nothing, may},
    /* ACTIVE */      {again, may, nothing, nothing, nothing, nothing, nothing, may},
    /* ENDING */      {never, again, nothing, nothing, nothing, may, may, may},
    /* ENDED */       {never, again, nothing, nothing, nothing, nothing, nothing, nothing},
    // One that came to nothing is signed anew when its capture asks again.
    /* VOIDED */      {again, never, may, nothing, nothing, nothing, nothing, nothing},
};
// clang-format on
}  // namespace owner_contract_machine
inline constexpr const auto& kOwnerContractMachine = owner_contract_machine::kCells;

// The state and the row both take their status from it.
v1::OwnerContractStatus StatusAfter(v1::OwnerContractStatus status, const v1::OwnerContractFact& fact);

}  // namespace iml::contracting
