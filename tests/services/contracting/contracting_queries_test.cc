#include "services/contracting/contracting_queries.h"

#include "services/contracting/projections.h"
#include "tests/support/queries.h"

namespace iml::contracting {
namespace {

class ContractingQueries : public testing::Test {
 protected:
  ContractingQueries() {
    rows_.Deliver(ProjectOperator, "123456782",
                  {"operator_registered { name: 'A' }", "operator_affiliated { federation #federations/FAPIL }"});
    rows_.Deliver(ProjectOperator, "732829320", {"operator_registered { name: 'B' }"});
    Dwelling("d-1", "69", "123456782", "2021-02-01");
    Dwelling("d-2", "42", "123456782", "2022-02-01");
    Dwelling("d-3", "69", "732829320", "2020-02-01");
    rows_.Deliver(ProjectDwelling, "d-3", {"occurred_on @2021-06-01 dwelling_left_stock {}"});
    rows_.Deliver(ProjectOwnerContract, "c-1",
                  {"owner_contract_signed { dwelling_id: 'd-1' operator_id: '123456782' }"});
    rows_.Deliver(
        ProjectOwnerContract, "c-2",
        {"owner_contract_signed { dwelling_id: 'd-3' operator_id: '732829320' }", "owner_contract_activated {}"});
    rows_.Deliver(ProjectTenancy, "t-1",
                  {"tenancy_prepared { dwelling_id: 'd-1' operator_id: '123456782' }",
                   "occurred_on @2021-04-01 tenancy_started {}", "occurred_on @2022-02-01 tenancy_exited {}"});
    rows_.Deliver(ProjectTenancy, "t-2",
                  {"tenancy_prepared { dwelling_id: 'd-3' operator_id: '732829320' }",
                   "occurred_on @2021-04-01 tenancy_started {}"});
    Account("r-1", "123456782", "d-1", "2022-01-05");
    Account("r-2", "732829320", "d-3", "2022-03-05");
    Account("r-3", "123456782", "d-2", "2022-01-05");
    rows_.Deliver(ProjectRentAccount, "r-3",
                  {"occurred_on @2022-02-01 payment_recorded { number: 1 amount_cents: 65000 }"});
  }
  void Dwelling(const std::string& id, const std::string& departement, const std::string& operator_id,
                const std::string& since) {
    rows_.Deliver(ProjectDwelling, id,
                  {"dwelling_registered { departement: '" + departement + "' operator_id: '" + operator_id +
                   "' managed_since @" + since + " }"});
  }
  void Account(const std::string& id, const std::string& operator_id, const std::string& dwelling,
               const std::string& due_on) {
    rows_.Deliver(ProjectRentAccount, id,
                  {"rent_account_opened { dwelling_id: '" + dwelling + "' operator_id: '" + operator_id + "' }",
                   "term_called { month: '2022-01' due_cents: 65000 due_on @" + due_on + " }"});
  }
  std::string Dwellings(const char* request) {
    return tests::Each(tests::Answer(rows_, ListDwellings, request).dwellings(), &v1::DwellingView::dwelling_id);
  }
  std::string Contracts(const char* request) {
    return tests::Each(tests::Answer(rows_, ListOwnerContracts, request).owner_contracts(),
                       &v1::OwnerContractView::owner_contract_id);
  }
  std::string Tenancies(const char* request) {
    return tests::Each(tests::Answer(rows_, ListTenancies, request).tenancies(), &v1::TenancyView::tenancy_id);
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

TEST_F(ContractingQueries, FindEachByItsId) {
  EXPECT_EQ(tests::Answer(rows_, GetOperator, "operator_id: '732829320'").name(), "B");
  EXPECT_EQ(tests::Answer(rows_, GetDwelling, "dwelling_id: 'd-2'").departement(), "42");
  EXPECT_EQ(tests::Answer(rows_, GetOwnerContract, "owner_contract_id: 'c-2'").status(), "active");
  EXPECT_EQ(tests::Answer(rows_, GetTenancy, "tenancy_id: 't-1'").status(), "exited");
  EXPECT_EQ(tests::Answer(rows_, GetRentAccount, "rent_account_id: 'r-2'").dwelling_id(), "d-3");
  tests::ExpectRefused(rows_, GetOperator, "operator_id: 'd-1'", "NOT_FOUND");
  tests::ExpectRefused(rows_, GetDwelling, "dwelling_id: 'c-1'", "NOT_FOUND");
  tests::ExpectRefused(rows_, GetOwnerContract, "owner_contract_id: 't-1'", "NOT_FOUND");
  tests::ExpectRefused(rows_, GetTenancy, "tenancy_id: 'r-1'", "NOT_FOUND");
  tests::ExpectRefused(rows_, GetRentAccount, "rent_account_id: 'd-1'", "NOT_FOUND");
  tests::ExpectRefused(rows_, GetRentAccountStatement, "rent_account_id: 'd-1'", "NOT_FOUND");
}
TEST_F(ContractingQueries, ListByWhatIsAskedFor) {
  const auto operators = tests::Answer(rows_, ListOperators, "federation: 'FAPIL'");
  EXPECT_EQ(tests::Each(operators.operators(), &v1::OperatorView::operator_id), "123456782");
  EXPECT_EQ(Dwellings("departement: '69'"), "d-1 d-3");
  EXPECT_EQ(Dwellings("operator_id: '123456782'"), "d-1 d-2");
  EXPECT_EQ(Dwellings("status: 'left'"), "d-3");
  EXPECT_EQ(Contracts("operator_id: '123456782'"), "c-1");
  EXPECT_EQ(Contracts("status: 'active'"), "c-2");
  EXPECT_EQ(Contracts("dwelling_id: 'd-1'"), "c-1");
  EXPECT_EQ(Tenancies("operator_id: '732829320'"), "t-2");
  EXPECT_EQ(Tenancies("status: 'exited'"), "t-1");
  EXPECT_EQ(Tenancies("dwelling_id: 'd-3'"), "t-2");
  EXPECT_EQ(Accounts("operator_id: '123456782'"), "r-1 r-3");
  EXPECT_EQ(Accounts("dwelling_id: 'd-3'"), "r-2");
}
TEST_F(ContractingQueries, ListWhatWasOnADayTheLastExcluded) {
  EXPECT_EQ(Dwellings("on @2020-01-31"), "");
  EXPECT_EQ(Dwellings("on @2020-02-01"), "d-3");
  EXPECT_EQ(Dwellings("on @2021-05-31"), "d-1 d-3");
  EXPECT_EQ(Dwellings("on @2021-06-01"), "d-1");
  EXPECT_EQ(Tenancies("on @2021-03-31"), "");
  EXPECT_EQ(Tenancies("on @2022-01-31"), "t-1 t-2");
  EXPECT_EQ(Tenancies("on @2022-02-01"), "t-2");
  tests::ExpectRefused(rows_, ListDwellings, "on @2022-02-30", "DATE_INVALID");
  tests::ExpectRefused(rows_, ListTenancies, "on @2022-02-30", "DATE_INVALID");
}
TEST_F(ContractingQueries, TellWhatIsOwedOnADay) {
  const auto owed = [&](const char* request) {
    return tests::Answer(rows_, GetRentAccountStatement, request).arrears_cents();
  };
  EXPECT_EQ(owed("rent_account_id: 'r-3' on @2022-01-04"), 0);
  EXPECT_EQ(owed("rent_account_id: 'r-3' on @2022-01-31"), 65000);
  EXPECT_EQ(owed("rent_account_id: 'r-3'"), 0);
  tests::ExpectRefused(rows_, GetRentAccountStatement, "rent_account_id: 'r-1' on @2022-02-30", "DATE_INVALID");
}
TEST_F(ContractingQueries, ListArrearsByTheAgeOfTheOldestTerm) {
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
TEST_F(ContractingQueries, PageThroughAllLists) {
  tests::ExpectPages(rows_, ListOperators, &v1::ListOperatorsResponse::operators, 2);
  tests::ExpectPages(rows_, ListDwellings, &v1::ListDwellingsResponse::dwellings, 3);
  tests::ExpectPages(rows_, ListOwnerContracts, &v1::ListOwnerContractsResponse::owner_contracts, 2);
  tests::ExpectPages(rows_, ListTenancies, &v1::ListTenanciesResponse::tenancies, 2);
  tests::ExpectPages(rows_, ListRentAccounts, &v1::ListRentAccountsResponse::rent_accounts, 3);
  tests::ExpectPages(rows_, ListArrears, &v1::ListArrearsResponse::statements, 2);
}

}  // namespace
}  // namespace iml::contracting
