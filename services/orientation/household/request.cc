// The machine of the housing request, and the household's composition.
#include <google/protobuf/util/message_differencer.h>

#include "absl/strings/str_join.h"
#include "libs/domain/normal_form.h"
#include "services/orientation/household/acts.h"

namespace iml::orientation {

using absl::CivilDay;
using domain::At;
using domain::CheckOrder;
using domain::Context;
using domain::Count;
using domain::LabelOf;
using domain::Refuse;
using domain::SameText;
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
absl::Status UnknownSiao(const std::string& siao) {
  return At("siao", Refuse<rpc::v1::REASON_UNKNOWN_CODE>(Typed<Words>(siao), LabelOf<v1::CreateHousingRequest>("siao"),
                                                         Words("COG")));
}

// The household's id is made of both, so they come in clear.
absl::Status CheckIdentity(const v1::Contact& contact) {
  const auto missing = [](const char* field) {
    return At(std::string("main_contact.") + field, Refuse<rpc::v1::REASON_FIELD_MISSING>(LabelOf<v1::Contact>(field)));
  };
  return domain::All({contact.name().clear().empty() ? missing("name") : absl::OkStatus(),
                      domain::Day(contact.birth_date().clear()) ? absl::OkStatus() : missing("birth_date")});
}

bool SameIdentity(const v1::Contact& one, const v1::Contact& other) {
  return SameText(one.name(), other.name()) && SameText(one.first_name(), other.first_name()) &&
         domain::SameDay(one.birth_date().clear(), other.birth_date().clear());
}
// A request names the contact that is known; it does not correct it, so what is said otherwise would be lost.
absl::Status CheckKnown(const v1::Contact& said, const v1::Contact& known) {
  std::vector<std::string> differ, fields;
  const auto note = [&](bool same, const char* field) {
    if (same) return;
    differ.push_back(LabelOf<v1::Contact>(field).text);
    fields.push_back(std::string("main_contact.") + field);
  };
  note(SameText(said.name(), known.name()), "name");
  note(said.first_name().clear().empty() || SameText(said.first_name(), known.first_name()), "first_name");
  note(domain::SameDay(said.birth_date().clear(), known.birth_date().clear()), "birth_date");
  note(said.telephone().clear().empty() || SameText(said.telephone(), known.telephone()), "telephone");
  if (differ.empty()) return absl::OkStatus();
  return At(fields, Refuse<v1::REASON_CONTACT_DIFFERS>(Words(absl::StrJoin(differ, ", "))));
}
absl::Status CheckOthers(const domain::Alike& alike, const auto& command) {
  return domain::CheckOthers(
      alike, command,
      {LabelOf<v1::Contact>("name"), LabelOf<v1::Contact>("first_name"), LabelOf<v1::Contact>("birth_date")});
}

bool Said(const domain::v1::Code& code) { return !code.code().empty(); }
bool Said(const privacy::v1::Coded& code) { return code.has_sealed() || Said(code.clear()); }

}  // namespace

