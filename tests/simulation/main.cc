// simulate [--seeds=N] [--first-seed=N] [--trace]: runs seeds; a failing one is named and replays exactly.
#include <CLI/CLI.hpp>
#include <iostream>

#include "tests/simulation/simulation.h"

int main(int argc, char** argv) {
  uint64_t seeds = 100, first_seed = 1;
  bool trace = false;
  CLI::App app("Runs the simulation over seeds");
  app.add_option("--seeds", seeds, "how many")->capture_default_str();
  app.add_option("--first-seed", first_seed, "the first")->capture_default_str();
  app.add_flag("--trace", trace, "tell every event");
  CLI11_PARSE(app, argc, argv);

  std::map<std::string, int64_t> counts;
  int failures = 0;
  for (uint64_t seed = first_seed; seed < first_seed + seeds; ++seed) {
    const iml::simulation::Outcome outcome = iml::simulation::Simulate(seed, trace);
    for (const auto& [what, count] : outcome.counts) counts[what] += count;
    if (!outcome.violation.empty()) {
      ++failures;
      std::cout << "seed " << seed << ", step " << outcome.steps << ": " << outcome.violation << "\n";
    }
  }
  std::cout << seeds << " seeds, " << failures << " failed\n";
  for (const auto& [what, count] : counts) std::cout << "  " << count << "  " << what << "\n";
  return failures == 0 ? 0 : 1;
}
