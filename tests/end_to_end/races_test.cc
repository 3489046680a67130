// Races that two replicas run on a real Kafka: households for one dwelling, commitments for the last euros of the fund.
// A short form here; a thousand rounds by `make test-races`.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "apps/sample/conversation.h"
#include "apps/sample/people.h"
#include "apps/sample/stories.h"
#include "iml/contracting/v1/contracting.pb.h"
#include "iml/orientation/v1/orientation.pb.h"
#include "iml/prospection/v1/prospection.pb.h"
#include "iml/securing/v1/securing.pb.h"
#include "libs/domain/codes.h"
#include "libs/territory/territory.h"
#include "tests/support/broker.h"
#include "tests/support/folder.h"
#include "tests/support/server_process.h"

namespace iml {
namespace {

using absl::CivilDay;
using domain::CodeOf;
using domain::ToDate;
using orientation::v1::HouseholdView;
using rpc::v1::Receipt;
using sample::Conversation;

constexpr CivilDay kDay(2020, 3, 2);
constexpr char kDepartement[] = "69", kCommune[] = "69381", kEnvelope[] = "84-2020";
constexpr int kDwellings = 16, kClaims = 64;
constexpr int64_t kGranted = 10'000;

int Rounds() {
  const char* asked = std::getenv("IML_RACE_ROUNDS");
  return asked == nullptr ? 64 : std::atoi(asked);
}

// Two replicas of all services, and operators that are approved.
class Region {
 public:
  Region() : plan_(sample::MakePlan(1)) {
    const std::string log = "--log=kafka://" + broker_.address(), key = "--key-file=" + (folder_ / "key");
    const std::string apply = absl::StrCat(IML, " topics apply --replication=1 ", log, " ", key, " >/dev/null");
    EXPECT_EQ(std::system(apply.c_str()), 0);
    for (int i = 0; i < 2; ++i) {
      const std::string data = folder_ / absl::StrCat("replica", i);
      std::filesystem::create_directories(data);
      replicas_.push_back(std::make_unique<tests::ServerProcess>(IML, data, std::vector{log, key}));
    }
    const std::string one = replicas_[0]->addresses().grpc, other = replicas_[1]->addresses().grpc;
    clients_.push_back(std::make_unique<rpc::Client>(std::vector{one, other}));
    clients_.push_back(std::make_unique<rpc::Client>(std::vector{other, one}));
    const absl::Status opened = sample::TellOpening(client(0), 1, plan_).status;
    EXPECT_TRUE(opened.ok()) << opened;
    for (const sample::Operator& each : plan_.operators) {
      if (std::find(each.departements.begin(), each.departements.end(), kDepartement) != each.departements.end())
        operator_ = &each;
    }
  }

  rpc::Client& client(int replica) { return *clients_[replica % 2]; }
  const sample::Operator& whose() const { return *operator_; }

 private:
  tests::Broker broker_{{}};
  tests::Folder folder_;
  const sample::Plan plan_;
  const sample::Operator* operator_ = nullptr;
  std::vector<std::unique_ptr<tests::ServerProcess>> replicas_;
  std::vector<std::unique_ptr<rpc::Client>> clients_;
};

Region& TheRegion() {
  static Region region;
  return region;
}

// A dwelling in stock, and what happens to it.
class Place {
 public:
  Place(Region& region, int number)
      : region_(region),
        number_(number),
        talk_(region.client(number), absl::StrCat("place/", number)),
        operator_(sample::OfOperator(region.whose())) {}

  const absl::Status& status() const { return talk_.status(); }
  const std::string& dwelling() const { return dwelling_; }
  Conversation& talk() { return talk_; }

