#include "services/contracting/dwelling/decider.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <optional>

#include "libs/domain/checks.h"
#include "libs/domain/codes.h"

namespace iml::contracting {

using absl::CivilDay;
using domain::Context;
using domain::Period;
using domain::Refuse;
using domain::SameDay;
using google::protobuf::util::MessageDifferencer;
using Occupation = DwellingState::Occupation;
using Reservation = DwellingState::Reservation;
using Stock = DwellingState::Stock;

namespace {

v1::DwellingFact On(CivilDay day) {
  v1::DwellingFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

Period PeriodOf(const google::type::Date& from, const google::type::Date& until) {
  return {domain::Day(from).value_or(CivilDay()), domain::Day(until)};
}
Period PeriodOf(const Occupation& occupation) { return PeriodOf(occupation.started_on(), occupation.ended_on()); }
bool Running(const Occupation& occupation) { return !occupation.has_ended_on(); }

// The first day that the household no longer needs the dwelling, by the solution recorded for it.
std::optional<CivilDay> SolvedOn(const v1::SolutionRecorded& solution) {
  return domain::Day(solution.has_relodged_on() ? solution.relodged_on() : solution.lease_continues_from());
}

// The current time in the stock, for the operator's own commands.
absl::StatusOr<const Stock*> NamedStock(const DwellingState& state, const Context& context) {
  if (!state.has_in_stock()) {
    if (state.phase_case() == DwellingState::PHASE_NOT_SET) return Refuse("NOT_FOUND");
    return domain::WrongPhase(state.has_left() ? "sorti du parc" : "capté");
  }
  const Stock& stock = state.in_stock().stock();
  if (const auto named = domain::CheckNamed(context, stock.operator_id()); !named.ok()) return named;
  return &stock;
}

// Why a household of so many persons may not have the dwelling over a period; "" when it may. Its own reservation and
// occupation (by household and orientation) do not stand in its way.
std::string Hindrance(const DwellingState& state, const Stock& stock, const Period& period,
                      const std::string& household, int32_t orientation, int32_t persons) {
  int32_t others = 0;
  bool taken = false;
  const auto own = [&](const auto& each) {
    return each.household_id() == household && each.orientation_number() == orientation;
  };
  for (const Reservation& each : state.reservations()) {
    if (own(each) || !Period{domain::Day(each.entry_planned_on()).value_or(CivilDay()), std::nullopt}.Overlaps(period))
      continue;
    others += each.persons();
    taken = true;
  }
  for (const Occupation& each : state.occupations()) {
    if (own(each) || !PeriodOf(each).Overlaps(period)) continue;
    others += each.persons();
    taken = true;
  }
  if (taken && !stock.shared()) return "DWELLING_TAKEN";
  if (others + persons > stock.places()) return "TOO_FEW_PLACES";
  return "";
}

// Why no contract with the owner bears an occupation; "" when one does (INV-25, INV-26). `title` is the household's.
std::string TitleGap(const DwellingState& state, bool direct_lease, const Period& title) {
  for (const auto& contract : state.contracts()) {
    const auto period = domain::ToPeriod(contract.period());
    if (!period) continue;
    if (direct_lease && contract.modality() == "mandate" && period->Contains(title.from)) return "";
    if (!direct_lease && contract.modality() == "principal_lease" && period->Contains(title)) return "";
  }
  return direct_lease ? "NO_ACTIVE_MANDATE" : "OUTSIDE_OWNER_CONTRACT";
}

absl::Status RefuseTitle(const DwellingState& state, const std::string& reason) {
  std::map<std::string, std::string> holes = {{"début", "?"}, {"fin", "?"}};
  for (const auto& contract : state.contracts()) {
    const auto period = domain::ToPeriod(contract.period());
    if (!period || contract.modality() != "principal_lease") continue;
    holes = {{"début", domain::French(period->from)},
             {"fin", period->until ? domain::French(*period->until) : "sans fin"}};
  }
  return Refuse(reason, holes, {"started_on"});
}

const Occupation* Find(const DwellingState& state, int32_t number) {
  for (const Occupation& each : state.occupations()) {
    if (each.number() == number) return &each;
  }
  return nullptr;
}
const Occupation* FindTenancy(const DwellingState& state, const std::string& tenancy) {
  for (const Occupation& each : state.occupations()) {
    if (each.tenancy_id() == tenancy) return &each;
  }
  return nullptr;
}

absl::Status CheckSolution(const v1::RecordSolution& command) {
  switch (command.solution_case()) {
    case v1::RecordSolution::kRelodgedOn:
      return domain::CheckDay(command.relodged_on(), "relodged_on");
    case v1::RecordSolution::kLeaseContinuesFrom:
      return domain::CheckDay(command.lease_continues_from(), "lease_continues_from");
    case v1::RecordSolution::SOLUTION_NOT_SET:
      return domain::Missing("solution");
  }
  return absl::OkStatus();
}

bool RepeatsChange(const Stock& stock, int32_t count, CivilDay day, const std::string& reason) {
  const auto& last = stock.last_change();
  return last.count() == count && last.reason() == reason && SameDay(last.on(), domain::ToDate(day));
}

// A change of places follows the one before, so that none ever leaves fewer than one.
absl::Status CheckChange(const Stock& stock, CivilDay day) {
  return domain::CheckOrder("Le changement de places", day, "le précédent", stock.last_change().on());
}

template <typename One, typename Other>
bool SameHousehold(const One& one, const Other& other) {
  return one.household_id() == other.household_id() && one.orientation_number() == other.orientation_number();
}

}  // namespace

// ---- the operator's commands

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::OpenPlaces& command,
                                     const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context,
                                      domain::CheckRange(command.count(), 1, domain::kMostPlaces, "count"));
  if (!day.ok()) return day.status();
  const auto stock = NamedStock(state, context);
  if (!stock.ok()) return stock.status();
  if (RepeatsChange(**stock, command.count(), *day, command.reason())) return DwellingFacts{};
  const auto may = domain::First(CheckChange(**stock, *day), domain::CheckRange((*stock)->places() + command.count(), 1,
                                                                                domain::kMostPlaces, "count"));
  if (!may.ok()) return may;
  v1::DwellingFact fact = On(*day);
  v1::PlacesOpened& opened = *fact.mutable_places_opened();
  opened.set_stock_number((*stock)->number());
  opened.set_count(command.count());
  opened.set_reason(command.reason());
  opened.set_places((*stock)->places() + command.count());
  return DwellingFacts{fact};
}

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::ClosePlaces& command,
                                     const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context,
                                      domain::CheckRange(command.count(), 1, domain::kMostPlaces, "count"));
  if (!day.ok()) return day.status();
  const auto stock = NamedStock(state, context);
  if (!stock.ok()) return stock.status();
  if (RepeatsChange(**stock, -command.count(), *day, command.reason())) return DwellingFacts{};
  if (const auto order = CheckChange(**stock, *day); !order.ok()) return order;
  const int32_t left = (*stock)->places() - command.count();
  if (left < 1) {
    return Refuse("VALUE_INVALID",
                  {{"champ", "count"}, {"règle", "il doit rester une place ; sinon sortez le logement du parc"}},
                  {"count"});
  }
  int32_t used = 0;
  for (const Reservation& each : state.reservations()) used += each.persons();
  for (const Occupation& each : state.occupations())
    used += PeriodOf(each).Overlaps({*day, std::nullopt}) ? each.persons() : 0;
  if (left < used) return Refuse("PLACES_IN_USE", {{"n", std::to_string(used - left)}}, {"count"});
  v1::DwellingFact fact = On(*day);
  v1::PlacesClosed& closed = *fact.mutable_places_closed();
  closed.set_stock_number((*stock)->number());
  closed.set_count(command.count());
  closed.set_reason(command.reason());
  closed.set_places(left);
  return DwellingFacts{fact};
}

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::CorrectOccupation& command,
                                     const Context& context) {
  const auto day = domain::OccurredOn(
      command.occurred_on(), context,
      command.has_started_on() ? domain::CheckPast(command.started_on(), context, "started_on") : absl::OkStatus(),
      command.has_ended_on() ? domain::CheckPast(command.ended_on(), context, "ended_on") : absl::OkStatus(),
      domain::CheckReason(command.reason()));
  if (!day.ok()) return day.status();
  if (state.phase_case() == DwellingState::PHASE_NOT_SET) return Refuse("NOT_FOUND");
  if (state.has_expected()) return domain::WrongPhase("capté");
  const Stock& stock = state.has_left() ? state.left().stock() : state.in_stock().stock();
  if (const auto named = domain::CheckNamed(context, stock.operator_id()); !named.ok()) return named;
  const Occupation* occupation = Find(state, command.number());
  if (occupation == nullptr) return Refuse("NOT_FOUND", {}, {"number"});
  if (Running(*occupation) && command.has_ended_on()) return domain::WrongPhase("occupé");

  Occupation corrected = *occupation;
  if (command.has_started_on()) *corrected.mutable_started_on() = command.started_on();
  if (command.has_ended_on()) *corrected.mutable_ended_on() = command.ended_on();
  if (SameDay(corrected.started_on(), occupation->started_on()) &&
      SameDay(corrected.ended_on(), occupation->ended_on())) {
    return DwellingFacts{};
  }
  const Period period = PeriodOf(corrected);
  // An occupation of an earlier time in the stock is not held to this one's beginning.
  const bool of_this_stock = PeriodOf(*occupation).from >= domain::Day(stock.since()).value_or(CivilDay());
  const auto order = domain::First(
      period.until ? domain::CheckOrder("La sortie", *period.until, "l'entrée", corrected.started_on())
                   : absl::OkStatus(),
      of_this_stock ? domain::CheckOrder("L'entrée", period.from, "l'entrée du logement dans le parc", stock.since())
                    : absl::OkStatus());
  if (!order.ok()) return order;
  const std::string hindrance = Hindrance(state, stock, period, occupation->household_id(),
                                          occupation->orientation_number(), occupation->persons());
  if (hindrance == "DWELLING_TAKEN") return Refuse(hindrance, {}, {"started_on", "ended_on"});
  // Once it has ended, its title is as long as it lasted: the owner's contract may have ended since.
  const Period title{period.from, period.until ? period.until : domain::Day(occupation->title_ends_on())};
  const std::string gap = TitleGap(state, occupation->direct_lease(), title);
  if (!gap.empty()) return RefuseTitle(state, gap);

  v1::DwellingFact fact = On(*day);
  v1::OccupationCorrected& fixed = *fact.mutable_occupation_corrected();
  fixed.set_number(occupation->number());
  fixed.set_tenancy_id(occupation->tenancy_id());
  *fixed.mutable_started_on() = corrected.started_on();
  if (corrected.has_ended_on()) *fixed.mutable_ended_on() = corrected.ended_on();
  fixed.set_reason(command.reason());
  return DwellingFacts{fact};
}

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::RecordSolution& command,
                                     const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context,
                                      domain::CheckCode(command.destination(), "situationSortieDemande", "destination"),
                                      CheckSolution(command));
  if (!day.ok()) return day.status();
  v1::DwellingFact fact = On(*day);
  v1::SolutionRecorded& recorded = *fact.mutable_solution_recorded();
  recorded.set_number(command.number());
  if (command.has_relodged_on()) *recorded.mutable_relodged_on() = command.relodged_on();
  if (command.has_lease_continues_from()) *recorded.mutable_lease_continues_from() = command.lease_continues_from();
  *recorded.mutable_destination() = command.destination();
  const auto stock = NamedStock(state, context);
  if (!stock.ok()) return stock.status();
  const Occupation* occupation = Find(state, command.number());
  if (occupation == nullptr) return Refuse("NOT_FOUND", {}, {"number"});
  if (!Running(*occupation)) return domain::WrongPhase("sorti");
  if (MessageDifferencer::Equals(occupation->solution(), recorded)) return DwellingFacts{};
  const auto order = domain::CheckOrder("La solution", *SolvedOn(recorded), "l'entrée", occupation->started_on());
  if (!order.ok()) return order;
  return DwellingFacts{fact};
}

