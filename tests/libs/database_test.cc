#include "libs/storage/database.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "google/rpc/error_details.pb.h"
#include "google/type/date.pb.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/folder.h"

namespace iml::storage {
namespace {

constexpr Table<google::type::Date> kDates{16, "dates"};
constexpr Table<google::type::Date> kOthers{17, "others"};

google::type::Date Year(int year) {
  google::type::Date date;
  date.set_year(year);
  return date;
}

class DatabaseTest : public testing::Test {
 protected:
  std::unique_ptr<Database> Open() { return Database::Open({.folder = folder_ / "db"}).value(); }
  static std::string Years(const Reads& reads, const std::string& prefix, const std::string& after = "") {
    std::string years;
    reads.Scan(
        kDates, prefix,
        [&](const std::string&, const google::type::Date& date) {
          years += std::to_string(date.year()) + " ";
          return true;
        },
        after);
    return years;
  }
  tests::Folder folder_;
};

TEST_F(DatabaseTest, ATransactionSeesItsOwnWritesAndNobodyElseDoesBeforeItCommits) {
  auto database = Open();
  Transaction transaction(*database);
  transaction.Put(kDates, "a", Year(2018));
  EXPECT_EQ(transaction.Find(kDates, "a")->year(), 2018);
  EXPECT_FALSE(Snapshot(*database).Find(kDates, "a"));
  ASSERT_TRUE(std::move(transaction).Commit().ok());
  EXPECT_EQ(Snapshot(*database).Find(kDates, "a")->year(), 2018);
  EXPECT_FALSE(Snapshot(*database).Find(kOthers, "a"));
}

TEST_F(DatabaseTest, AScanMergesWhatIsStoredWithWhatTheTransactionWroteAndDeleted) {
  auto database = Open();
  Transaction first(*database);
  for (int i : {1, 3, 5}) first.Put(kDates, Key("k", i), Year(i));
  first.Put(kDates, Key("l", 1), Year(99));
  ASSERT_TRUE(std::move(first).Commit().ok());
  Transaction second(*database);
  second.Put(kDates, Key("k", 2), Year(2));
  second.Put(kDates, Key("k", 3), Year(33));
  second.Delete(kDates, Key("k", 5));
  EXPECT_EQ(Years(second, Key("k")), "1 2 33 ");
  EXPECT_EQ(Years(second, Key("k"), Key("k", 2)), "33 ");
  EXPECT_EQ(Years(Snapshot(*database), Key("k"), Key("k", 1)), "3 5 ");
}

TEST_F(DatabaseTest, ASnapshotDoesNotChange) {
  auto database = Open();
  Snapshot before(*database);
  Transaction transaction(*database);
  transaction.Put(kDates, "a", Year(2018));
  ASSERT_TRUE(std::move(transaction).Commit().ok());
  EXPECT_FALSE(before.Find(kDates, "a"));
}

TEST_F(DatabaseTest, WhatWasFlushedIsThereAfterReopening) {
  {
    auto database = Open();
    Transaction transaction(*database);
    transaction.Put(kDates, "a", Year(2018));
    ASSERT_TRUE(std::move(transaction).Commit().ok());
    ASSERT_TRUE(database->Flush().ok());
  }
  EXPECT_EQ(Snapshot(*Open()).Find(kDates, "a")->year(), 2018);
}

TEST_F(DatabaseTest, ASortedFileLeavesTheOneBeforeWholeWhoseSecondNameAKillLeft) {
  const auto ingest = [&](const std::string& key, int year) {
    const auto database = Open();
    Transaction transaction(*database);
    transaction.Put(kDates, key, Year(year));
    return std::move(transaction).Ingest();
  };
  ASSERT_TRUE(ingest("a", 2018).ok());
  std::filesystem::path taken;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "db")) {
    if (entry.path().extension() == ".sst") taken = entry.path();
  }
  std::filesystem::create_hard_link(taken, folder_ / "db/ingest.sst");
  ASSERT_TRUE(ingest("b", 2019).ok());
  const auto again = Database::Open({.folder = folder_ / "db"});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Years(Snapshot(**again), ""), "2018 2019 ");
}

