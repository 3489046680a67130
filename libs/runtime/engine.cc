#include "libs/runtime/engine.h"

#include <openssl/rand.h>
#include <time.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>

#include "absl/strings/str_cat.h"
#include "libs/runtime/data_folder.h"

namespace iml::runtime {
namespace {

// How often a caller steps on its own thread before the engine's thread takes over.
constexpr int kStepsOfACaller = 6;
constexpr size_t kMostFindings = 100;
constexpr absl::Duration kFlush = absl::Minutes(5);
constexpr char kDamaged[] = "/damaged";  // a file in a database's folder
constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

absl::Duration Running() {
  timespec time = {};
  clock_gettime(CLOCK_BOOTTIME, &time);
  return absl::DurationFromTimespec(time);
}

}  // namespace

eventsourcing::Now Clocks() {
  while (true) {
    const absl::Duration before = Running();
    const absl::Time wall = absl::Now();
    const absl::Duration after = Running();
    if (after - before < absl::Milliseconds(100)) return {wall, after};
  }
}

uint64_t Random64() {
  thread_local uint64_t pool[64];
  thread_local size_t left = 0;
  if (left == 0) {
    if (RAND_bytes(reinterpret_cast<unsigned char*>(pool), sizeof pool) != 1)
      std::abort();  // no randomness: nothing is safe
    left = 64;
  }
  return pool[--left];
}

Engine::Engine(const eventsourcing::Service& service, Options options)
    : service_(service), options_(std::move(options)) {}

absl::StatusOr<std::unique_ptr<Engine>> Engine::Start(const eventsourcing::Service& service, log::Log& log,
                                                      Options options) {
  if (!options.fatal) {
    options.fatal = [](const absl::Status& status) {
      std::cerr << status << "\n";
      std::abort();
    };
  }
  auto engine = std::unique_ptr<Engine>(new Engine(service, std::move(options)));
  if (absl::Status status = engine->Open(log); !status.ok()) {
    return absl::Status(status.code(), absl::StrCat(service.name(), ": ", std::string(status.message())));
  }
  return engine;
}

absl::Status Engine::Open(log::Log& log) {
  const std::string folder = options_.folder + "/" + options_.fingerprint;
  std::error_code error;
  std::filesystem::create_directories(options_.folder, error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot make ", options_.folder, ": ", error.message()));
  const auto make_anew = [&](const std::string& why) {
    std::cerr << "the database in " << folder << " is damaged and is made anew from the log: " << why << "\n";
    database_.reset();
    std::filesystem::remove_all(folder, error);
  };
  const auto open = [&]() -> absl::StatusOr<eventsourcing::Made> {
    auto database = storage::Database::Open({.folder = folder, .env = nullptr, .memory = options_.memory});
    if (!database.ok()) return database.status();
    database_ = *std::move(database);
    const storage::Transaction rows(*database_);
    const auto made = rows.Find(eventsourcing::kMade, "");
    if (!rows.status().ok()) return rows.status();
    return made.value_or(eventsourcing::Made());
  };
  if (std::filesystem::exists(folder + kDamaged, error))
    make_anew("a former process met a block that is not what was written");
  auto opened = open();
  if (storage::IsDamaged(opened.status())) {
    make_anew(std::string(opened.status().message()));
    opened = open();
  }
  if (!opened.ok()) return opened.status();
  eventsourcing::Made made = *opened;

  storage::Transaction rows(*database_);
  if (made.fingerprint().empty()) {
    made.set_fingerprint(options_.fingerprint);
    made.set_key_check(KeyCheck(options_.key));
    made.set_service(service_.name());
    rows.Put(eventsourcing::kMade, "", made);
  } else if (made.key_check() != KeyCheck(options_.key)) {
    return absl::FailedPreconditionError(
        "the key is not the one that this database was made with: put the old key back");
  } else if (made.service() != service_.name()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the database in ", folder, " is that of the service ", made.service(),
                     ": put each back in its place, or delete it: it is rebuilt from the log"));
  }
  if (absl::Status status = std::move(rows).Commit(); !status.ok()) return status;

  eventsourcing::Replica::Options replica;
  replica.digest_key = options_.key;
  replica.name = options_.name;
  replica.todo_delay = options_.todo_delay;
  replica.executes = !options_.read_only;
  replica.random = Random64;
  replica.wake = [this] { Nudge(false); };
  replica.odd = [this](const log::Record& record, const char* why) {
    const auto left_out = odd_lines_.Next(Running());
    if (!left_out) return;
    Warn("a record that is not as ours are", {{"service", service_.name()},
                                              {"topic", record.partition.topic},
                                              {"partition", absl::StrCat(record.partition.number)},
                                              {"offset", absl::StrCat(record.offset)},
                                              {"why", why},
                                              {"left_out", absl::StrCat(*left_out)}});
  };
  replica.clock = options_.clock;
  replica.clock.say = [this](const std::string& what, bool alarming) {
    const auto left_out = clock_lines_.Next(Running());
    if (!left_out) return;
    (alarming ? Critical : Warn)(what, {{"service", service_.name()}, {"left_out", absl::StrCat(*left_out)}});
  };
  replica.ended = options_.ended;
  replica_ = std::make_unique<eventsourcing::Replica>(service_, log, *database_, replica);
  if (absl::Status status = replica_->Open(); !status.ok()) return status;
  for (const auto& [topic, spec] : service_.topics()) watches_.push_back(log.Watch(topic, [this] { Nudge(false); }));
  thread_ = std::thread([this] { Work(); });
  reading_ = std::thread([this] { AnswerReads(); });
  Nudge(false);
  return absl::OkStatus();
}

