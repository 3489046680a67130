// The machine of the housing request, and the household's composition.
#include <google/protobuf/util/message_differencer.h>

#include "absl/strings/str_join.h"
#include "services/orientation/household/acts.h"

namespace iml::orientation {

using absl::CivilDay;
using domain::At;
using domain::CheckOrder;
using domain::Context;
using domain::Count;
using domain::LabelOf;
using domain::Refuse;
using domain::TitleOf;
using domain::Typed;
using domain::Words;
using domain::v1::Composition;
using google::protobuf::util::MessageDifferencer;
using Request = HouseholdState::Request;
using Orientation = HouseholdState::Orientation;

namespace {

template <typename Command>
absl::Status Missing(const char* field) {
  return At(field, Refuse<rpc::v1::REASON_FIELD_MISSING>(LabelOf<Command>(field)));
}
// An official code of the territory that is none.
template <typename Command>
absl::Status Unknown(const char* field, const std::string& code) {
  return At(field, Refuse<rpc::v1::REASON_UNKNOWN_CODE>(Typed<Words>(code), LabelOf<Command>(field), Words("COG")));
}

// The household's id is made of both, so they come in clear.
absl::Status CheckIdentity(const v1::Contact& contact) {
  const auto missing = [](const char* field) {
    return At(std::string("main_contact.") + field, Refuse<rpc::v1::REASON_FIELD_MISSING>(LabelOf<v1::Contact>(field)));
  };
  return domain::All({contact.name().clear().empty() ? missing("name") : absl::OkStatus(),
                      domain::Day(contact.birth_date().clear()) ? absl::OkStatus() : missing("birth_date")});
}

bool Said(const domain::v1::Code& code) { return !code.code().empty(); }
bool Said(const privacy::v1::Coded& code) { return code.has_sealed() || Said(code.clear()); }

}  // namespace

// INV-01: one open request at a time.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CreateHousingRequest& command,
                                      bool known_siao, const Context& context) {
  const auto fields =
      domain::All({known_siao ? absl::OkStatus() : Unknown<v1::CreateHousingRequest>("siao", command.siao()),
                   CheckIdentity(command.main_contact())});
  if (!fields.ok()) return fields;
  const Request& request = state.request();
  const bool known = MessageDifferencer::Equals(CompositionOn(state, context.day), command.composition());
  if (Open(state)) {
    const bool same = request.status() == v1::REQUEST_STATUS_DRAFT &&
                      domain::SameDay(request.created_on(), domain::ToDate(context.day)) && known;
    if (same) return HouseholdFacts{};
    return Refuse<v1::REASON_REQUEST_ALREADY_OPEN>(Count(request.number()));
  }
  const auto order =
      CheckOrder(TitleOf<v1::HousingRequestCreated>(), context.day, LastActOfRequest(state), request.last_on());
  if (!order.ok()) return order;
  HouseholdFacts facts;
  if (request.status() == v1::REQUEST_STATUS_UNSPECIFIED) {
    v1::HouseholdFact fact = On(context.day);
    fact.mutable_household_registered()->set_siao(command.siao());
    *fact.mutable_household_registered()->mutable_main_contact() = command.main_contact();
    *fact.mutable_household_registered()->mutable_composition() = command.composition();
    facts.push_back(fact);
  } else if (!known) {
    facts.push_back(Changed(state, context.day, command.composition()));
  }
  v1::HouseholdFact fact = On(context.day);
  fact.mutable_housing_request_created()->set_number(request.number() + 1);
  facts.push_back(fact);
  return facts;
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CompleteHousingRequest& command,
                                      const Context& context) {
  const auto answer = [](bool given, const auto& code, const char* field) {
    return given && !Said(code) ? Missing<v1::CompleteHousingRequest>(field) : absl::OkStatus();
  };
  const auto answers = domain::All({answer(command.has_motive(), command.motive(), "motive"),
                                    answer(command.has_situation(), command.situation(), "situation"),
                                    answer(command.has_recommendation(), command.recommendation(), "recommendation")});
  if (!answers.ok()) return answers;
  const Request& request = state.request();
  v1::HouseholdFact fact = On(context.day);
  v1::HousingRequestCompleted& completed = *fact.mutable_housing_request_completed();
  completed.set_number(request.number());
  if (command.has_motive()) *completed.mutable_motive() = command.motive();
  if (command.has_situation()) *completed.mutable_situation() = command.situation();
  if (command.has_recommendation()) *completed.mutable_recommendation() = command.recommendation();
  if (command.has_social_report()) *completed.mutable_social_report() = command.social_report();
  if (const auto barred = Barred(request, kCompleteHousingRequest, fact)) return *barred;
  if (MessageDifferencer::Equals(request.last(), fact)) return HouseholdFacts{};
  const auto order =
      CheckOrder<v1::HousingRequestCompleted, v1::HousingRequestCreated>(context.day, request.created_on());
  if (!order.ok()) return order;
  return HouseholdFacts{fact};
}

