// What decisions of a household share, whatever the machine. Pure.
#pragma once

#include "absl/time/civil_time.h"
#include "libs/domain/checks.h"
#include "services/orientation/household/decider.h"
#include "services/orientation/household/machine.h"
#include "services/orientation/reasons.h"

namespace iml::orientation {

inline v1::HouseholdFact On(absl::CivilDay day) {
  v1::HouseholdFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

// NOT_FOUND for a household that never had a request.
inline absl::Status CheckKnown(const HouseholdState& state) {
  if (state.request().status() != v1::REQUEST_STATUS_UNSPECIFIED) return absl::OkStatus();
  return domain::Refuse<rpc::v1::REASON_NOT_FOUND>();
}

inline bool Open(const HouseholdState& state) {
  return kRequestMachine[state.request().status()][kCreateHousingRequest].what() == domain::Cell::kRefused;
}
inline bool InAdmission(const HouseholdState& state) {
  return kOrientationMachine[state.orientation().status()][kRecordEntry].what() == domain::Cell::kMay;
}

// Returns the number, from 1, of the composition statement in force on `day`: the latest that starts on it or before.
// When two start on one day, the one that was recorded later counts. Before them all, the first counts. 0 without any.
int32_t InForce(const HouseholdState& state, absl::CivilDay day);
const domain::v1::Composition& CompositionOn(const HouseholdState& state, absl::CivilDay day);
// Whether it has a stay that lasts in another dwelling than that.
bool LivesElsewhere(const HouseholdState& state, const std::string& dwelling_id);
// The kind of household, when it is said, agrees with how many they are; without a kind there is an adult.
absl::Status CheckComposition(const domain::v1::Composition& composition);
// INV-08: unborn children take no place.
inline int32_t Persons(const domain::v1::Composition& composition) {
  return composition.adults() + composition.children();
}

// From that day on, until the next statement if there is one.
v1::HouseholdFact Changed(const HouseholdState& state, absl::CivilDay day, const domain::v1::Composition& composition);

v1::HouseholdFact RequestCancelled(absl::CivilDay day, int32_t number, const privacy::v1::Text& reason);
v1::HouseholdFact CancellationRequested(const HouseholdState::Orientation& orientation, absl::CivilDay day,
                                        const privacy::v1::Text& reason, bool ends_request);

// The titles of the facts that led to where the request and the orientation are.
domain::Words LastActOfRequest(const HouseholdState& state);
domain::Words LastActOfOrientation(const HouseholdState& state);

using Barrier = std::optional<absl::StatusOr<HouseholdFacts>>;
inline Barrier Barred(const HouseholdState::Request& request, RequestAct act, const v1::HouseholdFact& fact) {
  return domain::Barred(kRequestMachine[request.status()][act], request.status(), fact, request.last());
}
inline Barrier Barred(const HouseholdState::Orientation& orientation, OrientationAct act,
                      const v1::HouseholdFact& fact) {
  return domain::Barred(kOrientationMachine[orientation.status()][act], orientation.status(), fact, orientation.last());
}

}  // namespace iml::orientation
