// Who calls: access tokens (RFC 9068) of one issuer, verified by libcjose with the issuer's keys (RFC 7517).
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace iml::access {

// What somebody may act as.
struct Assignment {
  std::string role;
  // A SIREN; empty for roles that act for none.
  std::string organisation;
  // Codes of regions, départements or SIAO.
  std::vector<std::string> territories;
  std::string federation;
};

// Whom a token speaks of: its claims `iss`, `sub`, `exp`, and `iml`, a list of {role, organisation, territories,
// federation}.
struct Caller {
  std::string issuer, subject;
  std::vector<Assignment> assignments;
  absl::Time expires;
};

// The keys with which an issuer signs, by their `kid`.
class Keys {
 public:
  // kInvalidArgument, with what is wrong, for a set that is no JWKS, has no key that signs, two of one `kid`, or a
  // symmetrical one: whoever verifies could sign with it.
  static absl::StatusOr<std::shared_ptr<const Keys>> Parse(const std::string& jwks);

  struct Key;
  // Null when there is none.
  const Key* Find(const std::string& kid) const;

 private:
  std::map<std::string, std::shared_ptr<const Key>> keys_;
};

class Tokens {
 public:
  // Accepts tokens of this issuer for this audience.
  Tokens(std::string issuer, std::string audience) : issuer_(std::move(issuer)), audience_(std::move(audience)) {}

  // From now on tokens are verified with these keys, those too that were verified with others.
  void SetKeys(std::shared_ptr<const Keys> keys);

  // kUnauthenticated, with why not; kNotFound when it is signed with a key that is not known, so that newer keys may be
  // asked for; kUnavailable before there are any keys. A token that was verified costs a hash until it expires.
  absl::StatusOr<std::shared_ptr<const Caller>> Verify(const std::string& token, absl::Time now);

 private:
  absl::StatusOr<std::shared_ptr<const Caller>> Read(const std::string& token, const Keys& keys, absl::Time now) const;

  const std::string issuer_, audience_;
  std::mutex mutex_;
  std::shared_ptr<const Keys> keys_;
  // By SHA-256 of the token.
  absl::flat_hash_map<std::string, std::shared_ptr<const Caller>> known_;
};

}  // namespace iml::access
