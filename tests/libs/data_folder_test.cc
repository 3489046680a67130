// The key of ids: there is one for a log, whoever makes it.
#include "libs/runtime/data_folder.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <future>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/folder.h"

namespace iml::runtime {
namespace {

using testing::Each;

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
