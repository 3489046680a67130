#include "tests/benchmarks/rebuild.h"

#include <sys/resource.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/eventsourcing/replica.h"
#include "libs/log/embedded.h"
#include "libs/log/waiting.h"
#include "libs/runtime/engine.h"
#include "tests/support/folder.h"
#include "tests/support/server_process.h"

namespace iml::bench {

std::unique_ptr<log::Log> LogIn(const std::string& folder) {
  log::EmbeddedOptions options;
  options.folder = folder;
  return Must(log::OpenEmbedded(options));
}

std::unique_ptr<log::Log> SampleLog(const std::string& kept) {
  std::ifstream file(kept + "/sample.progress");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.find("complete") == std::string::npos) {
    std::cerr << "playing the sample region into " << kept << "\n";
    std::filesystem::create_directories(kept);
    const tests::ServerProcess server(IML, kept);
    const std::string play = absl::StrCat(IML, " sample --data=", kept, " >/dev/null");
    if (std::system(play.c_str()) != 0) std::abort();
  }
  return LogIn(kept + "/log");
}

std::string CopyOf(const std::string& id, int copy) { return absl::StrCat(id, "-", copy); }

void Multiply(log::Log& log, const eventsourcing::Service& service, int times, log::Log& into, const Change& change) {
  for (const auto& [topic, spec] : service.topics()) {
    const int32_t partitions = Must(log.Partitions(topic));
    Must(into.CreateTopic(topic, partitions));
    for (int32_t partition = 0; partition < partitions; ++partition) {
      const auto reader = Must(log.Follow({{{topic, partition}, 1}}));
      for (std::vector<log::Record> records;; records.clear()) {
        Must(reader->Poll(1 << 18, &records));
        if (records.empty()) break;
        std::vector<log::Draft> drafts;
        for (const log::Record& record : records) {
          log::v1::AnyCommit commit;
          if (!commit.ParseFromString(record.value))
            Must(absl::DataLossError("a record of another build: delete the folder"));
          const log::v1::AnyCommit original = commit;
          for (int i = 0; i < times; ++i) {
            const std::string id = CopyOf(record.key, i);
            commit.mutable_header()->set_aggregate_id(id);
            for (int fact = 0; change && fact < commit.facts_size(); ++fact) {
              const std::unique_ptr<google::protobuf::Message> changed(spec.fact->New());
              if (!changed->ParseFromString(original.facts(fact))) Must(absl::DataLossError("a fact does not parse"));
              change(changed.get(), i);
              changed->SerializeToString(commit.mutable_facts(fact));
            }
            drafts.push_back({{topic, log::PartitionOf(id, partitions)}, id, commit.SerializeAsString()});
          }
        }
        std::promise<absl::Status> durable;
        Must(into.Append(std::move(drafts), [&](const absl::Status& status) { durable.set_value(status); }));
        Must(durable.get_future().get());
      }
    }
  }
}

Folded Fold(log::Log& log, const eventsourcing::Service& service, size_t rebuild_bytes,
            const std::function<void(const storage::Reads&)>& look) {
  tests::Folder folder;
  const auto memory = storage::ShareMemory(48 << 20, 48 << 20);
  const auto database = storage::Database::Open({.folder = folder / "db", .env = nullptr, .memory = memory});
  eventsourcing::Replica::Options options;
  options.random = runtime::Random64;
  options.executes = false;
  options.rebuild_bytes = rebuild_bytes;
  eventsourcing::Replica replica(service, log, **database, options);
  Must(replica.Open());
  const absl::Time start = absl::Now();
  while (!replica.caught_up()) {
    if (!Must(replica.Step(runtime::Clocks()))) absl::SleepFor(absl::Microseconds(200));
  }
  Folded folded;
  folded.seconds = absl::ToDoubleSeconds(absl::Now() - start);
  folded.records = static_cast<double>(replica.progress().totals.records);
  rusage self;
  getrusage(RUSAGE_SELF, &self);
  folded.resident_mb = static_cast<double>(self.ru_maxrss) / 1024;
  double bytes = 0;
  storage::Snapshot(**database).ScanAll([&](const std::string& key, const std::string& value) {
    ++folded.rows;
    bytes += static_cast<double>(key.size() + value.size());
    return true;
  });
  folded.bytes_of_a_row = bytes / folded.rows;
  if (look) look(storage::Snapshot(**database));
  return folded;
}

Folded Read(log::Log& log, const eventsourcing::Service& service) {
  std::vector<log::Partition> partitions;
  for (const auto& [topic, spec] : service.topics()) {
    for (int32_t number = 0; number < Must(log.Partitions(topic)); ++number) partitions.push_back({topic, number});
  }
  const std::vector<int64_t> ends = Must(log::AwaitEnds(log, partitions, absl::Seconds(30)));
  std::vector<log::Stretch::Part> parts;
  for (size_t i = 0; i < partitions.size(); ++i) parts.push_back({partitions[i], 0, ends[i]});
  const absl::Time start = absl::Now();
  const auto stretch = Must(log::Stretch::Open(log, parts));
  Folded read;
  for (auto records = Must(stretch->Next(1 << 20)); !records.empty(); records = Must(stretch->Next(1 << 20))) {
    read.records += static_cast<double>(records.size());
  }
  read.seconds = absl::ToDoubleSeconds(absl::Now() - start);
  return read;
}

}  // namespace iml::bench
