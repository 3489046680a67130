#include "services/securing/projections.h"

#include "services/securing/tables.h"

namespace iml::securing {

using eventsourcing::Standing;
using storage::Transaction;

void ProjectClaims(const Standing& standing, const v1::ClaimsFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  v1::ClaimsView& view = rows.At(kClaims, id);
  view.set_dwelling_id(id);
  const auto claim = [&](int32_t number, const char* status) -> v1::ClaimView& {
    for (auto& each : *view.mutable_claims()) {
      if (each.number() != number) continue;
      each.set_status(status);
      return each;
    }
    auto& added = *view.add_claims();
    added.set_number(number);
    added.set_status(status);
    return added;
  };
  switch (fact.fact_case()) {
    case v1::ClaimsFact::kClaimOpened: {
      const auto& opened = fact.claim_opened();
      auto& row = claim(opened.number(), "draft");
      row.set_operator_id(opened.operator_id());
      *row.mutable_kind() = opened.kind();
      *row.mutable_period() = opened.period();
      *row.mutable_opened_on() = fact.occurred_on();
      row.set_loss_cents(opened.loss_cents());
      *row.mutable_criteria() = opened.criteria();
      break;
    }
    case v1::ClaimsFact::kClaimSubmitted: {
      auto& row = claim(fact.claim_submitted().number(), "submitted");
      row.set_net_loss_cents(fact.claim_submitted().net_loss_cents());
      *row.mutable_criteria() = fact.claim_submitted().criteria();
      break;
    }
    case v1::ClaimsFact::kClaimGranted: {
      auto& row = claim(fact.claim_granted().number(), "granted");
      row.set_granted_cents(fact.claim_granted().granted_cents());
      *row.mutable_criteria() = fact.claim_granted().criteria();
      break;
    }
    case v1::ClaimsFact::kClaimRejected:
      claim(fact.claim_rejected().number(), "rejected").set_reason(fact.claim_rejected().reason());
      break;
    case v1::ClaimsFact::kCommitmentRequested:
      claim(fact.commitment_requested().number(), "committing")
          .set_envelope_id(fact.commitment_requested().envelope_id());
      break;
    case v1::ClaimsFact::kClaimCommitted:
      claim(fact.claim_committed().number(), "committed").set_committed_cents(fact.claim_committed().amount_cents());
      break;
    case v1::ClaimsFact::kClaimCommitmentLost: {
      auto& row = claim(fact.claim_commitment_lost().number(), "granted");
      row.set_reason(fact.claim_commitment_lost().reason());
      row.clear_envelope_id();
      break;
    }
    case v1::ClaimsFact::kClaimPaid: {
      auto& row = claim(fact.claim_paid().number(), "paid");
      row.set_paid_cents(row.paid_cents() + fact.claim_paid().amount_cents());
      break;
    }
    case v1::ClaimsFact::kRecoveryRecorded: {
      auto& row = claim(fact.recovery_recorded().number(), fact.recovery_recorded().complete() ? "recovered" : "paid");
      row.set_recovered_cents(row.recovered_cents() + fact.recovery_recorded().amount_cents());
      break;
    }
    case v1::ClaimsFact::FACT_NOT_SET:
      break;
  }
}

void ProjectEnvelope(const Standing& standing, const v1::EnvelopeFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  v1::EnvelopeView& view = rows.At(kEnvelopes, id);
  view.set_envelope_id(id);
  switch (fact.fact_case()) {
    case v1::EnvelopeFact::kEnvelopeSet:
      view.set_amount_cents(fact.envelope_set().amount_cents());
      view.set_source(fact.envelope_set().source());
      *view.mutable_stated_on() = fact.envelope_set().stated_on();
      break;
    case v1::EnvelopeFact::kAidCommitted:
      view.set_committed_cents(view.committed_cents() + fact.aid_committed().amount_cents());
      break;
    case v1::EnvelopeFact::kAidPaid:
      view.set_paid_cents(view.paid_cents() + fact.aid_paid().amount_cents());
      break;
    case v1::EnvelopeFact::kAidRecovered:
      view.set_recovered_cents(view.recovered_cents() + fact.aid_recovered().amount_cents());
      break;
    case v1::EnvelopeFact::kCommitmentRefused:
    case v1::EnvelopeFact::FACT_NOT_SET:
      break;
  }
  view.set_available_cents(view.amount_cents() - view.committed_cents());
}

void ProjectOperator(const Standing& standing, const contracting::v1::OperatorFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  OperatorRow& row = rows.At(kOperators, id);
  row.set_commit_id(standing.header.commit_id());
  if (fact.has_operator_registered()) row.set_name(fact.operator_registered().name());
  if (fact.has_approval_granted()) *row.add_approvals() = fact.approval_granted();
  if (fact.has_operator_affiliated()) row.set_federation(fact.operator_affiliated().federation().code());
}

void ProjectDwelling(const Standing& standing, const contracting::v1::DwellingFact& fact, Transaction& rows) {
  if (!fact.has_dwelling_registered()) return;
  const auto& registered = fact.dwelling_registered();
  DwellingRow row;
  row.set_operator_id(registered.operator_id());
  row.set_departement(registered.departement());
  row.set_modality(registered.modality());
  row.set_funded_177(registered.funded_177());
  *row.mutable_managed_since() = registered.managed_since();
  row.set_commit_id(standing.header.commit_id());
  rows.Put(kDwellings, standing.header.aggregate_id(), row);
}

}  // namespace iml::securing
