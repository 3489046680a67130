#include "libs/rpc/server.h"

#include <google/protobuf/util/json_util.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <httplib.h>

#include <future>
#include <thread>

#include "absl/strings/str_cat.h"
#include "libs/domain/ids.h"
#include "libs/domain/refusal.h"
#include "libs/rpc/errors.h"

namespace iml::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

constexpr absl::Duration kCommandTime = absl::Seconds(5), kQueryTime = absl::Seconds(2), kMostTime = absl::Seconds(60);

const Message& Prototype(const google::protobuf::Descriptor* type) { return *MessageFactory::generated_factory()->GetPrototype(type); }

// The path of a field that this build does not know; "" when there is none. Guessing at it would be worse than refusing.
std::string UnknownField(const Message& message) {
  const auto* reflection = message.GetReflection();
  const auto& unknown = reflection->GetUnknownFields(message);
  if (!unknown.empty()) return absl::StrCat(message.GetDescriptor()->name(), ".", unknown.field(0).number());
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      std::string path = UnknownField(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i) : reflection->GetMessage(message, field));
      if (!path.empty()) return path;
    }
  }
  return "";
}

absl::Status CheckRequest(const Message& request) {
  if (const std::string unknown = UnknownField(request); !unknown.empty()) {
    return domain::Refuse("VALUE_INVALID", {{"champ", unknown}, {"règle", "ce champ n'est pas connu de cette version"}}, {unknown});
  }
  const FieldDescriptor* id = request.GetDescriptor()->FindFieldByName("request_id");
  if (id == nullptr) return absl::OkStatus();
  const std::string text = request.GetReflection()->GetString(request, id);
  if (text.empty()) return domain::Refuse("FIELD_MISSING", {{"champ", "request_id"}}, {"request_id"});
  if (!domain::UuidBytes(text)) {
    return domain::Refuse("VALUE_INVALID", {{"champ", "request_id"}, {"règle", "un UUID est attendu, par exemple 7f9c24e8-3b12-4fef-91e0-5c2d8a6f0b17"}},
                          {"request_id"});
  }
  return absl::OkStatus();
}

absl::Time DeadlineOf(const MethodDescriptor* method, absl::Time asked) {
  const absl::Time now = absl::Now();
  if (asked == absl::InfiniteFuture()) {
    return now + (method->input_type()->FindFieldByName("request_id") != nullptr ? kCommandTime : kQueryTime);
  }
  return std::min(asked, now + kMostTime);
}

// ---- gRPC

grpc::Status ToGrpc(const absl::Status& status) {
  const google::rpc::Status rpc = ToRpc(status);
  return grpc::Status(static_cast<grpc::StatusCode>(rpc.code()), rpc.message(), rpc.SerializeAsString());
}

std::string Find(const grpc::CallbackServerContext& context, const char* name) {
  const auto found = context.client_metadata().find(name);
  return found == context.client_metadata().end() ? "" : std::string(found->second.data(), found->second.size());
}

bool Parse(const grpc::ByteBuffer& bytes, Message* message) {
  grpc::Slice slice;
  if (bytes.TrySingleSlice(&slice).ok()) return message->ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
  return bytes.DumpToSingleSlice(&slice).ok() && message->ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
}

