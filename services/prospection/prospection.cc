#include "services/prospection/prospection.h"

#include "libs/queries/alike.h"
#include "libs/territory/territory.h"
#include "services/prospection/door/decider.h"
#include "services/prospection/door/projection.h"
#include "services/prospection/door/queries.h"
#include "services/prospection/door/reactions.h"
#include "services/prospection/door/tables.h"
#include "services/prospection/ids.h"
#include "services/prospection/owner/decider.h"
#include "services/prospection/owner/projection.h"
#include "services/prospection/owner/queries.h"
#include "services/prospection/owner/tables.h"
#include "services/prospection/tables.h"

namespace iml::prospection {
namespace {

using contracting::v1::DwellingCommit;
using contracting::v1::OperatorCommit;
using contracting::v1::OwnerContractCommit;
using domain::Context;
using eventsourcing::Service;
using eventsourcing::Standing;
using storage::Reads;
using storage::Transaction;
using v1::DoorCommit;
using v1::OwnerCommit;

constexpr char kSince[] = "2026-11-24";

// The owners that look like the person of a command, which is `self`.
template <typename Command>
domain::Alike OwnersLike(const std::string& key, const Reads& rows, const v1::OwnerPerson& person,
                         const std::string& self, const Command& command) {
  const auto keys = person.has_name() ? NearKeys(key, person) : std::vector<std::string>();
  return queries::AlikeOf(rows, kNearKeys, keys, self, command,
                          [&](const std::string& id) { return rows.Find(kOwners, id).has_value(); });
}

auto RegisterAmongOthers(const std::string& key) {
  return [key](const OwnerState& state, const v1::RegisterOwner& command, const Reads& rows, const Context& context) {
    return Decide(state, command, OwnersLike(key, rows, command.person(), OwnerId(key, command), command), context);
  };
}
auto CorrectAmongOthers(const std::string& key) {
  return [key](const OwnerState& state, const v1::CorrectOwner& command, const Reads& rows, const Context& context) {
    v1::OwnerPerson person = state.known().person();
    if (command.has_name()) *person.mutable_name() = command.name();
    if (command.has_address()) *person.mutable_address() = command.address();
    if (state.known().has_body()) person.Clear();
    return Decide(state, command, OwnersLike(key, rows, person, command.owner_id(), command), context);
  };
}

auto OpenAmongOthers(const std::string& key) {
  return [key](const DoorState& state, const v1::OpenCapture& command, const Reads& rows, const Context& context) {
    const std::string& commune = command.address().commune();
    const auto known = [&](const std::string& id) { return rows.Find(kDoors, id).has_value(); };
    return Decide(state, command,
                  Opening{territory::DepartementOf(commune), territory::CheckCommuneOfAddress(commune),
                          rows.Find(kOwners, command.owner_id()).has_value(),
                          queries::AlikeOf(rows, kNearKeys, NearKeys(key, command.address()),
                                           DoorId(key, command.address()), command, known)},
                  context);
  };
}
absl::StatusOr<DoorFacts> AttributeToOperator(const DoorState& state, const v1::AttributeCapture& command,
                                              const Reads& rows, const Context& context) {
  return Decide(state, command, rows.Find(kOperators, command.operator_id()).has_value(), context);
}

void Owners(Service& service, const std::string& key) {
  service.Aggregate<OwnerCommit, OwnerState>()
      .TakesWith<v1::RegisterOwner, OwnerCommit>(RegisterAmongOthers(key))
      .TakesWith<v1::CorrectOwner, OwnerCommit>(CorrectAmongOthers(key))
      .Takes<v1::ContactOwner, v1::ForbidContact>()
      .Names<v1::RegisterOwner>([key](const v1::RegisterOwner& command) { return OwnerId(key, command); });
  service.Keeps(kOwners);
  service.Keeps(kOwnersBy.ids);
  service.Keeps(kNearKeys);
  service.Project<OwnerCommit>(ProjectOwner);
  service.Project<OwnerCommit>([key](const Standing& standing, const v1::OwnerFact& fact, Transaction& rows) {
    ProjectNearKeys(key, standing, fact, rows);
  });
  service.Answers<v1::GetOwnerRequest>(GetOwner);
  service.Answers<v1::ListOwnersRequest>(ListOwners);
  service.History<v1::GetOwnerHistoryRequest, v1::GetOwnerHistoryResponse, OwnerCommit>();
}

void Doors(Service& service, const std::string& key) {
  service.Aggregate<DoorCommit, DoorState>()
      .TakesWith<v1::OpenCapture, OwnerCommit, DoorCommit>(OpenAmongOthers(key))
      .Names<v1::OpenCapture>([key](const v1::OpenCapture& command) { return DoorId(key, command.address()); })
      .TakesWith<v1::AttributeCapture, OperatorCommit>(AttributeToOperator)
      .Takes<v1::QualifyCapture, v1::RecordVisit, v1::MakeOffer, v1::RecordAgreement, v1::SignCapture,
             v1::HandOverCapture, v1::AbandonCapture>()
      .Takes<RecordContact, AbandonForbidden, ConfirmSignature, LoseSignature, ConfirmHandover, UndoHandover,
             FreeDoor>();
  service.Keeps(kDoors);
  service.Keeps(kDoorsBy.ids);
  service.Keeps(kOperators);
  service.Project<DoorCommit>(ProjectDoor);
  service.Project<DoorCommit>([key](const Standing& standing, const v1::DoorFact& fact, Transaction& rows) {
    ProjectNearKeys(key, standing, fact, rows);
  });
  service.Project<OperatorCommit>(ProjectOperator);
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
