#include "services/contracting/contracting_queries.h"

#include "libs/domain/calendar.h"
#include "libs/domain/date.h"
#include "libs/domain/refusal.h"
#include "libs/rpc/paging.h"
#include "services/contracting/rent_account/statement.h"
#include "services/contracting/tables.h"

namespace iml::contracting {

using storage::Reads;

namespace {

template <typename Row>
absl::StatusOr<Row> Get(const Reads& rows, storage::Table<Row> table, const std::string& id, const char* field) {
  auto row = rows.Find(table, id);
  if (!row) return domain::Refuse("NOT_FOUND", {}, {field});
  return *std::move(row);
}

bool Asks(const std::string& filter, const std::string& value) { return filter.empty() || filter == value; }

// The day asked for; today when it is unset.
absl::StatusOr<absl::CivilDay> DayAsked(const google::type::Date& date) {
  if (date.year() == 0 && date.month() == 0 && date.day() == 0) return domain::DayOf(absl::Now());
  const auto day = domain::Day(date);
  if (!day) return domain::Refuse("DATE_INVALID", {{"champ", "on"}}, {"on"});
  return *day;
}

}  // namespace

absl::StatusOr<v1::OperatorView> GetOperator(const v1::GetOperatorRequest& request, const Reads& rows) {
  return Get(rows, kOperators, request.operator_id(), "operator_id");
}

absl::StatusOr<v1::ListOperatorsResponse> ListOperators(const v1::ListOperatorsRequest& request, const Reads& rows) {
  v1::ListOperatorsResponse response;
  const auto next = rpc::Page(rows, kOperators, "", request, [&](const std::string&, const v1::OperatorView& view) {
    if (!Asks(request.federation(), view.federation().code())) return false;
    *response.add_operators() = view;
    return true;
  });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

absl::StatusOr<v1::DwellingView> GetDwelling(const v1::GetDwellingRequest& request, const Reads& rows) {
  return Get(rows, kDwellings, request.dwelling_id(), "dwelling_id");
}

absl::StatusOr<v1::ListDwellingsResponse> ListDwellings(const v1::ListDwellingsRequest& request, const Reads& rows) {
  const auto day = DayAsked(request.on());
  if (!day.ok()) return day.status();
  v1::ListDwellingsResponse response;
  const auto next = rpc::Page(rows, kDwellings, "", request, [&](const std::string&, const v1::DwellingView& view) {
    if (!Asks(request.departement(), view.departement()) || !Asks(request.operator_id(), view.operator_id()) ||
        !Asks(request.status(), view.status())) {
      return false;
    }
    const auto since = domain::Day(view.managed_since());
    if (request.has_on() && !(since && domain::Period{*since, domain::Day(view.left_on())}.Contains(*day)))
      return false;
    *response.add_dwellings() = view;
    return true;
  });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

absl::StatusOr<v1::OwnerContractView> GetOwnerContract(const v1::GetOwnerContractRequest& request, const Reads& rows) {
  return Get(rows, kOwnerContracts, request.owner_contract_id(), "owner_contract_id");
}

absl::StatusOr<v1::ListOwnerContractsResponse> ListOwnerContracts(const v1::ListOwnerContractsRequest& request,
                                                                  const Reads& rows) {
  v1::ListOwnerContractsResponse response;
  const auto next =
      rpc::Page(rows, kOwnerContracts, "", request, [&](const std::string&, const v1::OwnerContractView& view) {
        if (!Asks(request.operator_id(), view.operator_id()) || !Asks(request.status(), view.status()) ||
            !Asks(request.dwelling_id(), view.dwelling_id())) {
          return false;
        }
        *response.add_owner_contracts() = view;
        return true;
      });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

absl::StatusOr<v1::TenancyView> GetTenancy(const v1::GetTenancyRequest& request, const Reads& rows) {
  return Get(rows, kTenancies, request.tenancy_id(), "tenancy_id");
}

absl::StatusOr<v1::ListTenanciesResponse> ListTenancies(const v1::ListTenanciesRequest& request, const Reads& rows) {
  const auto day = DayAsked(request.on());
  if (!day.ok()) return day.status();
  v1::ListTenanciesResponse response;
  const auto next = rpc::Page(rows, kTenancies, "", request, [&](const std::string&, const v1::TenancyView& view) {
    if (!Asks(request.operator_id(), view.operator_id()) || !Asks(request.status(), view.status()) ||
        !Asks(request.dwelling_id(), view.dwelling_id())) {
      return false;
    }
    const auto started = domain::Day(view.started_on());
    if (request.has_on() && !(started && domain::Period{*started, domain::Day(view.exited_on())}.Contains(*day)))
      return false;
    *response.add_tenancies() = view;
    return true;
  });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

absl::StatusOr<v1::RentAccountView> GetRentAccount(const v1::GetRentAccountRequest& request, const Reads& rows) {
  return Get(rows, kRentAccounts, request.rent_account_id(), "rent_account_id");
}

absl::StatusOr<v1::ListRentAccountsResponse> ListRentAccounts(const v1::ListRentAccountsRequest& request,
                                                              const Reads& rows) {
  v1::ListRentAccountsResponse response;
  const auto next =
      rpc::Page(rows, kRentAccounts, "", request, [&](const std::string&, const v1::RentAccountView& view) {
        if (!Asks(request.operator_id(), view.operator_id()) || !Asks(request.dwelling_id(), view.dwelling_id()))
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
  const auto day = DayAsked(request.on());
  if (!day.ok()) return day.status();
  const auto account = Get(rows, kRentAccounts, request.rent_account_id(), "rent_account_id");
  if (!account.ok()) return account.status();
  return StatementOn(*account, *day);
}

absl::StatusOr<v1::ListArrearsResponse> ListArrears(const v1::ListArrearsRequest& request, const Reads& rows) {
  const auto day = DayAsked(request.on());
  if (!day.ok()) return day.status();
  v1::ListArrearsResponse response;
  const auto next =
      rpc::Page(rows, kRentAccounts, "", request, [&](const std::string&, const v1::RentAccountView& account) {
        if (!Asks(request.operator_id(), account.operator_id())) return false;
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
