// Code lists (référentiels): data files in libs/domain/codes, each a list in a version (INV-75). The same code may mean
// something else in another version.
#pragma once

#include <string>

#include "absl/time/civil_time.h"
#include "iml/contract/v1/contract.pb.h"
#include "iml/domain/v1/domain.pb.h"

namespace iml::domain {

// "situationDemandes": as iml.domain.v1.Code bears it.
std::string NameOf(contract::v1::CodeList list);
// CODE_LIST_UNSPECIFIED for a name that is none.
contract::v1::CodeList ListNamed(const std::string& name);

// French; empty unless it is a code of a list in a version that is known.
std::string Label(const v1::Code& code);

// In the version in force on that day: the latest that is valid from then or before. One whose beginning no source
// gives counts as the earliest.
v1::Code CodeOf(contract::v1::CodeList list, const std::string& code, absl::CivilDay day);
// In the latest version.
v1::Code CodeOf(contract::v1::CodeList list, const std::string& code);

}  // namespace iml::domain
