#include "services/securing/claims/queries.h"

#include "libs/queries/asked.h"
#include "libs/queries/paging.h"
#include "services/securing/claims/machine.h"
#include "services/securing/claims/tables.h"

namespace iml::securing {

using queries::Admits;
using storage::Reads;

absl::StatusOr<v1::ClaimsView> GetClaims(const v1::GetClaimsRequest& request, const Reads& rows) {
  auto view = queries::Get(rows, kClaims, request.dwelling_id(), "dwelling_id");
  if (!view.ok()) return view;
  for (v1::ClaimView& claim : *view->mutable_claims()) {
    domain::PutPossible(kClaimMachine[claim.status()], kClaimRpcs, claim.mutable_possible());
  }
  return view;
}

absl::StatusOr<v1::ListClaimsResponse> ListClaims(const v1::ListClaimsRequest& request, const Reads& rows) {
  v1::ListClaimsResponse response;
  const auto next = queries::PageUnder(
      rows, kClaimsBy, {request.operator_id(), storage::ValueOf(request.status())}, request,
      [&](const v1::ClaimsView& view) {
        v1::ClaimsView matching;
        matching.set_dwelling_id(view.dwelling_id());
        for (const v1::ClaimView& claim : view.claims()) {
          if (!Admits(request.status(), claim.status()) || !Admits(request.operator_id(), claim.operator_id()))
            continue;
          *matching.add_claims() = claim;
        }
        if (matching.claims().empty()) return false;
        *response.add_dwellings() = matching;
        return true;
      });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

}  // namespace iml::securing
