#include "services/contracting/tenancy/queries.h"

#include "libs/queries/asked.h"
#include "libs/queries/paging.h"
#include "services/contracting/tenancy/machine.h"
#include "services/contracting/tenancy/tables.h"

namespace iml::contracting {

using queries::Admits;
using storage::Reads;

absl::StatusOr<v1::TenancyView> GetTenancy(const v1::GetTenancyRequest& request, const Reads& rows) {
  auto view = queries::Get(rows, kTenancies, request.tenancy_id(), "tenancy_id");
  if (view.ok()) domain::PutPossible(kTenancyMachine[view->status()], kTenancyRpcs, view->mutable_possible());
  return view;
}

absl::StatusOr<v1::ListTenanciesResponse> ListTenancies(const v1::ListTenanciesRequest& request, const Reads& rows) {
  const auto day = queries::DayAsked(request.on());
  if (!day.ok()) return day.status();
  v1::ListTenanciesResponse response;
  const auto next = queries::PageUnder(
      rows, kTenanciesBy, {request.dwelling_id(), request.operator_id()}, request, [&](const v1::TenancyView& view) {
        if (!Admits(request.operator_id(), view.operator_id()) || !Admits(request.status(), view.status()) ||
            !Admits(request.dwelling_id(), view.dwelling_id())) {
          return false;
        }
        const auto started = domain::Day(view.started_on());
        if (request.has_on() && !(started && domain::Period{*started, domain::Day(view.exited_on())}.Contains(*day))) {
          return false;
        }
        *response.add_tenancies() = view;
        return true;
      });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

}  // namespace iml::contracting
