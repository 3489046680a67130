#include "services/prospection/prospection.h"

#include "libs/domain/ids.h"
#include "libs/domain/normal_form.h"
#include "libs/territory/territory.h"
#include "services/prospection/door/decider.h"
#include "services/prospection/door/projection.h"
#include "services/prospection/door/queries.h"
#include "services/prospection/door/reactions.h"
#include "services/prospection/door/tables.h"
#include "services/prospection/owner/decider.h"
#include "services/prospection/owner/projection.h"
#include "services/prospection/owner/queries.h"
#include "services/prospection/owner/tables.h"

namespace iml::prospection {
namespace {

using contracting::v1::DwellingCommit;
using contracting::v1::OwnerContractCommit;
using domain::NormalForm;
using eventsourcing::Service;
using v1::DoorCommit;
using v1::OwnerCommit;

constexpr char kSince[] = "2026-11-24";

std::string OwnerId(const std::string& key, const v1::RegisterOwner& command) {
  if (command.has_body()) return domain::KeyedId(key, "iml.prospection.owner.v1", {"siren", command.body().siren()});
  return domain::KeyedId(
      key, "iml.prospection.owner.v1",
      {"person", NormalForm(command.person().name().clear()), NormalForm(command.person().address().clear())});
}

std::string DoorId(const std::string& key, const v1::OpenCapture& command) {
  const auto& address = command.address();
  const std::string& ban_id = address.ban_id().clear();
  const std::string place =
      ban_id.empty() ? NormalForm(address.street().clear()) + "|" + address.commune() : "ban:" + ban_id;
  return domain::KeyedId(key, "iml.prospection.door.v1", {place, NormalForm(address.door().clear())});
}

absl::StatusOr<DoorFacts> OpenInDepartement(const DoorState& state, const v1::OpenCapture& command,
                                            const storage::Reads&, const domain::Context& context) {
  return Decide(state, command, territory::DepartementOf(command.address().commune()), context);
}

void Owners(Service& service, const std::string& key) {
  service.Aggregate<OwnerCommit, OwnerState>()
      .Takes<v1::RegisterOwner, v1::ContactOwner, v1::ForbidContact>()
      .Names<v1::RegisterOwner>([key](const v1::RegisterOwner& command) { return OwnerId(key, command); });
  service.Keeps(kOwners);
  service.Project<OwnerCommit>(ProjectOwner);
  service.Answers<v1::GetOwnerRequest>(GetOwner);
  service.Answers<v1::ListOwnersRequest>(ListOwners);
  service.History<v1::GetOwnerHistoryRequest, v1::GetOwnerHistoryResponse, OwnerCommit>();
}

void Doors(Service& service, const std::string& key) {
  service.Aggregate<DoorCommit, DoorState>()
      .TakesWith<v1::OpenCapture>(OpenInDepartement)
      .Names<v1::OpenCapture>([key](const v1::OpenCapture& command) { return DoorId(key, command); })
      .Takes<v1::QualifyCapture, v1::RecordVisit, v1::MakeOffer, v1::RecordAgreement, v1::AttributeCapture,
             v1::SignCapture, v1::HandOverCapture, v1::AbandonCapture>()
      .Takes<RecordContact, AbandonForbidden, ConfirmSignature, LoseSignature, ConfirmHandover, UndoHandover,
             FreeDoor>();
  service.Keeps(kDoors);
  service.Project<DoorCommit>(ProjectDoor);
  service.Answers<v1::GetDoorRequest>(GetDoor);
  service.Answers<v1::ListDoorsRequest>(ListDoors);
  service.History<v1::GetDoorHistoryRequest, v1::GetDoorHistoryResponse, DoorCommit>();
  service.Answers<v1::GetPipelineRequest>(GetPipeline);
}

void Reactions(Service& service) {
  service.React<OwnerCommit, v1::OwnerContacted>("record_contact", kSince, RecordWhenContacted);
  service.React<OwnerCommit, v1::ContactForbidden>("abandon_forbidden", kSince, AbandonWhenForbidden);
  service.React<OwnerContractCommit, contracting::v1::OwnerContractActivated>("confirm_signature", kSince,
                                                                              ConfirmWhenActive);
  service.React<OwnerContractCommit, contracting::v1::OwnerContractVoided>("lose_signature", kSince, LoseWhenVoided);
  service.React<DwellingCommit, contracting::v1::DwellingRegistered>("confirm_handover", kSince, ConfirmWhenRegistered);
  service.React<DwellingCommit, contracting::v1::RegistrationRefused>("undo_handover", kSince, UndoWhenRefused);
  service.React<DwellingCommit, contracting::v1::DwellingLeftStock>("free_door", kSince, FreeWhenLeft);
}

}  // namespace

Service ProspectionService(const std::string& key) {
  Service service("prospection");
  Owners(service, key);
  Doors(service, key);
  Reactions(service);
  return service;
}

}  // namespace iml::prospection
