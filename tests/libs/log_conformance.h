// What every Log must do. An implementation joins with INSTANTIATE_TEST_SUITE_P and a way to open one.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "iml/log/v1/log.pb.h"
#include "libs/log/log.h"

namespace iml::log {

struct Conforming {
  std::string name;
  // Opens an empty log; what it stands on is kept by `keep`.
  std::function<std::unique_ptr<Log>(std::shared_ptr<void>* keep)> open;
};

class LogConformance : public testing::TestWithParam<Conforming> {
 protected:
  void SetUp() override {
    log_ = GetParam().open(&keep_);
    ASSERT_TRUE(log_->CreateTopic("t", 2).ok());
  }
  void TearDown() override { log_.reset(); }

  // Appends and waits for the acknowledgement.
  absl::Status Append(std::vector<Draft> drafts) {
    std::mutex mutex;
    std::condition_variable told;
    bool done = false;
    absl::Status result;
    absl::Status status = log_->Append(std::move(drafts), [&](const absl::Status& acknowledged) {
      std::lock_guard lock(mutex);
      result = acknowledged;
      done = true;
      told.notify_all();
    });
    if (!status.ok()) return status;
    std::unique_lock lock(mutex);
    told.wait(lock, [&] { return done; });
    return result;
  }

  std::vector<int64_t> Ends(const std::vector<Partition>& partitions) {
    std::mutex mutex;
    std::condition_variable told;
    bool done = false;
    std::vector<int64_t> result;
    log_->AskEnds(partitions, [&](const absl::StatusOr<std::vector<int64_t>>& ends) {
      std::lock_guard lock(mutex);
      EXPECT_TRUE(ends.ok()) << ends.status();
      if (ends.ok()) result = *ends;
      done = true;
      told.notify_all();
    });
    std::unique_lock lock(mutex);
    told.wait(lock, [&] { return done; });
    return result;
  }

  // Reads until `count` records have come.
  std::vector<Record> Read(const std::vector<Log::From>& from, size_t count) {
    auto reader = log_->Follow(from);
    EXPECT_TRUE(reader.ok()) << reader.status();
    std::vector<Record> records;
    while (reader.ok() && records.size() < count) {
      absl::Status status = (*reader)->Poll(1 << 16, &records);
      EXPECT_TRUE(status.ok()) << status;
      if (!status.ok()) break;
    }
    return records;
  }

  std::shared_ptr<void> keep_;
  std::unique_ptr<Log> log_;
};

TEST_P(LogConformance, BeginsEachPartitionWithItsGenesisRecord) {
  for (int32_t p : {0, 1}) {
    const std::vector<Record> records = Read({{{"t", p}, 0}}, 1);
    ASSERT_EQ(records.size(), 1u);
    v1::Genesis genesis;
    ASSERT_TRUE(genesis.ParseFromString(records[0].value));
    EXPECT_EQ(genesis.topic(), "t");
    EXPECT_EQ(genesis.partition(), p);
    EXPECT_EQ(genesis.partitions(), 2);
    EXPECT_EQ(genesis.log_id().size(), 16u);
  }
}

TEST_P(LogConformance, CreatesATopicOnceOnly) {
  EXPECT_TRUE(log_->CreateTopic("t", 2).ok());
  EXPECT_EQ(Ends({{"t", 0}, {"t", 1}}), (std::vector<int64_t>{1, 1}));
  EXPECT_EQ(log_->CreateTopic("t", 3).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(*log_->Partitions("t"), 2);
  EXPECT_EQ(log_->Partitions("other").status().code(), absl::StatusCode::kNotFound);
}

TEST_P(LogConformance, KeepsTheOrderOfAPartitionAndEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  ASSERT_TRUE(Append({{{"t", 0}, "a", "1"}, {{"t", 1}, "b", bytes}, {{"t", 0}, "a", ""}}).ok());
  ASSERT_TRUE(Append({{{"t", 0}, "c", "3"}}).ok());
  const std::vector<Record> first = Read({{{"t", 0}, 1}}, 3);
  ASSERT_EQ(first.size(), 3u);
  EXPECT_EQ(first[0].value + "," + first[1].value + "," + first[2].value, "1,,3");
  EXPECT_EQ(first[2].key, "c");
  EXPECT_EQ(first[2].offset, 3);
  const std::vector<Record> second = Read({{{"t", 1}, 1}}, 1);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].value, bytes);
}

TEST_P(LogConformance, ReadsFromTheMiddle) {
  for (int i = 1; i <= 9; ++i) ASSERT_TRUE(Append({{{"t", 0}, "k", std::to_string(i)}}).ok());
  const std::vector<Record> records = Read({{{"t", 0}, 7}}, 3);
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].value, "7");
  EXPECT_EQ(records[0].offset, 7);
}

TEST_P(LogConformance, SaysWhereAPartitionEndsOnceARecordIsAcknowledged) {
  EXPECT_EQ(Ends({{"t", 0}}), (std::vector<int64_t>{1}));
  ASSERT_TRUE(Append({{{"t", 0}, "k", "v"}}).ok());
  EXPECT_EQ(Ends({{"t", 1}, {"t", 0}}), (std::vector<int64_t>{1, 2}));
}

TEST_P(LogConformance, RefusesAReaderThatStandsBeyondTheEnd) {
  auto reader = log_->Follow({{{"t", 0}, 99}});
  std::vector<Record> records;
  absl::Status status = reader.status();
  while (status.ok()) status = (*reader)->Poll(1 << 16, &records);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
}

TEST_P(LogConformance, RefusesAnUnknownPartition) {
  EXPECT_EQ(Append({{{"t", 2}, "k", "v"}}).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Append({{{"unknown", 0}, "k", "v"}}).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(log_->Follow({{{"t", 2}, 0}}).status().code(), absl::StatusCode::kNotFound);
}

TEST_P(LogConformance, TellsItsWatchersOfTheirTopicOnly) {
  for (const char* topic : {"s", "u"}) ASSERT_TRUE(log_->CreateTopic(topic, 1).ok());
  std::mutex mutex;
  std::condition_variable told;
  int heard = 0, other = 0;
  auto watch = log_->Watch("t", [&] {
    std::lock_guard lock(mutex);
    ++heard;
    told.notify_all();
  });
  const auto hear_other = [&] {
    std::lock_guard lock(mutex);
    ++other;
  };
  auto before = log_->Watch("s", hear_other), after = log_->Watch("u", hear_other);
  ASSERT_TRUE(Append({{{"t", 0}, "k", "v"}}).ok());
  std::unique_lock lock(mutex);
  told.wait(lock, [&] { return heard > 0; });
  EXPECT_EQ(other, 0);
}

TEST_P(LogConformance, TakesRecordsOfManyThreadsAndLosesNone) {
  constexpr int kThreads = 8, kEach = 50;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) ASSERT_TRUE(Append({{{"t", 0}, std::to_string(t), std::to_string(i)}}).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::vector<Record> records = Read({{{"t", 0}, 1}}, kThreads * kEach);
  ASSERT_EQ(records.size(), static_cast<size_t>(kThreads * kEach));
  std::map<std::string, int> next;
  for (size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(records[i].offset, static_cast<int64_t>(i) + 1);
    EXPECT_EQ(records[i].value, std::to_string(next[records[i].key]++));  // each thread's own order is kept
  }
}

}  // namespace iml::log
