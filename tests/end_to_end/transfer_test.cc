// `iml log export` and `iml log import`: the embedded log to a file, to Kafka, and back; the same log, and the same
// rows worked out of it.
#include <gmock/gmock.h>
#include <google/protobuf/util/delimited_message_util.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/export.pb.h"
#include "iml/log/v1/log.pb.h"
#include "libs/log/genesis.h"
#include "tests/support/broker.h"
#include "tests/support/folder.h"
#include "tests/support/server_process.h"

namespace iml {
namespace {

using testing::HasSubstr;

struct Said {
  int code = 0;
  std::string text;
};

Said Iml(const std::string& arguments) {
  FILE* pipe = popen(absl::StrCat(IML, " ", arguments, " 2>&1").c_str(), "r");
  Said said;
  std::array<char, 4096> piece;
  while (const size_t size = fread(piece.data(), 1, piece.size(), pipe)) said.text.append(piece.data(), size);
  said.code = WEXITSTATUS(pclose(pipe));
  return said;
}

// "12 345 records, digest ab…"
std::string After(const std::string& word, const std::string& text) {
  const size_t at = text.find(word);
  return at == std::string::npos ? "" : text.substr(at + word.size());
}

// What `iml verify` says of each service, without its progress.
std::string Verdict(const std::string& data) {
  const std::string text = Iml("verify --format=json --data=" + data).text;
  return text.substr(std::min(text.find('['), text.size()));
}

// A small region, played once, and its export.
struct Played {
  Played() {
    std::filesystem::create_directories(data);
    {
      const tests::ServerProcess server(IML, data);
      const Said played = Iml("sample --one-in=300 --data=" + data);
      if (played.code != 0) ADD_FAILURE() << played.text;
    }
    verdict = Verdict(data);
    exported = Iml(absl::StrCat("log export ", file, " --data=", data));
  }
  tests::Folder folder;
  const std::string data = folder / "data", key = data + "/secret.key", file = folder / "file";
  std::string verdict;
  Said exported;
};

class Transfer : public testing::Test {
 protected:
  static const Played& ThePlayed() {
    static const Played played;
    return played;
  }
  // With the key of the exported log.
  std::string EmptyData(const std::string& name) {
    const std::string data = folder_ / name;
    std::filesystem::create_directories(data);
    std::filesystem::copy(played_.key, data + "/secret.key");
    return data;
  }

  const Played& played_ = ThePlayed();
  tests::Folder folder_;
};

TEST_F(Transfer, LeavesTheSameLogAndTheSameRowsOnKafka) {
  const tests::Broker broker({});
  const std::string kafka = absl::StrCat("--log=kafka://", broker.address(), " --key-file=", played_.key);
  const Said imported = Iml(absl::StrCat("log import ", played_.file, " --replication=1 ", kafka));
  ASSERT_EQ(imported.code, 0) << imported.text;
  EXPECT_EQ(After("imported", imported.text), After("exported", played_.exported.text));
  const Said checked = Iml("topics check " + kafka);
  EXPECT_EQ(checked.code, 0);
  EXPECT_NE(checked.text.find("none: whoever reaches the brokers may write to these topics"), std::string::npos);
  const std::string data = folder_ / "replica";
  std::filesystem::create_directories(data);
  const tests::ServerProcess replica(IML, data, {"--log=kafka://" + broker.address(), "--key-file=" + played_.key});
  while (Iml("status --format=json --data=" + data).text.find("\"ready\": false") != std::string::npos) {
  }
  EXPECT_EQ(Verdict(data), played_.verdict);

  const Said back = Iml(absl::StrCat("log export ", folder_ / "back", " ", kafka));
  ASSERT_EQ(back.code, 0) << back.text;
  const std::string embedded = EmptyData("embedded");
  const Said again = Iml(absl::StrCat("log import ", folder_ / "back", " --data=", embedded));
  EXPECT_EQ(After("imported", again.text), After("exported", back.text));
  EXPECT_EQ(Verdict(embedded), played_.verdict);
}

TEST_F(Transfer, KeepsWhatItExportsFromOthersAndLeavesAFileThatIsThere) {
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(played_.file).permissions() & (perms::group_all | perms::others_all), perms::none);
  const auto size = std::filesystem::file_size(played_.file);
  const Said again = Iml(absl::StrCat("log export ", played_.file, " --data=", played_.data));
  EXPECT_EQ(again.code, 3);
  EXPECT_THAT(again.text, HasSubstr("is there already"));
  EXPECT_EQ(std::filesystem::file_size(played_.file), size);
}

TEST_F(Transfer, SaysAtOnceThatItCannotWriteAnExport) {
  const Said said = Iml(absl::StrCat("log export ", folder_ / "none/file", " --data=", played_.data));
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.text, HasSubstr("cannot write"));
}

TEST_F(Transfer, RefusesTopicsThatAreThere) {
  const tests::Broker broker({});
  const std::string kafka =
      absl::StrCat("--replication=1 --log=kafka://", broker.address(), " --key-file=", played_.key);
  ASSERT_EQ(Iml("topics apply " + kafka).code, 0);
  const Said said = Iml(absl::StrCat("log import ", played_.file, " ", kafka));
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.text, HasSubstr("it is there already"));
}

TEST_F(Transfer, RefusesAFolderThatHasALog) {
  const Said said = Iml(absl::StrCat("log import ", played_.file, " --data=", played_.data));
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.text, HasSubstr("is there already"));
}

