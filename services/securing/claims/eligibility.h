// The predicate of eligibility, criterion by criterion, each with its evidence. Unknown is not met (INV-50). Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "iml/domain/v1/domain.pb.h"
#include "iml/securing/v1/claims.pb.h"
#include "services/securing/tables.pb.h"

namespace iml::securing {

// The rows that are known; null when there is none.
struct Evidence {
  const OperatorRow* registered = nullptr;
  const DwellingRow* dwelling = nullptr;
  // Who has the dwelling today, with its accounts: it may claim too what was lost before it came.
  std::string operator_now = {};
};

// The row with the operator and the time in the stock of that day. Without a time in the stock there is no
// `managed_since`, and before the first operator it is that one.
DwellingRow OnDay(const DwellingRow& row, absl::CivilDay day);

// The rows are those of `day`, the first of the loss.
std::vector<v1::Criterion> Judge(const Evidence& evidence, const domain::v1::Code& kind, absl::CivilDay day);

// The labels of those not met that are no mere advice, for a sentence; empty when all are met.
std::string NotMet(const std::vector<v1::Criterion>& criteria);

}  // namespace iml::securing
