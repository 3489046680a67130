// One dwelling, from the first letter to its owner to the last term of its last tenant.
#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "apps/sample/conversation.h"
#include "apps/sample/dates.h"
#include "apps/sample/people.h"
#include "apps/sample/random.h"
#include "apps/sample/stories.h"
#include "iml/contracting/v1/contracting.pb.h"
#include "iml/orientation/v1/orientation.pb.h"
#include "iml/prospection/v1/prospection.pb.h"
#include "iml/securing/v1/securing.pb.h"
#include "libs/domain/codes.h"
#include "libs/territory/territory.h"

namespace iml::sample {
namespace {

using absl::CivilDay;
using absl::CivilMonth;
using domain::CodeOf;
using domain::ToDate;
using rpc::v1::Receipt;

// An association that nobody registers.
std::string Unregistered() { return InventedSiren(600); }

// ---- one dwelling, from the first letter to its owner to the last term of its last tenant

class DwellingStory {
 public:
  // `number`: of the story; that of the dwelling in the plan but for those that are not in it.
  DwellingStory(rpc::Client& client, uint64_t seed, const Plan& plan, int index, int number)
      : talk_(client, absl::StrCat(seed, "/dwelling/", number)),
        random_(seed, 1000 + number),
        index_(number),
        plan_(plan),
        dwelling_(plan.dwellings[index]),
        whose_(&plan.operators[dwelling_.operator_index]),
        departement_(territory::DepartementOf(dwelling_.commune)),
        operator_(OfOperator(*whose_)),
        client_(client),
        seed_(seed) {}

  Told Tell() {
    Capture();
    ChangePlaces();
    ChangeFunding();
    if (dwelling_.shared) {
      LiveTogether();
    } else {
      Live();
    }
    return {talk_.status(), talk_.commands(), granted_};
  }

 private:
  struct Tenancy {
    std::string household, tenancy, account;
    int orientation = 1, occupation = 0, persons = 0;
    CivilDay entered, left;
    int64_t rent = 0, charges = 0;
    int payments = 0;
  };

  // ---- the capture

  void Capture() {
    const log::v1::Actor prospector = Prospector(departement_);
    const CivilDay handed = dwelling_.handed_over;
    const CivilDay signed_on = handed - random_.Between(1, 10), agreed = signed_on - random_.Between(2, 12);
    const CivilDay offered = agreed - random_.Between(3, 15), visited = offered - random_.Between(2, 12);
    const CivilDay qualified = visited - random_.Between(1, 5), contacted = qualified - random_.Between(0, 4);
    const CivilDay opened = Later(kFirstDay, contacted - random_.Between(1, 30));
    std::string& owner = owner_;
    if (random_.OneIn(8)) {
      prospection::v1::RegisterOwner command;
      command.mutable_body()->set_siren(InventedSiren(1000 + index_));
      command.mutable_body()->mutable_name()->set_clear(absl::StrCat("SCI de l’exemple ", index_));
      owner = RegisterOwner(prospector, opened, std::move(command));
    } else {
      prospection::v1::RegisterOwner command;
      *command.mutable_person() = InventedOwner(index_, random_);
      owner = RegisterOwner(prospector, opened, command);
      if (index_ % 40 == 7) MeetNamesake(owner, opened, command);
    }
    int file = 1;
    Open(prospector, opened, owner);
    if (index_ % 60 == 11) {  // somebody writes the address in another way, and is told of this door
      prospection::v1::OpenCapture alike = OpenCommand(owner);
      alike.mutable_address()->mutable_street()->set_clear(absl::StrCat(index_ + 1, ", R. DES CAPTATIONS"));
      talk_.DoRefused(Prospector("69"), opened + 1, alike, "LOOKS_LIKE");
    }
    if (random_.OneIn(40)) {  // meant for an association that is not registered: nobody can sign
      Through(prospector, owner, file, opened, opened, opened, opened, opened, Unregistered());
      prospection::v1::AbandonCapture command;
      command.set_door_id(door_);
      *command.mutable_reason() = CodeOf(contract::v1::CODE_LIST_MOTIF_ABANDON_CAPTATION, "AUTRE_OPERATEUR");
      talk_.Do(prospector, opened, command);
      ++file;
      Open(prospector, opened, owner);
    } else if (random_.OneIn(50)) {
      prospection::v1::OpenCapture again = OpenCommand(owner);
      talk_.DoRefused(Prospector("69"), opened + 1, again, "CAPTURE_ALREADY_OPEN");
    }
    Through(prospector, owner, file, Later(opened, contacted), Later(opened, qualified), Later(opened, visited),
            Later(opened, offered), Later(opened, agreed), whose_->siren);
    contract_from_ = Later(opened, signed_on);
    contract_until_ = CivilDay(contract_from_.year() + random_.Between(6, 9), contract_from_.month(),
                               std::min(28, contract_from_.day()));
    Sign(operator_, contract_from_, dwelling_.mandate ? From(contract_from_) : FromTo(contract_from_, contract_until_));
    const auto file_row = AwaitStage(file, [](const auto& each) {
      return each.stage() == prospection::v1::CAPTURE_STAGE_SIGNED ||
             each.stage() >= prospection::v1::CAPTURE_STAGE_HANDED_OVER;
    });
    owner_contract_ = file_row.owner_contract_id();
    prospection::v1::HandOverCapture command;
    command.set_door_id(door_);
    command.set_places(dwelling_.places);
    command.set_shared(dwelling_.shared);
    command.set_funded_177(dwelling_.funded);
    talk_.Do(operator_, handed, command);
    prospection::v1::GetDoorRequest request;
    request.set_door_id(door_);
    dwelling_id_ =
        talk_
            .Await<prospection::v1::DoorView>(request, {}, [](const auto& door) { return !door.dwelling_id().empty(); })
            .dwelling_id();
    AwaitDwelling([](const auto& dwelling) { return dwelling.status() != contracting::v1::DWELLING_STATUS_EXPECTED; });
  }

  std::string RegisterOwner(const log::v1::Actor& prospector, CivilDay day, prospection::v1::RegisterOwner command) {
    command.mutable_source()->set_clear("fichier des logements vacants");
    *command.mutable_collected_on() = ToDate(day);
    return talk_.Do(prospector, day, std::move(command)).aggregate_id();
  }

  // Somebody of that name at that address: another of the family, or the owner, whose telephone is now known.
  void MeetNamesake(const std::string& owner, CivilDay day, prospection::v1::RegisterOwner command) {
    auto& name = *command.mutable_person()->mutable_name();
    name.set_clear("M. " + name.clear());
    command.mutable_source()->set_clear("mairie");
    *command.mutable_collected_on() = ToDate(day);
    talk_.DoRefused(Prospector("69"), day + 1, command, "LOOKS_LIKE");
    if (index_ % 80 == 7) {
      command.add_not_the_same_as(owner);
      talk_.Do(Prospector("69"), day + 1, command);
    } else {
      prospection::v1::CorrectOwner correct;
      correct.set_owner_id(owner);
      correct.mutable_telephone()->set_clear("06 39 98 00 07");
      talk_.Do(Prospector("69"), day + 1, correct);
    }
  }

  prospection::v1::OpenCapture OpenCommand(const std::string& owner) {
    prospection::v1::OpenCapture command;
    command.mutable_address()->mutable_street()->set_clear(absl::StrCat(index_ + 1, " rue des Captations"));
    command.mutable_address()->mutable_door()->set_clear(absl::StrCat("porte ", index_ % 9 + 1));
    command.mutable_address()->set_commune(dwelling_.commune);
    command.set_owner_id(owner);
    static const std::vector<std::string> channels = {"AGENCE_IMMOBILIERE", "NOTAIRE",      "CAMPAGNE_COURRIER",
                                                      "BOUCHE_A_OREILLE",   "COLLECTIVITE", "SPONTANE"};
    *command.mutable_channel() = CodeOf(contract::v1::CODE_LIST_CANAL_CAPTATION, channels[index_ % channels.size()]);
    command.mutable_source()->set_clear("prospection de l’association");
    return command;
  }
  void Open(const log::v1::Actor& prospector, CivilDay day, const std::string& owner) {
    door_ = talk_.Do(prospector, day, OpenCommand(owner)).aggregate_id();
  }

