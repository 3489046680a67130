// One replica of a service takes commands, decides, appends, reads back and answers. It also executes what reactions
// and timers owe. It owns no thread, clock or randomness: its owner calls Step. So a simulation runs exactly this code.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "iml/rpc/v1/rpc.pb.h"
#include "libs/eventsourcing/clock.h"
#include "libs/eventsourcing/ends.h"
#include "libs/eventsourcing/fold.h"
#include "libs/eventsourcing/todo_queues.h"
#include "libs/eventsourcing/waiters.h"

namespace iml::eventsourcing {

struct Command {
  const CommandSpec* spec = nullptr;
  std::string aggregate_id;
  std::unique_ptr<Message> message;
  // 16 bytes.
  std::string request_id;
  log::v1::Actor actor;
  absl::Time deadline;
  // The caller says that it has called before with this request id.
  bool retry = false;
  // The digest of the message that the caller sent; worked out from `message` when empty.
  std::string digest = {};
};

// A refusal says that the command did nothing. kUnavailable says that the outcome is not known: ask again with the same
// request id.
using Receipt = rpc::v1::Receipt;
using Answer = std::function<void(const absl::StatusOr<Receipt>&)>;

// How a command ended. kRepeated: an earlier commit with the same request id gave the answer. kUnavailable: it failed,
// and was not refused.
enum class Ending { kAccepted, kNoOp, kRepeated, kRefused, kUnavailable };

class Replica {
 public:
  struct Options {
    // The key of request digests; configuration, the same on all replicas.
    std::string digest_key = {};
    // An append that is not read back by then is in doubt.
    absl::Duration append_deadline = absl::Seconds(10);
    absl::Duration todo_deadline = absl::Seconds(30);
    // The longest delay before a to-do starts. hash(name, queue) chooses each replica's share, so that two rarely
    // execute one. The delay grows where commits take long to be read back. Zero: to-dos start at once.
    absl::Duration todo_delay = absl::ZeroDuration();
    std::string name = {};
    // False: to-dos and timers are left to others.
    bool executes = true;
    size_t batch_bytes = 1 << 20;
    // Until it has caught up, it writes sorted files, each for about so many bytes of the log. With 0 it writes as it
    // does afterwards.
    size_t rebuild_bytes = 16 << 20;
    // Uniform over all values; of commit ids and of jitter.
    std::function<uint64_t()> random = nullptr;
    // Called, from any thread, when something arrived that another Step takes up.
    std::function<void()> wake = [] {};
    Clock::Options clock = {};
    // Told of each record that is no commit of ours, or whose facts are not known here, and why.
    std::function<void(const log::Record&, const char* why)> odd = [](const log::Record&, const char*) {};
    // Told of every command, those of to-dos too, as it is answered; of one that failed with its status.
    std::function<void(const CommandSpec& spec, Ending ending, const absl::Status& status)> ended = [](auto&&...) {};
  };

  Replica(const Service& service, log::Log& log, storage::Database& database, Options options);
  ~Replica();

  // Goes on from the database's checkpoints. kDataLoss when they were taken of another log; a later Step finds a log
  // that ends before them.
  absl::Status Open();

  // The digest of a command that a caller sent. From any thread.
  std::string Digest(const Message& command) const;

  // From any thread; answered during some Step.
  void Submit(Command command, Answer answer);
  // Answers once all positions are passed. kInvalidArgument for a topic that is not followed or a place beyond the end;
  // kUnavailable at the deadline. From any thread.
  void Await(std::vector<log::v1::Position> positions, absl::Time deadline, Reached reached);

  // Does one round: takes up what arrived, reads, decides, answers, appends. One thread at a time may call it. True
  // when something was done. An error ends the replica, because what it read cannot be trusted: all who wait are
  // answered, and each later step returns the same error.
  absl::StatusOr<bool> Step(Now now);
  // When Step has something to do even if nothing arrives and the clock does not jump.
  absl::Time NextWake() const;
  // Answers every open call that its outcome is not known. Call no Step afterwards.
  void Stop();

  // Has read what the log held when it was opened. From any thread.
  bool caught_up() const { return caught_up_.load(std::memory_order_acquire); }
  // Whether all are passed already. From any thread.
  bool Passed(const std::vector<log::v1::Position>& positions) const;

  // Since it was opened.
  struct Totals {
    int64_t records = 0, voids = 0, odd = 0, appends = 0, lost_races = 0, todo_faults = 0;
  };
  struct Progress {
    // Offsets of the next record to read.
    log::Ends positions;
    // When the log took the last record that was read since the start.
    std::map<log::Partition, absl::Time> read_up_to;
    Totals totals;
    Clock::State clock;
    bool idle = false;
  };
  // How far the last step came. From any thread.
  Progress progress() const;
  // Nothing is under way, in the mail or due at `now`. Between steps.
  bool Idle(absl::Time now) const;

