#include "libs/runtime/host.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <variant>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/eventsourcing/verify.h"
#include "libs/log/waiting.h"
#include "libs/rpc/http_server.h"
#include "libs/runtime/api.h"
#include "libs/runtime/counts.h"
#include "libs/runtime/figures.h"
#include "libs/runtime/log_lines.h"
#include "libs/runtime/logging.h"

namespace iml::runtime {
namespace {

using nlohmann::json;

// For all databases of the process.
constexpr size_t kCacheBytes = 48 << 20, kWriteBufferBytes = 48 << 20;
constexpr size_t kMostNamed = 1000;  // rows of a table, in /status
// A reader that makes no progress for so long, with something to read, is not ready.
constexpr absl::Duration kStuck = absl::Seconds(30);

using Progress = eventsourcing::Replica::Progress;

std::vector<Progress> ProgressOf(const std::vector<std::unique_ptr<Engine>>& engines) {
  std::vector<Progress> all;
  for (const auto& engine : engines) all.push_back(engine->status());
  return all;
}

// The ends of what services follow, or nothing when the log does not say in time.
std::optional<log::Ends> EndsOf(log::Log& log, const std::vector<Progress>& services) {
  std::set<log::Partition> all;
  for (const Progress& service : services) {
    for (const auto& [partition, position] : service.positions) all.insert(partition);
  }
  const std::vector<log::Partition> partitions(all.begin(), all.end());
  const auto found = log::AwaitEnds(log, partitions, absl::Seconds(2));
  if (!found.ok()) return std::nullopt;
  log::Ends ends;
  for (size_t i = 0; i < partitions.size(); ++i) ends[partitions[i]] = (*found)[i];
  return ends;
}

// A word of a request or of the log may be any bytes.
std::string Line(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

// The rows of a table, each as `say` puts it; the first of very many.
template <typename Row>
json Named(const storage::Reads& rows, storage::Table<Row> table, const std::function<json(const Row&)>& say) {
  json all = json::array();
  rows.Scan(table, "", [&](const std::string&, const Row& row) {
    all.push_back(say(row));
    return all.size() < kMostNamed;
  });
  return all;
}

json SayOdd(const eventsourcing::Odd& odd) {
  const auto& at = odd.position();
  return {{"topic", at.topic()},
          {"partition", at.partition()},
          {"offset", at.offset()},
          {"why", odd.why()},
          {"stands", odd.stands()}};
}

json SayParked(const eventsourcing::Todo& todo) {
  const auto& cause = todo.cause();
  return {{"command", todo.command_type()},
          {"aggregate_id", todo.aggregate_id()},
          {"reaction", cause.reaction()},
          {"topic", cause.topic()},
          {"source", cause.aggregate_id()},
          {"commit_id", absl::BytesToHexString(cause.commit_id())},
          {"hops", cause.hops()}};
}

// Hands lines to an HTTP response as they come.
void Stream(httplib::Response& response,
            std::function<absl::Status(const std::function<bool(const std::string&)>&)> write) {
  response.set_chunked_content_provider(
      "application/x-ndjson", [write = std::move(write)](size_t, httplib::DataSink& sink) {
        bool reached = true;
        const absl::Status status = write([&](const std::string& line) {
          reached = sink.write(line.data(), line.size()) && sink.write("\n", 1);
          return reached;
        });
        if (!status.ok() && reached) {
          const std::string line = Line({{"error", std::string(status.message())}}) + "\n";
          sink.write(line.data(), line.size());
        }
        sink.done();
        return true;
      });
}

}  // namespace

struct Host::Ops {
  rpc::HttpServer server;
};

Host::Host(DataFolder& folder, log::Log& log, Options options)
    : folder_(folder), log_(log), options_(std::move(options)), ops_(std::make_unique<Ops>()) {}

absl::StatusOr<std::unique_ptr<Host>> Host::Start(DataFolder& folder, log::Log& log, std::vector<Served> served,
                                                  Options options) {
  auto host = std::unique_ptr<Host>(new Host(folder, log, std::move(options)));
  if (absl::Status status = host->Open(std::move(served)); !status.ok()) return status;
  return host;
}

absl::Status Host::Open(std::vector<Served> served) {
  for (Served& each : served) served_.push_back(std::make_unique<Served>(std::move(each)));
  std::vector<const google::protobuf::ServiceDescriptor*> descriptors;
  for (const auto& each : served_) descriptors.push_back(each->descriptor);
  counts_ = std::make_unique<Counts>(descriptors);
  for (const auto& each : served_) {
    for (const auto& [topic, spec] : each->service.topics()) {
      absl::Status status = log_.Partitions(topic).status();
      if (absl::IsNotFound(status) && options_.partitions == 0) {
        return absl::FailedPreconditionError(
            absl::StrCat("topic ", topic, " is not there: make it with `iml topics apply`"));
      }
      if (absl::IsNotFound(status)) status = log_.CreateTopic(topic, options_.partitions);
      if (!status.ok()) return status;
    }
  }
  eventsourcing::Clock::Options clock;
  clock.trusted = options_.trust_clock;
  for (const auto& each : served_) {
    for (const auto& [topic, spec] : each->service.topics()) {
      for (const auto& reaction : spec.reactions) clock.not_before = std::max(clock.not_before, reaction.since);
    }
  }
  const auto memory = storage::ShareMemory(kCacheBytes, kWriteBufferBytes);
  std::vector<rpc::Hosted> hosted;
  for (const auto& each : served_) {
    Engine::Options engine;
    engine.folder = folder_.path() + "/" + each->service.name();
    engine.fingerprint = options_.fingerprint;
    engine.key = folder_.key();
    engine.name = absl::StrCat(Random64());
    engine.todo_delay = options_.todo_delay;
    engine.read_only = options_.read_only;
    engine.memory = memory;
    engine.clock = clock;
    engine.fatal = options_.fatal;
    engine.ended = counts_->Commands(each->service.name());
    auto started = Engine::Start(each->service, log_, engine);
    if (!started.ok()) return started.status();
    engines_.push_back(*std::move(started));
    lags_.push_back(std::make_unique<Lag>(absl::Now()));
    auto api = Api(each->descriptor, *engines_.back());
    if (!api.ok()) return api.status();
    hosted.push_back(*std::move(api));
  }
  rpc::Server::Options options = options_.door;
  options.observer = counts_->Calls();
  options.observer.cut_off = [count = options.observer.cut_off](const std::string& peer) {
    Warn("a gRPC connection took too much memory and was cut off", {{"peer", peer}});
    count(peer);
  };
  auto door = rpc::Server::Start(options, std::move(hosted));
  if (!door.ok()) return door.status();
  door_ = *std::move(door);
  if (absl::Status status = OpenOps(); !status.ok()) return status;

  const auto at = [](const std::string& asked, int port) {
    return absl::StrCat(asked.substr(0, asked.rfind(':')), ":", port);
  };
  addresses_.pid = getpid();
  addresses_.grpc = at(options_.door.grpc, door_->grpc_port());
  addresses_.http = at(options_.door.http, door_->http_port());
  addresses_.ops = at(options_.ops, std::stoi(addresses_.ops));
  watch_ = std::thread([this] { Watch(); });
  return options_.read_only ? absl::OkStatus() : folder_.Publish(addresses_);
}

absl::Status Host::OpenOps() {
  rpc::HttpServer& server = ops_->server;
  const auto say = [](httplib::Response& response, bool good, const std::string& body) {
    response.status = good ? 200 : 503;
    response.set_content(body + "\n", "application/json");
  };
  server.Get("/livez",
             [=](const httplib::Request&, httplib::Response& response) { say(response, true, R"({"alive":true})"); });
  server.Get("/readyz", [=, this](const httplib::Request&, httplib::Response& response) {
    say(response, ready(), Line({{"ready", ready()}}));
  });
  server.Get("/status",
             [=, this](const httplib::Request&, httplib::Response& response) { say(response, true, Status()); });
  server.Get("/metrics", [this](const httplib::Request&, httplib::Response& response) {
    response.set_content(Metrics(), "text/plain; version=0.0.4");
  });
  server.Get("/log", [this](const httplib::Request& request, httplib::Response& response) {
    LogQuery query{request.get_param_value("topic"), request.get_param_value("aggregate"), 0,
                   request.get_param_value("raw") == "1"};
    if (request.has_param("last") &&
        (!absl::SimpleAtoi(request.get_param_value("last"), &query.last) || query.last < 0)) {
      response.status = 400;
      response.set_content(Line({{"error", "last: a whole number is expected, 0 for all"}}) + "\n", "application/json");
      return;
    }
    std::map<std::string, const google::protobuf::Message*> commits;
    for (const auto& each : served_) {
      for (const auto& [topic, spec] : each->service.topics()) commits[topic] = spec.commit;
    }
    Stream(response, [this, query, commits](const auto& write) { return WriteLog(log_, commits, query, write); });
  });
  server.Get("/verify", [this](const httplib::Request&, httplib::Response& response) {
    Stream(response, [this](const auto& write) {
      Verify(write);
      return absl::OkStatus();
    });
  });
  const auto port = server.Listen(options_.ops);
  if (!port.ok())
    return absl::Status(port.status().code(), absl::StrCat("the ops port: ", std::string(port.status().message())));
  addresses_.ops = std::to_string(*port);
  return absl::OkStatus();
}

// Health follows the readers: a service serves once it has caught up, and while its reader makes progress.
void Host::Watch() {
  struct Seen {
    log::Ends positions;
    absl::Duration moved = Clocks().steady;
    bool serving = false;
  };
  std::vector<Seen> seen(engines_.size());
  bool all = false, answers = true;
  for (std::unique_lock lock(mutex_); !stopping_; changed_.wait_for(lock, std::chrono::milliseconds(all ? 1000 : 10))) {
    lock.unlock();
    for (const auto& engine : engines_) engine->LookAtClock();
    bool serving = true;
    const std::vector<Progress> services = ProgressOf(engines_);
    const auto ends = EndsOf(log_, services);
    for (size_t i = 0; i < engines_.size(); ++i) {
      const Progress& now = services[i];
      if (now.positions != seen[i].positions || !ends || lags_[i]->See(now, *ends, absl::Now()).records == 0) {
        seen[i].moved = Clocks().steady;
      }
      seen[i].positions = now.positions;
      const bool good = engines_[i]->caught_up() && Clocks().steady - seen[i].moved < kStuck;
      if (good != seen[i].serving) door_->SetServing(served_[i]->descriptor->full_name(), good);
      seen[i].serving = good;
      serving = serving && good;
    }
    if (serving != all) door_->SetServing("", serving);
    if (answers && !ends) Warn("the log does not answer: queries go on, commands wait");
    if (!answers && ends) Info("the log answers again");
    answers = ends.has_value();
    lock.lock();
    all = serving;
    changed_.notify_all();
  }
}

Host::~Host() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (watch_.joinable()) watch_.join();
  if (door_) {
    door_->SetServing("", false);
    for (const auto& each : served_) door_->SetServing(each->descriptor->full_name(), false);
    door_->Drain(absl::Seconds(5));
  }
  ops_->server.Drain(absl::Now() + absl::Seconds(1));
  engines_.clear();
}

bool Host::ready() const {
  return !stopping_ &&
         std::all_of(engines_.begin(), engines_.end(), [](const auto& engine) { return engine->caught_up(); });
}

std::pair<int64_t, int64_t> Host::reading() const {
  int64_t read = 0, all = 0;
  const std::vector<Progress> services = ProgressOf(engines_);
  const auto ends = EndsOf(log_, services);
  if (!ends) return {0, 0};
  for (const Progress& service : services) {
    for (const auto& [partition, position] : service.positions) {
      read += position;
      all += ends->at(partition);
    }
  }
  return {read, all};
}

void Host::WaitUntilReady() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ready() || stopping_; });
}

