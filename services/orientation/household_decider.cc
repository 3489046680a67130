#include "services/orientation/household_decider.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "absl/strings/str_join.h"
#include "libs/domain/checks.h"
#include "libs/domain/codes.h"

namespace iml::orientation {

using absl::CivilDay;
using domain::Context;
using domain::Refuse;
using domain::SameDay;
using domain::v1::Composition;
using google::protobuf::util::MessageDifferencer;
using Registered = HouseholdState::Registered;
using Request = HouseholdState::Request;
using Orientation = HouseholdState::Orientation;
using Stay = HouseholdState::Stay;

namespace {

v1::HouseholdFact On(CivilDay day) {
  v1::HouseholdFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

std::string PhaseOf(const Request& request) {
  switch (request.phase_case()) {
    case Request::kDraft:
      return "brouillon";
    case Request::kTransmitted:
      return "transmise";
    case Request::kWaiting:
      return "en liste d'attente";
    case Request::kOriented:
      return "orientée";
    case Request::kFulfilled:
      return "pourvue";
    case Request::kCancelled:
      return "annulée";
    case Request::PHASE_NOT_SET:
      return "absente";
  }
  return "";
}

std::string PhaseOf(const Orientation& orientation) {
  switch (orientation.phase_case()) {
    case Orientation::kProposed:
      return "proposée";
    case Orientation::kWithOperator:
      return "transmise à la structure";
    case Orientation::kAdmissionPending:
      return "admission demandée";
    case Orientation::kAdmitted:
      return "admise";
    case Orientation::kCancelling:
      return "annulation demandée";
    case Orientation::kEntered:
      return "entrée";
    case Orientation::kOver:
      return "terminée";
    case Orientation::PHASE_NOT_SET:
      return "absente";
  }
  return "";
}

bool Open(const Request& request) { return request.has_draft() || request.has_transmitted() || request.has_waiting() || request.has_oriented(); }
bool Offered(const Orientation& orientation) { return orientation.has_proposed() || orientation.has_with_operator(); }
bool InAdmission(const Orientation& orientation) {
  return orientation.has_admission_pending() || orientation.has_admitted() || orientation.has_cancelling();
}

// The day of the act, checked; the household exists.
absl::StatusOr<CivilDay> Known(const HouseholdState& state, const google::type::Date& occurred_on, const Context& context) {
  const auto day = domain::OccurredOn(occurred_on, context);
  if (!day.ok()) return day.status();
  if (!state.has_registered()) return Refuse("NOT_FOUND");
  return *day;
}

// The statement in force on a day; the first one before it.
const Composition& CompositionOn(const Registered& household, CivilDay day) {
  const HouseholdState::Statement* found = nullptr;
  for (const auto& each : household.compositions()) {
    const auto from = domain::Day(each.from());
    if (found == nullptr || (from && *from <= day)) found = &each;
  }
  return found == nullptr ? Composition::default_instance() : found->composition();
}
// Unborn children take no place (INV-08).
int32_t Persons(const Composition& composition) { return composition.adults() + composition.children(); }

absl::Status CheckAdults(const Composition& composition) {
  if (composition.adults() < 1) return Refuse("NO_ADULT", {}, {"composition.adults"});
  if (composition.children() < 0 || composition.expected_children() < 0) {
    return Refuse("VALUE_INVALID", {{"champ", "composition"}, {"règle", "aucun nombre négatif"}}, {"composition"});
  }
  return domain::CheckCode(composition.kind(), "compositions", "composition.kind");
}

bool Named(const privacy::v1::Text& text) { return !text.clear().empty() || text.has_sealed(); }

v1::HouseholdFact RequestCancelled(CivilDay day, int32_t number, const std::string& reason) {
  v1::HouseholdFact fact = On(day);
  fact.mutable_housing_request_cancelled()->set_number(number);
  fact.mutable_housing_request_cancelled()->set_reason(reason);
  return fact;
}

// Where a change of its size matters to a dwelling: its admission, or its stay.
template <typename Fact>
void NameDwelling(const Registered& household, Fact* fact) {
  const Orientation& orientation = household.orientation();
  if (InAdmission(orientation) || orientation.has_entered()) {
    fact->set_dwelling_id(orientation.dwelling_id());
    fact->set_orientation_number(orientation.number());
  }
}

}  // namespace

// INV-01: one open request at a time.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CreateHousingRequest& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (const auto adults = CheckAdults(command.composition()); !adults.ok()) return adults;
  const Registered& household = state.registered();
  const Request& request = household.request();
  if (Open(request)) {
    const bool same = request.has_draft() && SameDay(request.created_on(), domain::ToDate(*day)) &&
                      MessageDifferencer::Equals(CompositionOn(household, *day), command.composition());
    if (same) return HouseholdFacts{};
    return Refuse("REQUEST_ALREADY_OPEN", {{"n", std::to_string(request.number())}});
  }
  HouseholdFacts facts;
  if (!state.has_registered()) {
    v1::HouseholdFact fact = On(*day);
    fact.mutable_household_registered()->set_siao(command.siao());
    *fact.mutable_household_registered()->mutable_main_contact() = command.main_contact();
    *fact.mutable_household_registered()->mutable_composition() = command.composition();
    facts.push_back(fact);
  }
  v1::HouseholdFact fact = On(*day);
  fact.mutable_housing_request_created()->set_number(request.number() + 1);
  facts.push_back(fact);
  return facts;
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CompleteHousingRequest& command, const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  for (const auto& [set, code, list, field] :
       {std::tuple(command.has_motive(), &command.motive(), "motifDemandes", "motive"),
        std::tuple(command.has_situation(), &command.situation(), "situationDemandes", "situation"),
        std::tuple(command.has_recommendation(), &command.recommendation(), "typesEtablissementUn", "recommendation")}) {
    if (!set) continue;
    if (const auto known = domain::CheckCode(*code, list, field); !known.ok()) return known;
  }
  const Request& request = state.registered().request();
  if (!request.has_draft()) return domain::WrongPhase(PhaseOf(request));
  const bool said = (!command.has_motive() || MessageDifferencer::Equals(request.motive(), command.motive())) &&
                    (!command.has_situation() || MessageDifferencer::Equals(request.situation(), command.situation())) &&
                    (!command.has_recommendation() || MessageDifferencer::Equals(request.recommendation(), command.recommendation())) &&
                    SameDay(request.last_on(), domain::ToDate(*day));
  if (said) return HouseholdFacts{};
  v1::HouseholdFact fact = On(*day);
  v1::HousingRequestCompleted& completed = *fact.mutable_housing_request_completed();
  completed.set_number(request.number());
  if (command.has_motive()) *completed.mutable_motive() = command.motive();
  if (command.has_situation()) *completed.mutable_situation() = command.situation();
  if (command.has_recommendation()) *completed.mutable_recommendation() = command.recommendation();
  if (command.has_social_report()) *completed.mutable_social_report() = command.social_report();
  return HouseholdFacts{fact};
}

// INV-02: complete, or every missing block at once. INV-03: the first transmission fixes the seniority.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::TransmitHousingRequest& command, const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Registered& household = state.registered();
  const Request& request = household.request();
  if (request.has_transmitted()) return HouseholdFacts{};
  if (!request.has_draft()) return domain::WrongPhase(PhaseOf(request));
  std::vector<std::string> missing, fields;
  const auto need = [&](bool there, const char* block, const char* field) {
    if (there) return;
    missing.push_back(block);
    fields.push_back(field);
  };
  need(household.main_contact_named(), "contact principal", "main_contact");
  need(CompositionOn(household, *day).has_kind(), "composition", "composition");
  need(request.has_motive(), "motif", "motive");
  need(request.has_situation(), "situation actuelle", "situation");
  need(request.has_recommendation(), "préconisation", "recommendation");
  if (!missing.empty()) return Refuse("REQUEST_INCOMPLETE", {{"rubriques", absl::StrJoin(missing, ", ")}}, fields);
  const auto order = domain::CheckOrder("La transmission", *day, "la création", request.created_on());
  if (!order.ok()) return order;
  v1::HouseholdFact fact = On(*day);
  fact.mutable_housing_request_transmitted()->set_number(request.number());
  *fact.mutable_housing_request_transmitted()->mutable_first_transmitted_on() =
      request.has_first_transmitted_on() ? request.first_transmitted_on() : domain::ToDate(*day);
  return HouseholdFacts{fact};
}

