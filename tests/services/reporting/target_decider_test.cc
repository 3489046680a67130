#include "services/reporting/target_decider.h"

#include "tests/support/given.h"

namespace iml::reporting {
namespace {

using GivenTarget = tests::Given<TargetState, v1::TargetFact>;

constexpr char kStated4400[] = R"(occurred_on { year: 2020 month: 11 day: 20 }
  target_set { number: 1 territory: "84" measure: "places" value: 4400 valid_from { year: 2018 month: 1 day: 1 }
               stated_on { year: 2020 month: 11 day: 20 } source: "DREETS, journée du mandat de gestion" })";
constexpr char kState4715[] = R"(territory: "84" measure: "places" value: 4715 valid_from { year: 2018 month: 1 day: 1 }
  stated_on { year: 2022 month: 6 day: 1 } source: "DREETS" )";

TEST(Target, KeepsAnEarlierStatementBesideALaterOne_INV_68) {
  GivenTarget({kStated4400})
      .When<v1::SetTarget>(kState4715)
      .Then({R"(occurred_on { year: 2022 month: 6 day: 30 }
        target_set { number: 2 territory: "84" measure: "places" value: 4715 valid_from { year: 2018 month: 1 day: 1 }
                     stated_on { year: 2022 month: 6 day: 1 } source: "DREETS" })"})
      .AndARepeatYieldsNothing();
}

TEST(Target, IsNotOverwrittenByAnotherValueOfTheSameSourceAndDates_INV_68) {
  GivenTarget({kStated4400})
      .When<v1::SetTarget>(R"(territory: "84" measure: "places" value: 4500 valid_from { year: 2018 month: 1 day: 1 }
        stated_on { year: 2020 month: 11 day: 20 } source: "DREETS, journée du mandat de gestion")")
      .ThenRefused("TARGET_ALREADY_STATED");
}

TEST(Target, NamesItsSource) {
  GivenTarget().When<v1::SetTarget>("value: 1 valid_from { year: 2018 month: 1 day: 1 }").ThenRefused("SOURCE_MISSING");
}

TEST(Target, IsPositive) {
  GivenTarget()
      .When<v1::SetTarget>("value: 0 source: 'x' stated_on { year: 2018 month: 1 day: 1 } valid_from { year: 2018 month: 1 day: 1 }")
      .ThenRefused("AMOUNT_WRONG");
}

TEST(Target, IsNotStatedInTheFuture) {
  GivenTarget()
      .When<v1::SetTarget>("value: 1 source: 'x' stated_on { year: 2022 month: 7 day: 1 } valid_from { year: 2018 month: 1 day: 1 }")
      .ThenRefused("FUTURE_DATE");
}

}  // namespace
}  // namespace iml::reporting
