#include "services/reporting/bilan/projection.h"

#include <algorithm>

#include "libs/domain/contracts.h"
#include "libs/territory/territory.h"
#include "services/reporting/bilan/tables.h"

namespace iml::reporting {

using contracting::v1::DwellingFact;
using contracting::v1::OperatorFact;
using contracting::v1::RentAccountFact;
using domain::DayNumber;
using eventsourcing::Standing;
using orientation::v1::HouseholdFact;
using prospection::v1::DoorFact;
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

// The rows of an aggregate, under each region that counts it.
template <typename Row>
class Located {
 public:
  using Table = storage::Table<Row, std::string, std::string>;
  Located(Table table, const std::string& id, Transaction& rows) : table_(table), id_(id), rows_(rows) {
    regions_ = rows.Find(kRegions, id).value_or(RegionsRow());
  }

  // The département's region counts the aggregate from now on.
  void CountIn(const std::string& departement) {
    const std::string region = territory::RegionOf(departement);
    const auto& known = regions_.regions();
    if (region.empty() || std::find(known.begin(), known.end(), region) != known.end()) return;
    const std::string before = known.empty() ? "" : known[0];
    if (const auto row = rows_.Find(table_, {before, id_})) rows_.Put(table_, {region, id_}, *row);
    if (known.empty()) rows_.Delete(table_, {before, id_});
    regions_.add_regions(region);
    rows_.Put(kRegions, id_, regions_);
  }
  template <typename Change>
  void Do(Change change) {
    if (regions_.regions().empty()) change(rows_.At(table_, {"", id_}));
    for (const std::string& region : regions_.regions()) change(rows_.At(table_, {region, id_}));
  }