// INV-02: complete, or every missing block at once. INV-03: it is transmitted once, which fixes the seniority.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::TransmitHousingRequest&,
                                      const Context& context) {
  const Request& request = state.request();
  v1::HouseholdFact fact = On(context.day);
  fact.mutable_housing_request_transmitted()->set_number(request.number());
  *fact.mutable_housing_request_transmitted()->mutable_first_transmitted_on() = domain::ToDate(context.day);
  if (const auto barred = Barred(request, kTransmitHousingRequest, fact)) return *barred;
  std::vector<std::string> missing, fields;
  const auto need = [&](bool there, const char* field, const Words& block) {
    if (there) return;
    missing.push_back(block.text);
    fields.push_back(field);
  };
  using Create = v1::CreateHousingRequest;
  using Complete = v1::CompleteHousingRequest;
  need(state.main_contact_named(), "main_contact", LabelOf<Create>("main_contact"));
  need(Said(CompositionOn(state, context.day).kind()), "composition", LabelOf<Create>("composition"));
  need(request.has_motive(), "motive", LabelOf<Complete>("motive"));
  need(request.has_situation(), "situation", LabelOf<Complete>("situation"));
  need(request.has_recommendation(), "recommendation", LabelOf<Complete>("recommendation"));
  if (!missing.empty()) return At(fields, Refuse<v1::REASON_REQUEST_INCOMPLETE>(Words(absl::StrJoin(missing, ", "))));
  const auto order = domain::First(
      CheckOrder<v1::HousingRequestTransmitted, v1::HousingRequestCreated>(context.day, request.created_on()),
      CheckOrder<v1::HousingRequestTransmitted, v1::HousingRequestCompleted>(context.day, request.last_on()));
  if (!order.ok()) return order;
  return HouseholdFacts{fact};
}

// INV-04: onto the waiting list, which is no offer.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::QualifyHousingRequest& command,
                                      const std::string& unknown_commune, const Context& context) {
  if (!unknown_commune.empty()) return Unknown<v1::QualifyHousingRequest>("communes", unknown_commune);
  const Request& request = state.request();
  v1::HouseholdFact fact = On(context.day);
  v1::HousingRequestQualified& qualified = *fact.mutable_housing_request_qualified();
  qualified.set_number(request.number());
  *qualified.mutable_recommendation() = command.recommendation();
  qualified.set_modality(command.modality());
  if (command.has_type()) *qualified.mutable_type() = command.type();
  *qualified.mutable_communes() = command.communes();
  if (command.has_opinion()) *qualified.mutable_opinion() = command.opinion();
  if (const auto barred = Barred(request, kQualifyHousingRequest, fact)) return *barred;
  const auto order =
      CheckOrder<v1::HousingRequestQualified, v1::HousingRequestTransmitted>(context.day, request.last_on());
  if (!order.ok()) return order;
  return HouseholdFacts{fact};
}

