#include "libs/storage/database.h"

#include <gtest/gtest.h>

#include "google/type/date.pb.h"
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

TEST(Key, SortsAsItsPartsDo) {
  EXPECT_LT(Key("a", 2), Key("a", 10));
  EXPECT_LT(Key("a"), Key("a", 0));
  EXPECT_LT(Key("a", 300), Key("ab", 1));
}

}  // namespace
}  // namespace iml::storage
