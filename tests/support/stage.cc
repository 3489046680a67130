#include "tests/support/stage.h"

#include "absl/strings/str_cat.h"

namespace iml::tests {

using eventsourcing::Receipt;
using eventsourcing::Replica;

std::string Heard::text() const {
  if (answer.ok()) return absl::StrCat(answer->version(), "@", answer->position().offset());
  return reason().empty() ? absl::StatusCodeToString(code()) : reason();
}

// ---- a site

Site::Site(log::Log& way, eventsourcing::Service made, Replica::Options with)
    : service(std::move(made)), log(way), options(std::move(with)) {}

absl::Status Site::Open() {
  disk_ = std::make_unique<FaultyDisk>();
  auto database = storage::Database::Open({.folder = folder(), .env = disk_->env()});
  if (!database.ok()) return database.status();
  database_ = *std::move(database);
  replica_ = std::make_unique<Replica>(service, log, *database_, options);
  return replica_->Open();
}

void Site::CutPower() {
  replica_.reset();
  disk_->CutPower();
  database_.reset();
}

void Site::Close() {
  replica_.reset();
  EXPECT_TRUE(database_->Flush().ok());
  database_.reset();
}

std::vector<eventsourcing::Todo> Site::Todos(storage::Table<eventsourcing::Todo> table) {
  std::vector<eventsourcing::Todo> todos;
  rows().Scan(table, "", [&](const std::string&, const eventsourcing::Todo& todo) {
    todos.push_back(todo);
    return true;
  });
  return todos;
}

// ---- the stage

Stage::Stage() {
  log_ = log::OpenEmbedded({.folder = folder_ / "log", .env = disk_.env(), .now = [this] { return now_ + log_ahead_; }})
             .value();
  for (const char* topic : {kHouseholds, kDwellingTopic}) EXPECT_TRUE(log_->CreateTopic(topic, kPartitions).ok());
}

Site& Stage::Place(eventsourcing::Service service) {
  Replica::Options options;
  options.digest_key = "key";
  options.name = absl::StrCat(service.name(), "-", sites_.size());
  options.random = [this] { return random_(); };
  options.wake = [this] { woken_ = true; };
  return *sites_.emplace_back(std::make_unique<Site>(*log_, std::move(service), std::move(options)));
}

Site& Stage::Add(eventsourcing::Service service) {
  Site& site = Place(std::move(service));
  const absl::Status opened = site.Open();
  EXPECT_TRUE(opened.ok()) << opened;
  Run(site);
  EXPECT_TRUE(site->caught_up());
  return site;
}

std::string Stage::RequestId(const std::string& name) {
  return domain::DerivedId("tests", name.empty() ? absl::StrCat(++requests_) : name);
}

std::shared_ptr<Heard> Stage::Send(Site& site, std::unique_ptr<google::protobuf::Message> message, const How& how) {
  eventsourcing::Command command;
  command.spec = site.service.command(std::string(message->GetDescriptor()->full_name()));
  command.aggregate_id = eventsourcing::AggregateIdOf(*message);
  command.request_id = eventsourcing::RequestIdOf(*message).value_or(*domain::UuidBytes(RequestId(how.request)));
  command.message = std::move(message);
  command.deadline = now_ + how.timeout;
  command.retry = how.retry;
  auto heard = std::make_shared<Heard>();
  site->Submit(std::move(command), [heard](const absl::StatusOr<Receipt>& answer) {
    ++heard->answers;
    heard->answer = answer;
  });
  return heard;
}

void Stage::Step(Site& site) {
  const auto stepped = site.Step(Clocks());
  EXPECT_TRUE(stepped.ok()) << stepped.status();
}

void Stage::Run(Site& site) {
  for (int i = 0; i < 100'000; ++i) {
    woken_ = false;
    const auto stepped = site.Step(Clocks());
    ASSERT_TRUE(stepped.ok()) << stepped.status();
    if (!*stepped && !woken_ && site->NextWake() > now_) return;
  }
  FAIL() << "a replica is never done";
}

void Stage::Run() {
  for (int i = 0; i < 100'000; ++i) {
    bool some = woken_ = false;
    for (const auto& site : sites_) {
      const auto stepped = site->Step(Clocks());
      ASSERT_TRUE(stepped.ok()) << stepped.status();
      some |= *stepped || (*site)->NextWake() <= now_;
    }
    if (!some && !woken_) return;
  }
  FAIL() << "nobody is ever done";
}

void Stage::RunFor(absl::Duration time) {
  for (const absl::Time end = now_ + time;;) {
    Run();
    if (now_ >= end) return;
    now_ = end;
    for (const auto& site : sites_) now_ = std::min(now_, (*site)->NextWake());
  }
}

void Stage::Write(const log::v1::AnyCommit& commit) {
  const std::string& aggregate = commit.header().aggregate_id();
  ASSERT_TRUE(log_->Append({{PlaceOf(aggregate), aggregate, commit.SerializeAsString()}}, nullptr).ok());
}

void Stage::WriteNext(const std::string& aggregate, const std::string& id, const std::vector<std::string>& facts) {
  auto commit = Commit(aggregate, id, "", facts);
  commit.mutable_header()->set_parent(HeadOf(aggregate));
  Write(commit);
}

std::string Stage::HeadOf(const std::string& aggregate) {
  std::string head;
  for (const auto& commit : Commits(aggregate)) {
    if (commit.header().parent() == head) head = commit.header().commit_id();
  }
  return head;
}

std::vector<log::v1::AnyCommit> Stage::Commits(const std::string& aggregate) {
  std::vector<log::Record> records;
  const auto reader = log_->Follow({{PlaceOf(aggregate), 1}}).value();
  for (size_t before = 1; before != records.size();) {
    before = records.size();
    EXPECT_TRUE(reader->Poll(1 << 20, &records).ok());
  }
  std::vector<log::v1::AnyCommit> commits;
  for (const log::Record& record : records) {
    if (record.key == aggregate) commits.emplace_back().ParseFromString(record.value);
  }
  return commits;
}

std::vector<std::string> Stage::Log(const std::string& aggregate) {
  std::vector<std::string> texts;
  for (const auto& commit : Commits(aggregate)) {
    std::string& text = texts.emplace_back();
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    for (const std::string& bytes : commit.facts()) {
      HouseholdFact household;
      DwellingFact dwelling;
      if (aggregate[0] == 'h' && household.ParseFromString(bytes)) add(household.ShortDebugString());
      if (aggregate[0] == 'd' && dwelling.ParseFromString(bytes)) add(dwelling.ShortDebugString());
    }
    const auto& outcome = commit.header().outcome();
    if (outcome.has_refused()) add("refused " + outcome.refused().reason());
    if (outcome.has_nothing_to_do()) add("nothing to do");
  }
  return texts;
}

}  // namespace iml::tests