  void Capture() {
    const log::v1::Actor prospector = sample::Prospector(kDepartement);
    sample::Random random(7, number_);
    prospection::v1::RegisterOwner owner;
    *owner.mutable_person() = sample::InventedOwner(number_, random);
    owner.mutable_source()->set_clear("essai");
    *owner.mutable_collected_on() = ToDate(kDay);
    const std::string owner_id = talk_.Do(prospector, kDay, owner).aggregate_id();
    prospection::v1::OpenCapture open;
    open.mutable_address()->mutable_street()->set_clear(absl::StrCat(number_, " rue des Courses"));
    open.mutable_address()->set_commune(kCommune);
    open.set_owner_id(owner_id);
    *open.mutable_channel() = CodeOf(contract::v1::CODE_LIST_CANAL_CAPTATION, "SPONTANE");
    open.mutable_source()->set_clear("essai");
    door_ = talk_.Do(prospector, kDay, open).aggregate_id();
    prospection::v1::ContactOwner contact;
    contact.set_owner_id(owner_id);
    contact.set_door_id(door_);
    contact.set_capture_file(1);
    contact.set_medium(prospection::v1::CONTACT_MEDIUM_LETTER);
    talk_.Do(prospector, kDay, contact);
    AwaitDoor([](const auto& door) {
      return door.files_size() == 1 && door.files(0).stage() == prospection::v1::CAPTURE_STAGE_CONTACTED;
    });
    Agree(prospector);
    HandOver();
  }

  // Two households that wait, both promised this dwelling; each is admitted at a replica of its own, at the same time.
  void Register() {
    for (int i = 0; i < 2; ++i) households_.push_back(Household(2 * number_ + i));
  }
  void Race() {
    for (const std::string& household : households_) Promise(household);
    std::vector<std::future<HouseholdView>> answers;
    for (int i = 0; i < 2; ++i) {
      answers.push_back(std::async(std::launch::async, [&, i] { return Admit(i); }));
    }
    const HouseholdView views[] = {answers[0].get(), answers[1].get()};
    if (!talk_.status().ok() || views[0].orientations().empty() || views[1].orientations().empty()) return;
    const auto& one = *views[0].orientations().rbegin();
    const auto& other = *views[1].orientations().rbegin();
    const bool first = one.status() == orientation::v1::ORIENTATION_STATUS_ADMITTED;
    EXPECT_EQ(first ? other.status() : one.status(), orientation::v1::ORIENTATION_STATUS_LOST);
    EXPECT_EQ(first ? one.status() : other.status(), orientation::v1::ORIENTATION_STATUS_ADMITTED);
    EXPECT_EQ((first ? other : one).lost_because(), contracting::v1::REASON_DWELLING_TAKEN);
    EXPECT_EQ(AwaitReservations(1).reservations(0).household_id(), households_[first ? 0 : 1]);
    orientation::v1::CancelAdmission cancel;
    cancel.set_household_id(households_[first ? 0 : 1]);
    cancel.set_number((first ? one : other).number());
    cancel.mutable_reason()->set_clear("la course est courue");
    talk_.Do(operator_, kDay, cancel);
    AwaitReservations(0);
    AwaitHousehold(talk_, households_[first ? 0 : 1],
                   [](const auto& each) { return each.status() == orientation::v1::ORIENTATION_STATUS_CANCELLED; });
  }

  // A loss that is granted, and waits for the envelope.
  void Grant(int claim) {
    securing::v1::OpenClaim open;
    open.set_dwelling_id(dwelling_);
    *open.mutable_kind() = CodeOf(contract::v1::CODE_LIST_NATURE_SINISTRE, "DEGRADATION");
    *open.mutable_period()->mutable_from() = ToDate(kDay + 10 * claim);
    *open.mutable_period()->mutable_until() = ToDate(kDay + 10 * claim + 1);
    open.set_loss_cents(kGranted);
    talk_.Do(operator_, kDay + 500, open);
    securing::v1::SubmitClaim submit;
    submit.set_dwelling_id(dwelling_);
    submit.set_number(claim);
    submit.add_documents()->set_clear("décompte.pdf");
    submit.add_documents()->set_clear("état des lieux.pdf");
    talk_.Do(operator_, kDay + 500, submit);
    securing::v1::DecideClaim decide;
    decide.set_dwelling_id(dwelling_);
    decide.set_number(claim);
    decide.set_granted_cents(kGranted);
    talk_.Do(sample::Fund(), kDay + 500, decide);
  }

