// Calls a server by its protos' descriptors. Blocking, or with a callback so that many calls are under way.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "iml/log/v1/log.pb.h"

namespace iml::rpc {

// Where services answer: "host:port" each, several that serve the same; by context ("contracting"), or of every other
// one under "".
struct Endpoints {
  std::map<std::string, std::vector<std::string>> of;
};
// Reads "host:port,host:port", which serve everything, and "contracting=host:port,host:port". kInvalidArgument says
// what is wrong.
absl::StatusOr<Endpoints> ParseEndpoints(const std::vector<std::string>& texts);

class Client {
 public:
  struct Options {
    log::v1::Actor actor = {};
    // Each attempt has so long.
    absl::Duration timeout = absl::Seconds(5);
    bool retry = false;
  };
  using Done = std::function<void(const absl::Status&)>;

  explicit Client(const Endpoints& endpoints);
  // All of them serve everything.
  explicit Client(std::vector<std::string> addresses);
  ~Client();

  // One attempt. `response` must live until `done`, which is called on another thread.
  void Start(const std::string& method, const google::protobuf::Message& request, const Options& options,
             google::protobuf::Message* response, Done done);
  // The same, blocking.
  absl::Status Call(const std::string& method, const google::protobuf::Message& request, const Options& options,
                    google::protobuf::Message* response);
  // Calls again, at another address in turn, while the outcome is unknown (UNAVAILABLE, DEADLINE_EXCEEDED) and patience
  // lasts, with jittered backoff; the request id stays the same. No attempt starts once patience has ended.
  void StartUntil(absl::Duration patience, const std::string& method, const google::protobuf::Message& request,
                  Options options, google::protobuf::Message* response, Done done);
  absl::Status CallUntil(absl::Duration patience, const std::string& method, const google::protobuf::Message& request,
                         Options options, google::protobuf::Message* response);

 private:
  struct Channels;
  struct Attempts;
  std::shared_ptr<Channels> channels_;
};

// "/package.Service/Method" of the RPC that takes this message; its file must declare a service or be imported by one
// that does.
std::string MethodOf(const google::protobuf::ServiceDescriptor* service, const google::protobuf::Descriptor* request);

}  // namespace iml::rpc
