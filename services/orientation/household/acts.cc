#include "services/orientation/household/acts.h"

#include <algorithm>

#include "libs/domain/codes.h"

namespace iml::orientation {

using absl::CivilDay;
using domain::TitleOf;
using domain::Words;
using domain::v1::Composition;

int32_t InForce(const HouseholdState& state, CivilDay day) {
  int32_t number = std::min(1, state.compositions_size());
  CivilDay since = CivilDay::min();
  for (int32_t i = 0; i < state.compositions_size(); ++i) {
    const CivilDay from = domain::Day(state.compositions(i).from()).value_or(CivilDay::min());
    if (from > day || from < since) continue;
    number = i + 1;
    since = from;
  }
  return number;
}

const Composition& CompositionOn(const HouseholdState& state, CivilDay day) {
  const int32_t number = InForce(state, day);
  return number == 0 ? Composition::default_instance() : state.compositions(number - 1).composition();
}

absl::Status CheckComposition(const Composition& composition) {
  const int32_t adults = composition.adults(), children = composition.children();
  // Codes of the list "compositions"; a family may be any.
  const auto agrees = [&](const std::string& kind) {
    if (kind == "10" || kind == "20") return adults == 1 && children == 0;
    if (kind == "30") return adults == 2 && children == 0;
    if (kind == "40" || kind == "50") return adults == 1 && children > 0;
    if (kind == "60") return adults > 1 && children > 0;
    if (kind == "70") return adults > 1 && children == 0;
    if (kind == "80") return adults == 0 && children == 1;
    if (kind == "90") return adults == 0 && children > 1;
    if (kind == "100") return adults == 2 && children > 0;
    if (kind == "120") return adults > 0 && children > 0;
    return adults > 0;
  };
  if (agrees(composition.kind().code())) return absl::OkStatus();
  const std::string label = domain::Label(composition.kind());
  return domain::At("composition", domain::Refuse<v1::REASON_COMPOSITION_DIFFERS>(
                                       Words(label.empty() ? "Ménage" : label), domain::Typed<domain::Count>(adults),
                                       domain::Typed<domain::Count>(children)));
}

bool LivesElsewhere(const HouseholdState& state, const std::string& dwelling_id) {
  return std::any_of(state.stays().begin(), state.stays().end(), [&](const HouseholdState::Stay& stay) {
    return stay.status() == v1::STAY_STATUS_LASTING && stay.dwelling_id() != dwelling_id;
  });
}

v1::HouseholdFact RequestCancelled(CivilDay day, int32_t number, const privacy::v1::Text& reason) {
  v1::HouseholdFact fact = On(day);
  fact.mutable_housing_request_cancelled()->set_number(number);
  *fact.mutable_housing_request_cancelled()->mutable_reason() = reason;
  return fact;
}

v1::HouseholdFact CancellationRequested(const HouseholdState::Orientation& orientation, CivilDay day,
                                        const privacy::v1::Text& reason, bool ends_request) {
  v1::HouseholdFact fact = On(day);
  v1::AdmissionCancellationRequested& requested = *fact.mutable_admission_cancellation_requested();
  requested.set_number(orientation.number());
  requested.set_dwelling_id(orientation.dwelling_id());
  *requested.mutable_reason() = reason;
  requested.set_ends_request(ends_request);
  return fact;
}

Words LastActOfRequest(const HouseholdState& state) {
  switch (state.request().status()) {
    case v1::REQUEST_STATUS_DRAFT:
      return TitleOf<v1::HousingRequestCompleted>();
    case v1::REQUEST_STATUS_TRANSMITTED:
      return TitleOf<v1::HousingRequestTransmitted>();
    case v1::REQUEST_STATUS_ORIENTED:
      return TitleOf<v1::OrientationProposed>();
    case v1::REQUEST_STATUS_FULFILLED:
      return TitleOf<v1::HousingRequestFulfilled>();
    case v1::REQUEST_STATUS_CANCELLED:
      return TitleOf<v1::HousingRequestCancelled>();
    case v1::REQUEST_STATUS_WAITING:
      // Again, since an offer came to nothing, or since its qualification.
      return state.request().has_last_on() && domain::SameDay(state.request().last_on(), state.orientation().last_on())
                 ? LastActOfOrientation(state)
                 : TitleOf<v1::HousingRequestQualified>();
    case v1::REQUEST_STATUS_UNSPECIFIED:
    case v1::RequestStatus_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::RequestStatus_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return TitleOf<v1::HousingRequestCreated>();
}

Words LastActOfOrientation(const HouseholdState& state) {
  switch (state.orientation().status()) {
    case v1::ORIENTATION_STATUS_WITH_OPERATOR:
      return TitleOf<v1::OrientationAccepted>();
    case v1::ORIENTATION_STATUS_ADMISSION_PENDING:
      return TitleOf<v1::AdmissionRequested>();
    case v1::ORIENTATION_STATUS_ADMITTED:
      return TitleOf<v1::AdmissionConfirmed>();
    case v1::ORIENTATION_STATUS_CANCELLING:
      return TitleOf<v1::AdmissionCancellationRequested>();
    case v1::ORIENTATION_STATUS_ENTERED:
      return TitleOf<v1::EntryRecorded>();
    case v1::ORIENTATION_STATUS_LEFT:
      return TitleOf<v1::StayEnded>();
    case v1::ORIENTATION_STATUS_REFUSED:
      return TitleOf<v1::OrientationRefused>();
    case v1::ORIENTATION_STATUS_LOST:
      return TitleOf<v1::AdmissionLost>();
    case v1::ORIENTATION_STATUS_CANCELLED:
      return TitleOf<v1::OrientationCancelled>();
    case v1::ORIENTATION_STATUS_EXPIRED:
      return TitleOf<v1::OrientationExpired>();
    case v1::ORIENTATION_STATUS_UNSPECIFIED:
    case v1::ORIENTATION_STATUS_PROPOSED:
    case v1::OrientationStatus_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::OrientationStatus_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return TitleOf<v1::OrientationProposed>();
}

}  // namespace iml::orientation
