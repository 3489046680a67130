#include "libs/rpc/client.h"

#include <grpcpp/alarm.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <atomic>
#include <future>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/rpc/address.h"
#include "libs/rpc/errors.h"

namespace iml::rpc {

using google::protobuf::Message;

struct Client::Channels {
  // Those that serve the same.
  struct Group {
    std::vector<std::unique_ptr<grpc::GenericStub>> stubs;
    std::atomic<size_t> current = 0;
  };
  std::map<std::string, Group> groups;

  // Null when nobody is known to serve it. The method is "/iml.<context>.v1.Service/Method".
  Group* Of(const std::string& method) {
    const std::vector<std::string> parts = absl::StrSplit(method, absl::MaxSplits('.', 2));
    auto found = groups.find(parts.size() == 3 ? parts[1] : "");
    if (found == groups.end()) found = groups.find("");
    return found == groups.end() ? nullptr : &found->second;
  }
};

// One call, again and again.
struct Client::Attempts {
  std::shared_ptr<Channels> channels;
  std::string method;
  grpc::ByteBuffer request;
  Options options;
  absl::Time end;
  Message* response = nullptr;
  Done done;
  int made = 0;
  std::unique_ptr<grpc::Alarm> pause;  // holds the call, so the last one is given up with the answer

  static void Next(const std::shared_ptr<Attempts>& call);
  static void Once(Channels& channels, const std::string& method, const grpc::ByteBuffer& request,
                   const Options& options, size_t at, Message* response, Done done);
};

namespace {

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status rpc;
  if (!status.error_details().empty() && rpc.ParseFromString(status.error_details()) && rpc.code() != 0)
    return FromRpc(rpc);
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

// gRPC 1.51 ends the queue of callbacks with the last channel that uses it, while threads still read from it: so one
// never goes.
void KeepCallbackQueue() {
  struct Kept {
    grpc::GenericStub stub{grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials())};
    grpc::ClientContext context;
    grpc::ByteBuffer request, response;
  };
  [[gnu::used]] static const Kept* const kept = [] {
    auto* const made = new Kept;
    const grpc::Slice nothing("");
    made->request = grpc::ByteBuffer(&nothing, 1);
    made->context.set_deadline(std::chrono::system_clock::now());
    made->stub.UnaryCall(&made->context, "/none", grpc::StubOptions(), &made->request, &made->response,
                         [](const grpc::Status&) {});
    return made;
  }();
}

}  // namespace

absl::StatusOr<Endpoints> ParseEndpoints(const std::vector<std::string>& texts) {
  Endpoints endpoints;
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    const std::string context = equals == std::string::npos ? "" : text.substr(0, equals);
    const std::vector<std::string> addresses = absl::StrSplit(text.substr(equals + 1), ',');  // npos + 1 is 0
    for (const std::string& address : addresses) {
      if (!ParseAddress(address)) {
        return absl::InvalidArgumentError(absl::StrCat(
            "\"", text, "\" names no endpoints; write host:port,host:port or contracting=host:port,host:port"));
      }
      endpoints.of[context].push_back(address);
    }
  }
  return endpoints;
}

Client::Client(std::vector<std::string> addresses) : Client(Endpoints{{{"", std::move(addresses)}}}) {}

Client::Client(const Endpoints& endpoints) : channels_(std::make_shared<Channels>()) {
  KeepCallbackQueue();
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);  // who calls again says so
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetMaxReceiveMessageSize(64 << 20);
  for (const auto& [context, addresses] : endpoints.of) {
    for (const std::string& address : addresses) {
      auto channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
      channels_->groups[context].stubs.push_back(std::make_unique<grpc::GenericStub>(channel));
    }
  }
}
Client::~Client() = default;

