// What both benchmarks share: the sample region's log, many times over, and a projection made of a log from nothing.
#pragma once

#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "libs/eventsourcing/service.h"
#include "libs/log/log.h"

namespace iml::bench {

inline void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::abort();
}
template <typename T>
T Must(absl::StatusOr<T> value) {
  Must(value.status());
  return *std::move(value);
}

// The embedded log of a folder.
std::unique_ptr<log::Log> LogIn(const std::string& folder);

// The sample region's log, made once and kept in that folder.
std::unique_ptr<log::Log> SampleLog(const std::string& kept);

// The records that a service follows, for `times` as many aggregates, into another log. `change` makes a fact of the
// sample one of its copy of that number; the first copy has the number 0.
using Change = std::function<void(google::protobuf::Message* fact, int copy)>;
void Multiply(log::Log& log, const eventsourcing::Service& service, int times, log::Log& into,
              const Change& change = nullptr);
// What copy an id is of.
std::string CopyOf(const std::string& id, int copy);

struct Folded {
  double records = 0, seconds = 0, rows = 0, bytes_of_a_row = 0, resident_mb = 0;
};
// A service reads a log from its first record to its last into an empty database, which `look` sees then.
Folded Fold(log::Log& log, const eventsourcing::Service& service, size_t rebuild_bytes,
            const std::function<void(const storage::Reads&)>& look = nullptr);

// How long it takes to read the same and do nothing with it, and how many records that is.
Folded Read(log::Log& log, const eventsourcing::Service& service);

}  // namespace iml::bench
