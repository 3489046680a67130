#include "services/orientation/household/decider.h"

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

bool Open(const Request& request) {
  return request.has_draft() || request.has_transmitted() || request.has_waiting() || request.has_oriented();
}
bool Offered(const Orientation& orientation) { return orientation.has_proposed() || orientation.has_with_operator(); }
bool InAdmission(const Orientation& orientation) {
  return orientation.has_admission_pending() || orientation.has_admitted() || orientation.has_cancelling();
}

// The day of the act, checked with the command's other fields; the household exists.
template <typename... Checks>
absl::StatusOr<CivilDay> Known(const HouseholdState& state, const google::type::Date& occurred_on,
                               const Context& context, const Checks&... others) {
  const auto day = domain::OccurredOn(occurred_on, context, others...);
  if (!day.ok()) return day.status();
  if (!state.has_registered()) return Refuse("NOT_FOUND");
  return *day;
}

// The number of the statement in force on a day: of those from then or before the latest, of two from one day the
// later; the first before them all. 0 without any.
int32_t InForce(const Registered& household, CivilDay day) {
  int32_t number = std::min(1, household.compositions_size());
  CivilDay since = CivilDay::min();
  for (int32_t i = 0; i < household.compositions_size(); ++i) {
    const CivilDay from = domain::Day(household.compositions(i).from()).value_or(CivilDay::min());
    if (from > day || from < since) continue;
    number = i + 1;
    since = from;
  }
  return number;
}
const Composition& CompositionOn(const Registered& household, CivilDay day) {
  const int32_t number = InForce(household, day);
  return number == 0 ? Composition::default_instance() : household.compositions(number - 1).composition();
}
// Unborn children take no place (INV-08).
int32_t Persons(const Composition& composition) { return composition.adults() + composition.children(); }

absl::Status CheckComposition(const Composition& composition) {
  return domain::All(
      {composition.adults() < 1
           ? Refuse("NO_ADULT", {}, {"composition.adults"})
           : domain::CheckRange(composition.adults(), 1, domain::kMostPlaces, "composition.adults"),
       domain::CheckRange(composition.children(), 0, domain::kMostPlaces, "composition.children"),
       domain::CheckRange(composition.expected_children(), 0, domain::kMostPlaces, "composition.expected_children"),
       composition.has_kind() ? domain::CheckCode(composition.kind(), "compositions", "composition.kind")
                              : absl::OkStatus()});
}

bool Named(const privacy::v1::Text& text) { return !text.clear().empty() || text.has_sealed(); }

// In clear: the household's id is made of it.
absl::Status CheckIdentity(const v1::Contact& contact) {
  return domain::All({domain::CheckText(contact.name().clear(), "main_contact.name"),
                      domain::CheckDay(contact.birth_date().clear(), "main_contact.birth_date")});
}

v1::HouseholdFact RequestCancelled(CivilDay day, int32_t number, const std::string& reason) {
  v1::HouseholdFact fact = On(day);
  fact.mutable_housing_request_cancelled()->set_number(number);
  fact.mutable_housing_request_cancelled()->set_reason(reason);
  return fact;
}

// A change of its size now matters to the dwelling that it is admitted to, else to the one where it lives.
template <typename Fact>
void NameDwelling(const Registered& household, Fact* fact) {
  const Orientation& orientation = household.orientation();
  if (InAdmission(orientation)) {
    fact->set_dwelling_id(orientation.dwelling_id());
    fact->set_orientation_number(orientation.number());
  } else if (!household.stays().empty() && !household.stays().rbegin()->has_left_on()) {
    fact->set_dwelling_id(household.stays().rbegin()->dwelling_id());
    fact->set_orientation_number(household.stays().rbegin()->number());
  }
}

// From that day on, until the next statement if there is one.
v1::HouseholdFact Changed(const Registered& household, CivilDay day, const Composition& composition) {
  v1::HouseholdFact fact = On(day);
  v1::CompositionChanged& changed = *fact.mutable_composition_changed();
  changed.set_number(household.compositions_size() + 1);
  *changed.mutable_composition() = composition;
  if (InForce(household, day) == InForce(household, CivilDay::max())) NameDwelling(household, &changed);
  return fact;
}

// Not a phase for this act: nothing when it is the one that led there, whatever others answered since.
template <typename Episode>
absl::StatusOr<HouseholdFacts> RepeatedOrWrong(const Episode& episode, const v1::HouseholdFact& fact) {
  if (MessageDifferencer::Equals(episode.last(), fact)) return HouseholdFacts{};
  return domain::WrongPhase(PhaseOf(episode));
}

}  // namespace

