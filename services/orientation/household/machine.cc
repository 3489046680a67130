#include "services/orientation/household/machine.h"

namespace iml::orientation {

v1::RequestStatus StatusAfter(v1::RequestStatus status, const v1::HouseholdFact& fact) {
  switch (fact.fact_case()) {
    case v1::HouseholdFact::kHousingRequestCreated:
      return v1::REQUEST_STATUS_DRAFT;
    case v1::HouseholdFact::kHousingRequestTransmitted:
      return v1::REQUEST_STATUS_TRANSMITTED;
    case v1::HouseholdFact::kHousingRequestQualified:
    case v1::HouseholdFact::kOrientationRefused:
    case v1::HouseholdFact::kAdmissionLost:
    case v1::HouseholdFact::kAdmissionCancelled:
    case v1::HouseholdFact::kOrientationExpired:
    case v1::HouseholdFact::kOrientationCancelled:
      // An offer that came to nothing: the request waits again.
      return v1::REQUEST_STATUS_WAITING;
    case v1::HouseholdFact::kOrientationProposed:
      return v1::REQUEST_STATUS_ORIENTED;
    case v1::HouseholdFact::kHousingRequestFulfilled:
      return v1::REQUEST_STATUS_FULFILLED;
    case v1::HouseholdFact::kHousingRequestCancelled:
      return v1::REQUEST_STATUS_CANCELLED;
    case v1::HouseholdFact::kHouseholdRegistered:
    case v1::HouseholdFact::kHousingRequestCompleted:
    case v1::HouseholdFact::kOrientationAccepted:
    case v1::HouseholdFact::kAdmissionRequested:
    case v1::HouseholdFact::kAdmissionConfirmed:
    case v1::HouseholdFact::kAdmissionCancellationRequested:
    case v1::HouseholdFact::kAdmissionKept:
    case v1::HouseholdFact::kEntryRecorded:
    case v1::HouseholdFact::kStayEnded:
    case v1::HouseholdFact::kStayCorrected:
    case v1::HouseholdFact::kCompositionChanged:
    case v1::HouseholdFact::kCompositionCorrected:
    case v1::HouseholdFact::kHouseholdCorrected:
    case v1::HouseholdFact::kOfferCorrected:
    case v1::HouseholdFact::kPlannedEntryCorrected:
    case v1::HouseholdFact::kTransmissionCorrected:
    case v1::HouseholdFact::kStayTransferred:
    case v1::HouseholdFact::FACT_NOT_SET:
      return status;
  }
  return status;
}

v1::OrientationStatus StatusAfter(v1::OrientationStatus status, const v1::HouseholdFact& fact) {
  switch (fact.fact_case()) {
    case v1::HouseholdFact::kOrientationProposed:
      return v1::ORIENTATION_STATUS_PROPOSED;
    case v1::HouseholdFact::kOrientationAccepted:
      return v1::ORIENTATION_STATUS_WITH_OPERATOR;
    case v1::HouseholdFact::kOrientationRefused:
      return v1::ORIENTATION_STATUS_REFUSED;
    case v1::HouseholdFact::kAdmissionRequested:
      return v1::ORIENTATION_STATUS_ADMISSION_PENDING;
    case v1::HouseholdFact::kAdmissionConfirmed:
    case v1::HouseholdFact::kAdmissionKept:
      return v1::ORIENTATION_STATUS_ADMITTED;
    case v1::HouseholdFact::kAdmissionLost:
      return v1::ORIENTATION_STATUS_LOST;
    case v1::HouseholdFact::kAdmissionCancellationRequested:
      return v1::ORIENTATION_STATUS_CANCELLING;
    case v1::HouseholdFact::kAdmissionCancelled:
    case v1::HouseholdFact::kOrientationCancelled:
      return v1::ORIENTATION_STATUS_CANCELLED;
    case v1::HouseholdFact::kOrientationExpired:
      return v1::ORIENTATION_STATUS_EXPIRED;
    case v1::HouseholdFact::kEntryRecorded:
      return v1::ORIENTATION_STATUS_ENTERED;
    case v1::HouseholdFact::kStayEnded:
      return v1::ORIENTATION_STATUS_LEFT;
    case v1::HouseholdFact::kHouseholdRegistered:
    case v1::HouseholdFact::kHousingRequestCreated:
    case v1::HouseholdFact::kHousingRequestCompleted:
    case v1::HouseholdFact::kHousingRequestTransmitted:
    case v1::HouseholdFact::kHousingRequestQualified:
    case v1::HouseholdFact::kHousingRequestCancelled:
    case v1::HouseholdFact::kHousingRequestFulfilled:
    case v1::HouseholdFact::kStayCorrected:
    case v1::HouseholdFact::kCompositionChanged:
    case v1::HouseholdFact::kCompositionCorrected:
    case v1::HouseholdFact::kHouseholdCorrected:
    case v1::HouseholdFact::kOfferCorrected:
    case v1::HouseholdFact::kPlannedEntryCorrected:
    case v1::HouseholdFact::kTransmissionCorrected:
    case v1::HouseholdFact::kStayTransferred:
    case v1::HouseholdFact::FACT_NOT_SET:
      return status;
  }
  return status;
}

v1::StayStatus StatusAfter(v1::StayStatus status, const v1::HouseholdFact& fact) {
  switch (fact.fact_case()) {
    case v1::HouseholdFact::kEntryRecorded:
      return v1::STAY_STATUS_LASTING;
    case v1::HouseholdFact::kStayEnded:
      return v1::STAY_STATUS_ENDED;
    case v1::HouseholdFact::kStayCorrected:
      return fact.stay_corrected().has_left_on() ? v1::STAY_STATUS_ENDED : v1::STAY_STATUS_LASTING;
    case v1::HouseholdFact::kHouseholdRegistered:
    case v1::HouseholdFact::kHousingRequestCreated:
    case v1::HouseholdFact::kHousingRequestCompleted:
    case v1::HouseholdFact::kHousingRequestTransmitted:
    case v1::HouseholdFact::kHousingRequestQualified:
    case v1::HouseholdFact::kOrientationProposed:
    case v1::HouseholdFact::kOrientationAccepted:
    case v1::HouseholdFact::kOrientationRefused:
    case v1::HouseholdFact::kAdmissionRequested:
    case v1::HouseholdFact::kAdmissionConfirmed:
    case v1::HouseholdFact::kAdmissionLost:
    case v1::HouseholdFact::kAdmissionCancellationRequested:
    case v1::HouseholdFact::kAdmissionCancelled:
    case v1::HouseholdFact::kAdmissionKept:
    case v1::HouseholdFact::kOrientationExpired:
    case v1::HouseholdFact::kOrientationCancelled:
    case v1::HouseholdFact::kHousingRequestCancelled:
    case v1::HouseholdFact::kHousingRequestFulfilled:
    case v1::HouseholdFact::kCompositionChanged:
    case v1::HouseholdFact::kCompositionCorrected:
    case v1::HouseholdFact::kHouseholdCorrected:
    case v1::HouseholdFact::kOfferCorrected:
    case v1::HouseholdFact::kPlannedEntryCorrected:
    case v1::HouseholdFact::kTransmissionCorrected:
    case v1::HouseholdFact::kStayTransferred:
    case v1::HouseholdFact::FACT_NOT_SET:
      return status;
  }
  return status;
}

}  // namespace iml::orientation
