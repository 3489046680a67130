#include "services/reporting/bilan/queries.h"

#include "libs/domain/calendar.h"
#include "libs/domain/refusal.h"
#include "libs/eventsourcing/tables.h"
#include "libs/territory/territory.h"
#include "services/reporting/bilan/bilan.h"
#include "services/reporting/bilan/tables.h"
#include "services/reporting/target/tables.h"

namespace iml::reporting {

using absl::CivilDay;
using domain::At;
using domain::Refuse;
using domain::Words;
using storage::Reads;

namespace {

// The last day that counts.
absl::StatusOr<CivilDay> LastDay(const v1::GetBilanRequest& request, CivilDay today) {
  const CivilDay first(request.year(), 1, 1), last(request.year(), 12, 31);
  if (!request.has_on()) return std::min(last, today);
  const auto on = domain::Day(request.on());
  if (!on) return At("on", Refuse<rpc::v1::REASON_DATE_INVALID>(Words("on")));
  if (*on < first || *on > last)
    return At("on", Refuse<rpc::v1::REASON_VALUE_INVALID>(Words("on"), Words("un jour de l'année demandée")));
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

}  // namespace

absl::StatusOr<v1::Bilan> GetBilan(const v1::GetBilanRequest& request, const Reads& rows) {
  const territory::Region* region = territory::FindRegion(request.region());
  if (region == nullptr) {
    return At("region", Refuse<rpc::v1::REASON_UNKNOWN_CODE>(domain::Typed<Words>(request.region()), Words("régions"),
                                                             Words(territory::Vintage())));
  }
  const CivilDay today = domain::DayOf(absl::Now());
  if (request.year() < 2018 || request.year() > today.year()) {
    const std::string rule = "une année de 2018 à " + std::to_string(today.year());
    return At("year", Refuse<rpc::v1::REASON_VALUE_INVALID>(Words("year"), Words(rule)));
  }
  const auto on = LastDay(request, today);
  if (!on.ok()) return on.status();

  std::map<std::string, std::string> departements;
  for (const std::string& code : territory::DepartementsOf(region->code))
    departements[code] = territory::FindDepartement(code)->name;
  BilanFold fold(request.year(), *on, std::move(departements));
  rows.Scan(kDwellings, "", [&](const std::string& id, const DwellingRow& row) { return fold.Add(id, row), true; });
  rows.Scan(kHouseholds, "", [&](const std::string&, const HouseholdRow& row) { return fold.Add(row), true; });
  rows.Scan(kRentAccounts, "", [&](const std::string&, const RentAccountRow& row) { return fold.Add(row), true; });
  rows.Scan(kClaims, "", [&](const std::string& id, const ClaimsRow& row) { return fold.Add(id, row), true; });

  v1::Bilan bilan;
  bilan.set_region(region->code);
  bilan.set_region_name(region->name);
  bilan.set_year(request.year());
  *bilan.mutable_on() = domain::ToDate(*on);
  bilan.set_vintage(territory::Vintage());
  const v1::TargetView targets = rows.Find(kTargets, request.region() + "-places").value_or(v1::TargetView());
  const v1::TargetSet* target = InForce(targets, *on);
  if (target != nullptr) *bilan.mutable_target() = *target;
  for (const v1::TargetSet& statement : targets.statements()) {
    const auto from = domain::Day(statement.valid_from());
    if (from && *from <= *on) *bilan.add_statements() = statement;
  }
  fold.Finish(target, &bilan);
  for (v1::Figure& figure : *bilan.mutable_figures()) {
    for (v1::Part& part : *figure.mutable_parts()) {
      if (part.by() == "operator") part.set_label(rows.Find(kOperators, part.key()).value_or(OperatorRow()).name());
    }
  }
  AddKnownAt(rows, &bilan);
  return bilan;
}

}  // namespace iml::reporting
