#include "libs/rpc/server.h"

#include <fcntl.h>
#include <google/protobuf/util/json_util.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <optional>
#include <set>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/domain/forms.h"
#include "libs/domain/ids.h"
#include "libs/domain/labels.h"
#include "libs/domain/refusal.h"
#include "libs/rpc/callers.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/http_server.h"
#include "libs/rpc/json.h"
#include "libs/rpc/listener.h"

namespace iml::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

constexpr absl::Duration kCommandTime = absl::Seconds(5), kQueryTime = absl::Seconds(2), kMostTime = absl::Seconds(60);

constexpr size_t kMostNamed = 20;  // fields, in an answer
// The most that a request may hold.
constexpr size_t kMostTextBytes = 20'000;
constexpr int kMostValues = 1'000;

const Message& Prototype(const google::protobuf::Descriptor* type) {
  return *MessageFactory::generated_factory()->GetPrototype(type);
}

// The paths of the fields that this build does not know, or the first of very many. Guessing at them would be worse
// than refusing.
void FindUnknown(const Message& message, const std::string& path, std::vector<std::string>* unknown) {
  const auto* reflection = message.GetReflection();
  const auto& fields = reflection->GetUnknownFields(message);
  for (int i = 0; i < fields.field_count(); ++i) {
    if (unknown->size() >= kMostNamed) return;
    unknown->push_back(absl::StrCat(path, fields.field(i).number()));
  }
  std::vector<const FieldDescriptor*> known;
  reflection->ListFields(message, &known);
  for (const FieldDescriptor* field : known) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const std::string at =
          absl::StrCat(path, std::string(field->name()), field->is_repeated() ? absl::StrCat("[", i, "].") : ".");
      FindUnknown(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                       : reflection->GetMessage(message, field),
                  at, unknown);
    }
  }
}

absl::Status Invalid(const std::string& field, const std::string& rule) {
  return domain::At(field, domain::Refuse<v1::REASON_VALUE_INVALID>(domain::Words(field), domain::Words(rule)));
}

// The first field that holds more than anybody means to say.
absl::Status CheckValues(const Message& message, const std::string& path) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> known;
  reflection->ListFields(message, &known);
  for (const FieldDescriptor* field : known) {
    const std::string at = absl::StrCat(path, std::string(field->name()));
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    if (count > kMostValues) return Invalid(at, absl::StrCat(kMostValues, " valeurs au plus"));
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        std::string scratch;
        const std::string& text = field->is_repeated()
                                      ? reflection->GetRepeatedStringReference(message, field, i, &scratch)
                                      : reflection->GetStringReference(message, field, &scratch);
        if (text.size() > kMostTextBytes) return Invalid(at, absl::StrCat(kMostTextBytes, " octets au plus"));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        const Message& part = field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                                   : reflection->GetMessage(message, field);
        if (absl::Status status = CheckValues(part, at + "."); !status.ok()) return status;
      }
    }
  }
  return absl::OkStatus();
}

// `why` may hold any bytes of the request.
absl::Status Malformed(const Message& request, std::string why) {
  std::replace_if(
      why.begin(), why.end(), [](char c) { return c < ' ' || c > '~'; }, ' ');
  return domain::Refuse<v1::REASON_REQUEST_MALFORMED>(
      domain::Typed<domain::Words>(absl::StrCat(std::string(request.GetDescriptor()->full_name()), ", ", why)));
}

absl::Status CheckRequest(const Message& request) {
  std::vector<std::string> unknown;
  FindUnknown(request, "", &unknown);
  if (!unknown.empty()) {
    return domain::At(
        unknown, domain::Refuse<v1::REASON_VALUE_INVALID>(domain::Words(absl::StrJoin(unknown, ", ")),
                                                          domain::Words("ce champ n'est pas connu de cette version")));
  }
  if (absl::Status status = CheckValues(request, ""); !status.ok()) return status;
  if (absl::Status status = domain::CheckForms(request); !status.ok()) return status;
  const FieldDescriptor* id = request.GetDescriptor()->FindFieldByName("request_id");
  if (id == nullptr) return absl::OkStatus();
  const std::string text = request.GetReflection()->GetString(request, id);
  if (text.empty()) {
    return domain::At("request_id", domain::Refuse<v1::REASON_FIELD_MISSING>(domain::Words("request_id")));
  }
  if (domain::UuidBytes(text)) return absl::OkStatus();
  return Invalid("request_id", domain::LabelOf(contract::v1::FORM_UUID).text);
}

