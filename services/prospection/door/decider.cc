#include "services/prospection/door/decider.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <cctype>

#include "absl/strings/str_split.h"
#include "libs/domain/area.h"
#include "libs/domain/checks.h"
#include "libs/domain/codes.h"
#include "services/prospection/door/machine.h"

namespace iml::prospection {

using absl::CivilDay;
using domain::At;
using domain::CheckOrder;
using domain::Context;
using domain::LabelOf;
using domain::Refuse;
using domain::TitleOf;
using google::protobuf::util::MessageDifferencer;
using File = DoorState::File;

namespace {

v1::DoorFact On(CivilDay day) {
  v1::DoorFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

bool Same(const v1::DoorFact& fact, const File& file) { return MessageDifferencer::Equals(fact, file.last()); }

std::optional<absl::StatusOr<DoorFacts>> Barred(const File& file, CaptureAct act, const v1::DoorFact& fact) {
  const domain::Cell& cell = kCaptureMachine[file.stage()][act];
  if (cell.reason() == domain::DescriptorOf<v1::REASON_CAPTURE_ALREADY_OPEN>()) {
    return Refuse<v1::REASON_CAPTURE_ALREADY_OPEN>(domain::Count(file.number()));
  }
  if (cell.reason() == domain::DescriptorOf<v1::REASON_STAGE_SKIPPED>()) {
    return Refuse<v1::REASON_STAGE_SKIPPED>(LabelOf(v1::CAPTURE_STAGE_AGREED));
  }
  return domain::Barred(cell, file.stage(), fact, file.last());
}

absl::Status CheckYours(const File& file, const Context& context) {
  return domain::CheckYours(context, file.operator_id());
}

// A visit that found no decency is the last one: nothing is offered, agreed or signed, even by a jump.
absl::Status CheckDecent(const File& file) {
  if (!file.has_visited() || file.visited().dwelling_visited().decent()) return absl::OkStatus();
  return Refuse<v1::REASON_NOT_DECENT>(domain::Day(file.visited().occurred_on()).value_or(CivilDay()));
}

// INV-42: the type and the visit are never left out.
absl::Status CheckComplete(const File& file) {
  if (!file.has_qualified()) return Refuse<v1::REASON_STAGE_NEEDED>(LabelOf(v1::CAPTURE_STAGE_QUALIFIED));
  if (!file.has_visited()) return Refuse<v1::REASON_STAGE_NEEDED>(LabelOf(v1::CAPTURE_STAGE_VISITED));
  return CheckDecent(file);
}

// INV-42: an act follows the stage before its own, or says why it leaves stages out.
absl::Status CheckJump(const File& file, v1::CaptureStage before, const privacy::v1::Text& jump_reason) {
  const bool said = jump_reason.has_sealed() || !jump_reason.clear().empty();
  if (file.stage() >= before || said) return absl::OkStatus();
  return At("jump_reason", Refuse<v1::REASON_STAGE_SKIPPED>(LabelOf(before)));
}

// DATES_OUT_OF_ORDER before the day of the stage that the file stands at.
template <typename Act>
absl::Status CheckFollows(const File& file, CivilDay day) {
  return CheckOrder(TitleOf<Act>(), day, LabelOf(file.stage()), file.stage_on());
}
// What comes late may have happened before the stage that the file stands at.
template <typename Act>
absl::Status CheckFollows(const File& file, v1::CaptureStage of, CivilDay day) {
  if (!Late(file.stage(), of)) return CheckFollows<Act>(file, day);
  return CheckOrder(TitleOf<Act>(), day, TitleOf<v1::CaptureOpened>(), file.opened_on());
}

// "69381_5926_00012_bis": the commune, the street, the number in five digits, and what follows the number.
bool IsBanId(const std::string& id) {
  const std::vector<std::string> parts = absl::StrSplit(id, '_');
  const auto all = [](const std::string& part, int (*is)(int)) {
    return !part.empty() && std::all_of(part.begin(), part.end(), [is](unsigned char c) { return c < 0x80 && is(c); });
  };
  return parts.size() >= 3 && parts[0].size() == 5 && parts[1].size() >= 4 && parts[1].size() <= 6 &&
         parts[2].size() == 5 && all(parts[2], std::isdigit) &&
         std::all_of(parts.begin(), parts.end(), [&](const std::string& part) { return all(part, std::isalnum); });
}
absl::Status CheckBanId(const v1::DoorAddress& address) {
  const std::string& id = address.ban_id().clear();
  if (id.empty()) return absl::OkStatus();
  const char* wrong = !IsBanId(id) ? "un identifiant BAN est attendu, par exemple 69381_5926_00012_bis"
                      : !id.starts_with(address.commune()) ? "il est d'une autre commune"
                                                           : nullptr;
  if (wrong == nullptr) return absl::OkStatus();
  return At("address.ban_id",
            Refuse<rpc::v1::REASON_VALUE_INVALID>(LabelOf<v1::DoorAddress>("ban_id"), domain::Words(wrong)));
}

// The door's id is made of it.
absl::Status CheckAddress(const v1::DoorAddress& address, const absl::Status& commune) {
  const bool clear = !address.street().clear().empty();
  return domain::All(
      {clear ? absl::OkStatus()
             : At("address.street", Refuse<rpc::v1::REASON_FIELD_MISSING>(LabelOf<v1::DoorAddress>("street"))),
       CheckBanId(address), At("address.commune", commune)});
}
// The fields of the address that two doors are compared by.
absl::Status CheckOthers(const domain::Alike& alike, const v1::OpenCapture& command) {
  return domain::CheckOthers(alike, command,
                             {LabelOf<v1::DoorAddress>("street"), LabelOf<v1::DoorAddress>("door"),
                              LabelOf<v1::DoorAddress>("place"), LabelOf<v1::DoorAddress>("ban_id")});
}

// Sub-letting has a rent.
absl::Status CheckTerms(const v1::CaptureTerms& terms) {
  if (terms.modality() != domain::v1::MODALITY_SUBLETTING || terms.monthly_rent_cents() > 0) return absl::OkStatus();
  return At("terms.monthly_rent_cents",
            Refuse<rpc::v1::REASON_AMOUNT_WRONG>(domain::Typed<domain::Cents>(terms.monthly_rent_cents()),
                                                 LabelOf(contract::v1::Rule::AMOUNT_ABOVE_ZERO)));
}

}  // namespace

// INV-41: one open file, and none while the dwelling is in stock.
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::OpenCapture& command, const Opening& opening,
                                 const Context& context) {
  if (const auto address = CheckAddress(command.address(), opening.commune); !address.ok()) return address;
  const File& file = state.file();
  v1::DoorFact fact = On(context.day);
  v1::CaptureOpened& opened = *fact.mutable_capture_opened();
  opened.set_file(file.number());
  opened.set_owner_id(command.owner_id());
  *opened.mutable_channel() = command.channel();
  *opened.mutable_source() = command.source();
  if (file.stage() == v1::CAPTURE_STAGE_SPOTTED && Same(fact, file)) return DoorFacts{};
  opened.set_file(file.number() + 1);
  if (const auto barred = Barred(file, kOpenCapture, fact)) return *barred;
  if (const auto order = CheckFollows<v1::CaptureOpened>(file, context.day); !order.ok()) return order;
  if (!opening.owner_known) return At("owner_id", Refuse<rpc::v1::REASON_NOT_FOUND>());
  if (state.registered()) return DoorFacts{fact};
  if (const auto others = CheckOthers(opening.alike, command); !others.ok()) return others;
  v1::DoorFact registered = On(context.day);
  *registered.mutable_door_registered()->mutable_address() = command.address();
  registered.mutable_door_registered()->set_departement(opening.departement);
  registered.mutable_door_registered()->set_others(static_cast<int32_t>(opening.alike.ids.size()));
  return DoorFacts{registered, fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::QualifyCapture& command, const Context& context) {
  const File& file = state.file();
  v1::DoorFact fact = On(context.day);
  v1::CaptureQualified& qualified = *fact.mutable_capture_qualified();
  qualified.set_file(file.number());
  *qualified.mutable_type() = command.type();
  qualified.set_area_dm2(command.area_dm2());
  qualified.set_rent_asked_cents(command.rent_asked_cents());
  if (command.has_motivation()) *qualified.mutable_motivation() = command.motivation();
  if (command.has_jump_reason()) *qualified.mutable_jump_reason() = command.jump_reason();
  if (const auto barred = Barred(file, kQualifyCapture, fact)) return *barred;
  if (MessageDifferencer::Equals(fact, file.qualified())) return DoorFacts{};
  const auto follows =
      domain::First(CheckJump(file, v1::CAPTURE_STAGE_CONTACTED, command.jump_reason()),
                    CheckFollows<v1::CaptureQualified>(file, v1::CAPTURE_STAGE_QUALIFIED, context.day));
  if (!follows.ok()) return follows;
  return DoorFacts{fact};
}

// There may be another visit, of the same day and with the same words too.
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::RecordVisit& command, const Context& context) {
  const File& file = state.file();
  v1::DoorFact fact = On(context.day);
  v1::DwellingVisited& visit = *fact.mutable_dwelling_visited();
  visit.set_file(file.number());
  visit.set_decent(command.decent());
  visit.set_area_dm2(command.area_dm2());
  visit.set_height_cm(command.height_cm());
  visit.set_energy_class(command.energy_class());
  if (command.has_jump_reason()) *visit.mutable_jump_reason() = command.jump_reason();
  if (const auto barred = Barred(file, kRecordVisit, fact)) return *barred;
  const auto follows = domain::First(CheckJump(file, v1::CAPTURE_STAGE_QUALIFIED, command.jump_reason()),
                                     CheckFollows<v1::DwellingVisited>(file, v1::CAPTURE_STAGE_VISITED, context.day));
  if (!follows.ok()) return follows;
  return DoorFacts{fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::MakeOffer& command, const Context& context) {
  const File& file = state.file();
  v1::DoorFact fact = On(context.day);
  v1::OfferMade& offer = *fact.mutable_offer_made();
  offer.set_file(file.number());
  offer.set_modality(command.modality());
  offer.set_rent_cents(command.rent_cents());
  const auto expires_on = domain::Day(command.expires_on());
  if (expires_on) *offer.mutable_expires_on() = command.expires_on();
  if (command.has_jump_reason()) *offer.mutable_jump_reason() = command.jump_reason();
  if (const auto barred = Barred(file, kMakeOffer, fact)) return *barred;
  const auto follows = domain::First(CheckDecent(file),
                                     expires_on ? CheckOrder(LabelOf<v1::MakeOffer>("expires_on"), *expires_on,
                                                             TitleOf<v1::OfferMade>(), fact.occurred_on())
                                                : absl::OkStatus(),
                                     CheckJump(file, v1::CAPTURE_STAGE_VISITED, command.jump_reason()),
                                     CheckFollows<v1::OfferMade>(file, context.day));
  if (!follows.ok()) return follows;
  return DoorFacts{fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::RecordAgreement& command, const Context& context) {
  const File& file = state.file();
  v1::DoorFact fact = On(context.day);
  v1::AgreementReached& reached = *fact.mutable_agreement_reached();
  reached.set_file(file.number());
  reached.set_modality(command.modality());
  reached.set_rent_cents(command.rent_cents());
  if (command.has_jump_reason()) *reached.mutable_jump_reason() = command.jump_reason();
  if (const auto barred = Barred(file, kRecordAgreement, fact)) return *barred;
  const auto follows =
      domain::First(CheckDecent(file), CheckJump(file, v1::CAPTURE_STAGE_OFFERED, command.jump_reason()),
                    CheckFollows<v1::AgreementReached>(file, context.day));
  if (!follows.ok()) return follows;
  return DoorFacts{fact};
}

// INV-43: to exactly one operator; of two at a time one wins.
absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::AttributeCapture& command, bool operator_known,
                                 const Context& context) {
  const File& file = state.file();
  if (file.operator_id() == command.operator_id()) return DoorFacts{};
  v1::DoorFact fact = On(context.day);
  fact.mutable_capture_attributed()->set_file(file.number());
  fact.mutable_capture_attributed()->set_operator_id(command.operator_id());
  if (command.has_reason()) *fact.mutable_capture_attributed()->mutable_reason() = command.reason();
  if (const auto barred = Barred(file, kAttributeCapture, fact)) return *barred;
  if (!file.operator_id().empty()) return Refuse<v1::REASON_ALREADY_ATTRIBUTED>(domain::Siren(file.operator_id()));
  if (!operator_known) return At("operator_id", Refuse<rpc::v1::REASON_NOT_FOUND>());
  return DoorFacts{fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::SignCapture& command, const Context& context) {
  const File& file = state.file();
  if (const auto yours = CheckYours(file, context); !yours.ok()) return yours;
  if (const auto terms = CheckTerms(command.terms()); !terms.ok()) return terms;
  v1::DoorFact fact = On(context.day);
  v1::SignatureRequested& requested = *fact.mutable_signature_requested();
  requested.set_file(file.number());
  requested.set_operator_id(file.operator_id());
  *requested.mutable_terms() = command.terms();
  if (const auto barred = Barred(file, kSignCapture, fact)) return *barred;
  if (file.operator_id().empty()) return Refuse<v1::REASON_NOT_ATTRIBUTED>();
  const auto follows = domain::First(
      CheckComplete(file), CheckFollows<v1::SignatureRequested>(file, context.day),
      domain::CheckOrder<v1::SignatureRequested, v1::DwellingVisited>(context.day, file.visited().occurred_on()));
  if (!follows.ok()) return follows;
  return DoorFacts{fact};
}

// INV-42: only from signed, whatever the reason.
namespace {

// More places than persons that the area suffices for need a reason on record.
absl::Status CheckArea(int32_t area_dm2, const v1::HandOverCapture& command) {
  const int32_t persons = domain::MostPersonsOn(area_dm2);
  const bool argued = command.places_reason().has_sealed() || !command.places_reason().clear().empty();
  if (command.places() <= persons || argued) return absl::OkStatus();
  return At("places", Refuse<v1::REASON_PLACES_ABOVE_AREA>(domain::Persons(persons),
                                                           domain::Typed<domain::Places>(command.places())));
}

}  // namespace

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::HandOverCapture& command, const Context& context) {
  const File& file = state.file();
  if (const auto yours = CheckYours(file, context); !yours.ok()) return yours;
  v1::DoorFact fact = On(context.day);
  v1::CaptureHandedOver& handed = *fact.mutable_capture_handed_over();
  handed.set_file(file.number());
  handed.set_operator_id(file.operator_id());
  handed.set_owner_contract_id(file.owner_contract_id());
  handed.set_modality(file.modality());
  handed.set_commune(state.commune());
  handed.set_departement(state.departement());
  const int32_t measured = file.visited().dwelling_visited().area_dm2();
  const v1::CaptureQualified& qualified = file.qualified().capture_qualified();
  *handed.mutable_type() = qualified.type();
  handed.set_area_dm2(measured > 0 ? measured : qualified.area_dm2());
  handed.set_places(command.places());
  handed.set_shared(command.shared());
  handed.set_funded_177(command.funded_177());
  if (command.has_places_reason()) *handed.mutable_places_reason() = command.places_reason();
  if (const auto barred = Barred(file, kHandOverCapture, fact)) return *barred;
  const auto may =
      domain::First(CheckFollows<v1::CaptureHandedOver>(file, context.day), CheckArea(handed.area_dm2(), command));
  if (!may.ok()) return may;
  return DoorFacts{fact};
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const v1::AbandonCapture& command, const Context& context) {
  const File& file = state.file();
  if (const auto yours = CheckYours(file, context); !yours.ok()) return yours;
  v1::DoorFact fact = On(context.day);
  fact.mutable_capture_abandoned()->set_file(file.number());
  *fact.mutable_capture_abandoned()->mutable_reason() = command.reason();
  if (const auto barred = Barred(file, kAbandonCapture, fact)) return *barred;
  if (const auto order = CheckFollows<v1::CaptureAbandoned>(file, context.day); !order.ok()) return order;
  return DoorFacts{fact};
}

// ---- what reactions send; a file past the stage they are for is left as it is

namespace {

// Nothing for another file than the one that the command is about, and where the stage does not admit the answer.
template <typename Command>
DoorFacts Answered(const DoorState& state, CaptureAct act, const Command& command, const v1::DoorFact& fact) {
  if (command.capture_file() != state.file().number()) return {};
  if (kCaptureMachine[state.file().stage()][act].what() != domain::Cell::kMay) return {};
  return {fact};
}

}  // namespace

namespace {

// The day of an act on the owner, for its file: not before the file's last stage, for the owner's acts may be told
// late.
CivilDay NotBefore(const DoorState& state, CivilDay day) {
  return std::max(day, domain::Day(state.file().stage_on()).value_or(day));
}

}  // namespace

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const RecordContact& command, const Context& context) {
  v1::DoorFact fact = On(NotBefore(state, context.day));
  fact.mutable_capture_contacted()->set_file(command.capture_file());
  fact.mutable_capture_contacted()->set_medium(command.medium());
  return Answered(state, kRecordContact, command, fact);
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const AbandonForbidden& command, const Context& context) {
  v1::DoorFact fact = On(NotBefore(state, context.day));
  fact.mutable_capture_abandoned()->set_file(command.capture_file());
  *fact.mutable_capture_abandoned()->mutable_reason() =
      domain::CodeOf(contract::v1::CODE_LIST_MOTIF_ABANDON_CAPTATION, "NE_PAS_CONTACTER");
  return Answered(state, kAbandonForbidden, command, fact);
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const ConfirmSignature& command, const Context& context) {
  v1::DoorFact fact = On(context.day);
  fact.mutable_capture_signed()->set_file(command.capture_file());
  fact.mutable_capture_signed()->set_owner_contract_id(command.owner_contract_id());
  return Answered(state, kConfirmSignature, command, fact);
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const LoseSignature& command, const Context& context) {
  v1::DoorFact fact = On(context.day);
  fact.mutable_signature_lost()->set_file(command.capture_file());
  fact.mutable_signature_lost()->set_reason(command.reason());
  return Answered(state, kLoseSignature, command, fact);
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const ConfirmHandover& command, const Context& context) {
  v1::DoorFact fact = On(context.day);
  fact.mutable_handover_confirmed()->set_file(command.capture_file());
  return Answered(state, kConfirmHandover, command, fact);
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const UndoHandover& command, const Context& context) {
  v1::DoorFact fact = On(context.day);
  fact.mutable_handover_undone()->set_file(command.capture_file());
  fact.mutable_handover_undone()->set_reason(command.reason());
  return Answered(state, kUndoHandover, command, fact);
}

absl::StatusOr<DoorFacts> Decide(const DoorState& state, const FreeDoor& command, const Context& context) {
  v1::DoorFact fact = On(context.day);
  fact.mutable_door_freed()->set_file(command.capture_file());
  return Answered(state, kFreeDoor, command, fact);
}

// ---- what facts change

namespace {

void Register(const v1::DoorRegistered& registered, DoorState* state) {
  state->set_registered(true);
  state->set_commune(registered.address().commune());
  state->set_departement(registered.departement());
}

void Open(const v1::DoorFact& fact, File* file) {
  file->Clear();
  file->set_number(fact.capture_opened().file());
  *file->mutable_opened_on() = fact.occurred_on();
}

// The day that the file came to its stage, and the act of somebody here that brought it there.
void Act(const v1::DoorFact& fact, File* file) {
  *file->mutable_stage_on() = fact.occurred_on();
  *file->mutable_last() = fact;
}

}  // namespace

DoorState Evolve(DoorState state, const v1::DoorFact& fact) {
  File& file = *state.mutable_file();
  const auto stage = StageAfter(file.stage(), fact);
  switch (fact.fact_case()) {
    case v1::DoorFact::kDoorRegistered:
      Register(fact.door_registered(), &state);
      break;
    case v1::DoorFact::kCaptureOpened:
      Open(fact, &file);
      Act(fact, &file);
      break;
    case v1::DoorFact::kCaptureQualified:
      *file.mutable_qualified() = fact;
      if (!Late(file.stage(), v1::CAPTURE_STAGE_QUALIFIED)) Act(fact, &file);
      break;
    case v1::DoorFact::kDwellingVisited:
      *file.mutable_visited() = fact;
      if (!Late(file.stage(), v1::CAPTURE_STAGE_VISITED)) Act(fact, &file);
      break;
    case v1::DoorFact::kCaptureAttributed:
      file.set_operator_id(fact.capture_attributed().operator_id());
      break;
    case v1::DoorFact::kSignatureRequested:
      file.set_modality(fact.signature_requested().terms().modality());
      Act(fact, &file);
      break;
    case v1::DoorFact::kCaptureSigned:
      file.set_owner_contract_id(fact.capture_signed().owner_contract_id());
      *file.mutable_stage_on() = fact.occurred_on();
      break;
    case v1::DoorFact::kOfferMade:
    case v1::DoorFact::kAgreementReached:
    case v1::DoorFact::kCaptureHandedOver:
    case v1::DoorFact::kCaptureAbandoned:
      Act(fact, &file);
      break;
    case v1::DoorFact::kCaptureContacted:
    case v1::DoorFact::kDoorFreed:
      *file.mutable_stage_on() = fact.occurred_on();
      break;
    case v1::DoorFact::kSignatureLost:
    case v1::DoorFact::kHandoverConfirmed:
    case v1::DoorFact::kHandoverUndone:
    case v1::DoorFact::FACT_NOT_SET:
      break;
  }
  file.set_stage(stage);
  return state;
}

}  // namespace iml::prospection
