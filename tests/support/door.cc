#include "tests/support/door.h"

#include <google/protobuf/util/json_util.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <future>

#include "google/rpc/error_details.pb.h"
#include "libs/rpc/client.h"
#include "libs/runtime/api.h"
#include "tests/support/wait.h"

namespace iml::tests {
namespace {

template <typename Detail>
std::optional<Detail> DetailOf(const google::rpc::Status& rpc) {
  Detail found;
  for (const auto& detail : rpc.details()) {
    if (detail.UnpackTo(&found)) return found;
  }
  return std::nullopt;
}

const google::protobuf::ServiceDescriptor* ServiceNamed(const std::string& name) {
  Admit::descriptor();  // so that the file is linked in
  return google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
}

}  // namespace

// ---- what is heard

std::string Reply::reason() const {
  const auto info = DetailOf<google::rpc::ErrorInfo>(rpc);
  EXPECT_EQ(info ? info->domain() : "iml", "iml");
  return info ? info->reason() : "";
}

std::vector<std::string> Reply::fields() const {
  std::vector<std::string> fields;
  const auto bad = DetailOf<google::rpc::BadRequest>(rpc).value_or(google::rpc::BadRequest());
  for (const auto& violation : bad.field_violations()) {
    EXPECT_EQ(violation.description(), sentence());
    fields.push_back(violation.field());
  }
  return fields;
}

std::string Reply::sentence() const {
  const auto message = DetailOf<google::rpc::LocalizedMessage>(rpc);
  EXPECT_EQ(message ? message->locale() : "fr-FR", "fr-FR");
  return message ? message->message() : "";
}

bool Reply::says_when_to_retry() const { return DetailOf<google::rpc::RetryInfo>(rpc).has_value(); }

// ---- the caller

struct Caller::Channel {
  explicit Channel(int port) : channel(Open(port)), stub(channel) {}
  static std::shared_ptr<grpc::Channel> Open(int port) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetMaxSendMessageSize(-1);
    return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials(),
                                     arguments);
  }
  std::shared_ptr<grpc::Channel> channel;
  grpc::GenericStub stub;
};

Caller::Caller(int grpc_port, int http_port)
    : channel_(std::make_unique<Channel>(grpc_port)), http_("127.0.0.1", http_port) {
  http_.set_read_timeout(std::chrono::seconds(20));
}
Caller::~Caller() = default;

Reply Caller::Grpc(const std::string& method, const std::string& bytes, const Metadata& metadata,
                   absl::Duration timeout) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  for (const auto& [name, value] : metadata) context.AddMetadata(name, value);
  grpc::Slice slice(bytes);
  grpc::ByteBuffer request(&slice, 1), response;
  std::promise<grpc::Status> promise;
  channel_->stub.UnaryCall(&context, method, grpc::StubOptions(), &request, &response,
                           [&](grpc::Status status) { promise.set_value(std::move(status)); });
  const grpc::Status status = promise.get_future().get();
  Reply reply{static_cast<absl::StatusCode>(status.error_code()), 0, "", {}};
  if (!status.ok()) {
    EXPECT_TRUE(reply.rpc.ParseFromString(status.error_details()));
    EXPECT_EQ(reply.rpc.details().empty() ? status.error_code() : reply.rpc.code(), status.error_code());
    return reply;
  }
  grpc::Slice whole;
  EXPECT_TRUE(response.DumpToSingleSlice(&whole).ok());
  reply.bytes.assign(reinterpret_cast<const char*>(whole.begin()), whole.size());
  return reply;
}

Reply Caller::Json(const std::string& method, const std::string& json, const httplib::Headers& headers) {
  const auto response = http_.Post(method, headers, json, "application/json");
  EXPECT_TRUE(response) << httplib::to_string(response.error());
  if (!response) return {};
  Reply reply{absl::StatusCode::kOk, response->status, response->body, {}};
  if (response->status != 200) {
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(response->body, &reply.rpc).ok()) << response->body;
    reply.code = static_cast<absl::StatusCode>(reply.rpc.code());
  }
  return reply;
}

std::string Caller::Reflected() {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
  grpc::CompletionQueue queue;
  const auto next = [&] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  auto stream =
      channel_->stub.PrepareCall(&context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  stream->StartCall(nullptr);
  next();
  const grpc::Slice list_services("\x3a\x00", 2);  // list_services = 7: ""
  stream->WriteLast(grpc::ByteBuffer(&list_services, 1), grpc::WriteOptions(), nullptr);
  next();
  grpc::ByteBuffer response;
  grpc::Slice whole;
  std::string bytes;
  stream->Read(&response, nullptr);
  if (next() && response.DumpToSingleSlice(&whole).ok())
    bytes.assign(reinterpret_cast<const char*>(whole.begin()), whole.size());
  grpc::Status status;
  stream->Finish(&status, nullptr);
  next();
  queue.Shutdown();
  while (next()) continue;
  return bytes;
}

// ---- the door

std::string Uuid(const std::string& name) { return domain::DerivedId("tests", name); }

Door::Door() {
  log_ = log::OpenEmbedded({.folder = folder_ / "log", .env = disk_.env()}).value();
  loose_ = std::make_unique<LooseLog>(*log_);
  for (const char* topic : {kHouseholds, kDwellingTopic}) EXPECT_TRUE(log_->CreateTopic(topic, 2).ok());
}

void Door::Serve(eventsourcing::Service households, const rpc::Server::Options& options) {
  households_ = std::make_unique<eventsourcing::Service>(std::move(households));
  dwellings_ = std::make_unique<eventsourcing::Service>(Dwellings());
  runtime::Engine::Options engine;
  engine.fingerprint = "code";
  engine.key = "key";
  engine.folder = folder_ / "households";
  household_engine_ = runtime::Engine::Start(*households_, *loose_, engine).value();
  engine.folder = folder_ / "dwellings";
  dwelling_engine_ = runtime::Engine::Start(*dwellings_, *log_, engine).value();
  std::vector<rpc::Hosted> hosted;
  hosted.push_back(runtime::Api(ServiceNamed("iml.tests.HouseholdService"), *household_engine_).value());
  hosted.push_back(runtime::Api(ServiceNamed("iml.tests.DwellingService"), *dwelling_engine_).value());
  server_ = rpc::Server::Start(options, std::move(hosted)).value();
  caller_ = std::make_unique<Caller>(server_->grpc_port(), server_->http_port());
  EXPECT_TRUE(Wait(
      [&] { return dwelling_engine_->caught_up() && (household_engine_->caught_up() || !loose_->unread.empty()); }));
}

void Door::TearDown() {
  caller_.reset();
  if (server_) server_->Drain(absl::Seconds(5));
  household_engine_.reset();
  dwelling_engine_.reset();
}

std::string Door::MethodOf(const google::protobuf::Descriptor* request) {
  const std::string of_households = rpc::MethodOf(ServiceNamed("iml.tests.HouseholdService"), request);
  return of_households.empty() ? rpc::MethodOf(ServiceNamed("iml.tests.DwellingService"), request) : of_households;
}

std::string Door::AdmitH1(const std::string& request) {
  return "request_id: '" + Uuid(request) + "' household_id: 'h1' dwelling_id: 'd1'";
}

}  // namespace iml::tests
