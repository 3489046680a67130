// `iml status` of a server that says nothing.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
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

}  // namespace
}  // namespace iml