TEST_F(Transfer, LeavesTheLogThatAnotherImportWritesMeanwhile) {
  const std::string data = EmptyData("shared"), begun = data + "/log.importing/begun";
  const auto folder = runtime::DataFolder::Take(data, played_.key).value();
  ASSERT_TRUE(folder->Publish({1, "127.0.0.1:1", "", ""}).ok());
  std::filesystem::create_directories(data + "/log.importing");
  std::ofstream(begun).put('x');
  const Said said = Iml(absl::StrCat("log import ", played_.file, " --data=", data));
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.text, HasSubstr("is in use"));
  EXPECT_TRUE(std::filesystem::exists(begun));
}

TEST_F(Transfer, RefusesAnotherKey) {
  const std::string data = folder_ / "data";
  std::filesystem::create_directories(data);
  std::ofstream(data + "/secret.key") << std::string(64, 'a') << "\n";
  const Said said = Iml(absl::StrCat("log import ", played_.file, " --data=", data));
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.text, HasSubstr("ids rest on another key"));
}

TEST_F(Transfer, RefusesAFileThatIsCutOffAndLeavesNoLog) {
  const std::string data = EmptyData("data"), cut = folder_ / "cut";
  std::filesystem::copy(played_.file, cut);
  std::filesystem::resize_file(cut, std::filesystem::file_size(cut) - 100);
  const Said said = Iml(absl::StrCat("log import ", cut, " --data=", data));
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.text, HasSubstr("is cut off or damaged"));
  EXPECT_FALSE(std::filesystem::exists(data + "/log"));
}

// Files that begin as an export does and go on as somebody likes.
class Forged : public Transfer {
 protected:
  Said Import(const std::vector<Exported>& pieces) {
    std::ifstream in(played_.file, std::ios::binary);
    google::protobuf::io::IstreamInputStream stream(&in);
    Exported begin;
    EXPECT_TRUE(google::protobuf::util::ParseDelimitedFromZeroCopyStream(&begin, &stream, nullptr));
    std::ofstream out(forged_, std::ios::binary);
    google::protobuf::util::SerializeDelimitedToOstream(begin, &out);
    for (const Exported& each : pieces) google::protobuf::util::SerializeDelimitedToOstream(each, &out);
    out.close();
    return Iml(absl::StrCat("log import ", forged_, " --data=", data_));
  }
  static Exported Topic(int32_t partitions) {
    Exported piece;
    piece.mutable_topic()->set_name("iml.reporting.target.v1");
    piece.mutable_topic()->set_partitions(partitions);
    return piece;
  }
  static Exported First(const std::string& topic, int64_t time_ms) {
    log::v1::Genesis genesis;
    genesis.set_topic(topic);
    genesis.set_format(log::kFormat);
    genesis.set_partitions(1);
    Exported piece;
    piece.mutable_record()->set_appended_at_ms(time_ms);
    piece.mutable_record()->set_value(genesis.SerializeAsString());
    return piece;
  }

  const std::string data_ = EmptyData("data"), forged_ = folder_ / "forged";
};

TEST_F(Forged, TopicOfAsManyPartitionsAsNoneHasIsRefused) {
  for (const int32_t partitions : {-1, 0, 2'000'000'000}) {
    const Said said = Import({Topic(partitions)});
    EXPECT_EQ(said.code, 3);
    EXPECT_THAT(said.text, HasSubstr(absl::StrCat(partitions, " partitions")));
  }
}

TEST_F(Forged, TimeThatIsNoneIsRefused) {
  for (const int64_t time_ms : {int64_t{-1}, int64_t{253'402'300'800'000}, INT64_MAX, INT64_MIN}) {
    const Said said = Import({Topic(1), First("iml.reporting.target.v1", time_ms)});
    EXPECT_EQ(said.code, 3);
    EXPECT_THAT(said.text, HasSubstr("the time of a record is none"));
  }
}

TEST_F(Forged, TopicWithTheGenesisRecordOfAnotherIsRefused) {
  const Said said = Import({Topic(1), First("iml.securing.claims.v1", 0)});
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.text, HasSubstr("iml.reporting.target.v1/0 is not its genesis record"));
}

TEST_F(Transfer, RefusesAFileThatGoesOnAfterItsEnd) {
  const std::string data = EmptyData("data"), twice = folder_ / "twice";
  std::filesystem::copy(played_.file, twice);
  std::ofstream(twice, std::ios::binary | std::ios::app) << std::ifstream(played_.file, std::ios::binary).rdbuf();
  const Said said = Iml(absl::StrCat("log import ", twice, " --data=", data));
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.text, HasSubstr("goes on after its end"));
}

TEST_F(Transfer, RefusesAFileInWhichABitIsFlipped) {
  const std::string data = EmptyData("data"), flipped = folder_ / "flipped";
  std::filesystem::copy(played_.file, flipped);
  std::fstream file(flipped, std::ios::in | std::ios::out | std::ios::binary);
  const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(flipped) / 2);
  file.seekg(middle);
  const char byte = static_cast<char>(file.get());
  file.seekp(middle);
  file.put(static_cast<char>(byte ^ 1));
  file.close();
  const Said said = Iml(absl::StrCat("log import ", flipped, " --data=", data));
  EXPECT_EQ(said.code, 3);
  EXPECT_THAT(said.text, HasSubstr("damaged"));
}

}  // namespace
}  // namespace iml
