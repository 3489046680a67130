// httplib's server within bounds that it lacks: how long a request may take to arrive, how long its head may be, what
// gives way when there are more connections than threads, how long a drain may take. A head that could be taken in two
// ways is refused before httplib sees it, so that the next request of a connection begins where this one ends.
#pragma once

#include <httplib.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace iml::rpc {

class HttpServer : public httplib::Server {
 public:
  struct Bounds {
    absl::Duration arrival = absl::Seconds(10);
    size_t head_bytes = 64 << 10;
    // Beyond it even what is only read to be refused.
    size_t request_bytes = 16 << 20;
    size_t threads = 32;
    // Those beyond are hung up on at once, so that the files of the databases can still be opened.
    size_t connections = 512;
  };
  HttpServer() : HttpServer(Bounds()) {}
  explicit HttpServer(const Bounds& bounds);
  ~HttpServer() override { Drain(absl::Now()); }

  // "host:port"; port 0 takes a free one. The port, or kUnavailable when it is taken.
  absl::StatusOr<int> Listen(const std::string& address);
  // Takes no new connection.
  void Close();
  // The same; returns once all requests are answered, and at that time cuts off what is left.
  void Drain(absl::Time until);

 private:
  class Connection;
  class Threads;

  bool process_and_close_socket(socket_t socket) override;
  // A request, and its answer; whether another may follow.
  bool Serve(Connection& connection, bool last);
  // Whether a client that does not send on has to go.
  bool Presses(bool silent) const;

  const Bounds bounds_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable left_;
  std::atomic<size_t> count_ = 0;  // of connections, those that wait for a thread too
  std::set<socket_t> open_;
  bool cut_ = false;
};

}  // namespace iml::rpc
