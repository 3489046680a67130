// The machine of the orientation, from the offer of a place to the household's admission.
#include <google/protobuf/util/message_differencer.h>

#include "services/orientation/household/acts.h"

namespace iml::orientation {

using absl::CivilDay;
using domain::At;
using domain::CheckOrder;
using domain::Context;
using domain::LabelOf;
using domain::Refuse;
using domain::TitleOf;
using domain::Words;
using Orientation = HouseholdState::Orientation;

namespace {

// NOT_YOURS unless the actor acts for the operator that the orientation names.
absl::Status CheckYours(const Orientation& orientation, const Context& context) {
  return domain::CheckYours(context, orientation.operator_id());
}

absl::Status CheckFits(int32_t persons, int32_t places) {
  if (persons <= places) return absl::OkStatus();
  return Refuse<v1::REASON_HOUSEHOLD_TOO_LARGE>(domain::Persons(persons), domain::Places(places));
}

// An act that answers an orientation names it, so that one that is repeated late never answers another.
absl::Status CheckLast(const Orientation& orientation, int32_t number) {
  if (number == orientation.number() || orientation.number() == 0) return absl::OkStatus();  // 0: the machine says it
  return At("number", Refuse<v1::REASON_OTHER_ORIENTATION>(domain::Typed<domain::Count>(number),
                                                           domain::Count(orientation.number())));
}

// An offer ends on its day of expiry.
absl::Status CheckRuns(const Orientation& orientation, CivilDay day) {
  const auto expires = domain::Day(orientation.expires_on());
  if (!expires || day < *expires) return absl::OkStatus();
  return Refuse<v1::REASON_ORIENTATION_EXPIRED>(*expires);
}

v1::OrientationProposed Proposed(const HouseholdState& state, const v1::ProposeOrientation& command,
                                 const v1::CapacityView& offer, int32_t places) {
  v1::OrientationProposed proposed;
  proposed.set_number(state.orientation().number() + 1);
  proposed.set_request_number(state.request().number());
  proposed.set_operator_id(command.operator_id());
  proposed.set_dwelling_id(command.dwelling_id());
  *proposed.mutable_expires_on() = command.expires_on();
  proposed.set_places(places);
  proposed.set_modality(offer.modality());
  proposed.set_departement(offer.departement());
  return proposed;
}

bool SameOffer(const Orientation& orientation, const v1::ProposeOrientation& command) {
  return orientation.status() == v1::ORIENTATION_STATUS_PROPOSED &&
         orientation.operator_id() == command.operator_id() && orientation.dwelling_id() == command.dwelling_id() &&
         domain::SameDay(orientation.expires_on(), command.expires_on());
}

}  // namespace

// INV-04: a named operator and dwelling. INV-05: one running orientation. INV-08: no more persons than places.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::ProposeOrientation& command,
                                      const v1::CapacityView& offer, const Context& context) {
  if (const auto known = CheckKnown(state); !known.ok()) return known;
  const Orientation& orientation = state.orientation();
  if (SameOffer(orientation, command)) return HouseholdFacts{};
  if (kOrientationMachine[orientation.status()][kProposeOrientation].what() != domain::Cell::kMay)
    return Refuse<v1::REASON_ORIENTATION_RUNNING>(domain::Count(orientation.number()));
  const int32_t places = offer.in_stock() ? offer.places() : 0;
  v1::HouseholdFact fact = On(context.day);
  *fact.mutable_orientation_proposed() = Proposed(state, command, offer, places);
  fact.mutable_orientation_proposed()->set_proposed_by(context.actor.organisation());
  if (const auto barred = Barred(state.request(), kOfferPlace, fact)) return *barred;
  const Words act = TitleOf<v1::OrientationProposed>();
  const auto may = domain::First(CheckOrder(act, context.day, LastActOfRequest(state), state.request().last_on()),
                                 CheckOrder(LabelOf<v1::ProposeOrientation>("expires_on"),
                                            *domain::Day(command.expires_on()), act, fact.occurred_on()),
                                 At("dwelling_id", CheckFits(Persons(CompositionOn(state, context.day)), places)));
  if (!may.ok()) return may;
  return HouseholdFacts{fact};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::AcceptOrientation& command,
                                      const Context& context) {
  if (const auto known = CheckKnown(state); !known.ok()) return known;
  const Orientation& orientation = state.orientation();
  if (const auto last = CheckLast(orientation, command.number()); !last.ok()) return last;
  v1::HouseholdFact fact = On(context.day);
  fact.mutable_orientation_accepted()->set_number(orientation.number());
  if (const auto barred = Barred(orientation, kAcceptOrientation, fact)) return *barred;
  const auto may =
      domain::First(CheckRuns(orientation, context.day),
                    CheckOrder<v1::OrientationAccepted, v1::OrientationProposed>(context.day, orientation.last_on()));
  if (!may.ok()) return may;
  return HouseholdFacts{fact};
}

