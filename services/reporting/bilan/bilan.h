// The figures of a region's year, worked out from dated rows: add the rows, then take the figures. One fold counts the
// year and the year before, and checks its own equations (INV-60, INV-61). Pure.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/time/civil_time.h"
#include "iml/reporting/v1/reporting.pb.h"
#include "libs/domain/date.h"
#include "services/reporting/bilan/counts.h"
#include "services/reporting/bilan/timeline.h"
#include "services/reporting/tables.pb.h"

namespace iml::reporting {

struct FigureSpec;

class BilanFold {
 public:
  struct Asked {
    int year = 0;
    // A day of the year, the last that counts.
    absl::CivilDay on;
    v1::Population population = v1::POPULATION_FUNDED_177;
    // The region's, each with its name.
    std::map<std::string, std::string> departements;
    // The target of places that the cumulative figures are told of; null when there is none.
    const v1::TargetSet* target = nullptr;
  };
  explicit BilanFold(Asked asked);

  // All dwellings first: households, rent accounts and claims belong where their dwelling is.
  void Add(const std::string& dwelling_id, const DwellingRow& dwelling);
  void Add(const std::string& household_id, const HouseholdRow& household);
  void Add(const DoorRow& door);
  // The rows of one account by year, the period first.
  void Add(const std::string& dwelling_id, const std::vector<RentYearRow>& account);
  void Add(const std::string& dwelling_id, const ClaimsRow& claims);

  // A target in force. `departement`: the official code of the one that it is of; empty for the region.
  struct Target {
    v1::TargetSet set;
    std::string territory_name, departement;
  };
  // An equation that does not hold is said in the bilan, which is answered all the same.
  void Finish(const std::vector<Target>& targets, v1::Bilan* bilan);

 private:
  struct Home {
    Pieces pieces;
    int32_t area_dm2 = 0;
  };
  // What came into the stock on a day, for targets.
  struct Creation {
    int32_t on = 0;
    Place place;
    int64_t places = 0, dwellings = 0;
  };

  void AddStock(const DwellingRow& dwelling, const Home& home, Counts* counts);
  void AddRequests(const HouseholdRow& household, Counts* counts) const;
  void AddOrientations(const HouseholdRow& household, Counts* counts);
  void AddStays(const HouseholdRow& household, const Pieces& pieces, Counts* counts) const;
  // Where something of the dwelling is counted on a day; null when it is not.
  const Piece* Counted(const std::string& dwelling_id, int32_t day) const;
  const Home* HomeOf(const std::string& dwelling_id) const;

  // Remembers the aggregate if an equation holds no longer since it was added.
  void Watch(const std::string& aggregate_id);
  int64_t Reached(const Target& target) const;
  void CheckEquations(v1::Bilan* bilan) const;
  void CheckSums(v1::Bilan* bilan) const;
  void Tell(const FigureSpec& spec, v1::Bilan* bilan) const;
  void PutTally(const Tally& tally, v1::Figure* figure) const;

  const Asked asked_;
  // The first day that the cumulative figures count.
  const int32_t plan_;
  Counts year_, before_;
  Numbers departements_, operators_;
  std::unordered_map<std::string, Home> homes_;
  std::vector<Creation> creations_;
  // By equation: what is missing on its one side so far, and by which aggregates.
  struct Odd {
    int64_t missing = 0;
    std::vector<std::string> aggregate_ids;
  };
  std::vector<Odd> odd_;
  // The numbers of the operators in the order of their names.
  std::vector<int> operators_by_name_;
};

// In force on a day: the greatest valid_from not after it, then the greatest stated_on, then the later number (INV-68).
// Null when there is none.
const v1::TargetSet* InForce(const std::vector<const v1::TargetSet*>& statements, absl::CivilDay day);
// That of a whole plan: targets of a single year are told apart.
const v1::TargetSet* PlanInForce(const v1::TargetView& target, absl::CivilDay day);
// Those in force, one for each span of days that a target is counted over.
std::vector<v1::TargetSet> AllInForce(const v1::TargetView& target, absl::CivilDay day);
// The first day that it counts.
absl::CivilDay CountedFrom(const v1::TargetSet& target);

}  // namespace iml::reporting
