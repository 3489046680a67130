#include "services/contracting/tenancy/projection.h"

#include "services/contracting/ids.h"
#include "services/contracting/tenancy/tables.h"
#include "tests/support/rows.h"

namespace iml::contracting {
namespace {

class TenancyRows : public testing::Test {
 protected:
  tests::Rows rows_;
};
using AdmissionRows = TenancyRows;

TEST_F(TenancyRows, ShowATenancyStepByStep) {
  const std::string of =
      "household_id: 'h-1' orientation_number: 1 dwelling_id: 'd-1' operator_id: '123456782' preparation: 1 persons: 2 "
      "terms { direct_lease {} } signatories: SIGNATORY_HOUSEHOLD signatories: SIGNATORY_OWNER ";
  const std::string is = "tenancy_id: 't-1' " + of, prepared = "tenancy_prepared { " + of + "}";
  const std::string both = "signed_by: SIGNATORY_OWNER signed_by: SIGNATORY_HOUSEHOLD ",
                    refused = "start_refused: REASON_DWELLING_TAKEN " + both,
                    account = refused + "rent_account_id: '" + RentAccountId("t-1") + "' ",
                    running = account + "started_on @2022-04-01 ",
                    left = account + "started_on @2022-04-02 exited_on @2022-06-16 ";
  const struct {
    std::string fact, status, rest;
  } steps[] = {
      {prepared, "DRAFT", ""},
      {"tenancy_abandoned { reason { clear: 'x' } }", "ABANDONED", "abandoned_for { clear: 'x' }"},
      {prepared, "DRAFT", ""},
      {"party_signed { signatory: SIGNATORY_OWNER }", "DRAFT", "signed_by: SIGNATORY_OWNER"},
      {"party_signed { signatory: SIGNATORY_HOUSEHOLD }", "DRAFT", both},
      {"tenancy_signed {}", "SIGNED", both},
      {"tenancy_start_requested {}", "STARTING", both},
      {"tenancy_start_refused { reason: REASON_DWELLING_TAKEN }", "SIGNED", refused},
      {"occurred_on @2022-04-01 tenancy_started {}", "RUNNING", running},
      {"notice_given { side: NOTICE_SIDE_OWNER ends_on @2022-09-30 }", "NOTICE",
       running + "notice_side: NOTICE_SIDE_OWNER notice_ends_on @2022-09-30"},
      {"notice_cancelled {}", "RUNNING", running},
      {"occurred_on @2022-06-15 tenancy_exited { destination #situationSortieDemande/28 }", "EXITED",
       running + "exited_on @2022-06-15 destination #situationSortieDemande/28"},
      {"tenancy_dates_corrected { started_on @2022-04-02 exited_on @2022-06-16 }", "EXITED",
       left + "destination #situationSortieDemande/28"},
      {"destination_stated { destination #situationSortieDemande/14 }", "EXITED",
       left + "destination #situationSortieDemande/14"},
      {"tenancy_closed {}", "CLOSED", left + "destination #situationSortieDemande/14"},
  };
  for (const auto& step : steps) {
    rows_.Deliver(ProjectTenancy, "t-1", {step.fact});
    rows_.Expect(kTenancies, "t-1", is + "status: TENANCY_STATUS_" + step.status + " " + step.rest);
  }
}

TEST_F(AdmissionRows, StandFromConfirmationUntilTheAdmissionIsOver_INV_10) {
  const std::string confirmed =
      "admission_confirmed { number: 2 operator_id: '123456782' dwelling_id: 'd-1' persons: 2 }";
  const std::string is = "dwelling_id: 'd-1' operator_id: '123456782' ";
  const decltype(kAdmissions)::Key key("h-1", 2);
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
  const decltype(kAdmissions)::Key key("h-1", 2);
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
