// The tables of households and of the places that may be offered to them: their row types and keys.
#pragma once

#include <google/protobuf/empty.pb.h>

#include "iml/orientation/v1/orientation.pb.h"
#include "libs/storage/database.h"
#include "libs/storage/listing.h"

namespace iml::orientation {

// (household).
inline constexpr storage::Table<v1::HouseholdView, std::string> kHouseholds{16, "households"};
// (SIAO, first transmission as yyyymmdd, household).
inline constexpr storage::Table<v1::Waiting, std::string, int32_t, std::string> kWaiting{17, "waiting"};
// (dwelling).
inline constexpr storage::Table<v1::CapacityView, std::string> kCapacity{18, "capacity"};
// (SIAO, day to leave on as yyyymmdd, household, orientation). Stays that last, of households that move.
inline constexpr storage::Table<v1::Overstay, std::string, int32_t, std::string, int32_t> kLeaving{20, "leaving"};
// (near key, household). A household keeps the near keys of what it was before it was corrected.
inline constexpr storage::Table<google::protobuf::Empty, std::string, std::string> kNearKeys{19, "near_keys"};
inline const v1::HouseholdView::Orientation& LastOrientation(const v1::HouseholdView& view) {
  return view.orientations().empty() ? v1::HouseholdView::Orientation::default_instance()
                                     : *view.orientations().rbegin();
}
// (SIAO or operator of the last orientation, household).
inline constexpr storage::Listing<v1::HouseholdView> kHouseholdsBy{
    kHouseholds, {21, "households_by"}, [](const v1::HouseholdView& row) -> std::vector<std::string> {
      return {row.siao(), LastOrientation(row).operator_id()};
    }};
// (operator or département, dwelling).
inline constexpr storage::Listing<v1::CapacityView> kCapacityBy{
    kCapacity, {22, "capacity_by"}, [](const v1::CapacityView& row) -> std::vector<std::string> {
      return {row.operator_id(), row.departement()};
    }};

}  // namespace iml::orientation
