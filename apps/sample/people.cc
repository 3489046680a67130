#include "apps/sample/people.h"

#include "absl/strings/str_cat.h"
#include "libs/domain/date.h"

namespace iml::sample {
namespace {

log::v1::Actor Acting(const std::string& subject, const std::string& organisation, const std::string& role) {
  log::v1::Actor actor;
  actor.set_subject(subject);
  actor.set_organisation(organisation);
  actor.set_role(role);
  return actor;
}

int NumberOf(const std::string& departement) { return std::atoi(departement.c_str()); }

// Names that no register of names has.
std::string Syllables(int64_t number) {
  static const char* const first[] = {"Bal", "Cor", "Dum", "Fer", "Gal", "Jor", "Lam", "Mer",
                                      "Nol", "Per", "Rov", "Sal", "Tir", "Val", "Zem"};
  static const char* const second[] = {"bru",  "dri", "fani", "gou",  "lave", "mou", "nive",
                                       "pori", "quo", "rami", "sole", "tave", "vini"};
  static const char* const third[] = {"ac", "ax", "ert", "iez", "ol", "oud", "uis", "y"};
  return absl::StrCat(first[number % 15], second[number / 15 % 13], third[number / 195 % 8]);
}

}  // namespace

log::v1::Actor Siao(const std::string& departement) {
  return Acting("siao-" + departement, InventedSiren(100 + NumberOf(departement)), "siao");
}
log::v1::Actor Prescriber(const std::string& departement) {
  return Acting("prescripteur-" + departement, InventedSiren(200 + NumberOf(departement)), "prescriber");
}
log::v1::Actor OfOperator(const Operator& whose) { return Acting("salarie-" + whose.siren, whose.siren, "operator"); }
log::v1::Actor Prospector(const std::string& departement) {
  return Acting("prospecteur-" + departement, InventedSiren(300 + NumberOf(departement)), "prospector");
}
log::v1::Actor Fund() { return Acting("instructeur-1", InventedSiren(400), "fund"); }
log::v1::Actor State() { return Acting("agent-1", InventedSiren(401), "state"); }

std::string SiaoCode(const std::string& departement) { return std::string(3 - departement.size(), '0') + departement; }

orientation::v1::Contact InventedContact(int64_t number, Random& random) {
  static const std::vector<std::string> first_names = {"Adélie", "Bastian", "Céleste", "Dorian", "Élina", "Florent",
                                                       "Gaëlle", "Hadrien", "Inès",    "Jonas",  "Kenza", "Loïs",
                                                       "Maëlys", "Nadir",   "Océane",  "Pablo"};
  orientation::v1::Contact contact;
  contact.mutable_name()->set_clear(absl::StrCat(Syllables(number), "-", Syllables(number / 1560 + 7)));
  contact.mutable_first_name()->set_clear(random.Of(first_names));
  *contact.mutable_birth_date()->mutable_clear() =
      domain::ToDate(absl::CivilDay(1950, 1, 1) + random.Between(0, 18000));
  // A block of numbers that is kept for fiction.
  contact.mutable_telephone()->set_clear(
      absl::StrCat("06 39 98 ", random.Between(10, 99), " ", random.Between(10, 99)));
  return contact;
}

prospection::v1::OwnerPerson InventedOwner(int64_t number, Random& random) {
  prospection::v1::OwnerPerson owner;
  owner.mutable_name()->set_clear(
      absl::StrCat("Propriétaire ", Syllables(number + 411), "-", Syllables(number / 1560 + 3)));
  owner.mutable_address()->set_clear(InventedStreet(number, random));
  return owner;
}

std::string InventedStreet(int64_t number, Random& random) {
  static const std::vector<std::string> streets = {"rue des Exemples", "chemin de l’Échantillon", "place de la Semence",
                                                   "impasse du Modèle", "allée des Essais"};
  return absl::StrCat(number % 300 + 1, " ", random.Of(streets));
}

}  // namespace iml::sample
