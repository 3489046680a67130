#include "services/contracting/dwelling/queries.h"

#include "libs/queries/asked.h"
#include "libs/queries/paging.h"
#include "services/contracting/dwelling/machine.h"
#include "services/contracting/dwelling/tables.h"

namespace iml::contracting {

using queries::Admits;
using storage::Reads;

absl::StatusOr<v1::DwellingView> GetDwelling(const v1::GetDwellingRequest& request, const Reads& rows) {
  auto view = queries::Get(rows, kDwellings, request.dwelling_id(), "dwelling_id");
  if (view.ok()) domain::PutPossible(kDwellingMachine[view->status()], kDwellingRpcs, view->mutable_possible());
  return view;
}

absl::StatusOr<v1::ListDwellingsResponse> ListDwellings(const v1::ListDwellingsRequest& request, const Reads& rows) {
  const auto day = queries::DayAsked(request.on());
  if (!day.ok()) return day.status();
  v1::ListDwellingsResponse response;
  const auto next = queries::Page(rows, kDwellings, "", request, [&](const std::string&, const v1::DwellingView& view) {
    if (!Admits(request.departement(), view.departement()) || !Admits(request.operator_id(), view.operator_id()) ||
        !Admits(request.status(), view.status())) {
      return false;
    }
    const auto since = domain::Day(view.managed_since());
    if (request.has_on() && !(since && domain::Period{*since, domain::Day(view.left_on())}.Contains(*day)))
      return false;
    *response.add_dwellings() = view;
    return true;
  });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

}  // namespace iml::contracting
