#include "services/contracting/tenancy/decider.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <set>

#include "libs/domain/checks.h"
#include "libs/domain/codes.h"

namespace iml::contracting {

using absl::CivilDay;
using domain::Context;
using domain::Refuse;
using google::protobuf::util::MessageDifferencer;

namespace {

v1::TenancyFact On(CivilDay day) {
  v1::TenancyFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

std::string PhaseOf(const TenancyState& state) {
  switch (state.phase_case()) {
    case TenancyState::kDraft:
      return "brouillon";
    case TenancyState::kComplete:
      return "signé";
    case TenancyState::kStarting:
      return "entrée demandée";
    case TenancyState::kRunning:
      return "en cours";
    case TenancyState::kNotice:
      return "préavis";
    case TenancyState::kExited:
      return "sorti";
    case TenancyState::kClosed:
      return "clos";
    case TenancyState::kAbandoned:
      return "sans suite";
    case TenancyState::PHASE_NOT_SET:
      return "";
  }
  return "";
}

// Not a phase for this act: nothing when it is the one that led there, whatever others answered since.
absl::StatusOr<TenancyFacts> RepeatedOrWrong(const TenancyState& state, const v1::TenancyFact& fact) {
  if (MessageDifferencer::Equals(state.file().last(), fact)) return TenancyFacts{};
  return domain::WrongPhase(PhaseOf(state));
}

// The day of the act, checked with the command's other fields; the tenancy exists and the actor is its operator.
template <typename... Checks>
absl::StatusOr<CivilDay> Named(const TenancyState& state, const google::type::Date& occurred_on, const Context& context,
                               const Checks&... others) {
  const auto day = domain::OccurredOn(occurred_on, context, others...);
  if (!day.ok()) return day.status();
  if (!state.has_file()) return Refuse("NOT_FOUND");
  if (const auto named = domain::CheckNamed(context, state.file().prepared().operator_id()); !named.ok()) return named;
  return *day;
}

// INV-29 for the tenancy's amounts.
absl::Status CheckTerms(const v1::TenancyTerms& terms) {
  return domain::All(
      {terms.kind_case() == v1::TenancyTerms::KIND_NOT_SET ? domain::Missing("terms.kind") : absl::OkStatus(),
       domain::CheckPeriod(terms.period(), "terms.period"),
       domain::CheckAbove0(terms.monthly_rent_cents(), "terms.monthly_rent_cents"),
       domain::CheckNotBelow0(terms.monthly_charges_cents(), "terms.monthly_charges_cents"),
       domain::CheckNotBelow0(terms.deposit_cents(), "terms.deposit_cents")});
}

// Each signs once, so none is named twice.
absl::Status CheckSignatories(const v1::PrepareTenancy& command) {
  const std::set<std::string> parties(command.signatories().begin(), command.signatories().end());
  for (const std::string& each : parties) {
    const auto known = domain::CheckOneOf(each, {"household", "operator", "owner"}, "signatories");
    if (!known.ok()) return known;
  }
  if (parties.size() >= 2 && static_cast<int>(parties.size()) == command.signatories_size()) return absl::OkStatus();
  return Refuse("VALUE_INVALID", {{"champ", "signatories"}, {"règle", "au moins deux signataires, chacun une fois"}},
                {"signatories"});
}

v1::TenancyExited ExitOf(const TenancyState& state, const domain::v1::Code& destination) {
  const auto& prepared = state.file().prepared();
  v1::TenancyExited exited;
  exited.set_household_id(prepared.household_id());
  exited.set_orientation_number(prepared.orientation_number());
  exited.set_dwelling_id(prepared.dwelling_id());
  exited.set_occupation_number(state.file().occupation_number());
  *exited.mutable_destination() = destination;
  return exited;
}

}  // namespace

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::PrepareTenancy& command,
                                    const AdmissionRow& admission, const Context& context) {
  const auto day =
      domain::OccurredOn(command.occurred_on(), context, domain::CheckText(command.household_id(), "household_id"),
                         CheckTerms(command.terms()), CheckSignatories(command));
  if (!day.ok()) return day.status();
  if (!admission.admitted() && !state.has_file()) return Refuse("NOT_ADMITTED");
  const std::string& organisation =
      admission.operator_id().empty() ? state.file().prepared().operator_id() : admission.operator_id();
  if (const auto named = domain::CheckNamed(context, organisation); !named.ok()) return named;

  v1::TenancyFact fact = On(*day);
  v1::TenancyPrepared& prepared = *fact.mutable_tenancy_prepared();
  prepared.set_preparation(state.file().prepared().preparation() + 1);
  prepared.set_household_id(command.household_id());
  prepared.set_orientation_number(command.orientation_number());
  prepared.set_dwelling_id(admission.dwelling_id());
  prepared.set_operator_id(admission.operator_id());
  prepared.set_persons(admission.persons());
  *prepared.mutable_terms() = command.terms();
  *prepared.mutable_signatories() = command.signatories();
  if (state.has_file() && !state.has_abandoned()) {
    const auto& before = state.file().prepared();
    const bool same = MessageDifferencer::Equals(before.terms(), command.terms()) &&
                      std::equal(before.signatories().begin(), before.signatories().end(),
                                 command.signatories().begin(), command.signatories().end());
    if (same) return TenancyFacts{};
    return domain::WrongPhase(PhaseOf(state));
  }
  if (!admission.admitted()) return Refuse("NOT_ADMITTED");
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::SignTenancy& command, const Context& context) {
  const auto day = Named(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const auto& file = state.file();
  const auto& parties = file.prepared().signatories();
  if (std::find(parties.begin(), parties.end(), command.signatory()) == parties.end())
    return Refuse("NOT_A_PARTY", {}, {"signatory"});
  if (std::find(file.signed_by().begin(), file.signed_by().end(), command.signatory()) != file.signed_by().end())
    return TenancyFacts{};
  if (!state.has_draft()) return domain::WrongPhase(PhaseOf(state));
  const auto order = domain::CheckOrder("La signature", *day, "la préparation", file.prepared_on());
  if (!order.ok()) return order;
  v1::TenancyFact fact = On(*day);
  fact.mutable_party_signed()->set_signatory(command.signatory());
  if (file.signed_by_size() + 1 < parties.size()) return TenancyFacts{fact};
  // Complete on the day of the latest signature, which may have been recorded before.
  v1::TenancyFact complete = On(std::max(*day, domain::Day(file.last_signed_on()).value_or(*day)));
  complete.mutable_tenancy_signed();
  return TenancyFacts{fact, complete};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::StartTenancy& command,
                                    const Context& context) {
  const auto day = Named(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const auto& file = state.file();
  v1::TenancyFact fact = On(*day);
  v1::TenancyStartRequested& requested = *fact.mutable_tenancy_start_requested();
  requested.set_preparation(file.prepared().preparation());
  requested.set_dwelling_id(file.prepared().dwelling_id());
  requested.set_household_id(file.prepared().household_id());
  requested.set_orientation_number(file.prepared().orientation_number());
  requested.set_persons(file.prepared().persons());
  requested.set_direct_lease(file.prepared().terms().has_direct_lease());
  const auto& period = file.prepared().terms().period();
  if (period.has_until()) *requested.mutable_title_ends_on() = period.until();
  if (!state.has_complete()) return RepeatedOrWrong(state, fact);
  const auto until = domain::Day(period.until());
  const auto order =
      domain::First(domain::CheckOrder("L'entrée", *day, "la dernière signature", file.last_signed_on()),
                    domain::CheckOrder("L'entrée", *day, "le début du contrat", period.from()),
                    until ? domain::CheckOrder("Le dernier jour du contrat", *until - 1, "l'entrée", fact.occurred_on())
                          : absl::OkStatus());
  if (!order.ok()) return order;
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::AbandonTenancy& command,
                                    const Context& context) {
  const auto day = Named(state, command.occurred_on(), context, domain::CheckReason(command.reason()));
  if (!day.ok()) return day.status();
  v1::TenancyFact fact = On(*day);
  fact.mutable_tenancy_abandoned()->set_reason(command.reason());
  if (!state.has_draft() && !state.has_complete()) return RepeatedOrWrong(state, fact);
  const auto order = domain::CheckOrder("L'abandon", *day, "la préparation", state.file().prepared_on());
  if (!order.ok()) return order;
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::GiveNotice& command, const Context& context) {
  const auto day = Named(state, command.occurred_on(), context, domain::CheckDay(command.ends_on(), "ends_on"),
                         domain::CheckOneOf(command.side(), {"tenant", "owner"}, "side"));
  if (!day.ok()) return day.status();
  v1::TenancyFact fact = On(*day);
  fact.mutable_notice_given()->set_side(command.side());
  *fact.mutable_notice_given()->mutable_ends_on() = command.ends_on();
  if (!state.has_running()) return RepeatedOrWrong(state, fact);
  const auto order = domain::First(
      domain::CheckOrder("Le congé", *day, "l'entrée", state.file().started_on()),
      domain::CheckOrder("La fin du préavis", *domain::Day(command.ends_on()), "le congé", fact.occurred_on()));
  if (!order.ok()) return order;
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::ExitTenancy& command, const Context& context) {
  const auto day = Named(state, command.occurred_on(), context,
                         domain::CheckCode(command.destination(), "situationSortieDemande", "destination"),
                         domain::CheckNotBelow0(command.damage_cents(), "damage_cents"));
  if (!day.ok()) return day.status();
  v1::TenancyFact fact = On(*day);
  *fact.mutable_tenancy_exited() = ExitOf(state, command.destination());
  fact.mutable_tenancy_exited()->set_reason(command.reason());
  fact.mutable_tenancy_exited()->set_damage_cents(command.damage_cents());
  if (!state.has_running() && !state.has_notice()) return RepeatedOrWrong(state, fact);
  const auto order = domain::CheckOrder("La sortie", *day, "l'entrée", state.file().started_on());
  if (!order.ok()) return order;
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::StateDestination& command,
                                    const Context& context) {
  const auto day = Named(state, command.occurred_on(), context,
                         domain::CheckCode(command.destination(), "situationSortieDemande", "destination"));
  if (!day.ok()) return day.status();
  if (!state.has_exited() && !state.has_closed()) return domain::WrongPhase(PhaseOf(state));
  if (MessageDifferencer::Equals(state.file().destination(), command.destination())) return TenancyFacts{};
  v1::TenancyFact fact = On(*day);
  v1::DestinationStated& stated = *fact.mutable_destination_stated();
  stated.set_household_id(state.file().prepared().household_id());
  stated.set_orientation_number(state.file().prepared().orientation_number());
  *stated.mutable_destination() = command.destination();
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const v1::CloseTenancy& command,
                                    const Context& context) {
  const auto day = Named(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  v1::TenancyFact fact = On(*day);
  fact.mutable_tenancy_closed();
  if (!state.has_exited()) return RepeatedOrWrong(state, fact);
  const auto order = domain::CheckOrder("La clôture", *day, "la sortie", state.file().exited_on());
  if (!order.ok()) return order;
  return TenancyFacts{fact};
}

// ---- of reactions

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const ConfirmStart& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (!state.has_starting()) return TenancyFacts{};
  const auto& prepared = state.file().prepared();
  v1::TenancyFact fact = On(*day);
  v1::TenancyStarted& started = *fact.mutable_tenancy_started();
  started.set_household_id(prepared.household_id());
  started.set_orientation_number(prepared.orientation_number());
  started.set_dwelling_id(prepared.dwelling_id());
  started.set_operator_id(prepared.operator_id());
  started.set_occupation_number(command.occupation_number());
  started.set_monthly_rent_cents(prepared.terms().monthly_rent_cents());
  started.set_monthly_charges_cents(prepared.terms().monthly_charges_cents());
  if (prepared.terms().period().has_until()) *started.mutable_title_ends_on() = prepared.terms().period().until();
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const RefuseStart& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (!state.has_starting()) return TenancyFacts{};
  v1::TenancyFact fact = On(*day);
  fact.mutable_tenancy_start_refused()->set_reason(command.reason());
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const AbandonReleased& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (!state.has_draft() && !state.has_complete() && !state.has_starting()) return TenancyFacts{};
  v1::TenancyFact fact = On(*day);
  fact.mutable_tenancy_abandoned()->set_reason("admission annulée");
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const CorrectTenancyDates& command,
                                    const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (!state.has_file()) return Refuse("NOT_FOUND");
  const auto& file = state.file();
  // Without a day of exit the dwelling has not heard of one yet: what is known here stays.
  const auto& exited_on = command.has_exited_on() ? command.exited_on() : file.exited_on();
  if (domain::SameDay(file.started_on(), command.started_on()) && domain::SameDay(file.exited_on(), exited_on))
    return TenancyFacts{};
  v1::TenancyFact fact = On(*day);
  v1::TenancyDatesCorrected& corrected = *fact.mutable_tenancy_dates_corrected();
  corrected.set_household_id(file.prepared().household_id());
  corrected.set_orientation_number(file.prepared().orientation_number());
  *corrected.mutable_started_on() = command.started_on();
  if (domain::Day(exited_on)) *corrected.mutable_exited_on() = exited_on;
  corrected.set_reason(command.reason());
  return TenancyFacts{fact};
}

absl::StatusOr<TenancyFacts> Decide(const TenancyState& state, const EndByWithdrawal& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (!state.has_running() && !state.has_notice()) return TenancyFacts{};
  v1::TenancyFact fact = On(*day);
  *fact.mutable_tenancy_exited() = ExitOf(state, command.destination());
  fact.mutable_tenancy_exited()->set_by_withdrawal(true);
  return TenancyFacts{fact};
}

TenancyState Evolve(TenancyState state, const v1::TenancyFact& fact) {
  auto& file = *state.mutable_file();
  const auto said = [&] { *file.mutable_last() = fact; };
  switch (fact.fact_case()) {
    case v1::TenancyFact::kTenancyPrepared:
      file.Clear();
      *file.mutable_prepared() = fact.tenancy_prepared();
      *file.mutable_prepared_on() = fact.occurred_on();
      state.mutable_draft();
      break;
    case v1::TenancyFact::kPartySigned:
      file.add_signed_by(fact.party_signed().signatory());
      if (domain::Day(file.last_signed_on()) < domain::Day(fact.occurred_on()))
        *file.mutable_last_signed_on() = fact.occurred_on();
      break;
    case v1::TenancyFact::kTenancySigned:
      state.mutable_complete();
      break;
    case v1::TenancyFact::kTenancyStartRequested:
      state.mutable_starting();
      said();
      break;
    case v1::TenancyFact::kTenancyStarted:
      file.set_occupation_number(fact.tenancy_started().occupation_number());
      *file.mutable_started_on() = fact.occurred_on();
      state.mutable_running();
      break;
    case v1::TenancyFact::kTenancyStartRefused:
      state.mutable_complete();
      break;
    case v1::TenancyFact::kTenancyAbandoned:
      state.mutable_abandoned();
      said();
      break;
    case v1::TenancyFact::kNoticeGiven:
      state.mutable_notice();
      said();
      break;
    case v1::TenancyFact::kTenancyExited:
      *file.mutable_exited_on() = fact.occurred_on();
      *file.mutable_destination() = fact.tenancy_exited().destination();
      state.mutable_exited();
      said();
      break;
    case v1::TenancyFact::kTenancyDatesCorrected:
      *file.mutable_started_on() = fact.tenancy_dates_corrected().started_on();
      file.clear_exited_on();
      if (fact.tenancy_dates_corrected().has_exited_on())
        *file.mutable_exited_on() = fact.tenancy_dates_corrected().exited_on();
      break;
    case v1::TenancyFact::kDestinationStated:
      *file.mutable_destination() = fact.destination_stated().destination();
      break;
    case v1::TenancyFact::kTenancyClosed:
      state.mutable_closed();
      said();
      break;
    case v1::TenancyFact::FACT_NOT_SET:
      break;
  }
  return state;
}

}  // namespace iml::contracting
