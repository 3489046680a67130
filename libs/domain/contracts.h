// The contracts with the owner of a dwelling, and its modality on a day: that of the contract in force. Between
// two contracts it stays what it was.
#pragma once

#include "absl/time/civil_time.h"
#include "libs/domain/date.h"

namespace iml::domain {

// The contract that began last, not after the day; of those that ended before they began, none. Null when there is
// none. A contract has period, modality and owner_contract_id.
template <typename Contracts>
const typename Contracts::value_type* ContractOn(const Contracts& contracts, absl::CivilDay day) {
  const typename Contracts::value_type* found = nullptr;
  std::optional<absl::CivilDay> since;
  for (const auto& contract : contracts) {
    const auto period = ToPeriod(contract.period());
    if (!period || period->from > day || (since && period->from < *since)) continue;
    found = &contract;
    since = period->from;
  }
  return found;
}

// `otherwise`: as the dwelling was registered.
template <typename Contracts>
v1::Modality ModalityOn(const Contracts& contracts, absl::CivilDay day, v1::Modality otherwise) {
  const auto* contract = ContractOn(contracts, day);
  return contract == nullptr ? otherwise : contract->modality();
}

// `recorded`: a ContractPeriodRecorded.
template <typename Contracts, typename Recorded>
void AddContract(const Recorded& recorded, Contracts* contracts) {
  auto& contract = *contracts->Add();
  contract.set_owner_contract_id(recorded.owner_contract_id());
  contract.set_modality(recorded.modality());
  *contract.mutable_period() = recorded.period();
}

// `ended`: a ContractPeriodEnded.
template <typename Contracts, typename Ended>
void EndContract(const Ended& ended, Contracts* contracts) {
  for (auto& contract : *contracts) {
    if (contract.owner_contract_id() == ended.owner_contract_id()) {
      *contract.mutable_period()->mutable_until() = ended.ended_on();
    }
  }
}

}  // namespace iml::domain
