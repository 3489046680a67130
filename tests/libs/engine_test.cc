// A replica at work on real threads, over a real log: what the caller is promised whatever the threads do.
#include "libs/runtime/engine.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "absl/strings/str_cat.h"
#include "libs/domain/ids.h"
#include "libs/eventsourcing/request.h"
#include "libs/eventsourcing/verify.h"
#include "libs/log/embedded.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/folder.h"
#include "tests/support/given.h"
#include "tests/support/loose_log.h"
#include "tests/support/pair.h"
#include "tests/support/wait.h"

namespace iml::tests {

// The one line by which a service's code changes.
int64_t weight = 1;
Tally Evolve(Tally state, const HouseholdFact&) {
  state.set_count(state.count() + weight);
  return state;
}

namespace {

using absl::StatusCode;
using eventsourcing::Receipt;
using runtime::Engine;

constexpr char kH1ToD1[] = "household_id: 'h1' dwelling_id: 'd1'";

// What a caller hears, from whatever thread.
struct Heard {
  std::atomic<int> answers = 0;
  absl::StatusOr<Receipt> answer = absl::UnknownError("not answered");  // once answers > 0

  StatusCode Code() {
    EXPECT_TRUE(Wait([&] { return answers > 0; }));
    EXPECT_EQ(answers, 1);
    return answer.status().code();
  }
};

class EngineTest : public testing::Test {
 protected:
  EngineTest() {
    log_ = log::OpenEmbedded({.folder = folder_ / "log", .env = disk_.env()}).value();
    for (const char* topic : {kHouseholds, kDwellingTopic}) EXPECT_TRUE(log_->CreateTopic(topic, 2).ok());
  }

  Engine::Options Options() {
    Engine::Options options;
    options.folder = folder_ / "db";
    options.fingerprint = "code";
    options.key = "key";
    return options;
  }
  std::unique_ptr<Engine> Start(const eventsourcing::Service& service, Engine::Options options,
                                log::Log* log = nullptr) {
    auto engine = Engine::Start(service, log == nullptr ? *log_ : *log, std::move(options));
    EXPECT_TRUE(engine.ok()) << engine.status();
    return *std::move(engine);
  }
  static void CatchUp(Engine& engine) {
    EXPECT_TRUE(Wait([&] { return engine.caught_up() && engine.status().idle; }));
  }

  template <typename Command>
  static std::shared_ptr<Heard> Send(Engine& engine, const std::string& text, const std::string& request,
                                     absl::Duration timeout = absl::Seconds(30)) {
    auto message = std::make_unique<Command>(Text<Command>(text));
    message->set_request_id(domain::DerivedId("tests", request));
    eventsourcing::Command command;
    command.spec = engine.service().command(std::string(message->GetDescriptor()->full_name()));
    command.aggregate_id = eventsourcing::AggregateIdOf(*message);
    command.request_id = *eventsourcing::RequestIdOf(*message);
    command.message = std::move(message);
    command.deadline = absl::Now() + timeout;
    auto heard = std::make_shared<Heard>();
    engine.Submit(std::move(command), [heard](const absl::StatusOr<Receipt>& answer) {
      heard->answer = answer;
      ++heard->answers;
    });
    return heard;
  }
  // The version of an aggregate in the rows, or -1 and the status.
  static int64_t VersionOf(Engine& engine, const std::string& aggregate,
                           std::vector<log::v1::Position> min_position = {}, absl::Status* status = nullptr) {
    std::promise<std::pair<absl::Status, int64_t>> promise;
    engine.Query(std::move(min_position), absl::Now() + absl::Seconds(30),
                 [&](const absl::Status& read, const storage::Reads* rows) {
                   if (rows == nullptr) return promise.set_value({read, -1});
                   const auto topic = aggregate[0] == 'h' ? kHouseholds : kDwellingTopic;
                   const auto head = rows->Find(eventsourcing::kHeads,
                                                eventsourcing::AggregateKey(engine.service().number(topic), aggregate));
                   promise.set_value({read, head ? head->version() : 0});
                 });
    const auto [read, version] = promise.get_future().get();
    if (status != nullptr) *status = read;
    return version;
  }

