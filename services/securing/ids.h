// Ids that anyone derives or checks alike.
#pragma once

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "libs/domain/refusal.h"

namespace iml::securing {

// VALUE_INVALID unless it is a region and a year: "84-2021".
inline absl::Status CheckEnvelopeId(const std::string& id) {
  const std::string form = "00-0000";
  const bool formed = std::equal(id.begin(), id.end(), form.begin(), form.end(), [](char letter, char of) {
    return of == '-' ? letter == '-' : letter >= '0' && letter <= '9';
  });
  if (formed) return absl::OkStatus();
  return domain::Refuse("VALUE_INVALID",
                        {{"champ", "envelope_id"}, {"règle", "la région et l'année, par exemple 84-2021"}},
                        {"envelope_id"});
}

}  // namespace iml::securing