// INV-04: onto the waiting list, which is no offer.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::QualifyHousingRequest& command, const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (const auto known = domain::CheckCode(command.recommendation(), "typesEtablissementUn", "recommendation"); !known.ok()) return known;
  if (command.has_type()) {
    if (const auto known = domain::CheckCode(command.type(), "categoriePlaces", "type"); !known.ok()) return known;
  }
  if (command.modality() != "mandate" && command.modality() != "subletting" && command.modality() != "any") {
    return Refuse("VALUE_INVALID", {{"champ", "modality"}, {"règle", "« mandate », « subletting » ou « any »"}}, {"modality"});
  }
  const Request& request = state.registered().request();
  if (request.has_waiting() && SameDay(request.last_on(), domain::ToDate(*day))) return HouseholdFacts{};
  if (!request.has_transmitted()) return domain::WrongPhase(PhaseOf(request));
  const auto order = domain::CheckOrder("La qualification", *day, "la transmission", request.last_on());
  if (!order.ok()) return order;
  v1::HouseholdFact fact = On(*day);
  v1::HousingRequestQualified& qualified = *fact.mutable_housing_request_qualified();
  qualified.set_number(request.number());
  *qualified.mutable_recommendation() = command.recommendation();
  qualified.set_modality(command.modality());
  if (command.has_type()) *qualified.mutable_type() = command.type();
  *qualified.mutable_communes() = command.communes();
  if (command.has_opinion()) *qualified.mutable_opinion() = command.opinion();
  return HouseholdFacts{fact};
}

