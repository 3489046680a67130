// The machinery's tables. Keys begin with the number that stands for a topic (Service::number) and the aggregate's id.
#pragma once

#include <string>

#include "libs/eventsourcing/tables.pb.h"
#include "libs/storage/database.h"

namespace iml::eventsourcing {

// (topic, aggregate), of own and followed topics.
inline constexpr storage::Table<Head> kHeads{1, "heads"};
// (topic, aggregate, request id).
inline constexpr storage::Table<Request> kRequests{2, "requests"};
// (topic, aggregate, version), of own aggregates' commits with facts.
inline constexpr storage::Table<HistoryEntry> kHistory{3, "history"};
// (source topic, source aggregate, offset, fact index, reaction, target).
inline constexpr storage::Table<Todo> kTodos{4, "todos"};
// (topic, aggregate, timer's name).
inline constexpr storage::Table<Todo> kTimers{5, "timers"};
// (due time, key in kTimers).
inline constexpr storage::Table<Due> kTimersByDue{6, "timers_by_due"};
// What can never be executed, under the key that it had in kTodos.
inline constexpr storage::Table<Todo> kParked{7, "parked"};
// (topic, partition).
inline constexpr storage::Table<Checkpoint> kCheckpoints{8, "checkpoints"};
// One row.
inline constexpr storage::Table<Made> kMade{9, "made"};
// (target topic, target aggregate, request id), of to-dos and timers.
inline constexpr storage::Table<Owing> kOwed{10, "owed"};
// (topic, partition, offset), of the first of each partition.
inline constexpr storage::Table<Odd> kOdd{11, "odd"};
// Below: the machinery's.
inline constexpr uint8_t kFirstOfService = 16;

inline std::string AggregateKey(uint8_t topic, const std::string& aggregate) { return storage::Key(topic, aggregate); }
inline std::string RequestKey(uint8_t topic, const std::string& aggregate, const std::string& request_id) {
  return storage::Key(topic, aggregate, uint8_t{0}) + request_id;
}
// The part of a key in kTodos that names the source: a topic's byte and an aggregate's id with its end.
inline std::string SourceOf(const std::string& todo) {
  size_t end = todo.find('\0', 1);
  while (end + 1 < todo.size() && todo[end + 1] == '\xff') end = todo.find('\0', end + 2);
  return todo.substr(0, end + 1);
}
inline std::string CheckpointKey(const std::string& topic, int32_t partition) { return storage::Key(topic, partition); }

}  // namespace iml::eventsourcing
