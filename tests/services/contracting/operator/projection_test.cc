#include "services/contracting/operator/projection.h"

#include "services/contracting/operator/tables.h"
#include "tests/support/rows.h"

namespace iml::contracting {
namespace {

class OperatorRows : public testing::Test {
 protected:
  tests::Rows rows_;
};

TEST_F(OperatorRows, ShowApprovalsAndTheFederationSinceItsDay) {
  rows_.Deliver(ProjectOperator, "123456782",
                {"occurred_on @2018-01-10 operator_registered { name: 'Un Toit' }",
                 "approval_granted { number: 1 reference: 'A-1' }", "approval_granted { number: 2 reference: 'A-2' }",
                 "occurred_on @2019-01-01 operator_affiliated { federation #federations/FAPIL }"});
  rows_.Expect(kOperators, "123456782",
               "operator_id: '123456782' name: 'Un Toit' registered_on @2018-01-10 federation #federations/FAPIL "
               "affiliated_on @2019-01-01 "
               "approvals { number: 1 reference: 'A-1' } approvals { number: 2 reference: 'A-2' } commit_id: 'c'");
}

}  // namespace
}  // namespace iml::contracting