// INV-04: a named operator and dwelling. INV-05: one running orientation. INV-08: no more persons than places.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::ProposeOrientation& command, const v1::CapacityView& offer,
                                      const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (command.operator_id().empty() || command.dwelling_id().empty()) return Refuse("PLACE_NOT_NAMED", {}, {"operator_id", "dwelling_id"});
  const auto expires = domain::Day(command.expires_on());
  if (!expires) return Refuse("DATE_INVALID", {{"champ", "expires_on"}}, {"expires_on"});
  const Registered& household = state.registered();
  const Orientation& running = household.orientation();
  if (running.has_proposed() && running.operator_id() == command.operator_id() && running.dwelling_id() == command.dwelling_id() &&
      SameDay(running.expires_on(), command.expires_on())) {
    return HouseholdFacts{};
  }
  if (Offered(running) || InAdmission(running)) return Refuse("ORIENTATION_RUNNING", {{"n", std::to_string(running.number())}});
  const Request& request = household.request();
  if (!request.has_waiting()) return Refuse("NOT_WAITING");
  const auto order = domain::First(domain::CheckOrder("L'orientation", *day, "le dernier acte de la demande", request.last_on()),
                                   domain::CheckOrder("L'expiration", *expires, "l'orientation", domain::ToDate(*day)));
  if (!order.ok()) return order;
  const int32_t persons = Persons(CompositionOn(household, *day));
  const int32_t places = offer.in_stock() ? offer.places() : 0;
  if (persons > places) {
    return Refuse("HOUSEHOLD_TOO_LARGE", {{"n", std::to_string(persons)}, {"p", std::to_string(places)}}, {"dwelling_id"});
  }
  v1::HouseholdFact fact = On(*day);
  v1::OrientationProposed& proposed = *fact.mutable_orientation_proposed();
  proposed.set_number(running.number() + 1);
  proposed.set_request_number(request.number());
  proposed.set_operator_id(command.operator_id());
  proposed.set_dwelling_id(command.dwelling_id());
  *proposed.mutable_expires_on() = command.expires_on();
  proposed.set_places(places);
  proposed.set_modality(offer.modality());
  proposed.set_departement(offer.departement());
  return HouseholdFacts{fact};
}

