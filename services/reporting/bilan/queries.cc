#include "services/reporting/bilan/queries.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/domain/calendar.h"
#include "libs/domain/labels.h"
#include "libs/domain/refusal.h"
#include "libs/eventsourcing/tables.h"
#include "libs/territory/territory.h"
#include "services/reporting/bilan/bilan.h"
#include "services/reporting/bilan/tables.h"
#include "services/reporting/reasons.h"
#include "services/reporting/target/tables.h"

namespace iml::reporting {

using absl::CivilDay;
using domain::At;
using domain::Refuse;
using domain::Words;
using storage::Reads;

namespace {

// The plan began with it.
constexpr int kFirstYear = 2018;

// The last day that counts.
absl::StatusOr<CivilDay> LastDay(const v1::GetBilanRequest& request, CivilDay today) {
  const CivilDay first(request.year(), 1, 1), last(request.year(), 12, 31);
  if (!request.has_on()) return std::min(last, today);
  const auto on = domain::Day(request.on());
  if (!on) return At("on", Refuse<rpc::v1::REASON_DATE_INVALID>(Words("on")));
  if (*on < first || *on > last) {
    return At("on", Refuse<v1::REASON_DAY_OUTSIDE_YEAR>(domain::Typed<CivilDay>(*on),
                                                        domain::Typed<domain::Count>(request.year())));
  }
  if (*on > today) return At("on", Refuse<rpc::v1::REASON_FUTURE_DATE>(domain::Typed<CivilDay>(*on)));
  return *on;
}

void AddKnownAt(const Reads& rows, v1::Bilan* bilan) {
  rows.Scan(eventsourcing::kCheckpoints, "", [&](const std::string& key, const eventsourcing::Checkpoint& checkpoint) {
    const size_t end = key.find('\0');
    log::v1::Position& position = *bilan->add_known_at();
    position.set_topic(key.substr(0, end));
    int32_t partition = 0;
    for (size_t i = end + 1; i < key.size(); ++i) partition = partition << 8 | static_cast<unsigned char>(key[i]);
    position.set_partition(partition);
    position.set_offset(checkpoint.offset() - 1);
    return true;
  });
}

// Those in force of the region and of its départements.
std::vector<BilanFold::Target> TargetsOf(const territory::Region& region,
                                         const std::map<std::string, std::string>& departements, CivilDay on,
                                         const Reads& rows) {
  std::vector<BilanFold::Target> targets;
  const auto add = [&](const std::string& territory, const std::string& name, const std::string& departement) {
    rows.Scan(kTargets, territory + "-", [&](const std::string&, const v1::TargetView& view) {
      for (v1::TargetSet& target : AllInForce(view, on)) targets.push_back({std::move(target), name, departement});
      return true;
    });
  };
  add(region.code, region.name, "");
  for (const auto& [code, name] : departements) add(territory::ToThreeCharacters(code), name, code);
  return targets;
}

// The rows of the region, dwellings first.
void Add(const std::string& region, const Reads& rows, BilanFold* fold) {
  const std::string prefix = storage::Key(region);
  std::vector<std::string> dwellings;
  rows.Scan(kDwellings, prefix, [&](const std::string& key, const DwellingRow& row) {
    dwellings.push_back(key.substr(prefix.size(), key.size() - prefix.size() - 1));
    fold->Add(dwellings.back(), row);
    return true;
  });
  rows.Scan(kHouseholds, prefix, [&](const std::string& key, const HouseholdRow& row) {
    fold->Add(key.substr(prefix.size(), key.size() - prefix.size() - 1), row);
    return true;
  });
  rows.Scan(kDoors, prefix, [&](const std::string&, const DoorRow& row) { return fold->Add(row), true; });
  for (const std::string& dwelling : dwellings) {
    std::vector<RentYearRow> account;
    std::string account_key;
    const std::string of_dwelling = storage::Key(dwelling);
    rows.Scan(kRentYears, of_dwelling, [&](const std::string& key, const RentYearRow& row) {
      const std::string of = key.substr(0, key.size() - sizeof(int32_t));
      if (of != account_key && !account.empty()) fold->Add(dwelling, std::exchange(account, {}));
      account_key = of;
      account.push_back(row);
      return true;
    });
    if (!account.empty()) fold->Add(dwelling, account);
    if (const auto claims = rows.Find(kClaims, dwelling)) fold->Add(dwelling, *claims);
  }
}

void NameOperators(const Reads& rows, v1::Bilan* bilan) {
  std::map<std::string, std::string> names;
  rows.Scan(kOperators, "", [&](const std::string& siren, const OperatorRow& row) {
    names[siren] = row.name();
    return true;
  });
  for (v1::Figure& figure : *bilan->mutable_figures()) {
    for (v1::Part& part : *figure.mutable_parts()) {
      if (part.by() == "operator") part.set_label(names[part.key()]);
    }
  }
}

}  // namespace

absl::StatusOr<v1::Bilan> GetBilan(const v1::GetBilanRequest& request, const Reads& rows) {
  const territory::Region* region = territory::FindRegion(request.region());
  if (region == nullptr) {
    return At("region", Refuse<rpc::v1::REASON_UNKNOWN_CODE>(domain::Typed<Words>(request.region()), Words("régions"),
                                                             Words(territory::Vintage())));
  }
  const CivilDay today = domain::DayOf(absl::Now());
  if (request.year() < kFirstYear || request.year() > today.year()) {
    return At("year", Refuse<v1::REASON_NO_BILAN_OF_YEAR>(domain::Count(kFirstYear), domain::Count(today.year())));
  }
  const auto on = LastDay(request, today);
  if (!on.ok()) return on.status();

  const v1::TargetView places = rows.Find(kTargets, request.region() + "-places").value_or(v1::TargetView());
  BilanFold::Asked asked;
  asked.year = request.year();
  asked.on = *on;
  if (request.population() != v1::POPULATION_UNSPECIFIED) asked.population = request.population();
  for (const std::string& code : territory::DepartementsOf(region->code))
    asked.departements[code] = territory::FindDepartement(code)->name;
  asked.target = PlanInForce(places, *on);

  v1::Bilan bilan;
  bilan.set_region(region->code);
  bilan.set_region_name(region->name);
  bilan.set_year(request.year());
  *bilan.mutable_on() = domain::ToDate(*on);
  bilan.set_vintage(territory::Vintage());
  if (asked.target != nullptr) *bilan.mutable_target() = *asked.target;
  for (const v1::TargetSet& statement : places.statements()) {
    const auto from = domain::Day(statement.valid_from());
    if (from && *from <= *on) *bilan.add_statements() = statement;
  }
  const auto targets = TargetsOf(*region, asked.departements, *on, rows);
  BilanFold fold(std::move(asked));
  Add(region->code, rows, &fold);
  fold.Finish(targets, &bilan);
  NameOperators(rows, &bilan);
  AddKnownAt(rows, &bilan);
  return bilan;
}

queries::Findings BrokenIn(const v1::Bilan& bilan) {
  queries::Findings findings{absl::StrCat("the bilan of ", bilan.year(), " of region ", bilan.region(), ", ",
                                          domain::LabelOf(bilan.population()).text),
                             {}};
  for (const v1::BrokenEquation& broken : bilan.broken_equations()) {
    findings.lines.push_back(absl::StrCat(
        findings.about, ": ", broken.invariant(), " does not hold for ", absl::StrJoin(broken.figures(), ", "),
        broken.by().empty() ? "" : absl::StrCat(", by ", broken.by()), broken.key().empty() ? "" : " ", broken.key(),
        ": ", broken.found(), " instead of ", broken.expected(), ". Look at the history of ",
        broken.aggregate_ids().empty() ? "what it counts" : absl::StrJoin(broken.aggregate_ids(), ", "),
        ", and correct its days, or report a fault"));
  }
  return findings;
}

absl::StatusOr<v1::Bilan> KeptBilans::Get(const v1::GetBilanRequest& request, const Reads& rows) {
  constexpr size_t kMost = 32;
  v1::Bilan known;
  AddKnownAt(rows, &known);
  *known.mutable_on() = domain::ToDate(domain::DayOf(absl::Now()));
  const std::string read_up_to = known.SerializeAsString();
  if (read_up_to != read_up_to_ || kept_.size() >= kMost) kept_.clear();
  read_up_to_ = read_up_to;
  v1::GetBilanRequest asked = request;
  asked.clear_min_position();
  const std::string question = asked.SerializeAsString();
  auto kept = kept_.find(question);
  if (kept == kept_.end()) {
    auto bilan = GetBilan(request, rows);
    if (!bilan.ok()) return bilan;
    kept = kept_.emplace(question, *std::move(bilan)).first;
  }
  return kept->second;
}

}  // namespace iml::reporting
