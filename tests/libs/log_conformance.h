// What every Log must do. An implementation joins with INSTANTIATE_TEST_SUITE_P and a way to open one.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "iml/log/v1/log.pb.h"
#include "libs/log/log.h"
#include "libs/log/waiting.h"

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
    const auto ends = AwaitEnds(*log_, partitions, absl::Minutes(1));
    EXPECT_TRUE(ends.ok()) << ends.status();
    return ends.value_or(std::vector<int64_t>());
  }

  // The next `count` of a partition from `offset` on.
  std::vector<Record> Read(const Partition& partition, int64_t offset, int64_t count) {
    const auto stretch = Stretch::Open(*log_, {{partition, offset, offset + count}});
    EXPECT_TRUE(stretch.ok()) << stretch.status();
    std::vector<Record> records;
    while (stretch.ok()) {
      const auto next = (*stretch)->Next(1 << 16);
      EXPECT_TRUE(next.ok()) << next.status();
      if (!next.ok() || next->empty()) break;
      records.insert(records.end(), next->begin(), next->end());
    }
    return records;
  }

  std::shared_ptr<void> keep_;
  std::unique_ptr<Log> log_;
};

TEST_P(LogConformance, BeginsEachPartitionWithItsGenesisRecord) {
  for (int32_t p : {0, 1}) {
    const std::vector<Record> records = Read({"t", p}, 0, 1);
    ASSERT_EQ(records.size(), 1u);
    v1::Genesis genesis;
    ASSERT_TRUE(genesis.ParseFromString(records[0].value));
    EXPECT_EQ(genesis.topic(), "t");
    EXPECT_EQ(genesis.partition(), p);
    EXPECT_EQ(genesis.partitions(), 2);
    EXPECT_EQ(genesis.log_id().size(), 16u);
  }
}

TEST_P(LogConformance, SaysTheLogIdOfItsGenesisRecords) {
  v1::Genesis genesis;
  const std::vector<Record> records = Read({"t", 1}, 0, 1);
  ASSERT_EQ(records.size(), 1u);
  ASSERT_TRUE(genesis.ParseFromString(records[0].value));
  EXPECT_EQ(log_->LogId("t").value(), genesis.log_id());
  ASSERT_TRUE(log_->CreateTopic("u", 1).ok());
  EXPECT_NE(log_->LogId("t").value(), log_->LogId("u").value());
  EXPECT_EQ(log_->LogId("other").status().code(), absl::StatusCode::kNotFound);
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
  const std::vector<Record> first = Read({"t", 0}, 1, 3);
  ASSERT_EQ(first.size(), 3u);
  EXPECT_EQ(first[0].value + "," + first[1].value + "," + first[2].value, "1,,3");
  EXPECT_EQ(first[2].key, "c");
  EXPECT_EQ(first[2].offset, 3);
  const std::vector<Record> second = Read({"t", 1}, 1, 1);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].value, bytes);
}

TEST_P(LogConformance, ReadsFromTheMiddle) {
  for (int i = 1; i <= 9; ++i) ASSERT_TRUE(Append({{{"t", 0}, "k", std::to_string(i)}}).ok());
  const std::vector<Record> records = Read({"t", 0}, 7, 3);
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].value, "7");
  EXPECT_EQ(records[0].offset, 7);
}

TEST_P(LogConformance, ReadsSeveralPartitionsEachFromItsPlace) {
  for (int i = 1; i <= 9; ++i)
    ASSERT_TRUE(Append({{{"t", 0}, "k", std::to_string(i)}, {{"t", 1}, "k", std::to_string(10 + i)}}).ok());
  const auto stretch = Stretch::Open(*log_, {{{"t", 0}, 8, 10}, {{"t", 1}, 2, 10}}).value();
  std::map<int32_t, std::vector<std::string>> values;
  for (auto records = stretch->Next(1).value(); !records.empty(); records = stretch->Next(1).value()) {
    for (const Record& record : records) values[record.partition.number].push_back(record.value);
  }
  EXPECT_EQ(values[0], (std::vector<std::string>{"8", "9"}));
  EXPECT_EQ(values[1], (std::vector<std::string>{"12", "13", "14", "15", "16", "17", "18", "19"}));
}

TEST_P(LogConformance, ReadsOnFromTheEndAndTwoReadersDoNotDisturbEachOther) {
  const auto early = Stretch::Open(*log_, {{{"t", 0}, 1, 3}}).value();
  ASSERT_TRUE(Append({{{"t", 0}, "k", "1"}}).ok());
  EXPECT_EQ(early->Next(1)->at(0).value, "1");
  const auto late = Stretch::Open(*log_, {{{"t", 0}, 2, 3}}).value();
  ASSERT_TRUE(Append({{{"t", 0}, "k", "2"}}).ok());
  EXPECT_EQ(early->Next(1)->at(0).value, "2");
  EXPECT_EQ(late->Next(1)->at(0).value, "2");
}

