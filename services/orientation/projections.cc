#include "services/orientation/projections.h"

#include <algorithm>
#include <utility>

#include "services/orientation/tables.h"

namespace iml::orientation {

using eventsourcing::Standing;
using storage::Transaction;

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

void SetComposition(v1::HouseholdView& view, int32_t number, const google::type::Date* from,
                    const domain::v1::Composition& composition) {
  auto& statement = Episode(view.mutable_compositions(), number);
  if (from != nullptr) *statement.mutable_from() = *from;
  *statement.mutable_composition() = composition;
  const auto earlier = [](const auto& one, const auto& other) {
    return std::pair(DayNumber(one.from()), one.number()) < std::pair(DayNumber(other.from()), other.number());
  };
  *view.mutable_composition() =
      std::max_element(view.compositions().begin(), view.compositions().end(), earlier)->composition();
}

// The waiting list follows the household's row: there while its last request waits.
void List(const v1::HouseholdView& view, Transaction& rows, bool was_waiting, const std::string& old_key) {
  if (was_waiting) rows.Delete(kWaiting, old_key);
  if (view.requests().empty() || view.requests().rbegin()->status() != "waiting") return;
  const auto& request = *view.requests().rbegin();
  v1::Waiting waiting;
  waiting.set_household_id(view.household_id());
  waiting.set_siao(view.siao());
  *waiting.mutable_first_transmitted_on() = request.first_transmitted_on();
  waiting.set_persons(view.composition().adults() + view.composition().children());
  waiting.set_modality(request.modality());
  *waiting.mutable_communes() = request.communes();
  rows.Put(kWaiting, storage::Key(view.siao(), DayNumber(request.first_transmitted_on()), view.household_id()),
           waiting);
}

}  // namespace

void ProjectHousehold(const Standing& standing, const v1::HouseholdFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  v1::HouseholdView& view = rows.At(kHouseholds, id);
  view.set_household_id(id);
  const bool was_waiting = !view.requests().empty() && view.requests().rbegin()->status() == "waiting";
  const std::string old_key =
      was_waiting ? storage::Key(view.siao(), DayNumber(view.requests().rbegin()->first_transmitted_on()), id)
                  : std::string();
  const auto request = [&](int32_t number) -> auto& { return Episode(view.mutable_requests(), number); };
  const auto orientation = [&](int32_t number) -> auto& { return Episode(view.mutable_orientations(), number); };
  // An orientation that came to nothing: its request waits again.
  const auto over = [&](int32_t number, const char* status) -> auto& {
    auto& ended = orientation(number);
    ended.set_status(status);
    *ended.mutable_ended_on() = fact.occurred_on();
    request(ended.request_number()).set_status("waiting");
    return ended;
  };
  switch (fact.fact_case()) {
    case v1::HouseholdFact::kHouseholdRegistered:
      view.set_siao(fact.household_registered().siao());
      *view.mutable_main_contact() = fact.household_registered().main_contact();
      SetComposition(view, 1, &fact.occurred_on(), fact.household_registered().composition());
      break;
    case v1::HouseholdFact::kHousingRequestCreated: {
      auto& created = request(fact.housing_request_created().number());
      created.set_status("draft");
      *created.mutable_created_on() = fact.occurred_on();
      break;
    }
    case v1::HouseholdFact::kHousingRequestCompleted: {
      const auto& completed = fact.housing_request_completed();
      auto& row = request(completed.number());
      if (completed.has_motive()) *row.mutable_motive() = completed.motive();
      if (completed.has_situation()) *row.mutable_situation() = completed.situation();
      if (completed.has_recommendation()) *row.mutable_recommendation() = completed.recommendation();
      break;
    }
    case v1::HouseholdFact::kHousingRequestTransmitted: {
      auto& row = request(fact.housing_request_transmitted().number());
      row.set_status("transmitted");
      *row.mutable_first_transmitted_on() = fact.housing_request_transmitted().first_transmitted_on();
      break;
    }
    case v1::HouseholdFact::kHousingRequestQualified: {
      const auto& qualified = fact.housing_request_qualified();
      auto& row = request(qualified.number());
      row.set_status("waiting");
      *row.mutable_qualified_on() = fact.occurred_on();
      *row.mutable_recommendation() = qualified.recommendation();
      row.set_modality(qualified.modality());
      *row.mutable_communes() = qualified.communes();
      break;
    }
    case v1::HouseholdFact::kOrientationProposed: {
      const auto& proposed = fact.orientation_proposed();
      auto& row = orientation(proposed.number());
      row.set_request_number(proposed.request_number());
      row.set_status("proposed");
      row.set_operator_id(proposed.operator_id());
      row.set_dwelling_id(proposed.dwelling_id());
      *row.mutable_proposed_on() = fact.occurred_on();
      *row.mutable_expires_on() = proposed.expires_on();
      request(proposed.request_number()).set_status("oriented");
      break;
    }
    case v1::HouseholdFact::kOrientationAccepted:
      orientation(fact.orientation_accepted().number()).set_status("with_operator");
      break;
    case v1::HouseholdFact::kOrientationRefused: {
      auto& refused = over(fact.orientation_refused().number(), "refused");
      refused.set_side(fact.orientation_refused().side());
      refused.set_reason(fact.orientation_refused().reason().code());
      break;
    }
    case v1::HouseholdFact::kAdmissionRequested:
      orientation(fact.admission_requested().number()).set_status("admission_pending");
      break;
    case v1::HouseholdFact::kAdmissionConfirmed: {
      auto& confirmed = orientation(fact.admission_confirmed().number());
      confirmed.set_status("admitted");
      *confirmed.mutable_admitted_on() = fact.occurred_on();
      break;
    }
    case v1::HouseholdFact::kAdmissionLost:
      over(fact.admission_lost().number(), "lost").set_reason(fact.admission_lost().reason());
      break;
    case v1::HouseholdFact::kAdmissionCancellationRequested:
      orientation(fact.admission_cancellation_requested().number()).set_status("cancelling");
      break;
    case v1::HouseholdFact::kAdmissionCancelled:
      over(fact.admission_cancelled().number(), "cancelled").set_reason(fact.admission_cancelled().reason());
      break;
    case v1::HouseholdFact::kAdmissionKept:
      orientation(fact.admission_kept().number()).set_status("admitted");
      break;
    case v1::HouseholdFact::kOrientationExpired:
      over(fact.orientation_expired().number(), "expired");
      break;
    case v1::HouseholdFact::kOrientationCancelled:
      over(fact.orientation_cancelled().number(), "cancelled");
      break;
    case v1::HouseholdFact::kHousingRequestCancelled: {
      auto& row = request(fact.housing_request_cancelled().number());
      row.set_status("cancelled");
      *row.mutable_ended_on() = fact.occurred_on();
      break;
    }
    case v1::HouseholdFact::kHousingRequestFulfilled: {
      auto& row = request(fact.housing_request_fulfilled().number());
      row.set_status("fulfilled");
      *row.mutable_ended_on() = fact.occurred_on();
      break;
    }
    case v1::HouseholdFact::kEntryRecorded: {
      auto& row = orientation(fact.entry_recorded().number());
      row.set_status("entered");
      row.set_tenancy_id(fact.entry_recorded().tenancy_id());
      *row.mutable_entered_on() = fact.occurred_on();
      break;
    }
    case v1::HouseholdFact::kStayEnded: {
      auto& row = orientation(fact.stay_ended().number());
      row.set_status("left");
      *row.mutable_left_on() = fact.occurred_on();
      *row.mutable_destination() = fact.stay_ended().destination();
      break;
    }
    case v1::HouseholdFact::kStayCorrected: {
      auto& row = orientation(fact.stay_corrected().number());
      *row.mutable_entered_on() = fact.stay_corrected().entered_on();
      if (fact.stay_corrected().has_left_on()) *row.mutable_left_on() = fact.stay_corrected().left_on();
      if (fact.stay_corrected().has_destination()) *row.mutable_destination() = fact.stay_corrected().destination();
      break;
    }
    case v1::HouseholdFact::kCompositionChanged:
      SetComposition(view, fact.composition_changed().number(), &fact.occurred_on(),
                     fact.composition_changed().composition());
      break;
    case v1::HouseholdFact::kCompositionCorrected:
      SetComposition(view, fact.composition_corrected().number(), nullptr, fact.composition_corrected().composition());
      break;
    case v1::HouseholdFact::FACT_NOT_SET:
      break;
  }
  List(view, rows, was_waiting, old_key);
}