// What travels beside a request, from metadata or headers.
absl::Status TakeMetadata(const std::function<std::string(const char* name)>& find, Call* call) {
  const std::pair<const char*, std::string*> parts[] = {{"iml-actor", call->actor.mutable_subject()},
                                                        {"iml-organisation", call->actor.mutable_organisation()},
                                                        {"iml-role", call->actor.mutable_role()}};
  for (const auto& [name, part] : parts) {
    *part = find(name);
    const bool plain = std::all_of(part->begin(), part->end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (!plain || part->size() > 200) return Invalid(name, "des lettres sans accent, 200 au plus, sont attendues");
  }
  const std::string again = find("grpc-previous-rpc-attempts");
  call->retry = find("iml-retry") == "1" || (!again.empty() && again != "0");
  return absl::OkStatus();
}

absl::Time DeadlineOf(const MethodDescriptor* method, absl::Time asked) {
  const absl::Time now = absl::Now();
  if (asked == absl::InfiniteFuture()) {
    return now + (method->input_type()->FindFieldByName("request_id") != nullptr ? kCommandTime : kQueryTime);
  }
  return std::min(asked, now + kMostTime);
}

// A call as its observer is told of it.
class Observed {
 public:
  Observed(const Observer& observer, const MethodDescriptor* method) : observer_(observer), method_(method) {
    observer.started(method);
  }
  void Handled(absl::StatusCode code) const { observer_.handled(method_, code, absl::Now() - since_); }

 private:
  const Observer& observer_;
  const MethodDescriptor* const method_;
  const absl::Time since_ = absl::Now();
};

// ---- gRPC

grpc::Status ToGrpc(const absl::Status& status) {
  const google::rpc::Status rpc = ToRpc(status);
  return grpc::Status(static_cast<grpc::StatusCode>(rpc.code()), rpc.message(), rpc.SerializeAsString());
}

std::string MetadataOf(const grpc::CallbackServerContext& context, const char* name) {
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
  DynamicService(const Hosted& hosted, const Observer& observer, Callers& callers) {
    for (int i = 0; i < hosted.service->method_count(); ++i) {
      const MethodDescriptor* method = hosted.service->method(i);
      names_.push_back(absl::StrCat("/", hosted.service->full_name(), "/", method->name()));
      AddMethod(
          new grpc::internal::RpcServiceMethod(names_.back().c_str(), grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
      MarkMethodRawCallback(
          i,
          new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
              [method, handler = hosted.handler, &observer, &callers](
                  grpc::CallbackServerContext* context, const grpc::ByteBuffer* request, grpc::ByteBuffer* response) {
                auto* const reactor = new Reactor({observer, method}, callers, context->peer(), response);
                Handle(*reactor, method, handler, context, *request);
                return reactor;
              }));
    }
  }

 private:
  // Ends a call once: with its answer, or when the client is gone or the server drains; an answer that comes later goes
  // nowhere.
  class Reactor : public grpc::ServerUnaryReactor {
   public:
    Reactor(const Observed& observed, Callers& callers, const std::string& peer, grpc::ByteBuffer* response)
        : observed_(observed), response_(response), held_(callers, peer) {}
    Answer Answering() {
      return [this, ended = ended_](const absl::StatusOr<std::string>& answer) {
        if (ended->exchange(true)) return;
        observed_.Handled(answer.status().code());
        if (!answer.ok()) return Finish(ToGrpc(answer.status()));
        held_.Hold(answer->size());
        grpc::Slice slice(*answer);
        *response_ = grpc::ByteBuffer(&slice, 1);
        Finish(grpc::Status::OK);
      };
    }
    void OnCancel() override {
      if (ended_->exchange(true)) return;
      observed_.Handled(absl::StatusCode::kCancelled);
      Finish(grpc::Status::CANCELLED);
    }
    void OnDone() override { delete this; }
    bool cut() const { return held_.cut(); }

   private:
    const Observed observed_;
    grpc::ByteBuffer* const response_;
    Callers::Call held_;
    const std::shared_ptr<std::atomic<bool>> ended_ = std::make_shared<std::atomic<bool>>(false);
  };

  static void Handle(Reactor& reactor, const MethodDescriptor* method, const Handler& handler,
                     grpc::CallbackServerContext* context, const grpc::ByteBuffer& request) {
    const Answer answer = reactor.Answering();
    if (reactor.cut()) return answer(absl::ResourceExhaustedError("the connection holds too many calls"));
    Call call;
    call.method = method;
    call.request.reset(Prototype(method->input_type()).New());
    absl::Status status = Parse(request, call.request.get()) ? CheckRequest(*call.request)
                                                             : Malformed(*call.request, "octets illisibles");
    if (status.ok()) status = TakeMetadata([&](const char* name) { return MetadataOf(*context, name); }, &call);
    if (status.ok()) {
      const auto deadline = context->deadline();
      call.deadline =
          DeadlineOf(method, deadline == std::chrono::system_clock::time_point::max() ? absl::InfiniteFuture()
                                                                                      : absl::FromChrono(deadline));
      handler(std::move(call), answer);
    } else {
      answer(status);
    }
  }

  std::deque<std::string> names_;
};

// Once it is linked in, reflection is on in every server.
class NoReflection : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins, [](const auto& plugin) { return plugin->name() == "proto_server_reflection"; });
  }
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

