#include "services/prospection/owner/decider.h"

#include "libs/domain/forms.h"
#include "tests/support/given.h"

namespace iml::prospection {
namespace {

using GivenOwner = tests::Given<OwnerState, v1::OwnerFact>;

constexpr char kRegistered[] =
    "occurred_on @2022-01-03 owner_registered { body { siren: '732829320' name { clear: 'SCI' } } source { clear: "
    "'notaire' } collected_on @2022-06-01 }";
constexpr char kIrene[] =
    "occurred_on @2022-01-03 owner_registered { person { name { clear: 'Irène Réticente' } address { clear: '9 rue du "
    "Silence, Lyon' } } source { clear: 'mairie' } collected_on @2022-01-03 telephone { clear: '06 39 98 00 00' } }";
constexpr char kContacted[] =
    "occurred_on @2022-02-01 owner_contacted { number: 1 door_id: 'd-1' capture_file: 1 medium: CONTACT_MEDIUM_CALL }";
constexpr char kForbidden[] =
    "occurred_on @2022-03-01 contact_forbidden { captures { door_id: 'd-1' capture_file: 1 } }";
const domain::Alike kNobodyElse{"o-1", {}, ""};
constexpr char kContact[] = "owner_id: 'o-1' door_id: 'd-1' capture_file: 2 medium: CONTACT_MEDIUM_LETTER";

TEST(Owner, IsRegisteredOnceWithTheSourceOfItsData) {
  const std::string body =
      "body { siren: '732829320' name { clear: 'SCI' } } source { clear: 'notaire' } collected_on @2022-06-01";
  GivenOwner().When<v1::RegisterOwner>(body, kNobodyElse).Then({"owner_registered { " + body + " }"});
  const std::string person =
      "person { name { clear: 'Ana' } address { clear: 'rue A' } } source { clear: 'notaire' } collected_on "
      "@2022-06-01";
  GivenOwner().When<v1::RegisterOwner>(person, kNobodyElse).Then({"owner_registered { " + person + " }"});
  GivenOwner({kRegistered}).When<v1::RegisterOwner>(body, kNobodyElse).ThenNothing();
}
TEST(Owner, NamesTheSourceOfItsData) {
  const std::string body = "body { siren: '732829320' } ", source = "source { clear: 'notaire' } ";
  GivenOwner()
      .When<v1::RegisterOwner>(body + "collected_on @2022-06-01", kNobodyElse)
      .ThenRefused("FIELD_MISSING", {"source"});
  GivenOwner().When<v1::RegisterOwner>(body + source, kNobodyElse).ThenRefused("FIELD_MISSING", {"collected_on"});
  GivenOwner()
      .When<v1::RegisterOwner>(body + source + "collected_on @2022-02-30", kNobodyElse)
      .ThenRefused("DATE_INVALID");
  GivenOwner()
      .When<v1::RegisterOwner>(body + source + "collected_on @2022-07-01", kNobodyElse)
      .ThenRefused("FUTURE_DATE");
}
TEST(Owner, IsSomebodyWhoCanBeFoundAgain) {
  const std::string source = "source { clear: 'notaire' } collected_on @2022-06-01 ";
  const auto wrong = tests::Text<v1::RegisterOwner>(source + "body { siren: '123' }");
  EXPECT_EQ(domain::RefusalOf(domain::CheckForms(wrong)).violations(0).field(), "body.siren");
  GivenOwner().When<v1::RegisterOwner>(source, kNobodyElse).ThenRefused("FIELD_MISSING", {"identity"});
  GivenOwner().When<v1::RegisterOwner>(source + "body {}", kNobodyElse).ThenRefused("FIELD_MISSING", {"body.siren"});
  GivenOwner()
      .When<v1::RegisterOwner>(source + "person {}", kNobodyElse)
      .ThenRefused("FIELD_MISSING", {"person.name", "person.address"});
}
TEST(Owner, ComesInClearBecauseItsIdIsMadeOfIt) {
  GivenOwner()
      .When<v1::RegisterOwner>(
          "source { clear: 'notaire' } collected_on @2022-06-01 person { name { sealed {} } address { sealed {} } }",
          kNobodyElse)
      .ThenRefused("FIELD_MISSING", {"person.name", "person.address"});
}

// What a repeat says otherwise would be lost, so it is refused, with the id to correct it by.
TEST(Owner, IsNotRegisteredAgainWithWhatWouldBeLost) {
  const std::string irene =
      "person { name { clear: 'IRENE RETICENTE' } address { clear: '9, rue du Silence, Lyon' } } source { clear: "
      "'mairie' } ";
  const std::string same = irene + "collected_on @2022-01-03 ";
  GivenOwner({kIrene}).When<v1::RegisterOwner>(same, kNobodyElse).ThenNothing();
  GivenOwner({kIrene, kForbidden}).When<v1::RegisterOwner>(same, kNobodyElse).ThenNothing();
  for (const std::string& other :
       {same + "telephone { clear: '06 39 98 00 01' }", irene + "collected_on @2022-01-04",
        std::string("person { name { clear: 'Irène Réticente' } address { clear: '9 rue du Silence, Lyon' } } source { "
                    "clear: 'notaire' } collected_on @2022-01-03")}) {
    GivenOwner({kIrene}).When<v1::RegisterOwner>(other, kNobodyElse).ThenRefused("OWNER_REGISTERED");
    GivenOwner({kIrene, kForbidden}).When<v1::RegisterOwner>(other, kNobodyElse).ThenRefused("OWNER_REGISTERED");
  }
}
TEST(Owner, SaysWhichOthersItLooksLikeUnlessTheyAreSaidToBeOthers) {
  const std::string person =
      "person { name { clear: 'Mme Irène Réticente' } address { clear: '9 rue du Silence, Lyon' } } source { clear: "
      "'x' } collected_on @2022-06-01 ";
  const domain::Alike near{"o-2", {"o-1", "o-3"}, ""};
  GivenOwner().When<v1::RegisterOwner>(person, near).ThenRefused("LOOKS_LIKE", {"not_the_same_as"});
  GivenOwner()
      .When<v1::RegisterOwner>(person + "not_the_same_as: 'o-1'", near)
      .ThenRefused("LOOKS_LIKE", {"not_the_same_as"});
  GivenOwner()
      .When<v1::RegisterOwner>(person + "not_the_same_as: ['o-1', 'o-3']", near)
      .Then({"owner_registered { " + person + " others: 2 }"});
  GivenOwner()
      .When<v1::RegisterOwner>(person + "not_the_same_as: 'o-9'", domain::Alike{"o-2", {}, "o-9"})
      .ThenRefused("NOT_FOUND", {"not_the_same_as"});
}

TEST(Owner, IsCorrectedInPartAndStaysWhoItIs) {
  const std::string id = "owner_id: 'o-1' ", address = "address { clear: '9 rue du Silence, Lyon' } ";
  GivenOwner({kIrene})
      .When<v1::CorrectOwner>(id + "telephone { clear: '06 39 98 00 01' }", kNobodyElse)
      .Then({"owner_corrected { person { name { clear: 'Irène Réticente' } " + address +
             "} telephone { clear: '06 39 98 00 01' } }"});
  GivenOwner({kIrene, kForbidden})
      .When<v1::CorrectOwner>(id + "name { clear: 'Irène Résolue' } telephone {}", kNobodyElse)
      .Then({"owner_corrected { person { name { clear: 'Irène Résolue' } " + address + "} }"});
  GivenOwner({kRegistered})
      .When<v1::CorrectOwner>(id + "name { clear: 'SCI du Silence' }", kNobodyElse)
      .Then({"owner_corrected { body { siren: '732829320' name { clear: 'SCI du Silence' } } }"});
  GivenOwner({kIrene}).When<v1::CorrectOwner>(id + "telephone { clear: '06 39 98 00 00' }", kNobodyElse).ThenNothing();
}
TEST(Owner, IsCorrectedToSomebodyWhoCanBeFound) {
  const std::string id = "owner_id: 'o-1' ";
  GivenOwner({kIrene})
      .When<v1::CorrectOwner>(id + "name {} address {}", kNobodyElse)
      .ThenRefused("FIELD_MISSING", {"name", "address"});
  GivenOwner({kRegistered})
      .When<v1::CorrectOwner>(id + "address { clear: '9 rue du Silence' }", kNobodyElse)
      .ThenRefused("VALUE_INVALID", {"address"});
  GivenOwner().When<v1::CorrectOwner>(id + "telephone { clear: '1' }", kNobodyElse).ThenRefused("NOT_FOUND");
  GivenOwner({kIrene})
      .When<v1::CorrectOwner>(id + "occurred_on @2022-07-01 telephone { clear: '1' }", kNobodyElse)
      .ThenRefused("FUTURE_DATE");
}
// Only when it becomes another by that: a telephone says nothing of who it is.
TEST(Owner, IsComparedWithOthersWhenItsIdentityIsCorrected) {
  const std::string id = "owner_id: 'o-1' ", moved = id + "address { clear: '10 rue du Silence, Lyon' } ";
  const domain::Alike near{"o-1", {"o-2"}, ""};
  GivenOwner({kIrene}).When<v1::CorrectOwner>(moved, near).ThenRefused("LOOKS_LIKE", {"not_the_same_as"});
  GivenOwner({kIrene})
      .When<v1::CorrectOwner>(moved + "not_the_same_as: 'o-2'", near)
      .Then({"owner_corrected { person { name { clear: 'Irène Réticente' } address { clear: '10 rue du Silence, Lyon' "
             "} } telephone { clear: '06 39 98 00 00' } others: 1 }"});
  GivenOwner({kIrene})
      .When<v1::CorrectOwner>(id + "telephone { clear: '1' }", near)
      .Then({"owner_corrected { person { name { clear: 'Irène Réticente' } address { clear: '9 rue du Silence, Lyon' } "
             "} telephone { clear: '1' } }"});
}

TEST(Owner, IsContactedWhileItMayBe) {
  GivenOwner({kRegistered, kContacted})
      .When<v1::ContactOwner>(kContact)
      .Then({"owner_contacted { number: 2 door_id: 'd-1' capture_file: 2 medium: CONTACT_MEDIUM_LETTER }"});
  GivenOwner({kRegistered}).When<v1::ContactOwner>("owner_id: 'o-1'").ThenRefused("FIELD_MISSING", {"medium"});
  GivenOwner().When<v1::ContactOwner>(kContact).ThenRefused("NOT_FOUND");
}
TEST(Owner, WhoForbadeContactIsContactedByNobody_INV_40) {
  for (const char* role : {"prospector", "operator", "siao"}) {
    GivenOwner({kRegistered, kContacted, kForbidden})
        .As(role, "732829320")
        .When<v1::ContactOwner>(kContact)
        .ThenRefused("DO_NOT_CONTACT");
  }
}
// Recorded afterwards, on a day before it forbade: it is asked before the contact, so none is recorded.
TEST(Owner, WhoForbadeContactIsNotContactedInThePastEither_INV_40) {
  GivenOwner({kRegistered, kForbidden})
      .When<v1::ContactOwner>(std::string("occurred_on @2022-02-01 ") + kContact)
      .ThenRefused("DO_NOT_CONTACT");
}
TEST(Owner, ForbidsContactAboutEveryDoorThatItWasContactedAbout) {
  GivenOwner({kRegistered, kContacted, "owner_contacted { number: 2 door_id: 'd-2' capture_file: 1 }",
              "owner_contacted { number: 3 door_id: 'd-1' capture_file: 2 }",
              "owner_contacted { number: 4 medium: CONTACT_MEDIUM_CALL }"})
      .When<v1::ForbidContact>("owner_id: 'o-1'")
      .Then({"contact_forbidden { captures { door_id: 'd-1' capture_file: 2 } captures { door_id: 'd-2' capture_file: "
             "1 } }"});
  GivenOwner().When<v1::ForbidContact>("owner_id: 'o-1'").ThenRefused("NOT_FOUND");
}
TEST(Owner, IsOfNoFutureDay) {
  const std::string future = "occurred_on @2022-07-01 ";
  GivenOwner()
      .When<v1::RegisterOwner>(
          future + "source { clear: 'notaire' } collected_on @2022-06-01 body { siren: '732829320' }", kNobodyElse)
      .ThenRefused("FUTURE_DATE");
  GivenOwner({kRegistered}).When<v1::ContactOwner>(future + kContact).ThenRefused("FUTURE_DATE");
  GivenOwner({kRegistered}).When<v1::ForbidContact>(future + "owner_id: 'o-1'").ThenRefused("FUTURE_DATE");
}

}  // namespace
}  // namespace iml::prospection