TEST_P(LogConformance, ReaderGivesAboutWhatItIsAskedFor) {
  std::vector<Draft> drafts;
  for (int i = 0; i < 100; ++i) drafts.push_back({{"t", 0}, "k", std::string(10000, 'x')});
  ASSERT_TRUE(Append(drafts).ok());
  const auto reader = log_->Follow({{{"t", 0}, 1}}).value();
  for (size_t read = 0; read < drafts.size();) {
    std::vector<Record> records;
    ASSERT_TRUE(reader->Poll(50000, &records).ok());
    EXPECT_LE(records.size(), 6u);
    read += records.size();
  }
}

TEST_P(LogConformance, TakesManyAndLargeRecordsAtOnce) {
  std::vector<Draft> drafts;
  for (int i = 0; i < 5000; ++i) drafts.push_back({{"t", i % 2}, "k", std::to_string(i) + std::string(300, 'x')});
  for (int i = 0; i < 5; ++i) drafts.push_back({{"t", i % 2}, "k", std::string(900'000, static_cast<char>('a' + i))});
  ASSERT_TRUE(Append(drafts).ok());
  std::map<int32_t, std::vector<Record>> read = {{0, Read({"t", 0}, 1, 2503)}, {1, Read({"t", 1}, 1, 2502)}};
  std::map<int32_t, size_t> next;
  for (const Draft& draft : drafts) {
    const auto& records = read[draft.partition.number];
    const size_t at = next[draft.partition.number]++;
    ASSERT_LT(at, records.size());
    ASSERT_EQ(records[at].value, draft.value);
  }
}

TEST_P(LogConformance, TakesNothingAtAll) { EXPECT_TRUE(Append({}).ok()); }

TEST_P(LogConformance, KeepsManyPartitionsApart) {
  constexpr int32_t kPartitions = 48;
  ASSERT_TRUE(log_->CreateTopic("wide", kPartitions).ok());
  std::vector<Draft> drafts;
  std::vector<Partition> all;
  std::vector<Stretch::Part> parts;
  for (int32_t p = 0; p < kPartitions; ++p) {
    all.push_back({"wide", p});
    parts.push_back({all.back(), 0, 2});
    drafts.push_back({all.back(), "k", std::to_string(p)});
  }
  ASSERT_TRUE(Append(drafts).ok());
  EXPECT_EQ(Ends(all), std::vector<int64_t>(kPartitions, 2));
  const auto stretch = Stretch::Open(*log_, parts).value();
  std::map<int32_t, std::vector<std::string>> values;
  for (auto records = stretch->Next(1 << 16).value(); !records.empty(); records = stretch->Next(1 << 16).value()) {
    for (const Record& record : records) values[record.partition.number].push_back(record.value);
  }
  for (int32_t p = 0; p < kPartitions; ++p) {
    v1::Genesis genesis;
    ASSERT_EQ(values[p].size(), 2u);
    ASSERT_TRUE(genesis.ParseFromString(values[p][0]));
    EXPECT_EQ(genesis.partition(), p);
    EXPECT_EQ(genesis.log_id(), log_->LogId("wide").value());
    EXPECT_EQ(values[p][1], std::to_string(p));
  }
}

// Durable is what a reader may see: so the end includes it at once, and not before.
TEST_P(LogConformance, ShowsWhatItHasAcknowledged) {
  for (int64_t i = 1; i <= 50; ++i) {
    ASSERT_TRUE(Append({{{"t", 0}, "k", std::to_string(i)}}).ok());
    ASSERT_EQ(Ends({{"t", 0}}), (std::vector<int64_t>{i + 1}));
  }
  EXPECT_EQ(Read({"t", 0}, 50, 1).at(0).value, "50");
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
  const auto reader = log_->Follow({{{"t", 0}, 1}});  // whoever watches without reading may hear nothing
  ASSERT_TRUE(reader.ok()) << reader.status();
  ASSERT_TRUE(Append({{{"t", 0}, "k", "v"}}).ok());
  std::unique_lock lock(mutex);
  told.wait(lock, [&] { return heard > 0; });
  EXPECT_EQ(other, 0);
}

TEST_P(LogConformance, RefusesToReadNothing) { EXPECT_FALSE(log_->Follow({}).ok()); }

TEST_P(LogConformance, TakesRecordsOfManyThreadsAndLosesNone) {
  constexpr int kThreads = 8, kEach = 50;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) ASSERT_TRUE(Append({{{"t", 0}, std::to_string(t), std::to_string(i)}}).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::vector<Record> records = Read({"t", 0}, 1, kThreads * kEach);
  ASSERT_EQ(records.size(), static_cast<size_t>(kThreads * kEach));
  std::map<std::string, int> next;
  for (size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(records[i].offset, static_cast<int64_t>(i) + 1);
    EXPECT_EQ(records[i].value, std::to_string(next[records[i].key]++));  // each thread's own order is kept
  }
}

}  // namespace iml::log
