#include "services/prospection/door_decider.h"

#include <google/protobuf/util/message_differencer.h>

#include "libs/domain/checks.h"
#include "libs/domain/codes.h"

namespace iml::prospection {

using absl::CivilDay;
using domain::Context;
using domain::Refuse;
using domain::SameDay;
using google::protobuf::util::MessageDifferencer;
using File = DoorState::File;

namespace {

v1::DoorFact On(CivilDay day) {
  v1::DoorFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

// The phases' numbers are the stages' order (INV-42).
std::string StageName(int stage) {
  static const char* const kNames[] = {"absent",  "repéré",  "contacté",            "qualifié", "visité",             "proposition",
                                       "accord",  "signature demandée", "signé",    "mis à disposition", "abandonné"};
  return stage >= 0 && stage <= 10 ? kNames[stage] : "";
}
int StageOf(const File& file) { return file.phase_case(); }
std::string PhaseOf(const File& file) { return StageName(StageOf(file)); }
bool Open(const File& file) { return StageOf(file) >= File::kSpotted && StageOf(file) <= File::kComplete; }

absl::Status CheckModality(const std::string& modality) {
  if (modality == "mandate" || modality == "principal_lease") return absl::OkStatus();
  return Refuse("VALUE_INVALID", {{"champ", "modality"}, {"règle", "« mandate » ou « principal_lease »"}}, {"modality"});
}

// Whether the file may go to a stage on that day: from the stage before it, or from an earlier one with a reason.
absl::StatusOr<CivilDay> Forward(const DoorState& state, int to, const google::type::Date& occurred_on, const std::string& jump_reason,
                                 const Context& context) {
  const auto day = domain::OccurredOn(occurred_on, context);
  if (!day.ok()) return day.status();
  if (!state.has_registered()) return Refuse("NOT_FOUND");
  const File& file = state.registered().file();
  const int from = StageOf(file);
  if (from >= to || from == File::PHASE_NOT_SET) return domain::WrongPhase(PhaseOf(file));
  if (from < to - 1 && jump_reason.empty()) return Refuse("STAGE_SKIPPED", {{"étape", StageName(to - 1)}}, {"jump_reason"});
  const auto order = domain::CheckOrder("Cette étape", *day, "l'étape précédente", file.stage_on());
  if (!order.ok()) return order;
  return *day;
}

bool Today(const File& file, const google::type::Date& occurred_on, const Context& context) {
  const auto day = domain::OccurredOn(occurred_on, context);
  return day.ok() && SameDay(file.stage_on(), domain::ToDate(*day));
}

}  // namespace

// INV-41: one open file, and none while the dwelling is in stock.
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::OpenCapture& command, const std::string& departement, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (const auto known = domain::CheckCode(command.channel(), "canalCaptation", "channel"); !known.ok()) return known;
  if (command.source().empty()) return Refuse("SOURCE_MISSING", {}, {"source"});
  if (command.owner_id().empty()) return domain::Missing("owner_id");
  if (departement.empty()) {
    return Refuse("UNKNOWN_CODE", {{"code", command.address().commune()}, {"liste", "communes"}, {"version", "COG"}}, {"address.commune"});
  }
  const auto& door = state.registered();
  const File& file = door.file();
  if (file.has_spotted() && file.owner_id() == command.owner_id() && SameDay(file.stage_on(), domain::ToDate(*day))) return DoorFacts{};
  if (door.in_stock()) return Refuse("DWELLING_IN_STOCK");
  if (Open(file)) return Refuse("CAPTURE_ALREADY_OPEN", {{"n", std::to_string(file.number())}});
  DoorFacts facts;
  if (!state.has_registered()) {
    v1::DoorFact fact = On(*day);
    *fact.mutable_door_registered()->mutable_address() = command.address();
    fact.mutable_door_registered()->set_departement(departement);
    facts.push_back(fact);
  }
  v1::DoorFact fact = On(*day);
  v1::CaptureOpened& opened = *fact.mutable_capture_opened();
  opened.set_file(file.number() + 1);
  opened.set_owner_id(command.owner_id());
  *opened.mutable_channel() = command.channel();
  opened.set_source(command.source());
  facts.push_back(fact);
  return facts;
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::QualifyCapture& command, const Context& context) {
  if (const auto known = domain::CheckCode(command.type(), "categoriePlaces", "type"); !known.ok()) return known;
  if (const auto rent = domain::CheckNotBelow0(command.rent_asked_cents(), "rent_asked_cents"); !rent.ok()) return rent;
  const File& file = state.registered().file();
  if (file.has_qualified() && Today(file, command.occurred_on(), context) && MessageDifferencer::Equals(file.type(), command.type())) return DoorFacts{};
  const auto day = Forward(state, File::kQualified, command.occurred_on(), command.jump_reason(), context);
  if (!day.ok()) return day.status();
  v1::DoorFact fact = On(*day);
  v1::CaptureQualified& qualified = *fact.mutable_capture_qualified();
  qualified.set_file(file.number());
  *qualified.mutable_type() = command.type();
  qualified.set_area_dm2(command.area_dm2());
  qualified.set_rent_asked_cents(command.rent_asked_cents());
  qualified.set_motivation(command.motivation());
  qualified.set_jump_reason(command.jump_reason());
  return DoorFacts{fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::RecordVisit& command, const Context& context) {
  const File& file = state.registered().file();
  v1::DwellingVisited visit;
  visit.set_file(file.number());
  visit.set_decent(command.decent());
  visit.set_area_dm2(command.area_dm2());
  visit.set_height_cm(command.height_cm());
  visit.set_energy_class(command.energy_class());
  visit.set_jump_reason(command.jump_reason());
  absl::StatusOr<CivilDay> day = domain::OccurredOn(command.occurred_on(), context);
  if (file.has_visited()) {  // another visit
    if (!day.ok()) return day.status();
    if (SameDay(file.visited_on(), domain::ToDate(*day)) && MessageDifferencer::Equals(file.visit(), visit)) return DoorFacts{};
    const auto order = domain::CheckOrder("Cette visite", *day, "la précédente", file.visited_on());
    if (!order.ok()) return order;
  } else {
    day = Forward(state, File::kVisited, command.occurred_on(), command.jump_reason(), context);
    if (!day.ok()) return day.status();
  }
  v1::DoorFact fact = On(*day);
  *fact.mutable_dwelling_visited() = visit;
  return DoorFacts{fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::MakeOffer& command, const Context& context) {
  const auto asked = domain::First(CheckModality(command.modality()), domain::CheckAbove0(command.rent_cents(), "rent_cents"));
  if (!asked.ok()) return asked;
  const File& file = state.registered().file();
  if (file.has_offered() && Today(file, command.occurred_on(), context) && file.modality() == command.modality() &&
      file.rent_cents() == command.rent_cents()) {
    return DoorFacts{};
  }
  const auto day = Forward(state, File::kOffered, command.occurred_on(), command.jump_reason(), context);
  if (!day.ok()) return day.status();
  if (file.has_visit() && !file.visit().decent()) {
    return Refuse("NOT_DECENT", {{"date", domain::French(domain::Day(file.visited_on()).value_or(*day))}});
  }
  v1::DoorFact fact = On(*day);
  v1::OfferMade& offer = *fact.mutable_offer_made();
  offer.set_file(file.number());
  offer.set_modality(command.modality());
  offer.set_rent_cents(command.rent_cents());
  if (command.has_expires_on()) *offer.mutable_expires_on() = command.expires_on();
  offer.set_jump_reason(command.jump_reason());
  return DoorFacts{fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::RecordAgreement& command, const Context& context) {
  const auto asked = domain::First(CheckModality(command.modality()), domain::CheckAbove0(command.rent_cents(), "rent_cents"));
  if (!asked.ok()) return asked;
  const File& file = state.registered().file();
  if (file.has_agreed() && Today(file, command.occurred_on(), context) && file.modality() == command.modality() &&
      file.rent_cents() == command.rent_cents()) {
    return DoorFacts{};
  }
  const auto day = Forward(state, File::kAgreed, command.occurred_on(), command.jump_reason(), context);
  if (!day.ok()) return day.status();
  v1::DoorFact fact = On(*day);
  v1::AgreementReached& reached = *fact.mutable_agreement_reached();
  reached.set_file(file.number());
  reached.set_modality(command.modality());
  reached.set_rent_cents(command.rent_cents());
  reached.set_jump_reason(command.jump_reason());
  return DoorFacts{fact};
}

// INV-43: to exactly one operator; of two at a time one wins.
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::AttributeCapture& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (command.operator_id().empty()) return domain::Missing("operator_id");
  if (!state.has_registered()) return Refuse("NOT_FOUND");
  const File& file = state.registered().file();
  if (file.operator_id() == command.operator_id()) return DoorFacts{};
  if (!file.operator_id().empty()) return Refuse("ALREADY_ATTRIBUTED", {{"structure", file.operator_id()}});
  if (StageOf(file) < File::kQualified || StageOf(file) > File::kAgreed) return domain::WrongPhase(PhaseOf(file));
  v1::DoorFact fact = On(*day);
  fact.mutable_capture_attributed()->set_file(file.number());
  fact.mutable_capture_attributed()->set_operator_id(command.operator_id());
  fact.mutable_capture_attributed()->set_reason(command.reason());
  return DoorFacts{fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::SignCapture& command, const Context& context) {
  const v1::CaptureTerms& terms = command.terms();
  if (const auto modality = CheckModality(terms.modality()); !modality.ok()) return modality;
  if (!domain::ToPeriod(terms.period())) return Refuse("DATE_INVALID", {{"champ", "terms.period"}}, {"terms.period"});
  if (terms.modality() == "principal_lease") {
    const auto amounts = domain::First(domain::CheckAbove0(terms.monthly_rent_cents(), "terms.monthly_rent_cents"),
                                       domain::CheckNotBelow0(terms.monthly_charges_cents(), "terms.monthly_charges_cents"));
    if (!amounts.ok()) return amounts;
  }
  const auto date = domain::OccurredOn(command.occurred_on(), context);
  if (!date.ok()) return date.status();
  if (!state.has_registered()) return Refuse("NOT_FOUND");
  const File& file = state.registered().file();
  if (Open(file) && file.operator_id().empty()) return Refuse("NOT_ATTRIBUTED");
  if (const auto named = domain::CheckNamed(context, file.operator_id()); Open(file) && !named.ok()) return named;
  if (file.has_signing() || file.has_complete()) return DoorFacts{};
  const auto day = Forward(state, File::kSigning, command.occurred_on(), "", context);
  if (!day.ok()) return day.status();
  v1::DoorFact fact = On(*day);
  v1::SignatureRequested& requested = *fact.mutable_signature_requested();
  requested.set_file(file.number());
  requested.set_operator_id(file.operator_id());
  *requested.mutable_terms() = terms;
  return DoorFacts{fact};
}

// INV-42: only from signed, whatever the reason.
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::HandOverCapture& command, const Context& context) {
  if (command.places() < 1) return Refuse("VALUE_INVALID", {{"champ", "places"}, {"règle", "au moins 1"}}, {"places"});
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (!state.has_registered()) return Refuse("NOT_FOUND");
  const auto& door = state.registered();
  const File& file = door.file();
  if (StageOf(file) >= File::kComplete && !file.has_abandoned()) {
    if (const auto named = domain::CheckNamed(context, file.operator_id()); !named.ok()) return named;
  }
  if (file.has_handed_over()) return DoorFacts{};
  if (!file.has_complete()) return domain::WrongPhase(PhaseOf(file));
  const auto order = domain::CheckOrder("La mise à disposition", *day, "la signature", file.stage_on());
  if (!order.ok()) return order;
  v1::DoorFact fact = On(*day);
  v1::CaptureHandedOver& handed = *fact.mutable_capture_handed_over();
  handed.set_file(file.number());
  handed.set_operator_id(file.operator_id());
  handed.set_owner_contract_id(file.owner_contract_id());
  handed.set_modality(file.modality());
  handed.set_commune(door.commune());
  handed.set_departement(door.departement());
  *handed.mutable_type() = file.type();
  handed.set_area_dm2(file.visit().area_dm2() > 0 ? file.visit().area_dm2() : file.area_dm2());
  handed.set_places(command.places());
  handed.set_shared(command.shared());
  handed.set_funded_177(command.funded_177());
  return DoorFacts{fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::AbandonCapture& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (command.reason().code().empty()) return Refuse("REASON_MISSING", {}, {"reason"});
  if (const auto known = domain::CheckCode(command.reason(), "motifAbandonCaptation", "reason"); !known.ok()) return known;
  if (!state.has_registered()) return Refuse("NOT_FOUND");
  const File& file = state.registered().file();
  if (file.has_abandoned()) return DoorFacts{};
  if (!Open(file) || StageOf(file) > File::kAgreed) return domain::WrongPhase(PhaseOf(file));
  if (context.actor.role() == "operator" && !file.operator_id().empty()) {
    if (const auto named = domain::CheckNamed(context, file.operator_id()); !named.ok()) return named;
  }
  v1::DoorFact fact = On(*day);
  fact.mutable_capture_abandoned()->set_file(file.number());
  *fact.mutable_capture_abandoned()->mutable_reason() = command.reason();
  return DoorFacts{fact};
}

// ---- of reactions; a file past the phase they are for is left as it is

namespace {

const File* FileOf(const DoorState& state, int32_t number) {
  const File& file = state.registered().file();
  return state.has_registered() && file.number() == number ? &file : nullptr;
}

}  // namespace

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const RecordContact& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const File* file = FileOf(state, command.capture_file());
  if (file == nullptr || !file->has_spotted()) return DoorFacts{};
  v1::DoorFact fact = On(*day);
  fact.mutable_capture_contacted()->set_file(file->number());
  fact.mutable_capture_contacted()->set_medium(command.medium());
  return DoorFacts{fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const AbandonForbidden& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const File* file = FileOf(state, command.capture_file());
  if (file == nullptr || StageOf(*file) >= File::kAgreed) return DoorFacts{};
  v1::DoorFact fact = On(*day);
  fact.mutable_capture_abandoned()->set_file(file->number());
  *fact.mutable_capture_abandoned()->mutable_reason() = domain::CodeOf("motifAbandonCaptation", "NE_PAS_CONTACTER");
  return DoorFacts{fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const ConfirmSignature& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const File* file = FileOf(state, command.capture_file());
  if (file == nullptr || !file->has_signing()) return DoorFacts{};
  v1::DoorFact fact = On(*day);
  fact.mutable_capture_signed()->set_file(file->number());
  fact.mutable_capture_signed()->set_owner_contract_id(command.owner_contract_id());
  return DoorFacts{fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const LoseSignature& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const File* file = FileOf(state, command.capture_file());
  if (file == nullptr || !file->has_signing()) return DoorFacts{};
  v1::DoorFact fact = On(*day);
  fact.mutable_signature_lost()->set_file(file->number());
  fact.mutable_signature_lost()->set_reason(command.reason());
  return DoorFacts{fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const ConfirmHandover& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const File* file = FileOf(state, command.capture_file());
  if (file == nullptr || !file->has_handed_over()) return DoorFacts{};
  v1::DoorFact fact = On(*day);
  fact.mutable_handover_confirmed()->set_file(file->number());
  return DoorFacts{fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const UndoHandover& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const File* file = FileOf(state, command.capture_file());
  if (file == nullptr || !file->has_handed_over()) return DoorFacts{};
  v1::DoorFact fact = On(*day);
  fact.mutable_handover_undone()->set_file(file->number());
  fact.mutable_handover_undone()->set_reason(command.reason());
  return DoorFacts{fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const FreeDoor& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const File* file = FileOf(state, command.capture_file());
  if (file == nullptr || !state.registered().in_stock()) return DoorFacts{};
  v1::DoorFact fact = On(*day);
  fact.mutable_door_freed()->set_file(file->number());
  return DoorFacts{fact};
}

DoorState Evolve(DoorState state, const v1::DoorFact& fact) {
  auto& door = *state.mutable_registered();
  File& file = *door.mutable_file();
  const auto stage = [&] { *file.mutable_stage_on() = fact.occurred_on(); };
  switch (fact.fact_case()) {
    case v1::DoorFact::kDoorRegistered:
      door.set_commune(fact.door_registered().address().commune());
      door.set_departement(fact.door_registered().departement());
      break;
    case v1::DoorFact::kCaptureOpened:
      file.Clear();
      file.mutable_spotted();
      file.set_number(fact.capture_opened().file());
      file.set_owner_id(fact.capture_opened().owner_id());
      stage();
      break;
    case v1::DoorFact::kCaptureContacted:
      file.mutable_contacted();
      stage();
      break;
    case v1::DoorFact::kCaptureQualified:
      file.mutable_qualified();
      *file.mutable_type() = fact.capture_qualified().type();
      file.set_area_dm2(fact.capture_qualified().area_dm2());
      stage();
      break;
    case v1::DoorFact::kDwellingVisited:
      file.mutable_visited();
      *file.mutable_visit() = fact.dwelling_visited();
      *file.mutable_visited_on() = fact.occurred_on();
      stage();
      break;
    case v1::DoorFact::kOfferMade:
      file.mutable_offered();
      file.set_modality(fact.offer_made().modality());
      file.set_rent_cents(fact.offer_made().rent_cents());
      stage();
      break;
    case v1::DoorFact::kAgreementReached:
      file.mutable_agreed();
      file.set_modality(fact.agreement_reached().modality());
      file.set_rent_cents(fact.agreement_reached().rent_cents());
      stage();
      break;
    case v1::DoorFact::kCaptureAttributed:
      file.set_operator_id(fact.capture_attributed().operator_id());
      break;
    case v1::DoorFact::kSignatureRequested:
      file.mutable_signing();
      file.set_modality(fact.signature_requested().terms().modality());
      stage();
      break;
    case v1::DoorFact::kCaptureSigned:
      file.mutable_complete();
      file.set_owner_contract_id(fact.capture_signed().owner_contract_id());
      stage();
      break;
    case v1::DoorFact::kSignatureLost:
      file.mutable_agreed();
      break;
    case v1::DoorFact::kCaptureHandedOver:
      file.mutable_handed_over();
      door.set_in_stock(true);
      stage();
      break;
    case v1::DoorFact::kHandoverUndone:
      file.mutable_complete();
      door.set_in_stock(false);
      break;
    case v1::DoorFact::kCaptureAbandoned:
      file.mutable_abandoned();
      stage();
      break;
    case v1::DoorFact::kDoorFreed:
      door.set_in_stock(false);
      break;
    case v1::DoorFact::kHandoverConfirmed:
    case v1::DoorFact::FACT_NOT_SET:
      break;
  }
  return state;
}

}  // namespace iml::prospection