void Client::Attempts::Once(Channels& channels, const std::string& method, const grpc::ByteBuffer& request,
                            const Options& options, size_t at, Message* response, Done done) {
  struct Under {
    grpc::ClientContext context;
    grpc::ByteBuffer request, response;
  };
  Channels::Group* const group = channels.Of(method);
  if (group == nullptr) return done(absl::InvalidArgumentError(absl::StrCat("no endpoint is known of ", method)));
  auto under = std::make_shared<Under>();
  under->request = request;
  under->context.set_deadline(absl::ToChronoTime(absl::Now() + options.timeout));
  if (!options.actor.subject().empty()) under->context.AddMetadata("iml-actor", options.actor.subject());
  if (!options.actor.organisation().empty())
    under->context.AddMetadata("iml-organisation", options.actor.organisation());
  if (!options.actor.role().empty()) under->context.AddMetadata("iml-role", options.actor.role());
  if (options.retry) under->context.AddMetadata("iml-retry", "1");
  group->stubs[at % group->stubs.size()]->UnaryCall(
      &under->context, method, grpc::StubOptions(), &under->request, &under->response,
      [under, response, done = std::move(done)](const grpc::Status& status) {
        grpc::Slice bytes;
        if (status.ok() && (!under->response.DumpToSingleSlice(&bytes).ok() ||
                            !response->ParseFromArray(bytes.begin(), static_cast<int>(bytes.size())))) {
          done(absl::InternalError("the answer does not parse"));
        } else {
          done(FromGrpc(status));
        }
      });
}

void Client::Attempts::Next(const std::shared_ptr<Attempts>& call) {
  Channels::Group* const group = call->channels->Of(call->method);
  const size_t at = group == nullptr ? 0 : group->current.load();
  Once(*call->channels, call->method, call->request, call->options, at, call->response,
       [call, group, at](const absl::Status& status) {
         static thread_local std::minstd_rand chance{std::random_device{}()};
         const bool unknown =
             status.code() == absl::StatusCode::kUnavailable || status.code() == absl::StatusCode::kDeadlineExceeded;
         const int most = std::min(50 << std::min(call->made++, 5), 1000);
         const absl::Duration pause = absl::Milliseconds(most / 2 + static_cast<int>(chance() % (most / 2 + 1)));
         if (!unknown || absl::Now() + pause >= call->end) {
           call->pause.reset();
           return call->done(status);
         }
         size_t expected = at;  // of many that fail there at once only the first turns to the next
         group->current.compare_exchange_strong(expected, at + 1);
         call->options.retry = true;
         call->pause = std::make_unique<grpc::Alarm>();  // not the one before, from whose end this may be called
         call->pause->Set(absl::ToChronoTime(absl::Now() + pause), [call](bool) { Next(call); });
       });
}

namespace {

grpc::ByteBuffer Bytes(const Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace

void Client::Start(const std::string& method, const Message& request, const Options& options, Message* response,
                   Done done) {
  const Channels::Group* const group = channels_->Of(method);
  Attempts::Once(*channels_, method, Bytes(request), options, group == nullptr ? 0 : group->current.load(), response,
                 std::move(done));
}

absl::Status Client::Call(const std::string& method, const Message& request, const Options& options,
                          Message* response) {
  std::promise<absl::Status> promise;
  Start(method, request, options, response, [&](const absl::Status& status) { promise.set_value(status); });
  return promise.get_future().get();
}

void Client::StartUntil(absl::Duration patience, const std::string& method, const Message& request, Options options,
                        Message* response, Done done) {
  const auto call = std::make_shared<Attempts>();
  call->channels = channels_;
  call->method = method;
  call->request = Bytes(request);
  call->options = std::move(options);
  call->end = absl::Now() + patience;
  call->response = response;
  call->done = std::move(done);
  Attempts::Next(call);
}

absl::Status Client::CallUntil(absl::Duration patience, const std::string& method, const Message& request,
                               Options options, Message* response) {
  std::promise<absl::Status> promise;
  StartUntil(patience, method, request, std::move(options), response,
             [&](const absl::Status& status) { promise.set_value(status); });
  return promise.get_future().get();
}

std::string MethodOf(const google::protobuf::ServiceDescriptor* service, const google::protobuf::Descriptor* request) {
  for (int i = 0; i < service->method_count(); ++i) {
    if (service->method(i)->input_type() == request)
      return absl::StrCat("/", service->full_name(), "/", service->method(i)->name());
  }
  return "";
}

}  // namespace iml::rpc
