#include "services/prospection/door/projection.h"

#include "libs/domain/ids.h"
#include "libs/queries/alike.h"
#include "services/prospection/door/tables.h"
#include "services/prospection/ids.h"
#include "services/prospection/tables.h"
#include "tests/support/rows.h"

namespace iml::prospection {
namespace {

class DoorRows : public testing::Test {
 protected:
  tests::Rows rows_;
};

constexpr char kRegistered[] = "door_registered { address { commune: '69123' } departement: '69' }";
constexpr char kOpened[] =
    "occurred_on @2022-01-03 capture_opened { file: 1 owner_id: 'o-1' channel #canalCaptation/NOTAIRE source { clear: "
    "'étude' } "
    "}";

TEST_F(DoorRows, ShowAFileStageByStage) {
  const struct {
    const char *fact, *file;
  } steps[] = {
      {"occurred_on @2022-01-10 capture_contacted { file: 1 }", "stage: CAPTURE_STAGE_CONTACTED stage_on @2022-01-10"},
      {"occurred_on @2022-03-01 offer_made { file: 1 modality: MODALITY_MANDATE rent_cents: 7 }",
       "stage: CAPTURE_STAGE_OFFERED stage_on @2022-03-01 modality: MODALITY_MANDATE rent_cents: 7"},
      {"occurred_on @2022-03-02 agreement_reached { file: 1 modality: MODALITY_SUBLETTING rent_cents: 8 }",
       "stage: CAPTURE_STAGE_AGREED stage_on @2022-03-02 modality: MODALITY_SUBLETTING rent_cents: 8"},
      {"occurred_on @2022-03-03 capture_attributed { file: 1 operator_id: '123456782' }",
       "stage: CAPTURE_STAGE_AGREED stage_on @2022-03-02 modality: MODALITY_SUBLETTING rent_cents: 8 operator_id: "
       "'123456782'"},
      {"occurred_on @2022-03-04 signature_requested { file: 1 }",
       "stage: CAPTURE_STAGE_SIGNING stage_on @2022-03-04 modality: MODALITY_SUBLETTING rent_cents: 8 operator_id: "
       "'123456782'"},
      {"occurred_on @2022-03-05 signature_lost { file: 1 reason: REASON_CONTRACT_OVERLAP }",
       "stage: CAPTURE_STAGE_AGREED stage_on @2022-03-05 modality: MODALITY_SUBLETTING rent_cents: 8 operator_id: "
       "'123456782' "
       "refusal: REASON_CONTRACT_OVERLAP"},
      {"occurred_on @2022-03-06 capture_signed { file: 1 owner_contract_id: 'c-1' }",
       "stage: CAPTURE_STAGE_SIGNED stage_on @2022-03-06 modality: MODALITY_SUBLETTING rent_cents: 8 operator_id: "
       "'123456782' "
       "refusal: REASON_CONTRACT_OVERLAP owner_contract_id: 'c-1'"},
  };
  rows_.Deliver(ProjectDoor, "d-1", {kRegistered, kOpened});
  for (const auto& step : steps) {
    rows_.Deliver(ProjectDoor, "d-1", {step.fact});
    rows_.Expect(
        kDoors, "d-1",
        std::string(
            "door_id: 'd-1' address { commune: '69123' } departement: '69' files { number: 1 owner_id: 'o-1' channel "
            "#canalCaptation/NOTAIRE opened_on @2022-01-03 ") +
            step.file + " }");
  }
}
TEST_F(DoorRows, ShowADwellingInStockFromItsHandoverUntilItIsFreed) {
  const std::string dwelling = "' dwelling_id: '" + domain::DerivedId("iml.contracting.dwelling.v1", "d-1") + "' ";
  const auto expect = [&](const std::string& rest, const std::string& file) {
    rows_.Expect(kDoors, "d-1", "door_id: 'd-1" + dwelling + rest + " files { number: 1 " + file + " }");
  };
  rows_.Deliver(ProjectDoor, "d-1", {"occurred_on @2022-04-01 capture_handed_over { file: 1 }"});
  expect("in_stock: true", "stage: CAPTURE_STAGE_HANDED_OVER stage_on @2022-04-01");
  rows_.Deliver(ProjectDoor, "d-1",
                {"occurred_on @2022-04-02 handover_undone { file: 1 reason: REASON_DWELLING_IN_STOCK }"});
  expect("", "stage: CAPTURE_STAGE_SIGNED stage_on @2022-04-02 refusal: REASON_DWELLING_IN_STOCK");
  rows_.Deliver(ProjectDoor, "d-1",
                {"occurred_on @2022-04-03 capture_handed_over { file: 1 }", "handover_confirmed { file: 1 }"});
  expect("in_stock: true", "stage: CAPTURE_STAGE_IN_STOCK stage_on @2022-04-03 refusal: REASON_DWELLING_IN_STOCK");
  rows_.Deliver(ProjectDoor, "d-1", {"occurred_on @2022-05-01 door_freed { file: 1 }"});
  expect("", "stage: CAPTURE_STAGE_FREED stage_on @2022-05-01 refusal: REASON_DWELLING_IN_STOCK");
}
TEST_F(DoorRows, ShowEveryFileOfADoor) {
  rows_.Deliver(ProjectDoor, "d-1",
                {kOpened, "occurred_on @2022-02-01 capture_abandoned { file: 1 reason #motifAbandonCaptation/VENTE }",
                 "occurred_on @2022-03-01 capture_opened { file: 2 owner_id: 'o-2' }"});
  rows_.Expect(kDoors, "d-1",
               "door_id: 'd-1' files { number: 1 owner_id: 'o-1' channel #canalCaptation/NOTAIRE opened_on @2022-01-03 "
               "stage: CAPTURE_STAGE_ABANDONED "
               "stage_on @2022-02-01 abandoned_for #motifAbandonCaptation/VENTE } files { number: 2 owner_id: 'o-2' "
               "channel {} opened_on "
               "@2022-03-01 stage: CAPTURE_STAGE_SPOTTED "
               "stage_on @2022-03-01 }");
}
TEST_F(DoorRows, ShowWhatTheOwnerSaidAndWhatTheVisitFound) {
  const std::string shown =
      "door_id: 'd-1' files { number: 1 stage: CAPTURE_STAGE_VISITED stage_on @2022-02-10 qualification { on "
      "@2022-02-01 type #categoriePlaces/110 area_dm2: 6500 rent_asked_cents: 80000 motivation { clear: 'sécurité' } } "
      "visit { on @2022-02-10 decent: true area_dm2: 6400 height_cm: 250 energy_class: ENERGY_CLASS_D } }";
  rows_.Deliver(ProjectDoor, "d-1",
                {"occurred_on @2022-02-01 capture_qualified { file: 1 type #categoriePlaces/110 area_dm2: 6500 "
                 "rent_asked_cents: 80000 motivation { clear: 'sécurité' } }",
                 "occurred_on @2022-02-10 dwelling_visited { file: 1 decent: true area_dm2: 6400 height_cm: 250 "
                 "energy_class: ENERGY_CLASS_D }"});
  rows_.Expect(kDoors, "d-1", shown);
}
TEST_F(DoorRows, KeepTheStageOfAFileThatIsVisitedLate) {
  rows_.Deliver(ProjectDoor, "d-1",
                {"occurred_on @2022-03-02 agreement_reached { file: 1 modality: MODALITY_MANDATE rent_cents: 8 }",
                 "occurred_on @2022-02-10 dwelling_visited { file: 1 decent: true }"});
  rows_.Expect(kDoors, "d-1",
               "door_id: 'd-1' files { number: 1 stage: CAPTURE_STAGE_AGREED stage_on @2022-03-02 modality: "
               "MODALITY_MANDATE rent_cents: 8 visit { on @2022-02-10 decent: true } }");
}
TEST_F(DoorRows, FindADoorByWhatItLooksLike) {
  const auto project = +[](const eventsourcing::Standing& standing, const v1::DoorFact& fact,
                           storage::Transaction& rows) { ProjectNearKeys("k", standing, fact, rows); };
  rows_.Deliver(project, "d-1",
                {"door_registered { address { street { clear: '12 bis rue Pasteur' } commune: '69383' } }", kOpened});
  const auto near = [&](const std::string& street) {
    v1::OpenCapture command;
    command.mutable_address()->mutable_street()->set_clear(street);
    command.mutable_address()->set_commune("69383");
    return queries::AlikeOf(rows_.Read(), kNearKeys, NearKeys("k", command.address()), "d-9", command,
                            [](const std::string&) { return true; })
        .ids;
  };
  EXPECT_EQ(near("12B r. Pasteur"), std::vector<std::string>{"d-1"});
  EXPECT_EQ(near("12 rue Pasteur"), std::vector<std::string>());
}
// INV-43: a capture is attributed to one of these.
TEST_F(DoorRows, KnowTheOperatorsThatAreRegistered) {
  rows_.Deliver(ProjectOperator, "732829320", {"operator_affiliated {}"});
  rows_.Deliver(ProjectOperator, "123456782", {"operator_registered {}", "approval_granted {}"});
  EXPECT_FALSE(rows_.Read().Find(kOperators, "732829320"));
  EXPECT_TRUE(rows_.Read().Find(kOperators, "123456782"));
}
// A fact is a fact: one of a file that was never opened shows as it is.
TEST_F(DoorRows, SurviveAFactOfAnUnknownFile) {
  rows_.Deliver(ProjectDoor, "d-1",
                {"capture_contacted {}", "capture_attributed { file: 2147483647 operator_id: 'x' }"});
  rows_.Expect(kDoors, "d-1",
               "door_id: 'd-1' files { stage: CAPTURE_STAGE_CONTACTED stage_on {} } files { number: 2147483647 "
               "operator_id: 'x' }");
}

}  // namespace
}  // namespace iml::prospection