// A service made from its descriptor: no generated code, so that malformed bytes reach our own parser.
class DynamicService : public grpc::Service {
 public:
  explicit DynamicService(const Hosted& hosted) {
    for (int i = 0; i < hosted.service->method_count(); ++i) {
      const MethodDescriptor* method = hosted.service->method(i);
      names_.push_back(absl::StrCat("/", hosted.service->full_name(), "/", method->name()));
      AddMethod(new grpc::internal::RpcServiceMethod(names_.back().c_str(), grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
      MarkMethodRawCallback(i, new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                                   [method, handler = hosted.handler](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                                                      grpc::ByteBuffer* response) { return Handle(method, handler, context, *request, response); }));
    }
  }

 private:
  static grpc::ServerUnaryReactor* Handle(const MethodDescriptor* method, const Handler& handler, grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer& request, grpc::ByteBuffer* response) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    Call call;
    call.method = method;
    call.request.reset(Prototype(method->input_type()).New());
    if (!Parse(request, call.request.get())) {
      reactor->Finish(ToGrpc(absl::InvalidArgumentError(absl::StrCat("these bytes are no ", method->input_type()->full_name()))));
      return reactor;
    }
    if (const absl::Status status = CheckRequest(*call.request); !status.ok()) {
      reactor->Finish(ToGrpc(status));
      return reactor;
    }
    call.actor.set_subject(Find(*context, "iml-actor"));
    call.actor.set_organisation(Find(*context, "iml-organisation"));
    call.actor.set_role(Find(*context, "iml-role"));
    const std::string again = Find(*context, "grpc-previous-rpc-attempts");
    call.retry = Find(*context, "iml-retry") == "1" || (!again.empty() && again != "0");
    const auto deadline = context->deadline();
    call.deadline = DeadlineOf(method, deadline == std::chrono::system_clock::time_point::max() ? absl::InfiniteFuture() : absl::FromChrono(deadline));
    handler(std::move(call), [reactor, response](const absl::StatusOr<std::string>& answer) {
      if (!answer.ok()) {
        reactor->Finish(ToGrpc(answer.status()));
        return;
      }
      grpc::Slice slice(*answer);
      *response = grpc::ByteBuffer(&slice, 1);
      reactor->Finish(grpc::Status::OK);
    });
    return reactor;
  }

  std::deque<std::string> names_;
};

// ---- JSON

void Say(const absl::Status& status, httplib::Response& response) {
  const google::rpc::Status rpc = ToRpc(status);
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  google::protobuf::util::MessageToJsonString(rpc, &json, options).ok();
  response.status = HttpCode(rpc.code());
  response.set_content(json + "\n", "application/json");
}

void HandleJson(const MethodDescriptor* method, const Handler& handler, const httplib::Request& http, httplib::Response& response) {
  Call call;
  call.method = method;
  call.request.reset(Prototype(method->input_type()).New());
  const auto parsed = google::protobuf::util::JsonStringToMessage(http.body.empty() ? "{}" : http.body, call.request.get());
  if (!parsed.ok()) {
    return Say(absl::InvalidArgumentError(absl::StrCat("the body is no ", method->input_type()->full_name(), ": ", std::string(parsed.message()))), response);
  }
  if (const absl::Status status = CheckRequest(*call.request); !status.ok()) return Say(status, response);
  call.actor.set_subject(http.get_header_value("iml-actor"));
  call.actor.set_organisation(http.get_header_value("iml-organisation"));
  call.actor.set_role(http.get_header_value("iml-role"));
  call.retry = http.get_header_value("iml-retry") == "1";
  call.deadline = DeadlineOf(method, absl::InfiniteFuture());

  std::promise<absl::StatusOr<std::string>> promise;
  handler(std::move(call), [&](const absl::StatusOr<std::string>& answer) { promise.set_value(answer); });
  const absl::StatusOr<std::string> answer = promise.get_future().get();
  if (!answer.ok()) return Say(answer.status(), response);
  const std::unique_ptr<Message> message(Prototype(method->output_type()).New());
  message->ParseFromString(*answer);
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.add_whitespace = http.has_param("pretty");
  google::protobuf::util::MessageToJsonString(*message, &json, options).ok();
  response.set_content(json + "\n", "application/json");
}

// ---- the server

class BothServers : public Server {
 public:
  ~BothServers() override { Drain(absl::Seconds(1)); }

  absl::Status Open(const Options& options, std::vector<Hosted> hosted) {
    hosted_ = std::move(hosted);
    if (!options.grpc.empty()) {
      if (absl::Status status = OpenGrpc(options); !status.ok()) return status;
    }
    return options.http.empty() ? absl::OkStatus() : OpenHttp(options);
  }

