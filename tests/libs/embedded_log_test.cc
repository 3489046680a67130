// What the embedded log keeps when the machine fails: RocksDB's own FaultInjectionFileSystem is not packaged,
// so a small file system of ours drops what was not synced, fails an fsync and fills the disk.
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <filesystem>
#include <fstream>

#include "libs/log/embedded.h"
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
  absl::Status status = log.Append({{{"t", 0}, "k", value}}, [&](const absl::Status& acknowledged) { result = acknowledged; });
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
      OpenEmbedded({.folder = folder.path(), .env = disk.env(), .fatal = [&](const absl::Status& status) { fatal = status; }}).value();
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
        OpenEmbedded({.folder = folder.path(), .env = disk.env(), .fatal = [&](const absl::Status& status) { fatal = status; }}).value();
    ASSERT_TRUE(log->CreateTopic("t", 1).ok());
    ASSERT_TRUE(Append(*log, "one").ok());
    disk.Fill();
    EXPECT_FALSE(Append(*log, "two").ok());
    EXPECT_NE(fatal.ToString().find("No space"), std::string::npos) << fatal;
  }
  auto log = OpenEmbedded({.folder = folder.path()}).value();
  EXPECT_EQ(Values(*log), (std::vector<std::string>{"one"}));
}

}  // namespace
}  // namespace iml::log
