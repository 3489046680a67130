// What an answer shows that has to be looked into: told by `iml status`.
#pragma once

#include <string>
#include <vector>

namespace iml::queries {

struct Findings {
  std::string about;
  // A line each; the next answer about the same replaces them.
  std::vector<std::string> lines;
};

}  // namespace iml::queries
