#include "services/orientation/orientation_queries.h"

#include <algorithm>

#include "libs/domain/date.h"
#include "libs/domain/refusal.h"
#include "libs/rpc/paging.h"
#include "services/orientation/tables.h"

namespace iml::orientation {

using storage::Reads;

absl::StatusOr<v1::HouseholdView> GetHousehold(const v1::GetHouseholdRequest& request, const Reads& rows) {
  const auto view = rows.Find(kHouseholds, request.household_id());
  if (!view) return domain::Refuse("NOT_FOUND", {}, {"household_id"});
  return *view;
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
  if (request.has_housed_on() && !day) return domain::Refuse("DATE_INVALID", {{"champ", "housed_on"}}, {"housed_on"});
  v1::ListHouseholdsResponse response;
  const auto next = rpc::Page(rows, kHouseholds, "", request, [&](const std::string&, const v1::HouseholdView& view) {
    if (!request.siao().empty() && view.siao() != request.siao()) return false;
    if (!request.request_status().empty() &&
        (view.requests().empty() || view.requests().rbegin()->status() != request.request_status()))
      return false;
    if (!request.operator_id().empty() &&
        (view.orientations().empty() || view.orientations().rbegin()->operator_id() != request.operator_id())) {
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
  const auto next = rpc::Page(rows, kWaiting, prefix, request, [&](const std::string&, const v1::Waiting& waiting) {
    *response.add_waiting() = waiting;
    return true;
  });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

absl::StatusOr<v1::ListCapacityResponse> ListCapacity(const v1::ListCapacityRequest& request, const Reads& rows) {
  v1::ListCapacityResponse response;
  const auto next = rpc::Page(rows, kCapacity, "", request, [&](const std::string&, const v1::CapacityView& view) {
    const int32_t free = !view.in_stock() || (!view.shared() && view.used() > 0) ? 0 : view.places() - view.used();
    if (free < std::max(1, request.least_places())) return false;
    if (!request.departement().empty() && view.departement() != request.departement()) return false;
    if (!request.operator_id().empty() && view.operator_id() != request.operator_id()) return false;
    *response.add_dwellings() = view;
    return true;
  });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

}  // namespace iml::orientation
