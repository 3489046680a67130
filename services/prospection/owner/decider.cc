#include "services/prospection/owner/decider.h"

#include "libs/domain/checks.h"
#include "services/prospection/owner/machine.h"

namespace iml::prospection {

using domain::At;
using domain::Context;
using domain::LabelOf;
using domain::Refuse;

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

bool SameContact(const OwnerState& state, const v1::OwnerFact& fact) {
  v1::OwnerContacted contacted = fact.owner_contacted();
  contacted.set_number(state.last().number());
  return domain::SameDay(state.last_on(), fact.occurred_on()) &&
         contacted.SerializeAsString() == state.last().SerializeAsString();
}

}  // namespace

absl::StatusOr<OwnerFacts> Decide(const OwnerState& state, const v1::RegisterOwner& command, const Context& context) {
  if (const auto identity = CheckIdentity(command); !identity.ok()) return identity;
  v1::OwnerFact fact = On(context.day);
  v1::OwnerRegistered& registered = *fact.mutable_owner_registered();
  if (command.has_person()) *registered.mutable_person() = command.person();
  if (command.has_body()) *registered.mutable_body() = command.body();
  *registered.mutable_source() = command.source();
  *registered.mutable_collected_on() = command.collected_on();
  if (const auto barred = Barred(state, kRegisterOwner, fact)) return *barred;
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

// ---- what facts change

namespace {

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
    case v1::OwnerFact::FACT_NOT_SET:
      break;
  }
  state.set_status(status);
  return state;
}

}  // namespace iml::prospection