bool Host::empty() const {
  return std::all_of(engines_.begin(), engines_.end(), [](const auto& engine) {
    const auto positions = engine->status().positions;
    return std::all_of(positions.begin(), positions.end(), [](const auto& place) { return place.second <= 1; });
  });
}

Observed Host::Observe(size_t service, const eventsourcing::Replica::Progress& progress, const storage::Reads& rows,
                       const std::optional<log::Ends>& ends) {
  Observed observed{progress, rows, engines_[service]->caught_up(), std::nullopt};
  if (ends) observed.behind = lags_[service]->See(progress, *ends, absl::Now());
  return observed;
}

std::string Host::Status() {
  json all = {{"ready", ready()}, {"fingerprint", options_.fingerprint}, {"services", json::array()}};
  const std::vector<Progress> services = ProgressOf(engines_);
  const auto ends = EndsOf(log_, services);
  for (size_t i = 0; i < served_.size(); ++i) {
    const storage::Snapshot rows(engines_[i]->database());
    json said = {{"service", served_[i]->service.name()}, {"positions", json::array()}};
    for (const auto& [partition, position] : services[i].positions) {
      json place = {{"topic", partition.topic}, {"partition", partition.number}, {"position", position}};
      if (ends) place["lag"] = ends->at(partition) - position;
      if (const auto apart = services[i].clock.apart.find(partition); apart != services[i].clock.apart.end())
        place["clock_apart"] = apart->second;
      said["positions"].push_back(std::move(place));
    }
    if (!services[i].clock.doubt.empty()) said["clock"] = services[i].clock.doubt;
    said["odd_records"] = Named<eventsourcing::Odd>(rows, eventsourcing::kOdd, SayOdd);
    said["parked_commands"] = Named<eventsourcing::Todo>(rows, eventsourcing::kParked, SayParked);
    said["findings"] = engines_[i]->findings();
    const Observed observed = Observe(i, services[i], rows, ends);
    for (const Figure& figure : Figures()) {
      if (const auto value = figure.of(observed)) std::visit([&](auto is) { said[figure.name] = is; }, *value);
    }
    all["services"].push_back(std::move(said));
  }
  return Line(all);
}

