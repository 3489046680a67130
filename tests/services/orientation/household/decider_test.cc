#include "services/orientation/household/decider.h"

#include "tests/support/given.h"

namespace iml::orientation {
namespace {

using GivenHousehold = tests::Given<HouseholdState, v1::HouseholdFact>;
using tests::Facts;
using tests::With;

constexpr char kSiao[] = "732829320";

// A household that goes all the way; each list is one step further.
const std::string kRegistered =
    "occurred_on @2022-01-03 household_registered { siao: '069' main_contact { name { clear: 'Ana' } } composition { "
    "adults: 1 children: 1 "
    "kind #compositions/40 } }";
const std::string kCreated = "occurred_on @2022-01-03 housing_request_created { number: 1 }";
const std::string kCompleted =
    "occurred_on @2022-01-10 housing_request_completed { number: 1 motive #motifDemandes/204 situation "
    "#situationDemandes/29 "
    "recommendation #typesEtablissementUn/900 }";
const std::string kTransmitted =
    "occurred_on @2022-01-12 housing_request_transmitted { number: 1 first_transmitted_on @2022-01-12 }";
const std::string kQualified =
    "occurred_on @2022-02-01 housing_request_qualified { number: 1 recommendation #typesEtablissementUn/900 modality: "
    "'any' communes: "
    "'69123' }";
const std::string kProposed =
    "occurred_on @2022-03-01 orientation_proposed { number: 1 request_number: 1 operator_id: '123456782' dwelling_id: "
    "'d-1' expires_on "
    "@2022-08-01 places: 3 modality: 'mandate' departement: '69' }";
const std::string kAccepted = "occurred_on @2022-03-05 orientation_accepted { number: 1 }";
const std::string kAsked =
    "occurred_on @2022-03-10 admission_requested { number: 1 operator_id: '123456782' dwelling_id: 'd-1' persons: 2 "
    "entry_planned_on "
    "@2022-04-01 }";
const std::string kConfirmed =
    "occurred_on @2022-03-10 admission_confirmed { number: 1 operator_id: '123456782' dwelling_id: 'd-1' persons: 2 }";
const std::string kCancelling =
    "occurred_on @2022-03-15 admission_cancellation_requested { number: 1 dwelling_id: 'd-1' reason: 'désistement' }";
const std::string kEnding =
    "occurred_on @2022-03-15 admission_cancellation_requested { number: 1 dwelling_id: 'd-1' reason: 'parti' "
    "ends_request: true }";
const std::string kEntered =
    "occurred_on @2022-04-01 entry_recorded { number: 1 dwelling_id: 'd-1' operator_id: '123456782' tenancy_id: 't-1' "
    "}";
const std::string kFulfilled = "occurred_on @2022-04-01 housing_request_fulfilled { number: 1 }";
const std::string kLeft = "occurred_on @2022-06-01 stay_ended { number: 1 destination #situationSortieDemande/15 }";
const std::string kLost = "occurred_on @2022-03-11 admission_lost { number: 1 reason: 'DWELLING_TAKEN' }";
const std::string kExpired = "occurred_on @2022-08-01 orientation_expired { number: 1 }";
const std::string kRefused =
    "occurred_on @2022-03-06 orientation_refused { number: 1 side: 'household' stage: 1 reason "
    "#motifRefusMenage/TAILLE }";
const std::string kGrown =
    "occurred_on @2022-05-01 composition_changed { number: 2 composition { adults: 1 children: 2 kind #compositions/40 "
    "} }";

const Facts kDraft = {kRegistered, kCreated};
const Facts kReady = {kRegistered, kCreated, kCompleted};
const Facts kSent = {kRegistered, kCreated, kCompleted, kTransmitted};
const Facts kWaiting = {kRegistered, kCreated, kCompleted, kTransmitted, kQualified};
const Facts kOffered = {kRegistered, kCreated, kCompleted, kTransmitted, kQualified, kProposed};
const Facts kWithOperator = {kRegistered, kCreated, kCompleted, kTransmitted, kQualified, kProposed, kAccepted};
const Facts kPending = {kRegistered, kCreated, kCompleted, kTransmitted, kQualified, kProposed, kAccepted, kAsked};

const Facts kAdmitted = With(kPending, {kConfirmed});
const Facts kHoused = With(kAdmitted, {kEntered, kFulfilled});

const v1::CapacityView kOffer =
    tests::Text<v1::CapacityView>("places: 3 in_stock: true modality: 'mandate' departement: '69'");
const std::string kAllKnown;

const std::string kWho = "siao: '069' main_contact { name { clear: 'Ana' } birth_date { clear @1990-05-01 } } ";
const std::string kCreate = kWho + "composition { adults: 1 children: 1 kind #compositions/40 }";
constexpr char kQualify[] = "recommendation #typesEtablissementUn/900 modality: 'any' communes: '69123'";
constexpr char kPropose[] = "operator_id: '123456782' dwelling_id: 'd-1' expires_on @2022-09-01";
constexpr char kRefuseAsOperator[] =
    "side: 'operator' reason #motifRefusStructure/DOSSIER_INCOMPLET argument { clear: 'il manque un titre' }";
constexpr char kAdmit[] = "entry_planned_on @2022-07-15";

// ---- the request

TEST(Household, IsRegisteredWithItsFirstRequest) {
  GivenHousehold()
      .When<v1::CreateHousingRequest>(kCreate, true)
      .Then({"household_registered { " + kCreate + " }", "housing_request_created { number: 1 }"})
      .AndARepeatYieldsNothing();
}
TEST(Household, NumbersItsRequests) {
  GivenHousehold(kHoused)
      .When<v1::CreateHousingRequest>(kCreate, true)
      .Then({"housing_request_created { number: 2 }"})
      .AndARepeatYieldsNothing();
}
TEST(Household, SaysWithANewRequestWhatItHasBecome) {
  GivenHousehold(With(kHoused, {kLeft}))
      .When<v1::CreateHousingRequest>(kWho + "composition { adults: 2 kind #compositions/30 }", true)
      .Then({"composition_changed { number: 2 composition { adults: 2 kind #compositions/30 } }",
             "housing_request_created { number: 2 }"})
      .AndARepeatYieldsNothing();
}
TEST(Household, HasOneOpenRequestAtATime_INV_01) {
  for (const Facts& facts : {kDraft, kSent, kWaiting, kOffered, kWithOperator, kPending, kAdmitted}) {
    GivenHousehold(facts).When<v1::CreateHousingRequest>(kCreate, true).ThenRefused("REQUEST_ALREADY_OPEN");
  }
}
TEST(Household, MayAskAgainOnceItsRequestIsOver_INV_01) {
  for (const Facts& over :
       {kHoused, With(kWaiting, {"occurred_on @2022-02-02 housing_request_cancelled { number: 1 reason: 'x' }"})}) {
    GivenHousehold(over).When<v1::CreateHousingRequest>(kCreate, true).Then({"housing_request_created { number: 2 }"});
  }
}
TEST(Household, AsksAgainOnlyAfterItsLastRequest) {
  GivenHousehold(kHoused)
      .When<v1::CreateHousingRequest>("occurred_on @2022-03-31 " + kCreate, true)
      .ThenRefused("DATES_OUT_OF_ORDER");
}
TEST(Household, IsAskedForWithASiaoANameAndABirthDate_AllThatIsMissingIsSaidAtOnce) {
  GivenHousehold()
      .When<v1::CreateHousingRequest>("siao: '999' composition { children: 1 } occurred_on @2022-07-01", false)
      .ThenRefused("FUTURE_DATE",
                   {"occurred_on", "siao", "main_contact.name", "main_contact.birth_date", "composition.adults"});
}
TEST(Household, ComesInClearBecauseItsIdIsMadeOfNameAndBirthDate) {
  GivenHousehold()
      .When<v1::CreateHousingRequest>(
          "siao: '069' main_contact { name { sealed {} } birth_date { sealed {} } } composition { adults: 1 kind "
          "#compositions/10 }",
          true)
      .ThenRefused("FIELD_MISSING", {"main_contact.name", "main_contact.birth_date"});
}
TEST(Household, HasAnAdultAndCountsThatCanBe) {
  const struct {
    const char *composition, *reason;
  } cases[] = {
      {"", "NO_ADULT"},
      {"composition { children: 3 }", "NO_ADULT"},
      {"composition { adults: -1 }", "NO_ADULT"},
      {"composition { adults: 2147483647 children: 2147483647 }", "VALUE_INVALID"},
      {"composition { adults: 1 children: -1 }", "VALUE_INVALID"},
      {"composition { adults: 1 expected_children: -1 }", "VALUE_INVALID"},
      {"composition { adults: 1 kind { list: 'compositions' version: 'si-siao-1' code: '99' } }", "UNKNOWN_CODE"},
  };
  for (const auto& each : cases) {
    GivenHousehold().When<v1::CreateHousingRequest>(kWho + each.composition, true).ThenRefused(each.reason);
    GivenHousehold(kDraft).When<v1::ChangeComposition>(each.composition).ThenRefused(each.reason);
    GivenHousehold(kDraft)
        .When<v1::CorrectComposition>(std::string("number: 1 reason: 'x' ") + each.composition)
        .ThenRefused(each.reason);
  }
}

TEST(Request, IsCompletedBlockByBlock) {
  GivenHousehold(kDraft)
      .When<v1::CompleteHousingRequest>("motive #motifDemandes/204 social_report { clear: 'seule avec un enfant' }")
      .Then({"housing_request_completed { number: 1 motive #motifDemandes/204 social_report { clear: 'seule avec un "
             "enfant' } }"})
      .AndARepeatYieldsNothing();
  GivenHousehold(kReady)
      .When<v1::CompleteHousingRequest>("occurred_on @2022-01-10 social_report { clear: 'autre' }")
      .Then({"occurred_on @2022-01-10 housing_request_completed { number: 1 social_report { clear: 'autre' } }"});
}
TEST(Request, IsCompletedByKnownCodes) {
  for (const char* block : {"motive", "situation", "recommendation"}) {
    GivenHousehold(kDraft)
        .When<v1::CompleteHousingRequest>(std::string(block) + " #federations/FAPIL")
        .ThenRefused("UNKNOWN_CODE");
    GivenHousehold(kDraft).When<v1::CompleteHousingRequest>(std::string(block) + " {}").ThenRefused("FIELD_MISSING");
  }
}
TEST(Request, NamesEveryMissingBlockAtOnce_INV_02) {
  GivenHousehold({"household_registered { siao: '069' composition { adults: 1 } }", kCreated})
      .When<v1::TransmitHousingRequest>("")
      .ThenRefused("REQUEST_INCOMPLETE", {"main_contact", "composition", "motive", "situation", "recommendation"});
}
TEST(Request, IsTransmittedOnlyWithEveryBlock_INV_02) {
  const std::string motive = "motive #motifDemandes/204 ", situation = "situation #situationDemandes/29 ";
  const std::string recommendation = "recommendation #typesEtablissementUn/900 ";
  const std::string contact = "main_contact { name { clear: 'Ana' } } ",
                    composition = "composition { adults: 1 kind #compositions/20 } ";
  const struct {
    std::string household, answers, missing;
  } cases[] = {
      {composition, motive + situation + recommendation, "main_contact"},
      {contact + "composition { adults: 1 }", motive + situation + recommendation, "composition"},
      {contact + composition, situation + recommendation, "motive"},
      {contact + composition, motive + recommendation, "situation"},
      {contact + composition, motive + situation, "recommendation"},
  };
  for (const auto& each : cases) {
    GivenHousehold({"household_registered { " + each.household + " }", kCreated,
                    "housing_request_completed { number: 1 " + each.answers + " }"})
        .When<v1::TransmitHousingRequest>("")
        .ThenRefused("REQUEST_INCOMPLETE", {each.missing});
  }
}
// Of a name that is sealed it is known that there is one.
TEST(Request, IsTransmittedThoughTheMainContactIsSealed_INV_02) {
  GivenHousehold({"household_registered { main_contact { name { sealed { key_id: 'k' } } } composition { adults: 1 "
                  "kind #compositions/20 } }",
                  kCreated, kCompleted})
      .When<v1::TransmitHousingRequest>("")
      .Then({"housing_request_transmitted { number: 1 first_transmitted_on @2022-06-30 }"});
}
TEST(Request, IsTransmittedCompleteWhichFixesItsSeniority_INV_02) {
  GivenHousehold(kReady)
      .When<v1::TransmitHousingRequest>("")
      .Then({"housing_request_transmitted { number: 1 first_transmitted_on @2022-06-30 }"})
      .AndARepeatYieldsNothing();
}
TEST(Request, KeepsItsSeniorityThroughRefusals) {
  GivenHousehold(With(kOffered, {kRefused})).When<v1::TransmitHousingRequest>("").ThenRefused("WRONG_PHASE");
}

TEST(Request, WaitsOnceQualifiedWhichIsNoOffer_INV_04) {
  GivenHousehold(kSent)
      .When<v1::QualifyHousingRequest>(kQualify, kAllKnown)
      .Then({std::string("housing_request_qualified { number: 1 ") + kQualify + " }"})
      .AndARepeatYieldsNothing();
  GivenHousehold(kWaiting).When<v1::AcceptOrientation>("").ThenRefused("WRONG_PHASE");
}
TEST(Request, IsQualifiedWithATypeAndAnOpinion) {
  const std::string full = std::string(kQualify) + " type #categoriePlaces/110 opinion { clear: 'autonome' }";
  GivenHousehold(kSent)
      .When<v1::QualifyHousingRequest>(full, kAllKnown)
      .Then({"housing_request_qualified { number: 1 " + full + " }"})
      .AndARepeatYieldsNothing();
}
TEST(Request, IsQualifiedWithKnownCodes) {
  GivenHousehold(kSent).When<v1::QualifyHousingRequest>("modality: 'any'", kAllKnown).ThenRefused("FIELD_MISSING");
  GivenHousehold(kSent)
      .When<v1::QualifyHousingRequest>("recommendation #typesEtablissementUn/900 modality: 'any' type #federations/FAS",
                                       kAllKnown)
      .ThenRefused("UNKNOWN_CODE");
  GivenHousehold(kSent)
      .When<v1::QualifyHousingRequest>("recommendation #typesEtablissementUn/900", kAllKnown)
      .ThenRefused("VALUE_INVALID");
  GivenHousehold(kSent)
      .When<v1::QualifyHousingRequest>(kQualify, std::string("99999"))
      .ThenRefused("UNKNOWN_CODE", {"communes"});
}

TEST(Request, IsCancelledWithItsOffer) {
  GivenHousehold(kWaiting)
      .When<v1::CancelHousingRequest>("reason: 'parti'")
      .Then({"housing_request_cancelled { number: 1 reason: 'parti' }"})
      .AndARepeatYieldsNothing();
  for (const Facts& offered : {kOffered, kWithOperator}) {
    GivenHousehold(offered)
        .When<v1::CancelHousingRequest>("reason: 'parti'")
        .Then({"orientation_cancelled { number: 1 }", "housing_request_cancelled { number: 1 reason: 'parti' }"})
        .AndARepeatYieldsNothing();
  }
}
TEST(Request, AsksTheDwellingFirstWhenItIsCancelledInAnAdmission_INV_11) {
  for (const Facts& admission : {kPending, kAdmitted}) {
    GivenHousehold(admission)
        .When<v1::CancelHousingRequest>("reason: 'parti'")
        .Then({"admission_cancellation_requested { number: 1 dwelling_id: 'd-1' reason: 'parti' ends_request: true }"})
        .AndARepeatYieldsNothing();
  }
  GivenHousehold(With(kAdmitted, {kCancelling}))
      .When<v1::CancelHousingRequest>("reason: 'parti'")
      .ThenRefused("WRONG_PHASE");
}
TEST(Request, IsCancelledForAReasonWhileItIsOpen) {
  GivenHousehold(kWaiting).When<v1::CancelHousingRequest>("").ThenRefused("REASON_MISSING");
  GivenHousehold(kHoused).When<v1::CancelHousingRequest>("reason: 'parti'").ThenRefused("WRONG_PHASE");
}

// ---- the orientation

TEST(Orientation, NamesAnOperatorAndADwelling_INV_04) {
  GivenHousehold(kWaiting)
      .When<v1::ProposeOrientation>("dwelling_id: 'd-1' expires_on @2022-09-01", kOffer)
      .ThenRefused("PLACE_NOT_NAMED");
  GivenHousehold(kWaiting)
      .When<v1::ProposeOrientation>("operator_id: '123456782' expires_on @2022-09-01", kOffer)
      .ThenRefused("PLACE_NOT_NAMED");
  GivenHousehold(kWaiting)
      .When<v1::ProposeOrientation>(kPropose, kOffer)
      .Then({"orientation_proposed { number: 1 request_number: 1 operator_id: '123456782' dwelling_id: 'd-1' "
             "expires_on @2022-09-01 places: "
             "3 modality: 'mandate' departement: '69' }"})
      .AndARepeatYieldsNothing();
}
TEST(Orientation, IsProposedToAWaitingRequestOnly_INV_04) {
  for (const Facts& facts : {kDraft, kSent, kHoused, With(kWaiting, {"housing_request_cancelled { number: 1 }"})}) {
    GivenHousehold(facts).When<v1::ProposeOrientation>(kPropose, kOffer).ThenRefused("NOT_WAITING");
  }
}
TEST(Orientation, RunsAlone_INV_05) {
  for (const Facts& facts : {kOffered, kWithOperator, kPending, kAdmitted, With(kAdmitted, {kCancelling})}) {
    GivenHousehold(facts).When<v1::ProposeOrientation>(kPropose, kOffer).ThenRefused("ORIENTATION_RUNNING");
  }
}
TEST(Orientation, IsFollowedByTheNextOnceItIsOver_INV_05) {
  for (const std::string& over : {kRefused, kExpired, std::string("orientation_cancelled { number: 1 }")}) {
    GivenHousehold(With(kOffered, {over}))
        .On(absl::CivilDay(2022, 8, 15))
        .When<v1::ProposeOrientation>(kPropose, kOffer)
        .Then({"orientation_proposed { number: 2 request_number: 1 operator_id: '123456782' dwelling_id: 'd-1' "
               "expires_on @2022-09-01 "
               "places: 3 modality: 'mandate' departement: '69' }"});
  }
  GivenHousehold(With(kPending, {kLost})).When<v1::AcceptOrientation>("").ThenRefused("WRONG_PHASE");
}
TEST(Orientation, OffersNoFewerPlacesThanPersonsUnbornChildrenAside_INV_08) {
  const auto two = tests::Text<v1::CapacityView>("places: 2 in_stock: true"),
             one = tests::Text<v1::CapacityView>("places: 1 in_stock: true");
  GivenHousehold(kWaiting).When<v1::ProposeOrientation>(kPropose, one).ThenRefused("HOUSEHOLD_TOO_LARGE");
  const std::string expecting =
      "occurred_on @2022-02-02 composition_changed { number: 2 composition { adults: 1 children: 1 expected_children: "
      "1 } }";
  GivenHousehold(With(kWaiting, {expecting}))
      .When<v1::ProposeOrientation>(kPropose, two)
      .Then({"orientation_proposed { number: 1 request_number: 1 operator_id: '123456782' dwelling_id: 'd-1' "
             "expires_on @2022-09-01 places: "
             "2 }"});
  GivenHousehold(With(kWaiting, {kGrown}))
      .When<v1::ProposeOrientation>(kPropose, two)
      .ThenRefused("HOUSEHOLD_TOO_LARGE");
}
TEST(Orientation, OffersNothingOfADwellingThatIsUnknownOrGone_INV_08) {
  GivenHousehold(kWaiting)
      .When<v1::ProposeOrientation>(kPropose, v1::CapacityView())
      .ThenRefused("HOUSEHOLD_TOO_LARGE");
  GivenHousehold(kWaiting)
      .When<v1::ProposeOrientation>(kPropose, tests::Text<v1::CapacityView>("places: 3"))
      .ThenRefused("HOUSEHOLD_TOO_LARGE");
}
TEST(Orientation, ExpiresOnADayAfterItWasProposed) {
  const std::string named = "operator_id: '123456782' dwelling_id: 'd-1' ";
  GivenHousehold(kWaiting).When<v1::ProposeOrientation>(named, kOffer).ThenRefused("DATE_INVALID");
  GivenHousehold(kWaiting)
      .When<v1::ProposeOrientation>(named + "expires_on @2022-06-29", kOffer)
      .ThenRefused("DATES_OUT_OF_ORDER");
}

TEST(Orientation, IsAcceptedByTheHousehold) {
  GivenHousehold(kOffered)
      .When<v1::AcceptOrientation>("")
      .Then({"orientation_accepted { number: 1 }"})
      .AndARepeatYieldsNothing();
  GivenHousehold(kOffered)
      .On(absl::CivilDay(2022, 8, 1))
      .When<v1::AcceptOrientation>("")
      .ThenRefused("ORIENTATION_EXPIRED");
  GivenHousehold(kPending).When<v1::AcceptOrientation>("").ThenRefused("WRONG_PHASE");
}

TEST(Orientation, IsRefusedWithSideReasonDateAndStage_INV_07) {
  GivenHousehold(kOffered)
      .When<v1::RefuseOrientation>("occurred_on @2022-03-06 side: 'household' reason #motifRefusMenage/TAILLE")
      .Then({kRefused})
      .AndARepeatYieldsNothing();
  GivenHousehold(kWithOperator)
      .When<v1::RefuseOrientation>("side: 'household' reason #motifRefusMenage/TAILLE")
      .Then({"orientation_refused { number: 1 side: 'household' stage: 2 reason #motifRefusMenage/TAILLE }"})
      .AndARepeatYieldsNothing();
  for (const char* side : {"operator", "owner"}) {
    const std::string refusal =
        "side: '" + std::string(side) +
        "' reason #motifRefusStructure/REFUS_DU_PROPRIETAIRE argument { clear: 'préfère vendre' }";
    GivenHousehold(kWithOperator)
        .When<v1::RefuseOrientation>(refusal)
        .Then({"orientation_refused { number: 1 stage: 2 " + refusal + " }"})
        .AndARepeatYieldsNothing();
  }
}
TEST(Orientation, IsNotRefusedWithoutAReasonOfItsSide_INV_07) {
  GivenHousehold(kOffered).When<v1::RefuseOrientation>("side: 'household'").ThenRefused("REASON_MISSING");
  GivenHousehold(kOffered).When<v1::RefuseOrientation>("side: 'household' reason {}").ThenRefused("REASON_MISSING");
  GivenHousehold(kOffered).When<v1::RefuseOrientation>("reason #motifRefusMenage/TAILLE").ThenRefused("VALUE_INVALID");
  GivenHousehold(kOffered)
      .When<v1::RefuseOrientation>("side: 'household' reason #motifRefusStructure/DOSSIER_INCOMPLET")
      .ThenRefused("UNKNOWN_CODE");
  GivenHousehold(kWithOperator)
      .When<v1::RefuseOrientation>("side: 'operator' reason #motifRefusMenage/TAILLE argument { clear: 'x' }")
      .ThenRefused("UNKNOWN_CODE");
}
TEST(Orientation, IsNotRefusedByOperatorOrOwnerWithoutAnArgument_INV_07) {
  for (const char* argument : {"", " argument {}", " argument { clear: '' }"}) {
    for (const char* side : {"operator", "owner"}) {
      GivenHousehold(kWithOperator)
          .When<v1::RefuseOrientation>("side: '" + std::string(side) + "' reason #motifRefusStructure/AUTRE" + argument)
          .ThenRefused("ARGUMENT_MISSING");
    }
  }
}
TEST(Orientation, IsRefusedForItselfByTheNamedOperatorOnceItHasIt) {
  GivenHousehold(kWithOperator)
      .As("operator", kSiao)
      .When<v1::RefuseOrientation>(kRefuseAsOperator)
      .ThenRefused("NOT_YOURS");
  GivenHousehold(kOffered).When<v1::RefuseOrientation>(kRefuseAsOperator).ThenRefused("WRONG_PHASE");
  for (const Facts& facts : {kAdmitted, kHoused}) {
    GivenHousehold(facts)
        .When<v1::RefuseOrientation>("side: 'household' reason #motifRefusMenage/TAILLE")
        .ThenRefused("WRONG_PHASE");
  }
  GivenHousehold(With(kOffered, {kRefused}))
      .When<v1::RefuseOrientation>("occurred_on @2022-03-06 side: 'household' reason #motifRefusMenage/ANIMAL")
      .ThenRefused("WRONG_PHASE");
}

TEST(Orientation, ExpiresOnItsDayUnlessAdmitted_INV_05) {
  GivenHousehold(kWithOperator)
      .On(absl::CivilDay(2022, 8, 1))
      .When<v1::ExpireOrientation>("number: 1")
      .Then({"orientation_expired { number: 1 }"})
      .AndARepeatYieldsNothing();
  GivenHousehold(kOffered).When<v1::ExpireOrientation>("number: 1").ThenRefused("NOT_YET_EXPIRED");
  GivenHousehold(kAdmitted)
      .On(absl::CivilDay(2022, 8, 1))
      .When<v1::ExpireOrientation>("number: 1")
      .ThenRefused("WRONG_PHASE");
  GivenHousehold(With(kOffered, {kRefused})).When<v1::ExpireOrientation>("number: 1").ThenNothing();
  GivenHousehold(kOffered).When<v1::ExpireOrientation>("number: 2").ThenRefused("NOT_FOUND");
}

// ---- the admission

TEST(Admission, IsAskedOfTheDwellingByTheNamedOperator_INV_11) {
  GivenHousehold(kWithOperator)
      .When<v1::AdmitHousehold>(kAdmit)
      .Then({"admission_requested { number: 1 operator_id: '123456782' dwelling_id: 'd-1' persons: 2 entry_planned_on "
             "@2022-07-15 }"})
      .AndARepeatYieldsNothing();
  GivenHousehold(kWithOperator).As("operator", kSiao).When<v1::AdmitHousehold>(kAdmit).ThenRefused("NOT_YOURS");
  GivenHousehold(kOffered).When<v1::AdmitHousehold>(kAdmit).ThenRefused("WRONG_PHASE");
}
TEST(Admission, IsConfirmedByTheDwellingsReservationOnly_INV_11) {
  GivenHousehold(kPending)
      .When<ConfirmAdmission>("number: 1")
      .Then({"admission_confirmed { number: 1 operator_id: '123456782' dwelling_id: 'd-1' persons: 2 }"})
      .AndARepeatYieldsNothing();
  GivenHousehold(kWithOperator).When<ConfirmAdmission>("number: 1").ThenNothing();
  GivenHousehold(kPending).When<ConfirmAdmission>("number: 2").ThenNothing();
}
TEST(Admission, IsLostWhenTheDwellingRefusesAndTheRequestWaitsAgain_INV_11) {
  GivenHousehold(kPending)
      .When<LoseAdmission>("number: 1 reason: 'DWELLING_TAKEN'")
      .Then({"admission_lost { number: 1 reason: 'DWELLING_TAKEN' }"})
      .AndARepeatYieldsNothing();
  GivenHousehold(With(kPending, {kLost}))
      .When<v1::ProposeOrientation>(kPropose, kOffer)
      .Then({"orientation_proposed { number: 2 request_number: 1 operator_id: '123456782' dwelling_id: 'd-1' "
             "expires_on @2022-09-01 places: "
             "3 modality: 'mandate' departement: '69' }"});
}
TEST(Admission, IsOfNoMorePersonsThanThePlacesOffered_INV_08) {
  GivenHousehold(
      With(kWithOperator,
           {"occurred_on @2022-05-01 composition_changed { number: 2 composition { adults: 2 children: 2 } }"}))
      .When<v1::AdmitHousehold>(kAdmit)
      .ThenRefused("HOUSEHOLD_TOO_LARGE");
}
// Admitted in the past: the child that was born between the admission and the entry counts.
TEST(Admission, CountsThePersonsOnTheDayOfEntry_INV_08) {
  GivenHousehold(With(kWithOperator, {kGrown}))
      .When<v1::AdmitHousehold>("occurred_on @2022-04-20 entry_planned_on @2022-05-10")
      .Then({"occurred_on @2022-04-20 admission_requested { number: 1 operator_id: '123456782' dwelling_id: 'd-1' "
             "persons: 3 "
             "entry_planned_on @2022-05-10 }"});
}
TEST(Admission, IsAskedForWhileTheOfferRunsWithAnEntryThatFollows) {
  GivenHousehold(kWithOperator)
      .On(absl::CivilDay(2022, 8, 1))
      .When<v1::AdmitHousehold>("entry_planned_on @2022-09-01")
      .ThenRefused("ORIENTATION_EXPIRED");
  GivenHousehold(kWithOperator).When<v1::AdmitHousehold>("").ThenRefused("DATE_INVALID");
  GivenHousehold(kWithOperator)
      .When<v1::AdmitHousehold>("entry_planned_on @2022-06-29")
      .ThenRefused("DATES_OUT_OF_ORDER");
}
TEST(Admission, AsksTheDwellingBeforeItIsCancelled_INV_11) {
  for (const Facts& admission : {kPending, kAdmitted}) {
    GivenHousehold(admission)
        .When<v1::CancelAdmission>("reason: 'désistement'")
        .Then({"admission_cancellation_requested { number: 1 dwelling_id: 'd-1' reason: 'désistement' }"})
        .AndARepeatYieldsNothing();
  }
  GivenHousehold(With(kAdmitted, {kCancelling}))
      .When<EndAdmission>("number: 1")
      .Then({"admission_cancelled { number: 1 reason: 'désistement' }"})
      .AndARepeatYieldsNothing();
  GivenHousehold(With(kAdmitted, {kCancelling}))
      .When<KeepAdmission>("number: 1 reason: 'ALREADY_ENTERED'")
      .Then({"admission_kept { number: 1 reason: 'ALREADY_ENTERED' }"})
      .AndARepeatYieldsNothing();
  GivenHousehold(kAdmitted).When<EndAdmission>("number: 1").ThenNothing();
  GivenHousehold(kAdmitted).When<KeepAdmission>("number: 1").ThenNothing();
  GivenHousehold(With(kAdmitted, {kCancelling})).When<EndAdmission>("number: 2").ThenNothing();
  GivenHousehold(With(kAdmitted, {kCancelling})).When<KeepAdmission>("number: 2").ThenNothing();
  GivenHousehold(kPending).When<LoseAdmission>("number: 2").ThenNothing();
}
TEST(Admission, EndsWithItsRequestWhenThatWasAsked) {
  GivenHousehold(With(kAdmitted, {kEnding}))
      .When<EndAdmission>("number: 1")
      .Then({"admission_cancelled { number: 1 reason: 'parti' }",
             "housing_request_cancelled { number: 1 reason: 'parti' }"});
  GivenHousehold(With(kPending, {kEnding}))
      .When<LoseAdmission>("number: 1 reason: 'NOT_IN_STOCK'")
      .Then({"admission_lost { number: 1 reason: 'NOT_IN_STOCK' }",
             "housing_request_cancelled { number: 1 reason: 'parti' }"});
}
TEST(Admission, IsCancelledForAReasonByItsOperatorOrTheSiao) {
  GivenHousehold(kAdmitted).When<v1::CancelAdmission>("").ThenRefused("REASON_MISSING");
  GivenHousehold(kAdmitted).As("operator", kSiao).When<v1::CancelAdmission>("reason: 'x'").ThenRefused("NOT_YOURS");
  GivenHousehold(kAdmitted)
      .As("siao", kSiao)
      .When<v1::CancelAdmission>("reason: 'x'")
      .Then({"admission_cancellation_requested { number: 1 dwelling_id: 'd-1' reason: 'x' }"});
  GivenHousehold(kWithOperator).When<v1::CancelAdmission>("reason: 'x'").ThenRefused("WRONG_PHASE");
  GivenHousehold(kWaiting).When<v1::CancelAdmission>("reason: 'x'").ThenRefused("WRONG_PHASE");
}

// ---- the stay

TEST(Stay, BeginsOnlyWithAStartedTenancyOfAnAdmission_INV_10) {
  const Facts asked = With(kAdmitted, {kCancelling});
  for (const Facts& admission : {kPending, kAdmitted, asked}) {
    GivenHousehold(admission)
        .When<RecordEntry>("number: 1 dwelling_id: 'd-1' operator_id: '123456782' tenancy_id: 't-1'")
        .Then({"entry_recorded { number: 1 dwelling_id: 'd-1' operator_id: '123456782' tenancy_id: 't-1' composition { "
               "adults: 1 children: 1 "
               "kind #compositions/40 } situation #situationDemandes/29 }",
               "housing_request_fulfilled { number: 1 }"})
        .AndARepeatYieldsNothing();
  }
  for (const Facts& facts : {kWaiting, kOffered, kWithOperator, With(kPending, {kLost}), kHoused}) {
    GivenHousehold(facts).When<RecordEntry>("number: 1 dwelling_id: 'd-1'").ThenNothing();
  }
  GivenHousehold(kAdmitted).When<RecordEntry>("number: 2").ThenNothing();
}
TEST(Stay, EndsOnceAndIsCorrected) {
  GivenHousehold(kHoused)
      .When<EndStay>("occurred_on @2022-06-01 number: 1 destination #situationSortieDemande/15")
      .Then({kLeft})
      .AndARepeatYieldsNothing();
  GivenHousehold(With(kHoused, {kLeft}))
      .When<CorrectStay>("number: 1 entered_on @2022-04-02")
      .Then({"stay_corrected { number: 1 entered_on @2022-04-02 left_on @2022-06-01 destination "
             "#situationSortieDemande/15 }"})
      .AndARepeatYieldsNothing();
  GivenHousehold(With(kHoused, {kLeft}))
      .When<CorrectStay>("number: 1 left_on @2022-06-02 destination #situationSortieDemande/14")
      .Then({"stay_corrected { number: 1 entered_on @2022-04-01 left_on @2022-06-02 destination "
             "#situationSortieDemande/14 }"})
      .AndARepeatYieldsNothing();
  GivenHousehold(kHoused)
      .When<CorrectStay>("number: 1 entered_on @2022-04-02")
      .Then({"stay_corrected { number: 1 entered_on @2022-04-02 }"});
  GivenHousehold(kHoused).When<EndStay>("number: 2").ThenRefused("NOT_FOUND");
  GivenHousehold(kHoused).When<CorrectStay>("number: 2").ThenRefused("NOT_FOUND");
}

// ---- the composition

TEST(Composition, IsChangedFromADayOnAndTheDwellingIsTold) {
  const std::string three = "composition { adults: 1 children: 2 kind #compositions/40 }";
  GivenHousehold(kWaiting)
      .When<v1::ChangeComposition>(three)
      .Then({"composition_changed { number: 2 " + three + " }"})
      .AndARepeatYieldsNothing();
  for (const Facts& dwelling : {kPending, kAdmitted, kHoused}) {
    GivenHousehold(dwelling)
        .When<v1::ChangeComposition>(three)
        .Then({"composition_changed { number: 2 " + three + " dwelling_id: 'd-1' orientation_number: 1 }"})
        .AndARepeatYieldsNothing();
  }
  GivenHousehold(With(kHoused, {kLeft}))
      .When<v1::ChangeComposition>(three)
      .Then({"composition_changed { number: 2 " + three + " }"});
}
TEST(Composition, ToldOfTheDwellingWhereItLivesThoughItAsksForAnother) {
  GivenHousehold(With(kHoused, {"occurred_on @2022-05-01 housing_request_created { number: 2 }",
                                "occurred_on @2022-05-02 orientation_proposed { number: 2 request_number: 2 "
                                "dwelling_id: 'd-2' places: 9 }"}))
      .When<v1::ChangeComposition>("composition { adults: 2 }")
      .Then({"composition_changed { number: 2 composition { adults: 2 } dwelling_id: 'd-1' orientation_number: 1 }"});
}
// Two adults since June; what was true in May is learnt afterwards and changes neither June nor the dwelling.
TEST(Composition, LearntLateIsOfItsOwnDay_INV_70) {
  const Facts grown =
      With(kHoused, {"occurred_on @2022-06-01 composition_changed { number: 2 composition { adults: 2 } }"});
  GivenHousehold(grown)
      .When<v1::ChangeComposition>("occurred_on @2022-05-01 composition { adults: 1 children: 3 }")
      .Then({"occurred_on @2022-05-01 composition_changed { number: 3 composition { adults: 1 children: 3 } }"})
      .AndARepeatYieldsNothing();
  const std::string late =
      "occurred_on @2022-05-01 composition_changed { number: 3 composition { adults: 1 children: 3 } }";
  GivenHousehold(With(grown, {late})).When<v1::ChangeComposition>("composition { adults: 2 }").ThenNothing();
  GivenHousehold(With(grown, {late}))
      .When<v1::ChangeComposition>("occurred_on @2022-05-31 composition { adults: 1 children: 3 }")
      .ThenNothing();
}
TEST(Composition, IsCorrectedByItsNumber) {
  GivenHousehold(kHoused)
      .When<v1::CorrectComposition>("number: 1 composition { adults: 2 } reason: 'erreur'")
      .Then({"composition_corrected { number: 1 composition { adults: 2 } dwelling_id: 'd-1' orientation_number: 1 "
             "reason: 'erreur' }"})
      .AndARepeatYieldsNothing();
  GivenHousehold(With(kHoused, {kGrown}))
      .When<v1::CorrectComposition>("number: 1 composition { adults: 2 } reason: 'erreur'")
      .Then({"composition_corrected { number: 1 composition { adults: 2 } reason: 'erreur' }"});
  GivenHousehold(kDraft)
      .When<v1::CorrectComposition>("number: 1 composition { adults: 2 }")
      .ThenRefused("REASON_MISSING");
  for (const char* number : {"0", "2", "-2147483648", "2147483647"}) {
    GivenHousehold(kDraft)
        .When<v1::CorrectComposition>(std::string("composition { adults: 2 } reason: 'x' number: ") + number)
        .ThenRefused("NOT_FOUND");
  }
}
TEST(Composition, DoesNotChangeBeforeTheHouseholdIsKnown) {
  GivenHousehold(kDraft)
      .When<v1::ChangeComposition>("occurred_on @2022-01-02 composition { adults: 2 }")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold({kCreated})
      .When<v1::ChangeComposition>("composition { adults: 2 }")
      .Then({"composition_changed { number: 1 composition { adults: 2 } }"});
}

// ---- what holds of every command

TEST(Request, GoesForwardOnly) {
  for (const Facts& facts : {kSent, kWaiting, kHoused})
    GivenHousehold(facts).When<v1::CompleteHousingRequest>("motive #motifDemandes/204").ThenRefused("WRONG_PHASE");
  for (const Facts& facts : {kWaiting, kOffered, Facts{kRegistered}}) {
    GivenHousehold(facts).When<v1::TransmitHousingRequest>("").ThenRefused("WRONG_PHASE");
  }
  GivenHousehold(kReady).When<v1::QualifyHousingRequest>(kQualify, kAllKnown).ThenRefused("WRONG_PHASE");
}
// What differs from what stands is no repeat: it is not swallowed.
TEST(Household, TakesOtherContentForNoRepeat) {
  GivenHousehold(kDraft)
      .When<v1::CreateHousingRequest>(kWho + "occurred_on @2022-01-03 composition { adults: 2 }", true)
      .ThenRefused("REQUEST_ALREADY_OPEN");
  GivenHousehold(kWaiting)
      .When<v1::QualifyHousingRequest>(
          "occurred_on @2022-02-01 recommendation #typesEtablissementUn/900 modality: 'mandate'", kAllKnown)
      .ThenRefused("WRONG_PHASE");
  for (const char* other : {"operator_id: '123456782' dwelling_id: 'd-1' expires_on @2022-08-02",
                            "operator_id: '123456782' dwelling_id: 'd-2' expires_on @2022-08-01",
                            "operator_id: '732829320' dwelling_id: 'd-1' expires_on @2022-08-01"}) {
    GivenHousehold(kOffered)
        .When<v1::ProposeOrientation>(std::string("occurred_on @2022-03-01 ") + other, kOffer)
        .ThenRefused("ORIENTATION_RUNNING");
  }
  GivenHousehold(kAdmitted)
      .When<v1::AdmitHousehold>("occurred_on @2022-03-10 entry_planned_on @2022-04-02")
      .ThenRefused("WRONG_PHASE");
  GivenHousehold(With(kAdmitted, {kCancelling}))
      .When<v1::CancelAdmission>("occurred_on @2022-03-15 reason: 'autre'")
      .ThenRefused("WRONG_PHASE");
  GivenHousehold(With(kWaiting, {"occurred_on @2022-02-02 housing_request_cancelled { number: 1 reason: 'x' }"}))
      .When<v1::CancelHousingRequest>("occurred_on @2022-02-02 reason: 'y'")
      .ThenRefused("WRONG_PHASE");
}
TEST(Household, IsRepeatedAfterTheDwellingHasAnswered) {
  GivenHousehold(kHoused)
      .When<v1::AdmitHousehold>("occurred_on @2022-03-10 entry_planned_on @2022-04-01")
      .ThenNothing();
  const std::string ended = "occurred_on @2022-03-16 admission_cancelled { number: 1 }";
  GivenHousehold(With(kAdmitted, {kCancelling, ended}))
      .When<v1::CancelAdmission>("occurred_on @2022-03-15 reason: 'désistement'")
      .ThenNothing();
  GivenHousehold(With(kAdmitted, {kEnding, ended,
                                  "occurred_on @2022-03-16 housing_request_cancelled { number: 1 reason: 'parti' }"}))
      .When<v1::CancelHousingRequest>("occurred_on @2022-03-15 reason: 'parti'")
      .ThenNothing();
}
TEST(Household, IsCancelledAgainAfterTheDwellingKeptIt) {
  const std::string kept = "occurred_on @2022-03-16 admission_kept { number: 1 reason: 'ALREADY_ENTERED' }";
  GivenHousehold(With(kAdmitted, {kCancelling, kept}))
      .When<v1::CancelAdmission>("occurred_on @2022-03-15 reason: 'désistement'")
      .Then({kCancelling});
}
TEST(Household, KeepsItsActsInOrderOfTime) {
  GivenHousehold(kDraft)
      .When<v1::CompleteHousingRequest>("occurred_on @2022-01-02 motive #motifDemandes/204")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kReady).When<v1::TransmitHousingRequest>("occurred_on @2022-01-02").ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kReady).When<v1::TransmitHousingRequest>("occurred_on @2022-01-09").ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kSent)
      .When<v1::QualifyHousingRequest>(std::string("occurred_on @2022-01-11 ") + kQualify, kAllKnown)
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kWaiting)
      .When<v1::ProposeOrientation>(std::string("occurred_on @2022-01-31 ") + kPropose, kOffer)
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kOffered).When<v1::AcceptOrientation>("occurred_on @2022-02-28").ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kOffered)
      .When<v1::RefuseOrientation>("occurred_on @2022-02-28 side: 'household' reason #motifRefusMenage/TAILLE")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kWithOperator)
      .When<v1::AdmitHousehold>(std::string("occurred_on @2022-03-04 ") + kAdmit)
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kAdmitted)
      .When<v1::CancelAdmission>("occurred_on @2022-03-09 reason: 'x'")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kWithOperator)
      .When<v1::CancelHousingRequest>("occurred_on @2022-03-04 reason: 'x'")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kWaiting)
      .When<v1::CancelHousingRequest>("occurred_on @2022-01-31 reason: 'x'")
      .ThenRefused("DATES_OUT_OF_ORDER");
}