  // From the first contact to the attribution.
  void Through(const log::v1::Actor& prospector, const std::string& owner, int file, CivilDay contacted,
               CivilDay qualified, CivilDay visited, CivilDay offered, CivilDay agreed, const std::string& siren) {
    prospection::v1::ContactOwner contact;
    contact.set_owner_id(owner);
    contact.set_door_id(door_);
    contact.set_capture_file(file);
    contact.set_medium(random_.OneIn(2) ? prospection::v1::CONTACT_MEDIUM_LETTER
                                        : prospection::v1::CONTACT_MEDIUM_CALL);
    talk_.Do(prospector, contacted, contact);
    AwaitStage(file, [](const auto& each) { return each.stage() != prospection::v1::CAPTURE_STAGE_SPOTTED; });
    prospection::v1::QualifyCapture qualify;
    qualify.set_door_id(door_);
    *qualify.mutable_type() = CodeOf(contract::v1::CODE_LIST_CATEGORIE_PLACES, dwelling_.type);
    qualify.set_area_dm2(Area());
    qualify.set_rent_asked_cents(Rent() + 5000);
    qualify.mutable_motivation()->set_clear("loyer garanti");
    talk_.Do(prospector, qualified, qualify);
    prospection::v1::RecordVisit visit;
    visit.set_door_id(door_);
    visit.set_decent(true);
    visit.set_area_dm2(Area());
    visit.set_height_cm(250);
    visit.set_energy_class(static_cast<prospection::v1::EnergyClass>(prospection::v1::ENERGY_CLASS_B + index_ % 4));
    const bool works = random_.OneIn(30);  // a first visit finds it not decent; no offer before the second
    if (works) visit.set_decent(false);
    talk_.Do(prospector, visited, visit);
    prospection::v1::MakeOffer offer;
    offer.set_door_id(door_);
    offer.set_modality(Modality());
    offer.set_rent_cents(Rent());
    *offer.mutable_expires_on() = ToDate(offered + 30);
    if (works) {
      talk_.DoRefused(prospector, visited, offer, "NOT_DECENT");
      visit.set_decent(true);
      talk_.Do(prospector, offered, visit);
    }
    talk_.Do(prospector, offered, offer);
    prospection::v1::RecordAgreement agreement;
    agreement.set_door_id(door_);
    agreement.set_modality(Modality());
    agreement.set_rent_cents(Rent());
    talk_.Do(prospector, agreed, agreement);
    prospection::v1::AttributeCapture attribute;
    attribute.set_door_id(door_);
    attribute.set_operator_id(siren);
    attribute.mutable_reason()->set_clear("secteur de la structure");
    const bool registered = siren != Unregistered();
    if (registered) {
      talk_.Do(prospector, agreed, attribute);
    } else {
      talk_.DoRefused(prospector, agreed, attribute, "NOT_FOUND");
    }
    if (random_.OneIn(60)) {
      attribute.set_operator_id(InventedSiren(1));
      if (registered && siren != InventedSiren(1))
        talk_.DoRefused(Prospector("69"), agreed, attribute, "ALREADY_ATTRIBUTED");
    }
  }

  void Sign(const log::v1::Actor& who, CivilDay day, const domain::v1::Period& period) {
    prospection::v1::SignCapture command;
    command.set_door_id(door_);
    command.mutable_terms()->set_modality(Modality());
    *command.mutable_terms()->mutable_period() = period;
    if (dwelling_.mandate) {
      command.mutable_terms()->set_fee_basis_points(700);
    } else {
      command.mutable_terms()->set_monthly_rent_cents(Rent());
      command.mutable_terms()->set_monthly_charges_cents(4000);
    }
    last_on_door_ = talk_.Do(who, day, command);
  }

  template <typename Good>
  prospection::v1::DoorView::File AwaitStage(int file, Good good) {
    prospection::v1::GetDoorRequest request;
    request.set_door_id(door_);
    const auto door = talk_.Await<prospection::v1::DoorView>(request, last_on_door_, [&](const auto& view) {
      return view.files_size() >= file && good(view.files(file - 1));
    });
    return door.files_size() >= file ? door.files(file - 1) : prospection::v1::DoorView::File();
  }
  template <typename Good>
  contracting::v1::DwellingView AwaitDwelling(Good good) {
    contracting::v1::GetDwellingRequest request;
    request.set_dwelling_id(dwelling_id_);
    return talk_.Await<contracting::v1::DwellingView>(request, {}, good);
  }

  domain::v1::Modality Modality() const {
    return dwelling_.mandate ? domain::v1::MODALITY_MANDATE : domain::v1::MODALITY_SUBLETTING;
  }
  int Area() const { return 1500 + dwelling_.places * 1200; }
  // By size, and a little by place.
  int64_t Rent() const { return 25000 + dwelling_.places * 9000 + index_ % 7 * 1000; }

  // ---- what changes while it is in stock: its funder, its operator, its modality

  // Told by number, so that all else stays as it is: one dwelling in so many.
  bool IsOneIn(int many, int which) const { return index_ % many == which; }

  void ChangeFunding() {
    const bool begins = !dwelling_.funded && IsOneIn(3, 1), ends = dwelling_.funded && IsOneIn(200, 77);
    const CivilDay day = begins ? dwelling_.handed_over + 200 : Later(CivilDay(2022, 7, 1), dwelling_.handed_over + 30);
    if ((!begins && !ends) || day > kLastDay) return;
    contracting::v1::SetFunding command;
    command.set_dwelling_id(dwelling_id_);
    command.set_funded_177(begins);
    talk_.Do(State(), day, command);
    funding_changes_ = day;
  }
  bool FundedOn(CivilDay day) const {
    return funding_changes_ && day >= *funding_changes_ ? !dwelling_.funded : dwelling_.funded;
  }

  // Another association of the département takes it over with the household that lives there.
  void ChangeOperator(const Tenancy& tenancy, CivilDay day) {
    const auto other = std::find_if(plan_.operators.begin(), plan_.operators.end(), [&](const Operator& each) {
      const auto& approved = each.departements;
      return each.siren != whose_->siren && std::find(approved.begin(), approved.end(), departement_) != approved.end();
    });
    if (other == plan_.operators.end()) return;
    contracting::v1::TransferDwelling offer;
    offer.set_dwelling_id(dwelling_id_);
    offer.set_operator_id(other->siren);
    talk_.Do(operator_, day, offer);
    contracting::v1::AcceptTransfer accept;
    accept.set_dwelling_id(dwelling_id_);
    if (IsOneIn(40, 4)) {  // not before the merger is signed: it is offered again
      contracting::v1::DropTransfer drop;
      drop.set_dwelling_id(dwelling_id_);
      talk_.Do(OfOperator(*other), day, drop);
      talk_.DoRefused(OfOperator(*other), day, accept, "NO_TRANSFER_OFFERED");
      talk_.Do(operator_, day, offer);
    }
    whose_ = &*other;
    operator_ = OfOperator(*other);
    AwaitCapacity(talk_.Do(operator_, day, accept));
    contracting::v1::GetRentAccountRequest account;
    account.set_rent_account_id(tenancy.account);
    talk_.Await<contracting::v1::RentAccountView>(
        account, {}, [&](const auto& view) { return view.operator_id() == whose_->siren; });
    AwaitContract({}, [&](const auto& view) { return view.operator_id() == whose_->siren; });
    AwaitHousehold(tenancy.household, {}, [&](const auto& each) { return each.operator_id() == whose_->siren; });
  }

