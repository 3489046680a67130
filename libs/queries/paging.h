// AIP-158: a page of the rows below a prefix. The token is opaque and bound to its query.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/statusor.h"
#include "libs/storage/database.h"

namespace iml::queries {

inline constexpr int kDefaultPage = 50;
inline constexpr int kLargestPage = 1000;
// The most bytes of a page's rows; a client takes 4 MB of an answer. A row that is larger comes alone.
inline constexpr size_t kLargestPageBytes = 1 << 20;
// The most rows that are looked at for each row that a page may hold: a filter that few rows pass is answered in parts.
inline constexpr int kLooksPerRow = 20;

struct PageStart {
  int size = kDefaultPage;
  // The key to go on after; empty at the beginning.
  std::string after;
};
// From the request's page_size and page_token. kInvalidArgument for a negative size, or a token of another query.
absl::StatusOr<PageStart> StartOfPage(const google::protobuf::Message& request);
std::string PageToken(const google::protobuf::Message& request, const std::string& last_key);

// Hands rows to add(key, row), which says whether the row counts on this page; returns the next page's token, "" at the
// end. A page may hold fewer rows than asked for, none too, and yet have a token.
template <typename Row, typename... Parts, typename Add>
absl::StatusOr<std::string> Page(const storage::Reads& rows, storage::Table<Row, Parts...> table,
                                 const std::string& prefix, const google::protobuf::Message& request, Add add) {
  const absl::StatusOr<PageStart> start = StartOfPage(request);
  if (!start.ok()) return start.status();
  int left = start->size, looks = start->size * kLooksPerRow;
  size_t bytes = 0;
  std::string last, token;
  rows.Scan(
      table, prefix,
      [&](const std::string& key, const Row& row) {
        if (left == 0 || looks-- == 0 || bytes >= kLargestPageBytes) {
          token = PageToken(request, last);
          return false;
        }
        if (add(key, row)) {
          --left;
          bytes += row.ByteSizeLong();
        }
        last = key;
        return true;
      },
      start->after);
  return token;
}

}  // namespace iml::queries
