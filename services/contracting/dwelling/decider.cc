#include "services/contracting/dwelling/decider.h"

#include "services/contracting/dwelling/decided.h"

namespace iml::contracting {

using Occupation = DwellingState::Occupation;
using Reservation = DwellingState::Reservation;

namespace {

void Register(const v1::DwellingFact& fact, DwellingState* state) {
  const auto& registered = fact.dwelling_registered();
  DwellingState::Stock stock;
  stock.set_number(registered.stock_number());
  stock.set_operator_id(registered.operator_id());
  stock.set_door_id(registered.door_id());
  stock.set_capture_file(registered.capture_file());
  stock.set_shared(registered.shared());
  *stock.mutable_since() = fact.occurred_on();
  stock.set_funded_177(registered.funded_177());
  *stock.mutable_funding_since() = fact.occurred_on();
  *stock.mutable_operator_since() = fact.occurred_on();
  stock.set_area_dm2(registered.area_dm2());
  *state->mutable_stock() = stock;
  state->clear_left_on();
}

// `count`: negative when places closed.
template <typename Change>
void SetPlaces(const Change& change, int32_t count, const v1::DwellingFact& fact, DwellingState* state) {
  state->mutable_stock()->set_places(change.places());
  auto& last = *state->mutable_stock()->mutable_last_change();
  last.Clear();
  last.set_count(count);
  *last.mutable_on() = fact.occurred_on();
}

void Record(const v1::ContractPeriodRecorded& recorded, DwellingState* state) {
  auto& contract = *state->add_contracts();
  contract.set_owner_contract_id(recorded.owner_contract_id());
  contract.set_operator_id(recorded.operator_id());
  contract.set_modality(recorded.modality());
  *contract.mutable_period() = recorded.period();
}
void End(const v1::ContractPeriodEnded& ended, DwellingState* state) {
  for (auto& contract : *state->mutable_contracts()) {
    if (contract.owner_contract_id() != ended.owner_contract_id()) continue;
    *contract.mutable_period()->mutable_until() = ended.ended_on();
    contract.set_ended(true);
  }
}

void Reserve(const v1::DwellingReserved& reserved, DwellingState* state) {
  auto& reservation = *state->add_reservations();
  reservation.set_household_id(reserved.household_id());
  reservation.set_orientation_number(reserved.orientation_number());
  reservation.set_persons(reserved.persons());
  *reservation.mutable_entry_planned_on() = reserved.entry_planned_on();
}
void Count(const v1::OccupantsRecorded& recorded, DwellingState* state) {
  const auto update = [&](auto& each) {
    if (SameHousehold(each, recorded)) each.set_persons(recorded.persons());
  };
  for (Reservation& each : *state->mutable_reservations()) update(each);
  for (Occupation& each : *state->mutable_occupations()) update(each);
}

Occupation& Mutable(int32_t number, DwellingState* state) {
  for (Occupation& each : *state->mutable_occupations()) {
    if (each.number() == number) return each;
  }
  return *state->add_occupations();  // a fact is a fact
}
void Start(const v1::DwellingFact& fact, DwellingState* state) {
  const auto& started = fact.occupation_started();
  RemoveReservation(started, state->mutable_reservations());
  Occupation& occupation = *state->add_occupations();
  occupation.set_number(started.number());
  occupation.set_tenancy_id(started.tenancy_id());
  occupation.set_preparation(started.preparation());
  occupation.set_household_id(started.household_id());
  occupation.set_orientation_number(started.orientation_number());
  occupation.set_persons(started.persons());
  occupation.set_direct_lease(started.direct_lease());
  *occupation.mutable_started_on() = fact.occurred_on();
  if (started.has_title_ends_on()) *occupation.mutable_title_ends_on() = started.title_ends_on();
}
void Correct(const v1::OccupationCorrected& corrected, DwellingState* state) {
  Occupation& occupation = Mutable(corrected.number(), state);
  *occupation.mutable_started_on() = corrected.started_on();
  occupation.clear_ended_on();
  if (corrected.has_ended_on()) *occupation.mutable_ended_on() = corrected.ended_on();
}

// One without its occupation solves nothing.
void Solve(const v1::SolutionRecorded& recorded, DwellingState* state) {
  for (Occupation& each : *state->mutable_occupations()) {
    if (each.number() == recorded.number()) *each.mutable_solution() = recorded;
  }
}

void Fund(const v1::DwellingFact& fact, DwellingState::Stock* stock) {
  stock->set_funded_177(fact.funding_set().funded_177());
  *stock->mutable_funding_since() = fact.occurred_on();
}

void Offer(const v1::DwellingFact& fact, DwellingState::Stock* stock) {
  stock->mutable_offer()->set_operator_id(fact.transfer_offered().operator_id());
  *stock->mutable_offer()->mutable_on() = fact.occurred_on();
}

void Transfer(const v1::DwellingFact& fact, DwellingState* state) {
  const auto& transferred = fact.dwelling_transferred();
  state->mutable_stock()->set_operator_id(transferred.operator_id());
  *state->mutable_stock()->mutable_operator_since() = fact.occurred_on();
  state->mutable_stock()->clear_offer();
  for (auto& contract : *state->mutable_contracts()) {
    if (!contract.ended()) contract.set_operator_id(transferred.operator_id());
  }
}

void Leave(const v1::DwellingFact& fact, DwellingState* state) {
  *state->mutable_left_on() = fact.occurred_on();
  state->mutable_stock()->clear_offer();
  *state->mutable_last() = fact;
}

}  // namespace

DwellingState Evolve(DwellingState state, const v1::DwellingFact& fact) {
  switch (fact.fact_case()) {
    case v1::DwellingFact::kDwellingRegistered:
      Register(fact, &state);
      break;
    case v1::DwellingFact::kPlacesOpened:
      SetPlaces(fact.places_opened(), fact.places_opened().count(), fact, &state);
      break;
    case v1::DwellingFact::kPlacesClosed:
      SetPlaces(fact.places_closed(), -fact.places_closed().count(), fact, &state);
      break;
    case v1::DwellingFact::kContractPeriodRecorded:
      Record(fact.contract_period_recorded(), &state);
      break;
    case v1::DwellingFact::kContractPeriodEnded:
      End(fact.contract_period_ended(), &state);
      break;
    case v1::DwellingFact::kDwellingReserved:
      Reserve(fact.dwelling_reserved(), &state);
      break;
    case v1::DwellingFact::kReservationMoved:
      Move(fact.reservation_moved(), state.mutable_reservations());
      break;
    case v1::DwellingFact::kReservationReleased:
      RemoveReservation(fact.reservation_released(), state.mutable_reservations());
      break;
    case v1::DwellingFact::kOccupantsRecorded:
      Count(fact.occupants_recorded(), &state);
      break;
    case v1::DwellingFact::kOccupationStarted:
      Start(fact, &state);
      break;
    case v1::DwellingFact::kOccupationEnded:
      *Mutable(fact.occupation_ended().number(), &state).mutable_ended_on() = fact.occupation_ended().ended_on();
      break;
    case v1::DwellingFact::kOccupationCorrected:
      Correct(fact.occupation_corrected(), &state);
      break;
    case v1::DwellingFact::kSolutionRecorded:
      Solve(fact.solution_recorded(), &state);
      break;
    case v1::DwellingFact::kDwellingLeftStock:
      Leave(fact, &state);
      break;
    case v1::DwellingFact::kFundingSet:
      Fund(fact, state.mutable_stock());
      break;
    case v1::DwellingFact::kTransferOffered:
      Offer(fact, state.mutable_stock());
      break;
    case v1::DwellingFact::kDwellingTransferred:
      Transfer(fact, &state);
      break;
    case v1::DwellingFact::kTransferDropped:
      state.mutable_stock()->clear_offer();
      break;
    case v1::DwellingFact::kRegistrationRefused:
    case v1::DwellingFact::kContractPeriodRefused:
    case v1::DwellingFact::kContractPeriodKept:
    case v1::DwellingFact::kReservationRefused:
    case v1::DwellingFact::kReleaseRefused:
    case v1::DwellingFact::kOccupationRefused:
    case v1::DwellingFact::FACT_NOT_SET:
      break;
  }
  state.set_status(StatusAfter(state, fact));
  return state;
}

}  // namespace iml::contracting
