// The door: its open capture file, that file's stage and its one operator (INV-41, INV-42, INV-43). Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "iml/prospection/v1/door.pb.h"
#include "libs/domain/context.h"
#include "libs/domain/near_keys.h"
#include "services/prospection/door/state.pb.h"

namespace iml::prospection {

using DoorFacts = std::vector<v1::DoorFact>;

// What opening a file needs to know of others.
struct Opening {
  // The département of the commune.
  std::string departement;
  // What the official codes say of the commune as part of an address.
  absl::Status commune;
  bool owner_known = false;
  // The doors that look like this one.
  domain::Alike alike = {};
};

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::OpenCapture& command, const Opening& opening,
                                 const domain::Context& context);
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::QualifyCapture& command,
                                 const domain::Context& context);
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::RecordVisit& command,
                                 const domain::Context& context);
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::MakeOffer& command, const domain::Context& context);
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::RecordAgreement& command,
                                 const domain::Context& context);
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::AttributeCapture& command, bool operator_known,
                                 const domain::Context& context);
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::SignCapture& command,
                                 const domain::Context& context);
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::HandOverCapture& command,
                                 const domain::Context& context);
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::AbandonCapture& command,
                                 const domain::Context& context);

// What reactions send.
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const RecordContact& command, const domain::Context& context);
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const AbandonForbidden& command,
                                 const domain::Context& context);
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const ConfirmSignature& command,
                                 const domain::Context& context);
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const LoseSignature& command, const domain::Context& context);
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const ConfirmHandover& command,
                                 const domain::Context& context);
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const UndoHandover& command, const domain::Context& context);
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const FreeDoor& command, const domain::Context& context);

DoorState Evolve(DoorState state, const v1::DoorFact& fact);

}  // namespace iml::prospection