namespace {

// An offer ends on its day of expiry.
absl::Status CheckRuns(const Orientation& orientation, CivilDay day) {
  const auto expires = domain::Day(orientation.expires_on());
  if (!expires || day < *expires) return absl::OkStatus();
  return Refuse("ORIENTATION_EXPIRED", {{"date", domain::French(*expires)}});
}

}  // namespace

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::AcceptOrientation& command, const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Orientation& orientation = state.registered().orientation();
  if (orientation.has_with_operator()) return HouseholdFacts{};
  if (!orientation.has_proposed()) return domain::WrongPhase(PhaseOf(orientation));
  const auto may = domain::First(CheckRuns(orientation, *day), domain::CheckOrder("L'accord", *day, "l'orientation", orientation.last_on()));
  if (!may.ok()) return may;
  v1::HouseholdFact fact = On(*day);
  fact.mutable_orientation_accepted()->set_number(orientation.number());
  return HouseholdFacts{fact};
}

// INV-07: side, reason, date and stage; operators and owners argue.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::RefuseOrientation& command, const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const bool household = command.side() == "household";
  if (!household && command.side() != "operator" && command.side() != "owner") {
    return Refuse("VALUE_INVALID", {{"champ", "side"}, {"règle", "« household », « operator » ou « owner »"}}, {"side"});
  }
  if (!command.has_reason() || command.reason().code().empty()) return Refuse("REASON_MISSING", {}, {"reason"});
  const auto known = domain::CheckCode(command.reason(), household ? "motifRefusMenage" : "motifRefusStructure", "reason");
  if (!known.ok()) return known;
  if (!household && !Named(command.argument())) return Refuse("ARGUMENT_MISSING", {}, {"argument"});
  const Orientation& orientation = state.registered().orientation();
  if (orientation.has_over() && orientation.refused_by() == command.side() &&
      MessageDifferencer::Equals(orientation.refused_for(), command.reason())) {
    return HouseholdFacts{};
  }
  if (household ? !Offered(orientation) : !orientation.has_with_operator()) return domain::WrongPhase(PhaseOf(orientation));
  if (!household) {
    if (const auto named = domain::CheckNamed(context, orientation.operator_id()); !named.ok()) return named;
  }
  const auto order = domain::CheckOrder("Le refus", *day, "l'orientation", orientation.last_on());
  if (!order.ok()) return order;
  v1::HouseholdFact fact = On(*day);
  v1::OrientationRefused& refused = *fact.mutable_orientation_refused();
  refused.set_number(orientation.number());
  refused.set_side(command.side());
  refused.set_stage(orientation.has_proposed() ? 1 : 2);
  *refused.mutable_reason() = command.reason();
  if (command.has_argument()) *refused.mutable_argument() = command.argument();
  return HouseholdFacts{fact};
}

