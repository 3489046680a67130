#include "services/reporting/target/queries.h"

#include "services/reporting/target/projection.h"
#include "tests/support/queries.h"

namespace iml::reporting {
namespace {

TEST(TargetQueries, FindATargetAndListATerritorysTargets) {
  tests::Rows rows;
  rows.Deliver(ProjectTarget, "84-places", {"target_set { number: 1 value: 1 }"});
  rows.Deliver(ProjectTarget, "069-places", {"target_set { number: 1 value: 2 }"});
  EXPECT_EQ(tests::Answer(rows, GetTarget, "target_id: '84-places'").statements(0).value(), 1);
  tests::ExpectRefused(rows, GetTarget, "target_id: 'x'", "NOT_FOUND");
  const auto listed = tests::Answer(rows, ListTargets, "territory: '069'");
  ASSERT_EQ(listed.targets_size(), 1);
  EXPECT_EQ(listed.targets(0).target_id(), "069-places");
  EXPECT_EQ(tests::Answer(rows, ListTargets, "").targets_size(), 2);
}

}  // namespace
}  // namespace iml::reporting
