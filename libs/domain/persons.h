// How many persons have a place in a dwelling.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

namespace iml::domain {

// A household that goes from one title to another in the same dwelling has both for a while, and counts once.
class PersonsByHousehold {
 public:
  void Add(const std::string& household_id, int32_t persons) {
    int32_t& most = most_[household_id];
    most = std::max(most, persons);
  }
  int32_t total() const {
    int32_t all = 0;
    for (const auto& [household, persons] : most_) all += persons;
    return all;
  }

 private:
  std::map<std::string, int32_t> most_;
};

}  // namespace iml::domain
