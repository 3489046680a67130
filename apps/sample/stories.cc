// The stories that are of no dwelling: the opening, owners who come to nothing, the fund's years.
#include "apps/sample/stories.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "apps/sample/conversation.h"
#include "apps/sample/dates.h"
#include "apps/sample/people.h"
#include "apps/sample/random.h"
#include "iml/contracting/v1/contracting.pb.h"
#include "iml/prospection/v1/prospection.pb.h"
#include "iml/reporting/v1/reporting.pb.h"
#include "iml/securing/v1/securing.pb.h"
#include "libs/domain/codes.h"
#include "libs/territory/territory.h"

namespace iml::sample {

using absl::CivilDay;
using domain::CodeOf;
using domain::ToDate;
using rpc::v1::Receipt;

Told TellOpening(rpc::Client& client, uint64_t seed, const Plan& plan) {
  Conversation talk(client, absl::StrCat(seed, "/opening"));
  for (const Operator& each : plan.operators) {
    contracting::v1::RegisterOperator enroll;
    enroll.set_operator_id(each.siren);
    enroll.set_name(each.name);
    talk.Do(State(), kFirstDay, enroll);
    contracting::v1::GrantApproval approve;
    approve.set_operator_id(each.siren);
    approve.set_reference("ILGLS-" + each.siren);
    *approve.mutable_period() = FromTo(CivilDay(2018, 1, 1), CivilDay(2023, 1, 1));
    for (const std::string& departement : each.departements) approve.add_departements(departement);
    talk.Do(State(), kFirstDay, approve);
    contracting::v1::AffiliateOperator affiliate;
    affiliate.set_operator_id(each.siren);
    *affiliate.mutable_federation() = CodeOf(contract::v1::CODE_LIST_FEDERATIONS, each.federation);
    talk.Do(State(), kFirstDay, affiliate);
  }
  reporting::v1::SetTarget target;
  target.set_territory(kRegion);
  target.set_measure(reporting::v1::MEASURE_PLACES);
  *target.mutable_valid_from() = ToDate(CivilDay(2018, 1, 1));
  target.set_value(4400);
  *target.mutable_stated_on() = ToDate(CivilDay(2020, 11, 20));
  target.set_source("journée du mandat de gestion du 20/11/2020, « plus de 4 400 places »");
  talk.Do(State(), CivilDay(2020, 11, 20), target);
  target.set_value(4715);
  *target.mutable_stated_on() = ToDate(CivilDay(2023, 11, 16));
  target.set_source("DREETS Auvergne-Rhône-Alpes, page « L’intermédiation locative »");
  talk.Do(State(), CivilDay(2023, 11, 16), target);
  // Beside the places: dwellings, a share, a year, a département.
  const auto state = [&](const char* territory, reporting::v1::Measure measure, int64_t value, const char* source) {
    target.set_territory(territory);
    target.set_measure(measure);
    target.set_value(value);
    target.set_source(source);
    talk.Do(State(), CivilDay(2023, 11, 16), target);
  };
  state(kRegion, reporting::v1::MEASURE_DWELLINGS, 1400, "DREETS Auvergne-Rhône-Alpes, « environ 1 400 logements »");
  state(kRegion, reporting::v1::MEASURE_MANDATE_SHARE, 500,
        "DREETS Auvergne-Rhône-Alpes, « 50 % en mandat de gestion »");
  state("069", reporting::v1::MEASURE_PLACES, 1500, "exemple, pas un objectif publié");
  *target.mutable_valid_from() = *target.mutable_counted_from() = ToDate(CivilDay(2022, 1, 1));
  *target.mutable_counted_until() = ToDate(CivilDay(2022, 12, 31));
  state(kRegion, reporting::v1::MEASURE_DWELLINGS, 280, "exemple pour une année, pas un objectif publié");
  return {talk.status(), talk.commands(), {}};
}

namespace {

prospection::v1::RegisterOwner ProspectsOwner(int index, CivilDay day, Random& random) {
  prospection::v1::RegisterOwner owner;
  *owner.mutable_person() = InventedOwner(100'000 + index, random);
  owner.mutable_source()->set_clear("campagne de courriers");
  *owner.mutable_collected_on() = ToDate(day);
  return owner;
}

prospection::v1::OpenCapture OpenProspect(int index, const std::string& commune, const std::string& owner) {
  prospection::v1::OpenCapture open;
  open.mutable_address()->mutable_street()->set_clear(absl::StrCat(index + 1, " rue des Essais"));
  open.mutable_address()->mutable_door()->set_clear("porte 1");
  open.mutable_address()->set_commune(commune);
  open.set_owner_id(owner);
  *open.mutable_channel() = CodeOf(contract::v1::CODE_LIST_CANAL_CAPTATION, "CAMPAGNE_COURRIER");
  open.mutable_source()->set_clear("réponse au courrier");
  return open;
}

prospection::v1::RecordVisit VisitProspect(const std::string& door, bool decent) {
  prospection::v1::RecordVisit visit;
  visit.set_door_id(door);
  visit.set_decent(decent);
  visit.set_area_dm2(5300);
  visit.set_height_cm(240);
  visit.set_energy_class(prospection::v1::ENERGY_CLASS_E);
  return visit;
}

}  // namespace

Told TellProspect(rpc::Client& client, uint64_t seed, const Plan& plan, int index) {
  Conversation talk(client, absl::StrCat(seed, "/prospect/", index));
  Random random(seed, 500'000 + index);
  const Prospect& prospect = plan.prospects[index];
  const log::v1::Actor prospector = Prospector(territory::DepartementOf(prospect.commune));
  CivilDay day = prospect.opened;
  const auto next = [&] { return day = std::min(day + random.Between(2, 15), kLastDay); };

  const std::string owner_id = talk.Do(prospector, day, ProspectsOwner(index, day, random)).aggregate_id();
  const std::string door = talk.Do(prospector, day, OpenProspect(index, prospect.commune, owner_id)).aggregate_id();
  const size_t reached = random.Weighted({10, 30, 20, 25, 15});  // spotted, contacted, qualified, visited, offered
  prospection::v1::ContactOwner contact;
  contact.set_owner_id(owner_id);
  contact.set_door_id(door);
  contact.set_capture_file(1);
  contact.set_medium(prospection::v1::CONTACT_MEDIUM_LETTER);
  prospection::v1::GetDoorRequest ask;
  ask.set_door_id(door);
  const auto stage = [](const prospection::v1::DoorView& view) {
    return view.files().empty() ? prospection::v1::CAPTURE_STAGE_UNSPECIFIED : view.files(0).stage();
  };
  if (reached >= 1) {
    talk.Do(prospector, next(), contact);
    talk.Await<prospection::v1::DoorView>(
        ask, {}, [&](const auto& view) { return stage(view) != prospection::v1::CAPTURE_STAGE_SPOTTED; });
  }
  if (reached == 1 && random.OneIn(4)) {  // asks to be left alone, by everybody
    prospection::v1::ForbidContact forbid;
    forbid.set_owner_id(owner_id);
    talk.Do(prospector, next(), forbid);
    contact.set_medium(prospection::v1::CONTACT_MEDIUM_CALL);
    talk.DoRefused(Prospector("38"), next(), contact, "DO_NOT_CONTACT");
    talk.Await<prospection::v1::DoorView>(
        ask, {}, [&](const auto& view) { return stage(view) == prospection::v1::CAPTURE_STAGE_ABANDONED; });
    return {talk.status(), talk.commands(), {}};
  }
  if (reached >= 2) {
    prospection::v1::QualifyCapture qualify;
    qualify.set_door_id(door);
    *qualify.mutable_type() = CodeOf(contract::v1::CODE_LIST_CATEGORIE_PLACES, "110");
    qualify.set_area_dm2(5500);
    qualify.set_rent_asked_cents(90000);
    qualify.mutable_motivation()->set_clear("vacant depuis deux ans");
    talk.Do(prospector, next(), qualify);
  }
  const bool decent = random.Percent(70);
  if (reached >= 3) {
    talk.Do(prospector, next(), VisitProspect(door, decent));
  }
  if (reached >= 4) {
    prospection::v1::MakeOffer offer;
    offer.set_door_id(door);
    offer.set_modality(domain::v1::MODALITY_MANDATE);
    offer.set_rent_cents(60000);
    if (decent) {
      talk.Do(prospector, next(), offer);
    } else {
      talk.DoRefused(prospector, next(), offer, "NOT_DECENT");
    }
  }
  if (random.Percent(85)) {
    static const std::vector<std::string> reasons = {"LOYER_TROP_ELEVE", "PREFERE_MARCHE", "VENTE", "INJOIGNABLE"};
    prospection::v1::AbandonCapture abandon;
    abandon.set_door_id(door);
    *abandon.mutable_reason() = CodeOf(contract::v1::CODE_LIST_MOTIF_ABANDON_CAPTATION,
                                       reached >= 3 && !decent ? "NON_DECENT" : random.Of(reasons));
    talk.Do(prospector, next(), abandon);
  }
  return {talk.status(), talk.commands(), {}};
}

namespace {

securing::v1::PayClaim PayPart(const Granted& granted, int year, int number, int64_t cents) {
  securing::v1::PayClaim pay;
  pay.set_dwelling_id(granted.dwelling_id);
  pay.set_number(granted.number);
  pay.set_amount_cents(cents);
  pay.mutable_bank_reference()->set_clear(absl::StrCat("VIR-", year, "-", granted.number, "-", number));
  return pay;
}

}  // namespace

Told TellFund(rpc::Client& client, uint64_t seed, int year, std::vector<Granted> granted) {
  Conversation talk(client, absl::StrCat(seed, "/fund/", year));
  Random random(seed, 900'000 + year);
  const std::string envelope = absl::StrCat(kRegion, "-", year);
  std::sort(granted.begin(), granted.end(), [](const Granted& one, const Granted& other) {
    return std::tuple(one.on, one.dwelling_id, one.number) < std::tuple(other.on, other.dwelling_id, other.number);
  });
  int64_t total = 0;
  for (const Granted& each : granted) total += each.cents;
  int64_t amount = 0, committed = 0, paid = 0, recovered = 0;
  const auto set = [&](CivilDay day, int64_t cents, const char* source) {
    amount = std::max<int64_t>(cents, 100'000);
    securing::v1::SetEnvelope command;
    command.set_envelope_id(envelope);
    command.set_amount_cents(amount);
    command.set_source(source);
    *command.mutable_stated_on() = ToDate(day);
    talk.Do(State(), day, command);
  };
  const auto commit = [&](const Granted& each, const std::string& of, CivilDay day) {
    securing::v1::CommitClaim command;
    command.set_dwelling_id(each.dwelling_id);
    command.set_number(each.number);
    command.set_envelope_id(of);
    const Receipt asked = talk.Do(Fund(), day, command);
    securing::v1::GetClaimsRequest request;
    request.set_dwelling_id(each.dwelling_id);
    talk.Await<securing::v1::ClaimsView>(request, asked, [&](const auto& view) {
      return view.claims_size() >= each.number &&
             view.claims(each.number - 1).status() != securing::v1::CLAIM_STATUS_COMMITTING;
    });
  };
  const auto followed = [&] {
    securing::v1::GetEnvelopeRequest request;
    request.set_envelope_id(envelope);
    talk.Await<securing::v1::EnvelopeView>(request, {}, [&](const auto& view) {
      return view.paid_cents() >= paid && view.recovered_cents() >= recovered;
    });
  };
  // It is too small in the end, and raised when it is found so.
  set(CivilDay(year, 1, 15), total * 8 / 10, "convention annuelle du fonds (exemple)");
  for (const Granted& each : granted) {
    CivilDay day = std::min(each.on + 5, kLastDay);
    if (random.OneIn(25)) commit(each, absl::StrCat(kRegion, "-", year - 10), day);  // has no envelope: lost
    if (committed + each.cents > amount) {
      commit(each, envelope, day);  // lost
      set(day, total * 11 / 10, "avenant à la convention (exemple)");
    }
    commit(each, envelope, day);
    committed += each.cents;
    const int64_t first = random.OneIn(5) ? each.cents / 2 : each.cents;
    for (const auto& [number, part] : {std::pair(1, first), std::pair(2, each.cents - first)}) {
      if (part == 0) continue;
      day = std::min(day + 10, kLastDay);
      talk.Do(Fund(), day, PayPart(each, year, number, part));
      paid += part;
      followed();
    }
    if (!random.OneIn(6) || day + 40 > kLastDay) continue;
    securing::v1::RecordRecovery recover;
    recover.set_dwelling_id(each.dwelling_id);
    recover.set_number(each.number);
    recover.set_amount_cents(random.OneIn(3) ? each.cents : each.cents / 3 + 1);
    recover.set_from(securing::v1::RECOVERY_SOURCE_TENANT);
    talk.Do(Fund(), day + 40, recover);
    recovered += recover.amount_cents();
    followed();
  }
  return {talk.status(), talk.commands(), {}};
}

}  // namespace iml::sample
