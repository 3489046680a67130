// The rent account: one term a month, payments by number. Amounts are integer cents (INV-29). What a command is about,
// the month or the payment, is given to it as its row. Pure.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "iml/contracting/v1/contracting.pb.h"
#include "libs/domain/context.h"
#include "services/contracting/rent_account/state.pb.h"
#include "services/contracting/tables.pb.h"

namespace iml::contracting {

using RentAccountFacts = std::vector<v1::RentAccountFact>;

absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const v1::CallRent& command,
                                        const std::optional<RentTermRow>& row, const domain::Context& context);
// Two payments of one day and amount are two payments: only the request id tells a repeat.
absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const v1::RecordPayment& command,
                                        const domain::Context& context);
absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const v1::RecordHousingBenefit& command,
                                        const domain::Context& context);
absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const v1::ReversePayment& command,
                                        const std::optional<v1::RentAccountView::Payment>& payment,
                                        const domain::Context& context);
absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const v1::CorrectTerm& command,
                                        const std::optional<RentTermRow>& row, const domain::Context& context);
absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const v1::VoidTerm& command,
                                        const std::optional<RentTermRow>& row, const domain::Context& context);

// What reactions send.
absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const OpenRentAccount& command,
                                        const domain::Context& context);
absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const SetAccountPeriod& command,
                                        const domain::Context& context);
absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const TransferRentAccount& command,
                                        const domain::Context& context);

RentAccountState Evolve(RentAccountState state, const v1::RentAccountFact& fact);

}  // namespace iml::contracting
