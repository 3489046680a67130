#include "libs/access/tokens.h"

#include <cjose/cjose.h>
#include <openssl/evp.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace iml::access {
namespace {

using nlohmann::json;

constexpr size_t kMostTokenBytes = 16 << 10, kMostKeysBytes = 1 << 20, kMostKeys = 100, kMostKnown = 20'000;
constexpr size_t kMostTextBytes = 200, kMostAssignments = 20, kMostTerritories = 200;
constexpr absl::Duration kLeeway = absl::Minutes(1);
constexpr absl::Duration kMostLife = absl::Hours(1);  // so long a right may outlive its withdrawal

// What a key must be for tokens of an algorithm. EdDSA is not there: libcjose refuses such keys.
struct Algorithm {
  const char* name;
  cjose_jwk_kty_t type;
  size_t bits;  // of an elliptic curve; at least so many of an RSA modulus
};
constexpr Algorithm kAlgorithms[] = {
    {"RS256", CJOSE_JWK_KTY_RSA, 2048}, {"RS384", CJOSE_JWK_KTY_RSA, 2048}, {"RS512", CJOSE_JWK_KTY_RSA, 2048},
    {"PS256", CJOSE_JWK_KTY_RSA, 2048}, {"PS384", CJOSE_JWK_KTY_RSA, 2048}, {"PS512", CJOSE_JWK_KTY_RSA, 2048},
    {"ES256", CJOSE_JWK_KTY_EC, 256},   {"ES384", CJOSE_JWK_KTY_EC, 384},   {"ES512", CJOSE_JWK_KTY_EC, 521},
};

const Algorithm* AlgorithmOf(const std::string& name) {
  const auto* const found = std::find_if(std::begin(kAlgorithms), std::end(kAlgorithms),
                                         [&](const Algorithm& each) { return name == each.name; });
  return found == std::end(kAlgorithms) ? nullptr : found;
}

std::string TextIn(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// An object, or null for what is none.
json ObjectOf(const std::string& text) {
  json object = json::parse(text, nullptr, false);
  return object.is_object() ? object : json();
}

absl::Status Refused(const std::string& why) { return absl::UnauthenticatedError(absl::StrCat("the token ", why)); }

std::string Sha256(const std::string& text) {
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), hash, &size, EVP_sha256(), nullptr);
  return {reinterpret_cast<const char*>(hash), size};
}

// libcjose ends the process (an assertion) on what is cut off in the midst of a byte.
bool IsBase64(const std::string& text) {
  return text.size() % 4 != 1 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '_';
         });
}

