// What each figure of the bilan is: its unit, basis and definition, in the order in which they are told.
#pragma once

#include <vector>

namespace iml::reporting {

struct Definition {
  const char* id;
  const char* label;
  const char* unit;
  // "flow", "stock", "cumulative", "share" or "delay": see iml.reporting.v1.Figure.
  const char* basis;
  const char* definition;
};

const std::vector<Definition>& Definitions();

}  // namespace iml::reporting
