// Securing: all that it takes, projects, reacts to and answers.
#pragma once

#include <functional>

#include "iml/contracting/v1/contracting.pb.h"
#include "libs/eventsourcing/service.h"

namespace iml::securing {

// Asks contracting for a statement, by gRPC.
using Statement = std::function<void(const absl::StatusOr<contracting::v1::RentAccountStatement>&)>;
using AskStatement =
    std::function<void(const contracting::v1::GetRentAccountStatementRequest&, absl::Time deadline, Statement)>;

eventsourcing::Service SecuringService(AskStatement ask);

}  // namespace iml::securing
