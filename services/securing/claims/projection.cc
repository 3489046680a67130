#include "services/securing/claims/projection.h"

#include "services/securing/claims/machine.h"
#include "services/securing/claims/tables.h"

namespace iml::securing {

using contracting::v1::DwellingFact;
using contracting::v1::OperatorFact;
using eventsourcing::Standing;
using storage::Transaction;

namespace {

// The claim of that number, at the status that the fact leads it to.
v1::ClaimView& After(const v1::ClaimsFact& fact, int32_t number, v1::ClaimsView* view) {
  v1::ClaimView* found = nullptr;
  for (v1::ClaimView& each : *view->mutable_claims()) {
    if (each.number() == number) found = &each;
  }
  if (found == nullptr) found = view->add_claims();
  found->set_number(number);
  found->set_status(StatusAfter(found->status(), fact));
  return *found;
}

void Open(const v1::ClaimsFact& fact, v1::ClaimsView* view) {
  const v1::ClaimOpened& opened = fact.claim_opened();
  v1::ClaimView& row = After(fact, opened.number(), view);
  row.set_operator_id(opened.operator_id());
  *row.mutable_kind() = opened.kind();
  *row.mutable_period() = opened.period();
  *row.mutable_opened_on() = fact.occurred_on();
  row.set_loss_cents(opened.loss_cents());
  *row.mutable_criteria() = opened.criteria();
}

void Submit(const v1::ClaimsFact& fact, v1::ClaimsView* view) {
  v1::ClaimView& row = After(fact, fact.claim_submitted().number(), view);
  row.set_net_loss_cents(fact.claim_submitted().net_loss_cents());
  *row.mutable_criteria() = fact.claim_submitted().criteria();
}

void Grant(const v1::ClaimsFact& fact, v1::ClaimsView* view) {
  v1::ClaimView& row = After(fact, fact.claim_granted().number(), view);
  row.set_granted_cents(fact.claim_granted().granted_cents());
  *row.mutable_criteria() = fact.claim_granted().criteria();
}

void Reject(const v1::ClaimsFact& fact, v1::ClaimsView* view) {
  *After(fact, fact.claim_rejected().number(), view).mutable_rejected_for() = fact.claim_rejected().reason();
}

void LoseEnvelope(const v1::ClaimsFact& fact, v1::ClaimsView* view) {
  v1::ClaimView& row = After(fact, fact.claim_commitment_lost().number(), view);
  row.set_commitment_refused(fact.claim_commitment_lost().reason());
  row.clear_envelope_id();
}

void Pay(const v1::ClaimsFact& fact, v1::ClaimsView* view) {
  v1::ClaimView& row = After(fact, fact.claim_paid().number(), view);
  row.set_paid_cents(row.paid_cents() + fact.claim_paid().amount_cents());
}

void Recover(const v1::ClaimsFact& fact, v1::ClaimsView* view) {
  v1::ClaimView& row = After(fact, fact.recovery_recorded().number(), view);
  row.set_recovered_cents(row.recovered_cents() + fact.recovery_recorded().amount_cents());
}

void Register(const Standing& standing, const contracting::v1::DwellingRegistered& registered, Transaction& rows) {
  DwellingRow row;
  row.set_operator_id(registered.operator_id());
  row.set_departement(registered.departement());
  row.set_modality(registered.modality());
  row.set_funded_177(registered.funded_177());
  *row.mutable_managed_since() = registered.managed_since();
  row.set_commit_id(standing.header.commit_id());
  rows.Put(kDwellings, standing.header.aggregate_id(), row);
}

}  // namespace

void ProjectClaims(const Standing& standing, const v1::ClaimsFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  v1::ClaimsView& view = rows.At(kClaims, id);
  view.set_dwelling_id(id);
  switch (fact.fact_case()) {
    case v1::ClaimsFact::kClaimOpened:
      return Open(fact, &view);
    case v1::ClaimsFact::kClaimSubmitted:
      return Submit(fact, &view);
    case v1::ClaimsFact::kClaimGranted:
      return Grant(fact, &view);
    case v1::ClaimsFact::kClaimRejected:
      return Reject(fact, &view);
    case v1::ClaimsFact::kCommitmentRequested:
      return After(fact, fact.commitment_requested().number(), &view)
          .set_envelope_id(fact.commitment_requested().envelope_id());
    case v1::ClaimsFact::kClaimCommitted:
      return After(fact, fact.claim_committed().number(), &view)
          .set_committed_cents(fact.claim_committed().amount_cents());
    case v1::ClaimsFact::kClaimCommitmentLost:
      return LoseEnvelope(fact, &view);
    case v1::ClaimsFact::kClaimPaid:
      return Pay(fact, &view);
    case v1::ClaimsFact::kRecoveryRecorded:
      return Recover(fact, &view);
    case v1::ClaimsFact::FACT_NOT_SET:
      return;
  }
}

void ProjectOperator(const Standing& standing, const OperatorFact& fact, Transaction& rows) {
  OperatorRow& row = rows.At(kOperators, standing.header.aggregate_id());
  row.set_commit_id(standing.header.commit_id());
  switch (fact.fact_case()) {
    case OperatorFact::kOperatorRegistered:
      return row.set_name(fact.operator_registered().name());
    case OperatorFact::kApprovalGranted:
      *row.add_approvals() = fact.approval_granted();
      return;
    case OperatorFact::kOperatorAffiliated:
      return row.set_federation(fact.operator_affiliated().federation().code());
    case OperatorFact::FACT_NOT_SET:
      return;
  }
}

void ProjectDwelling(const Standing& standing, const DwellingFact& fact, Transaction& rows) {
  switch (fact.fact_case()) {
    case DwellingFact::kDwellingRegistered:
      return Register(standing, fact.dwelling_registered(), rows);
    case DwellingFact::kRegistrationRefused:
    case DwellingFact::kPlacesOpened:
    case DwellingFact::kPlacesClosed:
    case DwellingFact::kContractPeriodRecorded:
    case DwellingFact::kContractPeriodRefused:
    case DwellingFact::kContractPeriodEnded:
    case DwellingFact::kContractPeriodKept:
    case DwellingFact::kDwellingReserved:
    case DwellingFact::kReservationRefused:
    case DwellingFact::kReservationReleased:
    case DwellingFact::kReleaseRefused:
    case DwellingFact::kOccupantsRecorded:
    case DwellingFact::kOccupationStarted:
    case DwellingFact::kOccupationRefused:
    case DwellingFact::kOccupationEnded:
    case DwellingFact::kOccupationCorrected:
    case DwellingFact::kSolutionRecorded:
    case DwellingFact::kDwellingLeftStock:
    case DwellingFact::FACT_NOT_SET:
      return;
  }
}

}  // namespace iml::securing
