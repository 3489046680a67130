// `iml status` of a server that says nothing, and of one that has something to say.
#include <gmock/gmock.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "iml/orientation/v1/household.pb.h"
#include "libs/log/embedded.h"
#include "tests/support/folder.h"
#include "tests/support/server_process.h"

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

TEST(Status, NamesWhatHasToBeLookedInto) {
  const tests::Folder folder;
  const std::string data = folder / "data";
  std::filesystem::create_directories(data);
  { tests::ServerProcess makes_the_topics(IML, data); }
  constexpr char kTopic[] = "iml.orientation.household.v1", kHousehold[] = "a household";
  {
    const auto log = log::OpenEmbedded({.folder = data + "/log"}).value();
    orientation::v1::HouseholdCommit commit;
    commit.mutable_header()->set_commit_id("sixteen bytes...");
    commit.mutable_header()->set_aggregate_id(kHousehold);
    commit.mutable_header()->mutable_decided_at()->set_seconds(absl::ToUnixSeconds(absl::Now()));
    commit.add_facts()->mutable_admission_requested();  // to no dwelling
    const log::Partition place{kTopic, log::PartitionOf(kHousehold, log->Partitions(kTopic).value())};
    ASSERT_TRUE(
        log->Append({{place, kHousehold, commit.SerializeAsString()}, {{kTopic, 0}, "key", "value"}}, nullptr).ok());
  }
  tests::ServerProcess server(IML, data);
  const std::string said = Output(absl::StrCat(IML, " status --data=", data));
  EXPECT_THAT(said, testing::HasSubstr("parked: iml.contracting.ReserveDwelling to \"\", owed by the reaction "
                                       "reserve_for_admission to iml.orientation.household.v1 a household"));
  EXPECT_THAT(said, testing::HasSubstr("odd: iml.orientation.household.v1/0/"));
  EXPECT_THAT(said, testing::HasSubstr("It is void, and nothing waits for it"));
}

}  // namespace
}  // namespace iml
