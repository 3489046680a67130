// `iml verify` finds one row that is not what the log says, and names it.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "iml/reporting/v1/reporting.pb.h"
#include "libs/domain/date.h"
#include "libs/rpc/client.h"
#include "libs/storage/database.h"
#include "services/reporting/target/tables.h"
#include "tests/support/folder.h"
#include "tests/support/server_process.h"

namespace iml {
namespace {

// What the command prints, and its exit code.
std::pair<int, std::string> Shell(const std::string& command) {
  FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
  std::string text;
  std::array<char, 4096> piece;
  while (const size_t size = fread(piece.data(), 1, piece.size(), pipe)) text.append(piece.data(), size);
  return {WEXITSTATUS(pclose(pipe)), text};
}

TEST(Verify, NamesTheTableAndTheKeyOfAFlippedRow) {
  tests::Folder folder;
  const std::string data = folder / "data";
  std::filesystem::create_directories(data);
  {
    const tests::ServerProcess server(IML, data);
    rpc::Client client({server.addresses().grpc});
    reporting::v1::SetTarget command;
    command.set_request_id("7f9c24e8-3b12-4fef-91e0-5c2d8a6f0b17");
    command.set_territory("84");
    command.set_measure(reporting::v1::MEASURE_PLACES);
    command.set_value(4715);
    *command.mutable_valid_from() = *command.mutable_stated_on() = domain::ToDate(absl::CivilDay(2018, 1, 1));
    command.set_source("DREETS");
    rpc::v1::Receipt receipt;
    const absl::Status status =
        client.CallUntil(absl::Seconds(10), "/iml.reporting.v1.Reporting/SetTarget", command, {}, &receipt);
    ASSERT_TRUE(status.ok()) << status;
  }
  const std::string verify = absl::StrCat(IML, " verify --data=", data);
  ASSERT_EQ(Shell(verify).first, 0);
  for (const auto& database : std::filesystem::directory_iterator(data + "/reporting")) {
    const auto opened = storage::Database::Open({.folder = database.path()});
    ASSERT_TRUE(opened.ok()) << opened.status();
    storage::Transaction rows(**opened);
    auto view = rows.Find(reporting::kTargets, "84-places");
    ASSERT_TRUE(view.has_value());
    view->mutable_statements(0)->set_value(4716);
    rows.Put(reporting::kTargets, "84-places", *view);
    ASSERT_TRUE(std::move(rows).Commit().ok());
    ASSERT_TRUE((*opened)->Flush().ok());
  }
  const auto [code, text] = Shell(verify);
  EXPECT_EQ(code, 1);
  EXPECT_NE(text.find("DIFFERS: table targets, key 84-places"), std::string::npos) << text;
}

}  // namespace
}  // namespace iml
