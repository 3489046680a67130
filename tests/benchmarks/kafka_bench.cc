// On one Kafka broker that this starts: the log beside what bounds it (written and read back through our seam;
// acknowledged only, by bare librdkafka; a Kafka transaction per group; paired runs, medians of their ratios), the gRPC
// command beside it; one aggregate under several replicas; the gap that a retrying client sees when a replica dies or
// stands still; the rebuild of a projection from the topic; void commits of reactions. By hand: `make bench-kafka`.
#include <httplib.h>
#include <librdkafka/rdkafka.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "iml/prospection/v1/prospection.pb.h"
#include "iml/reporting/v1/reporting.pb.h"
#include "libs/domain/date.h"
#include "libs/domain/ids.h"
#include "libs/eventsourcing/replica.h"
#include "libs/log/kafka.h"
#include "libs/log/waiting.h"
#include "libs/rpc/client.h"
#include "services/contracting/contracting.h"
#include "tests/benchmarks/rebuild.h"
#include "tests/support/broker.h"
#include "tests/support/folder.h"
#include "tests/support/server_process.h"

namespace iml::bench {
namespace {

constexpr size_t kBytes = 300;
constexpr const char* kTopic = "bench";

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<int64_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

struct Measured {
  double per_second = 0;
  double p50_ms = 0;
};

// When each record left; done in order.
class Flights {
 public:
  void Leave() { left_.push_back(absl::Now()); }
  void Arrive() { took_.push_back(absl::ToDoubleMilliseconds(absl::Now() - left_[took_.size()])); }
  size_t left() const { return left_.size(); }
  size_t arrived() const { return took_.size(); }
  Measured Result(absl::Duration during) const {
    return {static_cast<double>(took_.size()) / absl::ToDoubleSeconds(during), Median(took_)};
  }

 private:
  std::vector<absl::Time> left_;
  std::vector<double> took_;
};

// Ours: as a replica works, one thread appends and reads what it was woken for.
class ReadBack {
 public:
  explicit ReadBack(log::Log& log) : log_(log) {
    std::atomic<int64_t> end = -1;
    log_.AskEnds({{kTopic, 0}}, [&](const auto& ends) { end = ends.value()[0]; });
    while (end < 0) std::this_thread::yield();
    next_ = end;
    reader_ = log_.Follow({{{kTopic, 0}, next_}}).value();
    watch_ = log_.Watch(kTopic, [this] {
      std::lock_guard lock(mutex_);
      arrived_ = true;
      told_.notify_one();
    });
  }

  Measured Run(size_t in_flight, absl::Duration during) {
    Flights flights;
    const std::string value(kBytes, 'x');
    const absl::Time start = absl::Now(), end = start + during;
    for (bool more = true; more || flights.arrived() < flights.left();) {
      more = absl::Now() < end;
      std::vector<log::Draft> drafts;
      while (more && flights.left() - flights.arrived() < in_flight) {
        drafts.push_back({{kTopic, 0}, "key", value});
        flights.Leave();
      }
      if (!drafts.empty() && !log_.Append(std::move(drafts), [](const absl::Status&) {}).ok()) std::abort();
      std::vector<log::Record> records;
      if (!reader_->Poll(1 << 20, &records).ok()) std::abort();
      for (const log::Record& record : records) {
        if (!record.key.empty()) flights.Arrive();  // not a transaction's marker
      }
      if (!records.empty()) continue;
      std::unique_lock lock(mutex_);
      told_.wait(lock, [this] { return std::exchange(arrived_, false); });
    }
    return flights.Result(absl::Now() - start);
  }

