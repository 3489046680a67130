// What may happen to a household when, and what status a fact leads to: its request, its orientation, a stay. Pure.
#pragma once

#include <string>

#include "iml/orientation/v1/household.pb.h"
#include "iml/orientation/v1/reasons.pb.h"
#include "libs/domain/machine.h"

namespace iml::orientation {

// ---- the request

enum RequestAct {
  kCreateHousingRequest,
  kCompleteHousingRequest,
  kTransmitHousingRequest,
  kQualifyHousingRequest,
  // An act of the orientation too: both must admit it.
  kOfferPlace,
  // An act of the orientation too.
  kCancelHousingRequest,
  kChangeComposition,
  kCorrectComposition,
  kCorrectHousehold,
  kCorrectTransmission,
  kRequestActs
};
constexpr const char* kRequestRpcs[kRequestActs] = {
    "CreateHousingRequest", "CompleteHousingRequest", "TransmitHousingRequest", "QualifyHousingRequest",
    "ProposeOrientation",   "CancelHousingRequest",   "ChangeComposition",      "CorrectComposition",
    "CorrectHousehold",     "CorrectTransmission"};
static_assert(domain::Named(kRequestRpcs));

namespace request_machine {
using namespace domain::cells;  // NOLINT
constexpr domain::Cell open = v1::REASON_REQUEST_ALREADY_OPEN, idle = v1::REASON_NOT_WAITING;
// clang-format off
constexpr domain::Cell kCells[v1::RequestStatus_ARRAYSIZE][kRequestActs] = {
    //                 create, complete, transmit, qualify, offer a place, cancel, change, correct composition,
    //                     correct household, correct transmission
    /* UNSPECIFIED */ {may, unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown},
    /* DRAFT */       {open, may, may, never, idle, may, may, may, may, never},
    /* TRANSMITTED */ {open, again, nothing, may, idle, may, may, may, may, may},
    /* WAITING */     {open, never, never, again, may, may, may, may, may, may},
    /* ORIENTED */    {open, never, never, again, idle, may, may, may, may, may},
    /* FULFILLED */   {may, never, never, again, idle, never, may, may, may, may},
    /* CANCELLED */   {may, never, never, never, idle, again, may, may, may, never},
};
// clang-format on
}  // namespace request_machine
inline constexpr const auto& kRequestMachine = request_machine::kCells;

// ---- the orientation

enum OrientationAct {
  kProposeOrientation,
  kAcceptOrientation,
  kRefuseByHousehold,
  kRefuseByOperator,
  kRefuseByOwner,
  kAdmitHousehold,
  kCancelAdmission,
  kExpireOrientation,
  kCancelWithRequest,
  kCorrectOffer,
  kCorrectPlannedEntry,
  // Acts of reactions.
  kConfirmAdmission,
  kLoseAdmission,
  kEndAdmission,
  kKeepAdmission,
  kRecordEntry,
  kOrientationActs
};
// By RPC and side; "" for what only reactions do.
constexpr const char* kOrientationRpcs[kOrientationActs] = {"ProposeOrientation",
                                                            "AcceptOrientation",
                                                            "RefuseOrientation household",
                                                            "RefuseOrientation operator",
                                                            "RefuseOrientation owner",
                                                            "AdmitHousehold",
                                                            "CancelAdmission",
                                                            "ExpireOrientation",
                                                            "CancelHousingRequest",
                                                            "CorrectOffer",
                                                            "CorrectPlannedEntry",
                                                            "",
                                                            "",
                                                            "",
                                                            "",
                                                            ""};
static_assert(domain::Named(kOrientationRpcs));

namespace orientation_machine {
using namespace domain::cells;  // NOLINT
constexpr domain::Cell runs = v1::REASON_ORIENTATION_RUNNING;
// clang-format off
constexpr domain::Cell kCells[v1::OrientationStatus_ARRAYSIZE][kOrientationActs] = {
    //                       propose, accept, refuse as household, as operator, as owner, admit, cancel admission,
    //                           expire; cancel with the request, correct offer, correct planned entry, confirm, lose, end, keep, record entry
    /* UNSPECIFIED */       {may, never, never, never, never, never, never, unknown,
                                 may, never, never, nothing, nothing, nothing, nothing, nothing},
    /* PROPOSED */          {runs, may, may, never, never, never, never, may,
                                 may, may, never, nothing, nothing, nothing, nothing, nothing},
    /* WITH_OPERATOR */     {runs, nothing, may, may, may, may, never, may,
                                 may, may, never, nothing, nothing, nothing, nothing, nothing},
    /* ADMISSION_PENDING */ {runs, never, never, never, never, again, may, never,
                                 may, never, may, may, may, nothing, nothing, may},
    /* ADMITTED */          {runs, never, never, never, never, again, may, never,
                                 may, never, may, nothing, may, nothing, nothing, may},
    /* CANCELLING */        {runs, never, never, never, never, never, again, never,
                                 again, never, never, nothing, may, may, may, may},
    /* ENTERED */           {may, never, never, never, never, again, again, never,
                                 may, never, never, nothing, nothing, nothing, nothing, nothing},
    /* LEFT */              {may, never, never, never, never, again, again, nothing,
                                 may, never, never, nothing, nothing, nothing, nothing, nothing},
    /* REFUSED */           {may, never, again, again, again, never, never, nothing,
                                 may, never, never, nothing, nothing, nothing, nothing, nothing},
    /* LOST */              {may, never, never, never, never, again, again, nothing,
                                 may, never, never, nothing, nothing, nothing, nothing, nothing},
    /* CANCELLED */         {may, never, never, never, never, never, again, nothing,
                                 may, never, never, nothing, nothing, nothing, nothing, nothing},
    /* EXPIRED */           {may, never, never, never, never, never, never, nothing,
                                 may, never, never, nothing, nothing, nothing, nothing, nothing},
};
// clang-format on
}  // namespace orientation_machine
inline constexpr const auto& kOrientationMachine = orientation_machine::kCells;

// ---- a stay

enum StayAct { kEndStay, kCorrectStay, kTransferStay, kStayActs };
namespace stay_machine {
using namespace domain::cells;  // NOLINT
constexpr domain::Cell kCells[v1::StayStatus_ARRAYSIZE][kStayActs] = {
    //                 end, correct, transfer
    /* UNSPECIFIED */ {unknown, unknown, unknown},
    /* LASTING */ {may, may, may},
    /* ENDED */ {nothing, may, may},
};
}  // namespace stay_machine
inline constexpr const auto& kStayMachine = stay_machine::kCells;

// ---- what facts lead to; the same for the state and the row

v1::RequestStatus StatusAfter(v1::RequestStatus status, const v1::HouseholdFact& fact);
v1::OrientationStatus StatusAfter(v1::OrientationStatus status, const v1::HouseholdFact& fact);
v1::StayStatus StatusAfter(v1::StayStatus status, const v1::HouseholdFact& fact);

// An RPC that is an act of both machines is possible when both admit it. Without a request there is no household.
template <typename Names>
void PutPossible(v1::RequestStatus request, v1::OrientationStatus orientation, Names* possible) {
  const auto bars = [](const auto& row, const auto& rpcs, const std::string& rpc) {
    for (size_t act = 0; act < std::size(rpcs); ++act) {
      if (rpcs[act] == rpc) return row[act].what() != domain::Cell::kMay;
    }
    return false;
  };
  const auto& of_request = kRequestMachine[request];
  const auto& of_orientation = kOrientationMachine[orientation];
  for (int act = 0; act < kRequestActs; ++act) {
    const std::string rpc = kRequestRpcs[act];
    if (of_request[act].what() != domain::Cell::kMay || bars(of_orientation, kOrientationRpcs, rpc)) continue;
    *possible->Add() = rpc;
  }
  if (request == v1::REQUEST_STATUS_UNSPECIFIED) return;
  for (int act = 0; act < kOrientationActs; ++act) {
    const std::string rpc = kOrientationRpcs[act];
    const bool counted = rpc == kRequestRpcs[kOfferPlace] || rpc == kRequestRpcs[kCancelHousingRequest];
    if (rpc.empty() || counted || of_orientation[act].what() != domain::Cell::kMay) continue;
    *possible->Add() = rpc;
  }
}

}  // namespace iml::orientation
