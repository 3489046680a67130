#include "libs/domain/near_keys.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace iml::domain {
namespace {

constexpr char kKey[] = "k";

template <typename Identity>
bool Near(const Identity& one, const Identity& other) {
  const auto keys = NearKeys(kKey, one), others = NearKeys(kKey, other);
  return std::any_of(keys.begin(), keys.end(),
                     [&](const auto& key) { return std::find(others.begin(), others.end(), key) != others.end(); });
}

// Each inner list is one person at one address, as different people type it.
const std::vector<std::vector<Resident>> kResidents = {
    {{"Irène Réticente", "9 rue du Silence, Lyon"},
     {"Mme Irène Réticente", "9 rue du Silence, Lyon"},
     {"Madame RÉTICENTE Irène", "9, rue du Silence, 69001 Lyon"},
     {"Irène\u00a0Réticente", "9 r. du Silence"},
     {"Ire\u0300ne Re\u0301ticente", "9 rue du Silence 69001 LYON"}},
    {{"Irène Réticente", "9 rue du Bruit, Lyon"}},
    {{"Jean Réticent", "9 rue du Silence, Lyon"}},
    {{"Le Goff Yann", "3 av. Foch, 38000 Grenoble"}, {"M. Yann Le Goff", "3 avenue Foch 38000 GRENOBLE CEDEX"}},
    {{"Goff Yann", "3 avenue Foch, 38000 Grenoble"}},
    {{"SCI Martin", "12bis rue St-Jean, 42000 Saint-Étienne"},
     {"SCI MARTIN", "12 B rue Saint Jean 42000 ST ETIENNE"},
     {"Sci Martin", "rue Saint-Jean, Saint-Étienne"}},
    {{"Léa Bourg", "Le Bourg, 63440 Blot-l'Église"}, {"Mlle LÉA BOURG", "le bourg 63440 BLOT L EGLISE"}},
};
// Owner addresses of the tax files and as people write them.
const std::vector<std::pair<std::string, std::string>> kTaxFiles = {
    {"0017 RUE DE LA GABARRE, 64500 SAINT-JEAN-DE-LUZ",
     "17 RUE DE LA GABARRE, SAINT JEAN DE LUZ, 64500 ST JEAN DE LUZ"},
    {"0025 RUE DE MEAUX, 77950 SAINT-GERMAIN-LAXIS", "25 RUE DE MEAUX, SAINT GERMAIN LAXIS, 77950 ST GERMAIN LAXIS"},
    {"0017 BD  DES COTES, 73100 AIX LES BAINS", "VILLA MIREILLE, 0017 BD  DES COTES, 73100 AIX LES BAINS"},
    {"CHE DE BRANTES, 84550 MORNAS", "0152 CHE DE BRANTES, 84550 MORNAS"},
    {"BAT B, 0219 RUE DU COMMANDANT ROLLAND, 13008 MARSEILLE", "219 RUE DU COMMANDANT ROLLAND, 13008 MARSEILLE"}};

const std::vector<std::vector<Place>> kPlaces = {
    {{"69383", "12 bis rue Pasteur", "", ""},
     {"69383", "12bis rue Pasteur", "", ""},
     {"69383", "12 B r. Pasteur", "", ""},
     {"69383", "0012 bis, rue Pasteur, 69003 Lyon", "", ""},
     {"69383", "12 BIS RUE PASTEUR 69003 LYON", "", ""},
     {"69383", "00012bis rue Pasteur", "", ""},
     {"69383", "12 bis rue Pasteur", "", "69383_5926_00012_bis"}},
    {{"69383", "12 rue Pasteur", "", ""}, {"69383", "00012 rue Pasteur, 69003 Lyon", "", ""}},
    {{"69383", "12 ter rue Pasteur", "", ""}, {"69383", "12T rue Pasteur", "", ""}},
    {{"69384", "12 bis rue Pasteur", "", ""}},
    {{"69381", "1 av. Foch", "", ""}, {"69381", "1 avenue Foch", "", ""}},
    {{"69381", "1 rue St-Jean", "", ""}, {"69381", "1 rue Saint-Jean", "", ""}},
    {{"69381", "1 rue St-Jean", "2e étage, porte 3", ""}, {"69381", "1 r. Saint Jean", "2ème ét. pte 3", ""}},
    {{"69381", "1 rue St-Jean", "3e étage, porte 2", ""}},
    {{"69381", "3 place Neuve", "", "69381_5926_00012_bis"}, {"69381", "place Neuve", "", "69381_5926_00012_BIS"}},
};

template <typename Identity>
void ExpectNearWithinEachOnly(const std::vector<std::vector<Identity>>& all) {
  for (size_t one = 0; one < all.size(); ++one) {
    for (size_t other = 0; other < all.size(); ++other) {
      for (size_t i = 0; i < all[one].size(); ++i) {
        for (size_t j = 0; j < all[other].size(); ++j) {
          EXPECT_EQ(Near(all[one][i], all[other][j]), one == other) << one << "." << i << " and " << other << "." << j;
        }
      }
    }
  }
}

TEST(NearKeys, AreOneForAnOwnerHoweverItIsTypedAndOthersForOthers) { ExpectNearWithinEachOnly(kResidents); }
TEST(NearKeys, AreOneForTheAddressesOfTheTaxFiles) {
  for (const auto& [one, other] : kTaxFiles) {
    EXPECT_TRUE(Near(Resident{"BONNEAU/BRICE", one}, Resident{"M. Bonneau Brice", other})) << one;
    for (const auto& [another, ignored] : kTaxFiles) {
      EXPECT_EQ(Near(Resident{"Bonneau Brice", another}, Resident{"Bonneau Brice", other}), one == another) << another;
    }
    EXPECT_FALSE(Near(Resident{"Bonneau Brice", one}, Resident{"Bonneau Basile", one}));
  }
}
TEST(NearKeys, AreOneForADoorHoweverItIsTypedAndOthersForOthers) { ExpectNearWithinEachOnly(kPlaces); }
TEST(NearKeys, AreOneForAPersonWithoutTheTitleInAnyOrderOfNames) {
  const absl::CivilDay day(1981, 5, 4);
  ExpectNearWithinEachOnly<Born>({
      {{"069", "Lefèvre", "Hélène", day},
       {"069", "Mme LEFEVRE", "Helene", day},
       {"069", "Hélène", "Lefèvre", day},
       {"069", "Lefèvre Hélène", "", day}},
      {{"069", "Lefèvre", "Hélène", day + 1}},
      {{"038", "Lefèvre", "Hélène", day}},
      {{"069", "Lefèvre", "Anne", day}},
      // What looks like a title is a name where there is no other.
      {{"069", "Me", "", day}},
      {{"069", "Dr", "", day}},
  });
}
TEST(NearKeys, TellNothingWithoutTheKey) {
  for (const std::string& near : NearKeys(kKey, kResidents[0][0])) {
    EXPECT_EQ(near.find("reticente"), std::string::npos);
    const auto others = NearKeys("another", kResidents[0][0]);
    EXPECT_EQ(std::find(others.begin(), others.end(), near), others.end());
  }
}

std::string Told(const Alike& alike, const std::vector<std::string>& others) {
  const auto status = CheckOthers(alike, others, {Words("nom"), Words("adresse")});
  return status.ok() ? "" : RefusalOf(status).reason() + ": " + RefusalOf(status).sentence();
}
TEST(Others, AreNamedEachAndCompared) {
  const Alike two{"", {"a-1", "a-2"}, ""};
  EXPECT_EQ(Told({}, {}), "");
  EXPECT_EQ(Told(two, {}),
            "LOOKS_LIKE: Cela ressemble à un dossier existant (a-1, a-2). Comparez : nom, adresse. Si c'en est un "
            "autre, renvoyez la commande en le disant (not_the_same_as).");
  EXPECT_EQ(Told(two, {"a-1"}),
            "LOOKS_LIKE: Cela ressemble à un dossier existant (a-2). Comparez : nom, adresse. Si c'en est un autre, "
            "renvoyez la commande en le disant (not_the_same_as).");
  EXPECT_EQ(Told(two, {"a-2", "a-1"}), "");
  EXPECT_EQ(Told({"", {"a-1"}, "z"}, {"a-1", "z"}), "NOT_FOUND: Aucun dossier ne porte cet identifiant.");
}
// A retry is told the same: the ids are of the state, so the log keeps them.
TEST(Others, AreToldAgainOnARetry) {
  const auto status = CheckOthers({"", {"a-1"}, ""}, {}, {Words("nom")});
  EXPECT_EQ(RecordedRefusalOf(status).sentence(), RefusalOf(status).sentence());
}
// Its sentence has room for five ids of 36 letters; the next are told when these are said to be others.
TEST(Others, AreToldFiveAtATime) {
  Alike many;
  for (int i = 0; i < 7; ++i) many.ids.push_back(std::string(35, '-') + std::to_string(i));
  const std::vector<std::string> first(many.ids.begin(), many.ids.begin() + 5);
  const std::string told = Told(many, {}), then = Told(many, first);
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(told.find(many.ids[i]) != std::string::npos, i < 5);
    EXPECT_EQ(then.find(many.ids[i]) != std::string::npos, i >= 5);
  }
  EXPECT_EQ(told.find("…"), std::string::npos);
}

}  // namespace
}  // namespace iml::domain
