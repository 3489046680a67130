// A folder that one process has: who waits for it, who is told to go, which key it is of.
#include "libs/runtime/data_folder.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/folder.h"

namespace iml::runtime {
namespace {

using testing::Each;
using testing::HasSubstr;

class DataFolderTest : public testing::Test {
 protected:
  std::string KeyFile(char digit) {
    const std::string file = folder_ / (std::string("key ") + digit);
    std::ofstream(file) << std::string(64, digit) << "\n";
    return file;
  }

  tests::Folder folder_;
  const std::string path_ = folder_ / "data";
};

TEST_F(DataFolderTest, IsOfAKeyOnceTheLogHasTakenItAndNotBefore) {
  const std::string wrong = KeyFile('a'), right = KeyFile('b');
  ASSERT_TRUE(DataFolder::Take(path_, wrong).ok());
  {
    const auto folder = DataFolder::Take(path_, right);
    ASSERT_TRUE(folder.ok()) << folder.status();
    ASSERT_TRUE((*folder)->Keep().ok());
  }
  EXPECT_TRUE(DataFolder::Take(path_, right).ok());
  const absl::Status refused = DataFolder::Take(path_, wrong).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("is not the key that this folder was made with"));
}

TEST_F(DataFolderTest, IsTakenAfterWhoeverOnlyLooked) {
  auto looking = DataFolder::Take(path_).value();
  std::promise<void> begun;
  auto taken = std::async(std::launch::async, [&] {
    begun.set_value();
    return DataFolder::Take(path_).status();
  });
  begun.get_future().wait();
  looking.reset();
  EXPECT_TRUE(taken.get().ok());
}

TEST_F(DataFolderTest, IsRefusedWhileAServerHasItAndNamesTheServer) {
  const auto serving = DataFolder::Take(path_).value();
  ASSERT_TRUE(serving->Publish({getpid(), "127.0.0.1:1", "", ""}).ok());
  const absl::Status refused = DataFolder::Take(path_).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(refused.message()),
              HasSubstr(absl::StrCat("process ", getpid(), ", which answers at 127.0.0.1:1")));
}

TEST(Key, ThatManyMakeAtOnceIsOneAndTheSameForAll) {
  const tests::Folder folder;
  for (int round = 0; round < 50; ++round) {
    const std::string file = folder / absl::StrCat("key", round);
    std::vector<std::future<absl::StatusOr<std::string>>> made;
    for (int i = 0; i < 8; ++i) made.push_back(std::async(std::launch::async, MakeKey, file));
    std::vector<std::string> keys;
    for (auto& each : made) keys.push_back(each.get().value_or("none"));
    EXPECT_THAT(keys, Each(ReadKey(file).value()));
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 50);
}

}  // namespace
}  // namespace iml::runtime
