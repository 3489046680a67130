#include "services/prospection/door/decider.h"

#include "libs/domain/forms.h"
#include "tests/support/given.h"

namespace iml::prospection {
namespace {

using GivenDoor = tests::Given<DoorState, v1::DoorFact>;
using tests::Facts;
using tests::With;

// A file that goes all the way; each fact is one stage further.
constexpr char kRegistered[] =
    "occurred_on @2022-01-03 door_registered { address { street { clear: 'rue des Essais' } commune: '69381' } "
    "departement: '69' }";
constexpr char kSpotted[] =
    "occurred_on @2022-01-03 capture_opened { file: 1 owner_id: 'o-1' channel #canalCaptation/NOTAIRE source { clear: "
    "'étude' } "
    "}";
constexpr char kContacted[] = "occurred_on @2022-01-10 capture_contacted { file: 1 medium: CONTACT_MEDIUM_CALL }";
constexpr char kQualified[] =
    "occurred_on @2022-02-01 capture_qualified { file: 1 type #categoriePlaces/110 area_dm2: 6500 rent_asked_cents: "
    "80000 }";
constexpr char kVisited[] =
    "occurred_on @2022-02-10 dwelling_visited { file: 1 decent: true area_dm2: 6400 height_cm: 250 energy_class: "
    "ENERGY_CLASS_D }";
constexpr char kOffered[] =
    "occurred_on @2022-03-01 offer_made { file: 1 modality: MODALITY_MANDATE rent_cents: 60000 expires_on @2022-04-01 "
    "}";
constexpr char kAgreed[] =
    "occurred_on @2022-03-10 agreement_reached { file: 1 modality: MODALITY_MANDATE rent_cents: 60000 }";
constexpr char kAttributed[] =
    "occurred_on @2022-03-11 capture_attributed { file: 1 operator_id: '123456782' reason { clear: 'proche' } }";
constexpr char kTerms[] =
    "modality: MODALITY_MANDATE period { from @2022-04-01 until @2025-04-01 } fee_basis_points: 700";
const std::string kSigning =
    std::string("occurred_on @2022-03-20 signature_requested { file: 1 operator_id: '123456782' terms { ") + kTerms +
    " } }";
constexpr char kSigned[] = "occurred_on @2022-03-20 capture_signed { file: 1 owner_contract_id: 'c-1' }";
constexpr char kLost[] = "occurred_on @2022-03-20 signature_lost { file: 1 reason: REASON_CONTRACT_OVERLAP }";
constexpr char kHandedOver[] =
    "occurred_on @2022-04-01 capture_handed_over { file: 1 operator_id: '123456782' owner_contract_id: 'c-1' modality: "
    "MODALITY_MANDATE "
    "commune: '69381' departement: '69' type #categoriePlaces/110 area_dm2: 6400 places: 4 funded_177: true }";
constexpr char kConfirmed[] = "occurred_on @2022-04-01 handover_confirmed { file: 1 }";
constexpr char kUndone[] = "occurred_on @2022-04-01 handover_undone { file: 1 reason: REASON_DWELLING_IN_STOCK }";
constexpr char kFreed[] = "occurred_on @2022-05-01 door_freed { file: 1 }";
constexpr char kAbandoned[] =
    "occurred_on @2022-03-01 capture_abandoned { file: 1 reason #motifAbandonCaptation/VENTE }";

// The facts up to that one.
Facts UpTo(const std::string& last) {
  Facts facts;
  for (const std::string& fact :
       {std::string(kRegistered), std::string(kSpotted), std::string(kContacted), std::string(kQualified),
        std::string(kVisited), std::string(kOffered), std::string(kAgreed), std::string(kAttributed), kSigning,
        std::string(kSigned), std::string(kHandedOver), std::string(kConfirmed), std::string(kFreed)}) {
    facts.push_back(fact);
    if (fact == last) break;
  }
  return facts;
}

const Opening kKnown{"69", absl::OkStatus(), true};
constexpr char kOpen[] =
    "address { street { clear: 'rue des Essais' } commune: '69381' } owner_id: 'o-1' channel #canalCaptation/NOTAIRE "
    "source { clear: 'étude' }";
constexpr char kQualify[] =
    "door_id: 'd-1' type #categoriePlaces/110 area_dm2: 6500 rent_asked_cents: 80000 motivation { clear: 'sécurité' }";
constexpr char kVisit[] = "door_id: 'd-1' decent: true area_dm2: 6400 height_cm: 250 energy_class: ENERGY_CLASS_D";
constexpr char kOffer[] = "door_id: 'd-1' modality: MODALITY_MANDATE rent_cents: 60000 expires_on @2022-07-31";
constexpr char kAgree[] = "door_id: 'd-1' modality: MODALITY_MANDATE rent_cents: 60000";
const std::string kSign = std::string("door_id: 'd-1' terms { ") + kTerms + " }";
constexpr char kHandOver[] = "door_id: 'd-1' places: 4 funded_177: true";
constexpr char kAbandon[] = "door_id: 'd-1' reason #motifAbandonCaptation/VENTE";

TEST(Door, IsRegisteredWithItsFirstFile) {
  GivenDoor()
      .When<v1::OpenCapture>(kOpen, kKnown)
      .Then({"door_registered { address { street { clear: 'rue des Essais' } commune: '69381' } departement: '69' }",
             "capture_opened { file: 1 owner_id: 'o-1' channel #canalCaptation/NOTAIRE source { clear: 'étude' } }"});
}
TEST(Door, NumbersItsFiles) {
  GivenDoor(With(UpTo(kSpotted), {kAbandoned}))
      .When<v1::OpenCapture>(kOpen, kKnown)
      .Then({"capture_opened { file: 2 owner_id: 'o-1' channel #canalCaptation/NOTAIRE source { clear: 'étude' } }"});
}
TEST(Door, HasOneOpenFileAtATime_INV_41) {
  for (const std::string& stage : {std::string(kSpotted), std::string(kAgreed), kSigning, std::string(kSigned)}) {
    GivenDoor(UpTo(stage)).When<v1::OpenCapture>(kOpen, kKnown).ThenRefused("CAPTURE_ALREADY_OPEN");
  }
}
TEST(Door, OfADwellingInStockIsNotCapturedAgainUntilItIsFreed_INV_41) {
  GivenDoor(UpTo(kHandedOver)).When<v1::OpenCapture>(kOpen, kKnown).ThenRefused("DWELLING_IN_STOCK");
  GivenDoor(UpTo(kConfirmed)).When<v1::OpenCapture>(kOpen, kKnown).ThenRefused("DWELLING_IN_STOCK");
  GivenDoor(With(UpTo(kHandedOver), {kUndone}))
      .When<v1::OpenCapture>(kOpen, kKnown)
      .ThenRefused("CAPTURE_ALREADY_OPEN");
  GivenDoor(UpTo(kFreed))
      .When<v1::OpenCapture>(kOpen, kKnown)
      .Then({"capture_opened { file: 2 owner_id: 'o-1' channel #canalCaptation/NOTAIRE source { clear: 'étude' } }"});
}
// The second of two at a time is decided on the door that the first left: no row is asked.
TEST(Door, GivesItsFileAndItsOperatorToOneOfTwoByItsOwnState_INV_73) {
  GivenDoor(UpTo(kSpotted))
      .When<v1::OpenCapture>(
          "address { street { clear: 'rue des Essais' } commune: '69381' } owner_id: 'o-2' channel "
          "#canalCaptation/SYNDIC source { clear: 'x' }",
          kKnown)
      .ThenRefused("CAPTURE_ALREADY_OPEN");
  GivenDoor(UpTo(kAttributed))
      .When<v1::AttributeCapture>("door_id: 'd-1' operator_id: '732829320'", true)
      .ThenRefused("ALREADY_ATTRIBUTED");
}
TEST(Door, IsOpenedWithAllThatAFileNeeds) {
  const struct {
    const char *command, *reason;
  } cases[] = {
      {"address { street { clear: 'rue des Essais' } commune: '69381' } owner_id: 'o-1' channel { list: "
       "'canalCaptation' version: '1' "
       "code: 'PIGEON' } source { clear: 'x' }",
       "UNKNOWN_CODE"},
      {"address { street { clear: 'rue des Essais' } commune: '69381' } owner_id: 'o-1' channel "
       "#canalCaptation/NOTAIRE",
       "FIELD_MISSING"},
      {"address { street { clear: 'rue des Essais' } commune: '69381' } channel #canalCaptation/NOTAIRE source { "
       "clear: 'x' }",
       "FIELD_MISSING"},
      {"occurred_on @2022-07-01 address { commune: '69381' } owner_id: 'o-1' channel #canalCaptation/NOTAIRE source { "
       "clear: 'x' }",
       "FUTURE_DATE"},
      {"occurred_on @2022-02-30 address { commune: '69381' } owner_id: 'o-1' channel #canalCaptation/NOTAIRE source { "
       "clear: 'x' }",
       "DATE_INVALID"},
  };
  for (const auto& each : cases) {
    GivenDoor().When<v1::OpenCapture>(each.command, kKnown).ThenRefused(each.reason);
  }
}
TEST(Door, ComesInClearBecauseItsIdIsMadeOfItsStreet) {
  GivenDoor()
      .When<v1::OpenCapture>(
          "address { street { sealed {} } commune: '69381' } owner_id: 'o-1' channel #canalCaptation/NOTAIRE source { "
          "clear: 'x' }",
          kKnown)
      .ThenRefused("FIELD_MISSING", {"address.street"});
}
TEST(Door, IsFoundByItsAddressAndSaysAllThatIsMissing) {
  GivenDoor()
      .When<v1::OpenCapture>("", kKnown)
      .ThenRefused("FIELD_MISSING", {"address", "owner_id", "channel", "source"});
  GivenDoor()
      .When<v1::OpenCapture>(
          "address { commune: '99999' } owner_id: 'o-1' channel #canalCaptation/NOTAIRE source { clear: 'x' }", kKnown)
      .ThenRefused("FIELD_MISSING", {"address.street"});
}
TEST(Door, HasABanIdOfItsCommune) {
  const std::string rest = "street { clear: '12 bis rue Pasteur' } commune: '69381' ";
  const auto open = [&](const std::string& id) {
    return "address { ban_id { clear: '" + id + "' } " + rest +
           "} owner_id: 'o-1' channel #canalCaptation/NOTAIRE source { clear: 'x' }";
  };
  for (const char* id :
       {"69381_5926_00012", "69381_5926_00012_bis", "69381_5926_00012_BIS", "69381_d7rx4t_00012_a_1"}) {
    GivenDoor()
        .When<v1::OpenCapture>(open(id), kKnown)
        .Then({std::string("door_registered { address { ban_id { clear: '") + id + "' } " + rest +
                   "} departement: '69' }",
               "capture_opened { file: 1 owner_id: 'o-1' channel #canalCaptation/NOTAIRE source { clear: 'x' } }"});
  }
  for (const char* id : {"n importe quoi", " 69381_5926_00012", "69381_5926", "69381_5926_12", "69381_59_00012",
                         "69381_5926_00012_", "69123_5926_00012", "75101_0001_00001"}) {
    GivenDoor().When<v1::OpenCapture>(open(id), kKnown).ThenRefused("VALUE_INVALID", {"address.ban_id"});
  }
}
TEST(Door, IsOfACommuneOfToday) {
  Opening former = kKnown;
  former.commune = domain::Refuse<rpc::v1::REASON_FORMER_CODE>(domain::Typed<domain::Words>("69152"),
                                                               domain::Words("COG 2026"), domain::Words("69149"));
  GivenDoor().When<v1::OpenCapture>(kOpen, former).ThenRefused("FORMER_CODE", {"address.commune"});
}
TEST(Door, IsOfAnOwnerWhoIsRegistered) {
  Opening bare = kKnown;
  bare.owner_known = false;
  GivenDoor().When<v1::OpenCapture>(kOpen, bare).ThenRefused("NOT_FOUND", {"owner_id"});
}
TEST(Door, SaysWhichOthersItLooksLikeUnlessTheyAreSaidToBeOthers) {
  Opening near = kKnown;
  near.alike.ids = {"d-7", "d-8"};
  GivenDoor().When<v1::OpenCapture>(kOpen, near).ThenRefused("LOOKS_LIKE", {"not_the_same_as"});
  GivenDoor()
      .When<v1::OpenCapture>(kOpen + std::string(" not_the_same_as: 'd-7'"), near)
      .ThenRefused("LOOKS_LIKE", {"not_the_same_as"});
  GivenDoor()
      .When<v1::OpenCapture>(kOpen + std::string(" not_the_same_as: ['d-8', 'd-7']"), near)
      .Then({"door_registered { address { street { clear: 'rue des Essais' } commune: '69381' } departement: '69' "
             "others: 2 }",
             "capture_opened { file: 1 owner_id: 'o-1' channel #canalCaptation/NOTAIRE source { clear: 'étude' } }"});
  near.alike.unknown = "d-9";
  GivenDoor()
      .When<v1::OpenCapture>(kOpen + std::string(" not_the_same_as: ['d-8', 'd-7', 'd-9']"), near)
      .ThenRefused("NOT_FOUND", {"not_the_same_as"});
}
// It was compared when it was registered.
TEST(Door, ThatIsKnownIsOpenedAgainWhateverItLooksLike) {
  Opening near = kKnown;
  near.alike.ids = {"d-7"};
  GivenDoor(UpTo(kFreed))
      .When<v1::OpenCapture>(kOpen, near)
      .Then({"capture_opened { file: 2 owner_id: 'o-1' channel #canalCaptation/NOTAIRE source { clear: 'étude' } }"});
}
TEST(Door, OpensNoFileBeforeTheEndOfTheLast) {
  const std::string command = std::string("occurred_on @2022-02-20 ") + kOpen;
  GivenDoor(With(UpTo(kSpotted), {kAbandoned}))
      .When<v1::OpenCapture>(command, kKnown)
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenDoor(UpTo(kFreed)).When<v1::OpenCapture>(command, kKnown).ThenRefused("DATES_OUT_OF_ORDER");
}

TEST(Capture, GoesForwardStageByStage_INV_42) {
  GivenDoor(UpTo(kContacted))
      .When<v1::QualifyCapture>(kQualify)
      .Then({"capture_qualified { file: 1 type #categoriePlaces/110 area_dm2: 6500 rent_asked_cents: 80000 motivation "
             "{ clear: 'sécurité' } }"});
  GivenDoor(UpTo(kQualified))
      .When<v1::RecordVisit>(kVisit)
      .Then({"dwelling_visited { file: 1 decent: true area_dm2: 6400 height_cm: 250 energy_class: ENERGY_CLASS_D }"})
      .MayHappenAgain();
  GivenDoor(UpTo(kVisited))
      .When<v1::MakeOffer>(kOffer)
      .Then({"offer_made { file: 1 modality: MODALITY_MANDATE rent_cents: 60000 expires_on @2022-07-31 }"});
  GivenDoor(UpTo(kOffered))
      .When<v1::RecordAgreement>(kAgree)
      .Then({"agreement_reached { file: 1 modality: MODALITY_MANDATE rent_cents: 60000 }"});
  GivenDoor(UpTo(kAttributed))
      .When<v1::SignCapture>(kSign)
      .Then({std::string("signature_requested { file: 1 operator_id: '123456782' terms { ") + kTerms + " } }"});
  GivenDoor(UpTo(kSigned))
      .When<v1::HandOverCapture>(kHandOver)
      .Then(
          {"capture_handed_over { file: 1 operator_id: '123456782' owner_contract_id: 'c-1' modality: MODALITY_MANDATE "
           "commune: '69381' "
           "departement: '69' type #categoriePlaces/110 area_dm2: 6400 places: 4 funded_177: true }"});
}
// Nobody measured it at the visit: what the owner said stands.
TEST(Capture, HandsOverTheAreaThatIsKnown) {
  const std::string unmeasured = "occurred_on @2022-02-10 dwelling_visited { file: 1 decent: true }";
  GivenDoor(
      {kRegistered, kSpotted, kContacted, kQualified, unmeasured, kOffered, kAgreed, kAttributed, kSigning, kSigned})
      .When<v1::HandOverCapture>("door_id: 'd-1' places: 1")
      .Then(
          {"capture_handed_over { file: 1 operator_id: '123456782' owner_contract_id: 'c-1' modality: MODALITY_MANDATE "
           "commune: '69381' "
           "departement: '69' type #categoriePlaces/110 area_dm2: 6500 places: 1 }"});
}
// 64 m² suffice for seven persons (D10): a studio of forty places does not reach the bilan unseen.
TEST(Capture, HandsOverMorePlacesThanTheAreaSufficesForOnlyWithAReason) {
  GivenDoor(UpTo(kSigned))
      .When<v1::HandOverCapture>("door_id: 'd-1' places: 8")
      .ThenRefused("PLACES_ABOVE_AREA", {"places"});
  GivenDoor(UpTo(kSigned))
      .When<v1::HandOverCapture>("door_id: 'd-1' places: 8 places_reason { clear: 'lits superposés' }")
      .Then({"capture_handed_over { file: 1 operator_id: '123456782' owner_contract_id: 'c-1' modality: "
             "MODALITY_MANDATE commune: '69381' departement: '69' type #categoriePlaces/110 area_dm2: 6400 places: 8 "
             "places_reason { clear: 'lits superposés' } }"});
}
TEST(Capture, SkipsNoStageWithoutAReason_INV_42) {
  GivenDoor(UpTo(kSpotted)).When<v1::QualifyCapture>(kQualify).ThenRefused("STAGE_SKIPPED");
  GivenDoor(UpTo(kContacted)).When<v1::RecordVisit>(kVisit).ThenRefused("STAGE_SKIPPED");
  GivenDoor(UpTo(kQualified)).When<v1::MakeOffer>(kOffer).ThenRefused("STAGE_SKIPPED");
  GivenDoor(UpTo(kVisited)).When<v1::RecordAgreement>(kAgree).ThenRefused("STAGE_SKIPPED");
  GivenDoor(With(UpTo(kOffered), {kAttributed})).When<v1::SignCapture>(kSign).ThenRefused("STAGE_SKIPPED");
}
TEST(Capture, SkipsStagesWithAReasonThatStands_INV_42) {
  GivenDoor(UpTo(kSpotted))
      .When<v1::RecordAgreement>(
          "door_id: 'd-1' modality: MODALITY_MANDATE rent_cents: 60000 jump_reason { clear: 'bien connu' }")
      .Then({"agreement_reached { file: 1 modality: MODALITY_MANDATE rent_cents: 60000 jump_reason { clear: 'bien "
             "connu' } }"});
}
// A jump leaves stages out, never these two: they may come late, and leave the stage as it is.
TEST(Capture, IsSignedOnlyWithItsTypeAndADecentVisit_INV_42) {
  const std::string jumped =
      "occurred_on @2022-03-10 agreement_reached { file: 1 modality: MODALITY_MANDATE rent_cents: 60000 jump_reason { "
      "clear: 'bien connu' } }";
  const Facts bare = {kRegistered, kSpotted, jumped, kAttributed};
  GivenDoor(bare).When<v1::SignCapture>(kSign).ThenRefused("STAGE_NEEDED");
  GivenDoor(With(bare, {kVisited})).When<v1::SignCapture>(kSign).ThenRefused("STAGE_NEEDED");
  GivenDoor(With(bare, {kQualified})).When<v1::SignCapture>(kSign).ThenRefused("STAGE_NEEDED");
  GivenDoor(With(bare, {kQualified, "occurred_on @2022-02-10 dwelling_visited { file: 1 }"}))
      .When<v1::SignCapture>(kSign)
      .ThenRefused("NOT_DECENT");
  GivenDoor(With(bare, {kQualified, "occurred_on @2022-06-30 dwelling_visited { file: 1 decent: true }"}))
      .When<v1::SignCapture>("occurred_on @2022-06-29 " + kSign)
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenDoor(With(bare, {kQualified, kVisited}))
      .When<v1::SignCapture>(kSign)
      .Then({std::string("signature_requested { file: 1 operator_id: '123456782' terms { ") + kTerms + " } }"});
}
TEST(Capture, IsQualifiedAndVisitedLateWithoutGoingBack_INV_42) {
  const std::string jumped =
      "occurred_on @2022-03-10 agreement_reached { file: 1 modality: MODALITY_MANDATE rent_cents: 60000 jump_reason { "
      "clear: 'bien connu' } }";
  GivenDoor({kRegistered, kSpotted, jumped})
      .When<v1::QualifyCapture>(std::string("occurred_on @2022-02-01 ") + kQualify)
      .Then({"occurred_on @2022-02-01 capture_qualified { file: 1 type #categoriePlaces/110 area_dm2: 6500 "
             "rent_asked_cents: 80000 motivation { clear: 'sécurité' } }"});
  GivenDoor({kRegistered, kSpotted, jumped, kQualified})
      .When<v1::RecordVisit>(std::string("occurred_on @2022-02-10 ") + kVisit)
      .Then({kVisited})
      .MayHappenAgain();
  GivenDoor({kRegistered, kSpotted, jumped})
      .When<v1::RecordVisit>(std::string("occurred_on @2022-01-02 ") + kVisit)
      .ThenRefused("DATES_OUT_OF_ORDER");
  // The agreement still stands, and is repeated.
  GivenDoor({kRegistered, kSpotted, jumped, kQualified, kVisited})
      .When<v1::RecordAgreement>(
          "occurred_on @2022-03-10 door_id: 'd-1' modality: MODALITY_MANDATE rent_cents: 60000 jump_reason { clear: "
          "'bien connu' }")
      .ThenNothing();
}
TEST(Capture, IsHandedOverFromSignedOnly_INV_42) {
  for (const std::string& stage : {std::string(kSpotted), std::string(kAttributed), kSigning}) {
    GivenDoor(UpTo(stage)).When<v1::HandOverCapture>(kHandOver).ThenRefused("WRONG_PHASE");
  }
}
TEST(Capture, NeverGoesBack_INV_42) {
  GivenDoor(UpTo(kSigned)).When<v1::QualifyCapture>(kQualify).ThenRefused("WRONG_PHASE");
  GivenDoor(UpTo(kSigned)).When<v1::RecordVisit>(kVisit).ThenRefused("WRONG_PHASE");
  GivenDoor(UpTo(kAgreed)).When<v1::MakeOffer>(kOffer).ThenRefused("WRONG_PHASE");
  GivenDoor(UpTo(kSigned)).When<v1::RecordAgreement>(kAgree).ThenRefused("WRONG_PHASE");
  GivenDoor(UpTo(kHandedOver)).When<v1::SignCapture>(kSign).ThenRefused("WRONG_PHASE");
  GivenDoor(With(UpTo(kSpotted), {kAbandoned})).When<v1::QualifyCapture>(kQualify).ThenRefused("WRONG_PHASE");
}
// What differs from what stands is no repeat: it is not swallowed.
TEST(Capture, TakesOtherContentForNoRepeat) {
  GivenDoor(UpTo(kSpotted))
      .When<v1::OpenCapture>(
          std::string("occurred_on @2022-01-03 address { street { clear: 'rue des Essais' } commune: '69381' } "
                      "owner_id: 'o-1' channel #canalCaptation/SYNDIC source { clear: 'étude' }"),
          kKnown)
      .ThenRefused("CAPTURE_ALREADY_OPEN");
  GivenDoor(UpTo(kQualified))
      .When<v1::QualifyCapture>("door_id: 'd-1' occurred_on @2022-02-01 type #categoriePlaces/110")
      .ThenRefused("WRONG_PHASE");
  GivenDoor(UpTo(kOffered))
      .When<v1::MakeOffer>("door_id: 'd-1' occurred_on @2022-03-01 modality: MODALITY_MANDATE rent_cents: 60000")
      .ThenRefused("WRONG_PHASE");
  GivenDoor(UpTo(kSigning))
      .When<v1::SignCapture>(
          "door_id: 'd-1' occurred_on @2022-03-20 terms { modality: MODALITY_MANDATE period { from @2022-04-01 } }")
      .ThenRefused("WRONG_PHASE");
  GivenDoor(UpTo(kHandedOver))
      .When<v1::HandOverCapture>("door_id: 'd-1' occurred_on @2022-04-01 places: 5 funded_177: true")
      .ThenRefused("WRONG_PHASE");
  GivenDoor(With(UpTo(kSpotted), {kAbandoned}))
      .When<v1::AbandonCapture>("door_id: 'd-1' occurred_on @2022-03-01 reason #motifAbandonCaptation/AUTRE")
      .ThenRefused("WRONG_PHASE");
}
TEST(Capture, IsRepeatedAfterOthersHaveAnswered) {
  GivenDoor(UpTo(kSigned)).When<v1::SignCapture>("occurred_on @2022-03-20 " + kSign).ThenNothing();
  GivenDoor(UpTo(kConfirmed))
      .When<v1::HandOverCapture>(std::string("occurred_on @2022-04-01 ") + kHandOver)
      .ThenNothing();
}
TEST(Capture, IsSignedAgainAfterALostSignature) {
  GivenDoor(With(UpTo(kSigning), {kLost})).When<v1::SignCapture>("occurred_on @2022-03-20 " + kSign).Then({kSigning});
  GivenDoor(With(UpTo(kHandedOver), {kUndone}))
      .When<v1::HandOverCapture>(std::string("occurred_on @2022-04-01 ") + kHandOver)
      .Then({kHandedOver});
}
TEST(Capture, KeepsItsStagesInOrderOfTime) {
  GivenDoor(UpTo(kContacted))
      .When<v1::QualifyCapture>(std::string("occurred_on @2022-01-09 ") + kQualify)
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenDoor(UpTo(kVisited))
      .When<v1::RecordVisit>("door_id: 'd-1' occurred_on @2022-02-09 decent: true")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenDoor(UpTo(kSigned))
      .When<v1::HandOverCapture>("door_id: 'd-1' occurred_on @2022-03-19 places: 1")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenDoor(UpTo(kAgreed))
      .When<v1::AbandonCapture>(std::string("occurred_on @2022-03-09 ") + kAbandon)
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenDoor(UpTo(kVisited))
      .When<v1::MakeOffer>("door_id: 'd-1' modality: MODALITY_MANDATE rent_cents: 1 expires_on @2022-06-29")
      .ThenRefused("DATES_OUT_OF_ORDER");
}
TEST(Capture, IsVisitedAgain) {
  GivenDoor(UpTo(kVisited))
      .When<v1::RecordVisit>("door_id: 'd-1' decent: false")
      .Then({"dwelling_visited { file: 1 }"})
      .MayHappenAgain();
}
TEST(Capture, OffersNothingForADwellingFoundIndecent) {
  const auto indecent = With(UpTo(kQualified), {"occurred_on @2022-02-10 dwelling_visited { file: 1 }"});
  GivenDoor(indecent).When<v1::MakeOffer>(kOffer).ThenRefused("NOT_DECENT");
  GivenDoor(indecent)
      .When<v1::RecordAgreement>("door_id: 'd-1' modality: MODALITY_MANDATE rent_cents: 1 jump_reason { clear: 'x' }")
      .ThenRefused("NOT_DECENT");
  GivenDoor(With(indecent, {kVisited}))
      .When<v1::MakeOffer>(kOffer)
      .Then({"offer_made { file: 1 modality: MODALITY_MANDATE rent_cents: 60000 expires_on @2022-07-31 }"});
}
TEST(Capture, TakesNoImpossibleFigure) {
  const auto contacted = UpTo(kContacted), qualified = UpTo(kQualified), visited = UpTo(kVisited),
             agreed = UpTo(kAttributed);
  GivenDoor(contacted)
      .When<v1::QualifyCapture>("door_id: 'd-1' type #categoriePlaces/110 rent_asked_cents: -1")
      .ThenRefused("AMOUNT_WRONG");
  GivenDoor(contacted)
      .When<v1::QualifyCapture>("door_id: 'd-1' type #categoriePlaces/110 area_dm2: -1")
      .ThenRefused("VALUE_INVALID");
  GivenDoor(contacted)
      .When<v1::QualifyCapture>("door_id: 'd-1' type #natureSinistre/IMPAYE")
      .ThenRefused("UNKNOWN_CODE");
  GivenDoor(qualified).When<v1::RecordVisit>("door_id: 'd-1' area_dm2: 2147483647").ThenRefused("VALUE_INVALID");
  GivenDoor(qualified).When<v1::RecordVisit>("door_id: 'd-1' height_cm: -250").ThenRefused("VALUE_INVALID");
  auto visit = tests::Text<v1::RecordVisit>(kVisit);
  visit.set_energy_class(static_cast<v1::EnergyClass>(v1::ENERGY_CLASS_G + 1));
  EXPECT_EQ(domain::RefusalOf(domain::CheckForms(visit)).reason(), "VALUE_INVALID");
  GivenDoor(visited).When<v1::MakeOffer>("door_id: 'd-1' rent_cents: 1").ThenRefused("FIELD_MISSING", {"modality"});
  GivenDoor(visited).When<v1::MakeOffer>("door_id: 'd-1' modality: MODALITY_MANDATE").ThenRefused("AMOUNT_WRONG");
  GivenDoor(visited)
      .When<v1::MakeOffer>("door_id: 'd-1' modality: MODALITY_MANDATE rent_cents: 1 expires_on @2022-02-30")
      .ThenRefused("DATE_INVALID");
  GivenDoor(UpTo(kOffered))
      .When<v1::RecordAgreement>("door_id: 'd-1' modality: MODALITY_MANDATE rent_cents: 9000000000000000000")
      .ThenRefused("AMOUNT_WRONG");
  GivenDoor(agreed).When<v1::SignCapture>("door_id: 'd-1'").ThenRefused("FIELD_MISSING", {"terms"});
  GivenDoor(agreed)
      .When<v1::SignCapture>("door_id: 'd-1' terms { modality: MODALITY_MANDATE }")
      .ThenRefused("FIELD_MISSING", {"terms.period"});
  GivenDoor(agreed)
      .When<v1::SignCapture>(
          "door_id: 'd-1' terms { modality: MODALITY_MANDATE period { from @2022-04-01 until @2022-04-01 } }")
      .ThenRefused("VALUE_INVALID");
  GivenDoor(agreed)
      .When<v1::SignCapture>(
          "door_id: 'd-1' terms { modality: MODALITY_MANDATE period { from @2022-04-01 } fee_basis_points: 10001 }")
      .ThenRefused("VALUE_INVALID");
  GivenDoor(agreed)
      .When<v1::SignCapture>("door_id: 'd-1' terms { modality: MODALITY_SUBLETTING period { from @2022-04-01 } }")
      .ThenRefused("AMOUNT_WRONG");
  GivenDoor(agreed)
      .When<v1::SignCapture>(
          "door_id: 'd-1' terms { modality: MODALITY_SUBLETTING period { from @2022-04-01 } monthly_rent_cents: 1 "
          "monthly_charges_cents: -1 }")
      .ThenRefused("AMOUNT_WRONG");
  GivenDoor(UpTo(kSigned)).When<v1::HandOverCapture>("door_id: 'd-1' places: 0").ThenRefused("VALUE_INVALID");
  GivenDoor(UpTo(kSigned)).When<v1::HandOverCapture>("door_id: 'd-1' places: 2147483647").ThenRefused("VALUE_INVALID");
}
TEST(Capture, IsOfADoorThatIsKnown) {
  GivenDoor().When<v1::QualifyCapture>(kQualify).ThenRefused("NOT_FOUND");
  GivenDoor().When<v1::RecordVisit>(kVisit).ThenRefused("NOT_FOUND");
  GivenDoor().When<v1::MakeOffer>(kOffer).ThenRefused("NOT_FOUND");
  GivenDoor().When<v1::RecordAgreement>(kAgree).ThenRefused("NOT_FOUND");
  GivenDoor().When<v1::AttributeCapture>("door_id: 'd-1' operator_id: '123456782'", true).ThenRefused("NOT_FOUND");
  GivenDoor().When<v1::SignCapture>(kSign).ThenRefused("NOT_FOUND");
  GivenDoor().When<v1::HandOverCapture>(kHandOver).ThenRefused("NOT_FOUND");
  GivenDoor().When<v1::AbandonCapture>(kAbandon).ThenRefused("NOT_FOUND");
}
TEST(Capture, IsOfNoFutureDay) {
  const std::string future = "occurred_on @2022-07-01 ";
  GivenDoor(UpTo(kContacted)).When<v1::QualifyCapture>(future + kQualify).ThenRefused("FUTURE_DATE");
  GivenDoor(UpTo(kQualified)).When<v1::RecordVisit>(future + kVisit).ThenRefused("FUTURE_DATE");
  GivenDoor(UpTo(kVisited)).When<v1::MakeOffer>(future + kOffer).ThenRefused("FUTURE_DATE");
  GivenDoor(UpTo(kOffered)).When<v1::RecordAgreement>(future + kAgree).ThenRefused("FUTURE_DATE");
  GivenDoor(UpTo(kAgreed))
      .When<v1::AttributeCapture>(future + "door_id: 'd-1' operator_id: '123456782'", true)
      .ThenRefused("FUTURE_DATE");
  GivenDoor(UpTo(kAttributed)).When<v1::SignCapture>(future + kSign).ThenRefused("FUTURE_DATE");
  GivenDoor(UpTo(kSigned)).When<v1::HandOverCapture>(future + kHandOver).ThenRefused("FUTURE_DATE");
  GivenDoor(UpTo(kSpotted)).When<v1::AbandonCapture>(future + kAbandon).ThenRefused("FUTURE_DATE");
}

TEST(Capture, IsAttributedToExactlyOneOperator_INV_43) {
  for (const char* stage : {kQualified, kVisited, kOffered, kAgreed}) {
    GivenDoor(UpTo(stage))
        .When<v1::AttributeCapture>("door_id: 'd-1' operator_id: '732829320' reason { clear: 'proche' }", true)
        .Then({"capture_attributed { file: 1 operator_id: '732829320' reason { clear: 'proche' } }"});
  }
  GivenDoor(UpTo(kAttributed))
      .When<v1::AttributeCapture>("door_id: 'd-1' operator_id: '732829320'", true)
      .ThenRefused("ALREADY_ATTRIBUTED");
}
TEST(Capture, IsAttributedToAnOperatorThatIsRegistered) {
  GivenDoor(UpTo(kAgreed))
      .When<v1::AttributeCapture>("door_id: 'd-1' operator_id: '732829320'", false)
      .ThenRefused("NOT_FOUND", {"operator_id"});
}
TEST(Capture, IsAttributedBetweenQualificationAndSignature_INV_43) {
  GivenDoor(UpTo(kContacted))
      .When<v1::AttributeCapture>("door_id: 'd-1' operator_id: '732829320'", true)
      .ThenRefused("WRONG_PHASE");
  GivenDoor(With(UpTo(kQualified), {kAbandoned}))
      .When<v1::AttributeCapture>("door_id: 'd-1' operator_id: '732829320'", true)
      .ThenRefused("WRONG_PHASE");
  GivenDoor(UpTo(kAgreed)).When<v1::AttributeCapture>("door_id: 'd-1'", true).ThenRefused("FIELD_MISSING");
}
TEST(Capture, IsSignedByTheOperatorThatItIsAttributedTo_INV_43) {
  GivenDoor(UpTo(kAgreed)).When<v1::SignCapture>(kSign).ThenRefused("NOT_ATTRIBUTED");
  GivenDoor(UpTo(kAttributed)).As("operator", "732829320").When<v1::SignCapture>(kSign).ThenRefused("NOT_YOURS");
}
TEST(Capture, IsHandedOverAndAbandonedByItsOperator) {
  GivenDoor(UpTo(kSigned)).As("operator", "732829320").When<v1::HandOverCapture>(kHandOver).ThenRefused("NOT_YOURS");
  GivenDoor(UpTo(kAttributed)).As("operator", "732829320").When<v1::AbandonCapture>(kAbandon).ThenRefused("NOT_YOURS");
}
TEST(Capture, IsAbandonedUntilAgreed) {
  for (const char* stage : {kSpotted, kContacted, kQualified, kVisited, kOffered, kAgreed}) {
    GivenDoor(UpTo(stage))
        .As("prospector", "732829320")
        .When<v1::AbandonCapture>(kAbandon)
        .Then({"capture_abandoned { file: 1 reason #motifAbandonCaptation/VENTE }"});
  }
  for (const std::string& stage : {kSigning, std::string(kSigned), std::string(kHandedOver)}) {
    GivenDoor(UpTo(stage)).When<v1::AbandonCapture>(kAbandon).ThenRefused("WRONG_PHASE");
  }
}
TEST(Capture, IsAbandonedForAKnownReason) {
  GivenDoor(UpTo(kSpotted)).When<v1::AbandonCapture>("door_id: 'd-1'").ThenRefused("FIELD_MISSING", {"reason"});
  GivenDoor(UpTo(kSpotted))
      .When<v1::AbandonCapture>("door_id: 'd-1' reason #federations/FAPIL")
      .ThenRefused("UNKNOWN_CODE");
}

// ---- what others answer

TEST(Capture, IsContactedWithItsOwner) {
  GivenDoor(UpTo(kSpotted))
      .When<RecordContact>("capture_file: 1 medium: CONTACT_MEDIUM_CALL")
      .Then({"capture_contacted { file: 1 medium: CONTACT_MEDIUM_CALL }"});
  GivenDoor(UpTo(kQualified)).When<RecordContact>("capture_file: 1").ThenNothing();
  GivenDoor(UpTo(kSpotted)).When<RecordContact>("capture_file: 2").ThenNothing();
  GivenDoor().When<RecordContact>("capture_file: 1").ThenNothing();
}
// The owner's acts may be told late, and bear a day before the file was opened.
TEST(Capture, IsNeitherContactedNorAbandonedBeforeItsLastStage) {
  GivenDoor(UpTo(kSpotted))
      .When<RecordContact>("occurred_on @2019-01-10 capture_file: 1")
      .Then({"occurred_on @2022-01-03 capture_contacted { file: 1 }"});
  GivenDoor(UpTo(kSpotted))
      .When<AbandonForbidden>("occurred_on @2019-01-10 capture_file: 1")
      .Then({"occurred_on @2022-01-03 capture_abandoned { file: 1 reason #motifAbandonCaptation/NE_PAS_CONTACTER }"});
}
TEST(Capture, IsAbandonedWhenItsOwnerForbidsContactUnlessAgreed_INV_40) {
  for (const char* stage : {kSpotted, kContacted, kQualified, kVisited, kOffered}) {
    GivenDoor(UpTo(stage))
        .When<AbandonForbidden>("capture_file: 1")
        .Then({"capture_abandoned { file: 1 reason #motifAbandonCaptation/NE_PAS_CONTACTER }"});
  }
  GivenDoor(UpTo(kAgreed)).When<AbandonForbidden>("capture_file: 1").ThenNothing();
  GivenDoor(UpTo(kSpotted)).When<AbandonForbidden>("capture_file: 2").ThenNothing();
}
TEST(Capture, IsSignedOrLostAsTheContractAnswers) {
  GivenDoor(UpTo(kSigning))
      .When<ConfirmSignature>("capture_file: 1 owner_contract_id: 'c-1'")
      .Then({"capture_signed { file: 1 owner_contract_id: 'c-1' }"});
  GivenDoor(UpTo(kSigning))
      .When<LoseSignature>("capture_file: 1 reason: REASON_CONTRACT_OVERLAP")
      .Then({"signature_lost { file: 1 reason: REASON_CONTRACT_OVERLAP }"});
  GivenDoor(UpTo(kSigning)).When<ConfirmSignature>("capture_file: 2").ThenNothing();
  GivenDoor(UpTo(kSigning)).When<LoseSignature>("capture_file: 2").ThenNothing();
  GivenDoor(UpTo(kAgreed)).When<ConfirmSignature>("capture_file: 1").ThenNothing();
  GivenDoor(UpTo(kSigned)).When<LoseSignature>("capture_file: 1").ThenNothing();
}
TEST(Capture, IsHandedOverOrNotAsTheDwellingAnswers) {
  GivenDoor(UpTo(kHandedOver)).When<ConfirmHandover>("capture_file: 1").Then({"handover_confirmed { file: 1 }"});
  GivenDoor(UpTo(kHandedOver))
      .When<UndoHandover>("capture_file: 1 reason: REASON_DWELLING_IN_STOCK")
      .Then({"handover_undone { file: 1 reason: REASON_DWELLING_IN_STOCK }"});
  GivenDoor(UpTo(kHandedOver)).When<ConfirmHandover>("capture_file: 2").ThenNothing();
  GivenDoor(UpTo(kHandedOver)).When<UndoHandover>("capture_file: 2").ThenNothing();
  GivenDoor(UpTo(kConfirmed)).When<UndoHandover>("capture_file: 1").ThenNothing();
  GivenDoor(UpTo(kSigned)).When<ConfirmHandover>("capture_file: 1").ThenNothing();
}
TEST(Door, IsFreedWhenItsDwellingLeavesTheStock) {
  GivenDoor(UpTo(kConfirmed)).When<FreeDoor>("capture_file: 1").Then({"door_freed { file: 1 }"});
  GivenDoor(UpTo(kConfirmed)).When<FreeDoor>("capture_file: 2").ThenNothing();
  GivenDoor(UpTo(kSigned)).When<FreeDoor>("capture_file: 1").ThenNothing();
}
// INV-70: what is learnt late is a fact of its own day, recorded after later ones.
TEST(Capture, IsRecordedOnTheDayItHappened_INV_70) {
  GivenDoor(UpTo(kContacted))
      .When<v1::QualifyCapture>(std::string("occurred_on @2022-02-01 ") + kQualify)
      .Then({"occurred_on @2022-02-01 capture_qualified { file: 1 type #categoriePlaces/110 area_dm2: 6500 "
             "rent_asked_cents: 80000 "
             "motivation { clear: 'sécurité' } }"});
}

}  // namespace
}  // namespace iml::prospection
