// What the embedded log keeps when the machine fails: RocksDB's own FaultInjectionFileSystem is not packaged,
// so a small file system of ours drops what was not synced, fails an fsync and fills the disk.
#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "iml/log/v1/log.pb.h"
#include "libs/log/embedded.h"
#include "libs/log/genesis.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/folder.h"

namespace iml::log {
namespace {

std::vector<std::string> Values(Log& log) {
  std::vector<Record> records;
  auto reader = log.Follow({{{"t", 0}, 1}}).value();
  EXPECT_TRUE(reader->Poll(1 << 20, &records).ok());
  std::vector<std::string> values;
  for (const Record& record : records) values.push_back(record.value);
  return values;
}

absl::Status Append(Log& log, const std::string& value) {
  absl::Status result = absl::UnknownError("not acknowledged");
  absl::Status status =
      log.Append({{{"t", 0}, "k", value}}, [&](const absl::Status& acknowledged) { result = acknowledged; });
  return status.ok() ? result : status;
}

std::string NewestWal(const std::string& folder) {
  std::string newest;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() == ".log" && file.file_size() > 0) newest = std::max(newest, file.path().string());
  }
  return newest;
}

TEST(EmbeddedLog, KeepsEverythingOverARestart) {
  tests::Folder folder;
  {
    auto log = OpenEmbedded({.folder = folder.path()}).value();
    ASSERT_TRUE(log->CreateTopic("t", 1).ok());
    ASSERT_TRUE(Append(*log, "one").ok());
  }
  auto log = OpenEmbedded({.folder = folder.path()}).value();
  ASSERT_TRUE(Append(*log, "two").ok());
  EXPECT_EQ(Values(*log), (std::vector<std::string>{"one", "two"}));
}

TEST(EmbeddedLog, RefusesASecondOwnerOfItsFolder) {
  tests::Folder folder;
  auto first = OpenEmbedded({.folder = folder.path()}).value();
  auto second = OpenEmbedded({.folder = folder.path()});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(second.status().message().find("in use by another process"), absl::string_view::npos) << second.status();
}

std::vector<std::string> AfterAPowerCut(bool sync) {
  tests::Folder folder;
  tests::FaultyDisk disk;
  {
    auto log = OpenEmbedded({.folder = folder.path(), .env = disk.env(), .sync = sync}).value();
    EXPECT_TRUE(log->CreateTopic("t", 1).ok());
    EXPECT_TRUE(Append(*log, "one").ok());
    EXPECT_TRUE(Append(*log, "two").ok());
    disk.CutPower();
  }
  auto log = OpenEmbedded({.folder = folder.path()});
  if (!log.ok()) return {"does not open: " + std::string(log.status().message())};
  if (!(*log)->Partitions("t").ok()) return {};
  return Values(**log);
}

TEST(EmbeddedLog, LosesNothingAcknowledgedInAPowerCut) {
  EXPECT_EQ(AfterAPowerCut(/*sync=*/true), (std::vector<std::string>{"one", "two"}));
}

TEST(EmbeddedLog, WouldLoseItWithoutFsyncSoTheTestAboveCanFail) {
  EXPECT_NE(AfterAPowerCut(/*sync=*/false), (std::vector<std::string>{"one", "two"}));
}

// Writes the format into the genesis record of a closed log's topic.
void SetFormat(const std::string& folder, int32_t format) {
  rocksdb::DB* opened = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open({}, folder, &opened).ok());
  const std::unique_ptr<rocksdb::DB> db(opened);
  const std::unique_ptr<rocksdb::Iterator> each(db->NewIterator({}));
  for (each->SeekToFirst(); each->Valid(); each->Next()) {
    const std::string value = each->value().ToString();
    for (size_t at = 0; at < value.size(); ++at) {
      v1::Genesis genesis;
      if (!genesis.ParseFromString(value.substr(at)) || genesis.SerializeAsString() != value.substr(at)) continue;
      if (genesis.topic() != "t") continue;
      genesis.set_format(format);
      ASSERT_TRUE(db->Put({}, each->key(), value.substr(0, at) + genesis.SerializeAsString()).ok());
      break;
    }
  }
}

