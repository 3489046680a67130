#include "libs/domain/refusal.h"

#include <gtest/gtest.h>

namespace iml::domain {
namespace {

TEST(Refusal, HasTheCodeAndTheSentenceOfItsReasonWithItsValues) {
  const absl::Status status = At("expected_version", Refuse<rpc::v1::REASON_VERSION_MISMATCH>(Version(7)));
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(RefusalOf(status).reason(), "VERSION_MISMATCH");
  EXPECT_EQ(RefusalOf(status).sentence(), "Ce dossier a changé entre-temps : il est à la version 7.");
  EXPECT_EQ(std::string(status.message()), RefusalOf(status).sentence());
  EXPECT_EQ(RefusalOf(status).violations(0).field(), "expected_version");
}

TEST(Refusal, RepeatsOfALongValueItsBeginningInWholeLetters) {
  std::string value = "x";
  for (int i = 0; i < 100'000; ++i) value += "é";
  const absl::Status status = Refuse<rpc::v1::REASON_WRONG_PHASE>(Words(value));
  EXPECT_LT(status.message().size(), 300u);
  EXPECT_EQ(RefusalOf(status).sentence().find("xé"),
            std::string("Action impossible : ce dossier est « ").size());  // it parses: no letter is cut in half
  EXPECT_NE(RefusalOf(status).sentence().find("é… »."), std::string::npos) << status;
}

TEST(Refusal, OfAllThatIsWrongHasEveryViolationAndTheCodeOfTheFirst) {
  const absl::Status status =
      All({At("adults", Refuse<rpc::v1::REASON_DATE_INVALID>(Words("adultes"))), absl::OkStatus(),
           At("reason", Refuse<rpc::v1::REASON_FIELD_MISSING>(Words("motif")))});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const rpc::v1::Refusal refusal = RefusalOf(status);
  EXPECT_EQ(refusal.reason(), "DATE_INVALID");
  ASSERT_EQ(refusal.violations_size(), 2);
  EXPECT_EQ(refusal.violations(1).field(), "reason");
  EXPECT_EQ(refusal.violations(1).reason(), "FIELD_MISSING");
  EXPECT_EQ(refusal.sentence(),
            "Le champ « adultes » n'est pas une date du calendrier. Le champ « motif » est obligatoire.");
}

TEST(Refusal, OfNothingWrongIsOk) { EXPECT_TRUE(All({absl::OkStatus(), absl::OkStatus()}).ok()); }

TEST(Refusal, OfAStatusThatIsNoneIsEmpty) { EXPECT_EQ(RefusalOf(absl::NotFoundError("x")).reason(), ""); }

TEST(Refusal, ThatWasRecordedIsTheSameStatusAgain) {
  const absl::Status status = At("a", Refuse<rpc::v1::REASON_NOT_FOUND>());
  EXPECT_EQ(ToStatus(status.code(), RefusalOf(status)), status);
}

// What was typed may tell of a person, and the log is for ever.
TEST(Refusal, IsRecordedWithoutWhatTheCallerTyped) {
  const absl::Status status =
      At("occurred_on", Refuse<rpc::v1::REASON_DATES_OUT_OF_ORDER>(Words("A"), Typed<absl::CivilDay>(2022, 1, 1),
                                                                   Words("B"), absl::CivilDay(2022, 2, 1)));
  EXPECT_EQ(RefusalOf(status).sentence(), "A (01/01/2022) ne peut pas précéder B (01/02/2022).");
  EXPECT_EQ(RecordedRefusalOf(status).sentence(), "A (…) ne peut pas précéder B (01/02/2022).");
  EXPECT_EQ(RecordedRefusalOf(status).violations(0).sentence(), RecordedRefusalOf(status).sentence());
  const absl::Status both = All({status, At("x", Refuse<rpc::v1::REASON_FIELD_MISSING>(Words("x")))});
  EXPECT_EQ(RecordedRefusalOf(both).violations_size(), 2);
  EXPECT_EQ(RecordedRefusalOf(both).sentence().find("01/01/2022"), std::string::npos);
}

}  // namespace
}  // namespace iml::domain
