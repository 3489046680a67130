// The tenancy: prepared, signed by each, started once the dwelling agrees, ended. Pure.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "iml/contracting/v1/tenancy.pb.h"
#include "libs/domain/context.h"
#include "services/contracting/tables.pb.h"
#include "services/contracting/tenancy/state.pb.h"

namespace iml::contracting {

using TenancyFacts = std::vector<v1::TenancyFact>;

// `admission`: of that household and orientation.
absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::PrepareTenancy& command,
                                    const AdmissionRow& admission, const domain::Context& context);
absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::SignTenancy& command,
                                    const domain::Context& context);
absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::StartTenancy& command,
                                    const domain::Context& context);
absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::AbandonTenancy& command,
                                    const domain::Context& context);
absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::GiveNotice& command,
                                    const domain::Context& context);
absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::CancelNotice& command,
                                    const domain::Context& context);
absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::ExitTenancy& command,
                                    const domain::Context& context);
absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::StateDestination& command,
                                    const domain::Context& context);
absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::CloseTenancy& command,
                                    const domain::Context& context);

// What reactions send.
absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const ConfirmStart& command,
                                    const domain::Context& context);
absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const RefuseStart& command,
                                    const domain::Context& context);
absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const AbandonReleased& command,
                                    const domain::Context& context);
absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const CorrectTenancyDates& command,
                                    const domain::Context& context);
absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const EndByWithdrawal& command,
                                    const domain::Context& context);
absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const TransferTenancy& command,
                                    const domain::Context& context);

TenancyState Evolve(TenancyState state, const v1::TenancyFact& fact);

}  // namespace iml::contracting
