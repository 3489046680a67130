#include "services/orientation/orientation.h"

#include "libs/domain/calendar.h"
#include "libs/domain/contracts.h"
#include "libs/domain/date.h"
#include "libs/queries/alike.h"
#include "libs/territory/territory.h"
#include "services/orientation/household/decider.h"
#include "services/orientation/household/projection.h"
#include "services/orientation/household/queries.h"
#include "services/orientation/household/reactions.h"
#include "services/orientation/household/tables.h"
#include "services/orientation/ids.h"

namespace iml::orientation {
namespace {

using contracting::v1::DwellingCommit;
using contracting::v1::TenancyCommit;
using eventsourcing::Service;
using eventsourcing::Standing;
using eventsourcing::TimerChange;
using storage::Reads;
using v1::HouseholdCommit;
using v1::HouseholdFact;

constexpr char kSince[] = "2026-11-24";
constexpr absl::Duration kTimeToType = absl::Hours(24);

// Refuses the first of its communes that is no official code of today.
absl::Status CheckCommunes(const v1::QualifyHousingRequest& command) {
  for (const std::string& commune : command.communes()) {
    if (absl::Status checked = territory::CheckCommune(commune); !checked.ok()) return checked;
  }
  return absl::OkStatus();
}

// The households of the SIAO that look like that contact, which is `self`.
template <typename Command>
domain::Alike HouseholdsLike(const std::string& key, const Reads& rows, const std::string& siao,
                             const v1::Contact& contact, const std::string& self, const Command& command) {
  return queries::AlikeOf(rows, kNearKeys, NearKeys(key, siao, contact), self, command, [&](const std::string& id) {
    return rows.Find(kHouseholds, id).value_or(v1::HouseholdView()).siao() == siao;
  });
}

// An offer that is typed late expires a day later at the earliest, so that the answer, which was given in time, can
// still be typed.
TimerChange<v1::ExpireOrientation> ExpiryOfOffer(const Standing& standing, const HouseholdFact& fact) {
  TimerChange<v1::ExpireOrientation> timer;
  const auto set = [&](int32_t number, const google::type::Date& expires_on) {
    timer.change = timer.kSet;
    timer.due = std::max(domain::StartOf(domain::Day(expires_on).value_or(absl::CivilDay())),
                         standing.recorded_at + kTimeToType);
    timer.command.set_household_id(standing.header.aggregate_id());
    timer.command.set_number(number);
  };
  switch (fact.fact_case()) {
    case HouseholdFact::kOrientationProposed:
      set(fact.orientation_proposed().number(), fact.orientation_proposed().expires_on());
      break;
    case HouseholdFact::kOfferCorrected:
      set(fact.offer_corrected().number(), fact.offer_corrected().expires_on());
      break;
    case HouseholdFact::kOrientationRefused:
    case HouseholdFact::kAdmissionRequested:
    case HouseholdFact::kOrientationExpired:
    case HouseholdFact::kOrientationCancelled:
      timer.change = timer.kCancel;
      break;
    case HouseholdFact::kHouseholdRegistered:
    case HouseholdFact::kHousingRequestCreated:
    case HouseholdFact::kHousingRequestCompleted:
    case HouseholdFact::kHousingRequestTransmitted:
    case HouseholdFact::kHousingRequestQualified:
    case HouseholdFact::kOrientationAccepted:
    case HouseholdFact::kAdmissionConfirmed:
    case HouseholdFact::kAdmissionLost:
    case HouseholdFact::kAdmissionCancellationRequested:
    case HouseholdFact::kAdmissionCancelled:
    case HouseholdFact::kAdmissionKept:
    case HouseholdFact::kHousingRequestCancelled:
    case HouseholdFact::kHousingRequestFulfilled:
    case HouseholdFact::kEntryRecorded:
    case HouseholdFact::kStayEnded:
    case HouseholdFact::kStayCorrected:
    case HouseholdFact::kCompositionChanged:
    case HouseholdFact::kCompositionCorrected:
    case HouseholdFact::kHouseholdCorrected:
    case HouseholdFact::kPlannedEntryCorrected:
    case HouseholdFact::kTransmissionCorrected:
    case HouseholdFact::kStayTransferred:
    case HouseholdFact::FACT_NOT_SET:
      break;
  }
  return timer;
}

// Namesakes of lower numbers are said to be others by the number.
auto CreateAmongOthers(const std::string& key) {
  return [key](const HouseholdState& state, const v1::CreateHousingRequest& command, const Reads& rows,
               const domain::Context& context) {
    domain::Alike alike = HouseholdsLike(key, rows, command.siao(), command.main_contact(),
                                         HouseholdId(key, command, command.homonym()), command);
    for (int32_t homonym = 0; homonym < command.homonym(); ++homonym) {
      std::erase(alike.ids, HouseholdId(key, command, homonym));
    }
    return Decide(state, command, !territory::OfThreeCharacters(command.siao()).empty(), alike, context);
  };
}
auto CorrectAmongOthers(const std::string& key) {
  return [key](const HouseholdState& state, const v1::CorrectHousehold& command, const Reads& rows,
               const domain::Context& context) {
    v1::Contact contact = state.main_contact();
    if (command.has_name()) *contact.mutable_name() = command.name();
    if (command.has_first_name()) *contact.mutable_first_name() = command.first_name();
    if (command.has_birth_date()) *contact.mutable_birth_date() = command.birth_date();
    return Decide(state, command, HouseholdsLike(key, rows, state.siao(), contact, command.household_id(), command),
                  context);
  };
}
absl::StatusOr<HouseholdFacts> QualifyForCommunes(const HouseholdState& state, const v1::QualifyHousingRequest& command,
                                                  const Reads&, const domain::Context& context) {
  return Decide(state, command, CheckCommunes(command), context);
}
absl::StatusOr<HouseholdFacts> ProposeWithCapacity(const HouseholdState& state, const v1::ProposeOrientation& command,
                                                   const Reads& rows, const domain::Context& context) {
  auto capacity = rows.Find(kCapacity, command.dwelling_id()).value_or(v1::CapacityView());
  capacity.set_modality(domain::ModalityOn(capacity.contracts(), context.day, capacity.modality()));
  return Decide(state, command, capacity, context);
}

void Households(const std::string& key, Service& service) {
  service.Aggregate<HouseholdCommit, HouseholdState>()
      .TakesWith<v1::CreateHousingRequest, HouseholdCommit>(CreateAmongOthers(key))
      .Names<v1::CreateHousingRequest>(
          [key](const v1::CreateHousingRequest& command) { return HouseholdId(key, command, command.homonym()); })
      .TakesWith<v1::CorrectHousehold, HouseholdCommit>(CorrectAmongOthers(key))
      .TakesWith<v1::QualifyHousingRequest>(QualifyForCommunes)
      .TakesWith<v1::ProposeOrientation, DwellingCommit>(ProposeWithCapacity)
      .Takes<v1::CompleteHousingRequest, v1::TransmitHousingRequest, v1::AcceptOrientation, v1::RefuseOrientation,
             v1::AdmitHousehold, v1::CorrectOffer, v1::CorrectPlannedEntry, v1::CorrectTransmission,
             v1::CancelAdmission, v1::ExpireOrientation, v1::CancelHousingRequest, v1::ChangeComposition,
             v1::CorrectComposition>()
      .Takes<ConfirmAdmission, LoseAdmission, EndAdmission, KeepAdmission, RecordEntry, EndStay, CorrectStay,
             TransferStay>();
  service.Timer<HouseholdCommit>("expire", ExpiryOfOffer);
  service.Keeps(kHouseholds);
  service.Keeps(kHouseholdsBy.ids);
  service.Keeps(kWaiting);
  service.Keeps(kCapacity);
  service.Keeps(kCapacityBy.ids);
  service.Keeps(kLeaving);
  service.Keeps(kNearKeys);
  service.Project<HouseholdCommit>(ProjectHousehold);
  service.Project<HouseholdCommit>([key](const Standing& standing, const HouseholdFact& fact,
                                         storage::Transaction& rows) { ProjectNearKeys(key, standing, fact, rows); });
  service.Project<DwellingCommit>(ProjectCapacity);
  service.Answers<v1::GetHouseholdRequest>(GetHousehold);
  service.Answers<v1::ListHouseholdsRequest>(ListHouseholds);
  service.History<v1::GetHouseholdHistoryRequest, v1::GetHouseholdHistoryResponse, HouseholdCommit>();
  service.Answers<v1::ListWaitingRequest>(ListWaiting);
  service.Answers<v1::ListCapacityRequest>(ListCapacity);
  service.Answers<v1::ListOverstaysRequest>(ListOverstays);
}

// The dwelling and the tenancy answer; each name is for ever.
void Reactions(Service& service) {
  using namespace contracting::v1;  // NOLINT: facts of others
  service.React<DwellingCommit, DwellingReserved>("confirm_admission", kSince, ConfirmWhenReserved);
  service.React<DwellingCommit, ReservationRefused>("lose_admission", kSince, LoseWhenReservationRefused);
  service.React<DwellingCommit, ReservationReleased>("end_admission", kSince, EndWhenReleased);
  service.React<DwellingCommit, ReleaseRefused>("keep_admission", kSince, KeepWhenReleaseRefused);
  service.React<TenancyCommit, TenancyStarted>("record_entry", kSince, RecordEntryWhenStarted);
  service.React<TenancyCommit, TenancyExited>("end_stay", kSince, EndStayWhenExited);
  service.React<TenancyCommit, TenancyDatesCorrected>("correct_stay", kSince, CorrectStayWhenDatesCorrected);
  service.React<TenancyCommit, DestinationStated>("correct_stay", kSince, CorrectStayWhenDestinationStated);
  service.React<TenancyCommit, TenancyTransferred>("transfer_stay", "2026-11-30", TransferStayWithTenancy);
}

}  // namespace

eventsourcing::Service OrientationService(const std::string& key) {
  Service service("orientation");
  Households(key, service);
  Reactions(service);
  return service;
}

}  // namespace iml::orientation
