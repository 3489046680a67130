#include "libs/eventsourcing/digest.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "libs/eventsourcing/tables.h"
#include "libs/storage/key.h"

namespace iml::eventsourcing {
namespace {

bool InDigest(const std::string& key) { return key[0] != kCheckpoints.id && key[0] != kMade.id; }

using Row = std::pair<std::string, std::string>;

// Rows to pull one by one, of a scan that can only push: in pieces, so that neither their number nor an iterator each
// costs much.
class Rows {
 public:
  explicit Rows(const storage::Reads& reads) : reads_(reads) {}

  // Null at the end.
  const Row* Next() {
    if (next_ == piece_.size()) Fill();
    return next_ < piece_.size() ? &piece_[next_++] : nullptr;
  }

 private:
  void Fill() {
    piece_.clear();
    next_ = 0;
    const std::string after = last_;
    reads_.ScanAll(
        [&](const std::string& key, const std::string& value) {
          last_ = key;
          if (InDigest(key)) piece_.emplace_back(key, value);
          return piece_.size() < 1000;
        },
        after);
  }

  const storage::Reads& reads_;
  std::vector<Row> piece_;
  size_t next_ = 0;
  std::string last_;
};

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
    if (InDigest(key)) {
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
  Rows ours(one), theirs(other);
  std::string difference;
  const Row* our = nullptr;
  const Row* their = nullptr;
  do {
    our = ours.Next();
    their = theirs.Next();
  } while (our != nullptr && their != nullptr && *our == *their);
  if (our != nullptr) difference = our->first;
  if (their != nullptr) difference = our == nullptr ? their->first : std::min(difference, their->first);
  if (!one.status().ok()) return one.status();
  if (!other.status().ok()) return other.status();
  return difference;
}

}  // namespace iml::eventsourcing
