// What a decision knows besides the state and the command: who acts, and what day it is.
#pragma once

#include <string>

#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"
#include "iml/log/v1/log.pb.h"

namespace iml::domain {

struct Context {
  log::v1::Actor actor;
  // Europe/Paris. The log's time of the aggregate's head may be up to five minutes ahead of ours, and then counts.
  absl::CivilDay today;
  // The day of the act: the command's occurred_on, or today.
  absl::CivilDay day = today;
};

// What a reaction follows: whose fact it is, and the day that the fact happened on.
struct Source {
  const std::string& aggregate_id;
  const google::type::Date& occurred_on;
};

}  // namespace iml::domain
