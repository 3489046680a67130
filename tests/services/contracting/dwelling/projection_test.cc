#include "services/contracting/dwelling/projection.h"

#include "services/contracting/dwelling/tables.h"
#include "tests/support/rows.h"

namespace iml::contracting {
namespace {

class DwellingRows : public testing::Test {
 protected:
  void Deliver(const std::vector<std::string>& facts) { rows_.Deliver(ProjectDwelling, "d-1", facts); }
  void Expect(const std::string& rest) { rows_.Expect(kDwellings, "d-1", "dwelling_id: 'd-1' commit_id: 'c' " + rest); }
  tests::Rows rows_;
};

constexpr char kIs[] =
    "door_id: 'p-1' operator_id: '123456782' commune: '69123' departement: '69' type #categoriePlaces/110 area_dm2: "
    "6400 modality: "
    "MODALITY_MANDATE funded_177: true ";
const std::string kRegistered =
    std::string("dwelling_registered { managed_since @2021-02-01 stock_number: 1 ") + kIs + "}";
const std::string kManaged = std::string("managed_since @2021-02-01 ") + kIs;
const std::string kStock = kManaged + "in_stock { from @2021-02-01 } ";
constexpr char kReserved[] =
    "dwelling_reserved { household_id: 'h-1' orientation_number: 1 persons: 2 entry_planned_on @2021-04-01 }";
constexpr char kStarted[] =
    "occurred_on @2021-04-01 occupation_started { number: 1 tenancy_id: 't-1' household_id: 'h-1' orientation_number: "
    "1 persons: 2 }";
constexpr char kOccupant[] = "number: 1 tenancy_id: 't-1' household_id: 'h-1' ";

TEST_F(DwellingRows, ShowAnExpectedDwellingWithItsContracts) {
  Deliver(
      {"contract_period_recorded { owner_contract_id: 'c-1' operator_id: 'x' modality: MODALITY_MANDATE period { from "
       "@2021-01-15 } }"});
  Expect(
      "status: DWELLING_STATUS_EXPECTED contracts { owner_contract_id: 'c-1' modality: MODALITY_MANDATE period { from "
      "@2021-01-15 } }");
  Deliver({"contract_period_ended { owner_contract_id: 'c-1' ended_on @2023-01-01 }",
           "contract_period_refused { owner_contract_id: 'c-2' }"});
  Expect(
      "status: DWELLING_STATUS_EXPECTED contracts { owner_contract_id: 'c-1' modality: MODALITY_MANDATE period { from "
      "@2021-01-15 until "
      "@2023-01-01 } }");
}
TEST_F(DwellingRows, FollowOperatorAndFunder) {
  Deliver({kRegistered, "transfer_offered { operator_id: '732829320' }"});
  EXPECT_EQ(rows_.Read().Find(kDwellings, "d-1")->transfer_offered_to(), "732829320");
  Deliver({"dwelling_transferred { operator_id: '732829320' }", "funding_set { funded_177: false }"});
  const auto after = rows_.Read().Find(kDwellings, "d-1");
  EXPECT_EQ(after->operator_id(), "732829320");
  EXPECT_EQ(after->transfer_offered_to(), "");
  EXPECT_FALSE(after->funded_177());
  Deliver({"transfer_offered { operator_id: '123456782' }", "transfer_dropped { operator_id: '123456782' }"});
  EXPECT_EQ(rows_.Read().Find(kDwellings, "d-1")->transfer_offered_to(), "");
}
TEST_F(DwellingRows, ShowWhoHasADwellingAndWhatIsFree_INV_12) {
  Deliver({kRegistered, "places_opened { places: 4 }"});
  Expect(kStock + "status: DWELLING_STATUS_AVAILABLE places: 4 free_places: 4");
  Deliver({kReserved, "reservation_refused { household_id: 'h-2' }"});
  Expect(
      kStock +
      "status: DWELLING_STATUS_RESERVED places: 4 reservations { household_id: 'h-1' orientation_number: 1 persons: 2 "
      "entry_planned_on @2021-04-01 }");
  Deliver({"occupants_recorded { household_id: 'h-1' orientation_number: 1 persons: 3 }"});
  EXPECT_EQ(rows_.Read().Find(kDwellings, "d-1")->reservations(0).persons(), 3);
  Deliver({"reservation_moved { household_id: 'h-1' orientation_number: 1 entry_planned_on @2021-05-01 }"});
  EXPECT_EQ(rows_.Read().Find(kDwellings, "d-1")->reservations(0).entry_planned_on().month(), 5);
  Deliver({"reservation_released { household_id: 'h-1' orientation_number: 1 }"});
  Expect(kStock + "status: DWELLING_STATUS_AVAILABLE places: 4 free_places: 4");
  Deliver({kReserved, kStarted});
  Expect(kStock + "status: DWELLING_STATUS_OCCUPIED places: 4 occupations { persons: 2 started_on @2021-04-01 " +
         kOccupant + "}");
  Deliver({"occupation_ended { number: 1 ended_on @2022-02-01 }"});
  Expect(kStock +
         "status: DWELLING_STATUS_AVAILABLE places: 4 free_places: 4 occupations { persons: 2 started_on @2021-04-01 "
         "ended_on "
         "@2022-02-01 " +
         kOccupant + "}");
  Deliver({"occupation_corrected { number: 1 started_on @2021-04-02 ended_on @2022-02-03 }"});
  Expect(kStock +
         "status: DWELLING_STATUS_AVAILABLE places: 4 free_places: 4 occupations { persons: 2 started_on @2021-04-02 "
         "ended_on "
         "@2022-02-03 " +
         kOccupant + "}");
  Deliver({"occurred_on @2022-03-01 places_closed { count: 4 }", "occurred_on @2022-03-01 dwelling_left_stock {}"});
  Expect(
      kManaged +
      "in_stock { from @2021-02-01 until @2022-03-01 } status: DWELLING_STATUS_LEFT left_on @2022-03-01 occupations { "
      "persons: 2 started_on @2021-04-02 ended_on @2022-02-03 " +
      kOccupant + "}");
  Deliver(
      {"dwelling_registered { operator_id: '732829320' managed_since @2022-06-01 }", "places_opened { places: 3 }"});
  Expect(
      "operator_id: '732829320' type {} managed_since @2022-06-01 status: DWELLING_STATUS_AVAILABLE places: 3 "
      "free_places: 3 in_stock { from @2021-02-01 until @2022-03-01 } in_stock { from @2022-06-01 } "
      "occupations { persons: 2 "
      "started_on @2021-04-02 ended_on @2022-02-03 " +
      std::string(kOccupant) + "}");
}
TEST_F(DwellingRows, ShowTheFreePlacesOfASharedDwelling_INV_12) {
  Deliver({"dwelling_registered { shared: true }", "places_opened { places: 4 }", kReserved, kStarted,
           "dwelling_reserved { household_id: 'h-2' orientation_number: 1 persons: 1 }"});
  EXPECT_EQ(rows_.Read().Find(kDwellings, "d-1")->free_places(), 1);
}
TEST_F(DwellingRows, ShowADwellingOverItsPlacesWhileItIs_INV_24) {
  const auto over = [&] { return rows_.Read().Find(kDwellings, "d-1")->over_capacity(); };
  Deliver({kRegistered, "places_opened { places: 2 }", kReserved, kStarted});
  EXPECT_FALSE(over());
  Deliver({"occupants_recorded { household_id: 'h-1' orientation_number: 1 persons: 3 over_capacity: true }"});
  EXPECT_TRUE(over());
  Deliver({"occupation_ended { number: 1 ended_on @2022-02-01 }"});
  EXPECT_FALSE(over());
}

}  // namespace
}  // namespace iml::contracting
