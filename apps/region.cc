#include "apps/region.h"

#include <httplib.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "iml/contracting/v1/contracting.pb.h"
#include "iml/orientation/v1/orientation.pb.h"
#include "iml/prospection/v1/prospection.pb.h"
#include "iml/reporting/v1/reporting.pb.h"
#include "iml/securing/v1/securing.pb.h"
#include "libs/log/embedded.h"
#include "libs/rpc/address.h"
#include "libs/runtime/logging.h"
#include "services/contracting/contracting.h"
#include "services/orientation/orientation.h"
#include "services/prospection/prospection.h"
#include "services/reporting/reporting.h"
#include "services/securing/securing.h"

namespace iml {

namespace {

using contracting::v1::GetRentAccountStatementRequest;
using contracting::v1::RentAccountStatement;

// How many attempts a question to contracting gets within its deadline.
constexpr int kTries = 4;
// On Kafka there may be other replicas: how long a to-do waits at most for one of them to execute it.
constexpr absl::Duration kTodoDelay = absl::Milliseconds(200);

// Asks contracting by gRPC, at whatever client is there by then.
securing::AskStatement AskAt(const std::atomic<rpc::Client*>* client) {
  return [client](const GetRentAccountStatementRequest& request, absl::Time deadline, securing::Statement answer) {
    rpc::Client* found = client->load();
    if (found == nullptr) return answer(absl::UnavailableError("contracting is not reached yet; ask again"));
    const auto statement = std::make_shared<RentAccountStatement>();
    const absl::Duration left = deadline - absl::Now();
    found->StartUntil(left - left / kTries, "/iml.contracting.v1.Contracting/GetRentAccountStatement", request,
                      {.timeout = left / kTries}, statement.get(),
                      [statement, answer = std::move(answer)](const absl::Status& status) {
                        if (!status.ok()) return answer(status);
                        answer(*statement);
                      });
  };
}

std::vector<runtime::Served> AllServices(const std::string& key, const std::atomic<rpc::Client*>* to_contracting) {
  const auto service = [](const google::protobuf::Descriptor* any, const char* name) {
    return any->file()->FindServiceByName(name);
  };
  std::vector<runtime::Served> all;
  all.push_back(
      {orientation::OrientationService(key), service(orientation::v1::HouseholdView::descriptor(), "Orientation")});
  all.push_back(
      {prospection::ProspectionService(key), service(prospection::v1::OwnerView::descriptor(), "Prospection")});
  all.push_back(
      {contracting::ContractingService(), service(contracting::v1::DwellingView::descriptor(), "Contracting")});
  all.push_back(
      {securing::SecuringService(AskAt(to_contracting)), service(securing::v1::ClaimsView::descriptor(), "Securing")});
  all.push_back({reporting::ReportingService(), service(reporting::v1::TargetView::descriptor(), "Reporting")});
  return all;
}

absl::StatusOr<std::vector<runtime::Served>> Chosen(const std::string& names, std::vector<runtime::Served> all) {
  if (names.empty()) return all;
  std::set<std::string> wanted = absl::StrSplit(names, ',');
  std::vector<std::string> known;
  for (const runtime::Served& each : all) known.push_back(each.service.name());
  std::erase_if(all, [&](const runtime::Served& each) { return wanted.erase(each.service.name()) == 0; });
  if (wanted.empty()) return all;
  return absl::InvalidArgumentError(
      absl::StrCat("--services: there is no service ", *wanted.begin(), "; there are ", absl::StrJoin(known, ", ")));
}

void StopLoudly(const absl::Status& status) {
  runtime::Critical(std::string(status.message()), {{"code", absl::StatusCodeToString(status.code())}});
  std::cerr << "iml: " << std::string(status.message())
            << std::endl;  // the log may go to a file, and that to a full disk
  std::_Exit(4);
}

absl::StatusOr<std::unique_ptr<log::Log>> OpenLog(const RegionOptions& options, const std::string& key) {
  if (!options.log.log.empty()) {
    LogOptions kafka = options.log;
    kafka.kafka.warn = [](const std::string& text) { runtime::Warn(text); };
    return OpenKafkaLog(std::move(kafka), key, StopLoudly);
  }
  log::EmbeddedOptions embedded;
  embedded.folder = options.data + "/log";
  embedded.key_check = runtime::KeyCheck(key);
  embedded.fatal = StopLoudly;
  return log::OpenEmbedded(std::move(embedded));
}

// Where securing finds contracting; empty: here.
absl::StatusOr<std::vector<std::string>> ContractingAt(const RegionOptions& options,
                                                       const std::vector<runtime::Served>& served) {
  if (!options.contracting.empty()) {
    auto endpoints = rpc::ParseEndpoints({options.contracting});
    if (!endpoints.ok())
      return absl::InvalidArgumentError(absl::StrCat("--contracting: ", std::string(endpoints.status().message())));
    return endpoints->of[""];
  }
  const auto runs = [&](const char* name) {
    return std::any_of(served.begin(), served.end(),
                       [&](const runtime::Served& each) { return each.service.name() == name; });
  };
  if (runs("contracting") || !runs("securing")) return std::vector<std::string>{};
  return absl::InvalidArgumentError(
      "--contracting is missing: securing asks contracting; write its host:port,host:port");
}

}  // namespace

Region::~Region() {
  if (to_contracting) to_contracting->store(nullptr);
  host.reset();  // before what it stands on
  client.reset();
}

absl::Status CheckRegion(const RegionOptions& options) {
  const auto served = Chosen(options.services, AllServices("", nullptr));
  if (!served.ok()) return served.status();
  return ContractingAt(options, *served).status();
}

absl::StatusOr<Region> StartRegion(RegionOptions options) {
  auto folder = runtime::DataFolder::Take(options.data, options.log.key_file);
  if (!folder.ok()) return folder.status();
  Region region;
  region.folder = *std::move(folder);
  region.to_contracting = std::make_unique<std::atomic<rpc::Client*>>(nullptr);
  auto served = Chosen(options.services, AllServices(region.folder->key(), region.to_contracting.get()));
  if (!served.ok()) return served.status();
  const auto contracting = ContractingAt(options, *served);
  if (!contracting.ok()) return contracting.status();
  auto log = OpenLog(options, region.folder->key());
  if (!log.ok()) return log.status();
  region.log = *std::move(log);
  options.host.fingerprint = Fingerprint();
  options.host.fatal = StopLoudly;
  if (!options.log.log.empty()) {
    options.host.partitions = 0;
    options.host.todo_delay = kTodoDelay;
  }
  auto host = runtime::Host::Start(*region.folder, *region.log, *std::move(served), options.host);
  if (!host.ok()) return host.status();
  region.host = *std::move(host);
  region.client =
      std::make_unique<rpc::Client>(contracting->empty() ? std::vector{region.host->addresses().grpc} : *contracting);
  region.to_contracting->store(region.client.get());
  return region;
}

std::vector<std::string> AllTopics() {
  std::set<std::string> topics;
  for (const runtime::Served& each : AllServices("", nullptr)) {
    for (const auto& [topic, spec] : each.service.topics()) topics.insert(topic);
  }
  return {topics.begin(), topics.end()};
}

absl::StatusOr<Reached> Reach(const std::string& data, const std::string& ops) {
  if (!ops.empty()) return Reached{{0, "", "", ops}, nullptr};
  if (const auto server = runtime::ServerOf(data)) return Reached{*server, nullptr};
  if (!std::filesystem::exists(data + "/about.json")) {
    return absl::NotFoundError(
        absl::StrCat("there is no data folder ", data, ": `iml serve` makes one, --data names another"));
  }
  if (!std::filesystem::exists(data + "/log")) {
    return absl::NotFoundError(absl::StrCat("no server has the data folder ", data,
                                            ", and its log is elsewhere: start the server that it is of first"));
  }
  RegionOptions options;
  options.data = data;
  options.host.read_only = true;
  auto region = StartRegion(std::move(options));
  if (!region.ok()) return region.status();
  Reached reached;
  reached.own = std::make_unique<Region>(*std::move(region));
  reached.own->host->WaitUntilReady();
  reached.addresses = reached.own->host->addresses();
  return reached;
}

absl::Status GetLines(const std::string& ops, const std::string& path,
                      const std::function<bool(const std::string& line)>& visit, absl::Duration patience) {
  const rpc::Address at = rpc::ParseAddress(ops).value_or(rpc::Address());
  httplib::Client client(at.host, at.port);
  client.set_read_timeout(absl::ToChronoMilliseconds(patience));
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
  return absl::UnavailableError(
      absl::StrCat("the server at ", ops, " does not answer: ", httplib::to_string(result.error())));
}

}  // namespace iml
