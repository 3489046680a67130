#include "services/prospection/door/projection.h"

#include "libs/domain/ids.h"
#include "services/prospection/door/machine.h"
#include "services/prospection/door/tables.h"
#include "services/prospection/ids.h"
#include "services/prospection/tables.h"

namespace iml::prospection {

using eventsourcing::Standing;
using storage::Transaction;
using File = v1::DoorView::File;

namespace {

File& FileOf(int32_t number, v1::DoorView* view) {
  for (File& each : *view->mutable_files()) {
    if (each.number() == number) return each;
  }
  File& added = *view->add_files();
  added.set_number(number);
  return added;
}

// The file at the stage that the fact leads it to.
File& Staged(const v1::DoorFact& fact, int32_t number, v1::DoorView* view) {
  File& file = FileOf(number, view);
  file.set_stage(StageAfter(file.stage(), fact));
  return file;
}
// The file at that stage since the day of the fact.
File& Reached(const v1::DoorFact& fact, int32_t number, v1::DoorView* view) {
  File& file = Staged(fact, number, view);
  *file.mutable_stage_on() = fact.occurred_on();
  return file;
}

void Register(const v1::DoorRegistered& registered, v1::DoorView* view) {
  *view->mutable_address() = registered.address();
  view->set_departement(registered.departement());
}

void Open(const v1::DoorFact& fact, v1::DoorView* view) {
  File& opened = Reached(fact, fact.capture_opened().file(), view);
  opened.set_owner_id(fact.capture_opened().owner_id());
  *opened.mutable_channel() = fact.capture_opened().channel();
  *opened.mutable_opened_on() = fact.occurred_on();
}

// The file at the stage that the fact leads it to, and since its day unless it came late and moved nothing.
File& Known(const v1::DoorFact& fact, int32_t number, v1::DoorView* view) {
  const v1::CaptureStage before = FileOf(number, view).stage();
  File& file = Staged(fact, number, view);
  const bool late = fact.has_capture_qualified() ? Late(before, v1::CAPTURE_STAGE_QUALIFIED)
                                                 : Late(before, v1::CAPTURE_STAGE_VISITED);
  if (!late) *file.mutable_stage_on() = fact.occurred_on();
  return file;
}

void Qualify(const v1::DoorFact& fact, const v1::CaptureQualified& qualified, v1::DoorView* view) {
  v1::DoorView::Qualification& shown = *Known(fact, qualified.file(), view).mutable_qualification();
  shown.Clear();
  *shown.mutable_on() = fact.occurred_on();
  *shown.mutable_type() = qualified.type();
  shown.set_area_dm2(qualified.area_dm2());
  shown.set_rent_asked_cents(qualified.rent_asked_cents());
  if (qualified.has_motivation()) *shown.mutable_motivation() = qualified.motivation();
}

void Visit(const v1::DoorFact& fact, const v1::DwellingVisited& visited, v1::DoorView* view) {
  v1::DoorView::Visit& shown = *Known(fact, visited.file(), view).mutable_visit();
  *shown.mutable_on() = fact.occurred_on();
  shown.set_decent(visited.decent());
  shown.set_area_dm2(visited.area_dm2());
  shown.set_height_cm(visited.height_cm());
  shown.set_energy_class(visited.energy_class());
}

template <typename Terms>
void Agree(const v1::DoorFact& fact, const Terms& terms, v1::DoorView* view) {
  File& file = Reached(fact, terms.file(), view);
  file.set_modality(terms.modality());
  file.set_rent_cents(terms.rent_cents());
}

void HandOver(const v1::DoorFact& fact, const std::string& id, v1::DoorView* view) {
  Reached(fact, fact.capture_handed_over().file(), view);
  view->set_in_stock(true);
  view->set_dwelling_id(domain::DerivedId("iml.contracting.dwelling.v1", id));
}

void Undo(const v1::DoorFact& fact, v1::DoorView* view) {
  Reached(fact, fact.handover_undone().file(), view).set_refusal(fact.handover_undone().reason());
  view->set_in_stock(false);
}

void Abandon(const v1::DoorFact& fact, v1::DoorView* view) {
  *Reached(fact, fact.capture_abandoned().file(), view).mutable_abandoned_for() = fact.capture_abandoned().reason();
}

void Free(const v1::DoorFact& fact, v1::DoorView* view) {
  Reached(fact, fact.door_freed().file(), view);
  view->set_in_stock(false);
}

}  // namespace

void ProjectDoor(const Standing& standing, const v1::DoorFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  const storage::Relisting relisting(kDoorsBy, id, rows);
  v1::DoorView& view = rows.At(kDoors, id);
  view.set_door_id(id);
  switch (fact.fact_case()) {
    case v1::DoorFact::kDoorRegistered:
      return Register(fact.door_registered(), &view);
    case v1::DoorFact::kCaptureOpened:
      return Open(fact, &view);
    case v1::DoorFact::kCaptureContacted:
      Reached(fact, fact.capture_contacted().file(), &view);
      return;
    case v1::DoorFact::kCaptureQualified:
      return Qualify(fact, fact.capture_qualified(), &view);
    case v1::DoorFact::kDwellingVisited:
      return Visit(fact, fact.dwelling_visited(), &view);
    case v1::DoorFact::kOfferMade:
      return Agree(fact, fact.offer_made(), &view);
    case v1::DoorFact::kAgreementReached:
      return Agree(fact, fact.agreement_reached(), &view);
    case v1::DoorFact::kCaptureAttributed:
      return FileOf(fact.capture_attributed().file(), &view).set_operator_id(fact.capture_attributed().operator_id());
    case v1::DoorFact::kSignatureRequested:
      Reached(fact, fact.signature_requested().file(), &view);
      return;
    case v1::DoorFact::kCaptureSigned:
      return Reached(fact, fact.capture_signed().file(), &view)
          .set_owner_contract_id(fact.capture_signed().owner_contract_id());
    case v1::DoorFact::kSignatureLost:
      return Reached(fact, fact.signature_lost().file(), &view).set_refusal(fact.signature_lost().reason());
    case v1::DoorFact::kCaptureHandedOver:
      return HandOver(fact, id, &view);
    case v1::DoorFact::kHandoverConfirmed:
      Staged(fact, fact.handover_confirmed().file(), &view);
      return;
    case v1::DoorFact::kHandoverUndone:
      return Undo(fact, &view);
    case v1::DoorFact::kCaptureAbandoned:
      return Abandon(fact, &view);
    case v1::DoorFact::kDoorFreed:
      return Free(fact, &view);
    case v1::DoorFact::FACT_NOT_SET:
      return;
  }
}

void ProjectNearKeys(const std::string& key, const Standing& standing, const v1::DoorFact& fact, Transaction& rows) {
  switch (fact.fact_case()) {
    case v1::DoorFact::kDoorRegistered:
      for (const std::string& near : NearKeys(key, fact.door_registered().address())) {
        rows.Put(kNearKeys, {near, standing.header.aggregate_id()}, {});
      }
      return;
    case v1::DoorFact::kCaptureOpened:
    case v1::DoorFact::kCaptureContacted:
    case v1::DoorFact::kCaptureQualified:
    case v1::DoorFact::kDwellingVisited:
    case v1::DoorFact::kOfferMade:
    case v1::DoorFact::kAgreementReached:
    case v1::DoorFact::kCaptureAttributed:
    case v1::DoorFact::kSignatureRequested:
    case v1::DoorFact::kCaptureSigned:
    case v1::DoorFact::kSignatureLost:
    case v1::DoorFact::kCaptureHandedOver:
    case v1::DoorFact::kHandoverConfirmed:
    case v1::DoorFact::kHandoverUndone:
    case v1::DoorFact::kCaptureAbandoned:
    case v1::DoorFact::kDoorFreed:
    case v1::DoorFact::FACT_NOT_SET:
      return;
  }
}

void ProjectOperator(const Standing& standing, const contracting::v1::OperatorFact& fact, Transaction& rows) {
  switch (fact.fact_case()) {
    case contracting::v1::OperatorFact::kOperatorRegistered:
      return rows.Put(kOperators, standing.header.aggregate_id(), {});
    case contracting::v1::OperatorFact::kApprovalGranted:
    case contracting::v1::OperatorFact::kOperatorAffiliated:
    case contracting::v1::OperatorFact::FACT_NOT_SET:
      return;
  }
}

}  // namespace iml::prospection
