// What the decisions about a dwelling, its state and its view have in common. Pure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "libs/domain/checks.h"
#include "libs/domain/persons.h"
#include "services/contracting/dwelling/decider.h"
#include "services/contracting/dwelling/machine.h"
#include "services/contracting/reasons.h"

namespace iml::contracting {

// No dwelling of ours has more places.
inline constexpr int32_t kMostPlaces = 100;

inline v1::DwellingFact DwellingFactOn(absl::CivilDay day) {
  v1::DwellingFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}
// `fact` is what the act would yield. It is compared with the last fact only where the cell is `again`.
inline std::optional<absl::StatusOr<DwellingFacts>> Barred(const DwellingState& state, DwellingAct act,
                                                           const v1::DwellingFact& fact = {}) {
  return domain::Barred(kDwellingMachine[state.status()][act], state.status(), fact, state.last());
}
inline absl::Status CheckYours(const DwellingState& state, const domain::Context& context) {
  return domain::CheckYours(context, state.stock().operator_id());
}

inline absl::CivilDay Since(const DwellingState& state) {
  return domain::Day(state.stock().since()).value_or(absl::CivilDay());
}
inline domain::Period PeriodOf(const DwellingState::Occupation& occupation) {
  return {domain::Day(occupation.started_on()).value_or(absl::CivilDay()), domain::Day(occupation.ended_on())};
}
inline bool Running(const DwellingState::Occupation& occupation) { return !occupation.has_ended_on(); }

// The first day on which the household no longer needs the dwelling, as its recorded solution says.
inline std::optional<absl::CivilDay> SolvedOn(const v1::SolutionRecorded& solution) {
  return domain::Day(solution.has_relodged_on() ? solution.relodged_on() : solution.lease_continues_from());
}

template <typename One, typename Other>
bool SameHousehold(const One& one, const Other& other) {
  return one.household_id() == other.household_id() && one.orientation_number() == other.orientation_number();
}

// How many persons reservations and those occupations stand for that count.
template <typename Reservations, typename Occupations, typename Counts>
int32_t PersonsOf(const Reservations& reservations, const Occupations& occupations, Counts counts) {
  domain::PersonsByHousehold persons;
  for (const auto& each : reservations) persons.Add(each.household_id(), each.persons());
  for (const auto& each : occupations) {
    if (counts(each)) persons.Add(each.household_id(), each.persons());
  }
  return persons.total();
}

// What facts change in the reservations of the state and of the view.
template <typename Fact, typename Reservations>
void RemoveReservation(const Fact& fact, Reservations* all) {
  all->erase(std::remove_if(all->begin(), all->end(), [&](const auto& each) { return SameHousehold(each, fact); }),
             all->end());
}
template <typename Reservations>
void Move(const v1::ReservationMoved& moved, Reservations* all) {
  for (auto& each : *all) {
    if (SameHousehold(each, moved)) *each.mutable_entry_planned_on() = moved.entry_planned_on();
  }
}

}  // namespace iml::contracting
