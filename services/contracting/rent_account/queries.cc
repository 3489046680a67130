#include "services/contracting/rent_account/queries.h"

#include "libs/queries/asked.h"
#include "libs/queries/paging.h"
#include "services/contracting/rent_account/statement.h"
#include "services/contracting/rent_account/tables.h"

namespace iml::contracting {

using queries::Admits;
using storage::Reads;

absl::StatusOr<v1::RentAccountView> GetRentAccount(const v1::GetRentAccountRequest& request, const Reads& rows) {
  return queries::Get(rows, kRentAccounts, request.rent_account_id(), "rent_account_id");
}

absl::StatusOr<v1::ListRentAccountsResponse> ListRentAccounts(const v1::ListRentAccountsRequest& request,
                                                              const Reads& rows) {
  v1::ListRentAccountsResponse response;
  const auto next =
      queries::Page(rows, kRentAccounts, "", request, [&](const std::string&, const v1::RentAccountView& view) {
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
  return StatementOn(*account, *day);
}

absl::StatusOr<v1::ListArrearsResponse> ListArrears(const v1::ListArrearsRequest& request, const Reads& rows) {
  const auto day = queries::DayAsked(request.on());
  if (!day.ok()) return day.status();
  v1::ListArrearsResponse response;
  const auto next =
      queries::Page(rows, kRentAccounts, "", request, [&](const std::string&, const v1::RentAccountView& account) {
        if (!Admits(request.operator_id(), account.operator_id())) return false;
        const v1::RentAccountStatement statement = StatementOn(account, *day);
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