// INV-01: one open request at a time.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CreateHousingRequest& command,
                                      bool known_siao, const Context& context) {
  const auto day = domain::OccurredOn(
      command.occurred_on(), context,
      known_siao
          ? absl::OkStatus()
          : Refuse("UNKNOWN_CODE",
                   {{"code", command.siao()}, {"liste", "départements sur trois caractères"}, {"version", "COG"}},
                   {"siao"}),
      CheckIdentity(command.main_contact()), CheckComposition(command.composition()));
  if (!day.ok()) return day.status();
  const Registered& household = state.registered();
  const Request& request = household.request();
  const bool known = MessageDifferencer::Equals(CompositionOn(household, *day), command.composition());
  if (Open(request)) {
    if (request.has_draft() && SameDay(request.created_on(), domain::ToDate(*day)) && known) return HouseholdFacts{};
    return Refuse("REQUEST_ALREADY_OPEN", {{"n", std::to_string(request.number())}});
  }
  const auto order = domain::CheckOrder("La demande", *day, "la fin de la précédente", request.last_on());
  if (!order.ok()) return order;
  HouseholdFacts facts;
  if (!state.has_registered()) {
    v1::HouseholdFact fact = On(*day);
    fact.mutable_household_registered()->set_siao(command.siao());
    *fact.mutable_household_registered()->mutable_main_contact() = command.main_contact();
    *fact.mutable_household_registered()->mutable_composition() = command.composition();
    facts.push_back(fact);
  } else if (!known) {
    facts.push_back(Changed(household, *day, command.composition()));
  }
  v1::HouseholdFact fact = On(*day);
  fact.mutable_housing_request_created()->set_number(request.number() + 1);
  facts.push_back(fact);
  return facts;
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CompleteHousingRequest& command,
                                      const Context& context) {
  const auto day =
      Known(state, command.occurred_on(), context,
            command.has_motive() ? domain::CheckCode(command.motive(), "motifDemandes", "motive") : absl::OkStatus(),
            command.has_situation() ? domain::CheckCode(command.situation(), "situationDemandes", "situation")
                                    : absl::OkStatus(),
            command.has_recommendation()
                ? domain::CheckCode(command.recommendation(), "typesEtablissementUn", "recommendation")
                : absl::OkStatus());
  if (!day.ok()) return day.status();
  const Request& request = state.registered().request();
  v1::HouseholdFact fact = On(*day);
  v1::HousingRequestCompleted& completed = *fact.mutable_housing_request_completed();
  completed.set_number(request.number());
  if (command.has_motive()) *completed.mutable_motive() = command.motive();
  if (command.has_situation()) *completed.mutable_situation() = command.situation();
  if (command.has_recommendation()) *completed.mutable_recommendation() = command.recommendation();
  if (command.has_social_report()) *completed.mutable_social_report() = command.social_report();
  if (!request.has_draft() || MessageDifferencer::Equals(request.last(), fact)) return RepeatedOrWrong(request, fact);
  const auto order = domain::CheckOrder("Le complément", *day, "la création", request.created_on());
  if (!order.ok()) return order;
  return HouseholdFacts{fact};
}

// INV-02: complete, or every missing block at once. INV-03: the first transmission fixes the seniority.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::TransmitHousingRequest& command,
                                      const Context& context) {
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
  const auto order =
      domain::First(domain::CheckOrder("La transmission", *day, "la création", request.created_on()),
                    domain::CheckOrder("La transmission", *day, "le dernier complément", request.last_on()));
  if (!order.ok()) return order;
  v1::HouseholdFact fact = On(*day);
  fact.mutable_housing_request_transmitted()->set_number(request.number());
  *fact.mutable_housing_request_transmitted()->mutable_first_transmitted_on() =
      request.has_first_transmitted_on() ? request.first_transmitted_on() : domain::ToDate(*day);
  return HouseholdFacts{fact};
}

