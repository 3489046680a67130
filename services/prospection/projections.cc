#include "services/prospection/projections.h"

#include "libs/domain/ids.h"
#include "services/prospection/tables.h"

namespace iml::prospection {

using eventsourcing::Standing;
using storage::Transaction;

void ProjectOwner(const Standing& standing, const v1::OwnerFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  v1::OwnerView& view = rows.At(kOwners, id);
  view.set_owner_id(id);
  if (fact.has_owner_registered()) {
    if (fact.owner_registered().has_person()) *view.mutable_person() = fact.owner_registered().person();
    if (fact.owner_registered().has_body()) *view.mutable_body() = fact.owner_registered().body();
    view.set_source(fact.owner_registered().source());
    *view.mutable_collected_on() = fact.owner_registered().collected_on();
    view.set_status("registered");
  } else if (fact.has_owner_contacted()) {
    view.set_contacts(fact.owner_contacted().number());
  } else if (fact.has_contact_forbidden()) {
    view.set_status("forbidden");
    *view.mutable_forbidden_on() = fact.occurred_on();
  }
}

void ProjectDoor(const Standing& standing, const v1::DoorFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  v1::DoorView& view = rows.At(kDoors, id);
  view.set_door_id(id);
  const auto file = [&](int32_t number) -> auto& {
    for (auto& each : *view.mutable_files()) {
      if (each.number() == number) return each;
    }
    auto& added = *view.add_files();
    added.set_number(number);
    return added;
  };
  const auto stage = [&](int32_t number, const char* name) -> auto& {
    file(number).set_stage(name);
    *file(number).mutable_stage_on() = fact.occurred_on();
    return file(number);
  };
  switch (fact.fact_case()) {
    case v1::DoorFact::kDoorRegistered:
      *view.mutable_address() = fact.door_registered().address();
      view.set_departement(fact.door_registered().departement());
      break;
    case v1::DoorFact::kCaptureOpened: {
      auto& opened = stage(fact.capture_opened().file(), "spotted");
      opened.set_owner_id(fact.capture_opened().owner_id());
      *opened.mutable_channel() = fact.capture_opened().channel();
      *opened.mutable_opened_on() = fact.occurred_on();
      break;
    }
    case v1::DoorFact::kCaptureContacted:
      stage(fact.capture_contacted().file(), "contacted");
      break;
    case v1::DoorFact::kCaptureQualified:
      stage(fact.capture_qualified().file(), "qualified");
      break;
    case v1::DoorFact::kDwellingVisited:
      stage(fact.dwelling_visited().file(), "visited");
      break;
    case v1::DoorFact::kOfferMade: {
      auto& offered = stage(fact.offer_made().file(), "offered");
      offered.set_modality(fact.offer_made().modality());
      offered.set_rent_cents(fact.offer_made().rent_cents());
      break;
    }
    case v1::DoorFact::kAgreementReached: {
      auto& agreed = stage(fact.agreement_reached().file(), "agreed");
      agreed.set_modality(fact.agreement_reached().modality());
      agreed.set_rent_cents(fact.agreement_reached().rent_cents());
      break;
    }
    case v1::DoorFact::kCaptureAttributed:
      file(fact.capture_attributed().file()).set_operator_id(fact.capture_attributed().operator_id());
      break;
    case v1::DoorFact::kSignatureRequested:
      stage(fact.signature_requested().file(), "signing");
      break;
    case v1::DoorFact::kCaptureSigned:
      stage(fact.capture_signed().file(), "signed").set_owner_contract_id(fact.capture_signed().owner_contract_id());
      break;
    case v1::DoorFact::kSignatureLost:
      stage(fact.signature_lost().file(), "agreed").set_reason(fact.signature_lost().reason());
      break;
    case v1::DoorFact::kCaptureHandedOver:
      stage(fact.capture_handed_over().file(), "handed_over");
      view.set_in_stock(true);
      view.set_dwelling_id(domain::DerivedId("iml.contracting.dwelling.v1", id));
      break;
    case v1::DoorFact::kHandoverUndone:
      stage(fact.handover_undone().file(), "signed").set_reason(fact.handover_undone().reason());
      view.set_in_stock(false);
      break;
    case v1::DoorFact::kCaptureAbandoned:
      stage(fact.capture_abandoned().file(), "abandoned").set_reason(fact.capture_abandoned().reason().code());
      break;
    case v1::DoorFact::kDoorFreed:
      view.set_in_stock(false);
      break;
    case v1::DoorFact::kHandoverConfirmed:
    case v1::DoorFact::FACT_NOT_SET:
      break;
  }
}

}  // namespace iml::prospection
