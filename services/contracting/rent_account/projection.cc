#include "services/contracting/rent_account/projection.h"

#include "services/contracting/rent_account/tables.h"

namespace iml::contracting {

using eventsourcing::Standing;
using storage::Transaction;

namespace {

bool Counts(const Transaction& rows, const std::string& id, const std::string& month) {
  const auto row = rows.Find(kRentTerms, {id, month});
  return row && !row->voided();
}

void Call(const v1::TermCalled& called, const google::type::Date& on, v1::RentAccountView& view, Transaction& rows) {
  const std::string& id = view.rent_account_id();
  if (!Counts(rows, id, called.month())) view.set_term_count(view.term_count() + 1);
  RentTermRow row;
  v1::RentAccountView::Term& term = *row.mutable_term();
  term.set_month(called.month());
  term.set_rent_cents(called.rent_cents());
  term.set_charges_cents(called.charges_cents());
  term.set_due_cents(called.due_cents());
  *term.mutable_due_on() = called.due_on();
  *row.mutable_called_on() = on;
  rows.Put(kRentTerms, {id, called.month()}, row);
}

void Correct(const v1::TermCorrected& corrected, const std::string& id, Transaction& rows) {
  if (!Counts(rows, id, corrected.month())) return;
  v1::RentAccountView::Term& term = *rows.At(kRentTerms, {id, corrected.month()}).mutable_term();
  term.set_rent_cents(corrected.rent_cents());
  term.set_charges_cents(corrected.charges_cents());
  term.set_due_cents(corrected.due_cents());
  *term.mutable_due_on() = corrected.due_on();
}

void Void(const std::string& month, v1::RentAccountView& view, Transaction& rows) {
  if (!Counts(rows, view.rent_account_id(), month)) return;
  rows.At(kRentTerms, {view.rent_account_id(), month}).set_voided(true);
  view.set_term_count(view.term_count() - 1);
}

template <typename Paid>
void Pay(const Paid& paid, bool benefit, const google::type::Date& on, v1::RentAccountView& view, Transaction& rows) {
  v1::RentAccountView::Payment payment;
  payment.set_number(paid.number());
  payment.set_amount_cents(paid.amount_cents());
  payment.set_benefit(benefit);
  *payment.mutable_on() = on;
  rows.Put(kRentPayments, {view.rent_account_id(), paid.number()}, payment);
  view.set_payment_count(view.payment_count() + 1);
}

void Reverse(int32_t number, const google::type::Date& on, const std::string& id, Transaction& rows) {
  if (!rows.Find(kRentPayments, {id, number})) return;
  *rows.At(kRentPayments, {id, number}).mutable_reversed_on() = on;
}

}  // namespace

void ProjectRentAccount(const Standing& standing, const v1::RentAccountFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  const storage::Relisting relisting(kRentAccountsBy, id, rows);
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
    case v1::RentAccountFact::kTermCalled:
      Call(fact.term_called(), fact.occurred_on(), view, rows);
      break;
    case v1::RentAccountFact::kTermCorrected:
      Correct(fact.term_corrected(), id, rows);
      break;
    case v1::RentAccountFact::kTermVoided:
      Void(fact.term_voided().month(), view, rows);
      break;
    case v1::RentAccountFact::kPaymentRecorded:
      Pay(fact.payment_recorded(), false, fact.occurred_on(), view, rows);
      break;
    case v1::RentAccountFact::kHousingBenefitRecorded:
      Pay(fact.housing_benefit_recorded(), true, fact.occurred_on(), view, rows);
      break;
    case v1::RentAccountFact::kPaymentReversed:
      Reverse(fact.payment_reversed().number(), fact.occurred_on(), id, rows);
      break;
    case v1::RentAccountFact::kRentAccountTransferred:
      view.set_operator_id(fact.rent_account_transferred().operator_id());
      break;
    case v1::RentAccountFact::FACT_NOT_SET:
      break;
  }
}

}  // namespace iml::contracting