TEST(EmbeddedLog, OfAnotherFormatIsRefusedWithBothNumbersAndWhatToDo) {
  tests::Folder folder;
  ASSERT_TRUE(OpenEmbedded({.folder = folder.path()}).value()->CreateTopic("t", 1).ok());
  for (const int32_t format : {0, 1, kFormat + 1}) {  // 0: written before formats were told
    SetFormat(folder.path(), format);
    const absl::Status refused = OpenEmbedded({.folder = folder.path()}).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(refused.message(), "log: it is of format " + std::to_string(std::max(format, 1)) +
                                     ", and this build takes format " + std::to_string(kFormat) +
                                     " only. Read it with the build that wrote it, or begin a new log");
  }
  SetFormat(folder.path(), kFormat);
  EXPECT_TRUE(OpenEmbedded({.folder = folder.path()}).ok());
}

TEST(EmbeddedLog, DropsATornTail) {
  tests::Folder folder;
  tests::FaultyDisk disk;
  {
    auto log = OpenEmbedded({.folder = folder.path(), .env = disk.env()}).value();
    ASSERT_TRUE(log->CreateTopic("t", 1).ok());
    ASSERT_TRUE(Append(*log, "one").ok());
    disk.CutPower();
  }
  const std::string wal = NewestWal(folder.path());
  std::ofstream(wal, std::ios::app | std::ios::binary) << std::string("\x12\x34\x56\x78\x40\x00\x01half a rec", 17);
  auto log = OpenEmbedded({.folder = folder.path()}).value();
  EXPECT_EQ(Values(*log), (std::vector<std::string>{"one"}));
}

TEST(EmbeddedLog, FindsTwoFlippedBytesInItsMiddleAtOpening) {
  tests::Folder folder;
  tests::FaultyDisk disk;
  {
    auto log = OpenEmbedded({.folder = folder.path(), .env = disk.env()}).value();
    ASSERT_TRUE(log->CreateTopic("t", 1).ok());
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(Append(*log, "value " + std::to_string(i)).ok());
    disk.CutPower();
  }
  const std::string wal = NewestWal(folder.path());
  std::fstream file(wal, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(wal) / 2));
  file.write("\xff\xfe", 2);
  file.close();
  EXPECT_EQ(OpenEmbedded({.folder = folder.path()}).status().code(), absl::StatusCode::kDataLoss);
}

TEST(EmbeddedLog, StopsForGoodAfterAFailedFsync) {
  tests::Folder folder;
  tests::FaultyDisk disk;
  absl::Status fatal;
  auto log =
      OpenEmbedded(
          {.folder = folder.path(), .env = disk.env(), .fatal = [&](const absl::Status& status) { fatal = status; }})
          .value();
  ASSERT_TRUE(log->CreateTopic("t", 1).ok());
  ASSERT_TRUE(Append(*log, "one").ok());
  disk.FailNextSync();
  EXPECT_FALSE(Append(*log, "two").ok());
  EXPECT_FALSE(fatal.ok());
  EXPECT_FALSE(Append(*log, "three").ok());
  EXPECT_EQ(Values(*log), (std::vector<std::string>{"one"}));
}

TEST(EmbeddedLog, StopsLoudlyWhenTheDiskIsFullAndKeepsWhatWasAcknowledged) {
  tests::Folder folder;
  tests::FaultyDisk disk;
  absl::Status fatal;
  {
    auto log =
        OpenEmbedded(
            {.folder = folder.path(), .env = disk.env(), .fatal = [&](const absl::Status& status) { fatal = status; }})
            .value();
    ASSERT_TRUE(log->CreateTopic("t", 1).ok());
    ASSERT_TRUE(Append(*log, "one").ok());
    disk.Fill();
    EXPECT_FALSE(Append(*log, "two").ok());
    EXPECT_NE(fatal.ToString().find("No space"), std::string::npos) << fatal;
  }
  auto log = OpenEmbedded({.folder = folder.path()}).value();
  EXPECT_EQ(Values(*log), (std::vector<std::string>{"one"}));
}