  int grpc_port() const override { return grpc_port_; }
  int http_port() const override { return http_port_; }

  void SetServing(const std::string& service, bool serving) override {
    if (grpc_) grpc_->GetHealthCheckService()->SetServingStatus(service, serving);
  }

  void Drain(absl::Duration patience) override {
    if (http_thread_.joinable()) {
      http_.stop();
      http_thread_.join();
    }
    if (grpc_) {
      grpc_->Shutdown(absl::ToChronoTime(absl::Now() + patience));
      grpc_->Wait();
      grpc_.reset();
    }
  }

 private:
  absl::Status OpenGrpc(const Options& options) {
    grpc::EnableDefaultHealthCheckService(true);
    if (options.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    builder.AddListeningPort(options.grpc, grpc::InsecureServerCredentials(), &grpc_port_);
    builder.SetMaxReceiveMessageSize(options.most_request_bytes);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.most_streams);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
    for (const Hosted& each : hosted_) {
      services_.push_back(std::make_unique<DynamicService>(each));
      builder.RegisterService(services_.back().get());
    }
    grpc_ = builder.BuildAndStart();
    if (grpc_ == nullptr || grpc_port_ == 0) {
      return absl::UnavailableError(absl::StrCat("cannot listen for gRPC on ", options.grpc, ": is another server there?"));
    }
    for (const Hosted& each : hosted_) SetServing(each.service->full_name(), false);
    return absl::OkStatus();
  }

  absl::Status OpenHttp(const Options& options) {
    for (const Hosted& each : hosted_) {
      for (int i = 0; i < each.service->method_count(); ++i) {
        const MethodDescriptor* method = each.service->method(i);
        http_.Post(absl::StrCat("/", each.service->full_name(), "/", method->name()),
                   [method, handler = each.handler](const httplib::Request& request, httplib::Response& response) {
                     HandleJson(method, handler, request, response);
                   });
      }
    }
    http_.set_error_handler([](const httplib::Request& request, httplib::Response& response) {
      if (!response.body.empty()) return;
      if (response.status == 404) {
        Say(absl::UnimplementedError(absl::StrCat(request.method, " ", request.path, ": every RPC is POST /<package>.<Service>/<Method>")), response);
        response.status = 404;
      } else {
        const int status = response.status;
        Say(absl::InvalidArgumentError("the request is too large or malformed"), response);
        response.status = status;
      }
    });
    http_.set_payload_max_length(options.most_request_bytes);
    http_.set_tcp_nodelay(true);
    const size_t colon = options.http.rfind(':');
    const std::string host = options.http.substr(0, colon);
    http_port_ = colon == std::string::npos ? -1 : std::atoi(options.http.c_str() + colon + 1);
    if (http_port_ == 0) {
      http_port_ = http_.bind_to_any_port(host);
    } else if (http_port_ > 0 && !http_.bind_to_port(host, http_port_)) {
      http_port_ = -1;
    }
    if (http_port_ < 0) return absl::UnavailableError(absl::StrCat("cannot listen for HTTP on ", options.http, ": is another server there?"));
    http_thread_ = std::thread([this] { http_.listen_after_bind(); });
    while (!http_.is_running()) std::this_thread::yield();  // before that, stop() would go unheard
    return absl::OkStatus();
  }

  std::vector<Hosted> hosted_;
  std::vector<std::unique_ptr<DynamicService>> services_;
  std::unique_ptr<grpc::Server> grpc_;
  httplib::Server http_;
  std::thread http_thread_;
  int grpc_port_ = 0;
  int http_port_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Options& options, std::vector<Hosted> hosted) {
  auto server = std::make_unique<BothServers>();
  if (absl::Status status = server->Open(options, std::move(hosted)); !status.ok()) return status;
  return server;
}

}  // namespace iml::rpc