 private:
  const Table table_;
  const std::string& id_;
  Transaction& rows_;
  RegionsRow regions_;
};

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

// ---- dwellings

namespace {

void Hold(int32_t from, const std::string& operator_id, DwellingRow::Stock* stock) {
  auto& holder = *stock->add_holders();
  holder.set_from(from);
  holder.set_operator_id(operator_id);
}
void Fund(int32_t from, bool funded_177, DwellingRow::Stock* stock) {
  auto& funding = *stock->add_funding();
  funding.set_from(from);
  funding.set_funded_177(funded_177);
}

void Register(const contracting::v1::DwellingRegistered& registered, int32_t on, DwellingRow* row) {
  DwellingRow::Stock& stock = Episode(row->mutable_stocks(), registered.stock_number());
  stock.set_from(on);
  stock.set_departement(registered.departement());
  stock.set_commune(registered.commune());
  stock.set_type(registered.type().code());
  stock.set_area_dm2(registered.area_dm2());
  stock.set_modality(registered.modality());
  Hold(on, registered.operator_id(), &stock);
  Fund(on, registered.funded_177(), &stock);
}

void ChangePlaces(int32_t stock_number, int32_t change, int32_t on, DwellingRow* row) {
  auto& places = *Episode(row->mutable_stocks(), stock_number).add_places();
  places.set_on(on);
  places.set_change(change);
}

void Correct(const contracting::v1::OccupationCorrected& corrected, DwellingRow* row) {
  auto& occupation = Episode(row->mutable_occupations(), corrected.number());
  occupation.set_from(DayNumber(corrected.started_on()));
  occupation.set_until(DayNumber(corrected.ended_on()));
}

}  // namespace

void ProjectDwelling(const Standing& standing, const DwellingFact& fact, Transaction& rows) {
  Located dwelling(kDwellings, standing.header.aggregate_id(), rows);
  const int32_t on = DayNumber(fact.occurred_on());
  // The time in the stock that lasts, or the last.
  const auto present = [&](auto change) {
    dwelling.Do([&](DwellingRow& row) {
      if (!row.stocks().empty()) change(row.mutable_stocks(row.stocks_size() - 1));
    });
  };
  switch (fact.fact_case()) {
    case DwellingFact::kDwellingRegistered:
      dwelling.CountIn(fact.dwelling_registered().departement());
      return dwelling.Do([&](DwellingRow& row) { Register(fact.dwelling_registered(), on, &row); });
    case DwellingFact::kPlacesOpened: {
      const auto& opened = fact.places_opened();
      return dwelling.Do([&](DwellingRow& row) { ChangePlaces(opened.stock_number(), opened.count(), on, &row); });
    }
    case DwellingFact::kPlacesClosed: {
      const auto& closed = fact.places_closed();
      return dwelling.Do([&](DwellingRow& row) { ChangePlaces(closed.stock_number(), -closed.count(), on, &row); });
    }
    case DwellingFact::kContractPeriodRecorded:
      return dwelling.Do([&](DwellingRow& row) { *row.add_contracts() = fact.contract_period_recorded(); });
    case DwellingFact::kContractPeriodEnded:
      return dwelling.Do(
          [&](DwellingRow& row) { domain::EndContract(fact.contract_period_ended(), row.mutable_contracts()); });
    case DwellingFact::kDwellingTransferred:
      return present([&](auto* stock) { Hold(on, fact.dwelling_transferred().operator_id(), stock); });
    case DwellingFact::kFundingSet:
      return present([&](auto* stock) { Fund(on, fact.funding_set().funded_177(), stock); });
    case DwellingFact::kDwellingLeftStock: {
      const int32_t number = fact.dwelling_left_stock().stock_number();
      return dwelling.Do([&](DwellingRow& row) { Episode(row.mutable_stocks(), number).set_until(on); });
    }
    case DwellingFact::kOccupationStarted: {
      const int32_t number = fact.occupation_started().number();
      return dwelling.Do([&](DwellingRow& row) { Episode(row.mutable_occupations(), number).set_from(on); });
    }
    case DwellingFact::kOccupationEnded: {
      const auto& ended = fact.occupation_ended();
      return dwelling.Do([&](DwellingRow& row) {
        Episode(row.mutable_occupations(), ended.number()).set_until(DayNumber(ended.ended_on()));
      });
    }
    case DwellingFact::kOccupationCorrected:
      return dwelling.Do([&](DwellingRow& row) { Correct(fact.occupation_corrected(), &row); });
    case DwellingFact::kRegistrationRefused:
    case DwellingFact::kContractPeriodRefused:
    case DwellingFact::kContractPeriodKept:
    case DwellingFact::kDwellingReserved:
    case DwellingFact::kReservationRefused:
    case DwellingFact::kReservationReleased:
    case DwellingFact::kReleaseRefused:
    case DwellingFact::kOccupantsRecorded:
    case DwellingFact::kOccupationRefused:
    case DwellingFact::kSolutionRecorded:
    case DwellingFact::kTransferOffered:
    case DwellingFact::kTransferDropped:
    case DwellingFact::kReservationMoved:
    case DwellingFact::FACT_NOT_SET:
      return;  // changes nothing that is counted
  }
}

// ---- households

namespace {

using Composition = domain::v1::Composition;
using Orientation = HouseholdRow::Orientation;

void State(int32_t from, const Composition& composition, HouseholdRow::Statement* statement) {
  if (from != 0) statement->set_from(from);
  statement->set_persons(composition.adults() + composition.children());
  statement->set_kind(composition.kind().code());
}

void Propose(const orientation::v1::OrientationProposed& proposed, int32_t on, HouseholdRow* row) {
  Orientation& orientation = Episode(row->mutable_orientations(), proposed.number());
  orientation.set_request_number(proposed.request_number());
  orientation.set_departement(proposed.departement());
  orientation.set_modality(proposed.modality());
  orientation.set_operator_id(proposed.operator_id());
  orientation.set_dwelling_id(proposed.dwelling_id());
  orientation.set_proposed_on(on);
  auto& request = Episode(row->mutable_requests(), proposed.request_number());
  if (request.oriented_on() == 0) request.set_oriented_on(on);
}

Orientation& EndOrientation(int32_t number, OrientationOutcome outcome, int32_t on, HouseholdRow* row) {
  Orientation& orientation = Episode(row->mutable_orientations(), number);
  orientation.set_ended_on(on);
  orientation.set_outcome(outcome);
  return orientation;
}
void EndRequest(int32_t number, RequestOutcome outcome, int32_t on, HouseholdRow* row) {
  auto& request = Episode(row->mutable_requests(), number);
  request.set_ended_on(on);
  request.set_outcome(outcome);
}

void RefuseOrientation(const orientation::v1::OrientationRefused& refused, int32_t on, HouseholdRow* row) {
  Orientation& orientation = EndOrientation(refused.number(), ORIENTATION_OUTCOME_REFUSED, on, row);
  orientation.set_side(refused.side());
  orientation.set_refused_for(refused.reason().code());
  if (refused.side() != orientation::v1::REFUSAL_SIDE_HOUSEHOLD) orientation.set_answered_on(on);
}

void Enter(const orientation::v1::EntryRecorded& entry, int32_t on, HouseholdRow* row) {
  EndOrientation(entry.number(), ORIENTATION_OUTCOME_ENTERED, on, row);
  auto& stay = Episode(row->mutable_stays(), entry.number());
  stay.set_entered_on(on);
  stay.set_dwelling_id(entry.dwelling_id());
  stay.set_situation(entry.situation().code());
}

void CorrectStay(const orientation::v1::StayCorrected& corrected, HouseholdRow* row) {
  const int32_t entered_on = DayNumber(corrected.entered_on());
  auto& stay = Episode(row->mutable_stays(), corrected.number());
  stay.set_entered_on(entered_on);
  stay.set_left_on(DayNumber(corrected.left_on()));
  if (corrected.has_destination()) stay.set_destination(corrected.destination().code());
  // The orientation ended, and the request was fulfilled, with the entry.
  auto& orientation = Episode(row->mutable_orientations(), corrected.number());
  orientation.set_ended_on(entered_on);
  Episode(row->mutable_requests(), orientation.request_number()).set_ended_on(entered_on);
}

}  // namespace

void ProjectHousehold(const Standing& standing, const HouseholdFact& fact, Transaction& rows) {
  Located household(kHouseholds, standing.header.aggregate_id(), rows);
  const int32_t on = DayNumber(fact.occurred_on());
  const auto orientation = [&](int32_t number, auto change) {
    household.Do([&](HouseholdRow& row) { change(Episode(row.mutable_orientations(), number)); });
  };
  const auto request = [&](int32_t number, auto change) {
    household.Do([&](HouseholdRow& row) { change(Episode(row.mutable_requests(), number)); });
  };
  const auto end = [&](int32_t number, OrientationOutcome outcome) {
    household.Do([&](HouseholdRow& row) { EndOrientation(number, outcome, on, &row); });
  };
  const auto end_request = [&](int32_t number, RequestOutcome outcome) {
    household.Do([&](HouseholdRow& row) { EndRequest(number, outcome, on, &row); });
  };
  switch (fact.fact_case()) {
    case HouseholdFact::kHouseholdRegistered: {
      const std::string departement = territory::OfThreeCharacters(fact.household_registered().siao());
      household.CountIn(departement);
      return household.Do([&](HouseholdRow& row) {
        row.set_departement(departement);
        State(on, fact.household_registered().composition(), row.add_compositions());
      });
    }
    case HouseholdFact::kHousingRequestCreated:
      return request(fact.housing_request_created().number(), [&](auto& row) { row.set_created_on(on); });
    case HouseholdFact::kHousingRequestTransmitted:
      return request(fact.housing_request_transmitted().number(), [&](auto& row) {
        row.set_transmitted_on(on);
        row.set_first_transmitted_on(DayNumber(fact.housing_request_transmitted().first_transmitted_on()));
      });
    case HouseholdFact::kHousingRequestQualified:
      return request(fact.housing_request_qualified().number(), [&](auto& row) { row.set_qualified_on(on); });
    case HouseholdFact::kOrientationProposed:
      household.CountIn(fact.orientation_proposed().departement());
      return household.Do([&](HouseholdRow& row) { Propose(fact.orientation_proposed(), on, &row); });
    case HouseholdFact::kOrientationAccepted:
      return orientation(fact.orientation_accepted().number(), [&](auto& row) { row.set_accepted_on(on); });
    case HouseholdFact::kOrientationRefused:
      return household.Do([&](HouseholdRow& row) { RefuseOrientation(fact.orientation_refused(), on, &row); });
    case HouseholdFact::kAdmissionRequested:
      return orientation(fact.admission_requested().number(), [&](auto& row) { row.set_answered_on(on); });
    case HouseholdFact::kAdmissionConfirmed:
      return orientation(fact.admission_confirmed().number(), [&](auto& row) { row.set_admitted_on(on); });
    case HouseholdFact::kAdmissionLost:
      return end(fact.admission_lost().number(), ORIENTATION_OUTCOME_LOST);
    case HouseholdFact::kAdmissionCancelled:
      return end(fact.admission_cancelled().number(), ORIENTATION_OUTCOME_CANCELLED);
    case HouseholdFact::kOrientationExpired:
      return end(fact.orientation_expired().number(), ORIENTATION_OUTCOME_EXPIRED);
    case HouseholdFact::kOrientationCancelled:
      return end(fact.orientation_cancelled().number(), ORIENTATION_OUTCOME_CANCELLED);
    case HouseholdFact::kHousingRequestCancelled:
      return end_request(fact.housing_request_cancelled().number(), REQUEST_OUTCOME_CANCELLED);
    case HouseholdFact::kHousingRequestFulfilled:
      return end_request(fact.housing_request_fulfilled().number(), REQUEST_OUTCOME_FULFILLED);
    case HouseholdFact::kEntryRecorded:
      return household.Do([&](HouseholdRow& row) { Enter(fact.entry_recorded(), on, &row); });
    case HouseholdFact::kStayEnded:
      return household.Do([&](HouseholdRow& row) {
        auto& stay = Episode(row.mutable_stays(), fact.stay_ended().number());
        stay.set_left_on(on);
        stay.set_destination(fact.stay_ended().destination().code());
      });
    case HouseholdFact::kStayCorrected:
      return household.Do([&](HouseholdRow& row) { CorrectStay(fact.stay_corrected(), &row); });
    case HouseholdFact::kCompositionChanged:
      return household.Do(
          [&](HouseholdRow& row) { State(on, fact.composition_changed().composition(), row.add_compositions()); });
    case HouseholdFact::kCompositionCorrected:
      return household.Do([&](HouseholdRow& row) {
        const auto& corrected = fact.composition_corrected();
        if (corrected.number() < 1 || corrected.number() > row.compositions_size()) return;
        State(0, corrected.composition(), row.mutable_compositions(corrected.number() - 1));
      });
    case HouseholdFact::kTransmissionCorrected:
      return request(fact.transmission_corrected().number(), [&](auto& row) {
        const int32_t corrected = DayNumber(fact.transmission_corrected().first_transmitted_on());
        if (row.transmitted_on() == row.first_transmitted_on()) row.set_transmitted_on(corrected);
        row.set_first_transmitted_on(corrected);
      });
    case HouseholdFact::kHousingRequestCompleted:
    case HouseholdFact::kAdmissionCancellationRequested:
    case HouseholdFact::kAdmissionKept:
    case HouseholdFact::kHouseholdCorrected:
    case HouseholdFact::kOfferCorrected:
    case HouseholdFact::kPlannedEntryCorrected:
    case HouseholdFact::kStayTransferred:
    case HouseholdFact::FACT_NOT_SET:
      return;  // changes nothing that is counted
  }
}

// ---- doors

void ProjectDoor(const Standing& standing, const DoorFact& fact, Transaction& rows) {
  Located door(kDoors, standing.header.aggregate_id(), rows);
  const int32_t on = DayNumber(fact.occurred_on());
  const auto capture = [&](int32_t number, auto change) {
    door.Do([&](DoorRow& row) { change(Episode(row.mutable_captures(), number)); });
  };
  switch (fact.fact_case()) {
    case DoorFact::kDoorRegistered:
      door.CountIn(fact.door_registered().departement());
      return door.Do([&](DoorRow& row) { row.set_departement(fact.door_registered().departement()); });
    case DoorFact::kCaptureOpened:
      return capture(fact.capture_opened().file(), [&](auto& row) {
        row.set_opened_on(on);
        row.set_channel(fact.capture_opened().channel().code());
      });
    case DoorFact::kCaptureHandedOver:
      return capture(fact.capture_handed_over().file(), [&](auto& row) { row.set_handed_over_on(on); });
    case DoorFact::kHandoverUndone:
      return capture(fact.handover_undone().file(), [&](auto& row) { row.clear_handed_over_on(); });
    case DoorFact::kCaptureAbandoned:
      return capture(fact.capture_abandoned().file(), [&](auto& row) {
        row.set_abandoned_on(on);
        row.set_abandoned_for(fact.capture_abandoned().reason().code());
      });
    case DoorFact::kCaptureContacted:
    case DoorFact::kCaptureQualified:
    case DoorFact::kDwellingVisited:
    case DoorFact::kOfferMade:
    case DoorFact::kAgreementReached:
    case DoorFact::kCaptureAttributed:
    case DoorFact::kSignatureRequested:
    case DoorFact::kCaptureSigned:
    case DoorFact::kSignatureLost:
    case DoorFact::kHandoverConfirmed:
    case DoorFact::kDoorFreed:
    case DoorFact::FACT_NOT_SET:
      return;  // changes nothing that is counted
  }
}

// ---- rent accounts

namespace {

// "2021-03" is 202103.
int32_t MonthNumber(const std::string& month) {
  const auto known = domain::MonthOf(month);
  return known ? static_cast<int32_t>(known->year() * 100 + known->month()) : 0;
}
int32_t YearOf(const google::type::Date& date) { return date.year(); }

void SetPeriod(const domain::v1::Period& period, RentYearRow* row) {
  row->set_from(DayNumber(period.from()));
  row->set_until(DayNumber(period.until()));
}

// Called or corrected.
template <typename Term>
void SetTerm(const Term& told, RentYearRow* row) {
  const int32_t month = MonthNumber(told.month());
  const auto at = std::lower_bound(row->months().begin(), row->months().end(), month) - row->months().begin();
  if (at == row->months_size() || row->months(at) != month) {
    const auto insert = [&](auto* values) {
      values->Add(0);
      std::rotate(values->begin() + at, values->end() - 1, values->end());
    };
    insert(row->mutable_months());
    insert(row->mutable_due_on());
    insert(row->mutable_due_cents());
    insert(row->mutable_rent_cents());
  }
  row->set_months(at, month);
  row->set_due_on(at, DayNumber(told.due_on()));
  row->set_due_cents(at, told.due_cents());
  row->set_rent_cents(at, told.rent_cents());
}

void DropTerm(const std::string& month, RentYearRow* row) {
  const auto found = std::find(row->months().begin(), row->months().end(), MonthNumber(month));
  if (found == row->months().end()) return;
  const auto at = found - row->months().begin();
  const auto drop = [&](auto* values) { values->erase(values->begin() + at); };
  drop(row->mutable_months());
  drop(row->mutable_due_on());
  drop(row->mutable_due_cents());
  drop(row->mutable_rent_cents());
}

void Receive(int32_t on, int64_t cents, RentYearRow* row) {
  row->add_received_on(on);
  row->add_received_cents(cents);
}

}  // namespace

void ProjectRentAccount(const Standing& standing, const RentAccountFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  if (fact.has_rent_account_opened()) {
    rows.At(kRentAccounts, id).set_dwelling_id(fact.rent_account_opened().dwelling_id());
  }
  const int32_t on = DayNumber(fact.occurred_on());
  const auto year = [&](int32_t of) -> RentYearRow* {
    const std::string dwelling_id = rows.Find(kRentAccounts, id).value_or(RentAccountRow()).dwelling_id();
    return &rows.At(kRentYears, {dwelling_id, id, of});
  };
  const auto of_month = [&](const std::string& month) { return year(MonthNumber(month) / 100); };
  const auto of_day = [&] { return year(YearOf(fact.occurred_on())); };
  switch (fact.fact_case()) {
    case RentAccountFact::kRentAccountOpened:
      return SetPeriod(fact.rent_account_opened().period(), year(0));
    case RentAccountFact::kAccountPeriodSet:
      return SetPeriod(fact.account_period_set().period(), year(0));
    case RentAccountFact::kTermCalled:
      return SetTerm(fact.term_called(), of_month(fact.term_called().month()));
    case RentAccountFact::kTermCorrected:
      return SetTerm(fact.term_corrected(), of_month(fact.term_corrected().month()));
    case RentAccountFact::kTermVoided:
      return DropTerm(fact.term_voided().month(), of_month(fact.term_voided().month()));
    case RentAccountFact::kPaymentRecorded:
      return Receive(on, fact.payment_recorded().amount_cents(), of_day());
    case RentAccountFact::kHousingBenefitRecorded:
      return Receive(on, fact.housing_benefit_recorded().amount_cents(), of_day());
    case RentAccountFact::kPaymentReversed:
      return Receive(on, -fact.payment_reversed().amount_cents(), of_day());
    case RentAccountFact::kRentAccountTransferred:
    case RentAccountFact::FACT_NOT_SET:
      return;  // changes nothing that is counted: the account is where its dwelling is
  }
}

// ---- claims

void ProjectClaims(const Standing& standing, const ClaimsFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  const int32_t on = DayNumber(fact.occurred_on());
  const auto claim = [&](int32_t number) -> auto& { return Episode(rows.At(kClaims, id).mutable_claims(), number); };
  const auto add = [&](auto* amounts, int64_t cents) {
    auto& amount = *amounts->Add();
    amount.set_on(on);
    amount.set_cents(cents);
  };
  switch (fact.fact_case()) {
    case ClaimsFact::kClaimOpened: {
      auto& opened = claim(fact.claim_opened().number());
      opened.set_operator_id(fact.claim_opened().operator_id());
      opened.set_kind(fact.claim_opened().kind().code());
      opened.set_opened_on(on);
      return;
    }
    case ClaimsFact::kClaimGranted:
      claim(fact.claim_granted().number()).set_decided_on(on);
      claim(fact.claim_granted().number()).set_granted_cents(fact.claim_granted().granted_cents());
      return;
    case ClaimsFact::kClaimRejected:
      claim(fact.claim_rejected().number()).set_decided_on(on);
      return;
    case ClaimsFact::kClaimPaid:
      return add(claim(fact.claim_paid().number()).mutable_payments(), fact.claim_paid().amount_cents());
    case ClaimsFact::kRecoveryRecorded:
      return add(claim(fact.recovery_recorded().number()).mutable_recoveries(),
                 fact.recovery_recorded().amount_cents());
    case ClaimsFact::kClaimSubmitted:
    case ClaimsFact::kCommitmentRequested:
    case ClaimsFact::kClaimCommitted:
    case ClaimsFact::kClaimCommitmentLost:
    case ClaimsFact::FACT_NOT_SET:
      return;  // changes nothing that is counted
  }
}

}  // namespace iml::reporting
