// Which records look like the one that a command is about (libs/domain/near_keys.h).
#pragma once

#include <google/protobuf/empty.pb.h>

#include <set>
#include <string>
#include <vector>

#include "libs/domain/near_keys.h"
#include "libs/storage/database.h"

namespace iml::queries {

// `self`: the record itself. `known(id)`: whether the command may name that record.
template <typename Command, typename Known>
domain::Alike AlikeOf(const storage::Reads& rows,
                      storage::Table<google::protobuf::Empty, std::string, std::string> near_keys,
                      const std::vector<std::string>& keys, const std::string& self, const Command& command,
                      Known known) {
  std::set<std::string> ids;
  for (const std::string& key : keys) {
    const std::string prefix = storage::Key(key);
    rows.Scan(near_keys, prefix, [&](const std::string& found, const google::protobuf::Empty&) {
      ids.insert(found.substr(prefix.size(), found.size() - prefix.size() - 1));
      return true;
    });
  }
  ids.erase(self);
  domain::Alike alike{self, {ids.begin(), ids.end()}, ""};
  for (const std::string& id : command.not_the_same_as()) {
    if (!known(id)) alike.unknown = id;
  }
  return alike;
}

}  // namespace iml::queries
