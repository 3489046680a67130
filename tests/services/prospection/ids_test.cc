#include "services/prospection/ids.h"

#include <gtest/gtest.h>

#include "libs/domain/ids.h"
#include "tests/support/text.h"

namespace iml::prospection {
namespace {

std::string Id(const std::string& address) { return DoorId("k", tests::Text<v1::DoorAddress>(address)); }

// Ids that logs hold: without a place they stay what they were before there was one.
TEST(DoorId, IsWhatItWasForADoorWithoutAPlace) {
  EXPECT_EQ(Id("street { clear: '1 rue de la Gare' } commune: '74010' door { clear: 'porte 2' }"),
            domain::KeyedId("k", "iml.prospection.door.v1", {"1 rue de la gare|74010", "porte 2"}));
  EXPECT_EQ(Id("ban_id { clear: '74010_1234_00001' } street { clear: 'x' } commune: '74010'"),
            domain::KeyedId("k", "iml.prospection.door.v1", {"ban:74010_1234_00001", ""}));
}
// A merged commune has the street twice.
TEST(DoorId, TellsTheSameStreetOfTwoPlacesApart) {
  const std::string gare = "street { clear: '1 rue de la Gare' } commune: '74010' ";
  EXPECT_NE(Id(gare + "place { clear: 'Seynod' }"), Id(gare + "place { clear: 'Pringy' }"));
  EXPECT_NE(Id(gare + "place { clear: 'Seynod' }"), Id(gare));
  EXPECT_EQ(Id(gare + "place { clear: 'SEYNOD' }"), Id(gare + "place { clear: 'Seynod' }"));
}

}  // namespace
}  // namespace iml::prospection
