#include <cmath>
#include <filesystem>
#include <future>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "apps/commands.h"
#include "apps/print.h"
#include "apps/region.h"
#include "apps/sample/player.h"
#include "libs/runtime/data_folder.h"
#include "libs/runtime/logging.h"

namespace iml {
namespace {

struct Options {
  RegionOptions region;
  std::string log_file;
  bool check = false, sample = false;
  uint64_t seed = 1;
};

// Plays into an empty region, and goes on where an earlier try broke off. False when a signal came first.
absl::StatusOr<bool> PlaySample(const Options& options, const runtime::Host& host) {
  const std::string memory = options.region.data + "/sample.progress";
  if (!std::filesystem::exists(memory) && !host.empty()) {
    std::cout << "The region is not empty: no sample is played into it.\n";
    return true;
  }
  Progress progress("playing the sample region");
  auto played = std::async(std::launch::async, [&] {
    const sample::Servers here{{{{"", {host.addresses().grpc}}}}, {host.addresses().ops}};
    return sample::Play(here, memory, {.seed = options.seed},
                        [&](int64_t done, int64_t all) { progress.Show(done, all); });
  });
  while (played.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    if (!runtime::SignalWithin(absl::Milliseconds(100))) continue;
    std::cout << "\nThe sample is not complete; it goes on at the next start." << std::endl;
    std::_Exit(kGood);  // as by a kill: what was acknowledged is durable
  }
  progress.Done();
  const auto result = played.get();
  if (!result.ok()) return result.status();
  if (!result->complete_before) {
    std::cout << Grouped(result->commands) << " commands in " << std::lround(result->seconds) << " s\n\n";
  }
  return true;
}

// What an option alone cannot say.
absl::Status CheckOptions(const Options& options) {
  const LogOptions& log = options.region.log;
  if (options.sample && !options.region.services.empty()) {
    return absl::InvalidArgumentError(
        "--sample needs all services in this process: leave out --services, or use `iml sample --at=…`");
  }
  if (absl::Status status = CheckRegion(options.region); !status.ok()) return status;
  if (absl::Status status = log.log.empty() ? absl::OkStatus() : CheckKafka(log); !status.ok()) return status;
  return log.key_file.empty() ? absl::OkStatus() : runtime::ReadKey(log.key_file).status();
}

// What would fail once the folder is made.
absl::Status CheckFree(const runtime::Host::Options& host) {
  absl::Status status = rpc::CheckFree("gRPC", host.door.grpc);
  if (status.ok()) status = rpc::CheckFree("HTTP", host.door.http);
  return status.ok() ? rpc::CheckFree("HTTP", host.ops) : status;
}

int Serve(const Options& options) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return Fail(status);
  if (options.check) {
    std::cout << "the configuration is good\n";
    return kGood;
  }
  // When the folder is there, it is more to the point that another server has it, if one has.
  if (!std::filesystem::exists(options.region.data)) {
    if (absl::Status status = CheckFree(options.region.host); !status.ok()) return Fail(status);
  }
  runtime::RaiseFileLimit();
  runtime::BlockSignals();
  if (absl::Status status = runtime::StartLogging(options.log_file); !status.ok()) return Fail(status);
  auto region = StartRegion(options.region);
  if (!region.ok()) return Fail(region.status());
  const absl::Time started = absl::Now();
  Progress progress("reading the log");  // a rebuild takes its time
  while (!region->host->ready()) {
    const bool shown = absl::Now() - started > absl::Seconds(1);
    if (runtime::SignalWithin(absl::Milliseconds(shown ? 250 : 20))) return kGood;
    if (!shown) continue;
    const auto [read, all] = region->host->reading();
    progress.Show(read, all);
  }
  progress.Done();
  const runtime::Addresses& at = region->host->addresses();
  runtime::Info("serving", {{"data", options.region.data},
                            {"log", options.region.log.log.empty() ? "embedded" : options.region.log.log},
                            {"build", Fingerprint()},
                            {"grpc", at.grpc},
                            {"http", at.http},
                            {"ops", at.ops}});
  if (options.sample) {
    const auto played = PlaySample(options, *region->host);
    if (!played.ok()) return Fail(played.status());
    PrintHeadline({{{"", {at.grpc}}}});
  }
  std::cout << "Serving " << options.region.data << "\n  gRPC    " << at.grpc << "\n  JSON    http://" << at.http
            << "\n  status  http://" << at.ops << "/status\nCtrl-C stops." << std::endl;
  while (!runtime::SignalWithin(absl::Hours(1))) {
  }
  runtime::Info("stopping");
  std::cout << "Stopping" << std::endl;  // what is under way is still answered
  region->host.reset();
  runtime::Info("stopped");
  return kGood;
}

}  // namespace

void AddServe(Command program) {
  const auto options = std::make_shared<Options>();
  RegionOptions& region = options->region;
  region.host.door.grpc = "127.0.0.1:50051";
  region.host.door.http = "127.0.0.1:8080";
  region.host.ops = "127.0.0.1:9464";
  Command command = program.Subcommand(
      "serve", "run services in one process, on the log in the data folder or on Kafka, until Ctrl-C");
  AddData(command, &region.data);
  AddLogOptions(command, &region.log);
  command.Option("--services", &region.services,
                 "which, e.g. orientation,securing; all when left out. iml-<service> is one of them");
  command.Option("--contracting", &region.contracting,
                 "host:port,host:port of contracting, which securing asks, where it is elsewhere");
  command.Option("--grpc", &region.host.door.grpc, "host:port of gRPC; port 0 takes a free one",
                 {.check = Address(), .shows_default = true});
  command.Option("--http", &region.host.door.http, "host:port of JSON over HTTP",
                 {.check = Address(), .shows_default = true});
  command.Option("--ops", &region.host.ops, "host:port of /livez, /readyz, /metrics, /status, /log, /verify",
                 {.check = Address(), .shows_default = true});
  command.Option("--reflection", &region.host.door.reflection,
                 "whether gRPC tells its services to whoever asks (grpcurl)", {.shows_default = true});
  command.Option("--log-file", &options->log_file, "where to log, as JSON; standard error when left out");
  command.Flag("--trust-clock", &region.host.trust_clock,
               "take commands though the clock is behind the log's last record: when that record was written while the "
               "clock was wrong");
  command.Flag("--sample", &options->sample, "play the sample region when the folder is empty, or go on with it");
  command.Option("--seed", &options->seed, "of the sample", {.check = NotNegative(), .shows_default = true});
  command.Configure(&options->check);
  command.Runs([options] { return Serve(*options); });
}

}  // namespace iml
