#include "services/orientation/household/decider.h"

#include "tests/support/given.h"

namespace iml::orientation {
namespace {

using GivenHousehold = tests::Given<HouseholdState, v1::HouseholdFact>;
using tests::Facts;
using tests::With;

constexpr char kSiao[] = "732829320", kAnother[] = "356000000";

// A household that goes all the way; each list is one step further.
const std::string kRegistered =
    "occurred_on @2022-01-03 household_registered { siao: '069' main_contact { name { clear: 'Ana' } birth_date { "
    "clear @1990-05-01 } } composition { adults: 1 children: 1 "
    "kind #compositions/40 } }";
const std::string kCreated = "occurred_on @2022-01-03 housing_request_created { number: 1 }";
const std::string kCompleted =
    "occurred_on @2022-01-10 housing_request_completed { number: 1 motive { clear #motifDemandes/204 } situation "
    "#situationDemandes/29 "
    "recommendation #typesEtablissementUn/900 }";
const std::string kTransmitted =
    "occurred_on @2022-01-12 housing_request_transmitted { number: 1 first_transmitted_on @2022-01-12 }";
const std::string kQualified =
    "occurred_on @2022-02-01 housing_request_qualified { number: 1 recommendation #typesEtablissementUn/900 modality: "
    "MODALITY_WISH_ANY communes: "
    "'69123' }";
const std::string kProposed =
    "occurred_on @2022-03-01 orientation_proposed { number: 1 request_number: 1 operator_id: '123456782' dwelling_id: "
    "'d-1' expires_on "
    "@2022-08-01 places: 3 modality: MODALITY_MANDATE departement: '69' proposed_by: '732829320' }";
const std::string kAccepted = "occurred_on @2022-03-05 orientation_accepted { number: 1 }";
const std::string kAsked =
    "occurred_on @2022-03-10 admission_requested { number: 1 operator_id: '123456782' dwelling_id: 'd-1' persons: 2 "
    "entry_planned_on "
    "@2022-04-01 }";
const std::string kConfirmed =
    "occurred_on @2022-03-10 admission_confirmed { number: 1 operator_id: '123456782' dwelling_id: 'd-1' persons: 2 }";
const std::string kCancelling =
    "occurred_on @2022-03-15 admission_cancellation_requested { number: 1 dwelling_id: 'd-1' reason { clear: "
    "'désistement' } }";
const std::string kEnding =
    "occurred_on @2022-03-15 admission_cancellation_requested { number: 1 dwelling_id: 'd-1' reason { clear: 'parti' } "
    "ends_request: true }";
const std::string kEntered =
    "occurred_on @2022-04-01 entry_recorded { number: 1 dwelling_id: 'd-1' operator_id: '123456782' tenancy_id: 't-1' "
    "}";
const std::string kFulfilled = "occurred_on @2022-04-01 housing_request_fulfilled { number: 1 }";
const std::string kLeft = "occurred_on @2022-06-01 stay_ended { number: 1 destination #situationSortieDemande/15 }";
const std::string kLost = "occurred_on @2022-03-11 admission_lost { number: 1 reason: REASON_DWELLING_TAKEN }";
const std::string kExpired = "occurred_on @2022-08-01 orientation_expired { number: 1 }";
const std::string kRefused =
    "occurred_on @2022-03-06 orientation_refused { number: 1 side: REFUSAL_SIDE_HOUSEHOLD stage: 1 reason "
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
    tests::Text<v1::CapacityView>("places: 3 in_stock: true modality: MODALITY_MANDATE departement: '69'");
const absl::Status kAllKnown;
const domain::Alike kNobodyElse;
const std::string kId = "household_id: 'h-1' ";
const std::string kAnswer = kId + "number: 1 ";

const std::string kWho = "siao: '069' main_contact { name { clear: 'Ana' } birth_date { clear @1990-05-01 } } ";
const std::string kCreate = kWho + "composition { adults: 1 children: 1 kind #compositions/40 }";
constexpr char kQualify[] = "recommendation #typesEtablissementUn/900 modality: MODALITY_WISH_ANY communes: '69123'";
constexpr char kPropose[] = "operator_id: '123456782' dwelling_id: 'd-1' expires_on @2022-09-01";
constexpr char kRefuseAsOperator[] =
    "side: REFUSAL_SIDE_OPERATOR structure_reason #motifRefusStructure/DOSSIER_INCOMPLET argument { clear: 'il manque "
    "un titre' }";
constexpr char kAdmit[] = "entry_planned_on @2022-07-15";

// ---- the request

TEST(Household, IsRegisteredWithItsFirstRequest) {
  GivenHousehold()
      .When<v1::CreateHousingRequest>(kCreate, true, kNobodyElse)
      .Then({"household_registered { " + kCreate + " }", "housing_request_created { number: 1 }"})
      .RefusedAgain("REQUEST_ALREADY_OPEN");
}
TEST(Household, NumbersItsRequests) {
  GivenHousehold(kHoused)
      .When<v1::CreateHousingRequest>(kCreate, true, kNobodyElse)
      .Then({"housing_request_created { number: 2 }"})
      .RefusedAgain("REQUEST_ALREADY_OPEN");
}
TEST(Household, SaysWithANewRequestWhatItHasBecome) {
  GivenHousehold(With(kHoused, {kLeft}))
      .When<v1::CreateHousingRequest>(kWho + "composition { adults: 2 kind #compositions/30 }", true, kNobodyElse)
      .Then({"composition_changed { number: 2 composition { adults: 2 kind #compositions/30 } }",
             "housing_request_created { number: 2 }"})
      .RefusedAgain("REQUEST_ALREADY_OPEN");
}
TEST(Household, HasOneOpenRequestAtATime_INV_01) {
  for (const Facts& facts : {kDraft, kSent, kWaiting, kOffered, kWithOperator, kPending, kAdmitted}) {
    GivenHousehold(facts)
        .When<v1::CreateHousingRequest>(kCreate, true, kNobodyElse)
        .ThenRefused("REQUEST_ALREADY_OPEN");
  }
}
TEST(Household, MayAskAgainOnceItsRequestIsOver_INV_01) {
  for (const Facts& over :
       {kHoused,
        With(kWaiting, {"occurred_on @2022-02-02 housing_request_cancelled { number: 1 reason { clear: 'x' } }"})}) {
    GivenHousehold(over)
        .When<v1::CreateHousingRequest>(kCreate, true, kNobodyElse)
        .Then({"housing_request_created { number: 2 }"})
        .RefusedAgain("REQUEST_ALREADY_OPEN");
  }
}
// It may be a namesake of the same size on the same day, who is not to be taken for the first.
TEST(Household, IsNotTakenForANamesakeOfOneDay) {
  GivenHousehold(kDraft)
      .When<v1::CreateHousingRequest>("occurred_on @2022-01-03 " + kCreate, true, kNobodyElse)
      .ThenRefused("REQUEST_ALREADY_OPEN");
}
// A new request names the contact; what it says otherwise would be lost.
TEST(Household, AsksAgainWithTheContactThatIsKnown) {
  const std::string rest = "birth_date { clear @1990-05-01 } ",
                    composition = "composition { adults: 1 children: 1 kind #compositions/40 }";
  const struct {
    std::string contact;
    std::vector<std::string> fields;
  } cases[] = {
      {"name { clear: 'Ana' } " + rest + "telephone { clear: '06 39 98 00 00' }", {"main_contact.telephone"}},
      {"name { clear: 'Anna' } " + rest, {"main_contact.name"}},
      {"name { clear: 'Ana' } birth_date { clear @1990-05-02 } first_name { clear: 'Eva' }",
       {"main_contact.first_name", "main_contact.birth_date"}},
  };
  for (const auto& each : cases) {
    GivenHousehold(kHoused)
        .When<v1::CreateHousingRequest>("siao: '069' main_contact { " + each.contact + " } " + composition, true,
                                        kNobodyElse)
        .ThenRefused("CONTACT_DIFFERS", each.fields);
  }
  GivenHousehold(kHoused)
      .When<v1::CreateHousingRequest>("siao: '069' main_contact { name { clear: 'ANA' } " + rest + "} " + composition,
                                      true, kNobodyElse)
      .Then({"housing_request_created { number: 2 }"})
      .RefusedAgain("REQUEST_ALREADY_OPEN");
}
TEST(Household, SaysWhichOthersItLooksLikeUnlessTheyAreSaidToBeOthers) {
  const domain::Alike near{"h-1", {"h-7", "h-8"}, ""};
  GivenHousehold().When<v1::CreateHousingRequest>(kCreate, true, near).ThenRefused("LOOKS_LIKE", {"not_the_same_as"});
  GivenHousehold()
      .When<v1::CreateHousingRequest>(kCreate + " not_the_same_as: ['h-7', 'h-8']", true, near)
      .Then({"household_registered { " + kCreate + " others: 2 }", "housing_request_created { number: 1 }"})
      .RefusedAgain("REQUEST_ALREADY_OPEN");
  GivenHousehold()
      .When<v1::CreateHousingRequest>(kCreate + " not_the_same_as: 'h-9'", true, domain::Alike{"h-1", {}, "h-9"})
      .ThenRefused("NOT_FOUND", {"not_the_same_as"});
}

TEST(Household, IsCorrectedInPartAndStaysWhoItIs) {
  const std::string birth = "birth_date { clear @1990-05-01 } ";
  GivenHousehold(kHoused)
      .When<v1::CorrectHousehold>(kId + "telephone { clear: '06 39 98 00 00' }", kNobodyElse)
      .Then({"household_corrected { main_contact { name { clear: 'Ana' } " + birth +
             "telephone { clear: '06 39 98 00 00' } } }"});
  // Another main contact, of the same household.
  GivenHousehold(
      With(kDraft, {"household_corrected { main_contact { name { clear: 'Ana' } first_name { clear: 'Eva' } " + birth +
                    "telephone { clear: '1' } } }"}))
      .When<v1::CorrectHousehold>(
          kId + "name { clear: 'Paul' } first_name {} birth_date { clear @1988-01-02 } telephone {}", kNobodyElse)
      .Then({"household_corrected { main_contact { name { clear: 'Paul' } birth_date { clear @1988-01-02 } } }"});
  GivenHousehold(kDraft).When<v1::CorrectHousehold>(kId + "name { clear: 'Ana' }", kNobodyElse).ThenNothing();
}
TEST(Household, IsCorrectedToSomebodyWhoCanBeFound) {
  GivenHousehold(kDraft)
      .When<v1::CorrectHousehold>(kId + "name {} birth_date {}", kNobodyElse)
      .ThenRefused("FIELD_MISSING", {"name", "birth_date"});
  GivenHousehold(kDraft)
      .When<v1::CorrectHousehold>(kId + "birth_date { clear @1850-01-01 }", kNobodyElse)
      .ThenRefused("VALUE_INVALID", {"birth_date"});
}
// Only when it becomes another by that: a telephone says nothing of who it is.
TEST(Household, IsComparedWithOthersWhenItsContactIsCorrected) {
  const domain::Alike near{"h-1", {"h-7"}, ""};
  GivenHousehold(kDraft)
      .When<v1::CorrectHousehold>(kId + "name { clear: 'Anna' }", near)
      .ThenRefused("LOOKS_LIKE", {"not_the_same_as"});
  GivenHousehold(kDraft)
      .When<v1::CorrectHousehold>(kId + "name { clear: 'Anna' } not_the_same_as: 'h-7'", near)
      .Then({"household_corrected { main_contact { name { clear: 'Anna' } birth_date { clear @1990-05-01 } } others: 1 "
             "}"});
  GivenHousehold(kDraft)
      .When<v1::CorrectHousehold>(kId + "telephone { clear: '1' }", near)
      .Then({"household_corrected { main_contact { name { clear: 'Ana' } birth_date { clear @1990-05-01 } telephone { "
             "clear: '1' } } }"});
}
TEST(Household, AsksAgainWithTheContactAsItWasCorrected) {
  const Facts corrected =
      With(kHoused, {"household_corrected { main_contact { name { clear: 'Anna' } birth_date { clear "
                     "@1990-05-01 } } }"});
  GivenHousehold(corrected).When<v1::CreateHousingRequest>(kCreate, true, kNobodyElse).ThenRefused("CONTACT_DIFFERS");
}
TEST(Household, AsksAgainOnlyAfterItsLastRequest) {
  GivenHousehold(kHoused)
      .When<v1::CreateHousingRequest>("occurred_on @2022-03-31 " + kCreate, true, kNobodyElse)
      .ThenRefused("DATES_OUT_OF_ORDER");
}
TEST(Household, IsAskedForWithASiaoANameAndABirthDate_AllThatIsMissingIsSaidAtOnce) {
  GivenHousehold()
      .When<v1::CreateHousingRequest>("main_contact {} composition { children: 1 } occurred_on @2022-07-01", true,
                                      kNobodyElse)
      .ThenRefused("FUTURE_DATE", {"occurred_on", "siao", "main_contact.name", "main_contact.birth_date"});
  GivenHousehold().When<v1::CreateHousingRequest>(kCreate, false, kNobodyElse).ThenRefused("UNKNOWN_CODE", {"siao"});
}
TEST(Household, ComesInClearBecauseItsIdIsMadeOfNameAndBirthDate) {
  GivenHousehold()
      .When<v1::CreateHousingRequest>(
          "siao: '069' main_contact { name { sealed {} } birth_date { sealed {} } } composition { adults: 1 kind "
          "#compositions/10 }",
          true, kNobodyElse)
      .ThenRefused("FIELD_MISSING", {"main_contact.name", "main_contact.birth_date"});
}
TEST(Household, HasAnAdultAndCountsThatCanBe) {
  const struct {
    const char *composition, *reason;
  } cases[] = {
      {"", "FIELD_MISSING"},
      {"composition { children: 3 }", "COMPOSITION_DIFFERS"},
      {"composition { adults: -1 }", "VALUE_INVALID"},
      {"composition { adults: 2147483647 children: 2147483647 }", "VALUE_INVALID"},
      {"composition { adults: 1 children: -1 }", "VALUE_INVALID"},
      {"composition { adults: 1 expected_children: -1 }", "VALUE_INVALID"},
      {"composition { adults: 1 kind { list: 'compositions' version: 'si-siao-1' code: '99' } }", "UNKNOWN_CODE"},
  };
  for (const auto& each : cases) {
    GivenHousehold()
        .When<v1::CreateHousingRequest>(kWho + each.composition, true, kNobodyElse)
        .ThenRefused(each.reason);
    GivenHousehold(kDraft).When<v1::ChangeComposition>(kId + each.composition).ThenRefused(each.reason);
    GivenHousehold(kDraft)
        .When<v1::CorrectComposition>(kId + std::string("number: 1 reason { clear: 'x' } ") + each.composition)
        .ThenRefused(each.reason);
  }
}

TEST(Request, IsCompletedBlockByBlock) {
  GivenHousehold(kDraft)
      .When<v1::CompleteHousingRequest>(
          "household_id: 'h-1' motive { clear #motifDemandes/204 } social_report { clear: 'seule avec un enfant' }")
      .Then({"housing_request_completed { number: 1 motive { clear #motifDemandes/204 } social_report { clear: 'seule "
             "avec un "
             "enfant' } }"});
  GivenHousehold(kReady)
      .When<v1::CompleteHousingRequest>("household_id: 'h-1' occurred_on @2022-01-10 social_report { clear: 'autre' }")
      .Then({"occurred_on @2022-01-10 housing_request_completed { number: 1 social_report { clear: 'autre' } }"});
}
TEST(Request, IsCompletedByKnownCodes) {
  for (const char* wrong :
       {"motive { clear #federations/FAPIL }", "situation #federations/FAPIL", "recommendation #federations/FAPIL"}) {
    GivenHousehold(kDraft).When<v1::CompleteHousingRequest>(kId + wrong).ThenRefused("UNKNOWN_CODE");
  }
  for (const char* empty : {"motive {}", "motive { clear {} }", "situation {}", "recommendation {}"}) {
    GivenHousehold(kDraft).When<v1::CompleteHousingRequest>(kId + empty).ThenRefused("FIELD_MISSING");
  }
}
TEST(Request, NamesEveryMissingBlockAtOnce_INV_02) {
  GivenHousehold({"household_registered { siao: '069' composition { adults: 1 } }", kCreated})
      .When<v1::TransmitHousingRequest>("household_id: 'h-1' ")
      .ThenRefused("REQUEST_INCOMPLETE", {"main_contact", "composition", "motive", "situation", "recommendation"});
}
TEST(Request, IsTransmittedOnlyWithEveryBlock_INV_02) {
  const std::string motive = "motive { clear #motifDemandes/204 } ", situation = "situation #situationDemandes/29 ";
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
        .When<v1::TransmitHousingRequest>("household_id: 'h-1' ")
        .ThenRefused("REQUEST_INCOMPLETE", {each.missing});
  }
}
// A name that is sealed is known to be there.
TEST(Request, IsTransmittedThoughTheMainContactIsSealed_INV_02) {
  GivenHousehold({"household_registered { main_contact { name { sealed { key_id: 'k' } } } composition { adults: 1 "
                  "kind #compositions/20 } }",
                  kCreated, kCompleted})
      .When<v1::TransmitHousingRequest>("household_id: 'h-1' ")
      .Then({"housing_request_transmitted { number: 1 first_transmitted_on @2022-06-30 }"});
}
TEST(Request, IsTransmittedCompleteWhichFixesItsSeniority_INV_02) {
  GivenHousehold(kReady)
      .When<v1::TransmitHousingRequest>("household_id: 'h-1' ")
      .Then({"housing_request_transmitted { number: 1 first_transmitted_on @2022-06-30 }"});
}
TEST(Request, KeepsItsSeniorityThroughRefusals_INV_03) {
  GivenHousehold(With(kOffered, {kRefused}))
      .When<v1::TransmitHousingRequest>("household_id: 'h-1' ")
      .ThenRefused("WRONG_PHASE");
}

TEST(Request, WaitsOnceQualifiedWhichIsNoOffer_INV_04) {
  GivenHousehold(kSent)
      .When<v1::QualifyHousingRequest>(kId + kQualify, kAllKnown)
      .Then({std::string("housing_request_qualified { number: 1 ") + kQualify + " }"});
  GivenHousehold(kWaiting).When<v1::AcceptOrientation>("household_id: 'h-1' number: 1 ").ThenRefused("WRONG_PHASE");
}
TEST(Request, IsQualifiedWithATypeAndAnOpinion) {
  const std::string full = std::string(kQualify) + " type #categoriePlaces/110 opinion { clear: 'autonome' }";
  GivenHousehold(kSent)
      .When<v1::QualifyHousingRequest>(kId + full, kAllKnown)
      .Then({"housing_request_qualified { number: 1 " + full + " }"});
}
TEST(Request, IsQualifiedWithKnownCodes) {
  GivenHousehold(kSent)
      .When<v1::QualifyHousingRequest>("household_id: 'h-1' modality: MODALITY_WISH_ANY", kAllKnown)
      .ThenRefused("FIELD_MISSING");
  GivenHousehold(kSent)
      .When<v1::QualifyHousingRequest>(
          "household_id: 'h-1' recommendation #typesEtablissementUn/900 modality: MODALITY_WISH_ANY type "
          "#federations/FAS",
          kAllKnown)
      .ThenRefused("UNKNOWN_CODE");
  GivenHousehold(kSent)
      .When<v1::QualifyHousingRequest>("household_id: 'h-1' recommendation #typesEtablissementUn/900", kAllKnown)
      .ThenRefused("FIELD_MISSING", {"modality"});
  GivenHousehold(kSent)
      .When<v1::QualifyHousingRequest>(kId + kQualify, domain::Refuse<rpc::v1::REASON_UNKNOWN_CODE>(
                                                           domain::Typed<domain::Words>("99999"),
                                                           domain::Words("communes"), domain::Words("COG 2026")))
      .ThenRefused("UNKNOWN_CODE", {"communes"});
}

TEST(Request, IsCancelledWithItsOffer) {
  GivenHousehold(kWaiting)
      .When<v1::CancelHousingRequest>("household_id: 'h-1' reason { clear: 'parti' }")
      .Then({"housing_request_cancelled { number: 1 reason { clear: 'parti' } }"});
  for (const Facts& offered : {kOffered, kWithOperator}) {
    GivenHousehold(offered)
        .When<v1::CancelHousingRequest>("household_id: 'h-1' reason { clear: 'parti' }")
        .Then({"orientation_cancelled { number: 1 }",
               "housing_request_cancelled { number: 1 reason { clear: 'parti' } }"});
  }
}
TEST(Request, AsksTheDwellingFirstWhenItIsCancelledInAnAdmission_INV_11) {
  for (const Facts& admission : {kPending, kAdmitted}) {
    GivenHousehold(admission)
        .When<v1::CancelHousingRequest>("household_id: 'h-1' reason { clear: 'parti' }")
        .Then({"admission_cancellation_requested { number: 1 dwelling_id: 'd-1' reason { clear: 'parti' } "
               "ends_request: true }"});
  }
  GivenHousehold(With(kAdmitted, {kCancelling}))
      .When<v1::CancelHousingRequest>("household_id: 'h-1' reason { clear: 'parti' }")
      .ThenRefused("WRONG_PHASE");
}
TEST(Request, IsCancelledForAReasonWhileItIsOpen) {
  GivenHousehold(kWaiting).When<v1::CancelHousingRequest>("household_id: 'h-1' ").ThenRefused("FIELD_MISSING");
  GivenHousehold(kHoused)
      .When<v1::CancelHousingRequest>("household_id: 'h-1' reason { clear: 'parti' }")
      .ThenRefused("WRONG_PHASE");
}

// ---- the orientation

TEST(Orientation, NamesAnOperatorAndADwelling_INV_04) {
  GivenHousehold(kWaiting)
      .When<v1::ProposeOrientation>("household_id: 'h-1' dwelling_id: 'd-1' expires_on @2022-09-01", kOffer)
      .ThenRefused("FIELD_MISSING", {"operator_id"});
  GivenHousehold(kWaiting)
      .When<v1::ProposeOrientation>("household_id: 'h-1' operator_id: '123456782' expires_on @2022-09-01", kOffer)
      .ThenRefused("FIELD_MISSING", {"dwelling_id"});
  GivenHousehold(kWaiting)
      .When<v1::ProposeOrientation>(kId + kPropose, kOffer)
      .Then({"orientation_proposed { number: 1 request_number: 1 operator_id: '123456782' dwelling_id: 'd-1' "
             "expires_on @2022-09-01 places: "
             "3 modality: MODALITY_MANDATE departement: '69' proposed_by: '123456782' }"});
}
TEST(Orientation, IsProposedToAWaitingRequestOnly_INV_04) {
  for (const Facts& facts : {kDraft, kSent, kHoused, With(kWaiting, {"housing_request_cancelled { number: 1 }"})}) {
    GivenHousehold(facts).When<v1::ProposeOrientation>(kId + kPropose, kOffer).ThenRefused("NOT_WAITING");
  }
}
TEST(Orientation, RunsAlone_INV_05) {
  for (const Facts& facts : {kOffered, kWithOperator, kPending, kAdmitted, With(kAdmitted, {kCancelling})}) {
    GivenHousehold(facts).When<v1::ProposeOrientation>(kId + kPropose, kOffer).ThenRefused("ORIENTATION_RUNNING");
  }
}
TEST(Orientation, IsFollowedByTheNextOnceItIsOver_INV_05) {
  for (const std::string& over : {kRefused, kExpired, std::string("orientation_cancelled { number: 1 }")}) {
    GivenHousehold(With(kOffered, {over}))
        .On(absl::CivilDay(2022, 8, 15))
        .When<v1::ProposeOrientation>(kId + kPropose, kOffer)
        .Then({"orientation_proposed { number: 2 request_number: 1 operator_id: '123456782' dwelling_id: 'd-1' "
               "expires_on @2022-09-01 "
               "places: 3 modality: MODALITY_MANDATE departement: '69' proposed_by: '123456782' }"});
  }
  GivenHousehold(With(kPending, {kLost}))
      .When<v1::AcceptOrientation>("household_id: 'h-1' number: 1 ")
      .ThenRefused("WRONG_PHASE");
}
TEST(Orientation, OffersNoFewerPlacesThanPersonsUnbornChildrenAside_INV_08) {
  const auto two = tests::Text<v1::CapacityView>("places: 2 in_stock: true"),
             one = tests::Text<v1::CapacityView>("places: 1 in_stock: true");
  GivenHousehold(kWaiting).When<v1::ProposeOrientation>(kId + kPropose, one).ThenRefused("HOUSEHOLD_TOO_LARGE");
  const std::string expecting =
      "occurred_on @2022-02-02 composition_changed { number: 2 composition { adults: 1 children: 1 expected_children: "
      "1 } }";
  GivenHousehold(With(kWaiting, {expecting}))
      .When<v1::ProposeOrientation>(kId + kPropose, two)
      .Then({"orientation_proposed { number: 1 request_number: 1 operator_id: '123456782' dwelling_id: 'd-1' "
             "expires_on @2022-09-01 places: "
             "2 proposed_by: '123456782' }"});
  GivenHousehold(With(kWaiting, {kGrown}))
      .When<v1::ProposeOrientation>(kId + kPropose, two)
      .ThenRefused("HOUSEHOLD_TOO_LARGE");
}
TEST(Orientation, OffersNothingOfADwellingThatIsUnknownOrGone_INV_08) {
  GivenHousehold(kWaiting)
      .When<v1::ProposeOrientation>(kId + kPropose, v1::CapacityView())
      .ThenRefused("HOUSEHOLD_TOO_LARGE");
  GivenHousehold(kWaiting)
      .When<v1::ProposeOrientation>(kId + kPropose, tests::Text<v1::CapacityView>("places: 3"))
      .ThenRefused("HOUSEHOLD_TOO_LARGE");
}
TEST(Orientation, ExpiresOnADayAfterItWasProposed) {
  const std::string named = "operator_id: '123456782' dwelling_id: 'd-1' ";
  GivenHousehold(kWaiting)
      .When<v1::ProposeOrientation>(kId + named, kOffer)
      .ThenRefused("FIELD_MISSING", {"expires_on"});
  GivenHousehold(kWaiting)
      .When<v1::ProposeOrientation>(kId + named + "expires_on @2022-06-29", kOffer)
      .ThenRefused("DATES_OUT_OF_ORDER");
}

TEST(Orientation, IsAcceptedByTheHousehold) {
  GivenHousehold(kOffered)
      .When<v1::AcceptOrientation>("household_id: 'h-1' number: 1 ")
      .Then({"orientation_accepted { number: 1 }"});
  GivenHousehold(kOffered)
      .On(absl::CivilDay(2022, 8, 1))
      .When<v1::AcceptOrientation>("household_id: 'h-1' number: 1 ")
      .ThenRefused("ORIENTATION_EXPIRED");
  GivenHousehold(kPending).When<v1::AcceptOrientation>("household_id: 'h-1' number: 1 ").ThenRefused("WRONG_PHASE");
}

TEST(Orientation, IsRefusedWithSideReasonDateAndStage_INV_07) {
  GivenHousehold(kOffered)
      .When<v1::RefuseOrientation>(
          "household_id: 'h-1' number: 1 occurred_on @2022-03-06 side: REFUSAL_SIDE_HOUSEHOLD household_reason "
          "#motifRefusMenage/TAILLE")
      .Then({kRefused});
  GivenHousehold(kWithOperator)
      .When<v1::RefuseOrientation>(
          "household_id: 'h-1' number: 1 side: REFUSAL_SIDE_HOUSEHOLD household_reason #motifRefusMenage/TAILLE")
      .Then(
          {"orientation_refused { number: 1 side: REFUSAL_SIDE_HOUSEHOLD stage: 2 reason #motifRefusMenage/TAILLE }"});
  for (const std::string side : {"side: REFUSAL_SIDE_OPERATOR ", "side: REFUSAL_SIDE_OWNER "}) {
    const std::string reason = "reason #motifRefusStructure/REFUS_DU_PROPRIETAIRE argument { clear: 'préfère vendre' }";
    GivenHousehold(kWithOperator)
        .When<v1::RefuseOrientation>(kAnswer + side + "structure_" + reason)
        .Then({"orientation_refused { number: 1 stage: 2 " + side + reason + " }"});
  }
}
TEST(Orientation, IsNotRefusedWithoutAReasonOfItsSide_INV_07) {
  const struct {
    Facts facts;
    const char *refusal, *reason, *field;
  } cases[] = {
      {kOffered, "side: REFUSAL_SIDE_HOUSEHOLD", "FIELD_MISSING", "reason"},
      {kOffered, "side: REFUSAL_SIDE_HOUSEHOLD household_reason {}", "FIELD_MISSING", "household_reason"},
      {kOffered, "household_reason #motifRefusMenage/TAILLE", "FIELD_MISSING", "side"},
      {kOffered, "side: REFUSAL_SIDE_HOUSEHOLD structure_reason #motifRefusStructure/DOSSIER_INCOMPLET",
       "FIELD_MISSING", "household_reason"},
      {kOffered, "side: REFUSAL_SIDE_HOUSEHOLD household_reason #motifRefusStructure/DOSSIER_INCOMPLET", "UNKNOWN_CODE",
       "household_reason"},
      {kWithOperator, "side: REFUSAL_SIDE_OPERATOR household_reason #motifRefusMenage/TAILLE argument { clear: 'x' }",
       "FIELD_MISSING", "structure_reason"},
      {kWithOperator, "side: REFUSAL_SIDE_OPERATOR structure_reason #motifRefusMenage/TAILLE argument { clear: 'x' }",
       "UNKNOWN_CODE", "structure_reason"},
  };
  for (const auto& each : cases) {
    GivenHousehold(each.facts)
        .When<v1::RefuseOrientation>(kAnswer + each.refusal)
        .ThenRefused(each.reason, {each.field});
  }
}
TEST(Orientation, IsNotRefusedByOperatorOrOwnerWithoutAnArgument_INV_07) {
  for (const char* argument : {"", " argument {}", " argument { clear: '' }"}) {
    for (const char* side : {"side: REFUSAL_SIDE_OPERATOR", "side: REFUSAL_SIDE_OWNER"}) {
      GivenHousehold(kWithOperator)
          .When<v1::RefuseOrientation>(kAnswer + side + " structure_reason #motifRefusStructure/AUTRE" + argument)
          .ThenRefused("ARGUMENT_MISSING", {"argument"});
    }
  }
}
TEST(Orientation, IsRefusedForItselfByTheNamedOperatorOnceItHasIt) {
  GivenHousehold(kWithOperator)
      .As("operator", kSiao)
      .When<v1::RefuseOrientation>(kAnswer + kRefuseAsOperator)
      .ThenRefused("NOT_YOURS");
  GivenHousehold(kOffered).When<v1::RefuseOrientation>(kAnswer + kRefuseAsOperator).ThenRefused("WRONG_PHASE");
  for (const Facts& facts : {kAdmitted, kHoused}) {
    GivenHousehold(facts)
        .When<v1::RefuseOrientation>(
            "household_id: 'h-1' number: 1 side: REFUSAL_SIDE_HOUSEHOLD household_reason #motifRefusMenage/TAILLE")
        .ThenRefused("WRONG_PHASE");
  }
  GivenHousehold(With(kOffered, {kRefused}))
      .When<v1::RefuseOrientation>(
          "household_id: 'h-1' number: 1 occurred_on @2022-03-06 side: REFUSAL_SIDE_HOUSEHOLD household_reason "
          "#motifRefusMenage/ANIMAL")
      .ThenRefused("WRONG_PHASE");
}

TEST(Orientation, ExpiresOnItsDayUnlessAdmitted_INV_05) {
  GivenHousehold(kWithOperator)
      .On(absl::CivilDay(2022, 8, 1))
      .When<v1::ExpireOrientation>("household_id: 'h-1' number: 1")
      .Then({"orientation_expired { number: 1 }"});
  GivenHousehold(kWithOperator)  // the server was down for three weeks
      .On(absl::CivilDay(2022, 8, 22))
      .When<v1::ExpireOrientation>("household_id: 'h-1' number: 1")
      .Then({kExpired});
  GivenHousehold(kOffered).When<v1::ExpireOrientation>("household_id: 'h-1' number: 1").ThenRefused("NOT_YET_EXPIRED");
  GivenHousehold(kAdmitted)
      .On(absl::CivilDay(2022, 8, 1))
      .When<v1::ExpireOrientation>("household_id: 'h-1' number: 1")
      .ThenRefused("WRONG_PHASE");
  GivenHousehold(With(kOffered, {kRefused})).When<v1::ExpireOrientation>("household_id: 'h-1' number: 1").ThenNothing();
  GivenHousehold(kOffered)
      .When<v1::ExpireOrientation>("household_id: 'h-1' number: 2")
      .ThenRefused("OTHER_ORIENTATION");
}

// A click that comes again after another offer does not accept that one.
TEST(Orientation, IsAnsweredByItsNumber) {
  const std::string again =
      "occurred_on @2022-05-01 orientation_proposed { number: 2 request_number: 1 operator_id: '123456782' "
      "dwelling_id: "
      "'d-2' expires_on @2022-08-01 places: 3 }";
  const Facts two = With(kOffered, {kRefused, again});
  for (const char* number : {"1", "3"}) {
    const std::string answer = kId + "number: " + number + " ";
    GivenHousehold(two).When<v1::AcceptOrientation>(answer).ThenRefused("OTHER_ORIENTATION", {"number"});
    GivenHousehold(two).When<v1::RefuseOrientation>(answer + kRefuseAsOperator).ThenRefused("OTHER_ORIENTATION");
    GivenHousehold(two).When<v1::AdmitHousehold>(answer + kAdmit).ThenRefused("OTHER_ORIENTATION");
    GivenHousehold(two).When<v1::CancelAdmission>(answer + "reason { clear: 'x' }").ThenRefused("OTHER_ORIENTATION");
    GivenHousehold(two).When<v1::ExpireOrientation>(answer).ThenRefused("OTHER_ORIENTATION");
  }
  GivenHousehold(two).When<v1::AcceptOrientation>(kId + "number: 2").Then({"orientation_accepted { number: 2 }"});
}

// Faults F7: everything was done in time, and typed three weeks late.
TEST(Orientation, IsAcceptedAndAdmittedInTimeThoughAllIsTypedLate) {
  const auto today = absl::CivilDay(2022, 9, 15);
  GivenHousehold(kOffered)
      .On(today)
      .When<v1::AcceptOrientation>("household_id: 'h-1' number: 1 occurred_on @2022-07-31")
      .Then({"occurred_on @2022-07-31 orientation_accepted { number: 1 }"});
  GivenHousehold(kOffered)
      .On(today)
      .When<v1::AcceptOrientation>("household_id: 'h-1' number: 1 occurred_on @2022-08-01")
      .ThenRefused("ORIENTATION_EXPIRED");
}

// ---- the admission

TEST(Admission, IsAskedOfTheDwellingByTheNamedOperator_INV_11) {
  GivenHousehold(kWithOperator)
      .When<v1::AdmitHousehold>(kAnswer + kAdmit)
      .Then({"admission_requested { number: 1 operator_id: '123456782' dwelling_id: 'd-1' persons: 2 entry_planned_on "
             "@2022-07-15 }"});
  GivenHousehold(kWithOperator)
      .As("operator", kSiao)
      .When<v1::AdmitHousehold>(kAnswer + kAdmit)
      .ThenRefused("NOT_YOURS");
  GivenHousehold(kOffered).When<v1::AdmitHousehold>(kAnswer + kAdmit).ThenRefused("WRONG_PHASE");
}
TEST(Admission, IsConfirmedByTheDwellingsReservationOnly_INV_11) {
  GivenHousehold(kPending)
      .When<ConfirmAdmission>("number: 1")
      .Then({"admission_confirmed { number: 1 operator_id: '123456782' dwelling_id: 'd-1' persons: 2 }"});
  GivenHousehold(kWithOperator).When<ConfirmAdmission>("number: 1").ThenNothing();
  GivenHousehold(kPending).When<ConfirmAdmission>("number: 2").ThenNothing();
}
TEST(Admission, IsLostWhenTheDwellingRefusesAndTheRequestWaitsAgain_INV_11) {
  GivenHousehold(kPending)
      .When<LoseAdmission>("number: 1 reason: REASON_DWELLING_TAKEN")
      .Then({"admission_lost { number: 1 reason: REASON_DWELLING_TAKEN }"});
  GivenHousehold(With(kPending, {kLost}))
      .When<v1::ProposeOrientation>(kId + kPropose, kOffer)
      .Then({"orientation_proposed { number: 2 request_number: 1 operator_id: '123456782' dwelling_id: 'd-1' "
             "expires_on @2022-09-01 places: "
             "3 modality: MODALITY_MANDATE departement: '69' proposed_by: '123456782' }"});
}
TEST(Admission, IsOfNoMorePersonsThanThePlacesOffered_INV_08) {
  GivenHousehold(
      With(kWithOperator,
           {"occurred_on @2022-05-01 composition_changed { number: 2 composition { adults: 2 children: 2 } }"}))
      .When<v1::AdmitHousehold>(kAnswer + kAdmit)
      .ThenRefused("HOUSEHOLD_TOO_LARGE");
}
// Admitted in the past: the child that was born between the admission and the entry counts.
TEST(Admission, CountsThePersonsOnTheDayOfEntry_INV_08) {
  GivenHousehold(With(kWithOperator, {kGrown}))
      .When<v1::AdmitHousehold>("household_id: 'h-1' number: 1 occurred_on @2022-04-20 entry_planned_on @2022-05-10")
      .Then({"occurred_on @2022-04-20 admission_requested { number: 1 operator_id: '123456782' dwelling_id: 'd-1' "
             "persons: 3 "
             "entry_planned_on @2022-05-10 }"});
}
TEST(Admission, IsAskedForWhileTheOfferRunsWithAnEntryThatFollows) {
  GivenHousehold(kWithOperator)
      .On(absl::CivilDay(2022, 8, 1))
      .When<v1::AdmitHousehold>("household_id: 'h-1' number: 1 entry_planned_on @2022-09-01")
      .ThenRefused("ORIENTATION_EXPIRED");
  GivenHousehold(kWithOperator)
      .When<v1::AdmitHousehold>("household_id: 'h-1' number: 1 ")
      .ThenRefused("FIELD_MISSING", {"entry_planned_on"});
  GivenHousehold(kWithOperator)
      .When<v1::AdmitHousehold>("household_id: 'h-1' number: 1 entry_planned_on @2022-06-29")
      .ThenRefused("DATES_OUT_OF_ORDER");
}
TEST(Admission, AsksTheDwellingBeforeItIsCancelled_INV_11) {
  for (const Facts& admission : {kPending, kAdmitted}) {
    GivenHousehold(admission)
        .When<v1::CancelAdmission>("household_id: 'h-1' number: 1 reason { clear: 'désistement' }")
        .Then({"admission_cancellation_requested { number: 1 dwelling_id: 'd-1' reason { clear: 'désistement' } }"});
  }
  GivenHousehold(With(kAdmitted, {kCancelling}))
      .When<EndAdmission>("number: 1")
      .Then({"admission_cancelled { number: 1 reason { clear: 'désistement' } }"});
  GivenHousehold(With(kAdmitted, {kCancelling}))
      .When<KeepAdmission>("number: 1 reason: REASON_ALREADY_ENTERED")
      .Then({"admission_kept { number: 1 reason: REASON_ALREADY_ENTERED }"});
  GivenHousehold(kAdmitted).When<EndAdmission>("number: 1").ThenNothing();
  GivenHousehold(kAdmitted).When<KeepAdmission>("number: 1").ThenNothing();
  GivenHousehold(With(kAdmitted, {kCancelling})).When<EndAdmission>("number: 2").ThenNothing();
  GivenHousehold(With(kAdmitted, {kCancelling})).When<KeepAdmission>("number: 2").ThenNothing();
  GivenHousehold(kPending).When<LoseAdmission>("number: 2").ThenNothing();
}
TEST(Admission, EndsWithItsRequestWhenThatWasAsked) {
  GivenHousehold(With(kAdmitted, {kEnding}))
      .When<EndAdmission>("number: 1")
      .Then({"admission_cancelled { number: 1 reason { clear: 'parti' } }",
             "housing_request_cancelled { number: 1 reason { clear: 'parti' } }"});
  GivenHousehold(With(kPending, {kEnding}))
      .When<LoseAdmission>("number: 1 reason: REASON_NOT_IN_STOCK")
      .Then({"admission_lost { number: 1 reason: REASON_NOT_IN_STOCK }",
             "housing_request_cancelled { number: 1 reason { clear: 'parti' } }"});
}
TEST(Admission, IsCancelledForAReasonByItsOperatorOrTheSiaoThatProposedIt) {
  GivenHousehold(kAdmitted).When<v1::CancelAdmission>("household_id: 'h-1' number: 1 ").ThenRefused("FIELD_MISSING");
  GivenHousehold(kAdmitted)
      .As("operator", kAnother)
      .When<v1::CancelAdmission>("household_id: 'h-1' number: 1 reason { clear: 'x' }")
      .ThenRefused("NOT_YOURS");
  GivenHousehold(kAdmitted)
      .As("siao", kSiao)
      .When<v1::CancelAdmission>("household_id: 'h-1' number: 1 reason { clear: 'x' }")
      .Then({"admission_cancellation_requested { number: 1 dwelling_id: 'd-1' reason { clear: 'x' } }"});
  GivenHousehold(kWithOperator)
      .When<v1::CancelAdmission>("household_id: 'h-1' number: 1 reason { clear: 'x' }")
      .ThenRefused("WRONG_PHASE");
  GivenHousehold(kWaiting)
      .When<v1::CancelAdmission>("household_id: 'h-1' number: 1 reason { clear: 'x' }")
      .ThenRefused("WRONG_PHASE");
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
               "housing_request_fulfilled { number: 1 }"});
  }
  for (const Facts& facts : {kWaiting, kOffered, kWithOperator, With(kPending, {kLost}), kHoused}) {
    GivenHousehold(facts).When<RecordEntry>("number: 1 dwelling_id: 'd-1'").ThenNothing();
  }
  GivenHousehold(kAdmitted).When<RecordEntry>("number: 2").ThenNothing();
}
TEST(Stay, EndsOnceAndIsCorrected) {
  GivenHousehold(kHoused)
      .When<EndStay>("occurred_on @2022-06-01 number: 1 destination #situationSortieDemande/15")
      .Then({kLeft});
  GivenHousehold(With(kHoused, {kLeft}))
      .When<CorrectStay>("number: 1 entered_on @2022-04-02")
      .Then({"stay_corrected { number: 1 entered_on @2022-04-02 left_on @2022-06-01 destination "
             "#situationSortieDemande/15 }"});
  GivenHousehold(With(kHoused, {kLeft}))
      .When<CorrectStay>("number: 1 left_on @2022-06-02 destination #situationSortieDemande/14")
      .Then({"stay_corrected { number: 1 entered_on @2022-04-01 left_on @2022-06-02 destination "
             "#situationSortieDemande/14 }"});
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
      .When<v1::ChangeComposition>(kId + three)
      .Then({"composition_changed { number: 2 " + three + " }"});
  for (const Facts& dwelling : {kPending, kAdmitted, kHoused}) {
    GivenHousehold(dwelling)
        .When<v1::ChangeComposition>(kId + three)
        .Then({"composition_changed { number: 2 " + three + " dwelling_id: 'd-1' orientation_number: 1 }"});
  }
  GivenHousehold(With(kHoused, {kLeft}))
      .When<v1::ChangeComposition>(kId + three)
      .Then({"composition_changed { number: 2 " + three + " }"});
}
TEST(Composition, ToldOfTheDwellingWhereItLivesThoughItAsksForAnother) {
  GivenHousehold(With(kHoused, {"occurred_on @2022-05-01 housing_request_created { number: 2 }",
                                "occurred_on @2022-05-02 orientation_proposed { number: 2 request_number: 2 "
                                "dwelling_id: 'd-2' places: 9 }"}))
      .When<v1::ChangeComposition>("household_id: 'h-1' composition { adults: 2 }")
      .Then({"composition_changed { number: 2 composition { adults: 2 } dwelling_id: 'd-1' orientation_number: 1 }"});
}
// Two adults since June; what was true in May is learnt afterwards and changes neither June nor the dwelling.
TEST(Composition, LearntLateIsOfItsOwnDay_INV_70) {
  const Facts grown =
      With(kHoused, {"occurred_on @2022-06-01 composition_changed { number: 2 composition { adults: 2 } }"});
  GivenHousehold(grown)
      .When<v1::ChangeComposition>("household_id: 'h-1' occurred_on @2022-05-01 composition { adults: 1 children: 3 }")
      .Then({"occurred_on @2022-05-01 composition_changed { number: 3 composition { adults: 1 children: 3 } }"});
  const std::string late =
      "occurred_on @2022-05-01 composition_changed { number: 3 composition { adults: 1 children: 3 } }";
  GivenHousehold(With(grown, {late}))
      .When<v1::ChangeComposition>("household_id: 'h-1' composition { adults: 2 }")
      .ThenNothing();
  GivenHousehold(With(grown, {late}))
      .When<v1::ChangeComposition>("household_id: 'h-1' occurred_on @2022-05-31 composition { adults: 1 children: 3 }")
      .ThenNothing();
}
TEST(Composition, IsCorrectedByItsNumber) {
  GivenHousehold(kHoused)
      .When<v1::CorrectComposition>(
          "household_id: 'h-1' number: 1 composition { adults: 2 } reason { clear: 'erreur' }")
      .Then({"composition_corrected { number: 1 composition { adults: 2 } dwelling_id: 'd-1' orientation_number: 1 "
             "reason { clear: 'erreur' } }"});
  GivenHousehold(With(kHoused, {kGrown}))
      .When<v1::CorrectComposition>(
          "household_id: 'h-1' number: 1 composition { adults: 2 } reason { clear: 'erreur' }")
      .Then({"composition_corrected { number: 1 composition { adults: 2 } reason { clear: 'erreur' } }"});
  GivenHousehold(kDraft)
      .When<v1::CorrectComposition>("household_id: 'h-1' number: 1 composition { adults: 2 }")
      .ThenRefused("FIELD_MISSING");
  for (const char* number : {"2", "2147483647"}) {
    GivenHousehold(kDraft)
        .When<v1::CorrectComposition>(kId + "composition { adults: 2 } reason { clear: 'x' } number: " + number)
        .ThenRefused("NOT_FOUND", {"number"});
  }
  for (const char* number : {"0", "-2147483648"}) {
    GivenHousehold(kDraft)
        .When<v1::CorrectComposition>(kId + "composition { adults: 2 } reason { clear: 'x' } number: " + number)
        .ThenRefused("VALUE_INVALID", {"number"});
  }
}
TEST(Composition, DoesNotChangeBeforeTheHouseholdIsKnown) {
  GivenHousehold(kDraft)
      .When<v1::ChangeComposition>("household_id: 'h-1' occurred_on @2022-01-02 composition { adults: 2 }")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold({kCreated})
      .When<v1::ChangeComposition>("household_id: 'h-1' composition { adults: 2 }")
      .Then({"composition_changed { number: 1 composition { adults: 2 } }"});
}