// INV-37: no occupant without a solution.
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::WithdrawDwelling& command,
                                     const Context& context) {
  const auto day =
      domain::OccurredOn(command.occurred_on(), context, domain::CheckReason(command.reason(), "motifSortieParc"));
  if (!day.ok()) return day.status();
  if (state.has_left() && SameDay(state.left().on(), domain::ToDate(*day)) &&
      MessageDifferencer::Equals(state.left().reason(), command.reason())) {
    if (const auto named = domain::CheckNamed(context, state.left().stock().operator_id()); !named.ok()) return named;
    return DwellingFacts{};
  }
  const auto stock = NamedStock(state, context);
  if (!stock.ok()) return stock.status();
  if (const auto order = CheckChange(**stock, *day); !order.ok()) return order;
  if (!state.reservations().empty()) return Refuse("DWELLING_RESERVED");
  DwellingFacts facts;
  int unsolved = 0;
  for (const Occupation& each : state.occupations()) {
    if (!Running(each)) {
      const auto order = domain::CheckOrder("La sortie du parc", *day, "la sortie d'un occupant", each.ended_on());
      if (!order.ok()) return order;
      continue;
    }
    const auto solved = SolvedOn(each.solution());
    if (!solved || *solved > *day) {
      ++unsolved;
      continue;
    }
    v1::DwellingFact fact = On(*day);
    v1::OccupationEnded& ended = *fact.mutable_occupation_ended();
    ended.set_number(each.number());
    ended.set_tenancy_id(each.tenancy_id());
    *ended.mutable_ended_on() = domain::ToDate(*solved);
    *ended.mutable_destination() = each.solution().destination();
    facts.push_back(fact);
  }
  if (unsolved > 0) return Refuse("UNSOLVED_OCCUPANTS", {{"n", std::to_string(unsolved)}});
  v1::DwellingFact closed = On(*day);
  closed.mutable_places_closed()->set_stock_number((*stock)->number());
  closed.mutable_places_closed()->set_count((*stock)->places());
  facts.push_back(closed);
  v1::DwellingFact left = On(*day);
  left.mutable_dwelling_left_stock()->set_stock_number((*stock)->number());
  left.mutable_dwelling_left_stock()->set_door_id((*stock)->door_id());
  left.mutable_dwelling_left_stock()->set_capture_file((*stock)->capture_file());
  *left.mutable_dwelling_left_stock()->mutable_reason() = command.reason();
  facts.push_back(left);
  return facts;
}

