#include "services/contracting/tenancy/queries.h"

#include "libs/domain/labels.h"
#include "services/contracting/tenancy/projection.h"
#include "tests/support/queries.h"

namespace iml::contracting {
namespace {

class TenancyQueries : public testing::Test {
 protected:
  TenancyQueries() {
    rows_.Deliver(ProjectTenancy, "t-1",
                  {"tenancy_prepared { dwelling_id: 'd-1' operator_id: '123456782' }",
                   "occurred_on @2021-04-01 tenancy_started {}", "occurred_on @2022-02-01 tenancy_exited {}"});
    rows_.Deliver(ProjectTenancy, "t-2",
                  {"tenancy_prepared { dwelling_id: 'd-3' operator_id: '732829320' }",
                   "occurred_on @2021-04-01 tenancy_started {}"});
  }
  std::string Tenancies(const char* request) {
    return tests::Each(tests::Answer(rows_, ListTenancies, request).tenancies(), &v1::TenancyView::tenancy_id);
  }
  tests::Rows rows_;
};

TEST_F(TenancyQueries, FindATenancyWithItsStatusAndWhatIsPossible) {
  v1::TenancyView view = tests::Answer(rows_, GetTenancy, "tenancy_id: 't-1'");
  EXPECT_EQ(view.status(), v1::TENANCY_STATUS_EXITED);
  EXPECT_EQ(std::vector<std::string>(view.possible().begin(), view.possible().end()),
            (std::vector<std::string>{"StateDestination", "CloseTenancy"}));
  domain::PutLabels(&view);
  EXPECT_EQ(view.status_label(), "sorti");
  tests::ExpectRefused(rows_, GetTenancy, "tenancy_id: 'r-1'", "NOT_FOUND");
}
TEST_F(TenancyQueries, ListByWhatIsAskedFor) {
  EXPECT_EQ(Tenancies("operator_id: '732829320'"), "t-2");
  EXPECT_EQ(Tenancies("status: TENANCY_STATUS_EXITED"), "t-1");
  EXPECT_EQ(Tenancies("dwelling_id: 'd-3'"), "t-2");
}
TEST_F(TenancyQueries, ListWhatRanOnADayTheLastExcluded) {
  EXPECT_EQ(Tenancies("on @2021-03-31"), "");
  EXPECT_EQ(Tenancies("on @2022-01-31"), "t-1 t-2");
  EXPECT_EQ(Tenancies("on @2022-02-01"), "t-2");
  tests::ExpectRefused(rows_, ListTenancies, "on @2022-02-30", "DATE_INVALID");
}
TEST_F(TenancyQueries, ComeInPages) {
  tests::ExpectPages(rows_, ListTenancies, &v1::ListTenanciesResponse::tenancies, 2);
}

}  // namespace
}  // namespace iml::contracting
