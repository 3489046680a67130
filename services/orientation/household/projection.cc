#include "services/orientation/household/projection.h"

#include <algorithm>
#include <utility>

#include "libs/domain/contracts.h"
#include "libs/domain/persons.h"
#include "services/orientation/household/machine.h"
#include "services/orientation/household/tables.h"
#include "services/orientation/ids.h"

namespace iml::orientation {

using contracting::v1::DwellingFact;
using eventsourcing::Standing;
using storage::Transaction;
using View = v1::HouseholdView;

namespace {

template <typename Episodes>
auto& Episode(Episodes* episodes, int32_t number) {
  for (auto& each : *episodes) {
    if (each.number() == number) return each;
  }
  auto& added = *episodes->Add();
  added.set_number(number);
  return added;
}

int32_t DayNumber(const google::type::Date& date) { return date.year() * 10000 + date.month() * 100 + date.day(); }

void SetComposition(int32_t number, const google::type::Date* from, const domain::v1::Composition& composition,
                    View* view) {
  auto& statement = Episode(view->mutable_compositions(), number);
  if (from != nullptr) *statement.mutable_from() = *from;
  *statement.mutable_composition() = composition;
  const auto earlier = [](const auto& one, const auto& other) {
    return std::pair(DayNumber(one.from()), one.number()) < std::pair(DayNumber(other.from()), other.number());
  };
  *view->mutable_composition() =
      std::max_element(view->compositions().begin(), view->compositions().end(), earlier)->composition();
}

// ---- the waiting list: a household is there while its last request waits

bool Waits(const View& view) {
  return !view.requests().empty() && view.requests().rbegin()->status() == v1::REQUEST_STATUS_WAITING;
}
decltype(kWaiting)::Key KeyOf(const View& view) {
  return {view.siao(), DayNumber(view.requests().rbegin()->first_transmitted_on()), view.household_id()};
}
void List(const View& view, Transaction& rows) {
  if (!Waits(view)) return;
  const auto& request = *view.requests().rbegin();
  v1::Waiting waiting;
  waiting.set_household_id(view.household_id());
  waiting.set_siao(view.siao());
  *waiting.mutable_first_transmitted_on() = request.first_transmitted_on();
  waiting.set_persons(view.composition().adults() + view.composition().children());
  waiting.set_modality(request.modality());
  *waiting.mutable_communes() = request.communes();
  if (request.has_type()) *waiting.mutable_type() = request.type();
  rows.Put(kWaiting, KeyOf(view), waiting);
}

// ---- those who are to leave a dwelling, because they move to another

template <typename Do>
void ForEachLeaving(const View& view, Do with) {
  for (const auto& orientation : view.orientations()) {
    if (!orientation.has_leaves_on() || orientation.has_left_on()) continue;
    with(orientation, decltype(kLeaving)::Key(view.siao(), DayNumber(orientation.leaves_on()), view.household_id(),
                                              orientation.number()));
  }
}
void Unlist(const View& view, Transaction& rows) {
  if (Waits(view)) rows.Delete(kWaiting, KeyOf(view));
  ForEachLeaving(view, [&](const auto&, const auto& key) { rows.Delete(kLeaving, key); });
}
void ListLeaving(const View& view, Transaction& rows) {
  ForEachLeaving(view, [&](const auto& orientation, const auto& key) {
    v1::Overstay leaving;
    leaving.set_household_id(view.household_id());
    leaving.set_siao(view.siao());
    leaving.set_orientation_number(orientation.number());
    leaving.set_operator_id(orientation.operator_id());
    leaving.set_dwelling_id(orientation.dwelling_id());
    *leaving.mutable_leaves_on() = orientation.leaves_on();
    rows.Put(kLeaving, key, leaving);
  });
}

// ---- one fact, to the episode that it is of

struct Change {
  const v1::HouseholdFact& fact;
  View* view;

