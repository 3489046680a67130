// simulate [--seeds=N] [--first-seed=N] [--trace] [--until-found]: runs seeds on all cores; one that fails is named and
// replays exactly.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/simulation/simulation.h"

int main(int argc, char** argv) {
  uint64_t seeds = 100, first_seed = 1;
  bool trace = false, until_found = false;
  CLI::App app("Runs the heart through simulated faults, each run drawn from a seed", "simulate");
  app.add_option("--seeds", seeds, "how many")->capture_default_str();
  app.add_option("--first-seed", first_seed, "the first")->capture_default_str();
  app.add_flag("--trace", trace, "tell every event, one seed after the other");
  app.add_flag("--until-found", until_found, "stop at the first that fails");
  CLI11_PARSE(app, argc, argv);

  if (trace)
    std::cout << "  step, time of the world, who, what; a commit: topic/partition@offset aggregate id on parent, "
                 "version, facts\n";
  std::mutex mutex;
  std::map<std::string, int64_t> counts;
  uint64_t done = 0, failures = 0;
  int64_t steps = 0;
  std::atomic<uint64_t> next = first_seed;
  std::atomic<bool> found = false;
  const auto work = [&] {
    for (uint64_t seed = next++; seed < first_seed + seeds && !(found && until_found); seed = next++) {
      const iml::simulation::Outcome outcome = iml::simulation::Simulate(seed, trace ? &std::cout : nullptr);
      std::lock_guard lock(mutex);
      for (const auto& [what, count] : outcome.counts) counts[what] += count;
      steps += outcome.steps;
      if (!outcome.violation.empty()) {
        found = true;
        ++failures;
        std::cout << "\rseed " << seed << ", step " << outcome.steps << ": " << outcome.violation
                  << "\n  replay: " << argv[0] << " --trace --seeds=1 --first-seed=" << seed << "\n";
      }
      if (++done % 10 == 0 && !trace && isatty(STDERR_FILENO))
        std::cerr << "\r" << done << " of " << seeds << " seeds" << std::flush;
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = trace ? 1 : std::max(1u, std::thread::hardware_concurrency()); i > 0; --i)
    threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();

  std::cout << "\r" << done << " seeds, " << steps << " steps, " << failures << " failed\n";
  for (const auto& [what, count] : counts) std::cout << "  " << count << "  " << what << "\n";
  return failures == 0 ? 0 : 1;
}
