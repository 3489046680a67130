#include "services/contracting/tenancy/machine.h"

namespace iml::contracting {

v1::TenancyStatus StatusAfter(v1::TenancyStatus status, const v1::TenancyFact& fact) {
  switch (fact.fact_case()) {
    case v1::TenancyFact::kTenancyPrepared:
      return v1::TENANCY_STATUS_DRAFT;
    case v1::TenancyFact::kTenancySigned:
    case v1::TenancyFact::kTenancyStartRefused:
      return v1::TENANCY_STATUS_SIGNED;
    case v1::TenancyFact::kTenancyStartRequested:
      return v1::TENANCY_STATUS_STARTING;
    case v1::TenancyFact::kTenancyStarted:
    case v1::TenancyFact::kNoticeCancelled:
      return v1::TENANCY_STATUS_RUNNING;
    case v1::TenancyFact::kNoticeGiven:
      return v1::TENANCY_STATUS_NOTICE;
    case v1::TenancyFact::kTenancyExited:
      return v1::TENANCY_STATUS_EXITED;
    case v1::TenancyFact::kTenancyClosed:
      return v1::TENANCY_STATUS_CLOSED;
    case v1::TenancyFact::kTenancyAbandoned:
      return v1::TENANCY_STATUS_ABANDONED;
    case v1::TenancyFact::kPartySigned:
    case v1::TenancyFact::kTenancyDatesCorrected:
    case v1::TenancyFact::kDestinationStated:
    case v1::TenancyFact::kTenancyTransferred:
    case v1::TenancyFact::FACT_NOT_SET:
      return status;
  }
  return status;
}

}  // namespace iml::contracting