// The body is taken in pieces: one that is sent in chunks or compressed does not say how long it will be.
std::optional<std::string> ReadBody(const httplib::ContentReader& read, size_t most, int* status) {
  std::string body;
  const bool whole = read([&](const char* data, size_t size) {
    body.append(data, size);
    return body.size() <= most;
  });
  if (whole) return body;
  *status = body.size() > most || *status == 413 ? 413 : 400;
  return std::nullopt;
}

// A browser sends other sites' pages here without asking, but neither as application/json nor without its Origin.
absl::Status CheckSender(const Message& request, const httplib::Request& http) {
  std::string type = http.get_header_value("Content-Type");
  type = absl::AsciiStrToLower(absl::StripAsciiWhitespace(type.substr(0, type.find(';'))));
  if (type != "application/json") return Malformed(request, "Content-Type: application/json is expected");
  const std::string origin = absl::AsciiStrToLower(http.get_header_value("Origin"));
  if (origin.empty() || origin.substr(std::min(origin.find("://"), origin.size())) ==
                            "://" + absl::AsciiStrToLower(http.get_header_value("Host")))
    return absl::OkStatus();
  return absl::PermissionDeniedError("the page that asks is of another host");
}

// What protobuf says of a value that is none of its type names the type: for an enum its names are added, for a message
// its fields.
std::string Expected(const std::string& why) {
  constexpr char kType[] = "type.googleapis.com/";
  const size_t at = why.rfind(kType);
  if (at == std::string::npos) return "";
  const std::string name = why.substr(at + sizeof kType - 1);
  const google::protobuf::DescriptorPool* const pool = google::protobuf::DescriptorPool::generated_pool();
  std::vector<std::string> names;
  if (const auto* type = pool->FindEnumTypeByName(name)) {
    for (int i = 1; i < type->value_count(); ++i) names.emplace_back(type->value(i)->name());
  } else if (const auto* message = pool->FindMessageTypeByName(name)) {
    for (int i = 0; i < message->field_count(); ++i) names.emplace_back(message->field(i)->json_name());
  }
  return names.empty() ? "" : absl::StrCat("; possible : ", absl::StrJoin(names, ", "));
}

