#include "services/contracting/rent_account/decider.h"

#include "libs/domain/forms.h"
#include "services/contracting/rent_account/projection.h"
#include "services/contracting/rent_account/tables.h"
#include "tests/support/given.h"
#include "tests/support/rows.h"

namespace iml::contracting {
namespace {

using tests::Facts;

// An account whose decisions are given the rows that the projection of its facts wrote, as a replica gives them.
struct Account {
  RentAccountState state;
  Facts facts;
};

Account Evolve(Account account, const v1::RentAccountFact& fact) {
  account.state = contracting::Evolve(std::move(account.state), fact);
  account.facts.push_back(fact.ShortDebugString());
  return account;
}

template <typename Command>
absl::StatusOr<RentAccountFacts> Decide(const Account& account, const Command& command,
                                        const domain::Context& context) {
  static tests::Rows all;
  static int count = 0;
  const std::string id = "r-" + std::to_string(++count);
  all.Deliver(ProjectRentAccount, id, account.facts);
  if constexpr (requires { contracting::Decide(account.state, command, context); }) {
    return contracting::Decide(account.state, command, context);
  } else if constexpr (requires { command.month(); }) {
    return contracting::Decide(account.state, command, all.Read().Find(kRentTerms, {id, command.month()}), context);
  } else {
    return contracting::Decide(account.state, command, all.Read().Find(kRentPayments, {id, command.number()}), context);
  }
}

using GivenAccount = tests::Given<Account, v1::RentAccountFact>;

const std::string kOpened =
    "occurred_on @2022-01-15 rent_account_opened { tenancy_id: 't-1' dwelling_id: 'd-1' operator_id: '123456782' "
    "period { from @2022-01-15 "
    "} }";
const std::string kCalled =
    "occurred_on @2022-02-01 term_called { month: '2022-02' rent_cents: 60000 charges_cents: 5000 due_cents: 65000 "
    "due_on @2022-02-05 }";
const std::string kPaid = "occurred_on @2022-02-03 payment_recorded { number: 1 amount_cents: 40000 }";
const std::string kBenefit = "occurred_on @2022-02-10 housing_benefit_recorded { number: 2 amount_cents: 25000 }";
const std::string kOf = "rent_account_id: 'r-1' ";
const Facts kOpen = {kOpened};
const Facts kUsed = {kOpened, kCalled, kPaid, kBenefit};

const std::string kMarch = "month: '2022-03' rent_cents: 60000 charges_cents: 5000 due_on @2022-03-05";

TEST(RentAccount, CallsWhatIsDueAsRentAndCharges_INV_29) {
  GivenAccount(kUsed)
      .When<v1::CallRent>(kOf + kMarch)
      .Then({"term_called { month: '2022-03' rent_cents: 60000 charges_cents: 5000 due_cents: 65000 due_on @2022-03-05 "
             "}"})
      .RefusedAgain("TERM_ALREADY_CALLED");
  GivenAccount(kUsed)
      .When<v1::CorrectTerm>(kOf + "month: '2022-02' rent_cents: 61000 charges_cents: 0 reason { clear: 'erreur' }")
      .Then({"term_corrected { month: '2022-02' rent_cents: 61000 due_cents: 61000 reason { clear: 'erreur' } due_on "
             "@2022-02-05 }"});
}
// Faults F4: a due date that was mistyped keeps arrears out of sight until it comes.
TEST(RentAccount, CorrectsTheDayThatATermIsDueOn) {
  const std::string words = "month: '2022-02' rent_cents: 60000 charges_cents: 5000 reason { clear: 'frappe' } ";
  GivenAccount(kUsed)
      .When<v1::CorrectTerm>(kOf + words + "due_on @2022-02-12")
      .Then({"term_corrected { month: '2022-02' rent_cents: 60000 charges_cents: 5000 due_cents: 65000 reason { clear: "
             "'frappe' } due_on @2022-02-12 }"});
  GivenAccount(kUsed).When<v1::CorrectTerm>(kOf + words).ThenNothing();
  GivenAccount(kUsed)
      .When<v1::CorrectTerm>(kOf + words + "due_on @2042-02-05")
      .ThenRefused("VALUE_INVALID", {"due_on"});
}
TEST(RentAccount, TakesAmountsAboveZeroAndACreditOfAtMostTheRent_INV_29) {
  const struct {
    const char* amounts;
  } cases[] = {{""},
               {"rent_cents: -1"},
               {"rent_cents: 1 charges_cents: -2"},
               {"rent_cents: 1 charges_cents: -9223372036854775808"},
               {"rent_cents: 9223372036854775807 charges_cents: 1"},
               {"rent_cents: 1 charges_cents: 9223372036854775807"}};
  for (const auto& each : cases) {
    const std::string amounts = each.amounts;
    GivenAccount(kOpen)
        .When<v1::CallRent>(kOf + "month: '2022-03' due_on @2022-03-05 " + amounts)
        .ThenRefused("AMOUNT_WRONG");
    GivenAccount(kUsed)
        .When<v1::CorrectTerm>(kOf + "month: '2022-02' reason { clear: 'x' } " + amounts)
        .ThenRefused("AMOUNT_WRONG");
  }
  for (const char* amount : {"0", "-1", "9223372036854775807"}) {
    GivenAccount(kOpen)
        .When<v1::RecordPayment>(kOf + std::string("amount_cents: ") + amount)
        .ThenRefused("AMOUNT_WRONG");
    GivenAccount(kOpen)
        .When<v1::RecordHousingBenefit>(kOf + std::string("amount_cents: ") + amount)
        .ThenRefused("AMOUNT_WRONG");
  }
}
TEST(RentAccount, LessensATermByTheCreditAfterTheYearlyCharges) {
  GivenAccount(kOpen)
      .When<v1::CallRent>(kOf + "month: '2022-03' rent_cents: 50000 charges_cents: -12000 due_on @2022-03-05")
      .Then(
          {"term_called { month: '2022-03' rent_cents: 50000 charges_cents: -12000 due_cents: 38000 due_on @2022-03-05 "
           "}"})
      .RefusedAgain("TERM_ALREADY_CALLED");
  GivenAccount(kOpen)
      .When<v1::CallRent>(kOf + "month: '2022-03' rent_cents: 50000 charges_cents: -50000 due_on @2022-03-05")
      .Then({"term_called { month: '2022-03' rent_cents: 50000 charges_cents: -50000 due_on @2022-03-05 }"})
      .RefusedAgain("TERM_ALREADY_CALLED");
}
TEST(RentAccount, CallsOneTermAMonth_INV_29) {
  GivenAccount(kUsed)
      .When<v1::CallRent>(kOf + "month: '2022-02' rent_cents: 1 due_on @2022-02-05")
      .ThenRefused("TERM_ALREADY_CALLED");
  GivenAccount(kUsed)
      .When<v1::CallRent>(kOf + "month: '2022-02' rent_cents: 60000 charges_cents: 5000 due_on @2022-02-06")
      .ThenRefused("TERM_ALREADY_CALLED");
  GivenAccount(kUsed)
      .When<v1::CallRent>(kOf + "month: '2022-02' rent_cents: 60000 charges_cents: 5000 due_on @2022-02-05")
      .ThenRefused("TERM_ALREADY_CALLED");
}
// Another way to write a month would be another term of it.
TEST(RentAccount, NamesAMonthInOneWay_INV_29) {
  for (const char* month :
       {"2022", "2022-2", "2022-13", "2022-00", "22-2022", "2022-+2", " 202-02", "2022/02", "2022-02 ", "20220-2"}) {
    v1::CallRent command;
    command.set_month(month);
    EXPECT_EQ(domain::RefusalOf(domain::CheckForms(command)).reason(), "VALUE_INVALID") << month;
  }
  GivenAccount(kOpen)
      .When<v1::CallRent>(kOf + "rent_cents: 1 due_on @2022-03-05")
      .ThenRefused("FIELD_MISSING", {"month"});
  GivenAccount(kOpen)
      .When<v1::CallRent>(kOf + "month: '2022-03' rent_cents: 1")
      .ThenRefused("FIELD_MISSING", {"due_on"});
}
TEST(RentAccount, CallsTheMonthsOfTheOccupation) {
  const Facts left = {kOpened, "account_period_set { period { from @2022-01-15 until @2022-03-01 } }"};
  const auto call = [](const char* month) {
    return "rent_cents: 1 due_on @2022-03-05 month: '" + std::string(month) + "'";
  };
  for (const char* month : {"2022-01", "2022-02"}) {
    GivenAccount(left)
        .When<v1::CallRent>(kOf + call(month))
        .Then({"term_called { month: '" + std::string(month) + "' rent_cents: 1 due_cents: 1 due_on @2022-03-05 }"})
        .RefusedAgain("TERM_ALREADY_CALLED");
  }
  for (const char* month : {"2021-12", "2022-03"})
    GivenAccount(left).When<v1::CallRent>(kOf + call(month)).ThenRefused("TERM_OUTSIDE_TENANCY");
  const Facts never = {kOpened, "account_period_set { period { from @2022-01-15 until @2022-01-15 } }"};
  GivenAccount(never).When<v1::CallRent>(kOf + call("2022-01")).ThenRefused("TERM_OUTSIDE_TENANCY");
}
TEST(RentAccount, CorrectsATermThatWasCalledForAReason) {
  GivenAccount(kUsed)
      .When<v1::CorrectTerm>(kOf + "month: '2022-03' rent_cents: 1 reason { clear: 'x' }")
      .ThenRefused("NOT_FOUND");
  GivenAccount(kUsed).When<v1::CorrectTerm>(kOf + "month: '2022-02' rent_cents: 1").ThenRefused("FIELD_MISSING");
}

const std::string kVoid = "month: '2022-02' reason { clear: 'erreur' }";
const std::string kVoided =
    "term_voided { month: '2022-02' rent_cents: 60000 charges_cents: 5000 due_cents: 65000 reason { clear: 'erreur' } "
    "}";

TEST(RentAccount, VoidsATermThatWasCalledInError_INV_70) {
  GivenAccount(kUsed).When<v1::VoidTerm>(kOf + kVoid).Then({kVoided});
  GivenAccount(kUsed).When<v1::VoidTerm>(kOf + "month: '2022-02'").ThenRefused("FIELD_MISSING", {"reason"});
  GivenAccount(kUsed)
      .When<v1::VoidTerm>(kOf + "month: '2022-03' reason { clear: 'x' }")
      .ThenRefused("NOT_FOUND", {"month"});
  GivenAccount(kUsed).When<v1::VoidTerm>(kOf + "occurred_on @2022-01-31 " + kVoid).ThenRefused("DATES_OUT_OF_ORDER");
}
TEST(RentAccount, CallsAVoidedMonthAgain_INV_29) {
  const std::string again = "month: '2022-02' rent_cents: 60000 charges_cents: 5000 due_on @2022-02-05";
  const Facts voided = {kOpened, kCalled, kVoided};
  GivenAccount(voided)
      .When<v1::CallRent>(kOf + again)
      .Then({"term_called { month: '2022-02' rent_cents: 60000 charges_cents: 5000 due_cents: 65000 due_on @2022-02-05 "
             "}"})
      .RefusedAgain("TERM_ALREADY_CALLED");
  GivenAccount(voided)
      .When<v1::CorrectTerm>(kOf + "month: '2022-02' rent_cents: 1 reason { clear: 'x' }")
      .ThenRefused("NOT_FOUND");
  const Facts called = {kOpened, kCalled, kVoided, kCalled};
  GivenAccount(called).When<v1::VoidTerm>(kOf + kVoid).Then({kVoided});
  GivenAccount(called)
      .When<v1::CallRent>(kOf + "month: '2022-02' rent_cents: 1 due_on @2022-02-05")
      .ThenRefused("TERM_ALREADY_CALLED");
}
// Called before the exit was known.
TEST(RentAccount, VoidsATermAfterTheExitThatIsNotCalledAgain) {
  const Facts left = {kOpened, kCalled, "account_period_set { period { from @2022-01-15 until @2022-01-31 } }"};
  GivenAccount(left).When<v1::VoidTerm>(kOf + kVoid).Then({kVoided});
  GivenAccount({left[0], left[1], left[2], kVoided})
      .When<v1::CallRent>(kOf + "month: '2022-02' rent_cents: 1 due_on @2022-02-05")
      .ThenRefused("TERM_OUTSIDE_TENANCY");
}

TEST(RentAccount, NumbersPaymentsAndBenefitsTogether) {
  GivenAccount(kUsed)
      .When<v1::RecordPayment>(kOf + "amount_cents: 5")
      .Then({"payment_recorded { number: 3 amount_cents: 5 }"})
      .MayHappenAgain();
  GivenAccount(kUsed)
      .When<v1::RecordHousingBenefit>(kOf + "amount_cents: 5")
      .Then({"housing_benefit_recorded { number: 3 amount_cents: 5 }"})
      .MayHappenAgain();
}
TEST(RentAccount, ReversesAPaymentOnceByItsNumber_INV_70) {
  GivenAccount(kUsed)
      .When<v1::ReversePayment>(kOf + "number: 2 reason { clear: 'rejet' }")
      .Then({"payment_reversed { number: 2 amount_cents: 25000 reason { clear: 'rejet' } }"});
  GivenAccount(kUsed).When<v1::ReversePayment>(kOf + "number: 2").ThenRefused("FIELD_MISSING");
  GivenAccount(kUsed)
      .When<v1::ReversePayment>(kOf + "occurred_on @2022-02-09 number: 2 reason { clear: 'rejet' }")
      .ThenRefused("DATES_OUT_OF_ORDER");
  for (const char* number : {"0", "-2147483648"}) {
    GivenAccount(kUsed)
        .When<v1::ReversePayment>(kOf + "reason { clear: 'x' } number: " + number)
        .ThenRefused("VALUE_INVALID", {"number"});
  }
  for (const char* number : {"3", "2147483647"}) {
    GivenAccount(kUsed)
        .When<v1::ReversePayment>(kOf + std::string("reason { clear: 'x' } number: ") + number)
        .ThenRefused("NOT_FOUND");
  }
}

TEST(RentAccount, IsOpenedWithTheTenancyAndFollowsItsDates) {
  const std::string opening =
      "tenancy_id: 't-1' dwelling_id: 'd-1' operator_id: '123456782' period { from @2022-01-15 }";
  GivenAccount().When<OpenRentAccount>(opening).Then({"rent_account_opened { " + opening + " }"});
  GivenAccount(kOpen)
      .When<SetAccountPeriod>("until @2022-06-15")
      .Then({"account_period_set { period { from @2022-01-15 until @2022-06-15 } }"});
  GivenAccount(kOpen)
      .When<SetAccountPeriod>("from @2022-01-14")
      .Then({"account_period_set { period { from @2022-01-14 } }"});
  GivenAccount(kOpen).When<SetAccountPeriod>("").ThenNothing();
  GivenAccount().When<SetAccountPeriod>("until @2022-06-15").ThenRefused("NOT_FOUND");
}

void EveryCommandIsRefused(GivenAccount given, const std::string& on, const std::string& reason) {
  given.When<v1::CallRent>(kOf + on + kMarch).ThenRefused(reason);
  given.When<v1::RecordPayment>(kOf + on + "amount_cents: 1").ThenRefused(reason);
  given.When<v1::RecordHousingBenefit>(kOf + on + "amount_cents: 1").ThenRefused(reason);
  given.When<v1::ReversePayment>(kOf + on + "number: 1 reason { clear: 'x' }").ThenRefused(reason);
  given.When<v1::CorrectTerm>(kOf + on + "month: '2022-02' rent_cents: 1 reason { clear: 'x' }").ThenRefused(reason);
  given.When<v1::VoidTerm>(kOf + on + kVoid).ThenRefused(reason);
}
TEST(RentAccount, GoesOnWithTheOperatorThatTookTheDwellingOver) {
  const std::string taken_over = "rent_account_transferred { operator_id: '732829320' }";
  GivenAccount(kOpen).When<TransferRentAccount>("operator_id: '732829320'").Then({taken_over});
  GivenAccount(kOpen).When<TransferRentAccount>("operator_id: '123456782'").ThenNothing();
  GivenAccount().When<TransferRentAccount>("operator_id: '732829320'").ThenRefused("NOT_FOUND");
  GivenAccount(tests::With(kOpen, {taken_over}))
      .When<v1::RecordPayment>(kOf + "amount_cents: 1")
      .ThenRefused("NOT_YOURS");
}
TEST(RentAccount, MustBeKnown) { EveryCommandIsRefused(GivenAccount(), "", "NOT_FOUND"); }
TEST(RentAccount, IsItsOperatorsOwn) {
  EveryCommandIsRefused(GivenAccount(kUsed).As("operator", "732829320"), "", "NOT_YOURS");
}
TEST(RentAccount, ActsOnNoFutureDay) {
  EveryCommandIsRefused(GivenAccount(kUsed), "occurred_on @2022-07-01 ", "FUTURE_DATE");
}
// A fact is a fact, also of a payment that was never recorded.
TEST(RentAccount, SurvivesFactsOfUnknownPayments) {
  GivenAccount({"payment_reversed { number: -1 }", "payment_reversed { number: 2147483647 }",
                "term_corrected { month: '2022-02' }", "term_voided { month: '2022-02' }"})
      .When<v1::ReversePayment>(kOf + "number: 1 reason { clear: 'x' }")
      .ThenRefused("NOT_FOUND");
}

}  // namespace
}  // namespace iml::contracting
