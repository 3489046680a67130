#include "libs/access/issuer.h"

#include <cjose/cjose.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

namespace iml::access {

using nlohmann::json;

struct Issuer::Key {
  Key() {
    cjose_err error;
    jwk = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error);
    if (jwk == nullptr || !cjose_jwk_set_kid(jwk, kKid, sizeof kKid - 1, &error)) std::abort();  // no memory
  }
  Key(const Key&) = delete;
  ~Key() { cjose_jwk_release(jwk); }

  static constexpr char kKid[] = "1";
  cjose_jwk_t* jwk = nullptr;
};

Issuer::Issuer(std::string name) : name_(std::move(name)), key_(std::make_unique<Key>()) {}
Issuer::~Issuer() = default;

std::string Issuer::Jwks() const {
  cjose_err error;
  const std::unique_ptr<char, void (*)(void*)> text(cjose_jwk_to_json(key_->jwk, false, &error), std::free);
  json key = json::parse(text.get());
  key["alg"] = "ES256";
  key["use"] = "sig";
  return json{{"keys", {key}}}.dump();
}

std::string Issuer::Mint(const std::string& audience, const std::string& subject, const Assignment& assignment,
                         absl::Time now) const {
  json acting = {{"role", assignment.role}};
  if (!assignment.organisation.empty()) acting["organisation"] = assignment.organisation;
  if (!assignment.territories.empty()) acting["territories"] = assignment.territories;
  if (!assignment.federation.empty()) acting["federation"] = assignment.federation;
  const int64_t from = absl::ToUnixSeconds(now);
  return Sign(R"({"typ": "at+jwt"})", json{{"iss", name_},
                                           {"aud", audience},
                                           {"sub", subject},
                                           {"iat", from},
                                           {"exp", from + 3600},
                                           {"iml", json::array({acting})}}
                                          .dump());
}

std::string Issuer::Sign(const std::string& header, const std::string& claims) const {
  json wanted = {{"alg", "ES256"}, {"kid", Key::kKid}};
  wanted.update(json::parse(header));
  cjose_err error;
  const std::unique_ptr<cjose_header_t, void (*)(cjose_header_t*)> made(cjose_header_new(&error), cjose_header_release);
  for (const auto& [name, value] : wanted.items()) {
    if (value.is_string()) {
      cjose_header_set(made.get(), name.c_str(), value.get<std::string>().c_str(), &error);
    } else {
      cjose_header_set_raw(made.get(), name.c_str(), value.dump().c_str(), &error);
    }
  }
  const std::unique_ptr<cjose_jws_t, void (*)(cjose_jws_t*)> jws(
      cjose_jws_sign(key_->jwk, made.get(), reinterpret_cast<const uint8_t*>(claims.data()), claims.size(), &error),
      cjose_jws_release);
  const char* token = nullptr;
  if (jws == nullptr || !cjose_jws_export(jws.get(), &token, &error)) return "";
  return token;
}

}  // namespace iml::access
