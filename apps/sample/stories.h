// The stories of the sample region, each told by its own clients, independent of the others but for what comes first
// and last: operators and targets, then dwellings and prospects in any order, then what the fund commits and pays, year
// by year.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "apps/sample/plan.h"
#include "libs/rpc/client.h"

namespace iml::sample {

// A claim that was granted, and waits for its year's envelope.
struct Granted {
  std::string dwelling_id;
  int number = 0;
  int64_t cents = 0;
  absl::CivilDay on;
};

struct Told {
  absl::Status status;
  int commands = 0;
  std::vector<Granted> granted;
};

Told TellOpening(rpc::Client& client, uint64_t seed, const Plan& plan);
Told TellDwelling(rpc::Client& client, uint64_t seed, const Plan& plan, int index);
Told TellProspect(rpc::Client& client, uint64_t seed, const Plan& plan, int index);
// The fund's year: `granted` in it, in the order of their days.
Told TellFund(rpc::Client& client, uint64_t seed, int year, std::vector<Granted> granted);

}  // namespace iml::sample
