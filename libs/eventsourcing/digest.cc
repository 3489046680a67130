#include "libs/eventsourcing/digest.h"

#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "libs/eventsourcing/tables.h"
#include "libs/storage/key.h"

namespace iml::eventsourcing {
namespace {

bool Counts(const std::string& key) { return key[0] != kCheckpoints.id && key[0] != kMade.id; }

// The first row after `after`, if any.
std::optional<std::pair<std::string, std::string>> Next(const storage::Reads& rows, const std::string& after) {
  std::optional<std::pair<std::string, std::string>> next;
  rows.ScanAll(
      [&](const std::string& key, const std::string& value) {
        if (Counts(key)) next.emplace(key, value);
        return !next;
      },
      after);
  return next;
}

}  // namespace

absl::StatusOr<std::string> DigestOf(const storage::Reads& rows) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> sum(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_DigestInit_ex(sum.get(), EVP_sha256(), nullptr);
  const auto add = [&](const std::string& bytes) {
    std::string size;
    storage::AddToKey(static_cast<int64_t>(bytes.size()), &size);
    EVP_DigestUpdate(sum.get(), size.data(), size.size());
    EVP_DigestUpdate(sum.get(), bytes.data(), bytes.size());
  };
  rows.ScanAll([&](const std::string& key, const std::string& value) {
    if (Counts(key)) {
      add(key);
      add(value);
    }
    return true;
  });
  if (!rows.status().ok()) return rows.status();
  std::string digest(32, '\0');
  EVP_DigestFinal_ex(sum.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  return absl::BytesToHexString(digest);
}

absl::StatusOr<std::string> FirstDifference(const storage::Reads& one, const storage::Reads& other) {
  std::string difference, last;
  one.ScanAll([&](const std::string& key, const std::string& value) {
    if (!Counts(key)) return true;
    const auto theirs = Next(other, last);
    if (theirs && theirs->first == key && theirs->second == value) {
      last = key;
      return true;
    }
    difference = theirs ? std::min(key, theirs->first) : key;
    return false;
  });
  if (difference.empty()) {
    if (const auto more = Next(other, last)) difference = more->first;
  }
  if (!one.status().ok()) return one.status();
  if (!other.status().ok()) return other.status();
  return difference;
}

}  // namespace iml::eventsourcing
