// How strings are written, as the contract says (iml.contract.v1.form): what may become a key, a log line or an
// outcome.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "iml/contract/v1/contract.pb.h"

namespace iml::domain {

// Says, for people, what is expected instead of `text`; "" when it has the form. An empty text has every form.
std::string WrongForm(contract::v1::Form form, const std::string& text);

// Refuses, with VALUE_INVALID, the first field in any depth that lacks its form. It refuses control characters too, and
// enum numbers that the contract lacks.
absl::Status CheckForms(const google::protobuf::Message& request);

}  // namespace iml::domain
