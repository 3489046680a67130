#include "libs/territory/territory.h"

#include <algorithm>
#include <cstring>

namespace iml::territory {
namespace {

#include "libs/territory/codes.inc"

// The tables are sorted by code.
template <typename Entry, size_t n>
const Entry* FindIn(const Entry (&table)[n], const std::string& code) {
  const Entry* found = std::lower_bound(table, table + n, code, [](const Entry& entry, const std::string& wanted) {
    return wanted.compare(entry.code) > 0;
  });
  return found != table + n && code == found->code ? found : nullptr;
}

}  // namespace

const Commune* FindCommune(const std::string& code) { return FindIn(kCommunes, code); }
const Departement* FindDepartement(const std::string& code) { return FindIn(kDepartements, code); }
const Region* FindRegion(const std::string& code) { return FindIn(kRegions, code); }

std::string DepartementOf(const std::string& commune) {
  const Commune* found = FindCommune(commune);
  return found == nullptr ? "" : found->departement;
}

std::string RegionOf(const std::string& departement) {
  const Departement* found = FindDepartement(departement);
  return found == nullptr ? "" : found->region;
}

std::string OfThreeCharacters(const std::string& code) {
  if (code.size() != 3) return "";
  const std::string official = code[0] == '0' ? code.substr(1) : code;
  return FindDepartement(official) == nullptr ? "" : official;
}

std::string ToThreeCharacters(const std::string& departement) {
  return departement.size() == 2 ? "0" + departement : departement;
}

std::vector<std::string> DepartementsOf(const std::string& region) {
  std::vector<std::string> codes;
  for (const Departement& each : kDepartements) {
    if (region == each.region) codes.push_back(each.code);
  }
  return codes;
}

std::vector<const Commune*> CommunesOf(const std::string& departement) {
  std::vector<const Commune*> communes;
  for (const Commune& each : kCommunes) {
    if (departement == each.departement) communes.push_back(&each);
  }
  return communes;
}

const char* Vintage() { return kVintage; }

}  // namespace iml::territory
