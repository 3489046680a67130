#include "services/prospection/owner_reaction.h"

#include "tests/support/owed.h"

namespace iml::prospection {
namespace {

using tests::ExpectOwed;
using tests::ExpectOwedOnlyBy;

TEST(OwnerReaction, RecordsAContactAtTheDoorThatItIsAbout) {
  ExpectOwed(RecordWhenContacted,
             "occurred_on @2022-02-01 owner_contacted { number: 1 door_id: 'd-1' capture_file: 2 medium: 'call' }",
             {"occurred_on @2022-02-01 door_id: 'd-1' capture_file: 2 medium: 'call'"});
  ExpectOwed(RecordWhenContacted, "owner_contacted { number: 1 medium: 'call' }", {});
  ExpectOwedOnlyBy(RecordWhenContacted, {"owner_contacted"});
}
TEST(OwnerReaction, AbandonsTheFilesOfEveryDoorWhenContactIsForbidden_INV_40) {
  ExpectOwed(AbandonWhenForbidden,
             "occurred_on @2022-03-01 contact_forbidden { captures { door_id: 'd-1' capture_file: 2 } captures { "
             "door_id: 'd-2' "
             "capture_file: 1 } }",
             {"occurred_on @2022-03-01 door_id: 'd-1' capture_file: 2",
              "occurred_on @2022-03-01 door_id: 'd-2' capture_file: 1"});
  ExpectOwedOnlyBy(AbandonWhenForbidden, {"contact_forbidden"});
}

}  // namespace
}  // namespace iml::prospection
