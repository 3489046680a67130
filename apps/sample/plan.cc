#include "apps/sample/plan.h"

#include <algorithm>

#include "apps/sample/random.h"
#include "libs/domain/ids.h"
#include "libs/territory/territory.h"

namespace iml::sample {
namespace {

using absl::CivilDay;

constexpr int kOperators = 30;
constexpr int kUnfunded = 30;
constexpr int kProspects = 520;

struct Weight {
  const char* departement;
  // Requests for social housing at the end of 2017: where the need is.
  int requests;
};
constexpr Weight kNeeds[] = {{"01", 14297}, {"03", 7707}, {"07", 5211},  {"15", 1889},  {"26", 12837}, {"38", 29618},
                             {"42", 13829}, {"43", 2404}, {"63", 19268}, {"69", 72716}, {"73", 11545}, {"74", 22873}};

std::string DepartementByNeed(Random& random) {
  int total = 0;
  for (const Weight& each : kNeeds) total += each.requests;
  int at = random.Between(1, total);
  for (const Weight& each : kNeeds) {
    if (at <= each.requests) return each.departement;
    at -= each.requests;
  }
  return kNeeds[0].departement;
}

std::string CommuneOf(const std::string& departement, Random& random) {
  const std::string commune = random.Of(territory::CommunesOf(departement))->code;
  return commune == "69123" ? "69383" : commune;  // an address of Lyon is in an arrondissement
}

std::vector<Operator> Operators(Random& random) {
  static const std::vector<std::string> kinds = {"Toits", "Habitat", "Logis", "Clés", "Seuils", "Foyers"};
  static const std::vector<std::string> words = {"du Granier",   "des Alpages", "de la Limagne", "du Vercors",
                                                 "des Dombes",   "du Forez",    "des Volcans",   "du Léman",
                                                 "de la Bresse", "du Vivarais", "des Bauges",    "du Pilat"};
  static const std::vector<std::string> federations = {"FAPIL", "FAS", "URHAJ", "SOLIHA"};
  std::vector<Operator> operators;
  for (int i = 0; i < kOperators; ++i) {
    Operator made;
    made.siren = InventedSiren(i + 1);
    made.name = "Association " + kinds[i % kinds.size()] + " " + words[(i * 5 + i / 12) % words.size()];
    made.federation = federations[i % 4];
    made.departements.push_back(kNeeds[i % 12].departement);  // each département has at least two operators
    if (i % 3 == 0) made.departements.push_back("69");
    if (random.Percent(40)) made.departements.push_back(DepartementByNeed(random));
    std::sort(made.departements.begin(), made.departements.end());
    made.departements.erase(std::unique(made.departements.begin(), made.departements.end()), made.departements.end());
    operators.push_back(made);
  }
  return operators;
}

// So many places in the region's years: the stock doubled in the first two.
CivilDay DayOfPlace(int place, Random& random) {
  static constexpr int kUpTo[] = {1150, 2300, 3080, 3940, kPlaces};
  const int year =
      static_cast<int>(std::upper_bound(std::begin(kUpTo), std::end(kUpTo) - 1, place) - std::begin(kUpTo));
  const CivilDay from = year == 0 ? CivilDay(2018, 3, 1) : CivilDay(2018 + year, 1, 3);
  return from + random.Between(0, static_cast<int>(CivilDay(2018 + year, 12, 20) - from));
}

Dwelling MakeDwelling(const std::vector<Operator>& operators, Random& random) {
  Dwelling dwelling;
  const std::string departement = DepartementByNeed(random);
  dwelling.commune = CommuneOf(departement, random);
  switch (random.Weighted({15, 25, 30, 20, 10})) {
    case 0:
      dwelling.type = random.OneIn(2) ? "90" : "200", dwelling.places = random.Between(1, 2);
      break;
    case 1:
      dwelling.type = "100", dwelling.places = 2;
      break;
    case 2:
      dwelling.type = "110", dwelling.places = random.Between(3, 4);
      break;
    case 3:
      dwelling.type = "120", dwelling.places = random.Between(4, 5);
      break;
    default:
      dwelling.type = "130", dwelling.places = random.Between(5, 6);
      break;
  }
  dwelling.mandate = random.Percent(25);
  dwelling.shared = !dwelling.mandate && dwelling.places >= 3 && random.Percent(6);
  dwelling.more_places = random.Percent(3) ? 1 : 0;
  std::vector<int> able;
  for (size_t i = 0; i < operators.size(); ++i) {
    const auto& approved = operators[i].departements;
    if (std::find(approved.begin(), approved.end(), departement) != approved.end()) able.push_back(static_cast<int>(i));
  }
  dwelling.operator_index = random.Of(able);
  return dwelling;
}

}  // namespace

std::string InventedSiren(int number) {
  const std::string digits = std::to_string(98765400 + number);  // eight
  for (char check = '0'; check <= '9'; ++check) {
    if (domain::IsSiren(digits + check)) return digits + check;
  }
  return "";
}

Plan MakePlan(uint64_t seed) {
  Random random(seed, 0);
  Plan plan;
  plan.operators = Operators(random);
  for (int made = 0; made < kPlaces;) {
    Dwelling dwelling = MakeDwelling(plan.operators, random);
    dwelling.places = std::min(dwelling.places, kPlaces - made);
    dwelling.more_places = std::min(dwelling.more_places, kPlaces - made - dwelling.places);
    dwelling.handed_over = DayOfPlace(made, random);
    // Places opened later must still be opened in time.
    if (dwelling.handed_over > CivilDay(2022, 6, 30)) dwelling.more_places = 0;
    made += dwelling.places + dwelling.more_places;
    plan.dwellings.push_back(dwelling);
  }
  for (int i = 0; i < kUnfunded; ++i) {
    Dwelling dwelling = MakeDwelling(plan.operators, random);
    dwelling.funded = false;
    dwelling.more_places = 0;
    dwelling.handed_over = DayOfPlace(random.Between(0, kPlaces - 1), random);
    plan.dwellings.push_back(dwelling);
  }
  for (int i = 0; i < kProspects; ++i) {
    plan.prospects.push_back({kFirstDay + random.Between(0, 1750), CommuneOf(DepartementByNeed(random), random)});
  }
  return plan;
}

}  // namespace iml::sample
