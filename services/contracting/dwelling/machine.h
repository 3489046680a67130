// What may happen to a dwelling when, and what status a fact leads to. Pure.
#pragma once

#include <algorithm>

#include "iml/contracting/v1/dwelling.pb.h"
#include "libs/domain/machine.h"

namespace iml::contracting {

enum DwellingAct {
  kOpenPlaces,
  kClosePlaces,
  kCorrectOccupation,
  kRecordSolution,
  kWithdrawDwelling,
  kSetFunding,
  kTransferDwelling,
  kAcceptTransfer,
  kDropTransfer,
  // Acts of reactions.
  kRegisterDwelling,
  kRecordContractPeriod,
  kEndContractPeriod,
  kReserveDwelling,
  kReleaseReservation,
  kRecordOccupants,
  kStartOccupation,
  kEndOccupation,
  kMoveReservation,
  kDwellingActs
};
// By RPC; "" for what only reactions do.
constexpr const char* kDwellingRpcs[kDwellingActs] = {"OpenPlaces",
                                                      "ClosePlaces",
                                                      "CorrectOccupation",
                                                      "RecordSolution",
                                                      "WithdrawDwelling",
                                                      "SetFunding",
                                                      "TransferDwelling",
                                                      "AcceptTransfer",
                                                      "DropTransfer",
                                                      "",
                                                      "",
                                                      "",
                                                      "",
                                                      "",
                                                      "",
                                                      "",
                                                      "",
                                                      ""};
static_assert(domain::Named(kDwellingRpcs));

namespace dwelling_machine {
using namespace domain::cells;  // NOLINT
// What another aggregate waits for is answered by a fact, a lost race too: reactions are barred nearly nowhere.
// clang-format off
constexpr domain::Cell kCells[v1::DwellingStatus_ARRAYSIZE][kDwellingActs] = {
    //                 open, close, correct, solution, withdraw, fund, transfer, accept, drop;
    //                     register, record period, end period, reserve, release, occupants, start, end, move
    /* UNSPECIFIED */ {unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown,
                           may, may, unknown, may, nothing, nothing, may, unknown, nothing},
    /* EXPECTED */    {never, never, never, never, never, never, never, never, never,
                           may, may, may, may, nothing, nothing, may, unknown, nothing},
    /* AVAILABLE */   {may, may, may, never, may, may, may, may, may,
                           may, may, may, may, may, may, may, may, may},
    /* RESERVED */    {may, may, may, never, may, may, may, may, may,
                           may, may, may, may, may, may, may, may, may},
    /* OCCUPIED */    {may, may, may, may, may, may, may, may, may,
                           may, may, may, may, may, may, may, may, may},
    /* LEFT */        {never, never, may, never, again, never, never, never, never,
                           may, may, may, may, may, may, may, may, may},
};
// clang-format on
}  // namespace dwelling_machine
inline constexpr const auto& kDwellingMachine = dwelling_machine::kCells;

inline bool InStock(v1::DwellingStatus status) {
  return status == v1::DWELLING_STATUS_AVAILABLE || status == v1::DWELLING_STATUS_RESERVED ||
         status == v1::DWELLING_STATUS_OCCUPIED;
}

// The state and the row both take their status from it: by the fact, and by who has the dwelling after it.
v1::DwellingStatus StatusAfter(v1::DwellingStatus status, const v1::DwellingFact& fact, bool reserved, bool occupied);
template <typename Dwelling>
v1::DwellingStatus StatusAfter(const Dwelling& after, const v1::DwellingFact& fact) {
  const bool occupied = std::any_of(after.occupations().begin(), after.occupations().end(),
                                    [](const auto& each) { return !each.has_ended_on(); });
  return StatusAfter(after.status(), fact, !after.reservations().empty(), occupied);
}

}  // namespace iml::contracting
