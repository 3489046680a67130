#include "services/contracting/rent_account/reactions.h"

#include "services/contracting/ids.h"

namespace iml::contracting {

using domain::Source;

namespace {

// To the account of the tenancy, on the day of the fact that it follows.
template <typename Command>
Command To(const Source& tenancy) {
  Command command;
  *command.mutable_occurred_on() = tenancy.occurred_on;
  command.set_rent_account_id(RentAccountId(tenancy.aggregate_id));
  return command;
}

}  // namespace

OpenRentAccount OpenAccountWhenStarted(const Source& source, const v1::TenancyStarted& started) {
  auto command = To<OpenRentAccount>(source);
  command.set_tenancy_id(source.aggregate_id);
  command.set_dwelling_id(started.dwelling_id());
  command.set_operator_id(started.operator_id());
  *command.mutable_period()->mutable_from() = source.occurred_on;
  return command;
}

TransferRentAccount TransferAccountWithTenancy(const Source& source, const v1::TenancyTransferred& transferred) {
  auto command = To<TransferRentAccount>(source);
  command.set_operator_id(transferred.operator_id());
  return command;
}

SetAccountPeriod SetPeriodWhenExited(const Source& source, const v1::TenancyExited&) {
  auto command = To<SetAccountPeriod>(source);
  *command.mutable_until() = source.occurred_on;
  return command;
}

SetAccountPeriod SetPeriodWhenCorrected(const Source& source, const v1::TenancyDatesCorrected& corrected) {
  auto command = To<SetAccountPeriod>(source);
  *command.mutable_from() = corrected.started_on();
  if (corrected.has_exited_on()) *command.mutable_until() = corrected.exited_on();
  return command;
}

}  // namespace iml::contracting
