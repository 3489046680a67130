#include "services/securing/claims/reactions.h"

namespace iml::securing {

using domain::Source;

namespace {

// On the day of the fact, to the claim that it is about.
template <typename Command, typename About>
Command To(const Source& source, const About& about) {
  Command command;
  *command.mutable_occurred_on() = source.occurred_on;
  command.set_dwelling_id(about.dwelling_id());
  command.set_number(about.number());
  return command;
}

}  // namespace

ConfirmCommitment ConfirmWhenCommitted(const Source& source, const v1::AidCommitted& committed) {
  return To<ConfirmCommitment>(source, committed);
}

LoseCommitment LoseWhenRefused(const Source& source, const v1::CommitmentRefused& refused) {
  auto command = To<LoseCommitment>(source, refused);
  command.set_reason(refused.reason());
  return command;
}

}  // namespace iml::securing
