#include "services/prospection/ids.h"

#include "libs/domain/ids.h"
#include "libs/domain/near_keys.h"
#include "libs/domain/normal_form.h"

namespace iml::prospection {

using domain::KeyedId;
using domain::NormalForm;

std::string OwnerId(const std::string& key, const v1::RegisterOwner& command) {
  if (command.has_body()) return KeyedId(key, "iml.prospection.owner.v1", {"siren", command.body().siren()});
  return KeyedId(
      key, "iml.prospection.owner.v1",
      {"person", NormalForm(command.person().name().clear()), NormalForm(command.person().address().clear())});
}

// The place is a part only where it is said: other ids stay what they are.
std::string DoorId(const std::string& key, const v1::DoorAddress& address) {
  const std::string& ban_id = address.ban_id().clear();
  std::vector<std::string> parts = {
      ban_id.empty() ? NormalForm(address.street().clear()) + "|" + address.commune() : "ban:" + ban_id,
      NormalForm(address.door().clear())};
  if (!address.place().clear().empty()) parts.push_back(NormalForm(address.place().clear()));
  return KeyedId(key, "iml.prospection.door.v1", parts);
}

std::vector<std::string> NearKeys(const std::string& key, const v1::OwnerPerson& person) {
  return domain::NearKeys(key, domain::Resident{person.name().clear(), person.address().clear()});
}
std::vector<std::string> NearKeys(const std::string& key, const v1::DoorAddress& address) {
  return domain::NearKeys(key, domain::Place{address.commune(), address.street().clear(), address.door().clear(),
                                             address.ban_id().clear()});
}

}  // namespace iml::prospection
