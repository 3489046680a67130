#include "services/prospection/owner/queries.h"

#include "libs/queries/asked.h"
#include "libs/queries/paging.h"
#include "services/prospection/owner/machine.h"
#include "services/prospection/owner/tables.h"

namespace iml::prospection {

using storage::Reads;

absl::StatusOr<v1::OwnerView> GetOwner(const v1::GetOwnerRequest& request, const Reads& rows) {
  auto view = queries::Get(rows, kOwners, request.owner_id(), "owner_id");
  if (view.ok()) domain::PutPossible(kOwnerMachine[view->status()], kOwnerRpcs, view->mutable_possible());
  return view;
}

absl::StatusOr<v1::ListOwnersResponse> ListOwners(const v1::ListOwnersRequest& request, const Reads& rows) {
  v1::ListOwnersResponse response;
  const auto next = queries::PageUnder(rows, kOwnersBy, {storage::ValueOf(request.status())}, request,
                                       [&](const v1::OwnerView& view) {
                                         if (!queries::Admits(request.status(), view.status())) return false;
                                         *response.add_owners() = view;
                                         return true;
                                       });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

}  // namespace iml::prospection
