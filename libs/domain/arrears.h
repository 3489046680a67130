// What a rent account owes on a day: receipts extinguish the oldest term first. Computed, never stored, so that late
// and reversed receipts need no reallocation.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "libs/domain/date.h"

namespace iml::domain {

struct Arrears {
  // What fell due on or before the day, and was received by then and not reversed.
  int64_t called_cents = 0;
  int64_t received_cents = 0;
  // The oldest term that is not paid in full.
  std::string oldest_unpaid_month;
  std::optional<absl::CivilDay> oldest_unpaid_due_on;

  int64_t cents() const { return called_cents > received_cents ? called_cents - received_cents : 0; }
};

// Terms have month ("2021-03"), due_cents and due_on; payments amount_cents, on and reversed_on.
template <typename Terms, typename Payments>
Arrears ArrearsOn(absl::CivilDay day, const Terms& terms, const Payments& payments) {
  const auto by = [&](const google::type::Date& date) {
    const auto known = Day(date);
    return known && *known <= day;
  };
  Arrears arrears;
  for (const auto& payment : payments) {
    if (by(payment.on()) && !by(payment.reversed_on())) arrears.received_cents += payment.amount_cents();
  }
  std::vector<const typename Terms::value_type*> due;
  for (const auto& term : terms) {
    if (by(term.due_on())) due.push_back(&term);
  }
  std::sort(due.begin(), due.end(), [](const auto* one, const auto* other) { return one->month() < other->month(); });
  for (const auto* term : due) {
    arrears.called_cents += term->due_cents();
    if (arrears.oldest_unpaid_due_on || arrears.called_cents <= arrears.received_cents) continue;
    arrears.oldest_unpaid_month = term->month();
    arrears.oldest_unpaid_due_on = Day(term->due_on());
  }
  return arrears;
}

}  // namespace iml::domain
