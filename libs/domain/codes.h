// Code lists (référentiels) by id and version (INV-75): the same code may mean something else in another version.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "iml/domain/v1/domain.pb.h"

namespace iml::domain {

// UNKNOWN_CODE unless it is a code of that list, in a version that is known; `field` is named in the refusal.
absl::Status CheckCode(const v1::Code& code, const std::string& list, const std::string& field);
// The same for a coded reason, in the field "reason"; REASON_MISSING when it is empty.
absl::Status CheckReason(const v1::Code& reason, const std::string& list);

// French; empty for an unknown code.
std::string Label(const v1::Code& code);

// Of the latest version of the list.
v1::Code CodeOf(const std::string& list, const std::string& code);

}  // namespace iml::domain