// ---- what holds of every command

TEST(Request, GoesForwardOnly) {
  for (const Facts& facts : {kSent, kWaiting, kHoused})
    GivenHousehold(facts)
        .When<v1::CompleteHousingRequest>("household_id: 'h-1' motive { clear #motifDemandes/204 }")
        .ThenRefused("WRONG_PHASE");
  for (const Facts& facts : {kWaiting, kOffered}) {
    GivenHousehold(facts).When<v1::TransmitHousingRequest>("household_id: 'h-1' ").ThenRefused("WRONG_PHASE");
  }
  GivenHousehold(kReady).When<v1::QualifyHousingRequest>(kId + kQualify, kAllKnown).ThenRefused("WRONG_PHASE");
}
// What differs from what stands is no repeat: it is not swallowed.
TEST(Household, TakesOtherContentForNoRepeat) {
  GivenHousehold(kDraft)
      .When<v1::CreateHousingRequest>(kWho + "occurred_on @2022-01-03 composition { adults: 2 }", true, kNobodyElse)
      .ThenRefused("REQUEST_ALREADY_OPEN");
  GivenHousehold(kWaiting)
      .When<v1::QualifyHousingRequest>(
          kId + "occurred_on @2022-02-01 recommendation #typesEtablissementUn/900 modality: MODALITY_WISH_MANDATE",
          kAllKnown)
      .ThenRefused("WRONG_PHASE");
  for (const char* other : {"operator_id: '123456782' dwelling_id: 'd-1' expires_on @2022-08-02",
                            "operator_id: '123456782' dwelling_id: 'd-2' expires_on @2022-08-01",
                            "operator_id: '732829320' dwelling_id: 'd-1' expires_on @2022-08-01"}) {
    GivenHousehold(kOffered)
        .When<v1::ProposeOrientation>(kId + std::string("occurred_on @2022-03-01 ") + other, kOffer)
        .ThenRefused("ORIENTATION_RUNNING");
  }
  GivenHousehold(kAdmitted)
      .When<v1::AdmitHousehold>("household_id: 'h-1' number: 1 occurred_on @2022-03-10 entry_planned_on @2022-04-02")
      .ThenRefused("WRONG_PHASE");
  GivenHousehold(With(kAdmitted, {kCancelling}))
      .When<v1::CancelAdmission>("household_id: 'h-1' number: 1 occurred_on @2022-03-15 reason { clear: 'autre' }")
      .ThenRefused("WRONG_PHASE");
  GivenHousehold(
      With(kWaiting, {"occurred_on @2022-02-02 housing_request_cancelled { number: 1 reason { clear: 'x' } }"}))
      .When<v1::CancelHousingRequest>("household_id: 'h-1' occurred_on @2022-02-02 reason { clear: 'y' }")
      .ThenRefused("WRONG_PHASE");
}
TEST(Household, IsRepeatedAfterTheDwellingHasAnswered) {
  GivenHousehold(kHoused)
      .When<v1::AdmitHousehold>("household_id: 'h-1' number: 1 occurred_on @2022-03-10 entry_planned_on @2022-04-01")
      .ThenNothing();
  const std::string ended = "occurred_on @2022-03-16 admission_cancelled { number: 1 }";
  GivenHousehold(With(kAdmitted, {kCancelling, ended}))
      .When<v1::CancelAdmission>(
          "household_id: 'h-1' number: 1 occurred_on @2022-03-15 reason { clear: 'désistement' }")
      .ThenNothing();
  GivenHousehold(
      With(kAdmitted, {kEnding, ended,
                       "occurred_on @2022-03-16 housing_request_cancelled { number: 1 reason { clear: 'parti' } }"}))
      .When<v1::CancelHousingRequest>("household_id: 'h-1' occurred_on @2022-03-15 reason { clear: 'parti' }")
      .ThenNothing();
}
TEST(Household, IsCancelledAgainAfterTheDwellingKeptIt) {
  const std::string kept = "occurred_on @2022-03-16 admission_kept { number: 1 reason: REASON_ALREADY_ENTERED }";
  GivenHousehold(With(kAdmitted, {kCancelling, kept}))
      .When<v1::CancelAdmission>(
          "household_id: 'h-1' number: 1 occurred_on @2022-03-15 reason { clear: 'désistement' }")
      .Then({kCancelling});
}
TEST(Household, KeepsItsActsInOrderOfTime) {
  GivenHousehold(kDraft)
      .When<v1::CompleteHousingRequest>(
          "household_id: 'h-1' occurred_on @2022-01-02 motive { clear #motifDemandes/204 }")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kReady)
      .When<v1::TransmitHousingRequest>("household_id: 'h-1' occurred_on @2022-01-02")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kReady)
      .When<v1::TransmitHousingRequest>("household_id: 'h-1' occurred_on @2022-01-09")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kSent)
      .When<v1::QualifyHousingRequest>(kId + std::string("occurred_on @2022-01-11 ") + kQualify, kAllKnown)
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kWaiting)
      .When<v1::ProposeOrientation>(
          kId + "occurred_on @2022-01-31 operator_id: '123456782' dwelling_id: 'd-1' expires_on @2022-07-15", kOffer)
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kOffered)
      .When<v1::AcceptOrientation>("household_id: 'h-1' number: 1 occurred_on @2022-02-28")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kOffered)
      .When<v1::RefuseOrientation>(
          "household_id: 'h-1' number: 1 occurred_on @2022-02-28 side: REFUSAL_SIDE_HOUSEHOLD household_reason "
          "#motifRefusMenage/TAILLE")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kWithOperator)
      .When<v1::AdmitHousehold>(kAnswer + std::string("occurred_on @2022-03-04 ") + kAdmit)
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kAdmitted)
      .When<v1::CancelAdmission>("household_id: 'h-1' number: 1 occurred_on @2022-03-09 reason { clear: 'x' }")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kWithOperator)
      .When<v1::CancelHousingRequest>("household_id: 'h-1' occurred_on @2022-03-04 reason { clear: 'x' }")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kWaiting)
      .When<v1::CancelHousingRequest>("household_id: 'h-1' occurred_on @2022-01-31 reason { clear: 'x' }")
      .ThenRefused("DATES_OUT_OF_ORDER");
}