void ProjectCapacity(const Standing& standing, const contracting::v1::DwellingFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  v1::CapacityView& view = rows.At(kCapacity, id);
  view.set_dwelling_id(id);
  auto& uses = *view.mutable_uses();
  const auto remove = [&](auto which) { uses.erase(std::remove_if(uses.begin(), uses.end(), which), uses.end()); };
  const auto of = [](const auto& each, const auto& fact) {
    return each.household_id() == fact.household_id() && each.orientation_number() == fact.orientation_number();
  };
  if (fact.has_dwelling_registered()) {
    const auto& registered = fact.dwelling_registered();
    view.set_operator_id(registered.operator_id());
    view.set_commune(registered.commune());
    view.set_departement(registered.departement());
    *view.mutable_type() = registered.type();
    view.set_modality(registered.modality());
    view.set_shared(registered.shared());
    view.set_in_stock(true);
  } else if (fact.has_places_opened()) {
    view.set_places(fact.places_opened().places());
  } else if (fact.has_places_closed()) {
    view.set_places(fact.places_closed().places());
  } else if (fact.has_dwelling_reserved()) {
    auto& use = *view.add_uses();
    use.set_household_id(fact.dwelling_reserved().household_id());
    use.set_orientation_number(fact.dwelling_reserved().orientation_number());
    use.set_persons(fact.dwelling_reserved().persons());
  } else if (fact.has_reservation_released()) {
    remove([&](const auto& each) { return of(each, fact.reservation_released()); });
  } else if (fact.has_occupants_recorded()) {
    for (auto& use : uses) {
      if (of(use, fact.occupants_recorded())) use.set_persons(fact.occupants_recorded().persons());
    }
  } else if (fact.has_occupation_started()) {
    for (auto& use : uses) {
      if (of(use, fact.occupation_started())) use.set_tenancy_id(fact.occupation_started().tenancy_id());
    }
  } else if (fact.has_occupation_ended()) {
    remove([&](const auto& each) { return each.tenancy_id() == fact.occupation_ended().tenancy_id(); });
  } else if (fact.has_dwelling_left_stock()) {
    view.set_in_stock(false);
  }
  int32_t used = 0;
  for (const auto& use : uses) used += use.persons();
  view.set_used(used);
}

}  // namespace iml::orientation
