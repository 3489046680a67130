#include "services/contracting/owner_contract/reactions.h"

#include "services/contracting/ids.h"

namespace iml::contracting {

using domain::Source;

namespace {

// On the day of the fact that it follows.
template <typename Command>
Command To(const std::string& owner_contract_id, const Source& source) {
  Command command;
  *command.mutable_occurred_on() = source.occurred_on;
  command.set_owner_contract_id(owner_contract_id);
  return command;
}

}  // namespace

SignForCapture SignWhenAsked(const Source& source, const prospection::v1::SignatureRequested& requested) {
  const std::string& door_id = source.aggregate_id;
  auto command = To<SignForCapture>(OwnerContractId(door_id, requested.file()), source);
  command.set_dwelling_id(DwellingId(door_id));
  command.set_operator_id(requested.operator_id());
  const auto& asked = requested.terms();
  v1::OwnerContractTerms& terms = *command.mutable_terms();
  *terms.mutable_period() = asked.period();
  if (asked.modality() == domain::v1::MODALITY_MANDATE) {
    terms.mutable_mandate()->set_fee_basis_points(asked.fee_basis_points());
  } else {
    terms.mutable_principal_lease()->set_monthly_rent_cents(asked.monthly_rent_cents());
    terms.mutable_principal_lease()->set_monthly_charges_cents(asked.monthly_charges_cents());
  }
  command.set_door_id(door_id);
  command.set_capture_file(requested.file());
  return command;
}

ActivateOwnerContract ActivateWhenRecorded(const Source& source, const v1::ContractPeriodRecorded& recorded) {
  return To<ActivateOwnerContract>(recorded.owner_contract_id(), source);
}

VoidOwnerContract VoidWhenRefused(const Source& source, const v1::ContractPeriodRefused& refused) {
  auto command = To<VoidOwnerContract>(refused.owner_contract_id(), source);
  command.set_reason(refused.reason());
  return command;
}

FinishOwnerContract FinishWhenEnded(const Source& source, const v1::ContractPeriodEnded& ended) {
  auto command = To<FinishOwnerContract>(ended.owner_contract_id(), source);
  *command.mutable_ended_on() = ended.ended_on();
  return command;
}

std::vector<TransferOwnerContract> TransferContractsWithDwelling(const Source& source,
                                                                 const v1::DwellingTransferred& transferred) {
  std::vector<TransferOwnerContract> commands;
  for (const std::string& owner_contract_id : transferred.owner_contract_ids()) {
    commands.push_back(To<TransferOwnerContract>(owner_contract_id, source));
    commands.back().set_operator_id(transferred.operator_id());
  }
  return commands;
}

KeepOwnerContract KeepWhenKept(const Source& source, const v1::ContractPeriodKept& kept) {
  auto command = To<KeepOwnerContract>(kept.owner_contract_id(), source);
  command.set_reason(kept.reason());
  return command;
}

}  // namespace iml::contracting