 private:
  void Agree(const log::v1::Actor& prospector) {
    prospection::v1::QualifyCapture qualify;
    qualify.set_door_id(door_);
    *qualify.mutable_type() = CodeOf(contract::v1::CODE_LIST_CATEGORIE_PLACES, "110");
    qualify.set_area_dm2(5000);
    qualify.set_rent_asked_cents(60000);
    qualify.mutable_motivation()->set_clear("loyer garanti");
    talk_.Do(prospector, kDay, qualify);
    prospection::v1::RecordVisit visit;
    visit.set_door_id(door_);
    visit.set_decent(true);
    visit.set_area_dm2(5000);
    visit.set_height_cm(250);
    visit.set_energy_class(prospection::v1::ENERGY_CLASS_C);
    talk_.Do(prospector, kDay, visit);
    prospection::v1::MakeOffer offer;
    offer.set_door_id(door_);
    offer.set_modality(domain::v1::MODALITY_SUBLETTING);
    offer.set_rent_cents(50000);
    *offer.mutable_expires_on() = ToDate(kDay + 30);
    talk_.Do(prospector, kDay, offer);
    prospection::v1::RecordAgreement agreement;
    agreement.set_door_id(door_);
    agreement.set_modality(domain::v1::MODALITY_SUBLETTING);
    agreement.set_rent_cents(50000);
    talk_.Do(prospector, kDay, agreement);
    prospection::v1::AttributeCapture attribute;
    attribute.set_door_id(door_);
    attribute.set_operator_id(region_.whose().siren);
    attribute.mutable_reason()->set_clear("essai");
    talk_.Do(prospector, kDay, attribute);
  }
  void HandOver() {
    prospection::v1::SignCapture sign;
    sign.set_door_id(door_);
    sign.mutable_terms()->set_modality(domain::v1::MODALITY_SUBLETTING);
    *sign.mutable_terms()->mutable_period()->mutable_from() = ToDate(kDay);
    *sign.mutable_terms()->mutable_period()->mutable_until() = ToDate(CivilDay(2029, 1, 1));
    sign.mutable_terms()->set_monthly_rent_cents(50000);
    sign.mutable_terms()->set_monthly_charges_cents(4000);
    talk_.Do(operator_, kDay, sign);
    AwaitDoor([](const auto& door) { return door.files(0).stage() == prospection::v1::CAPTURE_STAGE_SIGNED; });
    prospection::v1::HandOverCapture hand_over;
    hand_over.set_door_id(door_);
    hand_over.set_places(3);
    hand_over.set_funded_177(true);
    talk_.Do(operator_, kDay, hand_over);
    dwelling_ = AwaitDoor([](const auto& door) { return !door.dwelling_id().empty(); }).dwelling_id();
    AwaitDwelling([](const auto& dwelling) { return dwelling.status() == contracting::v1::DWELLING_STATUS_AVAILABLE; });
    // What orientation knows of it is read by both replicas before a household is promised it.
    contracting::v1::OpenPlaces more;
    more.set_dwelling_id(dwelling_);
    more.set_count(1);
    more.mutable_reason()->set_clear("essai");
    const Receipt opened = talk_.Do(operator_, kDay, more);
    orientation::v1::ListCapacityRequest request;
    request.set_page_size(1);
    for (int replica = 0; replica < 2; ++replica) {
      Conversation(region_.client(replica), "capacity")
          .Await<orientation::v1::ListCapacityResponse>(request, opened, [](const auto&) { return true; });
    }
  }

