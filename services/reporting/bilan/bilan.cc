#include "services/reporting/bilan/bilan.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include "libs/domain/labels.h"
#include "services/reporting/bilan/figures.h"

namespace iml::reporting {

using absl::CivilDay;
using domain::Day;
using domain::DayNumber;
using domain::DayOfNumber;

// ---- targets

absl::CivilDay CountedFrom(const v1::TargetSet& target) {
  const auto from = Day(target.has_counted_from() ? target.counted_from() : target.valid_from());
  return from.value_or(CivilDay(2018, 1, 1));
}

const v1::TargetSet* InForce(const std::vector<const v1::TargetSet*>& statements, CivilDay day) {
  const v1::TargetSet* found = nullptr;
  for (const v1::TargetSet* statement : statements) {
    const auto from = Day(statement->valid_from());
    if (!from || *from > day) continue;
    const auto rank = [](const v1::TargetSet& each) {
      return std::tuple(Day(each.valid_from()).value_or(CivilDay::min()),
                        Day(each.stated_on()).value_or(CivilDay::min()), each.number());
    };
    if (found == nullptr || rank(*found) < rank(*statement)) found = statement;
  }
  return found;
}

const v1::TargetSet* PlanInForce(const v1::TargetView& target, CivilDay day) {
  std::vector<const v1::TargetSet*> plans;
  for (const v1::TargetSet& statement : target.statements()) {
    const auto until = Day(statement.counted_until());
    const bool of_a_year = until && *until - CountedFrom(statement) <= 366;
    if (!of_a_year) plans.push_back(&statement);
  }
  return InForce(plans, day);
}

std::vector<v1::TargetSet> AllInForce(const v1::TargetView& target, CivilDay day) {
  std::map<std::pair<CivilDay, CivilDay>, std::vector<const v1::TargetSet*>> by_days;
  for (const v1::TargetSet& statement : target.statements()) {
    by_days[{CountedFrom(statement), Day(statement.counted_until()).value_or(CivilDay::max())}].push_back(&statement);
  }
  std::vector<v1::TargetSet> all;
  for (const auto& [days, statements] : by_days) {
    if (const v1::TargetSet* found = InForce(statements, day)) all.push_back(*found);
  }
  return all;
}

// ---- the rows

namespace {

CivilDay YearBefore(CivilDay day) {
  const bool leap_day = day.month() == 2 && day.day() == 29;
  return CivilDay(day.year() - 1, day.month(), leap_day ? 28 : day.day());
}

// [from, until) as far as it lies in the days that count.
int64_t DaysWithin(int32_t from, int32_t until, const Counts& counts) {
  return std::max<int64_t>(0, std::min(until, counts.on + 1) - std::max(from, counts.start));
}

bool Lasts(int32_t from, int32_t until, int32_t day) { return from != 0 && from <= day && day < until; }

// The statement in force: the greatest day not after it, of one day the later number; before all of them the first.
const HouseholdRow::Statement& StatementOn(const HouseholdRow& household, int32_t day) {
  if (household.compositions().empty()) return HouseholdRow::Statement::default_instance();
  const HouseholdRow::Statement* found = &household.compositions(0);
  int32_t since = 0;
  for (const auto& statement : household.compositions()) {
    if (statement.from() == 0 || statement.from() > day || statement.from() < since) continue;
    found = &statement;
    since = statement.from();
  }
  return *found;
}

// "30-59": the band, of those that begin at `from`, that the value is in.
std::string Band(int64_t value, std::initializer_list<int> from) {
  std::string band;
  for (auto least = from.begin(); least != from.end() && *least <= value; ++least) {
    const auto next = std::next(least);
    band = std::to_string(*least) + (next == from.end() ? "+" : "-" + std::to_string(*next - 1));
  }
  return band;
}
std::string AgeOf(int64_t days) { return Band(days, {0, 30, 60, 90, 180}); }
std::string AreaOf(int32_t dm2) { return dm2 == 0 ? "" : Band(dm2 / 100, {0, 20, 40, 60, 80}); }
// Whole months from a day to another.
std::string SeniorityOf(int32_t from, int32_t until) {
  const CivilDay first = DayOfNumber(from), last = DayOfNumber(until);
  const int64_t months = absl::CivilMonth(last) - absl::CivilMonth(first) - (last.day() < first.day() ? 1 : 0);
  return Band(std::max<int64_t>(0, months), {0, 6, 12, 18, 36});
}

}  // namespace

BilanFold::BilanFold(Asked asked)
    : asked_(std::move(asked)),
      plan_(DayNumber(asked_.target == nullptr ? CivilDay(2018, 1, 1) : CountedFrom(*asked_.target))),
      year_(DayNumber(CivilDay(asked_.year, 1, 1)), DayNumber(asked_.on)),
      before_(DayNumber(CivilDay(asked_.year - 1, 1, 1)), DayNumber(YearBefore(asked_.on))) {
  for (const auto& [code, name] : asked_.departements) departements_.Of(code);
}

const BilanFold::Home* BilanFold::HomeOf(const std::string& dwelling_id) const {
  const auto found = homes_.find(dwelling_id);
  return found == homes_.end() ? nullptr : &found->second;
}

const Piece* BilanFold::Counted(const std::string& dwelling_id, int32_t day) const {
  const Home* home = HomeOf(dwelling_id);
  const Piece* piece = home == nullptr ? nullptr : PieceOn(home->pieces, day);
  return piece != nullptr && piece->counted ? piece : nullptr;
}

void BilanFold::Add(const std::string& dwelling_id, const DwellingRow& dwelling) {
  const Cut cut{&departements_, &operators_, asked_.population == v1::POPULATION_FUNDED_177};
  Home home{PiecesOf(dwelling, cut)};
  for (const auto& stock : dwelling.stocks()) home.area_dm2 = stock.area_dm2();
  for (Counts* counts : {&year_, &before_}) AddStock(dwelling, home, counts);
  homes_[dwelling_id] = std::move(home);
  Watch(dwelling_id);
}

namespace {

// The piece of that stock in which a change of its places counts; null when none is counted.
const Piece* PieceOfStock(const Pieces& pieces, int stock, int32_t day) {
  const Piece* found = nullptr;
  for (const Piece& piece : pieces) {
    if (piece.of == stock && (found == nullptr || piece.from <= day)) found = &piece;
  }
  return found != nullptr && found->counted ? found : nullptr;
}

Pieces OfStock(const Pieces& pieces, int stock) {
  Pieces found;
  std::copy_if(pieces.begin(), pieces.end(), std::back_inserter(found),
               [&](const Piece& piece) { return piece.of == stock; });
  return found;
}

void CountWith(const Counter counter, const Counter of_mandates, const Place& place, int64_t value, Counts* counts) {
  counts->Count(counter, place, value);
  if (place.modality == domain::v1::MODALITY_MANDATE) counts->Count(of_mandates, place, value);
}

// Days in at least one of the periods [first, second).
int64_t DaysInAny(std::vector<std::pair<int32_t, int32_t>> periods, const Counts& counts) {
  std::sort(periods.begin(), periods.end());
  int64_t days = 0;
  int32_t reached = 0;
  for (const auto& [from, until] : periods) {
    days += DaysWithin(std::max(from, reached), until, counts);
    reached = std::max(reached, until);
  }
  return days;
}

}  // namespace

void BilanFold::AddStock(const DwellingRow& dwelling, const Home& home, Counts* counts) {
  const bool of_the_year = counts == &year_;
  for (int i = 0; i < dwelling.stocks_size(); ++i) {
    const auto& stock = dwelling.stocks(i);
    const Pieces pieces = OfStock(home.pieces, i);
    if (pieces.empty()) continue;
    const auto open = [&](int32_t day) {
      int64_t places = 0;
      for (const auto& change : stock.places()) places += change.on() <= day ? change.change() : 0;
      return places;
    };
    CountFlow(kPlaces, pieces, open, false, counts);
    CountFlow(
        kDwellingsFlow, pieces, [](int32_t) { return 1; }, true, counts);
    for (const auto& change : stock.places()) {
      const Piece* piece = PieceOfStock(pieces, i, change.on());
      if (piece == nullptr || change.on() > counts->on) continue;
      const bool opened = change.change() > 0;
      if (counts->InPeriod(change.on()))
        counts->Count(opened ? kPlaces.in : kPlaces.out, piece->place, std::abs(change.change()));
      if (opened && plan_ <= change.on())
        CountWith(kPlacesCumulative, kMandatePlacesCumulative, piece->place, change.change(), counts);
      if (opened && of_the_year) creations_.push_back({change.on(), piece->place, change.change(), 0});
    }
    const Piece& first = pieces.front();
    if (first.counted && first.from <= counts->on) {
      if (plan_ <= first.from) CountWith(kDwellingsCumulative, kMandateDwellingsCumulative, first.place, 1, counts);
      if (of_the_year) creations_.push_back({first.from, first.place, 0, 1});
    }
    for (const Piece& piece : pieces) {
      if (!piece.counted) continue;
      if (piece.Contains(counts->on)) {
        if (piece.place.modality == domain::v1::MODALITY_MANDATE) {
          counts->Count(kMandateDwellingsActive, piece.place, 1);
          counts->Count(kMandatePlacesActive, piece.place, open(counts->on));
        }
        counts->CountPart(kDwellingsActive, "type", stock.type(), 1);
        counts->CountPart(kDwellingsActive, "area", AreaOf(stock.area_dm2()), 1);
        counts->CountPart(kDwellingsActive, "commune", stock.commune(), 1);
      }
      const int64_t days = DaysWithin(piece.from, piece.until, *counts);
      if (days == 0) continue;
      counts->Count(kDwellingDaysOpen, piece.place, days);
      for (const auto& change : stock.places()) {
        const int32_t from = piece.from == pieces.front().from ? change.on() : std::max(piece.from, change.on());
        counts->Count(kPlaceDaysOpen, piece.place, change.change() * DaysWithin(from, piece.until, *counts));
      }
      std::vector<std::pair<int32_t, int32_t>> occupied;
      for (const auto& occupation : dwelling.occupations()) {
        const int32_t until = EndOf(occupation.until(), occupation.from());
        if (occupation.from() == 0 || until <= piece.from || piece.until <= occupation.from()) continue;
        occupied.emplace_back(std::max(occupation.from(), piece.from), std::min(until, piece.until));
      }
      counts->Count(kDwellingDaysOccupied, piece.place, DaysInAny(std::move(occupied), *counts));
    }
  }
}

void BilanFold::Add(const std::string& household_id, const HouseholdRow& household) {
  std::vector<const Pieces*> dwellings;
  for (const auto& stay : household.stays()) {
    const Home* home = HomeOf(stay.dwelling_id());
    dwellings.push_back(home == nullptr ? nullptr : &home->pieces);
  }
  const Pieces pieces = PiecesOf(household, dwellings);
  for (Counts* counts : {&year_, &before_}) {
    AddRequests(household, counts);
    AddOrientations(household, counts);
    AddStays(household, pieces, counts);
  }
  Watch(household_id);
}

void BilanFold::AddRequests(const HouseholdRow& household, Counts* counts) const {
  Place place;
  place.departement = departements_.Find(household.departement());
  if (place.departement < 0) return;
  for (const auto& request : household.requests()) {
    const int32_t ended_on = EndOf(request.ended_on(), request.created_on());
    if (Lasts(request.created_on(), ended_on, counts->eve)) counts->Count(kRequestsBefore, place, 1);
    if (Lasts(request.created_on(), ended_on, counts->on)) {
      counts->Count(kRequestsOpen, place, 1);
      if (request.transmitted_on() != 0 && request.transmitted_on() <= counts->on)
        counts->Measure(kUpdateAge, place, counts->on - request.transmitted_on());
    }
    if (counts->InPeriod(request.created_on())) counts->Count(kRequestsCreated, place, 1);
    if (counts->InPeriod(request.transmitted_on())) counts->Count(kRequestsTransmitted, place, 1);
    if (counts->InPeriod(request.first_transmitted_on())) {
      counts->Count(kRequestsReceived, place, 1);
      if (request.oriented_on() != 0 && request.oriented_on() <= counts->on) counts->Count(kRequestsAnswered, place, 1);
    }
    if (counts->InPeriod(ended_on)) {
      counts->Count(kRequestsEnded, place, 1);
      counts->CountPart(kRequestsEnded, "outcome", KeyOf(request.outcome()), 1);
    }
    if (counts->InPeriod(request.qualified_on()) && request.transmitted_on() != 0)
      counts->Measure(kQualificationDelay, place, request.qualified_on() - request.transmitted_on());
    if (counts->InPeriod(request.oriented_on())) {
      counts->Count(kRequestsOriented, place, 1);
      if (request.first_transmitted_on() != 0)
        counts->Measure(kWaitingDelay, place, request.oriented_on() - request.first_transmitted_on());
    }
  }
}

void BilanFold::AddOrientations(const HouseholdRow& household, Counts* counts) {
  for (const auto& orientation : household.orientations()) {
    const int32_t proposed_on = orientation.proposed_on();
    if (proposed_on == 0 || (asked_.population == v1::POPULATION_FUNDED_177 &&
                             Counted(orientation.dwelling_id(), proposed_on) == nullptr)) {
      continue;
    }
    const Place place{departements_.Find(orientation.departement()), orientation.modality(),
                      operators_.Of(orientation.operator_id())};
    if (place.departement < 0) continue;
    const int32_t ended_on = EndOf(orientation.ended_on(), proposed_on);
    if (Lasts(proposed_on, ended_on, counts->eve)) counts->Count(kOrientationsBefore, place, 1);
    if (Lasts(proposed_on, ended_on, counts->on)) counts->Count(kOrientationsRunning, place, 1);
    if (counts->InPeriod(proposed_on)) counts->Count(kOrientationsProposed, place, 1);
    if (counts->InPeriod(ended_on)) {
      counts->Count(kOrientationsEnded, place, 1);
      counts->CountPart(kOrientationsEnded, "outcome", KeyOf(orientation.outcome()), 1);
      if (orientation.outcome() == ORIENTATION_OUTCOME_REFUSED) {
        const std::string side = KeyOf(orientation.side());
        counts->Count(kOrientationsRefused, place, 1);
        counts->CountPart(kOrientationsEnded, "side", side, 1);
        counts->CountPart(kOrientationsEnded, "reason", side + "/" + orientation.refused_for(), 1);
      }
      if (orientation.outcome() == ORIENTATION_OUTCOME_ENTERED && orientation.admitted_on() != 0)
        counts->Measure(kEntryDelay, place, std::max(0, ended_on - orientation.admitted_on()));
    }
    if (counts->InPeriod(orientation.answered_on()) && orientation.accepted_on() != 0)
      counts->Measure(kAnswerDelay, place, orientation.answered_on() - orientation.accepted_on());
    if (counts->InPeriod(orientation.admitted_on()))
      counts->Measure(kAdmissionDelay, place, orientation.admitted_on() - proposed_on);
  }
}

namespace {

void CountExit(const HouseholdRow::Stay& stay, const Place& place, Counts* counts) {
  const ExitGroup group = ExitGroupOf(stay.destination());
  counts->CountPart(kHouseholdsLeft, "destination", stay.destination(), 1);
  counts->CountPart(kHouseholdsLeft, "exit", KeyOf(group), 1);
  if (group != EXIT_GROUP_UNKNOWN) counts->Count(kExitsKnown, place, 1);
  if (group == EXIT_GROUP_HOUSING) counts->Count(kExitsToHousing, place, 1);
}

void CountEntry(const HouseholdRow& household, const HouseholdRow::Stay& stay, int32_t day, Counts* counts) {
  counts->CountPart(kHouseholdsEntered, "origin", household.departement(), 1);
  counts->CountPart(kHouseholdsEntered, "composition", StatementOn(household, day).kind(), 1);
  counts->CountPart(kHouseholdsEntered, "situation", stay.situation(), 1);
}

}  // namespace

void BilanFold::AddStays(const HouseholdRow& household, const Pieces& pieces, Counts* counts) const {
  const auto persons = [&](int32_t day) { return StatementOn(household, day).persons(); };
  CountFlow(
      kHouseholdsFlow, pieces, [](int32_t) { return 1; }, true, counts);
  CountFlow(kPersons, pieces, persons, true, counts);
  for (size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    if (!piece.counted) continue;
    const auto& stay = household.stays(piece.of);
    const bool came = i == 0 || pieces[i - 1].until != piece.from;
    const bool goes = i + 1 == pieces.size() || pieces[i + 1].from != piece.until;
    if (came && counts->InPeriod(piece.from)) CountEntry(household, stay, piece.from, counts);
    if (goes && counts->InPeriod(piece.until)) CountExit(stay, piece.place, counts);
    if (piece.Contains(counts->on)) {
      counts->CountPart(kHouseholdsPresent, "composition", StatementOn(household, counts->on).kind(), 1);
      counts->CountPart(kHouseholdsPresent, "seniority", SeniorityOf(stay.entered_on(), counts->on), 1);
    }
    // The days on which another composition comes into force cut the piece.
    std::set<int32_t> days = {std::max(piece.from, counts->start)};
    for (const auto& statement : household.compositions()) {
      if (!piece.Contains(statement.from()) || !counts->InPeriod(statement.from())) continue;
      days.insert(statement.from());
      const bool there_before = statement.from() > piece.from || !came;
      const int64_t change = persons(statement.from()) - persons(statement.from() - 1);
      if (there_before && change != 0 && &StatementOn(household, statement.from()) == &statement) {
        counts->Count(kPersonsChanged, piece.place, change);
      }
    }
    for (auto day = days.begin(); day != days.end(); ++day) {
      const int32_t until = std::next(day) == days.end() ? piece.until : *std::next(day);
      const int64_t occupied = DaysWithin(*day, until, *counts);
      if (occupied > 0) counts->Count(kPlaceDaysOccupied, piece.place, persons(*day) * occupied);
    }
  }
  for (const auto& stay : household.stays()) {
    if (stay.entered_on() == 0) continue;
    const int32_t left_on = EndOf(stay.left_on(), stay.entered_on());
    const Piece* where = Counted(stay.dwelling_id(), stay.entered_on());
    if (const Piece* there = Counted(stay.dwelling_id(), left_on - 1); there != nullptr && counts->InPeriod(left_on))
      counts->Measure(kStayLength, there->place, left_on - stay.entered_on());
    // In and out on one day, and nowhere else on it: an entry and an exit.
    const bool elsewhere = std::any_of(pieces.begin(), pieces.end(),
                                       [&](const Piece& piece) { return piece.Contains(stay.entered_on()); });
    if (left_on != stay.entered_on() || where == nullptr || elsewhere || !counts->InPeriod(left_on)) continue;
    counts->Count(kHouseholdsEntered, where->place, 1);
    counts->Count(kPersonsEntered, where->place, persons(left_on));
    CountEntry(household, stay, left_on, counts);
    counts->Count(kHouseholdsLeft, where->place, 1);
    counts->Count(kPersonsLeft, where->place, persons(left_on));
    CountExit(stay, where->place, counts);
  }
}

void BilanFold::Add(const DoorRow& door) {
  Place place;
  place.departement = departements_.Find(door.departement());
  if (place.departement < 0) return;
  for (Counts* counts : {&year_, &before_}) {
    for (const auto& capture : door.captures()) {
      const auto count = [&](Counter counter, const char* by, const std::string& key) {
        counts->Count(counter, place, 1);
        counts->CountPart(counter, by, key, 1);
      };
      if (counts->InPeriod(capture.opened_on())) count(kCapturesOpened, "channel", capture.channel());
      if (counts->InPeriod(capture.abandoned_on())) count(kCapturesAbandoned, "abandon", capture.abandoned_for());
      if (!counts->InPeriod(capture.handed_over_on())) continue;
      count(kCapturesHandedOver, "channel", capture.channel());
      if (capture.opened_on() != 0)
        counts->Measure(kCaptureDelay, place, capture.handed_over_on() - capture.opened_on());
    }
  }
}

namespace {

struct Arrears {
  int64_t cents = 0;
  // The oldest term that is not paid in full; 0 when all are.
  int32_t oldest_due_on = 0;
};

// What fell due by the day and was not received by then: the oldest term is paid first. Terms are in the order of their
// months.
Arrears ArrearsOn(int32_t day, const std::vector<RentYearRow>& account) {
  int64_t called = 0, received = 0;
  for (const RentYearRow& year : account) {
    for (int i = 0; i < year.received_on_size(); ++i) {
      if (year.received_on(i) <= day) received += year.received_cents(i);
    }
  }
  Arrears arrears;
  for (const RentYearRow& year : account) {
    for (int i = 0; i < year.months_size(); ++i) {
      if (year.due_on(i) > day) continue;
      called += year.due_cents(i);
      if (arrears.oldest_due_on == 0 && called > received) arrears.oldest_due_on = year.due_on(i);
    }
  }
  arrears.cents = std::max<int64_t>(0, called - received);
  return arrears;
}

}  // namespace

void BilanFold::Add(const std::string& dwelling_id, const std::vector<RentYearRow>& account) {
  const Home* home = HomeOf(dwelling_id);
  if (home == nullptr) return;
  for (Counts* counts : {&year_, &before_}) {
    for (const RentYearRow& year : account) {
      for (int i = 0; i < year.months_size(); ++i) {
        if (!counts->InPeriod(year.due_on(i)) || year.rent_cents(i) <= 0) continue;
        const Piece* piece = Counted(dwelling_id, year.due_on(i));
        if (piece == nullptr) continue;
        counts->Measure(kMonthlyRent, piece->place, year.rent_cents(i));
        if (home->area_dm2 == 0) continue;
        counts->Count(kRentsCalled, piece->place, year.rent_cents(i));
        counts->Count(kRentedArea, piece->place, home->area_dm2);
      }
    }
    const Piece* piece = Counted(dwelling_id, counts->on);
    if (piece == nullptr || account.empty()) continue;
    const RentYearRow& period = account.front();
    const bool running = Lasts(period.from(), EndOf(period.until(), period.from()), counts->on);
    if (running) counts->Count(kAccountsRunning, piece->place, 1);
    const Arrears arrears = ArrearsOn(counts->on, account);
    if (arrears.oldest_due_on == 0) continue;
    const int32_t days = counts->on - arrears.oldest_due_on;
    if (running) counts->Count(kAccountsRunningInArrears, piece->place, 1);
    if (running && days >= 90) counts->Count(kAccountsRunningInLongArrears, piece->place, 1);
    counts->Count(kAccountsInArrears, piece->place, 1);
    counts->CountPart(kAccountsInArrears, "age", AgeOf(days), 1);
    counts->Count(kArrears, piece->place, arrears.cents);
    counts->CountPart(kArrears, "age", AgeOf(days), arrears.cents);
  }
}

void BilanFold::Add(const std::string& dwelling_id, const ClaimsRow& claims) {
  for (const auto& claim : claims.claims()) {
    const Piece* piece = Counted(dwelling_id, claim.opened_on());
    if (piece == nullptr) continue;
    Place place = piece->place;
    place.operator_number = operators_.Of(claim.operator_id());
    for (Counts* counts : {&year_, &before_}) {
      const auto count = [&](Counter counter, int32_t on, int64_t value) {
        if (!counts->InPeriod(on)) return;
        counts->Count(counter, place, value);
        counts->CountPart(counter, "kind", claim.kind(), value);
      };
      count(kClaimsOpened, claim.opened_on(), 1);
      count(claim.granted_cents() > 0 ? kClaimsGranted : kClaimsRejected, claim.decided_on(), 1);
      if (claim.granted_cents() > 0) count(kClaimsGrantedAmount, claim.decided_on(), claim.granted_cents());
      for (const auto& payment : claim.payments()) count(kClaimsPaidAmount, payment.on(), payment.cents());
      for (const auto& recovery : claim.recoveries()) count(kClaimsRecoveredAmount, recovery.on(), recovery.cents());
    }
  }
}

// ---- what follows from the counts

namespace {

// The value of a part of a tally by its number; 0 where nothing was counted.
int64_t At(const std::vector<int64_t>& values, size_t number) { return number < values.size() ? values[number] : 0; }

int64_t Sum(const std::vector<int64_t>& values) {
  int64_t sum = 0;
  for (const int64_t value : values) sum += value;
  return sum;
}

}  // namespace

void BilanFold::Watch(const std::string& aggregate_id) {
  constexpr size_t kMost = 5;
  odd_.resize(Equations().size());
  for (size_t i = 0; i < odd_.size(); ++i) {
    const Equation& equation = Equations()[i];
    int64_t missing = year_.Of(equation.before).total - year_.Of(equation.out).total - year_.Of(equation.after).total;
    for (const Counter in : equation.in) missing += year_.Of(in).total;
    if (missing == odd_[i].missing) continue;
    odd_[i].missing = missing;
    if (odd_[i].aggregate_ids.size() < kMost) odd_[i].aggregate_ids.push_back(aggregate_id);
  }
}

// INV-60: what was there, plus what came, less what went, is what is there; so in every breakdown.
void BilanFold::CheckEquations(v1::Bilan* bilan) const {
  for (size_t number = 0; number < Equations().size(); ++number) {
    const Equation& equation = Equations()[number];
    const auto check = [&](const char* by, const std::string& key, auto part) {
      int64_t expected = part(year_.Of(equation.before)) - part(year_.Of(equation.out));
      for (const Counter in : equation.in) expected += part(year_.Of(in));
      const int64_t found = part(year_.Of(equation.after));
      if (expected == found) return;
      v1::BrokenEquation& broken = *bilan->add_broken_equations();
      broken.set_invariant("INV-60");
      broken.add_figures(IdOf(equation.before));
      for (const Counter in : equation.in) broken.add_figures(IdOf(in));
      broken.add_figures(IdOf(equation.out));
      broken.add_figures(IdOf(equation.after));
      broken.set_by(by);
      broken.set_key(key);
      broken.set_expected(expected);
      broken.set_found(found);
      if (number >= odd_.size()) return;
      for (const std::string& odd : odd_[number].aggregate_ids) broken.add_aggregate_ids(odd);
    };
    check("", "", [](const Tally& tally) { return tally.total; });
    for (size_t i = 0; i < departements_.names().size(); ++i) {
      check("departement", departements_.names()[i], [&](const Tally& tally) { return At(tally.departements, i); });
    }
    for (const auto modality : {domain::v1::MODALITY_MANDATE, domain::v1::MODALITY_SUBLETTING}) {
      check("modality", KeyOf(modality), [&](const Tally& tally) { return tally.modalities[modality]; });
    }
    for (size_t i = 0; i < operators_.names().size(); ++i) {
      check("operator", operators_.names()[i], [&](const Tally& tally) { return At(tally.operators, i); });
    }
  }
}

// INV-61: the départements sum up to the region, and so do the modalities and the operators where there are any.
void BilanFold::CheckSums(v1::Bilan* bilan) const {
  for (int i = 0; i < kCounters; ++i) {
    const auto counter = static_cast<Counter>(i);
    const Tally& tally = year_.Of(counter);
    const auto check = [&](const char* by, int64_t sum) {
      if (sum == tally.total || IdOf(counter) == nullptr) return;
      v1::BrokenEquation& broken = *bilan->add_broken_equations();
      broken.set_invariant("INV-61");
      broken.add_figures(IdOf(counter));
      broken.set_by(by);
      broken.set_expected(tally.total);
      broken.set_found(sum);
    };
    check("departement", Sum(tally.departements));
    const int64_t modalities =
        tally.modalities[domain::v1::MODALITY_MANDATE] + tally.modalities[domain::v1::MODALITY_SUBLETTING];
    if (modalities != 0) check("modality", modalities);
    if (!tally.operators.empty()) check("operator", Sum(tally.operators));
  }
}

int64_t BilanFold::Reached(const Target& target) const {
  const int32_t from = DayNumber(CountedFrom(target.set));
  const int32_t until = target.set.has_counted_until() ? DayNumber(target.set.counted_until()) : kNever;
  int64_t places = 0, dwellings = 0, mandate_places = 0;
  for (const Creation& creation : creations_) {
    if (creation.on < from || creation.on > until) continue;
    const bool here =
        target.departement.empty() || departements_.names()[creation.place.departement] == target.departement;
    if (!here) continue;
    places += creation.places;
    dwellings += creation.dwellings;
    if (creation.place.modality == domain::v1::MODALITY_MANDATE) mandate_places += creation.places;
  }
  switch (target.set.measure()) {
    case v1::MEASURE_DWELLINGS:
      return dwellings;
    case v1::MEASURE_MANDATE_SHARE:
      return Ratio(mandate_places, places, 1000).value_or(0);
    case v1::MEASURE_PLACES:
    case v1::MEASURE_UNSPECIFIED:
    case v1::Measure_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::Measure_INT_MAX_SENTINEL_DO_NOT_USE_:
      return places;
  }
  return places;
}

// ---- what is told

namespace {

v1::Part& AddPart(const std::string& by, const std::string& key, int64_t value, v1::Figure* figure) {
  v1::Part& part = *figure->add_parts();
  part.set_by(by);
  part.set_key(key);
  part.set_value(value);
  return part;
}

// By numbers where the keys are bands: "90-179" before "180+".
bool Before(const std::pair<PartKey, int64_t>& one, const std::pair<PartKey, int64_t>& other) {
  const auto& [by, key] = one.first;
  const bool bands = by == "age" || by == "area" || by == "seniority";
  if (!bands || by != other.first.first) return one.first < other.first;
  return std::atoi(key.c_str()) < std::atoi(other.first.second.c_str());
}

}  // namespace

void BilanFold::PutTally(const Tally& tally, v1::Figure* figure) const {
  for (size_t i = 0; i < departements_.names().size(); ++i) {
    AddPart("departement", departements_.names()[i], At(tally.departements, i), figure);
  }
  for (const auto modality : {domain::v1::MODALITY_MANDATE, domain::v1::MODALITY_SUBLETTING}) {
    if (tally.modalities[modality] != 0) AddPart("modality", KeyOf(modality), tally.modalities[modality], figure);
  }
  for (const int i : operators_by_name_) {
    if (const int64_t value = At(tally.operators, i)) AddPart("operator", operators_.names()[i], value, figure);
  }
  std::vector<std::pair<PartKey, int64_t>> others(tally.others.begin(), tally.others.end());
  std::stable_sort(others.begin(), others.end(), Before);
  for (const auto& [part, value] : others) AddPart(part.first, part.second, value, figure);
}

namespace {

Tally Combined(const Tally& one, int sign, const Tally& other) {
  Tally sum = one;
  sum.others.clear();
  sum.total += sign * other.total;
  const auto add = [&](std::vector<int64_t>* to, const std::vector<int64_t>& values) {
    to->resize(std::max(to->size(), values.size()));
    for (size_t i = 0; i < values.size(); ++i) (*to)[i] += sign * values[i];
  };
  add(&sum.departements, other.departements);
  add(&sum.operators, other.operators);
  for (size_t i = 0; i < sum.modalities.size(); ++i) sum.modalities[i] += sign * other.modalities[i];
  return sum;
}

// Whose year the value is of.
std::optional<int64_t> ValueOf(const FigureSpec& spec, const Counts& counts, const v1::TargetSet* target) {
  if (const auto* how = std::get_if<CountOf>(&spec.how)) return counts.Of(how->counter).total;
  if (const auto* how = std::get_if<SumOf>(&spec.how))
    return counts.Of(how->one).total + how->sign * counts.Of(how->other).total;
  if (const auto* how = std::get_if<ShareOf>(&spec.how))
    return Ratio(counts.Of(how->part).total, counts.Of(how->whole).total, how->scale);
  if (const auto* how = std::get_if<QuantileOf>(&spec.how)) return Quantile(counts.Of(how->sample).all, how->percent);
  if (target == nullptr || target->value() <= 0) return std::nullopt;
  if (std::holds_alternative<TargetValue>(spec.how)) return target->value();
  return Ratio(counts.Of(kPlacesCumulative).total, target->value(), 1000);
}

domain::v1::Period PeriodOf(Window window, const Counts& counts, int32_t plan) {
  const int32_t first = window == Window::kPlan      ? std::min(plan, counts.on)
                        : window == Window::kEve     ? counts.eve
                        : window == Window::kLastDay ? counts.on
                                                     : counts.start;
  domain::v1::Period period;
  *period.mutable_from() = domain::ToDate(DayOfNumber(first));
  *period.mutable_until() = domain::ToDate(DayOfNumber(window == Window::kEve ? counts.start : counts.on + 1));
  return period;
}

std::string PopulationOf(Among among, v1::Population population) {
  switch (among) {
    case Among::kDwellings:
      return domain::LabelOf(population).text;
    case Among::kRequests:
      return "toutes les demandes aux SIAO de la région";
    case Among::kCaptures:
      return "tous les dossiers de captation de la région";
  }
  return "";
}

}  // namespace

void BilanFold::Tell(const FigureSpec& spec, v1::Bilan* bilan) const {
  v1::Figure& figure = *bilan->add_figures();
  figure.set_id(spec.id);
  figure.set_label(spec.label);
  figure.set_definition(spec.definition);
  figure.set_unit(spec.unit);
  figure.set_basis(BasisOf(spec));
  figure.set_population(PopulationOf(spec.among, asked_.population));
  *figure.mutable_period() = PeriodOf(spec.window, year_, plan_);
  if (const auto value = ValueOf(spec, year_, asked_.target)) figure.set_value(*value);
  const bool of_the_target =
      std::holds_alternative<TargetValue>(spec.how) || std::holds_alternative<TargetRate>(spec.how);
  if (const auto before = ValueOf(spec, before_, asked_.target); before && !of_the_target) figure.set_previous(*before);
  if (const auto* how = std::get_if<CountOf>(&spec.how)) {
    figure.set_additive(true);
    PutTally(year_.Of(how->counter), &figure);
  } else if (const auto* how = std::get_if<SumOf>(&spec.how)) {
    figure.set_additive(true);
    PutTally(Combined(year_.Of(how->one), how->sign, year_.Of(how->other)), &figure);
  } else if (const auto* how = std::get_if<ShareOf>(&spec.how)) {
    const Tally &part = year_.Of(how->part), &whole = year_.Of(how->whole);
    const auto put = [&](const char* by, const std::string& key, int64_t of, int64_t all) {
      if (const auto ratio = Ratio(of, all, how->scale)) AddPart(by, key, *ratio, &figure);
    };
    for (size_t i = 0; i < whole.departements.size(); ++i)
      put("departement", departements_.names()[i], At(part.departements, i), whole.departements[i]);
    const bool of_a_modality = std::string(spec.id).starts_with("mandate_");
    for (const auto modality : {domain::v1::MODALITY_MANDATE, domain::v1::MODALITY_SUBLETTING}) {
      if (!of_a_modality) put("modality", KeyOf(modality), part.modalities[modality], whole.modalities[modality]);
    }
    for (const int i : operators_by_name_)
      put("operator", operators_.names()[i], At(part.operators, i), At(whole.operators, i));
  } else if (const auto* how = std::get_if<QuantileOf>(&spec.how)) {
    const Distribution& measured = year_.Of(how->sample);
    const auto put = [&](const char* by, const std::string& key, const std::vector<int64_t>& values) {
      if (const auto quantile = Quantile(values, how->percent)) AddPart(by, key, *quantile, &figure);
    };
    for (size_t i = 0; i < measured.departements.size(); ++i)
      put("departement", departements_.names()[i], measured.departements[i]);
    for (const int i : operators_by_name_) {
      if (i < static_cast<int>(measured.operators.size()))
        put("operator", operators_.names()[i], measured.operators[i]);
    }
  }
  for (v1::Part& part : *figure.mutable_parts()) {
    const bool place = part.by() == "departement" || part.by() == "origin";
    const auto named = place ? asked_.departements.find(part.key()) : asked_.departements.end();
    part.set_label(named != asked_.departements.end() ? named->second : PartLabel(part.by(), part.key()));
  }
}

void BilanFold::Finish(const std::vector<Target>& targets, v1::Bilan* bilan) {
  bilan->set_population(asked_.population);
  for (size_t i = 0; i < operators_.names().size(); ++i) operators_by_name_.push_back(i);
  std::sort(operators_by_name_.begin(), operators_by_name_.end(),
            [&](int one, int other) { return operators_.names()[one] < operators_.names()[other]; });
  CheckEquations(bilan);
  CheckSums(bilan);
  for (const FigureSpec& spec : Figures()) Tell(spec, bilan);
  for (const Target& target : targets) {
    v1::TargetProgress& progress = *bilan->add_targets();
    *progress.mutable_target() = target.set;
    progress.set_measure(target.set.measure());
    progress.set_territory_name(target.territory_name);
    progress.set_reached(Reached(target));
    progress.set_gap(progress.reached() - target.set.value());
    if (target.set.measure() == v1::MEASURE_MANDATE_SHARE) continue;
    if (const auto ratio = Ratio(progress.reached(), target.set.value(), 1000)) progress.set_per_mille(*ratio);
  }
}

}  // namespace iml::reporting
