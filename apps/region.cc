#include "apps/region.h"

#include <httplib.h>

#include <filesystem>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "iml/contracting/v1/contracting.pb.h"
#include "iml/orientation/v1/orientation.pb.h"
#include "iml/prospection/v1/prospection.pb.h"
#include "iml/reporting/v1/reporting.pb.h"
#include "iml/securing/v1/securing.pb.h"
#include "libs/log/embedded.h"
#include "libs/runtime/logging.h"
#include "services/contracting/contracting_service.h"
#include "services/orientation/orientation_service.h"
#include "services/prospection/prospection_service.h"
#include "services/reporting/reporting_service.h"
#include "services/securing/securing_service.h"

namespace iml {

// Of all that makes rows: see cmake/fingerprint.cmake.
const char* Fingerprint();

namespace {

using contracting::v1::GetRentAccountStatementRequest;
using contracting::v1::RentAccountStatement;

// Asks contracting by gRPC, at whatever client is there by then.
securing::AskStatement AskAt(const std::atomic<rpc::Client*>* client) {
  return [client](const GetRentAccountStatementRequest& request, absl::Time deadline, securing::Statement answer) {
    rpc::Client* found = client->load();
    if (found == nullptr) return answer(absl::UnavailableError("contracting is not reached yet; ask again"));
    const auto statement = std::make_shared<RentAccountStatement>();
    found->Start("/iml.contracting.v1.Contracting/GetRentAccountStatement", request, {.timeout = deadline - absl::Now()}, statement.get(),
                 [statement, answer](const absl::Status& status) {
                   if (!status.ok()) return answer(status);
                   answer(*statement);
                 });
  };
}

std::vector<runtime::Served> AllServices(const std::string& key, const std::atomic<rpc::Client*>* to_contracting) {
  const auto service = [](const google::protobuf::Descriptor* any, const char* name) { return any->file()->FindServiceByName(name); };
  std::vector<runtime::Served> all;
  all.push_back({orientation::OrientationService(key), service(orientation::v1::HouseholdView::descriptor(), "Orientation")});
  all.push_back({prospection::ProspectionService(key), service(prospection::v1::OwnerView::descriptor(), "Prospection")});
  all.push_back({contracting::ContractingService(), service(contracting::v1::DwellingView::descriptor(), "Contracting")});
  all.push_back({securing::SecuringService(AskAt(to_contracting)), service(securing::v1::ClaimsView::descriptor(), "Securing")});
  all.push_back({reporting::ReportingService(), service(reporting::v1::TargetView::descriptor(), "Reporting")});
  return all;
}

void StopLoudly(const absl::Status& status) {
  runtime::Critical(std::string(status.message()), {{"code", absl::StatusCodeToString(status.code())}});
  std::cerr << "iml: " << std::string(status.message()) << std::endl;  // the log may go to a file, and that to a full disk
  std::_Exit(4);
}

}  // namespace

Region::~Region() {
  if (to_contracting) to_contracting->store(nullptr);
  host.reset();  // before what it stands on
  client.reset();
}

absl::StatusOr<Region> StartRegion(const std::string& data, runtime::Host::Options options) {
  auto folder = runtime::DataFolder::Take(data);
  if (!folder.ok()) return folder.status();
  Region region;
  region.folder = *std::move(folder);
  log::EmbeddedOptions embedded;
  embedded.folder = data + "/log";
  embedded.fatal = StopLoudly;
  auto log = log::OpenEmbedded(std::move(embedded));
  if (!log.ok()) return log.status();
  region.log = *std::move(log);
  region.to_contracting = std::make_unique<std::atomic<rpc::Client*>>(nullptr);
  options.fingerprint = Fingerprint();
  options.fatal = StopLoudly;
  auto host =
      runtime::Host::Start(*region.folder, *region.log, AllServices(region.folder->key(), region.to_contracting.get()), std::move(options));
  if (!host.ok()) return host.status();
  region.host = *std::move(host);
  region.client = std::make_unique<rpc::Client>(std::vector<std::string>{region.host->addresses().grpc});
  region.to_contracting->store(region.client.get());
  return region;
}

absl::StatusOr<Reached> Reach(const std::string& data) {
  if (const auto server = runtime::ServerOf(data)) return Reached{*server, nullptr};
  if (!std::filesystem::exists(data + "/about.json")) {
    return absl::NotFoundError(absl::StrCat("there is no data folder ", data, ": `iml serve` makes one, --data names another"));
  }
  runtime::Host::Options options;
  options.read_only = true;
  auto region = StartRegion(data, std::move(options));
  if (!region.ok()) return region.status();
  Reached reached;
  reached.own = std::make_unique<Region>(*std::move(region));
  reached.own->host->WaitUntilReady();
  reached.addresses = reached.own->host->addresses();
  return reached;
}

absl::Status GetLines(const std::string& ops, const std::string& path, const std::function<bool(const std::string& line)>& visit) {
  httplib::Client client("http://" + ops);
  client.set_read_timeout(std::chrono::minutes(10));
  std::string rest;
  bool wanted = true;
  const auto result = client.Get(path, [&](const char* data, size_t size) {
    rest.append(data, size);
    for (size_t end = 0; wanted && (end = rest.find('\n')) != std::string::npos;) {
      wanted = visit(rest.substr(0, end));
      rest.erase(0, end + 1);
    }
    return wanted;
  });
  if (result || !wanted) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("the server at ", ops, " does not answer: ", httplib::to_string(result.error())));
}

}  // namespace iml
