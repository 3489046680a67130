#include "services/contracting/rent_account/queries.h"

#include "services/contracting/rent_account/projection.h"
#include "tests/support/queries.h"

namespace iml::contracting {
namespace {

class RentAccountQueries : public testing::Test {
 protected:
  RentAccountQueries() {
    Account("r-1", "123456782", "d-1", "2022-01-05");
    Account("r-2", "732829320", "d-3", "2022-03-05");
    Account("r-3", "123456782", "d-2", "2022-01-05");
    rows_.Deliver(ProjectRentAccount, "r-3",
                  {"occurred_on @2022-02-01 payment_recorded { number: 1 amount_cents: 65000 }"});
  }
  void Account(const std::string& id, const std::string& operator_id, const std::string& dwelling,
               const std::string& due_on) {
    rows_.Deliver(ProjectRentAccount, id,
                  {"rent_account_opened { dwelling_id: '" + dwelling + "' operator_id: '" + operator_id + "' }",
                   "term_called { month: '2022-01' due_cents: 65000 due_on @" + due_on + " }"});
  }
  std::string Accounts(const char* request) {
    return tests::Each(tests::Answer(rows_, ListRentAccounts, request).rent_accounts(),
                       &v1::RentAccountView::rent_account_id);
  }
  std::string Arrears(const char* request) {
    return tests::Each(tests::Answer(rows_, ListArrears, request).statements(),
                       &v1::RentAccountStatement::rent_account_id);
  }
  tests::Rows rows_;
};

TEST_F(RentAccountQueries, FindAnAccountByItsId) {
  EXPECT_EQ(tests::Answer(rows_, GetRentAccount, "rent_account_id: 'r-2'").dwelling_id(), "d-3");
  tests::ExpectRefused(rows_, GetRentAccount, "rent_account_id: 'd-1'", "NOT_FOUND");
  tests::ExpectRefused(rows_, GetRentAccountStatement, "rent_account_id: 'd-1'", "NOT_FOUND");
}
TEST_F(RentAccountQueries, ListByWhatIsAskedFor) {
  EXPECT_EQ(Accounts("operator_id: '123456782'"), "r-1 r-3");
  EXPECT_EQ(Accounts("dwelling_id: 'd-3'"), "r-2");
}
TEST_F(RentAccountQueries, TellWhatIsOwedOnADay) {
  const auto owed = [&](const char* request) {
    return tests::Answer(rows_, GetRentAccountStatement, request).arrears_cents();
  };
  EXPECT_EQ(owed("rent_account_id: 'r-3' on @2022-01-04"), 0);
  EXPECT_EQ(owed("rent_account_id: 'r-3' on @2022-01-31"), 65000);
  EXPECT_EQ(owed("rent_account_id: 'r-3'"), 0);
  tests::ExpectRefused(rows_, GetRentAccountStatement, "rent_account_id: 'r-1' on @2022-02-30", "DATE_INVALID");
}
TEST_F(RentAccountQueries, ListArrearsByTheAgeOfTheOldestTerm) {
  EXPECT_EQ(Arrears("on @2022-03-05"), "r-1 r-2");
  EXPECT_EQ(Arrears("on @2022-03-04"), "r-1");
  EXPECT_EQ(Arrears("on @2022-03-05 least_days: 1"), "r-1");
  EXPECT_EQ(Arrears("on @2022-03-05 least_days: 59"), "r-1");
  EXPECT_EQ(Arrears("on @2022-03-05 least_days: 60"), "");
  EXPECT_EQ(Arrears("on @2022-03-05 operator_id: '732829320'"), "r-2");
  EXPECT_EQ(Arrears("on @2022-01-31"), "r-1 r-3");
  EXPECT_EQ(Arrears(""), "r-1 r-2");
  tests::ExpectRefused(rows_, ListArrears, "on @2022-02-30", "DATE_INVALID");
}
TEST_F(RentAccountQueries, OweNothingForAVoidedTerm) {
  rows_.Deliver(ProjectRentAccount, "r-1", {"term_voided { month: '2022-01' }"});
  EXPECT_EQ(Arrears("on @2022-03-05"), "r-2");
  const auto statement = tests::Answer(rows_, GetRentAccountStatement, "rent_account_id: 'r-1' on @2022-03-05");
  EXPECT_EQ(statement.called_cents(), 0);
  EXPECT_EQ(statement.arrears_cents(), 0);
}
// Terms that count, then payments, by pages of every size; an account of a longer name is another.
TEST_F(RentAccountQueries, ShowALongAccountInPages) {
  Account("r-11", "123456782", "d-4", "2022-01-05");
  rows_.Deliver(
      ProjectRentAccount, "r-1",
      {"term_called { month: '2022-03' }", "term_called { month: '2022-02' }", "term_called { month: '2022-04' }",
       "term_voided { month: '2022-02' }", "term_voided { month: '2022-04' }", "payment_recorded { number: 1 }",
       "payment_recorded { number: 2 }", "payment_recorded { number: 3 }"});
  const std::string whole = "2022-01 2022-03 1 2 3 ";
  for (int size = 0; size <= 6; ++size) {
    std::string token, told;
    int pages = 0;
    do {
      const auto page =
          tests::Answer(rows_, GetRentAccount,
                        "rent_account_id: 'r-1' page_size: " + std::to_string(size) + " page_token: '" + token + "'");
      EXPECT_EQ(page.term_count(), 2);
      EXPECT_EQ(page.payment_count(), 3);
      for (const auto& term : page.terms()) told += term.month() + " ";
      for (const auto& payment : page.payments()) told += std::to_string(payment.number()) + " ";
      token = page.next_page_token();
    } while (!token.empty() && ++pages < 9);
    EXPECT_EQ(told, whole) << size;
    EXPECT_EQ(pages, size == 0 ? 0 : 4 / size) << size;
  }
  const auto first = tests::Answer(rows_, GetRentAccount, "rent_account_id: 'r-1' page_size: 1");
  tests::ExpectRefused(rows_, GetRentAccount, "rent_account_id: 'r-2' page_token: '" + first.next_page_token() + "'",
                       "PAGE_TOKEN_FOREIGN");
  const auto listed = tests::Answer(rows_, ListRentAccounts, "");
  for (const auto& account : listed.rent_accounts()) EXPECT_EQ(account.terms_size() + account.payments_size(), 0);
}
TEST_F(RentAccountQueries, ComeInPages) {
  tests::ExpectPages(rows_, ListRentAccounts, &v1::ListRentAccountsResponse::rent_accounts, 3);
  tests::ExpectPages(rows_, ListArrears, &v1::ListArrearsResponse::statements, 2);
}

}  // namespace
}  // namespace iml::contracting