  // The principal lease ends while nobody lives there; a mandate follows it.
  void ChangeModality(CivilDay day) {
    AwaitContract(talk_.Do(operator_, day, EndCommand(day)),
                  [](const auto& view) { return view.status() == contracting::v1::OWNER_CONTRACT_STATUS_ENDED; });
    contracting::v1::SignOwnerContract sign;
    sign.set_dwelling_id(dwelling_id_);
    sign.set_operator_id(whose_->siren);
    *sign.mutable_terms()->mutable_period() = From(day);
    sign.mutable_terms()->mutable_mandate()->set_fee_basis_points(700);
    const Receipt signed_by = talk_.Do(operator_, day, sign);
    owner_contract_ = signed_by.aggregate_id();
    AwaitContract(signed_by,
                  [](const auto& view) { return view.status() == contracting::v1::OWNER_CONTRACT_STATUS_ACTIVE; });
    dwelling_.mandate = true;
    orientation::v1::ListCapacityRequest request;
    request.set_departement(departement_);
    request.set_operator_id(whose_->siren);
    request.set_page_size(1000);
    talk_.Await<orientation::v1::ListCapacityResponse>(request, {}, [&](const auto& answer) {
      return std::any_of(answer.dwellings().begin(), answer.dwellings().end(), [&](const auto& each) {
        return each.dwelling_id() == dwelling_id_ && each.contracts_size() > 1;
      });
    });
  }

  // ---- places opened and closed while it is in stock

  void ChangePlaces() {
    if (dwelling_.more_places > 0) {
      contracting::v1::OpenPlaces command;
      command.set_dwelling_id(dwelling_id_);
      command.set_count(dwelling_.more_places);
      command.mutable_reason()->set_clear("une chambre de plus après travaux");
      const Receipt opened = talk_.Do(operator_, dwelling_.handed_over + 14, command);
      AwaitCapacity(opened);
    } else if (dwelling_.places >= 4 && random_.OneIn(25)) {
      contracting::v1::ClosePlaces command;
      command.set_dwelling_id(dwelling_id_);
      command.set_count(1);
      command.mutable_reason()->set_clear("chambre reprise par le propriétaire");
      const Receipt closed = talk_.Do(operator_, dwelling_.handed_over + 14, command);
      places_ -= 1;
      AwaitCapacity(closed);
    }
    places_ += dwelling_.places + dwelling_.more_places;
  }
  // What orientation knows of the dwelling is read.
  void AwaitCapacity(const Receipt& receipt) {
    orientation::v1::ListCapacityRequest request;
    request.set_page_size(1);
    talk_.Await<orientation::v1::ListCapacityResponse>(request, receipt, [](const auto&) { return true; });
  }

  // ---- one household after the other

  void Live() {
    CivilDay free_from = dwelling_.handed_over;
    for (int vacancy = 0; talk_.status().ok(); ++vacancy) {
      const CivilDay entry = free_from + random_.Between(vacancy == 0 ? 28 : 12, vacancy == 0 ? 60 : 35);
      const int persons = std::max(1, places_ - (random_.Percent(35) ? 1 : 0));
      for (int unlucky = static_cast<int>(random_.Weighted({50, 35, 15})); unlucky > 0; --unlucky)
        TellUnlucky(vacancy * 10 + unlucky, entry, persons);
      if (entry > kLastDay - 25) return;
      Tenancy tenancy = MoveIn(vacancy * 10, entry, persons);
      const int months = dwelling_.mandate ? random_.Between(8, 30) : random_.Between(5, 26);
      const CivilDay planned = entry + months * 30 + random_.Between(0, 29);
      const bool withdraw = random_.OneIn(14) && planned + 60 < kLastDay;
      Stay(&tenancy, std::min(planned, kLastDay + 1), planned > kLastDay || withdraw);
      if (planned > kLastDay) return;
      if (withdraw) return Withdraw(&tenancy, planned);
      if (vacancy == 0 && IsOneIn(20, 4)) ChangeOperator(tenancy, planned - 1);
      if (vacancy == 0 && IsOneIn(50, 21) && planned + 90 < kLastDay) return MoveOn(&tenancy, planned);
      MoveOut(&tenancy, planned, vacancy);
      free_from = tenancy.left;
      if (vacancy == 0 && !dwelling_.mandate && IsOneIn(25, 8)) ChangeModality(free_from + 1);
      if (random_.OneIn(20) && free_from + 40 < kLastDay) return WithdrawEmpty(free_from + 20);
    }
  }

  // Two households share it (colocation), one person each.
  void LiveTogether() {
    const CivilDay first = dwelling_.handed_over + 40;
    if (first > kLastDay - 60) return;
    Tenancy one = MoveIn(0, first, 1), other = MoveIn(10, first + 20, 1);
    owes_ = IsOneIn(2, 0);
    const bool leaves = first + 400 <= kLastDay;
    Stay(&one, leaves ? first + 300 : kLastDay + 1, !leaves);
    Stay(&other, kLastDay + 1, true);
    if (!leaves) return;
    MoveOut(&one, first + 300, 0);
    if (owes_) Claim(other, first + 330, first + 300);  // each owes its own rent of the same months
  }

  // The household moves to another dwelling of its operator, and pays two rents for a week; one stays on for longer
  // than it said.
  void MoveOn(Tenancy* tenancy, CivilDay day) {
    Plan one;
    one.operators = {*whose_};
    one.dwellings = {dwelling_};
    one.dwellings[0].operator_index = 0;
    one.dwellings[0].handed_over = day - 20;
    one.dwellings[0].funded = one.dwellings[0].shared = false;
    one.dwellings[0].more_places = 0;
    one.dwellings[0].places = std::max(dwelling_.places, tenancy->persons);
    DwellingStory next(client_, seed_, one, 0, 5000 + index_);
    next.Capture();
    next.places_ = one.dwellings[0].places;
    next.WelcomeFrom(*tenancy, day);
    const CivilDay leaves = day + (IsOneIn(100, 21) ? 60 : 7);
    CallMonths(tenancy, CivilDay(CivilMonth(day - 1) + 1), leaves);
    contracting::v1::ExitTenancy leave;
    leave.set_tenancy_id(tenancy->tenancy);
    *leave.mutable_destination() =
        CodeOf(contract::v1::CODE_LIST_SITUATION_SORTIE_DEMANDE, dwelling_.mandate ? "35" : "36");
    leave.mutable_reason()->set_clear("un logement plus grand");
    talk_.Do(operator_, leaves, leave);
    talk_.Join(next.talk_);
  }
  // It lives elsewhere until a week from that day.
  void WelcomeFrom(const Tenancy& tenancy, CivilDay day) {
    orientation::v1::GetHouseholdRequest request;
    request.set_household_id(tenancy.household);
    const auto known = talk_.Ask<orientation::v1::HouseholdView>(request);
    Way way = WayTo(day);
    way.created = way.completed = way.transmitted = way.qualified = day - 15;
    way.proposed = way.accepted = way.admitted = day - 10;
    RequestOf(known.main_contact(), way, known.composition());
    Propose(tenancy.household, way.proposed, way.admitted + 30, 2);
    Accept(tenancy.household, way.accepted, 2);
    orientation::v1::AdmitHousehold admit;
    admit.set_household_id(tenancy.household);
    admit.set_number(2);
    *admit.mutable_entry_planned_on() = ToDate(day);
    talk_.DoRefused(operator_, way.admitted, admit, "STILL_HOUSED");
    *admit.mutable_leaves_on() = ToDate(day + 7);
    AwaitHousehold(tenancy.household, talk_.Do(operator_, way.admitted, admit),
                   [](const auto& each) { return each.status() == orientation::v1::ORIENTATION_STATUS_ADMITTED; });
    Tenancy made = tenancy;
    made.entered = day;
    made.payments = 0;
    made.tenancy = Prepare(tenancy.household, 2, way.admitted, day, contract_until_);
    SignBoth(made.tenancy, way.admitted);
    made.account = Start(made.tenancy, day).rent_account_id();
    AwaitHousehold(tenancy.household, {},
                   [](const auto& each) { return each.status() == orientation::v1::ORIENTATION_STATUS_ENTERED; });
    CallMonths(&made, day, kLastDay + 1);
  }

  // ---- the household's way to the dwelling

  struct Way {
    CivilDay created, completed, transmitted, qualified, proposed, accepted, admitted;
  };
  Way WayTo(CivilDay entry) {
    Way way;
    way.admitted = entry - random_.Between(3, 10);
    way.accepted = way.admitted - random_.Between(1, 6);
    way.proposed = way.accepted - random_.Between(1, 8);
    way.qualified = way.proposed - random_.Between(5, 120);
    way.transmitted = way.qualified - random_.Between(3, 25);
    way.completed = way.transmitted - random_.Between(0, 5);
    way.created = way.completed - random_.Between(0, 4);
    for (CivilDay* day : {&way.created, &way.completed, &way.transmitted, &way.qualified, &way.proposed, &way.accepted})
      *day = Later(*day, kFirstDay);
    return way;
  }

