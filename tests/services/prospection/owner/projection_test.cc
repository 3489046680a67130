#include "services/prospection/owner/projection.h"

#include "services/prospection/owner/tables.h"
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

}  // namespace
}  // namespace iml::prospection