// ---- of reactions

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const RegisterDwelling& command,
                                     const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Stock& stock = state.has_left() ? state.left().stock() : state.in_stock().stock();
  if (stock.number() > 0 && stock.door_id() == command.door_id() && stock.capture_file() == command.capture_file())
    return DwellingFacts{};
  v1::DwellingFact fact = On(*day);
  // Also on a day before it left.
  if (state.has_in_stock() || (state.has_left() && *day < domain::Day(state.left().on()).value_or(CivilDay()))) {
    fact.mutable_registration_refused()->set_door_id(command.door_id());
    fact.mutable_registration_refused()->set_capture_file(command.capture_file());
    fact.mutable_registration_refused()->set_reason("DWELLING_IN_STOCK");
    return DwellingFacts{fact};
  }
  v1::DwellingRegistered& registered = *fact.mutable_dwelling_registered();
  registered.set_stock_number(stock.number() + 1);
  registered.set_door_id(command.door_id());
  registered.set_capture_file(command.capture_file());
  registered.set_operator_id(command.operator_id());
  registered.set_commune(command.commune());
  registered.set_departement(command.departement());
  *registered.mutable_type() = command.type();
  registered.set_area_dm2(command.area_dm2());
  registered.set_modality(command.modality());
  registered.set_owner_contract_id(command.owner_contract_id());
  registered.set_shared(command.shared());
  registered.set_funded_177(command.funded_177());
  *registered.mutable_managed_since() = domain::ToDate(*day);
  v1::DwellingFact places = On(*day);
  places.mutable_places_opened()->set_stock_number(registered.stock_number());
  places.mutable_places_opened()->set_count(command.places());
  places.mutable_places_opened()->set_places(command.places());
  return DwellingFacts{fact, places};
}

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const RecordContractPeriod& command,
                                     const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (const auto asked = domain::CheckPeriod(command.period(), "period"); !asked.ok()) return asked;
  const auto period = domain::ToPeriod(command.period());
  v1::DwellingFact fact = On(*day);
  for (const auto& contract : state.contracts()) {
    if (contract.owner_contract_id() == command.owner_contract_id()) return DwellingFacts{};
    const auto other = domain::ToPeriod(contract.period());
    if (!other || !other->Overlaps(*period)) continue;
    fact.mutable_contract_period_refused()->set_owner_contract_id(command.owner_contract_id());
    fact.mutable_contract_period_refused()->set_reason("CONTRACT_OVERLAP");
    return DwellingFacts{fact};
  }
  v1::ContractPeriodRecorded& recorded = *fact.mutable_contract_period_recorded();
  recorded.set_owner_contract_id(command.owner_contract_id());
  recorded.set_operator_id(command.operator_id());
  recorded.set_modality(command.modality());
  *recorded.mutable_period() = command.period();
  return DwellingFacts{fact};
}