  domain::v1::Composition Composition(int persons) {
    domain::v1::Composition composition;
    const int adults = persons == 1 ? 1 : random_.OneIn(3) ? 1 : 2;
    composition.set_adults(adults);
    composition.set_children(persons - adults);
    const char* kind = persons == 1   ? (random_.OneIn(2) ? "10" : "20")
                       : adults == 1  ? "40"
                       : persons == 2 ? "30"
                                      : "100";
    *composition.mutable_kind() = CodeOf(contract::v1::CODE_LIST_COMPOSITIONS, kind);
    return composition;
  }

  // The name comes again with a title, and its household is told. It has another telephone.
  void CorrectContact(const std::string& household, CivilDay day, orientation::v1::CreateHousingRequest create) {
    auto& name = *create.mutable_main_contact()->mutable_name();
    name.set_clear("Mme " + name.clear());
    talk_.DoRefused(Prescriber(departement_), day, create, "LOOKS_LIKE");
    orientation::v1::CorrectHousehold correct;
    correct.set_household_id(household);
    correct.mutable_telephone()->set_clear("06 39 98 00 13");
    talk_.Do(Prescriber(departement_), day, correct);
  }

  // Created, completed, transmitted, qualified. `number`: of the household in this story.
  std::string Request(int number, const Way& way, const domain::v1::Composition& composition) {
    return RequestOf(InventedContact(index_ * 200 + number, random_), way, composition);
  }
  std::string RequestOf(const orientation::v1::Contact& contact, const Way& way,
                        const domain::v1::Composition& composition) {
    const log::v1::Actor prescriber = Prescriber(departement_);
    orientation::v1::CreateHousingRequest create;
    create.set_siao(SiaoCode(departement_));
    *create.mutable_main_contact() = contact;
    *create.mutable_composition() = composition;
    const std::string household = talk_.Do(prescriber, way.created, create).aggregate_id();
    if (random_.OneIn(60)) talk_.DoRefused(prescriber, way.created + 1, create, "REQUEST_ALREADY_OPEN");
    if (index_ % 50 == 13) CorrectContact(household, way.created, create);
    orientation::v1::CompleteHousingRequest complete;
    complete.set_household_id(household);
    static const std::vector<std::string> motives = {"203", "204", "205", "209", "215", "216", "217", "220", "221"};
    static const std::vector<std::string> situations = {"20", "29", "30", "31", "32", "34", "35", "37", "43"};
    *complete.mutable_motive()->mutable_clear() = CodeOf(contract::v1::CODE_LIST_MOTIF_DEMANDES, random_.Of(motives));
    *complete.mutable_recommendation() = CodeOf(contract::v1::CODE_LIST_TYPES_ETABLISSEMENT_UN, "900");
    complete.mutable_social_report()->set_clear("Rapport social inventé.");
    const auto situation = CodeOf(contract::v1::CODE_LIST_SITUATION_DEMANDES, random_.Of(situations));
    if (random_.OneIn(50)) {  // sent too early
      talk_.Do(prescriber, way.completed, complete);
      orientation::v1::TransmitHousingRequest transmit;
      transmit.set_household_id(household);
      talk_.DoRefused(prescriber, way.completed, transmit, "REQUEST_INCOMPLETE");
      orientation::v1::CompleteHousingRequest rest;
      rest.set_household_id(household);
      *rest.mutable_situation() = situation;
      talk_.Do(prescriber, way.transmitted, rest);
    } else {
      *complete.mutable_situation() = situation;
      talk_.Do(prescriber, way.completed, complete);
    }
    orientation::v1::TransmitHousingRequest transmit;
    transmit.set_household_id(household);
    talk_.Do(prescriber, way.transmitted, transmit);
    if (IsOneIn(40, 9) && way.created < way.transmitted) {  // the paper was signed a day before it was typed
      orientation::v1::CorrectTransmission correct;
      correct.set_household_id(household);
      *correct.mutable_first_transmitted_on() = ToDate(way.transmitted - 1);
      correct.mutable_reason()->set_clear("date du dossier papier");
      talk_.Do(Siao(departement_), way.transmitted, correct);
    }
    orientation::v1::QualifyHousingRequest qualify;
    qualify.set_household_id(household);
    *qualify.mutable_recommendation() = CodeOf(contract::v1::CODE_LIST_TYPES_ETABLISSEMENT_UN, "900");
    qualify.set_modality(dwelling_.mandate ? orientation::v1::MODALITY_WISH_MANDATE
                                           : orientation::v1::MODALITY_WISH_SUBLETTING);
    *qualify.mutable_type() = CodeOf(contract::v1::CODE_LIST_CATEGORIE_PLACES, dwelling_.type);
    qualify.add_communes(dwelling_.commune);
    talk_.Do(Siao(departement_), way.qualified, qualify);
    return household;
  }

  void Propose(const std::string& household, CivilDay day, CivilDay expires, int number = 1) {
    orientation::v1::ProposeOrientation propose;
    propose.set_household_id(household);
    propose.set_operator_id(whose_->siren);
    propose.set_dwelling_id(dwelling_id_);
    const bool mistyped = IsOneIn(30, 3) && expires < kLastDay;
    *propose.mutable_expires_on() = ToDate(mistyped ? expires + 100 : expires);
    talk_.Do(Siao(departement_), day, propose);
    if (!mistyped) return;
    orientation::v1::CorrectOffer correct;
    correct.set_household_id(household);
    correct.set_number(number);
    *correct.mutable_expires_on() = ToDate(expires);
    talk_.Do(Siao(departement_), day, correct);
  }
  void Accept(const std::string& household, CivilDay day, int number = 1) {
    orientation::v1::AcceptOrientation accept;
    accept.set_household_id(household);
    accept.set_number(number);
    talk_.Do(Prescriber(departement_), day, accept);
  }
  // Asked for, and answered by the dwelling.
  orientation::v1::HouseholdView Admit(const std::string& household, CivilDay day, CivilDay entry) {
    orientation::v1::AdmitHousehold admit;
    admit.set_household_id(household);
    admit.set_number(1);
    *admit.mutable_entry_planned_on() = ToDate(entry);
    const Receipt asked = talk_.Do(operator_, day, admit);
    return AwaitHousehold(household, asked, [](const auto& orientation) {
      return orientation.status() != orientation::v1::ORIENTATION_STATUS_ADMISSION_PENDING;
    });
  }
  // The keys come earlier than planned.
  void PlanEntry(const std::string& household, CivilDay day, CivilDay entry) {
    orientation::v1::CorrectPlannedEntry correct;
    correct.set_household_id(household);
    correct.set_number(1);
    *correct.mutable_entry_planned_on() = ToDate(entry);
    talk_.Do(operator_, day, correct);
    AwaitDwelling([&](const auto& dwelling) {
      return std::any_of(dwelling.reservations().begin(), dwelling.reservations().end(), [&](const auto& each) {
        return each.household_id() == household && domain::Day(each.entry_planned_on()) == entry;
      });
    });
  }
  template <typename Good>
  orientation::v1::HouseholdView AwaitHousehold(const std::string& household, const Receipt& from, Good good) {
    orientation::v1::GetHouseholdRequest request;
    request.set_household_id(household);
    return talk_.Await<orientation::v1::HouseholdView>(request, from, [&](const auto& view) {
      return !view.orientations().empty() && good(*view.orientations().rbegin());
    });
  }

  void AwaitReleased(const std::string& household) {
    AwaitDwelling([&](const auto& dwelling) {
      return std::none_of(dwelling.reservations().begin(), dwelling.reservations().end(),
                          [&](const auto& each) { return each.household_id() == household; });
    });
  }

  // ---- a household that is proposed this dwelling and does not come to live here

  struct Unlucky {
    std::string household;
    Way way;
    CivilDay entry, expires;
  };
  // How its orientation ends. Returns the day; nothing when its request ends too, or the day has not come.
  using Fate = std::optional<CivilDay> (DwellingStory::*)(const Unlucky&);

