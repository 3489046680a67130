// The figures of a region's year, worked out from dated rows: add the rows, then take the figures. One fold, whose own
// equations it checks (INV-60, INV-61). Pure.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/time/civil_time.h"
#include "iml/reporting/v1/reporting.pb.h"
#include "libs/domain/date.h"
#include "services/reporting/tables.pb.h"

namespace iml::reporting {

class BilanFold {
 public:
  // `on`: a day of the year, the last that counts. `departements`: the region's, each with its name.
  BilanFold(int year, absl::CivilDay on, std::map<std::string, std::string> departements);

  // All dwellings first: rent accounts and claims belong where their dwelling is.
  void Add(const std::string& dwelling_id, const DwellingRow& dwelling);
  void Add(const HouseholdRow& household);
  void Add(const RentAccountRow& account);
  void Add(const std::string& dwelling_id, const ClaimsRow& claims);

  // `target`: of places in force on the day; null when there is none. An equation that does not hold is said in the
  // bilan, which is answered all the same.
  void Finish(const v1::TargetSet* target, v1::Bilan* bilan);

 private:
  // Whose a figure is; what is empty tells nothing.
  struct Place {
    std::string departement;
    domain::v1::Modality modality = domain::v1::MODALITY_UNSPECIFIED;
    std::string operator_id;
  };
  struct Tally {
    int64_t total = 0;
    std::map<std::pair<std::string, std::string>, int64_t> parts;              // (by, key)
    std::map<std::pair<std::string, std::string>, std::vector<int64_t>> days;  // of delays; ("", "") is the region
  };

  bool Counts(const Place& place) const { return departements_.contains(place.departement); }
  bool InYear(const google::type::Date& date) const;
  void Count(const std::string& figure, const Place& place, int64_t value, const std::string& by = "",
             const std::string& key = "");
  void Delay(const std::string& figure, const Place& place, const google::type::Date& from,
             const google::type::Date& until);
  void CheckStock(const std::string& before, const std::vector<std::string>& in, const std::string& out,
                  const std::string& after, v1::Bilan* bilan) const;
  void CheckSums(v1::Bilan* bilan) const;

  const absl::CivilDay start_, on_;
  // [start, on] and the day before it.
  const domain::Period year_;
  const absl::CivilDay eve_;
  const std::map<std::string, std::string> departements_;
  std::map<std::string, Tally> tallies_;
  std::unordered_map<std::string, Place> dwellings_;
};

// In force on a day: the greatest valid_from not after it, then the greatest stated_on, then the later number (INV-68).
const v1::TargetSet* InForce(const v1::TargetView& target, absl::CivilDay day);

}  // namespace iml::reporting
