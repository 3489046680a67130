#include "services/contracting/dwelling/reactions.h"

#include "services/contracting/ids.h"
#include "tests/support/owed.h"

namespace iml::contracting {
namespace {

using tests::ExpectOwed;

TEST(DwellingReactions, RegisterADwellingThatIsHandedOver_INV_12) {
  const std::string handed =
      "operator_id: '123456782' owner_contract_id: 'c-1' modality: MODALITY_MANDATE commune: '69123' departement: '69' "
      "type #categoriePlaces/110 area_dm2: 6400 places: 4 shared: true funded_177: true";
  ExpectOwed(
      RegisterWhenHandedOver, "file: 2 " + handed,
      "occurred_on @2022-04-01 dwelling_id: '" + DwellingId("a-1") + "' door_id: 'a-1' capture_file: 2 " + handed);
}
TEST(DwellingReactions, RecordThePeriodOfASignedContract) {
  ExpectOwed(RecordPeriodOfSigned,
             "dwelling_id: 'd-1' operator_id: '123456782' terms { mandate {} period { from @2022-04-01 } }",
             "occurred_on @2022-04-01 dwelling_id: 'd-1' owner_contract_id: 'a-1' operator_id: '123456782' modality: "
             "MODALITY_MANDATE period { from @2022-04-01 }");
  ExpectOwed(RecordPeriodOfSigned, "dwelling_id: 'd-1' terms { principal_lease {} period { from @2022-04-01 } }",
             "occurred_on @2022-04-01 dwelling_id: 'd-1' owner_contract_id: 'a-1' modality: MODALITY_SUBLETTING period "
             "{ from @2022-04-01 }");
}
TEST(DwellingReactions, EndThePeriodOfAContract_INV_37) {
  ExpectOwed(EndPeriodWhenAsked, "dwelling_id: 'd-1' ends_on @2022-12-31",
             "occurred_on @2022-04-01 dwelling_id: 'd-1' owner_contract_id: 'a-1' ends_on @2022-12-31");
}
TEST(DwellingReactions, ReserveForAnAdmission_INV_11) {
  ExpectOwed(ReserveForAdmission,
             "number: 2 operator_id: '123456782' dwelling_id: 'd-1' persons: 3 entry_planned_on @2022-04-15",
             "occurred_on @2022-04-01 dwelling_id: 'd-1' household_id: 'a-1' orientation_number: 2 operator_id: "
             "'123456782' persons: 3 entry_planned_on @2022-04-15");
}
TEST(DwellingReactions, ReleaseForACancellation_INV_11) {
  ExpectOwed(ReleaseForCancellation, "number: 2 dwelling_id: 'd-1'",
             "occurred_on @2022-04-01 dwelling_id: 'd-1' household_id: 'a-1' orientation_number: 2");
}
TEST(DwellingReactions, RecordHowManyTheyAreUnbornChildrenAside_INV_24) {
  const std::string composition = "composition { adults: 1 children: 2 expected_children: 1 } ";
  const std::string owed =
      "occurred_on @2022-04-01 dwelling_id: 'd-1' household_id: 'a-1' orientation_number: 2 persons: 3";
  ExpectOwed(RecordWhenChanged, "number: 2 " + composition + "dwelling_id: 'd-1' orientation_number: 2", owed);
  ExpectOwed(RecordWhenCorrected, "number: 1 " + composition + "dwelling_id: 'd-1' orientation_number: 2", owed);
  ExpectOwed(RecordWhenChanged, "number: 2 " + composition, "");
}
TEST(DwellingReactions, RecordHowManyTheyAreInEachDwellingOfAHouseholdThatMoves) {
  const auto owed = RecordWhenChanged(
      {"h-1", tests::Text<v1::DwellingFact>("occurred_on @2022-04-01").occurred_on()},
      tests::Text<orientation::v1::CompositionChanged>("composition { adults: 3 } dwelling_id: 'd-2' "
                                                       "orientation_number: 2 other_homes { dwelling_id: 'd-1' "
                                                       "orientation_number: 1 }"));
  EXPECT_EQ(tests::Lines(owed),
            tests::Lines(tests::Texts<RecordOccupants>(
                {"occurred_on @2022-04-01 dwelling_id: 'd-2' household_id: 'h-1' orientation_number: 2 persons: 3",
                 "occurred_on @2022-04-01 dwelling_id: 'd-1' household_id: 'h-1' orientation_number: 1 persons: 3"})));
}
TEST(DwellingReactions, MoveAReservationToTheCorrectedDay) {
  ExpectOwed(MoveWhenCorrected, "number: 2 dwelling_id: 'd-1' entry_planned_on @2022-05-01",
             "occurred_on @2022-04-01 dwelling_id: 'd-1' household_id: 'a-1' orientation_number: 2 entry_planned_on "
             "@2022-05-01");
}
TEST(DwellingReactions, AskWhetherTheHouseholdMayEnter_INV_23) {
  const std::string asked =
      "dwelling_id: 'd-1' preparation: 2 household_id: 'h-1' orientation_number: 3 title_ends_on @2025-04-01 "
      "direct_lease: true";
  ExpectOwed(OccupyWhenAsked, asked + " persons: 4", "occurred_on @2022-04-01 tenancy_id: 'a-1' " + asked);
  ExpectOwed(OccupyWhenAsked, "dwelling_id: 'd-1'", "occurred_on @2022-04-01 dwelling_id: 'd-1' tenancy_id: 'a-1'");
}
TEST(DwellingReactions, FreeItOnTheDayOfTheExit) {
  ExpectOwed(FreeWhenExited, "dwelling_id: 'd-1'", "occurred_on @2022-04-01 dwelling_id: 'd-1' tenancy_id: 'a-1'");
}

}  // namespace
}  // namespace iml::contracting