  void TellUnlucky(int number, CivilDay entry, int persons) {
    static constexpr Fate kFates[] = {&DwellingStory::HouseholdRefuses,     &DwellingStory::HouseholdChangesItsMind,
                                      &DwellingStory::OperatorRefuses,      &DwellingStory::OwnerRefuses,
                                      &DwellingStory::NobodyAnswers,        &DwellingStory::AdmissionIsCancelled,
                                      &DwellingStory::RequestEndsInAnOffer, &DwellingStory::RequestEndsInAnAdmission};
    Way way = WayTo(entry - 2);
    if (way.admitted > kLastDay) return;
    const domain::v1::Composition composition = Composition(random_.OneIn(4) ? std::max(1, persons - 1) : persons);
    const std::string household = Request(number, way, composition);
    const Fate fate = kFates[random_.Weighted({30, 9, 20, dwelling_.mandate ? 12 : 0, 12, 9, 5, 3})];
    const CivilDay expires = fate == &DwellingStory::NobodyAnswers ? way.proposed + 15 : way.admitted + 30;
    Propose(household, way.proposed, expires);
    const std::optional<CivilDay> last = (this->*fate)({household, way, entry, expires});
    if (last && random_.OneIn(2) && *last + 60 < kLastDay)
      CancelRequest(household, *last + 60, "sans nouvelles depuis deux mois");
  }

  void Refuse(const std::string& household, const log::v1::Actor& who, CivilDay day, orientation::v1::RefusalSide side,
              const std::string& reason) {
    orientation::v1::RefuseOrientation command;
    command.set_household_id(household);
    command.set_number(1);
    command.set_side(side);
    if (side == orientation::v1::REFUSAL_SIDE_HOUSEHOLD) {
      *command.mutable_household_reason() = CodeOf(contract::v1::CODE_LIST_MOTIF_REFUS_MENAGE, reason);
    } else {
      *command.mutable_structure_reason() = CodeOf(contract::v1::CODE_LIST_MOTIF_REFUS_STRUCTURE, reason);
      command.mutable_argument()->set_clear("Argument inventé, propre à la situation.");
    }
    talk_.Do(who, day, command);
  }
  Receipt CancelRequest(const std::string& household, CivilDay day, const char* reason) {
    orientation::v1::CancelHousingRequest command;
    command.set_household_id(household);
    command.mutable_reason()->set_clear(reason);
    return talk_.Do(Siao(departement_), day, command);
  }
  std::string HouseholdsReason() {
    static const std::vector<std::string> reasons = {
        "LOCALISATION", "TAILLE", "LOYER_TROP_ELEVE", "SCOLARITE_EMPLOI", "AUTRE_SOLUTION_TROUVEE", "INJOIGNABLE"};
    return random_.Of(reasons);
  }

  std::optional<CivilDay> HouseholdRefuses(const Unlucky& one) {
    Refuse(one.household, Prescriber(departement_), one.way.accepted, orientation::v1::REFUSAL_SIDE_HOUSEHOLD,
           HouseholdsReason());
    return one.way.accepted;
  }
  std::optional<CivilDay> HouseholdChangesItsMind(const Unlucky& one) {
    Accept(one.household, one.way.accepted);
    Refuse(one.household, Siao(departement_), one.way.admitted, orientation::v1::REFUSAL_SIDE_HOUSEHOLD,
           HouseholdsReason());
    return one.way.admitted;
  }
  std::optional<CivilDay> OperatorRefuses(const Unlucky& one) {
    static const std::vector<std::string> reasons = {"RESSOURCES_INSUFFISANTES", "BESOIN_ACCOMPAGNEMENT_TROP_LOURD",
                                                     "DOSSIER_INCOMPLET", "ERREUR_ORIENTATION"};
    Accept(one.household, one.way.accepted);
    Refuse(one.household, operator_, one.way.admitted, orientation::v1::REFUSAL_SIDE_OPERATOR, random_.Of(reasons));
    return one.way.admitted;
  }
  std::optional<CivilDay> OwnerRefuses(const Unlucky& one) {
    Accept(one.household, one.way.accepted);
    Refuse(one.household, operator_, one.way.admitted, orientation::v1::REFUSAL_SIDE_OWNER, "REFUS_DU_PROPRIETAIRE");
    return one.way.admitted;
  }
  std::optional<CivilDay> NobodyAnswers(const Unlucky& one) {
    if (one.expires > kLastDay) return std::nullopt;
    orientation::v1::ExpireOrientation command;
    command.set_household_id(one.household);
    command.set_number(1);
    if (random_.OneIn(10)) talk_.DoRefused(Siao(departement_), one.way.proposed, command, "NOT_YET_EXPIRED");
    talk_.Do(Siao(departement_), one.expires, command);
    return one.expires;
  }
  std::optional<CivilDay> AdmissionIsCancelled(const Unlucky& one) {
    Accept(one.household, one.way.accepted);
    Admit(one.household, one.way.admitted, one.entry);
    if (random_.OneIn(2)) Prepare(one.household, 1, one.way.admitted, one.entry, one.entry + 365);
    orientation::v1::CancelAdmission command;
    command.set_household_id(one.household);
    command.set_number(1);
    command.mutable_reason()->set_clear("le ménage a trouvé une autre solution");
    AwaitHousehold(one.household, talk_.Do(operator_, one.way.admitted, command),
                   [](const auto& each) { return each.status() == orientation::v1::ORIENTATION_STATUS_CANCELLED; });
    AwaitReleased(one.household);
    return one.way.admitted;
  }
  std::optional<CivilDay> RequestEndsInAnOffer(const Unlucky& one) {
    CancelRequest(one.household, one.way.accepted, "départ du département");
    return std::nullopt;
  }
  std::optional<CivilDay> RequestEndsInAnAdmission(const Unlucky& one) {
    Accept(one.household, one.way.accepted);
    Admit(one.household, one.way.admitted, one.entry);
    AwaitHousehold(one.household, CancelRequest(one.household, one.way.admitted, "logement social attribué"),
                   [](const auto& each) { return each.status() == orientation::v1::ORIENTATION_STATUS_CANCELLED; });
    AwaitReleased(one.household);
    return std::nullopt;
  }

  // ---- a tenancy

  contracting::v1::PrepareTenancy PrepareCommand(const std::string& household, int orientation, CivilDay from,
                                                 CivilDay until) {
    contracting::v1::PrepareTenancy prepare;
    prepare.set_household_id(household);
    prepare.set_orientation_number(orientation);
    auto& terms = *prepare.mutable_terms();
    if (dwelling_.mandate) {
      terms.mutable_direct_lease();
      *terms.mutable_period() = FromTo(from, CivilDay(from.year() + 3, from.month(), std::min(28, from.day())));
    } else {
      terms.mutable_occupation_agreement();
      *terms.mutable_period() = FromTo(from, until);
    }
    terms.set_monthly_rent_cents(dwelling_.mandate ? Rent() : Rent() * 6 / 10);
    terms.set_monthly_charges_cents(4000);
    if (dwelling_.mandate) terms.set_deposit_cents(terms.monthly_rent_cents());
    prepare.add_signatories(contracting::v1::SIGNATORY_HOUSEHOLD);
    prepare.add_signatories(OtherSignatory());
    return prepare;
  }
  contracting::v1::Signatory OtherSignatory() const {
    return dwelling_.mandate ? contracting::v1::SIGNATORY_OWNER : contracting::v1::SIGNATORY_OPERATOR;
  }
  std::string Prepare(const std::string& household, int orientation, CivilDay day, CivilDay from, CivilDay until) {
    return talk_.Do(operator_, day, PrepareCommand(household, orientation, from, until)).aggregate_id();
  }
  void SignBoth(const std::string& tenancy, CivilDay day) {
    for (const auto party : {contracting::v1::SIGNATORY_HOUSEHOLD, OtherSignatory()}) {
      contracting::v1::SignTenancy sign;
      sign.set_tenancy_id(tenancy);
      sign.set_signatory(party);
      talk_.Do(operator_, day, sign);
    }
  }
  contracting::v1::TenancyView Start(const std::string& tenancy, CivilDay entry) {
    contracting::v1::StartTenancy start;
    start.set_tenancy_id(tenancy);
    const Receipt asked = talk_.Do(operator_, entry, start);
    contracting::v1::GetTenancyRequest request;
    request.set_tenancy_id(tenancy);
    return talk_.Await<contracting::v1::TenancyView>(
        request, asked, [](const auto& view) { return view.status() != contracting::v1::TENANCY_STATUS_STARTING; });
  }

