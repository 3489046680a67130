// A whole region on one thread: replicas of two services on two builds, their databases on disks that fill and lose
// power, clocks that jump, clients that call again, a network that loses, delays, doubles and reorders, a log that
// strangers write to; all drawn from one seed. It runs the real heart; what stands is worked out once more, by other
// means (truth.h), and compared.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>

namespace iml::simulation {

struct Outcome {
  // What the seed violates; empty when nothing.
  std::string violation;
  int64_t steps = 0;
  // What happened how often.
  std::map<std::string, int64_t> counts;
};

// `trace` is told every event, a line each. The same seed is the same run.
Outcome Simulate(uint64_t seed, std::ostream* trace = nullptr);

}  // namespace iml::simulation
