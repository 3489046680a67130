#include "services/securing/claims/decider.h"

#include "tests/support/given.h"

namespace iml::securing {
namespace {

using GivenClaims = tests::Given<ClaimsState, v1::ClaimsFact>;
using tests::Facts;
using tests::With;

// A dwelling that meets every criterion, of the operator that the tests act for.
const OperatorRow kOperator = tests::Text<OperatorRow>(
    "federation: 'FAPIL' approvals { number: 1 period { from @2019-01-01 until @2024-01-01 } departements: '69' } "
    "commit_id: 'A'");
const DwellingRow kDwelling = tests::Text<DwellingRow>(
    "operator_id: '123456782' departement: '69' modality: MODALITY_MANDATE funding { from @2019-03-01 funded_177: true "
    "} managed_since @2019-03-01 "
    "commit_id: 'B'");
const Evidence kMet{&kOperator, &kDwelling, ""};
const Evidence kUnknownOperator{nullptr, &kDwelling, ""};

constexpr char kCriteria[] =
    " criteria { criterion: CRITERION_KIND_OPERATOR_IN_REGION met: true evidence: 'approvals of the operator: 1, "
    "département 69; "
    "commit 41' }"
    " criteria { criterion: CRITERION_KIND_OPERATOR_AFFILIATED met: true evidence: 'federation of the operator: FAPIL; "
    "commit 41' advisory: true }"
    " criteria { criterion: CRITERION_KIND_IML_DWELLING met: true evidence: 'modality of the dwelling: mandat de "
    "gestion; commit 42' }"
    " criteria { criterion: CRITERION_KIND_MANAGED_SINCE met: true evidence: 'managed since: 01/03/2019; commit 42' }"
    " criteria { criterion: CRITERION_KIND_FUNDED_177 met: true evidence: 'programme 177: yes; commit 42' }";
constexpr char kUnpaid[] =
    " criteria { criterion: CRITERION_KIND_KIND_COVERED met: true evidence: 'kind of the claim: IMPAYE' }";
constexpr char kDamage[] =
    " criteria { criterion: CRITERION_KIND_KIND_COVERED met: true evidence: 'kind of the claim: DEGRADATION' }";

constexpr char kFund[] = "732829320";
const std::string kRegion = "84";

constexpr char kOpened[] =
    "occurred_on @2022-02-01 claim_opened { number: 1 operator_id: '123456782' kind #natureSinistre/IMPAYE "
    "period { from @2021-06-01 until @2022-01-01 } loss_cents: 90000 rent_account_id: 'r-1' }";
constexpr char kSubmitted[] =
    "occurred_on @2022-02-10 claim_submitted { number: 1 recovered_elsewhere_cents: 10000 net_loss_cents: 80000 "
    "documents { clear: 'bail.pdf' } }";
constexpr char kGranted[] =
    "occurred_on @2022-03-01 claim_granted { number: 1 granted_cents: 70000 reason { clear: 'en partie' } }";
constexpr char kRejected[] = "occurred_on @2022-03-01 claim_rejected { number: 1 reason { clear: 'hors délai' } }";
constexpr char kCommitting[] =
    "occurred_on @2022-03-02 commitment_requested { number: 1 envelope_id: '84-2022' amount_cents: 70000 }";
constexpr char kCommitted[] =
    "occurred_on @2022-03-02 claim_committed { number: 1 envelope_id: '84-2022' amount_cents: 70000 }";
constexpr char kLost[] =
    "occurred_on @2022-03-02 claim_commitment_lost { number: 1 reason: REASON_ENVELOPE_EXHAUSTED }";
constexpr char kPaid[] =
    "occurred_on @2022-04-01 claim_paid { number: 1 payment: 1 amount_cents: 50000 bank_reference { clear: 'v-1' } "
    "envelope_id: "
    "'84-2022' }";
constexpr char kRecovered[] =
    "occurred_on @2022-05-01 recovery_recorded { number: 1 recovery: 1 amount_cents: 20000 from: "
    "RECOVERY_SOURCE_TENANT envelope_id: "
    "'84-2022' }";

const Facts kDraft = {kOpened};
const Facts kToDecide = With(kDraft, {kSubmitted});
const Facts kWithGrant = With(kToDecide, {kGranted});
const Facts kAsked = With(kWithGrant, {kCommitting});
const Facts kToPay = With(kAsked, {kCommitted});
const Facts kPaidOnce = With(kToPay, {kPaid});

constexpr char kOpen[] =
    "dwelling_id: 'd-1' kind #natureSinistre/IMPAYE period { from @2021-06-01 until @2022-01-01 } loss_cents: 90000 "
    "rent_account_id: "
    "'r-1' "
    "statement { arrears_cents: 90000 }";

TEST(Claim, IsOpenedWithTheEvidenceItRestsOn_INV_50) {
  GivenClaims()
      .When<v1::OpenClaim>(kOpen, kMet)
      .Then({std::string("claim_opened { number: 1 operator_id: '123456782' kind #natureSinistre/IMPAYE period { from "
                         "@2021-06-01 until "
                         "@2022-01-01 } loss_cents: 90000") +
             kCriteria + kUnpaid + " rent_account_id: 'r-1' statement { arrears_cents: 90000 } }"});
  GivenClaims(kDraft)
      .When<v1::OpenClaim>(
          "dwelling_id: 'd-1' kind #natureSinistre/DEGRADATION period { from @2021-06-01 until @2021-06-02 } "
          "loss_cents: 5",
          kMet)
      .Then({std::string("claim_opened { number: 2 operator_id: '123456782' kind #natureSinistre/DEGRADATION period { "
                         "from @2021-06-01 "
                         "until @2021-06-02 } loss_cents: 5") +
             kCriteria + kDamage + " rent_account_id: '' }"});
}
TEST(Claim, IsOpenedOnlyWhereEveryCriterionIsMet_INV_50) {
  GivenClaims().When<v1::OpenClaim>(kOpen, kUnknownOperator).ThenRefused("NOT_ELIGIBLE");
  GivenClaims().When<v1::OpenClaim>(kOpen, Evidence{&kOperator, nullptr, ""}).ThenRefused("NOT_ELIGIBLE");
}
// The dwelling was eligible when the claim was opened and is not when it comes to that.
TEST(Claim, IsSubmittedAndGrantedOnlyWhereEveryCriterionIsMet_INV_50) {
  GivenClaims(kDraft)
      .When<v1::SubmitClaim>("dwelling_id: 'd-1' number: 1", kUnknownOperator)
      .ThenRefused("NOT_ELIGIBLE");
  GivenClaims(kToDecide)
      .As("fund", kFund)
      .When<v1::DecideClaim>("dwelling_id: 'd-1' number: 1 granted_cents: 1", kUnknownOperator)
      .ThenRefused("NOT_ELIGIBLE");
  GivenClaims(kToDecide)
      .As("fund", kFund)
      .When<v1::DecideClaim>("dwelling_id: 'd-1' number: 1 reason { clear: 'inéligible' }", kUnknownOperator)
      .Then({"claim_rejected { number: 1 reason { clear: 'inéligible' } }"});
}
// The dwelling went to another operator, with its accounts, after the loss.
TEST(Claim, IsOpenedByTheOperatorOfTheLossOrByThatOfToday) {
  const Evidence transferred{&kOperator, &kDwelling, kFund};
  GivenClaims()
      .When<v1::OpenClaim>(kOpen, transferred)
      .Then({std::string("claim_opened { number: 1 operator_id: '123456782' kind #natureSinistre/IMPAYE period { from "
                         "@2021-06-01 until @2022-01-01 } loss_cents: 90000") +
             kCriteria + kUnpaid + " rent_account_id: 'r-1' statement { arrears_cents: 90000 } }"});
  GivenClaims()
      .As("operator", kFund)
      .When<v1::OpenClaim>(kOpen, transferred)
      .Then({std::string("claim_opened { number: 1 operator_id: '") + kFund +
             "' kind #natureSinistre/IMPAYE period { from @2021-06-01 until @2022-01-01 } loss_cents: 90000" +
             kCriteria + kUnpaid + " rent_account_id: 'r-1' statement { arrears_cents: 90000 } }"});
  GivenClaims().As("operator", "356000000").When<v1::OpenClaim>(kOpen, transferred).ThenRefused("NOT_YOURS");
}
TEST(Claim, IsOpenedByTheOperatorOfTheDwelling) {
  GivenClaims().As("operator", kFund).When<v1::OpenClaim>(kOpen, kMet).ThenRefused("NOT_YOURS");
  GivenClaims(kDraft)
      .As("operator", kFund)
      .When<v1::SubmitClaim>("dwelling_id: 'd-1' number: 1", kMet)
      .ThenRefused("NOT_YOURS");
}

constexpr char kSameKind[] =
    "dwelling_id: 'd-1' kind #natureSinistre/IMPAYE loss_cents: 1 rent_account_id: 'r-1' statement { arrears_cents: 1 "
    "} ";

TEST(Claim, IsNotOpenedTwiceForALoss_INV_54) {
  for (const char* period :
       {"period { from @2021-06-01 until @2022-01-01 }", "period { from @2021-12-31 until @2022-03-01 }",
        "period { from @2021-01-01 until @2021-06-02 }", "period { from @2021-07-01 until @2021-08-01 }"}) {
    for (const auto& facts : {kDraft, kToDecide, kPaidOnce}) {
      GivenClaims(facts).When<v1::OpenClaim>(std::string(kSameKind) + period, kMet).ThenRefused("CLAIM_OVERLAP");
    }
  }
}
// Two households share the dwelling: each owes its own rent (D6).
TEST(Claim, OfUnpaidRentIsOfAnAccountSoThatASharedDwellingHasSeveral_INV_54) {
  const std::string other =
      "dwelling_id: 'd-1' kind #natureSinistre/IMPAYE loss_cents: 1 rent_account_id: 'r-2' statement { arrears_cents: "
      "1 } period { from @2021-06-01 until @2022-01-01 }";
  GivenClaims(kDraft)
      .When<v1::OpenClaim>(other, kMet)
      .Then({std::string("claim_opened { number: 2 operator_id: '123456782' kind #natureSinistre/IMPAYE period { from "
                         "@2021-06-01 until @2022-01-01 } loss_cents: 1") +
             kCriteria + kUnpaid + " rent_account_id: 'r-2' statement { arrears_cents: 1 } }"});
}
TEST(Claim, IsOpenedBesideOthersThatItDoesNotOverlap_INV_54) {
  const auto opened = [](int number, const char* period) {
    return "claim_opened { number: " + std::to_string(number) +
           " operator_id: '123456782' kind #natureSinistre/IMPAYE " + period + " loss_cents: 1" + kCriteria + kUnpaid +
           " rent_account_id: 'r-1' statement { arrears_cents: 1 } }";
  };
  const char* const next = "period { from @2022-01-01 until @2022-02-01 }";
  GivenClaims(kDraft).When<v1::OpenClaim>(std::string(kSameKind) + next, kMet).Then({opened(2, next)});
  const char* const again = "period { from @2021-06-01 until @2022-01-01 }";
  GivenClaims(With(kToDecide, {kRejected}))
      .When<v1::OpenClaim>(std::string(kSameKind) + again, kMet)
      .Then({opened(2, again)});
}
// A period without a day overlaps nothing: it would be a way round.
TEST(Claim, IsOfAPeriodWithDays_INV_54) {
  GivenClaims()
      .When<v1::OpenClaim>(std::string(kSameKind) + "period { from @2021-06-01 until @2021-06-01 }", kMet)
      .ThenRefused("VALUE_INVALID");
  GivenClaims()
      .When<v1::OpenClaim>(std::string(kSameKind) + "period { from @2021-06-01 }", kMet)
      .ThenRefused("FIELD_MISSING");
  GivenClaims()
      .When<v1::OpenClaim>(std::string(kSameKind) + "period { until @2021-06-01 }", kMet)
      .ThenRefused("DATE_INVALID");
}
// Two at a time on one dwelling: the second is decided on what the first left, whatever any row says.
TEST(Claim, OverlapsNoneOfTheDwellingsOwnClaims_INV_73) {
  GivenClaims(kDraft)
      .When<v1::OpenClaim>(std::string(kSameKind) + "period { from @2021-06-01 until @2022-01-01 }", kMet)
      .ThenRefused("CLAIM_OVERLAP");
}
TEST(Claim, IsNoMoreThanTheStatementShows) {
  const std::string loss =
      "dwelling_id: 'd-1' kind #natureSinistre/IMPAYE period { from @2021-06-01 until @2022-01-01 } loss_cents: 2 "
      "rent_account_id: 'r-1'";
  GivenClaims().When<v1::OpenClaim>(loss + " statement { arrears_cents: 1 }", kMet).ThenRefused("LOSS_ABOVE_STATEMENT");
  GivenClaims().When<v1::OpenClaim>(loss, kMet).ThenRefused("LOSS_ABOVE_STATEMENT");
}
TEST(Claim, NamesWhatItIsAbout) {
  const std::string period = "dwelling_id: 'd-1' period { from @2021-06-01 until @2022-01-01 } ";
  GivenClaims().When<v1::OpenClaim>(period + "loss_cents: 1 kind #federations/FAPIL", kMet).ThenRefused("UNKNOWN_CODE");
  GivenClaims()
      .When<v1::OpenClaim>(period + "loss_cents: 0 kind #natureSinistre/DEGRADATION", kMet)
      .ThenRefused("AMOUNT_WRONG");
  GivenClaims()
      .When<v1::OpenClaim>(period + "loss_cents: 9223372036854775807 kind #natureSinistre/DEGRADATION", kMet)
      .ThenRefused("AMOUNT_WRONG");
  GivenClaims()
      .When<v1::OpenClaim>(period + "loss_cents: 1 kind #natureSinistre/IMPAYE", kMet)
      .ThenRefused("FIELD_MISSING");
  GivenClaims().When<v1::OpenClaim>(std::string("occurred_on @2022-07-01 ") + kOpen, kMet).ThenRefused("FUTURE_DATE");
}

TEST(Claim, IsSubmittedForTheLossThatNobodyElseBears) {
  GivenClaims(kDraft)
      .When<v1::SubmitClaim>(
          "dwelling_id: 'd-1' number: 1 recovered_elsewhere_cents: 10000 documents { clear: 'bail.pdf' }", kMet)
      .Then({std::string("claim_submitted { number: 1 recovered_elsewhere_cents: 10000 net_loss_cents: 80000 "
                         "documents { clear: 'bail.pdf' }") +
             kCriteria + kUnpaid + " }"});
  GivenClaims(kDraft)
      .When<v1::SubmitClaim>("dwelling_id: 'd-1' number: 1 recovered_elsewhere_cents: 90001", kMet)
      .Then({std::string("claim_submitted { number: 1 recovered_elsewhere_cents: 90001") + kCriteria + kUnpaid + " }"});
  GivenClaims(kDraft)
      .When<v1::SubmitClaim>("dwelling_id: 'd-1' number: 1 recovered_elsewhere_cents: -1", kMet)
      .ThenRefused("AMOUNT_WRONG");
}

TEST(Claim, IsGrantedOrRejectedByTheFund) {
  GivenClaims(kToDecide)
      .As("fund", kFund)
      .When<v1::DecideClaim>("dwelling_id: 'd-1' number: 1 granted_cents: 80000", kMet)
      .Then({std::string("claim_granted { number: 1 granted_cents: 80000") + kCriteria + kUnpaid + " }"});
  GivenClaims(kToDecide)
      .As("fund", kFund)
      .When<v1::DecideClaim>("dwelling_id: 'd-1' number: 1 reason { clear: 'hors délai' }", kMet)
      .Then({"claim_rejected { number: 1 reason { clear: 'hors délai' } }"});
}
TEST(Claim, IsGrantedNoMoreThanTheNetLoss) {
  GivenClaims(kToDecide)
      .As("fund", kFund)
      .When<v1::DecideClaim>("dwelling_id: 'd-1' number: 1 granted_cents: 80001", kMet)
      .ThenRefused("GRANT_ABOVE_LOSS");
  GivenClaims(kToDecide)
      .As("fund", kFund)
      .When<v1::DecideClaim>("dwelling_id: 'd-1' number: 1 granted_cents: -1", kMet)
      .ThenRefused("AMOUNT_WRONG");
}
TEST(Claim, IsRejectedWithAReason) {
  GivenClaims(kToDecide)
      .As("fund", kFund)
      .When<v1::DecideClaim>("dwelling_id: 'd-1' number: 1", kMet)
      .ThenRefused("FIELD_MISSING", {"reason"});
}
TEST(Claim, IsNotDecidedByTheApplicantsAssociation_INV_56) {
  GivenClaims(kToDecide)
      .As("fund")
      .When<v1::DecideClaim>("dwelling_id: 'd-1' number: 1 granted_cents: 1", kMet)
      .ThenRefused("DECIDER_IS_APPLICANT");
  GivenClaims(kToDecide)
      .As("fund")
      .When<v1::DecideClaim>("dwelling_id: 'd-1' number: 1 reason { clear: 'x' }", kMet)
      .ThenRefused("DECIDER_IS_APPLICANT");
}

// Paris is not paid from the envelope of Auvergne-Rhône-Alpes (D8).
TEST(Claim, IsCommittedFromAnEnvelopeOfTheDwellingsRegion) {
  const std::string commit = "dwelling_id: 'd-1' number: 1 envelope_id: '84-2022'";
  GivenClaims(kWithGrant).When<v1::CommitClaim>(commit, std::string("11")).ThenRefused("OTHER_REGION", {"envelope_id"});
  GivenClaims(kWithGrant).When<v1::CommitClaim>(commit, std::string()).ThenRefused("OTHER_REGION", {"envelope_id"});
}
TEST(Claim, IsCommittedFromAnEnvelopeThatAnswers_INV_55) {
  GivenClaims(kWithGrant)
      .When<v1::CommitClaim>("dwelling_id: 'd-1' number: 1 envelope_id: '84-2022'", kRegion)
      .Then({"commitment_requested { number: 1 envelope_id: '84-2022' amount_cents: 70000 }"});
  GivenClaims(kAsked)
      .When<ConfirmCommitment>("number: 1")
      .Then({"claim_committed { number: 1 envelope_id: '84-2022' amount_cents: 70000 }"});
  GivenClaims(kAsked)
      .When<LoseCommitment>("number: 1 reason: REASON_ENVELOPE_EXHAUSTED")
      .Then({"claim_commitment_lost { number: 1 reason: REASON_ENVELOPE_EXHAUSTED }"});
  for (const char* id : {"84", "84-22", "84-2022x"}) {
    GivenClaims(kWithGrant)
        .When<v1::CommitClaim>("dwelling_id: 'd-1' number: 1 envelope_id: '" + std::string(id) + "'", kRegion)
        .ThenRefused("VALUE_INVALID", {"envelope_id"});
  }
  GivenClaims(kWithGrant)
      .When<v1::CommitClaim>("dwelling_id: 'd-1' number: 1", kRegion)
      .ThenRefused("FIELD_MISSING", {"envelope_id"});
}
TEST(Claim, IsAskedForAgainAfterALostCommitment) {
  GivenClaims(With(kAsked, {kLost}))
      .When<v1::CommitClaim>("dwelling_id: 'd-1' occurred_on @2022-03-02 number: 1 envelope_id: '84-2022'", kRegion)
      .Then({kCommitting});
}
TEST(Claim, IsPaidOnlyOnceCommitted_INV_55) {
  for (const auto& facts : {kDraft, kToDecide, kWithGrant, kAsked}) {
    GivenClaims(facts)
        .When<v1::PayClaim>("dwelling_id: 'd-1' number: 1 amount_cents: 1 bank_reference { clear: 'v-1' }")
        .ThenRefused("WRONG_PHASE");
  }
  GivenClaims(kToPay)
      .When<v1::PayClaim>("dwelling_id: 'd-1' number: 1 amount_cents: 50000 bank_reference { clear: 'v-1' }")
      .Then({"claim_paid { number: 1 payment: 1 amount_cents: 50000 bank_reference { clear: 'v-1' } envelope_id: "
             "'84-2022' }"});
}
TEST(Claim, IsPaidNoMoreThanCommitted_INV_55) {
  GivenClaims(kToPay)
      .When<v1::PayClaim>("dwelling_id: 'd-1' number: 1 amount_cents: 70001 bank_reference { clear: 'v-1' }")
      .ThenRefused("PAYMENT_ABOVE_COMMITMENT");
  GivenClaims(kPaidOnce)
      .When<v1::PayClaim>("dwelling_id: 'd-1' number: 1 amount_cents: 20001 bank_reference { clear: 'v-2' }")
      .ThenRefused("PAYMENT_ABOVE_COMMITMENT");
  GivenClaims(kPaidOnce)
      .When<v1::PayClaim>("dwelling_id: 'd-1' number: 1 amount_cents: 20000 bank_reference { clear: 'v-2' }")
      .Then({"claim_paid { number: 1 payment: 2 amount_cents: 20000 bank_reference { clear: 'v-2' } envelope_id: "
             "'84-2022' }"});
}
TEST(Claim, IsPaidByATransferThatIsNamedAndPaysOneAmount) {
  GivenClaims(kToPay).When<v1::PayClaim>("dwelling_id: 'd-1' number: 1 amount_cents: 1").ThenRefused("FIELD_MISSING");
  GivenClaims(kToPay)
      .When<v1::PayClaim>("dwelling_id: 'd-1' number: 1 amount_cents: 0 bank_reference { clear: 'v-1' }")
      .ThenRefused("AMOUNT_WRONG");
  GivenClaims(kToPay)
      .When<v1::PayClaim>(
          "dwelling_id: 'd-1' number: 1 amount_cents: 9223372036854775807 bank_reference { clear: 'v-1' }")
      .ThenRefused("AMOUNT_WRONG");
  GivenClaims(kPaidOnce)
      .When<v1::PayClaim>("dwelling_id: 'd-1' number: 1 amount_cents: 1 bank_reference { clear: 'v-1' }")
      .ThenRefused("VALUE_INVALID");
}

TEST(Claim, IsRecoveredUpToWhatWasPaid) {
  GivenClaims(kPaidOnce)
      .When<v1::RecordRecovery>("dwelling_id: 'd-1' number: 1 amount_cents: 20000 from: RECOVERY_SOURCE_TENANT")
      .Then({"recovery_recorded { number: 1 recovery: 1 amount_cents: 20000 from: RECOVERY_SOURCE_TENANT envelope_id: "
             "'84-2022' }"})
      .MayHappenAgain();
  const Facts facts = With(kPaidOnce, {kRecovered});
  GivenClaims(facts)
      .When<v1::RecordRecovery>("dwelling_id: 'd-1' number: 1 amount_cents: 30000 from: RECOVERY_SOURCE_INSURANCE")
      .Then({"recovery_recorded { number: 1 recovery: 2 amount_cents: 30000 from: RECOVERY_SOURCE_INSURANCE "
             "envelope_id: '84-2022' "
             "complete: true }"})
      .RefusedAgain("WRONG_PHASE");
  GivenClaims(facts)
      .When<v1::RecordRecovery>("dwelling_id: 'd-1' number: 1 amount_cents: 30001 from: RECOVERY_SOURCE_OTHER")
      .ThenRefused("RECOVERY_ABOVE_PAID");
  GivenClaims(facts)
      .When<v1::RecordRecovery>("dwelling_id: 'd-1' number: 1 amount_cents: 0 from: RECOVERY_SOURCE_OTHER")
      .ThenRefused("AMOUNT_WRONG");
  GivenClaims(facts)
      .When<v1::RecordRecovery>("dwelling_id: 'd-1' number: 1 amount_cents: 1")
      .ThenRefused("FIELD_MISSING", {"from"});
  GivenClaims(kToPay)
      .When<v1::RecordRecovery>("dwelling_id: 'd-1' number: 1 amount_cents: 1 from: RECOVERY_SOURCE_OTHER")
      .ThenRefused("WRONG_PHASE");
  GivenClaims(With(facts, {"recovery_recorded { number: 1 recovery: 2 amount_cents: 30000 from: RECOVERY_SOURCE_TENANT "
                           "complete: true }"}))
      .When<v1::RecordRecovery>("dwelling_id: 'd-1' number: 1 amount_cents: 1 from: RECOVERY_SOURCE_OTHER")
      .ThenRefused("WRONG_PHASE");
}

TEST(Claim, GoesForwardOnly) {
  for (const Facts& facts : {kToDecide, kPaidOnce})
    GivenClaims(facts).When<v1::SubmitClaim>("dwelling_id: 'd-1' number: 1", kMet).ThenRefused("WRONG_PHASE");
  GivenClaims(kDraft)
      .As("fund", kFund)
      .When<v1::DecideClaim>("dwelling_id: 'd-1' number: 1 granted_cents: 1", kMet)
      .ThenRefused("WRONG_PHASE");
  GivenClaims(kToDecide)
      .When<v1::CommitClaim>("dwelling_id: 'd-1' number: 1 envelope_id: '84-2022'", kRegion)
      .ThenRefused("WRONG_PHASE");
  GivenClaims(kWithGrant).When<ConfirmCommitment>("number: 1").ThenNothing();
  GivenClaims(kToPay).When<LoseCommitment>("number: 1").ThenNothing();
}
// What differs from what stands is no repeat: it is not swallowed.
TEST(Claim, TakesOtherContentForNoRepeat) {
  GivenClaims(kDraft)
      .When<v1::OpenClaim>(
          "dwelling_id: 'd-1' kind #natureSinistre/IMPAYE period { from @2021-06-01 until @2022-01-01 } loss_cents: "
          "80000 rent_account_id: 'r-1'",
          kMet)
      .ThenRefused("CLAIM_OVERLAP");
  GivenClaims(kToDecide)
      .When<v1::SubmitClaim>("dwelling_id: 'd-1' occurred_on @2022-02-10 number: 1 recovered_elsewhere_cents: 10000",
                             kMet)
      .ThenRefused("WRONG_PHASE");
  GivenClaims(kWithGrant)
      .As("fund", kFund)
      .When<v1::DecideClaim>(
          "dwelling_id: 'd-1' occurred_on @2022-03-01 number: 1 granted_cents: 70000 reason { clear: 'autre' }", kMet)
      .ThenRefused("WRONG_PHASE");
  GivenClaims(With(kToDecide, {kRejected}))
      .As("fund", kFund)
      .When<v1::DecideClaim>("dwelling_id: 'd-1' occurred_on @2022-03-01 number: 1 reason { clear: 'autre' }", kMet)
      .ThenRefused("WRONG_PHASE");
  GivenClaims(kAsked)
      .When<v1::CommitClaim>("dwelling_id: 'd-1' occurred_on @2022-03-02 number: 1 envelope_id: '84-2021'", kRegion)
      .ThenRefused("WRONG_PHASE");
}
TEST(Claim, IsRepeatedAfterTheEnvelopeHasAnswered) {
  GivenClaims(kToPay)
      .When<v1::CommitClaim>("dwelling_id: 'd-1' occurred_on @2022-03-02 number: 1 envelope_id: '84-2022'", kRegion)
      .ThenNothing();
}
// The first claim was opened on 1 February, submitted on the 10th, and so on.
TEST(Claim, KeepsItsActsInOrderOfTime) {
  GivenClaims(kDraft)
      .When<v1::SubmitClaim>("dwelling_id: 'd-1' occurred_on @2022-01-31 number: 1", kMet)
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenClaims(kToDecide)
      .As("fund", kFund)
      .When<v1::DecideClaim>("dwelling_id: 'd-1' occurred_on @2022-02-09 number: 1 granted_cents: 1", kMet)
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenClaims(kWithGrant)
      .When<v1::CommitClaim>("dwelling_id: 'd-1' occurred_on @2022-02-28 number: 1 envelope_id: '84-2022'", kRegion)
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenClaims(kToPay)
      .When<v1::PayClaim>(
          "dwelling_id: 'd-1' occurred_on @2022-03-01 number: 1 amount_cents: 1 bank_reference { clear: 'v' }")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenClaims(kPaidOnce)
      .When<v1::RecordRecovery>(
          "dwelling_id: 'd-1' occurred_on @2022-03-31 number: 1 amount_cents: 1 from: RECOVERY_SOURCE_OTHER")
      .ThenRefused("DATES_OUT_OF_ORDER");
}
TEST(Claim, IsFoundByItsNumber) {
  const std::string dwelling = "dwelling_id: 'd-1' ";
  for (const char* number : {"number: 2", "number: 2147483647"}) {
    const std::string of = dwelling + number;
    GivenClaims(kDraft).When<v1::SubmitClaim>(of, kMet).ThenRefused("NOT_FOUND", {"number"});
    GivenClaims(kDraft)
        .As("fund", kFund)
        .When<v1::DecideClaim>(of + " granted_cents: 1", kMet)
        .ThenRefused("NOT_FOUND");
    GivenClaims(kDraft).When<v1::CommitClaim>(of + " envelope_id: '84-2022'", kRegion).ThenRefused("NOT_FOUND");
    GivenClaims(kDraft)
        .When<v1::PayClaim>(of + " amount_cents: 1 bank_reference { clear: 'v' }")
        .ThenRefused("NOT_FOUND");
    GivenClaims(kDraft)
        .When<v1::RecordRecovery>(of + " amount_cents: 1 from: RECOVERY_SOURCE_OTHER")
        .ThenRefused("NOT_FOUND");
  }
  for (const char* number : {"number: 0", "number: -2147483648"}) {
    GivenClaims(kDraft).When<v1::SubmitClaim>(dwelling + number, kMet).ThenRefused("VALUE_INVALID", {"number"});
  }
  for (const char* number : {"number: 0", "number: 2", "number: -2147483648", "number: 2147483647"}) {
    GivenClaims(kDraft).When<ConfirmCommitment>(number).ThenRefused("NOT_FOUND");
    GivenClaims(kDraft).When<LoseCommitment>(number).ThenRefused("NOT_FOUND");
  }
}
TEST(Claim, IsOfNoFutureDay) {
  const std::string of = "dwelling_id: 'd-1' occurred_on @2022-07-01 number: 1";
  GivenClaims(kDraft).When<v1::SubmitClaim>(of, kMet).ThenRefused("FUTURE_DATE");
  GivenClaims(kToDecide)
      .As("fund", kFund)
      .When<v1::DecideClaim>(of + " granted_cents: 1", kMet)
      .ThenRefused("FUTURE_DATE");
  GivenClaims(kWithGrant).When<v1::CommitClaim>(of + " envelope_id: '84-2022'", kRegion).ThenRefused("FUTURE_DATE");
  GivenClaims(kToPay)
      .When<v1::PayClaim>(of + " amount_cents: 1 bank_reference { clear: 'v' }")
      .ThenRefused("FUTURE_DATE");
  GivenClaims(kPaidOnce)
      .When<v1::RecordRecovery>(of + " amount_cents: 1 from: RECOVERY_SOURCE_OTHER")
      .ThenRefused("FUTURE_DATE");
}
// A fact is a fact, also of a number that was never opened.
TEST(Claim, SurvivesFactsOfUnknownClaims) {
  GivenClaims({"claim_paid { number: 2147483647 amount_cents: 1 }", "claim_submitted { number: -2147483648 }",
               "claim_opened {}"})
      .When<ConfirmCommitment>("number: 3")
      .ThenRefused("NOT_FOUND");
}

}  // namespace
}  // namespace iml::securing
