// Ids that anyone derives or checks alike.
#pragma once

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "libs/domain/refusal.h"

namespace iml::securing {

// VALUE_INVALID unless it is a region and a year: "84-2021". `label`: of the field "envelope_id".
inline absl::Status CheckEnvelopeId(const std::string& id, const domain::Words& label) {
  const std::string form = "00-0000";
  const bool formed = std::equal(id.begin(), id.end(), form.begin(), form.end(), [](char letter, char of) {
    return of == '-' ? letter == '-' : letter >= '0' && letter <= '9';
  });
  if (formed) return absl::OkStatus();
  return domain::At("envelope_id", domain::Refuse<rpc::v1::REASON_VALUE_INVALID>(
                                       label, domain::Words("la région et l'année, par exemple 84-2021")));
}

}  // namespace iml::securing
