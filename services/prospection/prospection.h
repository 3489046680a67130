// Prospection: all that it takes, projects, reacts to and answers.
#pragma once

#include <string>

#include "libs/eventsourcing/service.h"

namespace iml::prospection {

// `key`: of owners' and doors' ids.
eventsourcing::Service ProspectionService(const std::string& key);

}  // namespace iml::prospection