// Every command of a household that must exist, on that day.
// ---- who they are

TEST(Household, HasAsManyAdultsAndChildrenAsItsKindSays) {
  for (const std::string wrong :
       {"adults: 1 kind #compositions/30", "adults: 2 children: 3 kind #compositions/20",
        "adults: 1 kind #compositions/80", "children: 1", "adults: 1 kind #compositions/40"}) {
    GivenHousehold()
        .When<v1::CreateHousingRequest>(kWho + "composition { " + wrong + " }", true, kNobodyElse)
        .ThenRefused("COMPOSITION_DIFFERS", {"composition"});
  }
  for (const std::string right : {"children: 1 kind #compositions/80", "children: 3 kind #compositions/90",
                                  "adults: 3 children: 1 kind #compositions/60", "adults: 1"}) {
    GivenHousehold()
        .When<v1::CreateHousingRequest>(kWho + "composition { " + right + " }", true, kNobodyElse)
        .RefusedAgain("REQUEST_ALREADY_OPEN");
  }
  GivenHousehold(kHoused)
      .When<v1::ChangeComposition>(kId + "composition { adults: 2 kind #compositions/40 }")
      .ThenRefused("COMPOSITION_DIFFERS");
  GivenHousehold(kHoused)
      .When<v1::CorrectComposition>(kId +
                                    "number: 1 composition { adults: 2 kind #compositions/40 } reason { clear: "
                                    "'x' }")
      .ThenRefused("COMPOSITION_DIFFERS");
}