// INV-04: onto the waiting list, which is no offer.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::QualifyHousingRequest& command,
                                      const std::string& unknown_commune, const Context& context) {
  const auto day =
      Known(state, command.occurred_on(), context,
            domain::CheckCode(command.recommendation(), "typesEtablissementUn", "recommendation"),
            command.has_type() ? domain::CheckCode(command.type(), "categoriePlaces", "type") : absl::OkStatus(),
            domain::CheckOneOf(command.modality(), {"mandate", "subletting", "any"}, "modality"),
            unknown_commune.empty()
                ? absl::OkStatus()
                : Refuse("UNKNOWN_CODE", {{"code", unknown_commune}, {"liste", "communes"}, {"version", "COG"}},
                         {"communes"}));
  if (!day.ok()) return day.status();
  const Request& request = state.registered().request();
  v1::HouseholdFact fact = On(*day);
  v1::HousingRequestQualified& qualified = *fact.mutable_housing_request_qualified();
  qualified.set_number(request.number());
  *qualified.mutable_recommendation() = command.recommendation();
  qualified.set_modality(command.modality());
  if (command.has_type()) *qualified.mutable_type() = command.type();
  *qualified.mutable_communes() = command.communes();
  if (command.has_opinion()) *qualified.mutable_opinion() = command.opinion();
  if (!request.has_transmitted()) return RepeatedOrWrong(request, fact);
  const auto order = domain::CheckOrder("La qualification", *day, "la transmission", request.last_on());
  if (!order.ok()) return order;
  return HouseholdFacts{fact};
}

// INV-04: a named operator and dwelling. INV-05: one running orientation. INV-08: no more persons than places.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::ProposeOrientation& command,
                                      const v1::CapacityView& offer, const Context& context) {
  const bool named = !command.operator_id().empty() && !command.dwelling_id().empty();
  const auto day = Known(state, command.occurred_on(), context,
                         named ? absl::OkStatus() : Refuse("PLACE_NOT_NAMED", {}, {"operator_id", "dwelling_id"}),
                         domain::CheckDay(command.expires_on(), "expires_on"));
  if (!day.ok()) return day.status();
  const CivilDay expires = *domain::Day(command.expires_on());
  const Registered& household = state.registered();
  const Orientation& running = household.orientation();
  if (running.has_proposed() && running.operator_id() == command.operator_id() &&
      running.dwelling_id() == command.dwelling_id() && SameDay(running.expires_on(), command.expires_on())) {
    return HouseholdFacts{};
  }
  if (Offered(running) || InAdmission(running))
    return Refuse("ORIENTATION_RUNNING", {{"n", std::to_string(running.number())}});
  const Request& request = household.request();
  if (!request.has_waiting()) return Refuse("NOT_WAITING");
  const auto order =
      domain::First(domain::CheckOrder("L'orientation", *day, "le dernier acte de la demande", request.last_on()),
                    domain::CheckOrder("L'expiration", expires, "l'orientation", domain::ToDate(*day)));
  if (!order.ok()) return order;
  const int32_t persons = Persons(CompositionOn(household, *day));
  const int32_t places = offer.in_stock() ? offer.places() : 0;
  if (persons > places) {
    return Refuse("HOUSEHOLD_TOO_LARGE", {{"n", std::to_string(persons)}, {"p", std::to_string(places)}},
                  {"dwelling_id"});
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

// NOT_YOURS unless the actor acts for the operator that the orientation names.
absl::Status NamedOperator(const Orientation& orientation, const Context& context) {
  if (orientation.phase_case() == Orientation::PHASE_NOT_SET) return absl::OkStatus();
  return domain::CheckNamed(context, orientation.operator_id());
}

// 1 before the operator had it, 2 after. One that is over tells it by its refusal.
int32_t StageOfRefusal(const Orientation& orientation) {
  if (orientation.has_over()) return orientation.last().orientation_refused().stage();
  return orientation.has_proposed() ? 1 : 2;
}

v1::HouseholdFact CancellationRequested(const Orientation& orientation, CivilDay day, const std::string& reason,
                                        bool ends_request) {
  v1::HouseholdFact fact = On(day);
  v1::AdmissionCancellationRequested& requested = *fact.mutable_admission_cancellation_requested();
  requested.set_number(orientation.number());
  requested.set_dwelling_id(orientation.dwelling_id());
  requested.set_reason(reason);
  requested.set_ends_request(ends_request);
  return fact;
}

// An offer ends on its day of expiry.
absl::Status CheckRuns(const Orientation& orientation, CivilDay day) {
  const auto expires = domain::Day(orientation.expires_on());
  if (!expires || day < *expires) return absl::OkStatus();
  return Refuse("ORIENTATION_EXPIRED", {{"date", domain::French(*expires)}});
}

}  // namespace

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::AcceptOrientation& command,
                                      const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Orientation& orientation = state.registered().orientation();
  if (orientation.has_with_operator()) return HouseholdFacts{};
  if (!orientation.has_proposed()) return domain::WrongPhase(PhaseOf(orientation));
  const auto may = domain::First(CheckRuns(orientation, *day),
                                 domain::CheckOrder("L'accord", *day, "l'orientation", orientation.last_on()));
  if (!may.ok()) return may;
  v1::HouseholdFact fact = On(*day);
  fact.mutable_orientation_accepted()->set_number(orientation.number());
  return HouseholdFacts{fact};
}

