// Ids that anyone derives alike: an aggregate's id is never drawn by the server.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace iml::domain {

// A UUIDv5 (RFC 4122), lower case, of a name in the namespace of `space` (itself a UUIDv5 of the DNS namespace).
// DerivedId("iml.contracting.tenancy.v1", household_id + "/2").
std::string DerivedId(const std::string& space, const std::string& name);

// The id of what is known by an identity or an address: a UUIDv8 of HMAC-SHA256 under a key that stays outside the log,
// so that the id tells nothing. `parts` are normal forms (normal_form.h); the key is made once and kept as long as the
// log.
std::string KeyedId(const std::string& key, const std::string& space, const std::vector<std::string>& parts);

// The 16 bytes of a canonical UUID (8-4-4-4-12 hexadecimal digits), nothing otherwise.
std::optional<std::string> UuidBytes(const std::string& text);
std::string UuidText(const std::string& bytes);

// Nine digits that pass Luhn's check, and are not all zero.
bool IsSiren(const std::string& text);

}  // namespace iml::domain
