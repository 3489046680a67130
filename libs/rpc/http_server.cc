#include "libs/rpc/http_server.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/rpc/address.h"

namespace iml::rpc {
namespace {

constexpr int kBacklog = 1024;  // httplib's is 5: a client that finds it full tries again a second later
constexpr absl::Duration kWritePatience = absl::Seconds(5);  // without any progress
// With whoever does not send on while others want the thread.
constexpr absl::Duration kPatience = absl::Milliseconds(100);
constexpr size_t kMostDigits = 18;      // of a length
constexpr size_t kMostRequests = 1000;  // of a connection

thread_local bool full = false;

bool Ready(socket_t socket, short what, absl::Duration patience) {
  pollfd asked{socket, what, 0};
  return poll(&asked, 1, static_cast<int>(std::max<int64_t>(0, absl::ToInt64Milliseconds(patience)))) > 0;
}

std::string Trimmed(const std::string& text) { return std::string(absl::StripAsciiWhitespace(text)); }

// ---- a request's head

// What a head says of where its request ends.
struct Head {
  int64_t body_bytes = 0;
  bool chunked = false;
  // Nothing follows on the connection.
  bool last = false;
};

bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

// Nothing for a head that two readers may take in two ways (RFC 9112, 5 and 6). Its lines end in CR LF, and hold no
// other sign of control.
std::optional<Head> ParseHead(const std::string& text) {
  Head head;
  bool length = false;
  std::set<std::string> once;
  size_t end = text.find("\r\n");
  if (!std::string_view(text).substr(0, end).ends_with(" HTTP/1.1")) head.last = true;
  for (size_t at = end + 2; (end = text.find("\r\n", at)) != at; at = end + 2) {
    const size_t colon = std::min(text.find(':', at), end);
    if (colon == end || !IsToken(std::string_view(text).substr(at, colon - at))) return std::nullopt;
    const std::string name = absl::AsciiStrToLower(text.substr(at, colon - at));
    const std::string value = Trimmed(text.substr(colon + 1, end - colon - 1));
    if (name == "content-length") {
      const bool number =
          !value.empty() && value.size() <= kMostDigits && value.find_first_not_of("0123456789") == std::string::npos;
      if (!number || std::exchange(length, true)) return std::nullopt;
      head.body_bytes = std::stoll(value);
    } else if (name == "transfer-encoding") {
      if (absl::AsciiStrToLower(value) != "chunked" || std::exchange(head.chunked, true)) return std::nullopt;
    } else if ((name == "host" || name == "content-type" || name == "origin" || name.starts_with("iml-")) &&
               !once.insert(name).second) {
      return std::nullopt;
    } else if (name == "connection" && absl::AsciiStrToLower(value).find("close") != std::string::npos) {
      head.last = true;
    }
  }
  if (length && head.chunked) return std::nullopt;
  head.last = head.last || head.chunked;  // where its chunks end is httplib's word
  return head;
}

// Follows a body in chunks (RFC 9112, 7.1), so that what is none is refused at once, as a wrong head is; httplib takes
// any sign for a size, and waits for as many bytes.
class Chunks {
 public:
  // False for a byte that cannot stand there.
  bool Take(char next) {
    switch (expected_) {
      case kSize:
        if (digits_ > 0 && next == ';') return Expect(kExtension);
        if (digits_ > 0 && next == '\r') return Expect(kSizeEnd);
        if (!absl::ascii_isxdigit(static_cast<unsigned char>(next)) || ++digits_ > kMostChunkDigits) return false;
        left_ = left_ * 16 + std::string_view("0123456789abcdef").find(absl::ascii_tolower(next));
        return true;
      case kExtension:  // which means nothing here
        return next == '\r' ? Expect(kSizeEnd) : next == '\t' || absl::ascii_isprint(static_cast<unsigned char>(next));
      case kSizeEnd:
        return next == '\n' && Expect(left_ > 0 ? kBytes : kBytesEnd);
      case kBytes:
        return --left_ > 0 || Expect(kBytesEnd);
      case kBytesEnd:  // and after the last chunk, which has no data; no trailer follows it
        return next == '\r' && Expect(kLineEnd);
      case kLineEnd:
        digits_ = 0;
        return next == '\n' && Expect(kSize);
    }
    return false;
  }

 private:
  static constexpr int kMostChunkDigits = 8;
  enum State { kSize, kExtension, kSizeEnd, kBytes, kBytesEnd, kLineEnd };
  bool Expect(State next) {
    expected_ = next;
    return true;
  }

  State expected_ = kSize;
  int digits_ = 0;
  size_t left_ = 0;
};

}  // namespace

// ---- a connection

class HttpServer::Connection : public httplib::Stream {
 public:
  Connection(socket_t socket, const HttpServer& server) : socket_(socket), server_(server), bounds_(server.bounds_) {}

