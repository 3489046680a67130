#include "services/contracting/rent_account/decider.h"

#include <google/protobuf/util/message_differencer.h>

#include <optional>

#include "libs/domain/checks.h"

namespace iml::contracting {

using absl::CivilDay;
using absl::CivilMonth;
using domain::Context;
using domain::Refuse;
using google::protobuf::util::MessageDifferencer;
using Opened = RentAccountState::Opened;
using Term = RentAccountState::Term;

namespace {

v1::RentAccountFact On(CivilDay day) {
  v1::RentAccountFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

// "2021-03", and no other way to write it: the text is what tells one month from another.
std::optional<CivilMonth> MonthOf(const std::string& text) {
  const auto digit = [](char letter) { return letter >= '0' && letter <= '9'; };
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  for (const size_t at : {0, 1, 2, 3, 5, 6}) {
    if (!digit(text[at])) return std::nullopt;
  }
  const int month = std::stoi(text.substr(5));
  if (month < 1 || month > 12) return std::nullopt;
  return CivilMonth(std::stoi(text.substr(0, 4)), month);
}

// The day of the act, checked with the command's other fields; the account exists and the actor is its operator.
template <typename... Checks>
absl::StatusOr<CivilDay> Named(const RentAccountState& state, const google::type::Date& occurred_on,
                               const Context& context, const Checks&... others) {
  const auto day = domain::OccurredOn(occurred_on, context, others...);
  if (!day.ok()) return day.status();
  if (!state.has_opened()) return Refuse("NOT_FOUND");
  if (const auto named = domain::CheckNamed(context, state.opened().operator_id()); !named.ok()) return named;
  return *day;
}

const Term* Find(const Opened& account, const std::string& month) {
  for (const Term& term : account.terms()) {
    if (term.month() == month) return &term;
  }
  return nullptr;
}

template <typename Command>
absl::Status CheckAmounts(const Command& command) {
  return domain::All({domain::CheckAbove0(command.rent_cents(), "rent_cents"),
                      domain::CheckNotBelow0(command.charges_cents(), "charges_cents")});
}

template <typename Command>
bool SameAmounts(const Term& term, const Command& command) {
  return term.rent_cents() == command.rent_cents() && term.charges_cents() == command.charges_cents();
}

}  // namespace

absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const v1::CallRent& command,
                                        const Context& context) {
  const auto month = MonthOf(command.month());
  const auto day =
      Named(state, command.occurred_on(), context,
            month ? absl::OkStatus()
                  : Refuse("VALUE_INVALID", {{"champ", "month"}, {"règle", "un mois, par exemple 2021-03"}}, {"month"}),
            CheckAmounts(command), domain::CheckDay(command.due_on(), "due_on"));
  if (!day.ok()) return day.status();
  if (const Term* term = Find(state.opened(), command.month())) {
    if (SameAmounts(*term, command) && domain::SameDay(term->due_on(), command.due_on())) return RentAccountFacts{};
    return Refuse("TERM_ALREADY_CALLED", {{"mois", command.month()}}, {"month"});
  }
  const domain::Period whole{CivilDay(*month), CivilDay(*month + 1)};
  const auto lived = domain::ToPeriod(state.opened().period());
  if (!lived || !lived->Overlaps(whole)) return Refuse("TERM_OUTSIDE_TENANCY", {{"mois", command.month()}}, {"month"});
  v1::RentAccountFact fact = On(*day);
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
  const auto day =
      Named(state, command.occurred_on(), context, domain::CheckAbove0(command.amount_cents(), "amount_cents"));
  if (!day.ok()) return day.status();
  v1::RentAccountFact fact = On(*day);
  fact.mutable_payment_recorded()->set_number(state.opened().payments_size() + 1);
  fact.mutable_payment_recorded()->set_amount_cents(command.amount_cents());
  return RentAccountFacts{fact};
}

absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const v1::RecordHousingBenefit& command,
                                        const Context& context) {
  const auto day =
      Named(state, command.occurred_on(), context, domain::CheckAbove0(command.amount_cents(), "amount_cents"));
  if (!day.ok()) return day.status();
  v1::RentAccountFact fact = On(*day);
  fact.mutable_housing_benefit_recorded()->set_number(state.opened().payments_size() + 1);
  fact.mutable_housing_benefit_recorded()->set_amount_cents(command.amount_cents());
  return RentAccountFacts{fact};
}

absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const v1::ReversePayment& command,
                                        const Context& context) {
  const auto day = Named(state, command.occurred_on(), context, domain::CheckReason(command.reason()));
  if (!day.ok()) return day.status();
  if (command.number() < 1 || command.number() > state.opened().payments_size())
    return Refuse("NOT_FOUND", {}, {"number"});
  const auto& payment = state.opened().payments(command.number() - 1);
  if (payment.reversed()) return RentAccountFacts{};
  const auto order = domain::CheckOrder("L'annulation du paiement", *day, "le paiement", payment.on());
  if (!order.ok()) return order;
  v1::RentAccountFact fact = On(*day);
  fact.mutable_payment_reversed()->set_number(command.number());
  fact.mutable_payment_reversed()->set_amount_cents(payment.amount_cents());
  fact.mutable_payment_reversed()->set_reason(command.reason());
  return RentAccountFacts{fact};
}

absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const v1::CorrectTerm& command,
                                        const Context& context) {
  const auto day =
      Named(state, command.occurred_on(), context, CheckAmounts(command), domain::CheckReason(command.reason()));
  if (!day.ok()) return day.status();
  const Term* term = Find(state.opened(), command.month());
  if (term == nullptr) return Refuse("NOT_FOUND", {}, {"month"});
  if (SameAmounts(*term, command)) return RentAccountFacts{};
  v1::RentAccountFact fact = On(*day);
  v1::TermCorrected& corrected = *fact.mutable_term_corrected();
  corrected.set_month(command.month());
  corrected.set_rent_cents(command.rent_cents());
  corrected.set_charges_cents(command.charges_cents());
  corrected.set_due_cents(command.rent_cents() + command.charges_cents());
  corrected.set_reason(command.reason());
  return RentAccountFacts{fact};
}

absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const OpenRentAccount& command,
                                        const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (state.has_opened()) return RentAccountFacts{};
  v1::RentAccountFact fact = On(*day);
  v1::RentAccountOpened& opened = *fact.mutable_rent_account_opened();
  opened.set_tenancy_id(command.tenancy_id());
  opened.set_dwelling_id(command.dwelling_id());
  opened.set_operator_id(command.operator_id());
  *opened.mutable_period() = command.period();
  return RentAccountFacts{fact};
}

absl::StatusOr<RentAccountFacts> Decide(const RentAccountState& state, const SetAccountPeriod& command,
                                        const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (!state.has_opened()) return Refuse("NOT_FOUND");
  domain::v1::Period period = state.opened().period();
  if (command.has_from()) *period.mutable_from() = command.from();
  if (command.has_until()) *period.mutable_until() = command.until();
  if (MessageDifferencer::Equals(period, state.opened().period())) return RentAccountFacts{};
  v1::RentAccountFact fact = On(*day);
  *fact.mutable_account_period_set()->mutable_period() = period;
  return RentAccountFacts{fact};
}

namespace {

void AddPayment(Opened& account, int64_t cents, const google::type::Date& on) {
  auto& payment = *account.add_payments();
  payment.set_amount_cents(cents);
  *payment.mutable_on() = on;
}

}  // namespace

RentAccountState Evolve(RentAccountState state, const v1::RentAccountFact& fact) {
  Opened& account = *state.mutable_opened();
  switch (fact.fact_case()) {
    case v1::RentAccountFact::kRentAccountOpened:
      account.set_operator_id(fact.rent_account_opened().operator_id());
      *account.mutable_period() = fact.rent_account_opened().period();
      break;
    case v1::RentAccountFact::kAccountPeriodSet:
      *account.mutable_period() = fact.account_period_set().period();
      break;
    case v1::RentAccountFact::kTermCalled: {
      Term& term = *account.add_terms();
      term.set_month(fact.term_called().month());
      term.set_rent_cents(fact.term_called().rent_cents());
      term.set_charges_cents(fact.term_called().charges_cents());
      *term.mutable_due_on() = fact.term_called().due_on();
      break;
    }
    case v1::RentAccountFact::kTermCorrected:
      for (Term& term : *account.mutable_terms()) {
        if (term.month() != fact.term_corrected().month()) continue;
        term.set_rent_cents(fact.term_corrected().rent_cents());
        term.set_charges_cents(fact.term_corrected().charges_cents());
      }
      break;
    case v1::RentAccountFact::kPaymentRecorded:
      AddPayment(account, fact.payment_recorded().amount_cents(), fact.occurred_on());
      break;
    case v1::RentAccountFact::kHousingBenefitRecorded:
      AddPayment(account, fact.housing_benefit_recorded().amount_cents(), fact.occurred_on());
      break;
    case v1::RentAccountFact::kPaymentReversed:
      if (const int32_t n = fact.payment_reversed().number(); n >= 1 && n <= account.payments_size())
        account.mutable_payments(n - 1)->set_reversed(true);
      break;
    case v1::RentAccountFact::FACT_NOT_SET:
      break;
  }
  return state;
}

}  // namespace iml::contracting
