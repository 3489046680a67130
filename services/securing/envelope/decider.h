// The envelope of the fund for a year: what is committed never exceeds its amount (INV-55). Pure.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "iml/securing/v1/envelope.pb.h"
#include "libs/domain/context.h"
#include "services/securing/envelope/state.pb.h"

namespace iml::securing {

using EnvelopeFacts = std::vector<v1::EnvelopeFact>;

absl::StatusOr<EnvelopeFacts> Decide(const EnvelopeState& state, const v1::SetEnvelope& command,
                                     const domain::Context& context);

// What reactions send. The claim waits for the answer, so a refusal is a fact.
absl::StatusOr<EnvelopeFacts> Decide(const EnvelopeState& state, const CommitAid& command,
                                     const domain::Context& context);
absl::StatusOr<EnvelopeFacts> Decide(const EnvelopeState& state, const RecordAidPaid& command,
                                     const domain::Context& context);
absl::StatusOr<EnvelopeFacts> Decide(const EnvelopeState& state, const RecordAidRecovered& command,
                                     const domain::Context& context);

EnvelopeState Evolve(EnvelopeState state, const v1::EnvelopeFact& fact);

}  // namespace iml::securing
