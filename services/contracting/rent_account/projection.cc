#include "services/contracting/rent_account/projection.h"

#include <algorithm>

#include "services/contracting/rent_account/tables.h"

namespace iml::contracting {

using eventsourcing::Standing;
using storage::Transaction;

namespace {

void AddPayment(v1::RentAccountView& view, int32_t number, int64_t cents, bool benefit, const google::type::Date& on) {
  auto& payment = *view.add_payments();
  payment.set_number(number);
  payment.set_amount_cents(cents);
  payment.set_benefit(benefit);
  *payment.mutable_on() = on;
}

void RemoveTerm(v1::RentAccountView& view, const std::string& month) {
  auto& terms = *view.mutable_terms();
  terms.erase(std::remove_if(terms.begin(), terms.end(), [&](const auto& term) { return term.month() == month; }),
              terms.end());
}

}  // namespace

void ProjectRentAccount(const Standing& standing, const v1::RentAccountFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  v1::RentAccountView& view = rows.At(kRentAccounts, id);
  view.set_rent_account_id(id);
  *view.mutable_position() = standing.position;
  switch (fact.fact_case()) {
    case v1::RentAccountFact::kRentAccountOpened:
      view.set_tenancy_id(fact.rent_account_opened().tenancy_id());
      view.set_dwelling_id(fact.rent_account_opened().dwelling_id());
      view.set_operator_id(fact.rent_account_opened().operator_id());
      *view.mutable_period() = fact.rent_account_opened().period();
      break;
    case v1::RentAccountFact::kAccountPeriodSet:
      *view.mutable_period() = fact.account_period_set().period();
      break;
    case v1::RentAccountFact::kTermCalled: {
      auto& term = *view.add_terms();
      term.set_month(fact.term_called().month());
      term.set_rent_cents(fact.term_called().rent_cents());
      term.set_charges_cents(fact.term_called().charges_cents());
      term.set_due_cents(fact.term_called().due_cents());
      *term.mutable_due_on() = fact.term_called().due_on();
      break;
    }
    case v1::RentAccountFact::kTermCorrected:
      for (auto& term : *view.mutable_terms()) {
        if (term.month() != fact.term_corrected().month()) continue;
        term.set_rent_cents(fact.term_corrected().rent_cents());
        term.set_charges_cents(fact.term_corrected().charges_cents());
        term.set_due_cents(fact.term_corrected().due_cents());
        *term.mutable_due_on() = fact.term_corrected().due_on();
      }
      break;
    case v1::RentAccountFact::kTermVoided:
      RemoveTerm(view, fact.term_voided().month());
      break;
    case v1::RentAccountFact::kPaymentRecorded:
      AddPayment(view, fact.payment_recorded().number(), fact.payment_recorded().amount_cents(), false,
                 fact.occurred_on());
      break;
    case v1::RentAccountFact::kHousingBenefitRecorded:
      AddPayment(view, fact.housing_benefit_recorded().number(), fact.housing_benefit_recorded().amount_cents(), true,
                 fact.occurred_on());
      break;
    case v1::RentAccountFact::kPaymentReversed:
      for (auto& payment : *view.mutable_payments()) {
        if (payment.number() == fact.payment_reversed().number()) *payment.mutable_reversed_on() = fact.occurred_on();
      }
      break;
    case v1::RentAccountFact::kRentAccountTransferred:
      view.set_operator_id(fact.rent_account_transferred().operator_id());
      break;
    case v1::RentAccountFact::FACT_NOT_SET:
      break;
  }
}

}  // namespace iml::contracting
