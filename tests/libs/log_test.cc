#include "libs/log/embedded.h"
#include "tests/libs/log_conformance.h"
#include "tests/support/folder.h"

namespace iml::log {
namespace {

INSTANTIATE_TEST_SUITE_P(Embedded, LogConformance,
                         testing::Values(Conforming{"embedded",
                                                    [](std::shared_ptr<void>* keep) {
                                                      auto folder = std::make_shared<tests::Folder>();
                                                      *keep = folder;
                                                      return OpenEmbedded({.folder = folder->path()}).value();
                                                    }}),
                         [](const auto& info) { return info.param.name; });

// Values of org.apache.kafka.common.utils.Utils.murmur2, from Kafka's own UtilsTest.
TEST(PartitionOf, IsKafkasMurmur2) {
  const auto hash = [](const std::string& key) { return PartitionOf(key, INT32_MAX); };
  const auto expected = [](int32_t murmur) {
    return static_cast<int32_t>((static_cast<uint32_t>(murmur) & 0x7fffffff) % INT32_MAX);
  };
  EXPECT_EQ(hash("21"), expected(-973932308));
  EXPECT_EQ(hash("foobar"), expected(-790332482));
  EXPECT_EQ(hash("a-little-bit-long-string"), expected(-985981536));
  EXPECT_EQ(hash("a-little-bit-longer-string"), expected(-1486304829));
  EXPECT_EQ(hash("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"), expected(-58897971));
  EXPECT_EQ(hash("abc"), expected(479470107));
}

}  // namespace
}  // namespace iml::log
