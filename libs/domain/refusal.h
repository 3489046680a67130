// Why a command is refused: a reason that programs read and a sentence that a clerk understands.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "iml/rpc/v1/rpc.pb.h"

namespace iml::domain {

// The status of a refusal, with iml.rpc.v1.Refusal as its payload. The code and the French sentence are those of
// the table in refusal.cc; each {name} of the sentence takes its value from `values`, cut when it is long. `fields` are
// paths in the command.
absl::Status Refuse(const std::string& reason, const std::map<std::string, std::string>& values = {},
                    std::vector<std::string> fields = {});

// The beginning of a text that is longer than so many bytes, in whole letters, and "…".
std::string Shortened(const std::string& text, size_t bytes);

// All that is wrong with a command's fields, in one refusal: the violations of all `checks` that are not ok.
absl::Status All(const std::vector<absl::Status>& checks);

// The payload; an empty one when the status is no refusal.
rpc::v1::Refusal RefusalOf(const absl::Status& status);
// The other way round, for a refusal that was recorded.
absl::Status ToStatus(absl::StatusCode code, const rpc::v1::Refusal& refusal);

}  // namespace iml::domain