  std::string Household(int number) {
    const log::v1::Actor prescriber = sample::Prescriber(kDepartement);
    sample::Random random(11, number);
    orientation::v1::CreateHousingRequest create;
    create.set_siao(sample::SiaoCode(kDepartement));
    *create.mutable_main_contact() = sample::InventedContact(1'000'000 + number, random);
    create.mutable_composition()->set_adults(1);
    *create.mutable_composition()->mutable_kind() = CodeOf(contract::v1::CODE_LIST_COMPOSITIONS, "10");
    const std::string household = talk_.Do(prescriber, kDay, create).aggregate_id();
    orientation::v1::CompleteHousingRequest complete;
    complete.set_household_id(household);
    *complete.mutable_motive()->mutable_clear() = CodeOf(contract::v1::CODE_LIST_MOTIF_DEMANDES, "203");
    *complete.mutable_recommendation() = CodeOf(contract::v1::CODE_LIST_TYPES_ETABLISSEMENT_UN, "900");
    *complete.mutable_situation() = CodeOf(contract::v1::CODE_LIST_SITUATION_DEMANDES, "20");
    complete.mutable_social_report()->set_clear("Rapport inventé.");
    talk_.Do(prescriber, kDay, complete);
    orientation::v1::TransmitHousingRequest transmit;
    transmit.set_household_id(household);
    talk_.Do(prescriber, kDay, transmit);
    orientation::v1::QualifyHousingRequest qualify;
    qualify.set_household_id(household);
    *qualify.mutable_recommendation() = CodeOf(contract::v1::CODE_LIST_TYPES_ETABLISSEMENT_UN, "900");
    qualify.set_modality(orientation::v1::MODALITY_WISH_SUBLETTING);
    *qualify.mutable_type() = CodeOf(contract::v1::CODE_LIST_CATEGORIE_PLACES, "110");
    qualify.add_communes(kCommune);
    talk_.Do(sample::Siao(kDepartement), kDay, qualify);
    return household;
  }
  void Promise(const std::string& household) {
    orientation::v1::ProposeOrientation propose;
    propose.set_household_id(household);
    propose.set_operator_id(region_.whose().siren);
    propose.set_dwelling_id(dwelling_);
    *propose.mutable_expires_on() = ToDate(kDay + 30);
    talk_.Do(sample::Siao(kDepartement), kDay, propose);
    orientation::v1::AcceptOrientation accept;
    accept.set_household_id(household);
    accept.set_number(++offers_[household]);
    talk_.Do(sample::Prescriber(kDepartement), kDay, accept);
  }
  HouseholdView Admit(int which) {
    Conversation talk(region_.client(which), absl::StrCat("race/", number_, "/", which, "/", ++races_[which]));
    orientation::v1::AdmitHousehold admit;
    admit.set_household_id(households_[which]);
    admit.set_number(offers_.at(households_[which]));
    *admit.mutable_entry_planned_on() = ToDate(kDay + 5);
    talk.Do(operator_, kDay, admit);
    const HouseholdView view = AwaitHousehold(talk, households_[which], [](const auto& each) {
      return each.status() == orientation::v1::ORIENTATION_STATUS_ADMITTED ||
             each.status() == orientation::v1::ORIENTATION_STATUS_LOST;
    });
    EXPECT_TRUE(talk.status().ok()) << talk.status();
    return view;
  }

  template <typename Good>
  HouseholdView AwaitHousehold(Conversation& talk, const std::string& household, Good good) {
    orientation::v1::GetHouseholdRequest request;
    request.set_household_id(household);
    return talk.Await<HouseholdView>(request, {}, [&](const auto& view) {
      return !view.orientations().empty() && good(*view.orientations().rbegin());
    });
  }
  template <typename Good>
  prospection::v1::DoorView AwaitDoor(Good good) {
    prospection::v1::GetDoorRequest request;
    request.set_door_id(door_);
    return talk_.Await<prospection::v1::DoorView>(request, {}, good);
  }
  template <typename Good>
  contracting::v1::DwellingView AwaitDwelling(Good good) {
    contracting::v1::GetDwellingRequest request;
    request.set_dwelling_id(dwelling_);
    return talk_.Await<contracting::v1::DwellingView>(request, {}, good);
  }
  contracting::v1::DwellingView AwaitReservations(int count) {
    return AwaitDwelling([&](const auto& dwelling) { return dwelling.reservations_size() == count; });
  }

