// What happens in the sample region, as far as one dwelling does not decide it alone: operators, and every dwelling
// that is captured, with its day, places, modality and operator. The totals are those that the seed region published.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

namespace iml::sample {

inline constexpr absl::CivilDay kFirstDay(2018, 1, 2);
inline constexpr absl::CivilDay kLastDay(2022, 12, 31);
inline constexpr int kPlaces = 4827;
inline constexpr char kRegion[] = "84";

struct Operator {
  std::string siren;
  std::string name;
  std::string federation;
  // Official codes, of its approval.
  std::vector<std::string> departements;
};

struct Dwelling {
  absl::CivilDay handed_over;
  std::string commune;
  // A code of the list "categoriePlaces".
  std::string type;
  int places = 0;
  // Opened later.
  int more_places = 0;
  bool mandate = false;
  bool shared = false;
  bool funded = true;
  int operator_index = 0;
};

// A door that never comes to a handover.
struct Prospect {
  absl::CivilDay opened;
  std::string commune;
};

struct Plan {
  std::vector<Operator> operators;
  std::vector<Dwelling> dwellings;
  std::vector<Prospect> prospects;
};

Plan MakePlan(uint64_t seed);

// Nine digits with a right check digit, of nobody.
std::string InventedSiren(int number);

}  // namespace iml::sample
