#include "services/contracting/operator/queries.h"

#include "services/contracting/operator/projection.h"
#include "tests/support/queries.h"

namespace iml::contracting {
namespace {

class OperatorQueries : public testing::Test {
 protected:
  OperatorQueries() {
    rows_.Deliver(ProjectOperator, "123456782",
                  {"operator_registered { name: 'A' }", "operator_affiliated { federation #federations/FAPIL }"});
    rows_.Deliver(ProjectOperator, "732829320", {"operator_registered { name: 'B' }"});
  }
  tests::Rows rows_;
};

TEST_F(OperatorQueries, FindAnOperatorByItsSiren) {
  EXPECT_EQ(tests::Answer(rows_, GetOperator, "operator_id: '732829320'").name(), "B");
  tests::ExpectRefused(rows_, GetOperator, "operator_id: 'd-1'", "NOT_FOUND");
}
TEST_F(OperatorQueries, ListByFederation) {
  const auto operators = tests::Answer(rows_, ListOperators, "federation: 'FAPIL'");
  EXPECT_EQ(tests::Each(operators.operators(), &v1::OperatorView::operator_id), "123456782");
}
TEST_F(OperatorQueries, ComeInPages) {
  tests::ExpectPages(rows_, ListOperators, &v1::ListOperatorsResponse::operators, 2);
}

}  // namespace
}  // namespace iml::contracting
