#include "libs/eventsourcing/replica.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/domain/calendar.h"
#include "libs/domain/ids.h"
#include "libs/domain/refusal.h"
#include "libs/eventsourcing/request.h"

namespace iml::eventsourcing {
namespace {

using log::v1::Outcome;

// Refusals are answers about the domain; everything else is a fault.
bool IsRefusal(absl::StatusCode code) {
  return code == absl::StatusCode::kInvalidArgument || code == absl::StatusCode::kNotFound ||
         code == absl::StatusCode::kFailedPrecondition || code == absl::StatusCode::kPermissionDenied;
}

constexpr int kMostTries = 64;
// A broker that no longer leads a partition and does not know it yet tells an end that has passed. What is beyond is
// asked for again for so long. Then the log is taken to be cut off, and a reader is told that there is no such
// position.
constexpr absl::Duration kStale = absl::Seconds(15), kStaleForReaders = absl::Seconds(1);
// How far the log's time may be ahead of ours when a day is worked out.
constexpr absl::Duration kLogAhead = absl::Minutes(5);
constexpr char kLost[] = "records are lost. Restore the log";
constexpr char kPutBack[] = "Put the log back, or delete the database: it is rebuilt from the log";

absl::Status Unknown(const std::string& why) {
  return absl::UnavailableError(why + ": the outcome is not known yet; ask again with the same request_id");
}

absl::Status NewerBuild() {
  return absl::UnavailableError("a newer build has written facts that this one does not know: upgrade it");
}

Outcome ToOutcome(const absl::Status& refused) {
  Outcome outcome;
  if (refused.ok()) {
    outcome.mutable_nothing_to_do();
    return outcome;
  }
  const rpc::v1::Refusal refusal = domain::RecordedRefusalOf(refused);
  Outcome::Refused& said = *outcome.mutable_refused();
  said.set_code(static_cast<int32_t>(refused.code()));
  said.set_reason(refusal.reason());
  said.set_sentence(refusal.sentence().empty() ? std::string(refused.message()) : refusal.sentence());
  *said.mutable_violations() = refusal.violations();
  return outcome;
}

absl::Status ToStatus(const Outcome::Refused& refused) {
  rpc::v1::Refusal refusal;
  refusal.set_reason(refused.reason());
  refusal.set_sentence(refused.sentence());
  *refusal.mutable_violations() = refused.violations();
  const auto code = static_cast<absl::StatusCode>(refused.code());
  return domain::ToStatus(IsRefusal(code) ? code : absl::StatusCode::kFailedPrecondition,
                          refusal);  // others may write any code
}

}  // namespace

struct Replica::Mail {
  std::mutex mutex;
  bool closed = false;
  std::vector<std::unique_ptr<Call>> calls;
  std::vector<Waiter> waiters;
  std::vector<EndsReply> ends;
};

Replica::Replica(const Service& service, log::Log& log, storage::Database& database, Options options)
    : service_(service),
      log_(log),
      database_(database),
      options_(std::move(options)),
      mail_(std::make_shared<Mail>()),
      clock_(options_.clock),
      todos_(options_.name, options_.todo_delay) {}

Replica::~Replica() {
  std::lock_guard lock(mail_->mutex);
  mail_->closed = true;
}

// ---- opening

absl::Status Replica::Open() {
  std::map<std::string, int32_t> partitions;
  for (const auto& [topic, spec] : service_.topics()) {
    const auto count = log_.Partitions(topic);
    if (!count.ok()) return count.status();
    partitions[topic] = *count;
  }
  fold_.emplace(service_, std::move(partitions), database_);

  const storage::Transaction rows(database_);
  std::vector<log::Log::From> from;
  for (const log::Partition& partition : fold_->Followed()) {
    const auto checkpoint =
        rows.Find(kCheckpoints, CheckpointKey(partition.topic, partition.number)).value_or(Checkpoint());
    positions_[partition] = checkpoint.offset();
    // The last record is read once more: its digest tells whether this is still the same log.
    if (checkpoint.offset() > 0) {
      unverified_[partition] = checkpoint.last_digest();
      const auto log_id = log_.LogId(partition.topic);
      if (!log_id.ok()) return log_id.status();
      if (*log_id != checkpoint.log_id()) {
        return absl::DataLossError(absl::StrCat(partition.topic, "/", partition.number,
                                                ": this is another log than the one that the database was made from. ",
                                                kPutBack));
      }
    }
    from.push_back({partition, std::max<int64_t>(0, checkpoint.offset() - 1)});
  }
  if (!rows.status().ok()) return rows.status();
  auto reader = log_.Follow(from);
  if (!reader.ok()) return reader.status();
  reader_ = *std::move(reader);
  published_.positions = positions_;
  questions_.Ask({kReplica, fold_->Followed()});
  return absl::OkStatus();
}

// ---- what arrives

std::string Replica::Digest(const Message& command) const { return RequestDigest(options_.digest_key, command); }

void Replica::Submit(Command command, Answer answer) {
  auto call = std::make_unique<Call>();
  if (command.digest.empty()) command.digest = Digest(*command.message);
  call->command = std::move(command);
  call->answer = std::move(answer);
  std::lock_guard lock(mail_->mutex);
  mail_->calls.push_back(std::move(call));
}

void Replica::Await(std::vector<log::v1::Position> positions, absl::Time deadline, Reached reached) {
  std::lock_guard lock(mail_->mutex);
  mail_->waiters.push_back({std::move(positions), deadline, std::move(reached)});
}

bool Replica::Passed(const std::vector<log::v1::Position>& positions) const {
  std::lock_guard lock(published_mutex_);
  return AllRead(positions, published_.positions);
}

Replica::Progress Replica::progress() const {
  std::lock_guard lock(published_mutex_);
  return published_;
}

bool Replica::TakeMail(absl::Time now) {
  std::vector<std::unique_ptr<Call>> calls;
  std::vector<Waiter> waiters;
  std::vector<EndsReply> ends;
  {
    std::lock_guard lock(mail_->mutex);
    calls.swap(mail_->calls);
    waiters.swap(mail_->waiters);
    ends.swap(mail_->ends);
  }
  const bool some = !calls.empty() || !waiters.empty() || !ends.empty();
  for (const EndsReply& each : ends) TakeEnds(each, now);
  for (auto& call : calls) {
    if (caught_up()) {
      Enqueue(std::move(call));
    } else {
      const absl::Status reads = Unknown("this replica still reads the log");
      ReportEnding(*call, reads);
      call->answer(reads);
    }
  }
  for (Waiter& waiter : waiters) {
    const uint64_t number = next_number_++;
    std::vector<log::Partition> partitions = waiters_.Add(number, std::move(waiter), positions_);
    if (!partitions.empty()) questions_.Ask({number, std::move(partitions)});
  }
  return some;
}

// ---- ends

void Replica::TakeEnds(const EndsReply& reply, absl::Time now) {
  const auto answer = questions_.Take(reply.question, reply.ends, now);
  if (!answer) return;
  for (const EndQuestions::Asker& asker : answer->askers) {
    if (asker.number == kReplica) {
      TakeEndsAtStart(asker, answer->ends, now);
    } else if (Call* call = CallOf(asker.number)) {
      for (const log::Partition& partition : asker.partitions) call->ends[partition] = answer->ends.at(partition);
      call->waits = Waits::kReading;
      reading_.insert(asker.number);
    } else if (const log::v1::Position* beyond = waiters_.Beyond(asker.number, answer->ends)) {
      if (!questions_.AskAgain(asker, kStaleForReaders, now)) waiters_.Refuse(asker.number, *beyond);
    }
  }
}

void Replica::TakeEndsAtStart(const EndQuestions::Asker& asker, const log::Ends& ends, absl::Time now) {
  const auto lost = std::find_if(ends.begin(), ends.end(), [&](const auto& end) {
    return end.second < positions_[end.first] && unverified_.contains(end.first);
  });
  if (lost == ends.end()) {
    start_ = ends;
  } else if (!questions_.AskAgain(asker, kStale, now)) {
    Break(absl::DataLossError(absl::StrCat(lost->first.topic, "/", lost->first.number, " ends at ", lost->second,
                                           ", but was read up to ", positions_[lost->first], ": ", kLost)));
  }
}

bool Replica::ReadUpTo(const log::Ends& ends) const {
  return std::all_of(ends.begin(), ends.end(), [&](const auto& end) { return positions_.at(end.first) >= end.second; });
}

bool Replica::AnswerWaiters(absl::Time now) { return waiters_.Answer(positions_, now); }

// ---- reading

bool Replica::Read(absl::Time now) {
  std::vector<log::Record> records;
  if (const absl::Status status = reader_->Poll(options_.batch_bytes, &records); !status.ok()) {
    return Break(absl::IsDataLoss(status)
                     ? absl::DataLossError(absl::StrCat(std::string(status.message()), ": ", kLost))
                     : status);
  }
  if (records.empty()) return false;
  for (const log::Record& record : records) {
    if (const auto read = unverified_.find(record.partition); read != unverified_.end()) {
      if (DigestOf(record) != read->second) {
        return Break(absl::DataLossError(
            absl::StrCat(record.partition.topic, "/", record.partition.number, " at ", record.offset,
                         ": the log holds another record than the one that was read. ", kPutBack)));
      }
      unverified_.erase(read);
      continue;
    }
    const absl::StatusOr<Applied> applied = fold_->Apply(record);
    if (!applied.ok()) return Break(applied.status());
    ++totals_.records;
    clock_.Read(record.partition, record.appended_at);
    if (!applied->stood && record.offset > 0) ++totals_.voids;  // the first is the genesis record
    if (applied->odd != nullptr) {
      ++totals_.odd;
      options_.odd(record, applied->odd);
    }
    if (!applied->commit_id.empty()) {
      if (const auto ours = in_flight_.find(applied->commit_id); ours != in_flight_.end()) {
        ReadBack(*CallOf(ours->second), *applied, record, now);
        in_flight_.erase(ours);
      }
    }
    todos_.SetTimer(applied->timer);
    for (const std::string& source : applied->sources) todos_.ScheduleDelayed(source, now);
  }
  // Nobody asks until it has caught up.
  const bool rebuilding = !caught_up() && options_.rebuild_bytes > 0;
  if (!rebuilding || fold_->pending_bytes() >= options_.rebuild_bytes) {
    if (const absl::Status status = fold_->Commit(rebuilding); !status.ok()) return Break(status);
  }
  std::lock_guard lock(published_mutex_);
  for (auto record = records.begin(); record != records.end(); ++record) {
    if (const auto next = record + 1; next != records.end() && next->partition == record->partition) continue;
    positions_[record->partition] = published_.positions[record->partition] = record->offset + 1;
    published_.read_up_to[record->partition] = record->appended_at;
  }
  return true;
}

// Our commit was read back: if it stood, that is the answer; if not, decide again, at once after the first lost race.
void Replica::ReadBack(Call& call, const Applied& applied, const log::Record& record, absl::Time now) {
  call.commit_id.clear();
  todos_.NoteReadBack(now - (call.doubt - options_.append_deadline));
  if (call.produced_at) clock_.ReadBack(record.partition, record.appended_at, *call.produced_at);
  if (applied.stood) {
    call.stood = applied.request;
  } else {
    ++totals_.lost_races;
    ++call.voids;
  }
  if (call.stood || call.voids == 1) {
    call.waits = Waits::kNothing;
    ready_.push_back(call.number);
  } else {
    call.waits = Waits::kPause;
    call.resume = now + absl::Milliseconds(1 << std::min(call.voids, 7)) * Chance();
    SetAlarm(call);
  }
}

// Uniform in [0, 1).
double Replica::Chance() { return static_cast<double>(options_.random() >> 11) / static_cast<double>(1ull << 53); }

bool Replica::CatchUp(absl::Time now) {
  if (caught_up() || !start_ || !ReadUpTo(*start_)) return false;
  if (const absl::Status status = fold_->Commit(); !status.ok()) return Break(status);
  size_t written = 0;
  for (const auto& [topic, spec] : service_.topics()) written += spec.own() ? fold_->partitions(topic) : 0;
  clock_.Start(fold_->LastRecordAt(), written);
  caught_up_.store(true, std::memory_order_release);
  if (options_.executes) todos_.Open();
  const storage::Transaction rows(database_);
  rows.Scan(kTodos, "", [&](const std::string& key, const Todo&) {
    todos_.ScheduleDelayed(SourceOf(key), now);
    return true;
  });
  return !Broken(rows);
}

// ---- calls

Replica::Call* Replica::CallOf(uint64_t number) {
  const auto queue = calls_.find(number);
  if (queue == calls_.end()) return nullptr;
  for (const auto& call : queues_[queue->second]) {
    if (call->number == number) return call.get();
  }
  return nullptr;
}

void Replica::Enqueue(std::unique_ptr<Call> call) {
  call->number = next_number_++;
  call->queue = AggregateKey(service_.number(call->command.spec->topic), call->command.aggregate_id);
  calls_[call->number] = call->queue;
  SetAlarm(*call);
  auto& queue = queues_[call->queue];
  queue.push_back(std::move(call));
  if (queue.size() == 1) ready_.push_back(queue.front()->number);
}

// When the call is next looked at even if nothing arrives.
void Replica::SetAlarm(Call& call) {
  alarms_.erase({call.alarm, call.number});
  call.alarm = call.command.deadline;
  if (call.waits == Waits::kPause) call.alarm = std::min(call.alarm, call.resume);
  if (call.waits == Waits::kCommit) call.alarm = std::min(call.alarm, call.doubt);
  alarms_.insert({call.alarm, call.number});
}

void Replica::ReportEnding(const Call& call, const absl::Status& status) {
  const bool refused = !status.ok() && !domain::RefusalOf(status).reason().empty();
  options_.ended(*call.command.spec,
                 status.ok() ? call.ending
                 : refused   ? Ending::kRefused
                             : Ending::kUnavailable,
                 status);
}

// Takes the call off its queue; the next one there may go.
void Replica::Finish(Call& call, const absl::StatusOr<Receipt>& answer, absl::Time now) {
  auto queue = queues_.find(call.queue);
  const auto at =
      std::find_if(queue->second.begin(), queue->second.end(), [&](const auto& each) { return each.get() == &call; });
  const bool first = at == queue->second.begin();
  const std::unique_ptr<Call> done = std::move(*at);
  queue->second.erase(at);
  if (queue->second.empty()) {
    queues_.erase(queue);
  } else if (first) {
    ready_.push_back(queue->second.front()->number);
  }
  calls_.erase(done->number);
  reading_.erase(done->number);
  alarms_.erase({done->alarm, done->number});
  if (!done->commit_id.empty()) in_flight_.erase(done->commit_id);  // in doubt: it may still land, and stand
  ReportEnding(*done, answer.status());
  if (done->source.empty()) {
    done->answer(answer);
    return;
  }
  if (answer.ok() || IsRefusal(answer.status().code())) {
    todos_.Done(done->source, now);
  } else {
    ++totals_.todo_faults;
    todos_.Failed(done->source, now, Chance());
  }
}

bool Replica::PassTime(absl::Time now) {
  bool some = false;
  while (!alarms_.empty() && alarms_.begin()->first <= now) {
    Call& call = *CallOf(alarms_.begin()->second);
    some = true;
    if (call.command.deadline <= now) {
      Finish(call, Unknown("the deadline passed"), now);
    } else if (call.waits == Waits::kCommit && call.doubt <= now) {
      Finish(call, Unknown("the log has not taken the commit yet"), now);
    } else {
      if (call.waits == Waits::kPause && call.resume <= now) {
        call.waits = Waits::kNothing;
        ready_.push_back(call.number);
      }
      SetAlarm(call);
    }
  }
  return some;
}

bool Replica::WorkAll(absl::Time now) {
  for (auto each = reading_.begin(); each != reading_.end();) {
    Call& call = *CallOf(*each);
    if (ReadUpTo(call.ends)) {
      call.waits = Waits::kNothing;
      ready_.push_back(call.number);
      each = reading_.erase(each);
    } else {
      ++each;
    }
  }
  if (ready_.empty()) return false;
  const storage::Transaction rows(database_);
  while (!ready_.empty()) {
    const std::vector<uint64_t> ready = std::exchange(ready_, {});
    for (const uint64_t number : ready) {
      Call* call = CallOf(number);
      if (call != nullptr && call->waits == Waits::kNothing && queues_[call->queue].front().get() == call)
        Work(*call, rows, now);
    }
  }
  return true;
}

Receipt Replica::ReceiptAt(const Call& call, int64_t version, int64_t offset) const {
  Receipt receipt;
  receipt.set_aggregate_id(call.command.aggregate_id);
  receipt.set_version(version);
  log::v1::Position& position = *receipt.mutable_position();
  position.set_topic(call.command.spec->topic);
  position.set_partition(log::PartitionOf(call.command.aggregate_id, fold_->partitions(call.command.spec->topic)));
  position.set_offset(offset);
  return receipt;
}

// The fields and the version are held against what callers send; what reactions and timers send are facts.
absl::StatusOr<Decision> Replica::DecideOn(const Call& call, const Aggregate& aggregate, const storage::Reads& rows,
                                           const domain::Context& context) const {
  const Message& message = *call.command.message;
  if (call.source.empty()) {
    const absl::Status fields = call.command.spec->rules->Check(message, context);
    if (!fields.ok()) return fields;
    const auto expected = ExpectedVersionOf(message);
    if (expected && *expected != aggregate.head.version()) {
      return domain::At("expected_version",
                        domain::Refuse<rpc::v1::REASON_VERSION_MISMATCH>(domain::Version(aggregate.head.version())));
    }
  }
  return call.command.spec->decide(*aggregate.state, message, rows, context);
}

// One step of a command: its request row, the decision, then an append, or the ends, or an answer. INV-72: a request
// that has its commit is answered by it, whatever has changed since.
void Replica::Work(Call& call, const storage::Reads& rows, absl::Time now) {
  const Command& command = call.command;
  const CommandSpec& spec = *command.spec;
  const auto request =
      call.stood
          ? call.stood
          : rows.Find(kRequests, RequestKey(service_.number(spec.topic), command.aggregate_id, command.request_id));
  if (request) {
    const bool same = request->digest_version() != kRequestDigestVersion || request->digest() == call.command.digest;
    if (call.source.empty() && !same) {
      Finish(call, domain::At("request_id", domain::Refuse<rpc::v1::REASON_REQUEST_ID_REUSED>()), now);
    } else if (request->outcome().has_refused()) {
      Finish(call, ToStatus(request->outcome().refused()), now);
    } else {
      call.ending = !call.stood                              ? Ending::kRepeated
                    : request->outcome().has_nothing_to_do() ? Ending::kNoOp
                                                             : Ending::kAccepted;
      Finish(call, ReceiptAt(call, request->version(), request->offset()), now);
    }
    return;
  }
  const Aggregate* aggregate = fold_->Load(spec.topic, command.aggregate_id);
  if (aggregate == nullptr) {
    Break(fold_->status().ok()
              ? absl::DataLossError(absl::StrCat("the state of ", command.aggregate_id, " does not parse"))
              : fold_->status());
    return;
  }
  const Head& head = aggregate->head;
  if (head.unknown()) {
    Finish(call, NewerBuild(), now);
    return;
  }
  if (call.voids >= kMostTries) {
    Finish(call, Unknown("too many others write to this aggregate"), now);
    return;
  }
  if (!clock_.believed()) {
    Finish(call, Unknown(clock_.state().doubt), now);
    return;
  }
  domain::Context context;
  context.actor = command.actor;
  context.today = domain::DayOf(std::max(now, std::min(absl::FromUnixMicros(head.log_time_us()), now + kLogAhead)));
  context.day = domain::DayOfAct(*command.message, context.today);
  const absl::StatusOr<Decision> decided = DecideOn(call, *aggregate, rows, context);
  if (Broken(rows)) return;
  if (!decided.ok() && !IsRefusal(decided.status().code())) {
    Finish(call, decided.status(), now);
    return;
  }
  if (!AskedOrAnswered(call, decided, now)) PrepareCommit(call, head, decided, now);
}

// True when there is no commit to append, or not yet: the ends are asked for, or the answer is given.
bool Replica::AskedOrAnswered(Call& call, const absl::StatusOr<Decision>& decided, absl::Time now) {
  const CommandSpec& spec = *call.command.spec;
  const bool facts = decided.ok() && !decided->facts.empty();
  const bool todo = !call.source.empty();
  // A to-do's refusal may be a fact.
  if (facts && !(todo && !spec.rests_on.empty())) return false;
  if (std::any_of(spec.rests_on.begin(), spec.rests_on.end(),
                  [&](const std::string& topic) { return !fold_->KnowsAllFacts(topic); })) {
    Finish(call, NewerBuild(), now);
    return true;
  }
  // What is acknowledged is a commit, also when there is nothing to do: its request id stands for it for ever.
  const bool recorded = decided.ok() || call.command.retry || todo;
  std::vector<log::Partition> needed;
  if (!recorded) {
    needed.push_back({spec.topic, log::PartitionOf(call.command.aggregate_id, fold_->partitions(spec.topic))});
  }
  for (const std::string& topic : spec.rests_on) {
    for (int32_t number = 0; number < fold_->partitions(topic); ++number) needed.push_back({topic, number});
  }
  if (std::any_of(needed.begin(), needed.end(),
                  [&](const auto& partition) { return !call.ends.contains(partition); })) {
    call.waits = Waits::kEnds;
    questions_.Ask({call.number, std::move(needed)});
    return true;
  }
  if (recorded) return false;
  Finish(call, decided.status(), now);
  return true;
}

void Replica::PrepareCommit(Call& call, const Head& head, const absl::StatusOr<Decision>& decided, absl::Time now) {
  const Command& command = call.command;
  log::v1::AnyCommit commit;
  log::v1::CommitHeader& header = *commit.mutable_header();
  for (int i = 0; i < 2; ++i) {
    const uint64_t bits = options_.random();
    header.mutable_commit_id()->append(reinterpret_cast<const char*>(&bits), sizeof bits);
  }
  header.set_parent(head.commit_id());
  header.set_aggregate_id(command.aggregate_id);
  header.set_request_id(command.request_id);
  header.set_request_digest(call.command.digest);
  header.set_request_digest_version(kRequestDigestVersion);
  *header.mutable_actor() = command.actor;
  const absl::Duration since_epoch = now - absl::UnixEpoch();
  header.mutable_decided_at()->set_seconds(absl::ToInt64Seconds(since_epoch));
  header.mutable_decided_at()->set_nanos(static_cast<int32_t>((since_epoch % absl::Seconds(1)) / absl::Nanoseconds(1)));
  header.set_schema(service_.schema());
  if (call.cause) *header.mutable_cause() = *call.cause;
  if (decided.ok()) {
    for (const std::string& fact : decided->facts) commit.add_facts(fact);
  }
  if (commit.facts().empty()) *header.mutable_outcome() = ToOutcome(decided.status());

  log::Draft draft;
  const std::string& topic = command.spec->topic;
  draft.partition = {topic, log::PartitionOf(command.aggregate_id, fold_->partitions(topic))};
  draft.key = command.aggregate_id;
  commit.SerializeToString(&draft.value);
  // What we cannot read ourselves is never written.
  log::v1::AnyCommit again;
  if (!again.ParseFromString(draft.value) || !KnownFacts(again, *service_.topic(topic)->fact)) {
    Finish(call, absl::InternalError("the decision yields facts that do not parse"), now);
    return;
  }
  call.commit_id = header.commit_id();
  call.waits = Waits::kCommit;
  call.doubt = now + options_.append_deadline;
  call.produced_at = now;
  SetAlarm(call);
  in_flight_[call.commit_id] = call.number;
  drafts_.push_back(std::move(draft));
  drafted_.push_back(call.number);
}

// Acknowledgements tell nothing that reading back does not.
bool Replica::SendAll(absl::Time now) {
  const bool some = !drafts_.empty();
  if (some) {
    totals_.appends += static_cast<int64_t>(drafts_.size());
    const std::vector<uint64_t> drafted = std::exchange(drafted_, {});
    const absl::Status status = log_.Append(std::exchange(drafts_, {}), [](const absl::Status&) {});
    if (!status.ok()) {
      for (const uint64_t number : drafted) {
        if (Call* call = CallOf(number)) Finish(*call, absl::UnavailableError(status.message()), now);
      }
    }
  }
  if (const auto sent = questions_.Send(now)) {
    log_.AskEnds(sent->partitions, [mail = mail_, wake = options_.wake,
                                    number = sent->number](const absl::StatusOr<std::vector<int64_t>>& ends) {
      std::lock_guard lock(mail->mutex);
      if (mail->closed) return;  // and whoever is to be woken may be gone
      mail->ends.push_back({number, ends});
      wake();
    });
  }
  return some;
}

// ---- to-dos and timers

bool Replica::StartTodos(absl::Time now) {
  if (!todos_.open() || !clock_.believed()) return false;
  const storage::Transaction rows(database_);
  todos_.ScheduleTimers(rows, now);
  bool some = false;
  while (const auto source = todos_.TakeDue(now)) {
    const std::optional<Todo> todo = TodoQueues::First(*source, rows, now);
    if (Broken(rows)) return false;
    some = true;
    if (todo) {
      Execute(*todo, *source, now);
    } else {
      todos_.Forget(*source);
    }
  }
  return some;
}

void Replica::Execute(const Todo& todo, const std::string& source, absl::Time now) {
  const CommandSpec& spec = *service_.command(todo.command_type());
  auto call = std::make_unique<Call>();
  call->command.spec = &spec;
  call->command.aggregate_id = todo.aggregate_id();
  call->command.message.reset(spec.prototype->New());
  call->command.message->ParseFromString(todo.command());
  call->command.request_id = todo.request_id();
  call->command.actor.set_role(source[0] == kTimerMark ? "timer" : "reaction");
  call->command.deadline = now + options_.todo_deadline;
  call->command.digest = Digest(*call->command.message);
  call->source = source;
  call->cause = todo.cause();
  todos_.Start(source);
  Enqueue(std::move(call));
}

// ---- a step

absl::StatusOr<bool> Replica::Step(Now at) {
  using Stage = bool (Replica::*)(absl::Time);
  constexpr Stage kStages[] = {&Replica::TakeMail,   &Replica::Read,    &Replica::CatchUp,       &Replica::PassTime,
                               &Replica::StartTodos, &Replica::WorkAll, &Replica::AnswerWaiters, &Replica::SendAll};
  const absl::Time now = at.wall;
  if (const absl::Duration jump = clock_.Tick(at); jump != absl::ZeroDuration()) Shift(jump);
  bool some = false;
  for (const Stage stage : kStages) {
    if (broken_.ok()) some |= (this->*stage)(now);
  }
  if (!broken_.ok()) {
    Stop();
    return broken_;
  }
  const bool idle = Idle(now);
  std::lock_guard lock(published_mutex_);
  published_.totals = totals_;
  published_.clock = clock_.state();
  published_.idle = idle;
  return some;
}

// The clock jumped: what was to happen in a second still happens in a second.
void Replica::Shift(absl::Duration by) {
  for (const auto& [number, queue] : calls_) {
    Call& call = *CallOf(number);
    call.command.deadline += by;
    call.resume += by;
    call.doubt += by;
    call.produced_at.reset();
    SetAlarm(call);
  }
  waiters_.Shift(by);
  questions_.Shift(by);
  todos_.Shift(by);
}

bool Replica::Break(absl::Status status) {
  broken_ = std::move(status);
  return false;
}

void Replica::Stop() {
  std::vector<std::unique_ptr<Call>> calls;
  std::vector<Waiter> waiters;
  {
    std::lock_guard lock(mail_->mutex);
    calls.swap(mail_->calls);
    waiters.swap(mail_->waiters);
  }
  const absl::Status stops = Unknown("this replica stops");
  for (const auto& call : calls) {
    ReportEnding(*call, stops);
    call->answer(stops);
  }
  while (!alarms_.empty()) Finish(*CallOf(alarms_.begin()->second), stops, absl::InfiniteFuture());
  waiters_.AnswerAll(stops);
  for (const Waiter& waiter : waiters) waiter.reached(stops);
}

bool Replica::Idle(absl::Time now) const {
  std::lock_guard lock(mail_->mutex);
  return caught_up() && mail_->calls.empty() && mail_->waiters.empty() && mail_->ends.empty() && calls_.empty() &&
         questions_.idle() && waiters_.empty() && todos_.idle(now);
}

absl::Time Replica::NextWake() const {
  absl::Time next = waiters_.NextDeadline();
  if (!broken_.ok()) return next;
  if (!alarms_.empty()) next = std::min(next, alarms_.begin()->first);
  return std::min({next, clock_.believed() ? todos_.next() : clock_.next(), questions_.next()});
}

}  // namespace iml::eventsourcing