// INV-11: the dwelling's reservation confirms it, by reaction.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::AdmitHousehold& command, const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const auto entry = domain::Day(command.entry_planned_on());
  if (!entry) return Refuse("DATE_INVALID", {{"champ", "entry_planned_on"}}, {"entry_planned_on"});
  const Orientation& orientation = state.registered().orientation();
  if (orientation.phase_case() != Orientation::PHASE_NOT_SET) {
    if (const auto named = domain::CheckNamed(context, orientation.operator_id()); !named.ok()) return named;
  }
  if (orientation.has_admission_pending() || orientation.has_admitted()) return HouseholdFacts{};
  if (!orientation.has_with_operator()) return domain::WrongPhase(PhaseOf(orientation));
  const auto may = domain::First(CheckRuns(orientation, *day), domain::CheckOrder("L'admission", *day, "l'accord du ménage", orientation.last_on()));
  if (!may.ok()) return may;
  const int32_t persons = Persons(CompositionOn(state.registered(), *day));
  if (persons > orientation.places()) {
    return Refuse("HOUSEHOLD_TOO_LARGE", {{"n", std::to_string(persons)}, {"p", std::to_string(orientation.places())}});
  }
  v1::HouseholdFact fact = On(*day);
  v1::AdmissionRequested& requested = *fact.mutable_admission_requested();
  requested.set_number(orientation.number());
  requested.set_operator_id(orientation.operator_id());
  requested.set_dwelling_id(orientation.dwelling_id());
  requested.set_persons(persons);
  *requested.mutable_entry_planned_on() = command.entry_planned_on();
  return HouseholdFacts{fact};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CancelAdmission& command, const Context& context) {
  if (command.reason().empty()) return Refuse("REASON_MISSING", {}, {"reason"});
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Orientation& orientation = state.registered().orientation();
  if (context.actor.role() == "operator") {
    if (const auto named = domain::CheckNamed(context, orientation.operator_id()); !named.ok()) return named;
  }
  if (orientation.has_cancelling()) return HouseholdFacts{};
  if (!orientation.has_admission_pending() && !orientation.has_admitted()) return domain::WrongPhase(PhaseOf(orientation));
  const auto order = domain::CheckOrder("L'annulation", *day, "l'admission", orientation.last_on());
  if (!order.ok()) return order;
  v1::HouseholdFact fact = On(*day);
  fact.mutable_admission_cancellation_requested()->set_number(orientation.number());
  fact.mutable_admission_cancellation_requested()->set_dwelling_id(orientation.dwelling_id());
  fact.mutable_admission_cancellation_requested()->set_reason(command.reason());
  return HouseholdFacts{fact};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::ExpireOrientation& command, const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Orientation& orientation = state.registered().orientation();
  if (orientation.number() != command.number()) return Refuse("NOT_FOUND", {}, {"number"});
  if (!Offered(orientation)) {
    if (orientation.has_over()) return HouseholdFacts{};
    return domain::WrongPhase(PhaseOf(orientation));
  }
  const auto expires = domain::Day(orientation.expires_on());
  if (expires && *day < *expires) return Refuse("NOT_YET_EXPIRED", {{"date", domain::French(*expires)}});
  v1::HouseholdFact fact = On(*day);
  fact.mutable_orientation_expired()->set_number(orientation.number());
  return HouseholdFacts{fact};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CancelHousingRequest& command, const Context& context) {
  if (command.reason().empty()) return Refuse("REASON_MISSING", {}, {"reason"});
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Registered& household = state.registered();
  const Request& request = household.request();
  const Orientation& orientation = household.orientation();
  if (request.has_cancelled() || (orientation.has_cancelling() && orientation.cancelling().ends_request())) return HouseholdFacts{};
  if (!Open(request)) return domain::WrongPhase(PhaseOf(request));
  const auto order = domain::CheckOrder("L'annulation", *day, "le dernier acte de la demande", request.last_on());
  if (!order.ok()) return order;
  if (orientation.has_cancelling()) return domain::WrongPhase(PhaseOf(orientation));
  if (InAdmission(orientation)) {
    v1::HouseholdFact fact = On(*day);
    auto& requested = *fact.mutable_admission_cancellation_requested();
    requested.set_number(orientation.number());
    requested.set_dwelling_id(orientation.dwelling_id());
    requested.set_reason(command.reason());
    requested.set_ends_request(true);
    return HouseholdFacts{fact};
  }
  HouseholdFacts facts;
  if (Offered(orientation)) {
    v1::HouseholdFact fact = On(*day);
    fact.mutable_orientation_cancelled()->set_number(orientation.number());
    facts.push_back(fact);
  }
  facts.push_back(RequestCancelled(*day, request.number(), command.reason()));
  return facts;
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::ChangeComposition& command, const Context& context) {
  if (const auto adults = CheckAdults(command.composition()); !adults.ok()) return adults;
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Registered& household = state.registered();
  if (MessageDifferencer::Equals(CompositionOn(household, *day), command.composition())) return HouseholdFacts{};
  v1::HouseholdFact fact = On(*day);
  fact.mutable_composition_changed()->set_number(household.compositions_size() + 1);
  *fact.mutable_composition_changed()->mutable_composition() = command.composition();
  NameDwelling(household, fact.mutable_composition_changed());
  return HouseholdFacts{fact};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CorrectComposition& command, const Context& context) {
  if (const auto adults = CheckAdults(command.composition()); !adults.ok()) return adults;
  if (command.reason().empty()) return Refuse("REASON_MISSING", {}, {"reason"});
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Registered& household = state.registered();
  if (command.number() < 1 || command.number() > household.compositions_size()) return Refuse("NOT_FOUND", {}, {"number"});
  if (MessageDifferencer::Equals(household.compositions(command.number() - 1).composition(), command.composition())) return HouseholdFacts{};
  v1::HouseholdFact fact = On(*day);
  fact.mutable_composition_corrected()->set_number(command.number());
  *fact.mutable_composition_corrected()->mutable_composition() = command.composition();
  fact.mutable_composition_corrected()->set_reason(command.reason());
  if (command.number() == household.compositions_size()) NameDwelling(household, fact.mutable_composition_corrected());
  return HouseholdFacts{fact};
}

