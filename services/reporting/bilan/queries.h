// The bilan, worked out from the dated rows.
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "iml/reporting/v1/reporting.pb.h"
#include "libs/queries/findings.h"
#include "libs/storage/database.h"

namespace iml::reporting {

absl::StatusOr<v1::Bilan> GetBilan(const v1::GetBilanRequest& request, const storage::Reads& rows);

// The equations that do not hold, with the aggregates to look into.
queries::Findings BrokenIn(const v1::Bilan& bilan);

// Keeps what was answered until the rows move: asked again, a bilan is not worked out again. From one thread at a time.
class KeptBilans {
 public:
  absl::StatusOr<v1::Bilan> Get(const v1::GetBilanRequest& request, const storage::Reads& rows);

 private:
  // Up to where the rows had been read, and the day: at another one nothing that is kept holds.
  std::string read_up_to_;
  std::map<std::string, v1::Bilan> kept_;
};

}  // namespace iml::reporting
