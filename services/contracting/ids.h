// Ids that anyone derives alike.
#pragma once

#include <string>

#include "libs/domain/ids.h"

namespace iml::contracting {

inline std::string DwellingId(const std::string& door_id) {
  return domain::DerivedId("iml.contracting.dwelling.v1", door_id);
}
inline std::string OwnerContractId(const std::string& door_id, int32_t capture_file) {
  return domain::DerivedId("iml.contracting.owner_contract.v1", door_id + "/" + std::to_string(capture_file));
}
inline std::string TenancyId(const std::string& household_id, int32_t orientation_number) {
  return domain::DerivedId("iml.contracting.tenancy.v1", household_id + "/" + std::to_string(orientation_number));
}
inline std::string RentAccountId(const std::string& tenancy_id) {
  return domain::DerivedId("iml.contracting.rent_account.v1", tenancy_id);
}

}  // namespace iml::contracting
