// "host:port", as flags and clients write it; an IPv6 host in brackets.
#pragma once

#include <optional>
#include <string>

namespace iml::rpc {

struct Address {
  std::string host;  // without the brackets
  int port = 0;
};

// Nothing when it is none: without a host, without a port, or one above 65535.
std::optional<Address> ParseAddress(const std::string& text);

}  // namespace iml::rpc
