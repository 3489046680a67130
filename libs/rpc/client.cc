#include "libs/rpc/client.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <future>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "libs/rpc/errors.h"

namespace iml::rpc {

using google::protobuf::Message;

struct Client::Channels {
  struct Channel {
    std::unique_ptr<grpc::GenericStub> stub;
  };
  std::vector<Channel> all;
  std::atomic<size_t> current = 0;
};

namespace {

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status rpc;
  if (!status.error_details().empty() && rpc.ParseFromString(status.error_details()) && rpc.code() != 0) return FromRpc(rpc);
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

// gRPC 1.51 ends the queue of callbacks with the last channel that uses it, while threads still read from it: so one never goes.
void KeepCallbackQueue() {
  struct Kept {
    grpc::GenericStub stub{grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials())};
    grpc::ClientContext context;
    grpc::ByteBuffer request, response;
  };
  [[maybe_unused]] static const Kept* const kept = [] {
    auto* const made = new Kept;
    const grpc::Slice nothing("");
    made->request = grpc::ByteBuffer(&nothing, 1);
    made->context.set_deadline(std::chrono::system_clock::now());
    made->stub.UnaryCall(&made->context, "/none", grpc::StubOptions(), &made->request, &made->response, [](const grpc::Status&) {});
    return made;
  }();
}

}  // namespace

Client::Client(std::vector<std::string> addresses) : channels_(std::make_unique<Channels>()) {
  KeepCallbackQueue();
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);  // who calls again says so
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetMaxReceiveMessageSize(64 << 20);
  for (const std::string& address : addresses) {
    auto channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
    channels_->all.push_back({std::make_unique<grpc::GenericStub>(channel)});
  }
}
Client::~Client() = default;

void Client::Start(const std::string& method, const Message& request, const Options& options, Message* response, Done done) {
  struct Under {
    grpc::ClientContext context;
    grpc::ByteBuffer request, response;
  };
  auto under = std::make_shared<Under>();
  under->context.set_deadline(absl::ToChronoTime(absl::Now() + options.timeout));
  if (!options.actor.subject().empty()) under->context.AddMetadata("iml-actor", options.actor.subject());
  if (!options.actor.organisation().empty()) under->context.AddMetadata("iml-organisation", options.actor.organisation());
  if (!options.actor.role().empty()) under->context.AddMetadata("iml-role", options.actor.role());
  if (options.retry) under->context.AddMetadata("iml-retry", "1");
  grpc::Slice slice(request.SerializeAsString());
  under->request = grpc::ByteBuffer(&slice, 1);
  auto& channel = channels_->all[channels_->current.load() % channels_->all.size()];
  channel.stub->UnaryCall(&under->context, method, grpc::StubOptions(), &under->request, &under->response,
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

absl::Status Client::Call(const std::string& method, const Message& request, const Options& options, Message* response) {
  std::promise<absl::Status> promise;
  Start(method, request, options, response, [&](const absl::Status& status) { promise.set_value(status); });
  return promise.get_future().get();
}

absl::Status Client::CallUntil(absl::Duration patience, const std::string& method, const Message& request, Options options,
                               Message* response) {
  static thread_local std::minstd_rand chance{std::random_device{}()};
  const absl::Time end = absl::Now() + patience;
  for (int attempt = 0;; ++attempt) {
    const absl::Status status = Call(method, request, options, response);
    const bool unknown = status.code() == absl::StatusCode::kUnavailable || status.code() == absl::StatusCode::kDeadlineExceeded;
    if (!unknown || absl::Now() >= end) return status;
    ++channels_->current;
    options.retry = true;
    const int most = std::min(50 << std::min(attempt, 5), 1000);
    std::this_thread::sleep_for(std::chrono::milliseconds(most / 2 + static_cast<int>(chance() % (most / 2 + 1))));
  }
}

std::string MethodOf(const google::protobuf::ServiceDescriptor* service, const google::protobuf::Descriptor* request) {
  for (int i = 0; i < service->method_count(); ++i) {
    if (service->method(i)->input_type() == request) return absl::StrCat("/", service->full_name(), "/", service->method(i)->name());
  }
  return "";
}

}  // namespace iml::rpc