// ---- of reactions

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const ConfirmAdmission& command, const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Orientation& orientation = state.registered().orientation();
  if (orientation.number() != command.number() || !orientation.has_admission_pending()) return HouseholdFacts{};
  v1::HouseholdFact fact = On(*day);
  v1::AdmissionConfirmed& confirmed = *fact.mutable_admission_confirmed();
  confirmed.set_number(orientation.number());
  confirmed.set_operator_id(orientation.operator_id());
  confirmed.set_dwelling_id(orientation.dwelling_id());
  confirmed.set_persons(Persons(CompositionOn(state.registered(), *day)));
  return HouseholdFacts{fact};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const LoseAdmission& command, const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Registered& household = state.registered();
  const Orientation& orientation = household.orientation();
  if (orientation.number() != command.number() || !InAdmission(orientation)) return HouseholdFacts{};
  v1::HouseholdFact fact = On(*day);
  fact.mutable_admission_lost()->set_number(orientation.number());
  fact.mutable_admission_lost()->set_reason(command.reason());
  HouseholdFacts facts = {fact};
  if (orientation.cancelling().ends_request()) facts.push_back(RequestCancelled(*day, household.request().number(), orientation.cancelling().reason()));
  return facts;
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const EndAdmission& command, const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Registered& household = state.registered();
  const Orientation& orientation = household.orientation();
  if (orientation.number() != command.number() || !orientation.has_cancelling()) return HouseholdFacts{};
  v1::HouseholdFact fact = On(*day);
  fact.mutable_admission_cancelled()->set_number(orientation.number());
  fact.mutable_admission_cancelled()->set_reason(orientation.cancelling().reason());
  HouseholdFacts facts = {fact};
  if (orientation.cancelling().ends_request()) facts.push_back(RequestCancelled(*day, household.request().number(), orientation.cancelling().reason()));
  return facts;
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const KeepAdmission& command, const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Orientation& orientation = state.registered().orientation();
  if (orientation.number() != command.number() || !orientation.has_cancelling()) return HouseholdFacts{};
  v1::HouseholdFact fact = On(*day);
  fact.mutable_admission_kept()->set_number(orientation.number());
  fact.mutable_admission_kept()->set_reason(command.reason());
  return HouseholdFacts{fact};
}

// INV-10: an entry comes only from a started tenancy.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const RecordEntry& command, const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Registered& household = state.registered();
  const Orientation& orientation = household.orientation();
  if (orientation.number() != command.number() || !InAdmission(orientation)) return HouseholdFacts{};
  v1::HouseholdFact fact = On(*day);
  v1::EntryRecorded& entry = *fact.mutable_entry_recorded();
  entry.set_number(orientation.number());
  entry.set_dwelling_id(command.dwelling_id());
  entry.set_operator_id(command.operator_id());
  entry.set_tenancy_id(command.tenancy_id());
  *entry.mutable_composition() = CompositionOn(household, *day);
  *entry.mutable_situation() = household.request().situation();
  v1::HouseholdFact fulfilled = On(*day);
  fulfilled.mutable_housing_request_fulfilled()->set_number(household.request().number());
  return HouseholdFacts{fact, fulfilled};
}

