// The door: services described by their protos, over gRPC and as JSON over HTTP. It parses every byte itself and knows
// no domain.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "iml/log/v1/log.pb.h"

namespace iml::rpc {

struct Call {
  const google::protobuf::MethodDescriptor* method = nullptr;
  std::unique_ptr<google::protobuf::Message> request;
  // From the metadata iml-actor, iml-organisation, iml-role, plain letters: trusted for now.
  log::v1::Actor actor;
  absl::Time deadline;
  // Metadata iml-retry: 1, or a retry by gRPC itself.
  bool retry = false;
};
// The serialized response. Called once, from any thread, also from within the handler.
using Answer = std::function<void(const absl::StatusOr<std::string>&)>;
// Called on gRPC's own thread: it must not block.
using Handler = std::function<void(Call, Answer)>;

struct Hosted {
  const google::protobuf::ServiceDescriptor* service = nullptr;
  Handler handler;
};

// Told of every call of a method that is hosted, by gRPC and by JSON alike, from any thread: when it comes, and how it
// ended.
struct Observer {
  std::function<void(const google::protobuf::MethodDescriptor* method)> started = [](auto&&...) {};
  std::function<void(const google::protobuf::MethodDescriptor* method, absl::StatusCode code, absl::Duration took)>
      handled = [](auto&&...) {};
  // A gRPC connection whose calls held too much was cut off.
  std::function<void(const std::string& peer)> cut_off = [](auto&&...) {};
};

// kUnavailable when nothing can listen at "host:port" for `what` ("gRPC"), which it says with the reason. Cheap; makes
// nothing.
absl::Status CheckFree(const std::string& what, const std::string& address);

class Server {
 public:
  struct Options {
    // "host:port"; port 0 takes a free one. An empty one is not served.
    std::string grpc = "127.0.0.1:0";
    std::string http = "127.0.0.1:0";
    bool reflection = false;
    int most_request_bytes = 1 << 20;
    int most_streams = 1024;
    // All gRPC calls together hold at most this much. A call holds its bytes until its answer has gone.
    size_t most_call_bytes = 128 << 20;
    // The process may grow by this much beyond its usual size. Then connections that send much are cut off.
    size_t most_growth_bytes = 512 << 20;
    Observer observer = {};
  };
  // kUnavailable when an address is taken.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Options& options, std::vector<Hosted> hosted);
  virtual ~Server() = default;

  virtual int grpc_port() const = 0;
  virtual int http_port() const = 0;
  // What grpc.health.v1 answers for a service; all begin as not serving.
  virtual void SetServing(const std::string& service, bool serving) = 0;
  // Takes no new calls; waits for those under way until the deadline.
  virtual void Drain(absl::Duration patience) = 0;
};

}  // namespace iml::rpc
