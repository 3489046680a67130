// Takes the connections of an address for a server that gets each handed. It goes on whatever happens: gRPC's own
// listener ends for good once a connection meets a process without a file left (gRPC 1.51).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"

namespace iml::rpc {

class Listener {
 public:
  // The one that listens, and the connection: not blocking, without delay, and from now on the taker's.
  using Take = std::function<void(int listener, int connection)>;

  // "host:port"; port 0 takes a free one. kUnavailable when nothing can listen there for `what` ("gRPC"), with the
  // reason.
  static absl::StatusOr<std::unique_ptr<Listener>> Open(const std::string& what, const std::string& address);
  ~Listener();

  int port() const { return port_; }
  // From now on connections are taken. Those beyond `most_files`, of all files that the process has open, are hung up
  // on at once.
  void Start(int most_files, Take take);
  // None is taken any more.
  void Close();

 private:
  Listener() = default;
  void Run(int most_files, const Take& take);
  bool Closed(int patience_ms) const;

  std::vector<int> sockets_;
  int wake_ = -1;  // an eventfd
  int port_ = 0;
  std::thread thread_;
};

}  // namespace iml::rpc