namespace {

OrientationAct ActOf(v1::RefusalSide side) {
  switch (side) {
    case v1::REFUSAL_SIDE_OPERATOR:
      return kRefuseByOperator;
    case v1::REFUSAL_SIDE_OWNER:
      return kRefuseByOwner;
    case v1::REFUSAL_SIDE_HOUSEHOLD:
    case v1::REFUSAL_SIDE_UNSPECIFIED:
    case v1::RefusalSide_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::RefusalSide_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return kRefuseByHousehold;
}

// Operators and owners argue, and give a reason of theirs.
absl::Status CheckReason(const v1::RefuseOrientation& command, bool household) {
  const char* reason = household ? "household_reason" : "structure_reason";
  const bool given = household ? command.has_household_reason() : command.has_structure_reason();
  const bool argued = household || !command.argument().clear().empty() || command.argument().has_sealed();
  return domain::All({given ? absl::OkStatus()
                            : At(reason, Refuse<rpc::v1::REASON_FIELD_MISSING>(LabelOf<v1::RefuseOrientation>(reason))),
                      argued ? absl::OkStatus() : At("argument", Refuse<v1::REASON_ARGUMENT_MISSING>())});
}

// 1 before the operator had it, 2 after. One that was refused tells it by its refusal.
int32_t StageOfRefusal(const Orientation& orientation) {
  if (orientation.status() == v1::ORIENTATION_STATUS_REFUSED) return orientation.last().orientation_refused().stage();
  return orientation.status() == v1::ORIENTATION_STATUS_PROPOSED ? 1 : 2;
}

}  // namespace

// INV-07: side, reason, date and stage; operators and owners argue.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::RefuseOrientation& command,
                                      const Context& context) {
  const bool household = command.side() == v1::REFUSAL_SIDE_HOUSEHOLD;
  if (const auto reason = CheckReason(command, household); !reason.ok()) return reason;
  if (const auto known = CheckKnown(state); !known.ok()) return known;
  const Orientation& orientation = state.orientation();
  if (const auto last = CheckLast(orientation, command.number()); !last.ok()) return last;
  if (const auto yours = CheckYours(orientation, context); !household && !yours.ok()) return yours;
  v1::HouseholdFact fact = On(context.day);
  v1::OrientationRefused& refused = *fact.mutable_orientation_refused();
  refused.set_number(orientation.number());
  refused.set_side(command.side());
  refused.set_stage(StageOfRefusal(orientation));
  *refused.mutable_reason() = household ? command.household_reason() : command.structure_reason();
  if (command.has_argument()) *refused.mutable_argument() = command.argument();
  if (const auto barred = Barred(orientation, ActOf(command.side()), fact)) return *barred;
  const auto order =
      CheckOrder(TitleOf<v1::OrientationRefused>(), context.day, LastActOfOrientation(state), orientation.last_on());
  if (!order.ok()) return order;
  return HouseholdFacts{fact};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CorrectOffer& command,
                                      const Context& context) {
  if (const auto known = CheckKnown(state); !known.ok()) return known;
  const Orientation& orientation = state.orientation();
  if (const auto last = CheckLast(orientation, command.number()); !last.ok()) return last;
  if (const auto yours = domain::CheckYours(context, orientation.proposed_by()); !yours.ok()) return yours;
  v1::HouseholdFact fact = On(context.day);
  fact.mutable_offer_corrected()->set_number(orientation.number());
  *fact.mutable_offer_corrected()->mutable_expires_on() = command.expires_on();
  if (const auto barred = Barred(orientation, kCorrectOffer, fact)) return *barred;
  if (domain::SameDay(orientation.expires_on(), command.expires_on())) return HouseholdFacts{};
  const auto order = CheckOrder(LabelOf<v1::CorrectOffer>("expires_on"), *domain::Day(command.expires_on()),
                                LastActOfOrientation(state), orientation.last_on());
  if (!order.ok()) return order;
  return HouseholdFacts{fact};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CorrectPlannedEntry& command,
                                      const Context& context) {
  if (const auto known = CheckKnown(state); !known.ok()) return known;
  const Orientation& orientation = state.orientation();
  if (const auto last = CheckLast(orientation, command.number()); !last.ok()) return last;
  if (const auto yours = CheckYours(orientation, context); !yours.ok()) return yours;
  v1::HouseholdFact fact = On(context.day);
  v1::PlannedEntryCorrected& corrected = *fact.mutable_planned_entry_corrected();
  corrected.set_number(orientation.number());
  corrected.set_dwelling_id(orientation.dwelling_id());
  *corrected.mutable_entry_planned_on() = command.entry_planned_on();
  if (const auto barred = Barred(orientation, kCorrectPlannedEntry, fact)) return *barred;
  if (domain::SameDay(orientation.entry_planned_on(), command.entry_planned_on())) return HouseholdFacts{};
  const auto order =
      CheckOrder(LabelOf<v1::CorrectPlannedEntry>("entry_planned_on"), *domain::Day(command.entry_planned_on()),
                 LastActOfOrientation(state), orientation.last_on());
  if (!order.ok()) return order;
  return HouseholdFacts{fact};
}

