// What makes two commands the same: the digest that is kept with a request id.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>

namespace iml::eventsourcing {

inline constexpr uint32_t kRequestDigestVersion = 1;

// Version 1: HMAC-SHA256, under a key that is configuration and never in the log, of the message's full name, a zero
// byte and its deterministic encoding without field 1 (request_id). Commands hold no maps, so the encoding is one.
std::string RequestDigest(const std::string& key, const google::protobuf::Message& command);

// Field 1, request_id, as its 16 bytes; nothing when it is no canonical UUID.
std::optional<std::string> RequestIdOf(const google::protobuf::Message& command);
// Field 2, expected_version, when it is set.
std::optional<int64_t> ExpectedVersionOf(const google::protobuf::Message& command);

}  // namespace iml::eventsourcing
