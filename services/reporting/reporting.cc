#include "services/reporting/reporting.h"

#include "libs/territory/territory.h"
#include "services/reporting/projections.h"
#include "services/reporting/reporting_queries.h"
#include "services/reporting/tables.h"
#include "services/reporting/target/decider.h"

namespace iml::reporting {
namespace {

using v1::TargetCommit;

bool IsTerritory(const std::string& code) {
  return territory::FindRegion(code) != nullptr || !territory::OfThreeCharacters(code).empty();
}

}  // namespace

eventsourcing::Service ReportingService() {
  eventsourcing::Service service("reporting");
  service.Aggregate<TargetCommit, TargetState>();
  service.TakesWith<TargetCommit, TargetState, v1::SetTarget>(
      {}, [](const TargetState& target, const v1::SetTarget& command, const storage::Reads&,
             const domain::Context& context) {
        return Decide(target, command, IsTerritory(command.territory()), context);
      });
  service.Names<v1::SetTarget>(
      [](const v1::SetTarget& command) { return command.territory() + "-" + command.measure(); });

  service.Keeps(kTargets);
  service.Keeps(kDwellings);
  service.Keeps(kHouseholds);
  service.Keeps(kRentAccounts);
  service.Keeps(kClaims);
  service.Keeps(kOperators);
  service.Project<TargetCommit>(ProjectTarget);
  service.Project<contracting::v1::DwellingCommit>(ProjectDwelling);
  service.Project<contracting::v1::OperatorCommit>(ProjectOperator);
  service.Project<contracting::v1::RentAccountCommit>(ProjectRentAccount);
  service.Project<orientation::v1::HouseholdCommit>(ProjectHousehold);
  service.Project<securing::v1::ClaimsCommit>(ProjectClaims);

  service.Answers<v1::GetTargetRequest>(GetTarget);
  service.Answers<v1::ListTargetsRequest>(ListTargets);
  service.History<v1::GetTargetHistoryRequest, v1::GetTargetHistoryResponse, TargetCommit>();
  service.Answers<v1::GetBilanRequest>(GetBilan);
  return service;
}

}  // namespace iml::reporting
