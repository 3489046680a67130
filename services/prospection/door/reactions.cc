#include "services/prospection/door/reactions.h"

namespace iml::prospection {

using domain::Source;

namespace {

// On the day of the fact, to the file that it is about.
template <typename Command, typename About>
Command To(const Source& source, const About& about) {
  Command command;
  *command.mutable_occurred_on() = source.occurred_on;
  command.set_door_id(about.door_id());
  command.set_capture_file(about.capture_file());
  return command;
}

}  // namespace

std::vector<RecordContact> RecordWhenContacted(const Source& source, const v1::OwnerContacted& contacted) {
  if (contacted.door_id().empty()) return {};
  auto command = To<RecordContact>(source, contacted);
  command.set_medium(contacted.medium());
  return {command};
}

// INV-40: the files of all its doors end.
std::vector<AbandonForbidden> AbandonWhenForbidden(const Source& source, const v1::ContactForbidden& forbidden) {
  std::vector<AbandonForbidden> commands;
  for (const v1::Capture& capture : forbidden.captures()) commands.push_back(To<AbandonForbidden>(source, capture));
  return commands;
}

std::vector<ConfirmSignature> ConfirmWhenActive(const Source& source,
                                                const contracting::v1::OwnerContractActivated& activated) {
  if (activated.door_id().empty()) return {};
  auto command = To<ConfirmSignature>(source, activated);
  command.set_owner_contract_id(source.aggregate_id);
  return {command};
}

std::vector<LoseSignature> LoseWhenVoided(const Source& source, const contracting::v1::OwnerContractVoided& voided) {
  if (voided.door_id().empty()) return {};
  auto command = To<LoseSignature>(source, voided);
  command.set_reason(voided.reason());
  return {command};
}

ConfirmHandover ConfirmWhenRegistered(const Source& source, const contracting::v1::DwellingRegistered& registered) {
  return To<ConfirmHandover>(source, registered);
}

UndoHandover UndoWhenRefused(const Source& source, const contracting::v1::RegistrationRefused& refused) {
  auto command = To<UndoHandover>(source, refused);
  command.set_reason(refused.reason());
  return command;
}

FreeDoor FreeWhenLeft(const Source& source, const contracting::v1::DwellingLeftStock& left) {
  return To<FreeDoor>(source, left);
}

}  // namespace iml::prospection