namespace {

const Stay* FindStay(const Registered& household, int32_t number) {
  for (const Stay& stay : household.stays()) {
    if (stay.number() == number) return &stay;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const EndStay& command, const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Stay* stay = FindStay(state.registered(), command.number());
  if (stay == nullptr) return Refuse("NOT_FOUND", {}, {"number"});
  if (stay->has_left_on()) return HouseholdFacts{};
  v1::HouseholdFact fact = On(*day);
  fact.mutable_stay_ended()->set_number(command.number());
  *fact.mutable_stay_ended()->mutable_destination() = command.destination();
  return HouseholdFacts{fact};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const CorrectStay& command, const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Stay* stay = FindStay(state.registered(), command.number());
  if (stay == nullptr) return Refuse("NOT_FOUND", {}, {"number"});
  Stay corrected = *stay;
  if (command.has_entered_on()) *corrected.mutable_entered_on() = command.entered_on();
  if (command.has_left_on()) *corrected.mutable_left_on() = command.left_on();
  if (command.has_destination()) *corrected.mutable_destination() = command.destination();
  if (MessageDifferencer::Equals(*stay, corrected)) return HouseholdFacts{};
  v1::HouseholdFact fact = On(*day);
  v1::StayCorrected& fixed = *fact.mutable_stay_corrected();
  fixed.set_number(command.number());
  *fixed.mutable_entered_on() = corrected.entered_on();
  if (corrected.has_left_on()) *fixed.mutable_left_on() = corrected.left_on();
  if (corrected.has_destination()) *fixed.mutable_destination() = corrected.destination();
  return HouseholdFacts{fact};
}

// ---- what facts change

namespace {

// The offer is gone: the request waits again.
void OrientationOver(Registered& household, const v1::HouseholdFact& fact) {
  household.mutable_orientation()->mutable_over();
  *household.mutable_orientation()->mutable_last_on() = fact.occurred_on();
  household.mutable_request()->mutable_waiting();
  *household.mutable_request()->mutable_last_on() = fact.occurred_on();
}

Stay* MutableStay(Registered& household, int32_t number) {
  for (Stay& stay : *household.mutable_stays()) {
    if (stay.number() == number) return &stay;
  }
  return household.add_stays();  // a fact is a fact
}

void AddStatement(Registered& household, const google::type::Date& from, const Composition& composition) {
  auto& statement = *household.add_compositions();
  *statement.mutable_from() = from;
  *statement.mutable_composition() = composition;
}

}  // namespace

HouseholdState Evolve(HouseholdState state, const v1::HouseholdFact& fact) {
  Registered& household = *state.mutable_registered();
  Request& request = *household.mutable_request();
  Orientation& orientation = *household.mutable_orientation();
  const auto act = [&](auto& episode) { *episode.mutable_last_on() = fact.occurred_on(); };
  switch (fact.fact_case()) {
    case v1::HouseholdFact::kHouseholdRegistered:
      household.set_main_contact_named(Named(fact.household_registered().main_contact().name()));
      AddStatement(household, fact.occurred_on(), fact.household_registered().composition());
      break;
    case v1::HouseholdFact::kHousingRequestCreated:
      request.Clear();
      request.set_number(fact.housing_request_created().number());
      request.mutable_draft();
      *request.mutable_created_on() = fact.occurred_on();
      break;
    case v1::HouseholdFact::kHousingRequestCompleted: {
      const auto& completed = fact.housing_request_completed();
      if (completed.has_motive()) *request.mutable_motive() = completed.motive();
      if (completed.has_situation()) *request.mutable_situation() = completed.situation();
      if (completed.has_recommendation()) *request.mutable_recommendation() = completed.recommendation();
      act(request);
      break;
    }
    case v1::HouseholdFact::kHousingRequestTransmitted:
      request.mutable_transmitted();
      *request.mutable_first_transmitted_on() = fact.housing_request_transmitted().first_transmitted_on();
      act(request);
      break;
    case v1::HouseholdFact::kHousingRequestQualified:
      request.mutable_waiting();
      act(request);
      break;
    case v1::HouseholdFact::kOrientationProposed: {
      const auto& proposed = fact.orientation_proposed();
      orientation.Clear();
      orientation.mutable_proposed();
      orientation.set_number(proposed.number());
      orientation.set_operator_id(proposed.operator_id());
      orientation.set_dwelling_id(proposed.dwelling_id());
      orientation.set_places(proposed.places());
      *orientation.mutable_expires_on() = proposed.expires_on();
      act(orientation);
      request.mutable_oriented();
      act(request);
      break;
    }
    case v1::HouseholdFact::kOrientationAccepted:
      orientation.mutable_with_operator();
      act(orientation);
      break;
    case v1::HouseholdFact::kOrientationRefused:
      OrientationOver(household, fact);
      orientation.set_refused_by(fact.orientation_refused().side());
      *orientation.mutable_refused_for() = fact.orientation_refused().reason();
      break;
    case v1::HouseholdFact::kAdmissionRequested:
      orientation.mutable_admission_pending();
      act(orientation);
      break;
    case v1::HouseholdFact::kAdmissionConfirmed:
      orientation.mutable_admitted();
      act(orientation);
      break;
    case v1::HouseholdFact::kAdmissionCancellationRequested:
      orientation.mutable_cancelling()->set_ends_request(fact.admission_cancellation_requested().ends_request());
      orientation.mutable_cancelling()->set_reason(fact.admission_cancellation_requested().reason());
      act(orientation);
      break;
    case v1::HouseholdFact::kAdmissionKept:
      orientation.mutable_admitted();
      break;
    case v1::HouseholdFact::kAdmissionLost:
    case v1::HouseholdFact::kAdmissionCancelled:
    case v1::HouseholdFact::kOrientationExpired:
    case v1::HouseholdFact::kOrientationCancelled:
      OrientationOver(household, fact);
      break;
    case v1::HouseholdFact::kHousingRequestCancelled:
      request.mutable_cancelled();
      act(request);
      break;
    case v1::HouseholdFact::kHousingRequestFulfilled:
      request.mutable_fulfilled();
      act(request);
      break;
    case v1::HouseholdFact::kEntryRecorded: {
      orientation.mutable_entered();
      act(orientation);
      Stay& stay = *household.add_stays();
      stay.set_number(fact.entry_recorded().number());
      stay.set_dwelling_id(fact.entry_recorded().dwelling_id());
      *stay.mutable_entered_on() = fact.occurred_on();
      break;
    }
    case v1::HouseholdFact::kStayEnded: {
      Stay& stay = *MutableStay(household, fact.stay_ended().number());
      *stay.mutable_left_on() = fact.occurred_on();
      *stay.mutable_destination() = fact.stay_ended().destination();
      if (orientation.number() == stay.number()) orientation.mutable_over();
      break;
    }
    case v1::HouseholdFact::kStayCorrected: {
      const auto& corrected = fact.stay_corrected();
      Stay& stay = *MutableStay(household, corrected.number());
      *stay.mutable_entered_on() = corrected.entered_on();
      stay.clear_left_on();
      if (corrected.has_left_on()) *stay.mutable_left_on() = corrected.left_on();
      if (corrected.has_destination()) *stay.mutable_destination() = corrected.destination();
      break;
    }
    case v1::HouseholdFact::kCompositionChanged:
      AddStatement(household, fact.occurred_on(), fact.composition_changed().composition());
      break;
    case v1::HouseholdFact::kCompositionCorrected: {
      const int32_t number = fact.composition_corrected().number();
      if (number < 1 || number > household.compositions_size()) break;
      *household.mutable_compositions(number - 1)->mutable_composition() = fact.composition_corrected().composition();
      break;
    }
    case v1::HouseholdFact::FACT_NOT_SET:
      break;
  }
  return state;
}

}  // namespace iml::orientation
