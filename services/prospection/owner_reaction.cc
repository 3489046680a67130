#include "services/prospection/owner_reaction.h"

namespace iml::prospection {

using log::v1::CommitHeader;

std::vector<RecordContact> RecordWhenContacted(const CommitHeader&, const v1::OwnerFact& fact) {
  if (!fact.has_owner_contacted() || fact.owner_contacted().door_id().empty()) return {};
  RecordContact command;
  *command.mutable_occurred_on() = fact.occurred_on();
  command.set_door_id(fact.owner_contacted().door_id());
  command.set_capture_file(fact.owner_contacted().capture_file());
  command.set_medium(fact.owner_contacted().medium());
  return {command};
}

std::vector<AbandonForbidden> AbandonWhenForbidden(const CommitHeader&, const v1::OwnerFact& fact) {
  std::vector<AbandonForbidden> commands;
  for (const auto& capture : fact.contact_forbidden().captures()) {
    AbandonForbidden command;
    *command.mutable_occurred_on() = fact.occurred_on();
    command.set_door_id(capture.door_id());
    command.set_capture_file(capture.capture_file());
    commands.push_back(command);
  }
  return commands;
}

}  // namespace iml::prospection