  // Waits for the next head. kBad as soon as it cannot become a good one.
  enum class Came { kNothing, kBad, kHead };
  Came Await(Head* head) {
    until_ = absl::Now() + bounds_.arrival;
    bytes_ = 0;
    text_.clear();
    while (!text_.ends_with("\r\n\r\n")) {
      if (begin_ == end_ && !Fill()) return Came::kNothing;
      if (text_.empty()) until_ = absl::Now() + bounds_.arrival;  // it begins
      const char next = *begin_++;
      const bool control = (next >= 0 && next < ' ' && next != '\t') || next == '\x7f';
      const bool ends = next == '\n' && text_.ends_with('\r');
      if ((control && next != '\r' && !ends) || (text_.ends_with('\r') && !ends)) return Came::kBad;
      text_.push_back(next);
      if (text_.size() > bounds_.head_bytes) return Came::kBad;
      if (text_ == "\r\n") text_.clear();  // some end a body with an empty line
    }
    const auto parsed = ParseHead(text_);
    if (!parsed) return Came::kBad;
    *head = *parsed;
    read_ = 0;
    body_left_ = head->chunked ? std::numeric_limits<int64_t>::max() : head->body_bytes;
    chunks_.reset();
    if (head->chunked) chunks_.emplace();
    return Came::kHead;
  }

  // The whole request was taken, so that the next bytes are those of another.
  bool Ended() const { return body_left_ == 0; }

  void Refuse() {
    static constexpr std::string_view kBody = R"({"code":3,"message":"the request is malformed","details":[]})"
                                              "\n";
    const std::string answer = absl::StrCat(
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ",
        kBody.size(), "\r\n\r\n", std::string(kBody));
    write(answer.data(), answer.size());
    Linger();
  }
  // What the client has not sent yet would make the kernel drop the answer.
  void Linger() {
    ::shutdown(socket_, SHUT_WR);
    while (Fill()) continue;
  }
  // The body was refused in its midst.
  bool broken() const { return broken_; }

  ssize_t read(char* to, size_t size) override {
    if (read_ < text_.size()) {
      const size_t taken = text_.copy(to, size, read_);
      read_ += taken;
      return static_cast<ssize_t>(taken);
    }
    if (body_left_ == 0 || (begin_ == end_ && !Fill())) return -1;
    const auto taken = std::min({static_cast<int64_t>(size), end_ - begin_, body_left_});
    if (chunks_ && !std::all_of(begin_, begin_ + taken, [this](char each) { return chunks_->Take(each); })) {
      broken_ = true;
      return -1;
    }
    std::copy_n(begin_, taken, to);
    begin_ += taken;
    body_left_ -= taken;
    return taken;
  }

  ssize_t write(const char* from, size_t size) override {
    if (!Ready(socket_, POLLOUT, kWritePatience)) return -1;
    return ::send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  bool is_readable() const override {
    return read_ < text_.size() || begin_ != end_ || Ready(socket_, POLLIN, until_ - absl::Now());
  }
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

  const socket_t socket_;
  const HttpServer& server_;
  const Bounds& bounds_;
  absl::Time until_;
  char buffer_[4096];
  const char* begin_ = buffer_;
  const char* end_ = buffer_;
  std::string text_;  // the head
  size_t read_ = 0;   // of it
  std::optional<Chunks> chunks_;
  bool broken_ = false;
  int64_t body_left_ = 0;
  size_t bytes_ = 0;  // of the request
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
  set_keep_alive_max_count(kMostRequests);
  set_keep_alive_timeout(absl::ToInt64Seconds(bounds_.arrival));
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
  for (size_t served = 1; !full && Serve(connection, served == kMostRequests); ++served) continue;
  {
    std::lock_guard lock(mutex_);
    open_.erase(socket);
  }
  ::shutdown(socket, SHUT_RDWR);
  ::close(socket);
  std::lock_guard lock(mutex_);
  --count_;
  left_.notify_all();
  return true;
}

bool HttpServer::Serve(Connection& connection, bool last) {
  Head head;
  switch (connection.Await(&head)) {
    case Connection::Came::kNothing:
      return false;
    case Connection::Came::kBad:
      connection.Refuse();
      return false;
    case Connection::Came::kHead:
      break;
  }
  last = last || head.last || Presses(true);
  bool closed = false;
  const bool good = process_request(connection, last, closed, [](httplib::Request& request) {
    // An answer that is made anew for each request has no parts, which a request may ask for a thousand times.
    request.ranges.clear();
    // A request that does not say how long its body is has none (RFC 9112, 6.3); httplib would wait for the
    // connection's end.
    if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding"))
      request.headers.emplace("Content-Length", "0");
  });
  if (connection.broken()) connection.Linger();
  return good && !last && !closed && connection.Ended();
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