std::string Host::Metrics() {
  prometheus::Registry registry;
  const auto add = [&](const Figure& figure, const std::string& service, double value) {
    const prometheus::Labels labels = {{"service", service}};
    const auto named = [&](auto builder) -> auto& {
      return builder.Name(figure.metric).Help(figure.help).Register(registry).Add(labels);
    };
    switch (figure.kind) {
      case Figure::kGauge:
        return named(prometheus::BuildGauge()).Set(value);
      case Figure::kCounter:
        return named(prometheus::BuildCounter()).Increment(value);
    }
  };
  const std::vector<Progress> services = ProgressOf(engines_);
  const auto ends = EndsOf(log_, services);
  for (size_t i = 0; i < served_.size(); ++i) {
    const storage::Snapshot rows(engines_[i]->database());
    const Observed observed = Observe(i, services[i], rows, ends);
    for (const Figure& figure : Figures()) {
      const auto value = figure.metric == nullptr ? std::nullopt : figure.of(observed);
      if (!value) continue;
      std::visit([&](auto is) { add(figure, served_[i]->service.name(), static_cast<double>(is)); }, *value);
    }
    for (const auto& [partition, apart] : services[i].clock.apart) {
      prometheus::BuildCounter()
          .Name("iml_clock_apart_total")
          .Help("Own commits that the log dated more than two minutes before or after they were appended")
          .Register(registry)
          .Add({{"service", served_[i]->service.name()},
                {"topic", partition.topic},
                {"partition", absl::StrCat(partition.number)}})
          .Increment(static_cast<double>(apart));
    }
  }
  std::vector<prometheus::MetricFamily> all = registry.Collect();
  std::ranges::move(counts_->Collect(), std::back_inserter(all));
  return prometheus::TextSerializer().Serialize(all);
}

