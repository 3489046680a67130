#include "services/contracting/tenancy/decider.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <set>

#include "libs/domain/checks.h"
#include "services/contracting/reasons.h"
#include "services/contracting/tenancy/machine.h"

namespace iml::contracting {

using domain::At;
using domain::CheckOrder;
using domain::Context;
using domain::LabelOf;
using domain::Refuse;
using domain::TitleOf;
using google::protobuf::util::MessageDifferencer;
using google::type::Date;

namespace {

v1::TenancyFact On(absl::CivilDay day) {
  v1::TenancyFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

std::optional<absl::StatusOr<TenancyFacts>> Barred(const TenancyState& state, TenancyAct act,
                                                   const v1::TenancyFact& fact) {
  return domain::Barred(kTenancyMachine[state.status()][act], state.status(), fact, state.last());
}

absl::Status CheckYours(const TenancyState& state, const Context& context) {
  return domain::CheckYours(context, state.prepared().operator_id());
}

template <typename Signatories>
bool Contains(const Signatories& signatories, int signatory) {
  return std::find(signatories.begin(), signatories.end(), signatory) != signatories.end();
}

// Each signs once, so none is named twice.
absl::Status CheckSignatories(const v1::PrepareTenancy& command) {
  const std::set<int> parties(command.signatories().begin(), command.signatories().end());
  if (parties.count(v1::SIGNATORY_UNSPECIFIED) == 0 && static_cast<int>(parties.size()) == command.signatories_size()) {
    return absl::OkStatus();
  }
  return At("signatories", Refuse<rpc::v1::REASON_VALUE_INVALID>(LabelOf<v1::PrepareTenancy>("signatories"),
                                                                 domain::Words("chacun une fois")));
}

v1::TenancyExited ExitOf(const TenancyState& state, const domain::v1::Code& destination) {
  v1::TenancyExited exited;
  exited.set_household_id(state.prepared().household_id());
  exited.set_orientation_number(state.prepared().orientation_number());
  exited.set_dwelling_id(state.prepared().dwelling_id());
  exited.set_occupation_number(state.occupation_number());
  *exited.mutable_destination() = destination;
  return exited;
}

bool SameContract(const v1::TenancyPrepared& prepared, const v1::PrepareTenancy& command) {
  return MessageDifferencer::Equals(prepared.terms(), command.terms()) &&
         std::equal(prepared.signatories().begin(), prepared.signatories().end(), command.signatories().begin(),
                    command.signatories().end());
}

}  // namespace

// INV-10: for an admitted household only.
absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::PrepareTenancy& command,
                                    const AdmissionRow& admission, const Context& context) {
  if (const auto parties = CheckSignatories(command); !parties.ok()) return parties;
  const std::string& organisation =
      admission.operator_id().empty() ? state.prepared().operator_id() : admission.operator_id();
  if (const auto yours = domain::CheckYours(context, organisation); !yours.ok()) return yours;
  const bool standing =
      state.status() != v1::TENANCY_STATUS_UNSPECIFIED && state.status() != v1::TENANCY_STATUS_ABANDONED;
  if (standing && SameContract(state.prepared(), command)) return TenancyFacts{};

  v1::TenancyFact fact = On(context.day);
  v1::TenancyPrepared& prepared = *fact.mutable_tenancy_prepared();
  prepared.set_preparation(state.prepared().preparation() + 1);
  prepared.set_household_id(command.household_id());
  prepared.set_orientation_number(command.orientation_number());
  prepared.set_dwelling_id(admission.dwelling_id());
  prepared.set_operator_id(admission.operator_id());
  prepared.set_persons(admission.persons());
  *prepared.mutable_terms() = command.terms();
  *prepared.mutable_signatories() = command.signatories();
  if (const auto barred = Barred(state, kPrepareTenancy, fact)) return *barred;
  if (!admission.admitted()) return Refuse<v1::REASON_NOT_ADMITTED>();
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::SignTenancy& command, const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  if (Contains(state.signed_by(), command.signatory())) return TenancyFacts{};
  v1::TenancyFact fact = On(context.day);
  fact.mutable_party_signed()->set_signatory(command.signatory());
  if (const auto barred = Barred(state, kSignTenancy, fact)) return *barred;
  const auto& parties = state.prepared().signatories();
  if (!Contains(parties, command.signatory())) return At("signatory", Refuse<v1::REASON_NOT_A_PARTY>());
  const auto order = CheckOrder<v1::PartySigned, v1::TenancyPrepared>(context.day, state.prepared_on());
  if (!order.ok()) return order;
  if (state.signed_by_size() + 1 < parties.size()) return TenancyFacts{fact};
  // Complete on the day of the latest signature, which may have been recorded before (INV-70).
  v1::TenancyFact complete = On(std::max(context.day, domain::Day(state.last_signed_on()).value_or(context.day)));
  complete.mutable_tenancy_signed();
  return TenancyFacts{fact, complete};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::StartTenancy&, const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  const v1::TenancyPrepared& prepared = state.prepared();
  v1::TenancyFact fact = On(context.day);
  v1::TenancyStartRequested& requested = *fact.mutable_tenancy_start_requested();
  requested.set_preparation(prepared.preparation());
  requested.set_dwelling_id(prepared.dwelling_id());
  requested.set_household_id(prepared.household_id());
  requested.set_orientation_number(prepared.orientation_number());
  requested.set_persons(prepared.persons());
  requested.set_direct_lease(prepared.terms().has_direct_lease());
  const auto& period = prepared.terms().period();
  if (period.has_until()) *requested.mutable_title_ends_on() = period.until();
  if (const auto barred = Barred(state, kStartTenancy, fact)) return *barred;
  const auto until = domain::Day(period.until());
  const domain::Words start = TitleOf<v1::TenancyStarted>(), contract = LabelOf<v1::TenancyTerms>("period");
  const auto order =
      domain::First(CheckOrder<v1::TenancyStarted, v1::TenancySigned>(context.day, state.last_signed_on()),
                    CheckOrder(start, context.day, contract, period.from()),
                    until ? CheckOrder(contract, *until - 1, start, fact.occurred_on()) : absl::OkStatus());
  if (!order.ok()) return order;
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::AbandonTenancy& command,
                                    const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  v1::TenancyFact fact = On(context.day);
  *fact.mutable_tenancy_abandoned()->mutable_reason() = command.reason();
  if (const auto barred = Barred(state, kAbandonTenancy, fact)) return *barred;
  const auto order = CheckOrder<v1::TenancyAbandoned, v1::TenancyPrepared>(context.day, state.prepared_on());
  if (!order.ok()) return order;
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::GiveNotice& command, const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  v1::TenancyFact fact = On(context.day);
  fact.mutable_notice_given()->set_side(command.side());
  *fact.mutable_notice_given()->mutable_ends_on() = command.ends_on();
  if (const auto barred = Barred(state, kGiveNotice, fact)) return *barred;
  const auto order = domain::First(CheckOrder<v1::NoticeGiven, v1::TenancyStarted>(context.day, state.started_on()),
                                   CheckOrder(LabelOf<v1::GiveNotice>("ends_on"), *domain::Day(command.ends_on()),
                                              TitleOf<v1::NoticeGiven>(), fact.occurred_on()));
  if (!order.ok()) return order;
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::CancelNotice& command,
                                    const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  v1::TenancyFact fact = On(context.day);
  if (command.has_reason())
    *fact.mutable_notice_cancelled()->mutable_reason() = command.reason();
  else
    fact.mutable_notice_cancelled();
  if (const auto barred = Barred(state, kCancelNotice, fact)) return *barred;
  const auto order = CheckOrder<v1::NoticeCancelled, v1::NoticeGiven>(context.day, state.notice_on());
  if (!order.ok()) return order;
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::ExitTenancy& command, const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  v1::TenancyFact fact = On(context.day);
  *fact.mutable_tenancy_exited() = ExitOf(state, command.destination());
  if (command.has_reason()) *fact.mutable_tenancy_exited()->mutable_reason() = command.reason();
  fact.mutable_tenancy_exited()->set_damage_cents(command.damage_cents());
  if (const auto barred = Barred(state, kExitTenancy, fact)) return *barred;
  const auto order = CheckOrder<v1::TenancyExited, v1::TenancyStarted>(context.day, state.started_on());
  if (!order.ok()) return order;
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::StateDestination& command,
                                    const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  v1::TenancyFact fact = On(context.day);
  v1::DestinationStated& stated = *fact.mutable_destination_stated();
  stated.set_household_id(state.prepared().household_id());
  stated.set_orientation_number(state.prepared().orientation_number());
  *stated.mutable_destination() = command.destination();
  if (const auto barred = Barred(state, kStateDestination, fact)) return *barred;
  if (MessageDifferencer::Equals(state.destination(), command.destination())) return TenancyFacts{};
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::CloseTenancy&, const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  v1::TenancyFact fact = On(context.day);
  fact.mutable_tenancy_closed();
  if (const auto barred = Barred(state, kCloseTenancy, fact)) return *barred;
  const auto order = CheckOrder<v1::TenancyClosed, v1::TenancyExited>(context.day, state.exited_on());
  if (!order.ok()) return order;
  return TenancyFacts{fact};
}

// ---- what reactions send

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const ConfirmStart& command, const Context& context) {
  const v1::TenancyPrepared& prepared = state.prepared();
  v1::TenancyFact fact = On(context.day);
  v1::TenancyStarted& started = *fact.mutable_tenancy_started();
  started.set_household_id(prepared.household_id());
  started.set_orientation_number(prepared.orientation_number());
  started.set_dwelling_id(prepared.dwelling_id());
  started.set_operator_id(prepared.operator_id());
  started.set_occupation_number(command.occupation_number());
  started.set_monthly_rent_cents(prepared.terms().monthly_rent_cents());
  started.set_monthly_charges_cents(prepared.terms().monthly_charges_cents());
  if (prepared.terms().period().has_until()) *started.mutable_title_ends_on() = prepared.terms().period().until();
  if (const auto barred = Barred(state, kConfirmStart, fact)) return *barred;
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const RefuseStart& command, const Context& context) {
  v1::TenancyFact fact = On(context.day);
  fact.mutable_tenancy_start_refused()->set_reason(command.reason());
  if (const auto barred = Barred(state, kRefuseStart, fact)) return *barred;
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const AbandonReleased&, const Context& context) {
  v1::TenancyFact fact = On(context.day);
  fact.mutable_tenancy_abandoned()->set_by_release(true);
  if (const auto barred = Barred(state, kAbandonReleased, fact)) return *barred;
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const CorrectTenancyDates& command,
                                    const Context& context) {
  // Without a day of exit the dwelling has not heard of one yet: what is known here stays.
  const Date& exited_on = command.has_exited_on() ? command.exited_on() : state.exited_on();
  v1::TenancyFact fact = On(context.day);
  v1::TenancyDatesCorrected& corrected = *fact.mutable_tenancy_dates_corrected();
  corrected.set_household_id(state.prepared().household_id());
  corrected.set_orientation_number(state.prepared().orientation_number());
  *corrected.mutable_started_on() = command.started_on();
  if (domain::Day(exited_on)) *corrected.mutable_exited_on() = exited_on;
  if (command.has_reason()) *corrected.mutable_reason() = command.reason();
  if (const auto barred = Barred(state, kCorrectTenancyDates, fact)) return *barred;
  const bool same =
      domain::SameDay(state.started_on(), command.started_on()) && domain::SameDay(state.exited_on(), exited_on);
  if (same) return TenancyFacts{};
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const EndByWithdrawal& command, const Context& context) {
  v1::TenancyFact fact = On(context.day);
  *fact.mutable_tenancy_exited() = ExitOf(state, command.destination());
  fact.mutable_tenancy_exited()->set_by_withdrawal(true);
  if (const auto barred = Barred(state, kEndByWithdrawal, fact)) return *barred;
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const TransferTenancy& command, const Context& context) {
  v1::TenancyFact fact = On(context.day);
  fact.mutable_tenancy_transferred()->set_operator_id(command.operator_id());
  fact.mutable_tenancy_transferred()->set_household_id(state.prepared().household_id());
  fact.mutable_tenancy_transferred()->set_orientation_number(state.prepared().orientation_number());
  if (const auto barred = Barred(state, kTransferTenancy, fact)) return *barred;
  if (state.prepared().operator_id() == command.operator_id()) return TenancyFacts{};
  return TenancyFacts{fact};
}