// A mandate ends over its occupants, whose leases are the owner's; a principal lease does not (INV-37).
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const EndContractPeriod& command,
                                     const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const auto contract = std::find_if(state.contracts().begin(), state.contracts().end(), [&](const auto& each) {
    return each.owner_contract_id() == command.owner_contract_id();
  });
  if (contract == state.contracts().end()) return Refuse("NOT_FOUND");
  if (contract->ended()) return DwellingFacts{};
  const CivilDay ends = domain::Day(command.ends_on()).value_or(*day);
  const auto period = domain::ToPeriod(contract->period());
  v1::DwellingFact fact = On(*day);
  std::string hindrance;
  if (contract->modality() == "principal_lease") {
    for (const Occupation& each : state.occupations()) {
      const auto gone = Running(each) ? SolvedOn(each.solution()) : domain::Day(each.ended_on());
      const bool of_this_contract = period && period->Contains(PeriodOf(each).from);
      if (of_this_contract && !(gone && *gone <= ends)) hindrance = "UNSOLVED_OCCUPANTS";
    }
    if (hindrance.empty() && !state.reservations().empty()) hindrance = "DWELLING_RESERVED";
  }
  if (!hindrance.empty()) {
    fact.mutable_contract_period_kept()->set_owner_contract_id(command.owner_contract_id());
    fact.mutable_contract_period_kept()->set_reason(hindrance);
    return DwellingFacts{fact};
  }
  fact.mutable_contract_period_ended()->set_owner_contract_id(command.owner_contract_id());
  *fact.mutable_contract_period_ended()->mutable_ended_on() = domain::ToDate(ends);
  return DwellingFacts{fact};
}

