#include "services/securing/envelope/reactions.h"

namespace iml::securing {

using domain::Source;

namespace {

// On the day of the fact, to the envelope that the claim is committed from.
template <typename Command, typename About>
Command To(const std::string& envelope_id, const Source& source, const About& about) {
  Command command;
  *command.mutable_occurred_on() = source.occurred_on;
  command.set_envelope_id(envelope_id);
  command.set_dwelling_id(source.aggregate_id);
  command.set_number(about.number());
  command.set_amount_cents(about.amount_cents());
  return command;
}

}  // namespace

CommitAid CommitWhenAsked(const Source& source, const v1::CommitmentRequested& requested) {
  return To<CommitAid>(requested.envelope_id(), source, requested);
}

RecordAidPaid RecordWhenPaid(const Source& source, const v1::ClaimPaid& paid) {
  auto command = To<RecordAidPaid>(paid.envelope_id(), source, paid);
  command.set_payment(paid.payment());
  return command;
}

RecordAidRecovered RecordWhenRecovered(const Source& source, const v1::RecoveryRecorded& recovered) {
  auto command = To<RecordAidRecovered>(recovered.envelope_id(), source, recovered);
  command.set_recovery(recovered.recovery());
  return command;
}

}  // namespace iml::securing
