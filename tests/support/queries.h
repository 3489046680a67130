// Query tests: requests as text, answers from the rows that facts made (rows.h).
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libs/domain/refusal.h"
#include "tests/support/rows.h"

namespace iml::tests {

template <typename Request, typename Response>
using Query = absl::StatusOr<Response> (*)(const Request&, const storage::Reads&);

template <typename Request, typename Response>
Response Answer(const Rows& rows, Query<Request, Response> query, const std::string& request) {
  const auto answer = query(Text<Request>(request), rows.Read());
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? *answer : Response();
}
template <typename Request, typename Response>
void ExpectRefused(const Rows& rows, Query<Request, Response> query, const std::string& request,
                   const std::string& reason) {
  EXPECT_EQ(domain::RefusalOf(query(Text<Request>(request), rows.Read()).status()).reason(), reason) << request;
}

// One field of each, in order.
template <typename Items, typename Item, typename Value>
std::string Each(const Items& items, const Value& (Item::*field)() const) {
  std::string values;
  for (const Item& item : items) values += (values.empty() ? "" : " ") + (item.*field)();
  return values;
}

// One by one, all that one page holds, in the same order; the last page may be empty (AIP-158). Another query's token
// is refused.
template <typename Request, typename Response, typename Items>
void ExpectPages(const Rows& rows, Query<Request, Response> query, const Items& (Response::*items)() const, int count) {
  const Response all = Answer(rows, query, "");
  ASSERT_EQ((all.*items)().size(), count);
  EXPECT_EQ(all.next_page_token(), "");
  std::string token, pages;
  do {
    const Response page = Answer(rows, query, "page_size: 1 page_token: '" + token + "'");
    EXPECT_LE((page.*items)().size(), 1);
    pages += Lines((page.*items)());
    token = page.next_page_token();
  } while (!token.empty() && pages.size() <= Lines((all.*items)()).size());
  EXPECT_EQ(pages, Lines((all.*items)()));
  EXPECT_FALSE(query(Text<Request>("page_token: 'AAAAAAAAAAAA'"), rows.Read()).ok());
  EXPECT_FALSE(query(Text<Request>("page_size: -1"), rows.Read()).ok());
}

}  // namespace iml::tests
