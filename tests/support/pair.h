// The test domain of pair.proto as two services.
#pragma once

#include "libs/eventsourcing/service.h"
#include "tests/support/pair.pb.h"

namespace iml::domain {

template <>
struct Holes<tests::REASON_ORIENTATION_RUNNING> : Takes<Count> {};
template <>
struct Holes<tests::REASON_DWELLING_TAKEN> : Takes<> {};
template <>
struct Holes<tests::REASON_DWELLING_RESERVED> : Takes<> {};

}  // namespace iml::domain

namespace iml::tests {

inline constexpr storage::Table<DwellingRow, std::string> kDwellings{16, "dwellings"};
inline constexpr storage::Table<Tally, std::string> kTallies{17, "tallies"};

struct PairOptions {
  // Reactions leave alone what the log took before that day.
  std::string since = "1970-01-02";
  uint32_t schema = 1;
};
HouseholdState Evolve(HouseholdState household, const HouseholdFact& fact);
DwellingState Evolve(DwellingState dwelling, const DwellingFact& fact);

eventsourcing::Service Households(const PairOptions& options = {});
eventsourcing::Service Dwellings(const PairOptions& options = {});

inline constexpr char kHouseholds[] = "tests.household";
inline constexpr char kDwellingTopic[] = "tests.dwelling";

}  // namespace iml::tests
