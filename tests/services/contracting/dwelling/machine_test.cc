#include "services/contracting/dwelling/machine.h"

#include "services/contracting/dwelling/decider.h"
#include "services/contracting/dwelling/projection.h"
#include "services/contracting/dwelling/queries.h"
#include "tests/support/machine.h"
#include "tests/support/rows.h"

namespace iml::contracting {
namespace {

using tests::Text;

constexpr const char* kActs[kDwellingActs] = {
    "OpenPlaces",           "ClosePlaces",       "CorrectOccupation", "RecordSolution",     "WithdrawDwelling",
    "SetFunding",           "TransferDwelling",  "AcceptTransfer",    "DropTransfer",       "RegisterDwelling",
    "RecordContractPeriod", "EndContractPeriod", "ReserveDwelling",   "ReleaseReservation", "RecordOccupants",
    "StartOccupation",      "EndOccupation",     "MoveReservation"};

const std::vector<v1::DwellingFact> kFacts =
    tests::Texts<v1::DwellingFact>({"dwelling_registered { stock_number: 1 operator_id: '123456782' }",
                                    "registration_refused {}",
                                    "places_opened { count: 2 places: 4 }",
                                    "places_closed { count: 1 places: 3 }",
                                    "contract_period_recorded { period { from @2021-01-15 } }",
                                    "contract_period_refused {}",
                                    "contract_period_ended {}",
                                    "contract_period_kept {}",
                                    "dwelling_reserved { household_id: 'h-1' persons: 1 }",
                                    "reservation_refused {}",
                                    "reservation_released { household_id: 'h-1' }",
                                    "release_refused {}",
                                    "occupants_recorded { household_id: 'h-1' persons: 2 }",
                                    "occupation_started { number: 1 household_id: 'h-1' persons: 1 }",
                                    "occupation_refused {}",
                                    "occupation_ended { number: 1 ended_on @2022-02-01 }",
                                    "occupation_corrected { number: 1 started_on @2021-01-01 }",
                                    "solution_recorded { number: 1 relodged_on @2022-02-01 }",
                                    "dwelling_left_stock {}",
                                    "funding_set { funded_177: true }",
                                    "transfer_offered { operator_id: '732829320' }",
                                    "dwelling_transferred { from_operator_id: '732829320' operator_id: '123456782' }",
                                    "transfer_dropped { operator_id: '732829320' }",
                                    "reservation_moved { household_id: 'h-1' entry_planned_on @2022-05-01 }"});

template <typename Command>
std::function<absl::Status(const DwellingState&)> Try(const std::string& command, auto... rows) {
  return [=](const DwellingState& state) {
    domain::Context context;
    context.actor.set_organisation("123456782");
    context.today = context.day = absl::CivilDay(2022, 6, 30);
    return Decide(state, Text<Command>(command), rows..., context).status();
  };
}

TEST(DwellingMachine, IsWhatPossibleTells) {
  const tests::Acts<DwellingState> acts = {
      {"OpenPlaces", Try<v1::OpenPlaces>("count: 1")},
      {"ClosePlaces", Try<v1::ClosePlaces>("count: 1")},
      {"CorrectOccupation", Try<v1::CorrectOccupation>("number: 9")},
      {"RecordSolution", Try<v1::RecordSolution>("number: 9 relodged_on @2022-06-15")},
      {"WithdrawDwelling", Try<v1::WithdrawDwelling>("reason #motifSortieParc/VENTE")},
      {"SetFunding", Try<v1::SetFunding>("funded_177: true")},
      {"TransferDwelling", Try<v1::TransferDwelling>("operator_id: '732829320'", true)},
      {"AcceptTransfer", Try<v1::AcceptTransfer>("")},
      {"DropTransfer", Try<v1::DropTransfer>("")},
  };
  for (const char* rpc : kDwellingRpcs) EXPECT_TRUE(*rpc == '\0' || acts.count(rpc) == 1) << rpc << " is not tried";
  tests::Rows rows;
  tests::ExpectPossibleTellsThePhase<DwellingState, v1::DwellingFact>(
      kFacts, acts,
      [&](const std::string& id, const v1::DwellingFact& fact) {
        rows.Deliver(ProjectDwelling, id, {fact.ShortDebugString()});
      },
      [&](const std::string& id) {
        v1::GetDwellingRequest request;
        request.set_dwelling_id(id);
        const auto view = GetDwelling(request, rows.Read());
        return std::vector<std::string>(view->possible().begin(), view->possible().end());
      });
}
TEST(DwellingMachine, IsPicturedInTheReadme) {
  tests::ExpectPictured(README, "dwelling", tests::PictureOf<v1::DwellingStatus>(kDwellingMachine, kActs));
}
TEST(DwellingMachine, NamesRpcsOfTheContract) {
  const auto* service = v1::DwellingView::descriptor()->file()->FindServiceByName("Contracting");
  for (const char* rpc : kDwellingRpcs) EXPECT_TRUE(*rpc == '\0' || service->FindMethodByName(rpc) != nullptr) << rpc;
}

}  // namespace
}  // namespace iml::contracting
