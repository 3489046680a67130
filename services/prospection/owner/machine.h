// What may happen to an owner when, and what status a fact leads to. Pure.
#pragma once

#include "iml/prospection/v1/owner.pb.h"
#include "libs/domain/machine.h"
#include "services/prospection/reasons.h"

namespace iml::prospection {

enum OwnerAct { kRegisterOwner, kContactOwner, kForbidContact, kCorrectOwner, kOwnerActs };
constexpr const char* kOwnerRpcs[kOwnerActs] = {"RegisterOwner", "ContactOwner", "ForbidContact", "CorrectOwner"};
static_assert(domain::Named(kOwnerRpcs));

namespace owner_machine {
using namespace domain::cells;  // NOLINT
// INV-40: an owner who forbade contact is contacted by nobody.
constexpr domain::Cell forbade = v1::REASON_DO_NOT_CONTACT;
// With the same data it is a repeat.
constexpr domain::Cell known = v1::REASON_OWNER_REGISTERED;
// clang-format off
constexpr domain::Cell kCells[v1::OwnerStatus_ARRAYSIZE][kOwnerActs] = {
    //                 register, contact, forbid, correct
    /* UNSPECIFIED */ {may, unknown, unknown, unknown},
    /* REGISTERED */  {known, may, may, may},
    /* FORBIDDEN */   {known, forbade, nothing, may},
};
// clang-format on
}  // namespace owner_machine
inline constexpr const auto& kOwnerMachine = owner_machine::kCells;

// State and row share it.
v1::OwnerStatus StatusAfter(v1::OwnerStatus status, const v1::OwnerFact& fact);

}  // namespace iml::prospection
