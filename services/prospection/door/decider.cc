#include "services/prospection/door/decider.h"

#include <google/protobuf/util/message_differencer.h>

#include "libs/domain/checks.h"
#include "libs/domain/codes.h"

namespace iml::prospection {

using absl::CivilDay;
using domain::Context;
using domain::Refuse;
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
  static const char* const kNames[] = {"absent",      "repéré", "contacté",           "qualifié", "visité",
                                       "proposition", "accord", "signature demandée", "signé",    "mis à disposition",
                                       "abandonné"};
  return stage >= 0 && stage <= 10 ? kNames[stage] : "";
}
int StageOf(const File& file) { return file.phase_case(); }
std::string PhaseOf(const File& file) { return StageName(StageOf(file)); }
bool Open(const File& file) { return StageOf(file) >= File::kSpotted && StageOf(file) <= File::kComplete; }

constexpr int32_t kMostArea = 100'000;  // 1 000 m²

absl::Status CheckModality(const std::string& modality, const std::string& field) {
  return domain::CheckOneOf(modality, {"mandate", "principal_lease"}, field);
}

// A mandate's fee is a part of the rents; a principal lease has a rent.
absl::Status CheckTerms(const v1::CaptureTerms& terms) {
  const absl::Status shared = domain::All(
      {CheckModality(terms.modality(), "terms.modality"), domain::CheckPeriod(terms.period(), "terms.period")});
  if (terms.modality() != "principal_lease") {
    return domain::All({shared, domain::CheckRange(terms.fee_basis_points(), 0, 10'000, "terms.fee_basis_points")});
  }
  return domain::All({shared, domain::CheckAbove0(terms.monthly_rent_cents(), "terms.monthly_rent_cents"),
                      domain::CheckNotBelow0(terms.monthly_charges_cents(), "terms.monthly_charges_cents")});
}

absl::Status CheckEnergyClass(const std::string& energy_class) {
  if (energy_class.empty() || (energy_class.size() == 1 && energy_class[0] >= 'A' && energy_class[0] <= 'G'))
    return absl::OkStatus();
  return Refuse("VALUE_INVALID", {{"champ", "energy_class"}, {"règle", "de A à G, ou rien"}}, {"energy_class"});
}

// The visit that the file stands at found no decency: nothing is offered or agreed, even by a jump.
absl::Status CheckDecent(const File& file) {
  if (!file.has_visited() || file.visit().decent()) return absl::OkStatus();
  return Refuse("NOT_DECENT", {{"date", domain::French(domain::Day(file.stage_on()).value_or(CivilDay()))}});
}

// The act that takes the file to a stage: from the stage before it, or with a reason from an earlier one (INV-42). The
// file already stands there by this very act: nothing.
absl::StatusOr<DoorFacts> Forward(const DoorState& state, int to, const v1::DoorFact& fact, CivilDay day,
                                  const std::string& jump_reason) {
  if (!state.has_registered()) return Refuse("NOT_FOUND");
  const File& file = state.registered().file();
  const int from = StageOf(file);
  if (from >= to && MessageDifferencer::Equals(file.last(), fact)) return DoorFacts{};
  if (from >= to) return domain::WrongPhase(PhaseOf(file));
  if (from < to - 1 && jump_reason.empty())
    return Refuse("STAGE_SKIPPED", {{"étape", StageName(to - 1)}}, {"jump_reason"});
  const auto order = domain::CheckOrder("Cette étape", day, "l'étape précédente", file.stage_on());
  if (!order.ok()) return order;
  return DoorFacts{fact};
}

}  // namespace

// INV-41: one open file, and none while the dwelling is in stock.
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::OpenCapture& command, const std::string& departement,
                                 const Context& context) {
  const v1::DoorAddress& address = command.address();
  const auto day = domain::OccurredOn(
      command.occurred_on(), context, domain::CheckCode(command.channel(), "canalCaptation", "channel"),
      command.source().empty() ? Refuse("SOURCE_MISSING", {}, {"source"}) : absl::OkStatus(),
      domain::CheckText(command.owner_id(), "owner_id"),
      address.ban_id().empty() ? domain::CheckText(address.street().clear(), "address.street") : absl::OkStatus(),
      departement.empty()
          ? Refuse("UNKNOWN_CODE", {{"code", address.commune()}, {"liste", "communes"}, {"version", "COG"}},
                   {"address.commune"})
          : absl::OkStatus());
  if (!day.ok()) return day.status();
  const auto& door = state.registered();
  const File& file = door.file();
  v1::DoorFact fact = On(*day);
  v1::CaptureOpened& opened = *fact.mutable_capture_opened();
  opened.set_file(file.number());
  opened.set_owner_id(command.owner_id());
  *opened.mutable_channel() = command.channel();
  opened.set_source(command.source());
  if (file.has_spotted() && MessageDifferencer::Equals(file.last(), fact)) return DoorFacts{};
  if (door.in_stock()) return Refuse("DWELLING_IN_STOCK");
  if (Open(file)) return Refuse("CAPTURE_ALREADY_OPEN", {{"n", std::to_string(file.number())}});
  const auto order = domain::CheckOrder("L'ouverture du dossier", *day, "la fin du précédent", file.stage_on());
  if (!order.ok()) return order;
  opened.set_file(file.number() + 1);
  if (state.has_registered()) return DoorFacts{fact};
  v1::DoorFact registered = On(*day);
  *registered.mutable_door_registered()->mutable_address() = command.address();
  registered.mutable_door_registered()->set_departement(departement);
  return DoorFacts{registered, fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::QualifyCapture& command, const Context& context) {
  const auto day =
      domain::OccurredOn(command.occurred_on(), context, domain::CheckCode(command.type(), "categoriePlaces", "type"),
                         domain::CheckNotBelow0(command.rent_asked_cents(), "rent_asked_cents"),
                         domain::CheckRange(command.area_dm2(), 0, kMostArea, "area_dm2"));
  if (!day.ok()) return day.status();
  v1::DoorFact fact = On(*day);
  v1::CaptureQualified& qualified = *fact.mutable_capture_qualified();
  qualified.set_file(state.registered().file().number());
  *qualified.mutable_type() = command.type();
  qualified.set_area_dm2(command.area_dm2());
  qualified.set_rent_asked_cents(command.rent_asked_cents());
  qualified.set_motivation(command.motivation());
  qualified.set_jump_reason(command.jump_reason());
  return Forward(state, File::kQualified, fact, *day, command.jump_reason());
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::RecordVisit& command, const Context& context) {
  const auto day = domain::OccurredOn(
      command.occurred_on(), context, domain::CheckRange(command.area_dm2(), 0, kMostArea, "area_dm2"),
      domain::CheckRange(command.height_cm(), 0, 1'000, "height_cm"), CheckEnergyClass(command.energy_class()));
  if (!day.ok()) return day.status();
  const File& file = state.registered().file();
  v1::DoorFact fact = On(*day);
  v1::DwellingVisited& visit = *fact.mutable_dwelling_visited();
  visit.set_file(file.number());
  visit.set_decent(command.decent());
  visit.set_area_dm2(command.area_dm2());
  visit.set_height_cm(command.height_cm());
  visit.set_energy_class(command.energy_class());
  visit.set_jump_reason(command.jump_reason());
  if (file.has_visited() && !MessageDifferencer::Equals(file.last(), fact)) {  // another visit
    const auto order = domain::CheckOrder("Cette visite", *day, "la précédente", file.stage_on());
    if (!order.ok()) return order;
    return DoorFacts{fact};
  }
  return Forward(state, File::kVisited, fact, *day, command.jump_reason());
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::MakeOffer& command, const Context& context) {
  const auto day = domain::OccurredOn(
      command.occurred_on(), context, CheckModality(command.modality(), "modality"),
      domain::CheckAbove0(command.rent_cents(), "rent_cents"),
      command.has_expires_on() ? domain::CheckDay(command.expires_on(), "expires_on") : absl::OkStatus());
  if (!day.ok()) return day.status();
  const File& file = state.registered().file();
  if (const auto decent = CheckDecent(file); !decent.ok()) return decent;
  v1::DoorFact fact = On(*day);
  v1::OfferMade& offer = *fact.mutable_offer_made();
  offer.set_file(file.number());
  offer.set_modality(command.modality());
  offer.set_rent_cents(command.rent_cents());
  if (command.has_expires_on()) {
    const auto order =
        domain::CheckOrder("L'expiration", *domain::Day(command.expires_on()), "la proposition", fact.occurred_on());
    if (!order.ok()) return order;
    *offer.mutable_expires_on() = command.expires_on();
  }
  offer.set_jump_reason(command.jump_reason());
  return Forward(state, File::kOffered, fact, *day, command.jump_reason());
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::RecordAgreement& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context, CheckModality(command.modality(), "modality"),
                                      domain::CheckAbove0(command.rent_cents(), "rent_cents"));
  if (!day.ok()) return day.status();
  const File& file = state.registered().file();
  if (const auto decent = CheckDecent(file); !decent.ok()) return decent;
  v1::DoorFact fact = On(*day);
  v1::AgreementReached& reached = *fact.mutable_agreement_reached();
  reached.set_file(file.number());
  reached.set_modality(command.modality());
  reached.set_rent_cents(command.rent_cents());
  reached.set_jump_reason(command.jump_reason());
  return Forward(state, File::kAgreed, fact, *day, command.jump_reason());
}

// INV-43: to exactly one operator; of two at a time one wins.
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::AttributeCapture& command, const Context& context) {
  const auto day =
      domain::OccurredOn(command.occurred_on(), context, domain::CheckText(command.operator_id(), "operator_id"));
  if (!day.ok()) return day.status();
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
  const auto day = domain::OccurredOn(command.occurred_on(), context, CheckTerms(command.terms()));
  if (!day.ok()) return day.status();
  const File& file = state.registered().file();
  if (Open(file) && file.operator_id().empty()) return Refuse("NOT_ATTRIBUTED");
  if (const auto named = domain::CheckNamed(context, file.operator_id()); Open(file) && !named.ok()) return named;
  v1::DoorFact fact = On(*day);
  v1::SignatureRequested& requested = *fact.mutable_signature_requested();
  requested.set_file(file.number());
  requested.set_operator_id(file.operator_id());
  *requested.mutable_terms() = command.terms();
  return Forward(state, File::kSigning, fact, *day, "");
}

// INV-42: only from signed, whatever the reason.
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::HandOverCapture& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context,
                                      domain::CheckRange(command.places(), 1, domain::kMostPlaces, "places"));
  if (!day.ok()) return day.status();
  if (!state.has_registered()) return Refuse("NOT_FOUND");
  const auto& door = state.registered();
  const File& file = door.file();
  if (!file.has_complete() && !file.has_handed_over()) return domain::WrongPhase(PhaseOf(file));
  if (const auto named = domain::CheckNamed(context, file.operator_id()); !named.ok()) return named;
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
  return Forward(state, File::kHandedOver, fact, *day, "");
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::AbandonCapture& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context,
                                      domain::CheckReason(command.reason(), "motifAbandonCaptation"));
  if (!day.ok()) return day.status();
  if (!state.has_registered()) return Refuse("NOT_FOUND");
  const File& file = state.registered().file();
  if (context.actor.role() == "operator" && Open(file) && !file.operator_id().empty()) {
    if (const auto named = domain::CheckNamed(context, file.operator_id()); !named.ok()) return named;
  }
  v1::DoorFact fact = On(*day);
  fact.mutable_capture_abandoned()->set_file(file.number());
  *fact.mutable_capture_abandoned()->mutable_reason() = command.reason();
  if (file.has_abandoned() && MessageDifferencer::Equals(file.last(), fact)) return DoorFacts{};
  if (!Open(file) || StageOf(file) > File::kAgreed) return domain::WrongPhase(PhaseOf(file));
  const auto order = domain::CheckOrder("L'abandon", *day, "la dernière étape", file.stage_on());
  if (!order.ok()) return order;
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
  if (file == nullptr || !file->has_handed_over() || file->handed_over().confirmed()) return DoorFacts{};
  v1::DoorFact fact = On(*day);
  fact.mutable_handover_confirmed()->set_file(file->number());
  return DoorFacts{fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const UndoHandover& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const File* file = FileOf(state, command.capture_file());
  if (file == nullptr || !file->has_handed_over() || file->handed_over().confirmed()) return DoorFacts{};
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
  const auto act = [&] {
    stage();
    *file.mutable_last() = fact;
  };
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
      act();
      break;
    case v1::DoorFact::kCaptureContacted:
      file.mutable_contacted();
      stage();
      break;
    case v1::DoorFact::kCaptureQualified:
      file.mutable_qualified();
      *file.mutable_type() = fact.capture_qualified().type();
      file.set_area_dm2(fact.capture_qualified().area_dm2());
      act();
      break;
    case v1::DoorFact::kDwellingVisited:
      file.mutable_visited();
      *file.mutable_visit() = fact.dwelling_visited();
      act();
      break;
    case v1::DoorFact::kOfferMade:
      file.mutable_offered();
      act();
      break;
    case v1::DoorFact::kAgreementReached:
      file.mutable_agreed();
      act();
      break;
    case v1::DoorFact::kCaptureAttributed:
      file.set_operator_id(fact.capture_attributed().operator_id());
      break;
    case v1::DoorFact::kSignatureRequested:
      file.mutable_signing();
      file.set_modality(fact.signature_requested().terms().modality());
      act();
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
      act();
      break;
    case v1::DoorFact::kHandoverConfirmed:
      file.mutable_handed_over()->set_confirmed(true);
      break;
    case v1::DoorFact::kHandoverUndone:
      file.mutable_complete();
      door.set_in_stock(false);
      break;
    case v1::DoorFact::kCaptureAbandoned:
      file.mutable_abandoned();
      act();
      break;
    case v1::DoorFact::kDoorFreed:
      door.set_in_stock(false);
      stage();
      break;
    case v1::DoorFact::FACT_NOT_SET:
      break;
  }
  return state;
}

}  // namespace iml::prospection