absl::StatusOr<std::string> AskJson(const MethodDescriptor* method, const Handler& handler, const std::string& body,
                                    const httplib::Request& http) {
  Call call;
  call.method = method;
  call.request.reset(Prototype(method->input_type()).New());
  if (const absl::Status sender = CheckSender(*call.request, http); !sender.ok()) return sender;
  const std::string wrong = body.empty() ? "" : WrongJson(body);
  if (!wrong.empty()) return Malformed(*call.request, wrong);
  const auto parsed = google::protobuf::util::JsonStringToMessage(body.empty() ? "{}" : body, call.request.get());
  if (!parsed.ok()) {
    std::string why(parsed.message());
    why.resize(std::min(why.find('\n'), why.size()));  // what follows points at a place in the body
    why.resize(why.find_last_not_of('.') + 1);
    return Malformed(*call.request, why.empty() ? "JSON illisible" : why + Expected(why));
  }
  if (const absl::Status status = CheckRequest(*call.request); !status.ok()) return status;
  const absl::Status taken = TakeMetadata([&](const char* name) { return http.get_header_value(name); }, &call);
  if (!taken.ok()) return taken;
  call.deadline = DeadlineOf(method, absl::InfiniteFuture());
  std::promise<absl::StatusOr<std::string>> promise;
  handler(std::move(call), [&](const absl::StatusOr<std::string>& answer) { promise.set_value(answer); });
  return promise.get_future().get();
}

void HandleJson(const MethodDescriptor* method, const Handler& handler, const Observed& observed, size_t most,
                const httplib::Request& http, httplib::Response& response, const httplib::ContentReader& read) {
  std::optional<std::string> body;
  response.status = 400;
  if (!http.is_multipart_form_data())
    body = ReadBody(read, most, &response.status);  // httplib reads a form in another way
  if (!body)
    return observed.Handled(response.status == 413 ? absl::StatusCode::kResourceExhausted
                                                   : absl::StatusCode::kInvalidArgument);
  response.status = 200;
  const absl::StatusOr<std::string> answer = AskJson(method, handler, *body, http);
  observed.Handled(answer.status().code());
  if (!answer.ok()) return Say(answer.status(), response);
  const std::unique_ptr<Message> message(Prototype(method->output_type()).New());
  message->ParseFromString(*answer);
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.add_whitespace = http.has_param("pretty");
  const auto printed = google::protobuf::util::MessageToJsonString(*message, &json, options);
  if (!printed.ok()) return Say(absl::InternalError("the answer cannot be written as JSON; gRPC gives it"), response);
  response.set_content(json + "\n", "application/json");
}

// ---- the server

// Up to which number of a file connections may have it: half of those that are free now, for the databases need some
// more, and a connection takes memory.
int MostFiles() {
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  const int all = static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 32'768));
  const int lowest = open("/dev/null", O_RDONLY | O_CLOEXEC);
  close(lowest);
  return lowest < 0 ? 0 : lowest + (all - lowest) / 2;
}

class BothServers : public Server {
 public:
  ~BothServers() override { Drain(absl::Seconds(1)); }

  absl::Status Open(const Options& options, std::vector<Hosted> hosted) {
    hosted_ = std::move(hosted);
    observer_ = options.observer;
    if (!options.grpc.empty()) {
      if (absl::Status status = OpenGrpc(options); !status.ok()) return status;
    }
    return options.http.empty() ? absl::OkStatus() : OpenHttp(options);
  }

  int grpc_port() const override { return listener_ ? listener_->port() : 0; }
  int http_port() const override { return http_port_; }

  void SetServing(const std::string& service, bool serving) override {
    if (grpc_) grpc_->GetHealthCheckService()->SetServingStatus(service, serving);
  }

  void Drain(absl::Duration patience) override {
    const absl::Time until = absl::Now() + patience;
    http_.Close();
    if (grpc_) {
      listener_->Close();
      grpc_->Shutdown(absl::ToChronoTime(until));
      grpc_->Wait();
      grpc_.reset();
    }
    http_.Drain(until);
  }

