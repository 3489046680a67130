#include "libs/domain/refusal.h"

#include <gtest/gtest.h>

namespace iml::domain {
namespace {

TEST(Refusal, HasTheCodeAndTheSentenceOfItsReasonWithItsValues) {
  const absl::Status status = Refuse("VERSION_MISMATCH", {{"version", "7"}}, {"expected_version"});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(RefusalOf(status).reason(), "VERSION_MISMATCH");
  EXPECT_EQ(RefusalOf(status).sentence(), "Ce dossier a changé entre-temps : il est à la version 7.");
  EXPECT_EQ(std::string(status.message()), RefusalOf(status).sentence());
  EXPECT_EQ(RefusalOf(status).violations(0).field(), "expected_version");
}

TEST(Refusal, RepeatsOfALongValueItsBeginningInWholeLetters) {
  std::string value = "x";
  for (int i = 0; i < 100'000; ++i) value += "é";
  const absl::Status status = Refuse("OPERATOR_UNKNOWN", {{"siren", value}});
  EXPECT_LT(status.message().size(), 300u);
  EXPECT_EQ(RefusalOf(status).sentence().find("xé"),
            std::string("La structure ").size());  // it parses: no letter is cut in half
  EXPECT_NE(RefusalOf(status).sentence().find("é… n'est pas enregistrée"), std::string::npos) << status;
}

TEST(Refusal, OfAllThatIsWrongHasEveryViolationAndTheCodeOfTheFirst) {
  const absl::Status status =
      All({Refuse("NO_ADULT", {}, {"adults"}), absl::OkStatus(), Refuse("REASON_MISSING", {}, {"reason"})});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const rpc::v1::Refusal refusal = RefusalOf(status);
  EXPECT_EQ(refusal.reason(), "NO_ADULT");
  ASSERT_EQ(refusal.violations_size(), 2);
  EXPECT_EQ(refusal.violations(1).field(), "reason");
  EXPECT_EQ(refusal.violations(1).reason(), "REASON_MISSING");
  EXPECT_EQ(refusal.sentence(), "Le ménage doit compter au moins un adulte. Indiquez le motif.");
}

TEST(Refusal, OfNothingWrongIsOk) { EXPECT_TRUE(All({absl::OkStatus(), absl::OkStatus()}).ok()); }

TEST(Refusal, OfAStatusThatIsNoneIsEmpty) { EXPECT_EQ(RefusalOf(absl::NotFoundError("x")).reason(), ""); }

TEST(Refusal, ThatWasRecordedIsTheSameStatusAgain) {
  const absl::Status status = Refuse("NOT_FOUND", {}, {"a"});
  EXPECT_EQ(ToStatus(status.code(), RefusalOf(status)), status);
}

}  // namespace
}  // namespace iml::domain
