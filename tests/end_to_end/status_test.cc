// `iml status` of a server that says nothing, and of one that has something to say.
#include <gmock/gmock.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "iml/contracting/v1/dwelling.pb.h"
#include "iml/orientation/v1/household.pb.h"
#include "libs/log/embedded.h"
#include "tests/support/folder.h"
#include "tests/support/server_process.h"
#include "tests/support/text.h"

namespace iml {
namespace {

TEST(Status, DoesNotWaitForAServerThatStandsStill) {
  const tests::Folder folder;
  const std::string data = folder / "data";
  std::filesystem::create_directories(data);
  tests::ServerProcess server(IML, data);
  const std::string status = absl::StrCat(IML, " status --data=", data, " 2>/dev/null");
  EXPECT_EQ(WEXITSTATUS(std::system(status.c_str())), 0);
  server.Freeze();
  EXPECT_EQ(WEXITSTATUS(std::system(status.c_str())), 3);
}

std::string Output(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  for (int c = 0; (c = fgetc(pipe)) != EOF;) output.push_back(static_cast<char>(c));
  EXPECT_EQ(pclose(pipe), 0) << output;
  return output;
}

// A commit that no decider made, in a log that no server has open.
template <typename Commit>
void Append(const std::string& data, const std::string& topic, const std::string& id, Commit commit) {
  commit.mutable_header()->set_commit_id("sixteen bytes...");
  commit.mutable_header()->set_aggregate_id(id);
  commit.mutable_header()->mutable_decided_at()->set_seconds(absl::ToUnixSeconds(absl::Now()));
  const auto log = log::OpenEmbedded({.folder = data + "/log"}).value();
  const log::Partition place{topic, log::PartitionOf(id, log->Partitions(topic).value())};
  ASSERT_TRUE(log->Append({{place, id, commit.SerializeAsString()}, {{topic, 0}, "key", "value"}}, nullptr).ok());
}

class StatusOf : public testing::Test {
 protected:
  StatusOf() {
    std::filesystem::create_directories(data_);
    tests::ServerProcess makes_the_topics(IML, data_);
  }
  const tests::Folder folder_;
  const std::string data_ = folder_ / "data";
};

TEST_F(StatusOf, NamesWhatHasToBeLookedInto) {
  Append(data_, "iml.orientation.household.v1", "a household",
         tests::Text<orientation::v1::HouseholdCommit>("facts { admission_requested {} }"));  // to no dwelling
  tests::ServerProcess server(IML, data_);
  const std::string said = Output(absl::StrCat(IML, " status --data=", data_));
  EXPECT_THAT(said, testing::HasSubstr("parked: iml.contracting.ReserveDwelling to \"\", owed by the reaction "
                                       "reserve_for_admission to iml.orientation.household.v1 a household"));
  EXPECT_THAT(said, testing::HasSubstr("odd: iml.orientation.household.v1/0/"));
  EXPECT_THAT(said, testing::HasSubstr("It is void, and nothing waits for it"));
}

TEST_F(StatusOf, NamesTheDwellingByWhichABilanDoesNotAddUp_INV_60) {
  Append(data_, "iml.contracting.dwelling.v1", "a dwelling",
         tests::Text<contracting::v1::DwellingCommit>(
             "facts { occurred_on @2020-01-01 dwelling_registered { stock_number: 1 departement: '69' operator_id: "
             "'123456782' modality: MODALITY_MANDATE funded_177: true managed_since @2020-01-01 } }"
             "facts { occurred_on @2020-01-01 places_opened { stock_number: 1 count: 3 places: 3 } }"
             "facts { occurred_on @2021-06-01 dwelling_left_stock { stock_number: 1 } }"));  // its places stay
  tests::ServerProcess server(IML, data_);
  const std::string status = absl::StrCat(IML, " status --data=", data_);
  EXPECT_THAT(Output(status), testing::Not(testing::HasSubstr("INV-60")));
  Output(absl::StrCat(IML, " bilan --year=2021 --data=", data_));
  EXPECT_THAT(Output(status),
              testing::HasSubstr("reporting: the bilan of 2021 of region 84, logements financés par le programme 177: "
                                 "INV-60 does not hold for places_before, "));
  EXPECT_THAT(Output(status), testing::HasSubstr("0 instead of 3. Look at the history of a dwelling"));
}

}  // namespace
}  // namespace iml