 private:
  absl::Status OpenGrpc(const Options& options) {
    auto listener = Listener::Open("gRPC", options.grpc);
    if (!listener.ok()) return listener.status();
    listener_ = *std::move(listener);
    callers_ = std::make_unique<Callers>(options.most_call_bytes, options.most_growth_bytes, observer_.cut_off);
    grpc::EnableDefaultHealthCheckService(true);
    grpc::ServerBuilder builder;
    if (options.reflection) {
      grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    } else {
      builder.SetOption(std::make_unique<NoReflection>());
    }
    acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, grpc::InsecureServerCredentials());
    builder.SetMaxReceiveMessageSize(options.most_request_bytes);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.most_streams);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
    // Who does not even acknowledge a ping does not read.
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 20'000);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
    // Whatever a connection keeps open ends some day: calls under way have a minute left, as long as any may take.
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 1'800'000);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 60'000);
    // A connection that is cut off leaves no more behind than this.
    builder.AddChannelArgument(GRPC_ARG_TCP_MAX_READ_CHUNK_SIZE, 128 << 10);
    for (const Hosted& each : hosted_) {
      services_.push_back(std::make_unique<DynamicService>(each, observer_, *callers_));
      builder.RegisterService(services_.back().get());
    }
    grpc_ = builder.BuildAndStart();
    if (grpc_ == nullptr) return absl::InternalError("gRPC does not start");
    for (const Hosted& each : hosted_) SetServing(each.service->full_name(), false);
    listener_->Start(MostFiles(), [this](int listening, int connection) {
      grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters taken;
      taken.listener_fd = listening;
      taken.fd = connection;
      callers_->Take(connection);
      acceptor_->HandleNewConnection(&taken);
    });
    return absl::OkStatus();
  }

  absl::Status OpenHttp(const Options& options) {
    for (const Hosted& each : hosted_) {
      for (int i = 0; i < each.service->method_count(); ++i) {
        const MethodDescriptor* method = each.service->method(i);
        const std::string path =
            absl::StrCat("/", std::string(each.service->full_name()), "/", std::string(method->name()));
        paths_.insert(path);
        http_.Post(path, [this, method, handler = each.handler, most = static_cast<size_t>(options.most_request_bytes)](
                             const httplib::Request& request, httplib::Response& response,
                             const httplib::ContentReader& read) {
          HandleJson(method, handler, {observer_, method}, most, request, response, read);
        });
      }
    }
    http_.set_error_handler([this](const httplib::Request& request, httplib::Response& response) {
      if (!response.body.empty()) return;
      const int status = response.status == 404 && paths_.contains(request.path) ? 405 : response.status;
      if (status == 404 || status == 405) {
        const std::string service = request.path.substr(1, request.path.rfind('/') - 1);
        const bool known = std::any_of(hosted_.begin(), hosted_.end(),
                                       [&](const Hosted& each) { return each.service->full_name() == service; });
        Say(absl::UnimplementedError(absl::StrCat(request.method, " ", request.path, ": ",
                                                  known && status == 404
                                                      ? absl::StrCat("there is no such method in ", service)
                                                      : "every RPC is POST /<package>.<Service>/<Method>")),
            response);
        response.set_header("Allow", "POST");
      } else if (status == 413) {
        Say(absl::ResourceExhaustedError("the request is too large"), response);
      } else {
        Say(absl::InvalidArgumentError("the request is malformed"), response);
      }
      response.status = status;
    });
    http_.set_payload_max_length(options.most_request_bytes);
    const auto port = http_.Listen(options.http);
    if (!port.ok()) return port.status();
    http_port_ = *port;
    return absl::OkStatus();
  }

  std::vector<Hosted> hosted_;
  Observer observer_;
  std::unique_ptr<Callers> callers_;
  std::vector<std::unique_ptr<DynamicService>> services_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::unique_ptr<grpc::Server> grpc_;
  HttpServer http_;
  std::set<std::string> paths_;
  int http_port_ = 0;
};

}  // namespace

absl::Status CheckFree(const std::string& what, const std::string& address) {
  return Listener::Open(what, address).status();
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Options& options, std::vector<Hosted> hosted) {
  google::protobuf::SetLogHandler(
      nullptr);  // what does not parse is answered; whoever sends it shall not fill the log as well
  auto server = std::make_unique<BothServers>();
  if (absl::Status status = server->Open(options, std::move(hosted)); !status.ok()) return status;
  return server;
}

}  // namespace iml::rpc
