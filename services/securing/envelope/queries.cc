#include "services/securing/envelope/queries.h"

#include "libs/queries/asked.h"
#include "libs/queries/paging.h"
#include "services/securing/envelope/tables.h"

namespace iml::securing {

using storage::Reads;

absl::StatusOr<v1::EnvelopeView> GetEnvelope(const v1::GetEnvelopeRequest& request, const Reads& rows) {
  return queries::Get(rows, kEnvelopes, request.envelope_id(), "envelope_id");
}

absl::StatusOr<v1::ListEnvelopesResponse> ListEnvelopes(const v1::ListEnvelopesRequest& request, const Reads& rows) {
  v1::ListEnvelopesResponse response;
  const auto next = queries::Page(rows, kEnvelopes, "", request, [&](const std::string&, const v1::EnvelopeView& view) {
    *response.add_envelopes() = view;
    return true;
  });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

}  // namespace iml::securing
