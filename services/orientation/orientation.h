// Orientation: all that it takes, projects, reacts to and answers.
#pragma once

#include <string>

#include "libs/eventsourcing/service.h"

namespace iml::orientation {

// `key`: of households' ids.
eventsourcing::Service OrientationService(const std::string& key);

}  // namespace iml::orientation