bool IsPlain(const std::string& text) {
  return text.size() <= kMostTextBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

// ---- keys

struct Keys::Key {
  explicit Key(cjose_jwk_t* key) : jwk(key) {}
  Key(const Key&) = delete;
  ~Key() { cjose_jwk_release(jwk); }

  bool Fits(const Algorithm& wanted) const {
    cjose_err error;
    const size_t bits = cjose_jwk_get_keysize(jwk, &error);
    return cjose_jwk_get_kty(jwk, &error) == wanted.type && (algorithm.empty() || algorithm == wanted.name) &&
           (wanted.type == CJOSE_JWK_KTY_RSA ? bits >= wanted.bits : bits == wanted.bits);
  }

  cjose_jwk_t* const jwk;
  std::string algorithm;  // the only one that it is for; empty: any of its type
};

absl::StatusOr<std::shared_ptr<const Keys>> Keys::Parse(const std::string& jwks) {
  const auto wrong = [](const std::string& why) { return absl::InvalidArgumentError(absl::StrCat("the keys: ", why)); };
  if (jwks.size() > kMostKeysBytes) return wrong("more than 1 MB");
  const json set = ObjectOf(jwks);
  const auto list = set.find("keys");
  if (set.is_null() || list == set.end() || !list->is_array()) return wrong("no JWKS, {\"keys\": [...]}");
  if (list->size() > kMostKeys) return wrong("more than 100");
  auto keys = std::make_shared<Keys>();
  for (const json& each : *list) {
    if (!each.is_object()) return wrong("one is no object");
    const std::string kid = TextIn(each, "kid"), use = TextIn(each, "use"), type = TextIn(each, "kty");
    if (type == "oct") return wrong(absl::StrCat("\"", kid, "\" is symmetrical: whoever verifies could sign"));
    if ((!use.empty() && use != "sig") || (type != "RSA" && type != "EC")) continue;  // for something else
    if (kid.empty()) return wrong("one has no kid");
    for (const char* number : {"n", "e", "x", "y"}) {
      if (!IsBase64(TextIn(each, number))) return wrong(absl::StrCat("\"", kid, "\" has no number in ", number));
    }
    const std::string text = each.dump();
    cjose_err error;
    cjose_jwk_t* const jwk = cjose_jwk_import(text.data(), text.size(), &error);
    if (jwk == nullptr) return wrong(absl::StrCat("\"", kid, "\" cannot be read"));
    auto key = std::make_shared<Key>(jwk);
    key->algorithm = TextIn(each, "alg");
    if (!keys->keys_.try_emplace(kid, std::move(key)).second)
      return wrong(absl::StrCat("two are called \"", kid, "\""));
  }
  if (keys->keys_.empty()) return wrong("none signs");
  return keys;
}

const Keys::Key* Keys::Find(const std::string& kid) const {
  const auto found = keys_.find(kid);
  return found == keys_.end() ? nullptr : found->second.get();
}

// ---- claims

namespace {

// The right words of a list of texts; nothing when it is no such list.
std::optional<std::vector<std::string>> TextsIn(const json& object, const char* name, size_t most) {
  std::vector<std::string> texts;
  const auto found = object.find(name);
  if (found == object.end()) return texts;
  if (!found->is_array() || found->size() > most) return std::nullopt;
  for (const json& each : *found) {
    if (!each.is_string() || !IsPlain(each.get<std::string>())) return std::nullopt;
    texts.push_back(each.get<std::string>());
  }
  return texts;
}

absl::StatusOr<std::vector<Assignment>> AssignmentsIn(const json& claims) {
  const auto list = claims.find("iml");
  if (list == claims.end() || !list->is_array() || list->empty() || list->size() > kMostAssignments)
    return Refused("has no claim \"iml\" with what its owner may act as");
  std::vector<Assignment> assignments;
  for (const json& each : *list) {
    if (!each.is_object()) return Refused("has an assignment that is no object");
    auto territories = TextsIn(each, "territories", kMostTerritories);
    Assignment assignment{TextIn(each, "role"), TextIn(each, "organisation"), {}, TextIn(each, "federation")};
    if (assignment.role.empty() || !IsPlain(assignment.role) || !IsPlain(assignment.organisation) ||
        !IsPlain(assignment.federation) || !territories) {
      return Refused("has an assignment that cannot be read");
    }
    assignment.territories = *std::move(territories);
    assignments.push_back(std::move(assignment));
  }
  return assignments;
}

bool IsFor(const json& claims, const std::string& audience) {
  const auto found = claims.find("aud");
  if (found == claims.end()) return false;
  if (found->is_string()) return found->get<std::string>() == audience;
  return found->is_array() && std::find(found->begin(), found->end(), json(audience)) != found->end();
}

std::optional<absl::Time> TimeIn(const json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number()) return std::nullopt;
  const double seconds = found->get<double>();
  if (!(seconds >= 0 && seconds < 1e11)) return std::nullopt;  // the year 5138
  return absl::FromUnixSeconds(static_cast<int64_t>(seconds));
}

// The bytes that were signed, if this key signed them.
std::optional<std::string> Signed(const std::string& token, const Keys::Key& key) {
  cjose_err error;
  const std::unique_ptr<cjose_jws_t, void (*)(cjose_jws_t*)> jws(cjose_jws_import(token.data(), token.size(), &error),
                                                                 cjose_jws_release);
  if (jws == nullptr || !cjose_jws_verify(jws.get(), key.jwk, &error)) return std::nullopt;
  uint8_t* bytes = nullptr;
  size_t size = 0;
  if (!cjose_jws_get_plaintext(jws.get(), &bytes, &size, &error)) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(bytes), size);
}

}  // namespace

