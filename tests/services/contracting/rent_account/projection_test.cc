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
       "term_called { month: '2022-02' rent_cents: 60000 charges_cents: 5000 due_cents: 65000 due_on @2022-02-05 }",
       "term_called { month: '2022-03' rent_cents: 60000 charges_cents: 5000 due_cents: 65000 due_on @2022-03-05 }",
       "term_corrected { month: '2022-02' rent_cents: 50000 due_cents: 50000 due_on @2022-02-12 }",
       "occurred_on @2022-02-07 payment_recorded { number: 1 amount_cents: 40000 }",
       "occurred_on @2022-02-10 housing_benefit_recorded { number: 2 amount_cents: 25000 }",
       "occurred_on @2022-02-20 payment_reversed { number: 1 amount_cents: 40000 }"});
  rows_.Expect(kRentAccounts, "r-1",
               "rent_account_id: 'r-1' tenancy_id: 't-1' dwelling_id: 'd-1' operator_id: '123456782' period { from "
               "@2022-01-15 until @2022-06-15 } "
               "terms { month: '2022-02' rent_cents: 50000 due_cents: 50000 due_on @2022-02-12 } "
               "terms { month: '2022-03' rent_cents: 60000 charges_cents: 5000 due_cents: 65000 due_on @2022-03-05 } "
               "payments { number: 1 amount_cents: 40000 on @2022-02-07 reversed_on @2022-02-20 } "
               "payments { number: 2 amount_cents: 25000 on @2022-02-10 benefit: true } position { offset: 8 }");
}
TEST_F(RentAccountRows, ShowNoVoidedTermUntilItsMonthIsCalledAgain) {
  const std::string called = "term_called { month: '2022-02' rent_cents: 60000 due_cents: 60000 due_on @2022-02-05 }";
  rows_.Deliver(ProjectRentAccount, "r-1", {called, "term_voided { month: '2022-02' }"});
  EXPECT_EQ(rows_.Read().Find(kRentAccounts, "r-1")->terms_size(), 0);
  rows_.Deliver(ProjectRentAccount, "r-1", {called, "term_voided { month: '2022-03' }"});
  EXPECT_EQ(rows_.Read().Find(kRentAccounts, "r-1")->terms_size(), 1);
}

}  // namespace
}  // namespace iml::contracting
