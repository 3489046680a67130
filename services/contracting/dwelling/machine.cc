#include "services/contracting/dwelling/machine.h"

namespace iml::contracting {
namespace {

v1::DwellingStatus StockAfter(v1::DwellingStatus status, const v1::DwellingFact& fact) {
  switch (fact.fact_case()) {
    case v1::DwellingFact::kDwellingRegistered:
      return v1::DWELLING_STATUS_AVAILABLE;
    case v1::DwellingFact::kContractPeriodRecorded:
      return status == v1::DWELLING_STATUS_UNSPECIFIED ? v1::DWELLING_STATUS_EXPECTED : status;
    case v1::DwellingFact::kDwellingLeftStock:
      return v1::DWELLING_STATUS_LEFT;
    case v1::DwellingFact::kRegistrationRefused:
    case v1::DwellingFact::kPlacesOpened:
    case v1::DwellingFact::kPlacesClosed:
    case v1::DwellingFact::kContractPeriodRefused:
    case v1::DwellingFact::kContractPeriodEnded:
    case v1::DwellingFact::kContractPeriodKept:
    case v1::DwellingFact::kDwellingReserved:
    case v1::DwellingFact::kReservationRefused:
    case v1::DwellingFact::kReservationReleased:
    case v1::DwellingFact::kReleaseRefused:
    case v1::DwellingFact::kOccupantsRecorded:
    case v1::DwellingFact::kOccupationStarted:
    case v1::DwellingFact::kOccupationRefused:
    case v1::DwellingFact::kOccupationEnded:
    case v1::DwellingFact::kOccupationCorrected:
    case v1::DwellingFact::kSolutionRecorded:
    case v1::DwellingFact::kFundingSet:
    case v1::DwellingFact::kTransferOffered:
    case v1::DwellingFact::kDwellingTransferred:
    case v1::DwellingFact::kTransferDropped:
    case v1::DwellingFact::kReservationMoved:
    case v1::DwellingFact::FACT_NOT_SET:
      return status;
  }
  return status;
}

}  // namespace

v1::DwellingStatus StatusAfter(v1::DwellingStatus status, const v1::DwellingFact& fact, bool reserved, bool occupied) {
  const v1::DwellingStatus stock = StockAfter(status, fact);
  if (!InStock(stock)) return stock;
  if (occupied) return v1::DWELLING_STATUS_OCCUPIED;
  return reserved ? v1::DWELLING_STATUS_RESERVED : v1::DWELLING_STATUS_AVAILABLE;
}

}  // namespace iml::contracting
