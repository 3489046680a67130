#include "libs/territory/territory.h"

#include <gtest/gtest.h>

#include "libs/domain/refusal.h"

namespace iml::territory {
namespace {

std::string Said(const absl::Status& status) {
  return status.ok() ? "" : domain::RefusalOf(status).reason() + ": " + domain::RefusalOf(status).sentence();
}

TEST(Commune, ThatIsNoMoreIsRefusedWithTheVintageAndWhatItHasBecome) {
  EXPECT_EQ(Said(CheckCommune("69152")),
            "FORMER_CODE: Le code 69152 n'est plus celui d'une commune (COG 2026) : indiquez 69149 "
            "(Oullins-Pierre-Bénite).");
  EXPECT_EQ(Said(CheckCommune("99999")),
            "UNKNOWN_CODE: Le code 99999 n'existe pas dans la liste communes, version COG 2026.");
  EXPECT_EQ(Said(CheckCommune("69149")), "");
}
TEST(Commune, ThatIsNoMoreHasBecomeOneOfToday) {
  for (const char* code : {"01091", "26219", "74268", "69152"}) {
    EXPECT_EQ(FindCommune(code), nullptr) << code;
    EXPECT_EQ(domain::RefusalOf(CheckCommune(code)).reason(), "FORMER_CODE") << code;
  }
}
TEST(Commune, OfAnAddressIsAnArrondissementInLyonMarseilleAndParis) {
  EXPECT_EQ(Said(CheckCommuneOfAddress("69123")),
            "ARRONDISSEMENT_MISSING: Une adresse à Lyon est dans un arrondissement : indiquez 69381 à 69389.");
  EXPECT_EQ(Said(CheckCommuneOfAddress("13055")),
            "ARRONDISSEMENT_MISSING: Une adresse à Marseille est dans un arrondissement : indiquez 13201 à 13216.");
  EXPECT_EQ(Said(CheckCommuneOfAddress("75056")),
            "ARRONDISSEMENT_MISSING: Une adresse à Paris est dans un arrondissement : indiquez 75101 à 75120.");
  for (const char* code : {"69381", "69266"}) EXPECT_EQ(Said(CheckCommuneOfAddress(code)), "") << code;
  EXPECT_EQ(Said(CheckCommuneOfAddress("69152")), Said(CheckCommune("69152")));
  EXPECT_EQ(Said(CheckCommune("69123")), "");  // a wish may be the whole of Lyon
}

}  // namespace
}  // namespace iml::territory
