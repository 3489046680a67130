#include "services/prospection/owner/decider.h"

#include "libs/domain/checks.h"
#include "libs/domain/ids.h"

namespace iml::prospection {

using domain::Context;
using domain::Refuse;

namespace {

v1::OwnerFact On(absl::CivilDay day) {
  v1::OwnerFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

// In clear: the owner's id is made of it.
absl::Status CheckIdentity(const v1::RegisterOwner& command) {
  if (command.has_body()) {
    return domain::IsSiren(command.body().siren()) ? absl::OkStatus() : Refuse("SIREN_INVALID", {}, {"body.siren"});
  }
  return domain::All({domain::CheckText(command.person().name().clear(), "person.name"),
                      domain::CheckText(command.person().address().clear(), "person.address")});
}

}  // namespace

absl::StatusOr<OwnerFacts> Decide(const OwnerState& state, const v1::RegisterOwner& command, const Context& context) {
  const auto day =
      domain::OccurredOn(command.occurred_on(), context, CheckIdentity(command),
                         domain::CheckSource(command.source(), command.collected_on(), context, "collected_on"));
  if (!day.ok()) return day.status();
  if (state.phase_case() != OwnerState::PHASE_NOT_SET) return OwnerFacts{};  // its id is its identity
  v1::OwnerFact fact = On(*day);
  v1::OwnerRegistered& registered = *fact.mutable_owner_registered();
  if (command.has_person()) *registered.mutable_person() = command.person();
  if (command.has_body()) *registered.mutable_body() = command.body();
  registered.set_source(command.source());
  *registered.mutable_collected_on() = command.collected_on();
  return OwnerFacts{fact};
}

absl::StatusOr<OwnerFacts> Decide(const OwnerState& state, const v1::ContactOwner& command, const Context& context) {
  const auto day =
      domain::OccurredOn(command.occurred_on(), context,
                         domain::CheckOneOf(command.medium(), {"letter", "call", "mail", "visit"}, "medium"));
  if (!day.ok()) return day.status();
  if (state.has_forbidden()) {
    return Refuse("DO_NOT_CONTACT", {{"date", domain::French(domain::Day(state.forbidden().on()).value_or(*day))}});
  }
  if (!state.has_registered()) return Refuse("NOT_FOUND");
  const v1::OwnerContacted& last = state.last();
  if (last.door_id() == command.door_id() && last.capture_file() == command.capture_file() &&
      last.medium() == command.medium() && domain::SameDay(state.last_on(), domain::ToDate(*day))) {
    return OwnerFacts{};
  }
  v1::OwnerFact fact = On(*day);
  v1::OwnerContacted& contacted = *fact.mutable_owner_contacted();
  contacted.set_number(state.contacts() + 1);
  contacted.set_door_id(command.door_id());
  contacted.set_capture_file(command.capture_file());
  contacted.set_medium(command.medium());
  return OwnerFacts{fact};
}

absl::StatusOr<OwnerFacts> Decide(const OwnerState& state, const v1::ForbidContact& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (state.has_forbidden()) return OwnerFacts{};
  if (!state.has_registered()) return Refuse("NOT_FOUND");
  v1::OwnerFact fact = On(*day);
  *fact.mutable_contact_forbidden()->mutable_captures() = state.captures();
  return OwnerFacts{fact};
}

OwnerState Evolve(OwnerState state, const v1::OwnerFact& fact) {
  switch (fact.fact_case()) {
    case v1::OwnerFact::kOwnerRegistered:
      state.mutable_registered();
      break;
    case v1::OwnerFact::kOwnerContacted: {
      const auto& contacted = fact.owner_contacted();
      state.set_contacts(contacted.number());
      *state.mutable_last() = contacted;
      *state.mutable_last_on() = fact.occurred_on();
      for (auto& capture : *state.mutable_captures()) {
        if (capture.door_id() != contacted.door_id()) continue;
        capture.set_capture_file(contacted.capture_file());
        return state;
      }
      if (contacted.door_id().empty()) break;
      auto& capture = *state.add_captures();
      capture.set_door_id(contacted.door_id());
      capture.set_capture_file(contacted.capture_file());
      break;
    }
    case v1::OwnerFact::kContactForbidden:
      *state.mutable_forbidden()->mutable_on() = fact.occurred_on();
      break;
    case v1::OwnerFact::FACT_NOT_SET:
      break;
  }
  return state;
}

}  // namespace iml::prospection
