// AIP-158: a page of the rows below a prefix. The token is opaque and bound to its query.
#pragma once

#include <google/protobuf/message.h>

#include <algorithm>
#include <initializer_list>
#include <string>

#include "absl/status/statusor.h"
#include "libs/storage/database.h"
#include "libs/storage/listing.h"

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

// Hands rows to add(key, row), which returns the bytes that the row takes on this page, 0 when it does not count;
// returns the next page's token, "" at the end. A page may hold fewer rows than asked for, none too, and yet have a
// token.
template <typename Row, typename... Parts, typename Add>
absl::StatusOr<std::string> PageOf(const storage::Reads& rows, storage::Table<Row, Parts...> table,
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
        const size_t added = add(key, row);
        if (added != 0) --left;
        bytes += added;
        last = key;
        return true;
      },
      start->after);
  return token;
}

// The same, of a table whose rows are what is answered: add(key, row) says whether the row counts.
template <typename Row, typename... Parts, typename Add>
absl::StatusOr<std::string> Page(const storage::Reads& rows, storage::Table<Row, Parts...> table,
                                 const std::string& prefix, const google::protobuf::Message& request, Add add) {
  return PageOf(rows, table, prefix, request,
                [&](const std::string& key, const Row& row) { return add(key, row) ? row.ByteSizeLong() : 0; });
}

// A page (AIP-158) of the rows listed under the first value that is set, or of all rows where none is; add(row) says
// whether the row counts.
template <typename Row, typename Add>
absl::StatusOr<std::string> PageUnder(const storage::Reads& rows, const storage::Listing<Row>& listing,
                                      std::initializer_list<std::string> values,
                                      const google::protobuf::Message& request, Add add) {
  const auto value = std::find_if(values.begin(), values.end(), [](const auto& each) { return !each.empty(); });
  if (value == values.end()) {
    return Page(rows, listing.rows, "", request, [&](const std::string&, const Row& row) { return add(row); });
  }
  const std::string prefix = storage::Key(*value);
  return PageOf(rows, listing.ids, prefix, request, [&](const std::string& key, const google::protobuf::Empty&) {
    const auto row = rows.Find(listing.rows, key.substr(prefix.size(), key.size() - prefix.size() - 1));
    return row && add(*row) ? row->ByteSizeLong() : 0;
  });
}

}  // namespace iml::queries
