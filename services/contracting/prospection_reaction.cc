#include "services/contracting/prospection_reaction.h"

#include "services/contracting/ids.h"

namespace iml::contracting {

using log::v1::CommitHeader;
using prospection::v1::DoorFact;

std::vector<SignForCapture> SignWhenAsked(const CommitHeader& header, const DoorFact& fact) {
  if (!fact.has_signature_requested()) return {};
  const auto& requested = fact.signature_requested();
  SignForCapture command;
  *command.mutable_occurred_on() = fact.occurred_on();
  command.set_owner_contract_id(OwnerContractId(header.aggregate_id(), requested.file()));
  command.set_dwelling_id(DwellingId(header.aggregate_id()));
  command.set_operator_id(requested.operator_id());
  *command.mutable_terms()->mutable_period() = requested.terms().period();
  if (requested.terms().modality() == "mandate") {
    command.mutable_terms()->mutable_mandate()->set_fee_basis_points(requested.terms().fee_basis_points());
  } else {
    command.mutable_terms()->mutable_principal_lease()->set_monthly_rent_cents(requested.terms().monthly_rent_cents());
    command.mutable_terms()->mutable_principal_lease()->set_monthly_charges_cents(
        requested.terms().monthly_charges_cents());
  }
  command.set_door_id(header.aggregate_id());
  command.set_capture_file(requested.file());
  return {command};
}

std::vector<RegisterDwelling> RegisterWhenHandedOver(const CommitHeader& header, const DoorFact& fact) {
  if (!fact.has_capture_handed_over()) return {};
  const auto& handed = fact.capture_handed_over();
  RegisterDwelling command;
  *command.mutable_occurred_on() = fact.occurred_on();
  command.set_dwelling_id(DwellingId(header.aggregate_id()));
  command.set_door_id(header.aggregate_id());
  command.set_capture_file(handed.file());
  command.set_operator_id(handed.operator_id());
  command.set_commune(handed.commune());
  command.set_departement(handed.departement());
  *command.mutable_type() = handed.type();
  command.set_area_dm2(handed.area_dm2());
  command.set_modality(handed.modality());
  command.set_owner_contract_id(handed.owner_contract_id());
  command.set_places(handed.places());
  command.set_shared(handed.shared());
  command.set_funded_177(handed.funded_177());
  return {command};
}

}  // namespace iml::contracting