  Tenancy MoveIn(int number, CivilDay entry, int persons) {
    Tenancy made;
    made.persons = persons;
    made.entered = entry;
    const Way way = WayTo(entry);
    const domain::v1::Composition composition = Composition(persons);
    made.household = Request(number, way, composition);
    Propose(made.household, way.proposed, way.admitted + 30);
    // Another household is promised the same dwelling, and loses the race.
    const bool race = !dwelling_.shared && random_.OneIn(12);
    std::string rival;
    if (race) {
      rival = Request(number + 5, way, composition);
      Propose(rival, way.proposed, way.admitted + 30);
      Accept(rival, way.accepted);
    }
    Accept(made.household, way.accepted);
    if (!race && IsOneIn(30, 5)) {
      Admit(made.household, way.admitted, entry + 3);
      PlanEntry(made.household, way.admitted, entry);
    } else {
      Admit(made.household, way.admitted, entry);
    }
    if (race) {
      Admit(rival, way.admitted, entry);
      if (random_.OneIn(3)) {
        contracting::v1::PrepareTenancy prepare = PrepareCommand(rival, 1, entry, entry + 300);
        talk_.DoRefused(operator_, way.admitted, prepare, "NOT_ADMITTED");
      }
    }
    const CivilDay until = std::min(contract_until_, entry + 365 * 3);
    if (!dwelling_.mandate &&
        random_.OneIn(45)) {  // longer than the principal lease: the start is refused, then done again
      made.tenancy = Prepare(made.household, made.orientation, way.admitted, entry, contract_until_ + 30);
      SignBoth(made.tenancy, way.admitted);
      Start(made.tenancy, entry);
      contracting::v1::AbandonTenancy abandon;
      abandon.set_tenancy_id(made.tenancy);
      abandon.mutable_reason()->set_clear("convention plus longue que le bail principal");
      talk_.Do(operator_, entry, abandon);
    }
    made.tenancy = Prepare(made.household, made.orientation, way.admitted, entry, until);
    SignBoth(made.tenancy, way.admitted);
    made.account = Start(made.tenancy, entry).rent_account_id();
    made.rent = dwelling_.mandate ? Rent() : Rent() * 6 / 10;
    made.charges = 4000;
    AwaitHousehold(made.household, {}, [](const auto& each) {
      return each.status() == orientation::v1::ORIENTATION_STATUS_ENTERED ||
             each.status() == orientation::v1::ORIENTATION_STATUS_LEFT;
    });
    contracting::v1::GetRentAccountRequest request;
    request.set_rent_account_id(made.account);
    talk_.Await<contracting::v1::RentAccountView>(request, {}, [](const auto&) { return true; });
    const auto dwelling = AwaitDwelling([&](const auto& view) {
      return std::any_of(view.occupations().begin(), view.occupations().end(),
                         [&](const auto& each) { return each.tenancy_id() == made.tenancy; });
    });
    for (const auto& occupation : dwelling.occupations()) {
      if (occupation.tenancy_id() == made.tenancy) made.occupation = occupation.number();
    }
    return made;
  }

  // ---- while the household lives there, until a day (excluded): terms, receipts, births, corrections

  void Stay(Tenancy* tenancy, CivilDay until, bool stays) {
    if (random_.OneIn(45)) {  // at times into the next month, or year
      contracting::v1::CorrectOccupation correct;
      correct.set_dwelling_id(dwelling_id_);
      correct.set_number(tenancy->occupation);
      *correct.mutable_started_on() = ToDate(tenancy->entered + 2);
      correct.mutable_reason()->set_clear("remise des clés deux jours plus tard");
      talk_.Do(operator_, std::min(tenancy->entered + 20, kLastDay), correct);
      tenancy->entered = tenancy->entered + 2;
      AwaitCorrected(*tenancy, false);
    }
    if (tenancy->persons > 1 && random_.OneIn(30) && tenancy->entered + 90 < until) Birth(tenancy);
    CallMonths(tenancy, tenancy->entered, until);
    if (stays && random_.OneIn(25) && !dwelling_.shared)
      Claim(*tenancy, std::min(until, kLastDay) - 1, std::min(until, kLastDay));
  }
  // Calls the rent of the month of a day, and of each month that begins before another, with what is paid.
  void CallMonths(Tenancy* tenancy, CivilDay from, CivilDay until) {
    const bool benefit = random_.Percent(60);
    const size_t payer = random_.Weighted({82, 12, 6});  // regular, at times late, in difficulty
    const int64_t due = tenancy->rent + tenancy->charges;
    const int64_t aid = benefit ? due * 45 / 100 : 0;
    for (CivilMonth month(from); CivilDay(month) < until; ++month) {
      const CivilDay called = Later(CivilDay(month), tenancy->entered), due_on = std::min(called + 4, kLastDay);
      contracting::v1::CallRent call;
      call.set_rent_account_id(tenancy->account);
      call.set_month(MonthText(month));
      call.set_rent_cents(tenancy->rent);
      call.set_charges_cents(tenancy->charges);
      *call.mutable_due_on() = ToDate(due_on);
      last_booked_ = talk_.Do(operator_, std::min(called, kLastDay), call);
      if (index_ % 60 == 7 && month == CivilMonth(tenancy->entered)) CallAgain(call, std::min(called, kLastDay));
      if (random_.OneIn(400))
        talk_.DoRefused(operator_, std::min(called, kLastDay), Dearer(call), "TERM_ALREADY_CALLED");
      if (random_.OneIn(150)) {
        contracting::v1::CorrectTerm correct;
        correct.set_rent_account_id(tenancy->account);
        correct.set_month(call.month());
        correct.set_rent_cents(tenancy->rent - 1000);
        correct.set_charges_cents(tenancy->charges);
        correct.mutable_reason()->set_clear("remise pour dégât des eaux");
        talk_.Do(operator_, due_on, correct);
      }
      const CivilDay paid_on = due_on + random_.Between(0, 5);
      if (benefit) {
        contracting::v1::RecordHousingBenefit receive;
        receive.set_rent_account_id(tenancy->account);
        receive.set_amount_cents(aid);
        Receive(tenancy, std::min(due_on, kLastDay), receive);
      }
      const bool pays = payer == 0 || random_.Percent(payer == 1 ? 85 : 45);
      if (!pays || owes_ || paid_on > kLastDay) continue;
      contracting::v1::RecordPayment pay;
      pay.set_rent_account_id(tenancy->account);
      pay.set_amount_cents(due - aid);
      Receive(tenancy, paid_on, pay);
      if (random_.OneIn(120)) {
        contracting::v1::ReversePayment reverse;
        reverse.set_rent_account_id(tenancy->account);
        reverse.set_number(tenancy->payments);
        reverse.mutable_reason()->set_clear("prélèvement rejeté");
        talk_.Do(operator_, std::min(paid_on + 3, kLastDay), reverse);
      }
    }
  }
  // A month called by mistake is voided, and called once more.
  void CallAgain(const contracting::v1::CallRent& call, CivilDay day) {
    contracting::v1::VoidTerm voided;
    voided.set_rent_account_id(call.rent_account_id());
    voided.set_month(call.month());
    voided.mutable_reason()->set_clear("appelée sur le mauvais compte");
    talk_.Do(operator_, day, voided);
    talk_.Do(operator_, day, call);
  }
  static contracting::v1::CallRent Dearer(contracting::v1::CallRent call) {
    call.set_rent_cents(call.rent_cents() + 100);
    return call;
  }
  template <typename Command>
  void Receive(Tenancy* tenancy, CivilDay day, Command command) {
    last_booked_ = talk_.Do(operator_, day, std::move(command));
    ++tenancy->payments;
  }