// INV-07: side, reason, date and stage; operators and owners argue.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::RefuseOrientation& command,
                                      const Context& context) {
  const bool household = command.side() == "household";
  const auto day =
      Known(state, command.occurred_on(), context,
            domain::CheckOneOf(command.side(), {"household", "operator", "owner"}, "side"),
            domain::CheckReason(command.reason(), household ? "motifRefusMenage" : "motifRefusStructure"),
            household || Named(command.argument()) ? absl::OkStatus() : Refuse("ARGUMENT_MISSING", {}, {"argument"}));
  if (!day.ok()) return day.status();
  const Orientation& orientation = state.registered().orientation();
  if (const auto named = NamedOperator(orientation, context); !household && !named.ok()) return named;
  v1::HouseholdFact fact = On(*day);
  v1::OrientationRefused& refused = *fact.mutable_orientation_refused();
  refused.set_number(orientation.number());
  refused.set_side(command.side());
  refused.set_stage(StageOfRefusal(orientation));
  *refused.mutable_reason() = command.reason();
  if (command.has_argument()) *refused.mutable_argument() = command.argument();
  if (household ? !Offered(orientation) : !orientation.has_with_operator()) return RepeatedOrWrong(orientation, fact);
  const auto order = domain::CheckOrder("Le refus", *day, "l'orientation", orientation.last_on());
  if (!order.ok()) return order;
  return HouseholdFacts{fact};
}

// INV-11: the dwelling's reservation confirms it, by reaction.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::AdmitHousehold& command,
                                      const Context& context) {
  const auto day =
      Known(state, command.occurred_on(), context, domain::CheckDay(command.entry_planned_on(), "entry_planned_on"));
  if (!day.ok()) return day.status();
  const CivilDay entry = *domain::Day(command.entry_planned_on());
  const Orientation& orientation = state.registered().orientation();
  if (const auto named = NamedOperator(orientation, context); !named.ok()) return named;
  const int32_t persons = Persons(CompositionOn(state.registered(), entry));
  v1::HouseholdFact fact = On(*day);
  v1::AdmissionRequested& requested = *fact.mutable_admission_requested();
  requested.set_number(orientation.number());
  requested.set_operator_id(orientation.operator_id());
  requested.set_dwelling_id(orientation.dwelling_id());
  requested.set_persons(persons);
  *requested.mutable_entry_planned_on() = command.entry_planned_on();
  if (!orientation.has_with_operator()) return RepeatedOrWrong(orientation, fact);
  const auto may = domain::First(CheckRuns(orientation, *day),
                                 domain::CheckOrder("L'admission", *day, "l'accord du ménage", orientation.last_on()),
                                 domain::CheckOrder("L'entrée prévue", entry, "l'admission", fact.occurred_on()));
  if (!may.ok()) return may;
  if (persons > orientation.places()) {
    return Refuse("HOUSEHOLD_TOO_LARGE", {{"n", std::to_string(persons)}, {"p", std::to_string(orientation.places())}});
  }
  return HouseholdFacts{fact};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CancelAdmission& command,
                                      const Context& context) {
  const auto day = Known(state, command.occurred_on(), context, domain::CheckReason(command.reason()));
  if (!day.ok()) return day.status();
  const Orientation& orientation = state.registered().orientation();
  if (const auto named = NamedOperator(orientation, context); context.actor.role() == "operator" && !named.ok())
    return named;
  const v1::HouseholdFact fact = CancellationRequested(orientation, *day, command.reason(), false);
  if (!orientation.has_admission_pending() && !orientation.has_admitted()) return RepeatedOrWrong(orientation, fact);
  const auto order = domain::CheckOrder("L'annulation", *day, "l'admission", orientation.last_on());
  if (!order.ok()) return order;
  return HouseholdFacts{fact};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::ExpireOrientation& command,
                                      const Context& context) {
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

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CancelHousingRequest& command,
                                      const Context& context) {
  const auto day = Known(state, command.occurred_on(), context, domain::CheckReason(command.reason()));
  if (!day.ok()) return day.status();
  const Registered& household = state.registered();
  const Request& request = household.request();
  const Orientation& orientation = household.orientation();
  const v1::HouseholdFact cancelled = RequestCancelled(*day, request.number(), command.reason());
  const v1::HouseholdFact asked = CancellationRequested(orientation, *day, command.reason(), true);
  if (!Open(request) && !MessageDifferencer::Equals(orientation.last(), asked))
    return RepeatedOrWrong(request, cancelled);
  if (!Open(request) || orientation.has_cancelling()) return RepeatedOrWrong(orientation, asked);
  const auto order = domain::First(
      domain::CheckOrder("L'annulation", *day, "le dernier acte de la demande", request.last_on()),
      domain::CheckOrder("L'annulation", *day, "le dernier acte de l'orientation", orientation.last_on()));
  if (!order.ok()) return order;
  if (InAdmission(orientation)) return HouseholdFacts{asked};
  if (!Offered(orientation)) return HouseholdFacts{cancelled};
  v1::HouseholdFact fact = On(*day);
  fact.mutable_orientation_cancelled()->set_number(orientation.number());
  return HouseholdFacts{fact, cancelled};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::ChangeComposition& command,
                                      const Context& context) {
  const auto day = Known(state, command.occurred_on(), context, CheckComposition(command.composition()));
  if (!day.ok()) return day.status();
  const Registered& household = state.registered();
  if (MessageDifferencer::Equals(CompositionOn(household, *day), command.composition())) return HouseholdFacts{};
  const auto& registered_on =
      household.compositions().empty() ? google::type::Date::default_instance() : household.compositions(0).from();
  const auto order = domain::CheckOrder("Le changement", *day, "l'enregistrement du ménage", registered_on);
  if (!order.ok()) return order;
  return HouseholdFacts{Changed(household, *day, command.composition())};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CorrectComposition& command,
                                      const Context& context) {
  const auto day = Known(state, command.occurred_on(), context, CheckComposition(command.composition()),
                         domain::CheckReason(command.reason()));
  if (!day.ok()) return day.status();
  const Registered& household = state.registered();
  if (command.number() < 1 || command.number() > household.compositions_size())
    return Refuse("NOT_FOUND", {}, {"number"});
  if (MessageDifferencer::Equals(household.compositions(command.number() - 1).composition(), command.composition())) {
    return HouseholdFacts{};
  }
  v1::HouseholdFact fact = On(*day);
  fact.mutable_composition_corrected()->set_number(command.number());
  *fact.mutable_composition_corrected()->mutable_composition() = command.composition();
  fact.mutable_composition_corrected()->set_reason(command.reason());
  if (command.number() == InForce(household, CivilDay::max()))
    NameDwelling(household, fact.mutable_composition_corrected());
  return HouseholdFacts{fact};
}