// INV-11: in an admission the dwelling is asked first.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CancelHousingRequest& command,
                                      const Context& context) {
  const Request& request = state.request();
  const Orientation& orientation = state.orientation();
  const v1::HouseholdFact cancelled = RequestCancelled(context.day, request.number(), command.reason());
  const v1::HouseholdFact asked = CancellationRequested(orientation, context.day, command.reason(), true);
  // It was asked in the admission, and the dwelling has answered since.
  if (!Open(state) && MessageDifferencer::Equals(orientation.last(), asked)) return HouseholdFacts{};
  if (const auto barred = Barred(request, kCancelHousingRequest, cancelled)) return *barred;
  if (const auto barred = Barred(orientation, kCancelWithRequest, asked)) return *barred;
  const Words act = TitleOf<v1::HousingRequestCancelled>();
  const auto order = domain::First(CheckOrder(act, context.day, LastActOfRequest(state), request.last_on()),
                                   CheckOrder(act, context.day, LastActOfOrientation(state), orientation.last_on()));
  if (!order.ok()) return order;
  if (InAdmission(state)) return HouseholdFacts{asked};
  if (request.status() != v1::REQUEST_STATUS_ORIENTED) return HouseholdFacts{cancelled};
  v1::HouseholdFact fact = On(context.day);
  fact.mutable_orientation_cancelled()->set_number(orientation.number());
  return HouseholdFacts{fact, cancelled};
}

// ---- the composition

namespace {

// A change of its size now matters to the dwelling that it is admitted to, else to the one where it lives.
template <typename Fact>
void NameDwelling(const HouseholdState& state, Fact* fact) {
  if (InAdmission(state)) {
    fact->set_dwelling_id(state.orientation().dwelling_id());
    fact->set_orientation_number(state.orientation().number());
  } else if (!state.stays().empty() && state.stays().rbegin()->status() == v1::STAY_STATUS_LASTING) {
    fact->set_dwelling_id(state.stays().rbegin()->dwelling_id());
    fact->set_orientation_number(state.stays().rbegin()->number());
  }
}

}  // namespace

v1::HouseholdFact Changed(const HouseholdState& state, CivilDay day, const Composition& composition) {
  v1::HouseholdFact fact = On(day);
  v1::CompositionChanged& changed = *fact.mutable_composition_changed();
  changed.set_number(state.compositions_size() + 1);
  *changed.mutable_composition() = composition;
  if (InForce(state, day) == InForce(state, CivilDay::max())) NameDwelling(state, &changed);
  return fact;
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::ChangeComposition& command,
                                      const Context& context) {
  const v1::HouseholdFact fact = Changed(state, context.day, command.composition());
  if (const auto barred = Barred(state.request(), kChangeComposition, fact)) return *barred;
  if (MessageDifferencer::Equals(CompositionOn(state, context.day), command.composition())) return HouseholdFacts{};
  const auto& registered_on =
      state.compositions().empty() ? google::type::Date::default_instance() : state.compositions(0).from();
  const auto order = CheckOrder<v1::CompositionChanged, v1::HouseholdRegistered>(context.day, registered_on);
  if (!order.ok()) return order;
  return HouseholdFacts{fact};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CorrectComposition& command,
                                      const Context& context) {
  v1::HouseholdFact fact = On(context.day);
  fact.mutable_composition_corrected()->set_number(command.number());
  *fact.mutable_composition_corrected()->mutable_composition() = command.composition();
  *fact.mutable_composition_corrected()->mutable_reason() = command.reason();
  if (const auto barred = Barred(state.request(), kCorrectComposition, fact)) return *barred;
  if (command.number() < 1 || command.number() > state.compositions_size())
    return At("number", Refuse<rpc::v1::REASON_NOT_FOUND>());
  if (MessageDifferencer::Equals(state.compositions(command.number() - 1).composition(), command.composition())) {
    return HouseholdFacts{};
  }
  if (command.number() == InForce(state, CivilDay::max())) NameDwelling(state, fact.mutable_composition_corrected());
  return HouseholdFacts{fact};
}

}  // namespace iml::orientation
