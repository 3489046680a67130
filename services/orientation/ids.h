// Ids of households, and their near keys. A near key is of a corrected contact too, the id is of the first.
#pragma once

#include <string>
#include <vector>

#include "iml/orientation/v1/household.pb.h"

namespace iml::orientation {

// The id that the household has, or would have with another homonym number.
std::string HouseholdId(const std::string& key, const v1::CreateHousingRequest& command, int32_t homonym);

// Near to households of the same SIAO.
std::vector<std::string> NearKeys(const std::string& key, const std::string& siao, const v1::Contact& contact);

}  // namespace iml::orientation
