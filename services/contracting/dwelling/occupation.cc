// Who has it, and for whom it is reserved.
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "iml/contracting/v1/tenancy.pb.h"
#include "services/contracting/dwelling/decided.h"

namespace iml::contracting {

using absl::CivilDay;
using domain::At;
using domain::CheckOrder;
using domain::Context;
using domain::LabelOf;
using domain::Period;
using domain::Refuse;
using domain::SameDay;
using domain::Words;
using google::protobuf::util::MessageDifferencer;
using Occupation = DwellingState::Occupation;
using Reservation = DwellingState::Reservation;

namespace {

// Who asks for the dwelling, how many they are, and for when.
struct Asked {
  const std::string& household_id;
  int32_t persons;
  Period period;
};

// Why a household may not have the dwelling; REASON_UNSPECIFIED when it may. Its own reservation and occupation do not
// stand in its way, also when it goes from one title to another (INV-11, INV-23, INV-24).
v1::Reason Hindrance(const DwellingState& state, const Asked& asked) {
  int32_t others = 0;
  bool taken = false;
  for (const Reservation& each : state.reservations()) {
    const Period planned{domain::Day(each.entry_planned_on()).value_or(CivilDay()), std::nullopt};
    if (each.household_id() == asked.household_id || !planned.Overlaps(asked.period)) continue;
    others += each.persons();
    taken = true;
  }
  for (const Occupation& each : state.occupations()) {
    if (each.household_id() == asked.household_id || !PeriodOf(each).Overlaps(asked.period)) continue;
    others += each.persons();
    taken = true;
  }
  if (taken && !state.stock().shared()) return v1::REASON_DWELLING_TAKEN;
  if (others + asked.persons > state.stock().places()) return v1::REASON_TOO_FEW_PLACES;
  return v1::REASON_UNSPECIFIED;
}

// Why no contract with the owner bears an occupation; REASON_UNSPECIFIED when one does (INV-25, INV-26). `title` is the
// household's.
v1::Reason TitleGap(const DwellingState& state, bool direct_lease, const Period& title) {
  for (const auto& contract : state.contracts()) {
    const auto period = domain::ToPeriod(contract.period());
    if (!period) continue;
    const bool mandate = contract.modality() == domain::v1::MODALITY_MANDATE;
    const bool lease = contract.modality() == domain::v1::MODALITY_SUBLETTING;
    if (direct_lease && mandate && period->Contains(title.from)) return v1::REASON_UNSPECIFIED;
    if (!direct_lease && lease && period->Contains(title)) return v1::REASON_UNSPECIFIED;
  }
  return direct_lease ? v1::REASON_NO_ACTIVE_MANDATE : v1::REASON_OUTSIDE_OWNER_CONTRACT;
}

absl::Status CheckTitle(const DwellingState& state, bool direct_lease, const Period& title) {
  const v1::Reason gap = TitleGap(state, direct_lease, title);
  if (gap == v1::REASON_UNSPECIFIED) return absl::OkStatus();
  if (gap == v1::REASON_NO_ACTIVE_MANDATE) return At("started_on", Refuse<v1::REASON_NO_ACTIVE_MANDATE>());
  std::string from = "?", until = "?";
  for (const auto& contract : state.contracts()) {
    const auto period = domain::ToPeriod(contract.period());
    if (!period || contract.modality() != domain::v1::MODALITY_SUBLETTING) continue;
    from = domain::French(period->from);
    until = period->until ? domain::French(*period->until) : "sans fin";
  }
  return At("started_on", Refuse<v1::REASON_OUTSIDE_OWNER_CONTRACT>(Words(from), Words(until)));
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

// For how many persons it is reserved for the household; 0 when it is not.
template <typename Command>
int32_t ReservedFor(const DwellingState& state, const Command& command) {
  const auto found = std::find_if(state.reservations().begin(), state.reservations().end(),
                                  [&](const Reservation& each) { return SameHousehold(each, command); });
  return found == state.reservations().end() ? 0 : found->persons();
}
template <typename Command>
bool Entered(const DwellingState& state, const Command& command) {
  return std::any_of(state.occupations().begin(), state.occupations().end(),
                     [&](const Occupation& each) { return SameHousehold(each, command); });
}

// Days follow one another; the dwelling was in stock, and no one else's.
absl::Status CheckCorrected(const DwellingState& state, const Occupation& before, const Occupation& corrected) {
  const Period period = PeriodOf(corrected);
  if (period.until) {
    const auto order = CheckOrder<v1::OccupationEnded, v1::OccupationStarted>(*period.until, corrected.started_on());
    if (!order.ok()) return order;
  }
  // An occupation of an earlier time in the stock is not held to this one's beginning.
  if (PeriodOf(before).from >= Since(state)) {
    const auto order = CheckOrder<v1::OccupationStarted, v1::DwellingRegistered>(period.from, state.stock().since());
    if (!order.ok()) return order;
  }
  // One of a time in the stock that is over ended with it.
  const auto left_on = domain::Day(state.left_on());
  if (left_on && period.until) {
    const auto order = CheckOrder<v1::DwellingLeftStock, v1::OccupationEnded>(*left_on, corrected.ended_on());
    if (!order.ok()) return order;
  }
  if (const auto solved = SolvedOn(before.solution()); solved && !period.until) {
    const auto order = CheckOrder<v1::SolutionRecorded, v1::OccupationStarted>(*solved, corrected.started_on());
    if (!order.ok()) return order;
  }
  const Asked asked{before.household_id(), before.persons(), period};
  if (Hindrance(state, asked) == v1::REASON_DWELLING_TAKEN) {
    return At(std::vector<std::string>{"started_on", "ended_on"}, Refuse<v1::REASON_DWELLING_TAKEN>());
  }
  // Once it has ended, its title is as long as it lasted: the owner's contract may have ended since.
  const Period title{period.from, period.until ? period.until : domain::Day(before.title_ends_on())};
  return CheckTitle(state, before.direct_lease(), title);
}

}  // namespace

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::CorrectOccupation& command,
                                     const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  if (const auto barred = Barred(state, kCorrectOccupation)) return *barred;
  const Occupation* occupation = Find(state, command.number());
  if (occupation == nullptr) return At("number", Refuse<rpc::v1::REASON_NOT_FOUND>());
  Occupation corrected = *occupation;
  if (domain::Day(command.started_on())) *corrected.mutable_started_on() = command.started_on();
  if (domain::Day(command.ended_on())) *corrected.mutable_ended_on() = command.ended_on();
  // Who still lives there leaves by ExitTenancy.
  if (Running(*occupation) && !Running(corrected)) {
    return At("ended_on", Refuse<rpc::v1::REASON_WRONG_PHASE>(LabelOf(v1::DWELLING_STATUS_OCCUPIED)));
  }
  if (SameDay(corrected.started_on(), occupation->started_on()) &&
      SameDay(corrected.ended_on(), occupation->ended_on())) {
    return DwellingFacts{};
  }
  if (const auto may = CheckCorrected(state, *occupation, corrected); !may.ok()) return may;
  v1::DwellingFact fact = DwellingFactOn(context.day);
  v1::OccupationCorrected& fixed = *fact.mutable_occupation_corrected();
  fixed.set_number(occupation->number());
  fixed.set_tenancy_id(occupation->tenancy_id());
  *fixed.mutable_started_on() = corrected.started_on();
  if (corrected.has_ended_on()) *fixed.mutable_ended_on() = corrected.ended_on();
  *fixed.mutable_reason() = command.reason();
  return DwellingFacts{fact};
}

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::RecordSolution& command,
                                     const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  v1::DwellingFact fact = DwellingFactOn(context.day);
  v1::SolutionRecorded& recorded = *fact.mutable_solution_recorded();
  recorded.set_number(command.number());
  if (command.has_relodged_on()) *recorded.mutable_relodged_on() = command.relodged_on();
  if (command.has_lease_continues_from()) *recorded.mutable_lease_continues_from() = command.lease_continues_from();
  *recorded.mutable_destination() = command.destination();
  if (const auto barred = Barred(state, kRecordSolution)) return *barred;
  const Occupation* occupation = Find(state, command.number());
  if (occupation == nullptr) return At("number", Refuse<rpc::v1::REASON_NOT_FOUND>());
  if (!Running(*occupation)) {
    return At("number", Refuse<rpc::v1::REASON_WRONG_PHASE>(LabelOf(v1::TENANCY_STATUS_EXITED)));
  }
  const auto solved = SolvedOn(recorded);
  if (!solved) return At("solution", Refuse<rpc::v1::REASON_DATE_INVALID>(domain::TitleOf<v1::SolutionRecorded>()));
  if (MessageDifferencer::Equals(occupation->solution(), recorded)) return DwellingFacts{};
  const auto order = CheckOrder<v1::SolutionRecorded, v1::OccupationStarted>(*solved, occupation->started_on());
  if (!order.ok()) return order;
  return DwellingFacts{fact};
}

