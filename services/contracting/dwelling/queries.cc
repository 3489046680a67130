#include "services/contracting/dwelling/queries.h"

#include <algorithm>

#include "libs/domain/contracts.h"
#include "libs/queries/asked.h"
#include "libs/queries/paging.h"
#include "services/contracting/dwelling/machine.h"
#include "services/contracting/dwelling/tables.h"

namespace iml::contracting {

using queries::Admits;
using storage::Reads;

namespace {

// As it is managed today: the row says only under which contracts.
v1::DwellingView Today(v1::DwellingView view) {
  view.set_modality(domain::ModalityOn(view.contracts(), domain::DayOf(absl::Now()), view.modality()));
  return view;
}

bool WasInStock(const v1::DwellingView& view, absl::CivilDay day) {
  return std::any_of(view.in_stock().begin(), view.in_stock().end(), [&](const auto& each) {
    const auto period = domain::ToPeriod(each);
    return period && period->Contains(day);
  });
}

}  // namespace

absl::StatusOr<v1::DwellingView> GetDwelling(const v1::GetDwellingRequest& request, const Reads& rows) {
  auto view = queries::Get(rows, kDwellings, request.dwelling_id(), "dwelling_id");
  if (!view.ok()) return view;
  domain::PutPossible(kDwellingMachine[view->status()], kDwellingRpcs, view->mutable_possible());
  return Today(*std::move(view));
}

absl::StatusOr<v1::ListDwellingsResponse> ListDwellings(const v1::ListDwellingsRequest& request, const Reads& rows) {
  const auto day = queries::DayAsked(request.on());
  if (!day.ok()) return day.status();
  v1::ListDwellingsResponse response;
  const auto next = queries::PageUnder(
      rows, kDwellingsBy, {request.operator_id(), request.departement()}, request, [&](const v1::DwellingView& view) {
        if (!Admits(request.departement(), view.departement()) || !Admits(request.operator_id(), view.operator_id()) ||
            !Admits(request.status(), view.status())) {
          return false;
        }
        if (request.has_on() && !WasInStock(view, *day)) return false;
        *response.add_dwellings() = Today(view);
        return true;
      });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

}  // namespace iml::contracting
