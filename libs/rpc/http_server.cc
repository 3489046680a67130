#include "libs/rpc/http_server.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/rpc/address.h"

namespace iml::rpc {
namespace {

constexpr int kBacklog = 1024;  // httplib's is 5: a client that finds it full tries again a second later
constexpr absl::Duration kWritePatience = absl::Seconds(5);  // without any progress
// With whoever does not send on while others want the thread.
constexpr absl::Duration kPatience = absl::Milliseconds(100);

thread_local bool full = false;

bool Ready(socket_t socket, short what, absl::Duration patience) {
  pollfd asked{socket, what, 0};
  return poll(&asked, 1, static_cast<int>(std::max<int64_t>(0, absl::ToInt64Milliseconds(patience)))) > 0;
}

}  // namespace

// ---- a connection

class HttpServer::Connection : public httplib::Stream {
 public:
  Connection(socket_t socket, const HttpServer& server)
      : socket_(socket), server_(server), bounds_(server.bounds_), until_(absl::Now() + server.bounds_.arrival) {}

  ssize_t read(char* to, size_t size) override {
    if (begin_ == end_ && !Fill()) return -1;
    size_t taken = 0;
    for (; taken < size && begin_ != end_; ++taken) {
      to[taken] = *begin_++;
      if (!InHead(to[taken])) continue;
      if (++head_bytes_ > bounds_.head_bytes) return -1;
    }
    return static_cast<ssize_t>(taken);
  }

  ssize_t write(const char* from, size_t size) override {
    if (!Ready(socket_, POLLOUT, kWritePatience)) return -1;
    return ::send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  bool is_readable() const override { return begin_ != end_ || Ready(socket_, POLLIN, until_ - absl::Now()); }
  bool is_writable() const override { return Ready(socket_, POLLOUT, kWritePatience); }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return socket_; }

 private:
  bool Fill() {
    if (bytes_ > bounds_.request_bytes) return false;
    while (!Ready(socket_, POLLIN, std::min(kPatience, until_ - absl::Now()))) {
      if (absl::Now() >= until_ || server_.Presses(bytes_ == 0)) return false;
    }
    const ssize_t got = ::recv(socket_, buffer_, sizeof buffer_, MSG_DONTWAIT);
    if (got <= 0) return false;
    bytes_ += static_cast<size_t>(got);
    begin_ = buffer_;
    end_ = buffer_ + got;
    return true;
  }

  // The head ends with an empty line.
  bool InHead(char next) {
    static constexpr char kEnd[] = "\n\r\n";
    if (matched_ == 3) return false;
    matched_ = next == kEnd[matched_] ? matched_ + 1 : next == '\n' ? 1 : 0;
    return true;
  }

  const socket_t socket_;
  const HttpServer& server_;
  const Bounds& bounds_;
  const absl::Time until_;
  char buffer_[4096];
  const char* begin_ = buffer_;
  const char* end_ = buffer_;
  size_t bytes_ = 0, head_bytes_ = 0;
  int matched_ = 0;
};

class HttpServer::Threads : public httplib::ThreadPool {
 public:
  explicit Threads(HttpServer& server) : ThreadPool(server.bounds_.threads), server_(server) {}
  void enqueue(std::function<void()> connection) override {
    full = ++server_.count_ > server_.bounds_.connections;
    if (full) return connection();
    ThreadPool::enqueue(std::move(connection));
  }

 private:
  HttpServer& server_;
};

// ---- the server

HttpServer::HttpServer(const Bounds& bounds) : bounds_(bounds) {
  set_keep_alive_max_count(1);
  set_tcp_nodelay(true);
  // Not httplib's SO_REUSEPORT, under which two servers share an address and neither knows.
  set_socket_options([](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  new_task_queue = [this] { return new Threads(*this); };
}

absl::StatusOr<int> HttpServer::Listen(const std::string& address) {
  const auto parsed = ParseAddress(address);
  int port = parsed ? parsed->port : -1;
  if (port == 0) {
    port = bind_to_any_port(parsed->host);
  } else if (port > 0 && !bind_to_port(parsed->host, port)) {
    port = -1;
  }
  if (port < 0)
    return absl::UnavailableError(absl::StrCat("cannot listen for HTTP on ", address, ": is another server there?"));
  ::listen(svr_sock_, kBacklog);
  thread_ = std::thread([this] { listen_after_bind(); });
  while (!is_running()) std::this_thread::yield();  // before that, stop() would go unheard
  return port;
}

bool HttpServer::process_and_close_socket(socket_t socket) {
  Connection connection(socket, *this);
  {
    std::lock_guard lock(mutex_);
    open_.insert(socket);
    if (cut_) ::shutdown(socket, SHUT_RDWR);
  }
  bool closed = false;
  const bool good = !full && process_request(connection, true, closed, [](httplib::Request& request) {
    // An answer that is made anew for each request has no parts, which a request may ask for a thousand times.
    request.ranges.clear();
    // A request that does not say how long its body is has none (RFC 9112, 6.3); httplib would wait for the
    // connection's end.
    if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding"))
      request.headers.emplace("Content-Length", "0");
  });
  {
    std::lock_guard lock(mutex_);
    open_.erase(socket);
  }
  ::shutdown(socket, SHUT_RDWR);
  ::close(socket);
  std::lock_guard lock(mutex_);
  --count_;
  left_.notify_all();
  return good;
}

bool HttpServer::Presses(bool silent) const {
  return count_ > bounds_.threads || (silent && svr_sock_ == INVALID_SOCKET);
}

void HttpServer::Close() { stop(); }

void HttpServer::Drain(absl::Time until) {
  if (!thread_.joinable()) return;
  Close();
  {
    std::unique_lock lock(mutex_);
    left_.wait_until(lock, absl::ToChronoTime(until), [this] { return count_ == 0; });
    cut_ = true;
    for (const socket_t each : open_) ::shutdown(each, SHUT_RDWR);
  }
  thread_.join();
}

}  // namespace iml::rpc
