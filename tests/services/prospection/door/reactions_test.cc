#include "services/prospection/door/reactions.h"

#include "tests/support/owed.h"

namespace iml::prospection {
namespace {

using tests::ExpectOwed;

constexpr char kAbout[] = "door_id: 'd-1' capture_file: 2 ";
constexpr char kOwed[] = "occurred_on @2022-04-01 door_id: 'd-1' capture_file: 2 ";

TEST(DoorReactions, RecordAContactAtTheDoorThatItIsAbout) {
  ExpectOwed(RecordWhenContacted, std::string("number: 1 medium: CONTACT_MEDIUM_CALL ") + kAbout,
             std::string(kOwed) + "medium: CONTACT_MEDIUM_CALL");
  ExpectOwed(RecordWhenContacted, "number: 1 medium: CONTACT_MEDIUM_CALL", "");
}
TEST(DoorReactions, AbandonTheFilesOfEveryDoorWhenContactIsForbidden_INV_40) {
  const std::string aggregate_id = "o-1";
  const google::type::Date day = domain::ToDate(absl::CivilDay(2022, 3, 1));
  const auto owed = AbandonWhenForbidden(
      {aggregate_id, day}, tests::Text<v1::ContactForbidden>("captures { door_id: 'd-1' capture_file: 2 } "
                                                             "captures { door_id: 'd-2' capture_file: 1 }"));
  EXPECT_EQ(tests::Lines(owed),
            tests::Lines(tests::Texts<AbandonForbidden>({"occurred_on @2022-03-01 door_id: 'd-1' capture_file: 2",
                                                         "occurred_on @2022-03-01 door_id: 'd-2' capture_file: 1"})));
}
TEST(DoorReactions, ConfirmTheSignatureOfAnActiveContract) {
  ExpectOwed(ConfirmWhenActive, kAbout, std::string(kOwed) + "owner_contract_id: 'a-1'");
  ExpectOwed(ConfirmWhenActive, "", "");  // a renewal
}
TEST(DoorReactions, LoseTheSignatureOfAVoidContract) {
  ExpectOwed(LoseWhenVoided, std::string(kAbout) + "reason: REASON_CONTRACT_OVERLAP",
             std::string(kOwed) + "reason: REASON_CONTRACT_OVERLAP");
  ExpectOwed(LoseWhenVoided, "reason: REASON_CONTRACT_OVERLAP", "");  // a renewal
}
TEST(DoorReactions, ConfirmTheHandoverOfARegisteredDwelling) {
  ExpectOwed(ConfirmWhenRegistered, std::string(kAbout) + "operator_id: 'x'", kOwed);
}
TEST(DoorReactions, UndoTheHandoverThatTheDwellingRefuses) {
  ExpectOwed(UndoWhenRefused, std::string(kAbout) + "reason: REASON_DWELLING_IN_STOCK",
             std::string(kOwed) + "reason: REASON_DWELLING_IN_STOCK");
}
TEST(DoorReactions, FreeTheDoorOfADwellingThatLeft) {
  ExpectOwed(FreeWhenLeft, std::string(kAbout) + "stock_number: 1", kOwed);
}

}  // namespace
}  // namespace iml::prospection
