#include "services/orientation/orientation.h"

#include "libs/domain/calendar.h"
#include "libs/domain/date.h"
#include "libs/domain/ids.h"
#include "libs/territory/territory.h"
#include "services/orientation/household/reactions.h"
#include "services/orientation/household/decider.h"
#include "services/orientation/orientation_queries.h"
#include "services/orientation/projections.h"
#include "services/orientation/tables.h"

namespace iml::orientation {
namespace {

using contracting::v1::DwellingCommit;
using contracting::v1::TenancyCommit;
using eventsourcing::Standing;
using eventsourcing::TimerChange;
using v1::HouseholdCommit;

constexpr char kDwellingTopic[] = "iml.contracting.dwelling.v1";

std::string HouseholdId(const std::string& key, const v1::CreateHousingRequest& command) {
  const privacy::v1::Text &name = command.main_contact().name(), &first_name = command.main_contact().first_name();
  const auto birth = domain::Day(command.main_contact().birth_date().clear()).value_or(absl::CivilDay());
  return domain::KeyedId(key, "iml.orientation.household.v1",
                         {command.siao(), domain::NormalForm(name.clear()), domain::NormalForm(first_name.clear()),
                          absl::FormatCivilTime(birth), std::to_string(command.homonym())});
}

std::string UnknownCommune(const v1::QualifyHousingRequest& command) {
  for (const std::string& commune : command.communes()) {
    if (territory::FindCommune(commune) == nullptr) return commune.empty() ? "?" : commune;
  }
  return "";
}

TimerChange<v1::ExpireOrientation> ExpiryOfOffer(const Standing& standing, const v1::HouseholdFact& fact) {
  TimerChange<v1::ExpireOrientation> timer;
  if (fact.has_orientation_proposed()) {
    timer.change = timer.kSet;
    timer.due = domain::StartOf(domain::Day(fact.orientation_proposed().expires_on()).value_or(absl::CivilDay()));
    timer.command.set_household_id(standing.header.aggregate_id());
    timer.command.set_number(fact.orientation_proposed().number());
  } else if (fact.has_orientation_refused() || fact.has_admission_requested() || fact.has_orientation_expired() ||
             fact.has_orientation_cancelled()) {
    timer.change = timer.kCancel;
  }
  return timer;
}

}  // namespace

eventsourcing::Service OrientationService(const std::string& key) {
  eventsourcing::Service service("orientation");
  service.Aggregate<HouseholdCommit, HouseholdState>();
  service.TakesWith<HouseholdCommit, HouseholdState, v1::CreateHousingRequest>(
      {}, [](const HouseholdState& state, const v1::CreateHousingRequest& command, const storage::Reads&,
             const domain::Context& context) {
        return Decide(state, command, !territory::OfThreeCharacters(command.siao()).empty(), context);
      });
  service.Names<v1::CreateHousingRequest>(
      [key](const v1::CreateHousingRequest& command) { return HouseholdId(key, command); });
  service.Takes<HouseholdCommit, HouseholdState, v1::CompleteHousingRequest>();
  service.Takes<HouseholdCommit, HouseholdState, v1::TransmitHousingRequest>();
  service.TakesWith<HouseholdCommit, HouseholdState, v1::QualifyHousingRequest>(
      {}, [](const HouseholdState& state, const v1::QualifyHousingRequest& command, const storage::Reads&,
             const domain::Context& context) { return Decide(state, command, UnknownCommune(command), context); });
  service.TakesWith<HouseholdCommit, HouseholdState, v1::ProposeOrientation>(
      {kDwellingTopic}, [](const HouseholdState& state, const v1::ProposeOrientation& command,
                           const storage::Reads& rows, const domain::Context& context) {
        return Decide(state, command, rows.Find(kCapacity, command.dwelling_id()).value_or(v1::CapacityView()),
                      context);
      });
  service.Takes<HouseholdCommit, HouseholdState, v1::AcceptOrientation>();
  service.Takes<HouseholdCommit, HouseholdState, v1::RefuseOrientation>();
  service.Takes<HouseholdCommit, HouseholdState, v1::AdmitHousehold>();
  service.Takes<HouseholdCommit, HouseholdState, v1::CancelAdmission>();
  service.Takes<HouseholdCommit, HouseholdState, v1::ExpireOrientation>();
  service.Takes<HouseholdCommit, HouseholdState, v1::CancelHousingRequest>();
  service.Takes<HouseholdCommit, HouseholdState, v1::ChangeComposition>();
  service.Takes<HouseholdCommit, HouseholdState, v1::CorrectComposition>();
  service.Takes<HouseholdCommit, HouseholdState, ConfirmAdmission>();
  service.Takes<HouseholdCommit, HouseholdState, LoseAdmission>();
  service.Takes<HouseholdCommit, HouseholdState, EndAdmission>();
  service.Takes<HouseholdCommit, HouseholdState, KeepAdmission>();
  service.Takes<HouseholdCommit, HouseholdState, RecordEntry>();
  service.Takes<HouseholdCommit, HouseholdState, EndStay>();
  service.Takes<HouseholdCommit, HouseholdState, CorrectStay>();
  service.Timer<HouseholdCommit>("expire", ExpiryOfOffer);

  service.Keeps(kHouseholds);
  service.Keeps(kWaiting);
  service.Keeps(kCapacity);
  service.Project<HouseholdCommit>(ProjectHousehold);
  service.Project<DwellingCommit>(ProjectCapacity);

  service.React<DwellingCommit>("confirm_admission", "2026-11-24", ConfirmWhenReserved);
  service.React<DwellingCommit>("lose_admission", "2026-11-24", LoseWhenReservationRefused);
  service.React<DwellingCommit>("end_admission", "2026-11-24", EndWhenReleased);
  service.React<DwellingCommit>("keep_admission", "2026-11-24", KeepWhenReleaseRefused);
  service.React<TenancyCommit>("record_entry", "2026-11-24", RecordEntryWhenStarted);
  service.React<TenancyCommit>("end_stay", "2026-11-24", EndStayWhenExited);
  service.React<TenancyCommit>("correct_stay", "2026-11-24", CorrectStayWhenCorrected);

  service.Answers<v1::GetHouseholdRequest>(GetHousehold);
  service.Answers<v1::ListHouseholdsRequest>(ListHouseholds);
  service.History<v1::GetHouseholdHistoryRequest, v1::GetHouseholdHistoryResponse, HouseholdCommit>();
  service.Answers<v1::ListWaitingRequest>(ListWaiting);
  service.Answers<v1::ListCapacityRequest>(ListCapacity);
  return service;
}

}  // namespace iml::orientation
