#include "services/reporting/bilan/queries.h"

#include "libs/domain/refusal.h"
#include "services/reporting/bilan/projection.h"
#include "services/reporting/target/projection.h"
#include "tests/support/rows.h"

namespace iml::reporting {
namespace {

using tests::Text;

class ReportingQueries : public testing::Test {
 protected:
  std::string RefusalOf(const std::string& request) const {
    return domain::RefusalOf(GetBilan(Text<v1::GetBilanRequest>(request), rows_.Read()).status()).reason();
  }
  tests::Rows rows_;
};

TEST_F(ReportingQueries, TellABilanOnTheYearsLastDayUnlessAskedForAnother) {
  const auto bilan = GetBilan(Text<v1::GetBilanRequest>("region: '84' year: 2020"), rows_.Read());
  ASSERT_TRUE(bilan.ok()) << bilan.status();
  EXPECT_EQ(bilan->on().ShortDebugString(), "year: 2020 month: 12 day: 31");
  EXPECT_EQ(bilan->region_name(), "Auvergne-Rhône-Alpes");
  const auto earlier = GetBilan(Text<v1::GetBilanRequest>("region: '84' year: 2020 on @2020-06-30"), rows_.Read());
  EXPECT_EQ(earlier->on().ShortDebugString(), "year: 2020 month: 6 day: 30");
}

TEST_F(ReportingQueries, RefuseWhatIsNoRegionNoYearOrNoDayOfIt) {
  EXPECT_EQ(RefusalOf("region: '69' year: 2020"), "UNKNOWN_CODE");
  EXPECT_EQ(RefusalOf("region: '84' year: 2017"), "VALUE_INVALID");
  EXPECT_EQ(RefusalOf("region: '84' year: 9999"), "VALUE_INVALID");
  EXPECT_EQ(RefusalOf("region: '84' year: 2020 on @2021-01-01"), "VALUE_INVALID");
  EXPECT_EQ(RefusalOf("region: '84' year: 2020 on @2020-02-30"), "DATE_INVALID");
}

TEST_F(ReportingQueries, TellTheTargetInForceAndAllStatementsWithTheirSources) {
  rows_.Deliver(ProjectTarget, "84-places",
                {"target_set { number: 1 value: 4400 valid_from @2018-01-01 stated_on @2020-11-20 source: 'journée' }",
                 "target_set { number: 2 value: 4715 valid_from @2018-01-01 stated_on @2023-11-16 source: 'DREETS' }",
                 "target_set { number: 3 value: 9000 valid_from @2023-01-01 stated_on @2023-11-16 source: 'DREETS' }"});
  const auto bilan = GetBilan(Text<v1::GetBilanRequest>("region: '84' year: 2022"), rows_.Read());
  EXPECT_EQ(bilan->target().number(), 2);
  ASSERT_EQ(bilan->statements_size(), 2);
  EXPECT_EQ(bilan->statements(0).source(), "journée");
}

}  // namespace
}  // namespace iml::reporting
