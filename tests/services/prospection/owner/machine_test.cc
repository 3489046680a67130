#include "services/prospection/owner/machine.h"

#include "services/prospection/owner/decider.h"
#include "services/prospection/owner/projection.h"
#include "services/prospection/owner/queries.h"
#include "tests/support/machine.h"
#include "tests/support/rows.h"

namespace iml::prospection {
namespace {

using tests::Text;

const std::vector<v1::OwnerFact> kFacts =
    tests::Texts<v1::OwnerFact>({"owner_registered {}", "owner_contacted { number: 1 medium: CONTACT_MEDIUM_CALL }",
                                 "contact_forbidden {}", "owner_corrected { person { name { clear: 'Ana' } } }"});

// An act that yields nothing is refused by its phase too: it has nothing left to do.
template <typename Facts>
absl::Status Refused(const absl::StatusOr<Facts>& decided, const std::vector<std::string>& by_phase) {
  const auto reason = domain::RefusalOf(decided.status()).reason();
  const bool by = std::find(by_phase.begin(), by_phase.end(), reason) != by_phase.end();
  if (by || (decided.ok() && decided->empty())) return domain::Refuse<rpc::v1::REASON_WRONG_PHASE>(domain::Words(""));
  return decided.status();
}

template <typename Command>
std::function<absl::Status(const OwnerState&)> Try(const std::string& command) {
  return [command](const OwnerState& state) {
    domain::Context context;
    context.today = context.day = absl::CivilDay(2022, 6, 30);
    const std::vector<std::string> phases = {"DO_NOT_CONTACT", "OWNER_REGISTERED"};
    if constexpr (requires { Text<Command>(command).not_the_same_as(); }) {
      return Refused(Decide(state, Text<Command>(command), domain::Alike(), context), phases);
    } else {
      return Refused(Decide(state, Text<Command>(command), context), phases);
    }
  };
}

TEST(OwnerMachine, IsWhatPossibleTells) {
  const tests::Acts<OwnerState> acts = {
      {"RegisterOwner", Try<v1::RegisterOwner>("body { siren: '732829320' }")},
      {"ContactOwner", Try<v1::ContactOwner>("medium: CONTACT_MEDIUM_LETTER")},
      {"ForbidContact", Try<v1::ForbidContact>("")},
      {"CorrectOwner", Try<v1::CorrectOwner>("telephone { clear: '06 39 98 00 00' }")},
  };
  for (const char* rpc : kOwnerRpcs) EXPECT_EQ(acts.count(rpc), 1u) << rpc << " is not tried";
  tests::Rows rows;
  tests::ExpectPossibleTellsThePhase<OwnerState, v1::OwnerFact>(
      kFacts, acts,
      [&](const std::string& id, const v1::OwnerFact& fact) {
        rows.Deliver(ProjectOwner, id, {fact.ShortDebugString()});
      },
      [&](const std::string& id) {
        v1::GetOwnerRequest request;
        request.set_owner_id(id);
        const auto view = GetOwner(request, rows.Read());
        return std::vector<std::string>(view->possible().begin(), view->possible().end());
      });
}
TEST(OwnerMachine, IsPicturedInTheReadme) {
  tests::ExpectPictured(README, "owner", tests::PictureOf<v1::OwnerStatus>(kOwnerMachine, kOwnerRpcs));
}
TEST(OwnerMachine, NamesRpcsOfTheContract) {
  const auto* service = v1::OwnerView::descriptor()->file()->FindServiceByName("Prospection");
  for (const char* rpc : kOwnerRpcs) EXPECT_NE(service->FindMethodByName(rpc), nullptr) << rpc;
}

}  // namespace
}  // namespace iml::prospection
