#include "services/orientation/household/reactions.h"

namespace iml::orientation {

using contracting::v1::DwellingFact;
using contracting::v1::TenancyFact;
using log::v1::CommitHeader;

namespace {

// To the household and orientation that the fact names, on the fact's day.
template <typename Command, typename Fact, typename Case>
Command To(const Fact& fact, const Case& about) {
  Command command;
  *command.mutable_occurred_on() = fact.occurred_on();
  command.set_household_id(about.household_id());
  command.set_number(about.orientation_number());
  return command;
}

}  // namespace

std::vector<ConfirmAdmission> ConfirmWhenReserved(const CommitHeader&, const DwellingFact& fact) {
  if (!fact.has_dwelling_reserved()) return {};
  return {To<ConfirmAdmission>(fact, fact.dwelling_reserved())};
}

std::vector<LoseAdmission> LoseWhenReservationRefused(const CommitHeader&, const DwellingFact& fact) {
  if (!fact.has_reservation_refused()) return {};
  auto command = To<LoseAdmission>(fact, fact.reservation_refused());
  command.set_reason(fact.reservation_refused().reason());
  return {command};
}

std::vector<EndAdmission> EndWhenReleased(const CommitHeader&, const DwellingFact& fact) {
  if (!fact.has_reservation_released()) return {};
  return {To<EndAdmission>(fact, fact.reservation_released())};
}

std::vector<KeepAdmission> KeepWhenReleaseRefused(const CommitHeader&, const DwellingFact& fact) {
  if (!fact.has_release_refused()) return {};
  auto command = To<KeepAdmission>(fact, fact.release_refused());
  command.set_reason(fact.release_refused().reason());
  return {command};
}

std::vector<RecordEntry> RecordEntryWhenStarted(const CommitHeader& header, const TenancyFact& fact) {
  if (!fact.has_tenancy_started()) return {};
  auto command = To<RecordEntry>(fact, fact.tenancy_started());
  command.set_dwelling_id(fact.tenancy_started().dwelling_id());
  command.set_operator_id(fact.tenancy_started().operator_id());
  command.set_tenancy_id(header.aggregate_id());
  return {command};
}

std::vector<EndStay> EndStayWhenExited(const CommitHeader&, const TenancyFact& fact) {
  if (!fact.has_tenancy_exited()) return {};
  auto command = To<EndStay>(fact, fact.tenancy_exited());
  *command.mutable_destination() = fact.tenancy_exited().destination();
  return {command};
}

std::vector<CorrectStay> CorrectStayWhenCorrected(const CommitHeader&, const TenancyFact& fact) {
  if (fact.has_tenancy_dates_corrected()) {
    auto command = To<CorrectStay>(fact, fact.tenancy_dates_corrected());
    *command.mutable_entered_on() = fact.tenancy_dates_corrected().started_on();
    if (fact.tenancy_dates_corrected().has_exited_on())
      *command.mutable_left_on() = fact.tenancy_dates_corrected().exited_on();
    return {command};
  }
  if (fact.has_destination_stated()) {
    auto command = To<CorrectStay>(fact, fact.destination_stated());
    *command.mutable_destination() = fact.destination_stated().destination();
    return {command};
  }
  return {};
}

}  // namespace iml::orientation
