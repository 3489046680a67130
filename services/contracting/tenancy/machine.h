// What may happen to a tenancy when, and what status a fact leads to. Pure.
#pragma once

#include "iml/contracting/v1/tenancy.pb.h"
#include "libs/domain/machine.h"

namespace iml::contracting {

enum TenancyAct {
  kPrepareTenancy,
  kSignTenancy,
  kStartTenancy,
  kAbandonTenancy,
  kGiveNotice,
  kCancelNotice,
  kExitTenancy,
  kStateDestination,
  kCloseTenancy,
  // Acts of reactions.
  kConfirmStart,
  kRefuseStart,
  kAbandonReleased,
  kCorrectTenancyDates,
  kEndByWithdrawal,
  kTransferTenancy,
  kTenancyActs
};
// By RPC; "" for what only reactions do.
constexpr const char* kTenancyRpcs[kTenancyActs] = {"PrepareTenancy",
                                                    "SignTenancy",
                                                    "StartTenancy",
                                                    "AbandonTenancy",
                                                    "GiveNotice",
                                                    "CancelNotice",
                                                    "ExitTenancy",
                                                    "StateDestination",
                                                    "CloseTenancy",
                                                    "",
                                                    "",
                                                    "",
                                                    "",
                                                    "",
                                                    ""};
static_assert(domain::Named(kTenancyRpcs));

namespace tenancy_machine {
using namespace domain::cells;  // NOLINT
// clang-format off
constexpr domain::Cell kTenancyMachine[v1::TenancyStatus_ARRAYSIZE][kTenancyActs] = {
    //                 prepare, sign, start, abandon, give notice, cancel notice, exit, state destination, close;
    //                     confirm, refuse, released, correct dates, withdrawal, transfer
    /* UNSPECIFIED */ {may, unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown,
                           nothing, nothing, nothing, unknown, nothing, nothing},
    /* DRAFT */       {never, may, never, may, never, never, never, never, never,
                           nothing, nothing, may, may, nothing, nothing},
    /* SIGNED */      {never, never, may, may, never, never, never, never, never,
                           nothing, nothing, may, may, nothing, nothing},
    /* STARTING */    {never, never, again, never, never, never, never, never, never,
                           may, may, may, may, nothing, nothing},
    /* RUNNING */     {never, never, again, never, may, again, may, never, never,
                           nothing, nothing, nothing, may, may, may},
    /* NOTICE */      {never, never, never, never, again, may, may, never, never,
                           nothing, nothing, nothing, may, may, may},
    /* EXITED */      {never, never, never, never, never, never, again, may, may,
                           nothing, nothing, nothing, may, nothing, may},
    /* CLOSED */      {never, never, never, never, never, never, never, may, again,
                           nothing, nothing, nothing, may, nothing, nothing},
    /* ABANDONED */   {may, never, never, again, never, never, never, never, never,
                           nothing, nothing, nothing, may, nothing, nothing},
};
// clang-format on
}  // namespace tenancy_machine
using tenancy_machine::kTenancyMachine;

// The state and the row both take their status from it.
v1::TenancyStatus StatusAfter(v1::TenancyStatus status, const v1::TenancyFact& fact);

}  // namespace iml::contracting
