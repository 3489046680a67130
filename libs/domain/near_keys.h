// Near keys: what two records of one person or dwelling have in common though they were typed otherwise. Records that
// share one look alike, and a person is told so. Nothing else rests on them: no id is made of them, and no fact.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "libs/domain/refusal.h"

namespace iml::domain {

// Somebody of a register, such as the households of one SIAO.
struct Born {
  std::string among, name, first_name;
  absl::CivilDay birth;
};
// Somebody at an address in one line: "9 rue du Silence, 69001 Lyon".
struct Resident {
  std::string name, address;
};
// A dwelling in a commune.
struct Place {
  std::string commune, street, door, ban_id;
};

// Keyed hashes, each under `key`. They overlook titles, the order of a person's names, articles, blanks and case; "bis"
// written as B, "Saint" as St, "avenue" as av.; the postcode and town behind a street.
std::vector<std::string> NearKeys(const std::string& key, const Born& born);
std::vector<std::string> NearKeys(const std::string& key, const Resident& resident);
std::vector<std::string> NearKeys(const std::string& key, const Place& place);

// The records that look like the one that a command is about, as far as they are known when it is decided.
struct Alike {
  // The record itself.
  std::string self;
  std::vector<std::string> ids;
  // An id that the command takes for a record and that is none; empty when there is no such id.
  std::string unknown;
};
// LOOKS_LIKE while the command leaves one of them out of `not_the_same_as`; NOT_FOUND when it names a record that is
// none. `compare` are the fields to look at.
absl::Status CheckOthers(const Alike& alike, const std::vector<std::string>& not_the_same_as,
                         const std::vector<Words>& compare);
template <typename Command>
absl::Status CheckOthers(const Alike& alike, const Command& command, const std::vector<Words>& compare) {
  return CheckOthers(alike, {command.not_the_same_as().begin(), command.not_the_same_as().end()}, compare);
}

}  // namespace iml::domain
