#include "services/prospection/projections.h"

#include "libs/domain/ids.h"
#include "services/prospection/tables.h"
#include "tests/support/rows.h"

namespace iml::prospection {
namespace {

class ProspectionRows : public testing::Test {
 protected:
  tests::Rows rows_;
};

TEST_F(ProspectionRows, ShowAnOwnerItsContactsAndThatItForbadeThem) {
  rows_.Deliver(
      ProjectOwner, "o-1",
      {"owner_registered { body { siren: '732829320' name: 'SCI' } source: 'notaire' collected_on @2022-01-03 }",
       "owner_contacted { number: 1 medium: 'call' }", "owner_contacted { number: 2 medium: 'letter' }"});
  rows_.Expect(kOwners, "o-1",
               "owner_id: 'o-1' body { siren: '732829320' name: 'SCI' } source: 'notaire' collected_on @2022-01-03 "
               "status: 'registered' "
               "contacts: 2");
  rows_.Deliver(ProjectOwner, "o-1", {"occurred_on @2022-03-01 contact_forbidden {}"});
  rows_.Expect(kOwners, "o-1",
               "owner_id: 'o-1' body { siren: '732829320' name: 'SCI' } source: 'notaire' collected_on @2022-01-03 "
               "status: 'forbidden' "
               "forbidden_on @2022-03-01 contacts: 2");
}
TEST_F(ProspectionRows, ShowAnOwnerWhoIsAPerson) {
  rows_.Deliver(ProjectOwner, "o-1",
                {"owner_registered { person { name { clear: 'Ana' } } source: 'x' collected_on @2022-01-03 }"});
  rows_.Expect(
      kOwners, "o-1",
      "owner_id: 'o-1' person { name { clear: 'Ana' } } source: 'x' collected_on @2022-01-03 status: 'registered'");
}

constexpr char kRegistered[] = "door_registered { address { commune: '69123' } departement: '69' }";
constexpr char kOpened[] =
    "occurred_on @2022-01-03 capture_opened { file: 1 owner_id: 'o-1' channel #canalCaptation/NOTAIRE source: 'étude' "
    "}";

TEST_F(ProspectionRows, ShowAFileStageByStage) {
  const struct {
    const char *fact, *file;
  } steps[] = {
      {"occurred_on @2022-01-10 capture_contacted { file: 1 }", "stage: 'contacted' stage_on @2022-01-10"},
      {"occurred_on @2022-02-01 capture_qualified { file: 1 }", "stage: 'qualified' stage_on @2022-02-01"},
      {"occurred_on @2022-02-02 dwelling_visited { file: 1 }", "stage: 'visited' stage_on @2022-02-02"},
      {"occurred_on @2022-03-01 offer_made { file: 1 modality: 'mandate' rent_cents: 7 }",
       "stage: 'offered' stage_on @2022-03-01 modality: 'mandate' rent_cents: 7"},
      {"occurred_on @2022-03-02 agreement_reached { file: 1 modality: 'principal_lease' rent_cents: 8 }",
       "stage: 'agreed' stage_on @2022-03-02 modality: 'principal_lease' rent_cents: 8"},
      {"occurred_on @2022-03-03 capture_attributed { file: 1 operator_id: '123456782' }",
       "stage: 'agreed' stage_on @2022-03-02 modality: 'principal_lease' rent_cents: 8 operator_id: '123456782'"},
      {"occurred_on @2022-03-04 signature_requested { file: 1 }",
       "stage: 'signing' stage_on @2022-03-04 modality: 'principal_lease' rent_cents: 8 operator_id: '123456782'"},
      {"occurred_on @2022-03-05 signature_lost { file: 1 reason: 'CONTRACT_OVERLAP' }",
       "stage: 'agreed' stage_on @2022-03-05 modality: 'principal_lease' rent_cents: 8 operator_id: '123456782' "
       "reason: "
       "'CONTRACT_OVERLAP'"},
      {"occurred_on @2022-03-06 capture_signed { file: 1 owner_contract_id: 'c-1' }",
       "stage: 'signed' stage_on @2022-03-06 modality: 'principal_lease' rent_cents: 8 operator_id: '123456782' "
       "reason: "
       "'CONTRACT_OVERLAP' owner_contract_id: 'c-1'"},
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
TEST_F(ProspectionRows, ShowADwellingInStockFromItsHandoverUntilItIsFreed) {
  const std::string dwelling = "' dwelling_id: '" + domain::DerivedId("iml.contracting.dwelling.v1", "d-1") + "' ";
  const auto expect = [&](const std::string& rest, const std::string& file) {
    rows_.Expect(kDoors, "d-1", "door_id: 'd-1" + dwelling + rest + " files { number: 1 " + file + " }");
  };
  rows_.Deliver(ProjectDoor, "d-1", {"occurred_on @2022-04-01 capture_handed_over { file: 1 }"});
  expect("in_stock: true", "stage: 'handed_over' stage_on @2022-04-01");
  rows_.Deliver(ProjectDoor, "d-1",
                {"occurred_on @2022-04-02 handover_undone { file: 1 reason: 'DWELLING_IN_STOCK' }"});
  expect("", "stage: 'signed' stage_on @2022-04-02 reason: 'DWELLING_IN_STOCK'");
  rows_.Deliver(ProjectDoor, "d-1",
                {"occurred_on @2022-04-03 capture_handed_over { file: 1 }", "handover_confirmed { file: 1 }"});
  expect("in_stock: true", "stage: 'handed_over' stage_on @2022-04-03 reason: 'DWELLING_IN_STOCK'");
  rows_.Deliver(ProjectDoor, "d-1", {"occurred_on @2022-05-01 door_freed { file: 1 }"});
  expect("", "stage: 'handed_over' stage_on @2022-04-03 reason: 'DWELLING_IN_STOCK'");
}
TEST_F(ProspectionRows, ShowEveryFileOfADoor) {
  rows_.Deliver(ProjectDoor, "d-1",
                {kOpened, "occurred_on @2022-02-01 capture_abandoned { file: 1 reason #motifAbandonCaptation/VENTE }",
                 "occurred_on @2022-03-01 capture_opened { file: 2 owner_id: 'o-2' }"});
  rows_.Expect(kDoors, "d-1",
               "door_id: 'd-1' files { number: 1 owner_id: 'o-1' channel #canalCaptation/NOTAIRE opened_on @2022-01-03 "
               "stage: 'abandoned' "
               "stage_on @2022-02-01 reason: 'VENTE' } files { number: 2 owner_id: 'o-2' channel {} opened_on "
               "@2022-03-01 stage: 'spotted' "
               "stage_on @2022-03-01 }");
}
// A fact is a fact: one of a file that was never opened shows as it is.
TEST_F(ProspectionRows, SurviveAFactOfAnUnknownFile) {
  rows_.Deliver(ProjectDoor, "d-1",
                {"capture_contacted {}", "capture_attributed { file: 2147483647 operator_id: 'x' }"});
  rows_.Expect(kDoors, "d-1",
               "door_id: 'd-1' files { stage: 'contacted' stage_on {} } files { number: 2147483647 operator_id: 'x' }");
}

}  // namespace
}  // namespace iml::prospection
