// How strings are written, as the contract says (iml.contract.v1.form): what may become a key, a log line or an
// outcome.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "iml/contract/v1/contract.pb.h"

namespace iml::domain {

// What is expected instead, for people; "" when `text` has the form. An empty text has every form.
std::string WrongForm(contract::v1::Form form, const std::string& text);

// VALUE_INVALID for the first field of a request, in any depth, that has not its form, for a text with control
// characters and for an enum number that the contract does not have.
absl::Status CheckForms(const google::protobuf::Message& request);

}  // namespace iml::domain
