// Keys that sort as their parts do: strings end with a zero byte (one within is escaped), integers are big-endian.
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>

namespace iml::storage {

inline void AddToKey(const std::string& part, std::string* key) {
  if (part.find('\0') == std::string::npos) {
    *key += part;
  } else {
    for (const char c : part) {
      key->push_back(c);
      if (c == '\0') key->push_back('\xff');  // which begins no UTF-8 and no integer of ours
    }
  }
  key->push_back('\0');
}
inline void AddToKey(const char* part, std::string* key) { AddToKey(std::string(part), key); }
template <typename Integer>
requires std::is_integral_v<Integer>
void AddToKey(Integer part, std::string* key) {
  for (int shift = 8 * static_cast<int>(sizeof(part)) - 8; shift >= 0; shift -= 8)
    key->push_back(static_cast<char>(part >> shift));
}

// Negative integers do not sort; none is in a key.
template <typename... Parts>
std::string Key(const Parts&... parts) {
  std::string key;
  (AddToKey(parts, &key), ...);
  return key;
}

}  // namespace iml::storage
