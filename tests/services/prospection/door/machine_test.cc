#include "services/prospection/door/machine.h"

#include "services/prospection/door/decider.h"
#include "services/prospection/door/projection.h"
#include "services/prospection/door/queries.h"
#include "tests/support/machine.h"
#include "tests/support/rows.h"

namespace iml::prospection {
namespace {

using tests::Text;

constexpr const char* kActs[kCaptureActs] = {
    "OpenCapture",   "QualifyCapture",  "RecordVisit",    "MakeOffer",     "RecordAgreement",  "AttributeCapture",
    "SignCapture",   "HandOverCapture", "AbandonCapture", "RecordContact", "AbandonForbidden", "ConfirmSignature",
    "LoseSignature", "ConfirmHandover", "UndoHandover",   "FreeDoor"};

const std::vector<v1::DoorFact> kFacts = tests::Texts<v1::DoorFact>(
    {"door_registered {}", "capture_opened { file: 1 }", "capture_contacted { file: 1 }",
     "capture_qualified { file: 1 }", "dwelling_visited { file: 1 decent: true }", "offer_made { file: 1 }",
     "agreement_reached { file: 1 }", "capture_attributed { file: 1 operator_id: '123456782' }",
     "signature_requested { file: 1 }", "capture_signed { file: 1 }", "signature_lost { file: 1 }",
     "capture_handed_over { file: 1 }", "handover_confirmed { file: 1 }", "handover_undone { file: 1 }",
     "capture_abandoned { file: 1 }", "door_freed { file: 1 }"});

// The reasons of the machine's cells; STAGE_SKIPPED is a rule where the command may say why.
std::vector<std::string> PhasesOf(const std::string& command) {
  std::vector<std::string> reasons = {"CAPTURE_ALREADY_OPEN", "DWELLING_IN_STOCK"};
  if (command == "SignCapture") reasons.push_back("STAGE_SKIPPED");
  return reasons;
}

// An act that yields nothing is refused by its phase too: it has nothing left to do.
template <typename Facts>
absl::Status Refused(const absl::StatusOr<Facts>& decided, const std::vector<std::string>& by_phase) {
  const auto reason = domain::RefusalOf(decided.status()).reason();
  const bool by = std::find(by_phase.begin(), by_phase.end(), reason) != by_phase.end();
  if (by || (decided.ok() && decided->empty())) return domain::Refuse<rpc::v1::REASON_WRONG_PHASE>(domain::Words(""));
  return decided.status();
}

template <typename Command>
std::function<absl::Status(const DoorState&)> Try(const std::string& text) {
  return [text](const DoorState& state) {
    domain::Context context;
    context.actor.set_organisation("123456782");
    context.today = context.day = absl::CivilDay(2022, 6, 30);
    const auto command = Text<Command>(text);
    const auto phases = PhasesOf(Command::descriptor()->name());
    if constexpr (std::is_same_v<Command, v1::OpenCapture>) {
      return Refused(Decide(state, command, Opening{"69", absl::OkStatus(), true}, context), phases);
    } else if constexpr (std::is_same_v<Command, v1::AttributeCapture>) {
      return Refused(Decide(state, command, true, context), phases);
    } else {
      return Refused(Decide(state, command, context), phases);
    }
  };
}

TEST(CaptureMachine, IsWhatPossibleTells) {
  const tests::Acts<DoorState> acts = {
      {"OpenCapture", Try<v1::OpenCapture>("address { street { clear: 'rue A' } } owner_id: 'o-1'")},
      {"QualifyCapture", Try<v1::QualifyCapture>("area_dm2: 1")},
      {"RecordVisit", Try<v1::RecordVisit>("area_dm2: 1")},
      {"MakeOffer", Try<v1::MakeOffer>("rent_cents: 1")},
      {"RecordAgreement", Try<v1::RecordAgreement>("rent_cents: 1")},
      {"AttributeCapture", Try<v1::AttributeCapture>("operator_id: '732829320'")},
      {"SignCapture", Try<v1::SignCapture>("terms { fee_basis_points: 1 }")},
      {"HandOverCapture", Try<v1::HandOverCapture>("places: 1")},
      {"AbandonCapture", Try<v1::AbandonCapture>("reason { code: 'x' }")},
  };
  for (const char* rpc : kCaptureRpcs) EXPECT_TRUE(*rpc == '\0' || acts.count(rpc) == 1) << rpc << " is not tried";
  tests::Rows rows;
  tests::ExpectPossibleTellsThePhase<DoorState, v1::DoorFact>(
      kFacts, acts,
      [&](const std::string& id, const v1::DoorFact& fact) {
        rows.Deliver(ProjectDoor, id, {fact.ShortDebugString()});
      },
      [&](const std::string& id) {
        v1::GetDoorRequest request;
        request.set_door_id(id);
        const auto view = GetDoor(request, rows.Read());
        return std::vector<std::string>(view->possible().begin(), view->possible().end());
      });
}
TEST(CaptureMachine, IsPicturedInTheReadme) {
  tests::ExpectPictured(README, "capture", tests::PictureOf<v1::CaptureStage>(kCaptureMachine, kActs));
}
TEST(CaptureMachine, NamesRpcsOfTheContract) {
  const auto* service = v1::DoorView::descriptor()->file()->FindServiceByName("Prospection");
  for (const char* rpc : kCaptureRpcs) EXPECT_TRUE(*rpc == '\0' || service->FindMethodByName(rpc) != nullptr) << rpc;
}

}  // namespace
}  // namespace iml::prospection
