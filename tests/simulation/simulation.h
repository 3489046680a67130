// A whole region on one thread: replicas of two services, their databases on disks that lose power, clients that call again,
// a network that loses, delays, doubles and reorders; all drawn from one seed. It runs the real heart; what stands is
// worked out once more, by other means, and compared.
#pragma once

#include <cstdint>
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

// `trace`: every event goes to standard output.
Outcome Simulate(uint64_t seed, bool trace = false);

}  // namespace iml::simulation