 private:
  log::Log& log_;
  int64_t next_ = 0;
  std::mutex mutex_;
  std::condition_variable told_;
  bool arrived_ = false;
  std::unique_ptr<log::Reader> reader_;
  std::shared_ptr<void> watch_;
};

// The floor: acknowledged, and no more; a transaction around each group when it has an id.
class Bare {
 public:
  Bare(const std::string& brokers, const std::string& transactional_id) : transactions_(!transactional_id.empty()) {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    for (const auto& [name, value] : {std::pair<std::string, std::string>{"bootstrap.servers", brokers},
                                      {"enable.idempotence", "true"},
                                      {"linger.ms", transactions_ ? "0" : "0.5"},
                                      {"socket.nagle.disable", "true"},
                                      {"transactional.id", transactional_id}}) {
      char error[256];
      if (!value.empty() &&
          rd_kafka_conf_set(conf, name.c_str(), value.c_str(), error, sizeof error) != RD_KAFKA_CONF_OK)
        std::abort();
    }
    rd_kafka_conf_set_dr_msg_cb(conf, [](rd_kafka_t*, const rd_kafka_message_t* message, void*) {
      if (message->err) std::abort();
      static_cast<Flights*>(message->_private)->Arrive();
    });
    producer_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nullptr, 0);
    topic_ = rd_kafka_topic_new(producer_, kTopic, nullptr);
    if (transactions_) Check(rd_kafka_init_transactions(producer_, 60000));
  }
  ~Bare() {
    rd_kafka_topic_destroy(topic_);
    rd_kafka_destroy(producer_);
  }

  Measured Run(size_t in_flight, absl::Duration during) {
    Flights flights;
    std::string value(kBytes, 'x');
    const absl::Time start = absl::Now(), end = start + during;
    std::vector<double> groups;
    for (bool more = true; more || flights.arrived() < flights.left();) {
      more = absl::Now() < end;
      const absl::Time began = absl::Now();
      const bool group = transactions_ && more;
      if (group) Check(rd_kafka_begin_transaction(producer_));
      while (more && flights.left() - flights.arrived() < in_flight) {
        flights.Leave();
        if (rd_kafka_produce(topic_, 0, RD_KAFKA_MSG_F_COPY, value.data(), value.size(), "key", 3, &flights) != 0)
          std::abort();
      }
      if (group) {
        Check(rd_kafka_commit_transaction(producer_, 60000));
        groups.push_back(absl::ToDoubleMilliseconds(absl::Now() - began));
      }
      rd_kafka_poll(producer_, flights.arrived() < flights.left() ? 1000 : 0);
    }
    Measured result = flights.Result(absl::Now() - start);
    if (transactions_) result.p50_ms = Median(groups);
    return result;
  }

 private:
  static void Check(rd_kafka_error_t* error) {
    if (error == nullptr) return;
    std::fprintf(stderr, "%s\n", rd_kafka_error_string(error));
    std::abort();
  }