  View::Request& Request(int32_t number) const {
    View::Request& request = Episode(view->mutable_requests(), number);
    request.set_status(StatusAfter(request.status(), fact));
    return request;
  }
  View::Orientation& Orientation(int32_t number) const {
    View::Orientation& orientation = Episode(view->mutable_orientations(), number);
    orientation.set_status(StatusAfter(orientation.status(), fact));
    return orientation;
  }
  // The request that an orientation is of; where that is not known, the last, and the first where there is none.
  void RequestOf(const View::Orientation& orientation) const {
    const int32_t last = view->requests().empty() ? 1 : view->requests().rbegin()->number();
    Request(orientation.request_number() != 0 ? orientation.request_number() : last);
  }
  // An orientation that came to nothing.
  View::Orientation& Over(int32_t number) const {
    View::Orientation& orientation = Orientation(number);
    *orientation.mutable_ended_on() = fact.occurred_on();
    RequestOf(orientation);
    return orientation;
  }

  void Apply(const v1::HouseholdRegistered& registered) const {
    view->set_siao(registered.siao());
    *view->mutable_main_contact() = registered.main_contact();
    SetComposition(1, &fact.occurred_on(), registered.composition(), view);
  }
  void Apply(const v1::HousingRequestCreated& created) const {
    *Request(created.number()).mutable_created_on() = fact.occurred_on();
  }
  void Apply(const v1::HousingRequestCompleted& completed) const {
    View::Request& request = Request(completed.number());
    if (completed.has_motive()) *request.mutable_motive() = completed.motive();
    if (completed.has_situation()) *request.mutable_situation() = completed.situation();
    if (completed.has_recommendation()) *request.mutable_recommendation() = completed.recommendation();
    if (completed.has_social_report()) *request.mutable_social_report() = completed.social_report();
  }
  void Apply(const v1::HousingRequestTransmitted& transmitted) const {
    *Request(transmitted.number()).mutable_first_transmitted_on() = transmitted.first_transmitted_on();
  }
  void Apply(const v1::HousingRequestQualified& qualified) const {
    View::Request& request = Request(qualified.number());
    *request.mutable_qualified_on() = fact.occurred_on();
    *request.mutable_recommendation() = qualified.recommendation();
    request.set_modality(qualified.modality());
    *request.mutable_communes() = qualified.communes();
    if (qualified.has_type()) *request.mutable_type() = qualified.type();
    if (qualified.has_opinion()) *request.mutable_opinion() = qualified.opinion();
  }
  void Apply(const v1::HousingRequestCancelled& cancelled) const {
    *Request(cancelled.number()).mutable_ended_on() = fact.occurred_on();
  }
  void Apply(const v1::HousingRequestFulfilled& fulfilled) const {
    *Request(fulfilled.number()).mutable_ended_on() = fact.occurred_on();
  }
  void Apply(const v1::OrientationProposed& proposed) const {
    View::Orientation& orientation = Orientation(proposed.number());
    orientation.set_request_number(proposed.request_number());
    orientation.set_operator_id(proposed.operator_id());
    orientation.set_dwelling_id(proposed.dwelling_id());
    *orientation.mutable_proposed_on() = fact.occurred_on();
    *orientation.mutable_expires_on() = proposed.expires_on();
    RequestOf(orientation);
  }
  void Apply(const v1::OrientationRefused& refused) const {
    View::Orientation& orientation = Over(refused.number());
    orientation.set_side(refused.side());
    *orientation.mutable_refused_for() = refused.reason();
  }
  // The stays that last and of which nobody knew an end are left on that day, for that admission.
  void SetLeaving(const v1::AdmissionRequested& requested) const {
    if (!requested.has_leaves_on()) return;
    for (View::Orientation& each : *view->mutable_orientations()) {
      if (each.number() == requested.number() || !each.has_entered_on() || each.has_left_on() || each.has_leaves_on())
        continue;
      *each.mutable_leaves_on() = requested.leaves_on();
      each.set_leaves_for(requested.number());
    }
  }
  // The admission came to nothing: what was to be left for it is kept.
  void Keep(int32_t admission) const {
    for (View::Orientation& each : *view->mutable_orientations()) {
      if (each.leaves_for() != admission) continue;
      each.clear_leaves_on();
      each.clear_leaves_for();
    }
  }
  void Apply(const v1::AdmissionRequested& requested) const {
    *Orientation(requested.number()).mutable_entry_planned_on() = requested.entry_planned_on();
    SetLeaving(requested);
  }
  void Apply(const v1::AdmissionConfirmed& confirmed) const {
    *Orientation(confirmed.number()).mutable_admitted_on() = fact.occurred_on();
  }
  void Apply(const v1::AdmissionLost& lost) const {
    Over(lost.number()).set_lost_because(lost.reason());
    Keep(lost.number());
  }
  void Apply(const v1::AdmissionCancelled& cancelled) const {
    View::Orientation& orientation = Over(cancelled.number());
    if (cancelled.has_reason()) *orientation.mutable_cancelled_for() = cancelled.reason();
    Keep(cancelled.number());
  }
  void Apply(const v1::EntryRecorded& entry) const {
    View::Orientation& orientation = Orientation(entry.number());
    orientation.set_tenancy_id(entry.tenancy_id());
    *orientation.mutable_entered_on() = fact.occurred_on();
  }
  void Apply(const v1::StayEnded& ended) const {
    View::Orientation& orientation = Orientation(ended.number());
    *orientation.mutable_left_on() = fact.occurred_on();
    *orientation.mutable_destination() = ended.destination();
  }
  void Apply(const v1::StayCorrected& corrected) const {
    View::Orientation& orientation = Orientation(corrected.number());
    *orientation.mutable_entered_on() = corrected.entered_on();
    if (corrected.has_left_on()) *orientation.mutable_left_on() = corrected.left_on();
    if (corrected.has_destination()) *orientation.mutable_destination() = corrected.destination();
  }
};

void Apply(const v1::HouseholdFact& fact, View* view) {
  const Change change{fact, view};
  switch (fact.fact_case()) {
    case v1::HouseholdFact::kHouseholdRegistered:
      return change.Apply(fact.household_registered());
    case v1::HouseholdFact::kHousingRequestCreated:
      return change.Apply(fact.housing_request_created());
    case v1::HouseholdFact::kHousingRequestCompleted:
      return change.Apply(fact.housing_request_completed());
    case v1::HouseholdFact::kHousingRequestTransmitted:
      return change.Apply(fact.housing_request_transmitted());
    case v1::HouseholdFact::kHousingRequestQualified:
      return change.Apply(fact.housing_request_qualified());
    case v1::HouseholdFact::kHousingRequestCancelled:
      return change.Apply(fact.housing_request_cancelled());
    case v1::HouseholdFact::kHousingRequestFulfilled:
      return change.Apply(fact.housing_request_fulfilled());
    case v1::HouseholdFact::kOrientationProposed:
      return change.Apply(fact.orientation_proposed());
    case v1::HouseholdFact::kOrientationAccepted:
      change.Orientation(fact.orientation_accepted().number());
      return;
    case v1::HouseholdFact::kOrientationRefused:
      return change.Apply(fact.orientation_refused());
    case v1::HouseholdFact::kAdmissionRequested:
      return change.Apply(fact.admission_requested());
    case v1::HouseholdFact::kAdmissionConfirmed:
      return change.Apply(fact.admission_confirmed());
    case v1::HouseholdFact::kAdmissionLost:
      return change.Apply(fact.admission_lost());
    case v1::HouseholdFact::kAdmissionCancellationRequested:
      change.Orientation(fact.admission_cancellation_requested().number());
      return;
    case v1::HouseholdFact::kAdmissionCancelled:
      return change.Apply(fact.admission_cancelled());
    case v1::HouseholdFact::kAdmissionKept:
      change.Orientation(fact.admission_kept().number());
      return;
    case v1::HouseholdFact::kOrientationExpired:
      change.Over(fact.orientation_expired().number());
      return;
    case v1::HouseholdFact::kOrientationCancelled:
      change.Over(fact.orientation_cancelled().number());
      return;
    case v1::HouseholdFact::kEntryRecorded:
      return change.Apply(fact.entry_recorded());
    case v1::HouseholdFact::kStayEnded:
      return change.Apply(fact.stay_ended());
    case v1::HouseholdFact::kStayCorrected:
      return change.Apply(fact.stay_corrected());
    case v1::HouseholdFact::kCompositionChanged:
      return SetComposition(fact.composition_changed().number(), &fact.occurred_on(),
                            fact.composition_changed().composition(), view);
    case v1::HouseholdFact::kCompositionCorrected:
      return SetComposition(fact.composition_corrected().number(), nullptr, fact.composition_corrected().composition(),
                            view);
    case v1::HouseholdFact::kHouseholdCorrected:
      *view->mutable_main_contact() = fact.household_corrected().main_contact();
      return;
    case v1::HouseholdFact::kOfferCorrected:
      *change.Orientation(fact.offer_corrected().number()).mutable_expires_on() = fact.offer_corrected().expires_on();
      return;
    case v1::HouseholdFact::kPlannedEntryCorrected:
      *change.Orientation(fact.planned_entry_corrected().number()).mutable_entry_planned_on() =
          fact.planned_entry_corrected().entry_planned_on();
      return;
    case v1::HouseholdFact::kTransmissionCorrected:
      *change.Request(fact.transmission_corrected().number()).mutable_first_transmitted_on() =
          fact.transmission_corrected().first_transmitted_on();
      return;
    case v1::HouseholdFact::kStayTransferred:
      change.Orientation(fact.stay_transferred().number()).set_operator_id(fact.stay_transferred().operator_id());
      return;
    case v1::HouseholdFact::FACT_NOT_SET:
      return;
  }
}

}  // namespace

void ProjectHousehold(const Standing& standing, const v1::HouseholdFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  const storage::Relisting relisting(kHouseholdsBy, id, rows);
  View& view = rows.At(kHouseholds, id);
  view.set_household_id(id);
  Unlist(view, rows);
  Apply(fact, &view);
  List(view, rows);
  ListLeaving(view, rows);
}

void ProjectNearKeys(const std::string& key, const Standing& standing, const v1::HouseholdFact& fact,
                     Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  const auto put = [&](const v1::Contact& contact) {
    const std::string siao = rows.Find(kHouseholds, id).value_or(View()).siao();
    for (const std::string& near : NearKeys(key, siao, contact)) rows.Put(kNearKeys, {near, id}, {});
  };
  switch (fact.fact_case()) {
    case v1::HouseholdFact::kHouseholdRegistered:
      return put(fact.household_registered().main_contact());
    case v1::HouseholdFact::kHouseholdCorrected:
      return put(fact.household_corrected().main_contact());
    case v1::HouseholdFact::kHousingRequestCreated:
    case v1::HouseholdFact::kHousingRequestCompleted:
    case v1::HouseholdFact::kHousingRequestTransmitted:
    case v1::HouseholdFact::kHousingRequestQualified:
    case v1::HouseholdFact::kOrientationProposed:
    case v1::HouseholdFact::kOrientationAccepted:
    case v1::HouseholdFact::kOrientationRefused:
    case v1::HouseholdFact::kAdmissionRequested:
    case v1::HouseholdFact::kAdmissionConfirmed:
    case v1::HouseholdFact::kAdmissionLost:
    case v1::HouseholdFact::kAdmissionCancellationRequested:
    case v1::HouseholdFact::kAdmissionCancelled:
    case v1::HouseholdFact::kAdmissionKept:
    case v1::HouseholdFact::kOrientationExpired:
    case v1::HouseholdFact::kOrientationCancelled:
    case v1::HouseholdFact::kHousingRequestCancelled:
    case v1::HouseholdFact::kHousingRequestFulfilled:
    case v1::HouseholdFact::kEntryRecorded:
    case v1::HouseholdFact::kStayEnded:
    case v1::HouseholdFact::kStayCorrected:
    case v1::HouseholdFact::kCompositionChanged:
    case v1::HouseholdFact::kCompositionCorrected:
    case v1::HouseholdFact::kOfferCorrected:
    case v1::HouseholdFact::kPlannedEntryCorrected:
    case v1::HouseholdFact::kTransmissionCorrected:
    case v1::HouseholdFact::kStayTransferred:
    case v1::HouseholdFact::FACT_NOT_SET:
      return;
  }
}

// ---- capacity

namespace {

void Register(const contracting::v1::DwellingRegistered& registered, v1::CapacityView* view) {
  view->set_operator_id(registered.operator_id());
  view->set_commune(registered.commune());
  view->set_departement(registered.departement());
  *view->mutable_type() = registered.type();
  view->set_modality(registered.modality());
  view->set_shared(registered.shared());
  view->set_in_stock(true);
}

void Reserve(const contracting::v1::DwellingReserved& reserved, v1::CapacityView* view) {
  auto& use = *view->add_uses();
  use.set_household_id(reserved.household_id());
  use.set_orientation_number(reserved.orientation_number());
  use.set_persons(reserved.persons());
}

template <typename Fact>
bool IsOf(const v1::CapacityView::Use& use, const Fact& fact) {
  return use.household_id() == fact.household_id() && use.orientation_number() == fact.orientation_number();
}
template <typename Which>
void Remove(Which which, v1::CapacityView* view) {
  auto& uses = *view->mutable_uses();
  uses.erase(std::remove_if(uses.begin(), uses.end(), which), uses.end());
}

void Apply(const DwellingFact& fact, v1::CapacityView* view) {
  switch (fact.fact_case()) {
    case DwellingFact::kDwellingRegistered:
      return Register(fact.dwelling_registered(), view);
    case DwellingFact::kPlacesOpened:
      return view->set_places(fact.places_opened().places());
    case DwellingFact::kPlacesClosed:
      return view->set_places(fact.places_closed().places());
    case DwellingFact::kDwellingReserved:
      return Reserve(fact.dwelling_reserved(), view);
    case DwellingFact::kReservationReleased:
      return Remove([&](const auto& use) { return IsOf(use, fact.reservation_released()); }, view);
    case DwellingFact::kOccupantsRecorded:
      for (auto& use : *view->mutable_uses()) {
        if (IsOf(use, fact.occupants_recorded())) use.set_persons(fact.occupants_recorded().persons());
      }
      return;
    case DwellingFact::kOccupationStarted:
      for (auto& use : *view->mutable_uses()) {
        if (IsOf(use, fact.occupation_started())) use.set_tenancy_id(fact.occupation_started().tenancy_id());
      }
      return;
    case DwellingFact::kOccupationEnded:
      return Remove([&](const auto& use) { return use.tenancy_id() == fact.occupation_ended().tenancy_id(); }, view);
    case DwellingFact::kDwellingLeftStock:
      return view->set_in_stock(false);
    case DwellingFact::kContractPeriodRecorded:
      return domain::AddContract(fact.contract_period_recorded(), view->mutable_contracts());
    case DwellingFact::kContractPeriodEnded:
      return domain::EndContract(fact.contract_period_ended(), view->mutable_contracts());
    case DwellingFact::kDwellingTransferred:
      return view->set_operator_id(fact.dwelling_transferred().operator_id());
    case DwellingFact::kRegistrationRefused:
    case DwellingFact::kContractPeriodRefused:
    case DwellingFact::kContractPeriodKept:
    case DwellingFact::kReservationRefused:
    case DwellingFact::kReleaseRefused:
    case DwellingFact::kOccupationRefused:
    case DwellingFact::kOccupationCorrected:
    case DwellingFact::kSolutionRecorded:
    case DwellingFact::kFundingSet:
    case DwellingFact::kTransferOffered:
    case DwellingFact::kTransferDropped:
    case DwellingFact::kReservationMoved:
    case DwellingFact::FACT_NOT_SET:
      return;
  }
}

}  // namespace

// INV-12: the dwelling's own facts are the capacity.
void ProjectCapacity(const Standing& standing, const DwellingFact& fact, Transaction& rows) {
  const storage::Relisting relisting(kCapacityBy, standing.header.aggregate_id(), rows);
  v1::CapacityView& view = rows.At(kCapacity, standing.header.aggregate_id());
  view.set_dwelling_id(standing.header.aggregate_id());
  Apply(fact, &view);
  domain::PersonsByHousehold used;
  for (const auto& use : view.uses()) used.Add(use.household_id(), use.persons());
  view.set_used(used.total());
}

}  // namespace iml::orientation