// INV-11: the household's admission is confirmed by this reservation only.
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const ReserveDwelling& command,
                                     const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const auto own = [&](const auto& each) { return SameHousehold(each, command); };
  if (std::any_of(state.reservations().begin(), state.reservations().end(), own)) return DwellingFacts{};
  if (std::any_of(state.occupations().begin(), state.occupations().end(), own)) return DwellingFacts{};
  const auto entry = domain::Day(command.entry_planned_on()).value_or(*day);
  std::string hindrance;
  if (!state.has_in_stock() || entry < domain::Day(state.in_stock().stock().since()).value_or(CivilDay())) {
    hindrance = "NOT_IN_STOCK";
  } else if (state.in_stock().stock().operator_id() != command.operator_id()) {
    hindrance = "OTHER_OPERATOR";
  } else {
    hindrance = Hindrance(state, state.in_stock().stock(), {entry, std::nullopt}, command.household_id(),
                          command.orientation_number(), command.persons());
  }
  v1::DwellingFact fact = On(*day);
  if (!hindrance.empty()) {
    fact.mutable_reservation_refused()->set_household_id(command.household_id());
    fact.mutable_reservation_refused()->set_orientation_number(command.orientation_number());
    fact.mutable_reservation_refused()->set_reason(hindrance);
    return DwellingFacts{fact};
  }
  v1::DwellingReserved& reserved = *fact.mutable_dwelling_reserved();
  reserved.set_household_id(command.household_id());
  reserved.set_orientation_number(command.orientation_number());
  reserved.set_persons(command.persons());
  *reserved.mutable_entry_planned_on() = domain::ToDate(entry);
  return DwellingFacts{fact};
}

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const ReleaseReservation& command,
                                     const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const auto own = [&](const auto& each) { return SameHousehold(each, command); };
  v1::DwellingFact fact = On(*day);
  if (std::any_of(state.reservations().begin(), state.reservations().end(), own)) {
    fact.mutable_reservation_released()->set_household_id(command.household_id());
    fact.mutable_reservation_released()->set_orientation_number(command.orientation_number());
    return DwellingFacts{fact};
  }
  if (std::any_of(state.occupations().begin(), state.occupations().end(), own)) {
    fact.mutable_release_refused()->set_household_id(command.household_id());
    fact.mutable_release_refused()->set_orientation_number(command.orientation_number());
    fact.mutable_release_refused()->set_reason("ALREADY_ENTERED");
    return DwellingFacts{fact};
  }
  return DwellingFacts{};  // never reserved: the household hears of its lost race
}

