// Official codes of communes, départements and régions, of one vintage of the Code officiel géographique (codes.inc).
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace iml::territory {

struct Region {
  const char* code;
  const char* name;
};
struct Departement {
  const char* code;
  const char* name;
  const char* region;
};
// Municipal arrondissements (Lyon, Marseille, Paris) included.
struct Commune {
  const char* code;
  const char* name;
  const char* departement;
};

// Null when there is none of that code.
const Commune* FindCommune(const std::string& code);
const Departement* FindDepartement(const std::string& code);
const Region* FindRegion(const std::string& code);

// The département of a commune; empty for an unknown code.
std::string DepartementOf(const std::string& commune);
// The region of a département; empty for an unknown code.
std::string RegionOf(const std::string& departement);

// The official code ("69", "2A") of a département that the SI SIAO writes on three characters ("069", "02A"); empty
// when there is none.
std::string OfThreeCharacters(const std::string& code);

// "069" of "69".
std::string ToThreeCharacters(const std::string& departement);

// The code is that of a commune of today; UNKNOWN_CODE, or FORMER_CODE with what it has become, when it is not.
absl::Status CheckCommune(const std::string& code);
// CheckCommune for an address: in Lyon, Marseille and Paris, it names the arrondissement.
absl::Status CheckCommuneOfAddress(const std::string& code);

std::vector<std::string> DepartementsOf(const std::string& region);
std::vector<const Commune*> CommunesOf(const std::string& departement);

// "COG 2026": of the Code officiel géographique.
const char* Vintage();

}  // namespace iml::territory
