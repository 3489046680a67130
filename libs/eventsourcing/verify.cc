#include "libs/eventsourcing/verify.h"

#include <map>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/eventsourcing/digest.h"
#include "libs/eventsourcing/fold.h"
#include "libs/eventsourcing/tables.h"
#include "libs/log/waiting.h"

namespace iml::eventsourcing {
namespace {

constexpr size_t kPieceBytes = 4 << 20;
constexpr absl::Duration kPatience = absl::Seconds(10);

std::string NameOf(const Service& service, uint8_t table) {
  static const auto& machinery = *new std::map<uint8_t, const char*>{
      {kHeads.id, kHeads.name}, {kRequests.id, kRequests.name},       {kHistory.id, kHistory.name},
      {kTodos.id, kTodos.name}, {kTimers.id, kTimers.name},           {kParked.id, kParked.name},
      {kOdd.id, kOdd.name},     {kTimersByDue.id, kTimersByDue.name}, {kOwed.id, kOwed.name}};
  if (const auto found = machinery.find(table); found != machinery.end()) return found->second;
  const auto found = service.tables().find(table);
  return found == service.tables().end() ? absl::StrCat("table ", table) : found->second.name;
}

}  // namespace

absl::StatusOr<Verdict> Verify(const Service& service, log::Log& log, const storage::Reads& served,
                               storage::Database& scratch,
                               const std::function<bool(int64_t done, int64_t all)>& progress) {
  std::map<std::string, int32_t> partitions;
  for (const auto& [topic, spec] : service.topics()) {
    const auto count = log.Partitions(topic);
    if (!count.ok()) return count.status();
    partitions[topic] = *count;
  }
  Fold fold(service, std::move(partitions), scratch);
  std::vector<log::Stretch::Part> parts;
  std::vector<log::Partition> served_of;
  int64_t all = 0;
  for (const log::Partition& partition : fold.Followed()) {
    const auto checkpoint =
        served.Find(kCheckpoints, CheckpointKey(partition.topic, partition.number)).value_or(Checkpoint());
    if (checkpoint.offset() == 0) continue;
    parts.push_back({partition, 0, checkpoint.offset()});
    served_of.push_back(partition);
    all += checkpoint.offset();
  }
  if (!served.status().ok()) return served.status();

  const auto ends = log::AwaitEnds(log, served_of, kPatience);
  if (!ends.ok()) return ends.status();
  for (size_t i = 0; i < parts.size(); ++i) {
    if ((*ends)[i] >= parts[i].until) continue;
    return absl::DataLossError(
        absl::StrCat(parts[i].partition.topic, "/", parts[i].partition.number, " ends before what is served"));
  }
  const auto stretch = log::Stretch::Open(log, parts);
  if (!stretch.ok()) return stretch.status();

  Verdict verdict;
  while (true) {
    const auto records = (*stretch)->Next(kPieceBytes);
    if (!records.ok()) return records.status();
    if (records->empty()) break;
    for (const log::Record& record : *records) {
      const auto applied = fold.Apply(record);
      if (!applied.ok()) return applied.status();
    }
    if (absl::Status status = fold.Commit(); !status.ok()) return status;
    verdict.records += static_cast<int64_t>(records->size());
    if (!progress(verdict.records, all)) return absl::CancelledError("nobody waits for the verdict any more");
  }
  const auto digest = DigestOf(served);
  if (!digest.ok()) return digest.status();
  verdict.digest = *digest;
  const auto difference = FirstDifference(served, storage::Snapshot(scratch));
  if (!difference.ok()) return difference.status();
  if (!difference->empty()) {
    verdict.table = NameOf(service, static_cast<uint8_t>((*difference)[0]));
    verdict.key = absl::CHexEscape(difference->substr(1));
  }
  return verdict;
}

}  // namespace iml::eventsourcing