// Every command of a household that must exist, on that day.
void EveryCommandIsRefused(const Facts& facts, const std::string& day, const std::string& reason) {
  const std::string on = day + " ";
  GivenHousehold(facts).When<v1::CompleteHousingRequest>(on).ThenRefused(reason);
  GivenHousehold(facts).When<v1::TransmitHousingRequest>(on).ThenRefused(reason);
  GivenHousehold(facts).When<v1::QualifyHousingRequest>(on + kQualify, kAllKnown).ThenRefused(reason);
  GivenHousehold(facts).When<v1::ProposeOrientation>(on + kPropose, kOffer).ThenRefused(reason);
  GivenHousehold(facts).When<v1::AcceptOrientation>(on).ThenRefused(reason);
  GivenHousehold(facts).When<v1::RefuseOrientation>(on + kRefuseAsOperator).ThenRefused(reason);
  GivenHousehold(facts).When<v1::AdmitHousehold>(on + kAdmit).ThenRefused(reason);
  GivenHousehold(facts).When<v1::CancelAdmission>(on + "reason: 'x'").ThenRefused(reason);
  GivenHousehold(facts).When<v1::ExpireOrientation>(on).ThenRefused(reason);
  GivenHousehold(facts).When<v1::CancelHousingRequest>(on + "reason: 'x'").ThenRefused(reason);
  GivenHousehold(facts).When<v1::ChangeComposition>(on + "composition { adults: 1 }").ThenRefused(reason);
  GivenHousehold(facts).When<v1::CorrectComposition>(on + "composition { adults: 1 } reason: 'x'").ThenRefused(reason);
  GivenHousehold(facts).When<ConfirmAdmission>(on).ThenRefused(reason);
  GivenHousehold(facts).When<LoseAdmission>(on).ThenRefused(reason);
  GivenHousehold(facts).When<EndAdmission>(on).ThenRefused(reason);
  GivenHousehold(facts).When<KeepAdmission>(on).ThenRefused(reason);
  GivenHousehold(facts).When<RecordEntry>(on).ThenRefused(reason);
  GivenHousehold(facts).When<EndStay>(on).ThenRefused(reason);
  GivenHousehold(facts).When<CorrectStay>(on).ThenRefused(reason);
}
TEST(Household, MustBeKnown) { EveryCommandIsRefused({}, "", "NOT_FOUND"); }
TEST(Household, ActsOnNoFutureAndNoImpossibleDay) {
  EveryCommandIsRefused(kAdmitted, "occurred_on @2022-07-01", "FUTURE_DATE");
  EveryCommandIsRefused(kAdmitted, "occurred_on @2022-02-30", "DATE_INVALID");
  GivenHousehold()
      .When<v1::CreateHousingRequest>("occurred_on @2022-07-01 " + kCreate, true)
      .ThenRefused("FUTURE_DATE");
}
// A fact is a fact, also of what this household never had.
TEST(Household, SurvivesFactsOfUnknownEpisodes) {
  GivenHousehold({"stay_ended { number: 7 }", "stay_corrected { number: -1 }",
                  "composition_corrected { number: 2147483647 }", "admission_kept { number: 3 }",
                  "orientation_expired {}"})
      .When<v1::TransmitHousingRequest>("")
      .ThenRefused("WRONG_PHASE");
}

}  // namespace
}  // namespace iml::orientation
