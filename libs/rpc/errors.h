// Errors as they travel: google.rpc.Status with ErrorInfo, every field violation, a French LocalizedMessage, RetryInfo.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"

namespace iml::rpc {

// A refusal's payload (libs/domain/refusal.h) becomes details; kUnavailable says when to ask again. Of more violations
// than a trailer holds the first, and in ErrorInfo's metadata how many there are. Of kUnavailable and
// kDeadlineExceeded, which nobody has caused, the message is French too, and the status's own, for programs, is in the
// metadata as "why".
google::rpc::Status ToRpc(const absl::Status& status);
// The other way round: the refusal is the status's payload again.
absl::Status FromRpc(const google::rpc::Status& status);

// The HTTP status code of a google.rpc.Code.
int HttpCode(int code);

}  // namespace iml::rpc
