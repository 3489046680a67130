#include "services/orientation/household/projection.h"

#include "libs/queries/alike.h"
#include "services/orientation/household/tables.h"
#include "services/orientation/ids.h"
#include "tests/support/rows.h"

namespace iml::orientation {
namespace {

constexpr char kRegistered[] =
    "occurred_on @2022-01-03 household_registered { siao: '069' main_contact { name { clear: 'Ana' } } composition { "
    "adults: 1 children: 1 "
    "} }";
constexpr char kCreated[] = "occurred_on @2022-01-03 housing_request_created { number: 1 }";
constexpr char kTransmitted[] =
    "occurred_on @2022-01-12 housing_request_transmitted { number: 1 first_transmitted_on @2022-01-12 }";
constexpr char kQualified[] =
    "occurred_on @2022-02-01 housing_request_qualified { number: 1 recommendation #typesEtablissementUn/900 modality: "
    "MODALITY_WISH_ANY communes: "
    "'69123' }";
constexpr char kProposed[] =
    "occurred_on @2022-03-01 orientation_proposed { number: 1 request_number: 1 operator_id: '123456782' dwelling_id: "
    "'d-1' expires_on "
    "@2022-08-01 }";

class HouseholdRows : public testing::Test {
 protected:
  void Deliver(const std::vector<std::string>& facts) { rows_.Deliver(ProjectHousehold, "h-1", facts); }
  v1::HouseholdView View() { return *rows_.Read().Find(kHouseholds, "h-1"); }
  tests::Rows rows_;
};

TEST_F(HouseholdRows, ShowARequestStepByStep) {
  const std::string household =
      "household_id: 'h-1' siao: '069' main_contact { name { clear: 'Ana' } } composition { adults: 1 children: 1 } "
      "compositions { number: "
      "1 "
      "from @2022-01-03 composition { adults: 1 children: 1 } } ";
  const std::string answers = "motive { clear #motifDemandes/204 } situation #situationDemandes/29 ";
  const struct {
    std::string fact, request;
  } steps[] = {
      {kCreated, "status: REQUEST_STATUS_DRAFT"},
      {"housing_request_completed { number: 1 motive { clear #motifDemandes/204 } }",
       "status: REQUEST_STATUS_DRAFT motive { clear #motifDemandes/204 }"},
      {"housing_request_completed { number: 1 situation #situationDemandes/29 recommendation #typesEtablissementUn/400 "
       "}",
       "status: REQUEST_STATUS_DRAFT recommendation #typesEtablissementUn/400 " + answers},
      {kTransmitted,
       "status: REQUEST_STATUS_TRANSMITTED first_transmitted_on @2022-01-12 recommendation #typesEtablissementUn/400 " +
           answers},
      {kQualified,
       "status: REQUEST_STATUS_WAITING first_transmitted_on @2022-01-12 qualified_on @2022-02-01 recommendation "
       "#typesEtablissementUn/900 modality: "
       "MODALITY_WISH_ANY "
       "communes: '69123' " +
           answers},
      {"occurred_on @2022-02-20 housing_request_cancelled { number: 1 }",
       "status: REQUEST_STATUS_CANCELLED first_transmitted_on @2022-01-12 qualified_on @2022-02-01 ended_on "
       "@2022-02-20 "
       "recommendation "
       "#typesEtablissementUn/900 modality: MODALITY_WISH_ANY communes: '69123' " +
           answers},
  };
  Deliver({kRegistered});
  for (const auto& step : steps) {
    Deliver({step.fact});
    rows_.Expect(kHouseholds, "h-1", household + "requests { number: 1 created_on @2022-01-03 " + step.request + " }");
  }
}
TEST_F(HouseholdRows, ShowAnOrientationStepByStep) {
  const std::string planned = "entry_planned_on @2022-04-01 ";
  const std::string admitted = planned + "admitted_on @2022-03-11 ", entered = admitted + "tenancy_id: 't-1' ";
  const struct {
    std::string fact, orientation, request;
  } steps[] = {
      {kProposed, "status: ORIENTATION_STATUS_PROPOSED", "status: REQUEST_STATUS_ORIENTED"},
      {"orientation_accepted { number: 1 }", "status: ORIENTATION_STATUS_WITH_OPERATOR",
       "status: REQUEST_STATUS_ORIENTED"},
      {"admission_requested { number: 1 entry_planned_on @2022-04-01 }",
       "status: ORIENTATION_STATUS_ADMISSION_PENDING " + planned, "status: REQUEST_STATUS_ORIENTED"},
      {"occurred_on @2022-03-11 admission_confirmed { number: 1 }", "status: ORIENTATION_STATUS_ADMITTED " + admitted,
       "status: REQUEST_STATUS_ORIENTED"},
      {"admission_cancellation_requested { number: 1 }", "status: ORIENTATION_STATUS_CANCELLING " + admitted,
       "status: REQUEST_STATUS_ORIENTED"},
      {"admission_kept { number: 1 }", "status: ORIENTATION_STATUS_ADMITTED " + admitted,
       "status: REQUEST_STATUS_ORIENTED"},
      {"occurred_on @2022-04-01 entry_recorded { number: 1 tenancy_id: 't-1' }",
       "status: ORIENTATION_STATUS_ENTERED entered_on @2022-04-01 " + entered, "status: REQUEST_STATUS_ORIENTED"},
      {"occurred_on @2022-04-01 housing_request_fulfilled { number: 1 }",
       "status: ORIENTATION_STATUS_ENTERED entered_on @2022-04-01 " + entered,
       "status: REQUEST_STATUS_FULFILLED ended_on @2022-04-01"},
      {"occurred_on @2022-06-01 stay_ended { number: 1 destination #situationSortieDemande/15 }",
       "status: ORIENTATION_STATUS_LEFT entered_on @2022-04-01 left_on @2022-06-01 destination "
       "#situationSortieDemande/15 " +
           entered,
       "status: REQUEST_STATUS_FULFILLED ended_on @2022-04-01"},
      {"stay_corrected { number: 1 entered_on @2022-04-02 left_on @2022-06-02 destination #situationSortieDemande/14 }",
       "status: ORIENTATION_STATUS_LEFT entered_on @2022-04-02 left_on @2022-06-02 destination "
       "#situationSortieDemande/14 " +
           entered,
       "status: REQUEST_STATUS_FULFILLED ended_on @2022-04-01"},
  };
  for (const auto& step : steps) {
    Deliver({step.fact});
    rows_.Expect(kHouseholds, "h-1",
                 "household_id: 'h-1' requests { number: 1 " + step.request +
                     " } orientations { number: 1 request_number: 1 operator_id: '123456782' dwelling_id: 'd-1' "
                     "proposed_on @2022-03-01 "
                     "expires_on @2022-08-01 " +
                     step.orientation + " }");
  }
}
TEST_F(HouseholdRows, ShowWhyAnOrientationCameToNothingAndTheRequestWaitingAgain) {
  const struct {
    const char *fact, *told;
  } ends[] = {
      {"orientation_refused { number: 1 side: REFUSAL_SIDE_OWNER reason #motifRefusStructure/AUTRE }",
       "status: ORIENTATION_STATUS_REFUSED side: REFUSAL_SIDE_OWNER refused_for #motifRefusStructure/AUTRE"},
      {"admission_lost { number: 1 reason: REASON_DWELLING_TAKEN }",
       "status: ORIENTATION_STATUS_LOST lost_because: REASON_DWELLING_TAKEN"},
      {"admission_cancelled { number: 1 reason { clear: 'désistement' } }",
       "status: ORIENTATION_STATUS_CANCELLED cancelled_for { clear: 'désistement' }"},
      {"orientation_expired { number: 1 }", "status: ORIENTATION_STATUS_EXPIRED"},
      {"orientation_cancelled { number: 1 }", "status: ORIENTATION_STATUS_CANCELLED"},
  };
  for (const auto& end : ends) {
    tests::Rows rows;
    rows.Deliver(ProjectHousehold, "h-1",
                 {kTransmitted, kQualified, kProposed, std::string("occurred_on @2022-03-20 ") + end.fact});
    const auto view = *rows.Read().Find(kHouseholds, "h-1");
    const auto told = tests::Text<v1::HouseholdView::Orientation>(
        std::string("number: 1 request_number: 1 operator_id: '123456782' dwelling_id: 'd-1' proposed_on @2022-03-01 "
                    "expires_on @2022-08-01 ended_on @2022-03-20 ") +
        end.told);
    EXPECT_EQ(view.orientations(0).ShortDebugString(), told.ShortDebugString());
    EXPECT_EQ(view.requests(0).status(), v1::REQUEST_STATUS_WAITING);
    EXPECT_TRUE(rows.Read().Find(kWaiting, {"", 20220112, "h-1"})) << end.fact;
  }
}
TEST_F(HouseholdRows, KeepTheWaitingListFromQualificationToOffer_INV_04) {
  const std::string waiting =
      "household_id: 'h-1' siao: '069' first_transmitted_on @2022-01-12 modality: MODALITY_WISH_ANY communes: '69123' "
      "persons: ";
  const decltype(kWaiting)::Key key("069", 20220112, "h-1");
  Deliver({kRegistered, kCreated, kTransmitted});
  EXPECT_EQ(rows_.All(kWaiting), "");
  Deliver({kQualified});
  rows_.Expect(kWaiting, key, waiting + "2");
  Deliver(
      {"occurred_on @2022-02-10 composition_changed { number: 2 composition { adults: 1 children: 2 expected_children: "
       "1 } }"});
  rows_.Expect(kWaiting, key, waiting + "3");
  Deliver({kProposed});
  EXPECT_EQ(rows_.All(kWaiting), "");
  Deliver({"orientation_expired { number: 1 }"});
  rows_.Expect(kWaiting, key, waiting + "3");
  Deliver({"housing_request_cancelled { number: 1 }"});
  EXPECT_EQ(rows_.All(kWaiting), "");
}
TEST_F(HouseholdRows, ShowTheCompositionOfTheLatestDayWhateverIsLearntLate_INV_70) {
  Deliver({kRegistered, "occurred_on @2022-05-01 composition_changed { number: 2 composition { adults: 2 } }",
           "occurred_on @2022-03-01 composition_changed { number: 3 composition { adults: 3 } }"});
  EXPECT_EQ(View().composition().adults(), 2);
  Deliver({"composition_corrected { number: 1 composition { adults: 4 } }"});
  EXPECT_EQ(View().composition().adults(), 2);
  Deliver({"composition_corrected { number: 2 composition { adults: 5 } }"});
  EXPECT_EQ(View().composition().adults(), 5);
  EXPECT_EQ(tests::Lines(View().compositions()), tests::Lines(tests::Texts<v1::HouseholdView::Statement>(
                                                     {"number: 1 from @2022-01-03 composition { adults: 4 }",
                                                      "number: 2 from @2022-05-01 composition { adults: 5 }",
                                                      "number: 3 from @2022-03-01 composition { adults: 3 }"})));
}

// ---- capacity

class CapacityRows : public testing::Test {
 protected:
  void Deliver(const std::vector<std::string>& facts) { rows_.Deliver(ProjectCapacity, "d-1", facts); }
  void Expect(const std::string& rest) {
    rows_.Expect(kCapacity, "d-1",
                 "dwelling_id: 'd-1' operator_id: '123456782' commune: '69123' departement: '69' type "
                 "#categoriePlaces/110 modality: MODALITY_MANDATE "
                 "shared: true " +
                     rest);
  }
  tests::Rows rows_;
};

constexpr char kDwelling[] =
    "dwelling_registered { operator_id: '123456782' commune: '69123' departement: '69' type #categoriePlaces/110 "
    "modality: MODALITY_MANDATE "
    "shared: "
    "true }";

TEST_F(CapacityRows, FollowEveryOpeningClosingAndReservation_INV_12) {
  Deliver({kDwelling, "places_opened { count: 4 places: 4 }"});
  Expect("places: 4 in_stock: true");
  Deliver({"places_closed { count: 1 places: 3 }"});
  Expect("places: 3 in_stock: true");
  Deliver({"dwelling_reserved { household_id: 'h-1' orientation_number: 1 persons: 2 }",
           "dwelling_reserved { household_id: 'h-2' orientation_number: 1 persons: 1 }"});
  Expect(
      "places: 3 used: 3 in_stock: true uses { household_id: 'h-1' orientation_number: 1 persons: 2 } uses { "
      "household_id: 'h-2' "
      "orientation_number: 1 persons: 1 }");
  Deliver({"reservation_released { household_id: 'h-2' orientation_number: 1 }"});
  Expect("places: 3 used: 2 in_stock: true uses { household_id: 'h-1' orientation_number: 1 persons: 2 }");
}
TEST_F(CapacityRows, FollowWhoLivesThereUntilTheyLeave_INV_12) {
  Deliver({kDwelling, "places_opened { places: 4 }",
           "dwelling_reserved { household_id: 'h-1' orientation_number: 1 persons: 2 }",
           "occupation_started { number: 1 tenancy_id: 't-1' household_id: 'h-1' orientation_number: 1 persons: 2 }"});
  Expect(
      "places: 4 used: 2 in_stock: true uses { household_id: 'h-1' orientation_number: 1 tenancy_id: 't-1' persons: 2 "
      "}");
  Deliver({"occupants_recorded { household_id: 'h-1' orientation_number: 1 persons: 3 }",
           "occupants_recorded { household_id: 'h-1' orientation_number: 2 persons: 9 }"});
  Expect(
      "places: 4 used: 3 in_stock: true uses { household_id: 'h-1' orientation_number: 1 tenancy_id: 't-1' persons: 3 "
      "}");
  Deliver({"occupation_ended { tenancy_id: 't-1' }"});
  Expect("places: 4 in_stock: true");
  Deliver({"places_closed { places: 0 }", "dwelling_left_stock {}"});
  Expect("");
}
TEST_F(HouseholdRows, ShowTheContactAsItWasCorrected) {
  Deliver({kRegistered, kCreated, "household_corrected { main_contact { name { clear: 'Anna' } } }"});
  EXPECT_EQ(View().main_contact().name().clear(), "Anna");
}
TEST_F(HouseholdRows, ShowWhatTheReportAndTheSiaoSay) {
  Deliver({kRegistered, kCreated, "housing_request_completed { number: 1 social_report { clear: 'seule' } }",
           kTransmitted,
           "occurred_on @2022-02-01 housing_request_qualified { number: 1 recommendation #typesEtablissementUn/900 "
           "modality: MODALITY_WISH_ANY type #categoriePlaces/110 opinion { clear: 'autonome' } }"});
  EXPECT_EQ(View().requests(0).social_report().clear(), "seule");
  EXPECT_EQ(View().requests(0).opinion().clear(), "autonome");
  EXPECT_EQ(View().requests(0).type().code(), "110");
  EXPECT_EQ(rows_.Read().Find(kWaiting, {"069", 20220112, "h-1"})->type().code(), "110");
}
// A row for what it was and for what it is: it is found under both, by its own SIAO.
TEST_F(HouseholdRows, FindAHouseholdByWhatItLooksLikeBeforeAndAfterItsCorrection) {
  const auto project =
      +[](const eventsourcing::Standing& standing, const v1::HouseholdFact& fact, storage::Transaction& rows) {
        ProjectHousehold(standing, fact, rows);
        ProjectNearKeys("k", standing, fact, rows);
      };
  const std::string birth = "birth_date { clear @1990-05-01 }";
  rows_.Deliver(
      project, "h-1",
      {"household_registered { siao: '069' main_contact { name { clear: 'Dupond' } first_name { clear: 'Léa' } " +
           birth + " } }",
       "household_corrected { main_contact { name { clear: 'Dupont' } first_name { clear: 'Léa' } " + birth + " } }"});
  const auto near = [&](const std::string& siao, const std::string& name) {
    const auto contact = tests::Text<v1::Contact>("name { clear: '" + name + "' } " + birth);
    return queries::AlikeOf(rows_.Read(), kNearKeys, NearKeys("k", siao, contact), "h-9", v1::CreateHousingRequest(),
                            [](const std::string&) { return true; })
        .ids;
  };
  for (const char* name : {"Mme Léa DUPOND", "Dupont Lea"}) {
    EXPECT_EQ(near("069", name), std::vector<std::string>{"h-1"}) << name;
    EXPECT_EQ(near("038", name), std::vector<std::string>()) << name;
  }
  EXPECT_EQ(near("069", "Léa Durand"), std::vector<std::string>());
}

}  // namespace
}  // namespace iml::orientation