// A birth is recorded, not refused (INV-24).
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const RecordOccupants& command,
                                     const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  int32_t now = 0, others = 0;
  const auto count = [&](const auto& each) { (SameHousehold(each, command) ? now : others) += each.persons(); };
  for (const Reservation& each : state.reservations()) count(each);
  for (const Occupation& each : state.occupations()) {
    if (Running(each)) count(each);
  }
  if (now == 0 || now == command.persons()) return DwellingFacts{};
  v1::DwellingFact fact = On(*day);
  v1::OccupantsRecorded& recorded = *fact.mutable_occupants_recorded();
  recorded.set_household_id(command.household_id());
  recorded.set_orientation_number(command.orientation_number());
  recorded.set_persons(command.persons());
  recorded.set_over_capacity(others + command.persons() > state.in_stock().stock().places());
  return DwellingFacts{fact};
}

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const StartOccupation& command,
                                     const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (FindTenancy(state, command.tenancy_id()) != nullptr) return DwellingFacts{};
  const bool reserved = std::any_of(state.reservations().begin(), state.reservations().end(),
                                    [&](const Reservation& each) { return SameHousehold(each, command); });
  // No reservation reaches back to before the dwelling was in stock.
  const bool in_stock =
      state.has_in_stock() && *day >= domain::Day(state.in_stock().stock().since()).value_or(CivilDay());
  std::string hindrance = in_stock && reserved ? "" : "NO_RESERVATION";
  if (hindrance.empty()) {
    hindrance = Hindrance(state, state.in_stock().stock(), {*day, std::nullopt}, command.household_id(),
                          command.orientation_number(), command.persons());
  }
  if (hindrance.empty())
    hindrance = TitleGap(state, command.direct_lease(), {*day, domain::Day(command.title_ends_on())});
  v1::DwellingFact fact = On(*day);
  if (!hindrance.empty()) {
    fact.mutable_occupation_refused()->set_tenancy_id(command.tenancy_id());
    fact.mutable_occupation_refused()->set_preparation(command.preparation());
    fact.mutable_occupation_refused()->set_reason(hindrance);
    return DwellingFacts{fact};
  }
  v1::OccupationStarted& started = *fact.mutable_occupation_started();
  started.set_number(state.occupations_size() + 1);
  started.set_tenancy_id(command.tenancy_id());
  started.set_preparation(command.preparation());
  started.set_household_id(command.household_id());
  started.set_orientation_number(command.orientation_number());
  started.set_persons(command.persons());
  started.set_direct_lease(command.direct_lease());
  if (command.has_title_ends_on()) *started.mutable_title_ends_on() = command.title_ends_on();
  return DwellingFacts{fact};
}

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const EndOccupation& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Occupation* occupation = FindTenancy(state, command.tenancy_id());
  if (occupation == nullptr) return Refuse("NOT_FOUND");
  const google::type::Date ended_on = domain::ToDate(*day);
  if (SameDay(occupation->ended_on(), ended_on)) return DwellingFacts{};
  v1::DwellingFact fact = On(*day);
  if (!Running(*occupation)) {  // a solution had ended it on another day: the exit's own date wins
    v1::OccupationCorrected& corrected = *fact.mutable_occupation_corrected();
    corrected.set_number(occupation->number());
    corrected.set_tenancy_id(occupation->tenancy_id());
    *corrected.mutable_started_on() = occupation->started_on();
    *corrected.mutable_ended_on() = ended_on;
    return DwellingFacts{fact};
  }
  fact.mutable_occupation_ended()->set_number(occupation->number());
  fact.mutable_occupation_ended()->set_tenancy_id(occupation->tenancy_id());
  *fact.mutable_occupation_ended()->mutable_ended_on() = ended_on;
  return DwellingFacts{fact};
}

