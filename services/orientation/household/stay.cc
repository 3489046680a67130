// The machine of a stay: it begins, ends and is corrected with its tenancy.
#include <google/protobuf/util/message_differencer.h>

#include "services/orientation/household/acts.h"

namespace iml::orientation {

using domain::Context;
using google::protobuf::util::MessageDifferencer;
using Orientation = HouseholdState::Orientation;
using Stay = HouseholdState::Stay;

namespace {

// One without status where the orientation led to no entry.
const Stay& StayOf(const HouseholdState& state, int32_t number) {
  for (const Stay& stay : state.stays()) {
    if (stay.number() == number) return stay;
  }
  return Stay::default_instance();
}

Barrier Barred(const Stay& stay, StayAct act, const v1::HouseholdFact& fact) {
  return domain::Barred(kStayMachine[stay.status()][act], stay.status(), fact, v1::HouseholdFact::default_instance());
}

}  // namespace

// INV-10: an entry comes only from a started tenancy.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const RecordEntry& command, const Context& context) {
  if (const auto known = CheckKnown(state); !known.ok()) return known;
  const Orientation& orientation = state.orientation();
  if (orientation.number() != command.number()) return HouseholdFacts{};
  v1::HouseholdFact fact = On(context.day);
  v1::EntryRecorded& entry = *fact.mutable_entry_recorded();
  entry.set_number(orientation.number());
  entry.set_dwelling_id(command.dwelling_id());
  entry.set_operator_id(command.operator_id());
  entry.set_tenancy_id(command.tenancy_id());
  *entry.mutable_composition() = CompositionOn(state, context.day);
  *entry.mutable_situation() = state.request().situation();
  if (const auto barred = Barred(orientation, kRecordEntry, fact)) return *barred;
  v1::HouseholdFact fulfilled = On(context.day);
  fulfilled.mutable_housing_request_fulfilled()->set_number(state.request().number());
  return HouseholdFacts{fact, fulfilled};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const EndStay& command, const Context& context) {
  v1::HouseholdFact fact = On(context.day);
  fact.mutable_stay_ended()->set_number(command.number());
  *fact.mutable_stay_ended()->mutable_destination() = command.destination();
  if (const auto barred = Barred(StayOf(state, command.number()), kEndStay, fact)) return *barred;
  return HouseholdFacts{fact};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const CorrectStay& command, const Context& context) {
  const Stay& stay = StayOf(state, command.number());
  Stay corrected = stay;
  if (command.has_entered_on()) *corrected.mutable_entered_on() = command.entered_on();
  if (command.has_left_on()) *corrected.mutable_left_on() = command.left_on();
  if (command.has_destination()) *corrected.mutable_destination() = command.destination();
  v1::HouseholdFact fact = On(context.day);
  v1::StayCorrected& fixed = *fact.mutable_stay_corrected();
  fixed.set_number(command.number());
  *fixed.mutable_entered_on() = corrected.entered_on();
  if (corrected.has_left_on()) *fixed.mutable_left_on() = corrected.left_on();
  if (corrected.has_destination()) *fixed.mutable_destination() = corrected.destination();
  if (const auto barred = Barred(stay, kCorrectStay, fact)) return *barred;
  if (MessageDifferencer::Equals(stay, corrected)) return HouseholdFacts{};
  return HouseholdFacts{fact};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const TransferStay& command,
                                      const Context& context) {
  v1::HouseholdFact fact = On(context.day);
  fact.mutable_stay_transferred()->set_number(command.number());
  fact.mutable_stay_transferred()->set_operator_id(command.operator_id());
  if (const auto barred = Barred(StayOf(state, command.number()), kTransferStay, fact)) return *barred;
  return HouseholdFacts{fact};
}

}  // namespace iml::orientation
