#include "services/contracting/rent_account/statement.h"

#include "tests/support/text.h"

namespace iml::contracting {
namespace {

// January and February called, 65 000 each, and 10 000 of March in April.
const v1::RentAccountView kAccount = tests::Text<v1::RentAccountView>(R"(
  rent_account_id: 'r-1' dwelling_id: 'd-1' position { topic: 'x' offset: 7 }
  terms { month: '2022-02' due_cents: 65000 due_on @2022-02-05 }
  terms { month: '2022-01' due_cents: 65000 due_on @2022-01-05 }
  terms { month: '2022-03' due_cents: 10000 due_on @2022-04-05 }
  payments { number: 1 amount_cents: 60000 on @2022-01-07 }
  payments { number: 2 amount_cents: 40000 on @2022-02-07 reversed_on @2022-02-20 }
  payments { number: 3 amount_cents: 30000 on @2022-03-01 benefit: true })");

void ExpectOn(absl::CivilDay day, const std::string& rest) {
  v1::RentAccountStatement statement = StatementOn(kAccount, day);
  statement.clear_on();
  EXPECT_EQ(statement.ShortDebugString(),
            tests::Text<v1::RentAccountStatement>(
                "rent_account_id: 'r-1' dwelling_id: 'd-1' position { topic: 'x' offset: 7 } " + rest)
                .ShortDebugString())
      << day;
}

TEST(Statement, IsWhatFellDueAndWasReceivedByADay_INV_29) {
  ExpectOn(absl::CivilDay(2022, 1, 4), "");
  ExpectOn(absl::CivilDay(2022, 1, 5),
           "called_cents: 65000 arrears_cents: 65000 oldest_unpaid_month: '2022-01' oldest_unpaid_due_on @2022-01-05");
  ExpectOn(absl::CivilDay(2022, 1, 7),
           "called_cents: 65000 received_cents: 60000 arrears_cents: 5000 oldest_unpaid_month: '2022-01' "
           "oldest_unpaid_due_on @2022-01-05");
  ExpectOn(absl::CivilDay(2022, 4, 5),
           "called_cents: 140000 received_cents: 90000 arrears_cents: 50000 oldest_unpaid_month: '2022-02' "
           "oldest_unpaid_due_on @2022-02-05");
}
TEST(Statement, CountsAPaymentUntilItIsReversed_INV_29) {
  ExpectOn(absl::CivilDay(2022, 2, 19),
           "called_cents: 130000 received_cents: 100000 arrears_cents: 30000 oldest_unpaid_month: '2022-02' "
           "oldest_unpaid_due_on @2022-02-05");
  ExpectOn(absl::CivilDay(2022, 2, 20),
           "called_cents: 130000 received_cents: 60000 arrears_cents: 70000 oldest_unpaid_month: '2022-01' "
           "oldest_unpaid_due_on @2022-01-05");
}
TEST(Statement, OwesNothingWhenMoreWasReceivedThanCalled_INV_29) {
  const auto statement = StatementOn(tests::Text<v1::RentAccountView>("payments { amount_cents: 5 on @2022-01-01 }"),
                                     absl::CivilDay(2022, 1, 1));
  EXPECT_EQ(statement.arrears_cents(), 0);
  EXPECT_EQ(statement.received_cents(), 5);
  EXPECT_EQ(statement.oldest_unpaid_month(), "");
}
TEST(Statement, IsOfTheDayThatItWasAskedFor) {
  EXPECT_EQ(StatementOn(kAccount, absl::CivilDay(2022, 4, 5)).on().ShortDebugString(), "year: 2022 month: 4 day: 5");
}

}  // namespace
}  // namespace iml::contracting