// ---- what facts change

namespace {

template <typename Fact>
void RemoveReservation(DwellingState& state, const Fact& fact) {
  auto& all = *state.mutable_reservations();
  all.erase(std::remove_if(all.begin(), all.end(), [&](const Reservation& each) { return SameHousehold(each, fact); }),
            all.end());
}

Occupation* Mutable(DwellingState& state, int32_t number) {
  for (Occupation& each : *state.mutable_occupations()) {
    if (each.number() == number) return &each;
  }
  return state.add_occupations();  // a fact is a fact
}

void SetPlaces(DwellingState& state, int32_t places, int32_t count, const std::string& reason,
               const v1::DwellingFact& fact) {
  Stock& stock = *state.mutable_in_stock()->mutable_stock();
  stock.set_places(places);
  stock.mutable_last_change()->set_count(count);
  stock.mutable_last_change()->set_reason(reason);
  *stock.mutable_last_change()->mutable_on() = fact.occurred_on();
}

}  // namespace

DwellingState Evolve(DwellingState state, const v1::DwellingFact& fact) {
  switch (fact.fact_case()) {
    case v1::DwellingFact::kDwellingRegistered: {
      const auto& registered = fact.dwelling_registered();
      Stock stock;
      stock.set_number(registered.stock_number());
      stock.set_operator_id(registered.operator_id());
      stock.set_door_id(registered.door_id());
      stock.set_capture_file(registered.capture_file());
      stock.set_shared(registered.shared());
      *stock.mutable_since() = fact.occurred_on();
      *state.mutable_in_stock()->mutable_stock() = stock;
      break;
    }
    case v1::DwellingFact::kPlacesOpened:
      SetPlaces(state, fact.places_opened().places(), fact.places_opened().count(), fact.places_opened().reason(),
                fact);
      break;
    case v1::DwellingFact::kPlacesClosed:
      SetPlaces(state, fact.places_closed().places(), -fact.places_closed().count(), fact.places_closed().reason(),
                fact);
      break;
    case v1::DwellingFact::kContractPeriodRecorded: {
      const auto& recorded = fact.contract_period_recorded();
      if (state.phase_case() == DwellingState::PHASE_NOT_SET) state.mutable_expected();
      auto& contract = *state.add_contracts();
      contract.set_owner_contract_id(recorded.owner_contract_id());
      contract.set_operator_id(recorded.operator_id());
      contract.set_modality(recorded.modality());
      *contract.mutable_period() = recorded.period();
      break;
    }
    case v1::DwellingFact::kContractPeriodEnded:
      for (auto& contract : *state.mutable_contracts()) {
        if (contract.owner_contract_id() == fact.contract_period_ended().owner_contract_id()) {
          *contract.mutable_period()->mutable_until() = fact.contract_period_ended().ended_on();
          contract.set_ended(true);
        }
      }
      break;
    case v1::DwellingFact::kDwellingReserved: {
      const auto& reserved = fact.dwelling_reserved();
      auto& reservation = *state.add_reservations();
      reservation.set_household_id(reserved.household_id());
      reservation.set_orientation_number(reserved.orientation_number());
      reservation.set_persons(reserved.persons());
      *reservation.mutable_entry_planned_on() = reserved.entry_planned_on();
      break;
    }
    case v1::DwellingFact::kReservationReleased:
      RemoveReservation(state, fact.reservation_released());
      break;
    case v1::DwellingFact::kOccupantsRecorded: {
      const auto& recorded = fact.occupants_recorded();
      const auto update = [&](auto& each) {
        if (SameHousehold(each, recorded)) each.set_persons(recorded.persons());
      };
      for (Reservation& each : *state.mutable_reservations()) update(each);
      for (Occupation& each : *state.mutable_occupations()) update(each);
      break;
    }
    case v1::DwellingFact::kOccupationStarted: {
      const auto& started = fact.occupation_started();
      RemoveReservation(state, started);
      Occupation& occupation = *state.add_occupations();
      occupation.set_number(started.number());
      occupation.set_tenancy_id(started.tenancy_id());
      occupation.set_preparation(started.preparation());
      occupation.set_household_id(started.household_id());
      occupation.set_orientation_number(started.orientation_number());
      occupation.set_persons(started.persons());
      occupation.set_direct_lease(started.direct_lease());
      *occupation.mutable_started_on() = fact.occurred_on();
      if (started.has_title_ends_on()) *occupation.mutable_title_ends_on() = started.title_ends_on();
      break;
    }
    case v1::DwellingFact::kOccupationEnded:
      *Mutable(state, fact.occupation_ended().number())->mutable_ended_on() = fact.occupation_ended().ended_on();
      break;
    case v1::DwellingFact::kOccupationCorrected: {
      Occupation& occupation = *Mutable(state, fact.occupation_corrected().number());
      *occupation.mutable_started_on() = fact.occupation_corrected().started_on();
      occupation.clear_ended_on();
      if (fact.occupation_corrected().has_ended_on())
        *occupation.mutable_ended_on() = fact.occupation_corrected().ended_on();
      break;
    }
    case v1::DwellingFact::kSolutionRecorded:
      *Mutable(state, fact.solution_recorded().number())->mutable_solution() = fact.solution_recorded();
      break;
    case v1::DwellingFact::kDwellingLeftStock: {
      const Stock stock = state.in_stock().stock();
      *state.mutable_left()->mutable_stock() = stock;
      *state.mutable_left()->mutable_on() = fact.occurred_on();
      *state.mutable_left()->mutable_reason() = fact.dwelling_left_stock().reason();
      break;
    }
    case v1::DwellingFact::kRegistrationRefused:
    case v1::DwellingFact::kContractPeriodRefused:
    case v1::DwellingFact::kContractPeriodKept:
    case v1::DwellingFact::kReservationRefused:
    case v1::DwellingFact::kReleaseRefused:
    case v1::DwellingFact::kOccupationRefused:
    case v1::DwellingFact::FACT_NOT_SET:
      break;
  }
  return state;
}

}  // namespace iml::contracting
