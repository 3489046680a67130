#include "services/contracting/projections.h"

#include <algorithm>

#include "libs/domain/ids.h"
#include "services/contracting/ids.h"
#include "services/contracting/tables.h"

namespace iml::contracting {

using eventsourcing::Standing;
using storage::Transaction;

void ProjectOperator(const Standing& standing, const v1::OperatorFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  v1::OperatorView& view = rows.At(kOperators, id);
  view.set_operator_id(id);
  view.set_commit_id(standing.header.commit_id());
  switch (fact.fact_case()) {
    case v1::OperatorFact::kOperatorRegistered:
      view.set_name(fact.operator_registered().name());
      *view.mutable_registered_on() = fact.occurred_on();
      break;
    case v1::OperatorFact::kApprovalGranted:
      *view.add_approvals() = fact.approval_granted();
      break;
    case v1::OperatorFact::kOperatorAffiliated:
      *view.mutable_federation() = fact.operator_affiliated().federation();
      *view.mutable_affiliated_on() = fact.occurred_on();
      break;
    case v1::OperatorFact::FACT_NOT_SET:
      break;
  }
}

namespace {

template <typename Fact>
void RemoveReservation(v1::DwellingView& view, const Fact& fact) {
  auto& all = *view.mutable_reservations();
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const auto& each) {
                             return each.household_id() == fact.household_id() &&
                                    each.orientation_number() == fact.orientation_number();
                           }),
            all.end());
}

v1::DwellingView::Occupation* Occupation(v1::DwellingView& view, int32_t number) {
  for (auto& each : *view.mutable_occupations()) {
    if (each.number() == number) return &each;
  }
  return view.add_occupations();
}

// What follows from the rest of the row.
void Derive(v1::DwellingView& view) {
  int32_t used = 0;
  bool occupied = false;
  for (const auto& each : view.reservations()) used += each.persons();
  for (const auto& each : view.occupations()) {
    if (each.has_ended_on()) continue;
    used += each.persons();
    occupied = true;
  }
  view.set_over_capacity(used > view.places());
  const bool taken = occupied || !view.reservations().empty();
  view.set_free_places(taken && !view.shared() ? 0 : std::max(0, view.places() - used));
  if (view.status() == "left" || view.status() == "expected") return;
  view.set_status(occupied ? "occupied" : taken ? "reserved" : "available");
}

}  // namespace

void ProjectDwelling(const Standing& standing, const v1::DwellingFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  v1::DwellingView& view = rows.At(kDwellings, id);
  view.set_dwelling_id(id);
  view.set_commit_id(standing.header.commit_id());
  if (view.status().empty()) view.set_status("expected");
  switch (fact.fact_case()) {
    case v1::DwellingFact::kDwellingRegistered: {
      const auto& registered = fact.dwelling_registered();
      view.set_door_id(registered.door_id());
      view.set_operator_id(registered.operator_id());
      view.set_commune(registered.commune());
      view.set_departement(registered.departement());
      *view.mutable_type() = registered.type();
      view.set_area_dm2(registered.area_dm2());
      view.set_modality(registered.modality());
      view.set_shared(registered.shared());
      view.set_funded_177(registered.funded_177());
      *view.mutable_managed_since() = registered.managed_since();
      view.clear_left_on();
      view.set_status("available");
      break;
    }
    case v1::DwellingFact::kPlacesOpened:
      view.set_places(fact.places_opened().places());
      break;
    case v1::DwellingFact::kPlacesClosed:
      view.set_places(fact.places_closed().places());
      break;
    case v1::DwellingFact::kContractPeriodRecorded: {
      auto& contract = *view.add_contracts();
      contract.set_owner_contract_id(fact.contract_period_recorded().owner_contract_id());
      contract.set_modality(fact.contract_period_recorded().modality());
      *contract.mutable_period() = fact.contract_period_recorded().period();
      break;
    }
    case v1::DwellingFact::kContractPeriodEnded:
      for (auto& contract : *view.mutable_contracts()) {
        if (contract.owner_contract_id() == fact.contract_period_ended().owner_contract_id()) {
          *contract.mutable_period()->mutable_until() = fact.contract_period_ended().ended_on();
        }
      }
      break;
    case v1::DwellingFact::kDwellingReserved: {
      auto& reservation = *view.add_reservations();
      reservation.set_household_id(fact.dwelling_reserved().household_id());
      reservation.set_orientation_number(fact.dwelling_reserved().orientation_number());
      reservation.set_persons(fact.dwelling_reserved().persons());
      *reservation.mutable_entry_planned_on() = fact.dwelling_reserved().entry_planned_on();
      break;
    }
    case v1::DwellingFact::kReservationReleased:
      RemoveReservation(view, fact.reservation_released());
      break;
    case v1::DwellingFact::kOccupantsRecorded:
      for (auto& each : *view.mutable_reservations()) {
        if (each.household_id() == fact.occupants_recorded().household_id())
          each.set_persons(fact.occupants_recorded().persons());
      }
      for (auto& each : *view.mutable_occupations()) {
        if (each.household_id() == fact.occupants_recorded().household_id() && !each.has_ended_on())
          each.set_persons(fact.occupants_recorded().persons());
      }
      break;
    case v1::DwellingFact::kOccupationStarted: {
      RemoveReservation(view, fact.occupation_started());
      auto& occupation = *view.add_occupations();
      occupation.set_number(fact.occupation_started().number());
      occupation.set_tenancy_id(fact.occupation_started().tenancy_id());
      occupation.set_household_id(fact.occupation_started().household_id());
      occupation.set_persons(fact.occupation_started().persons());
      *occupation.mutable_started_on() = fact.occurred_on();
      break;
    }
    case v1::DwellingFact::kOccupationEnded:
      *Occupation(view, fact.occupation_ended().number())->mutable_ended_on() = fact.occupation_ended().ended_on();
      break;
    case v1::DwellingFact::kOccupationCorrected: {
      auto* occupation = Occupation(view, fact.occupation_corrected().number());
      *occupation->mutable_started_on() = fact.occupation_corrected().started_on();
      occupation->clear_ended_on();
      if (fact.occupation_corrected().has_ended_on())
        *occupation->mutable_ended_on() = fact.occupation_corrected().ended_on();
      break;
    }
    case v1::DwellingFact::kDwellingLeftStock:
      view.set_status("left");
      *view.mutable_left_on() = fact.occurred_on();
      break;
    case v1::DwellingFact::kRegistrationRefused:
    case v1::DwellingFact::kContractPeriodRefused:
    case v1::DwellingFact::kContractPeriodKept:
    case v1::DwellingFact::kReservationRefused:
    case v1::DwellingFact::kReleaseRefused:
    case v1::DwellingFact::kOccupationRefused:
    case v1::DwellingFact::kSolutionRecorded:
    case v1::DwellingFact::FACT_NOT_SET:
      break;
  }
  Derive(view);
}