namespace {

// A household that lives in another dwelling says when it leaves it; one that lives nowhere, or glides in the same
// dwelling, has nothing to leave.
absl::Status CheckLeaves(const HouseholdState& state, const v1::AdmitHousehold& command) {
  const bool housed = LivesElsewhere(state, state.orientation().dwelling_id());
  if (housed && !command.has_leaves_on()) return At("leaves_on", Refuse<v1::REASON_STILL_HOUSED>());
  if (!housed && command.has_leaves_on()) return At("leaves_on", Refuse<v1::REASON_NOT_HOUSED>());
  for (const HouseholdState::Stay& stay : state.stays()) {
    if (!housed || stay.status() != v1::STAY_STATUS_LASTING) continue;
    const auto order = CheckOrder(LabelOf<v1::AdmitHousehold>("leaves_on"), *domain::Day(command.leaves_on()),
                                  TitleOf<v1::EntryRecorded>(), stay.entered_on());
    if (!order.ok()) return At("leaves_on", order);
  }
  return absl::OkStatus();
}

}  // namespace

// INV-11: the dwelling's reservation confirms it, by reaction. INV-08: the persons of the day of entry count.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::AdmitHousehold& command,
                                      const Context& context) {
  if (const auto known = CheckKnown(state); !known.ok()) return known;
  const Orientation& orientation = state.orientation();
  if (const auto last = CheckLast(orientation, command.number()); !last.ok()) return last;
  if (const auto yours = CheckYours(orientation, context); !yours.ok()) return yours;
  const CivilDay entry = *domain::Day(command.entry_planned_on());
  const int32_t persons = Persons(CompositionOn(state, entry));
  v1::HouseholdFact fact = On(context.day);
  v1::AdmissionRequested& requested = *fact.mutable_admission_requested();
  requested.set_number(orientation.number());
  requested.set_operator_id(orientation.operator_id());
  requested.set_dwelling_id(orientation.dwelling_id());
  requested.set_persons(persons);
  *requested.mutable_entry_planned_on() = command.entry_planned_on();
  if (command.has_leaves_on()) *requested.mutable_leaves_on() = command.leaves_on();
  if (const auto barred = Barred(orientation, kAdmitHousehold, fact)) return *barred;
  if (const auto leaves = CheckLeaves(state, command); !leaves.ok()) return leaves;
  const Words act = TitleOf<v1::AdmissionRequested>();
  const auto may =
      domain::First(CheckRuns(orientation, context.day),
                    CheckOrder(act, context.day, TitleOf<v1::OrientationAccepted>(), orientation.last_on()),
                    CheckOrder(LabelOf<v1::AdmitHousehold>("entry_planned_on"), entry, act, fact.occurred_on()),
                    CheckFits(persons, orientation.places()));
  if (!may.ok()) return may;
  return HouseholdFacts{fact};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CancelAdmission& command,
                                      const Context& context) {
  if (const auto known = CheckKnown(state); !known.ok()) return known;
  const Orientation& orientation = state.orientation();
  if (const auto last = CheckLast(orientation, command.number()); !last.ok()) return last;
  const bool proposed = !orientation.proposed_by().empty() && context.actor.organisation() == orientation.proposed_by();
  if (const auto yours = CheckYours(orientation, context); !proposed && !yours.ok()) return yours;
  const v1::HouseholdFact fact = CancellationRequested(orientation, context.day, command.reason(), false);
  if (const auto barred = Barred(orientation, kCancelAdmission, fact)) return *barred;
  const auto order = CheckOrder(TitleOf<v1::AdmissionCancellationRequested>(), context.day, LastActOfOrientation(state),
                                orientation.last_on());
  if (!order.ok()) return order;
  return HouseholdFacts{fact};
}

