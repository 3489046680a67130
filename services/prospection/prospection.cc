#include "services/prospection/prospection.h"

#include "libs/domain/checks.h"
#include "libs/domain/ids.h"
#include "libs/territory/territory.h"
#include "services/prospection/contracting_reaction.h"
#include "services/prospection/door/decider.h"
#include "services/prospection/owner/decider.h"
#include "services/prospection/owner_reaction.h"
#include "services/prospection/projections.h"
#include "services/prospection/prospection_queries.h"
#include "services/prospection/tables.h"

namespace iml::prospection {
namespace {

using contracting::v1::DwellingCommit;
using contracting::v1::OwnerContractCommit;
using domain::NormalForm;
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
  const std::string place = address.ban_id().empty() ? NormalForm(address.street().clear()) + "|" + address.commune()
                                                     : "ban:" + address.ban_id();
  return domain::KeyedId(key, "iml.prospection.door.v1", {place, NormalForm(address.door().clear())});
}

}  // namespace

eventsourcing::Service ProspectionService(const std::string& key) {
  eventsourcing::Service service("prospection");
  service.Aggregate<OwnerCommit, OwnerState>();
  service.Takes<OwnerCommit, OwnerState, v1::RegisterOwner>();
  service.Names<v1::RegisterOwner>([key](const v1::RegisterOwner& command) { return OwnerId(key, command); });
  service.Takes<OwnerCommit, OwnerState, v1::ContactOwner>();
  service.Takes<OwnerCommit, OwnerState, v1::ForbidContact>();
  service.Keeps(kOwners);
  service.Project<OwnerCommit>(ProjectOwner);
  service.Answers<v1::GetOwnerRequest>(GetOwner);
  service.Answers<v1::ListOwnersRequest>(ListOwners);
  service.History<v1::GetOwnerHistoryRequest, v1::GetOwnerHistoryResponse, OwnerCommit>();

  service.Aggregate<DoorCommit, DoorState>();
  service.TakesWith<DoorCommit, DoorState, v1::OpenCapture>(
      {}, [](const DoorState& state, const v1::OpenCapture& command, const storage::Reads&,
             const domain::Context& context) {
        return Decide(state, command, territory::DepartementOf(command.address().commune()), context);
      });
  service.Names<v1::OpenCapture>([key](const v1::OpenCapture& command) { return DoorId(key, command); });
  service.Takes<DoorCommit, DoorState, v1::QualifyCapture>();
  service.Takes<DoorCommit, DoorState, v1::RecordVisit>();
  service.Takes<DoorCommit, DoorState, v1::MakeOffer>();
  service.Takes<DoorCommit, DoorState, v1::RecordAgreement>();
  service.Takes<DoorCommit, DoorState, v1::AttributeCapture>();
  service.Takes<DoorCommit, DoorState, v1::SignCapture>();
  service.Takes<DoorCommit, DoorState, v1::HandOverCapture>();
  service.Takes<DoorCommit, DoorState, v1::AbandonCapture>();
  service.Takes<DoorCommit, DoorState, RecordContact>();
  service.Takes<DoorCommit, DoorState, AbandonForbidden>();
  service.Takes<DoorCommit, DoorState, ConfirmSignature>();
  service.Takes<DoorCommit, DoorState, LoseSignature>();
  service.Takes<DoorCommit, DoorState, ConfirmHandover>();
  service.Takes<DoorCommit, DoorState, UndoHandover>();
  service.Takes<DoorCommit, DoorState, FreeDoor>();
  service.Keeps(kDoors);
  service.Project<DoorCommit>(ProjectDoor);
  service.Answers<v1::GetDoorRequest>(GetDoor);
  service.Answers<v1::ListDoorsRequest>(ListDoors);
  service.History<v1::GetDoorHistoryRequest, v1::GetDoorHistoryResponse, DoorCommit>();
  service.Answers<v1::GetPipelineRequest>(GetPipeline);

  service.React<OwnerCommit>("record_contact", kSince, RecordWhenContacted);
  service.React<OwnerCommit>("abandon_forbidden", kSince, AbandonWhenForbidden);
  service.React<OwnerContractCommit>("confirm_signature", kSince, ConfirmWhenActive);
  service.React<OwnerContractCommit>("lose_signature", kSince, LoseWhenVoided);
  service.React<DwellingCommit>("confirm_handover", kSince, ConfirmWhenRegistered);
  service.React<DwellingCommit>("undo_handover", kSince, UndoWhenRefused);
  service.React<DwellingCommit>("free_door", kSince, FreeWhenLeft);
  return service;
}

}  // namespace iml::prospection