void ProjectOwnerContract(const Standing& standing, const v1::OwnerContractFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  v1::OwnerContractView& view = rows.At(kOwnerContracts, id);
  view.set_owner_contract_id(id);
  switch (fact.fact_case()) {
    case v1::OwnerContractFact::kOwnerContractSigned:
      view.set_dwelling_id(fact.owner_contract_signed().dwelling_id());
      view.set_operator_id(fact.owner_contract_signed().operator_id());
      *view.mutable_terms() = fact.owner_contract_signed().terms();
      *view.mutable_signed_on() = fact.occurred_on();
      view.set_status("signed");
      view.clear_reason();
      break;
    case v1::OwnerContractFact::kOwnerContractActivated:
      view.set_status("active");
      break;
    case v1::OwnerContractFact::kOwnerContractVoided:
      view.set_status("voided");
      view.set_reason(fact.owner_contract_voided().reason());
      break;
    case v1::OwnerContractFact::kOwnerContractEndRequested:
      view.set_status("ending");
      break;
    case v1::OwnerContractFact::kOwnerContractEnded:
      view.set_status("ended");
      *view.mutable_ended_on() = fact.owner_contract_ended().ended_on();
      break;
    case v1::OwnerContractFact::kOwnerContractKept:
      view.set_status("active");
      view.set_reason(fact.owner_contract_kept().reason());
      break;
    case v1::OwnerContractFact::FACT_NOT_SET:
      break;
  }
}

void ProjectTenancy(const Standing& standing, const v1::TenancyFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  v1::TenancyView& view = rows.At(kTenancies, id);
  switch (fact.fact_case()) {
    case v1::TenancyFact::kTenancyPrepared: {
      const auto& prepared = fact.tenancy_prepared();
      view.Clear();
      view.set_household_id(prepared.household_id());
      view.set_orientation_number(prepared.orientation_number());
      view.set_dwelling_id(prepared.dwelling_id());
      view.set_operator_id(prepared.operator_id());
      view.set_preparation(prepared.preparation());
      view.set_persons(prepared.persons());
      *view.mutable_terms() = prepared.terms();
      *view.mutable_signatories() = prepared.signatories();
      view.set_status("draft");
      break;
    }
    case v1::TenancyFact::kPartySigned:
      view.add_signed_by(fact.party_signed().signatory());
      break;
    case v1::TenancyFact::kTenancySigned:
      view.set_status("signed");
      break;
    case v1::TenancyFact::kTenancyStartRequested:
      view.set_status("starting");
      break;
    case v1::TenancyFact::kTenancyStarted:
      view.set_status("running");
      *view.mutable_started_on() = fact.occurred_on();
      view.set_rent_account_id(RentAccountId(id));
      break;
    case v1::TenancyFact::kTenancyStartRefused:
      view.set_status("signed");
      view.set_reason(fact.tenancy_start_refused().reason());
      break;
    case v1::TenancyFact::kTenancyAbandoned:
      view.set_status("abandoned");
      view.set_reason(fact.tenancy_abandoned().reason());
      break;
    case v1::TenancyFact::kNoticeGiven:
      view.set_status("notice");
      break;
    case v1::TenancyFact::kTenancyExited:
      view.set_status("exited");
      *view.mutable_exited_on() = fact.occurred_on();
      *view.mutable_destination() = fact.tenancy_exited().destination();
      break;
    case v1::TenancyFact::kTenancyDatesCorrected:
      *view.mutable_started_on() = fact.tenancy_dates_corrected().started_on();
      view.clear_exited_on();
      if (fact.tenancy_dates_corrected().has_exited_on())
        *view.mutable_exited_on() = fact.tenancy_dates_corrected().exited_on();
      break;
    case v1::TenancyFact::kDestinationStated:
      *view.mutable_destination() = fact.destination_stated().destination();
      break;
    case v1::TenancyFact::kTenancyClosed:
      view.set_status("closed");
      break;
    case v1::TenancyFact::FACT_NOT_SET:
      break;
  }
  view.set_tenancy_id(id);
}