  const bool transactions_;
  rd_kafka_t* producer_ = nullptr;
  rd_kafka_topic_t* topic_ = nullptr;
};

void Print(const char* what, const std::vector<Measured>& runs) {
  std::vector<double> rates, p50;
  for (const Measured& run : runs) {
    rates.push_back(run.per_second);
    p50.push_back(run.p50_ms);
  }
  std::printf("  %-34s %10.0f /s   p50 %6.2f ms   (%0.0f to %0.0f /s)\n", what, Median(rates), Median(p50),
              *std::min_element(rates.begin(), rates.end()), *std::max_element(rates.begin(), rates.end()));
}

void Compare(double seconds, int pairs) {
  const tests::Broker broker({.lasting = true});
  log::KafkaOptions options;
  options.brokers = broker.address();
  options.replication = 1;
  const auto log = log::OpenKafka(options).value();
  if (!log->CreateTopic(kTopic, 1).ok()) std::abort();
  Bare bare(broker.address(), ""), transactions(broker.address(), "bench");
  const absl::Duration during = absl::Seconds(seconds);
  std::printf("one broker on this machine, one partition, records of %zu bytes, %d pairs of %.1f s\n", kBytes, pairs,
              seconds);
  for (const size_t in_flight : {1, 64, 1000}) {
    std::vector<Measured> ours, acknowledged, transacted;
    std::vector<double> to_bare, to_transactions;
    for (int i = -1; i < pairs; ++i) {  // the first warms up
      // A reader of its own each time: it would have to take what the others write.
      const Measured one = ReadBack(*log).Run(in_flight, during);
      const Measured two = bare.Run(in_flight, during);
      const Measured three = transactions.Run(in_flight, during);
      if (i < 0) continue;
      ours.push_back(one);
      acknowledged.push_back(two);
      transacted.push_back(three);
      to_bare.push_back(one.per_second / two.per_second);
      to_transactions.push_back(one.per_second / three.per_second);
    }
    std::printf("%zu in flight\n", in_flight);
    Print("written and read back (ours)", ours);
    Print("acknowledged only, bare librdkafka", acknowledged);
    Print("a transaction per group", transacted);
    std::printf("  ours is %.2f of bare (aim 0.80) and %.1f times transactions (aim 4 at 64)\n", Median(to_bare),
                Median(to_transactions));
  }
}

// ---- the whole command, by replicas as processes

constexpr char kSetTarget[] = "/iml.reporting.v1.Reporting/SetTarget";

reporting::v1::SetTarget Target(const std::string& territory, int64_t number) {
  reporting::v1::SetTarget command;
  command.set_request_id(
      domain::DerivedId("bench", absl::StrCat(territory, "/", number, "/", absl::ToUnixNanos(absl::Now()))));
  command.set_territory(territory);
  command.set_measure(reporting::v1::MEASURE_PLACES);
  command.set_value(1);
  *command.mutable_valid_from() = *command.mutable_stated_on() = domain::ToDate(absl::CivilDay(2020, 1, 1));
  command.set_source(command.request_id());
  return command;
}

struct Call {
  const char* method;
  std::shared_ptr<google::protobuf::Message> message;
};
using Next = std::function<Call(size_t client, int64_t number)>;

// A statement of one aggregate.
Call StateTarget(const std::string& territory, int64_t number) {
  return {kSetTarget, std::make_shared<reporting::v1::SetTarget>(Target(territory, number))};
}
// Each is an aggregate of its own.
Call RegisterOwner(size_t client, int64_t number) {
  auto command = std::make_shared<prospection::v1::RegisterOwner>();
  const std::string name = absl::StrCat(client, "/", number, "/", absl::ToUnixNanos(absl::Now()));
  command->set_request_id(domain::DerivedId("bench", name));
  command->mutable_person()->mutable_name()->set_clear("owner " + name);
  command->mutable_person()->mutable_address()->set_clear("1 rue des Essais");
  command->mutable_source()->set_clear("bench");
  *command->mutable_collected_on() = domain::ToDate(absl::CivilDay(2020, 1, 1));
  return {"/iml.prospection.v1.Prospection/RegisterOwner", std::move(command)};
}

class Replicas {
 public:
  // They run these services; all when it is empty.
  explicit Replicas(int count, const std::string& services = "reporting") : services_(services) {
    const std::string log = "--log=kafka://" + broker_.address(), key = "--key-file=" + (folder_ / "key");
    if (std::system(
            absl::StrCat(IML, " topics apply --replication=1 --partitions=1 ", log, " ", key, " >/dev/null").c_str()) !=
        0)
      std::abort();
    for (int i = 0; i < count; ++i) Start(i);
    for (int i = 0; i < count; ++i) AwaitReady(i);
  }
  void Start(int i) {
    const std::string data = folder_ / absl::StrCat("replica", i);
    std::filesystem::create_directories(data);
    std::vector<std::string> options = {"--log=kafka://" + broker_.address(), "--key-file=" + (folder_ / "key")};
    if (!services_.empty()) options.push_back("--services=" + services_);
    processes_[i] = std::make_unique<tests::ServerProcess>(IML, data, options);
  }
  void AwaitReady(int i) const {
    httplib::Client ops("http://" + processes_.at(i)->addresses().ops);
    for (int status = 0; status != 200; std::this_thread::yield()) {
      if (const auto answer = ops.Get("/readyz")) status = answer->status;
    }
  }
  tests::ServerProcess& process(int i) { return *processes_.at(i); }
  std::string ops(int i) const { return processes_.at(i)->addresses().ops; }
  std::string grpc(int i) const { return processes_.at(i)->addresses().grpc; }
  int64_t Counter(int i, const std::string& name) const {
    const auto answer = httplib::Client("http://" + processes_.at(i)->addresses().ops).Get("/metrics");
    const std::string head = name + "{service=\"reporting\"} ";
    const size_t at = answer ? answer->body.find("\n" + head) : std::string::npos;
    return at == std::string::npos ? 0 : std::atoll(answer->body.c_str() + at + 1 + head.size());
  }