// ---- what was mistyped (F4)

TEST(Household, HasItsOfferCorrectedByWhoMadeIt) {
  const std::string corrected = "offer_corrected { number: 1 expires_on @2022-09-01 }";
  for (const Facts& facts : {kOffered, kWithOperator}) {
    GivenHousehold(facts)
        .As("siao", kSiao)
        .When<v1::CorrectOffer>(kAnswer + "expires_on @2022-09-01")
        .Then({corrected});
  }
  GivenHousehold(kOffered).When<v1::CorrectOffer>(kAnswer + "expires_on @2022-09-01").ThenRefused("NOT_YOURS");
  GivenHousehold(kOffered)
      .As("siao", kSiao)
      .When<v1::CorrectOffer>(kAnswer + "expires_on @2022-02-28")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kAdmitted)
      .As("siao", kSiao)
      .When<v1::CorrectOffer>(kAnswer + "expires_on @2022-09-01")
      .ThenRefused("WRONG_PHASE");
  GivenHousehold(With(kOffered, {"occurred_on @2022-03-02 offer_corrected { number: 1 expires_on @2022-03-04 }"}))
      .When<v1::AcceptOrientation>(kAnswer + "occurred_on @2022-03-05")
      .ThenRefused("ORIENTATION_EXPIRED");
}
TEST(Household, HasItsPlannedEntryCorrectedByItsOperator) {
  const std::string corrected = "planned_entry_corrected { number: 1 dwelling_id: 'd-1' entry_planned_on @2022-07-20 }";
  for (const Facts& facts : {kPending, kAdmitted}) {
    GivenHousehold(facts).When<v1::CorrectPlannedEntry>(kAnswer + "entry_planned_on @2022-07-20").Then({corrected});
  }
  GivenHousehold(kAdmitted)
      .As("operator", kAnother)
      .When<v1::CorrectPlannedEntry>(kAnswer + "entry_planned_on @2022-07-20")
      .ThenRefused("NOT_YOURS");
  GivenHousehold(kAdmitted)
      .When<v1::CorrectPlannedEntry>(kAnswer + "entry_planned_on @2022-03-09")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kHoused)
      .When<v1::CorrectPlannedEntry>(kAnswer + "entry_planned_on @2022-07-20")
      .ThenRefused("WRONG_PHASE");
}
TEST(Household, HasItsFirstTransmissionCorrected_INV_03) {
  const std::string correct = kId + "first_transmitted_on @2022-01-11 reason { clear: 'faute de frappe' }";
  const std::string corrected =
      "transmission_corrected { number: 1 first_transmitted_on @2022-01-11 reason { clear: 'faute de frappe' } }";
  for (const Facts& facts : {kSent, kWaiting, kOffered, kHoused}) {
    GivenHousehold(facts).When<v1::CorrectTransmission>(correct).Then({corrected});
  }
  GivenHousehold(kDraft).When<v1::CorrectTransmission>(correct).ThenRefused("WRONG_PHASE");
  GivenHousehold(kWaiting)
      .When<v1::CorrectTransmission>(kId + "first_transmitted_on @2022-01-02 reason { clear: 'x' }")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenHousehold(kWaiting)
      .When<v1::CorrectTransmission>(kId +
                                     "first_transmitted_on @2022-06-29 reason { clear: 'after its qualification' }")
      .ThenRefused("DATES_OUT_OF_ORDER", {"occurred_on", "first_transmitted_on"});
}

