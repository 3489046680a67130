// How many persons a living area suffices for: 9 m² for one, 16 m² for two, 9 m² more for each other, 70 m² for eight
// and more (CSS R. 822-25).
#pragma once

#include <cstdint>

namespace iml::domain {

inline int32_t MostPersonsOn(int32_t area_dm2) {
  if (area_dm2 < 900) return 0;
  if (area_dm2 < 1600) return 1;
  return area_dm2 >= 7000 ? 1000 : 2 + (area_dm2 - 1600) / 900;
}

}  // namespace iml::domain
