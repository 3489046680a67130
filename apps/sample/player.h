// Plays the sample region against a server, many stories at a time, and remembers which are told.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/rpc/client.h"

namespace iml::sample {

struct Played {
  // Commands sent in this run; of a story that was told before, none.
  int64_t commands = 0;
  double seconds = 0;
  bool complete_before = false;
};

// Where the services are: their doors, and the ops ports of their processes, some of which may be gone.
struct Servers {
  rpc::Endpoints grpc;
  std::vector<std::string> ops;
};

struct Choice {
  uint64_t seed = 1;
  // Plays one in so many dwellings and prospects: a smaller region.
  int one_in = 1;
};

// `memory`: the file that keeps what is told; what it lacks is told now. `progress` is told of stories.
// kFailedPrecondition when another choice was played here.
absl::StatusOr<Played> Play(const Servers& servers, const std::string& memory, const Choice& choice,
                            const std::function<void(int64_t done, int64_t all)>& progress);

}  // namespace iml::sample
