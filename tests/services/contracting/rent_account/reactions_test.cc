#include "services/contracting/rent_account/reactions.h"

#include "services/contracting/ids.h"
#include "tests/support/owed.h"

namespace iml::contracting {
namespace {

using tests::ExpectOwed;

TEST(RentAccountReactions, OpenAnAccountForAStartedTenancy) {
  ExpectOwed(OpenAccountWhenStarted, "dwelling_id: 'd-1' operator_id: '123456782'",
             "occurred_on @2022-04-01 rent_account_id: '" + RentAccountId("a-1") +
                 "' tenancy_id: 'a-1' dwelling_id: 'd-1' operator_id: '123456782' period { from @2022-04-01 }");
}
TEST(RentAccountReactions, FollowTheDatesOfTheTenancy) {
  const std::string account = "occurred_on @2022-04-01 rent_account_id: '" + RentAccountId("a-1") + "' ";
  ExpectOwed(SetPeriodWhenExited, "", account + "until @2022-04-01");
  ExpectOwed(SetPeriodWhenCorrected, "started_on @2022-04-02 exited_on @2022-06-16",
             account + "from @2022-04-02 until @2022-06-16");
  ExpectOwed(SetPeriodWhenCorrected, "started_on @2022-04-02", account + "from @2022-04-02");
}
TEST(RentAccountReactions, FollowTheTenancyToItsNewOperator) {
  ExpectOwed(TransferAccountWithTenancy, "operator_id: '732829320'",
             "occurred_on @2022-04-01 rent_account_id: '" + RentAccountId("a-1") + "' operator_id: '732829320'");
}

}  // namespace
}  // namespace iml::contracting
