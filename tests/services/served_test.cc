// Each service's list and its contract name the same commands and queries.
#include <gtest/gtest.h>

#include <set>

#include "iml/contracting/v1/contracting.pb.h"
#include "iml/orientation/v1/orientation.pb.h"
#include "iml/prospection/v1/prospection.pb.h"
#include "iml/reporting/v1/reporting.pb.h"
#include "iml/securing/v1/securing.pb.h"
#include "libs/runtime/api.h"
#include "services/contracting/contracting.h"
#include "services/orientation/orientation.h"
#include "services/prospection/prospection.h"
#include "services/reporting/reporting.h"
#include "services/securing/securing.h"

namespace iml {
namespace {

template <typename OfTheContract>
void ExpectServed(const char* name, const eventsourcing::Service& service) {
  const google::protobuf::ServiceDescriptor* door = OfTheContract::descriptor()->file()->FindServiceByName(name);
  const absl::Status status = runtime::CheckServed(door, service);
  EXPECT_TRUE(status.ok()) << status;
  std::set<std::string> asked;
  for (int i = 0; i < door->method_count(); ++i) asked.insert(std::string(door->method(i)->input_type()->full_name()));
  // What reactions send is not of the contract's package, and has no RPC.
  const std::string package = std::string(door->file()->package()) + ".";
  for (const auto& [command, spec] : service.commands()) {
    EXPECT_TRUE(asked.contains(command) || !command.starts_with(package))
        << command << " is taken, but no RPC declares it";
  }
}

TEST(EveryService, ServesItsRpcsAndHasOneForEachCommandOfItsContract) {
  ExpectServed<orientation::v1::HouseholdView>("Orientation", orientation::OrientationService("key"));
  ExpectServed<prospection::v1::OwnerView>("Prospection", prospection::ProspectionService("key"));
  ExpectServed<contracting::v1::DwellingView>("Contracting", contracting::ContractingService());
  ExpectServed<securing::v1::ClaimsView>("Securing", securing::SecuringService({}));
  ExpectServed<reporting::v1::TargetView>("Reporting", reporting::ReportingService());
}

}  // namespace
}  // namespace iml
