#include "services/contracting/orientation_reaction.h"

#include "tests/support/owed.h"

namespace iml::contracting {
namespace {

using tests::ExpectOwed;
using tests::ExpectOwedOnlyBy;

TEST(OrientationReaction, AsksTheDwellingForAReservation_INV_11) {
  ExpectOwed(ReserveForAdmission,
             "occurred_on @2022-03-10 admission_requested { number: 2 operator_id: '123456782' dwelling_id: 'd-1' "
             "persons: 3 entry_planned_on "
             "@2022-04-01 }",
             {"occurred_on @2022-03-10 dwelling_id: 'd-1' household_id: 'a-1' orientation_number: 2 operator_id: "
              "'123456782' persons: 3 "
              "entry_planned_on @2022-04-01"});
  ExpectOwedOnlyBy(ReserveForAdmission, {"admission_requested"});
}
TEST(OrientationReaction, AsksTheDwellingForItsRelease_INV_11) {
  ExpectOwed(ReleaseForCancellation,
             "occurred_on @2022-03-15 admission_cancellation_requested { number: 2 dwelling_id: 'd-1' reason: 'x' }",
             {"occurred_on @2022-03-15 dwelling_id: 'd-1' household_id: 'a-1' orientation_number: 2"});
  ExpectOwedOnlyBy(ReleaseForCancellation, {"admission_cancellation_requested"});
}
TEST(OrientationReaction, TellsTheDwellingHowManyTheyAreUnbornChildrenAside_INV_24) {
  const std::string composition = "composition { adults: 1 children: 2 expected_children: 1 } ";
  const std::string owed = "dwelling_id: 'd-1' household_id: 'a-1' orientation_number: 2 persons: 3";
  ExpectOwed(RecordWhenCompositionChanges,
             "occurred_on @2022-05-01 composition_changed { number: 2 " + composition +
                 "dwelling_id: 'd-1' orientation_number: 2 }",
             {"occurred_on @2022-05-01 " + owed});
  ExpectOwed(RecordWhenCompositionChanges,
             "occurred_on @2022-05-01 composition_corrected { number: 1 " + composition +
                 "dwelling_id: 'd-1' orientation_number: 2 }",
             {"occurred_on @2022-05-01 " + owed});
  ExpectOwed(RecordWhenCompositionChanges, "composition_changed { number: 2 " + composition + " }", {});
  ExpectOwedOnlyBy(RecordWhenCompositionChanges, {"composition_changed", "composition_corrected"});
}

}  // namespace
}  // namespace iml::contracting