  // A child is born; at times one more than there are places, which is recorded all the same. Some entries are then
  // corrected.
  void Birth(Tenancy* tenancy) {
    const CivilDay day = tenancy->entered + random_.Between(20, 80);
    orientation::v1::ChangeComposition change;
    change.set_household_id(tenancy->household);
    auto& composition = *change.mutable_composition();
    composition.set_adults(1);
    composition.set_children(tenancy->persons);
    *composition.mutable_kind() = CodeOf(contract::v1::CODE_LIST_COMPOSITIONS, "40");
    talk_.Do(Prescriber(departement_), day, change);
    int persons = tenancy->persons + 1;
    const auto await = [&] {
      AwaitDwelling([&](const auto& dwelling) {
        return std::any_of(dwelling.occupations().begin(), dwelling.occupations().end(), [&](const auto& each) {
          return each.tenancy_id() == tenancy->tenancy && (each.persons() >= persons || each.has_ended_on());
        });
      });
    };
    await();
    if (random_.OneIn(2)) {
      orientation::v1::CorrectComposition correct;
      correct.set_household_id(tenancy->household);
      correct.set_number(2);
      *correct.mutable_composition() = composition;
      correct.mutable_composition()->set_children(tenancy->persons + 1);
      correct.mutable_reason()->set_clear("des jumeaux");
      talk_.Do(Prescriber(departement_), day + 5, correct);
      persons = tenancy->persons + 2;
      await();
    }
    tenancy->persons = persons;
  }

  // Account and household follow a corrected date.
  void AwaitCorrected(const Tenancy& tenancy, bool exit) {
    contracting::v1::GetRentAccountRequest request;
    request.set_rent_account_id(tenancy.account);
    talk_.Await<contracting::v1::RentAccountView>(request, {}, [&](const auto& view) {
      return exit ? domain::Day(view.period().until()) == tenancy.left
                  : domain::Day(view.period().from()) == tenancy.entered;
    });
    AwaitHousehold(tenancy.household, {}, [&](const auto& each) {
      return exit ? domain::Day(each.left_on()) == tenancy.left : domain::Day(each.entered_on()) == tenancy.entered;
    });
  }

  // ---- the end of a tenancy

  void MoveOut(Tenancy* tenancy, CivilDay day, int vacancy) {
    if (random_.Percent(60)) {
      contracting::v1::GiveNotice notice;
      notice.set_tenancy_id(tenancy->tenancy);
      notice.set_side(random_.OneIn(10) ? contracting::v1::NOTICE_SIDE_OWNER : contracting::v1::NOTICE_SIDE_TENANT);
      *notice.mutable_ends_on() = ToDate(day);
      const CivilDay given = Later(tenancy->entered, day - 30);
      talk_.Do(operator_, given, notice);
      if (index_ % 60 == 11) GiveAgain(notice, given);
    }
    static const std::vector<std::string> destinations = {"14", "15", "15", "15", "7",  "18",
                                                          "21", "31", "35", "36", "22", "6"};
    const bool unknown = random_.OneIn(12);
    const bool damaged = random_.OneIn(18);
    contracting::v1::ExitTenancy leave;
    leave.set_tenancy_id(tenancy->tenancy);
    *leave.mutable_destination() =
        CodeOf(contract::v1::CODE_LIST_SITUATION_SORTIE_DEMANDE, unknown ? "28" : random_.Of(destinations));
    leave.mutable_reason()->set_clear("fin de la convention");
    if (damaged) leave.set_damage_cents(random_.Between(40, 350) * 1000);
    talk_.Do(operator_, day, leave);
    tenancy->left = day;
    AwaitLeft(*tenancy);
    if (random_.OneIn(50) && day - 2 > tenancy->entered) {  // at times into the month, or year, before
      contracting::v1::CorrectOccupation correct;
      correct.set_dwelling_id(dwelling_id_);
      correct.set_number(tenancy->occupation);
      *correct.mutable_ended_on() = ToDate(day - 1);
      correct.mutable_reason()->set_clear("clés rendues la veille");
      talk_.Do(operator_, std::min(day + 10, kLastDay), correct);
      tenancy->left = day - 1;
      AwaitCorrected(*tenancy, true);
    }
    if (unknown && random_.OneIn(2)) {
      contracting::v1::StateDestination learn;
      learn.set_tenancy_id(tenancy->tenancy);
      *learn.mutable_destination() = CodeOf(contract::v1::CODE_LIST_SITUATION_SORTIE_DEMANDE, random_.Of(destinations));
      talk_.Do(operator_, std::min(day + 40, kLastDay), learn);
      AwaitHousehold(tenancy->household, {},
                     [&](const auto& each) { return each.destination().code() == learn.destination().code(); });
    }
    if (damaged) {
      ClaimDamage(*tenancy, day, leave.damage_cents());
    } else if (random_.OneIn(2) || vacancy == 0) {
      Claim(*tenancy, std::min(day + 15, kLastDay), day);
    }
    if (day + 60 < kLastDay) {
      contracting::v1::CloseTenancy close;
      close.set_tenancy_id(tenancy->tenancy);
      talk_.Do(operator_, day + 60, close);
    }
  }
  // A notice is withdrawn, and given once more.
  void GiveAgain(const contracting::v1::GiveNotice& notice, CivilDay day) {
    contracting::v1::CancelNotice cancel;
    cancel.set_tenancy_id(notice.tenancy_id());
    cancel.mutable_reason()->set_clear("le relogement a pris du retard");
    talk_.Do(operator_, day, cancel);
    talk_.Do(operator_, day, notice);
  }
  void AwaitLeft(const Tenancy& tenancy) {
    AwaitHousehold(tenancy.household, {},
                   [](const auto& each) { return each.status() == orientation::v1::ORIENTATION_STATUS_LEFT; });
    contracting::v1::GetRentAccountRequest request;
    request.set_rent_account_id(tenancy.account);
    talk_.Await<contracting::v1::RentAccountView>(request, {},
                                                  [](const auto& view) { return view.period().has_until(); });
    AwaitDwelling([&](const auto& dwelling) {
      return std::any_of(dwelling.occupations().begin(), dwelling.occupations().end(),
                         [&](const auto& each) { return each.tenancy_id() == tenancy.tenancy && each.has_ended_on(); });
    });
  }

  // ---- the dwelling leaves the stock

  contracting::v1::EndOwnerContract EndCommand(CivilDay ends) {
    contracting::v1::EndOwnerContract end;
    end.set_owner_contract_id(owner_contract_);
    *end.mutable_ends_on() = ToDate(ends);
    end.set_side(contracting::v1::CONTRACT_SIDE_OWNER);
    end.mutable_reason()->set_clear("vente du logement");
    return end;
  }
  template <typename Good>
  void AwaitContract(const Receipt& from, Good good) {
    contracting::v1::GetOwnerContractRequest request;
    request.set_owner_contract_id(owner_contract_);
    talk_.Await<contracting::v1::OwnerContractView>(request, from, good);
  }

  // Over a household that lives there: not before it has a solution.
  void Withdraw(Tenancy* tenancy, CivilDay day) {
    contracting::v1::WithdrawDwelling withdraw;
    withdraw.set_dwelling_id(dwelling_id_);
    *withdraw.mutable_reason() = CodeOf(contract::v1::CODE_LIST_MOTIF_SORTIE_PARC, "VENTE");
    talk_.DoRefused(operator_, day - 1, withdraw, "UNSOLVED_OCCUPANTS");
    if (!dwelling_.mandate) {
      const Receipt asked = talk_.Do(operator_, day - 1, EndCommand(day));
      AwaitContract(asked, [](const auto& view) {
        return view.status() != contracting::v1::OWNER_CONTRACT_STATUS_ENDING;
      });  // kept
    }
    contracting::v1::RecordSolution solve;
    solve.set_dwelling_id(dwelling_id_);
    solve.set_number(tenancy->occupation);
    if (dwelling_.mandate) {
      *solve.mutable_lease_continues_from() = ToDate(day);
      *solve.mutable_destination() = CodeOf(contract::v1::CODE_LIST_SITUATION_SORTIE_DEMANDE, "14");
    } else {
      *solve.mutable_relodged_on() = ToDate(day);
      *solve.mutable_destination() = CodeOf(contract::v1::CODE_LIST_SITUATION_SORTIE_DEMANDE, "36");
    }
    talk_.Do(operator_, day, solve);
    talk_.Do(operator_, day, withdraw);
    tenancy->left = day;
    AwaitLeft(*tenancy);
    AwaitContract(talk_.Do(operator_, day, EndCommand(day)),
                  [](const auto& view) { return view.status() == contracting::v1::OWNER_CONTRACT_STATUS_ENDED; });
    AwaitFreed();
  }

