// The day that an instant falls on where the services are: Europe/Paris, summer time included (INV-74).
#pragma once

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace iml::domain {

absl::CivilDay DayOf(absl::Time instant);
// When that day begins.
absl::Time StartOf(absl::CivilDay day);

}  // namespace iml::domain