// ---- a household that moves (F5)

// Housed in d-1, and offered d-2.
const Facts kMoving = With(
    kHoused,
    {"occurred_on @2022-05-01 housing_request_created { number: 2 }",
     "occurred_on @2022-05-02 housing_request_completed { number: 2 }",
     "occurred_on @2022-05-03 housing_request_transmitted { number: 2 first_transmitted_on @2022-05-03 }",
     "occurred_on @2022-05-04 housing_request_qualified { number: 2 }",
     "occurred_on @2022-05-05 orientation_proposed { number: 2 request_number: 2 operator_id: '123456782' dwelling_id: "
     "'d-2' expires_on @2022-08-01 places: 3 }",
     "occurred_on @2022-05-06 orientation_accepted { number: 2 }"});
const std::string kAdmitAnew = kId + "number: 2 entry_planned_on @2022-07-15 ";

TEST(Household, SaysWhenItLeavesTheDwellingWhereItLives) {
  GivenHousehold(kMoving).When<v1::AdmitHousehold>(kAdmitAnew).ThenRefused("STILL_HOUSED", {"leaves_on"});
  GivenHousehold(kMoving)
      .When<v1::AdmitHousehold>(kAdmitAnew + "leaves_on @2022-07-22")
      .Then({"admission_requested { number: 2 operator_id: '123456782' dwelling_id: 'd-2' persons: 2 entry_planned_on "
             "@2022-07-15 leaves_on @2022-07-22 }"});
  GivenHousehold(kMoving)
      .When<v1::AdmitHousehold>(kAdmitAnew + "leaves_on @2022-10-01")
      .ThenRefused("VALUE_INVALID", {"leaves_on"});
  GivenHousehold(kMoving)
      .When<v1::AdmitHousehold>(kAdmitAnew + "leaves_on @1995-01-01")
      .ThenRefused("DATES_OUT_OF_ORDER", {"occurred_on", "leaves_on"});
}
TEST(Household, HasNothingToLeaveOnceItHasLeft) {
  GivenHousehold(With(kMoving, {"occurred_on @2022-06-01 stay_ended { number: 1 }"}))
      .When<v1::AdmitHousehold>(kAdmitAnew + "leaves_on @2022-07-22")
      .ThenRefused("NOT_HOUSED", {"leaves_on"});
}
TEST(Household, LeavesNothingWhenItGlidesInTheSameDwelling) {
  Facts gliding = kMoving;
  gliding[gliding.size() - 2] =
      "occurred_on @2022-05-05 orientation_proposed { number: 2 request_number: 2 operator_id: '123456782' "
      "dwelling_id: "
      "'d-1' expires_on @2022-08-01 places: 3 }";
  GivenHousehold(gliding)
      .When<v1::AdmitHousehold>(kAdmitAnew)
      .Then({"admission_requested { number: 2 operator_id: '123456782' dwelling_id: 'd-1' persons: 2 entry_planned_on "
             "@2022-07-15 }"});
}
// The one that it still lives in keeps no old count (D12).
TEST(Household, TellsBothDwellingsOfItsCompositionWhileItMoves) {
  const Facts admitted = With(
      kMoving, {"occurred_on @2022-06-01 admission_requested { number: 2 dwelling_id: 'd-2' leaves_on @2022-07-22 }"});
  GivenHousehold(admitted)
      .When<v1::ChangeComposition>(kId + "composition { adults: 1 children: 2 }")
      .Then({"composition_changed { number: 2 composition { adults: 1 children: 2 } dwelling_id: 'd-2' "
             "orientation_number: 2 other_homes { dwelling_id: 'd-1' orientation_number: 1 } }"});
}
TEST(Household, KeepsItsStayWithTheOperatorThatTookTheDwellingOver) {
  GivenHousehold(kHoused)
      .When<TransferStay>("number: 1 operator_id: '732829320'")
      .Then({"stay_transferred { number: 1 operator_id: '732829320' }"})
      .MayHappenAgain();
  GivenHousehold(kAdmitted).When<TransferStay>("number: 1 operator_id: '732829320'").ThenRefused("NOT_FOUND");
}

