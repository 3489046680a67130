#include "services/contracting/owner_contract/projection.h"

#include "services/contracting/owner_contract/tables.h"
#include "tests/support/rows.h"

namespace iml::contracting {
namespace {

class OwnerContractRows : public testing::Test {
 protected:
  tests::Rows rows_;
};

TEST_F(OwnerContractRows, ShowAContractStepByStep) {
  const std::string is =
      "owner_contract_id: 'c-1' dwelling_id: 'd-1' operator_id: '123456782' terms { mandate {} } signed_on "
      "@2022-03-20 ";
  const struct {
    const char *fact, *rest;
  } steps[] = {
      {"occurred_on @2022-03-20 owner_contract_signed { dwelling_id: 'd-1' operator_id: '123456782' terms { mandate {} "
       "} }",
       "status: OWNER_CONTRACT_STATUS_SIGNED"},
      {"owner_contract_voided { reason: REASON_CONTRACT_OVERLAP }",
       "status: OWNER_CONTRACT_STATUS_VOIDED reason: REASON_CONTRACT_OVERLAP"},
      {"occurred_on @2022-03-20 owner_contract_signed { dwelling_id: 'd-1' operator_id: '123456782' terms { mandate {} "
       "} }",
       "status: OWNER_CONTRACT_STATUS_SIGNED"},
      {"owner_contract_activated {}", "status: OWNER_CONTRACT_STATUS_ACTIVE"},
      {"owner_contract_end_requested { ends_on @2022-12-31 }",
       "status: OWNER_CONTRACT_STATUS_ENDING ends_on @2022-12-31"},
      {"owner_contract_kept { reason: REASON_DWELLING_RESERVED }",
       "status: OWNER_CONTRACT_STATUS_ACTIVE reason: REASON_DWELLING_RESERVED ends_on @2022-12-31"},
      {"owner_contract_ended { ended_on @2022-12-31 }",
       "status: OWNER_CONTRACT_STATUS_ENDED reason: REASON_DWELLING_RESERVED ended_on @2022-12-31 ends_on @2022-12-31"},
  };
  for (const auto& step : steps) {
    rows_.Deliver(ProjectOwnerContract, "c-1", {step.fact});
    rows_.Expect(kOwnerContracts, "c-1", is + step.rest);
  }
}

}  // namespace
}  // namespace iml::contracting
