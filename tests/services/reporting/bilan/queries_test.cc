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
  EXPECT_EQ(RefusalOf("region: '84' year: 2017"), "NO_BILAN_OF_YEAR");
  EXPECT_EQ(RefusalOf("region: '84' year: 9999"), "NO_BILAN_OF_YEAR");
  EXPECT_EQ(RefusalOf("region: '84' year: 2020 on @2021-01-01"), "DAY_OUTSIDE_YEAR");
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

TEST_F(ReportingQueries, TellTheRegionsOwnDwellingsWithTheirAccountsAndClaims) {
  const auto deliver = [&](const std::string& id, const std::string& departement) {
    rows_.Deliver(ProjectDwelling, id,
                  {"occurred_on @2020-01-01 dwelling_registered { stock_number: 1 departement: '" + departement +
                       "' operator_id: '1' modality: MODALITY_MANDATE funded_177: true }",
                   "occurred_on @2020-01-01 places_opened { stock_number: 1 count: 3 places: 3 }"});
    for (const std::string& account : {id + "-a", id + "-b"}) {
      rows_.Deliver(ProjectRentAccount, account,
                    {"rent_account_opened { dwelling_id: '" + id + "' period { from @2020-01-01 } }",
                     "term_called { month: '2020-03' due_cents: 500 rent_cents: 500 due_on @2020-03-05 }",
                     "term_called { month: '2019-12' due_cents: 500 rent_cents: 500 due_on @2019-12-05 }"});
    }
    rows_.Deliver(ProjectClaims, id, {"occurred_on @2020-05-01 claim_opened { number: 1 operator_id: '1' }"});
  };
  deliver("d-1", "69");
  deliver("d-2", "75");
  const auto bilan = GetBilan(Text<v1::GetBilanRequest>("region: '84' year: 2020"), rows_.Read());
  ASSERT_TRUE(bilan.ok());
  EXPECT_EQ(tests::Lines(bilan->broken_equations()), "");
  const auto value = [&](const std::string& id) {
    for (const auto& figure : bilan->figures()) {
      if (figure.id() == id) return figure.value();
    }
    return int64_t{-1};
  };
  EXPECT_EQ(value("places_active"), 3);
  EXPECT_EQ(value("accounts_in_arrears"), 2);
  EXPECT_EQ(value("arrears"), 2000);
  EXPECT_EQ(value("claims_opened"), 1);
}

TEST_F(ReportingQueries, WorkABilanOutAgainOnceItsRowsHaveMoved) {
  KeptBilans kept;
  const auto request = Text<v1::GetBilanRequest>("region: '84' year: 2020");
  const auto first = kept.Get(request, rows_.Read());
  ASSERT_TRUE(first.ok());
  EXPECT_FALSE(first->has_target());
  rows_.Deliver(ProjectTarget, "84-places", {"target_set { number: 1 value: 4400 valid_from @2018-01-01 }"});
  EXPECT_FALSE(kept.Get(request, rows_.Read())->has_target()) << "no record was read meanwhile: it is kept";
  rows_.PassTo(2);
  EXPECT_TRUE(kept.Get(request, rows_.Read())->has_target());
  EXPECT_FALSE(kept.Get(Text<v1::GetBilanRequest>("region: '84' year: 2017"), rows_.Read()).ok());
}

}  // namespace
}  // namespace iml::reporting
