#include "services/contracting/tenancy/machine.h"

#include "services/contracting/tenancy/decider.h"
#include "services/contracting/tenancy/projection.h"
#include "services/contracting/tenancy/queries.h"
#include "tests/support/machine.h"
#include "tests/support/rows.h"

namespace iml::contracting {
namespace {

using tests::Text;

constexpr const char* kActs[kTenancyActs] = {
    "PrepareTenancy", "SignTenancy",     "StartTenancy",        "AbandonTenancy",  "GiveNotice",
    "CancelNotice",   "ExitTenancy",     "StateDestination",    "CloseTenancy",    "ConfirmStart",
    "RefuseStart",    "AbandonReleased", "CorrectTenancyDates", "EndByWithdrawal", "TransferTenancy"};

const std::vector<v1::TenancyFact> kFacts = tests::Texts<v1::TenancyFact>(
    {"tenancy_prepared { operator_id: '123456782' signatories: [SIGNATORY_HOUSEHOLD, SIGNATORY_OWNER, "
     "SIGNATORY_OPERATOR] }",
     "party_signed { signatory: SIGNATORY_OWNER }", "tenancy_signed {}", "tenancy_start_requested {}",
     "tenancy_started {}", "tenancy_start_refused {}", "tenancy_abandoned {}", "notice_given {}", "notice_cancelled {}",
     "tenancy_exited {}", "tenancy_dates_corrected {}", "destination_stated {}", "tenancy_closed {}",
     "tenancy_transferred { operator_id: '123456782' }"});

template <typename Command>
std::function<absl::Status(const TenancyState&)> Try(const std::string& command) {
  return [command](const TenancyState& state) {
    domain::Context context;
    context.actor.set_organisation("123456782");
    context.today = context.day = absl::CivilDay(2022, 6, 30);
    if constexpr (std::is_same_v<Command, v1::PrepareTenancy>) {
      return Decide(state, Text<Command>(command), Text<AdmissionRow>("admitted: true operator_id: '123456782'"),
                    context)
          .status();
    } else {
      return Decide(state, Text<Command>(command), context).status();
    }
  };
}

TEST(TenancyMachine, IsWhatPossibleTells) {
  const tests::Acts<TenancyState> acts = {
      {"PrepareTenancy", Try<v1::PrepareTenancy>("household_id: 'h-1' signatories: SIGNATORY_HOUSEHOLD")},
      {"SignTenancy", Try<v1::SignTenancy>("signatory: SIGNATORY_OPERATOR")},
      {"StartTenancy", Try<v1::StartTenancy>("")},
      {"AbandonTenancy", Try<v1::AbandonTenancy>("reason { clear: 'x' }")},
      {"GiveNotice", Try<v1::GiveNotice>("ends_on @2022-09-30")},
      {"CancelNotice", Try<v1::CancelNotice>("")},
      {"ExitTenancy", Try<v1::ExitTenancy>("damage_cents: 1")},
      {"StateDestination", Try<v1::StateDestination>("destination #situationSortieDemande/14")},
      {"CloseTenancy", Try<v1::CloseTenancy>("")},
  };
  for (const char* rpc : kTenancyRpcs) EXPECT_TRUE(*rpc == '\0' || acts.count(rpc) == 1) << rpc << " is not tried";
  tests::Rows rows;
  tests::ExpectPossibleTellsThePhase<TenancyState, v1::TenancyFact>(
      kFacts, acts,
      [&](const std::string& id, const v1::TenancyFact& fact) {
        rows.Deliver(ProjectTenancy, id, {fact.ShortDebugString()});
      },
      [&](const std::string& id) {
        v1::GetTenancyRequest request;
        request.set_tenancy_id(id);
        const auto view = GetTenancy(request, rows.Read());
        return std::vector<std::string>(view->possible().begin(), view->possible().end());
      });
}
TEST(TenancyMachine, IsPicturedInTheReadme) {
  tests::ExpectPictured(README, "tenancy", tests::PictureOf<v1::TenancyStatus>(kTenancyMachine, kActs));
}
TEST(TenancyMachine, NamesRpcsOfTheContract) {
  const auto* service = v1::TenancyView::descriptor()->file()->FindServiceByName("Contracting");
  for (const char* rpc : kTenancyRpcs) EXPECT_TRUE(*rpc == '\0' || service->FindMethodByName(rpc) != nullptr) << rpc;
}

}  // namespace
}  // namespace iml::contracting
