// The test domain of pair.proto as two services.
#pragma once

#include "libs/eventsourcing/service.h"
#include "tests/support/pair.pb.h"

namespace iml::tests {

inline constexpr storage::Table<DwellingRow> kDwellings{16, "dwellings"};
inline constexpr storage::Table<Tally> kTallies{17, "tallies"};

struct PairOptions {
  // Reactions leave alone what the log took before that day.
  std::string since = "1970-01-02";
  uint32_t schema = 1;
};
eventsourcing::Service Households(const PairOptions& options = {});
eventsourcing::Service Dwellings(const PairOptions& options = {});

inline constexpr char kHouseholds[] = "tests.household";
inline constexpr char kDwellingTopic[] = "tests.dwelling";

}  // namespace iml::tests
