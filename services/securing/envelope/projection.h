// Facts of envelopes to rows.
#pragma once

#include "iml/securing/v1/envelope.pb.h"
#include "libs/eventsourcing/service.h"

namespace iml::securing {

void ProjectEnvelope(const eventsourcing::Standing& standing, const v1::EnvelopeFact& fact, storage::Transaction& rows);

}  // namespace iml::securing
