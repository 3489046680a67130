// What is owed on a rent account on a day. Receipts extinguish the oldest term first; computed and never stored. Pure.
#pragma once

#include "absl/time/civil_time.h"
#include "iml/contracting/v1/contracting.pb.h"

namespace iml::contracting {

v1::RentAccountStatement StatementOn(const v1::RentAccountView& account, absl::CivilDay day);

}  // namespace iml::contracting