void Host::Verify(const std::function<bool(const std::string& line)>& write) {
  const std::unique_lock alone(verifying_, std::try_to_lock);
  if (!alone) {
    write(Line({{"service", ""}, {"error", "another verification is under way: ask again when it is done"}}));
    return;
  }
  const std::string scratch = folder_.path() + "/verify";
  for (size_t i = 0; i < served_.size(); ++i) {
    const eventsourcing::Service& service = served_[i]->service;
    std::error_code ignored;
    std::filesystem::remove_all(scratch, ignored);
    const auto database = storage::Database::Open({.folder = scratch, .env = nullptr, .memory = nullptr});
    if (!database.ok()) {
      write(Line({{"service", service.name()}, {"error", std::string(database.status().message())}}));
      continue;
    }
    const storage::Snapshot served(engines_[i]->database());
    const auto verdict = eventsourcing::Verify(service, log_, served, **database, [&](int64_t done, int64_t all) {
      return write(Line({{"service", service.name()}, {"done", done}, {"all", all}}));
    });
    if (absl::IsCancelled(verdict.status())) break;
    if (verdict.ok()) {
      write(Line({{"service", service.name()},
                  {"records", verdict->records},
                  {"digest", verdict->digest},
                  {"table", verdict->table},
                  {"key", verdict->key}}));
    } else {
      write(Line({{"service", service.name()}, {"error", std::string(verdict.status().message())}}));
    }
  }
  std::error_code ignored;
  std::filesystem::remove_all(scratch, ignored);
}

namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

void RaiseFileLimit() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void BlockSignals() {
  std::signal(SIGXFSZ,
              SIG_IGN);  // a file at the limit that is set for it is a write that fails, like one on a full disk
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

bool SignalWithin(absl::Duration patience) {
  const sigset_t signals = StopSignals();
  const timespec limit = absl::ToTimespec(patience);
  if (sigtimedwait(&signals, nullptr, &limit) < 0) return false;
  std::thread([signals] {  // who asks twice does not want to wait
    int again = 0;
    sigwait(&signals, &again);
    _exit(130);
  })
      .detach();
  return true;
}

}  // namespace iml::runtime
