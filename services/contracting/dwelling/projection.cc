#include "services/contracting/dwelling/projection.h"

#include <algorithm>

#include "libs/domain/contracts.h"
#include "services/contracting/dwelling/decided.h"
#include "services/contracting/dwelling/machine.h"
#include "services/contracting/dwelling/tables.h"

namespace iml::contracting {

using eventsourcing::Standing;
using storage::Transaction;

namespace {

v1::DwellingView::Occupation* Occupation(v1::DwellingView& view, int32_t number) {
  for (auto& each : *view.mutable_occupations()) {
    if (each.number() == number) return &each;
  }
  return view.add_occupations();
}

// What follows from the rest of the row.
void Derive(v1::DwellingView& view) {
  const auto runs = [](const auto& each) { return !each.has_ended_on(); };
  const bool occupied = std::any_of(view.occupations().begin(), view.occupations().end(), runs);
  const int32_t used = PersonsOf(view.reservations(), view.occupations(), runs);
  view.set_over_capacity(used > view.places());
  const bool taken = occupied || !view.reservations().empty();
  view.set_free_places(taken && !view.shared() ? 0 : std::max(0, view.places() - used));
}

void Register(const v1::DwellingRegistered& registered, v1::DwellingView& view) {
  view.set_door_id(registered.door_id());
  view.set_operator_id(registered.operator_id());
  view.set_commune(registered.commune());
  view.set_departement(registered.departement());
  *view.mutable_type() = registered.type();
  view.set_area_dm2(registered.area_dm2());
  view.set_modality(registered.modality());
  view.set_shared(registered.shared());
  view.set_funded_177(registered.funded_177());
  *view.mutable_managed_since() = registered.managed_since();
  *view.add_in_stock()->mutable_from() = registered.managed_since();
  view.clear_left_on();
}

void Transfer(const v1::DwellingTransferred& transferred, v1::DwellingView& view) {
  view.set_operator_id(transferred.operator_id());
  view.clear_transfer_offered_to();
}

void Reserve(const v1::DwellingReserved& reserved, v1::DwellingView& view) {
  auto& reservation = *view.add_reservations();
  reservation.set_household_id(reserved.household_id());
  reservation.set_orientation_number(reserved.orientation_number());
  reservation.set_persons(reserved.persons());
  *reservation.mutable_entry_planned_on() = reserved.entry_planned_on();
}

void Count(const v1::OccupantsRecorded& recorded, v1::DwellingView& view) {
  for (auto& each : *view.mutable_reservations()) {
    if (each.household_id() == recorded.household_id()) each.set_persons(recorded.persons());
  }
  for (auto& each : *view.mutable_occupations()) {
    if (each.household_id() == recorded.household_id() && !each.has_ended_on()) each.set_persons(recorded.persons());
  }
}

void Start(const v1::DwellingFact& fact, v1::DwellingView& view) {
  RemoveReservation(fact.occupation_started(), view.mutable_reservations());
  auto& occupation = *view.add_occupations();
  occupation.set_number(fact.occupation_started().number());
  occupation.set_tenancy_id(fact.occupation_started().tenancy_id());
  occupation.set_household_id(fact.occupation_started().household_id());
  occupation.set_persons(fact.occupation_started().persons());
  *occupation.mutable_started_on() = fact.occurred_on();
}
void Correct(const v1::OccupationCorrected& corrected, v1::DwellingView& view) {
  auto* occupation = Occupation(view, corrected.number());
  *occupation->mutable_started_on() = corrected.started_on();
  occupation->clear_ended_on();
  if (corrected.has_ended_on()) *occupation->mutable_ended_on() = corrected.ended_on();
}

}  // namespace

void ProjectDwelling(const Standing& standing, const v1::DwellingFact& fact, Transaction& rows) {
  const storage::Relisting relisting(kDwellingsBy, standing.header.aggregate_id(), rows);
  v1::DwellingView& view = rows.At(kDwellings, standing.header.aggregate_id());
  view.set_dwelling_id(standing.header.aggregate_id());
  view.set_commit_id(standing.header.commit_id());
  switch (fact.fact_case()) {
    case v1::DwellingFact::kDwellingRegistered:
      Register(fact.dwelling_registered(), view);
      break;
    case v1::DwellingFact::kPlacesOpened:
      view.set_places(fact.places_opened().places());
      break;
    case v1::DwellingFact::kPlacesClosed:
      view.set_places(fact.places_closed().places());
      break;
    case v1::DwellingFact::kContractPeriodRecorded:
      domain::AddContract(fact.contract_period_recorded(), view.mutable_contracts());
      break;
    case v1::DwellingFact::kContractPeriodEnded:
      domain::EndContract(fact.contract_period_ended(), view.mutable_contracts());
      break;
    case v1::DwellingFact::kDwellingReserved:
      Reserve(fact.dwelling_reserved(), view);
      break;
    case v1::DwellingFact::kReservationMoved:
      Move(fact.reservation_moved(), view.mutable_reservations());
      break;
    case v1::DwellingFact::kReservationReleased:
      RemoveReservation(fact.reservation_released(), view.mutable_reservations());
      break;
    case v1::DwellingFact::kOccupantsRecorded:
      Count(fact.occupants_recorded(), view);
      break;
    case v1::DwellingFact::kOccupationStarted:
      Start(fact, view);
      break;
    case v1::DwellingFact::kOccupationEnded:
      *Occupation(view, fact.occupation_ended().number())->mutable_ended_on() = fact.occupation_ended().ended_on();
      break;
    case v1::DwellingFact::kOccupationCorrected:
      Correct(fact.occupation_corrected(), view);
      break;
    case v1::DwellingFact::kDwellingLeftStock:
      *view.mutable_left_on() = fact.occurred_on();
      if (!view.in_stock().empty()) *view.mutable_in_stock()->rbegin()->mutable_until() = fact.occurred_on();
      view.clear_transfer_offered_to();
      break;
    case v1::DwellingFact::kFundingSet:
      view.set_funded_177(fact.funding_set().funded_177());
      break;
    case v1::DwellingFact::kTransferOffered:
      view.set_transfer_offered_to(fact.transfer_offered().operator_id());
      break;
    case v1::DwellingFact::kDwellingTransferred:
      Transfer(fact.dwelling_transferred(), view);
      break;
    case v1::DwellingFact::kTransferDropped:
      view.clear_transfer_offered_to();
      break;
    case v1::DwellingFact::kRegistrationRefused:
    case v1::DwellingFact::kContractPeriodRefused:
    case v1::DwellingFact::kContractPeriodKept:
    case v1::DwellingFact::kReservationRefused:
    case v1::DwellingFact::kReleaseRefused:
    case v1::DwellingFact::kOccupationRefused:
    case v1::DwellingFact::kSolutionRecorded:
    case v1::DwellingFact::FACT_NOT_SET:
      break;
  }
  Derive(view);
  view.set_status(StatusAfter(view, fact));
}

}  // namespace iml::contracting