// ---- what reactions send

// INV-11: the household's admission is confirmed by this reservation only. INV-73: the dwelling alone guards it.
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const ReserveDwelling& command,
                                     const Context& context) {
  if (const auto barred = Barred(state, kReserveDwelling)) return *barred;
  if (ReservedFor(state, command) > 0 || Entered(state, command)) return DwellingFacts{};
  const auto entry = domain::Day(command.entry_planned_on()).value_or(context.day);
  v1::Reason hindrance = v1::REASON_UNSPECIFIED;
  if (!InStock(state.status()) || entry < Since(state)) {
    hindrance = v1::REASON_NOT_IN_STOCK;
  } else if (state.stock().operator_id() != command.operator_id()) {
    hindrance = v1::REASON_OTHER_OPERATOR;
  } else {
    hindrance = Hindrance(state, {command.household_id(), command.persons(), {entry, std::nullopt}});
  }
  v1::DwellingFact fact = DwellingFactOn(context.day);
  if (hindrance != v1::REASON_UNSPECIFIED) {
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
  if (const auto barred = Barred(state, kReleaseReservation)) return *barred;
  v1::DwellingFact fact = DwellingFactOn(context.day);
  if (ReservedFor(state, command) > 0) {
    fact.mutable_reservation_released()->set_household_id(command.household_id());
    fact.mutable_reservation_released()->set_orientation_number(command.orientation_number());
    return DwellingFacts{fact};
  }
  if (Entered(state, command)) {
    fact.mutable_release_refused()->set_household_id(command.household_id());
    fact.mutable_release_refused()->set_orientation_number(command.orientation_number());
    fact.mutable_release_refused()->set_reason(v1::REASON_ALREADY_ENTERED);
    return DwellingFacts{fact};
  }
  return DwellingFacts{};  // never reserved: the household hears of its lost race
}

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const MoveReservation& command,
                                     const Context& context) {
  if (const auto barred = Barred(state, kMoveReservation)) return *barred;
  const bool moved =
      std::any_of(state.reservations().begin(), state.reservations().end(), [&](const Reservation& each) {
        return SameHousehold(each, command) && !SameDay(each.entry_planned_on(), command.entry_planned_on());
      });
  if (!moved) return DwellingFacts{};
  v1::DwellingFact fact = DwellingFactOn(context.day);
  v1::ReservationMoved& reservation = *fact.mutable_reservation_moved();
  reservation.set_household_id(command.household_id());
  reservation.set_orientation_number(command.orientation_number());
  *reservation.mutable_entry_planned_on() = command.entry_planned_on();
  return DwellingFacts{fact};
}

