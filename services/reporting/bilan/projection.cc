#include "services/reporting/bilan/projection.h"

#include <algorithm>

#include "libs/territory/territory.h"
#include "services/reporting/bilan/tables.h"

namespace iml::reporting {

using contracting::v1::DwellingFact;
using contracting::v1::OperatorFact;
using contracting::v1::RentAccountFact;
using eventsourcing::Standing;
using orientation::v1::HouseholdFact;
using securing::v1::ClaimsFact;
using storage::Transaction;

namespace {

// The episode of that number; added when it is new.
template <typename Episodes>
auto& Episode(Episodes* episodes, int32_t number) {
  for (auto& each : *episodes) {
    if (each.number() == number) return each;
  }
  auto& added = *episodes->Add();
  added.set_number(number);
  return added;
}

}  // namespace

void ProjectOperator(const Standing& standing, const OperatorFact& fact, Transaction& rows) {
  switch (fact.fact_case()) {
    case OperatorFact::kOperatorRegistered:
      rows.At(kOperators, standing.header.aggregate_id()).set_name(fact.operator_registered().name());
      return;
    case OperatorFact::kApprovalGranted:
    case OperatorFact::kOperatorAffiliated:
    case OperatorFact::FACT_NOT_SET:
      return;  // changes nothing that is counted
  }
}

void ProjectDwelling(const Standing& standing, const DwellingFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  const auto row = [&]() -> DwellingRow& { return rows.At(kDwellings, id); };
  const auto stock = [&](int32_t number) -> auto& { return Episode(row().mutable_stocks(), number); };
  const auto occupation = [&](int32_t number) -> auto& { return Episode(row().mutable_occupations(), number); };
  const auto change = [&](int32_t number, int32_t count) {
    auto& places = *stock(number).add_places();
    *places.mutable_on() = fact.occurred_on();
    places.set_change(count);
  };
  switch (fact.fact_case()) {
    case DwellingFact::kDwellingRegistered: {
      const auto& registered = fact.dwelling_registered();
      auto& entered = stock(registered.stock_number());
      *entered.mutable_from() = fact.occurred_on();
      entered.set_departement(registered.departement());
      entered.set_operator_id(registered.operator_id());
      entered.set_modality(registered.modality());
      entered.set_funded_177(registered.funded_177());
      break;
    }
    case DwellingFact::kPlacesOpened:
      change(fact.places_opened().stock_number(), fact.places_opened().count());
      break;
    case DwellingFact::kPlacesClosed:
      change(fact.places_closed().stock_number(), -fact.places_closed().count());
      break;
    case DwellingFact::kDwellingLeftStock:
      *stock(fact.dwelling_left_stock().stock_number()).mutable_until() = fact.occurred_on();
      break;
    case DwellingFact::kOccupationStarted:
      *occupation(fact.occupation_started().number()).mutable_from() = fact.occurred_on();
      break;
    case DwellingFact::kOccupationEnded:
      *occupation(fact.occupation_ended().number()).mutable_until() = fact.occupation_ended().ended_on();
      break;
    case DwellingFact::kOccupationCorrected: {
      auto& corrected = occupation(fact.occupation_corrected().number());
      *corrected.mutable_from() = fact.occupation_corrected().started_on();
      corrected.clear_until();
      if (fact.occupation_corrected().has_ended_on())
        *corrected.mutable_until() = fact.occupation_corrected().ended_on();
      break;
    }
    case DwellingFact::kRegistrationRefused:
    case DwellingFact::kContractPeriodRecorded:
    case DwellingFact::kContractPeriodRefused:
    case DwellingFact::kContractPeriodEnded:
    case DwellingFact::kContractPeriodKept:
    case DwellingFact::kDwellingReserved:
    case DwellingFact::kReservationRefused:
    case DwellingFact::kReservationReleased:
    case DwellingFact::kReleaseRefused:
    case DwellingFact::kOccupantsRecorded:
    case DwellingFact::kOccupationRefused:
    case DwellingFact::kSolutionRecorded:
    case DwellingFact::FACT_NOT_SET:
      return;  // changes nothing that is counted
  }
}

void ProjectHousehold(const Standing& standing, const HouseholdFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  const auto row = [&]() -> HouseholdRow& { return rows.At(kHouseholds, id); };
  const auto request = [&](int32_t number) -> auto& { return Episode(row().mutable_requests(), number); };
  const auto orientation = [&](int32_t number) -> auto& { return Episode(row().mutable_orientations(), number); };
  const auto stay = [&](int32_t number) -> auto& { return Episode(row().mutable_stays(), number); };
  const auto end_request = [&](int32_t number, RequestOutcome outcome) {
    *request(number).mutable_ended_on() = fact.occurred_on();
    request(number).set_outcome(outcome);
  };
  const auto end_orientation = [&](int32_t number, OrientationOutcome outcome) -> auto& {
    auto& ended = orientation(number);
    *ended.mutable_ended_on() = fact.occurred_on();
    ended.set_outcome(outcome);
    return ended;
  };
  const auto state = [&](const domain::v1::Composition& composition) {
    auto& statement = *row().add_compositions();
    *statement.mutable_from() = fact.occurred_on();
    statement.set_persons(composition.adults() + composition.children());
  };
  switch (fact.fact_case()) {
    case HouseholdFact::kHouseholdRegistered: {
      row().set_departement(territory::OfThreeCharacters(fact.household_registered().siao()));
      state(fact.household_registered().composition());
      break;
    }
    case HouseholdFact::kHousingRequestCreated:
      *request(fact.housing_request_created().number()).mutable_created_on() = fact.occurred_on();
      break;
    case HouseholdFact::kHousingRequestTransmitted: {
      auto& transmitted = request(fact.housing_request_transmitted().number());
      *transmitted.mutable_transmitted_on() = fact.occurred_on();
      *transmitted.mutable_first_transmitted_on() = fact.housing_request_transmitted().first_transmitted_on();
      break;
    }
    case HouseholdFact::kHousingRequestQualified:
      *request(fact.housing_request_qualified().number()).mutable_qualified_on() = fact.occurred_on();
      break;
    case HouseholdFact::kOrientationProposed: {
      const auto& proposed = fact.orientation_proposed();
      auto& added = orientation(proposed.number());
      added.set_request_number(proposed.request_number());
      added.set_departement(proposed.departement());
      added.set_modality(proposed.modality());
      added.set_operator_id(proposed.operator_id());
      *added.mutable_proposed_on() = fact.occurred_on();
      auto& oriented = request(proposed.request_number());
      if (!oriented.has_oriented_on()) *oriented.mutable_oriented_on() = fact.occurred_on();
      break;
    }
    case HouseholdFact::kOrientationAccepted:
      *orientation(fact.orientation_accepted().number()).mutable_accepted_on() = fact.occurred_on();
      break;
    case HouseholdFact::kOrientationRefused: {
      auto& refused = end_orientation(fact.orientation_refused().number(), ORIENTATION_OUTCOME_REFUSED);
      refused.set_side(fact.orientation_refused().side());
      if (refused.side() != orientation::v1::REFUSAL_SIDE_HOUSEHOLD)
        *refused.mutable_answered_on() = fact.occurred_on();
      break;
    }
    case HouseholdFact::kAdmissionRequested:
      *orientation(fact.admission_requested().number()).mutable_answered_on() = fact.occurred_on();
      break;
    case HouseholdFact::kAdmissionConfirmed:
      *orientation(fact.admission_confirmed().number()).mutable_admitted_on() = fact.occurred_on();
      break;
    case HouseholdFact::kAdmissionLost:
      end_orientation(fact.admission_lost().number(), ORIENTATION_OUTCOME_LOST);
      break;
    case HouseholdFact::kAdmissionCancelled:
      end_orientation(fact.admission_cancelled().number(), ORIENTATION_OUTCOME_CANCELLED);
      break;
    case HouseholdFact::kOrientationExpired:
      end_orientation(fact.orientation_expired().number(), ORIENTATION_OUTCOME_EXPIRED);
      break;
    case HouseholdFact::kOrientationCancelled:
      end_orientation(fact.orientation_cancelled().number(), ORIENTATION_OUTCOME_CANCELLED);
      break;
    case HouseholdFact::kHousingRequestCancelled:
      end_request(fact.housing_request_cancelled().number(), REQUEST_OUTCOME_CANCELLED);
      break;
    case HouseholdFact::kHousingRequestFulfilled:
      end_request(fact.housing_request_fulfilled().number(), REQUEST_OUTCOME_FULFILLED);
      break;
    case HouseholdFact::kEntryRecorded:
      end_orientation(fact.entry_recorded().number(), ORIENTATION_OUTCOME_ENTERED);
      *stay(fact.entry_recorded().number()).mutable_entered_on() = fact.occurred_on();
      break;
    case HouseholdFact::kStayEnded: {
      auto& ended = stay(fact.stay_ended().number());
      *ended.mutable_left_on() = fact.occurred_on();
      *ended.mutable_destination() = fact.stay_ended().destination();
      break;
    }
    case HouseholdFact::kStayCorrected: {
      const auto& corrected = fact.stay_corrected();
      auto& kept = stay(corrected.number());
      *kept.mutable_entered_on() = corrected.entered_on();
      // The orientation ended, and the request was fulfilled, with the entry.
      auto& entered = orientation(corrected.number());
      *entered.mutable_ended_on() = corrected.entered_on();
      *request(entered.request_number()).mutable_ended_on() = corrected.entered_on();
      kept.clear_left_on();
      if (corrected.has_left_on()) *kept.mutable_left_on() = corrected.left_on();
      if (corrected.has_destination()) *kept.mutable_destination() = corrected.destination();
      break;
    }
    case HouseholdFact::kCompositionChanged:
      state(fact.composition_changed().composition());
      break;
    case HouseholdFact::kCompositionCorrected: {
      const auto& corrected = fact.composition_corrected();
      if (corrected.number() < 1 || corrected.number() > row().compositions_size()) return;
      row()
          .mutable_compositions(corrected.number() - 1)
          ->set_persons(corrected.composition().adults() + corrected.composition().children());
      break;
    }
    case HouseholdFact::kHousingRequestCompleted:
    case HouseholdFact::kAdmissionCancellationRequested:
    case HouseholdFact::kAdmissionKept:
    case HouseholdFact::kHouseholdCorrected:
    case HouseholdFact::FACT_NOT_SET:
      return;  // changes nothing that is counted
  }
}

void ProjectRentAccount(const Standing& standing, const RentAccountFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  const auto row = [&]() -> RentAccountRow& { return rows.At(kRentAccounts, id); };
  const auto receive = [&](const auto& received) {
    auto& payment = Episode(row().mutable_payments(), received.number());
    payment.set_amount_cents(received.amount_cents());
    *payment.mutable_on() = fact.occurred_on();
  };
  switch (fact.fact_case()) {
    case RentAccountFact::kRentAccountOpened:
      row().set_dwelling_id(fact.rent_account_opened().dwelling_id());
      row().set_operator_id(fact.rent_account_opened().operator_id());
      break;
    case RentAccountFact::kTermCalled: {
      auto& term = *row().add_terms();
      term.set_month(fact.term_called().month());
      term.set_due_cents(fact.term_called().due_cents());
      *term.mutable_due_on() = fact.term_called().due_on();
      break;
    }
    case RentAccountFact::kTermCorrected:
      for (auto& term : *row().mutable_terms()) {
        if (term.month() != fact.term_corrected().month()) continue;
        term.set_due_cents(fact.term_corrected().due_cents());
        *term.mutable_due_on() = fact.term_corrected().due_on();
      }
      break;
    case RentAccountFact::kTermVoided: {
      auto& terms = *row().mutable_terms();
      const auto voided = [&](const auto& term) { return term.month() == fact.term_voided().month(); };
      terms.erase(std::remove_if(terms.begin(), terms.end(), voided), terms.end());
      break;
    }
    case RentAccountFact::kPaymentRecorded:
      receive(fact.payment_recorded());
      break;
    case RentAccountFact::kHousingBenefitRecorded:
      receive(fact.housing_benefit_recorded());
      break;
    case RentAccountFact::kPaymentReversed:
      *Episode(row().mutable_payments(), fact.payment_reversed().number()).mutable_reversed_on() = fact.occurred_on();
      break;
    case RentAccountFact::kAccountPeriodSet:
    case RentAccountFact::FACT_NOT_SET:
      return;  // changes nothing that is counted
  }
}

void ProjectClaims(const Standing& standing, const ClaimsFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  const auto row = [&]() -> ClaimsRow& { return rows.At(kClaims, id); };
  const auto claim = [&](int32_t number) -> auto& { return Episode(row().mutable_claims(), number); };
  const auto add = [&](auto* amounts, int64_t cents) {
    auto& amount = *amounts->Add();
    *amount.mutable_on() = fact.occurred_on();
    amount.set_cents(cents);
  };
  switch (fact.fact_case()) {
    case ClaimsFact::kClaimOpened: {
      auto& opened = claim(fact.claim_opened().number());
      opened.set_operator_id(fact.claim_opened().operator_id());
      opened.set_kind(fact.claim_opened().kind().code());
      *opened.mutable_opened_on() = fact.occurred_on();
      break;
    }
    case ClaimsFact::kClaimGranted:
      *claim(fact.claim_granted().number()).mutable_decided_on() = fact.occurred_on();
      claim(fact.claim_granted().number()).set_granted_cents(fact.claim_granted().granted_cents());
      break;
    case ClaimsFact::kClaimRejected:
      *claim(fact.claim_rejected().number()).mutable_decided_on() = fact.occurred_on();
      break;
    case ClaimsFact::kClaimPaid:
      add(claim(fact.claim_paid().number()).mutable_payments(), fact.claim_paid().amount_cents());
      break;
    case ClaimsFact::kRecoveryRecorded:
      add(claim(fact.recovery_recorded().number()).mutable_recoveries(), fact.recovery_recorded().amount_cents());
      break;
    case ClaimsFact::kClaimSubmitted:
    case ClaimsFact::kCommitmentRequested:
    case ClaimsFact::kClaimCommitted:
    case ClaimsFact::kClaimCommitmentLost:
    case ClaimsFact::FACT_NOT_SET:
      return;  // changes nothing that is counted
  }
}

}  // namespace iml::reporting
