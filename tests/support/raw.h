// A client of one connection that sends whatever bytes it likes.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace iml::tests {

class Raw {
 public:
  explicit Raw(int port, int socket = ::socket(AF_INET, SOCK_STREAM, 0)) : socket_(socket) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  Raw(const Raw&) = delete;
  ~Raw() { close(socket_); }

  // False once the server has hung up.
  bool Send(const std::string& bytes) { return send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0; }
  // Something of what comes.
  std::string HearFirst() {
    char buffer[4096];
    const ssize_t got = recv(socket_, buffer, sizeof buffer, 0);
    return std::string(buffer, static_cast<size_t>(std::max<ssize_t>(0, got)));
  }
  // All that comes until the server hangs up.
  std::string Hear() {
    std::string heard;
    char buffer[4096];
    for (ssize_t got = 0; (got = recv(socket_, buffer, sizeof buffer, 0)) > 0;)
      heard.append(buffer, static_cast<size_t>(got));
    return heard;
  }

 private:
  const int socket_;
};

}  // namespace iml::tests