// A birth is recorded, not refused (INV-24).
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const RecordOccupants& command,
                                     const Context& context) {
  if (const auto barred = Barred(state, kRecordOccupants)) return *barred;
  int32_t now = 0;
  domain::PersonsByHousehold others;
  const auto count = [&](const auto& each) {
    if (SameHousehold(each, command)) now += each.persons();
    if (each.household_id() != command.household_id()) others.Add(each.household_id(), each.persons());
  };
  for (const Reservation& each : state.reservations()) count(each);
  for (const Occupation& each : state.occupations()) {
    if (Running(each)) count(each);
  }
  if (now == 0 || now == command.persons()) return DwellingFacts{};
  v1::DwellingFact fact = DwellingFactOn(context.day);
  v1::OccupantsRecorded& recorded = *fact.mutable_occupants_recorded();
  recorded.set_household_id(command.household_id());
  recorded.set_orientation_number(command.orientation_number());
  recorded.set_persons(command.persons());
  recorded.set_over_capacity(others.total() + command.persons() > state.stock().places());
  return DwellingFacts{fact};
}

namespace {

// Why an occupation may not start; REASON_UNSPECIFIED when it may. No reservation reaches back to before the dwelling
// was in stock. They are as many as the reservation says: it follows their composition, the tenancy does not.
v1::Reason NoStartFor(const DwellingState& state, const StartOccupation& command, CivilDay day) {
  const bool in_stock = InStock(state.status()) && day >= Since(state);
  const int32_t persons = ReservedFor(state, command);
  if (!in_stock || persons == 0) return v1::REASON_NO_RESERVATION;
  const Asked asked{command.household_id(), persons, {day, std::nullopt}};
  const v1::Reason hindrance = Hindrance(state, asked);
  if (hindrance != v1::REASON_UNSPECIFIED) return hindrance;
  return TitleGap(state, command.direct_lease(), {day, domain::Day(command.title_ends_on())});
}

}  // namespace

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const StartOccupation& command,
                                     const Context& context) {
  if (const auto barred = Barred(state, kStartOccupation)) return *barred;
  if (FindTenancy(state, command.tenancy_id()) != nullptr) return DwellingFacts{};
  v1::DwellingFact fact = DwellingFactOn(context.day);
  const v1::Reason hindrance = NoStartFor(state, command, context.day);
  if (hindrance != v1::REASON_UNSPECIFIED) {
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
  started.set_persons(ReservedFor(state, command));
  started.set_direct_lease(command.direct_lease());
  if (command.has_title_ends_on()) *started.mutable_title_ends_on() = command.title_ends_on();
  return DwellingFacts{fact};
}

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const EndOccupation& command, const Context& context) {
  if (const auto barred = Barred(state, kEndOccupation)) return *barred;
  const Occupation* occupation = FindTenancy(state, command.tenancy_id());
  if (occupation == nullptr) return Refuse<rpc::v1::REASON_NOT_FOUND>();
  const google::type::Date ended_on = domain::ToDate(context.day);
  if (SameDay(occupation->ended_on(), ended_on)) return DwellingFacts{};
  v1::DwellingFact fact = DwellingFactOn(context.day);
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

}  // namespace iml::contracting