TEST(EmbeddedLog, StopsOnceAndForEverybodyWhoseRecordsWaitedBehindAFailedFsync) {
  tests::Folder folder;
  tests::FaultyDisk disk;
  std::atomic<int> fatal = 0;
  std::mutex mutex;
  std::vector<std::string> acknowledged;
  {
    auto log =
        OpenEmbedded({.folder = folder.path(), .env = disk.env(), .fatal = [&](const absl::Status&) { ++fatal; }})
            .value();
    ASSERT_TRUE(log->CreateTopic("t", 1).ok());
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 200; ++i) {
          if (i == 100) disk.FailNextSync();
          const std::string value = std::to_string(t) + "/" + std::to_string(i);
          if (!Append(*log, value).ok()) return;
          std::lock_guard lock(mutex);
          acknowledged.push_back(value);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_FALSE(Append(*log, "after").ok());
    EXPECT_FALSE(log->CreateTopic("u", 1).ok());
  }
  EXPECT_EQ(fatal, 1);
  disk.CutPower();
  const std::vector<std::string> values = Values(*OpenEmbedded({.folder = folder.path()}).value());
  for (const std::string& value : acknowledged) EXPECT_EQ(std::count(values.begin(), values.end(), value), 1) << value;
}

TEST(EmbeddedLog, LosesNothingAcknowledgedToManyThreadsWhenThePowerIsCutAtAnyMoment) {
  for (int cut_after : {1, 10, 100, 300}) {
    tests::Folder folder;
    tests::FaultyDisk disk;
    std::mutex mutex;
    std::vector<std::string> acknowledged, kept;
    {
      auto log = OpenEmbedded({.folder = folder.path(), .env = disk.env()}).value();
      ASSERT_TRUE(log->CreateTopic("t", 1).ok());
      std::vector<std::thread> threads;
      for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
          for (int i = 0; i < 100; ++i) {
            const std::string value = std::to_string(t) + "/" + std::to_string(i);
            ASSERT_TRUE(Append(*log, value).ok());
            std::lock_guard lock(mutex);
            acknowledged.push_back(value);
            if (acknowledged.size() != static_cast<size_t>(cut_after)) continue;
            kept = acknowledged;
            disk.CutPower();
          }
        });
      }
      for (std::thread& thread : threads) thread.join();
    }
    const std::vector<std::string> values = Values(*OpenEmbedded({.folder = folder.path()}).value());
    ASSERT_EQ(kept.size(), static_cast<size_t>(cut_after));
    for (const std::string& value : kept) EXPECT_EQ(std::count(values.begin(), values.end(), value), 1) << value;
  }
}

TEST(EmbeddedLog, TornAnywhereInItsLastRecordKeepsTheOnesBefore) {
  tests::Folder folder;
  tests::FaultyDisk disk;
  uint64_t before = 0;
  {
    auto log = OpenEmbedded({.folder = folder.path(), .env = disk.env()}).value();
    ASSERT_TRUE(log->CreateTopic("t", 1).ok());
    ASSERT_TRUE(Append(*log, "one").ok());
    before = std::filesystem::file_size(NewestWal(folder.path()));
    ASSERT_TRUE(Append(*log, "two").ok());
    disk.CutPower();
  }
  const uint64_t after = std::filesystem::file_size(NewestWal(folder.path()));
  ASSERT_GT(after, before);
  for (uint64_t size = before; size < after; size += 5) {
    tests::Folder torn;
    std::filesystem::copy(folder.path(), torn / "log", std::filesystem::copy_options::recursive);
    std::filesystem::resize_file(NewestWal(torn / "log"), size);
    auto log = OpenEmbedded({.folder = torn / "log"});
    ASSERT_TRUE(log.ok()) << size << ": " << log.status();
    EXPECT_EQ(Values(**log), std::vector<std::string>{"one"}) << size;
  }
}