namespace {

void AddPayment(v1::RentAccountView& view, int32_t number, int64_t cents, bool benefit, const google::type::Date& on) {
  auto& payment = *view.add_payments();
  payment.set_number(number);
  payment.set_amount_cents(cents);
  payment.set_benefit(benefit);
  *payment.mutable_on() = on;
}

}  // namespace

void ProjectRentAccount(const Standing& standing, const v1::RentAccountFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  v1::RentAccountView& view = rows.At(kRentAccounts, id);
  view.set_rent_account_id(id);
  *view.mutable_position() = standing.position;
  switch (fact.fact_case()) {
    case v1::RentAccountFact::kRentAccountOpened:
      view.set_tenancy_id(fact.rent_account_opened().tenancy_id());
      view.set_dwelling_id(fact.rent_account_opened().dwelling_id());
      view.set_operator_id(fact.rent_account_opened().operator_id());
      *view.mutable_period() = fact.rent_account_opened().period();
      break;
    case v1::RentAccountFact::kAccountPeriodSet:
      *view.mutable_period() = fact.account_period_set().period();
      break;
    case v1::RentAccountFact::kTermCalled: {
      auto& term = *view.add_terms();
      term.set_month(fact.term_called().month());
      term.set_rent_cents(fact.term_called().rent_cents());
      term.set_charges_cents(fact.term_called().charges_cents());
      term.set_due_cents(fact.term_called().due_cents());
      *term.mutable_due_on() = fact.term_called().due_on();
      break;
    }
    case v1::RentAccountFact::kTermCorrected:
      for (auto& term : *view.mutable_terms()) {
        if (term.month() != fact.term_corrected().month()) continue;
        term.set_rent_cents(fact.term_corrected().rent_cents());
        term.set_charges_cents(fact.term_corrected().charges_cents());
        term.set_due_cents(fact.term_corrected().due_cents());
      }
      break;
    case v1::RentAccountFact::kPaymentRecorded:
      AddPayment(view, fact.payment_recorded().number(), fact.payment_recorded().amount_cents(), false,
                 fact.occurred_on());
      break;
    case v1::RentAccountFact::kHousingBenefitRecorded:
      AddPayment(view, fact.housing_benefit_recorded().number(), fact.housing_benefit_recorded().amount_cents(), true,
                 fact.occurred_on());
      break;
    case v1::RentAccountFact::kPaymentReversed:
      for (auto& payment : *view.mutable_payments()) {
        if (payment.number() == fact.payment_reversed().number()) *payment.mutable_reversed_on() = fact.occurred_on();
      }
      break;
    case v1::RentAccountFact::FACT_NOT_SET:
      break;
  }
}

void ProjectAdmission(const Standing& standing, const orientation::v1::HouseholdFact& fact, Transaction& rows) {
  const auto key = [&](int32_t number) { return storage::Key(standing.header.aggregate_id(), number); };
  const auto end = [&](int32_t number) {
    AdmissionRow row = rows.Find(kAdmissions, key(number)).value_or(AdmissionRow());
    row.set_admitted(false);
    rows.Put(kAdmissions, key(number), row);
  };
  if (fact.has_admission_confirmed()) {
    AdmissionRow row;
    row.set_dwelling_id(fact.admission_confirmed().dwelling_id());
    row.set_operator_id(fact.admission_confirmed().operator_id());
    row.set_persons(fact.admission_confirmed().persons());
    row.set_admitted(true);
    rows.Put(kAdmissions, key(fact.admission_confirmed().number()), row);
  }
  const auto count = [&](const auto& change) {
    auto row = rows.Find(kAdmissions, key(change.orientation_number()));
    if (change.dwelling_id().empty() || !row) return;
    row->set_persons(change.composition().adults() + change.composition().children());
    rows.Put(kAdmissions, key(change.orientation_number()), *row);
  };
  if (fact.has_composition_changed()) count(fact.composition_changed());
  if (fact.has_composition_corrected()) count(fact.composition_corrected());
  if (fact.has_admission_cancelled()) end(fact.admission_cancelled().number());
  if (fact.has_admission_lost()) end(fact.admission_lost().number());
}

}  // namespace iml::contracting