 private:
  enum class Waits { kNothing, kEnds, kReading, kCommit, kPause };
  struct Call {
    uint64_t number = 0;
    Command command;
    Answer answer;
    std::string queue;  // its aggregate's key
    // Both are set for a to-do only: the queue that it heads, and the commit and reaction that it comes from.
    std::string source;
    std::optional<log::v1::Cause> cause;
    Waits waits = Waits::kNothing;
    std::string commit_id;  // in flight
    std::optional<Request> stood;
    Ending ending = Ending::kNoOp;  // if it is answered with a receipt
    log::Ends ends;                 // what the log answered to it
    int voids = 0;
    absl::Time alarm;
    absl::Time resume;  // of a pause
    absl::Time doubt;   // of an append
    // When it was appended, unless the clock has jumped since.
    std::optional<absl::Time> produced_at;
  };
  struct EndsReply {
    uint64_t question = 0;
    absl::StatusOr<std::vector<int64_t>> ends;
  };
  struct Mail;
  // Who asks for the ends at the start.
  static constexpr uint64_t kReplica = 0;

  // The stages of a step, in their order: each says whether it did something.
  bool TakeMail(absl::Time now);
  bool Read(absl::Time now);
  bool CatchUp(absl::Time now);
  bool PassTime(absl::Time now);  // deadlines, pauses, and appends that are in doubt
  bool StartTodos(absl::Time now);
  bool WorkAll(absl::Time now);
  bool AnswerWaiters(absl::Time now);
  bool SendAll(absl::Time now);

  void Shift(absl::Duration by);
  // Ends the replica; false.
  bool Break(absl::Status status);
  // True when a read failed, which ends the replica: a failed read must not pass for a missing row.
  bool Broken(const storage::Reads& rows) { return !rows.status().ok() && !Break(rows.status()); }
  void ReadBack(Call& call, const Applied& applied, const log::Record& record, absl::Time now);
  double Chance();
  void Work(Call& call, const storage::Reads& rows, absl::Time now);
  bool AskedOrAnswered(Call& call, const absl::StatusOr<Decision>& decided, absl::Time now);
  absl::StatusOr<Decision> DecideOn(const Call& call, const Aggregate& aggregate, const storage::Reads& rows,
                                    const domain::Context& context) const;
  void PrepareCommit(Call& call, const Head& head, const absl::StatusOr<Decision>& decided, absl::Time now);
  void TakeEnds(const EndsReply& reply, absl::Time now);
  void TakeEndsAtStart(const EndQuestions::Asker& asker, const log::Ends& ends, absl::Time now);
  void Enqueue(std::unique_ptr<Call> call);
  void Finish(Call& call, const absl::StatusOr<Receipt>& answer, absl::Time now);
  void ReportEnding(const Call& call, const absl::Status& status);
  void SetAlarm(Call& call);
  bool ReadUpTo(const log::Ends& ends) const;
  void Execute(const Todo& todo, const std::string& source, absl::Time now);
  Receipt ReceiptAt(const Call& call, int64_t version, int64_t offset) const;
  Call* CallOf(uint64_t number);

  const Service& service_;
  log::Log& log_;
  storage::Database& database_;
  const Options options_;
  std::optional<Fold> fold_;
  std::unique_ptr<log::Reader> reader_;
  std::shared_ptr<Mail> mail_;

  log::Ends positions_;
  mutable std::mutex published_mutex_;
  Progress published_;
  std::map<log::Partition, std::string> unverified_;  // the digest of the last record that the database holds
  std::optional<log::Ends> start_;
  absl::Status broken_;
  std::atomic<bool> caught_up_ = false;

  uint64_t next_number_ = kReplica + 1;               // of calls and waiters, who ask for ends by it
  absl::flat_hash_map<uint64_t, std::string> calls_;  // number to queue
  absl::flat_hash_map<std::string, std::deque<std::unique_ptr<Call>>> queues_;
  std::vector<uint64_t> ready_;
  std::set<uint64_t> reading_;
  absl::flat_hash_map<std::string, uint64_t> in_flight_;  // commit id to call
  std::set<std::pair<absl::Time, uint64_t>> alarms_;
  std::vector<log::Draft> drafts_;
  std::vector<uint64_t> drafted_;  // whose drafts they are

  Clock clock_;
  EndQuestions questions_;
  Waiters waiters_;
  TodoQueues todos_;
  Totals totals_;
};

}  // namespace iml::eventsourcing
