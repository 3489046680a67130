#include "services/orientation/household/reactions.h"

#include "tests/support/owed.h"

namespace iml::orientation {
namespace {

using tests::ExpectOwed;

constexpr char kHousehold[] = "household_id: 'h-1' orientation_number: 2 ";
constexpr char kOwed[] = "occurred_on @2022-04-01 household_id: 'h-1' number: 2 ";

std::string Fact(const std::string& rest) { return kHousehold + rest; }
std::string Owed(const std::string& rest) { return kOwed + rest; }

TEST(HouseholdReactions, ConfirmTheAdmissionThatTheDwellingReserves_INV_11) {
  ExpectOwed(ConfirmWhenReserved, Fact("persons: 3 entry_planned_on @2022-04-01"), Owed(""));
}
TEST(HouseholdReactions, LoseTheAdmissionThatTheDwellingRefuses_INV_11) {
  ExpectOwed(LoseWhenReservationRefused, Fact("reason: REASON_DWELLING_TAKEN"), Owed("reason: REASON_DWELLING_TAKEN"));
}
TEST(HouseholdReactions, EndOrKeepTheAdmissionAsTheDwellingAnswers) {
  ExpectOwed(EndWhenReleased, Fact(""), Owed(""));
  ExpectOwed(KeepWhenReleaseRefused, Fact("reason: REASON_ALREADY_ENTERED"), Owed("reason: REASON_ALREADY_ENTERED"));
}
TEST(HouseholdReactions, RecordTheEntryOnTheDayThatTheTenancyStarted_INV_10) {
  ExpectOwed(RecordEntryWhenStarted, Fact("dwelling_id: 'd-1' operator_id: '123456782' occupation_number: 1"),
             Owed("dwelling_id: 'd-1' operator_id: '123456782' tenancy_id: 'a-1'"));
}
TEST(HouseholdReactions, EndTheStayOnTheDayOfTheExit) {
  ExpectOwed(EndStayWhenExited, Fact("destination #situationSortieDemande/15"),
             Owed("destination #situationSortieDemande/15"));
}
TEST(HouseholdReactions, CorrectTheStayWithTheTenancysDatesAndDestination) {
  ExpectOwed(CorrectStayWhenDatesCorrected, Fact("started_on @2022-04-02"), Owed("entered_on @2022-04-02"));
  ExpectOwed(CorrectStayWhenDatesCorrected, Fact("started_on @2022-04-02 exited_on @2022-06-02"),
             Owed("entered_on @2022-04-02 left_on @2022-06-02"));
  ExpectOwed(CorrectStayWhenDestinationStated, Fact("destination #situationSortieDemande/14"),
             Owed("destination #situationSortieDemande/14"));
}

TEST(HouseholdReactions, FollowTheTenancyToItsNewOperator) {
  ExpectOwed(TransferStayWithTenancy, "operator_id: '732829320' household_id: 'h-1' orientation_number: 2",
             "occurred_on @2022-04-01 household_id: 'h-1' number: 2 operator_id: '732829320'");
}

}  // namespace
}  // namespace iml::orientation
