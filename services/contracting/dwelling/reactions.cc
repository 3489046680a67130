#include "services/contracting/dwelling/reactions.h"

#include "services/contracting/ids.h"

namespace iml::contracting {

using domain::Source;

namespace {

// On the day of the fact that it follows.
template <typename Command>
Command To(const std::string& dwelling_id, const Source& source) {
  Command command;
  *command.mutable_occurred_on() = source.occurred_on;
  command.set_dwelling_id(dwelling_id);
  return command;
}

}  // namespace

RegisterDwelling RegisterWhenHandedOver(const Source& source, const prospection::v1::CaptureHandedOver& handed) {
  auto command = To<RegisterDwelling>(DwellingId(source.aggregate_id), source);
  command.set_door_id(source.aggregate_id);
  command.set_capture_file(handed.file());
  command.set_operator_id(handed.operator_id());
  command.set_commune(handed.commune());
  command.set_departement(handed.departement());
  *command.mutable_type() = handed.type();
  command.set_area_dm2(handed.area_dm2());
  command.set_modality(handed.modality());
  command.set_owner_contract_id(handed.owner_contract_id());
  command.set_places(handed.places());
  command.set_shared(handed.shared());
  command.set_funded_177(handed.funded_177());
  return command;
}

RecordContractPeriod RecordPeriodOfSigned(const Source& source, const v1::OwnerContractSigned& made) {
  auto command = To<RecordContractPeriod>(made.dwelling_id(), source);
  command.set_owner_contract_id(source.aggregate_id);
  command.set_operator_id(made.operator_id());
  command.set_modality(made.terms().has_mandate() ? domain::v1::MODALITY_MANDATE : domain::v1::MODALITY_SUBLETTING);
  *command.mutable_period() = made.terms().period();
  return command;
}

EndContractPeriod EndPeriodWhenAsked(const Source& source, const v1::OwnerContractEndRequested& requested) {
  auto command = To<EndContractPeriod>(requested.dwelling_id(), source);
  command.set_owner_contract_id(source.aggregate_id);
  *command.mutable_ends_on() = requested.ends_on();
  return command;
}

ReserveDwelling ReserveForAdmission(const Source& source, const orientation::v1::AdmissionRequested& requested) {
  auto command = To<ReserveDwelling>(requested.dwelling_id(), source);
  command.set_household_id(source.aggregate_id);
  command.set_orientation_number(requested.number());
  command.set_operator_id(requested.operator_id());
  command.set_persons(requested.persons());
  *command.mutable_entry_planned_on() = requested.entry_planned_on();
  return command;
}

ReleaseReservation ReleaseForCancellation(const Source& source,
                                          const orientation::v1::AdmissionCancellationRequested& requested) {
  auto command = To<ReleaseReservation>(requested.dwelling_id(), source);
  command.set_household_id(source.aggregate_id);
  command.set_orientation_number(requested.number());
  return command;
}

namespace {

template <typename Change>
std::vector<RecordOccupants> Record(const Source& source, const Change& change) {
  std::vector<RecordOccupants> commands;
  const auto record = [&](const std::string& dwelling_id, int32_t orientation_number) {
    auto& command = commands.emplace_back(To<RecordOccupants>(dwelling_id, source));
    command.set_household_id(source.aggregate_id);
    command.set_orientation_number(orientation_number);
    command.set_persons(change.composition().adults() + change.composition().children());
  };
  if (!change.dwelling_id().empty()) record(change.dwelling_id(), change.orientation_number());
  for (const auto& home : change.other_homes()) record(home.dwelling_id(), home.orientation_number());
  return commands;
}

}  // namespace

MoveReservation MoveWhenCorrected(const Source& source, const orientation::v1::PlannedEntryCorrected& corrected) {
  auto command = To<MoveReservation>(corrected.dwelling_id(), source);
  command.set_household_id(source.aggregate_id);
  command.set_orientation_number(corrected.number());
  *command.mutable_entry_planned_on() = corrected.entry_planned_on();
  return command;
}

std::vector<RecordOccupants> RecordWhenChanged(const Source& source,
                                               const orientation::v1::CompositionChanged& changed) {
  return Record(source, changed);
}
std::vector<RecordOccupants> RecordWhenCorrected(const Source& source,
                                                 const orientation::v1::CompositionCorrected& corrected) {
  return Record(source, corrected);
}

StartOccupation OccupyWhenAsked(const Source& source, const v1::TenancyStartRequested& requested) {
  auto command = To<StartOccupation>(requested.dwelling_id(), source);
  command.set_tenancy_id(source.aggregate_id);
  command.set_preparation(requested.preparation());
  command.set_household_id(requested.household_id());
  command.set_orientation_number(requested.orientation_number());
  if (requested.has_title_ends_on()) *command.mutable_title_ends_on() = requested.title_ends_on();
  command.set_direct_lease(requested.direct_lease());
  return command;
}

EndOccupation FreeWhenExited(const Source& source, const v1::TenancyExited& exited) {
  auto command = To<EndOccupation>(exited.dwelling_id(), source);
  command.set_tenancy_id(source.aggregate_id);
  return command;
}

}  // namespace iml::contracting
