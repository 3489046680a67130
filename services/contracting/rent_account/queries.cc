#include "services/contracting/rent_account/queries.h"

#include <limits>

#include "libs/queries/asked.h"
#include "libs/queries/paging.h"
#include "services/contracting/rent_account/statement.h"
#include "services/contracting/rent_account/tables.h"

namespace iml::contracting {

using queries::Admits;
using storage::Reads;

namespace {

constexpr char kInTerms = 't', kInPayments = 'p';

// Adds so many terms and payments from a place on, which is one of the two and a key after it; returns the last place
// that was added when more follows, "" at the end.
std::string AddLines(const Reads& rows, int most, const std::string& after, v1::RentAccountView* account) {
  const std::string prefix = storage::Key(account->rent_account_id());
  const std::string key = after.empty() ? "" : after.substr(1);
  std::string last, more;
  const auto full = [&] {
    if (account->terms_size() + account->payments_size() < most) return false;
    more = last;
    return true;
  };
  if (after.empty() || after[0] == kInTerms) {
    const auto add = [&](const std::string& at, const RentTermRow& row) {
      if (row.voided()) return true;
      if (full()) return false;
      *account->add_terms() = row.term();
      last = kInTerms + at;
      return true;
    };
    rows.Scan(kRentTerms, prefix, add, key);
  }
  if (!more.empty()) return more;
  const auto add = [&](const std::string& at, const v1::RentAccountView::Payment& payment) {
    if (full()) return false;
    *account->add_payments() = payment;
    last = kInPayments + at;
    return true;
  };
  rows.Scan(kRentPayments, prefix, add, !after.empty() && after[0] == kInPayments ? key : "");
  return more;
}

v1::RentAccountStatement StatementOf(v1::RentAccountView account, absl::CivilDay day, const Reads& rows) {
  AddLines(rows, std::numeric_limits<int>::max(), "", &account);
  return StatementOn(account, day);
}

}  // namespace

absl::StatusOr<v1::RentAccountView> GetRentAccount(const v1::GetRentAccountRequest& request, const Reads& rows) {
  const auto start = queries::StartOfPage(request);
  if (!start.ok()) return start.status();
  auto account = queries::Get(rows, kRentAccounts, request.rent_account_id(), "rent_account_id");
  if (!account.ok()) return account.status();
  const std::string more = AddLines(rows, start->size, start->after, &*account);
  if (!more.empty()) account->set_next_page_token(queries::PageToken(request, more));
  return account;
}

absl::StatusOr<v1::ListRentAccountsResponse> ListRentAccounts(const v1::ListRentAccountsRequest& request,
                                                              const Reads& rows) {
  v1::ListRentAccountsResponse response;
  const auto next = queries::PageUnder(
      rows, kRentAccountsBy, {request.dwelling_id(), request.operator_id()}, request,
      [&](const v1::RentAccountView& view) {
        if (!Admits(request.operator_id(), view.operator_id()) || !Admits(request.dwelling_id(), view.dwelling_id()))
          return false;
        *response.add_rent_accounts() = view;
        return true;
      });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

absl::StatusOr<v1::RentAccountStatement> GetRentAccountStatement(const v1::GetRentAccountStatementRequest& request,
                                                                 const Reads& rows) {
  const auto day = queries::DayAsked(request.on());
  if (!day.ok()) return day.status();
  const auto account = queries::Get(rows, kRentAccounts, request.rent_account_id(), "rent_account_id");
  if (!account.ok()) return account.status();
  return StatementOf(*account, *day, rows);
}

absl::StatusOr<v1::ListArrearsResponse> ListArrears(const v1::ListArrearsRequest& request, const Reads& rows) {
  const auto day = queries::DayAsked(request.on());
  if (!day.ok()) return day.status();
  v1::ListArrearsResponse response;
  const auto next = queries::PageUnder(rows, kRentAccountsBy, {request.operator_id()}, request,
                                       [&](const v1::RentAccountView& account) {
                                         if (!Admits(request.operator_id(), account.operator_id())) return false;
                                         const v1::RentAccountStatement statement = StatementOf(account, *day, rows);
                                         const auto oldest = domain::Day(statement.oldest_unpaid_due_on());
                                         if (!oldest || *day - *oldest < request.least_days()) return false;
                                         *response.add_statements() = statement;
                                         return true;
                                       });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

}  // namespace iml::contracting
