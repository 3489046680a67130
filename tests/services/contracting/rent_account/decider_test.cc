#include "services/contracting/rent_account/decider.h"

#include "tests/support/given.h"

namespace iml::contracting {
namespace {

using GivenAccount = tests::Given<RentAccountState, v1::RentAccountFact>;
using tests::Facts;

const std::string kOpened =
    "occurred_on @2022-01-15 rent_account_opened { tenancy_id: 't-1' dwelling_id: 'd-1' operator_id: '123456782' "
    "period { from @2022-01-15 "
    "} }";
const std::string kCalled =
    "occurred_on @2022-02-01 term_called { month: '2022-02' rent_cents: 60000 charges_cents: 5000 due_cents: 65000 "
    "due_on @2022-02-05 }";
const std::string kPaid = "occurred_on @2022-02-03 payment_recorded { number: 1 amount_cents: 40000 }";
const std::string kBenefit = "occurred_on @2022-02-10 housing_benefit_recorded { number: 2 amount_cents: 25000 }";
const Facts kOpen = {kOpened};
const Facts kUsed = {kOpened, kCalled, kPaid, kBenefit};

const std::string kMarch = "month: '2022-03' rent_cents: 60000 charges_cents: 5000 due_on @2022-03-05";

TEST(RentAccount, CallsWhatIsDueAsRentAndCharges_INV_29) {
  GivenAccount(kUsed)
      .When<v1::CallRent>(kMarch)
      .Then({"term_called { month: '2022-03' rent_cents: 60000 charges_cents: 5000 due_cents: 65000 due_on @2022-03-05 "
             "}"})
      .AndARepeatYieldsNothing();
  GivenAccount(kUsed)
      .When<v1::CorrectTerm>("month: '2022-02' rent_cents: 61000 charges_cents: 0 reason: 'erreur'")
      .Then({"term_corrected { month: '2022-02' rent_cents: 61000 due_cents: 61000 reason: 'erreur' }"})
      .AndARepeatYieldsNothing();
}
TEST(RentAccount, TakesAmountsAboveZeroAndChargesNotBelow_INV_29) {
  const struct {
    const char* amounts;
  } cases[] = {{""},
               {"rent_cents: -1"},
               {"rent_cents: 1 charges_cents: -1"},
               {"rent_cents: 9223372036854775807 charges_cents: 1"},
               {"rent_cents: 1 charges_cents: 9223372036854775807"}};
  for (const auto& each : cases) {
    const std::string amounts = each.amounts;
    GivenAccount(kOpen)
        .When<v1::CallRent>("month: '2022-03' due_on @2022-03-05 " + amounts)
        .ThenRefused("AMOUNT_WRONG");
    GivenAccount(kUsed).When<v1::CorrectTerm>("month: '2022-02' reason: 'x' " + amounts).ThenRefused("AMOUNT_WRONG");
  }
  for (const char* amount : {"0", "-1", "9223372036854775807"}) {
    GivenAccount(kOpen).When<v1::RecordPayment>(std::string("amount_cents: ") + amount).ThenRefused("AMOUNT_WRONG");
    GivenAccount(kOpen)
        .When<v1::RecordHousingBenefit>(std::string("amount_cents: ") + amount)
        .ThenRefused("AMOUNT_WRONG");
  }
}
TEST(RentAccount, CallsOneTermAMonth_INV_29) {
  GivenAccount(kUsed)
      .When<v1::CallRent>("month: '2022-02' rent_cents: 1 due_on @2022-02-05")
      .ThenRefused("TERM_ALREADY_CALLED");
  GivenAccount(kUsed)
      .When<v1::CallRent>("month: '2022-02' rent_cents: 60000 charges_cents: 5000 due_on @2022-02-06")
      .ThenRefused("TERM_ALREADY_CALLED");
  GivenAccount(kUsed)
      .When<v1::CallRent>("month: '2022-02' rent_cents: 60000 charges_cents: 5000 due_on @2022-02-05")
      .ThenNothing();
}
// Another way to write a month would be another term of it.
TEST(RentAccount, NamesAMonthInOneWay_INV_29) {
  for (const char* month : {"", "2022", "2022-2", "2022-13", "2022-00", "22-2022", "2022-+2", " 202-02", "2022/02",
                            "2022-02 ", "20220-2"}) {
    GivenAccount(kOpen)
        .When<v1::CallRent>("month: '" + std::string(month) + "' rent_cents: 1 due_on @2022-03-05")
        .ThenRefused("VALUE_INVALID");
  }
  GivenAccount(kOpen).When<v1::CallRent>("month: '2022-03' rent_cents: 1").ThenRefused("DATE_INVALID");
}
TEST(RentAccount, CallsTheMonthsOfTheOccupation) {
  const Facts left = {kOpened, "account_period_set { period { from @2022-01-15 until @2022-03-01 } }"};
  const auto call = [](const char* month) {
    return "rent_cents: 1 due_on @2022-03-05 month: '" + std::string(month) + "'";
  };
  for (const char* month : {"2022-01", "2022-02"}) {
    GivenAccount(left)
        .When<v1::CallRent>(call(month))
        .Then({"term_called { month: '" + std::string(month) + "' rent_cents: 1 due_cents: 1 due_on @2022-03-05 }"});
  }
  for (const char* month : {"2021-12", "2022-03"})
    GivenAccount(left).When<v1::CallRent>(call(month)).ThenRefused("TERM_OUTSIDE_TENANCY");
  const Facts never = {kOpened, "account_period_set { period { from @2022-01-15 until @2022-01-15 } }"};
  GivenAccount(never).When<v1::CallRent>(call("2022-01")).ThenRefused("TERM_OUTSIDE_TENANCY");
}
TEST(RentAccount, CorrectsATermThatWasCalledForAReason) {
  GivenAccount(kUsed).When<v1::CorrectTerm>("month: '2022-03' rent_cents: 1 reason: 'x'").ThenRefused("NOT_FOUND");
  GivenAccount(kUsed).When<v1::CorrectTerm>("month: '2022-02' rent_cents: 1").ThenRefused("REASON_MISSING");
}

TEST(RentAccount, NumbersPaymentsAndBenefitsTogether) {
  GivenAccount(kUsed)
      .When<v1::RecordPayment>("amount_cents: 5")
      .Then({"payment_recorded { number: 3 amount_cents: 5 }"});
  GivenAccount(kUsed)
      .When<v1::RecordHousingBenefit>("amount_cents: 5")
      .Then({"housing_benefit_recorded { number: 3 amount_cents: 5 }"});
}
TEST(RentAccount, ReversesAPaymentOnceByItsNumber_INV_70) {
  GivenAccount(kUsed)
      .When<v1::ReversePayment>("number: 2 reason: 'rejet'")
      .Then({"payment_reversed { number: 2 amount_cents: 25000 reason: 'rejet' }"})
      .AndARepeatYieldsNothing();
  GivenAccount(kUsed).When<v1::ReversePayment>("number: 2").ThenRefused("REASON_MISSING");
  GivenAccount(kUsed)
      .When<v1::ReversePayment>("occurred_on @2022-02-09 number: 2 reason: 'rejet'")
      .ThenRefused("DATES_OUT_OF_ORDER");
  for (const char* number : {"0", "3", "-2147483648", "2147483647"}) {
    GivenAccount(kUsed).When<v1::ReversePayment>(std::string("reason: 'x' number: ") + number).ThenRefused("NOT_FOUND");
  }
}

TEST(RentAccount, IsOpenedWithTheTenancyAndFollowsItsDates) {
  const std::string opening =
      "tenancy_id: 't-1' dwelling_id: 'd-1' operator_id: '123456782' period { from @2022-01-15 }";
  GivenAccount()
      .When<OpenRentAccount>(opening)
      .Then({"rent_account_opened { " + opening + " }"})
      .AndARepeatYieldsNothing();
  GivenAccount(kOpen)
      .When<SetAccountPeriod>("until @2022-06-15")
      .Then({"account_period_set { period { from @2022-01-15 until @2022-06-15 } }"})
      .AndARepeatYieldsNothing();
  GivenAccount(kOpen)
      .When<SetAccountPeriod>("from @2022-01-14")
      .Then({"account_period_set { period { from @2022-01-14 } }"});
  GivenAccount(kOpen).When<SetAccountPeriod>("").ThenNothing();
  GivenAccount().When<SetAccountPeriod>("until @2022-06-15").ThenRefused("NOT_FOUND");
}

void EveryCommandIsRefused(GivenAccount given, const std::string& on, const std::string& reason) {
  given.When<v1::CallRent>(on + kMarch).ThenRefused(reason);
  given.When<v1::RecordPayment>(on + "amount_cents: 1").ThenRefused(reason);
  given.When<v1::RecordHousingBenefit>(on + "amount_cents: 1").ThenRefused(reason);
  given.When<v1::ReversePayment>(on + "number: 1 reason: 'x'").ThenRefused(reason);
  given.When<v1::CorrectTerm>(on + "month: '2022-02' rent_cents: 1 reason: 'x'").ThenRefused(reason);
}
TEST(RentAccount, MustBeKnown) { EveryCommandIsRefused(GivenAccount(), "", "NOT_FOUND"); }
TEST(RentAccount, IsItsOperatorsOwn) {
  EveryCommandIsRefused(GivenAccount(kUsed).As("operator", "732829320"), "", "NOT_YOURS");
}
TEST(RentAccount, ActsOnNoFutureDay) {
  EveryCommandIsRefused(GivenAccount(kUsed), "occurred_on @2022-07-01 ", "FUTURE_DATE");
  GivenAccount().When<OpenRentAccount>("occurred_on @2022-07-01").ThenRefused("FUTURE_DATE");
  GivenAccount(kOpen).When<SetAccountPeriod>("occurred_on @2022-07-01").ThenRefused("FUTURE_DATE");
}
// A fact is a fact, also of a payment that was never recorded.
TEST(RentAccount, SurvivesFactsOfUnknownPayments) {
  GivenAccount({"payment_reversed { number: -1 }", "payment_reversed { number: 2147483647 }",
                "term_corrected { month: '2022-02' }"})
      .When<v1::ReversePayment>("number: 1 reason: 'x'")
      .ThenRefused("NOT_YOURS");
}

}  // namespace
}  // namespace iml::contracting
