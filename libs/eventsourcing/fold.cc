#include "libs/eventsourcing/fold.h"

#include <openssl/sha.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/type/date.pb.h"
#include "libs/domain/calendar.h"
#include "libs/domain/date.h"
#include "libs/domain/ids.h"
#include "libs/log/genesis.h"

namespace iml::eventsourcing {
namespace {

using google::protobuf::FieldDescriptor;

// A chain of reactions longer than this is a loop.
constexpr uint32_t kMostHops = 16;
// So many odd records of a partition are kept; later ones are only counted, for a stranger may write millions.
constexpr int64_t kMostOddRecords = 100;

absl::Status NotTheLog(const log::Record& record, const std::string& why) {
  return absl::DataLossError(
      absl::StrCat(record.partition.topic, "/", record.partition.number, " at ", record.offset, ": ", why));
}

// A number, in any depth, that this build's enums do not have: proto enums are open.
bool HasUnknownEnum(const Message& message) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection->ListFields(message, &set);
  return std::any_of(set.begin(), set.end(), [&](const FieldDescriptor* field) {
    const bool repeated = field->is_repeated();
    for (int i = 0; i < (repeated ? reflection->FieldSize(message, field) : 1); ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        const int number =
            repeated ? reflection->GetRepeatedEnumValue(message, field, i) : reflection->GetEnumValue(message, field);
        if (field->enum_type()->FindValueByNumber(number) == nullptr) return true;
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        if (HasUnknownEnum(repeated ? reflection->GetRepeatedMessage(message, field, i)
                                    : reflection->GetMessage(message, field))) {
          return true;
        }
      } else {
        break;
      }
    }
    return false;
  });
}

// It is the same on every replica and in every rebuild.
std::string TodoRequestId(const Standing& standing, const std::string& name, const std::string& target) {
  const std::string text = domain::DerivedId(absl::BytesToHexString(standing.header.commit_id()),
                                             absl::StrCat(name, "/", standing.fact_index, "/", target));
  return *domain::UuidBytes(text);
}

Todo MakeTodo(const Standing& standing, const TopicSpec& topic, const std::string& name, const std::string& target,
              const Message& command) {
  Todo todo;
  todo.set_request_id(TodoRequestId(standing, name, target));
  todo.set_aggregate_id(target);
  todo.set_command_type(std::string(command.GetDescriptor()->full_name()));
  command.SerializeToString(todo.mutable_command());
  log::v1::Cause& cause = *todo.mutable_cause();
  cause.set_topic(topic.topic);
  cause.set_aggregate_id(standing.header.aggregate_id());
  cause.set_commit_id(standing.header.commit_id());
  cause.set_reaction(name);
  cause.set_hops(standing.header.cause().hops() + 1);
  return todo;
}

}  // namespace

