#include "libs/territory/territory.h"

#include <algorithm>
#include <cstring>

#include "libs/domain/refusal.h"

namespace iml::territory {
namespace {

using domain::Refuse;
using domain::Typed;
using domain::Words;

struct Arrondissement {
  const char* code;
  const char* commune;
};
// A code that is no longer in use.
struct FormerCommune {
  const char* code;
  const char* today;
};

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

absl::Status CheckCommune(const std::string& code) {
  if (FindCommune(code) != nullptr) return absl::OkStatus();
  const FormerCommune* former = FindIn(kFormerCommunes, code);
  if (former == nullptr)
    return Refuse<rpc::v1::REASON_UNKNOWN_CODE>(Typed<Words>(code), Words("communes"), Words(kVintage));
  const Commune* today = FindCommune(former->today);
  return Refuse<rpc::v1::REASON_FORMER_CODE>(Typed<Words>(code), Words(kVintage),
                                             Words(std::string(today->code) + " (" + today->name + ")"));
}

absl::Status CheckCommuneOfAddress(const std::string& code) {
  std::vector<std::string> within;
  for (const Arrondissement& each : kArrondissements) {
    if (code == each.commune) within.push_back(each.code);
  }
  if (within.empty()) return CheckCommune(code);
  return Refuse<rpc::v1::REASON_ARRONDISSEMENT_MISSING>(Words(FindCommune(code)->name),
                                                        Words(within.front() + " à " + within.back()));
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
