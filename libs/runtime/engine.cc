#include "libs/runtime/engine.h"

#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <filesystem>

#include "absl/strings/str_cat.h"

namespace iml::runtime {
namespace {

// How often a caller steps on its own thread before the engine's thread takes over.
constexpr int kStepsOfACaller = 6;

// Tells keys apart without showing them.
std::string KeyCheck(const std::string& key) {
  unsigned char check[32];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>("iml.key"), 7, check, &size);
  return std::string(reinterpret_cast<const char*>(check), 8);
}

}  // namespace

uint64_t Random64() {
  thread_local uint64_t pool[64];
  thread_local size_t left = 0;
  if (left == 0) {
    if (RAND_bytes(reinterpret_cast<unsigned char*>(pool), sizeof pool) != 1) std::abort();  // no randomness: nothing is safe
    left = 64;
  }
  return pool[--left];
}

absl::StatusOr<std::unique_ptr<Engine>> Engine::Start(const eventsourcing::Service& service, log::Log& log, Options options) {
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
  auto database = storage::Database::Open({.folder = folder, .env = nullptr, .memory = options_.memory});
  if (!database.ok()) return database.status();
  database_ = *std::move(database);

  storage::Transaction rows(*database_);
  eventsourcing::Made made = rows.Find(eventsourcing::kMade, "").value_or(eventsourcing::Made());
  if (made.fingerprint().empty()) {
    made.set_fingerprint(options_.fingerprint);
    made.set_key_check(KeyCheck(options_.key));
    rows.Put(eventsourcing::kMade, "", made);
  } else if (made.key_check() != KeyCheck(options_.key)) {
    return absl::FailedPreconditionError("the key is not the one that this database was made with: put the old key back");
  }
  if (absl::Status status = std::move(rows).Commit(); !status.ok()) return status;

  eventsourcing::Replica::Options replica;
  replica.digest_key = options_.key;
  replica.name = options_.name;
  replica.todo_spread = options_.todo_spread;
  replica.executes = !options_.read_only;
  replica.random = Random64;
  replica.wake = [this] { Nudge(false); };
  replica_ = std::make_unique<eventsourcing::Replica>(service_, log, *database_, replica);
  if (absl::Status status = replica_->Open(); !status.ok()) return status;
  for (const auto& [topic, spec] : service_.topics()) watches_.push_back(log.Watch(topic, [this] { Nudge(false); }));
  thread_ = std::thread([this] { Work(); });
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
  const auto stepping = [this] {
    std::lock_guard lock(mutex_);
    return nudges_.load() > 0 && !handed_over_ && !broken_;
  };
  while (stepping()) std::this_thread::yield();
  replica_.reset();
  if (database_) database_->Flush().IgnoreError();  // at worst it is read again
}

void Engine::Nudge(bool here) {
  if (nudges_.fetch_add(1) > 0) return;
  if (here) {
    Drive(true);
  } else {
    HandOver();
  }
}

void Engine::HandOver() {
  {
    std::lock_guard lock(mutex_);
    handed_over_ = true;
  }
  woken_.notify_one();
}

void Engine::Drive(bool hand_over) {
  int steps = 0;
  for (int64_t seen = nudges_.load();; seen = nudges_.load()) {
    for (bool more = true; more && !broken_;) {
      const absl::StatusOr<bool> stepped = replica_->Step(absl::Now());
      if (!stepped.ok()) {
        broken_ = true;
        options_.fatal(absl::Status(stepped.status().code(), absl::StrCat(service_.name(), ": ", std::string(stepped.status().message()))));
        break;
      }
      more = *stepped;
      if (hand_over && more && ++steps > kStepsOfACaller) return HandOver();
    }
    const int64_t next = absl::ToUnixMicros(std::min(replica_->NextWake(), absl::Now() + absl::Hours(1)));
    next_wake_us_.store(next);
    if (nudges_.compare_exchange_strong(seen, 0)) {
      if (hand_over && next < waits_until_us_.load()) woken_.notify_one();
      return;
    }
    if (hand_over && ++steps > kStepsOfACaller) return HandOver();
  }
}

void Engine::Work() {
  absl::Time flushed = absl::Now();
  bool removed = false;
  for (std::unique_lock lock(mutex_); !stopping_;) {
    const int64_t until = next_wake_us_.load();
    waits_until_us_.store(until);
    woken_.wait_until(lock, absl::ToChronoTime(absl::FromUnixMicros(until)), [&] { return handed_over_ || stopping_ || next_wake_us_.load() < until; });
    const bool ours = std::exchange(handed_over_, false);
    lock.unlock();
    if (ours) {
      Drive(false);
    } else if (next_wake_us_.load() <= absl::ToUnixMicros(absl::Now()) && nudges_.fetch_add(1) == 0) {
      Drive(false);
    }
    if (!removed && replica_->caught_up()) {
      RemoveOthers();
      removed = true;
    }
    if (absl::Now() - flushed > absl::Minutes(5)) {
      database_->Flush().IgnoreError();
      flushed = absl::Now();
    }
    lock.lock();
  }
}

// Databases of other builds: this one has caught up, so nobody needs them.
void Engine::RemoveOthers() {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(options_.folder, ignored)) {
    if (entry.is_directory() && entry.path().filename() != options_.fingerprint) std::filesystem::remove_all(entry.path(), ignored);
  }
}

void Engine::Submit(eventsourcing::Command command, eventsourcing::Answer answer) {
  replica_->Submit(std::move(command), std::move(answer));
  Nudge(true);
}

void Engine::Query(std::vector<log::v1::Position> min_position, absl::Time deadline, Read read) {
  if (!caught_up()) return read(absl::UnavailableError("this replica still reads the log; ask again"), nullptr);
  const auto now = [this, read = std::move(read)](const absl::Status& status) {
    if (!status.ok()) return read(status, nullptr);
    const storage::Snapshot rows(*database_);
    read(status, &rows);
  };
  if (replica_->Passed(min_position)) return now(absl::OkStatus());
  replica_->Await(std::move(min_position), deadline, now);
  Nudge(true);
}

Engine::Status Engine::status() {
  for (int64_t nobody = 0; !nudges_.compare_exchange_weak(nobody, 1); nobody = 0) std::this_thread::yield();
  Status status{replica_->positions(), replica_->counts(), replica_->Idle(absl::Now())};
  Drive(true);
  return status;
}

}  // namespace iml::runtime
