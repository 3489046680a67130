#include "services/contracting/tenancy/decider.h"

#include "tests/support/given.h"

namespace iml::contracting {
namespace {

using GivenTenancy = tests::Given<TenancyState, v1::TenancyFact>;
using tests::Facts;
using tests::With;

const std::string kTerms =
    "terms { direct_lease {} period { from @2022-04-01 until @2025-04-01 } monthly_rent_cents: 60000 "
    "monthly_charges_cents: 5000 "
    "deposit_cents: 60000 } ";
const std::string kSignatories = "signatories: SIGNATORY_HOUSEHOLD signatories: SIGNATORY_OWNER ";
const std::string kId = "tenancy_id: 't-1' ";
const std::string kFor = "household_id: 'h-1' orientation_number: 1 ";
const std::string kPlace = "dwelling_id: 'd-1' operator_id: '123456782' persons: 2 ";

// A tenancy that goes all the way; each list is one step further.
const std::string kPrepared =
    "occurred_on @2022-03-15 tenancy_prepared { preparation: 1 " + kFor + kPlace + kTerms + kSignatories + " }";
const Facts kDraft = {kPrepared};
const Facts kHalfSigned = With(kDraft, {"occurred_on @2022-03-20 party_signed { signatory: SIGNATORY_OWNER }"});
const Facts kSigned = With(kHalfSigned, {"occurred_on @2022-03-21 party_signed { signatory: SIGNATORY_HOUSEHOLD }",
                                         "occurred_on @2022-03-21 tenancy_signed {}"});
const std::string kAsked = "occurred_on @2022-04-01 tenancy_start_requested { preparation: 1 dwelling_id: 'd-1' " +
                           kFor + "persons: 2 title_ends_on @2025-04-01 direct_lease: true }";
const Facts kStarting = With(kSigned, {kAsked});
const std::string kStarted =
    "occurred_on @2022-04-01 tenancy_started { " + kFor +
    "dwelling_id: 'd-1' operator_id: '123456782' "
    "occupation_number: 3 monthly_rent_cents: 60000 monthly_charges_cents: 5000 title_ends_on @2025-04-01 }";
const Facts kRunning = With(kStarting, {kStarted});
const Facts kNotice =
    With(kRunning, {"occurred_on @2022-05-01 notice_given { side: NOTICE_SIDE_TENANT ends_on @2022-08-01 }"});
const std::string kLeft = "occurred_on @2022-06-15 tenancy_exited { " + kFor +
                          "dwelling_id: 'd-1' occupation_number: 3 destination "
                          "#situationSortieDemande/15 reason { clear: 'mutation' } damage_cents: 100 }";
const Facts kExited = With(kNotice, {kLeft});
const Facts kClosed = With(kExited, {"occurred_on @2022-06-20 tenancy_closed {}"});
const Facts kAbandoned =
    With(kDraft, {"occurred_on @2022-03-16 tenancy_abandoned { reason { clear: 'renoncement' } }"});

const AdmissionRow kAdmitted =
    tests::Text<AdmissionRow>("dwelling_id: 'd-1' operator_id: '123456782' persons: 2 admitted: true");
const AdmissionRow kOver = tests::Text<AdmissionRow>("dwelling_id: 'd-1' operator_id: '123456782' persons: 2");
constexpr char kOther[] = "732829320";

// ---- preparation

TEST(Tenancy, IsPreparedForAnAdmittedHousehold_INV_10) {
  GivenTenancy()
      .When<v1::PrepareTenancy>(kFor + kTerms + kSignatories, kAdmitted)
      .Then({"tenancy_prepared { preparation: 1 " + kFor + kPlace + kTerms + kSignatories + " }"});
  GivenTenancy().When<v1::PrepareTenancy>(kFor + kTerms + kSignatories, AdmissionRow()).ThenRefused("NOT_ADMITTED");
  GivenTenancy().When<v1::PrepareTenancy>(kFor + kTerms + kSignatories, kOver).ThenRefused("NOT_ADMITTED");
  GivenTenancy(kAbandoned).When<v1::PrepareTenancy>(kFor + kTerms + kSignatories, kOver).ThenRefused("NOT_ADMITTED");
}
TEST(Tenancy, IsPreparedAgainOnceAbandoned) {
  GivenTenancy(kAbandoned)
      .When<v1::PrepareTenancy>(kFor + kTerms + kSignatories, kAdmitted)
      .Then({"tenancy_prepared { preparation: 2 " + kFor + kPlace + kTerms + kSignatories + " }"});
  for (const Facts& facts : {kDraft, kSigned, kRunning, kExited}) {
    GivenTenancy(facts)
        .When<v1::PrepareTenancy>(kFor + kTerms + "signatories: SIGNATORY_HOUSEHOLD signatories: SIGNATORY_OPERATOR",
                                  kAdmitted)
        .ThenRefused("WRONG_PHASE");
  }
}
TEST(Tenancy, IsPreparedByTheOperatorOfTheAdmission) {
  GivenTenancy()
      .As("operator", kOther)
      .When<v1::PrepareTenancy>(kFor + kTerms + kSignatories, kAdmitted)
      .ThenRefused("NOT_YOURS");
  GivenTenancy(kDraft)
      .As("operator", kOther)
      .When<v1::PrepareTenancy>(kFor + kTerms + kSignatories, AdmissionRow())
      .ThenRefused("NOT_YOURS");
}
TEST(Tenancy, HasAmountsInWholeCentsARentAboveZero_INV_29) {
  const auto refused = [](const std::string& terms, const char* reason) {
    GivenTenancy()
        .When<v1::PrepareTenancy>(
            kFor + kSignatories + "terms { direct_lease {} period { from @2022-04-01 } " + terms + " }", kAdmitted)
        .ThenRefused(reason);
  };
  refused("", "AMOUNT_WRONG");
  refused("monthly_rent_cents: -60000", "AMOUNT_WRONG");
  refused("monthly_rent_cents: 9223372036854775807 monthly_charges_cents: 1", "AMOUNT_WRONG");
  refused("monthly_rent_cents: 1 monthly_charges_cents: -1", "AMOUNT_WRONG");
  refused("monthly_rent_cents: 1 deposit_cents: -1", "AMOUNT_WRONG");
}
TEST(Tenancy, HasAKindAPeriodAndTwoSignatories) {
  const auto refused = [](const std::string& rest, const char* reason) {
    GivenTenancy().When<v1::PrepareTenancy>(kFor + rest, kAdmitted).ThenRefused(reason);
  };
  refused(kSignatories, "FIELD_MISSING");
  refused(kSignatories + "terms { period { from @2022-04-01 } monthly_rent_cents: 1 }", "FIELD_MISSING");
  refused(kSignatories + "terms { direct_lease {} monthly_rent_cents: 1 }", "FIELD_MISSING");
  refused(
      kSignatories + "terms { direct_lease {} monthly_rent_cents: 1 period { from @2022-04-01 until @2022-04-01 } }",
      "VALUE_INVALID");
  refused(kTerms, "VALUE_INVALID");
  refused(kTerms + "signatories: SIGNATORY_HOUSEHOLD", "VALUE_INVALID");
  refused(kTerms + "signatories: SIGNATORY_HOUSEHOLD signatories: SIGNATORY_UNSPECIFIED", "VALUE_INVALID");
  refused(kTerms + "signatories: SIGNATORY_HOUSEHOLD signatories: SIGNATORY_HOUSEHOLD", "VALUE_INVALID");
}

// ---- signature and start

TEST(Tenancy, IsSignedWithTheLastSignature) {
  GivenTenancy(kDraft)
      .When<v1::SignTenancy>(kId + "signatory: SIGNATORY_OWNER")
      .Then({"party_signed { signatory: SIGNATORY_OWNER }"});
  GivenTenancy(kHalfSigned)
      .When<v1::SignTenancy>(kId + "signatory: SIGNATORY_HOUSEHOLD")
      .Then({"party_signed { signatory: SIGNATORY_HOUSEHOLD }", "tenancy_signed {}"});
  GivenTenancy(kDraft).When<v1::SignTenancy>(kId + "signatory: SIGNATORY_OPERATOR").ThenRefused("NOT_A_PARTY");
  GivenTenancy(kAbandoned).When<v1::SignTenancy>(kId + "signatory: SIGNATORY_OWNER").ThenRefused("WRONG_PHASE");
}
// The owner signed on the 20th; the household's signature of the 18th comes to be known after it.
TEST(Tenancy, IsSignedOnTheDayOfTheLatestSignature_INV_70) {
  GivenTenancy(kHalfSigned)
      .When<v1::SignTenancy>(kId + "occurred_on @2022-03-18 signatory: SIGNATORY_HOUSEHOLD")
      .Then({"occurred_on @2022-03-18 party_signed { signatory: SIGNATORY_HOUSEHOLD }",
             "occurred_on @2022-03-20 tenancy_signed {}"});
  const Facts late = With(
      kHalfSigned, {"occurred_on @2022-03-18 party_signed { signatory: SIGNATORY_HOUSEHOLD }", "tenancy_signed {}"});
  GivenTenancy(late).When<v1::StartTenancy>(kId + "occurred_on @2022-03-19").ThenRefused("DATES_OUT_OF_ORDER");
}
TEST(Tenancy, AsksTheDwellingBeforeItStarts_INV_23) {
  GivenTenancy(kSigned).When<v1::StartTenancy>(kId + "occurred_on @2022-04-01").Then({kAsked});
  GivenTenancy(kDraft).When<v1::StartTenancy>(kId).ThenRefused("WRONG_PHASE");
  GivenTenancy(kStarting).When<ConfirmStart>("occurred_on @2022-04-01 occupation_number: 3").Then({kStarted});
  GivenTenancy(kStarting)
      .When<RefuseStart>("reason: REASON_DWELLING_TAKEN")
      .Then({"tenancy_start_refused { reason: REASON_DWELLING_TAKEN }"});
  GivenTenancy(kSigned).When<ConfirmStart>("occupation_number: 3").ThenNothing();
  GivenTenancy(kRunning).When<RefuseStart>("").ThenNothing();
}
TEST(Tenancy, MayAskAgainWhenItsStartIsRefused) {
  GivenTenancy(With(kStarting, {"tenancy_start_refused { reason: REASON_DWELLING_TAKEN }"}))
      .When<v1::StartTenancy>(kId + "occurred_on @2022-04-01")
      .Then({kAsked});
}
TEST(Tenancy, StartsWithinItsOwnPeriod_INV_10) {
  GivenTenancy(kSigned).When<v1::StartTenancy>(kId + "occurred_on @2022-03-31").ThenRefused("DATES_OUT_OF_ORDER");
  GivenTenancy(kSigned).On(absl::CivilDay(2025, 4, 1)).When<v1::StartTenancy>(kId).ThenRefused("DATES_OUT_OF_ORDER");
  GivenTenancy(kSigned)
      .On(absl::CivilDay(2025, 3, 31))
      .When<v1::StartTenancy>(kId)
      .Then({"tenancy_start_requested { preparation: 1 dwelling_id: 'd-1' " + kFor +
             "persons: 2 title_ends_on @2025-04-01 direct_lease: true }"});
}
TEST(Tenancy, MayHaveNoEnd) {
  const std::string endless = "tenancy_prepared { preparation: 1 " + kFor + kPlace +
                              "terms { occupation_agreement {} period { from @2022-04-01 } monthly_rent_cents: 5 } "
                              "signatories: SIGNATORY_HOUSEHOLD "
                              "signatories: SIGNATORY_OPERATOR }";
  const std::string asked = "tenancy_start_requested { preparation: 1 dwelling_id: 'd-1' " + kFor + "persons: 2 }";
  GivenTenancy({endless, "tenancy_signed {}"}).When<v1::StartTenancy>(kId).Then({asked});
  GivenTenancy({endless, "tenancy_signed {}", asked})
      .When<ConfirmStart>("occupation_number: 1")
      .Then({"tenancy_started { " + kFor +
             "dwelling_id: 'd-1' operator_id: '123456782' occupation_number: 1 monthly_rent_cents: 5 }"});
}
TEST(Tenancy, IsAbandonedBeforeItStarts) {
  for (const Facts& facts : {kDraft, kHalfSigned, kSigned}) {
    GivenTenancy(facts)
        .When<v1::AbandonTenancy>(kId + "reason { clear: 'renoncement' }")
        .Then({"tenancy_abandoned { reason { clear: 'renoncement' } }"});
  }
  for (const Facts& facts : {kStarting, kRunning})
    GivenTenancy(facts).When<v1::AbandonTenancy>(kId + "reason { clear: 'x' }").ThenRefused("WRONG_PHASE");
  GivenTenancy(kDraft).When<v1::AbandonTenancy>(kId).ThenRefused("FIELD_MISSING", {"reason"});
}
TEST(Tenancy, IsAbandonedWithItsReservation_INV_11) {
  for (const Facts& facts : {kDraft, kSigned, kStarting}) {
    GivenTenancy(facts).When<AbandonReleased>("").Then({"tenancy_abandoned { by_release: true }"});
  }
  GivenTenancy(kRunning).When<AbandonReleased>("").ThenNothing();
  GivenTenancy().When<AbandonReleased>("").ThenNothing();
}

// ---- the way out

const std::string kExit = "destination #situationSortieDemande/15 reason { clear: 'mutation' } damage_cents: 100";
const std::string kExitFact = "tenancy_exited { " + kFor + "dwelling_id: 'd-1' occupation_number: 3 " + kExit + " }";

TEST(Tenancy, IsLeftWithOrWithoutNotice) {
  GivenTenancy(kRunning)
      .When<v1::GiveNotice>(kId + "side: NOTICE_SIDE_OWNER ends_on @2022-09-30")
      .Then({"notice_given { side: NOTICE_SIDE_OWNER ends_on @2022-09-30 }"});
  for (const Facts& facts : {kRunning, kNotice})
    GivenTenancy(facts).When<v1::ExitTenancy>(kId + kExit).Then({kExitFact});
  for (const Facts& facts : {kDraft, kSigned, kStarting}) {
    GivenTenancy(facts)
        .When<v1::GiveNotice>(kId + "side: NOTICE_SIDE_OWNER ends_on @2022-09-30")
        .ThenRefused("WRONG_PHASE");
    GivenTenancy(facts).When<v1::ExitTenancy>(kId + kExit).ThenRefused("WRONG_PHASE");
  }
}
TEST(Tenancy, TakesANoticeOfASideWithAnEndThatFollows) {
  GivenTenancy(kRunning).When<v1::GiveNotice>(kId + "ends_on @2022-09-30").ThenRefused("FIELD_MISSING", {"side"});
  GivenTenancy(kRunning)
      .When<v1::GiveNotice>(kId + "side: NOTICE_SIDE_TENANT")
      .ThenRefused("FIELD_MISSING", {"ends_on"});
  GivenTenancy(kRunning)
      .When<v1::GiveNotice>(kId + "side: NOTICE_SIDE_TENANT ends_on @2024-01-01")
      .ThenRefused("VALUE_INVALID", {"ends_on"});
  GivenTenancy(kRunning)
      .When<v1::GiveNotice>(kId + "side: NOTICE_SIDE_TENANT ends_on @2022-06-29")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenTenancy(kRunning)
      .When<v1::GiveNotice>(kId + "occurred_on @2022-03-31 side: NOTICE_SIDE_TENANT ends_on @2022-09-30")
      .ThenRefused("DATES_OUT_OF_ORDER");
}
TEST(Tenancy, IsLeftForAKnownDestinationAfterTheEntry) {
  GivenTenancy(kRunning).When<v1::ExitTenancy>(kId).ThenRefused("FIELD_MISSING");
  GivenTenancy(kRunning)
      .When<v1::ExitTenancy>(kId + "destination #situationSortieDemande/15 damage_cents: -1")
      .ThenRefused("AMOUNT_WRONG");
  GivenTenancy(kRunning)
      .When<v1::ExitTenancy>(kId + "occurred_on @2022-03-31 " + kExit)
      .ThenRefused("DATES_OUT_OF_ORDER");
}
TEST(Tenancy, LearnsItsDestinationLaterAndIsClosed) {
  for (const Facts& facts : {kExited, kClosed}) {
    GivenTenancy(facts)
        .When<v1::StateDestination>(kId + "destination #situationSortieDemande/14")
        .Then({"destination_stated { " + kFor + "destination #situationSortieDemande/14 }"});
    GivenTenancy(facts).When<v1::StateDestination>(kId + "destination #situationSortieDemande/15").ThenNothing();
  }
  GivenTenancy(kRunning)
      .When<v1::StateDestination>(kId + "destination #situationSortieDemande/14")
      .ThenRefused("WRONG_PHASE");
  GivenTenancy(kExited).When<v1::StateDestination>(kId + "destination #motifDemandes/204").ThenRefused("UNKNOWN_CODE");
  GivenTenancy(kExited).When<v1::CloseTenancy>(kId).Then({"tenancy_closed {}"});
  GivenTenancy(kRunning).When<v1::CloseTenancy>(kId).ThenRefused("WRONG_PHASE");
  GivenTenancy(kExited).When<v1::CloseTenancy>(kId + "occurred_on @2022-06-14").ThenRefused("DATES_OUT_OF_ORDER");
}
TEST(Tenancy, EndsWhenItsDwellingLeavesTheStock_INV_37) {
  for (const Facts& facts : {kRunning, kNotice}) {
    GivenTenancy(facts)
        .When<EndByWithdrawal>("destination #situationSortieDemande/14")
        .Then({"tenancy_exited { " + kFor +
               "dwelling_id: 'd-1' occupation_number: 3 destination #situationSortieDemande/14 by_withdrawal: true }"});
  }
  GivenTenancy(kExited).When<EndByWithdrawal>("").ThenNothing();
}
TEST(Tenancy, FollowsTheCorrectionOfItsOccupation_INV_70) {
  GivenTenancy(kExited)
      .When<CorrectTenancyDates>("started_on @2022-04-02 exited_on @2022-06-16 reason { clear: 'erreur' }")
      .Then({"tenancy_dates_corrected { " + kFor +
             "started_on @2022-04-02 exited_on @2022-06-16 reason { clear: 'erreur' } }"});
  GivenTenancy(kRunning)
      .When<CorrectTenancyDates>("started_on @2022-04-02")
      .Then({"tenancy_dates_corrected { " + kFor + "started_on @2022-04-02 }"});
  GivenTenancy(kExited).When<CorrectTenancyDates>("started_on @2022-04-01 exited_on @2022-06-15").ThenNothing();
}
// The dwelling corrected the entry before it had heard of the exit.
TEST(Tenancy, KeepsAnExitThatTheDwellingHadNotHeardOf) {
  GivenTenancy(kExited)
      .When<CorrectTenancyDates>("started_on @2022-04-02")
      .Then({"tenancy_dates_corrected { " + kFor + "started_on @2022-04-02 exited_on @2022-06-15 }"});
}

// ---- a notice that is withdrawn

const std::string kBack = "occurred_on @2022-06-01 notice_cancelled { reason { clear: 'reste' } }";

TEST(Tenancy, RunsOnWhenItsNoticeIsWithdrawn) {
  GivenTenancy(kNotice).When<v1::CancelNotice>(kId + "occurred_on @2022-06-01 reason { clear: 'reste' }").Then({kBack});
  GivenTenancy(With(kNotice, {kBack})).When<v1::ExitTenancy>(kId + kExit).Then({kExitFact});
  GivenTenancy(With(kNotice, {kBack}))
      .When<v1::GiveNotice>(kId + "side: NOTICE_SIDE_TENANT ends_on @2022-12-01")
      .Then({"notice_given { side: NOTICE_SIDE_TENANT ends_on @2022-12-01 }"});
}
TEST(Tenancy, WithdrawsNoNoticeThatWasNotGiven) {
  for (const Facts& facts : {kDraft, kSigned, kRunning, kExited, kClosed}) {
    GivenTenancy(facts).When<v1::CancelNotice>(kId).ThenRefused("WRONG_PHASE");
  }
  GivenTenancy(kNotice).When<v1::CancelNotice>(kId + "occurred_on @2022-04-30").ThenRefused("DATES_OUT_OF_ORDER");
}

// ---- what holds of every command

// What differs from what stands is no repeat: it is not swallowed.
TEST(Tenancy, TakesOtherContentForNoRepeat) {
  GivenTenancy(kStarting).When<v1::StartTenancy>(kId + "occurred_on @2022-04-02").ThenRefused("WRONG_PHASE");
  GivenTenancy(kAbandoned)
      .When<v1::AbandonTenancy>(kId + "occurred_on @2022-03-16 reason { clear: 'autre' }")
      .ThenRefused("WRONG_PHASE");
  GivenTenancy(kNotice)
      .When<v1::GiveNotice>(kId + "occurred_on @2022-05-01 side: NOTICE_SIDE_OWNER ends_on @2022-08-01")
      .ThenRefused("WRONG_PHASE");
  GivenTenancy(kExited)
      .When<v1::ExitTenancy>(
          kId +
          "occurred_on @2022-06-15 destination #situationSortieDemande/15 reason { clear: 'mutation' } damage_cents: "
          "200")
      .ThenRefused("WRONG_PHASE");
  GivenTenancy(kClosed).When<v1::CloseTenancy>(kId + "occurred_on @2022-06-21").ThenRefused("WRONG_PHASE");
}
TEST(Tenancy, IsRepeatedAfterTheDwellingHasAnswered) {
  GivenTenancy(kRunning).When<v1::StartTenancy>(kId + "occurred_on @2022-04-01").ThenNothing();
}
TEST(Tenancy, KeepsItsActsInOrderOfTime) {
  GivenTenancy(kDraft)
      .When<v1::SignTenancy>(kId + "occurred_on @2022-03-14 signatory: SIGNATORY_OWNER")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenTenancy(kSigned).When<v1::StartTenancy>(kId + "occurred_on @2022-03-20").ThenRefused("DATES_OUT_OF_ORDER");
  GivenTenancy(kDraft)
      .When<v1::AbandonTenancy>(kId + "occurred_on @2022-03-14 reason { clear: 'x' }")
      .ThenRefused("DATES_OUT_OF_ORDER");
}
void EveryCommandIsRefused(GivenTenancy given, const std::string& day, const std::string& reason) {
  const std::string on = kId + day;
  given.When<v1::SignTenancy>(on + "signatory: SIGNATORY_OWNER").ThenRefused(reason);
  given.When<v1::StartTenancy>(on).ThenRefused(reason);
  given.When<v1::AbandonTenancy>(on + "reason { clear: 'x' }").ThenRefused(reason);
  given.When<v1::GiveNotice>(on + "side: NOTICE_SIDE_OWNER ends_on @2022-09-30").ThenRefused(reason);
  given.When<v1::CancelNotice>(on).ThenRefused(reason);
  given.When<v1::ExitTenancy>(on + kExit).ThenRefused(reason);
  given.When<v1::StateDestination>(on + "destination #situationSortieDemande/14").ThenRefused(reason);
  given.When<v1::CloseTenancy>(on).ThenRefused(reason);
}
TEST(Tenancy, GoesOnWithTheOperatorThatTookTheDwellingOver) {
  const std::string taken_over =
      "tenancy_transferred { operator_id: '732829320' household_id: 'h-1' orientation_number: 1 }";
  GivenTenancy(kRunning).When<TransferTenancy>("operator_id: '732829320'").Then({taken_over});
  GivenTenancy(kRunning).When<TransferTenancy>("operator_id: '123456782'").ThenNothing();
  GivenTenancy(kDraft).When<TransferTenancy>("operator_id: '732829320'").ThenNothing();
  GivenTenancy(tests::With(kRunning, {taken_over})).When<v1::ExitTenancy>(kId + kExit).ThenRefused("NOT_YOURS");
}
TEST(Tenancy, MustBeKnown) {
  EveryCommandIsRefused(GivenTenancy(), "", "NOT_FOUND");
  GivenTenancy().When<CorrectTenancyDates>("").ThenRefused("NOT_FOUND");
}
TEST(Tenancy, IsItsOperatorsOwn) {
  EveryCommandIsRefused(GivenTenancy(kRunning).As("operator", kOther), "", "NOT_YOURS");
}
TEST(Tenancy, ActsOnNoFutureDay) {
  const std::string future = "occurred_on @2022-07-01 ";
  EveryCommandIsRefused(GivenTenancy(kRunning), future, "FUTURE_DATE");
  GivenTenancy().When<v1::PrepareTenancy>(future + kFor + kTerms + kSignatories, kAdmitted).ThenRefused("FUTURE_DATE");
}

}  // namespace
}  // namespace iml::contracting
