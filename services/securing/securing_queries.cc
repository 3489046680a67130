#include "services/securing/securing_queries.h"

#include "libs/domain/refusal.h"
#include "libs/rpc/paging.h"
#include "services/securing/tables.h"

namespace iml::securing {

using storage::Reads;

absl::StatusOr<v1::ClaimsView> GetClaims(const v1::GetClaimsRequest& request, const Reads& rows) {
  const auto view = rows.Find(kClaims, request.dwelling_id());
  if (!view) return domain::Refuse("NOT_FOUND", {}, {"dwelling_id"});
  return *view;
}

absl::StatusOr<v1::ListClaimsResponse> ListClaims(const v1::ListClaimsRequest& request, const Reads& rows) {
  v1::ListClaimsResponse response;
  const auto next = rpc::Page(rows, kClaims, "", request, [&](const std::string&, const v1::ClaimsView& view) {
    v1::ClaimsView matching;
    matching.set_dwelling_id(view.dwelling_id());
    for (const auto& claim : view.claims()) {
      if (!request.status().empty() && claim.status() != request.status()) continue;
      if (!request.operator_id().empty() && claim.operator_id() != request.operator_id()) continue;
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

absl::StatusOr<v1::EnvelopeView> GetEnvelope(const v1::GetEnvelopeRequest& request, const Reads& rows) {
  const auto view = rows.Find(kEnvelopes, request.envelope_id());
  if (!view) return domain::Refuse("NOT_FOUND", {}, {"envelope_id"});
  return *view;
}

absl::StatusOr<v1::ListEnvelopesResponse> ListEnvelopes(const v1::ListEnvelopesRequest& request, const Reads& rows) {
  v1::ListEnvelopesResponse response;
  const auto next = rpc::Page(rows, kEnvelopes, "", request, [&](const std::string&, const v1::EnvelopeView& view) {
    *response.add_envelopes() = view;
    return true;
  });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

}  // namespace iml::securing
