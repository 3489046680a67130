#include "services/prospection/contracting_reaction.h"

namespace iml::prospection {

using contracting::v1::DwellingFact;
using contracting::v1::OwnerContractFact;
using log::v1::CommitHeader;

namespace {

template <typename Command, typename Fact, typename Case>
Command To(const Fact& fact, const Case& about) {
  Command command;
  *command.mutable_occurred_on() = fact.occurred_on();
  command.set_door_id(about.door_id());
  command.set_capture_file(about.capture_file());
  return command;
}

}  // namespace

// A renewal has no capture that waits for it.
std::vector<ConfirmSignature> ConfirmWhenActive(const CommitHeader& header, const OwnerContractFact& fact) {
  if (!fact.has_owner_contract_activated() || fact.owner_contract_activated().door_id().empty()) return {};
  auto command = To<ConfirmSignature>(fact, fact.owner_contract_activated());
  command.set_owner_contract_id(header.aggregate_id());
  return {command};
}

std::vector<LoseSignature> LoseWhenVoided(const CommitHeader&, const OwnerContractFact& fact) {
  if (!fact.has_owner_contract_voided() || fact.owner_contract_voided().door_id().empty()) return {};
  auto command = To<LoseSignature>(fact, fact.owner_contract_voided());
  command.set_reason(fact.owner_contract_voided().reason());
  return {command};
}

std::vector<ConfirmHandover> ConfirmWhenRegistered(const CommitHeader&, const DwellingFact& fact) {
  if (!fact.has_dwelling_registered()) return {};
  return {To<ConfirmHandover>(fact, fact.dwelling_registered())};
}

std::vector<UndoHandover> UndoWhenRefused(const CommitHeader&, const DwellingFact& fact) {
  if (!fact.has_registration_refused()) return {};
  auto command = To<UndoHandover>(fact, fact.registration_refused());
  command.set_reason(fact.registration_refused().reason());
  return {command};
}

std::vector<FreeDoor> FreeWhenLeft(const CommitHeader&, const DwellingFact& fact) {
  if (!fact.has_dwelling_left_stock()) return {};
  return {To<FreeDoor>(fact, fact.dwelling_left_stock())};
}

}  // namespace iml::prospection
