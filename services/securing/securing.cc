#include "services/securing/securing.h"

#include "libs/domain/labels.h"
#include "libs/territory/territory.h"
#include "services/securing/claims/decider.h"
#include "services/securing/claims/projection.h"
#include "services/securing/claims/queries.h"
#include "services/securing/claims/reactions.h"
#include "services/securing/claims/tables.h"
#include "services/securing/envelope/decider.h"
#include "services/securing/envelope/projection.h"
#include "services/securing/envelope/queries.h"
#include "services/securing/envelope/reactions.h"
#include "services/securing/envelope/tables.h"

namespace iml::securing {
namespace {

using contracting::v1::DwellingCommit;
using contracting::v1::OperatorCommit;
using eventsourcing::Service;
using storage::Reads;
using v1::ClaimsCommit;
using v1::EnvelopeCommit;
using Done = eventsourcing::CommandSpec::Done;

constexpr char kSince[] = "2026-11-24";

// The first day of the loss that the command is about.
absl::CivilDay LossOf(const ClaimsState&, const v1::OpenClaim& command) { return FirstDay(command.period()); }
template <typename Command>
absl::CivilDay LossOf(const ClaimsState& state, const Command& command) {
  return FirstDay(ClaimOf(state, command.number()).period());
}

// Calls Decide with the rows of the dwelling and its operator, those of the loss (INV-50).
template <typename Command>
absl::StatusOr<ClaimsFacts> DecideWithEvidence(const ClaimsState& state, const Command& command, const Reads& rows,
                                               const domain::Context& context) {
  auto dwelling = rows.Find(kDwellings, command.dwelling_id());
  const std::string now = dwelling ? dwelling->operator_id() : "";
  if (dwelling) dwelling = OnDay(*dwelling, LossOf(state, command));
  const auto registered = dwelling ? rows.Find(kOperators, dwelling->operator_id()) : std::nullopt;
  return Decide(state, command, Evidence{registered ? &*registered : nullptr, dwelling ? &*dwelling : nullptr, now},
                context);
}

absl::StatusOr<ClaimsFacts> CommitInRegion(const ClaimsState& state, const v1::CommitClaim& command, const Reads& rows,
                                           const domain::Context& context) {
  const auto dwelling = rows.Find(kDwellings, command.dwelling_id()).value_or(DwellingRow());
  return Decide(state, command, territory::RegionOf(dwelling.departement()), context);
}

absl::Status Invalid(const char* field, const char* rule) {
  return domain::At(
      field, domain::Refuse<rpc::v1::REASON_VALUE_INVALID>(domain::LabelOf<v1::OpenClaim>(field), domain::Words(rule)));
}

// What contracting answered, as the fact keeps it.
v1::AccountStatement Frozen(const contracting::v1::RentAccountStatement& answered) {
  v1::AccountStatement statement;
  statement.set_rent_account_id(answered.rent_account_id());
  statement.set_dwelling_id(answered.dwelling_id());
  if (answered.has_on()) *statement.mutable_on() = answered.on();
  statement.set_called_cents(answered.called_cents());
  statement.set_received_cents(answered.received_cents());
  statement.set_arrears_cents(answered.arrears_cents());
  statement.set_oldest_unpaid_month(answered.oldest_unpaid_month());
  if (answered.has_oldest_unpaid_due_on()) *statement.mutable_oldest_unpaid_due_on() = answered.oldest_unpaid_due_on();
  if (answered.has_position()) *statement.mutable_position() = answered.position();
  return statement;
}

// The statement is frozen in the fact.
void AskForStatement(const AskStatement& ask, v1::OpenClaim& command, absl::Time deadline, Done done) {
  if (command.has_statement()) return done(Invalid("statement", "le serveur le demande"));
  if (command.kind().code() != "IMPAYE" || command.rent_account_id().empty()) return done(absl::OkStatus());
  contracting::v1::GetRentAccountStatementRequest request;
  request.set_rent_account_id(command.rent_account_id());
  if (command.has_occurred_on()) *request.mutable_on() = command.occurred_on();
  if (command.has_min_position()) *request.add_min_position() = command.min_position();
  ask(request, deadline,
      [&command, done = std::move(done)](const absl::StatusOr<contracting::v1::RentAccountStatement>& statement) {
        if (!statement.ok()) return done(statement.status());
        if (statement->dwelling_id() != command.dwelling_id()) {
          return done(Invalid("rent_account_id", "un compte de ce logement"));
        }
        *command.mutable_statement() = Frozen(*statement);
        done(absl::OkStatus());
      });
}

void Claims(Service& service, AskStatement ask) {
  service.Aggregate<ClaimsCommit, ClaimsState>()
      .TakesWith<v1::OpenClaim, DwellingCommit, OperatorCommit>(DecideWithEvidence<v1::OpenClaim>)
      .TakesWith<v1::SubmitClaim, DwellingCommit, OperatorCommit>(DecideWithEvidence<v1::SubmitClaim>)
      .TakesWith<v1::DecideClaim, DwellingCommit, OperatorCommit>(DecideWithEvidence<v1::DecideClaim>)
      .TakesWith<v1::CommitClaim, DwellingCommit>(CommitInRegion)
      .Takes<v1::PayClaim, v1::RecordRecovery>()
      .Takes<ConfirmCommitment, LoseCommitment>();
  service.Prepares<v1::OpenClaim>([ask = std::move(ask)](v1::OpenClaim& command, absl::Time deadline, Done done) {
    AskForStatement(ask, command, deadline, std::move(done));
  });
  service.Keeps(kClaims);
  service.Keeps(kClaimsBy.ids);
  service.Keeps(kOperators);
  service.Keeps(kDwellings);
  service.Project<ClaimsCommit>(ProjectClaims);
  service.Project<OperatorCommit>(ProjectOperator);
  service.Project<DwellingCommit>(ProjectDwelling);
  service.Answers<v1::GetClaimsRequest>(GetClaims);
  service.Answers<v1::ListClaimsRequest>(ListClaims);
  service.History<v1::GetClaimsHistoryRequest, v1::GetClaimsHistoryResponse, ClaimsCommit>();
}

void Envelopes(Service& service) {
  service.Aggregate<EnvelopeCommit, EnvelopeState>()
      .Takes<v1::SetEnvelope>()
      .Takes<CommitAid, RecordAidPaid, RecordAidRecovered>();
  service.Keeps(kEnvelopes);
  service.Project<EnvelopeCommit>(ProjectEnvelope);
  service.Answers<v1::GetEnvelopeRequest>(GetEnvelope);
  service.Answers<v1::ListEnvelopesRequest>(ListEnvelopes);
  service.History<v1::GetEnvelopeHistoryRequest, v1::GetEnvelopeHistoryResponse, EnvelopeCommit>();
}

void Reactions(Service& service) {
  service.React<ClaimsCommit, v1::CommitmentRequested>("commit_aid", kSince, CommitWhenAsked);
  service.React<ClaimsCommit, v1::ClaimPaid>("record_aid_paid", kSince, RecordWhenPaid);
  service.React<ClaimsCommit, v1::RecoveryRecorded>("record_aid_recovered", kSince, RecordWhenRecovered);
  service.React<EnvelopeCommit, v1::AidCommitted>("confirm_commitment", kSince, ConfirmWhenCommitted);
  service.React<EnvelopeCommit, v1::CommitmentRefused>("lose_commitment", kSince, LoseWhenRefused);
}

}  // namespace

Service SecuringService(AskStatement ask) {
  Service service("securing");
  Claims(service, std::move(ask));
  Envelopes(service);
  Reactions(service);
  return service;
}

}  // namespace iml::securing
