#include "services/contracting/rent_account/decider.h"

#include <google/protobuf/util/message_differencer.h>

#include <optional>

#include "libs/domain/checks.h"
#include "services/contracting/reasons.h"

namespace iml::contracting {

using absl::CivilDay;
using absl::CivilMonth;
using domain::At;
using domain::CheckOrder;
using domain::Context;
using domain::Refuse;
using google::protobuf::util::MessageDifferencer;
using AskedMonth = domain::Typed<domain::Month>;

namespace {

v1::RentAccountFact On(CivilDay day) {
  v1::RentAccountFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

// The account exists and the actor is its operator.
absl::Status CheckYours(const RentAccountState& state, const Context& context) {
  if (!state.opened()) return Refuse<rpc::v1::REASON_NOT_FOUND>();
  return domain::CheckYours(context, state.operator_id());
}

template <typename Command>
bool SameAmounts(const v1::RentAccountView::Term& term, const Command& command) {
  return term.rent_cents() == command.rent_cents() && term.charges_cents() == command.charges_cents();
}

// A month is due or free, and nothing is owed to the household for it.
template <typename Command>
absl::Status CheckCredit(const Command& command) {
  if (command.rent_cents() + command.charges_cents() >= 0) return absl::OkStatus();
  return At("charges_cents",
            Refuse<rpc::v1::REASON_AMOUNT_WRONG>(domain::Typed<domain::Cents>(command.charges_cents()),
                                                 domain::Words("un avoir d'au plus le loyer du mois")));
}

}  // namespace

// INV-29: what is due is rent and charges, once a month.
absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const v1::CallRent& command,
                                        const std::optional<RentTermRow>& row, const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  if (row && !row->voided()) {
    return At("month", Refuse<v1::REASON_TERM_ALREADY_CALLED>(AskedMonth(command.month())));
  }
  const CivilMonth month = domain::MonthOf(command.month()).value_or(CivilMonth());
  const auto lived = domain::ToPeriod(state.period());
  if (!lived || !lived->Overlaps({CivilDay(month), CivilDay(month + 1)})) {
    return At("month", Refuse<v1::REASON_TERM_OUTSIDE_TENANCY>(AskedMonth(command.month())));
  }
  if (const auto credit = CheckCredit(command); !credit.ok()) return credit;
  v1::RentAccountFact fact = On(context.day);
  v1::TermCalled& called = *fact.mutable_term_called();
  called.set_month(command.month());
  called.set_rent_cents(command.rent_cents());
  called.set_charges_cents(command.charges_cents());
  called.set_due_cents(command.rent_cents() + command.charges_cents());
  *called.mutable_due_on() = command.due_on();
  return RentAccountFacts{fact};
}

absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const v1::RecordPayment& command,
                                        const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  v1::RentAccountFact fact = On(context.day);
  fact.mutable_payment_recorded()->set_number(state.payments() + 1);
  fact.mutable_payment_recorded()->set_amount_cents(command.amount_cents());
  return RentAccountFacts{fact};
}

absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const v1::RecordHousingBenefit& command,
                                        const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  v1::RentAccountFact fact = On(context.day);
  fact.mutable_housing_benefit_recorded()->set_number(state.payments() + 1);
  fact.mutable_housing_benefit_recorded()->set_amount_cents(command.amount_cents());
  return RentAccountFacts{fact};
}

absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const v1::ReversePayment& command,
                                        const std::optional<v1::RentAccountView::Payment>& payment,
                                        const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  if (!payment) return At("number", Refuse<rpc::v1::REASON_NOT_FOUND>());
  if (payment->has_reversed_on()) return RentAccountFacts{};
  const auto order = CheckOrder<v1::PaymentReversed, v1::PaymentRecorded>(context.day, payment->on());
  if (!order.ok()) return order;
  v1::RentAccountFact fact = On(context.day);
  fact.mutable_payment_reversed()->set_number(command.number());
  fact.mutable_payment_reversed()->set_amount_cents(payment->amount_cents());
  *fact.mutable_payment_reversed()->mutable_reason() = command.reason();
  return RentAccountFacts{fact};
}

absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const v1::CorrectTerm& command,
                                        const std::optional<RentTermRow>& row, const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  if (!row || row->voided()) return At("month", Refuse<rpc::v1::REASON_NOT_FOUND>());
  const auto& term = row->term();
  if (const auto credit = CheckCredit(command); !credit.ok()) return credit;
  const google::type::Date& due_on = command.has_due_on() ? command.due_on() : term.due_on();
  if (SameAmounts(term, command) && domain::SameDay(term.due_on(), due_on)) return RentAccountFacts{};
  v1::RentAccountFact fact = On(context.day);
  v1::TermCorrected& corrected = *fact.mutable_term_corrected();
  corrected.set_month(command.month());
  corrected.set_rent_cents(command.rent_cents());
  corrected.set_charges_cents(command.charges_cents());
  corrected.set_due_cents(command.rent_cents() + command.charges_cents());
  *corrected.mutable_reason() = command.reason();
  *corrected.mutable_due_on() = due_on;
  return RentAccountFacts{fact};
}

// The only way to a term of nothing: a correction keeps the rent above zero (INV-29).
absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const v1::VoidTerm& command,
                                        const std::optional<RentTermRow>& row, const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  if (!row) return At("month", Refuse<rpc::v1::REASON_NOT_FOUND>());
  if (row->voided()) return RentAccountFacts{};
  const auto order = CheckOrder<v1::TermVoided, v1::TermCalled>(context.day, row->called_on());
  if (!order.ok()) return order;
  v1::RentAccountFact fact = On(context.day);
  v1::TermVoided& voided = *fact.mutable_term_voided();
  voided.set_month(command.month());
  voided.set_rent_cents(row->term().rent_cents());
  voided.set_charges_cents(row->term().charges_cents());
  voided.set_due_cents(row->term().rent_cents() + row->term().charges_cents());
  *voided.mutable_reason() = command.reason();
  return RentAccountFacts{fact};
}

// ---- what reactions send

absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const OpenRentAccount& command,
                                        const Context& context) {
  if (state.opened()) return RentAccountFacts{};
  v1::RentAccountFact fact = On(context.day);
  v1::RentAccountOpened& opened = *fact.mutable_rent_account_opened();
  opened.set_tenancy_id(command.tenancy_id());
  opened.set_dwelling_id(command.dwelling_id());
  opened.set_operator_id(command.operator_id());
  *opened.mutable_period() = command.period();
  return RentAccountFacts{fact};
}

absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const SetAccountPeriod& command,
                                        const Context& context) {
  if (!state.opened()) return Refuse<rpc::v1::REASON_NOT_FOUND>();
  domain::v1::Period period = state.period();
  if (command.has_from()) *period.mutable_from() = command.from();
  if (command.has_until()) *period.mutable_until() = command.until();
  if (MessageDifferencer::Equals(period, state.period())) return RentAccountFacts{};
  v1::RentAccountFact fact = On(context.day);
  *fact.mutable_account_period_set()->mutable_period() = period;
  return RentAccountFacts{fact};
}

absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const TransferRentAccount& command,
                                        const Context& context) {
  if (!state.opened()) return Refuse<rpc::v1::REASON_NOT_FOUND>();
  if (state.operator_id() == command.operator_id()) return RentAccountFacts{};
  v1::RentAccountFact fact = On(context.day);
  fact.mutable_rent_account_transferred()->set_operator_id(command.operator_id());
  return RentAccountFacts{fact};
}

// ---- what facts change

RentAccountState Evolve(RentAccountState state, const v1::RentAccountFact& fact) {
  state.set_opened(true);
  switch (fact.fact_case()) {
    case v1::RentAccountFact::kRentAccountOpened:
      state.set_operator_id(fact.rent_account_opened().operator_id());
      *state.mutable_period() = fact.rent_account_opened().period();
      break;
    case v1::RentAccountFact::kAccountPeriodSet:
      *state.mutable_period() = fact.account_period_set().period();
      break;
    case v1::RentAccountFact::kPaymentRecorded:
    case v1::RentAccountFact::kHousingBenefitRecorded:
      state.set_payments(state.payments() + 1);
      break;
    case v1::RentAccountFact::kRentAccountTransferred:
      state.set_operator_id(fact.rent_account_transferred().operator_id());
      break;
    case v1::RentAccountFact::kTermCalled:
    case v1::RentAccountFact::kTermCorrected:
    case v1::RentAccountFact::kTermVoided:
    case v1::RentAccountFact::kPaymentReversed:
    case v1::RentAccountFact::FACT_NOT_SET:
      break;
  }
  return state;
}

}  // namespace iml::contracting
