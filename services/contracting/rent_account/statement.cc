#include "services/contracting/rent_account/statement.h"

#include "libs/domain/arrears.h"

namespace iml::contracting {

v1::RentAccountStatement StatementOn(const v1::RentAccountView& account, absl::CivilDay day) {
  const domain::Arrears arrears = domain::ArrearsOn(day, account.terms(), account.payments());
  v1::RentAccountStatement statement;
  statement.set_rent_account_id(account.rent_account_id());
  statement.set_dwelling_id(account.dwelling_id());
  *statement.mutable_on() = domain::ToDate(day);
  *statement.mutable_position() = account.position();
  statement.set_called_cents(arrears.called_cents);
  statement.set_received_cents(arrears.received_cents);
  statement.set_arrears_cents(arrears.cents());
  statement.set_oldest_unpaid_month(arrears.oldest_unpaid_month);
  if (arrears.oldest_unpaid_due_on)
    *statement.mutable_oldest_unpaid_due_on() = domain::ToDate(*arrears.oldest_unpaid_due_on);
  return statement;
}

}  // namespace iml::contracting
