#include "libs/runtime/lag.h"

#include <gtest/gtest.h>

namespace iml::runtime {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);
const log::Partition kPartition{"t", 0}, kOther{"t", 1};

class LagTest : public testing::Test {
 protected:
  // The last record that was read was taken `taken` after the start.
  void Read(const log::Partition& partition, int64_t position, absl::Duration taken) {
    progress_.positions[partition] = position;
    progress_.read_up_to[partition] = kStart + taken;
  }
  Lag::Behind At(absl::Duration now, const log::Ends& ends) { return lag_.See(progress_, ends, kStart + now); }

  Lag lag_{kStart};
  eventsourcing::Replica::Progress progress_;
};

TEST_F(LagTest, IsNothingAtTheEnd) {
  Read(kPartition, 7, absl::ZeroDuration());
  const auto behind = At(absl::Hours(1), {{kPartition, 7}});
  EXPECT_EQ(behind.records, 0);
  EXPECT_EQ(behind.age, absl::ZeroDuration());
}

TEST_F(LagTest, IsAsOldAsTheLastRecordThatWasRead) {
  Read(kPartition, 7, absl::Minutes(20));
  const auto behind = At(absl::Hours(1), {{kPartition, 10}});
  EXPECT_EQ(behind.records, 3);
  EXPECT_EQ(behind.age, absl::Minutes(40));
}

TEST_F(LagTest, IsNoOlderThanTheLastTimeThatNothingWasLeftToRead) {
  Read(kPartition, 7, absl::ZeroDuration());
  At(absl::Minutes(59), {{kPartition, 7}});
  EXPECT_EQ(At(absl::Hours(1), {{kPartition, 8}}).age, absl::Minutes(1));
}

TEST_F(LagTest, CountsFromTheStartBeforeAnythingIsRead) {
  progress_.positions[kPartition] = 0;
  EXPECT_EQ(At(absl::Seconds(5), {{kPartition, 8}}).age, absl::Seconds(5));
}

TEST_F(LagTest, AddsRecordsOfPartitionsAndIsAsOldAsTheOldest) {
  Read(kPartition, 7, absl::Minutes(50));
  Read(kOther, 1, absl::Minutes(10));
  const auto behind = At(absl::Hours(1), {{kPartition, 8}, {kOther, 3}});
  EXPECT_EQ(behind.records, 3);
  EXPECT_EQ(behind.age, absl::Minutes(50));
}

TEST_F(LagTest, KnowsNothingWhileTheLogDoesNotSayWhereItEnds) {
  Read(kPartition, 7, absl::ZeroDuration());
  EXPECT_EQ(At(absl::Hours(1), {}).records, 0);
}

}  // namespace
}  // namespace iml::runtime
