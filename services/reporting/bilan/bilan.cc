#include "services/reporting/bilan/bilan.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

#include "libs/domain/arrears.h"
#include "libs/domain/codes.h"
#include "libs/domain/labels.h"
#include "services/reporting/bilan/definitions.h"

namespace iml::reporting {

using absl::CivilDay;
using domain::Day;
using domain::Period;

namespace {

constexpr CivilDay kSince(2018, 1, 1);

bool OnOrBefore(const google::type::Date& date, CivilDay day) {
  const auto known = Day(date);
  return known && *known <= day;
}

// [from, until) as far as it lies in another; nothing when it does not.
std::optional<Period> Clip(const Period& period, CivilDay from, CivilDay until) {
  const Period clipped{std::max(period.from, from), std::min(period.until.value_or(until), until)};
  if (*clipped.until <= clipped.from) return std::nullopt;
  return clipped;
}

// Days in at least one of the periods, each of which has an end.
int64_t DaysInAny(std::vector<Period> periods) {
  std::sort(periods.begin(), periods.end(),
            [](const Period& one, const Period& other) { return one.from < other.from; });
  int64_t days = 0;
  CivilDay reached = CivilDay::min();
  for (const Period& period : periods) {
    const CivilDay from = std::max(period.from, reached);
    if (*period.until <= from) continue;
    days += *period.until - from;
    reached = *period.until;
  }
  return days;
}

// The statement in force: the greatest day not after it, of one day the later number; before all of them the first.
int64_t PersonsOn(const HouseholdRow& household, CivilDay day) {
  if (household.compositions().empty()) return 0;
  const HouseholdRow::Statement* found = &household.compositions(0);
  std::optional<CivilDay> since;
  for (const auto& statement : household.compositions()) {
    const auto from = Day(statement.from());
    if (!from || *from > day || (since && *from < *since)) continue;
    found = &statement;
    since = from;
  }
  return found->persons();
}

std::string AgeOf(int64_t days) {
  if (days < 30) return "0-29";
  if (days < 60) return "30-59";
  if (days < 90) return "60-89";
  return days < 180 ? "90-179" : "180+";
}

// By days, not by letters: "90-179" before "180+".
void SortAges(google::protobuf::RepeatedPtrField<v1::Part>& parts) {
  const auto from = [](const v1::Part& part) { return std::atoi(part.key().c_str()); };
  const auto is_age = [](const v1::Part& part) { return part.by() == "age"; };
  const auto first = std::find_if(parts.begin(), parts.end(), is_age),
             end = std::find_if_not(first, parts.end(), is_age);
  std::sort(first, end, [&](const v1::Part& one, const v1::Part& other) { return from(one) < from(other); });
}

int64_t PerMille(int64_t part, int64_t whole) { return (part * 2000 + whole) / (2 * whole); }  // half up

// Nearest rank.
int64_t Quantile(std::vector<int64_t> sorted, int64_t percent) {
  return sorted[(static_cast<int64_t>(sorted.size()) * percent + 99) / 100 - 1];
}

// "entered": how a part of a figure is called on the wire.
template <typename Enum>
std::string KeyOf(Enum value) {
  const auto* type = google::protobuf::GetEnumDescriptor<Enum>();
  const std::string prefix(type->value(0)->name().substr(0, type->value(0)->name().size() - sizeof("UNSPECIFIED") + 1));
  std::string key(type->FindValueByNumber(value)->name().substr(prefix.size()));
  std::transform(key.begin(), key.end(), key.begin(), [](unsigned char letter) { return std::tolower(letter); });
  return key;
}

// The labels of an enum's values by their keys.
template <typename Enum>
void AddLabels(std::map<std::string, std::string>* labels) {
  const auto* type = google::protobuf::GetEnumDescriptor<Enum>();
  for (int i = 1; i < type->value_count(); ++i) {
    const auto value = static_cast<Enum>(type->value(i)->number());
    (*labels)[KeyOf(value)] = domain::LabelOf(value).text;
  }
}

std::string LabelOf(const std::string& by, const std::string& key) {
  if (by == "destination") return domain::Label(domain::CodeOf(contract::v1::CODE_LIST_SITUATION_SORTIE_DEMANDE, key));
  if (by == "kind") return domain::Label(domain::CodeOf(contract::v1::CODE_LIST_NATURE_SINISTRE, key));
  if (by == "age") return key + " jours";
  static const auto& french = *[] {
    auto* labels = new std::map<std::string, std::string>();
    AddLabels<domain::v1::Modality>(labels);
    AddLabels<RequestOutcome>(labels);
    AddLabels<OrientationOutcome>(labels);
    AddLabels<orientation::v1::RefusalSide>(labels);
    return labels;
  }();
  const auto found = french.find(key);
  return found == french.end() ? key : found->second;
}

}  // namespace

const v1::TargetSet* InForce(const v1::TargetView& target, CivilDay day) {
  const v1::TargetSet* found = nullptr;
  for (const v1::TargetSet& statement : target.statements()) {
    if (!OnOrBefore(statement.valid_from(), day)) continue;
    const auto rank = [](const v1::TargetSet& each) {
      return std::tuple(Day(each.valid_from()).value_or(CivilDay::min()),
                        Day(each.stated_on()).value_or(CivilDay::min()), each.number());
    };
    if (found == nullptr || rank(*found) < rank(statement)) found = &statement;
  }
  return found;
}

BilanFold::BilanFold(int year, CivilDay on, std::map<std::string, std::string> departements)
    : start_(year, 1, 1), on_(on), year_{start_, on + 1}, eve_(start_ - 1), departements_(std::move(departements)) {}

namespace {

// An end that was corrected to before its beginning counts on the beginning's day.
google::type::Date EndOf(const google::type::Date& end, const google::type::Date& beginning) {
  const auto ended = Day(end), began = Day(beginning);
  return ended && began && *ended < *began ? beginning : end;
}

}  // namespace

bool BilanFold::InYear(const google::type::Date& date) const {
  const auto day = Day(date);
  return day && year_.Contains(*day);
}

void BilanFold::Count(const std::string& figure, const Place& place, int64_t value, const std::string& by,
                      const std::string& key) {
  Tally& tally = tallies_[figure];
  tally.total += value;
  tally.parts[{"departement", place.departement}] += value;
  if (place.modality != domain::v1::MODALITY_UNSPECIFIED) tally.parts[{"modality", KeyOf(place.modality)}] += value;
  if (!place.operator_id.empty()) tally.parts[{"operator", place.operator_id}] += value;
  if (!by.empty()) tally.parts[{by, key}] += value;
}

void BilanFold::Delay(const std::string& figure, const Place& place, const google::type::Date& from,
                      const google::type::Date& until) {
  const auto first = Day(from), last = Day(until);
  if (!first || !last) return;
  Tally& tally = tallies_[figure];
  tally.days[{"", ""}].push_back(*last - *first);
  tally.days[{"departement", place.departement}].push_back(*last - *first);
  if (!place.operator_id.empty()) tally.days[{"operator", place.operator_id}].push_back(*last - *first);
}

// ---- the rows

void BilanFold::Add(const std::string& dwelling_id, const DwellingRow& dwelling) {
  for (const auto& stock : dwelling.stocks()) {
    const Place place{stock.departement(), stock.modality(), stock.operator_id()};
    dwellings_[dwelling_id] = place;
    const auto from = Day(stock.from());
    if (!Counts(place) || !from) continue;
    const Period period{*from, Day(stock.until())};
    const auto count = [&](const std::string& figure, int64_t value) {
      Count(figure, place, value);
      if (place.modality == domain::v1::MODALITY_MANDATE) Count("mandate_" + figure, place, value);
    };
    int64_t before = 0, active = 0;
    for (const auto& places : stock.places()) {
      const auto day = Day(places.on());
      if (!day || *day > on_) continue;
      active += places.change();
      if (*day <= eve_) before += places.change();
      Count("place_days_open", place, places.change() * (on_ + 1 - std::max(*day, start_)));
      if (!stock.funded_177()) continue;
      if (places.change() > 0 && *day >= kSince) count("places_cumulative", places.change());
      if (InYear(places.on()))
        Count(places.change() > 0 ? "places_created" : "places_closed", place, std::abs(places.change()));
    }
    if (const auto open = Clip(period, start_, on_ + 1)) {
      Count("dwelling_days_open", place, *open->until - open->from);
      std::vector<Period> occupied;
      for (const auto& occupation : dwelling.occupations()) {
        const auto began = Day(occupation.from());
        const auto clipped = began ? Clip({*began, Day(occupation.until())}, open->from, *open->until) : std::nullopt;
        if (clipped) occupied.push_back(*clipped);
      }
      Count("dwelling_days_occupied", place, DaysInAny(std::move(occupied)));
    }
    if (!stock.funded_177()) continue;
    if (*from >= kSince && *from <= on_) count("dwellings_cumulative", 1);
    if (InYear(stock.from())) Count("dwellings_created", place, 1);
    if (InYear(stock.until())) Count("dwellings_closed", place, 1);
    if (period.Contains(eve_)) {
      Count("dwellings_before", place, 1);
      Count("places_before", place, before);
    }
    if (period.Contains(on_)) {
      count("dwellings_active", 1);
      count("places_active", active);
    }
  }
}

void BilanFold::Add(const HouseholdRow& household) {
  for (const auto& request : household.requests()) {
    const Place place{household.departement(), {}, {}};
    if (!Counts(place)) continue;
    const auto created = Day(request.created_on());
    const google::type::Date ended_on = EndOf(request.ended_on(), request.created_on());
    if (created && Period{*created, Day(ended_on)}.Contains(eve_)) Count("requests_before", place, 1);
    if (created && Period{*created, Day(ended_on)}.Contains(on_)) {
      Count("requests_open", place, 1);
      if (OnOrBefore(request.transmitted_on(), on_))
        Delay("update_age", place, request.transmitted_on(), domain::ToDate(on_));
    }
    if (InYear(request.created_on())) Count("requests_created", place, 1);
    if (InYear(request.transmitted_on())) Count("requests_transmitted", place, 1);
    if (InYear(ended_on)) Count("requests_ended", place, 1, "outcome", KeyOf(request.outcome()));
    if (InYear(request.qualified_on()))
      Delay("qualification_delay", place, request.transmitted_on(), request.qualified_on());
    if (InYear(request.oriented_on()))
      Delay("waiting_delay", place, request.first_transmitted_on(), request.oriented_on());
  }
  for (const auto& orientation : household.orientations()) {
    const Place place{orientation.departement(), orientation.modality(), orientation.operator_id()};
    if (!Counts(place)) continue;
    const auto proposed = Day(orientation.proposed_on());
    const google::type::Date ended_on = EndOf(orientation.ended_on(), orientation.proposed_on());
    if (proposed && Period{*proposed, Day(ended_on)}.Contains(eve_)) Count("orientations_before", place, 1);
    if (proposed && Period{*proposed, Day(ended_on)}.Contains(on_)) Count("orientations_running", place, 1);
    if (InYear(orientation.proposed_on())) Count("orientations_proposed", place, 1);
    if (InYear(ended_on)) {
      Count("orientations_ended", place, 1, "outcome", KeyOf(orientation.outcome()));
      if (orientation.side() != orientation::v1::REFUSAL_SIDE_UNSPECIFIED) {
        tallies_["orientations_ended"].parts[{"side", KeyOf(orientation.side())}] += 1;
      }
      if (orientation.outcome() == ORIENTATION_OUTCOME_ENTERED)
        Delay("entry_delay", place, orientation.admitted_on(), orientation.ended_on());
    }
    if (InYear(orientation.answered_on()))
      Delay("answer_delay", place, orientation.accepted_on(), orientation.answered_on());
    if (InYear(orientation.admitted_on()))
      Delay("admission_delay", place, orientation.proposed_on(), orientation.admitted_on());
  }
  for (const auto& stay : household.stays()) {
    Place place;
    for (const auto& orientation : household.orientations()) {
      if (orientation.number() == stay.number())
        place = {orientation.departement(), orientation.modality(), orientation.operator_id()};
    }
    const auto entered = Day(stay.entered_on());
    if (!Counts(place) || !entered) continue;
    const google::type::Date left_on = EndOf(stay.left_on(), stay.entered_on());
    const Period period{*entered, Day(left_on)};
    if (period.Contains(eve_)) {
      Count("households_before", place, 1);
      Count("persons_before", place, PersonsOn(household, eve_));
    }
    if (period.Contains(on_)) {
      Count("households_present", place, 1);
      Count("persons_present", place, PersonsOn(household, on_));
    }
    if (InYear(stay.entered_on())) {
      Count("households_entered", place, 1);
      Count("persons_entered", place, PersonsOn(household, *entered));
    }
    if (InYear(left_on)) {
      Count("households_left", place, 1, "destination", stay.destination().code());
      Count("persons_left", place, PersonsOn(household, std::max(*entered, *period.until - 1)));
    }
    const auto present = Clip(period, start_, on_ + 1);
    if (!present) continue;
    // The days on which another composition comes into force cut the stay into pieces.
    std::set<CivilDay> cuts = {present->from, *present->until};
    for (const auto& statement : household.compositions()) {
      const auto from = Day(statement.from());
      if (from && present->Contains(*from)) cuts.insert(*from);
    }
    for (auto cut = cuts.begin(); std::next(cut) != cuts.end(); ++cut) {
      Count("place_days_occupied", place, PersonsOn(household, *cut) * (*std::next(cut) - *cut));
      if (*cut > *entered) Count("persons_changed", place, PersonsOn(household, *cut) - PersonsOn(household, *cut - 1));
    }
  }
}

void BilanFold::Add(const RentAccountRow& account) {
  const Place& place = dwellings_[account.dwelling_id()];
  if (!Counts(place)) return;
  const domain::Arrears arrears = domain::ArrearsOn(on_, account.terms(), account.payments());
  if (!arrears.oldest_unpaid_due_on) return;
  const std::string age = AgeOf(on_ - *arrears.oldest_unpaid_due_on);
  Count("accounts_in_arrears", place, 1, "age", age);
  Count("arrears", place, arrears.cents(), "age", age);
}

void BilanFold::Add(const std::string& dwelling_id, const ClaimsRow& claims) {
  for (const auto& claim : claims.claims()) {
    Place place = dwellings_[dwelling_id];
    place.operator_id = claim.operator_id();
    if (!Counts(place)) continue;
    if (InYear(claim.opened_on())) Count("claims_opened", place, 1, "kind", claim.kind());
    if (InYear(claim.decided_on())) {
      Count(claim.granted_cents() > 0 ? "claims_granted" : "claims_rejected", place, 1, "kind", claim.kind());
      if (claim.granted_cents() > 0) Count("claims_granted_amount", place, claim.granted_cents());
    }
    for (const auto& payment : claim.payments()) {
      if (InYear(payment.on())) Count("claims_paid_amount", place, payment.cents(), "kind", claim.kind());
    }
    for (const auto& recovery : claim.recoveries()) {
      if (InYear(recovery.on())) Count("claims_recovered_amount", place, recovery.cents(), "kind", claim.kind());
    }
  }
}

// ---- what follows from the counts

namespace {

constexpr const char* kSums[] = {"departement", "modality", "operator"};

}  // namespace

// INV-60: what was there, plus what came, less what went, is what is there.
void BilanFold::CheckStock(const std::string& before, const std::vector<std::string>& in, const std::string& out,
                           const std::string& after, v1::Bilan* bilan) const {
  const auto total = [&](const std::string& figure) {
    const auto found = tallies_.find(figure);
    return found == tallies_.end() ? 0 : found->second.total;
  };
  int64_t expected = total(before) - total(out);
  for (const std::string& figure : in) expected += total(figure);
  if (expected == total(after)) return;
  v1::BrokenEquation& broken = *bilan->add_broken_equations();
  broken.set_invariant("INV-60");
  broken.add_figures(before);
  for (const std::string& figure : in) broken.add_figures(figure);
  broken.add_figures(out);
  broken.add_figures(after);
  broken.set_expected(expected);
  broken.set_found(total(after));
}

// INV-61: the départements sum up to the region, and so do the modalities and the operators.
void BilanFold::CheckSums(v1::Bilan* bilan) const {
  for (const auto& [figure, tally] : tallies_) {
    for (const char* by : kSums) {
      std::optional<int64_t> sum;
      for (const auto& [part, value] : tally.parts) {
        if (part.first == by) sum = sum.value_or(0) + value;
      }
      if (!sum || *sum == tally.total) continue;
      v1::BrokenEquation& broken = *bilan->add_broken_equations();
      broken.set_invariant("INV-61");
      broken.add_figures(figure);
      broken.set_by(by);
      broken.set_expected(tally.total);
      broken.set_found(*sum);
    }
  }
}

void BilanFold::Finish(const v1::TargetSet* target, v1::Bilan* bilan) {
  const auto combine = [&](const std::string& figure, const std::string& one, int64_t sign, const std::string& other) {
    Tally tally = tallies_[one];
    tally.total += sign * tallies_[other].total;
    for (const auto& [part, value] : tallies_[other].parts) tally.parts[part] += sign * value;
    tallies_[figure] = std::move(tally);
  };
  combine("places_net", "places_created", -1, "places_closed");
  combine("dwellings_net", "dwellings_created", -1, "dwellings_closed");
  combine("households_housed", "households_before", 1, "households_entered");
  combine("persons_housed", "persons_before", 1, "persons_entered");
  combine("dwelling_days_vacant", "dwelling_days_open", -1, "dwelling_days_occupied");
  CheckStock("places_before", {"places_created"}, "places_closed", "places_active", bilan);
  CheckStock("dwellings_before", {"dwellings_created"}, "dwellings_closed", "dwellings_active", bilan);
  CheckStock("requests_before", {"requests_created"}, "requests_ended", "requests_open", bilan);
  CheckStock("orientations_before", {"orientations_proposed"}, "orientations_ended", "orientations_running", bilan);
  CheckStock("households_before", {"households_entered"}, "households_left", "households_present", bilan);
  CheckStock("persons_before", {"persons_entered", "persons_changed"}, "persons_left", "persons_present", bilan);
  CheckSums(bilan);

  // (part, whole)
  static const auto& shares = *new std::map<std::string, std::pair<std::string, std::string>>{
      {"mandate_share_places_created", {"mandate_places_cumulative", "places_cumulative"}},
      {"mandate_share_dwellings_created", {"mandate_dwellings_cumulative", "dwellings_cumulative"}},
      {"mandate_share_places_active", {"mandate_places_active", "places_active"}},
      {"mandate_share_dwellings_active", {"mandate_dwellings_active", "dwellings_active"}},
      {"place_occupancy", {"place_days_occupied", "place_days_open"}},
      {"dwelling_occupancy", {"dwelling_days_occupied", "dwelling_days_open"}}};
  for (const Definition& definition : Definitions()) {
    const std::string id = definition.id, basis = definition.basis;
    v1::Figure& figure = *bilan->add_figures();
    figure.set_id(id);
    figure.set_label(definition.label);
    figure.set_definition(definition.definition);
    figure.set_unit(definition.unit);
    figure.set_basis(basis);
    figure.set_additive(basis == "flow" || basis == "stock" || basis == "cumulative");
    const CivilDay first =
        basis == "cumulative" || (basis == "share" && id.find("created") != std::string::npos) || id == "target_rate"
            ? kSince
        : id.ends_with("_before")                     ? eve_
        : basis == "stock" || id.ends_with("_active") ? on_
                                                      : start_;
    *figure.mutable_period()->mutable_from() = domain::ToDate(first);
    *figure.mutable_period()->mutable_until() = domain::ToDate(id.ends_with("_before") ? start_ : on_ + 1);
    const auto part = [&](const std::string& by, const std::string& key) -> v1::Part& {
      v1::Part& added = *figure.add_parts();
      added.set_by(by);
      added.set_key(key);
      const auto departement = departements_.find(key);
      added.set_label(by == "departement" && departement != departements_.end() ? departement->second
                                                                                : LabelOf(by, key));
      return added;
    };
    if (id == "target_places" || id == "target_rate") {
      figure.set_additive(false);
      if (target == nullptr || target->value() <= 0) continue;
      figure.set_value(id == "target_places" ? target->value()
                                             : PerMille(tallies_["places_cumulative"].total, target->value()));
    } else if (const auto share = shares.find(id); share != shares.end()) {
      const Tally& whole = tallies_[share->second.second];
      Tally& portion = tallies_[share->second.first];
      if (whole.total > 0) figure.set_value(PerMille(portion.total, whole.total));
      for (const auto& [key, value] : whole.parts) {
        const bool told = id.starts_with("mandate") && key.first == "modality";
        if (value > 0 && !told) part(key.first, key.second).set_value(PerMille(portion.parts[key], value));
      }
    } else if (basis == "delay") {
      const bool median = id.ends_with("_median");
      for (auto& [key, days] : tallies_[id.substr(0, id.rfind('_'))].days) {
        std::sort(days.begin(), days.end());
        const int64_t value = Quantile(days, median ? 50 : 80);
        key.first.empty() ? figure.set_value(value) : part(key.first, key.second).set_value(value);
      }
    } else {
      Tally& tally = tallies_[id];
      figure.set_value(tally.total);
      for (const auto& [code, name] : departements_) tally.parts[{"departement", code}] += 0;
      for (const auto& [key, value] : tally.parts) part(key.first, key.second).set_value(value);
      SortAges(*figure.mutable_parts());
    }
  }
}

}  // namespace iml::reporting
