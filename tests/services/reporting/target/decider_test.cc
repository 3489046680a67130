#include "services/reporting/target/decider.h"

#include "tests/support/given.h"

namespace iml::reporting {
namespace {

const std::string kKnown;  // the codes have the territory
using GivenTarget = tests::Given<TargetState, v1::TargetFact>;

constexpr char kStated4400[] = R"(occurred_on { year: 2020 month: 11 day: 20 }
  target_set { number: 1 territory: "84" measure: MEASURE_PLACES value: 4400 valid_from { year: 2018 month: 1 day: 1 }
               stated_on { year: 2020 month: 11 day: 20 } source: "DREETS, journée du mandat de gestion" })";
constexpr char kState4715[] =
    R"(territory: "84" measure: MEASURE_PLACES value: 4715 valid_from { year: 2018 month: 1 day: 1 }
  stated_on { year: 2022 month: 6 day: 1 } source: "DREETS" )";

TEST(Target, KeepsAnEarlierStatementBesideALaterOne_INV_68) {
  GivenTarget({kStated4400})
      .When<v1::SetTarget>(kState4715, kKnown)
      .Then({R"(occurred_on { year: 2022 month: 6 day: 30 }
        target_set { number: 2 territory: "84" measure: MEASURE_PLACES value: 4715 valid_from { year: 2018 month: 1 day: 1 }
                     stated_on { year: 2022 month: 6 day: 1 } source: "DREETS" counted_from @2018-01-01 })"});
}

TEST(Target, IsNotOverwrittenByAnotherValueOfTheSameSourceAndDates_INV_68) {
  GivenTarget({kStated4400})
      .When<v1::SetTarget>(
          R"(territory: "84" measure: MEASURE_PLACES value: 4500 valid_from { year: 2018 month: 1 day: 1 }
        stated_on { year: 2020 month: 11 day: 20 } source: "DREETS, journée du mandat de gestion")",
          kKnown)
      .ThenRefused("TARGET_ALREADY_STATED");
}

TEST(Target, NamesItsSource) {
  const std::string value = "territory: '84' measure: MEASURE_PLACES value: 1 valid_from @2018-01-01 ";
  GivenTarget().When<v1::SetTarget>(value, kKnown).ThenRefused("FIELD_MISSING", {"stated_on", "source"});
  GivenTarget().When<v1::SetTarget>(value + "source: 'x'", kKnown).ThenRefused("FIELD_MISSING", {"stated_on"});
  GivenTarget()
      .When<v1::SetTarget>(value + "source: 'x' stated_on @2022-07-01", kKnown)
      .ThenRefused("FUTURE_DATE", {"stated_on"});
}

TEST(Target, SaysEverythingThatIsWrongWithIt) {
  GivenTarget()
      .When<v1::SetTarget>("territory: '84' value: 0 source: 'x' stated_on @2018-01-01", kKnown)
      .ThenRefused("FIELD_MISSING", {"measure", "value", "valid_from"});
}
TEST(Target, IsOfATerritoryThatTheCodesHave) {
  GivenTarget()
      .When<v1::SetTarget>(
          "territory: '99' measure: MEASURE_PLACES value: 1 valid_from @2018-01-01 stated_on @2018-01-01 "
          "source: 'x'",
          std::string("COG 2025"))
      .ThenRefused("UNKNOWN_CODE", {"territory"});
}

// A plan, a year of it, a share: each is stated beside the others (D1).
TEST(Target, SaysFromWhenToWhenItCounts) {
  const std::string dated = "valid_from @2022-01-01 stated_on @2022-01-01 source: 'x' ";
  const std::string year = "counted_from @2022-01-01 counted_until @2022-12-31 ";
  GivenTarget({kStated4400})
      .When<v1::SetTarget>("territory: '84' measure: MEASURE_PLACES value: 900 " + dated + year, kKnown)
      .Then({"target_set { number: 2 territory: '84' measure: MEASURE_PLACES value: 900 " + dated + year + "}"});
  GivenTarget()
      .When<v1::SetTarget>("territory: '84' measure: MEASURE_PLACES value: 900 " + dated +
                               "counted_from @2022-01-01 counted_until @2021-12-31",
                           kKnown)
      .ThenRefused("DATES_OUT_OF_ORDER", {"counted_until"});
  GivenTarget()
      .When<v1::SetTarget>("territory: '84' measure: MEASURE_MANDATE_SHARE value: 1001 " + dated, kKnown)
      .ThenRefused("VALUE_INVALID", {"value"});
}

}  // namespace
}  // namespace iml::reporting
