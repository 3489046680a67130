#include "services/orientation/household/machine.h"

#include "services/orientation/household/decider.h"
#include "services/orientation/household/projection.h"
#include "services/orientation/household/queries.h"
#include "tests/support/machine.h"
#include "tests/support/rows.h"

namespace iml::orientation {
namespace {

using tests::Text;

constexpr const char* kActsOfOrientation[kOrientationActs] = {"ProposeOrientation",
                                                              "AcceptOrientation",
                                                              "RefuseOrientation household",
                                                              "RefuseOrientation operator",
                                                              "RefuseOrientation owner",
                                                              "AdmitHousehold",
                                                              "CancelAdmission",
                                                              "ExpireOrientation",
                                                              "CancelHousingRequest",
                                                              "CorrectOffer",
                                                              "CorrectPlannedEntry",
                                                              "ConfirmAdmission",
                                                              "LoseAdmission",
                                                              "EndAdmission",
                                                              "KeepAdmission",
                                                              "RecordEntry"};
constexpr const char* kActsOfStay[kStayActs] = {"EndStay", "CorrectStay", "TransferStay"};

const std::vector<v1::HouseholdFact> kFacts = tests::Texts<v1::HouseholdFact>(
    {"household_registered { main_contact { name { clear: 'Ana' } } }",
     "housing_request_created { number: 1 }",
     "housing_request_completed { number: 1 }",
     "housing_request_transmitted { number: 1 }",
     "housing_request_qualified { number: 1 }",
     "orientation_proposed { number: 1 request_number: 1 operator_id: '123456782' dwelling_id: 'd-1' }",
     "orientation_accepted { number: 1 }",
     "orientation_refused { number: 1 }",
     "admission_requested { number: 1 }",
     "admission_confirmed { number: 1 }",
     "admission_lost { number: 1 }",
     "admission_cancellation_requested { number: 1 }",
     "admission_cancelled { number: 1 }",
     "admission_kept { number: 1 }",
     "orientation_expired { number: 1 }",
     "orientation_cancelled { number: 1 }",
     "housing_request_cancelled { number: 1 }",
     "housing_request_fulfilled { number: 1 }",
     "entry_recorded { number: 1 }",
     "stay_ended { number: 1 }",
     "stay_corrected { number: 1 }",
     "composition_changed { number: 2 }",
     "composition_corrected { number: 1 }",
     "household_corrected { main_contact { name { clear: 'Anna' } } }",
     "offer_corrected { number: 1 expires_on @2022-10-01 }",
     "planned_entry_corrected { number: 1 entry_planned_on @2022-10-01 }",
     "transmission_corrected { number: 1 first_transmitted_on @2022-01-20 }",
     "stay_transferred { number: 1 operator_id: '123456782' }"});

// The machines' own reasons bar by phase too, and so does a repeat or a late act, which yields nothing.
absl::Status ByPhase(const absl::StatusOr<HouseholdFacts>& decided) {
  const std::string reason = domain::RefusalOf(decided.status()).reason();
  const bool barred = reason == "REQUEST_ALREADY_OPEN" || reason == "NOT_WAITING" || reason == "ORIENTATION_RUNNING" ||
                      (decided.ok() && decided->empty());
  return barred ? domain::Refuse<rpc::v1::REASON_WRONG_PHASE>(domain::Words("barred")) : decided.status();
}

template <typename Command, typename... Rows>
std::function<absl::Status(const HouseholdState&)> Try(const std::string& text, const Rows&... rows) {
  return [=](const HouseholdState& state) {
    domain::Context context;
    context.actor.set_organisation("123456782");
    context.today = context.day = absl::CivilDay(2022, 6, 30);
    Command command = Text<Command>(text);
    if constexpr (requires { state.orientation().number(), command.set_number(1); } &&
                  !std::is_same_v<Command, v1::CorrectComposition>) {
      command.set_number(state.orientation().number());
    }
    return ByPhase(Decide(state, command, rows..., context));
  };
}

const tests::Acts<HouseholdState> kActs = {
    {"CreateHousingRequest",
     Try<v1::CreateHousingRequest>(
         "main_contact { name { clear: 'Ana' } birth_date { clear @1990-05-01 } } composition { adults: 7 }", true,
         domain::Alike())},
    {"CompleteHousingRequest", Try<v1::CompleteHousingRequest>("social_report { clear: 'x' }")},
    {"TransmitHousingRequest", Try<v1::TransmitHousingRequest>("")},
    {"QualifyHousingRequest", Try<v1::QualifyHousingRequest>("communes: '69123'", absl::OkStatus())},
    {"ProposeOrientation",
     Try<v1::ProposeOrientation>("operator_id: '123456782' dwelling_id: 'd-2' expires_on @2022-09-01",
                                 Text<v1::CapacityView>("places: 9 in_stock: true"))},
    {"CancelHousingRequest", Try<v1::CancelHousingRequest>("reason { clear: 'x' }")},
    {"ChangeComposition", Try<v1::ChangeComposition>("composition { adults: 7 }")},
    {"CorrectComposition", Try<v1::CorrectComposition>("number: 99 composition { adults: 7 }")},
    {"CorrectHousehold", Try<v1::CorrectHousehold>("telephone { clear: '06 39 98 00 00' }", domain::Alike())},
    {"CorrectTransmission", Try<v1::CorrectTransmission>("first_transmitted_on @2022-01-15 reason { clear: 'x' }")},
    {"AcceptOrientation", Try<v1::AcceptOrientation>("")},
    {"RefuseOrientation household",
     Try<v1::RefuseOrientation>("side: REFUSAL_SIDE_HOUSEHOLD household_reason #motifRefusMenage/TAILLE")},
    {"RefuseOrientation operator",
     Try<v1::RefuseOrientation>(
         "side: REFUSAL_SIDE_OPERATOR structure_reason #motifRefusStructure/AUTRE argument { clear: 'x' }")},
    {"RefuseOrientation owner",
     Try<v1::RefuseOrientation>(
         "side: REFUSAL_SIDE_OWNER structure_reason #motifRefusStructure/AUTRE argument { clear: 'x' }")},
    {"AdmitHousehold", Try<v1::AdmitHousehold>("entry_planned_on @2022-07-15")},
    {"CancelAdmission", Try<v1::CancelAdmission>("reason { clear: 'x' }")},
    {"ExpireOrientation", Try<v1::ExpireOrientation>("")},
    {"CorrectOffer", Try<v1::CorrectOffer>("expires_on @2022-11-01")},
    {"CorrectPlannedEntry", Try<v1::CorrectPlannedEntry>("entry_planned_on @2022-11-01")},
};

TEST(HouseholdMachines, AreWhatPossibleTells) {
  for (const char* rpc : kRequestRpcs) EXPECT_EQ(kActs.count(rpc), 1u) << rpc << " is not tried";
  for (const char* rpc : kOrientationRpcs) EXPECT_TRUE(*rpc == '\0' || kActs.count(rpc) == 1) << rpc << " is not tried";
  tests::Rows rows;
  tests::ExpectPossibleTellsThePhase<HouseholdState, v1::HouseholdFact>(
      kFacts, kActs,
      [&](const std::string& id, const v1::HouseholdFact& fact) {
        rows.Deliver(ProjectHousehold, id, {fact.ShortDebugString()});
      },
      [&](const std::string& id) {
        v1::GetHouseholdRequest request;
        request.set_household_id(id);
        const auto view = GetHousehold(request, rows.Read());
        return std::vector<std::string>(view->possible().begin(), view->possible().end());
      });
}
TEST(HouseholdMachines, ArePicturedInTheReadme) {
  tests::ExpectPictured(README, "request", tests::PictureOf<v1::RequestStatus>(kRequestMachine, kRequestRpcs));
  tests::ExpectPictured(README, "orientation",
                        tests::PictureOf<v1::OrientationStatus>(kOrientationMachine, kActsOfOrientation));
  tests::ExpectPictured(README, "stay", tests::PictureOf<v1::StayStatus>(kStayMachine, kActsOfStay));
}
TEST(HouseholdMachines, NameRpcsOfTheContract) {
  const auto* service = v1::HouseholdView::descriptor()->file()->FindServiceByName("Orientation");
  for (const auto& [act, ignored] : kActs) {
    EXPECT_NE(service->FindMethodByName(act.substr(0, act.find(' '))), nullptr) << act;
  }
}

}  // namespace
}  // namespace iml::orientation