TEST(EmbeddedLog, FindsFlippedBytesInItsLastRecordAtOpening) {
  tests::Folder folder;
  tests::FaultyDisk disk;
  {
    auto log = OpenEmbedded({.folder = folder.path(), .env = disk.env()}).value();
    ASSERT_TRUE(log->CreateTopic("t", 1).ok());
    ASSERT_TRUE(Append(*log, "one").ok());
    disk.CutPower();
  }
  const std::string wal = NewestWal(folder.path());
  std::fstream file(wal, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(-2, std::ios::end);
  file.write("\xff\xfe", 2);
  file.close();
  EXPECT_EQ(OpenEmbedded({.folder = folder.path()}).status().code(), absl::StatusCode::kDataLoss);
}

TEST(EmbeddedLog, FindsFlippedBytesInWhatItHasPutInOrderWhenTheyAreRead) {
  tests::Folder folder;
  {
    auto log = OpenEmbedded({.folder = folder.path()}).value();
    ASSERT_TRUE(log->CreateTopic("t", 1).ok());
    std::vector<Draft> drafts;
    for (int i = 0; i < 2000; ++i) drafts.push_back({{"t", 0}, "k", "value " + std::to_string(i * 7919)});
    ASSERT_TRUE(log->Append(std::move(drafts), nullptr).ok());
  }
  for (const auto& each : std::filesystem::directory_iterator(folder.path())) {
    if (each.path().extension() != ".sst") continue;
    std::fstream file(each.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(each.file_size() / 2));
    file.write("\xff\xfe", 2);
  }
  auto log = OpenEmbedded({.folder = folder.path()}).value();
  auto reader = log->Follow({{{"t", 0}, 0}}).value();
  std::vector<Record> records;
  absl::Status status;
  while (status.ok() && records.size() < 2001) status = reader->Poll(1000, &records);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_LT(records.size(), 2001u);
}

// RocksDB would make a new database in this place, and delete the tables.
TEST(EmbeddedLog, LeavesTheTablesAloneWhoseListIsGone) {
  tests::Folder folder;
  {
    auto log = OpenEmbedded({.folder = folder.path()}).value();
    ASSERT_TRUE(log->CreateTopic("t", 1).ok());
  }
  std::filesystem::remove(folder / "CURRENT");
  for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
    if (file.path().extension() == ".log") std::filesystem::remove(file);
  }
  const auto files = [&] {
    std::set<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) names.insert(file.path().filename());
    return names;
  };
  const std::set<std::string> before = files();
  EXPECT_EQ(OpenEmbedded({.folder = folder.path()}).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(files(), before);
}

// It would end the process, by an assertion, once the disk is full.
TEST(EmbeddedLog, HasNoDiaryOfRocksdbsBesideIt) {
  tests::Folder folder;
  auto log = OpenEmbedded({.folder = folder.path()}).value();
  EXPECT_FALSE(std::filesystem::exists(folder / "LOG"));
}

TEST(EmbeddedLog, ReadsAlikeFromMemoryAndFromDisk) {
  tests::Folder folder;
  tests::FaultyDisk disk;
  auto log = OpenEmbedded({.folder = folder.path(), .env = disk.env()}).value();
  ASSERT_TRUE(log->CreateTopic("t", 1).ok());
  std::vector<std::string> written;
  for (int i = 0; i < 3000; ++i)
    written.push_back(std::string(300, static_cast<char>('a' + i % 26)) + std::to_string(i));
  for (int i = 0; i < 3000; i += 100) {
    std::vector<Draft> drafts;
    for (int j = i; j < i + 100; ++j) drafts.push_back({{"t", 0}, "k", written[j]});
    ASSERT_TRUE(log->Append(std::move(drafts), nullptr).ok());
  }
  std::vector<std::string> read;
  auto reader = log->Follow({{{"t", 0}, 1}}).value();
  for (size_t before = 1;
       read.size() != before;) {  // in small pieces, from what is only on disk into what is in memory
    before = read.size();
    std::vector<Record> records;
    ASSERT_TRUE(reader->Poll(5000, &records).ok());
    for (const Record& record : records) read.push_back(record.value);
  }
  EXPECT_EQ(read, written);
}

}  // namespace
}  // namespace iml::log
