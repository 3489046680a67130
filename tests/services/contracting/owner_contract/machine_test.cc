#include "services/contracting/owner_contract/machine.h"

#include "services/contracting/owner_contract/decider.h"
#include "services/contracting/owner_contract/projection.h"
#include "services/contracting/owner_contract/queries.h"
#include "tests/support/machine.h"
#include "tests/support/rows.h"

namespace iml::contracting {
namespace {

using tests::Text;

constexpr const char* kActs[kOwnerContractActs] = {
    "SignOwnerContract", "EndOwnerContract",    "SignForCapture",    "ActivateOwnerContract",
    "VoidOwnerContract", "FinishOwnerContract", "KeepOwnerContract", "TransferOwnerContract"};

const std::vector<v1::OwnerContractFact> kFacts = tests::Texts<v1::OwnerContractFact>(
    {"owner_contract_signed { operator_id: '123456782' terms { mandate {} period { from @2022-04-01 } } }",
     "owner_contract_activated {}", "owner_contract_voided {}", "owner_contract_end_requested {}",
     "owner_contract_ended {}", "owner_contract_kept {}", "owner_contract_transferred { operator_id: '123456782' }"});

template <typename Command>
std::function<absl::Status(const OwnerContractState&)> Try(const std::string& command, auto... parties) {
  return [=](const OwnerContractState& state) {
    domain::Context context;
    context.actor.set_organisation("123456782");
    context.today = context.day = absl::CivilDay(2022, 6, 30);
    return Decide(state, Text<Command>(command), parties..., context).status();
  };
}

TEST(OwnerContractMachine, IsWhatPossibleTells) {
  const tests::Acts<OwnerContractState> acts = {
      {"SignOwnerContract", Try<v1::SignOwnerContract>("operator_id: '123456782'", Parties{true, true})},
      {"EndOwnerContract", Try<v1::EndOwnerContract>("ends_on @2022-12-31")},
  };
  for (const char* rpc : kOwnerContractRpcs)
    EXPECT_TRUE(*rpc == '\0' || acts.count(rpc) == 1) << rpc << " is not tried";
  tests::Rows rows;
  tests::ExpectPossibleTellsThePhase<OwnerContractState, v1::OwnerContractFact>(
      kFacts, acts,
      [&](const std::string& id, const v1::OwnerContractFact& fact) {
        rows.Deliver(ProjectOwnerContract, id, {fact.ShortDebugString()});
      },
      [&](const std::string& id) {
        v1::GetOwnerContractRequest request;
        request.set_owner_contract_id(id);
        const auto view = GetOwnerContract(request, rows.Read());
        return std::vector<std::string>(view->possible().begin(), view->possible().end());
      });
}
TEST(OwnerContractMachine, IsPicturedInTheReadme) {
  tests::ExpectPictured(README, "owner contract",
                        tests::PictureOf<v1::OwnerContractStatus>(kOwnerContractMachine, kActs));
}
TEST(OwnerContractMachine, NamesRpcsOfTheContract) {
  const auto* service = v1::OwnerContractView::descriptor()->file()->FindServiceByName("Contracting");
  for (const char* rpc : kOwnerContractRpcs)
    EXPECT_TRUE(*rpc == '\0' || service->FindMethodByName(rpc) != nullptr) << rpc;
}

}  // namespace
}  // namespace iml::contracting
