// Reporting: all that it takes, projects and answers.
#pragma once

#include "libs/eventsourcing/service.h"

namespace iml::reporting {

eventsourcing::Service ReportingService();

}  // namespace iml::reporting
