#include "services/prospection/prospection_queries.h"

#include "services/prospection/projections.h"
#include "tests/support/queries.h"

namespace iml::prospection {
namespace {

class ProspectionQueries : public testing::Test {
 protected:
  ProspectionQueries() {
    rows_.Deliver(ProjectOwner, "o-1", {"owner_registered { source: 'x' }"});
    rows_.Deliver(ProjectOwner, "o-2", {"owner_registered { source: 'x' }", "contact_forbidden {}"});
    rows_.Deliver(ProjectDoor, "d-1",
                  {"door_registered { departement: '69' }", "capture_opened { file: 1 owner_id: 'o-1' }"});
    rows_.Deliver(ProjectDoor, "d-2",
                  {"door_registered { departement: '42' }", "capture_opened { file: 1 owner_id: 'o-2' }",
                   "capture_abandoned { file: 1 }", "capture_opened { file: 2 owner_id: 'o-1' }",
                   "capture_attributed { file: 2 operator_id: '123456782' }", "capture_qualified { file: 2 }"});
    rows_.Deliver(ProjectDoor, "d-3", {"door_registered { departement: '69' }", "capture_handed_over { file: 1 }"});
  }
  tests::Rows rows_;
};

TEST_F(ProspectionQueries, FindAnOwnerAndADoor) {
  EXPECT_EQ(tests::Answer(rows_, GetOwner, "owner_id: 'o-2'").status(), "forbidden");
  EXPECT_EQ(tests::Answer(rows_, GetDoor, "door_id: 'd-2'").files_size(), 2);
  tests::ExpectRefused(rows_, GetOwner, "owner_id: 'd-1'", "NOT_FOUND");
  tests::ExpectRefused(rows_, GetDoor, "door_id: 'o-1'", "NOT_FOUND");
}
TEST_F(ProspectionQueries, ListOwnersByStatus) {
  const auto ids = [&](const char* request) {
    return tests::Each(tests::Answer(rows_, ListOwners, request).owners(), &v1::OwnerView::owner_id);
  };
  EXPECT_EQ(ids(""), "o-1 o-2");
  EXPECT_EQ(ids("status: 'forbidden'"), "o-2");
}
TEST_F(ProspectionQueries, ListDoorsByWhatTheirLastFileIs) {
  const auto ids = [&](const char* request) {
    return tests::Each(tests::Answer(rows_, ListDoors, request).doors(), &v1::DoorView::door_id);
  };
  EXPECT_EQ(ids(""), "d-1 d-2 d-3");
  EXPECT_EQ(ids("departement: '69'"), "d-1 d-3");
  EXPECT_EQ(ids("operator_id: '123456782'"), "d-2");
  EXPECT_EQ(ids("stage: 'spotted'"), "d-1");
  EXPECT_EQ(ids("owner_id: 'o-1'"), "d-1 d-2");
  EXPECT_EQ(ids("owner_id: 'o-1' departement: '69'"), "d-1");
}
TEST_F(ProspectionQueries, PageThroughDoorsAndOwners) {
  tests::ExpectPages(rows_, ListDoors, &v1::ListDoorsResponse::doors, 3);
  tests::ExpectPages(rows_, ListOwners, &v1::ListOwnersResponse::owners, 2);
}
TEST_F(ProspectionQueries, CountOpenFilesByStage) {
  const auto files = [&](const char* request) {
    std::string text;
    const auto pipeline = tests::Answer(rows_, GetPipeline, request);
    for (const auto& row : pipeline.stages()) {
      if (row.files() > 0) text += row.stage() + " " + std::to_string(row.files()) + " ";
    }
    return text;
  };
  EXPECT_EQ(files(""), "spotted 1 qualified 1 ");
  EXPECT_EQ(files("departement: '42'"), "qualified 1 ");
  EXPECT_EQ(tests::Answer(rows_, GetPipeline, "").stages_size(), 8);
}

}  // namespace
}  // namespace iml::prospection
