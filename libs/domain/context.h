// What a decision knows besides the state and the command: who acts, and what day it is.
#pragma once

#include "absl/time/civil_time.h"
#include "iml/log/v1/log.pb.h"

namespace iml::domain {

struct Context {
  log::v1::Actor actor;
  // Europe/Paris; never earlier than the day of the aggregate's head.
  absl::CivilDay today;
};

}  // namespace iml::domain
