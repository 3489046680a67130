// Contracting: all that it takes, projects, reacts to and answers.
#pragma once

#include "libs/eventsourcing/service.h"

namespace iml::contracting {

eventsourcing::Service ContractingService();

}  // namespace iml::contracting
