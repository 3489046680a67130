#include "services/contracting/orientation_reaction.h"

namespace iml::contracting {

using log::v1::CommitHeader;
using orientation::v1::HouseholdFact;

std::vector<ReserveDwelling> ReserveForAdmission(const CommitHeader& header, const HouseholdFact& fact) {
  if (!fact.has_admission_requested()) return {};
  const auto& requested = fact.admission_requested();
  ReserveDwelling command;
  *command.mutable_occurred_on() = fact.occurred_on();
  command.set_dwelling_id(requested.dwelling_id());
  command.set_household_id(header.aggregate_id());
  command.set_orientation_number(requested.number());
  command.set_operator_id(requested.operator_id());
  command.set_persons(requested.persons());
  *command.mutable_entry_planned_on() = requested.entry_planned_on();
  return {command};
}

std::vector<ReleaseReservation> ReleaseForCancellation(const CommitHeader& header, const HouseholdFact& fact) {
  if (!fact.has_admission_cancellation_requested()) return {};
  ReleaseReservation command;
  *command.mutable_occurred_on() = fact.occurred_on();
  command.set_dwelling_id(fact.admission_cancellation_requested().dwelling_id());
  command.set_household_id(header.aggregate_id());
  command.set_orientation_number(fact.admission_cancellation_requested().number());
  return {command};
}

namespace {

template <typename Change>
std::vector<RecordOccupants> Record(const CommitHeader& header, const HouseholdFact& fact, const Change& change) {
  if (change.dwelling_id().empty()) return {};
  RecordOccupants command;
  *command.mutable_occurred_on() = fact.occurred_on();
  command.set_dwelling_id(change.dwelling_id());
  command.set_household_id(header.aggregate_id());
  command.set_orientation_number(change.orientation_number());
  command.set_persons(change.composition().adults() + change.composition().children());
  return {command};
}

}  // namespace

std::vector<RecordOccupants> RecordWhenCompositionChanges(const CommitHeader& header, const HouseholdFact& fact) {
  if (fact.has_composition_changed()) return Record(header, fact, fact.composition_changed());
  if (fact.has_composition_corrected()) return Record(header, fact, fact.composition_corrected());
  return {};
}

}  // namespace iml::contracting