// ---- tokens

void Tokens::SetKeys(std::shared_ptr<const Keys> keys) {
  std::lock_guard lock(mutex_);
  keys_ = std::move(keys);
  known_.clear();
}

absl::StatusOr<std::shared_ptr<const Caller>> Tokens::Verify(const std::string& token, absl::Time now) {
  if (token.size() > kMostTokenBytes) return Refused("is larger than 16 KB");
  const std::string hash = Sha256(token);
  std::shared_ptr<const Keys> keys;
  {
    std::lock_guard lock(mutex_);
    keys = keys_;
    if (const auto known = known_.find(hash); known != known_.end()) {
      if (now < known->second->expires + kLeeway) return known->second;
      known_.erase(known);
    }
  }
  if (keys == nullptr) return absl::UnavailableError("the issuer's keys are not known yet");
  auto caller = Read(token, *keys, now);
  if (!caller.ok()) return caller.status();
  std::lock_guard lock(mutex_);
  if (keys == keys_) {
    if (known_.size() >= kMostKnown) known_.clear();
    known_.emplace(hash, *caller);
  }
  return caller;
}

absl::StatusOr<std::shared_ptr<const Caller>> Tokens::Read(const std::string& token, const Keys& keys,
                                                           absl::Time now) const {
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  std::string text;
  if (parts.size() != 3 || !std::all_of(parts.begin(), parts.end(), IsBase64) ||
      !absl::WebSafeBase64Unescape(parts[0], &text)) {
    return Refused("is no signed JWT");
  }
  const json header = ObjectOf(text);
  // RFC 9068, 4: the type, so that no other token of the issuer passes. RFC 7515, 4.1.11: nothing critical is known.
  const std::string type = absl::AsciiStrToLower(TextIn(header, "typ"));
  if (type != "at+jwt" && type != "application/at+jwt") return Refused("is no access token: its typ is not at+jwt");
  if (header.contains("crit")) return Refused("asks for what is not known here (crit)");
  const Algorithm* const algorithm = AlgorithmOf(TextIn(header, "alg"));
  if (algorithm == nullptr) return Refused("is signed by an algorithm that is not taken");
  const Keys::Key* const key = keys.Find(TextIn(header, "kid"));
  if (key == nullptr) return absl::NotFoundError("the token is signed with a key that the issuer has not shown");
  if (!key->Fits(*algorithm)) return Refused("is signed by an algorithm that its key is not for");
  const std::optional<std::string> payload = Signed(token, *key);
  if (!payload) return Refused("has a signature that does not fit");

  const json claims = ObjectOf(*payload);
  auto caller = std::make_shared<Caller>();
  caller->issuer = TextIn(claims, "iss");
  caller->subject = TextIn(claims, "sub");
  if (caller->issuer != issuer_) return Refused("is of another issuer");
  if (!IsFor(claims, audience_)) return Refused("is for another audience");
  if (caller->subject.empty() || caller->subject.size() > kMostTextBytes) return Refused("names nobody (sub)");
  const auto expires = TimeIn(claims, "exp"), issued = TimeIn(claims, "iat");
  if (!expires || !issued) return Refused("does not say from when to when it is good (iat, exp)");
  if (now >= *expires + kLeeway) return Refused("has expired");
  if (*expires > now + kMostLife + kLeeway) return Refused("is good for more than an hour");
  if (*issued > now + kLeeway ||
      (claims.contains("nbf") && TimeIn(claims, "nbf").value_or(absl::InfiniteFuture()) > now + kLeeway))
    return Refused("is not good yet");
  caller->expires = *expires;
  auto assignments = AssignmentsIn(claims);
  if (!assignments.ok()) return assignments.status();
  caller->assignments = *std::move(assignments);
  return caller;
}

}  // namespace iml::access
