#include "libs/rpc/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/rpc/address.h"

namespace iml::rpc {
namespace {

constexpr int kBacklog = 1024;
constexpr int kPauseMs = 100;  // when there is no file left for a connection

// In the network's order.
in_port_t& PortIn(sockaddr_storage& address) {
  return address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                       : reinterpret_cast<sockaddr_in&>(address).sin_port;
}

// A socket that is bound, or -1 and errno.
int Bind(const addrinfo& to, int port) {
  const int yes = 1, bound = socket(to.ai_family, to.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, to.ai_protocol);
  if (bound < 0) return -1;
  setsockopt(bound, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  // [::] stands for the addresses of both families, like everywhere else.
  if (to.ai_family == AF_INET6) {
    const int only = IN6_IS_ADDR_UNSPECIFIED(&reinterpret_cast<const sockaddr_in6*>(to.ai_addr)->sin6_addr) ? 0 : 1;
    setsockopt(bound, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
  }
  sockaddr_storage address = {};
  std::memcpy(&address, to.ai_addr, to.ai_addrlen);
  PortIn(address) = htons(static_cast<uint16_t>(port));
  if (bind(bound, reinterpret_cast<sockaddr*>(&address), to.ai_addrlen) == 0 && listen(bound, kBacklog) == 0)
    return bound;
  const int error = errno;
  close(bound);
  errno = error;
  return -1;
}

int PortOf(int socket) {
  sockaddr_storage address = {};
  socklen_t size = sizeof address;
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(PortIn(address));
}

std::string BytesOf(const addrinfo& address) {
  return {reinterpret_cast<const char*>(address.ai_addr), address.ai_addrlen};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Listener>> Listener::Open(const std::string& what, const std::string& address) {
  const auto refuse = [&](const char* why) {
    return absl::UnavailableError(absl::StrCat("cannot listen for ", what, " on ", address, ": ", why));
  };
  const auto parsed = ParseAddress(address);
  if (!parsed) return refuse("an address is host:port");
  addrinfo wanted = {}, *found = nullptr;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE;
  if (const int error = getaddrinfo(parsed->host.c_str(), "0", &wanted, &found); error != 0)
    return refuse(gai_strerror(error));
  std::unique_ptr<Listener> listener(new Listener);
  listener->wake_ = eventfd(0, EFD_CLOEXEC);
  listener->port_ = parsed->port;
  int error = 0;
  std::set<std::string> seen;  // a host may have an address twice
  for (const addrinfo* each = found; each != nullptr && error != EADDRINUSE; each = each->ai_next) {
    if (!seen.insert(BytesOf(*each)).second) continue;
    if (const int bound = Bind(*each, listener->port_); bound >= 0) {
      listener->sockets_.push_back(bound);
      listener->port_ = PortOf(bound);
    } else {
      error = errno;  // a machine may lack one of the families
    }
  }
  freeaddrinfo(found);
  if (error == EADDRINUSE) return parsed->port == 0 ? Open(what, address) : refuse("is another server there?");
  if (listener->sockets_.empty()) return refuse(std::strerror(error));
  return listener;
}

Listener::~Listener() {
  Close();
  close(wake_);
}

void Listener::Start(int most_files, Take take) {
  thread_ = std::thread([this, most_files, take = std::move(take)] { Run(most_files, take); });
}

void Listener::Close() {
  eventfd_write(wake_, 1);
  if (thread_.joinable()) thread_.join();
  for (const int each : sockets_) close(each);
  sockets_.clear();
}

bool Listener::Closed(int patience_ms) const {
  pollfd wake{wake_, POLLIN, 0};
  return poll(&wake, 1, patience_ms) > 0;
}

void Listener::Run(int most_files, const Take& take) {
  std::vector<pollfd> polled{{wake_, POLLIN, 0}};
  for (const int each : sockets_) polled.push_back({each, POLLIN, 0});
  while (true) {
    poll(polled.data(), polled.size(), -1);
    if (Closed(0)) return;
    for (size_t i = 1; i < polled.size(); ++i) {
      if (polled[i].revents == 0) continue;
      const int connection = accept4(polled[i].fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (connection < 0) {
        if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR && Closed(kPauseMs)) return;
        continue;
      }
      // The number of a file is the lowest that is free, so it tells how many are open.
      if (connection >= most_files) {
        close(connection);
        continue;
      }
      const int yes = 1;
      setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      take(polled[i].fd, connection);
    }
  }
}

}  // namespace iml::rpc
