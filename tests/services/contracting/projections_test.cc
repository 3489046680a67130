#include "services/contracting/projections.h"

#include "services/contracting/ids.h"
#include "services/contracting/tables.h"
#include "tests/support/rows.h"

namespace iml::contracting {
namespace {

class ContractingRows : public testing::Test {
 protected:
  tests::Rows rows_;
};
using OperatorRows = ContractingRows;
using OwnerContractRows = ContractingRows;
using TenancyRows = ContractingRows;
using RentAccountRows = ContractingRows;
using AdmissionRows = ContractingRows;

TEST_F(OperatorRows, ShowApprovalsAndTheFederationSinceItsDay) {
  rows_.Deliver(ProjectOperator, "123456782",
                {"occurred_on @2018-01-10 operator_registered { name: 'Un Toit' }",
                 "approval_granted { number: 1 reference: 'A-1' }", "approval_granted { number: 2 reference: 'A-2' }",
                 "occurred_on @2019-01-01 operator_affiliated { federation #federations/FAPIL }"});
  rows_.Expect(kOperators, "123456782",
               "operator_id: '123456782' name: 'Un Toit' registered_on @2018-01-10 federation #federations/FAPIL "
               "affiliated_on @2019-01-01 "
               "approvals { number: 1 reference: 'A-1' } approvals { number: 2 reference: 'A-2' } commit_id: 'c'");
}

class DwellingRows : public testing::Test {
 protected:
  void Deliver(const std::vector<std::string>& facts) { rows_.Deliver(ProjectDwelling, "d-1", facts); }
  void Expect(const std::string& rest) { rows_.Expect(kDwellings, "d-1", "dwelling_id: 'd-1' commit_id: 'c' " + rest); }
  tests::Rows rows_;
};

constexpr char kIs[] =
    "door_id: 'p-1' operator_id: '123456782' commune: '69123' departement: '69' type #categoriePlaces/110 area_dm2: "
    "6400 modality: "
    "'mandate' funded_177: true ";
const std::string kRegistered =
    std::string("dwelling_registered { managed_since @2021-02-01 stock_number: 1 ") + kIs + "}";
const std::string kStock = std::string("managed_since @2021-02-01 ") + kIs;
constexpr char kReserved[] =
    "dwelling_reserved { household_id: 'h-1' orientation_number: 1 persons: 2 entry_planned_on @2021-04-01 }";
constexpr char kStarted[] =
    "occurred_on @2021-04-01 occupation_started { number: 1 tenancy_id: 't-1' household_id: 'h-1' orientation_number: "
    "1 persons: 2 }";
constexpr char kOccupant[] = "number: 1 tenancy_id: 't-1' household_id: 'h-1' ";

TEST_F(DwellingRows, ShowAnExpectedDwellingWithItsContracts) {
  Deliver(
      {"contract_period_recorded { owner_contract_id: 'c-1' operator_id: 'x' modality: 'mandate' period { from "
       "@2021-01-15 } }"});
  Expect("status: 'expected' contracts { owner_contract_id: 'c-1' modality: 'mandate' period { from @2021-01-15 } }");
  Deliver({"contract_period_ended { owner_contract_id: 'c-1' ended_on @2023-01-01 }",
           "contract_period_refused { owner_contract_id: 'c-2' }"});
  Expect(
      "status: 'expected' contracts { owner_contract_id: 'c-1' modality: 'mandate' period { from @2021-01-15 until "
      "@2023-01-01 } }");
}
TEST_F(DwellingRows, ShowWhoHasADwellingAndWhatIsFree_INV_12) {
  Deliver({kRegistered, "places_opened { places: 4 }"});
  Expect(kStock + "status: 'available' places: 4 free_places: 4");
  Deliver({kReserved, "reservation_refused { household_id: 'h-2' }"});
  Expect(kStock +
         "status: 'reserved' places: 4 reservations { household_id: 'h-1' orientation_number: 1 persons: 2 "
         "entry_planned_on @2021-04-01 }");
  Deliver({"occupants_recorded { household_id: 'h-1' orientation_number: 1 persons: 3 }"});
  EXPECT_EQ(rows_.Read().Find(kDwellings, "d-1")->reservations(0).persons(), 3);
  Deliver({"reservation_released { household_id: 'h-1' orientation_number: 1 }"});
  Expect(kStock + "status: 'available' places: 4 free_places: 4");
  Deliver({kReserved, kStarted});
  Expect(kStock + "status: 'occupied' places: 4 occupations { persons: 2 started_on @2021-04-01 " + kOccupant + "}");
  Deliver({"occupation_ended { number: 1 ended_on @2022-02-01 }"});
  Expect(kStock +
         "status: 'available' places: 4 free_places: 4 occupations { persons: 2 started_on @2021-04-01 ended_on "
         "@2022-02-01 " +
         kOccupant + "}");
  Deliver({"occupation_corrected { number: 1 started_on @2021-04-02 ended_on @2022-02-03 }"});
  Expect(kStock +
         "status: 'available' places: 4 free_places: 4 occupations { persons: 2 started_on @2021-04-02 ended_on "
         "@2022-02-03 " +
         kOccupant + "}");
  Deliver({"occurred_on @2022-03-01 places_closed { count: 4 }", "occurred_on @2022-03-01 dwelling_left_stock {}"});
  Expect(kStock +
         "status: 'left' left_on @2022-03-01 occupations { persons: 2 started_on @2021-04-02 ended_on @2022-02-03 " +
         kOccupant + "}");
  Deliver(
      {"dwelling_registered { operator_id: '732829320' managed_since @2022-06-01 }", "places_opened { places: 3 }"});
  Expect(
      "operator_id: '732829320' type {} managed_since @2022-06-01 status: 'available' places: 3 free_places: 3 "
      "occupations { persons: 2 "
      "started_on @2021-04-02 ended_on @2022-02-03 " +
      std::string(kOccupant) + "}");
}
TEST_F(DwellingRows, ShowTheFreePlacesOfASharedDwelling_INV_12) {
  Deliver({"dwelling_registered { shared: true }", "places_opened { places: 4 }", kReserved, kStarted,
           "dwelling_reserved { household_id: 'h-2' orientation_number: 1 persons: 1 }"});
  EXPECT_EQ(rows_.Read().Find(kDwellings, "d-1")->free_places(), 1);
}
TEST_F(DwellingRows, ShowADwellingOverItsPlacesWhileItIs_INV_24) {
  const auto over = [&] { return rows_.Read().Find(kDwellings, "d-1")->over_capacity(); };
  Deliver({kRegistered, "places_opened { places: 2 }", kReserved, kStarted});
  EXPECT_FALSE(over());
  Deliver({"occupants_recorded { household_id: 'h-1' orientation_number: 1 persons: 3 over_capacity: true }"});
  EXPECT_TRUE(over());
  Deliver({"occupation_ended { number: 1 ended_on @2022-02-01 }"});
  EXPECT_FALSE(over());
}

TEST_F(OwnerContractRows, ShowAContractStepByStep) {
  const std::string is =
      "owner_contract_id: 'c-1' dwelling_id: 'd-1' operator_id: '123456782' terms { mandate {} } signed_on "
      "@2022-03-20 ";
  const struct {
    const char *fact, *rest;
  } steps[] = {
      {"occurred_on @2022-03-20 owner_contract_signed { dwelling_id: 'd-1' operator_id: '123456782' terms { mandate {} "
       "} }",
       "status: 'signed'"},
      {"owner_contract_voided { reason: 'CONTRACT_OVERLAP' }", "status: 'voided' reason: 'CONTRACT_OVERLAP'"},
      {"occurred_on @2022-03-20 owner_contract_signed { dwelling_id: 'd-1' operator_id: '123456782' terms { mandate {} "
       "} }",
       "status: 'signed'"},
      {"owner_contract_activated {}", "status: 'active'"},
      {"owner_contract_end_requested { ends_on @2022-12-31 }", "status: 'ending'"},
      {"owner_contract_kept { reason: 'DWELLING_RESERVED' }", "status: 'active' reason: 'DWELLING_RESERVED'"},
      {"owner_contract_ended { ended_on @2022-12-31 }",
       "status: 'ended' reason: 'DWELLING_RESERVED' ended_on @2022-12-31"},
  };
  for (const auto& step : steps) {
    rows_.Deliver(ProjectOwnerContract, "c-1", {step.fact});
    rows_.Expect(kOwnerContracts, "c-1", is + step.rest);
  }
}

TEST_F(TenancyRows, ShowATenancyStepByStep) {
  const std::string is =
      "tenancy_id: 't-1' household_id: 'h-1' orientation_number: 1 dwelling_id: 'd-1' operator_id: '123456782' "
      "preparation: 1 persons: 2 "
      "terms { "
      "direct_lease {} } signatories: 'household' signatories: 'owner' ";
  const std::string both = "signed_by: 'owner' signed_by: 'household' ",
                    account = "rent_account_id: '" + RentAccountId("t-1") + "' ";
  const std::string prepared =
      "tenancy_prepared { preparation: 1 household_id: 'h-1' orientation_number: 1 dwelling_id: 'd-1' operator_id: "
      "'123456782' persons: 2 "
      "terms { "
      "direct_lease {} } signatories: 'household' signatories: 'owner' }";
  const struct {
    std::string fact, rest;
  } steps[] = {
      {prepared, "status: 'draft'"},
      {"tenancy_abandoned { reason: 'x' }", "status: 'abandoned' reason: 'x'"},
      {prepared, "status: 'draft'"},
      {"party_signed { signatory: 'owner' }", "status: 'draft' signed_by: 'owner'"},
      {"party_signed { signatory: 'household' }", "status: 'draft' " + both},
      {"tenancy_signed {}", "status: 'signed' " + both},
      {"tenancy_start_requested {}", "status: 'starting' " + both},
      {"tenancy_start_refused { reason: 'DWELLING_TAKEN' }", "status: 'signed' reason: 'DWELLING_TAKEN' " + both},
      {"occurred_on @2022-04-01 tenancy_started {}",
       "status: 'running' started_on @2022-04-01 reason: 'DWELLING_TAKEN' " + both + account},
      {"notice_given {}", "status: 'notice' started_on @2022-04-01 reason: 'DWELLING_TAKEN' " + both + account},
      {"occurred_on @2022-06-15 tenancy_exited { destination #situationSortieDemande/28 }",
       "status: 'exited' started_on @2022-04-01 exited_on @2022-06-15 destination #situationSortieDemande/28 reason: "
       "'DWELLING_TAKEN' " +
           both + account},
      {"tenancy_dates_corrected { started_on @2022-04-02 exited_on @2022-06-16 }",
       "status: 'exited' started_on @2022-04-02 exited_on @2022-06-16 destination #situationSortieDemande/28 reason: "
       "'DWELLING_TAKEN' " +
           both + account},
      {"destination_stated { destination #situationSortieDemande/14 }",
       "status: 'exited' started_on @2022-04-02 exited_on @2022-06-16 destination #situationSortieDemande/14 reason: "
       "'DWELLING_TAKEN' " +
           both + account},
      {"tenancy_closed {}",
       "status: 'closed' started_on @2022-04-02 exited_on @2022-06-16 destination #situationSortieDemande/14 reason: "
       "'DWELLING_TAKEN' " +
           both + account},
  };
  for (const auto& step : steps) {
    rows_.Deliver(ProjectTenancy, "t-1", {step.fact});
    rows_.Expect(kTenancies, "t-1", is + step.rest);
  }
}

TEST_F(RentAccountRows, ShowTermsAndPaymentsAndWhereTheyWereRead) {
  rows_.Deliver(
      ProjectRentAccount, "r-1",
      {"rent_account_opened { tenancy_id: 't-1' dwelling_id: 'd-1' operator_id: '123456782' period { from @2022-01-15 "
       "} }",
       "account_period_set { period { from @2022-01-15 until @2022-06-15 } }",
       "term_called { month: '2022-02' rent_cents: 60000 charges_cents: 5000 due_cents: 65000 due_on @2022-02-05 }",
       "term_called { month: '2022-03' rent_cents: 60000 charges_cents: 5000 due_cents: 65000 due_on @2022-03-05 }",
       "term_corrected { month: '2022-02' rent_cents: 50000 due_cents: 50000 }",
       "occurred_on @2022-02-07 payment_recorded { number: 1 amount_cents: 40000 }",
       "occurred_on @2022-02-10 housing_benefit_recorded { number: 2 amount_cents: 25000 }",
       "occurred_on @2022-02-20 payment_reversed { number: 1 amount_cents: 40000 }"});
  rows_.Expect(kRentAccounts, "r-1",
               "rent_account_id: 'r-1' tenancy_id: 't-1' dwelling_id: 'd-1' operator_id: '123456782' period { from "
               "@2022-01-15 until @2022-06-15 } "
               "terms { month: '2022-02' rent_cents: 50000 due_cents: 50000 due_on @2022-02-05 } "
               "terms { month: '2022-03' rent_cents: 60000 charges_cents: 5000 due_cents: 65000 due_on @2022-03-05 } "
               "payments { number: 1 amount_cents: 40000 on @2022-02-07 reversed_on @2022-02-20 } "
               "payments { number: 2 amount_cents: 25000 on @2022-02-10 benefit: true } position { offset: 8 }");
}

TEST_F(AdmissionRows, StandFromConfirmationUntilTheAdmissionIsOver_INV_10) {
  const std::string confirmed =
      "admission_confirmed { number: 2 operator_id: '123456782' dwelling_id: 'd-1' persons: 2 }";
  const std::string is = "dwelling_id: 'd-1' operator_id: '123456782' ";
  const auto key = storage::Key("h-1", 2);
  rows_.Deliver(ProjectAdmission, "h-1", {"admission_requested { number: 2 }"});
  EXPECT_EQ(rows_.All(kAdmissions), "");
  for (const char* over : {"admission_cancelled { number: 2 }", "admission_lost { number: 2 }"}) {
    rows_.Deliver(ProjectAdmission, "h-1", {confirmed});
    rows_.Expect(kAdmissions, key, is + "persons: 2 admitted: true");
    rows_.Deliver(ProjectAdmission, "h-1", {over});
    rows_.Expect(kAdmissions, key, is + "persons: 2");
  }
}
TEST_F(AdmissionRows, CountThePersonsAsTheyChangeAndAreCorrected_INV_24) {
  const std::string is = "dwelling_id: 'd-1' operator_id: '123456782' admitted: true persons: ";
  const auto key = storage::Key("h-1", 2);
  const std::string where = " dwelling_id: 'd-1' orientation_number: 2 }";
  rows_.Deliver(ProjectAdmission, "h-1",
                {"admission_confirmed { number: 2 operator_id: '123456782' dwelling_id: 'd-1' persons: 2 }",
                 "composition_changed { number: 2 composition { adults: 1 children: 2 expected_children: 1 }" + where});
  rows_.Expect(kAdmissions, key, is + "3");
  rows_.Deliver(ProjectAdmission, "h-1",
                {"composition_corrected { number: 2 composition { adults: 1 children: 3 }" + where});
  rows_.Expect(kAdmissions, key, is + "4");
  rows_.Deliver(
      ProjectAdmission, "h-1",
      {"composition_changed { number: 3 composition { adults: 9 } }",
       "composition_changed { number: 3 composition { adults: 9 } dwelling_id: 'd-1' orientation_number: 3 }"});
  rows_.Expect(kAdmissions, key, is + "4");
}

}  // namespace
}  // namespace iml::contracting
