#include "services/reporting/target/decider.h"

#include <google/protobuf/util/message_differencer.h>

#include "libs/domain/checks.h"
#include "libs/domain/date.h"
#include "services/reporting/reasons.h"

namespace iml::reporting {

using google::protobuf::util::MessageDifferencer;

namespace {

// A statement of the time before it could be said counts from the day from which it is valid.
std::optional<absl::CivilDay> CountedFrom(const v1::TargetSet& target) {
  return domain::Day(target.has_counted_from() ? target.counted_from() : target.valid_from());
}

}  // namespace

// INV-68: a statement is never overwritten.
absl::StatusOr<TargetFacts> Decide(const TargetState& target, const v1::SetTarget& command,
                                   const std::string& unknown_in, const domain::Context& context) {
  if (!unknown_in.empty()) {
    return domain::At("territory", domain::Refuse<rpc::v1::REASON_UNKNOWN_CODE>(
                                       domain::Typed<domain::Words>(command.territory()),
                                       domain::Words("régions et départements"), domain::Words(unknown_in)));
  }
  v1::TargetFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(context.day);
  v1::TargetSet& set = *fact.mutable_target_set();
  set.set_number(target.stated().statements_size() + 1);
  set.set_territory(command.territory());
  set.set_measure(command.measure());
  set.set_value(command.value());
  *set.mutable_valid_from() = command.valid_from();
  *set.mutable_stated_on() = command.stated_on();
  set.set_source(command.source());
  *set.mutable_counted_from() = command.has_counted_from() ? command.counted_from() : command.valid_from();
  if (command.has_counted_until()) *set.mutable_counted_until() = command.counted_until();
  const auto from = domain::Day(set.counted_from()), until = domain::Day(set.counted_until());
  if (from && until && *until < *from) {
    return domain::At("counted_until",
                      domain::Refuse<rpc::v1::REASON_DATES_OUT_OF_ORDER>(
                          domain::LabelOf<v1::SetTarget>("counted_until"), domain::Typed<absl::CivilDay>(*until),
                          domain::LabelOf<v1::SetTarget>("counted_from"), *from));
  }
  if (command.measure() == v1::MEASURE_MANDATE_SHARE && command.value() > 1000) {
    return domain::At("value", domain::Refuse<rpc::v1::REASON_VALUE_INVALID>(
                                   domain::LabelOf<v1::SetTarget>("value"), domain::Words("au plus 1000, pour mille")));
  }

  for (const v1::TargetSet& earlier : target.stated().statements()) {
    const bool same =
        earlier.source() == set.source() && MessageDifferencer::Equals(earlier.valid_from(), set.valid_from()) &&
        MessageDifferencer::Equals(earlier.stated_on(), set.stated_on()) && CountedFrom(earlier) == CountedFrom(set) &&
        MessageDifferencer::Equals(earlier.counted_until(), set.counted_until());
    if (same && earlier.value() == set.value()) return TargetFacts{};  // a repeat
    if (same) return domain::At("value", domain::Refuse<v1::REASON_TARGET_ALREADY_STATED>());
  }
  return TargetFacts{fact};
}

TargetState Evolve(TargetState target, const v1::TargetFact& fact) {
  switch (fact.fact_case()) {
    case v1::TargetFact::kTargetSet:
      *target.mutable_stated()->add_statements() = fact.target_set();
      break;
    case v1::TargetFact::FACT_NOT_SET:
      break;  // unknown to this build: the machinery marked the aggregate
  }
  return target;
}

}  // namespace iml::reporting
