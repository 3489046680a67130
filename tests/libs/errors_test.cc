#include "libs/rpc/errors.h"

#include <google/protobuf/stubs/common.h>
#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "libs/domain/refusal.h"

namespace iml::rpc {
namespace {

std::string Kinds(const google::rpc::Status& status) {
  std::string kinds;
  for (const auto& detail : status.details()) kinds += detail.type_url().substr(detail.type_url().rfind('.') + 1) + " ";
  return kinds;
}

TEST(Errors, OfARefusalTellReasonEveryFieldAndAFrenchSentence) {
  const google::rpc::Status rpc =
      ToRpc(domain::At(std::vector<std::string>{"a", "b.c"},
                       domain::Refuse<v1::REASON_VALUE_INVALID>(domain::Words("a"), domain::Words("non"))));
  EXPECT_EQ(rpc.code(), 3);
  EXPECT_EQ(Kinds(rpc), "ErrorInfo BadRequest LocalizedMessage ");
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad;
  google::rpc::LocalizedMessage message;
  ASSERT_TRUE(rpc.details(0).UnpackTo(&info) && rpc.details(1).UnpackTo(&bad) && rpc.details(2).UnpackTo(&message));
  EXPECT_EQ(info.reason(), "VALUE_INVALID");
  EXPECT_EQ(info.domain(), "iml");
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(1).field(), "b.c");
  EXPECT_EQ(message.locale(), "fr-FR");
  EXPECT_EQ(message.message(), "La valeur du champ « a » n'est pas valide : non.");
}

TEST(Errors, NameTheRecordsOfARefusalToPrograms) {
  const google::rpc::Status rpc =
      ToRpc(domain::Refuse<v1::REASON_LOOKS_LIKE>(domain::Records{{"a-1", "a-2"}}, domain::Words("nom")));
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(rpc.details(0).UnpackTo(&info));
  EXPECT_EQ(info.metadata().at("records"), "a-1,a-2");
  const v1::Refusal told = domain::RefusalOf(FromRpc(rpc));
  EXPECT_EQ(told.records_size(), 2);
  EXPECT_EQ(told.records(1), "a-2");
}

TEST(Errors, FitIntoATrailerHoweverManyFieldsAreWrongAndSayHowManyTheyAre) {
  std::string letters;
  while (letters.size() < 20'000) letters += "é";
  const google::rpc::Status rpc =
      ToRpc(domain::At(std::vector<std::string>(1000, "composition.kind.99"),
                       domain::Refuse<v1::REASON_VALUE_INVALID>(domain::Words(letters), domain::Words("non"))));
  EXPECT_LE(rpc.ByteSizeLong() * 4 / 3 + rpc.message().size() * 3, 8000u);
  EXPECT_TRUE(google::protobuf::internal::IsStructurallyValidUTF8(rpc.message().data(),
                                                                  static_cast<int>(rpc.message().size())));
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad;
  ASSERT_TRUE(rpc.details(0).UnpackTo(&info) && rpc.details(1).UnpackTo(&bad));
  EXPECT_EQ(info.metadata().at("violations"), "1000");
  EXPECT_GT(bad.field_violations_size(), 0);
}

TEST(Errors, OfEveryCodeHaveAReasonAndASentence) {
  for (int code = 1; code <= 16; ++code) {
    const google::rpc::Status rpc = ToRpc(absl::Status(static_cast<absl::StatusCode>(code), "why"));
    google::rpc::ErrorInfo info;
    google::rpc::LocalizedMessage message;
    ASSERT_TRUE(rpc.details(0).UnpackTo(&info) && rpc.details(1).UnpackTo(&message)) << code;
    EXPECT_EQ(info.reason(), absl::StatusCodeToString(static_cast<absl::StatusCode>(code)));
    EXPECT_NE(message.message(), "");
    if (code == 4 || code == 14) continue;
    EXPECT_EQ(rpc.message(), "why");
  }
}

TEST(Errors, ThatNobodyHasCausedAreFrenchAndTellProgramsWhy) {
  for (const absl::Status& status :
       {absl::UnavailableError("the log is still read"), absl::DeadlineExceededError("the log is still read")}) {
    const google::rpc::Status rpc = ToRpc(status);
    google::rpc::ErrorInfo info;
    google::rpc::LocalizedMessage message;
    ASSERT_TRUE(rpc.details(0).UnpackTo(&info) && rpc.details(1).UnpackTo(&message));
    EXPECT_EQ(rpc.message(), message.message());
    EXPECT_EQ(rpc.message(),
              "Le service ne peut pas répondre pour l'instant : recommencez, une commande avec le même identifiant de "
              "requête.");
    EXPECT_EQ(info.metadata().at("why"), "the log is still read");
    EXPECT_EQ(FromRpc(rpc), status);
  }
}

TEST(Errors, SayWhenToAskAgainExactlyWhenThatHelps) {
  for (int code = 1; code <= 16; ++code) {
    const bool says =
        Kinds(ToRpc(absl::Status(static_cast<absl::StatusCode>(code), "why"))).find("RetryInfo") != std::string::npos;
    EXPECT_EQ(says, code == 14) << code;
  }
}

TEST(Errors, AreTheSameStatusAgainOnTheOtherSide) {
  const absl::Status statuses[] = {
      domain::Refuse<v1::REASON_NOT_FOUND>(),
      domain::At("request_id", domain::Refuse<v1::REASON_REQUEST_ID_REUSED>()),
      domain::At("expected_version", domain::Refuse<v1::REASON_VERSION_MISMATCH>(domain::Version(7))),
      absl::UnavailableError("ask again"),
      absl::InternalError("a bug"),
      absl::DataLossError("gone")};
  for (const absl::Status& status : statuses) EXPECT_EQ(FromRpc(ToRpc(status)), status);
}

TEST(Errors, OfAnotherServerWithoutDetailsKeepTheirMessage) {
  google::rpc::Status rpc;
  rpc.set_code(12);
  rpc.set_message("no such method");
  EXPECT_EQ(FromRpc(rpc), absl::UnimplementedError("no such method"));
}

TEST(HttpCode, IsThatOfGooglesMapping) {
  // https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
  const int codes[] = {200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401};
  for (int code = 0; code <= 16; ++code) EXPECT_EQ(HttpCode(code), codes[code]) << code;
}

}  // namespace
}  // namespace iml::rpc
