#include "services/orientation/household/queries.h"

#include <algorithm>

#include "libs/domain/contracts.h"
#include "libs/domain/date.h"
#include "libs/domain/refusal.h"
#include "libs/queries/asked.h"
#include "libs/queries/paging.h"
#include "services/orientation/household/machine.h"
#include "services/orientation/household/tables.h"

namespace iml::orientation {

using queries::Admits;
using storage::Reads;

namespace {

v1::RequestStatus LastRequest(const v1::HouseholdView& view) {
  return view.requests().empty() ? v1::REQUEST_STATUS_UNSPECIFIED : view.requests().rbegin()->status();
}

}  // namespace

absl::StatusOr<v1::HouseholdView> GetHousehold(const v1::GetHouseholdRequest& request, const Reads& rows) {
  auto view = queries::Get(rows, kHouseholds, request.household_id(), "household_id");
  if (view.ok()) PutPossible(LastRequest(*view), LastOrientation(*view).status(), view->mutable_possible());
  return view;
}

namespace {

bool HousedOn(const v1::HouseholdView& view, absl::CivilDay day) {
  return std::any_of(view.orientations().begin(), view.orientations().end(), [&](const auto& each) {
    const auto entered = domain::Day(each.entered_on());
    return entered && domain::Period{*entered, domain::Day(each.left_on())}.Contains(day);
  });
}

}  // namespace

absl::StatusOr<v1::ListHouseholdsResponse> ListHouseholds(const v1::ListHouseholdsRequest& request, const Reads& rows) {
  const auto day = domain::Day(request.housed_on());
  if (request.has_housed_on() && !day) {
    return domain::At("housed_on", domain::Refuse<rpc::v1::REASON_DATE_INVALID>(domain::Words("housed_on")));
  }
  v1::ListHouseholdsResponse response;
  const auto next = queries::PageUnder(
      rows, kHouseholdsBy, {request.siao(), request.operator_id()}, request, [&](const v1::HouseholdView& view) {
        if (!Admits(request.siao(), view.siao()) || !Admits(request.request_status(), LastRequest(view)) ||
            !Admits(request.operator_id(), LastOrientation(view).operator_id())) {
          return false;
        }
        if (day && !HousedOn(view, *day)) return false;
        *response.add_households() = view;
        return true;
      });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

absl::StatusOr<v1::ListWaitingResponse> ListWaiting(const v1::ListWaitingRequest& request, const Reads& rows) {
  v1::ListWaitingResponse response;
  const std::string prefix = request.siao().empty() ? "" : storage::Key(request.siao());
  const auto next = queries::Page(rows, kWaiting, prefix, request, [&](const std::string&, const v1::Waiting& waiting) {
    *response.add_waiting() = waiting;
    return true;
  });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

absl::StatusOr<v1::ListCapacityResponse> ListCapacity(const v1::ListCapacityRequest& request, const Reads& rows) {
  const absl::CivilDay today = domain::DayOf(absl::Now());
  v1::ListCapacityResponse response;
  const auto next = queries::PageUnder(
      rows, kCapacityBy, {request.operator_id(), request.departement()}, request, [&](const v1::CapacityView& view) {
        const int32_t free = !view.in_stock() || (!view.shared() && view.used() > 0) ? 0 : view.places() - view.used();
        if (free < std::max(1, request.least_places())) return false;
        if (!Admits(request.departement(), view.departement()) || !Admits(request.operator_id(), view.operator_id())) {
          return false;
        }
        auto& answered = *response.add_dwellings() = view;
        answered.set_modality(domain::ModalityOn(view.contracts(), today, view.modality()));
        return true;
      });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

absl::StatusOr<v1::ListOverstaysResponse> ListOverstays(const v1::ListOverstaysRequest& request, const Reads& rows) {
  constexpr int kGrace = 30;  // days
  const auto day = queries::DayAsked(request.on());
  if (!day.ok()) return day.status();
  v1::ListOverstaysResponse response;
  const std::string prefix = request.siao().empty() ? "" : storage::Key(request.siao());
  const auto next = queries::Page(rows, kLeaving, prefix, request, [&](const std::string&, const v1::Overstay& stay) {
    const auto leaves = domain::Day(stay.leaves_on());
    if (!leaves || *leaves + kGrace > *day || !Admits(request.operator_id(), stay.operator_id())) return false;
    *response.add_overstays() = stay;
    return true;
  });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

}  // namespace iml::orientation
