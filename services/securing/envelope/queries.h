// The reads of envelopes.
#pragma once

#include "absl/status/statusor.h"
#include "iml/securing/v1/securing.pb.h"
#include "libs/storage/database.h"

namespace iml::securing {

absl::StatusOr<v1::EnvelopeView> GetEnvelope(const v1::GetEnvelopeRequest& request, const storage::Reads& rows);
absl::StatusOr<v1::ListEnvelopesResponse> ListEnvelopes(const v1::ListEnvelopesRequest& request,
                                                        const storage::Reads& rows);

}  // namespace iml::securing
