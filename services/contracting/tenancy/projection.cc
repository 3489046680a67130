#include "services/contracting/tenancy/projection.h"

#include "services/contracting/ids.h"
#include "services/contracting/tenancy/machine.h"
#include "services/contracting/tenancy/tables.h"

namespace iml::contracting {

using eventsourcing::Standing;
using orientation::v1::HouseholdFact;
using storage::Transaction;

namespace {

void Prepare(const v1::TenancyPrepared& prepared, v1::TenancyView* view) {
  view->Clear();
  view->set_household_id(prepared.household_id());
  view->set_orientation_number(prepared.orientation_number());
  view->set_dwelling_id(prepared.dwelling_id());
  view->set_operator_id(prepared.operator_id());
  view->set_preparation(prepared.preparation());
  view->set_persons(prepared.persons());
  *view->mutable_terms() = prepared.terms();
  *view->mutable_signatories() = prepared.signatories();
}

void Start(const Standing& standing, const v1::TenancyFact& fact, v1::TenancyView* view) {
  *view->mutable_started_on() = fact.occurred_on();
  view->set_rent_account_id(RentAccountId(standing.header.aggregate_id()));
}

void GiveNotice(const v1::NoticeGiven& notice, v1::TenancyView* view) {
  view->set_notice_side(notice.side());
  *view->mutable_notice_ends_on() = notice.ends_on();
}

void CancelNotice(v1::TenancyView* view) {
  view->clear_notice_side();
  view->clear_notice_ends_on();
}

void Exit(const v1::TenancyFact& fact, v1::TenancyView* view) {
  *view->mutable_exited_on() = fact.occurred_on();
  *view->mutable_destination() = fact.tenancy_exited().destination();
  view->set_damage_cents(fact.tenancy_exited().damage_cents());
  if (fact.tenancy_exited().has_reason()) *view->mutable_exited_for() = fact.tenancy_exited().reason();
}

void CorrectDates(const v1::TenancyDatesCorrected& corrected, v1::TenancyView* view) {
  *view->mutable_started_on() = corrected.started_on();
  view->clear_exited_on();
  if (corrected.has_exited_on()) *view->mutable_exited_on() = corrected.exited_on();
}

}  // namespace

void ProjectTenancy(const Standing& standing, const v1::TenancyFact& fact, Transaction& rows) {
  const storage::Relisting relisting(kTenanciesBy, standing.header.aggregate_id(), rows);
  v1::TenancyView& view = rows.At(kTenancies, standing.header.aggregate_id());
  const auto status = StatusAfter(view.status(), fact);
  switch (fact.fact_case()) {
    case v1::TenancyFact::kTenancyPrepared:
      Prepare(fact.tenancy_prepared(), &view);
      break;
    case v1::TenancyFact::kPartySigned:
      view.add_signed_by(fact.party_signed().signatory());
      break;
    case v1::TenancyFact::kTenancyStarted:
      Start(standing, fact, &view);
      break;
    case v1::TenancyFact::kTenancyStartRefused:
      view.set_start_refused(fact.tenancy_start_refused().reason());
      break;
    case v1::TenancyFact::kTenancyAbandoned:
      if (fact.tenancy_abandoned().has_reason()) *view.mutable_abandoned_for() = fact.tenancy_abandoned().reason();
      break;
    case v1::TenancyFact::kNoticeGiven:
      GiveNotice(fact.notice_given(), &view);
      break;
    case v1::TenancyFact::kNoticeCancelled:
      CancelNotice(&view);
      break;
    case v1::TenancyFact::kTenancyExited:
      Exit(fact, &view);
      break;
    case v1::TenancyFact::kTenancyDatesCorrected:
      CorrectDates(fact.tenancy_dates_corrected(), &view);
      break;
    case v1::TenancyFact::kDestinationStated:
      *view.mutable_destination() = fact.destination_stated().destination();
      break;
    case v1::TenancyFact::kTenancyTransferred:
      view.set_operator_id(fact.tenancy_transferred().operator_id());
      break;
    case v1::TenancyFact::kTenancySigned:
    case v1::TenancyFact::kTenancyStartRequested:
    case v1::TenancyFact::kTenancyClosed:
    case v1::TenancyFact::FACT_NOT_SET:
      break;
  }
  view.set_tenancy_id(standing.header.aggregate_id());
  view.set_status(status);
}

namespace {

struct Admissions {
  const std::string& household_id;
  Transaction& rows;

  void Confirm(const orientation::v1::AdmissionConfirmed& confirmed) const {
    AdmissionRow row;
    row.set_dwelling_id(confirmed.dwelling_id());
    row.set_operator_id(confirmed.operator_id());
    row.set_persons(confirmed.persons());
    row.set_admitted(true);
    rows.Put(kAdmissions, {household_id, confirmed.number()}, row);
  }
  void End(int32_t number) const { rows.At(kAdmissions, {household_id, number}).set_admitted(false); }
  template <typename Change>
  void Count(const Change& change) const {
    auto row = rows.Find(kAdmissions, {household_id, change.orientation_number()});
    if (change.dwelling_id().empty() || !row) return;
    row->set_persons(change.composition().adults() + change.composition().children());
    rows.Put(kAdmissions, {household_id, change.orientation_number()}, *row);
  }
};

}  // namespace

void ProjectAdmission(const Standing& standing, const HouseholdFact& fact, Transaction& rows) {
  const Admissions admissions{standing.header.aggregate_id(), rows};
  switch (fact.fact_case()) {
    case HouseholdFact::kAdmissionConfirmed:
      return admissions.Confirm(fact.admission_confirmed());
    case HouseholdFact::kAdmissionCancelled:
      return admissions.End(fact.admission_cancelled().number());
    case HouseholdFact::kAdmissionLost:
      return admissions.End(fact.admission_lost().number());
    case HouseholdFact::kCompositionChanged:
      return admissions.Count(fact.composition_changed());
    case HouseholdFact::kCompositionCorrected:
      return admissions.Count(fact.composition_corrected());
    case HouseholdFact::kHouseholdRegistered:
    case HouseholdFact::kHouseholdCorrected:
    case HouseholdFact::kOfferCorrected:
    case HouseholdFact::kPlannedEntryCorrected:
    case HouseholdFact::kTransmissionCorrected:
    case HouseholdFact::kStayTransferred:
    case HouseholdFact::kHousingRequestCreated:
    case HouseholdFact::kHousingRequestCompleted:
    case HouseholdFact::kHousingRequestTransmitted:
    case HouseholdFact::kHousingRequestQualified:
    case HouseholdFact::kHousingRequestCancelled:
    case HouseholdFact::kHousingRequestFulfilled:
    case HouseholdFact::kOrientationProposed:
    case HouseholdFact::kOrientationAccepted:
    case HouseholdFact::kOrientationRefused:
    case HouseholdFact::kOrientationExpired:
    case HouseholdFact::kOrientationCancelled:
    case HouseholdFact::kAdmissionRequested:
    case HouseholdFact::kAdmissionCancellationRequested:
    case HouseholdFact::kAdmissionKept:
    case HouseholdFact::kEntryRecorded:
    case HouseholdFact::kStayEnded:
    case HouseholdFact::kStayCorrected:
    case HouseholdFact::FACT_NOT_SET:
      return;
  }
}

}  // namespace iml::contracting
