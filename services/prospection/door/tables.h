// The table of doors: its row type and key.
#pragma once

#include "iml/prospection/v1/prospection.pb.h"
#include "libs/storage/database.h"
#include "libs/storage/listing.h"

namespace iml::prospection {

// (door).
inline constexpr storage::Table<v1::DoorView, std::string> kDoors{17, "doors"};
inline const v1::DoorView::File& LastFileOf(const v1::DoorView& view) {
  return view.files().empty() ? v1::DoorView::File::default_instance() : *view.files().rbegin();
}
// (operator or owner of the last file, or département; door).
inline constexpr storage::Listing<v1::DoorView> kDoorsBy{
    kDoors, {21, "doors_by"}, [](const v1::DoorView& row) -> std::vector<std::string> {
      return {LastFileOf(row).operator_id(), LastFileOf(row).owner_id(), row.departement()};
    }};

}  // namespace iml::prospection
