#include "services/orientation/household/reactions.h"

namespace iml::orientation {

using domain::Source;

namespace {

// To the household and orientation that the fact names, on the fact's day.
template <typename Command, typename Fact>
Command To(const Source& source, const Fact& fact) {
  Command command;
  *command.mutable_occurred_on() = source.occurred_on;
  command.set_household_id(fact.household_id());
  command.set_number(fact.orientation_number());
  return command;
}

}  // namespace

ConfirmAdmission ConfirmWhenReserved(const Source& source, const contracting::v1::DwellingReserved& reserved) {
  return To<ConfirmAdmission>(source, reserved);
}

LoseAdmission LoseWhenReservationRefused(const Source& source, const contracting::v1::ReservationRefused& refused) {
  auto command = To<LoseAdmission>(source, refused);
  command.set_reason(refused.reason());
  return command;
}

EndAdmission EndWhenReleased(const Source& source, const contracting::v1::ReservationReleased& released) {
  return To<EndAdmission>(source, released);
}

KeepAdmission KeepWhenReleaseRefused(const Source& source, const contracting::v1::ReleaseRefused& refused) {
  auto command = To<KeepAdmission>(source, refused);
  command.set_reason(refused.reason());
  return command;
}

RecordEntry RecordEntryWhenStarted(const Source& source, const contracting::v1::TenancyStarted& started) {
  auto command = To<RecordEntry>(source, started);
  command.set_dwelling_id(started.dwelling_id());
  command.set_operator_id(started.operator_id());
  command.set_tenancy_id(source.aggregate_id);
  return command;
}

EndStay EndStayWhenExited(const Source& source, const contracting::v1::TenancyExited& exited) {
  auto command = To<EndStay>(source, exited);
  *command.mutable_destination() = exited.destination();
  return command;
}

CorrectStay CorrectStayWhenDatesCorrected(const Source& source,
                                          const contracting::v1::TenancyDatesCorrected& corrected) {
  auto command = To<CorrectStay>(source, corrected);
  *command.mutable_entered_on() = corrected.started_on();
  if (corrected.has_exited_on()) *command.mutable_left_on() = corrected.exited_on();
  return command;
}

CorrectStay CorrectStayWhenDestinationStated(const Source& source, const contracting::v1::DestinationStated& stated) {
  auto command = To<CorrectStay>(source, stated);
  *command.mutable_destination() = stated.destination();
  return command;
}

TransferStay TransferStayWithTenancy(const Source& source, const contracting::v1::TenancyTransferred& transferred) {
  auto command = To<TransferStay>(source, transferred);
  command.set_operator_id(transferred.operator_id());
  return command;
}

}  // namespace iml::orientation
