#include "services/prospection/owner/decider.h"

#include "libs/domain/forms.h"
#include "tests/support/given.h"

namespace iml::prospection {
namespace {

using GivenOwner = tests::Given<OwnerState, v1::OwnerFact>;

constexpr char kRegistered[] =
    "occurred_on @2022-01-03 owner_registered { body { siren: '732829320' name { clear: 'SCI' } } source { clear: "
    "'notaire' } }";
constexpr char kContacted[] =
    "occurred_on @2022-02-01 owner_contacted { number: 1 door_id: 'd-1' capture_file: 1 medium: CONTACT_MEDIUM_CALL }";
constexpr char kForbidden[] =
    "occurred_on @2022-03-01 contact_forbidden { captures { door_id: 'd-1' capture_file: 1 } }";
constexpr char kContact[] = "owner_id: 'o-1' door_id: 'd-1' capture_file: 2 medium: CONTACT_MEDIUM_LETTER";

TEST(Owner, IsRegisteredOnceWithTheSourceOfItsData) {
  const std::string body =
      "body { siren: '732829320' name { clear: 'SCI' } } source { clear: 'notaire' } collected_on @2022-06-01";
  GivenOwner().When<v1::RegisterOwner>(body).Then({"owner_registered { " + body + " }"});
  const std::string person =
      "person { name { clear: 'Ana' } address { clear: 'rue A' } } source { clear: 'notaire' } collected_on "
      "@2022-06-01";
  GivenOwner().When<v1::RegisterOwner>(person).Then({"owner_registered { " + person + " }"});
  GivenOwner({kRegistered}).When<v1::RegisterOwner>(body).ThenNothing();
}
TEST(Owner, NamesTheSourceOfItsData) {
  const std::string body = "body { siren: '732829320' } ", source = "source { clear: 'notaire' } ";
  GivenOwner().When<v1::RegisterOwner>(body + "collected_on @2022-06-01").ThenRefused("FIELD_MISSING", {"source"});
  GivenOwner().When<v1::RegisterOwner>(body + source).ThenRefused("FIELD_MISSING", {"collected_on"});
  GivenOwner().When<v1::RegisterOwner>(body + source + "collected_on @2022-02-30").ThenRefused("DATE_INVALID");
  GivenOwner().When<v1::RegisterOwner>(body + source + "collected_on @2022-07-01").ThenRefused("FUTURE_DATE");
}
TEST(Owner, IsSomebodyWhoCanBeFoundAgain) {
  const std::string source = "source { clear: 'notaire' } collected_on @2022-06-01 ";
  const auto wrong = tests::Text<v1::RegisterOwner>(source + "body { siren: '123' }");
  EXPECT_EQ(domain::RefusalOf(domain::CheckForms(wrong)).violations(0).field(), "body.siren");
  GivenOwner().When<v1::RegisterOwner>(source).ThenRefused("FIELD_MISSING", {"identity"});
  GivenOwner().When<v1::RegisterOwner>(source + "body {}").ThenRefused("FIELD_MISSING", {"body.siren"});
  GivenOwner()
      .When<v1::RegisterOwner>(source + "person {}")
      .ThenRefused("FIELD_MISSING", {"person.name", "person.address"});
}
TEST(Owner, ComesInClearBecauseItsIdIsMadeOfIt) {
  GivenOwner()
      .When<v1::RegisterOwner>(
          "source { clear: 'notaire' } collected_on @2022-06-01 person { name { sealed {} } address { sealed {} } }")
      .ThenRefused("FIELD_MISSING", {"person.name", "person.address"});
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
      .When<v1::RegisterOwner>(future +
                               "source { clear: 'notaire' } collected_on @2022-06-01 body { siren: '732829320' }")
      .ThenRefused("FUTURE_DATE");
  GivenOwner({kRegistered}).When<v1::ContactOwner>(future + kContact).ThenRefused("FUTURE_DATE");
  GivenOwner({kRegistered}).When<v1::ForbidContact>(future + "owner_id: 'o-1'").ThenRefused("FUTURE_DATE");
}

}  // namespace
}  // namespace iml::prospection
