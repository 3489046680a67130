// The contract with the owner: signed, active once the dwelling has taken its period, ended only when the dwelling
// agrees. Pure.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "iml/contracting/v1/owner_contract.pb.h"
#include "libs/domain/context.h"
#include "services/contracting/owner_contract/state.pb.h"

namespace iml::contracting {

using OwnerContractFacts = std::vector<v1::OwnerContractFact>;

// What contracting knows of those whom a contract names.
struct Parties {
  bool operator_known = false, dwelling_known = false;
};
absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const v1::SignOwnerContract& command,
                                          const Parties& parties, const domain::Context& context);
absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const v1::EndOwnerContract& command,
                                          const domain::Context& context);

// What reactions send. One that came to nothing is signed anew when its capture asks again; its dwelling is registered
// with it.
absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const SignForCapture& command,
                                          const Parties& parties, const domain::Context& context);
absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const ActivateOwnerContract& command,
                                          const domain::Context& context);
absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const VoidOwnerContract& command,
                                          const domain::Context& context);
absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const FinishOwnerContract& command,
                                          const domain::Context& context);
absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const KeepOwnerContract& command,
                                          const domain::Context& context);
absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const TransferOwnerContract& command,
                                          const domain::Context& context);

OwnerContractState Evolve(OwnerContractState state, const v1::OwnerContractFact& fact);

}  // namespace iml::contracting