std::string DigestOf(const log::Record& record) {
  const std::string text = absl::StrCat(record.key.size(), ":", record.key, record.value);
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::optional<std::vector<std::unique_ptr<Message>>> KnownFacts(const log::v1::AnyCommit& commit, const Message& fact) {
  std::vector<std::unique_ptr<Message>> facts;
  const auto* which = fact.GetDescriptor()->FindOneofByName("fact");
  for (const std::string& bytes : commit.facts()) {
    std::unique_ptr<Message> known(fact.New());
    if (!known->ParseFromString(bytes)) return std::nullopt;
    if (which != nullptr && !known->GetReflection()->HasOneof(*known, which)) return std::nullopt;
    if (HasUnknownEnum(*known)) return std::nullopt;
    facts.push_back(std::move(known));
  }
  return facts;
}

Fold::Fold(const Service& service, std::map<std::string, int32_t> partitions, storage::Database& database,
           size_t most_aggregates)
    : service_(service),
      partitions_(std::move(partitions)),
      database_(database),
      most_aggregates_(most_aggregates),
      rows_(std::in_place, database) {}

std::vector<log::Partition> Fold::Followed() const {
  std::vector<log::Partition> followed;
  for (const auto& [topic, spec] : service_.topics()) {
    for (int32_t number = 0; number < partitions(topic); ++number) followed.push_back({topic, number});
  }
  return followed;
}

Fold::Place& Fold::PlaceOf(const log::Partition& partition) {
  const auto [place, fresh] = places_.try_emplace(partition);
  if (fresh) {
    place->second.checkpoint =
        rows_->Find(kCheckpoints, CheckpointKey(partition.topic, partition.number)).value_or(Checkpoint());
  }
  return place->second;
}

Aggregate* Fold::LoadByKey(const TopicSpec& topic, const std::string& key) {
  std::unique_ptr<Aggregate>& loaded = aggregates_[key];
  if (loaded != nullptr) return loaded.get();
  auto read = std::make_unique<Aggregate>();
  read->head = rows_->Find(kHeads, key).value_or(Head());
  if (!rows_->status().ok()) return nullptr;
  if (topic.own()) {
    read->state.reset(topic.state->New());
    if (!read->state->ParseFromString(read->head.state())) return nullptr;
    read->head.clear_state();
  }
  loaded = std::move(read);
  return loaded.get();
}

bool Fold::KnowsAllFacts(const std::string& topic) {
  for (int32_t number = 0; number < partitions(topic); ++number) {
    if (PlaceOf({topic, number}).checkpoint.unknown()) return false;
  }
  return true;
}

absl::Time Fold::LastRecordAt() {
  absl::Time last = absl::InfinitePast();
  for (const log::Partition& partition : Followed()) {
    const Checkpoint& checkpoint = PlaceOf(partition).checkpoint;
    if (checkpoint.offset() > 0) last = std::max(last, absl::FromUnixMicros(checkpoint.log_time_us()));
  }
  return last;
}

const Aggregate* Fold::Load(const std::string& topic, const std::string& id) {
  if (changed_.empty() && aggregates_.size() > most_aggregates_) aggregates_.clear();
  return LoadByKey(*service_.topic(topic), AggregateKey(service_.number(topic), id));
}

// Nothing but the frozen header and its place decide: if nothing is wrong with them, it stands if its parent is the
// head.
const char* Fold::Misplaced(const log::Record& record, const log::v1::CommitHeader& header) const {
  if (header.commit_id().size() != 16) return "its commit_id is not 16 bytes";
  if (header.commit_id() == header.parent()) return "it is its own parent";
  if (record.key != header.aggregate_id()) return "its key is not its aggregate";
  if (log::PartitionOf(record.key, partitions(record.partition.topic)) != record.partition.number)
    return "it lies in a wrong partition";
  return nullptr;
}

// The first record of a partition says which log it is of.
absl::Status Fold::Begin(const log::Record& record, Checkpoint* checkpoint) const {
  const auto genesis = log::GenesisOf(record.partition, record.value);
  if (record.offset != 0 || !genesis || genesis->partitions() != partitions(record.partition.topic)) {
    return NotTheLog(record, "this is not the genesis record of the partition");
  }
  if (absl::Status format = log::CheckFormat(*genesis); !format.ok()) return format;
  checkpoint->set_log_id(genesis->log_id());
  return absl::OkStatus();
}

absl::StatusOr<Applied> Fold::Apply(const log::Record& record) {
  const TopicSpec& topic = *service_.topic(record.partition.topic);
  Place& place = PlaceOf(record.partition);
  Checkpoint& checkpoint = place.checkpoint;
  if (!rows_->status().ok()) return rows_->status();
  if (record.offset < checkpoint.offset())
    return NotTheLog(record, absl::StrCat("already read up to ", checkpoint.offset()));
  checkpoint.set_offset(record.offset + 1);
  checkpoint.set_log_time_us(absl::ToUnixMicros(record.appended_at));
  place.last = record;
  place.moved = true;
  pending_bytes_ += record.value.size();

  Applied applied;
  if (checkpoint.log_id().empty()) {
    const absl::Status begun = Begin(record, &checkpoint);
    if (!begun.ok()) return begun;
    return applied;
  }

  log::v1::AnyCommit commit;
  applied.odd = commit.ParseFromString(record.value) ? Misplaced(record, commit.header()) : "it does not parse";
  const bool placed = applied.odd == nullptr;
  const log::v1::CommitHeader& header = commit.header();
  const std::string key = AggregateKey(service_.number(topic.topic), header.aggregate_id());
  Aggregate* aggregate = placed ? LoadByKey(topic, key) : nullptr;
  if (placed && aggregate == nullptr)
    return rows_->status().ok() ? NotTheLog(record, "the aggregate's state does not parse") : rows_->status();
  if (placed) applied.commit_id = header.commit_id();
  applied.stood = placed && header.parent() == aggregate->head.commit_id();
  if (!applied.stood) {
    checkpoint.set_void_records(checkpoint.void_records() + 1);
    KeepOdd(applied, record, &checkpoint);
    return applied;
  }

  Head& head = aggregate->head;
  Standing standing{header, {}, head.version() + (commit.facts().empty() ? 0 : 1), 0, record.appended_at};
  standing.position.set_topic(topic.topic);
  standing.position.set_partition(record.partition.number);
  standing.position.set_offset(record.offset);
  head.set_commit_id(header.commit_id());
  head.set_version(standing.version);
  head.set_offset(record.offset);
  head.set_log_time_us(checkpoint.log_time_us());
  if (!std::exchange(aggregate->changed, true)) changed_.emplace_back(key, aggregate);

  const auto facts = header.schema() > service_.schema() ? std::nullopt : KnownFacts(commit, *topic.fact);
  if (!facts) {
    head.set_unknown(true);
    checkpoint.set_unknown(true);
    applied.odd = "its facts are of a newer build, or do not parse: commands on the aggregate wait for an upgrade";
    KeepOdd(applied, record, &checkpoint);
  }
  if (topic.own()) {
    for (size_t i = 0; facts && i < facts->size(); ++i) topic.evolve(*(*facts)[i], aggregate->state.get());
    KeepRequest(standing, record, &applied);
    if (!commit.facts().empty()) KeepHistory(standing, record);
  }
  if (facts) {
    for (const auto& fact : *facts) {
      for (const auto& project : topic.projections) project(standing, *fact, *rows_);
      React(standing, topic, *fact, &applied);
      SetTimers(standing, topic, *fact, &applied);
      ++standing.fact_index;
    }
  }
  if (!rows_->status().ok()) return rows_->status();
  return applied;
}

void Fold::KeepRequest(const Standing& standing, const log::Record& record, Applied* applied) {
  const log::v1::CommitHeader& header = standing.header;
  Request& request = applied->request;
  request.set_digest(header.request_digest());
  request.set_digest_version(header.request_digest_version());
  request.set_version(standing.version);
  request.set_offset(record.offset);
  if (header.has_outcome()) *request.mutable_outcome() = header.outcome();
  const std::string request_key =
      RequestKey(service_.number(record.partition.topic), header.aggregate_id(), header.request_id());
  rows_->Put(kRequests, request_key, request);
  Settle(request_key, applied);
}

void Fold::KeepOdd(const Applied& applied, const log::Record& record, Checkpoint* checkpoint) {
  if (applied.odd == nullptr) return;
  checkpoint->set_odd_records(checkpoint->odd_records() + 1);
  if (checkpoint->odd_records() > kMostOddRecords) return;
  Odd odd;
  odd.mutable_position()->set_topic(record.partition.topic);
  odd.mutable_position()->set_partition(record.partition.number);
  odd.mutable_position()->set_offset(record.offset);
  odd.set_why(applied.odd);
  odd.set_stands(applied.stood);
  rows_->Put(kOdd, storage::Key(service_.number(record.partition.topic), record.partition.number, record.offset), odd);
}

void Fold::KeepHistory(const Standing& standing, const log::Record& record) {
  HistoryEntry entry;
  entry.set_partition(record.partition.number);
  entry.set_offset(record.offset);
  entry.set_recorded_at_us(absl::ToUnixMicros(standing.recorded_at));
  entry.set_commit(record.value);
  const uint8_t topic = service_.number(record.partition.topic);
  rows_->Put(kHistory, storage::Key(topic, standing.header.aggregate_id(), standing.version), entry);
}

absl::Status Fold::Commit(bool ingest) {
  for (auto& [partition, place] : places_) {
    if (!std::exchange(place.moved, false)) continue;
    place.checkpoint.set_last_digest(DigestOf(place.last));
    rows_->Put(kCheckpoints, CheckpointKey(partition.topic, partition.number), place.checkpoint);
  }
  for (auto& [key, aggregate] : changed_) {
    if (aggregate->state != nullptr) aggregate->state->SerializeToString(aggregate->head.mutable_state());
    rows_->Put(kHeads, key, aggregate->head);
    aggregate->head.clear_state();
    aggregate->changed = false;
  }
  const absl::Status status = ingest ? std::move(*rows_).Ingest() : std::move(*rows_).Commit();
  rows_.emplace(database_);
  pending_bytes_ = 0;
  changed_.clear();
  if (aggregates_.size() > most_aggregates_) aggregates_.clear();
  return status;
}

// The request row is there: what was owed is done, whoever did it and whatever it says of its cause.
void Fold::Settle(const std::string& request, Applied* applied) {
  const auto owed = rows_->Find(kOwed, request);
  if (!owed) return;
  if (owed->has_timer()) return Disarm(owed->timer());
  rows_->Delete(kOwed, request);
  rows_->Delete(kTodos, owed->todo());
  applied->sources.push_back(SourceOf(owed->todo()));
}

void Fold::Disarm(const std::string& timer) {
  const auto armed = rows_->Find(kTimers, timer);
  if (!armed) return;
  rows_->Delete(kOwed, RequestKey(static_cast<uint8_t>(timer[0]), armed->aggregate_id(), armed->request_id()));
  rows_->Delete(kTimersByDue, storage::Key(armed->due_us()) + timer);
  rows_->Delete(kTimers, timer);
}

void Fold::React(const Standing& standing, const TopicSpec& topic, const Message& fact, Applied* applied) {
  // A commit is of the past only if both clocks say so, the log's and the writer's: neither alone loses what is owed.
  const absl::Time at = std::max(standing.recorded_at, absl::FromUnixSeconds(standing.header.decided_at().seconds()));
  for (const ReactionSpec& reaction : topic.reactions) {
    if (at < reaction.since) continue;
    for (const Owed& owed : reaction.react(standing, fact)) {
      const Todo todo = MakeTodo(standing, topic, reaction.name, owed.aggregate_id, *owed.command);
      const std::string source = AggregateKey(service_.number(topic.topic), standing.header.aggregate_id());
      const std::string key =
          source + storage::Key(standing.position.offset(), static_cast<int32_t>(standing.fact_index), reaction.name,
                                owed.aggregate_id);
      const std::string request =
          RequestKey(service_.number(reaction.target_topic), owed.aggregate_id, todo.request_id());
      if (owed.aggregate_id.empty() || todo.cause().hops() > kMostHops) {
        rows_->Put(kParked, key, todo);
      } else if (!rows_->Find(kRequests, request)) {
        Owing owing;
        owing.set_todo(key);
        rows_->Put(kOwed, request, owing);
        rows_->Put(kTodos, key, todo);
        applied->sources.push_back(source);
      }
    }
  }
}

// The commit that a timer comes from and the one that settles it are the same aggregate's, so the request row is never
// there first.
void Fold::SetTimers(const Standing& standing, const TopicSpec& topic, const Message& fact, Applied* applied) {
  for (const TimerSpec& timer : topic.timers) {
    const AnyTimerChange change = timer.change(standing, fact);
    if (change.change == AnyTimerChange::kKeep) continue;
    const std::string key = storage::Key(service_.number(topic.topic), standing.header.aggregate_id(), timer.name);
    Disarm(key);
    if (change.change == AnyTimerChange::kCancel) continue;
    Todo todo = MakeTodo(standing, topic, timer.name, standing.header.aggregate_id(), *change.command);
    todo.set_due_us(std::max<int64_t>(0, absl::ToUnixMicros(change.due)));  // keys hold no negative numbers
    rows_->Put(kTimers, key, todo);
    Due due;
    due.set_timer(key);
    due.set_due_us(todo.due_us());
    rows_->Put(kTimersByDue, storage::Key(todo.due_us()) + key, due);
    Owing owing;
    owing.set_timer(key);
    rows_->Put(kOwed, RequestKey(service_.number(topic.topic), todo.aggregate_id(), todo.request_id()), owing);
    applied->timer = std::min(applied->timer, change.due);
  }
}

}  // namespace iml::eventsourcing
