#include "libs/queries/paging.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "libs/domain/refusal.h"
#include "tests/support/folder.h"
#include "tests/support/pair.h"

namespace iml::tests {
namespace {

using queries::PageStart;
using queries::StartOfPage;

class PagingTest : public testing::Test {
 protected:
  void SetUp() override {
    storage::Transaction rows(*database_);
    for (int i = 0; i < 120; ++i) {
      DwellingRow row;
      row.set_dwelling_id(std::to_string(i));
      row.set_open(i % 3 == 0);
      rows.Put(kDwellings, storage::Key("in", i), row);
    }
    rows.Put(kDwellings, storage::Key("out", 0), DwellingRow());
    ASSERT_TRUE(std::move(rows).Commit().ok());
  }

  // The ids of a page, and the request for the next one; its token is "" at the end.
  std::vector<std::string> Page(ListDwellingsRequest& request) {
    std::vector<std::string> ids;
    const auto next = queries::Page(storage::Snapshot(*database_), kDwellings, storage::Key("in"), request,
                                    [&](const std::string&, const DwellingRow& row) {
                                      if (request.open_only() && !row.open()) return false;
                                      ids.push_back(row.dwelling_id());
                                      return true;
                                    });
    EXPECT_TRUE(next.ok()) << next.status();
    request.set_page_token(next.value_or(""));
    return ids;
  }
  // All pages, and their sizes.
  std::vector<std::string> All(ListDwellingsRequest request, std::vector<size_t>* sizes) {
    std::vector<std::string> all;
    do {
      const std::vector<std::string> page = Page(request);
      sizes->push_back(page.size());
      all.insert(all.end(), page.begin(), page.end());
    } while (!request.page_token().empty());
    return all;
  }

  Folder folder_;
  std::unique_ptr<storage::Database> database_ = storage::Database::Open({.folder = folder_.path()}).value();
};

// The clients beside would wait for a filter that nothing passes.
TEST_F(PagingTest, LooksAtSoManyRowsAndThenAnswersWhatItHas) {
  ListDwellingsRequest request;
  request.set_page_size(2);
  int looks = 0;
  const auto next = queries::Page(storage::Snapshot(*database_), kDwellings, storage::Key("in"), request,
                                  [&](const std::string&, const DwellingRow&) { return ++looks, false; });
  EXPECT_EQ(looks, 2 * queries::kLooksPerRow);
  EXPECT_NE(next.value_or(""), "");
}

TEST_F(PagingTest, GivesEveryRowOnceWhateverTheSizeOfThePage) {
  for (const int size : {0, 1, 7, 40, 119, 120, 121, 5000}) {
    ListDwellingsRequest request;
    request.set_page_size(size);
    std::vector<size_t> sizes;
    const std::vector<std::string> all = All(request, &sizes);
    ASSERT_EQ(all.size(), 120u) << size;
    for (int i = 0; i < 120; ++i) EXPECT_EQ(all[i], std::to_string(i));
    EXPECT_EQ(sizes[0], size == 0 ? 50u : std::min<size_t>(size, 120));
    EXPECT_NE(sizes.back(), 0u) << "an empty last page for size " << size;
  }
}

TEST_F(PagingTest, CountsOnlyWhatIsOnThePage) {
  ListDwellingsRequest request;
  request.set_open_only(true);
  request.set_page_size(30);
  std::vector<size_t> sizes;
  EXPECT_EQ(All(request, &sizes).size(), 40u);
  EXPECT_EQ(sizes, (std::vector<size_t>{30, 10}));
}

TEST_F(PagingTest, EndsAPageOfLargeRowsBeforeItIsMoreThanAClientTakes) {
  storage::Transaction rows(*database_);
  for (int i = 0; i < 120; ++i) {
    DwellingRow row;
    row.set_dwelling_id(std::string(queries::kLargestPageBytes / 4, 'x'));
    rows.Put(kDwellings, storage::Key("in", i), row);
  }
  ASSERT_TRUE(std::move(rows).Commit().ok());
  ListDwellingsRequest request;
  request.set_page_size(1000);
  std::vector<size_t> sizes;
  EXPECT_EQ(All(request, &sizes).size(), 120u);
  EXPECT_EQ(sizes, std::vector<size_t>(30, 4));
}

TEST_F(PagingTest, GoesOnWhereItWasThoughRowsCameAndWent) {
  ListDwellingsRequest request;
  request.set_page_size(10);
  EXPECT_EQ(Page(request).back(), "9");
  storage::Transaction rows(*database_);
  rows.Delete(kDwellings, storage::Key("in", 9));  // the last one of the page
  ASSERT_TRUE(std::move(rows).Commit().ok());
  EXPECT_EQ(Page(request).front(), "10");
}

constexpr storage::Listing<DwellingRow> kByDwelling{
    kDwellings, {17, "by_dwelling"}, [](const DwellingRow& row) -> std::vector<std::string> {
      return {row.dwelling_id(), row.open() ? "open" : ""};
    }};
// The rows whose number is divided by 40 are of "few", the others of "many".
class ListingTest : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 1; i <= 120; ++i) List(std::to_string(i), i % 40 == 0 ? "few" : "many");
  }
  void List(const std::string& id, const std::string& value, bool open = false) {
    storage::Transaction rows(*database_);
    {
      const storage::Relisting relisting(kByDwelling, id, rows);
      rows.At(kDwellings, id).set_dwelling_id(value);
      rows.At(kDwellings, id).set_open(open);
    }
    ASSERT_TRUE(std::move(rows).Commit().ok());
  }
  // The size of the first page under a value; all rows that were looked at counted.
  int Under(const std::string& value, int page_size, std::string* next = nullptr) {
    ListDwellingsRequest request;
    request.set_page_size(page_size);
    int found = 0;
    const auto token = queries::PageUnder(storage::Snapshot(*database_), kByDwelling, {value}, request,
                                          [&](const DwellingRow&) { return ++found, true; });
    EXPECT_TRUE(token.ok()) << token.status();
    if (next != nullptr) *next = token.value_or("");
    return found;
  }

  Folder folder_;
  std::unique_ptr<storage::Database> database_ = storage::Database::Open({.folder = folder_.path()}).value();
};

