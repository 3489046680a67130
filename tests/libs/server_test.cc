// What comes to the door, to the byte, over real gRPC and HTTP: nothing that a client sends goes unanswered or does
// harm.
#include "libs/rpc/server.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <future>
#include <random>

#include "absl/strings/str_cat.h"
#include "libs/eventsourcing/replica.h"
#include "tests/support/door.h"
#include "tests/support/raw.h"
#include "tests/support/wait.h"

namespace iml::tests {
namespace {

using absl::StatusCode;
using rpc::Answer;
using rpc::Call;
using rpc::Server;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string AdmitMethod() { return absl::StrCat(kHouseholdService, "Admit"); }
constexpr char kList[] = "/iml.tests.HouseholdService/ListDwellings";

class ServerTest : public Door {
 protected:
  // What was appended for a household.
  size_t Commits(const std::string& household) {
    std::vector<log::Record> records;
    auto reader = log_->Follow({{{kHouseholds, log::PartitionOf(household, 2)}, 1}}).value();
    EXPECT_TRUE(reader->Poll(1 << 20, &records).ok());
    return records.size();
  }
};

// ---- bytes over gRPC

TEST_F(ServerTest, RefusesBytesThatAreNoMessageWithWordsOfItsOwn) {
  for (const std::string& bytes : {std::string("\xff\xff\xff"), std::string("\x0a\x7f"),
                                   std::string("\x0a\x05"
                                               "ab")}) {
    const Reply heard = Grpc(AdmitMethod(), bytes);
    EXPECT_EQ(heard.code, StatusCode::kInvalidArgument);
    EXPECT_EQ(heard.reason(), "REQUEST_MALFORMED");
    EXPECT_THAT(heard.sentence(), HasSubstr("iml.tests.Admit"));
  }
}

TEST_F(ServerTest, RefusesHalfALetterInAText) {
  std::string bytes = Text<Admit>(AdmitH1("r")).SerializeAsString();
  bytes.replace(bytes.find("d1"), 2, "d\xc3");
  EXPECT_EQ(Grpc(AdmitMethod(), bytes).reason(), "REQUEST_MALFORMED");
  EXPECT_EQ(Commits("h1"), 0u);
}

TEST_F(ServerTest, RefusesFieldsThatItDoesNotKnowAndNamesThemAll) {
  Admit admit = Text<Admit>(AdmitH1("r"));
  admit.GetReflection()->MutableUnknownFields(&admit)->AddVarint(77, 1);
  auto* date = admit.mutable_occurred_on();
  date->GetReflection()->MutableUnknownFields(date)->AddLengthDelimited(9, "x");
  const Reply heard = Grpc(AdmitMethod(), admit.SerializeAsString());
  EXPECT_EQ(heard.code, StatusCode::kInvalidArgument);
  EXPECT_EQ(heard.reason(), "VALUE_INVALID");
  EXPECT_THAT(heard.fields(), ElementsAre("77", "occurred_on.9"));
  EXPECT_EQ(Commits("h1"), 0u);
  ListDwellingsRequest list;
  list.add_min_position();
  auto* position = list.add_min_position();
  position->GetReflection()->MutableUnknownFields(position)->AddVarint(4, 1);
  EXPECT_THAT(Grpc(kList, list.SerializeAsString()).fields(), ElementsAre("min_position[1].4"));
}

TEST_F(ServerTest, RepeatsLittleOfWhatItRefuses) {
  // What does not fit into the trailers would reach the client as another error.
  Admit admit = Text<Admit>(AdmitH1("r"));
  for (int i = 0; i < 5000; ++i) admit.GetReflection()->MutableUnknownFields(&admit)->AddVarint(100 + i, 1);
  const Reply unknown = Grpc(AdmitMethod(), admit.SerializeAsString());
  EXPECT_EQ(unknown.code, StatusCode::kInvalidArgument);
  EXPECT_GT(unknown.fields().size(), 5u);
  EXPECT_LE(unknown.fields().size(), 20u);
  ListDwellingsRequest list;
  for (int i = 0; i < 9'000; ++i) *list.mutable_page_token() += "é";
  EXPECT_EQ(Grpc(kList, list.SerializeAsString()).reason(), "PAGE_TOKEN_FOREIGN");
  list.add_min_position()->set_topic(std::exchange(*list.mutable_page_token(), ""));
  const Reply position = Grpc(kList, list.SerializeAsString());
  EXPECT_EQ(position.code, StatusCode::kInvalidArgument);
  EXPECT_LT(position.sentence().size(), 400u);
  const Reply json = caller_->Json(kList, "{\"" + std::string(100'000, 'x') + "\": 1}");
  EXPECT_EQ(json.http, 400);
  EXPECT_LT(json.sentence().size(), 400u);
}

TEST_F(ServerTest, RefusesACommandWithoutACanonicalRequestId) {
  const Reply missing = Send<Admit>("household_id: 'h1' dwelling_id: 'd1'");
  EXPECT_EQ(missing.reason(), "FIELD_MISSING");
  EXPECT_THAT(missing.fields(), ElementsAre("request_id"));
  for (const char* id : {"7", "7f9c24e83b124fef91e05c2d8a6f0b17", "7f9c24e8-3b12-4fef-91e0-5c2d8a6f0b1z"}) {
    const Reply garbled = Send<Admit>(absl::StrCat("request_id: '", id, "' household_id: 'h1' dwelling_id: 'd1'"));
    EXPECT_EQ(garbled.reason(), "VALUE_INVALID");
    EXPECT_THAT(garbled.fields(), ElementsAre("request_id"));
    EXPECT_THAT(garbled.sentence(), HasSubstr("UUID"));
  }
}

TEST_F(ServerTest, RefusesAMessageThatIsTooLarge) {
  Admit admit = Text<Admit>(AdmitH1("r"));
  admit.set_dwelling_id(std::string(1 << 20, 'd'));
  EXPECT_EQ(Grpc(AdmitMethod(), admit.SerializeAsString()).code, StatusCode::kResourceExhausted);
  EXPECT_EQ(Send<Admit>(AdmitH1("r")).code, StatusCode::kOk);
}

TEST_F(ServerTest, RefusesATextOrAListThatNobodyMeans) {
  Admit admit = Text<Admit>(AdmitH1("r"));
  admit.set_dwelling_id(std::string(20'001, 'd'));
  const Reply text = Grpc(AdmitMethod(), admit.SerializeAsString());
  EXPECT_EQ(text.reason(), "VALUE_INVALID");
  EXPECT_THAT(text.fields(), ElementsAre("dwelling_id"));
  ListDwellingsRequest list;
  for (int i = 0; i <= 1'000; ++i) list.add_min_position();
  const Reply values = Grpc(kList, list.SerializeAsString());
  EXPECT_EQ(values.reason(), "VALUE_INVALID");
  EXPECT_THAT(values.fields(), ElementsAre("min_position"));
}

TEST_F(ServerTest, RefusesAControlCharacterWhereverItIs) {
  Admit admit = Text<Admit>(AdmitH1("r"));
  admit.set_dwelling_id("d\x1b[31m");
  const Reply text = Grpc(AdmitMethod(), admit.SerializeAsString());
  EXPECT_EQ(text.reason(), "VALUE_INVALID");
  EXPECT_THAT(text.fields(), ElementsAre("dwelling_id"));
  EXPECT_THAT(text.sentence(), HasSubstr("caractère de contrôle"));
  EXPECT_EQ(Send<Admit>(AdmitH1("r")).code, StatusCode::kOk);
}

// What a page of another site can make a browser send.
TEST_F(ServerTest, TakesJsonOfItsOwnPagesAndOfPrograms) {
  httplib::Client& http = caller_->http();
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "application/jsonp"}) {
    const auto response = http.Post(kList, "{}", type);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 400) << type;
    EXPECT_THAT(response->body, HasSubstr("REQUEST_MALFORMED")) << type;
  }
  EXPECT_EQ(http.Post(kList, "{}", "application/json; charset=utf-8")->status, 200);
  const std::string host = "127.0.0.1:" + std::to_string(server_->http_port());
  EXPECT_EQ(http.Post(kList, {{"Origin", "http://exemple.invalid"}}, "{}", "application/json")->status, 403);
  EXPECT_EQ(http.Post(kList, {{"Origin", "null"}}, "{}", "application/json")->status, 403);
  for (const std::string& origin : {"http://" + host, "HTTP://" + host})
    EXPECT_EQ(http.Post(kList, {{"Origin", origin}}, "{}", "application/json")->status, 200) << origin;
  EXPECT_EQ(
      http.Post(kList, {{"Host", "ici.exemple"}, {"Origin", "http://ICI.exemple"}}, "{}", "application/json")->status,
      200);
}

TEST_F(ServerTest, RefusesAFormInJsonsPlace) {
  const auto response = caller_->http().Post(AdmitMethod(), httplib::MultipartFormDataItems{{"a", "b", "", ""}});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 400);
  EXPECT_FALSE(response->has_header("EXCEPTION_WHAT"));
}

TEST_F(ServerTest, SaysThatAMethodOrServiceIsUnknown) {
  for (const char* method : {"/iml.tests.HouseholdService/Burn", "/iml.tests.NoService/Admit", "/", "/x"}) {
    EXPECT_EQ(Grpc(method, "").code, StatusCode::kUnimplemented) << method;
  }
}

TEST_F(ServerTest, TellsOfARefusalTheReasonTheFieldsAndAFrenchSentence) {
  Send<Admit>(AdmitH1("r"));
  const Reply heard =
      Send<Cancel>(absl::StrCat("request_id: '", Uuid("c"), "' household_id: 'h1' expected_version: 7"));
  EXPECT_EQ(heard.code, StatusCode::kFailedPrecondition);
  EXPECT_EQ(heard.reason(), "VERSION_MISMATCH");
  EXPECT_THAT(heard.fields(), ElementsAre("expected_version"));
  EXPECT_THAT(heard.sentence(), HasSubstr("Ce dossier a changé entre-temps : il est à la version "));
  EXPECT_EQ(heard.rpc.message(), heard.sentence());
  EXPECT_FALSE(heard.says_when_to_retry());
}

// ---- JSON over HTTP

TEST_F(ServerTest, AnswersTheSameInJson) {
  const Reply heard = caller_->Json(
      AdmitMethod(), absl::StrCat(R"({"requestId": ")", Uuid("r"), R"(", "household_id": "h1", "dwellingId": "d1"})"));
  EXPECT_EQ(heard.http, 200);
  const auto receipt = Send<Admit>(AdmitH1("r")).As<rpc::v1::Receipt>();  // the same request
  EXPECT_EQ(heard.bytes,
            absl::StrCat(R"({"aggregateId":"h1","version":"1","position":{"topic":"tests.household","partition":)",
                         receipt.position().partition(), R"(,"offset":")", receipt.position().offset(), "\"}}\n"));
}

TEST_F(ServerTest, RefusesJsonThatIsNoneOrNoMessage) {
  const std::string bodies[] = {"{",
                                "null and void",
                                "[]",
                                "\"text\"",
                                R"({"household_id": 7})",
                                R"({"careful": "perhaps"})",
                                R"({"expected_version": 99999999999999999999})",
                                R"({"occurred_on": "yesterday"})",
                                R"({"household": "h1"})",
                                R"({"occurred_on": {"century": 21}})",
                                "{\"household_id\": \"h\xc3\"}",
                                "\xff\xfe{}",
                                R"({"household_id": "\ud83d"})",
                                R"({"household_id": "a", "household_id": "b", )",
                                std::string(5000, '['),
                                std::string(5000, '{'),
                                std::string("{\"household_id\": \"h\0", 19)};
  for (const std::string& body : bodies) {
    const Reply heard = caller_->Json(AdmitMethod(), body);
    EXPECT_EQ(heard.http, 400) << body.substr(0, 60);
    EXPECT_EQ(heard.code, StatusCode::kInvalidArgument);
    EXPECT_NE(heard.sentence(), "") << body.substr(0, 60);
    EXPECT_THAT(heard.sentence(), testing::Not(testing::AnyOf(HasSubstr(".."), HasSubstr("\n")))) << body.substr(0, 60);
    EXPECT_TRUE(heard.reason() == "REQUEST_MALFORMED" || heard.reason() == "FIELD_MISSING")
        << body.substr(0, 60) << heard.reason();
  }
  EXPECT_EQ(Commits("h1"), 0u);
}

TEST_F(ServerTest, TakesAnEmptyBodyForAnEmptyMessage) {
  EXPECT_THAT(caller_->Json(AdmitMethod(), "").fields(), ElementsAre("request_id"));
  EXPECT_EQ(caller_->Json(kList, "").http, 200);
}

TEST_F(ServerTest, RefusesABodyThatIsTooLargeHoweverItIsSent) {
  const std::string large(2 << 20, ' ');
  const Reply whole = caller_->Json(AdmitMethod(), large);
  EXPECT_EQ(whole.http, 413);
  EXPECT_EQ(whole.reason(), "RESOURCE_EXHAUSTED");
  const auto chunked = caller_->http().Post(
      AdmitMethod(),
      [&](size_t offset, httplib::DataSink& sink) {
        if (offset >= (64u << 20)) sink.done();
        return sink.write(large.data(), large.size());
      },
      "application/json");
  // The server does not read on: it says 413, or the connection is gone while more is sent.
  EXPECT_TRUE(!chunked || chunked->status == 413) << chunked->status;
  caller_->http().set_compress(true);
  const Reply small_on_the_way = caller_->Json(AdmitMethod(), std::string(100 << 20, ' '));
  EXPECT_EQ(small_on_the_way.http, 413);
  EXPECT_EQ(caller_->Json(kList, "{}").http, 200);
}

TEST_F(ServerTest, TellsAWrongVerbFromAWrongPath) {
  for (const char* verb : {"GET", "PUT", "DELETE", "PATCH"}) {
    httplib::Request request;
    request.method = verb;
    request.path = AdmitMethod();
    const auto response = caller_->http().send(request);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 405) << verb;
    EXPECT_EQ(response->get_header_value("Allow"), "POST");
  }
  const Reply unknown = caller_->Json("/iml.tests.HouseholdService/Burn", "{}");
  EXPECT_EQ(unknown.http, 404);
  EXPECT_EQ(unknown.reason(), "UNIMPLEMENTED");
}

// ---- metadata

log::v1::CommitHeader FirstHeader(log::Log& log, const std::string& household) {
  std::vector<log::Record> records;
  auto reader = log.Follow({{{kHouseholds, log::PartitionOf(household, 2)}, 1}}).value();
  EXPECT_TRUE(reader->Poll(1 << 20, &records).ok());
  log::v1::AnyCommit commit;
  EXPECT_TRUE(!records.empty() && commit.ParseFromString(records[0].value));
  return commit.header();
}

TEST_F(ServerTest, WritesWhoActsIntoTheCommit) {
  Send<Admit>(AdmitH1("r"), {{"iml-actor", "s-1"}, {"iml-organisation", "123456782"}, {"iml-role", "operator"}});
  EXPECT_EQ(FirstHeader(*log_, "h1").actor().ShortDebugString(),
            R"(subject: "s-1" organisation: "123456782" role: "operator")");
}

TEST_F(ServerTest, RefusesAnActorThatIsNotPlainText) {
  const std::string json =
      absl::StrCat(R"({"requestId": ")", Uuid("r"), R"(", "householdId": "h1", "dwellingId": "d1"})");
  for (const std::string& actor :
       {std::string("Zo\xc3\xab"), std::string("half a letter \xc3"), std::string(201, 'x')}) {
    const Reply heard = caller_->Json(AdmitMethod(), json, {{"iml-actor", actor}});
    EXPECT_EQ(heard.code, StatusCode::kInvalidArgument);
    EXPECT_THAT(heard.fields(), ElementsAre("iml-actor"));
  }
  EXPECT_EQ(Commits("h1"), 0u);
}

TEST_F(ServerTest, HearsThatACallIsARetry) {
  const std::string cancel = absl::StrCat("request_id: '", Uuid("c"), "' household_id: 'h1'");
  EXPECT_EQ(Send<Cancel>(cancel).reason(), "NOT_FOUND");
  EXPECT_EQ(Send<Cancel>(cancel, {{"iml-retry", "0"}}).reason(), "NOT_FOUND");
  EXPECT_EQ(Commits("h1"), 0u);
  EXPECT_EQ(Send<Cancel>(cancel, {{"iml-retry", "1"}}).reason(), "NOT_FOUND");
  EXPECT_EQ(Commits("h1"), 1u);  // sealed
}

// ---- deadlines

// A door whose handler the test writes.
class Bare {
 public:
  explicit Bare(rpc::Handler handler, const Server::Options& options = {}) {
    Admit::descriptor();
    const auto* service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName("iml.tests.HouseholdService");
    server = Server::Start(options, {{service, std::move(handler)}}).value();
    caller = std::make_unique<Caller>(server->grpc_port(), server->http_port());
  }
  std::unique_ptr<Server> server;
  std::unique_ptr<Caller> caller;
};

TEST(Deadline, IsCappedAndHasAMostForWhomeverGivesNone) {
  std::promise<absl::Duration> left;
  Bare bare([&](Call call, const Answer& answer) {
    left.set_value(call.deadline - absl::Now());
    answer(absl::UnavailableError(""));
  });
  const auto next = [&] {
    const absl::Duration duration = left.get_future().get();
    left = {};
    return duration;
  };
  const std::string admit = Text<Admit>(absl::StrCat("request_id: '", Uuid("r"), "'")).SerializeAsString();
  bare.caller->Grpc(AdmitMethod(), admit, {}, absl::Hours(5));
  const absl::Duration capped = next();
  EXPECT_LE(capped, absl::Seconds(60));
  EXPECT_GT(capped, absl::Seconds(5));
  bare.caller->Grpc(AdmitMethod(), admit, {}, absl::Seconds(30));
  EXPECT_LE(next(), absl::Seconds(35));  // gRPC rounds it up on its way
  bare.caller->Json(AdmitMethod(), absl::StrCat(R"({"requestId": ")", Uuid("r"), R"("})"));
  const absl::Duration of_a_command = next();
  EXPECT_LE(of_a_command, absl::Seconds(5));
  bare.caller->Json(kList, "{}");
  EXPECT_LE(next(), absl::Seconds(2));
  EXPECT_GT(of_a_command, absl::Seconds(2));
}

TEST_F(ServerTest, DoesNothingForACallWhoseDeadlineHasPassed) {
  const Reply heard =
      caller_->Grpc(AdmitMethod(), Text<Admit>(AdmitH1("r")).SerializeAsString(), {}, absl::Seconds(-1));
  EXPECT_EQ(heard.code, StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Commits("h1"), 0u);
}

TEST(Call, ThatItsClientLeftEndsAtOnceAndItsAnswerGoesNowhere) {
  std::promise<Answer> taken;
  Bare bare([&](Call, Answer answer) { taken.set_value(std::move(answer)); });
  EXPECT_EQ(bare.caller->Grpc(kList, "", {}, absl::Milliseconds(50)).code, StatusCode::kDeadlineExceeded);
  const Answer answer = taken.get_future().get();
  bare.server->Drain(absl::ZeroDuration());  // waits for the call: it has ended
  bare.server.reset();
  answer("late");
  answer(absl::InternalError("and twice"));
}

TEST(Drain, EndsCallsThatAreStillUnderWayWhenPatienceEnds) {
  std::promise<Answer> taken;
  Bare bare([&](Call, Answer answer) { taken.set_value(std::move(answer)); });
  auto heard = std::async(std::launch::async, [&] { return bare.caller->Grpc(kList, ""); });
  const Answer answer = taken.get_future().get();
  bare.server->Drain(absl::Milliseconds(10));
  const StatusCode code = heard.get().code;
  EXPECT_TRUE(code == StatusCode::kCancelled || code == StatusCode::kUnavailable) << code;
  answer("late");
}

TEST(Drain, LetsCallsUnderWayFinish) {
  std::promise<Answer> taken;
  Bare bare([&](Call, Answer answer) { taken.set_value(std::move(answer)); });
  auto heard = std::async(std::launch::async, [&] { return bare.caller->Grpc(kList, ""); });
  const Answer answer = taken.get_future().get();
  auto drained = std::async(std::launch::async, [&] { bare.server->Drain(absl::Seconds(20)); });
  answer("done");
  EXPECT_EQ(heard.get().bytes, "done");
  drained.get();
}

// ---- the observer

// What the observer was told, as "Admit came" and "Admit: <code>".
struct Told {
  rpc::Observer Observer() {
    return {[this](const auto* method) { Add(absl::StrCat(std::string(method->name()), " came")); },
            [this](const auto* method, StatusCode code, absl::Duration took) {
              EXPECT_GE(took, absl::ZeroDuration());
              Add(absl::StrCat(std::string(method->name()), ": ", absl::StatusCodeToString(code)));
            }};
  }
  void Add(std::string line) {
    std::lock_guard lock(mutex);
    lines.push_back(std::move(line));
  }
  std::vector<std::string> Take() {
    std::lock_guard lock(mutex);
    return std::exchange(lines, {});
  }
  std::mutex mutex;
  std::vector<std::string> lines;
};

TEST(Observer, IsToldOfEveryCallHowItCameAndEnded) {
  Told told;
  Bare bare([](Call call,
               const Answer& answer) { call.method->name() == "Admit" ? answer(absl::NotFoundError("")) : answer(""); },
            {.observer = told.Observer()});
  const std::string admit = Text<Admit>("request_id: '" + Uuid("r") + "'").SerializeAsString();
  bare.caller->Grpc(AdmitMethod(), admit);
  EXPECT_THAT(told.Take(), ElementsAre("Admit came", "Admit: NOT_FOUND"));
  bare.caller->Grpc(AdmitMethod(), "garbage");
  EXPECT_THAT(told.Take(), ElementsAre("Admit came", "Admit: INVALID_ARGUMENT"));
  bare.caller->Grpc(kList, "");
  EXPECT_THAT(told.Take(), ElementsAre("ListDwellings came", "ListDwellings: OK"));
  bare.caller->Json(kList, "{}");
  EXPECT_THAT(told.Take(), ElementsAre("ListDwellings came", "ListDwellings: OK"));
  bare.caller->Json(AdmitMethod(), "{");
  EXPECT_THAT(told.Take(), ElementsAre("Admit came", "Admit: INVALID_ARGUMENT"));
  bare.caller->Json(AdmitMethod(), std::string(2 << 20, ' '));
  EXPECT_THAT(told.Take(), ElementsAre("Admit came", "Admit: RESOURCE_EXHAUSTED"));
}

TEST(Observer, IsNotToldOfMethodsThatAreNotHosted) {
  Told told;
  Bare bare([](Call, const Answer& answer) { answer(""); }, {.observer = told.Observer()});
  bare.caller->Grpc("/iml.tests.HouseholdService/Burn", "");
  bare.caller->Grpc("/no.Service/Admit", "");
  bare.caller->Json("/iml.tests.HouseholdService/Burn", "{}");
  EXPECT_THAT(told.Take(), IsEmpty());
}

TEST(Observer, IsToldOfACallWhoseClientDidNotWait) {
  Told told;
  std::vector<Answer> kept;
  Bare bare([&](Call, Answer answer) { kept.push_back(std::move(answer)); }, {.observer = told.Observer()});
  bare.caller->Grpc(kList, "", {}, absl::Milliseconds(50));
  bare.server->Drain(absl::Seconds(20));
  EXPECT_THAT(told.Take(), ElementsAre("ListDwellings came", "ListDwellings: CANCELLED"));
}

// ---- health, reflection, ports

std::string Health(Caller& caller, const std::string& service) {
  std::string request = "\x0a";  // HealthCheckRequest{service = 1}
  request += static_cast<char>(service.size());
  const Reply heard = caller.Grpc("/grpc.health.v1.Health/Check", request + service);
  if (heard.code == StatusCode::kNotFound) return "unknown";
  return heard.bytes == "\x08\x01" ? "SERVING" : heard.bytes == "\x08\x02" ? "NOT_SERVING" : "?";
}

TEST_F(ServerTest, TellsTheHealthOfEachServiceWhichBeginsAsNotServing) {
  EXPECT_EQ(Health(*caller_, "iml.tests.HouseholdService"), "NOT_SERVING");
  server_->SetServing("iml.tests.HouseholdService", true);
  EXPECT_EQ(Health(*caller_, "iml.tests.HouseholdService"), "SERVING");
  EXPECT_EQ(Health(*caller_, "iml.tests.DwellingService"), "NOT_SERVING");
  server_->SetServing("iml.tests.HouseholdService", false);
  EXPECT_EQ(Health(*caller_, "iml.tests.HouseholdService"), "NOT_SERVING");
  EXPECT_EQ(Health(*caller_, "another"), "unknown");
}

TEST_F(ServerTest, DoesNotReflectUnlessAsked) { EXPECT_EQ(caller_->Reflected(), ""); }

TEST(Server, ReflectsWhenAsked) {
  Bare bare([](Call, const Answer& answer) { answer(""); }, {.reflection = true});
  EXPECT_THAT(bare.caller->Reflected(), HasSubstr("iml.tests.HouseholdService"));
}

TEST(Server, SaysThatAnAddressIsTaken) {
  Bare first([](Call, const Answer& answer) { answer(""); });
  const auto start = [](const Server::Options& options) { return Server::Start(options, {}).status(); };
  const absl::Status grpc = start({.grpc = absl::StrCat("127.0.0.1:", first.server->grpc_port()), .http = ""});
  EXPECT_EQ(grpc.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(grpc.message()), HasSubstr("another server"));
  EXPECT_EQ(start({.grpc = "", .http = absl::StrCat("127.0.0.1:", first.server->http_port())}).code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(start({.grpc = "", .http = "no port"}).code(), absl::StatusCode::kUnavailable);
}

TEST(Server, TakesAConnectionThoughMoreThanHalfOfTheFilesAreOpenAlready) {
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  std::vector<int> open;
  while (open.empty() || open.back() < 200) open.push_back(fcntl(STDERR_FILENO, F_DUPFD, 0));
  const rlimit few = {300, limit.rlim_max};
  setrlimit(RLIMIT_NOFILE, &few);
  Bare bare([](Call, const Answer& answer) { answer(""); });
  EXPECT_NE(Raw(bare.server->grpc_port()).HearFirst(), "");
  setrlimit(RLIMIT_NOFILE, &limit);
  for (const int each : open) close(each);
}

// ---- whatever comes

// Valid requests of every method, spoilt at random: each is answered, and the next valid one is served.
TEST_F(ServerTest, AnswersWhateverBytesItIsSent) {
  std::mt19937 random(20'261'124);
  const auto below = [&](size_t bound) { return random() % bound; };
  const std::pair<const char*, std::string> valid[] = {
      {"/iml.tests.HouseholdService/Admit",
       Text<Admit>(AdmitH1("r") + " occurred_on { year: 2022 month: 6 day: 30 } careful: true").SerializeAsString()},
      {"/iml.tests.HouseholdService/Cancel",
       Text<Cancel>("request_id: '" + Uuid("c") + "' household_id: 'h1' expected_version: 3").SerializeAsString()},
      {"/iml.tests.HouseholdService/GetDwelling", Text<GetDwellingRequest>("dwelling_id: 'd1'").SerializeAsString()},
      {"/iml.tests.HouseholdService/ListDwellings",
       Text<ListDwellingsRequest>("open_only: true page_size: 7 min_position { topic: 'tests.dwelling' offset: 0 }")
           .SerializeAsString()},
      {"/iml.tests.HouseholdService/GetHouseholdHistory",
       Text<GetHouseholdHistoryRequest>("household_id: 'h1' page_size: 1").SerializeAsString()},
      {"/iml.tests.DwellingService/Open",
       Text<Open>("request_id: '" + Uuid("o") + "' dwelling_id: 'd1'").SerializeAsString()},
      {"/iml.tests.DwellingService/Withdraw",
       Text<Withdraw>("request_id: '" + Uuid("w") + "' dwelling_id: 'd1'").SerializeAsString()}};
  const std::string json = absl::StrCat(R"({"requestId": ")", Uuid("j"),
                                        R"(", "householdId": "hé", "occurredOn": {"year": 2022, "month": 6}})");
  const auto spoil = [&](std::string bytes) {
    for (size_t times = 1 + below(3); times > 0; --times) {
      const size_t at = below(bytes.size() + 1);
      switch (below(5)) {
        case 0:
          if (at < bytes.size()) bytes[at] = static_cast<char>(random());
          break;
        case 1:
          bytes.insert(at, 1 + below(4), static_cast<char>(random()));
          break;
        case 2:
          bytes.erase(at, below(8));
          break;
        case 3:
          bytes.resize(at);
          break;
        default:
          if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
      }
    }
    return bytes;
  };
  std::map<StatusCode, int> codes;
  for (int i = 0; i < 3000; ++i) {
    const auto& [method, bytes] = valid[below(std::size(valid))];
    ++codes[Grpc(method, spoil(bytes), below(4) == 0 ? Metadata{{"iml-retry", "1"}} : Metadata{}).code];
    if (i % 3 == 0) ++codes[caller_->Json(method, spoil(json)).code];
  }
  EXPECT_THAT(codes, testing::Not(testing::Contains(testing::Key(StatusCode::kUnknown))));
  EXPECT_THAT(codes, testing::Not(testing::Contains(testing::Key(StatusCode::kInternal))));
  EXPECT_THAT(codes, testing::Not(testing::Contains(testing::Key(StatusCode::kDeadlineExceeded))));
  EXPECT_GT(codes[StatusCode::kOk], 100);
  EXPECT_GT(codes[StatusCode::kInvalidArgument], 1000);
  EXPECT_EQ(Send<Open>("request_id: '" + Uuid("last") + "' dwelling_id: 'd9'").code, StatusCode::kOk);
  EXPECT_TRUE(Wait([&] { return household_engine_->status().idle && dwelling_engine_->status().idle; }));
}

}  // namespace
}  // namespace iml::tests
