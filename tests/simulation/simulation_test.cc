#include "tests/simulation/simulation.h"

#include <gtest/gtest.h>

namespace iml::simulation {
namespace {

class Seeds : public testing::TestWithParam<int> {};

TEST_P(Seeds, AgreeOnWhatStandsAndFinishEverything) {
  for (uint64_t seed = GetParam() * 10 + 1; seed <= static_cast<uint64_t>(GetParam()) * 10 + 10; ++seed) {
    EXPECT_EQ(Simulate(seed).violation, "") << "replay: build/dev/tests/simulate --seeds=1 --trace --first-seed=" << seed;
  }
}
INSTANTIATE_TEST_SUITE_P(Ten, Seeds, testing::Range(0, 10));

}  // namespace
}  // namespace iml::simulation
