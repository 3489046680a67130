#include "tests/simulation/simulation.h"

#include <gmock/gmock.h>

#include <sstream>

namespace iml::simulation {
namespace {

class Seeds : public testing::TestWithParam<int> {};

TEST_P(Seeds, AgreeOnWhatStandsAndFinishEverything) {
  for (uint64_t seed = GetParam() * 10 + 1; seed <= static_cast<uint64_t>(GetParam()) * 10 + 10; ++seed) {
    EXPECT_EQ(Simulate(seed).violation, "")
        << "replay: build/dev/tests/simulate --trace --seeds=1 --first-seed=" << seed;
  }
}
INSTANTIATE_TEST_SUITE_P(Ten, Seeds, testing::Range(0, 10));

TEST(Simulation, TellsTheSameRunOfTheSameSeed) {
  std::ostringstream once, again;
  Simulate(7, &once);
  Simulate(7, &again);
  EXPECT_EQ(once.str(), again.str());
  EXPECT_GT(once.str().size(), 10'000u);
}

TEST(Simulation, MeetsEveryFaultThatItKnows) {
  std::map<std::string, int64_t> counts;
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    for (const auto& [what, count] : Simulate(seed).counts) counts[what] += count;
  }
  for (const char* fault : {"network loses an append",
                            "log void",
                            "log void copy",
                            "log is not ours",
                            "world an hour passes",
                            "is paused",
                            "goes on",
                            "loses power",
                            "loses its folder",
                            "its clock jumps",
                            "says of its clock",
                            "world the log's clocks jump",
                            "its disk is full",
                            "stops",
                            "is upgraded",
                            "flushes",
                            "calls again",
                            "reads at",
                            "has a receipt",
                            "is refused"}) {
    EXPECT_GT(counts[fault], 0) << fault;
  }
}

}  // namespace
}  // namespace iml::simulation
