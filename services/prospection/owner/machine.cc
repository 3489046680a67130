#include "services/prospection/owner/machine.h"

namespace iml::prospection {

v1::OwnerStatus StatusAfter(v1::OwnerStatus status, const v1::OwnerFact& fact) {
  switch (fact.fact_case()) {
    case v1::OwnerFact::kOwnerRegistered:
      return v1::OWNER_STATUS_REGISTERED;
    case v1::OwnerFact::kContactForbidden:
      return v1::OWNER_STATUS_FORBIDDEN;
    case v1::OwnerFact::kOwnerContacted:
    case v1::OwnerFact::kOwnerCorrected:
    case v1::OwnerFact::FACT_NOT_SET:
      return status;
  }
  return status;
}

}  // namespace iml::prospection
