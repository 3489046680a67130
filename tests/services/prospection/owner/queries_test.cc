#include "services/prospection/owner/queries.h"

#include "libs/domain/labels.h"
#include "services/prospection/owner/projection.h"
#include "tests/support/queries.h"

namespace iml::prospection {
namespace {

class OwnerQueries : public testing::Test {
 protected:
  OwnerQueries() {
    rows_.Deliver(ProjectOwner, "o-1", {"owner_registered { source { clear: 'x' } }"});
    rows_.Deliver(ProjectOwner, "o-2", {"owner_registered { source { clear: 'x' } }", "contact_forbidden {}"});
  }
  std::vector<std::string> Possible(const char* request) {
    const v1::OwnerView view = tests::Answer(rows_, GetOwner, request);
    return {view.possible().begin(), view.possible().end()};
  }
  tests::Rows rows_;
};

TEST_F(OwnerQueries, FindAnOwnerWithItsStatusAndWhatIsPossible) {
  v1::OwnerView view = tests::Answer(rows_, GetOwner, "owner_id: 'o-2'");
  EXPECT_EQ(view.status(), v1::OWNER_STATUS_FORBIDDEN);
  domain::PutLabels(&view);
  EXPECT_EQ(view.status_label(), "à ne plus contacter");
  EXPECT_EQ(Possible("owner_id: 'o-1'"), (std::vector<std::string>{"ContactOwner", "ForbidContact", "CorrectOwner"}));
  EXPECT_EQ(Possible("owner_id: 'o-2'"), std::vector<std::string>{"CorrectOwner"});
  tests::ExpectRefused(rows_, GetOwner, "owner_id: 'd-1'", "NOT_FOUND");
}
TEST_F(OwnerQueries, ListByStatus) {
  const auto ids = [&](const char* request) {
    return tests::Each(tests::Answer(rows_, ListOwners, request).owners(), &v1::OwnerView::owner_id);
  };
  EXPECT_EQ(ids(""), "o-1 o-2");
  EXPECT_EQ(ids("status: OWNER_STATUS_FORBIDDEN"), "o-2");
}
TEST_F(OwnerQueries, ComeInPages) { tests::ExpectPages(rows_, ListOwners, &v1::ListOwnersResponse::owners, 2); }

}  // namespace
}  // namespace iml::prospection
