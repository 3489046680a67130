#include "services/securing/fund_reaction.h"

namespace iml::securing {

using log::v1::CommitHeader;

std::vector<CommitAid> CommitWhenAsked(const CommitHeader& header, const v1::ClaimsFact& fact) {
  if (!fact.has_commitment_requested()) return {};
  CommitAid command;
  *command.mutable_occurred_on() = fact.occurred_on();
  command.set_envelope_id(fact.commitment_requested().envelope_id());
  command.set_dwelling_id(header.aggregate_id());
  command.set_number(fact.commitment_requested().number());
  command.set_amount_cents(fact.commitment_requested().amount_cents());
  return {command};
}

std::vector<RecordAidPaid> RecordWhenPaid(const CommitHeader& header, const v1::ClaimsFact& fact) {
  if (!fact.has_claim_paid()) return {};
  RecordAidPaid command;
  *command.mutable_occurred_on() = fact.occurred_on();
  command.set_envelope_id(fact.claim_paid().envelope_id());
  command.set_dwelling_id(header.aggregate_id());
  command.set_number(fact.claim_paid().number());
  command.set_payment(fact.claim_paid().payment());
  command.set_amount_cents(fact.claim_paid().amount_cents());
  return {command};
}

std::vector<RecordAidRecovered> RecordWhenRecovered(const CommitHeader& header, const v1::ClaimsFact& fact) {
  if (!fact.has_recovery_recorded()) return {};
  RecordAidRecovered command;
  *command.mutable_occurred_on() = fact.occurred_on();
  command.set_envelope_id(fact.recovery_recorded().envelope_id());
  command.set_dwelling_id(header.aggregate_id());
  command.set_number(fact.recovery_recorded().number());
  command.set_recovery(fact.recovery_recorded().recovery());
  command.set_amount_cents(fact.recovery_recorded().amount_cents());
  return {command};
}

std::vector<ConfirmCommitment> ConfirmWhenCommitted(const CommitHeader&, const v1::EnvelopeFact& fact) {
  if (!fact.has_aid_committed()) return {};
  ConfirmCommitment command;
  *command.mutable_occurred_on() = fact.occurred_on();
  command.set_dwelling_id(fact.aid_committed().dwelling_id());
  command.set_number(fact.aid_committed().number());
  return {command};
}

std::vector<LoseCommitment> LoseWhenRefused(const CommitHeader&, const v1::EnvelopeFact& fact) {
  if (!fact.has_commitment_refused()) return {};
  LoseCommitment command;
  *command.mutable_occurred_on() = fact.occurred_on();
  command.set_dwelling_id(fact.commitment_refused().dwelling_id());
  command.set_number(fact.commitment_refused().number());
  command.set_reason(fact.commitment_refused().reason());
  return {command};
}

}  // namespace iml::securing