  // Its door is captured again while the contract still runs: the signature is lost.
  void CaptureAgain(CivilDay day) {
    const log::v1::Actor prospector = Prospector(departement_);
    Open(prospector, day, owner_);
    prospection::v1::GetDoorRequest request;
    request.set_door_id(door_);
    const int file = talk_.Ask<prospection::v1::DoorView>(request).files_size();
    if (file == 0) return;  // the conversation has failed
    Through(prospector, owner_, file, day, day, day, day, day, whose_->siren);
    Sign(operator_, day, From(day));
    AwaitStage(file, [](const auto& each) {
      return each.stage() == prospection::v1::CAPTURE_STAGE_AGREED &&
             each.refusal() != contracting::v1::REASON_UNSPECIFIED;
    });
    prospection::v1::AbandonCapture command;
    command.set_door_id(door_);
    *command.mutable_reason() = CodeOf(contract::v1::CODE_LIST_MOTIF_ABANDON_CAPTATION, "AUTRE");
    talk_.Do(operator_, day, command);
  }

  // Empty.
  void WithdrawEmpty(CivilDay day) {
    contracting::v1::WithdrawDwelling withdraw;
    withdraw.set_dwelling_id(dwelling_id_);
    *withdraw.mutable_reason() = CodeOf(contract::v1::CODE_LIST_MOTIF_SORTIE_PARC, "REPRISE_PROPRIETAIRE");
    talk_.Do(operator_, day, withdraw);
    AwaitFreed();
    if (random_.OneIn(2)) {
      AwaitContract(talk_.Do(operator_, day, EndCommand(day)),
                    [](const auto& view) { return view.status() == contracting::v1::OWNER_CONTRACT_STATUS_ENDED; });
      return;
    }
    // A renewal that overlaps what still runs is void.
    contracting::v1::SignOwnerContract renew;
    renew.set_dwelling_id(dwelling_id_);
    renew.set_operator_id(whose_->siren);
    *renew.mutable_terms()->mutable_period() = From(day);
    renew.mutable_terms()->mutable_mandate()->set_fee_basis_points(800);
    const Receipt renewed = talk_.Do(operator_, day, renew);
    contracting::v1::GetOwnerContractRequest request;
    request.set_owner_contract_id(renewed.aggregate_id());
    talk_.Await<contracting::v1::OwnerContractView>(request, renewed, [](const auto& view) {
      return view.status() == contracting::v1::OWNER_CONTRACT_STATUS_VOIDED;
    });
    CaptureAgain(day);
    AwaitContract(talk_.Do(operator_, day, EndCommand(day)),
                  [](const auto& view) { return view.status() == contracting::v1::OWNER_CONTRACT_STATUS_ENDED; });
  }
  void AwaitFreed() {
    prospection::v1::GetDoorRequest request;
    request.set_door_id(door_);
    talk_.Await<prospection::v1::DoorView>(request, {}, [](const auto& door) { return !door.in_stock(); });
  }

  // ---- claims on the fund

  securing::v1::OpenClaim OpenCommand(const char* kind, CivilDay from, CivilDay until, int64_t loss) {
    securing::v1::OpenClaim open;
    open.set_dwelling_id(dwelling_id_);
    *open.mutable_kind() = CodeOf(contract::v1::CODE_LIST_NATURE_SINISTRE, kind);
    *open.mutable_period() = FromTo(from, until);
    open.set_loss_cents(loss);
    return open;
  }

  // For unpaid rent, when there is enough of it.
  void Claim(const Tenancy& tenancy, CivilDay day, CivilDay until) {
    contracting::v1::GetRentAccountStatementRequest request;
    request.set_rent_account_id(tenancy.account);
    *request.mutable_on() = ToDate(day);
    if (!last_booked_.position().topic().empty()) *request.add_min_position() = last_booked_.position();
    const auto statement = talk_.Ask<contracting::v1::RentAccountStatement>(request);
    const auto oldest = domain::Day(statement.oldest_unpaid_due_on());
    if (!oldest || statement.arrears_cents() < 60000 || *oldest >= until || day + 50 > kLastDay) return;
    securing::v1::OpenClaim open = OpenCommand("IMPAYE", *oldest, until, statement.arrears_cents());
    open.set_rent_account_id(tenancy.account);
    *open.mutable_min_position() = last_booked_.position();
    if (!FundedOn(*oldest)) return talk_.DoRefused(operator_, day, open, "NOT_ELIGIBLE");
    if (random_.OneIn(6)) {
      securing::v1::OpenClaim above = open;
      above.set_loss_cents(open.loss_cents() + 1);
      talk_.DoRefused(operator_, day, above, "LOSS_ABOVE_STATEMENT");
    }
    Decide(talk_.Do(operator_, day, open), day, open.loss_cents(), "");
  }
  void ClaimDamage(const Tenancy& tenancy, CivilDay day, int64_t loss) {
    if (day + 50 > kLastDay) return;
    const CivilDay from = Later(tenancy.entered, day - 30);
    const securing::v1::OpenClaim open = OpenCommand("DEGRADATION", from, day, loss);
    if (!FundedOn(from)) return talk_.DoRefused(operator_, day, open, "NOT_ELIGIBLE");
    Decide(talk_.Do(operator_, day + 5, open), day + 5, loss, random_.OneIn(3) ? "insurance" : "");
  }
  void Decide(const Receipt& opened, CivilDay day, int64_t loss, const std::string& recovered) {
    if (!talk_.status().ok() || opened.version() == 0) return;
    ++claims_;
    securing::v1::SubmitClaim submit;
    submit.set_dwelling_id(dwelling_id_);
    submit.set_number(claims_);
    const int64_t elsewhere = recovered.empty() ? 0 : loss / 4;
    submit.set_recovered_elsewhere_cents(elsewhere);
    submit.add_documents()->set_clear("décompte.pdf");
    submit.add_documents()->set_clear("état des lieux.pdf");
    talk_.Do(operator_, day + 10, submit);
    securing::v1::DecideClaim decide;
    decide.set_dwelling_id(dwelling_id_);
    decide.set_number(claims_);
    const int64_t net = loss - elsewhere;
    const size_t verdict = random_.Weighted({60, 25, 15});
    decide.set_granted_cents(verdict == 0 ? net : verdict == 1 ? net * 7 / 10 : 0);
    if (verdict == 2) decide.mutable_reason()->set_clear("pièces insuffisantes");
    if (random_.OneIn(10)) talk_.DoRefused(operator_, day + 30, decide, "DECIDER_IS_APPLICANT");
    talk_.Do(Fund(), day + 40, decide);
    if (decide.granted_cents() > 0) granted_.push_back({dwelling_id_, claims_, decide.granted_cents(), day + 40});
  }

  Conversation talk_;
  Random random_;
  const int index_;
  const Plan& plan_;
  // The dwelling and its operator change while the story is told.
  Dwelling dwelling_;
  const Operator* whose_;
  const std::string departement_;
  log::v1::Actor operator_;
  rpc::Client& client_;
  const uint64_t seed_;
  std::optional<CivilDay> funding_changes_;
  // Nobody pays rent.
  bool owes_ = false;
  std::string owner_, door_, dwelling_id_, owner_contract_;
  CivilDay contract_from_, contract_until_;
  int places_ = 0;
  int claims_ = 0;
  Receipt last_booked_, last_on_door_;
  std::vector<Granted> granted_;
};

}  // namespace

Told TellDwelling(rpc::Client& client, uint64_t seed, const Plan& plan, int index) {
  return DwellingStory(client, seed, plan, index, index).Tell();
}

}  // namespace iml::sample
