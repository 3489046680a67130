// What is said of a service while it runs: one row for each figure, with its name in /status, in /metrics and in `iml
// status`.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "libs/eventsourcing/replica.h"
#include "libs/runtime/lag.h"
#include "libs/storage/database.h"

namespace iml::runtime {

// What the figures of a service are taken from.
struct Observed {
  const eventsourcing::Replica::Progress& progress;
  const storage::Reads& rows;
  bool caught_up = false;
  // Nothing while the log does not say where it ends.
  std::optional<Lag::Behind> behind;
};

struct Figure {
  using Value = std::variant<bool, int64_t, double>;
  enum Kind { kGauge, kCounter };

  // In /status.
  const char* name;
  // Nothing while it is not known.
  std::optional<Value> (*of)(const Observed&);
  // In /metrics; null when it is not there.
  Kind kind = kGauge;
  const char* metric = nullptr;
  const char* help = nullptr;
  // In the table of `iml status`, with what its --help says; null when it is not there.
  const char* column = nullptr;
  const char* meaning = nullptr;
};

// In the order in which all show them.
const std::vector<Figure>& Figures();

}  // namespace iml::runtime
