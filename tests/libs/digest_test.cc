#include "libs/eventsourcing/digest.h"

#include <gtest/gtest.h>

#include "libs/eventsourcing/tables.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/folder.h"
#include "tests/support/pair.h"

namespace iml::tests {
namespace {

using eventsourcing::DigestOf;
using eventsourcing::FirstDifference;
using storage::Database;
using storage::Snapshot;

Tally Count(int64_t count) {
  Tally tally;
  tally.set_count(count);
  return tally;
}

// Two databases of the same 2,500 rows, one written backwards and in pieces.
class DigestTest : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < kRows; ++i) Put(*one_, i);
    for (int i = kRows - 1; i >= 0; --i) Put(*other_, i);
    ASSERT_TRUE(other_->Flush().ok());
  }
  static void Put(Database& database, int i) {
    Write(database, [&](storage::Transaction& rows) { rows.Put(kTallies, Key(i), Count(i)); });
  }
  template <typename Change>
  static void Write(Database& database, Change change) {
    storage::Transaction rows(database);
    change(rows);
    ASSERT_TRUE(std::move(rows).Commit().ok());
  }
  static std::string Key(int i) { return storage::Key(i); }
  static std::string InTable(uint8_t table, const std::string& key) {
    return std::string(1, static_cast<char>(table)) + key;
  }
  std::string Digest(Database& database) { return DigestOf(Snapshot(database)).value(); }
  std::string Difference() { return FirstDifference(Snapshot(*one_), Snapshot(*other_)).value(); }

  static constexpr int kRows = 2500;
  Folder folder_;
  std::unique_ptr<Database> one_ = Database::Open({.folder = folder_ / "one"}).value();
  std::unique_ptr<Database> other_ = Database::Open({.folder = folder_ / "other"}).value();
};

TEST_F(DigestTest, IsOneForTheSameRowsHoweverTheyWereWritten) {
  EXPECT_EQ(Digest(*one_), Digest(*other_));
  EXPECT_EQ(Digest(*one_).size(), 64u);
  EXPECT_EQ(Difference(), "");
}

TEST_F(DigestTest, DoesNotCountWhereTheReaderStandsNorWhichCodeMadeIt) {
  Write(*one_, [](storage::Transaction& rows) {
    rows.Put(eventsourcing::kCheckpoints, eventsourcing::CheckpointKey("t", 0), eventsourcing::Checkpoint());
    rows.Put(eventsourcing::kMade, "", eventsourcing::Made());
  });
  EXPECT_EQ(Digest(*one_), Digest(*other_));
  EXPECT_EQ(Difference(), "");
}

TEST_F(DigestTest, NamesTableAndKeyOfARowThatWasFlipped) {
  Write(*other_, [](storage::Transaction& rows) { rows.Put(kTallies, Key(1777), Count(-1)); });
  EXPECT_NE(Digest(*one_), Digest(*other_));
  EXPECT_EQ(Difference(), InTable(kTallies.id, Key(1777)));
}

TEST_F(DigestTest, NamesTheFirstRowThatOneOfThemLacks) {
  Write(*other_, [](storage::Transaction& rows) { rows.Delete(kTallies, Key(1234)); });
  EXPECT_EQ(Difference(), InTable(kTallies.id, Key(1234)));
  Write(*one_, [](storage::Transaction& rows) { rows.Delete(kTallies, Key(567)); });
  EXPECT_EQ(Difference(), InTable(kTallies.id, Key(567)));
}

TEST_F(DigestTest, NamesARowAfterTheEndOfTheOther) {
  Put(*other_, kRows);
  EXPECT_EQ(Difference(), InTable(kTallies.id, Key(kRows)));
  Put(*one_, kRows);
  Put(*one_, kRows + 1);
  EXPECT_EQ(Difference(), InTable(kTallies.id, Key(kRows + 1)));
}

TEST_F(DigestTest, TellsTablesAndCutsApart) {
  const auto with = [&](const char* name, const auto& table, const std::string& key, const auto& row) {
    auto database = Database::Open({.folder = folder_ / name}).value();
    Write(*database, [&](storage::Transaction& rows) { rows.Put(table, key, row); });
    return Digest(*database);
  };
  EXPECT_NE(with("a", kDwellings, "a", DwellingRow()), with("b", kTallies, "a", Tally()));
  // The same bytes, cut into key and value elsewhere, are other rows.
  const std::string value = Count(1).SerializeAsString();
  EXPECT_NE(with("c", kTallies, "a", Count(1)), with("d", kTallies, "a" + value, Tally()));
}

TEST(Digest, FailsWhenARowCannotBeRead) {
  Folder folder;
  FaultyDisk disk;
  {
    auto database = Database::Open({.folder = folder.path(), .env = disk.env()}).value();
    storage::Transaction rows(*database);
    rows.Put(kTallies, "a", Count(1));
    ASSERT_TRUE(std::move(rows).Commit().ok());
    ASSERT_TRUE(database->Flush().ok());
  }
  auto database = Database::Open({.folder = folder.path(), .env = disk.env()}).value();
  disk.FailReads();
  EXPECT_FALSE(DigestOf(Snapshot(*database)).ok());
  EXPECT_FALSE(FirstDifference(Snapshot(*database), Snapshot(*database)).ok());
}

}  // namespace
}  // namespace iml::tests
