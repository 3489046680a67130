// The household: its open request, its running orientation, its stays and its composition (INV-01 to INV-08, INV-10).
// Pure.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "iml/orientation/v1/household.pb.h"
#include "iml/orientation/v1/orientation.pb.h"
#include "libs/domain/context.h"
#include "libs/domain/near_keys.h"
#include "services/orientation/household/state.pb.h"

namespace iml::orientation {

using HouseholdFacts = std::vector<v1::HouseholdFact>;

// `known_siao`: it is that of a département. `alike`: the households that look like this one; so below.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CreateHousingRequest& command,
                                      bool known_siao, const domain::Alike& alike, const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CompleteHousingRequest& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::TransmitHousingRequest& command,
                                      const domain::Context& context);
// `communes`: what the official codes say of its communes.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::QualifyHousingRequest& command,
                                      const absl::Status& communes, const domain::Context& context);
// `offer`: the dwelling's capacity as far as it is known; an empty row when it is not.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::ProposeOrientation& command,
                                      const v1::CapacityView& offer, const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::AcceptOrientation& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::RefuseOrientation& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::AdmitHousehold& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CorrectOffer& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CorrectPlannedEntry& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CorrectTransmission& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CancelAdmission& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::ExpireOrientation& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CancelHousingRequest& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::ChangeComposition& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CorrectComposition& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CorrectHousehold& command,
                                      const domain::Alike& alike, const domain::Context& context);

// What reactions send.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const ConfirmAdmission& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const LoseAdmission& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const EndAdmission& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const KeepAdmission& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const RecordEntry& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const EndStay& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const CorrectStay& command,
                                      const domain::Context& context);
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const TransferStay& command,
                                      const domain::Context& context);

HouseholdState Evolve(HouseholdState state, const v1::HouseholdFact& fact);

}  // namespace iml::orientation
