// Ids of owners and doors, and their near keys. A near key is of a corrected identity too, the id is of the first.
#pragma once

#include <string>
#include <vector>

#include "iml/prospection/v1/door.pb.h"
#include "iml/prospection/v1/owner.pb.h"

namespace iml::prospection {

std::string OwnerId(const std::string& key, const v1::RegisterOwner& command);
std::string DoorId(const std::string& key, const v1::DoorAddress& address);

std::vector<std::string> NearKeys(const std::string& key, const v1::OwnerPerson& person);
std::vector<std::string> NearKeys(const std::string& key, const v1::DoorAddress& address);

}  // namespace iml::prospection