// It bears the day of the deadline, whoever was late: the timer, the server or a person.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::ExpireOrientation& command,
                                      const Context& context) {
  if (const auto known = CheckKnown(state); !known.ok()) return known;
  const Orientation& orientation = state.orientation();
  if (const auto last = CheckLast(orientation, command.number()); !last.ok()) return last;
  const CivilDay expires = domain::Day(orientation.expires_on()).value_or(context.day);
  v1::HouseholdFact fact = On(expires);
  fact.mutable_orientation_expired()->set_number(orientation.number());
  if (const auto barred = Barred(orientation, kExpireOrientation, fact)) return *barred;
  if (context.day < expires) return Refuse<v1::REASON_NOT_YET_EXPIRED>(expires);
  return HouseholdFacts{fact};
}

// ---- what reactions send; nothing for another orientation than the last

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const ConfirmAdmission& command,
                                      const Context& context) {
  if (const auto known = CheckKnown(state); !known.ok()) return known;
  const Orientation& orientation = state.orientation();
  if (orientation.number() != command.number()) return HouseholdFacts{};
  v1::HouseholdFact fact = On(context.day);
  v1::AdmissionConfirmed& confirmed = *fact.mutable_admission_confirmed();
  confirmed.set_number(orientation.number());
  confirmed.set_operator_id(orientation.operator_id());
  confirmed.set_dwelling_id(orientation.dwelling_id());
  const CivilDay entry = domain::Day(orientation.entry_planned_on()).value_or(context.day);
  confirmed.set_persons(Persons(CompositionOn(state, entry)));
  if (const auto barred = Barred(orientation, kConfirmAdmission, fact)) return *barred;
  return HouseholdFacts{fact};
}

namespace {

// With the housing request, when that was asked.
HouseholdFacts WithRequest(const HouseholdState& state, const v1::HouseholdFact& fact, CivilDay day) {
  const auto& cancelling = state.orientation().cancelling();
  if (!cancelling.ends_request()) return {fact};
  return {fact, RequestCancelled(day, state.request().number(), cancelling.reason())};
}

}  // namespace

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const LoseAdmission& command,
                                      const Context& context) {
  if (const auto known = CheckKnown(state); !known.ok()) return known;
  const Orientation& orientation = state.orientation();
  if (orientation.number() != command.number()) return HouseholdFacts{};
  v1::HouseholdFact fact = On(context.day);
  fact.mutable_admission_lost()->set_number(orientation.number());
  fact.mutable_admission_lost()->set_reason(command.reason());
  if (const auto barred = Barred(orientation, kLoseAdmission, fact)) return *barred;
  return WithRequest(state, fact, context.day);
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const EndAdmission& command,
                                      const Context& context) {
  if (const auto known = CheckKnown(state); !known.ok()) return known;
  const Orientation& orientation = state.orientation();
  if (orientation.number() != command.number()) return HouseholdFacts{};
  v1::HouseholdFact fact = On(context.day);
  fact.mutable_admission_cancelled()->set_number(orientation.number());
  *fact.mutable_admission_cancelled()->mutable_reason() = orientation.cancelling().reason();
  if (const auto barred = Barred(orientation, kEndAdmission, fact)) return *barred;
  return WithRequest(state, fact, context.day);
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const KeepAdmission& command,
                                      const Context& context) {
  if (const auto known = CheckKnown(state); !known.ok()) return known;
  const Orientation& orientation = state.orientation();
  if (orientation.number() != command.number()) return HouseholdFacts{};
  v1::HouseholdFact fact = On(context.day);
  fact.mutable_admission_kept()->set_number(orientation.number());
  fact.mutable_admission_kept()->set_reason(command.reason());
  if (const auto barred = Barred(orientation, kKeepAdmission, fact)) return *barred;
  return HouseholdFacts{fact};
}

}  // namespace iml::orientation
