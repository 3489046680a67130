#include "services/securing/securing.h"

#include "libs/domain/checks.h"
#include "services/securing/claims/decider.h"
#include "services/securing/envelope/decider.h"
#include "services/securing/fund_reaction.h"
#include "services/securing/projections.h"
#include "services/securing/securing_queries.h"
#include "services/securing/tables.h"

namespace iml::securing {
namespace {

using contracting::v1::DwellingCommit;
using contracting::v1::OperatorCommit;
using storage::Reads;
using v1::ClaimsCommit;
using v1::EnvelopeCommit;

constexpr char kSince[] = "2026-11-24";

// Calls Decide with the rows of the dwelling and its operator.
template <typename Command>
absl::StatusOr<ClaimsFacts> DecideWithEvidence(const ClaimsState& state, const Command& command, const Reads& rows,
                                               const domain::Context& context) {
  const auto dwelling = rows.Find(kDwellings, command.dwelling_id());
  const auto registered = dwelling ? rows.Find(kOperators, dwelling->operator_id()) : std::nullopt;
  return Decide(state, command, Evidence{registered ? &*registered : nullptr, dwelling ? &*dwelling : nullptr},
                context);
}

// The statement is frozen in the fact, as contracting answers it.
void AskForStatement(const AskStatement& ask, v1::OpenClaim& command, absl::Time deadline,
                     eventsourcing::CommandSpec::Done done) {
  if (command.has_statement()) {
    return done(domain::Refuse("VALUE_INVALID", {{"champ", "statement"}, {"règle", "il est demandé par le serveur"}},
                               {"statement"}));
  }
  if (command.kind().code() != "IMPAYE" || command.rent_account_id().empty()) return done(absl::OkStatus());
  contracting::v1::GetRentAccountStatementRequest request;
  request.set_rent_account_id(command.rent_account_id());
  if (command.has_occurred_on()) *request.mutable_on() = command.occurred_on();
  if (command.has_min_position()) *request.add_min_position() = command.min_position();
  ask(request, deadline,
      [&command, done = std::move(done)](const absl::StatusOr<contracting::v1::RentAccountStatement>& statement) {
        if (!statement.ok()) return done(statement.status());
        if (statement->dwelling_id() != command.dwelling_id()) {
          return done(domain::Refuse("VALUE_INVALID",
                                     {{"champ", "rent_account_id"}, {"règle", "un compte de ce logement"}},
                                     {"rent_account_id"}));
        }
        *command.mutable_statement() = *statement;
        done(absl::OkStatus());
      });
}

}  // namespace

eventsourcing::Service SecuringService(AskStatement ask) {
  eventsourcing::Service service("securing");
  const std::vector<std::string> evidence = {"iml.contracting.dwelling.v1", "iml.contracting.operator.v1"};
  service.Aggregate<ClaimsCommit, ClaimsState>();
  service.TakesWith<ClaimsCommit, ClaimsState, v1::OpenClaim>(evidence, DecideWithEvidence<v1::OpenClaim>);
  service.Prepares<v1::OpenClaim>(
      [ask = std::move(ask)](v1::OpenClaim& command, absl::Time deadline, eventsourcing::CommandSpec::Done done) {
        AskForStatement(ask, command, deadline, std::move(done));
      });
  service.TakesWith<ClaimsCommit, ClaimsState, v1::SubmitClaim>(evidence, DecideWithEvidence<v1::SubmitClaim>);
  service.TakesWith<ClaimsCommit, ClaimsState, v1::DecideClaim>(evidence, DecideWithEvidence<v1::DecideClaim>);
  service.Takes<ClaimsCommit, ClaimsState, v1::CommitClaim>();
  service.Takes<ClaimsCommit, ClaimsState, v1::PayClaim>();
  service.Takes<ClaimsCommit, ClaimsState, v1::RecordRecovery>();
  service.Takes<ClaimsCommit, ClaimsState, ConfirmCommitment>();
  service.Takes<ClaimsCommit, ClaimsState, LoseCommitment>();
  service.Aggregate<EnvelopeCommit, EnvelopeState>();
  service.Takes<EnvelopeCommit, EnvelopeState, v1::SetEnvelope>();
  service.Takes<EnvelopeCommit, EnvelopeState, CommitAid>();
  service.Takes<EnvelopeCommit, EnvelopeState, RecordAidPaid>();
  service.Takes<EnvelopeCommit, EnvelopeState, RecordAidRecovered>();

  service.Keeps(kClaims);
  service.Keeps(kEnvelopes);
  service.Keeps(kOperators);
  service.Keeps(kDwellings);
  service.Project<ClaimsCommit>(ProjectClaims);
  service.Project<EnvelopeCommit>(ProjectEnvelope);
  service.Project<OperatorCommit>(ProjectOperator);
  service.Project<DwellingCommit>(ProjectDwelling);

  service.React<ClaimsCommit>("commit_aid", kSince, CommitWhenAsked);
  service.React<ClaimsCommit>("record_aid_paid", kSince, RecordWhenPaid);
  service.React<ClaimsCommit>("record_aid_recovered", kSince, RecordWhenRecovered);
  service.React<EnvelopeCommit>("confirm_commitment", kSince, ConfirmWhenCommitted);
  service.React<EnvelopeCommit>("lose_commitment", kSince, LoseWhenRefused);

  service.Answers<v1::GetClaimsRequest>(GetClaims);
  service.Answers<v1::ListClaimsRequest>(ListClaims);
  service.History<v1::GetClaimsHistoryRequest, v1::GetClaimsHistoryResponse, ClaimsCommit>();
  service.Answers<v1::GetEnvelopeRequest>(GetEnvelope);
  service.Answers<v1::ListEnvelopesRequest>(ListEnvelopes);
  service.History<v1::GetEnvelopeHistoryRequest, v1::GetEnvelopeHistoryResponse, EnvelopeCommit>();
  return service;
}

}  // namespace iml::securing
