#include "services/contracting/contracting_reaction.h"

#include "services/contracting/ids.h"

namespace iml::contracting {

using log::v1::CommitHeader;

namespace {

// On the day of the fact that it answers.
template <typename Command, typename Fact>
Command On(const Fact& fact) {
  Command command;
  *command.mutable_occurred_on() = fact.occurred_on();
  return command;
}

}  // namespace

std::vector<RecordContractPeriod> RecordPeriodOfSigned(const CommitHeader& header, const v1::OwnerContractFact& fact) {
  if (!fact.has_owner_contract_signed()) return {};
  const auto& made = fact.owner_contract_signed();
  auto command = On<RecordContractPeriod>(fact);
  command.set_dwelling_id(made.dwelling_id());
  command.set_owner_contract_id(header.aggregate_id());
  command.set_operator_id(made.operator_id());
  command.set_modality(made.terms().has_mandate() ? "mandate" : "principal_lease");
  *command.mutable_period() = made.terms().period();
  return {command};
}

std::vector<EndContractPeriod> EndPeriodWhenAsked(const CommitHeader& header, const v1::OwnerContractFact& fact) {
  if (!fact.has_owner_contract_end_requested()) return {};
  auto command = On<EndContractPeriod>(fact);
  command.set_dwelling_id(fact.owner_contract_end_requested().dwelling_id());
  command.set_owner_contract_id(header.aggregate_id());
  *command.mutable_ends_on() = fact.owner_contract_end_requested().ends_on();
  return {command};
}

std::vector<ActivateOwnerContract> ActivateWhenRecorded(const CommitHeader&, const v1::DwellingFact& fact) {
  if (!fact.has_contract_period_recorded()) return {};
  auto command = On<ActivateOwnerContract>(fact);
  command.set_owner_contract_id(fact.contract_period_recorded().owner_contract_id());
  return {command};
}

std::vector<VoidOwnerContract> VoidWhenRefused(const CommitHeader&, const v1::DwellingFact& fact) {
  if (!fact.has_contract_period_refused()) return {};
  auto command = On<VoidOwnerContract>(fact);
  command.set_owner_contract_id(fact.contract_period_refused().owner_contract_id());
  command.set_reason(fact.contract_period_refused().reason());
  return {command};
}

std::vector<FinishOwnerContract> FinishWhenEnded(const CommitHeader&, const v1::DwellingFact& fact) {
  if (!fact.has_contract_period_ended()) return {};
  auto command = On<FinishOwnerContract>(fact);
  command.set_owner_contract_id(fact.contract_period_ended().owner_contract_id());
  *command.mutable_ended_on() = fact.contract_period_ended().ended_on();
  return {command};
}

std::vector<KeepOwnerContract> KeepWhenKept(const CommitHeader&, const v1::DwellingFact& fact) {
  if (!fact.has_contract_period_kept()) return {};
  auto command = On<KeepOwnerContract>(fact);
  command.set_owner_contract_id(fact.contract_period_kept().owner_contract_id());
  command.set_reason(fact.contract_period_kept().reason());
  return {command};
}

std::vector<StartOccupation> OccupyWhenAsked(const CommitHeader& header, const v1::TenancyFact& fact) {
  if (!fact.has_tenancy_start_requested()) return {};
  const auto& requested = fact.tenancy_start_requested();
  auto command = On<StartOccupation>(fact);
  command.set_dwelling_id(requested.dwelling_id());
  command.set_tenancy_id(header.aggregate_id());
  command.set_preparation(requested.preparation());
  command.set_household_id(requested.household_id());
  command.set_orientation_number(requested.orientation_number());
  command.set_persons(requested.persons());
  if (requested.has_title_ends_on()) *command.mutable_title_ends_on() = requested.title_ends_on();
  command.set_direct_lease(requested.direct_lease());
  return {command};
}

std::vector<EndOccupation> FreeWhenExited(const CommitHeader& header, const v1::TenancyFact& fact) {
  if (!fact.has_tenancy_exited()) return {};
  auto command = On<EndOccupation>(fact);
  command.set_dwelling_id(fact.tenancy_exited().dwelling_id());
  command.set_tenancy_id(header.aggregate_id());
  return {command};
}

std::vector<ConfirmStart> ConfirmStartWhenOccupied(const CommitHeader&, const v1::DwellingFact& fact) {
  if (!fact.has_occupation_started()) return {};
  auto command = On<ConfirmStart>(fact);
  command.set_tenancy_id(fact.occupation_started().tenancy_id());
  command.set_occupation_number(fact.occupation_started().number());
  return {command};
}

std::vector<RefuseStart> RefuseStartWhenRefused(const CommitHeader&, const v1::DwellingFact& fact) {
  if (!fact.has_occupation_refused()) return {};
  auto command = On<RefuseStart>(fact);
  command.set_tenancy_id(fact.occupation_refused().tenancy_id());
  command.set_reason(fact.occupation_refused().reason());
  return {command};
}

std::vector<AbandonReleased> AbandonWhenReleased(const CommitHeader&, const v1::DwellingFact& fact) {
  if (!fact.has_reservation_released()) return {};
  auto command = On<AbandonReleased>(fact);
  command.set_tenancy_id(
      TenancyId(fact.reservation_released().household_id(), fact.reservation_released().orientation_number()));
  return {command};
}

std::vector<CorrectTenancyDates> CorrectWhenCorrected(const CommitHeader&, const v1::DwellingFact& fact) {
  if (!fact.has_occupation_corrected()) return {};
  const auto& corrected = fact.occupation_corrected();
  auto command = On<CorrectTenancyDates>(fact);
  command.set_tenancy_id(corrected.tenancy_id());
  *command.mutable_started_on() = corrected.started_on();
  if (corrected.has_ended_on()) *command.mutable_exited_on() = corrected.ended_on();
  command.set_reason(corrected.reason());
  return {command};
}

// Dated by the solution, which is when the household left.
std::vector<EndByWithdrawal> EndWhenWithdrawn(const CommitHeader&, const v1::DwellingFact& fact) {
  if (!fact.has_occupation_ended() || !fact.occupation_ended().has_destination()) return {};
  EndByWithdrawal command;
  *command.mutable_occurred_on() = fact.occupation_ended().ended_on();
  command.set_tenancy_id(fact.occupation_ended().tenancy_id());
  *command.mutable_destination() = fact.occupation_ended().destination();
  return {command};
}

std::vector<OpenRentAccount> OpenAccountWhenStarted(const CommitHeader& header, const v1::TenancyFact& fact) {
  if (!fact.has_tenancy_started()) return {};
  auto command = On<OpenRentAccount>(fact);
  command.set_rent_account_id(RentAccountId(header.aggregate_id()));
  command.set_tenancy_id(header.aggregate_id());
  command.set_dwelling_id(fact.tenancy_started().dwelling_id());
  command.set_operator_id(fact.tenancy_started().operator_id());
  *command.mutable_period()->mutable_from() = fact.occurred_on();
  return {command};
}

std::vector<SetAccountPeriod> SetPeriodOfAccount(const CommitHeader& header, const v1::TenancyFact& fact) {
  auto command = On<SetAccountPeriod>(fact);
  command.set_rent_account_id(RentAccountId(header.aggregate_id()));
  if (fact.has_tenancy_exited()) {
    *command.mutable_until() = fact.occurred_on();
    return {command};
  }
  if (fact.has_tenancy_dates_corrected()) {
    *command.mutable_from() = fact.tenancy_dates_corrected().started_on();
    if (fact.tenancy_dates_corrected().has_exited_on())
      *command.mutable_until() = fact.tenancy_dates_corrected().exited_on();
    return {command};
  }
  return {};
}

}  // namespace iml::contracting