Engine::~Engine() {
  watches_.clear();
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
  while (holds_.load() > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  if (replica_) replica_->Stop();
  {
    std::lock_guard lock(mutex_);
    reads_.emplace_back();
  }
  reads_woken_.notify_all();
  if (reading_.joinable()) reading_.join();
  replica_.reset();
  if (database_ && !broken_) database_->Flush().IgnoreError();  // at worst it is read again
}

void Engine::Nudge(bool here) {
  if (nudges_.fetch_add(1) > 0) return;
  if (here) {
    Drive(true);
  } else {
    HandOver();
  }
}

void Engine::Found(queries::Findings findings) {
  std::lock_guard lock(mutex_);
  findings_.erase(findings.about);
  if (findings.lines.empty() || findings_.size() >= kMostFindings) return;
  findings_.emplace(std::move(findings.about), std::move(findings.lines));
}

std::vector<std::string> Engine::findings() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> all;
  for (const auto& [about, lines] : findings_) all.insert(all.end(), lines.begin(), lines.end());
  return all;
}

void Engine::LookAtClock() {
  const Holding here(*this);
  Nudge(false);
}

void Engine::HandOver() {
  {
    std::lock_guard lock(mutex_);
    handed_over_ = true;
  }
  woken_.notify_one();
}

// The lock, so that the engine's thread does not fall asleep between looking at what it waits for and being told.
void Engine::Wake() {
  { std::lock_guard lock(mutex_); }
  woken_.notify_one();
}

void Engine::Drive(bool hand_over) {
  int steps = 0;
  next_wake_us_.store(kNever);
  for (int64_t seen = nudges_.load();; seen = nudges_.load()) {
    for (bool more = true; more;) {
      const absl::StatusOr<bool> stepped = replica_->Step(Clocks());
      if (!stepped.ok()) {
        if (!broken_.exchange(true)) {
          if (storage::IsDamaged(stepped.status()))
            std::ofstream(options_.folder + "/" + options_.fingerprint + kDamaged).put('\n');
          options_.fatal(absl::Status(stepped.status().code(),
                                      absl::StrCat(service_.name(), ": ", std::string(stepped.status().message()),
                                                   " (its database: ", options_.folder, ")")));
        }
        break;
      }
      more = *stepped;
      if (hand_over && more && ++steps > kStepsOfACaller) return HandOver();
    }
    const int64_t next = absl::ToUnixMicros(replica_->NextWake());
    next_wake_us_.store(next);
    if (nudges_.compare_exchange_strong(seen, 0)) {
      if (hand_over && next < waits_until_us_.load()) Wake();
      return;
    }
    if (hand_over && ++steps > kStepsOfACaller) return HandOver();
  }
}

void Engine::Work() {
  absl::Duration flushed = Running();
  bool removed = false;
  for (std::unique_lock lock(mutex_); !stopping_;) {
    const int64_t until = next_wake_us_.load();
    waits_until_us_.store(until);
    const absl::Duration rest = std::clamp(absl::FromUnixMicros(until) - absl::Now(), absl::ZeroDuration(), kFlush);
    const bool told = woken_.wait_for(lock, absl::ToChronoNanoseconds(rest),
                                      [&] { return handed_over_ || stopping_ || next_wake_us_.load() < until; });
    const bool ours = std::exchange(handed_over_, false);
    lock.unlock();
    if (ours || ((!told || next_wake_us_.load() <= absl::ToUnixMicros(absl::Now())) && nudges_.fetch_add(1) == 0))
      Drive(false);
    if (!removed && caught_up()) {
      RemoveOthers();
      removed = true;
    }
    if (Running() - flushed > kFlush) {
      database_->Flush().IgnoreError();
      flushed = Running();
    }
    lock.lock();
  }
}

// Databases of other builds: this one has caught up, so nobody needs them.
void Engine::RemoveOthers() {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(options_.folder, ignored)) {
    if (entry.is_directory() && entry.path().filename() != options_.fingerprint)
      std::filesystem::remove_all(entry.path(), ignored);
  }
}

void Engine::Submit(eventsourcing::Command command, eventsourcing::Answer answer) {
  const Holding here(*this);
  replica_->Submit(std::move(command), std::move(answer));
  Nudge(true);
}

void Engine::Query(std::vector<log::v1::Position> min_position, absl::Time deadline, Read read, bool heavy) {
  const Holding here(*this);
  if (!caught_up()) return read(absl::UnavailableError("this replica still reads the log; ask again"), nullptr);
  if (replica_->Passed(min_position)) return heavy ? Queue(std::move(read)) : Look(read);
  replica_->Await(std::move(min_position), deadline, [this, read = std::move(read)](const absl::Status& status) {
    if (!status.ok()) return read(status, nullptr);
    Queue(read);
  });
  Nudge(true);
}

void Engine::Queue(Read read) {
  {
    std::lock_guard lock(mutex_);
    reads_.push_back(std::move(read));
  }
  reads_woken_.notify_one();
}

void Engine::Look(const Read& read) const {
  const storage::Snapshot rows(*database_);
  read(absl::OkStatus(), &rows);
}

void Engine::AnswerReads() {
  for (std::unique_lock lock(mutex_);;) {
    reads_woken_.wait(lock, [&] { return !reads_.empty(); });
    const Read read = std::move(reads_.front());
    reads_.pop_front();
    if (!read) return;
    lock.unlock();
    Look(read);
    lock.lock();
  }
}

Engine::Status Engine::status() const {
  const bool quiet = nudges_.load() == 0;  // first: what arrived before is in what the last step left
  Status status = replica_->progress();
  status.idle = status.idle && quiet && next_wake_us_.load() > absl::ToUnixMicros(absl::Now());
  return status;
}

}  // namespace iml::runtime