 private:
  const std::string services_;
  tests::Broker broker_{{.lasting = true}};
  tests::Folder folder_;
  std::map<int, std::unique_ptr<tests::ServerProcess>> processes_;
};

// Keeps so many commands under way, each at its client, until the time is over; when each was answered.
std::vector<absl::Time> Send(const std::vector<std::vector<std::string>>& endpoints, absl::Duration during,
                             const Next& next, absl::Duration timeout = absl::Seconds(5)) {
  std::mutex mutex;
  std::vector<absl::Time> answered;
  std::vector<std::thread> threads;
  const absl::Time end = absl::Now() + during;
  for (size_t i = 0; i < endpoints.size(); ++i) {
    threads.emplace_back([&, i] {
      rpc::Client client(endpoints[i]);
      for (int64_t number = 0; absl::Now() < end; ++number) {
        rpc::v1::Receipt receipt;
        const Call call = next(i, number);
        const absl::Status status =
            client.CallUntil(absl::Seconds(60), call.method, *call.message, {.timeout = timeout}, &receipt);
        if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
        std::lock_guard lock(mutex);
        answered.push_back(absl::Now());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::sort(answered.begin(), answered.end());
  return answered;
}

// It states one of the region's départements, so that many aggregates are written.
Call StateOneOfThirteen(size_t client, int64_t number) {
  static const char* const kAll[] = {"001", "003", "007", "015", "026", "038", "042",
                                     "043", "063", "069", "073", "074", "84"};
  return StateTarget(kAll[client % std::size(kAll)], number);
}

void Commands(absl::Duration during) {
  Replicas replicas(1, "prospection");
  for (const size_t clients : {1, 64}) {
    const std::vector<std::vector<std::string>> endpoints(clients, {replicas.grpc(0)});
    Send(endpoints, during / 4, RegisterOwner);
    const auto answered = Send(endpoints, during, RegisterOwner);
    std::printf("gRPC command, %2zu clients %27.0f /s\n", clients,
                static_cast<double>(answered.size()) / absl::ToDoubleSeconds(during));
  }
}

void OneAggregate(int writers, absl::Duration during) {
  Replicas replicas(writers);
  std::vector<std::vector<std::string>> endpoints;
  for (int i = 0; i < writers; ++i) endpoints.push_back({replicas.grpc(i)});
  const auto one = [](size_t, int64_t number) { return StateTarget("84", number); };
  Send(endpoints, during / 4, one);
  int64_t lost = 0;
  for (int i = 0; i < writers; ++i) lost -= replicas.Counter(i, "iml_lost_races_total");
  const auto answered = Send(endpoints, during, one);
  for (int i = 0; i < writers; ++i) lost += replicas.Counter(i, "iml_lost_races_total");
  std::printf("one aggregate, %d writing replicas %17.0f standing/s, %.2f void per standing\n", writers,
              static_cast<double>(answered.size()) / absl::ToDoubleSeconds(during),
              static_cast<double>(lost) / static_cast<double>(answered.size()));
}

// The longest time without any answer to clients that begin at the replica that fails, call again after a second, and
// know both.
void Failover(Replicas& replicas, const char* what, const std::function<void()>& fail, absl::Duration during) {
  const std::vector<std::vector<std::string>> endpoints(16, {replicas.grpc(0), replicas.grpc(1)});
  std::thread failing([&] {
    absl::SleepFor(during / 3);
    fail();
  });
  const auto answered = Send(endpoints, during, StateOneOfThirteen, absl::Seconds(1));
  failing.join();
  absl::Duration gap;
  for (size_t i = 1; i < answered.size(); ++i) gap = std::max(gap, answered[i] - answered[i - 1]);
  std::printf("failover, a replica %-22s longest gap %5.0f ms (attempts of 1 s, 16 clients)\n", what,
              absl::ToDoubleMilliseconds(gap));
}

// Contracting's projection of millions of commits: the sample's records for `times` as many aggregates.
void RebuildMillions(const std::string& kept, int times) {
  const eventsourcing::Service service = contracting::ContractingService();
  const tests::Broker broker({.lasting = true});
  log::KafkaOptions options;
  options.brokers = broker.address();
  options.replication = 1;
  const auto log = Must(log::OpenKafka(options));
  Multiply(*SampleLog(kept), service, times, *log);
  const size_t piece = eventsourcing::Replica::Options().rebuild_bytes;
  const auto print = [](const char* what, const Folded& folded) {
    std::printf("rebuild of contracting, %.0f commits, %-28s %10.0f /s (%.1f s)\n", folded.records, what,
                folded.records / folded.seconds, folded.seconds);
  };
  for (int run = 0; run < 3; ++run) {
    print("merely read", Read(*log, service));
    print("by sorted files", Fold(*log, service, piece));
    print("by writes of a megabyte", Fold(*log, service, 0));
  }
}

// How often two replicas execute what a reaction owes: a part of the sample region, played on three.
void Reactions() {
  Replicas replicas(3, "");
  const tests::Folder folder;
  const auto all = [&](auto of) { return absl::StrCat(of(0), ",", of(1), ",", of(2)); };
  const std::string play = absl::StrCat(IML, " sample --one-in=50 --data=", folder.path(),
                                        " --at=", all([&](int i) { return replicas.grpc(i); }),
                                        " --ops=", all([&](int i) { return replicas.ops(i); }), " >/dev/null 2>&1");
  if (std::system(play.c_str()) != 0) std::abort();
  int64_t standing = 0, voids = 0;
  httplib::Client ops("http://" + replicas.ops(0));
  ops.set_read_timeout(std::chrono::minutes(5));
  std::istringstream lines(ops.Get("/log")->body);
  for (std::string line; std::getline(lines, line);) {
    if (line.find("\"cause\":{") == std::string::npos) continue;
    ++(line.find("\"stands\":true") == std::string::npos ? voids : standing);
  }
  std::printf("three replicas, %lld reactions %23.0f void commits per thousand\n", static_cast<long long>(standing),
              1000.0 * static_cast<double>(voids) / static_cast<double>(standing));
}

void Whole(absl::Duration during) {
  Commands(during);
  {
    Replicas replicas(2);
    Failover(
        replicas, "is killed (-9)", [&] { replicas.process(0).Kill(); }, 2 * during);
    replicas.Start(0);
    replicas.AwaitReady(0);
    Failover(
        replicas, "stands still (-STOP)", [&] { replicas.process(0).Freeze(); }, 2 * during);
  }
  for (const int writers : {1, 2, 8}) OneAggregate(writers, during);
  Reactions();
}

}  // namespace
}  // namespace iml::bench

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // processes are forked
  double seconds = 2;
  int pairs = 10, times = 10;
  std::string kept = "build/bench-data";
  CLI::App app("The log on Kafka beside what bounds it");
  app.add_option("--seconds", seconds, "of each run")->capture_default_str();
  app.add_option("--pairs", pairs, "how often the log is compared")->capture_default_str();
  app.add_option("--data", kept, "where the sample's log is kept")->capture_default_str();
  app.add_option("--times", times, "the sample's aggregates, of the rebuild of millions")->capture_default_str();
  auto* const compare = app.add_subcommand("compare", "the log beside what bounds it");
  auto* const rebuild = app.add_subcommand("rebuild", "a projection of millions of commits from the topic");
  auto* const replicas = app.add_subcommand("replicas", "commands, failover, one aggregate, reactions");
  app.require_subcommand(0);
  CLI11_PARSE(app, argc, argv);
  const bool all = app.get_subcommands().empty();
  if (all || compare->parsed()) iml::bench::Compare(seconds, pairs);
  if (all || rebuild->parsed()) iml::bench::RebuildMillions(kept, times);
  if (all || replicas->parsed()) iml::bench::Whole(absl::Seconds(5 * seconds));
  return 0;
}
