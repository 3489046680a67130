// Plays the sample region against a server, many stories at a time, and remembers which are told.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "libs/runtime/data_folder.h"

namespace iml::sample {

struct Played {
  // Commands sent in this run; of a story that was told before, none.
  int64_t commands = 0;
  double seconds = 0;
  bool complete_before = false;
};

// `memory`: the file that keeps what is told; what it lacks is told now. `progress` is told of stories.
// kFailedPrecondition when another seed was played here.
absl::StatusOr<Played> Play(const runtime::Addresses& server, const std::string& memory, uint64_t seed,
                            const std::function<void(int64_t done, int64_t all)>& progress);

}  // namespace iml::sample
