#include "services/contracting/dwelling/decider.h"

#include "tests/support/given.h"

namespace iml::contracting {
namespace {

using GivenDwelling = tests::Given<DwellingState, v1::DwellingFact>;
using tests::Facts;
using tests::With;

// A dwelling of four places under a mandate from 2021 to 2024, in stock since 1 February 2021.
const std::string kMandate =
    "occurred_on @2021-01-15 contract_period_recorded { owner_contract_id: 'c-1' operator_id: '123456782' modality: "
    "MODALITY_MANDATE period { "
    "from "
    "@2021-01-15 until @2024-01-15 } }";
const std::string kLease =
    "occurred_on @2021-01-15 contract_period_recorded { owner_contract_id: 'c-1' operator_id: '123456782' modality: "
    "MODALITY_SUBLETTING "
    "period { "
    "from @2021-01-15 until @2024-01-15 } }";
const std::string kRegistered =
    "occurred_on @2021-02-01 dwelling_registered { stock_number: 1 door_id: 'p-1' capture_file: 1 operator_id: "
    "'123456782' area_dm2: 100000 }";
const std::string kRegisteredShared =
    "occurred_on @2021-02-01 dwelling_registered { stock_number: 1 door_id: 'p-1' capture_file: 1 operator_id: "
    "'123456782' shared: true area_dm2: 100000 }";
const std::string kOpened = "occurred_on @2021-02-01 places_opened { stock_number: 1 count: 4 places: 4 }";
const Facts kExpected = {kMandate};
const Facts kInStock = {kMandate, kRegistered, kOpened};
const Facts kSublet = {kLease, kRegistered, kOpened};
const Facts kShared = {kMandate, kRegisteredShared, kOpened};

// It is reserved for the household h-1, in its orientation 1.
const std::string kReserved =
    "occurred_on @2021-03-01 dwelling_reserved { household_id: 'h-1' orientation_number: 1 persons: 2 entry_planned_on "
    "@2021-04-01 }";
const std::string kStarted =
    "occurred_on @2021-04-01 occupation_started { number: 1 tenancy_id: 't-1' preparation: 1 household_id: 'h-1' "
    "orientation_number: 1 "
    "persons: "
    "2 direct_lease: true }";
const std::string kStartedAsSubtenant =
    "occurred_on @2021-04-01 occupation_started { number: 1 tenancy_id: 't-1' preparation: 1 household_id: 'h-1' "
    "orientation_number: 1 "
    "persons: "
    "2 title_ends_on @2023-04-01 }";
const std::string kEnded =
    "occurred_on @2022-02-01 occupation_ended { number: 1 tenancy_id: 't-1' ended_on @2022-02-01 }";
const std::string kSolved =
    "occurred_on @2022-05-01 solution_recorded { number: 1 relodged_on @2022-06-15 destination "
    "#situationSortieDemande/14 }";
const Facts kTaken = With(kInStock, {kReserved});
const Facts kOccupied = With(kInStock, {kReserved, kStarted});
const Facts kFreed = With(kInStock, {kReserved, kStarted, kEnded});
const Facts kSubletOccupied = With(kSublet, {kReserved, kStartedAsSubtenant});
const Facts kLeft =
    With(kFreed, {"occurred_on @2022-03-01 places_closed { stock_number: 1 count: 4 }",
                  "occurred_on @2022-03-01 dwelling_left_stock { stock_number: 1 door_id: 'p-1' capture_file: 1 reason "
                  "#motifSortieParc/VENTE }"});

const std::string kOf = "dwelling_id: 'd-1' ";
constexpr char kOther[] = "732829320";

std::string Reserve(const std::string& household, int persons, const std::string& entry = "2022-07-15") {
  return "household_id: '" + household +
         "' orientation_number: 1 operator_id: '123456782' persons: " + std::to_string(persons) +
         " entry_planned_on @" + entry;
}
std::string Reserved(const std::string& household, int persons, const std::string& entry = "2022-07-15") {
  return "dwelling_reserved { household_id: '" + household +
         "' orientation_number: 1 persons: " + std::to_string(persons) + " entry_planned_on @" + entry + " }";
}
std::string Refused(const std::string& household, const std::string& reason) {
  return "reservation_refused { household_id: '" + household + "' orientation_number: 1 reason: REASON_" + reason +
         " }";
}

// ---- reservations

TEST(Dwelling, IsReservedForOneHouseholdAtATime_INV_11) {
  GivenDwelling(kInStock).When<ReserveDwelling>(Reserve("h-1", 2)).Then({Reserved("h-1", 2)});
  GivenDwelling(kTaken)
      .When<ReserveDwelling>(Reserve("h-2", 1))
      .Then({Refused("h-2", "DWELLING_TAKEN")})
      .MayHappenAgain();
}
TEST(Dwelling, KeepsItsReservationForAnotherDay) {
  GivenDwelling(kTaken)
      .When<MoveReservation>("household_id: 'h-1' orientation_number: 1 entry_planned_on @2022-08-01")
      .Then({"reservation_moved { household_id: 'h-1' orientation_number: 1 entry_planned_on @2022-08-01 }"});
  GivenDwelling(kTaken)
      .When<MoveReservation>("household_id: 'h-1' orientation_number: 1 entry_planned_on @2021-04-01")
      .ThenNothing();
  GivenDwelling(kOccupied)
      .When<MoveReservation>("household_id: 'h-1' orientation_number: 1 entry_planned_on @2022-08-01")
      .ThenNothing();
}
TEST(Dwelling, IsNotReservedWhileOccupied_INV_11) {
  GivenDwelling(kOccupied)
      .When<ReserveDwelling>(Reserve("h-2", 1))
      .Then({Refused("h-2", "DWELLING_TAKEN")})
      .MayHappenAgain();
  GivenDwelling(kFreed).When<ReserveDwelling>(Reserve("h-2", 1)).Then({Reserved("h-2", 1)});
}
// Planned in the past, when another household still lived there; the day that it left is free again.
TEST(Dwelling, IsNotReservedOverAnOccupationThatHasEndedSince_INV_11) {
  GivenDwelling(kFreed)
      .When<ReserveDwelling>(Reserve("h-2", 1, "2022-01-31"))
      .Then({Refused("h-2", "DWELLING_TAKEN")})
      .MayHappenAgain();
  GivenDwelling(kFreed).When<ReserveDwelling>(Reserve("h-2", 1, "2022-02-01")).Then({Reserved("h-2", 1, "2022-02-01")});
}
// Two admissions at once: whichever comes second is refused by the dwelling as the first left it, whatever the rows
// showed.
TEST(Dwelling, RefusesTheSecondOfTwoByItsOwnState_INV_73) {
  GivenDwelling(With(kInStock, {Reserved("h-1", 1)}))
      .When<ReserveDwelling>(Reserve("h-2", 1))
      .Then({Refused("h-2", "DWELLING_TAKEN")})
      .MayHappenAgain();
  GivenDwelling(With(kInStock, {Reserved("h-2", 1)}))
      .When<ReserveDwelling>(Reserve("h-1", 1))
      .Then({Refused("h-1", "DWELLING_TAKEN")})
      .MayHappenAgain();
}
TEST(Dwelling, SharedTakesHouseholdsUpToItsPlaces_INV_24) {
  const Facts one = With(kShared, {kReserved, kStarted});
  GivenDwelling(one).When<ReserveDwelling>(Reserve("h-2", 2)).Then({Reserved("h-2", 2)});
  GivenDwelling(one).When<ReserveDwelling>(Reserve("h-2", 3)).Then({Refused("h-2", "TOO_FEW_PLACES")}).MayHappenAgain();
  GivenDwelling(With(one, {Reserved("h-2", 2)}))
      .When<ReserveDwelling>(Reserve("h-3", 1))
      .Then({Refused("h-3", "TOO_FEW_PLACES")})
      .MayHappenAgain();
}
TEST(Dwelling, IsReservedForNoMorePersonsThanPlaces_INV_24) {
  GivenDwelling(kInStock).When<ReserveDwelling>(Reserve("h-1", 4)).Then({Reserved("h-1", 4)});
  GivenDwelling(kInStock)
      .When<ReserveDwelling>(Reserve("h-1", 5))
      .Then({Refused("h-1", "TOO_FEW_PLACES")})
      .MayHappenAgain();
}
TEST(Dwelling, IsReservedWhileItsOperatorHasItInStock) {
  GivenDwelling(kExpected)
      .When<ReserveDwelling>(Reserve("h-1", 1))
      .Then({Refused("h-1", "NOT_IN_STOCK")})
      .MayHappenAgain();
  GivenDwelling().When<ReserveDwelling>(Reserve("h-1", 1)).Then({Refused("h-1", "NOT_IN_STOCK")}).MayHappenAgain();
  GivenDwelling(kLeft).When<ReserveDwelling>(Reserve("h-2", 1)).Then({Refused("h-2", "NOT_IN_STOCK")}).MayHappenAgain();
  GivenDwelling(kInStock)
      .When<ReserveDwelling>(Reserve("h-1", 1, "2021-01-31"))
      .Then({Refused("h-1", "NOT_IN_STOCK")})
      .MayHappenAgain();
  GivenDwelling(kInStock)
      .When<ReserveDwelling>("household_id: 'h-1' orientation_number: 1 operator_id: '732829320' persons: 1")
      .Then({Refused("h-1", "OTHER_OPERATOR")})
      .MayHappenAgain();
}
TEST(Dwelling, ReservesNothingAnewForWhoHasEntered) {
  GivenDwelling(kOccupied).When<ReserveDwelling>(Reserve("h-1", 2)).ThenNothing();
}

TEST(Dwelling, ReleasesAReservationUnlessTheHouseholdHasEntered_INV_11) {
  const std::string release = "household_id: 'h-1' orientation_number: 1";
  GivenDwelling(kTaken).When<ReleaseReservation>(release).Then({"reservation_released { " + release + " }"});
  GivenDwelling(kOccupied)
      .When<ReleaseReservation>(release)
      .Then({"release_refused { " + release + " reason: REASON_ALREADY_ENTERED }"})
      .MayHappenAgain();
  GivenDwelling(kInStock).When<ReleaseReservation>(release).ThenNothing();
  GivenDwelling(kTaken).When<ReleaseReservation>("household_id: 'h-1' orientation_number: 2").ThenNothing();
}
TEST(Dwelling, IsFreeForOthersOnceReleased_INV_11) {
  GivenDwelling(With(kTaken, {"reservation_released { household_id: 'h-1' orientation_number: 1 }"}))
      .When<ReserveDwelling>(Reserve("h-2", 1))
      .Then({Reserved("h-2", 1)});
}

// ---- occupations

std::string Start(const std::string& household, int persons, const std::string& rest = "direct_lease: true") {
  return "tenancy_id: 't-of-" + household + "' preparation: 1 household_id: '" + household +
         "' orientation_number: 1 persons: " + std::to_string(persons) + " " + rest;
}
// How many they are is said by the reservation.
std::string Ask(const std::string& household, const std::string& rest = "direct_lease: true") {
  return "tenancy_id: 't-of-" + household + "' preparation: 1 household_id: '" + household +
         "' orientation_number: 1 " + rest;
}
std::string NotStarted(const std::string& household, const std::string& reason) {
  return "occupation_refused { tenancy_id: 't-of-" + household + "' preparation: 1 reason: REASON_" + reason + " }";
}

TEST(Occupation, StartsForWhomTheDwellingIsReserved_INV_23) {
  GivenDwelling(kTaken)
      .When<StartOccupation>(Ask("h-1"))
      .Then({"occupation_started { number: 1 " + Start("h-1", 2) + " }"});
  GivenDwelling(kInStock)
      .When<StartOccupation>(Ask("h-1"))
      .Then({NotStarted("h-1", "NO_RESERVATION")})
      .MayHappenAgain();
  GivenDwelling(kTaken).When<StartOccupation>(Ask("h-2")).Then({NotStarted("h-2", "NO_RESERVATION")}).MayHappenAgain();
  GivenDwelling(kExpected)
      .When<StartOccupation>(Ask("h-1"))
      .Then({NotStarted("h-1", "NO_RESERVATION")})
      .MayHappenAgain();
}
TEST(Occupation, IsTheOnlyOneOfItsDwelling_INV_23) {
  GivenDwelling(With(kOccupied, {Reserved("h-2", 1)}))
      .When<StartOccupation>(Ask("h-2"))
      .Then({NotStarted("h-2", "DWELLING_TAKEN")})
      .MayHappenAgain();
  GivenDwelling(With(kFreed, {Reserved("h-2", 1)}))
      .When<StartOccupation>("occurred_on @2022-01-31 " + Ask("h-2"))
      .Then({"occurred_on @2022-01-31 " + NotStarted("h-2", "DWELLING_TAKEN")})
      .MayHappenAgain();
  GivenDwelling(With(kFreed, {Reserved("h-2", 1)}))
      .When<StartOccupation>("occurred_on @2022-02-01 " + Ask("h-2"))
      .Then({"occurred_on @2022-02-01 occupation_started { number: 2 " + Start("h-2", 1) + " }"});
}
TEST(Occupation, SharesADwellingThatIsDeclaredShared_INV_23) {
  GivenDwelling(With(kShared, {kReserved, kStarted, Reserved("h-2", 2)}))
      .When<StartOccupation>(Ask("h-2"))
      .Then({"occupation_started { number: 2 " + Start("h-2", 2) + " }"});
}
// Children were born after the reservation: too many by the day of entry.
TEST(Occupation, StartsWithNoMorePersonsThanPlaces_INV_24) {
  const auto born = [](const std::string& household, int persons) {
    return "occupants_recorded { household_id: '" + household +
           "' orientation_number: 1 persons: " + std::to_string(persons) + " }";
  };
  GivenDwelling(With(kTaken, {born("h-1", 5)}))
      .When<StartOccupation>(Ask("h-1"))
      .Then({NotStarted("h-1", "TOO_FEW_PLACES")})
      .MayHappenAgain();
  GivenDwelling(With(kShared, {kReserved, kStarted, Reserved("h-2", 2), born("h-2", 3)}))
      .When<StartOccupation>(Ask("h-2"))
      .Then({NotStarted("h-2", "TOO_FEW_PLACES")})
      .MayHappenAgain();
}
TEST(Occupation, StartsWithThePersonsOfTheReservationThatFollowedTheComposition_INV_24) {
  GivenDwelling(With(kTaken, {"occupants_recorded { household_id: 'h-1' orientation_number: 1 persons: 4 }"}))
      .When<StartOccupation>(Ask("h-1"))
      .Then({"occupation_started { number: 1 " + Start("h-1", 4) + " }"});
}
// From a convention d'occupation to a lease, say: it has both titles for a while, and is there once.
TEST(Occupation, OfAHouseholdThatGlidesToAnotherTitleIsNotInItsOwnWay_INV_23) {
  const std::string again = "household_id: 'h-1' orientation_number: 2 persons: 4 entry_planned_on @2022-07-15";
  GivenDwelling(kOccupied)
      .When<ReserveDwelling>(again + " operator_id: '123456782'")
      .Then({"dwelling_reserved { " + again + " }"});
  const std::string second =
      "tenancy_id: 't-2' preparation: 1 household_id: 'h-1' orientation_number: 2 direct_lease: true";
  const Facts glides = With(kOccupied, {"dwelling_reserved { " + again + " }"});
  GivenDwelling(glides).When<StartOccupation>(second).Then(
      {"occupation_started { number: 2 persons: 4 " + second + " }"});
  // A birth: five with one title, and four with the other, are five.
  GivenDwelling(With(glides, {"places_opened { stock_number: 1 count: 1 places: 5 }"}))
      .When<RecordOccupants>("household_id: 'h-1' orientation_number: 1 persons: 5")
      .Then({"occupants_recorded { household_id: 'h-1' orientation_number: 1 persons: 5 }"});
  // Four persons, not six, are in its four places.
  GivenDwelling(With(glides, {"places_opened { stock_number: 1 count: 1 places: 5 }"}))
      .When<v1::ClosePlaces>("dwelling_id: 'd-1' count: 1")
      .Then({"places_closed { stock_number: 1 count: 1 places: 4 }"})
      .RefusedAgain("PLACES_IN_USE");
}
TEST(Occupation, StartsNotBeforeTheDwellingIsInStock) {
  GivenDwelling(kTaken)
      .When<StartOccupation>("occurred_on @2021-01-31 " + Ask("h-1"))
      .Then({"occurred_on @2021-01-31 " + NotStarted("h-1", "NO_RESERVATION")})
      .MayHappenAgain();
}
TEST(Occupation, OfADirectLeaseStartsWithinAMandateAndOutlastsIt_INV_26) {
  const std::string endless = "direct_lease: true title_ends_on @2030-01-01";
  GivenDwelling(kTaken)
      .When<StartOccupation>(Ask("h-1", endless))
      .Then({"occupation_started { number: 1 " + Start("h-1", 2, endless) + " }"});
  GivenDwelling(With(kTaken, {"contract_period_ended { owner_contract_id: 'c-1' ended_on @2022-06-30 }"}))
      .When<StartOccupation>(Ask("h-1"))
      .Then({NotStarted("h-1", "NO_ACTIVE_MANDATE")})
      .MayHappenAgain();
  GivenDwelling(With(kSublet, {kReserved}))
      .When<StartOccupation>(Ask("h-1"))
      .Then({NotStarted("h-1", "NO_ACTIVE_MANDATE")})
      .MayHappenAgain();
}
TEST(Occupation, OfASubtenantLiesWithinThePrincipalLease_INV_25) {
  const Facts reserved = With(kSublet, {kReserved});
  const std::string within = "title_ends_on @2024-01-15";
  GivenDwelling(reserved)
      .When<StartOccupation>(Ask("h-1", within))
      .Then({"occupation_started { number: 1 " + Start("h-1", 2, within) + " }"});
  for (const char* title : {"title_ends_on @2024-01-16", ""}) {
    GivenDwelling(reserved)
        .When<StartOccupation>(Ask("h-1", title))
        .Then({NotStarted("h-1", "OUTSIDE_OWNER_CONTRACT")})
        .MayHappenAgain();
  }
  GivenDwelling(kTaken)
      .When<StartOccupation>(Ask("h-1", "title_ends_on @2023-01-01"))
      .Then({NotStarted("h-1", "OUTSIDE_OWNER_CONTRACT")})
      .MayHappenAgain();
}

TEST(Occupation, EndsOnTheDayOfTheExit) {
  GivenDwelling(kOccupied)
      .When<EndOccupation>("tenancy_id: 't-1'")
      .Then({"occupation_ended { number: 1 tenancy_id: 't-1' ended_on @2022-06-30 }"});
  GivenDwelling(kOccupied).When<EndOccupation>("tenancy_id: 't-9'").ThenRefused("NOT_FOUND");
}
// The dwelling left the stock on the day of the solution, and the household another day.
TEST(Occupation, ThatASolutionEndedTakesTheDayOfTheExit_INV_70) {
  GivenDwelling(kFreed)
      .When<EndOccupation>("occurred_on @2022-02-03 tenancy_id: 't-1'")
      .Then({"occurred_on @2022-02-03 occupation_corrected { number: 1 tenancy_id: 't-1' started_on @2021-04-01 "
             "ended_on @2022-02-03 }"});
}

TEST(Occupation, RecordsABirthOverItsPlaces_INV_24) {
  const std::string of = "household_id: 'h-1' orientation_number: 1 ";
  GivenDwelling(kOccupied)
      .When<RecordOccupants>(of + "persons: 4")
      .Then({"occupants_recorded { " + of + "persons: 4 }"});
  GivenDwelling(kOccupied)
      .When<RecordOccupants>(of + "persons: 5")
      .Then({"occupants_recorded { " + of + "persons: 5 over_capacity: true }"});
  GivenDwelling(kTaken).When<RecordOccupants>(of + "persons: 3").Then({"occupants_recorded { " + of + "persons: 3 }"});
  GivenDwelling(With(kShared, {kReserved, kStarted, Reserved("h-2", 2)}))
      .When<RecordOccupants>(of + "persons: 3")
      .Then({"occupants_recorded { " + of + "persons: 3 over_capacity: true }"});
  GivenDwelling(kFreed).When<RecordOccupants>(of + "persons: 5").ThenNothing();
  GivenDwelling(kInStock).When<RecordOccupants>(of + "persons: 5").ThenNothing();
}

TEST(Occupation, IsCorrectedByAFactThatLeavesTheFirst_INV_70) {
  GivenDwelling(kFreed)
      .When<v1::CorrectOccupation>(kOf + "number: 1 started_on @2021-04-03 reason { clear: 'erreur' }")
      .Then({"occupation_corrected { number: 1 tenancy_id: 't-1' started_on @2021-04-03 ended_on @2022-02-01 reason { "
             "clear: "
             "'erreur' } }"});
  GivenDwelling(kFreed)
      .When<v1::CorrectOccupation>(kOf + "number: 1 ended_on @2022-02-10 reason { clear: 'erreur' }")
      .Then({"occupation_corrected { number: 1 tenancy_id: 't-1' started_on @2021-04-01 ended_on @2022-02-10 reason { "
             "clear: "
             "'erreur' } }"});
  GivenDwelling(kOccupied)
      .When<v1::CorrectOccupation>(kOf + "number: 1 started_on @2021-04-03 reason { clear: 'erreur' }")
      .Then({"occupation_corrected { number: 1 tenancy_id: 't-1' started_on @2021-04-03 reason { clear: 'erreur' } }"});
  GivenDwelling(kLeft)
      .When<v1::CorrectOccupation>(kOf + "number: 1 ended_on @2022-02-10 reason { clear: 'erreur' }")
      .Then({"occupation_corrected { number: 1 tenancy_id: 't-1' started_on @2021-04-01 ended_on @2022-02-10 reason { "
             "clear: "
             "'erreur' } }"});
}
TEST(Occupation, EndsNotAfterItsDwellingLeftTheStock) {
  GivenDwelling(kLeft)
      .When<v1::CorrectOccupation>(kOf + "number: 1 ended_on @2022-03-02 reason { clear: 'x' }")
      .ThenRefused("DATES_OUT_OF_ORDER");
}
TEST(Occupation, IsNotCorrectedToAfterItsSolution) {
  GivenDwelling(With(kOccupied, {kSolved}))
      .When<v1::CorrectOccupation>(kOf + "number: 1 started_on @2022-06-16 reason { clear: 'x' }")
      .ThenRefused("DATES_OUT_OF_ORDER");
}
TEST(Occupation, IsNotCorrectedOntoAnother_INV_23) {
  const Facts two = With(
      kFreed, {Reserved("h-2", 1), "occurred_on @2022-02-15 occupation_started { number: 2 " + Start("h-2", 1) + " }"});
  GivenDwelling(two)
      .When<v1::CorrectOccupation>(kOf + "number: 1 ended_on @2022-02-16 reason { clear: 'x' }")
      .ThenRefused("DWELLING_TAKEN");
  GivenDwelling(two)
      .When<v1::CorrectOccupation>(kOf + "number: 2 started_on @2022-01-31 reason { clear: 'x' }")
      .ThenRefused("DWELLING_TAKEN");
  GivenDwelling(two)
      .When<v1::CorrectOccupation>(kOf + "number: 1 ended_on @2022-02-15 reason { clear: 'x' }")
      .Then({"occupation_corrected { number: 1 tenancy_id: 't-1' started_on @2021-04-01 ended_on @2022-02-15 reason { "
             "clear: "
             "'x' } }"});
}
TEST(Occupation, IsNotCorrectedOutOfItsTitle_INV_25_INV_26) {
  const Facts late_mandate = With(
      {"contract_period_recorded { owner_contract_id: 'c-1' modality: MODALITY_MANDATE period { from @2021-03-15 } }"},
      {kRegistered, kOpened, kReserved, kStarted});
  GivenDwelling(late_mandate)
      .When<v1::CorrectOccupation>(kOf + "number: 1 started_on @2021-03-14 reason { clear: 'x' }")
      .ThenRefused("NO_ACTIVE_MANDATE");
  const Facts late_lease = With({"contract_period_recorded { owner_contract_id: 'c-1' modality: MODALITY_SUBLETTING "
                                 "period { from @2021-03-15 until @2024-01-15 } }"},
                                {kRegistered, kOpened, kReserved, kStartedAsSubtenant});
  GivenDwelling(late_lease)
      .When<v1::CorrectOccupation>(kOf + "number: 1 started_on @2021-03-14 reason { clear: 'x' }")
      .ThenRefused("OUTSIDE_OWNER_CONTRACT");
}
// The lease was ended early, with the household gone: its title, which would have run on, is as long as it stayed.
TEST(Occupation, OfASubtenantIsCorrectedThoughTheLeaseHasEndedSince_INV_25) {
  const Facts over =
      With(kSubletOccupied, {kEnded, "contract_period_ended { owner_contract_id: 'c-1' ended_on @2022-03-01 }"});
  GivenDwelling(over)
      .When<v1::CorrectOccupation>(kOf + "number: 1 ended_on @2022-03-01 reason { clear: 'x' }")
      .Then({"occupation_corrected { number: 1 tenancy_id: 't-1' started_on @2021-04-01 ended_on @2022-03-01 reason { "
             "clear: "
             "'x' } }"});
  GivenDwelling(over)
      .When<v1::CorrectOccupation>(kOf + "number: 1 ended_on @2022-03-02 reason { clear: 'x' }")
      .ThenRefused("OUTSIDE_OWNER_CONTRACT");
}
TEST(Occupation, IsCorrectedToDaysThatCanBe) {
  const auto refused = [](const Facts& facts, const char* command, const char* reason) {
    GivenDwelling(facts)
        .When<v1::CorrectOccupation>(kOf + std::string("reason { clear: 'x' } ") + command)
        .ThenRefused(reason);
  };
  refused(kFreed, "number: 1 ended_on @2021-03-31", "DATES_OUT_OF_ORDER");
  refused(kFreed, "number: 1 started_on @2021-01-31", "DATES_OUT_OF_ORDER");
  refused(kFreed, "number: 1 ended_on @2022-07-01", "FUTURE_DATE");
  refused(kFreed, "number: 1 started_on @2022-02-30", "DATE_INVALID");
  refused(kOccupied, "number: 1 ended_on @2022-02-01", "WRONG_PHASE");
  refused(kExpected, "number: 1", "WRONG_PHASE");
  refused(kFreed, "number: 2", "NOT_FOUND");
  refused(kFreed, "number: -2147483648", "VALUE_INVALID");
  GivenDwelling(kFreed)
      .When<v1::CorrectOccupation>(kOf + "number: 1 ended_on @2022-02-10")
      .ThenRefused("FIELD_MISSING");
}
// It came back into the stock in 2022; what happened in its first time there is not held to the second's beginning.
TEST(Occupation, OfAnEarlierTimeInTheStockIsCorrected) {
  const Facts again =
      With(kLeft,
           {"occurred_on @2022-05-01 dwelling_registered { stock_number: 2 door_id: 'p-1' capture_file: 2 operator_id: "
            "'123456782' }"});
  GivenDwelling(again)
      .When<v1::CorrectOccupation>(kOf + "number: 1 started_on @2021-04-03 reason { clear: 'x' }")
      .Then({"occupation_corrected { number: 1 tenancy_id: 't-1' started_on @2021-04-03 ended_on @2022-02-01 reason { "
             "clear: "
             "'x' } }"});
}

// ---- places

TEST(Dwelling, OpensPlaces_INV_12) {
  GivenDwelling(kInStock)
      .When<v1::OpenPlaces>(kOf + "count: 2 reason { clear: 'travaux' }")
      .Then({"places_opened { stock_number: 1 count: 2 reason { clear: 'travaux' } places: 6 }"})
      .MayHappenAgain();
}
// What adds is told from its repeat by the request id alone: the same words are another change.
// 64 m² suffice for seven persons (D10).
TEST(Dwelling, OpensMorePlacesThanItsAreaSufficesForOnlyWithAReason) {
  const Facts small = {kMandate,
                       "occurred_on @2021-02-01 dwelling_registered { stock_number: 1 operator_id: '123456782' "
                       "area_dm2: 6400 }",
                       kOpened};
  GivenDwelling(small)
      .When<v1::OpenPlaces>(kOf + "count: 3")
      .Then({"places_opened { stock_number: 1 count: 3 places: 7 }"})
      .RefusedAgain("PLACES_ABOVE_AREA");
  GivenDwelling(small).When<v1::OpenPlaces>(kOf + "count: 4").ThenRefused("PLACES_ABOVE_AREA", {"count"});
  GivenDwelling(small)
      .When<v1::OpenPlaces>(kOf + "count: 4 reason { clear: 'deux familles d’une même fratrie' }")
      .Then({"places_opened { stock_number: 1 count: 4 reason { clear: 'deux familles d’une même fratrie' } places: 8 "
             "}"})
      .MayHappenAgain();
}
TEST(Dwelling, ChangesItsPlacesAgainWithTheSameWords) {
  const Facts opened = With(
      kInStock,
      {"occurred_on @2022-06-30 places_opened { stock_number: 1 count: 2 reason { clear: 'travaux' } places: 6 }"});
  GivenDwelling(opened)
      .When<v1::OpenPlaces>(kOf + "count: 2 reason { clear: 'travaux' }")
      .Then({"places_opened { stock_number: 1 count: 2 reason { clear: 'travaux' } places: 8 }"})
      .MayHappenAgain();
  GivenDwelling(opened)
      .When<v1::ClosePlaces>(kOf + "count: 2 reason { clear: 'travaux' }")
      .Then({"places_closed { stock_number: 1 count: 2 reason { clear: 'travaux' } places: 4 }"})
      .MayHappenAgain();
}
TEST(Dwelling, ClosesPlacesThatNobodyUses_INV_24) {
  GivenDwelling(kOccupied)
      .When<v1::ClosePlaces>(kOf + "count: 2 reason { clear: 'travaux' }")
      .Then({"places_closed { stock_number: 1 count: 2 reason { clear: 'travaux' } places: 2 }"})
      .RefusedAgain("VALUE_INVALID");
  GivenDwelling(kOccupied).When<v1::ClosePlaces>(kOf + "count: 3").ThenRefused("PLACES_IN_USE");
  GivenDwelling(kTaken).When<v1::ClosePlaces>(kOf + "count: 3").ThenRefused("PLACES_IN_USE");
  GivenDwelling(kFreed)
      .When<v1::ClosePlaces>(kOf + "count: 3")
      .Then({"places_closed { stock_number: 1 count: 3 places: 1 }"})
      .RefusedAgain("VALUE_INVALID");
  GivenDwelling(kFreed).When<v1::ClosePlaces>(kOf + "occurred_on @2022-01-31 count: 3").ThenRefused("PLACES_IN_USE");
}
TEST(Dwelling, KeepsFromOneToAHundredPlaces_INV_24) {
  for (const char* count : {"0", "-1", "-2147483648", "101", "2147483647"}) {
    GivenDwelling(kInStock).When<v1::OpenPlaces>(kOf + std::string("count: ") + count).ThenRefused("VALUE_INVALID");
    GivenDwelling(kInStock).When<v1::ClosePlaces>(kOf + std::string("count: ") + count).ThenRefused("VALUE_INVALID");
  }
  GivenDwelling(kInStock).When<v1::OpenPlaces>(kOf + "count: 97").ThenRefused("VALUE_INVALID");
  GivenDwelling(kInStock).When<v1::ClosePlaces>(kOf + "count: 4").ThenRefused("VALUE_INVALID");
}
// 2 opened in May: closing 4 as of April would have left none then.
TEST(Dwelling, ChangesItsPlacesInOrderOfTime_INV_24) {
  const Facts more = With(kInStock, {"occurred_on @2022-05-01 places_opened { stock_number: 1 count: 2 places: 6 }"});
  GivenDwelling(more).When<v1::ClosePlaces>(kOf + "occurred_on @2022-04-01 count: 4").ThenRefused("DATES_OUT_OF_ORDER");
  GivenDwelling(more).When<v1::OpenPlaces>(kOf + "occurred_on @2022-04-01 count: 1").ThenRefused("DATES_OUT_OF_ORDER");
  GivenDwelling(kInStock)
      .When<v1::OpenPlaces>(kOf + "occurred_on @2021-01-31 count: 1")
      .ThenRefused("DATES_OUT_OF_ORDER");
}

// ---- the way out

const std::string kWithdraw = "reason #motifSortieParc/VENTE";
const std::string kClosed = "places_closed { stock_number: 1 count: 4 }";
const std::string kGone =
    "dwelling_left_stock { stock_number: 1 door_id: 'p-1' capture_file: 1 reason #motifSortieParc/VENTE }";

TEST(Dwelling, LeavesTheStockWithASolutionForEveryOccupant_INV_37) {
  GivenDwelling(kOccupied).When<v1::WithdrawDwelling>(kOf + kWithdraw).ThenRefused("UNSOLVED_OCCUPANTS");
  GivenDwelling(With(kOccupied, {kSolved}))
      .On(absl::CivilDay(2022, 6, 14))
      .When<v1::WithdrawDwelling>(kOf + kWithdraw)
      .ThenRefused("UNSOLVED_OCCUPANTS");
  GivenDwelling(With(kOccupied, {kSolved}))
      .When<v1::WithdrawDwelling>(kOf + kWithdraw)
      .Then({"occupation_ended { number: 1 tenancy_id: 't-1' ended_on @2022-06-15 destination "
             "#situationSortieDemande/14 }",
             kClosed, kGone});
  GivenDwelling(kFreed).When<v1::WithdrawDwelling>(kOf + kWithdraw).Then({kClosed, kGone});
}
TEST(Dwelling, LeavesTheStockNotBeforeItsLastTransfer) {
  GivenDwelling(With(kFreed, {"occurred_on @2022-07-01 dwelling_transferred { operator_id: '123456782' }"}))
      .When<v1::WithdrawDwelling>(kOf + kWithdraw)
      .ThenRefused("DATES_OUT_OF_ORDER");
}
TEST(Dwelling, DoesNotLeaveTheStockWhileReserved_INV_37) {
  GivenDwelling(kTaken).When<v1::WithdrawDwelling>(kOf + kWithdraw).ThenRefused("DWELLING_RESERVED");
}
TEST(Dwelling, LeavesTheStockForAKnownReasonAfterItsLastOccupant) {
  GivenDwelling(kFreed).When<v1::WithdrawDwelling>(kOf).ThenRefused("FIELD_MISSING");
  GivenDwelling(kFreed)
      .When<v1::WithdrawDwelling>(kOf + "occurred_on @2022-01-31 " + kWithdraw)
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenDwelling(kInStock)
      .When<v1::WithdrawDwelling>(kOf + "occurred_on @2021-01-31 " + kWithdraw)
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenDwelling(kLeft)
      .When<v1::WithdrawDwelling>(kOf + "occurred_on @2022-03-01 reason #motifSortieParc/INDECENCE")
      .ThenRefused("WRONG_PHASE");
  GivenDwelling(kLeft)
      .As("operator", kOther)
      .When<v1::WithdrawDwelling>(kOf + "occurred_on @2022-03-01 " + kWithdraw)
      .ThenRefused("NOT_YOURS");
}
TEST(Dwelling, TakesTheSolutionOfAnOccupant_INV_37) {
  const std::string stays = "number: 1 lease_continues_from @2022-06-15 destination #situationSortieDemande/14";
  GivenDwelling(kOccupied).When<v1::RecordSolution>(kOf + stays).Then({"solution_recorded { " + stays + " }"});
  GivenDwelling(With(kOccupied, {kSolved}))
      .When<v1::RecordSolution>(kOf + stays)
      .Then({"solution_recorded { " + stays + " }"});
  const auto refused = [](const Facts& facts, const char* command, const char* reason) {
    GivenDwelling(facts)
        .When<v1::RecordSolution>(kOf + std::string("destination #situationSortieDemande/14 ") + command)
        .ThenRefused(reason);
  };
  refused(kOccupied, "number: 1", "FIELD_MISSING");
  refused(kOccupied, "number: 1 relodged_on @2022-02-30", "DATE_INVALID");
  refused(kOccupied, "number: 1 relodged_on @2021-03-31", "DATES_OUT_OF_ORDER");
  refused(kOccupied, "number: 2 relodged_on @2022-06-15", "NOT_FOUND");
  refused(kFreed, "number: 1 relodged_on @2022-06-15", "WRONG_PHASE");
  GivenDwelling(kOccupied)
      .When<v1::RecordSolution>(kOf + "number: 1 relodged_on @2022-06-15")
      .ThenRefused("FIELD_MISSING");
}

// ---- contracts with the owner

std::string Contract(const std::string& id, const std::string& period) {
  return "owner_contract_id: '" + id + "' operator_id: '123456782' modality: MODALITY_MANDATE period { " + period +
         " }";
}

TEST(Dwelling, TakesContractPeriodsThatDoNotOverlap) {
  GivenDwelling()
      .When<RecordContractPeriod>(Contract("c-1", "from @2021-01-15"))
      .Then({"contract_period_recorded { " + Contract("c-1", "from @2021-01-15") + " }"});
  const std::string renewal = Contract("c-2", "from @2024-01-15 until @2027-01-15");
  GivenDwelling(kInStock).When<RecordContractPeriod>(renewal).Then({"contract_period_recorded { " + renewal + " }"});
  GivenDwelling(kInStock)
      .When<RecordContractPeriod>(Contract("c-2", "from @2024-01-14"))
      .Then({"contract_period_refused { owner_contract_id: 'c-2' reason: REASON_CONTRACT_OVERLAP }"})
      .MayHappenAgain();
  GivenDwelling(With(kInStock, {"contract_period_ended { owner_contract_id: 'c-1' ended_on @2023-01-01 }"}))
      .When<RecordContractPeriod>(Contract("c-2", "from @2023-01-01"))
      .Then({"contract_period_recorded { " + Contract("c-2", "from @2023-01-01") + " }"});
  GivenDwelling().When<RecordContractPeriod>(Contract("c-1", "")).ThenRefused("DATE_INVALID");
}

const std::string kEnd = "owner_contract_id: 'c-1' ends_on @2022-06-20";
const std::string kPeriodEnded = "contract_period_ended { owner_contract_id: 'c-1' ended_on @2022-06-20 }";

TEST(Dwelling, EndsAPrincipalLeaseWithASolutionForEveryOccupant_INV_37) {
  const auto kept = [](const std::string& reason) {
    return "contract_period_kept { owner_contract_id: 'c-1' reason: REASON_" + reason + " }";
  };
  GivenDwelling(kSubletOccupied).When<EndContractPeriod>(kEnd).Then({kept("UNSOLVED_OCCUPANTS")}).MayHappenAgain();
  GivenDwelling(With(kSubletOccupied, {kSolved}))
      .When<EndContractPeriod>("owner_contract_id: 'c-1' ends_on @2022-06-14")
      .Then({kept("UNSOLVED_OCCUPANTS")})
      .MayHappenAgain();
  GivenDwelling(With(kSubletOccupied, {kSolved})).When<EndContractPeriod>(kEnd).Then({kPeriodEnded});
  GivenDwelling(With(kSublet, {kReserved}))
      .When<EndContractPeriod>(kEnd)
      .Then({kept("DWELLING_RESERVED")})
      .MayHappenAgain();
  GivenDwelling(With(kSubletOccupied, {kEnded})).When<EndContractPeriod>(kEnd).Then({kPeriodEnded});
  GivenDwelling(With(kSubletOccupied, {kEnded}))
      .When<EndContractPeriod>("owner_contract_id: 'c-1' ends_on @2022-01-31")
      .Then({kept("UNSOLVED_OCCUPANTS")})
      .MayHappenAgain();
}
TEST(Dwelling, EndsAMandateOverItsOccupants_INV_26) {
  GivenDwelling(kOccupied).When<EndContractPeriod>(kEnd).Then({kPeriodEnded});
  GivenDwelling(kTaken).When<EndContractPeriod>(kEnd).Then({kPeriodEnded});
}
// A lease is kept to those who live under it, not to those of the lease that followed it.
TEST(Dwelling, EndsALeaseWhateverHappensUnderTheNext_INV_37) {
  const Facts two = {
      "contract_period_recorded { owner_contract_id: 'c-0' modality: MODALITY_SUBLETTING period { from @2018-01-01 "
      "until "
      "@2021-01-15 } }",
      kLease,
      kRegistered,
      kOpened,
      kReserved,
      kStartedAsSubtenant};
  GivenDwelling(two)
      .When<EndContractPeriod>("owner_contract_id: 'c-0' ends_on @2021-01-15")
      .Then({"contract_period_ended { owner_contract_id: 'c-0' ended_on @2021-01-15 }"});
}
// The contract waits for an answer, also where its period ends on that day anyway.
TEST(Dwelling, AnswersAnEndOnTheLastDayOfThePeriod) {
  GivenDwelling(kInStock)
      .When<EndContractPeriod>("owner_contract_id: 'c-1' ends_on @2024-01-15")
      .Then({"contract_period_ended { owner_contract_id: 'c-1' ended_on @2024-01-15 }"});
  GivenDwelling(kInStock)
      .When<EndContractPeriod>("owner_contract_id: 'c-9' ends_on @2024-01-15")
      .ThenRefused("NOT_FOUND");
}

// ---- the way in

const std::string kRegister =
    "door_id: 'p-1' capture_file: 1 operator_id: '123456782' commune: '69123' departement: '69' modality: "
    "MODALITY_MANDATE "
    "owner_contract_id: 'c-1' places: 4 funded_177: true";

TEST(Dwelling, IsRegisteredWithItsPlacesWhenItIsHandedOver_INV_12) {
  for (const Facts& before : {Facts{}, kExpected}) {
    GivenDwelling(before).When<RegisterDwelling>(kRegister).Then(
        {"dwelling_registered { stock_number: 1 door_id: 'p-1' capture_file: 1 operator_id: '123456782' commune: "
         "'69123' "
         "departement: '69' "
         "type {} modality: MODALITY_MANDATE owner_contract_id: 'c-1' funded_177: true managed_since @2022-06-30 }",
         "places_opened { stock_number: 1 count: 4 places: 4 }"});
  }
}
TEST(Dwelling, IsInStockOnceAtATime_INV_41) {
  const std::string refused =
      "registration_refused { door_id: 'p-1' capture_file: 2 reason: REASON_DWELLING_IN_STOCK }";
  GivenDwelling(kInStock)
      .When<RegisterDwelling>("door_id: 'p-1' capture_file: 2 places: 4")
      .Then({refused})
      .MayHappenAgain();
  GivenDwelling(kLeft)
      .When<RegisterDwelling>("occurred_on @2022-02-28 door_id: 'p-1' capture_file: 2 places: 4")
      .Then({"occurred_on @2022-02-28 " + refused})
      .MayHappenAgain();
  GivenDwelling(kLeft)
      .When<RegisterDwelling>("door_id: 'p-1' capture_file: 2 places: 3")
      .Then({"dwelling_registered { stock_number: 2 door_id: 'p-1' capture_file: 2 type {} managed_since @2022-06-30 }",
             "places_opened { stock_number: 2 count: 3 places: 3 }"});
  GivenDwelling(kLeft).When<RegisterDwelling>(kRegister).ThenNothing();
}

// ---- another operator, another funder

const std::string kOffered = std::string("occurred_on @2022-05-01 transfer_offered { operator_id: '") + kOther + "' }";
const std::string kTransferred =
    std::string("dwelling_transferred { from_operator_id: '123456782' operator_id: '") + kOther + "' ";

TEST(Dwelling, GoesToAnotherOperatorWhenBothSaySo) {
  const std::string to = kOf + "operator_id: '" + kOther + "'";
  GivenDwelling(kInStock).When<v1::TransferDwelling>(to, true).Then(
      {std::string("transfer_offered { operator_id: '") + kOther + "' }"});
  GivenDwelling(With(kSubletOccupied, {kOffered}))
      .As("operator", kOther)
      .When<v1::AcceptTransfer>(kOf + "occurred_on @2022-05-02")
      .Then({"occurred_on @2022-05-02 " + kTransferred + "owner_contract_ids: 'c-1' tenancy_ids: 't-1' }"})
      .RefusedAgain("NO_TRANSFER_OFFERED");
}
TEST(Dwelling, IsTheNewOperatorsOnceItIsTransferred) {
  const Facts transferred = With(kInStock, {kOffered, "occurred_on @2022-05-02 " + kTransferred + "}"});
  GivenDwelling(transferred).When<v1::OpenPlaces>(kOf + "count: 1").ThenRefused("NOT_YOURS");
  GivenDwelling(transferred)
      .As("operator", kOther)
      .When<v1::OpenPlaces>(kOf + "count: 1")
      .Then({"places_opened { stock_number: 1 count: 1 places: 5 }"})
      .MayHappenAgain();
}
TEST(Dwelling, IsTransferredOnlyByAnOfferToWhomItWasMade) {
  GivenDwelling(kInStock).As("operator", kOther).When<v1::AcceptTransfer>(kOf).ThenRefused("NO_TRANSFER_OFFERED");
  GivenDwelling(With(kInStock, {kOffered})).When<v1::AcceptTransfer>(kOf).ThenRefused("NOT_YOURS");
  GivenDwelling(With(kTaken, {kOffered}))
      .As("operator", kOther)
      .When<v1::AcceptTransfer>(kOf)
      .ThenRefused("DWELLING_RESERVED");
  GivenDwelling(With(kInStock, {kOffered}))
      .As("operator", kOther)
      .When<v1::AcceptTransfer>(kOf + "occurred_on @2022-04-30")
      .ThenRefused("DATES_OUT_OF_ORDER");
}
TEST(Dwelling, IsOfferedToAnotherRegisteredOperator) {
  GivenDwelling(kInStock)
      .When<v1::TransferDwelling>(kOf + "operator_id: '123456782'", true)
      .ThenRefused("VALUE_INVALID", {"operator_id"});
  GivenDwelling(kInStock)
      .When<v1::TransferDwelling>(kOf + "operator_id: '" + kOther + "'", false)
      .ThenRefused("OPERATOR_UNKNOWN", {"operator_id"});
}
TEST(Dwelling, StaysWhereItIsWhenEitherDropsTheTransfer) {
  const std::string dropped = std::string("transfer_dropped { operator_id: '") + kOther + "' }";
  GivenDwelling(With(kInStock, {kOffered})).When<v1::DropTransfer>(kOf).Then({dropped});
  GivenDwelling(With(kInStock, {kOffered}))
      .As("operator", kOther)
      .When<v1::DropTransfer>(kOf)
      .Then({dropped})
      .RefusedAgain("NOT_YOURS");
  GivenDwelling(With(kInStock, {kOffered}))
      .As("operator", "356000000")
      .When<v1::DropTransfer>(kOf)
      .ThenRefused("NOT_YOURS");
  GivenDwelling(With(kInStock, {kOffered, "occurred_on @2022-05-03 " + dropped}))
      .As("operator", kOther)
      .When<v1::AcceptTransfer>(kOf)
      .ThenRefused("NO_TRANSFER_OFFERED");
  GivenDwelling(kInStock).When<v1::DropTransfer>(kOf).ThenNothing();
}
TEST(Dwelling, RefusesAContractOfAnotherOperatorWhileItIsInTheStock) {
  GivenDwelling(kInStock)
      .When<RecordContractPeriod>(std::string("owner_contract_id: 'c-2' operator_id: '") + kOther +
                                  "' modality: MODALITY_SUBLETTING period { from @2024-01-15 }")
      .Then({"contract_period_refused { owner_contract_id: 'c-2' reason: REASON_OTHER_OPERATOR }"})
      .MayHappenAgain();
}
TEST(Dwelling, IsFinancedFromADayOn) {
  GivenDwelling(kInStock)
      .As("state", "")
      .When<v1::SetFunding>(kOf + "funded_177: true occurred_on @2022-01-01")
      .Then({"occurred_on @2022-01-01 funding_set { funded_177: true }"});
  GivenDwelling(kInStock).When<v1::SetFunding>(kOf + "funded_177: false").ThenNothing();
  GivenDwelling(kInStock)
      .When<v1::SetFunding>(kOf + "funded_177: true occurred_on @2021-01-31")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenDwelling(With(kInStock, {"occurred_on @2022-01-01 funding_set { funded_177: true }"}))
      .When<v1::SetFunding>(kOf + "funded_177: false occurred_on @2021-12-31")
      .ThenRefused("DATES_OUT_OF_ORDER");
}

// ---- what holds of every command

TEST(Dwelling, IsItsOperatorsOwn) {
  const auto given = [](const Facts& facts) { return GivenDwelling(facts).As("operator", kOther); };
  given(kInStock).When<v1::OpenPlaces>(kOf + "count: 1").ThenRefused("NOT_YOURS");
  given(kInStock).When<v1::ClosePlaces>(kOf + "count: 1").ThenRefused("NOT_YOURS");
  given(kFreed).When<v1::CorrectOccupation>(kOf + "number: 1 reason { clear: 'x' }").ThenRefused("NOT_YOURS");
  given(kOccupied)
      .When<v1::RecordSolution>(kOf + "number: 1 relodged_on @2022-06-15 destination #situationSortieDemande/14")
      .ThenRefused("NOT_YOURS");
  given(kFreed).When<v1::WithdrawDwelling>(kOf + kWithdraw).ThenRefused("NOT_YOURS");
  given(kInStock).When<v1::TransferDwelling>(kOf + "operator_id: '356000000'", true).ThenRefused("NOT_YOURS");
}
TEST(Dwelling, IsChangedInStockOnly) {
  const struct {
    Facts facts;
    const char* reason;
  } cases[] = {{{}, "NOT_FOUND"}, {kExpected, "WRONG_PHASE"}, {kLeft, "WRONG_PHASE"}};
  for (const auto& each : cases) {
    GivenDwelling(each.facts).When<v1::OpenPlaces>(kOf + "count: 1").ThenRefused(each.reason);
    GivenDwelling(each.facts).When<v1::ClosePlaces>(kOf + "count: 1").ThenRefused(each.reason);
    GivenDwelling(each.facts)
        .When<v1::RecordSolution>(kOf + "number: 1 relodged_on @2022-06-15 destination #situationSortieDemande/14")
        .ThenRefused(each.reason);
    GivenDwelling(each.facts).When<v1::WithdrawDwelling>(kOf + kWithdraw).ThenRefused(each.reason);
    GivenDwelling(each.facts).When<v1::SetFunding>(kOf + "funded_177: true").ThenRefused(each.reason);
    GivenDwelling(each.facts)
        .When<v1::TransferDwelling>(kOf + "operator_id: '" + kOther + "'", true)
        .ThenRefused(each.reason);
    GivenDwelling(each.facts).When<v1::AcceptTransfer>(kOf).ThenRefused(each.reason);
    GivenDwelling(each.facts).When<v1::DropTransfer>(kOf).ThenRefused(each.reason);
  }
  GivenDwelling().When<v1::CorrectOccupation>(kOf + "number: 1 reason { clear: 'x' }").ThenRefused("NOT_FOUND");
}
TEST(Dwelling, ActsOnNoFutureDay) {
  const std::string future = "occurred_on @2022-07-01 ";
  GivenDwelling(kInStock).When<v1::OpenPlaces>(kOf + future).ThenRefused("FUTURE_DATE");
  GivenDwelling(kInStock).When<v1::ClosePlaces>(kOf + future).ThenRefused("FUTURE_DATE");
  GivenDwelling(kInStock).When<v1::CorrectOccupation>(kOf + future).ThenRefused("FUTURE_DATE");
  GivenDwelling(kInStock).When<v1::RecordSolution>(kOf + future).ThenRefused("FUTURE_DATE");
  GivenDwelling(kInStock).When<v1::WithdrawDwelling>(kOf + future).ThenRefused("FUTURE_DATE");
  GivenDwelling(kInStock).When<v1::SetFunding>(kOf + future).ThenRefused("FUTURE_DATE");
  GivenDwelling(kInStock).When<v1::TransferDwelling>(kOf + future, true).ThenRefused("FUTURE_DATE");
  GivenDwelling(kInStock).When<v1::AcceptTransfer>(kOf + future).ThenRefused("FUTURE_DATE");
  GivenDwelling(kInStock).When<v1::DropTransfer>(kOf + future).ThenRefused("FUTURE_DATE");
}
// A fact is a fact, also of an occupation that never started.
TEST(Dwelling, SurvivesFactsOfUnknownOccupations) {
  GivenDwelling({"occupation_ended { number: -1 }", "occupation_corrected { number: 7 }",
                 "solution_recorded { number: 2147483647 }", "places_closed { places: -5 }", "dwelling_left_stock {}"})
      .When<v1::OpenPlaces>(kOf + "count: 1")
      .ThenRefused("WRONG_PHASE");
}

}  // namespace
}  // namespace iml::contracting