// ---- what facts change

namespace {

void Prepare(const v1::TenancyFact& fact, TenancyState* state) {
  state->Clear();
  *state->mutable_prepared() = fact.tenancy_prepared();
  *state->mutable_prepared_on() = fact.occurred_on();
}

void Sign(const v1::TenancyFact& fact, TenancyState* state) {
  state->add_signed_by(fact.party_signed().signatory());
  if (domain::Day(state->last_signed_on()) < domain::Day(fact.occurred_on())) {
    *state->mutable_last_signed_on() = fact.occurred_on();
  }
}

void Start(const v1::TenancyFact& fact, TenancyState* state) {
  state->set_occupation_number(fact.tenancy_started().occupation_number());
  *state->mutable_started_on() = fact.occurred_on();
}

void Exit(const v1::TenancyFact& fact, TenancyState* state) {
  *state->mutable_exited_on() = fact.occurred_on();
  *state->mutable_destination() = fact.tenancy_exited().destination();
}

void CorrectDates(const v1::TenancyDatesCorrected& corrected, TenancyState* state) {
  *state->mutable_started_on() = corrected.started_on();
  state->clear_exited_on();
  if (corrected.has_exited_on()) *state->mutable_exited_on() = corrected.exited_on();
}

}  // namespace

TenancyState Evolve(TenancyState state, const v1::TenancyFact& fact) {
  const auto status = StatusAfter(state.status(), fact);
  switch (fact.fact_case()) {
    case v1::TenancyFact::kTenancyPrepared:
      Prepare(fact, &state);
      break;
    case v1::TenancyFact::kPartySigned:
      Sign(fact, &state);
      break;
    case v1::TenancyFact::kTenancyStarted:
      Start(fact, &state);
      break;
    case v1::TenancyFact::kTenancyDatesCorrected:
      CorrectDates(fact.tenancy_dates_corrected(), &state);
      break;
    case v1::TenancyFact::kDestinationStated:
      *state.mutable_destination() = fact.destination_stated().destination();
      break;
    case v1::TenancyFact::kNoticeGiven:
      *state.mutable_notice_on() = fact.occurred_on();
      *state.mutable_last() = fact;
      break;
    case v1::TenancyFact::kTenancyExited:
      Exit(fact, &state);
      *state.mutable_last() = fact;
      break;
    case v1::TenancyFact::kTenancyStartRequested:
    case v1::TenancyFact::kTenancyAbandoned:
    case v1::TenancyFact::kNoticeCancelled:
    case v1::TenancyFact::kTenancyClosed:
      *state.mutable_last() = fact;
      break;
    case v1::TenancyFact::kTenancyTransferred:
      state.mutable_prepared()->set_operator_id(fact.tenancy_transferred().operator_id());
      break;
    case v1::TenancyFact::kTenancySigned:
    case v1::TenancyFact::kTenancyStartRefused:
    case v1::TenancyFact::FACT_NOT_SET:
      break;
  }
  state.set_status(status);
  return state;
}

}  // namespace iml::contracting
