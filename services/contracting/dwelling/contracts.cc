// The periods of the contracts with its owner.
#include <algorithm>

#include "services/contracting/dwelling/decided.h"

namespace iml::contracting {

using absl::CivilDay;
using domain::Context;
using domain::Refuse;

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const RecordContractPeriod& command,
                                     const Context& context) {
  if (const auto barred = Barred(state, kRecordContractPeriod)) return *barred;
  const auto period = domain::ToPeriod(command.period());
  if (!period) return Refuse<rpc::v1::REASON_DATE_INVALID>(domain::TitleOf<v1::ContractPeriodRecorded>());
  v1::DwellingFact fact = DwellingFactOn(context.day);
  for (const auto& contract : state.contracts()) {
    if (contract.owner_contract_id() == command.owner_contract_id()) return DwellingFacts{};
    const auto other = domain::ToPeriod(contract.period());
    if (!other || !other->Overlaps(*period)) continue;
    fact.mutable_contract_period_refused()->set_owner_contract_id(command.owner_contract_id());
    fact.mutable_contract_period_refused()->set_reason(v1::REASON_CONTRACT_OVERLAP);
    return DwellingFacts{fact};
  }
  if (InStock(state.status()) && state.stock().operator_id() != command.operator_id()) {
    fact.mutable_contract_period_refused()->set_owner_contract_id(command.owner_contract_id());
    fact.mutable_contract_period_refused()->set_reason(v1::REASON_OTHER_OPERATOR);
    return DwellingFacts{fact};
  }
  v1::ContractPeriodRecorded& recorded = *fact.mutable_contract_period_recorded();
  recorded.set_owner_contract_id(command.owner_contract_id());
  recorded.set_operator_id(command.operator_id());
  recorded.set_modality(command.modality());
  *recorded.mutable_period() = command.period();
  return DwellingFacts{fact};
}

namespace {

// Why a contract may not end on that day; REASON_UNSPECIFIED when it may. A mandate ends over its occupants, whose
// leases are the owner's; a principal lease does not (INV-37).
v1::Reason KeptFor(const DwellingState& state, const DwellingState::Contract& contract, CivilDay ends) {
  if (contract.modality() != domain::v1::MODALITY_SUBLETTING) return v1::REASON_UNSPECIFIED;
  const auto period = domain::ToPeriod(contract.period());
  for (const auto& each : state.occupations()) {
    const auto gone = Running(each) ? SolvedOn(each.solution()) : domain::Day(each.ended_on());
    const bool of_this_contract = period && period->Contains(PeriodOf(each).from);
    if (of_this_contract && !(gone && *gone <= ends)) return v1::REASON_UNSOLVED_OCCUPANTS;
  }
  return state.reservations().empty() ? v1::REASON_UNSPECIFIED : v1::REASON_DWELLING_RESERVED;
}

}  // namespace

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const EndContractPeriod& command,
                                     const Context& context) {
  if (const auto barred = Barred(state, kEndContractPeriod)) return *barred;
  const auto contract = std::find_if(state.contracts().begin(), state.contracts().end(), [&](const auto& each) {
    return each.owner_contract_id() == command.owner_contract_id();
  });
  if (contract == state.contracts().end()) return Refuse<rpc::v1::REASON_NOT_FOUND>();
  if (contract->ended()) return DwellingFacts{};
  const CivilDay ends = domain::Day(command.ends_on()).value_or(context.day);
  v1::DwellingFact fact = DwellingFactOn(context.day);
  const v1::Reason kept = KeptFor(state, *contract, ends);
  if (kept != v1::REASON_UNSPECIFIED) {
    fact.mutable_contract_period_kept()->set_owner_contract_id(command.owner_contract_id());
    fact.mutable_contract_period_kept()->set_reason(kept);
    return DwellingFacts{fact};
  }
  fact.mutable_contract_period_ended()->set_owner_contract_id(command.owner_contract_id());
  *fact.mutable_contract_period_ended()->mutable_ended_on() = domain::ToDate(ends);
  return DwellingFacts{fact};
}

}  // namespace iml::contracting
