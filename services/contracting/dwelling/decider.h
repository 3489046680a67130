// The dwelling: who may have it, when, and how many. Reservations and occupations do not overlap unless it is shared,
// and the persons of those that do never exceed its places (INV-11, INV-23, INV-24). Pure.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "iml/contracting/v1/dwelling.pb.h"
#include "libs/domain/context.h"
#include "services/contracting/dwelling/state.pb.h"

namespace iml::contracting {

using DwellingFacts = std::vector<v1::DwellingFact>;

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::OpenPlaces& command,
                                     const domain::Context& context);
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::ClosePlaces& command,
                                     const domain::Context& context);
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::CorrectOccupation& command,
                                     const domain::Context& context);
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::RecordSolution& command,
                                     const domain::Context& context);
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::WithdrawDwelling& command,
                                     const domain::Context& context);
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::SetFunding& command,
                                     const domain::Context& context);
// `operator_known`: whether the operator that shall take it over is registered.
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::TransferDwelling& command,
                                     bool operator_known, const domain::Context& context);
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::AcceptTransfer& command,
                                     const domain::Context& context);
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::DropTransfer& command,
                                     const domain::Context& context);

// What reactions send. What another aggregate waits for is answered by a fact, a lost race too.
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const RegisterDwelling& command,
                                     const domain::Context& context);
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const RecordContractPeriod& command,
                                     const domain::Context& context);
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const EndContractPeriod& command,
                                     const domain::Context& context);
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const ReserveDwelling& command,
                                     const domain::Context& context);
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const ReleaseReservation& command,
                                     const domain::Context& context);
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const RecordOccupants& command,
                                     const domain::Context& context);
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const StartOccupation& command,
                                     const domain::Context& context);
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const EndOccupation& command,
                                     const domain::Context& context);
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const MoveReservation& command,
                                     const domain::Context& context);

DwellingState Evolve(DwellingState state, const v1::DwellingFact& fact);

}  // namespace iml::contracting
