#include "services/securing/claims/projection.h"

#include "libs/domain/contracts.h"
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
  row.set_rent_account_id(opened.rent_account_id());
  if (opened.has_statement()) *row.mutable_statement() = opened.statement();
}

void Submit(const v1::ClaimsFact& fact, v1::ClaimsView* view) {
  v1::ClaimView& row = After(fact, fact.claim_submitted().number(), view);
  row.set_net_loss_cents(fact.claim_submitted().net_loss_cents());
  row.set_recovered_elsewhere_cents(fact.claim_submitted().recovered_elsewhere_cents());
  *row.mutable_documents() = fact.claim_submitted().documents();
  *row.mutable_submitted_on() = fact.occurred_on();
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
  auto& recovery = *row.add_recoveries();
  *recovery.mutable_on() = fact.occurred_on();
  recovery.set_amount_cents(fact.recovery_recorded().amount_cents());
  recovery.set_from(fact.recovery_recorded().from());
}

void Fund(const google::type::Date& from, bool funded_177, DwellingRow* row) {
  auto& funding = *row->add_funding();
  *funding.mutable_from() = from;
  funding.set_funded_177(funded_177);
}

void Hold(const google::type::Date& from, const std::string& operator_id, DwellingRow* row) {
  row->set_operator_id(operator_id);
  auto& holder = *row->add_holders();
  *holder.mutable_from() = from;
  holder.set_operator_id(operator_id);
}

void Register(const DwellingFact& fact, DwellingRow* row) {
  const auto& registered = fact.dwelling_registered();
  Hold(registered.managed_since(), registered.operator_id(), row);
  *row->add_stocks()->mutable_from() = registered.managed_since();
  row->set_departement(registered.departement());
  row->set_modality(registered.modality());
  *row->mutable_managed_since() = registered.managed_since();
  Fund(fact.occurred_on(), registered.funded_177(), row);
}

}  // namespace

void ProjectClaims(const Standing& standing, const v1::ClaimsFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  const storage::Relisting relisting(kClaimsBy, id, rows);
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
  const auto row = [&]() -> DwellingRow* {
    DwellingRow& changed = rows.At(kDwellings, standing.header.aggregate_id());
    changed.set_commit_id(standing.header.commit_id());
    return &changed;
  };
  switch (fact.fact_case()) {
    case DwellingFact::kDwellingRegistered:
      return Register(fact, row());
    case DwellingFact::kContractPeriodRecorded:
      *row()->add_contracts() = fact.contract_period_recorded();
      return;
    case DwellingFact::kContractPeriodEnded:
      return domain::EndContract(fact.contract_period_ended(), row()->mutable_contracts());
    case DwellingFact::kFundingSet:
      return Fund(fact.occurred_on(), fact.funding_set().funded_177(), row());
    case DwellingFact::kDwellingTransferred:
      return Hold(fact.occurred_on(), fact.dwelling_transferred().operator_id(), row());
    case DwellingFact::kDwellingLeftStock: {
      DwellingRow* const left = row();
      if (!left->stocks().empty()) *left->mutable_stocks()->rbegin()->mutable_until() = fact.occurred_on();
      return;
    }
    case DwellingFact::kRegistrationRefused:
    case DwellingFact::kPlacesOpened:
    case DwellingFact::kPlacesClosed:
    case DwellingFact::kContractPeriodRefused:
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
    case DwellingFact::kTransferOffered:
    case DwellingFact::kTransferDropped:
    case DwellingFact::kReservationMoved:
    case DwellingFact::FACT_NOT_SET:
      return;
  }
}

}  // namespace iml::securing
