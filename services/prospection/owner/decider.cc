#include "services/prospection/owner/decider.h"

#include "libs/domain/checks.h"
#include "libs/domain/normal_form.h"
#include "services/prospection/owner/machine.h"

namespace iml::prospection {

using domain::At;
using domain::Context;
using domain::LabelOf;
using domain::Refuse;
using domain::SameText;

namespace {

v1::OwnerFact On(absl::CivilDay day) {
  v1::OwnerFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

std::optional<absl::StatusOr<OwnerFacts>> Barred(const OwnerState& state, OwnerAct act, const v1::OwnerFact& fact) {
  const domain::Cell& cell = kOwnerMachine[state.status()][act];
  if (cell.reason() == domain::DescriptorOf<v1::REASON_DO_NOT_CONTACT>()) {
    return Refuse<v1::REASON_DO_NOT_CONTACT>(domain::Day(state.forbidden_on()).value_or(absl::CivilDay()));
  }
  return domain::Barred(cell, state.status(), fact, v1::OwnerFact());
}

absl::Status CheckClear(const privacy::v1::Text& text, const char* field) {
  if (text.has_clear()) return absl::OkStatus();
  return At(std::string("person.") + field, Refuse<rpc::v1::REASON_FIELD_MISSING>(LabelOf<v1::OwnerPerson>(field)));
}

// The owner's id is made of them.
absl::Status CheckIdentity(const v1::RegisterOwner& command) {
  if (!command.has_person()) return absl::OkStatus();
  return domain::All({CheckClear(command.person().name(), "name"), CheckClear(command.person().address(), "address")});
}

bool SameIdentity(const v1::OwnerPerson& one, const v1::OwnerPerson& other) {
  return SameText(one.name(), other.name()) && SameText(one.address(), other.address());
}
// Whether what is said is known, so that nothing of it is lost when it is not written again.
bool Known(const privacy::v1::Text& said, const privacy::v1::Text& known) {
  return said.clear().empty() || SameText(said, known);
}
bool Known(const v1::OwnerRegistered& said, const v1::OwnerRegistered& known) {
  return SameIdentity(said.person(), known.person()) && Known(said.body().name(), known.body().name()) &&
         Known(said.telephone(), known.telephone()) && SameText(said.source(), known.source()) &&
         domain::SameDay(said.collected_on(), known.collected_on());
}

// A person whose name and address are near to those of others.
absl::Status CheckOthers(const domain::Alike& alike, const auto& command) {
  return domain::CheckOthers(alike, command, {LabelOf<v1::OwnerPerson>("name"), LabelOf<v1::OwnerPerson>("address")});
}

bool SameContact(const OwnerState& state, const v1::OwnerFact& fact) {
  v1::OwnerContacted contacted = fact.owner_contacted();
  contacted.set_number(state.last().number());
  return domain::SameDay(state.last_on(), fact.occurred_on()) &&
         contacted.SerializeAsString() == state.last().SerializeAsString();
}

}  // namespace

absl::StatusOr<OwnerFacts> Decide(const OwnerState& state, const v1::RegisterOwner& command, const domain::Alike& alike,
                                  const Context& context) {
  if (const auto identity = CheckIdentity(command); !identity.ok()) return identity;
  v1::OwnerFact fact = On(context.day);
  v1::OwnerRegistered& registered = *fact.mutable_owner_registered();
  if (command.has_person()) *registered.mutable_person() = command.person();
  if (command.has_body()) *registered.mutable_body() = command.body();
  *registered.mutable_source() = command.source();
  *registered.mutable_collected_on() = command.collected_on();
  if (command.has_telephone()) *registered.mutable_telephone() = command.telephone();
  if (kOwnerMachine[state.status()][kRegisterOwner].what() != domain::Cell::kMay) {
    if (Known(registered, state.known())) return OwnerFacts{};
    return Refuse<v1::REASON_OWNER_REGISTERED>(domain::Records{{alike.self}});
  }
  if (const auto others = CheckOthers(alike, command); !others.ok()) return others;
  registered.set_others(static_cast<int32_t>(alike.ids.size()));
  return OwnerFacts{fact};
}

// INV-40: asked before each contact, whatever day it is of.
absl::StatusOr<OwnerFacts> Decide(const OwnerState& state, const v1::ContactOwner& command, const Context& context) {
  v1::OwnerFact fact = On(context.day);
  v1::OwnerContacted& contacted = *fact.mutable_owner_contacted();
  contacted.set_number(state.contacts() + 1);
  contacted.set_door_id(command.door_id());
  contacted.set_capture_file(command.capture_file());
  contacted.set_medium(command.medium());
  if (const auto barred = Barred(state, kContactOwner, fact)) return *barred;
  if (SameContact(state, fact)) return OwnerFacts{};
  return OwnerFacts{fact};
}

absl::StatusOr<OwnerFacts> Decide(const OwnerState& state, const v1::ForbidContact&, const Context& context) {
  v1::OwnerFact fact = On(context.day);
  *fact.mutable_contact_forbidden()->mutable_captures() = state.captures();
  if (const auto barred = Barred(state, kForbidContact, fact)) return *barred;
  return OwnerFacts{fact};
}

namespace {

// A name or an address may be another, not none.
absl::Status CheckNamed(bool said, const privacy::v1::Text& text, const char* field) {
  if (!said || !text.clear().empty()) return absl::OkStatus();
  return At(field, Refuse<rpc::v1::REASON_FIELD_MISSING>(LabelOf<v1::CorrectOwner>(field)));
}
absl::Status CheckCorrection(const OwnerState& state, const v1::CorrectOwner& command) {
  const bool of_person = state.known().has_person() || !command.has_address();
  return domain::All({CheckNamed(command.has_name(), command.name(), "name"),
                      CheckNamed(command.has_address(), command.address(), "address"),
                      of_person ? absl::OkStatus()
                                : At("address", Refuse<rpc::v1::REASON_VALUE_INVALID>(
                                                    LabelOf<v1::CorrectOwner>("address"),
                                                    domain::Words("une personne morale est connue par son SIREN")))});
}

v1::OwnerCorrected Corrected(const v1::OwnerRegistered& known, const v1::CorrectOwner& command) {
  v1::OwnerCorrected corrected;
  if (known.has_person()) *corrected.mutable_person() = known.person();
  if (known.has_body()) *corrected.mutable_body() = known.body();
  if (known.has_telephone()) *corrected.mutable_telephone() = known.telephone();
  if (command.has_name() && known.has_person()) *corrected.mutable_person()->mutable_name() = command.name();
  if (command.has_name() && known.has_body()) *corrected.mutable_body()->mutable_name() = command.name();
  if (command.has_address()) *corrected.mutable_person()->mutable_address() = command.address();
  if (command.has_telephone()) *corrected.mutable_telephone() = command.telephone();
  if (corrected.telephone().clear().empty()) corrected.clear_telephone();
  return corrected;
}

}  // namespace

absl::StatusOr<OwnerFacts> Decide(const OwnerState& state, const v1::CorrectOwner& command, const domain::Alike& alike,
                                  const Context& context) {
  v1::OwnerFact fact = On(context.day);
  if (const auto barred = Barred(state, kCorrectOwner, fact)) return *barred;
  if (const auto correction = CheckCorrection(state, command); !correction.ok()) return correction;
  v1::OwnerCorrected& corrected = *fact.mutable_owner_corrected();
  corrected = Corrected(state.known(), command);
  const v1::OwnerCorrected unchanged = Corrected(state.known(), v1::CorrectOwner());
  if (google::protobuf::util::MessageDifferencer::Equals(corrected, unchanged)) return OwnerFacts{};
  if (!SameIdentity(corrected.person(), state.known().person())) {
    if (const auto others = CheckOthers(alike, command); !others.ok()) return others;
    corrected.set_others(static_cast<int32_t>(alike.ids.size()));
  }
  return OwnerFacts{fact};
}

// ---- what facts change

namespace {

void Correct(const v1::OwnerCorrected& corrected, v1::OwnerRegistered* known) {
  if (corrected.has_person()) *known->mutable_person() = corrected.person();
  if (corrected.has_body()) *known->mutable_body() = corrected.body();
  known->clear_telephone();
  if (corrected.has_telephone()) *known->mutable_telephone() = corrected.telephone();
}

void Contact(const v1::OwnerFact& fact, OwnerState* state) {
  const v1::OwnerContacted& contacted = fact.owner_contacted();
  state->set_contacts(contacted.number());
  *state->mutable_last() = contacted;
  *state->mutable_last_on() = fact.occurred_on();
  if (contacted.door_id().empty()) return;
  for (auto& capture : *state->mutable_captures()) {
    if (capture.door_id() != contacted.door_id()) continue;
    capture.set_capture_file(contacted.capture_file());
    return;
  }
  v1::Capture& capture = *state->add_captures();
  capture.set_door_id(contacted.door_id());
  capture.set_capture_file(contacted.capture_file());
}

}  // namespace

OwnerState Evolve(OwnerState state, const v1::OwnerFact& fact) {
  const auto status = StatusAfter(state.status(), fact);
  switch (fact.fact_case()) {
    case v1::OwnerFact::kOwnerContacted:
      Contact(fact, &state);
      break;
    case v1::OwnerFact::kContactForbidden:
      *state.mutable_forbidden_on() = fact.occurred_on();
      break;
    case v1::OwnerFact::kOwnerRegistered:
      *state.mutable_known() = fact.owner_registered();
      break;
    case v1::OwnerFact::kOwnerCorrected:
      Correct(fact.owner_corrected(), state.mutable_known());
      break;
    case v1::OwnerFact::FACT_NOT_SET:
      break;
  }
  state.set_status(status);
  return state;
}

}  // namespace iml::prospection
