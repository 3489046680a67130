#include "services/contracting/rent_account/projection.h"

#include "services/contracting/rent_account/tables.h"
#include "tests/support/rows.h"

namespace iml::contracting {
namespace {

class RentAccountRows : public testing::Test {
 protected:
  tests::Rows rows_;
};

TEST_F(RentAccountRows, ShowTermsAndPaymentsAndWhereTheyWereRead) {
  rows_.Deliver(
      ProjectRentAccount, "r-1",
      {"rent_account_opened { tenancy_id: 't-1' dwelling_id: 'd-1' operator_id: '123456782' period { from @2022-01-15 "
       "} }",
       "account_period_set { period { from @2022-01-15 until @2022-06-15 } }",
       "occurred_on @2022-02-01 term_called { month: '2022-02' rent_cents: 60000 charges_cents: 5000 due_cents: 65000 "
       "due_on @2022-02-05 }",
       "occurred_on @2022-03-01 term_called { month: '2022-03' rent_cents: 60000 charges_cents: 5000 due_cents: 65000 "
       "due_on @2022-03-05 }",
       "term_corrected { month: '2022-02' rent_cents: 50000 due_cents: 50000 due_on @2022-02-12 }",
       "occurred_on @2022-02-07 payment_recorded { number: 1 amount_cents: 40000 }",
       "occurred_on @2022-02-10 housing_benefit_recorded { number: 2 amount_cents: 25000 }",
       "occurred_on @2022-02-20 payment_reversed { number: 1 amount_cents: 40000 }"});
  rows_.Expect(kRentAccounts, "r-1",
               "rent_account_id: 'r-1' tenancy_id: 't-1' dwelling_id: 'd-1' operator_id: '123456782' period { from "
               "@2022-01-15 until @2022-06-15 } term_count: 2 payment_count: 2 position { offset: 8 }");
  rows_.Expect(kRentTerms, {"r-1", "2022-02"},
               "term { month: '2022-02' rent_cents: 50000 due_cents: 50000 due_on @2022-02-12 } "
               "called_on @2022-02-01");
  rows_.Expect(kRentTerms, {"r-1", "2022-03"},
               "term { month: '2022-03' rent_cents: 60000 charges_cents: 5000 due_cents: 65000 due_on @2022-03-05 } "
               "called_on @2022-03-01");
  rows_.Expect(kRentPayments, {"r-1", 1}, "number: 1 amount_cents: 40000 on @2022-02-07 reversed_on @2022-02-20");
  rows_.Expect(kRentPayments, {"r-1", 2}, "number: 2 amount_cents: 25000 on @2022-02-10 benefit: true");
}
TEST_F(RentAccountRows, CountNoVoidedTermUntilItsMonthIsCalledAgain) {
  const std::string called = "term_called { month: '2022-02' rent_cents: 60000 due_cents: 60000 due_on @2022-02-05 }";
  const std::string voided = "term_voided { month: '2022-02' }";
  const auto count = [&] { return rows_.Read().Find(kRentAccounts, "r-1")->term_count(); };
  rows_.Deliver(ProjectRentAccount, "r-1", {called, voided, voided});
  EXPECT_EQ(count(), 0);
  EXPECT_TRUE(rows_.Read().Find(kRentTerms, {"r-1", "2022-02"})->voided());
  rows_.Deliver(ProjectRentAccount, "r-1", {called, "term_voided { month: '2022-03' }"});
  EXPECT_EQ(count(), 1);
  EXPECT_FALSE(rows_.Read().Find(kRentTerms, {"r-1", "2022-02"})->voided());
}
TEST_F(RentAccountRows, HoldNothingOfTermsAndPaymentsThatNeverWere) {
  rows_.Deliver(ProjectRentAccount, "r-1",
                {"payment_reversed { number: 2147483647 }", "payment_reversed { number: -1 }",
                 "term_corrected { month: '2022-02' }", "term_voided { month: '2022-02' }"});
  EXPECT_EQ(rows_.All(kRentTerms) + rows_.All(kRentPayments), "");
}

}  // namespace
}  // namespace iml::contracting
