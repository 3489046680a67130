#include "services/contracting/dwelling/queries.h"

#include "libs/domain/labels.h"
#include "services/contracting/dwelling/projection.h"
#include "tests/support/queries.h"

namespace iml::contracting {
namespace {

class DwellingQueries : public testing::Test {
 protected:
  DwellingQueries() {
    Dwelling("d-1", "69", "123456782", "2021-02-01");
    Dwelling("d-2", "42", "123456782", "2022-02-01");
    Dwelling("d-3", "69", "732829320", "2020-02-01");
    rows_.Deliver(ProjectDwelling, "d-3", {"occurred_on @2021-06-01 dwelling_left_stock {}"});
  }
  void Dwelling(const std::string& id, const std::string& departement, const std::string& operator_id,
                const std::string& since) {
    rows_.Deliver(ProjectDwelling, id,
                  {"dwelling_registered { departement: '" + departement + "' operator_id: '" + operator_id +
                   "' managed_since @" + since + " }"});
  }
  std::string Dwellings(const char* request) {
    return tests::Each(tests::Answer(rows_, ListDwellings, request).dwellings(), &v1::DwellingView::dwelling_id);
  }
  tests::Rows rows_;
};

TEST_F(DwellingQueries, FindADwellingWithItsStatusAndWhatIsPossible) {
  v1::DwellingView view = tests::Answer(rows_, GetDwelling, "dwelling_id: 'd-2'");
  EXPECT_EQ(view.departement(), "42");
  EXPECT_EQ(std::vector<std::string>(view.possible().begin(), view.possible().end()),
            (std::vector<std::string>{"OpenPlaces", "ClosePlaces", "CorrectOccupation", "WithdrawDwelling",
                                      "SetFunding", "TransferDwelling", "AcceptTransfer", "DropTransfer"}));
  domain::PutLabels(&view);
  EXPECT_EQ(view.status_label(), "disponible");
  tests::ExpectRefused(rows_, GetDwelling, "dwelling_id: 'c-1'", "NOT_FOUND");
  tests::ExpectRefused(rows_, GetDwelling, "", "FIELD_MISSING");
}
TEST_F(DwellingQueries, ListByWhatIsAskedFor) {
  EXPECT_EQ(Dwellings("departement: '69'"), "d-1 d-3");
  EXPECT_EQ(Dwellings("operator_id: '123456782'"), "d-1 d-2");
  EXPECT_EQ(Dwellings("status: DWELLING_STATUS_LEFT"), "d-3");
}
TEST_F(DwellingQueries, ListADwellingUnderTheOperatorThatItWentTo) {
  rows_.Deliver(ProjectDwelling, "d-1", {"dwelling_transferred { operator_id: '732829320' }"});
  EXPECT_EQ(Dwellings("operator_id: '123456782'"), "d-2");
  EXPECT_EQ(Dwellings("operator_id: '732829320' departement: '69'"), "d-1 d-3");
}
TEST_F(DwellingQueries, ListWhatWasInStockOnADayTheLastExcluded) {
  EXPECT_EQ(Dwellings("on @2020-01-31"), "");
  EXPECT_EQ(Dwellings("on @2020-02-01"), "d-3");
  EXPECT_EQ(Dwellings("on @2021-05-31"), "d-1 d-3");
  EXPECT_EQ(Dwellings("on @2021-06-01"), "d-1");
  tests::ExpectRefused(rows_, ListDwellings, "on @2022-02-30", "DATE_INVALID");
}
TEST_F(DwellingQueries, ListADwellingThatCameBackOnTheDaysOfBothStocks) {
  Dwelling("d-3", "69", "123456782", "2022-03-01");
  EXPECT_EQ(Dwellings("on @2021-05-31"), "d-1 d-3");
  EXPECT_EQ(Dwellings("on @2022-02-28"), "d-1 d-2");
  EXPECT_EQ(Dwellings("on @2022-03-01"), "d-1 d-2 d-3");
}
TEST_F(DwellingQueries, ComeInPages) {
  tests::ExpectPages(rows_, ListDwellings, &v1::ListDwellingsResponse::dwellings, 3);
}
// It is the contract in force that says so, not the one that the dwelling came with (D2).
TEST_F(DwellingQueries, TellUnderWhichModalityADwellingIsManagedToday) {
  rows_.Deliver(ProjectDwelling, "d-9",
                {"contract_period_recorded { owner_contract_id: 'c-1' modality: MODALITY_SUBLETTING period { from "
                 "@2019-01-01 until @2021-01-01 } }",
                 "dwelling_registered { stock_number: 1 departement: '74' modality: MODALITY_SUBLETTING managed_since "
                 "@2019-01-01 }",
                 "contract_period_recorded { owner_contract_id: 'c-2' modality: MODALITY_MANDATE period { from "
                 "@2021-01-01 } }"});
  EXPECT_EQ(tests::Answer(rows_, GetDwelling, "dwelling_id: 'd-9'").modality(), domain::v1::MODALITY_MANDATE);
  EXPECT_EQ(tests::Answer(rows_, ListDwellings, "departement: '74'").dwellings(0).modality(),
            domain::v1::MODALITY_MANDATE);
}

}  // namespace
}  // namespace iml::contracting
