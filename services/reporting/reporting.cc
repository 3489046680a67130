#include "services/reporting/reporting.h"

#include "libs/territory/territory.h"
#include "services/reporting/bilan/projection.h"
#include "services/reporting/bilan/queries.h"
#include "services/reporting/bilan/tables.h"
#include "services/reporting/target/decider.h"
#include "services/reporting/target/projection.h"
#include "services/reporting/target/queries.h"
#include "services/reporting/target/tables.h"

namespace iml::reporting {
namespace {

using v1::TargetCommit;

// The vintage of the codes, unless they have the territory.
std::string UnknownIn(const std::string& territory) {
  const bool known = territory::FindRegion(territory) != nullptr || !territory::OfThreeCharacters(territory).empty();
  return known ? "" : territory::Vintage();
}

absl::StatusOr<TargetFacts> SetKnownTerritory(const TargetState& target, const v1::SetTarget& command,
                                              const storage::Reads&, const domain::Context& context) {
  return Decide(target, command, UnknownIn(command.territory()), context);
}

std::string TargetId(const v1::SetTarget& command) {
  switch (command.measure()) {
    case v1::MEASURE_DWELLINGS:
      return command.territory() + "-dwellings";
    case v1::MEASURE_MANDATE_SHARE:
      return command.territory() + "-mandate_share";
    case v1::MEASURE_PLACES:
    case v1::MEASURE_UNSPECIFIED:
    case v1::Measure_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::Measure_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return command.territory() + "-places";
}

}  // namespace

eventsourcing::Service ReportingService() {
  eventsourcing::Service service("reporting");
  service.Aggregate<TargetCommit, TargetState>()
      .TakesWith<v1::SetTarget>(SetKnownTerritory)
      .Names<v1::SetTarget>(TargetId);

  service.Keeps(kTargets);
  service.Keeps(kDwellings);
  service.Keeps(kHouseholds);
  service.Keeps(kRentAccounts);
  service.Keeps(kClaims);
  service.Keeps(kOperators);
  service.Keeps(kRegions);
  service.Keeps(kRentYears);
  service.Keeps(kDoors);
  service.Project<TargetCommit>(ProjectTarget);
  service.Project<contracting::v1::DwellingCommit>(ProjectDwelling);
  service.Project<contracting::v1::OperatorCommit>(ProjectOperator);
  service.Project<contracting::v1::RentAccountCommit>(ProjectRentAccount);
  service.Project<orientation::v1::HouseholdCommit>(ProjectHousehold);
  service.Project<prospection::v1::DoorCommit>(ProjectDoor);
  service.Project<securing::v1::ClaimsCommit>(ProjectClaims);

  service.Answers<v1::GetTargetRequest>(GetTarget);
  service.Answers<v1::ListTargetsRequest>(ListTargets);
  service.History<v1::GetTargetHistoryRequest, v1::GetTargetHistoryResponse, TargetCommit>();
  const auto kept = std::make_shared<KeptBilans>();
  service.Answers<v1::GetBilanRequest>(
      [kept](const v1::GetBilanRequest& request, const storage::Reads& rows) { return kept->Get(request, rows); },
      true);
  service.LooksAt<v1::GetBilanRequest>(BrokenIn);
  return service;
}

}  // namespace iml::reporting
