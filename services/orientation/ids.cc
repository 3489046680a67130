#include "services/orientation/ids.h"

#include "libs/domain/date.h"
#include "libs/domain/ids.h"
#include "libs/domain/near_keys.h"
#include "libs/domain/normal_form.h"

namespace iml::orientation {

using domain::NormalForm;

namespace {

absl::CivilDay BirthOf(const v1::Contact& contact) {
  return domain::Day(contact.birth_date().clear()).value_or(absl::CivilDay());
}

}  // namespace

std::string HouseholdId(const std::string& key, const v1::CreateHousingRequest& command, int32_t homonym) {
  const v1::Contact& contact = command.main_contact();
  return domain::KeyedId(key, "iml.orientation.household.v1",
                         {command.siao(), NormalForm(contact.name().clear()), NormalForm(contact.first_name().clear()),
                          absl::FormatCivilTime(BirthOf(contact)), std::to_string(homonym)});
}

std::vector<std::string> NearKeys(const std::string& key, const std::string& siao, const v1::Contact& contact) {
  return domain::NearKeys(key,
                          domain::Born{siao, contact.name().clear(), contact.first_name().clear(), BirthOf(contact)});
}

}  // namespace iml::orientation
