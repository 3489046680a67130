#include "services/reporting/target/decider.h"

#include <google/protobuf/util/message_differencer.h>

#include "libs/domain/checks.h"

namespace iml::reporting {

using domain::Refuse;
using google::protobuf::util::MessageDifferencer;

namespace {

constexpr int64_t kMostValue = 1'000'000;  // places or dwellings

}  // namespace

// INV-68: a statement is never overwritten.
absl::StatusOr<TargetFacts> Decide(const TargetState& target, const v1::SetTarget& command, bool known_territory,
                                   const domain::Context& context) {
  const auto occurred_on = domain::OccurredOn(
      command.occurred_on(), context,
      known_territory
          ? absl::OkStatus()
          : Refuse("UNKNOWN_CODE",
                   {{"code", command.territory()}, {"liste", "régions et départements"}, {"version", "COG"}},
                   {"territory"}),
      domain::CheckOneOf(command.measure(), {"places", "dwellings"}, "measure"),
      domain::CheckRange(command.value(), 1, kMostValue, "value"), domain::CheckDay(command.valid_from(), "valid_from"),
      domain::CheckSource(command.source(), command.stated_on(), context, "stated_on"));
  if (!occurred_on.ok()) return occurred_on.status();

  v1::TargetFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(*occurred_on);
  v1::TargetSet& set = *fact.mutable_target_set();
  set.set_number(target.stated().statements_size() + 1);
  set.set_territory(command.territory());
  set.set_measure(command.measure());
  set.set_value(command.value());
  *set.mutable_valid_from() = command.valid_from();
  *set.mutable_stated_on() = command.stated_on();
  set.set_source(command.source());

  for (const v1::TargetSet& earlier : target.stated().statements()) {
    const bool same = earlier.source() == set.source() &&
                      MessageDifferencer::Equals(earlier.valid_from(), set.valid_from()) &&
                      MessageDifferencer::Equals(earlier.stated_on(), set.stated_on());
    if (same && earlier.value() == set.value()) return TargetFacts{};  // a repeat
    if (same) return Refuse("TARGET_ALREADY_STATED", {}, {"value"});
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