  Folder folder_;
  FaultyDisk disk_;
  std::unique_ptr<log::Log> log_;
  const eventsourcing::Service households_ = Households(), dwellings_ = Dwellings();
};

TEST_F(EngineTest, AnswersALoneCommandOnTheThreadOfItsCaller) {
  const auto engine = Start(households_, Options());
  CatchUp(*engine);
  const auto heard = Send<Admit>(*engine, kH1ToD1, "r");
  EXPECT_EQ(heard->answers, 1);  // before Submit returned
  EXPECT_TRUE(heard->answer.ok()) << heard->answer.status();
}

TEST_F(EngineTest, AnswersAReadThatNeedNotWaitOnTheThreadOfItsCaller) {
  const auto engine = Start(households_, Options());
  CatchUp(*engine);
  std::thread::id thread;
  engine->Query({}, absl::InfiniteFuture(),
                [&](const absl::Status&, const storage::Reads*) { thread = std::this_thread::get_id(); });
  EXPECT_EQ(thread, std::this_thread::get_id());
}

TEST_F(EngineTest, GoesOnWhenTheLogTellsItsEndsFromAnotherThread) {
  LooseLog loose(*log_);
  loose.tell_elsewhere = true;
  const auto engine = Start(households_, Options(), &loose);
  CatchUp(*engine);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Send<Cancel>(*engine, "household_id: 'h1'", absl::StrCat(i))->Code(), StatusCode::kNotFound);
  }
}

TEST_F(EngineTest, AnswersEveryCommandOfManyThreadsOnce) {
  const auto engine = Start(households_, Options());
  CatchUp(*engine);
  constexpr int kThreads = 8, kEach = 50;
  std::vector<std::shared_ptr<Heard>> heard[kThreads];
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const std::string household = absl::StrCat("household_id: 'h", i % 5, "'"), request = absl::StrCat(t, "/", i);
        heard[t].push_back(Send<Admit>(*engine, household + " dwelling_id: 'd1'", request));
        heard[t].push_back(Send<Cancel>(*engine, household, request + "/cancel"));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::pair<std::string, int64_t>> versions;
  for (const auto& each : heard) {
    for (const auto& one : each) {
      const StatusCode code = one->Code();
      EXPECT_TRUE(code == StatusCode::kOk || code == StatusCode::kFailedPrecondition) << one->answer.status();
      if (code == StatusCode::kOk) versions.emplace(one->answer->aggregate_id(), one->answer->version());
    }
  }
  for (int i = 0; i < 5; ++i) {  // no version is missing: each standing commit was told to somebody
    const std::string household = absl::StrCat("h", i);
    for (int64_t version = VersionOf(*engine, household); version > 0; --version)
      EXPECT_TRUE(versions.contains({household, version}));
  }
}

TEST_F(EngineTest, CarriesToDosFromServiceToServiceWithNobodyCalling) {
  auto options = Options();
  const auto households = Start(households_, options);
  options.folder = folder_ / "dwellings";
  const auto dwellings = Start(dwellings_, options);
  CatchUp(*households);
  CatchUp(*dwellings);
  EXPECT_EQ(Send<Open>(*dwellings, "dwelling_id: 'd1'", "open")->Code(), StatusCode::kOk);
  EXPECT_EQ(Send<Admit>(*households, kH1ToD1, "admit")->Code(), StatusCode::kOk);
  EXPECT_TRUE(Wait([&] { return VersionOf(*households, "h1") == 2; }));  // confirmed
}

TEST_F(EngineTest, LetsAReaderOfAnotherServiceReadItsWrite) {
  auto options = Options();
  const auto households = Start(households_, options);
  options.folder = folder_ / "dwellings";
  const auto dwellings = Start(dwellings_, options);
  CatchUp(*households);
  CatchUp(*dwellings);
  for (int i = 1; i <= 50; ++i) {
    const auto heard = Send<Open>(*dwellings, absl::StrCat("dwelling_id: 'd", i, "'"), absl::StrCat(i));
    ASSERT_EQ(heard->Code(), StatusCode::kOk);
    EXPECT_EQ(VersionOf(*households, absl::StrCat("d", i), {heard->answer->position()}), 1);
  }
}

TEST_F(EngineTest, IsNotHeldUpByAReadThatHadToWaitAndTakesLong) {
  LooseLog loose(*log_);
  const auto engine = Start(households_, Options(), &loose);
  CatchUp(*engine);
  loose.paused = true;
  log::v1::Position next;
  next.set_topic(kHouseholds);
  next.set_offset(1);
  ASSERT_TRUE(log_->Append({{{kHouseholds, 0}, "k", "a record"}}, nullptr).ok());
  std::promise<void> reading, go_on;
  engine->Query({next}, absl::Now() + absl::Seconds(30), [&](const absl::Status& status, const storage::Reads*) {
    EXPECT_TRUE(status.ok()) << status;
    reading.set_value();
    go_on.get_future().wait();
  });
  loose.paused = false;
  EXPECT_EQ(Send<Admit>(*engine, kH1ToD1, "admit")->Code(), StatusCode::kOk);
  reading.get_future().wait();
  EXPECT_EQ(Send<Cancel>(*engine, "household_id: 'h1'", "cancel")->Code(), StatusCode::kOk);
  go_on.set_value();
}