void EveryCommandIsRefused(const Facts& facts, const std::string& day, const std::string& reason) {
  const std::string on = day + " ";
  GivenHousehold(facts).When<v1::CompleteHousingRequest>(kId + on).ThenRefused(reason);
  GivenHousehold(facts).When<v1::TransmitHousingRequest>(kId + on).ThenRefused(reason);
  GivenHousehold(facts).When<v1::QualifyHousingRequest>(kId + on + kQualify, kAllKnown).ThenRefused(reason);
  GivenHousehold(facts).When<v1::ProposeOrientation>(kId + on + kPropose, kOffer).ThenRefused(reason);
  GivenHousehold(facts).When<v1::AcceptOrientation>(kAnswer + on).ThenRefused(reason);
  GivenHousehold(facts).When<v1::RefuseOrientation>(kAnswer + on + kRefuseAsOperator).ThenRefused(reason);
  GivenHousehold(facts).When<v1::AdmitHousehold>(kAnswer + on + kAdmit).ThenRefused(reason);
  GivenHousehold(facts).When<v1::CancelAdmission>(kAnswer + on + "reason { clear: 'x' }").ThenRefused(reason);
  GivenHousehold(facts).When<v1::ExpireOrientation>(kId + on + "number: 1").ThenRefused(reason);
  GivenHousehold(facts).When<v1::CorrectOffer>(kAnswer + on + "expires_on @2022-09-01").ThenRefused(reason);
  GivenHousehold(facts)
      .When<v1::CorrectPlannedEntry>(kAnswer + on + "entry_planned_on @2022-09-01")
      .ThenRefused(reason);
  GivenHousehold(facts)
      .When<v1::CorrectTransmission>(kId + on + "first_transmitted_on @2022-01-11 reason { clear: 'x' }")
      .ThenRefused(reason);
  GivenHousehold(facts).When<v1::CancelHousingRequest>(kId + on + "reason { clear: 'x' }").ThenRefused(reason);
  GivenHousehold(facts).When<v1::ChangeComposition>(kId + on + "composition { adults: 1 }").ThenRefused(reason);
  GivenHousehold(facts)
      .When<v1::CorrectHousehold>(kId + on + "telephone { clear: '1' }", kNobodyElse)
      .ThenRefused(reason);
  GivenHousehold(facts)
      .When<v1::CorrectComposition>(kId + on + "number: 1 composition { adults: 1 } reason { clear: 'x' }")
      .ThenRefused(reason);
}
TEST(Household, MustBeKnown) {
  EveryCommandIsRefused({}, "", "NOT_FOUND");
  GivenHousehold().When<ConfirmAdmission>("number: 1").ThenRefused("NOT_FOUND");
  GivenHousehold().When<LoseAdmission>("number: 1").ThenRefused("NOT_FOUND");
  GivenHousehold().When<EndAdmission>("number: 1").ThenRefused("NOT_FOUND");
  GivenHousehold().When<KeepAdmission>("number: 1").ThenRefused("NOT_FOUND");
  GivenHousehold().When<RecordEntry>("number: 1").ThenRefused("NOT_FOUND");
  GivenHousehold().When<EndStay>("number: 1").ThenRefused("NOT_FOUND");
  GivenHousehold().When<CorrectStay>("number: 1").ThenRefused("NOT_FOUND");
}
TEST(Household, ActsOnNoFutureAndNoImpossibleDay) {
  EveryCommandIsRefused(kAdmitted, "occurred_on @2022-07-01", "FUTURE_DATE");
  EveryCommandIsRefused(kAdmitted, "occurred_on @2022-02-30", "DATE_INVALID");
  GivenHousehold()
      .When<v1::CreateHousingRequest>("occurred_on @2022-07-01 " + kCreate, true, kNobodyElse)
      .ThenRefused("FUTURE_DATE");
}
// A fact is a fact, also of what this household never had.
TEST(Household, SurvivesFactsOfUnknownEpisodes) {
  GivenHousehold({"stay_ended { number: 7 }", "stay_corrected { number: -1 }",
                  "composition_corrected { number: 2147483647 }", "admission_kept { number: 3 }",
                  "orientation_expired {}"})
      .When<v1::TransmitHousingRequest>("household_id: 'h-1' ")
      .ThenRefused("WRONG_PHASE");
}

}  // namespace
}  // namespace iml::orientation
