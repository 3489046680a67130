#include "services/contracting/statement.h"

#include <algorithm>
#include <vector>

#include "libs/domain/date.h"

namespace iml::contracting {

v1::RentAccountStatement StatementOn(const v1::RentAccountView& account, absl::CivilDay day) {
  v1::RentAccountStatement statement;
  statement.set_rent_account_id(account.rent_account_id());
  statement.set_dwelling_id(account.dwelling_id());
  *statement.mutable_on() = domain::ToDate(day);
  *statement.mutable_position() = account.position();
  const auto by = [&](const google::type::Date& date) {
    const auto known = domain::Day(date);
    return known && *known <= day;
  };
  for (const auto& payment : account.payments()) {
    if (by(payment.on()) && !by(payment.reversed_on())) statement.set_received_cents(statement.received_cents() + payment.amount_cents());
  }
  std::vector<const v1::RentAccountView::Term*> terms;
  for (const auto& term : account.terms()) {
    if (by(term.due_on())) terms.push_back(&term);
  }
  std::sort(terms.begin(), terms.end(), [](const auto* one, const auto* other) { return one->month() < other->month(); });
  for (const auto* term : terms) {
    statement.set_called_cents(statement.called_cents() + term->due_cents());
    if (statement.oldest_unpaid_month().empty() && statement.called_cents() > statement.received_cents()) {
      statement.set_oldest_unpaid_month(term->month());
      *statement.mutable_oldest_unpaid_due_on() = term->due_on();
    }
  }
  statement.set_arrears_cents(std::max<int64_t>(0, statement.called_cents() - statement.received_cents()));
  return statement;
}

}  // namespace iml::contracting