// ---- of reactions

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const ConfirmAdmission& command,
                                      const Context& context) {
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

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const LoseAdmission& command,
                                      const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Registered& household = state.registered();
  const Orientation& orientation = household.orientation();
  if (orientation.number() != command.number() || !InAdmission(orientation)) return HouseholdFacts{};
  v1::HouseholdFact fact = On(*day);
  fact.mutable_admission_lost()->set_number(orientation.number());
  fact.mutable_admission_lost()->set_reason(command.reason());
  HouseholdFacts facts = {fact};
  if (orientation.cancelling().ends_request())
    facts.push_back(RequestCancelled(*day, household.request().number(), orientation.cancelling().reason()));
  return facts;
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const EndAdmission& command,
                                      const Context& context) {
  const auto day = Known(state, command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Registered& household = state.registered();
  const Orientation& orientation = household.orientation();
  if (orientation.number() != command.number() || !orientation.has_cancelling()) return HouseholdFacts{};
  v1::HouseholdFact fact = On(*day);
  fact.mutable_admission_cancelled()->set_number(orientation.number());
  fact.mutable_admission_cancelled()->set_reason(orientation.cancelling().reason());
  HouseholdFacts facts = {fact};
  if (orientation.cancelling().ends_request())
    facts.push_back(RequestCancelled(*day, household.request().number(), orientation.cancelling().reason()));
  return facts;
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const KeepAdmission& command,
                                      const Context& context) {
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
  const auto said = [&](auto& episode) { *episode.mutable_last() = fact; };
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
      said(request);
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
      said(request);
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
      said(orientation);
      break;
    case v1::HouseholdFact::kAdmissionRequested:
      orientation.mutable_admission_pending();
      act(orientation);
      said(orientation);
      break;
    case v1::HouseholdFact::kAdmissionConfirmed:
      orientation.mutable_admitted();
      act(orientation);
      break;
    case v1::HouseholdFact::kAdmissionCancellationRequested:
      orientation.mutable_cancelling()->set_ends_request(fact.admission_cancellation_requested().ends_request());
      orientation.mutable_cancelling()->set_reason(fact.admission_cancellation_requested().reason());
      act(orientation);
      said(orientation);
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
      said(request);
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