  Region& region_;
  const int number_;
  Conversation talk_;
  const log::v1::Actor operator_;
  std::string door_, dwelling_;
  std::vector<std::string> households_;
  std::map<std::string, int> offers_;
  int races_[2] = {};
};

// Each place on a thread of its own.
void OnEach(std::vector<std::unique_ptr<Place>>& places, const std::function<void(Place&)>& work) {
  std::vector<std::thread> threads;
  for (auto& place : places) threads.emplace_back([&] { work(*place); });
  for (std::thread& thread : threads) thread.join();
  for (auto& place : places) ASSERT_TRUE(place->status().ok()) << place->status();
}

std::vector<std::unique_ptr<Place>> Places(Region& region, int first) {
  std::vector<std::unique_ptr<Place>> places;
  for (int i = 0; i < kDwellings; ++i) places.push_back(std::make_unique<Place>(region, first + i));
  OnEach(places, [](Place& place) { place.Capture(); });
  return places;
}

TEST(Races, OfTwoHouseholdsForOneDwellingHaveOneWinnerAndALoserWhoIsToldWhyAndLeaveNothingReserved) {
  Region& region = TheRegion();
  auto places = Places(region, 0);
  ASSERT_FALSE(HasFailure());
  const int rounds = (Rounds() + kDwellings - 1) / kDwellings;
  OnEach(places, [&](Place& place) {
    place.Register();
    for (int round = 0; round < rounds && place.status().ok() && !HasFailure(); ++round) place.Race();
  });
}

TEST(Races, OfCommitmentsForTheLastEurosNeverGoOverTheEnvelopeByACent) {
  Region& region = TheRegion();
  auto places = Places(region, 100);
  ASSERT_FALSE(HasFailure());
  constexpr int kOfEach = kClaims / kDwellings, kFit = 40;
  securing::v1::SetEnvelope set;
  set.set_envelope_id(kEnvelope);
  set.set_amount_cents(kFit * kGranted + kGranted - 1);  // a cent short of one more
  set.set_source("convention (essai)");
  *set.mutable_stated_on() = ToDate(kDay);
  places[0]->talk().Do(sample::State(), kDay, set);
  OnEach(places, [](Place& place) {
    for (int claim = 1; claim <= kOfEach; ++claim) place.Grant(claim);
  });

  std::vector<std::future<std::string>> ends;
  for (int i = 0; i < kClaims; ++i) {
    ends.push_back(std::async(std::launch::async, [&, i] {
      const std::string& dwelling = places[i % kDwellings]->dwelling();
      const int number = 1 + i / kDwellings;
      Conversation talk(region.client(i), absl::StrCat("commit/", i));
      securing::v1::CommitClaim commit;
      commit.set_dwelling_id(dwelling);
      commit.set_number(number);
      commit.set_envelope_id(kEnvelope);
      talk.Do(sample::Fund(), kDay + 500, commit);
      securing::v1::GetClaimsRequest request;
      request.set_dwelling_id(dwelling);
      const auto settled = [&](const auto& view) {
        const auto& claim = view.claims(number - 1);
        return claim.status() == securing::v1::CLAIM_STATUS_COMMITTED ||
               claim.commitment_refused() != securing::v1::REASON_UNSPECIFIED;
      };
      const auto view = talk.Await<securing::v1::ClaimsView>(request, {}, settled);
      if (!talk.status().ok()) return talk.status().ToString();
      const auto& claim = view.claims(number - 1);
      return claim.status() == securing::v1::CLAIM_STATUS_COMMITTED
                 ? std::string("committed")
                 : securing::v1::Reason_Name(claim.commitment_refused());
    }));
  }
  std::map<std::string, int> how_many;
  for (auto& end : ends) ++how_many[end.get()];
  EXPECT_EQ(how_many, (std::map<std::string, int>{{"committed", kFit}, {"REASON_ENVELOPE_EXHAUSTED", kClaims - kFit}}));
  securing::v1::GetEnvelopeRequest request;
  request.set_envelope_id(kEnvelope);
  const auto envelope = places[0]->talk().Ask<securing::v1::EnvelopeView>(request);
  EXPECT_EQ(envelope.committed_cents(), kFit * kGranted);
  EXPECT_EQ(envelope.available_cents(), kGranted - 1);
}

}  // namespace
}  // namespace iml
