// An issuer of our own, for development and tests: a key, its public part as a JWKS, and tokens that it signs.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/access/tokens.h"

namespace iml::access {

class Issuer {
 public:
  // A new key, ES256.
  explicit Issuer(std::string name);
  ~Issuer();

  // The public key.
  std::string Jwks() const;
  // A token for whoever acts so, good for an hour from `now` on.
  std::string Mint(const std::string& audience, const std::string& subject, const Assignment& assignment,
                   absl::Time now) const;
  // Signs these claims under this header, both JSON objects; `alg` and `kid` are put in where they lack.
  std::string Sign(const std::string& header, const std::string& claims) const;

 private:
  struct Key;
  const std::string name_;
  const std::unique_ptr<const Key> key_;
};

}  // namespace iml::access