// ---- times: nobody calls, and the engine's thread must wake by itself

constexpr absl::Duration kSoon = absl::Milliseconds(20);

TEST_F(EngineTest, FiresEveryTimerWithNobodyCalling) {
  auto service = Households({.since = "2999-01-01"});
  service.Timer<HouseholdCommit>("soon", [](const eventsourcing::Standing& standing, const HouseholdFact& fact) {
    eventsourcing::TimerChange<Expire> timer;
    if (!fact.has_admitted()) return timer;
    timer.change = timer.kSet;
    timer.due = standing.recorded_at + kSoon;
    timer.command.set_household_id(standing.header.aggregate_id());
    timer.command.set_number(fact.admitted().number());
    return timer;
  });
  const auto engine = Start(service, Options());
  CatchUp(*engine);
  for (int i = 1; i <= 30; ++i) {  // a lost wake-up shows in one of some
    const std::string household = absl::StrCat("h", i);
    ASSERT_EQ(
        Send<Admit>(*engine, absl::StrCat("household_id: '", household, "' dwelling_id: 'd1'"), household)->Code(),
        StatusCode::kOk);
    ASSERT_TRUE(Wait([&] { return VersionOf(*engine, household) == 2; })) << household;
  }
}

TEST_F(EngineTest, AnswersAtTheDeadlineWithNobodyCalling) {
  LooseLog loose(*log_);
  loose.hold_appends = true;
  const auto engine = Start(households_, Options(), &loose);
  CatchUp(*engine);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(Send<Admit>(*engine, kH1ToD1, absl::StrCat(i), kSoon)->Code(), StatusCode::kUnavailable);
  }
}

// ---- what is logged

TEST(Pace, LetsTenLinesAMinuteThroughAndTellsOfTheOthers) {
  runtime::Pace pace;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(pace.Next(absl::Seconds(i)), 0);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(pace.Next(absl::Seconds(59)), std::nullopt);
  EXPECT_EQ(pace.Next(absl::Seconds(60)), 1000);
  EXPECT_EQ(pace.Next(absl::Seconds(61)), 0);
}

TEST_F(EngineTest, NamesAFewOfAStrangersRecordsInTheLog) {
  const std::string lines = folder_ / "lines";
  ASSERT_TRUE(runtime::StartLogging(lines).ok());
  const auto engine = Start(households_, Options());
  CatchUp(*engine);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(log_->Append({{{kHouseholds, 0}, "k", "a record"}}, nullptr).ok());
  ASSERT_TRUE(Wait([&] { return engine->status().totals.odd == 100; }));
  std::ifstream file(lines);
  int named = 0;
  for (std::string line; std::getline(file, line);) named += line.find("a record that is not as ours are") != line.npos;
  EXPECT_EQ(named, 10);
}

// ---- start and stop

TEST_F(EngineTest, IsUnavailableUntilItHasCaughtUp) {
  LooseLog loose(*log_);
  loose.unread = {kDwellingTopic};  // whose genesis records are there to be read
  const auto engine = Start(households_, Options(), &loose);
  EXPECT_EQ(Send<Admit>(*engine, kH1ToD1, "r")->Code(), StatusCode::kUnavailable);
  absl::Status status;
  EXPECT_EQ(VersionOf(*engine, "h1", {}, &status), -1);
  EXPECT_EQ(status.code(), StatusCode::kUnavailable);
  EXPECT_FALSE(engine->caught_up());
  EXPECT_FALSE(engine->status().idle);
}

TEST_F(EngineTest, GivesTheSameReceiptAfterARestart) {
  int64_t offset = 0;
  for (int life = 0; life < 3; ++life) {
    const auto engine = Start(households_, Options());
    CatchUp(*engine);
    const auto heard = Send<Admit>(*engine, kH1ToD1, "r");
    ASSERT_EQ(heard->Code(), StatusCode::kOk);
    if (life > 0) {
      EXPECT_EQ(heard->answer->position().offset(), offset);
    }
    offset = heard->answer->position().offset();
  }
}

TEST_F(EngineTest, RefusesADatabaseThatWasMadeWithAnotherKey) {
  { Start(households_, Options()); }
  auto options = Options();
  options.key = "another";
  const auto engine = Engine::Start(households_, *log_, options);
  EXPECT_EQ(engine.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(engine.status().message()), testing::HasSubstr("put the old key back"));
}