TEST_F(ListingTest, ReadsOnlyWhatIsListedUnderTheValueThatIsAskedFor) {
  EXPECT_EQ(Under("few", 3), 3);  // with 60 looks into 120 rows it would find one
  EXPECT_EQ(Under("many", 1000), 117);
  EXPECT_EQ(Under("fe", 3), 0);
  EXPECT_EQ(Under("", 1000), 120);
}

TEST_F(ListingTest, KnowsARowUnderItsValuesOfNowOnly) {
  List("40", "many");
  List("80", "few", true);
  EXPECT_EQ(Under("few", 9), 2);
  EXPECT_EQ(Under("many", 1000), 118);
  EXPECT_EQ(Under("open", 9), 1);
  List("80", "few", false);
  EXPECT_EQ(Under("open", 9), 0);
}

TEST_F(ListingTest, EndsAPageOfLargeRowsBeforeItIsMoreThanAClientTakes) {
  const std::string large(queries::kLargestPageBytes / 4, 'x');
  for (int i = 1; i <= 9; ++i) List(std::to_string(i), large, true);
  std::string next;
  EXPECT_EQ(Under("open", 1000, &next), 4);
  EXPECT_NE(next, "");
}

std::string ReasonOf(const absl::StatusOr<PageStart>& start) { return domain::RefusalOf(start.status()).reason(); }

TEST(PageToken, IsOfOneQueryOnlyWhateverThePageSizeAndThePosition) {
  ListDwellingsRequest asked;
  asked.set_open_only(true);
  ListDwellingsRequest same = asked;
  same.set_page_token(queries::PageToken(asked, "key"));
  same.set_page_size(7);
  same.add_min_position()->set_offset(7);
  EXPECT_EQ(StartOfPage(same)->after, "key");
  EXPECT_EQ(StartOfPage(same)->size, 7);

  ListDwellingsRequest other = same;
  other.set_open_only(false);
  EXPECT_EQ(ReasonOf(StartOfPage(other)), "PAGE_TOKEN_FOREIGN");
  GetHouseholdHistoryRequest history;
  history.set_page_token(queries::PageToken(ListDwellingsRequest(), "key"));  // both are empty but for their names
  EXPECT_EQ(ReasonOf(StartOfPage(history)), "PAGE_TOKEN_FOREIGN");
  EXPECT_EQ(domain::RefusalOf(StartOfPage(history).status()).violations(0).field(), "page_token");
}

TEST(PageToken, ThatIsGarbageIsRefused) {
  for (const char* token : {"x", "no base64!", "AAAA", "AAAAAAAAAAAAAAAA", "////"}) {
    ListDwellingsRequest request;
    request.set_page_token(token);
    EXPECT_EQ(ReasonOf(StartOfPage(request)), "PAGE_TOKEN_FOREIGN") << token;
  }
}

TEST(PageToken, ThatIsForgedLeadsToNoRowOfAnotherPrefix) {
  Folder folder;
  auto database = storage::Database::Open({.folder = folder.path()}).value();
  storage::Transaction rows(*database);
  for (const char* prefix : {"a", "b", "c"}) rows.Put(kDwellings, storage::Key(prefix, 1), DwellingRow());
  ASSERT_TRUE(std::move(rows).Commit().ok());
  for (const std::string& after : {storage::Key("a"), storage::Key("c"), std::string("\xff"), std::string("\0", 1)}) {
    ListDwellingsRequest request;
    request.set_page_token(queries::PageToken(request, after));
    const auto next = queries::Page(storage::Snapshot(*database), kDwellings, storage::Key("b"), request,
                                    [](const std::string& key, const DwellingRow&) {
                                      EXPECT_EQ(key, storage::Key("b", 1));
                                      return true;
                                    });
    EXPECT_EQ(*next, "");
  }
}

TEST(PageSize, IsRefusedWhenNegativeAndCutToTheLargest) {
  ListDwellingsRequest request;
  request.set_page_size(-1);
  const auto start = StartOfPage(request);
  EXPECT_EQ(start.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(domain::RefusalOf(start.status()).violations(0).field(), "page_size");
  request.set_page_size(1'000'000);
  EXPECT_EQ(StartOfPage(request)->size, queries::kLargestPage);
}

}  // namespace
}  // namespace iml::tests
