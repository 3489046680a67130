// A service behind its door: RPCs bound to commands and queries.
#include "libs/runtime/api.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <future>

#include "absl/strings/str_cat.h"
#include "libs/domain/refusal.h"
#include "tests/support/door.h"
#include "tests/support/wait.h"

namespace iml::tests {
namespace {

using absl::StatusCode;
using rpc::v1::Receipt;
using testing::ElementsAre;
using testing::HasSubstr;

const google::protobuf::ServiceDescriptor* HouseholdDoor() {
  Admit::descriptor();
  return google::protobuf::DescriptorPool::generated_pool()->FindServiceByName("iml.tests.HouseholdService");
}

class ApiTest : public Door {
 protected:
  static std::string Position(const std::string& topic, int partition, int64_t offset) {
    return absl::StrCat("min_position { topic: '", topic, "' partition: ", partition, " offset: ", offset, " }");
  }
  static std::string OpenD(int i) {
    return absl::StrCat("request_id: '", Uuid(absl::StrCat("open", i)), "' dwelling_id: 'd", i, "'");
  }
};

// ---- commands

TEST_F(ApiTest, GivesTheSameReceiptForARequestThatIsRepeated) {
  const std::string first = Send<Admit>(AdmitH1("r")).bytes;
  EXPECT_EQ(Send<Admit>(AdmitH1("r")).bytes, first);
  EXPECT_EQ(Send<Admit>(AdmitH1("r"), {{"iml-retry", "1"}}).bytes, first);
}

TEST_F(ApiTest, RefusesTheSameRequestIdForAnotherCommand) {
  Send<Admit>(AdmitH1("r"));
  const Reply heard = Send<Admit>(AdmitH1("r") + " careful: true");
  EXPECT_EQ(heard.code, StatusCode::kAlreadyExists);
  EXPECT_EQ(heard.reason(), "REQUEST_ID_REUSED");
  EXPECT_THAT(heard.fields(), ElementsAre("request_id"));
}

TEST_F(ApiTest, RefusesACommandThatNamesNoAggregateOrOneBeyondMeasure) {
  const std::string request = "request_id: '" + Uuid("r") + "' ";
  const Reply missing = Send<Admit>(request);
  EXPECT_EQ(missing.reason(), "FIELD_MISSING");
  EXPECT_THAT(missing.fields(), ElementsAre("household_id"));
  const Reply longest = Send<Admit>(request + "household_id: '" + std::string(201, 'h') + "'");
  EXPECT_EQ(longest.reason(), "VALUE_INVALID");
  EXPECT_THAT(longest.fields(), ElementsAre("household_id"));
}

TEST_F(ApiTest, AsksForWhatACommandNeedsBeforeItIsDecidedAndKnowsTheRequestAgainAllTheSame) {
  TearDown();
  auto service = Households();
  int asked = 0;
  service.Prepares<Admit>([&](Admit& command, absl::Time, const eventsourcing::CommandSpec::Done& done) {
    command.set_dwelling_id(absl::StrCat("answer ", ++asked));
    done(absl::OkStatus());
  });
  Serve(std::move(service));
  const std::string first = Send<Admit>(AdmitH1("r")).bytes;
  EXPECT_EQ(Send<Admit>(AdmitH1("r")).bytes, first);  // though the answer is another one now
  const auto history = Send<GetHouseholdHistoryRequest>("household_id: 'h1'").As<GetHouseholdHistoryResponse>();
  EXPECT_EQ(history.entries(0).commit().facts(0).admitted().dwelling_id(), "answer 1");
}

TEST_F(ApiTest, PassesOnWhyWhatACommandNeedsCouldNotBeAsked) {
  TearDown();
  auto service = Households();
  service.Prepares<Admit>([](Admit&, absl::Time, const eventsourcing::CommandSpec::Done& done) {
    done(absl::UnavailableError("the other service is away"));
  });
  Serve(std::move(service));
  EXPECT_EQ(Send<Admit>(AdmitH1("r")).code, StatusCode::kUnavailable);
}

TEST_F(ApiTest, OutlivesAnAnswerThatComesWhenTheDoorIsShut) {
  TearDown();
  auto service = Households();
  std::promise<eventsourcing::CommandSpec::Done> asked;
  service.Prepares<Admit>(
      [&](Admit&, absl::Time, eventsourcing::CommandSpec::Done done) { asked.set_value(std::move(done)); });
  Serve(std::move(service));
  auto heard = std::async(std::launch::async, [&] { return Send<Admit>(AdmitH1("r")).code; });
  eventsourcing::CommandSpec::Done done = asked.get_future().get();
  server_->Drain(absl::ZeroDuration());
  EXPECT_NE(heard.get(), StatusCode::kOk);
  std::thread closing([&] { household_engine_.reset(); });
  done(absl::OkStatus());
  done = nullptr;
  closing.join();
}

TEST_F(ApiTest, TakesTheIdOfACommandThatDerivesIt) {
  TearDown();
  auto service = Households();
  service.Aggregate<HouseholdCommit, HouseholdState>().Names<Admit>(
      [](const Admit& command) { return "of " + command.dwelling_id(); });
  Serve(std::move(service));
  const std::string request = "request_id: '" + Uuid("r") + "' ";
  EXPECT_EQ(Send<Admit>(request + "dwelling_id: 'd1'").As<Receipt>().aggregate_id(), "of d1");
  EXPECT_EQ(Send<Admit>(request + "dwelling_id: '" + std::string(300, 'd') + "'").reason(), "VALUE_INVALID");
}

TEST_F(ApiTest, IsUnavailableAndSaysWhenToAskAgainUntilTheReaderHasCaughtUp) {
  TearDown();
  loose_->unread = {kDwellingTopic};
  std::filesystem::remove_all(folder_ / "households");
  Serve(Households());
  for (const Reply& heard : {Send<Admit>(AdmitH1("r")), Send<GetDwellingRequest>("dwelling_id: 'd1'")}) {
    EXPECT_EQ(heard.code, StatusCode::kUnavailable);
    EXPECT_EQ(heard.reason(), "UNAVAILABLE");
    EXPECT_TRUE(heard.says_when_to_retry());
    EXPECT_NE(heard.sentence(), "");
  }
}

// ---- queries

TEST_F(ApiTest, ReadsAWriteOfAnotherServiceAtItsPosition) {
  for (int i = 1; i <= 20; ++i) {
    const auto receipt = Send<Open>(OpenD(i)).As<Receipt>();
    const auto row = Send<GetDwellingRequest>(absl::StrCat(
        "dwelling_id: 'd", i, "' ",
        Position(receipt.position().topic(), receipt.position().partition(), receipt.position().offset())));
    EXPECT_TRUE(row.As<DwellingRow>().open());
  }
}

TEST_F(ApiTest, RefusesAPositionThatCannotBeReached) {
  for (const std::string& position : {Position("no.topic", 0, 0), Position(kHouseholds, 7, 0),
                                      Position(kHouseholds, -1, 0), Position(kHouseholds, 0, 1'000'000)}) {
    const Reply heard = Send<GetDwellingRequest>("dwelling_id: 'd1' " + position);
    EXPECT_EQ(heard.code, StatusCode::kInvalidArgument);
    EXPECT_THAT(heard.fields(), ElementsAre("min_position"));
  }
}

TEST_F(ApiTest, SaysUnavailableWhenAPositionIsNotReachedInTime) {
  loose_->paused = true;
  const auto receipt = Send<Open>(OpenD(1)).As<Receipt>();
  const std::string position = Position(kDwellingTopic, receipt.position().partition(), receipt.position().offset());
  const Reply heard = caller_->Json(
      MethodOf(GetDwellingRequest::descriptor()),
      absl::StrCat(R"({"minPosition": [{"topic": "tests.dwelling", "partition": )", receipt.position().partition(),
                   R"(, "offset": )", receipt.position().offset(), "}]}"));
  EXPECT_EQ(heard.http, 503);
  EXPECT_TRUE(heard.says_when_to_retry());
}

TEST_F(ApiTest, SaysThatARowIsNotThere) {
  const Reply heard = Send<GetDwellingRequest>("dwelling_id: 'nowhere'");
  EXPECT_EQ(heard.code, StatusCode::kNotFound);
  EXPECT_EQ(heard.reason(), "NOT_FOUND");
}

TEST_F(ApiTest, ListsPageByPageWithTokensOfThisQueryOnly) {
  std::string position;
  for (int i = 1; i <= 5; ++i) {
    const auto receipt = Send<Open>(OpenD(i)).As<Receipt>();
    position += Position(kDwellingTopic, receipt.position().partition(), receipt.position().offset()) + " ";
  }
  std::vector<std::string> ids;
  std::string token, first_token;
  do {
    const auto page = Send<ListDwellingsRequest>(absl::StrCat(position, "page_size: 2 page_token: '", token, "'"))
                          .As<ListDwellingsResponse>();
    for (const DwellingRow& row : page.dwellings()) ids.push_back(row.dwelling_id());
    token = page.next_page_token();
    if (first_token.empty()) first_token = token;
  } while (!token.empty());
  EXPECT_THAT(ids, ElementsAre("d1", "d2", "d3", "d4", "d5"));

  const Reply foreign = Send<ListDwellingsRequest>(absl::StrCat("open_only: true page_token: '", first_token, "'"));
  EXPECT_EQ(foreign.code, StatusCode::kInvalidArgument);
  EXPECT_EQ(foreign.reason(), "PAGE_TOKEN_FOREIGN");
  EXPECT_THAT(foreign.fields(), ElementsAre("page_token"));
  EXPECT_EQ(Send<ListDwellingsRequest>("page_token: 'garbage'").reason(), "PAGE_TOKEN_FOREIGN");
  EXPECT_THAT(Send<ListDwellingsRequest>("page_size: -1").fields(), ElementsAre("page_size"));
}

TEST_F(ApiTest, TellsTheHistoryOfAnAggregateWithPlaceAndTime) {
  const absl::Time before = absl::Now();
  const auto admitted = Send<Admit>(AdmitH1("r")).As<Receipt>();
  Send<Cancel>("request_id: '" + Uuid("c") + "' household_id: 'h1'");
  const auto first =
      Send<GetHouseholdHistoryRequest>("household_id: 'h1' page_size: 1").As<GetHouseholdHistoryResponse>();
  ASSERT_EQ(first.entries_size(), 1);
  EXPECT_EQ(first.entries(0).position().ShortDebugString(), admitted.position().ShortDebugString());
  EXPECT_GE(first.entries(0).recorded_at().seconds(), absl::ToUnixSeconds(before));
  EXPECT_TRUE(first.entries(0).commit().facts(0).has_admitted());
  EXPECT_EQ(first.entries(0).commit().header().aggregate_id(), "h1");
  const auto rest = Send<GetHouseholdHistoryRequest>("household_id: 'h1' page_token: '" + first.next_page_token() + "'")
                        .As<GetHouseholdHistoryResponse>();
  ASSERT_GE(rest.entries_size(), 1);
  EXPECT_TRUE(rest.entries(0).commit().facts(0).has_ended());
  EXPECT_EQ(Send<GetHouseholdHistoryRequest>("household_id: 'nobody'").reason(), "NOT_FOUND");
}

// ---- what is served

TEST_F(ApiTest, IsRefusedWhenAnRpcIsDeclaredButNotServed) {
  const auto api = runtime::Api(HouseholdDoor(), *dwelling_engine_);
  EXPECT_EQ(api.status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(api.status().message()), HasSubstr("HouseholdService/Admit is declared but not served"));
}

TEST_F(ApiTest, IsRefusedWhenACommandSaysNeitherWhichRequestItIsNorOfWhat) {
  google::protobuf::DescriptorPool::generated_pool();
  const auto* service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName("iml.tests.UnaddressedService");
  const auto api = runtime::Api(service, *household_engine_);
  EXPECT_EQ(api.status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(api.status().message()), HasSubstr("no request_id"));
}

}  // namespace
}  // namespace iml::tests