// INV-01: one open request at a time.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CreateHousingRequest& command,
                                      bool known_siao, const domain::Alike& alike, const Context& context) {
  const auto fields = domain::All({known_siao ? absl::OkStatus() : UnknownSiao(command.siao()),
                                   CheckIdentity(command.main_contact()), CheckComposition(command.composition())});
  if (!fields.ok()) return fields;
  const Request& request = state.request();
  const bool known = MessageDifferencer::Equals(CompositionOn(state, context.day), command.composition());
  // Also when all is said once more: it may be a namesake, who is not to be taken for the first.
  if (Open(state)) return Refuse<v1::REASON_REQUEST_ALREADY_OPEN>(Count(request.number()));
  const auto order =
      CheckOrder(TitleOf<v1::HousingRequestCreated>(), context.day, LastActOfRequest(state), request.last_on());
  if (!order.ok()) return order;
  HouseholdFacts facts;
  if (request.status() == v1::REQUEST_STATUS_UNSPECIFIED) {
    if (const auto others = CheckOthers(alike, command); !others.ok()) return others;
    v1::HouseholdFact fact = On(context.day);
    fact.mutable_household_registered()->set_others(static_cast<int32_t>(alike.ids.size()));
    fact.mutable_household_registered()->set_siao(command.siao());
    *fact.mutable_household_registered()->mutable_main_contact() = command.main_contact();
    *fact.mutable_household_registered()->mutable_composition() = command.composition();
    facts.push_back(fact);
  } else {
    const auto contact = CheckKnown(command.main_contact(), state.main_contact());
    if (!contact.ok()) return contact;
    if (!known) facts.push_back(Changed(state, context.day, command.composition()));
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
  const privacy::v1::Text& name = state.main_contact().name();
  need(!name.clear().empty() || name.has_sealed(), "main_contact", LabelOf<Create>("main_contact"));
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
                                      const absl::Status& communes, const Context& context) {
  if (!communes.ok()) return At("communes", communes);
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

// INV-03: what the household has waited since is the first transmission, as it is known now.
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CorrectTransmission& command,
                                      const Context& context) {
  const Request& request = state.request();
  v1::HouseholdFact fact = On(context.day);
  v1::TransmissionCorrected& corrected = *fact.mutable_transmission_corrected();
  corrected.set_number(request.number());
  *corrected.mutable_first_transmitted_on() = command.first_transmitted_on();
  *corrected.mutable_reason() = command.reason();
  if (const auto barred = Barred(request, kCorrectTransmission, fact)) return *barred;
  if (domain::SameDay(request.first_transmitted_on(), command.first_transmitted_on())) return HouseholdFacts{};
  const auto order = domain::First(
      CheckOrder(LabelOf<v1::CorrectTransmission>("first_transmitted_on"), *domain::Day(command.first_transmitted_on()),
                 TitleOf<v1::HousingRequestCreated>(), request.created_on()),
      request.has_qualified_on()
          ? CheckOrder(TitleOf<v1::HousingRequestQualified>(), *domain::Day(request.qualified_on()),
                       LabelOf<v1::CorrectTransmission>("first_transmitted_on"), command.first_transmitted_on())
          : absl::OkStatus());
  if (!order.ok()) return At("first_transmitted_on", order);
  return HouseholdFacts{fact};
}

// ---- the main contact

namespace {

v1::Contact Corrected(const v1::Contact& known, const v1::CorrectHousehold& command) {
  v1::Contact contact = known;
  if (command.has_name()) *contact.mutable_name() = command.name();
  if (command.has_first_name()) *contact.mutable_first_name() = command.first_name();
  if (command.has_birth_date()) *contact.mutable_birth_date() = command.birth_date();
  if (command.has_telephone()) *contact.mutable_telephone() = command.telephone();
  if (contact.has_first_name() && contact.first_name().clear().empty()) contact.clear_first_name();
  if (contact.has_telephone() && contact.telephone().clear().empty()) contact.clear_telephone();
  return contact;
}

}  // namespace

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::CorrectHousehold& command,
                                      const domain::Alike& alike, const Context& context) {
  v1::HouseholdFact fact = On(context.day);
  if (const auto barred = Barred(state.request(), kCorrectHousehold, fact)) return *barred;
  const bool named = !command.has_name() || !command.name().clear().empty();
  const bool born = !command.has_birth_date() || domain::Day(command.birth_date().clear()).has_value();
  const auto fields = domain::All({named ? absl::OkStatus() : Missing<v1::CorrectHousehold>("name"),
                                   born ? absl::OkStatus() : Missing<v1::CorrectHousehold>("birth_date")});
  if (!fields.ok()) return fields;
  v1::HouseholdCorrected& corrected = *fact.mutable_household_corrected();
  *corrected.mutable_main_contact() = Corrected(state.main_contact(), command);
  if (MessageDifferencer::Equals(corrected.main_contact(), state.main_contact())) return HouseholdFacts{};
  if (!SameIdentity(corrected.main_contact(), state.main_contact())) {
    if (const auto others = CheckOthers(alike, command); !others.ok()) return others;
    corrected.set_others(static_cast<int32_t>(alike.ids.size()));
  }
  return HouseholdFacts{fact};
}

// ---- the composition

namespace {

// A change of its size now matters to every dwelling where it lives or is admitted: while it moves, to two. Named first
// is the one that it is admitted to, else the one that it entered last.
template <typename Fact>
void NameDwellings(const HouseholdState& state, Fact* fact) {
  const auto name = [&](const std::string& dwelling_id, int32_t number) {
    if (fact->dwelling_id().empty()) {
      fact->set_dwelling_id(dwelling_id);
      fact->set_orientation_number(number);
      return;
    }
    v1::Home& other = *fact->add_other_homes();
    other.set_dwelling_id(dwelling_id);
    other.set_orientation_number(number);
  };
  if (InAdmission(state)) name(state.orientation().dwelling_id(), state.orientation().number());
  for (auto stay = state.stays().rbegin(); stay != state.stays().rend(); ++stay) {
    if (stay->status() == v1::STAY_STATUS_LASTING) name(stay->dwelling_id(), stay->number());
  }
}

}  // namespace

v1::HouseholdFact Changed(const HouseholdState& state, CivilDay day, const Composition& composition) {
  v1::HouseholdFact fact = On(day);
  v1::CompositionChanged& changed = *fact.mutable_composition_changed();
  changed.set_number(state.compositions_size() + 1);
  *changed.mutable_composition() = composition;
  if (InForce(state, day) == InForce(state, CivilDay::max())) NameDwellings(state, &changed);
  return fact;
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& state, const v1::ChangeComposition& command,
                                      const Context& context) {
  if (const auto composition = CheckComposition(command.composition()); !composition.ok()) return composition;
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
  if (const auto composition = CheckComposition(command.composition()); !composition.ok()) return composition;
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
  if (command.number() == InForce(state, CivilDay::max())) NameDwellings(state, fact.mutable_composition_corrected());
  return HouseholdFacts{fact};
}

}  // namespace iml::orientation
