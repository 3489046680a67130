#include "services/securing/claims/eligibility.h"

#include "tests/support/text.h"

namespace iml::securing {
namespace {

constexpr char kOperator[] =
    "federation: 'FAPIL' approvals { period { from @2019-01-01 until @2022-01-01 } departements: '69' departements: "
    "'42' } commit_id: 'A'";
constexpr char kDwelling[] =
    "operator_id: '123456782' departement: '69' modality: MODALITY_MANDATE funding { from @2017-01-01 funded_177: true "
    "} managed_since @2018-01-01 "
    "commit_id: 'B'";

std::string Names(const std::vector<v1::Criterion>& criteria) {
  std::string names;
  for (const v1::Criterion& criterion : criteria) {
    if (criterion.met() || criterion.advisory()) continue;
    names += (names.empty() ? "" : ", ") + v1::CriterionKind_Name(criterion.criterion()).substr(15);
  }
  return names;
}

// What is not met on a day.
std::string Lacking(const std::string& operator_row, const std::string& dwelling_row,
                    const char* kind = "#natureSinistre/IMPAYE", absl::CivilDay day = absl::CivilDay(2021, 6, 1)) {
  const auto registered = tests::Text<OperatorRow>(operator_row);
  const auto dwelling = tests::Text<DwellingRow>(dwelling_row);
  const auto code =
      kind[0] == '\0' ? domain::v1::Code() : tests::Text<v1::ClaimOpened>(std::string("kind ") + kind).kind();
  return Names(Judge({&registered, &dwelling}, code, day));
}

std::string Then(const std::string& dwelling_row, absl::CivilDay day) {
  const DwellingRow then = OnDay(tests::Text<DwellingRow>(dwelling_row), day);
  return then.operator_id() + " " + then.managed_since().ShortDebugString();
}
// A loss of 2022 is that of who managed the dwelling then, also after a transfer, a withdrawal, another capture.
TEST(Eligibility, IsJudgedByTheOperatorAndTheTimeInTheStockOfTheLoss_INV_50) {
  const std::string dwelling =
      "operator_id: 'B' managed_since @2023-06-01 holders { from @2019-01-01 operator_id: 'A' } holders { from "
      "@2023-06-01 operator_id: 'B' } stocks { from @2019-01-01 until @2023-01-01 } stocks { from @2023-06-01 }";
  EXPECT_EQ(Then(dwelling, absl::CivilDay(2022, 3, 1)), "A year: 2019 month: 1 day: 1");
  EXPECT_EQ(Then(dwelling, absl::CivilDay(2023, 1, 1)), "A ");
  EXPECT_EQ(Then(dwelling, absl::CivilDay(2023, 6, 1)), "B year: 2023 month: 6 day: 1");
  EXPECT_EQ(Then(dwelling, absl::CivilDay(2018, 1, 1)), "A ");
}

TEST(Eligibility, IsMetByAnApprovedOperatorsFundedDwelling_INV_50) { EXPECT_EQ(Lacking(kOperator, kDwelling), ""); }

TEST(Eligibility, NamesEachCriterionThatIsNotMet_INV_50) {
  const std::string approved = "approvals { period { from @2019-01-01 until @2022-01-01 } departements: '69' } ";
  const std::string fapil = "federation: 'FAPIL' ";
  EXPECT_EQ(
      Lacking(fapil + "approvals { period { from @2019-01-01 until @2022-01-01 } departements: '42' }", kDwelling),
      "OPERATOR_IN_REGION");
  EXPECT_EQ(Lacking(fapil, kDwelling), "OPERATOR_IN_REGION");
  EXPECT_EQ(Lacking(fapil + "approvals { departements: '69' }", kDwelling), "OPERATOR_IN_REGION");
  EXPECT_EQ(
      Lacking(kOperator, "departement: '69' funding { from @2017-01-01 funded_177: true } managed_since @2018-01-01"),
      "IML_DWELLING");
  EXPECT_EQ(Lacking(kOperator,
                    "departement: '69' funding { from @2017-01-01 funded_177: true } modality: MODALITY_MANDATE "
                    "managed_since @2017-12-31"),
            "MANAGED_SINCE");
  EXPECT_EQ(Lacking(kOperator,
                    "departement: '69' funding { from @2017-01-01 funded_177: true } modality: MODALITY_MANDATE "
                    "managed_since @2021-06-02"),
            "MANAGED_SINCE");
  EXPECT_EQ(
      Lacking(kOperator, "departement: '69' funding { from @2017-01-01 funded_177: true } modality: MODALITY_MANDATE"),
      "MANAGED_SINCE");
  EXPECT_EQ(Lacking(kOperator, "departement: '69' modality: MODALITY_MANDATE managed_since @2018-01-01"), "FUNDED_177");
  EXPECT_EQ(Lacking(kOperator, kDwelling, ""), "KIND_COVERED");
}
// The region names no affiliation (D7).
TEST(Eligibility, SaysThatAnOperatorIsNotAffiliatedAndRefusesNothing_INV_50) {
  const auto registered =
      tests::Text<OperatorRow>("approvals { period { from @2019-01-01 until @2022-01-01 } departements: '69' }");
  const auto dwelling = tests::Text<DwellingRow>(kDwelling);
  const auto code = tests::Text<v1::ClaimOpened>("kind #natureSinistre/IMPAYE").kind();
  const auto criteria = Judge({&registered, &dwelling}, code, absl::CivilDay(2021, 6, 1));
  EXPECT_EQ(criteria[1].criterion(), v1::CRITERION_KIND_OPERATOR_AFFILIATED);
  EXPECT_FALSE(criteria[1].met());
  EXPECT_EQ(NotMet(criteria), "");
}
// By what was so on the first day of the loss, whatever holds when it is claimed (D2, D8, D9).
TEST(Eligibility, IsJudgedByFundingAndContractOnTheDayOfTheLoss) {
  const std::string changed =
      "departement: '69' managed_since @2018-01-01 modality: MODALITY_MANDATE "
      "funding { from @2018-01-01 } funding { from @2020-01-01 funded_177: true } funding { from @2021-01-01 }";
  const auto lacking = [&](absl::CivilDay day) { return Lacking(kOperator, changed, "#natureSinistre/IMPAYE", day); };
  EXPECT_EQ(lacking(absl::CivilDay(2019, 12, 31)), "FUNDED_177");
  EXPECT_EQ(lacking(absl::CivilDay(2020, 12, 31)), "");
  EXPECT_EQ(lacking(absl::CivilDay(2021, 1, 1)), "FUNDED_177");
}
TEST(Eligibility, SaysTheModalityOfTheContractInForce) {
  const auto dwelling = tests::Text<DwellingRow>(
      "modality: MODALITY_SUBLETTING contracts { modality: MODALITY_SUBLETTING period { from @2018-01-01 until "
      "@2020-01-01 } } contracts { modality: MODALITY_MANDATE period { from @2020-01-01 } }");
  const auto evidence = [&](absl::CivilDay day) { return Judge({nullptr, &dwelling}, {}, day)[2].evidence(); };
  EXPECT_EQ(evidence(absl::CivilDay(2019, 12, 31)), "modality of the dwelling: location / sous-location; commit ");
  EXPECT_EQ(evidence(absl::CivilDay(2020, 1, 1)), "modality of the dwelling: mandat de gestion; commit ");
}
TEST(Eligibility, IsJudgedOnTheDayOfTheLoss_INV_50) {
  EXPECT_EQ(Lacking(kOperator, kDwelling, "#natureSinistre/DEGRADATION", absl::CivilDay(2021, 12, 31)), "");
  EXPECT_EQ(Lacking(kOperator, kDwelling, "#natureSinistre/DEGRADATION", absl::CivilDay(2022, 1, 1)),
            "OPERATOR_IN_REGION");
}
TEST(Eligibility, TakesTheUnknownForNotMet_INV_50) {
  EXPECT_EQ(Names(Judge({}, domain::v1::Code(), absl::CivilDay(2021, 6, 1))),
            "OPERATOR_IN_REGION, IML_DWELLING, MANAGED_SINCE, FUNDED_177, KIND_COVERED");
}
TEST(Eligibility, NamesWhatIsNotMetByItsLabel) {
  EXPECT_EQ(NotMet(tests::Texts<v1::Criterion>({"criterion: CRITERION_KIND_FUNDED_177",
                                                "criterion: CRITERION_KIND_IML_DWELLING met: true",
                                                "criterion: CRITERION_KIND_KIND_COVERED"})),
            "logement financé par le programme 177, nature du sinistre couverte");
  EXPECT_EQ(NotMet({}), "");
}
TEST(Eligibility, SaysWhatEachCriterionWasJudgedBy_INV_50) {
  const auto registered = tests::Text<OperatorRow>(kOperator);
  const auto dwelling = tests::Text<DwellingRow>(kDwelling);
  const auto code = tests::Text<v1::ClaimOpened>("kind #natureSinistre/IMPAYE").kind();
  EXPECT_EQ(tests::Lines(Judge({&registered, &dwelling}, code, absl::CivilDay(2021, 6, 1))),
            tests::Lines(tests::Texts<v1::Criterion>(
                {"criterion: CRITERION_KIND_OPERATOR_IN_REGION met: true evidence: 'approvals of the operator: 1, "
                 "département 69; "
                 "commit 41'",
                 "criterion: CRITERION_KIND_OPERATOR_AFFILIATED met: true evidence: 'federation of the operator: "
                 "FAPIL; commit 41' advisory: true",
                 "criterion: CRITERION_KIND_IML_DWELLING met: true evidence: 'modality of the dwelling: mandat de "
                 "gestion; commit 42'",
                 "criterion: CRITERION_KIND_MANAGED_SINCE met: true evidence: 'managed since: 01/01/2018; commit 42'",
                 "criterion: CRITERION_KIND_FUNDED_177 met: true evidence: 'programme 177: yes; commit 42'",
                 "criterion: CRITERION_KIND_KIND_COVERED met: true evidence: 'kind of the claim: IMPAYE'"})));
  EXPECT_EQ(Judge({}, code, absl::CivilDay(2021, 6, 1))[0].evidence(), "approvals of the operator: unknown");
}

}  // namespace
}  // namespace iml::securing