TEST_F(DatabaseTest, AScanEndsWhereItIsToldToAndWhereItsPrefixEnds) {
  auto database = Open();
  Transaction transaction(*database);
  for (const char* key : {"a", "b", "b\xff", "b\xff\xff", "c"}) transaction.Put(kDates, key, Year(1));
  transaction.Put(kOthers, "b", Year(2));
  const auto keys = [](const Reads& reads, const std::string& prefix, size_t most) {
    std::string found;
    reads.Scan(kDates, prefix, [&](const std::string& key, const google::type::Date&) {
      found += key + " ";
      return --most > 0;
    });
    return found;
  };
  EXPECT_EQ(keys(transaction, "b", 9), "b b\xff b\xff\xff ");
  EXPECT_EQ(keys(transaction, "b\xff", 9), "b\xff b\xff\xff ");
  EXPECT_EQ(keys(transaction, "", 2), "a b ");
  ASSERT_TRUE(std::move(transaction).Commit().ok());
  EXPECT_EQ(keys(Snapshot(*database), "", 2), "a b ");
  EXPECT_EQ(keys(Snapshot(*database), "b\xff\xff", 9), "b\xff\xff ");
  EXPECT_EQ(keys(Snapshot(*database), "", 9), "a b b\xff b\xff\xff c ");
}

TEST_F(DatabaseTest, ATransactionReadsLikeAMapThatIsPutOverAnother) {
  std::mt19937 random(7);
  auto database = Open();
  std::map<std::string, int> stored;
  for (int round = 0; round < 30; ++round) {
    Transaction transaction(*database);
    std::map<std::string, int> both = stored;
    for (int i = 0; i < 20; ++i) {
      const std::string key =
          Key(std::string(1, static_cast<char>('a' + random() % 3)), static_cast<int>(random() % 8));
      if (random() % 3 == 0) {
        transaction.Delete(kDates, key);
        both.erase(key);
      } else {
        const int year = 1 + static_cast<int>(random() % 3000);
        transaction.Put(kDates, key, Year(year));
        both[key] = year;
      }
    }
    for (const std::string& prefix : {std::string(), Key("a"), Key("b"), Key("c")}) {
      const std::string after = random() % 2 == 0 ? "" : prefix + Key(static_cast<int>(random() % 8));
      std::string expected;
      for (const auto& [key, year] : both) {
        if (key.starts_with(prefix) && (after.empty() || key > after)) expected += std::to_string(year) + " ";
      }
      EXPECT_EQ(Years(transaction, prefix, after), expected);
    }
    for (const auto& [key, year] : both) EXPECT_EQ(transaction.Find(kDates, key)->year(), year);
    if (random() % 2 == 0) {
      ASSERT_TRUE(std::move(transaction).Commit().ok());
      stored = both;
    }
  }
}

TEST_F(DatabaseTest, IsRefusedToASecondOwner) {
  auto database = Open();
  const auto second = Database::Open({.folder = folder_ / "db"});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(second.status().message().find("in use by another process"), absl::string_view::npos) << second.status();
}

// ---- what the disk does

class DiskTest : public DatabaseTest {
 protected:
  std::unique_ptr<Database> OpenOn(tests::FaultyDisk& disk) {
    return Database::Open({.folder = folder_ / "db", .env = disk.env()}).value();
  }
  // 1,000 rows, so that not all of them come into memory at once.
  void Fill(Database& database) {
    Transaction transaction(database);
    for (int i = 0; i < 1000; ++i) transaction.Put(kDates, Key(i), Year(1000 + i));
    ASSERT_TRUE(std::move(transaction).Commit().ok());
    ASSERT_TRUE(database.Flush().ok());
  }
};

TEST_F(DiskTest, AReadThatFailsIsNotARowThatIsNotThere) {
  tests::FaultyDisk disk;
  { Fill(*OpenOn(disk)); }
  auto database = OpenOn(disk);
  disk.FailReads();
  const Snapshot snapshot(*database);
  EXPECT_FALSE(snapshot.Find(kDates, Key(500)));
  EXPECT_EQ(snapshot.status().code(), absl::StatusCode::kUnavailable);
  const Snapshot scanned(*database);
  EXPECT_EQ(Years(scanned, ""), "");
  EXPECT_FALSE(scanned.status().ok());
  Transaction transaction(*database);
  EXPECT_FALSE(transaction.Find(kDates, Key(500)));
  transaction.Put(kDates, Key(500), Year(1));
  EXPECT_FALSE(std::move(transaction).Commit().ok());  // whoever did not look at the status writes nothing either
  Transaction scanning(*database);
  EXPECT_EQ(Years(scanning, ""), "");
  EXPECT_FALSE(std::move(scanning).Commit().ok());
}

