#include "services/orientation/household/queries.h"

#include "services/orientation/household/projection.h"
#include "tests/support/queries.h"

namespace iml::orientation {
namespace {

class OrientationQueries : public testing::Test {
 protected:
  OrientationQueries() {
    Household("h-1", "069", "2022-01-12", {});
    Household("h-2", "069", "2021-11-30", {});
    Household("h-3", "042", "2020-01-01", {});
    Household("h-4", "069", "2019-01-01",
              {"orientation_proposed { number: 1 request_number: 1 operator_id: '123456782' }",
               "occurred_on @2022-04-01 entry_recorded { number: 1 }", "housing_request_fulfilled { number: 1 }",
               "occurred_on @2022-06-01 stay_ended { number: 1 }"});
    Dwelling("d-1", "69", "123456782", "", {});
    Dwelling("d-2", "69", "732829320", "", {"dwelling_reserved { household_id: 'h-1' persons: 1 }"});
    Dwelling("d-3", "42", "123456782", "shared: true", {"dwelling_reserved { household_id: 'h-1' persons: 1 }"});
    Dwelling("d-4", "69", "123456782", "", {"dwelling_left_stock {}"});
  }
  void Household(const std::string& id, const std::string& siao, const std::string& transmitted,
                 const std::vector<std::string>& more) {
    rows_.Deliver(ProjectHousehold, id,
                  {"household_registered { siao: '" + siao + "' }", "housing_request_created { number: 1 }",
                   "housing_request_transmitted { number: 1 first_transmitted_on @" + transmitted + " }",
                   "housing_request_qualified { number: 1 }"});
    rows_.Deliver(ProjectHousehold, id, more);
  }
  void Dwelling(const std::string& id, const std::string& departement, const std::string& operator_id,
                const std::string& rest, const std::vector<std::string>& more) {
    rows_.Deliver(
        ProjectCapacity, id,
        {"dwelling_registered { departement: '" + departement + "' operator_id: '" + operator_id + "' " + rest + " }",
         "places_opened { places: 3 }"});
    rows_.Deliver(ProjectCapacity, id, more);
  }
  std::string Waiting(const char* request) {
    return tests::Each(tests::Answer(rows_, ListWaiting, request).waiting(), &v1::Waiting::household_id);
  }
  std::string Households(const char* request) {
    return tests::Each(tests::Answer(rows_, ListHouseholds, request).households(), &v1::HouseholdView::household_id);
  }
  std::string Capacity(const char* request) {
    return tests::Each(tests::Answer(rows_, ListCapacity, request).dwellings(), &v1::CapacityView::dwelling_id);
  }
  tests::Rows rows_;
};

TEST_F(OrientationQueries, FindAHousehold) {
  EXPECT_EQ(tests::Answer(rows_, GetHousehold, "household_id: 'h-3'").siao(), "042");
  tests::ExpectRefused(rows_, GetHousehold, "household_id: 'h-9'", "NOT_FOUND");
}
TEST_F(OrientationQueries, ListWhoWaitsTheLongestFirst) {
  EXPECT_EQ(Waiting("siao: '069'"), "h-2 h-1");
  EXPECT_EQ(Waiting("siao: '06'"), "");
  EXPECT_EQ(Waiting(""), "h-3 h-2 h-1");
}
TEST_F(OrientationQueries, ListHouseholdsByWhatTheyAre) {
  EXPECT_EQ(Households(""), "h-1 h-2 h-3 h-4");
  EXPECT_EQ(Households("siao: '042'"), "h-3");
  EXPECT_EQ(Households("request_status: REQUEST_STATUS_FULFILLED"), "h-4");
  EXPECT_EQ(Households("operator_id: '123456782'"), "h-4");
}
TEST_F(OrientationQueries, ListHouseholdsHousedOnADayTheDayTheyLeftExcluded) {
  EXPECT_EQ(Households("housed_on @2022-03-31"), "");
  EXPECT_EQ(Households("housed_on @2022-04-01"), "h-4");
  EXPECT_EQ(Households("housed_on @2022-05-31"), "h-4");
  EXPECT_EQ(Households("housed_on @2022-06-01"), "");
  tests::ExpectRefused(rows_, ListHouseholds, "housed_on @2022-02-30", "DATE_INVALID");
}
TEST_F(OrientationQueries, ListWhereThereIsRoom_INV_12) {
  EXPECT_EQ(Capacity(""), "d-1 d-3");
  EXPECT_EQ(Capacity("least_places: 3"), "d-1");
  EXPECT_EQ(Capacity("departement: '42'"), "d-3");
  EXPECT_EQ(Capacity("operator_id: '123456782' least_places: -5"), "d-1 d-3");
  EXPECT_EQ(Capacity("operator_id: '732829320'"), "");
}
TEST_F(OrientationQueries, PageThroughAllLists) {
  tests::ExpectPages(rows_, ListHouseholds, &v1::ListHouseholdsResponse::households, 4);
  tests::ExpectPages(rows_, ListWaiting, &v1::ListWaitingResponse::waiting, 3);
  tests::ExpectPages(rows_, ListCapacity, &v1::ListCapacityResponse::dwellings, 2);
}

// A week of two rents is no overstay; a month after the day that was said is one.
TEST(HouseholdQueries, ListWhoIsStillInTheDwellingThatItShouldHaveLeft) {
  tests::Rows rows;
  const auto list = [&](const std::string& request) {
    std::string stays;
    const auto answer = tests::Answer(rows, ListOverstays, request);
    for (const auto& each : answer.overstays())
      stays += each.household_id() + " " + each.dwelling_id() + " " + each.operator_id();
    return stays;
  };
  const auto deliver = [&](const std::vector<std::string>& facts) { rows.Deliver(ProjectHousehold, "h-1", facts); };
  deliver({"household_registered { siao: '069' }",
           "orientation_proposed { number: 1 operator_id: '123456782' dwelling_id: 'd-1' }",
           "occurred_on @2022-01-01 entry_recorded { number: 1 }",
           "orientation_proposed { number: 2 operator_id: '732829320' dwelling_id: 'd-2' }",
           "admission_requested { number: 2 leaves_on @2022-06-01 }",
           "occurred_on @2022-05-25 entry_recorded { number: 2 }"});
  EXPECT_EQ(list("on @2022-06-30"), "");
  EXPECT_EQ(list("on @2022-07-01"), "h-1 d-1 123456782");
  EXPECT_EQ(list("on @2022-07-01 siao: '069' operator_id: '123456782'"), "h-1 d-1 123456782");
  EXPECT_EQ(list("on @2022-07-01 siao: '038'"), "");
  EXPECT_EQ(list("on @2022-07-01 operator_id: '732829320'"), "");
  deliver({"stay_transferred { number: 1 operator_id: '356000000' }"});
  EXPECT_EQ(list("on @2022-07-01"), "h-1 d-1 356000000");
  deliver({"occurred_on @2022-07-02 stay_ended { number: 1 }"});
  EXPECT_EQ(list("on @2022-07-10"), "");
}
TEST(HouseholdQueries, ListWhoIsStillWhereItWasThoughALaterMoveCameToNothing) {
  tests::Rows rows;
  rows.Deliver(ProjectHousehold, "h-1",
               {"household_registered { siao: '069' }", "orientation_proposed { number: 1 dwelling_id: 'd-1' }",
                "occurred_on @2021-01-01 entry_recorded { number: 1 }",
                "admission_requested { number: 2 leaves_on @2021-04-10 }",
                "occurred_on @2021-04-01 entry_recorded { number: 2 }",
                "admission_requested { number: 3 leaves_on @2021-07-01 }", "admission_cancelled { number: 3 }"});
  const auto answer = tests::Answer(rows, ListOverstays, "on @2021-09-01");
  ASSERT_EQ(answer.overstays_size(), 1);
  EXPECT_EQ(answer.overstays(0).dwelling_id(), "d-1");
  EXPECT_EQ(answer.overstays(0).leaves_on().ShortDebugString(), "year: 2021 month: 4 day: 10");
}
TEST(HouseholdQueries, ListNobodyWhoseMoveCameToNothing) {
  tests::Rows rows;
  rows.Deliver(ProjectHousehold, "h-1",
               {"household_registered { siao: '069' }", "occurred_on @2022-01-01 entry_recorded { number: 1 }",
                "admission_requested { number: 2 leaves_on @2022-06-01 }", "admission_lost { number: 2 }"});
  EXPECT_EQ(tests::Answer(rows, ListOverstays, "on @2022-09-01").overstays_size(), 0);
}

}  // namespace
}  // namespace iml::orientation
