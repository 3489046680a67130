#include "services/reporting/target/projection.h"

#include "services/reporting/target/tables.h"
#include "tests/support/rows.h"

namespace iml::reporting {
namespace {

TEST(TargetRows, KeepEveryStatement) {
  tests::Rows rows;
  rows.Deliver(ProjectTarget, "84-places",
               {"target_set { number: 1 value: 4400 }", "target_set { number: 2 value: 4715 }"});
  rows.Expect(kTargets, "84-places",
              "target_id: '84-places' statements { number: 1 value: 4400 } statements { number: 2 value: 4715 }");
}

}  // namespace
}  // namespace iml::reporting
