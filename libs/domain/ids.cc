#include "libs/domain/ids.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cctype>

namespace iml::domain {
namespace {

constexpr char kDns[] = "\x6b\xa7\xb8\x10\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8";

std::string Uuid5(const std::string& space, const std::string& name) {
  const std::string input = space + name;
  unsigned char hash[EVP_MAX_MD_SIZE];
  EVP_Digest(input.data(), input.size(), hash, nullptr, EVP_sha1(), nullptr);
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  return std::string(reinterpret_cast<char*>(hash), 16);
}

}  // namespace

std::string DerivedId(const std::string& space, const std::string& name) {
  return UuidText(Uuid5(Uuid5(std::string(kDns, 16), space), name));
}

std::string KeyedId(const std::string& key, const std::string& space, const std::vector<std::string>& parts) {
  std::string text = space + '\0' + "normal form 2";
  for (const std::string& part : parts) text += '\0' + std::to_string(part.size()) + ':' + part;
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), hash, &size);
  hash[6] = (hash[6] & 0x0f) | 0x80;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  return UuidText(std::string(reinterpret_cast<char*>(hash), 16));
}

std::optional<std::string> UuidBytes(const std::string& text) {
  if (text.size() != 36) return std::nullopt;
  std::string bytes;
  int high = -1;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const char c = static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
    if (!std::isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
    const int digit = c <= '9' ? c - '0' : c - 'a' + 10;
    if (high < 0) {
      high = digit;
    } else {
      bytes.push_back(static_cast<char>(high << 4 | digit));
      high = -1;
    }
  }
  return bytes;
}

std::string UuidText(const std::string& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text.push_back('-');
    text.push_back(kDigits[static_cast<unsigned char>(bytes[i]) >> 4]);
    text.push_back(kDigits[static_cast<unsigned char>(bytes[i]) & 15]);
  }
  return text;
}

bool IsSiren(const std::string& text) {
  if (text.size() != 9 || text == "000000000") return false;
  int sum = 0;
  for (size_t i = 0; i < 9; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    int digit = text[i] - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

}  // namespace iml::domain
