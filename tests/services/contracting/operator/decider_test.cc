#include "services/contracting/operator/decider.h"

#include "libs/domain/forms.h"
#include "tests/support/given.h"

namespace iml::contracting {
namespace {

using GivenOperator = tests::Given<OperatorState, v1::OperatorFact>;

constexpr char kRegistered[] = "occurred_on @2018-01-10 operator_registered { name: 'Un Toit' }";
constexpr char kApproved[] =
    "occurred_on @2018-02-01 approval_granted { number: 1 reference: 'A-1' period { from @2018-02-01 until @2023-02-01 "
    "} departements: "
    "'69' }";
constexpr char kAffiliated[] = "occurred_on @2019-01-01 operator_affiliated { federation #federations/FAPIL }";
const std::string kOf = "operator_id: '123456782' ";
const std::string kAllKnown;

TEST(Operator, IsRegisteredUnderItsSiren) {
  GivenOperator()
      .When<v1::RegisterOperator>("operator_id: '123456782' name: 'Un Toit'")
      .Then({"operator_registered { name: 'Un Toit' }"});
  for (const char* siren : {"123456789", "12345678", "12345678a", "1234567820"}) {
    v1::RegisterOperator command;
    command.set_operator_id(siren);
    EXPECT_EQ(domain::RefusalOf(domain::CheckForms(command)).reason(), "VALUE_INVALID") << siren;
  }
  GivenOperator().When<v1::RegisterOperator>("name: 'x'").ThenRefused("FIELD_MISSING", {"operator_id"});
  GivenOperator().When<v1::RegisterOperator>("operator_id: '123456782'").ThenRefused("FIELD_MISSING");
  GivenOperator({kRegistered})
      .When<v1::RegisterOperator>("operator_id: '123456782' name: 'Deux Toits'")
      .ThenRefused("WRONG_PHASE");
}
TEST(Operator, IsApprovedForPeriodsThatDoNotOverlap) {
  const std::string next =
      "reference: 'A-2' period { from @2023-02-01 until @2028-02-01 } departements: '69' departements: '42'";
  GivenOperator({kRegistered, kApproved})
      .When<v1::GrantApproval>(kOf + next, kAllKnown)
      .Then({"approval_granted { number: 2 " + next + " }"});
  GivenOperator({kRegistered, kApproved})
      .When<v1::GrantApproval>(kOf + "reference: 'A-2' period { from @2023-01-31 } departements: '69'", kAllKnown)
      .ThenRefused("APPROVAL_OVERLAP");
}
TEST(Operator, IsApprovedWithAReferenceAPeriodAndKnownDepartements) {
  GivenOperator({kRegistered})
      .When<v1::GrantApproval>(kOf + "reference: 'A' departements: '69'", kAllKnown)
      .ThenRefused("FIELD_MISSING", {"period"});
  GivenOperator({kRegistered})
      .When<v1::GrantApproval>(kOf + "reference: 'A' departements: '69' period { from @2022-01-01 until @2022-01-01 }",
                               kAllKnown)
      .ThenRefused("VALUE_INVALID");
  GivenOperator({kRegistered})
      .When<v1::GrantApproval>(kOf + "period { from @2022-01-01 } departements: '69'", kAllKnown)
      .ThenRefused("FIELD_MISSING");
  GivenOperator({kRegistered})
      .When<v1::GrantApproval>(kOf + "reference: 'A' period { from @2022-01-01 }", kAllKnown)
      .ThenRefused("FIELD_MISSING");
  GivenOperator({kRegistered})
      .When<v1::GrantApproval>(kOf + "reference: 'A' period { from @2022-01-01 } departements: '99'", std::string("99"))
      .ThenRefused("UNKNOWN_CODE", {"departements"});
}
TEST(Operator, IsAffiliatedFromADayOn) {
  GivenOperator({kRegistered})
      .When<v1::AffiliateOperator>(kOf + "federation #federations/FAS")
      .Then({"operator_affiliated { federation #federations/FAS }"});
  GivenOperator({kRegistered, kAffiliated})
      .When<v1::AffiliateOperator>(kOf + "occurred_on @2018-12-31 federation #federations/FAS")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenOperator({kRegistered}).When<v1::AffiliateOperator>(kOf).ThenRefused("FIELD_MISSING");
}
TEST(Operator, MustBeKnownAndActsOnNoFutureDay) {
  GivenOperator()
      .When<v1::GrantApproval>(kOf + "reference: 'A' period { from @2022-01-01 } departements: '69'", kAllKnown)
      .ThenRefused("NOT_FOUND");
  GivenOperator().When<v1::AffiliateOperator>(kOf + "federation #federations/FAS").ThenRefused("NOT_FOUND");
  GivenOperator()
      .When<v1::RegisterOperator>("occurred_on @2022-07-01 operator_id: '123456782' name: 'x'")
      .ThenRefused("FUTURE_DATE");
  GivenOperator({kRegistered})
      .When<v1::GrantApproval>(kOf + "occurred_on @2022-07-01", kAllKnown)
      .ThenRefused("FUTURE_DATE");
  GivenOperator({kRegistered}).When<v1::AffiliateOperator>(kOf + "occurred_on @2022-07-01").ThenRefused("FUTURE_DATE");
}

}  // namespace
}  // namespace iml::contracting