TEST_F(EngineTest, RefusesTheDatabaseOfAnotherService) {
  { Start(households_, Options()); }
  const auto engine = Engine::Start(dwellings_, *log_, Options());
  EXPECT_EQ(engine.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(engine.status().message()), testing::HasSubstr("is that of the service"));
}

TEST_F(EngineTest, MakesADamagedDatabaseAnewFromTheLog) {
  {
    const auto engine = Start(households_, Options());
    CatchUp(*engine);
    ASSERT_EQ(Send<Admit>(*engine, kH1ToD1, "r")->Code(), StatusCode::kOk);
  }
  for (const auto& file : std::filesystem::directory_iterator(folder_ / "db/code")) {
    if (file.path().filename().string().starts_with("MANIFEST")) std::ofstream(file.path()) << "this is no manifest";
  }
  const auto engine = Start(households_, Options());
  CatchUp(*engine);
  EXPECT_EQ(VersionOf(*engine, "h1"), 1);
}

TEST_F(EngineTest, MakesADatabaseAnewInWhichAFormerProcessMetADamagedBlock) {
  {
    const auto engine = Start(households_, Options());
    CatchUp(*engine);
    for (int i = 1; i <= 200; ++i) {
      const std::string n = std::to_string(i);
      ASSERT_EQ(Send<Admit>(*engine, "household_id: 'h" + n + "' dwelling_id: 'd1'", "r" + n)->Code(), StatusCode::kOk);
    }
  }
  for (const auto& file : std::filesystem::directory_iterator(folder_ / "db/code")) {
    if (file.path().extension() != ".sst") continue;
    std::fstream table(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    table.seekp(20);  // in its first block, which holds the first heads
    table << "damage";
  }
  {
    auto options = Options();
    std::promise<absl::Status> fatal;
    options.fatal = [&](const absl::Status& status) { fatal.set_value(status); };
    const auto engine = Start(households_, options);
    CatchUp(*engine);
    EXPECT_EQ(Send<Cancel>(*engine, "household_id: 'h1'", "cancel")->Code(), StatusCode::kUnavailable);
    EXPECT_EQ(fatal.get_future().get().code(), StatusCode::kDataLoss);
  }
  const auto engine = Start(households_, Options());
  CatchUp(*engine);
  EXPECT_EQ(VersionOf(*engine, "h1"), 1);
}

TEST_F(EngineTest, WithOneLineOfEvolveChangedRebuildsTheDatabaseInANewFolderAndThenRemovesTheOldOne) {
  eventsourcing::Service service("tallies");
  service.Aggregate<HouseholdCommit, Tally>();
  {
    const auto writer = Start(households_, Options());
    CatchUp(*writer);
    ASSERT_EQ(Send<Admit>(*writer, kH1ToD1, "admit")->Code(), StatusCode::kOk);
    ASSERT_EQ(Send<Cancel>(*writer, "household_id: 'h1'", "cancel")->Code(), StatusCode::kOk);
  }
  auto options = Options();
  options.folder = folder_ / "tallies";
  const auto count = [&](const std::string& fingerprint, int64_t of_a_fact) {
    weight = of_a_fact;
    options.fingerprint = fingerprint;
    const auto engine = Start(service, options);
    CatchUp(*engine);
    const storage::Snapshot rows(engine->database());
    const auto head = rows.Find(eventsourcing::kHeads, eventsourcing::AggregateKey(service.number(kHouseholds), "h1"));
    Tally state;
    state.ParseFromString(head->state());
    EXPECT_TRUE(Wait([&] {  // no other folder is left
      std::error_code ignored;
      return std::distance(std::filesystem::directory_iterator(options.folder, ignored),
                           std::filesystem::directory_iterator()) == 1;
    }));
    EXPECT_TRUE(std::filesystem::exists(options.folder + "/" + fingerprint));
    return state.count();
  };
  EXPECT_EQ(count("one", 1), 2);
  EXPECT_EQ(count("one", 10), 2);  // the database still belongs to the old code
  EXPECT_EQ(count("two", 10), 20);
  weight = 1;
}

TEST_F(EngineTest, SaysOnceThatItCannotGoOnAndLeavesNobodyWaiting) {
  LooseLog loose(*log_);
  loose.hold_appends = true;
  std::vector<absl::Status> fatal;
  std::mutex mutex;
  auto options = Options();
  options.fatal = [&](const absl::Status& status) {
    std::lock_guard lock(mutex);
    fatal.push_back(status);
  };
  const auto engine = Start(households_, options, &loose);
  CatchUp(*engine);
  const auto waiting = Send<Admit>(*engine, kH1ToD1, "r");
  EXPECT_EQ(waiting->answers, 0);
  loose.lost = true;
  EXPECT_EQ(Send<Cancel>(*engine, "household_id: 'h2'", "cancel")->Code(), StatusCode::kUnavailable);
  EXPECT_EQ(waiting->Code(), StatusCode::kUnavailable);
  EXPECT_EQ(Send<Cancel>(*engine, "household_id: 'h2'", "again")->Code(), StatusCode::kUnavailable);
  absl::Status status;
  EXPECT_EQ(VersionOf(*engine, "h1", {}, &status), -1);
  EXPECT_EQ(status.code(), StatusCode::kUnavailable);
  EXPECT_FALSE(engine->caught_up());
  std::lock_guard lock(mutex);
  ASSERT_EQ(fatal.size(), 1u);
  EXPECT_EQ(fatal[0].code(), StatusCode::kDataLoss);
  EXPECT_THAT(std::string(fatal[0].message()),
              testing::AllOf(testing::HasSubstr("households: "), testing::HasSubstr(options.folder)));
}

TEST_F(EngineTest, AnswersWhateverIsUnderWayWhenItStops) {
  LooseLog loose(*log_);
  loose.hold_appends = true;
  auto engine = Start(households_, Options(), &loose);
  CatchUp(*engine);
  std::vector<std::shared_ptr<Heard>> heard;
  for (int i = 0; i < 100; ++i)
    heard.push_back(
        Send<Admit>(*engine, absl::StrCat("household_id: 'h", i % 7, "' dwelling_id: 'd1'"), absl::StrCat(i)));
  std::atomic<int> reads = 0;
  log::v1::Position position;
  position.set_topic(kHouseholds);
  position.set_offset(0);
  engine->Query({position}, absl::InfiniteFuture(), [&](const absl::Status&, const storage::Reads*) { ++reads; });
  engine.reset();
  for (const auto& each : heard) EXPECT_EQ(each->answers, 1);
  EXPECT_EQ(reads, 1);
}

TEST_F(EngineTest, DoesNotGoWhileACallbackHoldsIt) {
  auto engine = Start(households_, Options());
  CatchUp(*engine);
  Engine& there = *engine;
  std::shared_ptr<void> hold = engine->Hold();
  std::thread stop([&] { engine.reset(); });
  const auto heard = Send<Admit>(there, kH1ToD1, "r");
  hold.reset();
  stop.join();
  EXPECT_EQ(heard->answers, 1);
}

TEST_F(EngineTest, MayBeStoppedWhileManyThreadsAreInside) {
  for (int round = 0; round < 20; ++round) {
    auto engine = Start(households_, Options());
    CatchUp(*engine);
    std::atomic<int> inside = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, hold = engine->Hold(), there = engine.get(), t]() mutable {
        ++inside;
        for (int i = 0; i < 5; ++i)
          Send<Admit>(*there, absl::StrCat("household_id: 'h", t, "' dwelling_id: 'd1'"), absl::StrCat(round, t, i));
        hold.reset();
      });
    }
    EXPECT_TRUE(Wait([&] { return inside > 0; }));
    engine.reset();
    for (std::thread& thread : threads) thread.join();
  }
}

TEST_F(EngineTest, IsVerifiedOnlyAsLongAsSomebodyWaitsForTheVerdict) {
  const auto engine = Start(households_, Options());
  CatchUp(*engine);
  const auto scratch = storage::Database::Open({.folder = folder_ / "scratch"}).value();
  const auto verdict = eventsourcing::Verify(engine->service(), *log_, storage::Snapshot(engine->database()), *scratch,
                                             [](int64_t, int64_t) { return false; });
  EXPECT_EQ(verdict.status().code(), StatusCode::kCancelled);
}

TEST_F(EngineTest, IsIdleOnlyWhenNothingIsLeftToDo) {
  LooseLog loose(*log_);
  loose.hold_appends = true;
  const auto engine = Start(households_, Options(), &loose);
  CatchUp(*engine);
  const auto heard = Send<Admit>(*engine, kH1ToD1, "r", absl::Milliseconds(200));
  EXPECT_FALSE(engine->status().idle);
  heard->Code();
  EXPECT_TRUE(Wait([&] { return engine->status().idle; }));
  EXPECT_EQ(engine->status().totals.appends, 1);
  EXPECT_EQ((engine->status().positions.at({kHouseholds, 0})), 1);
}

}  // namespace
}  // namespace iml::tests
