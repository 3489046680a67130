#include "libs/runtime/log_lines.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "iml/log/v1/log.pb.h"
#include "libs/log/waiting.h"

namespace iml::runtime {
namespace {

using nlohmann::json;

constexpr size_t kPieceBytes = 256 << 10;
// How much is kept of the last lines until all are read.
constexpr size_t kMostKeptBytes = 16 << 20;
constexpr absl::Duration kPatience = absl::Seconds(10);

// A partition; those of a topic are read together, as their records come at about the same pace.
struct Source {
  log::Stretch* stretch = nullptr;
  int64_t end = 0;
  int64_t next = 0;  // to arrive
  std::deque<log::Record> records = {};
};

struct Head {
  std::string commit_id;
  int64_t version = 0;
};

// What stands, worked out here once more from the headers alone.
class Standings {
 public:
  json Judge(const log::Record& record, int32_t partitions) {
    json line = {{"topic", record.partition.topic},
                 {"partition", record.partition.number},
                 {"offset", record.offset},
                 {"appended_at", absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", record.appended_at, absl::UTCTimeZone())}};
    if (record.offset == 0) {
      line["genesis"] = true;
      return line;
    }
    log::v1::AnyCommit commit;
    const auto no = [&](const char* why) {
      line["stands"] = false;
      line["void"] = why;
      return line;
    };
    if (!commit.ParseFromString(record.value)) return no("it does not parse");
    const auto& header = commit.header();
    if (header.commit_id().size() != 16) return no("its commit_id is not 16 bytes");
    if (header.commit_id() == header.parent()) return no("it is its own parent");
    if (record.key != header.aggregate_id()) return no("its key is not its aggregate");
    if (log::PartitionOf(record.key, partitions) != record.partition.number) return no("it lies in a wrong partition");
    Head& head = heads_[record.partition.topic + "\n" + record.key];
    if (header.parent() != head.commit_id) return no("its parent is not the head");
    head.commit_id = header.commit_id();
    if (!commit.facts().empty()) ++head.version;
    line["stands"] = true;
    line["version"] = head.version;
    return line;
  }

 private:
  std::unordered_map<std::string, Head> heads_;
};

void AddContent(const log::Record& record, const google::protobuf::Message& prototype, bool raw, json* line) {
  if (raw) {
    (*line)["key"] = absl::Base64Escape(record.key);
    (*line)["value"] = absl::Base64Escape(record.value);
    return;
  }
  (*line)["key"] = absl::CHexEscape(record.key);
  if (record.offset == 0) return;
  const std::unique_ptr<google::protobuf::Message> commit(prototype.New());
  std::string text;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  if (commit->ParseFromString(record.value) &&
      google::protobuf::util::MessageToJsonString(*commit, &text, options).ok()) {
    (*line)["commit"] = json::parse(text, nullptr, false);
  }
}

}  // namespace

absl::Status WriteLog(log::Log& log, const std::map<std::string, const google::protobuf::Message*>& commits,
                      const LogQuery& query, const std::function<bool(const std::string& line)>& write) {
  std::map<std::string, int32_t> counts;
  std::vector<log::Partition> all;
  for (const auto& [topic, prototype] : commits) {
    if (!query.topic.empty() && query.topic != topic) continue;
    const auto partitions = log.Partitions(topic);
    if (!partitions.ok()) return partitions.status();
    counts[topic] = *partitions;
    for (int32_t number = 0; number < *partitions; ++number) all.push_back({topic, number});
  }
  if (all.empty()) return absl::NotFoundError(absl::StrCat("no topic ", query.topic));
  const auto ends = log::AwaitEnds(log, all, kPatience);
  if (!ends.ok()) return ends.status();
  std::map<log::Partition, Source> sources;
  std::map<std::string, std::vector<log::Stretch::Part>> parts;
  for (size_t i = 0; i < all.size(); ++i) {
    sources[all[i]].end = (*ends)[i];
    parts[all[i].topic].push_back({all[i], 0, (*ends)[i]});
  }
  std::vector<std::unique_ptr<log::Stretch>> stretches;
  for (const auto& [topic, of_topic] : parts) {
    auto stretch = log::Stretch::Open(log, of_topic);
    if (!stretch.ok()) return stretch.status();
    stretches.push_back(*std::move(stretch));
    for (const auto& part : of_topic) sources[part.partition].stretch = stretches.back().get();
  }

  Standings standings;
  std::deque<std::string> kept;
  size_t kept_bytes = 0;
  while (true) {
    Source* first = nullptr;
    for (auto& [partition, source] : sources) {
      while (source.records.empty() && source.next < source.end) {
        auto records = source.stretch->Next(kPieceBytes);
        if (!records.ok()) return records.status();
        for (log::Record& record : *records) {
          Source& of = sources[record.partition];
          of.next = record.offset + 1;
          of.records.push_back(std::move(record));
        }
      }
      if (source.records.empty()) continue;
      if (first == nullptr || source.records.front().appended_at < first->records.front().appended_at) first = &source;
    }
    if (first == nullptr) break;
    const log::Record record = std::move(first->records.front());
    first->records.pop_front();
    json line = standings.Judge(record, counts.at(record.partition.topic));
    if (!query.aggregate.empty() && record.key != query.aggregate) continue;
    AddContent(record, *commits.at(record.partition.topic), query.raw, &line);
    std::string text = line.dump(-1, ' ', false, json::error_handler_t::replace);
    if (query.last == 0) {
      if (!write(text)) return absl::OkStatus();
      continue;
    }
    kept_bytes += text.size();
    kept.push_back(std::move(text));
    if (static_cast<int64_t>(kept.size()) > query.last) {
      kept_bytes -= kept.front().size();
      kept.pop_front();
    }
    if (kept_bytes > kMostKeptBytes) {
      return absl::ResourceExhaustedError(absl::StrCat("the last ", query.last, " are more than ", kMostKeptBytes >> 20,
                                                       " MB: ask for fewer, or for all"));
    }
  }
  for (const std::string& line : kept) {
    if (!write(line)) break;
  }
  return absl::OkStatus();
}

}  // namespace iml::runtime
