#include "services/contracting/tenancy/reactions.h"

#include "services/contracting/ids.h"

namespace iml::contracting {

using domain::Source;

namespace {

// On the day of the fact that it follows.
template <typename Command>
Command To(const std::string& tenancy_id, const Source& source) {
  Command command;
  *command.mutable_occurred_on() = source.occurred_on;
  command.set_tenancy_id(tenancy_id);
  return command;
}

}  // namespace

ConfirmStart ConfirmStartWhenOccupied(const Source& source, const v1::OccupationStarted& started) {
  auto command = To<ConfirmStart>(started.tenancy_id(), source);
  command.set_occupation_number(started.number());
  return command;
}

RefuseStart RefuseStartWhenRefused(const Source& source, const v1::OccupationRefused& refused) {
  auto command = To<RefuseStart>(refused.tenancy_id(), source);
  command.set_reason(refused.reason());
  return command;
}

AbandonReleased AbandonWhenReleased(const Source& source, const v1::ReservationReleased& released) {
  return To<AbandonReleased>(TenancyId(released.household_id(), released.orientation_number()), source);
}

CorrectTenancyDates CorrectWhenCorrected(const Source& source, const v1::OccupationCorrected& corrected) {
  auto command = To<CorrectTenancyDates>(corrected.tenancy_id(), source);
  *command.mutable_started_on() = corrected.started_on();
  if (corrected.has_ended_on()) *command.mutable_exited_on() = corrected.ended_on();
  if (corrected.has_reason()) *command.mutable_reason() = corrected.reason();
  return command;
}

std::vector<TransferTenancy> TransferTenanciesWithDwelling(const Source& source,
                                                           const v1::DwellingTransferred& transferred) {
  std::vector<TransferTenancy> commands;
  for (const std::string& tenancy_id : transferred.tenancy_ids()) {
    commands.push_back(To<TransferTenancy>(tenancy_id, source));
    commands.back().set_operator_id(transferred.operator_id());
  }
  return commands;
}

std::vector<EndByWithdrawal> EndWhenWithdrawn(const Source& source, const v1::OccupationEnded& ended) {
  if (!ended.has_destination()) return {};
  auto command = To<EndByWithdrawal>(ended.tenancy_id(), source);
  *command.mutable_occurred_on() = ended.ended_on();
  *command.mutable_destination() = ended.destination();
  return {command};
}

}  // namespace iml::contracting
