#include "services/prospection/owner/projection.h"

#include "libs/queries/alike.h"
#include "services/prospection/ids.h"
#include "services/prospection/owner/tables.h"
#include "services/prospection/tables.h"
#include "tests/support/rows.h"

namespace iml::prospection {
namespace {

class OwnerRows : public testing::Test {
 protected:
  tests::Rows rows_;
};

TEST_F(OwnerRows, ShowAnOwnerItsContactsAndThatItForbadeThem) {
  rows_.Deliver(ProjectOwner, "o-1",
                {"owner_registered { body { siren: '732829320' name { clear: 'SCI' } } source { clear: 'notaire' } "
                 "collected_on @2022-01-03 }",
                 "owner_contacted { number: 1 medium: CONTACT_MEDIUM_CALL }",
                 "owner_contacted { number: 2 medium: CONTACT_MEDIUM_LETTER }"});
  rows_.Expect(kOwners, "o-1",
               "owner_id: 'o-1' body { siren: '732829320' name { clear: 'SCI' } } source { clear: 'notaire' } "
               "collected_on @2022-01-03 "
               "status: OWNER_STATUS_REGISTERED "
               "contacts: 2");
  rows_.Deliver(ProjectOwner, "o-1", {"occurred_on @2022-03-01 contact_forbidden {}"});
  rows_.Expect(kOwners, "o-1",
               "owner_id: 'o-1' body { siren: '732829320' name { clear: 'SCI' } } source { clear: 'notaire' } "
               "collected_on @2022-01-03 "
               "status: OWNER_STATUS_FORBIDDEN "
               "forbidden_on @2022-03-01 contacts: 2");
}
TEST_F(OwnerRows, ShowAnOwnerWhoIsAPerson) {
  rows_.Deliver(
      ProjectOwner, "o-1",
      {"owner_registered { person { name { clear: 'Ana' } } source { clear: 'x' } collected_on @2022-01-03 }"});
  rows_.Expect(kOwners, "o-1",
               "owner_id: 'o-1' person { name { clear: 'Ana' } } source { clear: 'x' } collected_on @2022-01-03 "
               "status: OWNER_STATUS_REGISTERED");
}
TEST_F(OwnerRows, ShowWhatWasCorrected) {
  rows_.Deliver(ProjectOwner, "o-1",
                {"owner_registered { person { name { clear: 'Ana' } } source { clear: 'x' } telephone { clear: '1' } }",
                 "owner_corrected { person { name { clear: 'Anna' } address { clear: 'rue A' } } }"});
  rows_.Expect(kOwners, "o-1",
               "owner_id: 'o-1' person { name { clear: 'Anna' } address { clear: 'rue A' } } source { clear: 'x' } "
               "collected_on {} status: OWNER_STATUS_REGISTERED");
}
// A row for what it was and for what it is: it is found under both.
TEST_F(OwnerRows, FindAnOwnerByWhatItLooksLikeBeforeAndAfterItsCorrection) {
  const auto project = +[](const eventsourcing::Standing& standing, const v1::OwnerFact& fact,
                           storage::Transaction& rows) { ProjectNearKeys("k", standing, fact, rows); };
  rows_.Deliver(project, "o-1",
                {"owner_registered { person { name { clear: 'Irène Réticente' } address { clear: '9 rue du Silence, "
                 "Lyon' } } }",
                 "owner_corrected { person { name { clear: 'Irène Résolue' } address { clear: '9 rue du Silence, Lyon' "
                 "} } }"});
  rows_.Deliver(project, "o-2", {"owner_registered { body { siren: '732829320' name { clear: 'SCI' } } }"});
  const auto near = [&](const std::string& name, const std::string& self) {
    const auto person =
        tests::Text<v1::OwnerPerson>("name { clear: '" + name + "' } address { clear: '9 r. du Silence' }");
    const auto known = [](const std::string& id) { return id == "o-1"; };
    v1::RegisterOwner command;
    command.add_not_the_same_as(self);
    return queries::AlikeOf(rows_.Read(), kNearKeys, NearKeys("k", person), self, command, known);
  };
  for (const char* name : {"Mme Irène Réticente", "RESOLUE Irene"}) {
    EXPECT_EQ(near(name, "o-9").ids, std::vector<std::string>{"o-1"}) << name;
    EXPECT_EQ(near(name, "o-1").ids, std::vector<std::string>()) << name << ", who is o-1";
  }
  EXPECT_EQ(near("SCI", "o-9").ids, std::vector<std::string>());
  EXPECT_EQ(near("SCI", "o-9").unknown, "o-9");
  EXPECT_EQ(near("SCI", "o-1").unknown, "");
}

}  // namespace
}  // namespace iml::prospection
