#include "services/prospection/door/queries.h"

#include "libs/domain/labels.h"
#include "services/prospection/door/projection.h"
#include "tests/support/queries.h"

namespace iml::prospection {
namespace {

class DoorQueries : public testing::Test {
 protected:
  DoorQueries() {
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

TEST_F(DoorQueries, FindADoorWithItsFilesAndWhatIsPossibleWithTheLast) {
  v1::DoorView view = tests::Answer(rows_, GetDoor, "door_id: 'd-2'");
  EXPECT_EQ(view.files_size(), 2);
  EXPECT_EQ(
      std::vector<std::string>(view.possible().begin(), view.possible().end()),
      (std::vector<std::string>{"RecordVisit", "MakeOffer", "RecordAgreement", "AttributeCapture", "AbandonCapture"}));
  domain::PutLabels(&view);
  EXPECT_EQ(view.files(1).stage_label(), "qualifié");
  tests::ExpectRefused(rows_, GetDoor, "door_id: 'o-1'", "NOT_FOUND");
}
TEST_F(DoorQueries, ListByWhatTheirLastFileIs) {
  const auto ids = [&](const char* request) {
    return tests::Each(tests::Answer(rows_, ListDoors, request).doors(), &v1::DoorView::door_id);
  };
  EXPECT_EQ(ids(""), "d-1 d-2 d-3");
  EXPECT_EQ(ids("departement: '69'"), "d-1 d-3");
  EXPECT_EQ(ids("operator_id: '123456782'"), "d-2");
  EXPECT_EQ(ids("stage: CAPTURE_STAGE_SPOTTED"), "d-1");
  EXPECT_EQ(ids("owner_id: 'o-1'"), "d-1 d-2");
  EXPECT_EQ(ids("owner_id: 'o-1' departement: '69'"), "d-1");
}
TEST_F(DoorQueries, ComeInPages) { tests::ExpectPages(rows_, ListDoors, &v1::ListDoorsResponse::doors, 3); }
TEST_F(DoorQueries, CountOpenFilesByStage) {
  const auto files = [&](const char* request) {
    std::string text;
    auto pipeline = tests::Answer(rows_, GetPipeline, request);
    domain::PutLabels(&pipeline);
    for (const auto& row : pipeline.stages()) {
      if (row.files() > 0) text += row.stage_label() + " " + std::to_string(row.files()) + " ";
    }
    return text;
  };
  EXPECT_EQ(files(""), "repéré 1 qualifié 1 ");
  EXPECT_EQ(files("departement: '42'"), "qualifié 1 ");
  EXPECT_EQ(tests::Answer(rows_, GetPipeline, "").stages_size(), 8);
}

}  // namespace
}  // namespace iml::prospection