TEST_F(DiskTest, FlippedBytesAreFound) {
  tests::FaultyDisk disk;
  { Fill(*OpenOn(disk)); }
  for (const auto& file : std::filesystem::directory_iterator(folder_ / "db")) {
    if (file.path().extension() != ".sst") continue;
    std::fstream bytes(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(static_cast<std::streamoff>(file.file_size() / 3));
    bytes.write("\xff\xfe", 2);
  }
  auto database = Open();
  const Snapshot snapshot(*database);
  Years(snapshot, "");
  EXPECT_EQ(snapshot.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(snapshot.status().message().find("Delete it"), absl::string_view::npos) << snapshot.status();
}

TEST_F(DatabaseTest, ARowThatDoesNotParseIsDataLossAndNamesItsTable) {
  auto database = Open();
  Transaction transaction(*database);
  google::type::Date broken;
  broken.GetReflection()->MutableUnknownFields(&broken)->AddLengthDelimited(1, "half a letter \xc3");
  transaction.Put(kDates, "a", broken);
  ASSERT_TRUE(std::move(transaction).Commit().ok());
  constexpr Table<google::rpc::ErrorInfo> kErrors{kDates.id, "errors"};
  const Snapshot found(*database), scanned(*database);
  EXPECT_FALSE(found.Find(kErrors, "a"));
  scanned.Scan(kErrors, "", [](const std::string&, const google::rpc::ErrorInfo&) -> bool { throw "a row"; });
  for (const Snapshot* reads : {&found, &scanned}) {
    EXPECT_EQ(reads->status().code(), absl::StatusCode::kDataLoss);
    EXPECT_NE(reads->status().message().find("errors"), absl::string_view::npos) << reads->status();
  }
}

TEST_F(DiskTest, AFullDiskFailsTheFlushAndWhatFollowsAndKeepsWhatWasThere) {
  tests::FaultyDisk disk;
  {
    auto database = OpenOn(disk);
    Fill(*database);
    Transaction more(*database);
    more.Put(kDates, Key(5000), Year(1));
    ASSERT_TRUE(std::move(more).Commit().ok());
    disk.Fill();
    EXPECT_NE(database->Flush().ToString().find("No space"), std::string::npos);
    Transaction after(*database);
    after.Put(kDates, Key(5001), Year(1));
    EXPECT_FALSE(std::move(after).Commit().ok());
  }
  auto database = Open();
  EXPECT_EQ(Snapshot(*database).Find(kDates, Key(999))->year(), 1999);
  EXPECT_FALSE(Snapshot(*database).Find(kDates, Key(5000)));
}

class PowerCut : public DiskTest, public testing::WithParamInterface<int> {};

TEST_P(PowerCut, LeavesAPrefixOfWhatWasCommittedAndTheCheckpointInItTellsWhich) {
  std::mt19937 random(static_cast<unsigned>(GetParam()));
  int written = 0, flushed = 0;
  for (int life = 0; life < 5; ++life) {
    tests::FaultyDisk disk;
    auto database = OpenOn(disk);
    const auto checkpoint = Snapshot(*database).Find(kOthers, "checkpoint");
    const int kept = checkpoint ? checkpoint->year() : 0;
    EXPECT_GE(kept, flushed);
    EXPECT_LE(kept, written);
    for (int i = 1; i <= written; ++i)
      EXPECT_EQ(Snapshot(*database).Find(kDates, Key(i)).has_value(), i <= kept) << i << " of " << kept;
    written = kept;  // a reader goes on from there
    for (int i = static_cast<int>(random() % 300); i > 0; --i) {
      Transaction transaction(*database);
      ++written;
      transaction.Put(kDates, Key(written), Year(written));
      transaction.Put(kOthers, "checkpoint", Year(written));
      const bool ingest = random() % 50 == 0, flush = random() % 50 == 0;
      ASSERT_TRUE((ingest ? std::move(transaction).Ingest() : std::move(transaction).Commit()).ok());
      if (flush) {
        ASSERT_TRUE(database->Flush().ok());
      }
      if (ingest || flush) flushed = written;
    }
    disk.CutPower();
  }
}
INSTANTIATE_TEST_SUITE_P(Seed, PowerCut, testing::Range(1, 6));

// ---- keys

TEST(Key, SortsAsItsPartsDo) {
  EXPECT_LT(Key("a", 2), Key("a", 10));
  EXPECT_LT(Key("a"), Key("a", 0));
  EXPECT_LT(Key("a", 300), Key("ab", 1));
  EXPECT_LT(Key(int64_t{255}), Key(int64_t{256}));
}

TEST(Key, HasOneFormForEachListOfPartsWhateverTextTheyHold) {
  std::mt19937 random(1);
  const std::string letters[] = {std::string(1, '\0'), "\x01", "a", "é", "\xf4\x8f\xbf\xbf"};
  const auto part = [&] {
    std::string text;
    for (unsigned size = random() % 4; size > 0; --size) text += letters[random() % 5];
    return text;
  };
  std::map<std::string, std::pair<std::string, std::string>> seen;
  for (int i = 0; i < 20'000; ++i) {
    const std::pair<std::string, std::string> parts = {part(), part()};
    const auto [at, fresh] = seen.try_emplace(Key(parts.first, parts.second), parts);
    EXPECT_EQ(at->second, parts);
  }
  EXPECT_GT(seen.size(), 5000u);
}

}  // namespace
}  // namespace iml::storage
