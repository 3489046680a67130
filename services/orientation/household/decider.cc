// What facts change; what commands yield is in request.cc, orientation.cc and stay.cc.
#include "services/orientation/household/decider.h"

#include "services/orientation/household/machine.h"

namespace iml::orientation {

using domain::v1::Composition;
using Request = HouseholdState::Request;
using Orientation = HouseholdState::Orientation;
using Stay = HouseholdState::Stay;

namespace {

Stay& StayOf(HouseholdState* state, int32_t number) {
  for (Stay& stay : *state->mutable_stays()) {
    if (stay.number() == number) return stay;
  }
  Stay& stay = *state->add_stays();  // a fact is a fact
  stay.set_number(number);
  return stay;
}

void AddStatement(const google::type::Date& from, const Composition& composition, HouseholdState* state) {
  auto& statement = *state->add_compositions();
  *statement.mutable_from() = from;
  *statement.mutable_composition() = composition;
}

void Register(const v1::HouseholdFact& fact, HouseholdState* state) {
  *state->mutable_main_contact() = fact.household_registered().main_contact();
  state->set_siao(fact.household_registered().siao());
  AddStatement(fact.occurred_on(), fact.household_registered().composition(), state);
}

void CreateRequest(const v1::HouseholdFact& fact, Request* request) {
  request->Clear();
  request->set_number(fact.housing_request_created().number());
  *request->mutable_created_on() = fact.occurred_on();
}

void CompleteRequest(const v1::HousingRequestCompleted& completed, Request* request) {
  if (completed.has_motive()) *request->mutable_motive() = completed.motive();
  if (completed.has_situation()) *request->mutable_situation() = completed.situation();
  if (completed.has_recommendation()) *request->mutable_recommendation() = completed.recommendation();
}

void Propose(const v1::OrientationProposed& proposed, Orientation* orientation) {
  orientation->Clear();
  orientation->set_number(proposed.number());
  orientation->set_operator_id(proposed.operator_id());
  orientation->set_dwelling_id(proposed.dwelling_id());
  orientation->set_places(proposed.places());
  *orientation->mutable_expires_on() = proposed.expires_on();
  orientation->set_proposed_by(proposed.proposed_by());
}

void Enter(const v1::HouseholdFact& fact, HouseholdState* state) {
  Stay& stay = *state->add_stays();
  stay.set_status(StatusAfter(stay.status(), fact));
  stay.set_number(fact.entry_recorded().number());
  stay.set_dwelling_id(fact.entry_recorded().dwelling_id());
  *stay.mutable_entered_on() = fact.occurred_on();
}

void Leave(const v1::HouseholdFact& fact, HouseholdState* state) {
  Stay& stay = StayOf(state, fact.stay_ended().number());
  stay.set_status(StatusAfter(stay.status(), fact));
  *stay.mutable_left_on() = fact.occurred_on();
  *stay.mutable_destination() = fact.stay_ended().destination();
}

void CorrectStay(const v1::HouseholdFact& fact, HouseholdState* state) {
  const auto& corrected = fact.stay_corrected();
  Stay& stay = StayOf(state, corrected.number());
  stay.set_status(StatusAfter(stay.status(), fact));
  *stay.mutable_entered_on() = corrected.entered_on();
  stay.clear_left_on();
  if (corrected.has_left_on()) *stay.mutable_left_on() = corrected.left_on();
  if (corrected.has_destination()) *stay.mutable_destination() = corrected.destination();
}

void CorrectStatement(const v1::CompositionCorrected& corrected, HouseholdState* state) {
  if (corrected.number() < 1 || corrected.number() > state->compositions_size()) return;
  *state->mutable_compositions(corrected.number() - 1)->mutable_composition() = corrected.composition();
}

// A stay that ended may be of an earlier orientation; where none was proposed, it is taken for the last.
bool IsOfOrientation(const v1::HouseholdFact& fact, const Orientation& orientation) {
  return !fact.has_stay_ended() || orientation.number() == 0 || fact.stay_ended().number() == orientation.number();
}

template <typename Episode>
void Act(const v1::HouseholdFact& fact, Episode* episode) {
  *episode->mutable_last_on() = fact.occurred_on();
}
template <typename Episode>
void Say(const v1::HouseholdFact& fact, Episode* episode) {
  Act(fact, episode);
  *episode->mutable_last() = fact;
}

// What is kept of the last acts besides the statuses, by machine.
void KeepOfRequest(const v1::HouseholdFact& fact, HouseholdState* state) {
  Request* request = state->mutable_request();
  switch (fact.fact_case()) {
    case v1::HouseholdFact::kHouseholdRegistered:
      return Register(fact, state);
    case v1::HouseholdFact::kHousingRequestCreated:
      return CreateRequest(fact, request);
    case v1::HouseholdFact::kHousingRequestCompleted:
      CompleteRequest(fact.housing_request_completed(), request);
      return Say(fact, request);
    case v1::HouseholdFact::kHousingRequestTransmitted:
      *request->mutable_first_transmitted_on() = fact.housing_request_transmitted().first_transmitted_on();
      return Act(fact, request);
    case v1::HouseholdFact::kHousingRequestQualified:
      if (!request->has_qualified_on()) *request->mutable_qualified_on() = fact.occurred_on();
      return Say(fact, request);
    case v1::HouseholdFact::kHousingRequestCancelled:
      return Say(fact, request);
    case v1::HouseholdFact::kCompositionChanged:
      return AddStatement(fact.occurred_on(), fact.composition_changed().composition(), state);
    case v1::HouseholdFact::kCompositionCorrected:
      return CorrectStatement(fact.composition_corrected(), state);
    case v1::HouseholdFact::kTransmissionCorrected:
      *request->mutable_first_transmitted_on() = fact.transmission_corrected().first_transmitted_on();
      return;
    case v1::HouseholdFact::kHouseholdCorrected:
      *state->mutable_main_contact() = fact.household_corrected().main_contact();
      return;
    case v1::HouseholdFact::kHousingRequestFulfilled:
    case v1::HouseholdFact::kOrientationProposed:
    case v1::HouseholdFact::kOrientationRefused:
    case v1::HouseholdFact::kAdmissionLost:
    case v1::HouseholdFact::kAdmissionCancelled:
    case v1::HouseholdFact::kOrientationExpired:
    case v1::HouseholdFact::kOrientationCancelled:
      return Act(fact, request);
    case v1::HouseholdFact::kOrientationAccepted:
    case v1::HouseholdFact::kAdmissionRequested:
    case v1::HouseholdFact::kAdmissionConfirmed:
    case v1::HouseholdFact::kAdmissionCancellationRequested:
    case v1::HouseholdFact::kAdmissionKept:
    case v1::HouseholdFact::kEntryRecorded:
    case v1::HouseholdFact::kStayEnded:
    case v1::HouseholdFact::kStayCorrected:
    case v1::HouseholdFact::kOfferCorrected:
    case v1::HouseholdFact::kPlannedEntryCorrected:
    case v1::HouseholdFact::kStayTransferred:
    case v1::HouseholdFact::FACT_NOT_SET:
      return;
  }
}

void KeepOfOrientation(const v1::HouseholdFact& fact, HouseholdState* state) {
  Orientation* orientation = state->mutable_orientation();
  switch (fact.fact_case()) {
    case v1::HouseholdFact::kOrientationProposed:
      Propose(fact.orientation_proposed(), orientation);
      return Act(fact, orientation);
    case v1::HouseholdFact::kAdmissionCancellationRequested:
      *orientation->mutable_cancelling() = fact.admission_cancellation_requested();
      return Say(fact, orientation);
    case v1::HouseholdFact::kAdmissionRequested:
      *orientation->mutable_entry_planned_on() = fact.admission_requested().entry_planned_on();
      return Say(fact, orientation);
    case v1::HouseholdFact::kOrientationRefused:
      return Say(fact, orientation);
    case v1::HouseholdFact::kAdmissionKept:
      return orientation->clear_cancelling();
    case v1::HouseholdFact::kEntryRecorded:
      Enter(fact, state);
      return Act(fact, orientation);
    case v1::HouseholdFact::kOrientationAccepted:
    case v1::HouseholdFact::kAdmissionConfirmed:
    case v1::HouseholdFact::kAdmissionLost:
    case v1::HouseholdFact::kAdmissionCancelled:
    case v1::HouseholdFact::kOrientationExpired:
    case v1::HouseholdFact::kOrientationCancelled:
      return Act(fact, orientation);
    case v1::HouseholdFact::kOfferCorrected:
      *orientation->mutable_expires_on() = fact.offer_corrected().expires_on();
      return;
    case v1::HouseholdFact::kPlannedEntryCorrected:
      *orientation->mutable_entry_planned_on() = fact.planned_entry_corrected().entry_planned_on();
      return;
    case v1::HouseholdFact::kStayEnded:
      return Leave(fact, state);
    case v1::HouseholdFact::kStayCorrected:
      return CorrectStay(fact, state);
    case v1::HouseholdFact::kHouseholdRegistered:
    case v1::HouseholdFact::kHousingRequestCreated:
    case v1::HouseholdFact::kHousingRequestCompleted:
    case v1::HouseholdFact::kHousingRequestTransmitted:
    case v1::HouseholdFact::kHousingRequestQualified:
    case v1::HouseholdFact::kHousingRequestCancelled:
    case v1::HouseholdFact::kHousingRequestFulfilled:
    case v1::HouseholdFact::kCompositionChanged:
    case v1::HouseholdFact::kCompositionCorrected:
    case v1::HouseholdFact::kHouseholdCorrected:
    case v1::HouseholdFact::kTransmissionCorrected:
    case v1::HouseholdFact::kStayTransferred:
    case v1::HouseholdFact::FACT_NOT_SET:
      return;
  }
}

}  // namespace

HouseholdState Evolve(HouseholdState state, const v1::HouseholdFact& fact) {
  const auto request = StatusAfter(state.request().status(), fact);
  const auto orientation = IsOfOrientation(fact, state.orientation()) ? StatusAfter(state.orientation().status(), fact)
                                                                      : state.orientation().status();
  KeepOfRequest(fact, &state);
  KeepOfOrientation(fact, &state);
  state.mutable_request()->set_status(request);
  state.mutable_orientation()->set_status(orientation);
  return state;
}

}  // namespace iml::orientation
