#include "services/contracting/owner_contract/queries.h"

#include "libs/domain/labels.h"
#include "services/contracting/owner_contract/projection.h"
#include "tests/support/queries.h"

namespace iml::contracting {
namespace {

class OwnerContractQueries : public testing::Test {
 protected:
  OwnerContractQueries() {
    rows_.Deliver(ProjectOwnerContract, "c-1",
                  {"owner_contract_signed { dwelling_id: 'd-1' operator_id: '123456782' }"});
    rows_.Deliver(
        ProjectOwnerContract, "c-2",
        {"owner_contract_signed { dwelling_id: 'd-3' operator_id: '732829320' }", "owner_contract_activated {}"});
  }
  std::string Contracts(const char* request) {
    return tests::Each(tests::Answer(rows_, ListOwnerContracts, request).owner_contracts(),
                       &v1::OwnerContractView::owner_contract_id);
  }
  tests::Rows rows_;
};

TEST_F(OwnerContractQueries, FindAContractWithItsStatusAndWhatIsPossible) {
  v1::OwnerContractView view = tests::Answer(rows_, GetOwnerContract, "owner_contract_id: 'c-2'");
  EXPECT_EQ(view.status(), v1::OWNER_CONTRACT_STATUS_ACTIVE);
  EXPECT_EQ(std::vector<std::string>(view.possible().begin(), view.possible().end()),
            std::vector<std::string>{"EndOwnerContract"});
  domain::PutLabels(&view);
  EXPECT_EQ(view.status_label(), "actif");
  tests::ExpectRefused(rows_, GetOwnerContract, "owner_contract_id: 't-1'", "NOT_FOUND");
}
TEST_F(OwnerContractQueries, ListByWhatIsAskedFor) {
  EXPECT_EQ(Contracts("operator_id: '123456782'"), "c-1");
  EXPECT_EQ(Contracts("status: OWNER_CONTRACT_STATUS_ACTIVE"), "c-2");
  EXPECT_EQ(Contracts("dwelling_id: 'd-1'"), "c-1");
}
TEST_F(OwnerContractQueries, ComeInPages) {
  tests::ExpectPages(rows_, ListOwnerContracts, &v1::ListOwnerContractsResponse::owner_contracts, 2);
}

}  // namespace
}  // namespace iml::contracting
