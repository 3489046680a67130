// Its way into the stock and out of it, and its places.
#include "libs/domain/area.h"
#include "services/contracting/dwelling/decided.h"

namespace iml::contracting {

using absl::CivilDay;
using domain::At;
using domain::CheckOrder;
using domain::Context;
using domain::LabelOf;
using domain::Places;
using domain::Refuse;
using domain::TitleOf;
using domain::Words;
using Stock = DwellingState::Stock;

namespace {

// A change of places follows the one before, so that none ever leaves fewer than one.
template <typename Act>
absl::Status CheckChange(const Stock& stock, CivilDay day) {
  const auto& last = stock.last_change();
  return CheckOrder(TitleOf<Act>(), day, last.count() < 0 ? TitleOf<v1::PlacesClosed>() : TitleOf<v1::PlacesOpened>(),
                    last.on());
}

// Places that are reserved, or occupied from that day on.
int32_t UsedFrom(const DwellingState& state, CivilDay day) {
  return PersonsOf(state.reservations(), state.occupations(), [&](const DwellingState::Occupation& each) {
    return PeriodOf(each).Overlaps({day, std::nullopt});
  });
}

}  // namespace

// INV-12.
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::OpenPlaces& command,
                                     const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  if (const auto barred = Barred(state, kOpenPlaces)) return *barred;
  if (const auto order = CheckChange<v1::PlacesOpened>(state.stock(), context.day); !order.ok()) return order;
  const int32_t places = state.stock().places() + command.count();
  if (places > kMostPlaces) {
    return At("count",
              Refuse<rpc::v1::REASON_VALUE_INVALID>(LabelOf<v1::OpenPlaces>("count"),
                                                    Words("au plus " + std::to_string(kMostPlaces) + " au total")));
  }
  const int32_t persons = domain::MostPersonsOn(state.stock().area_dm2());
  const bool argued = command.reason().has_sealed() || !command.reason().clear().empty();
  if (places > persons && !argued) {
    return At("count", Refuse<v1::REASON_PLACES_ABOVE_AREA>(domain::Persons(persons), Places(places)));
  }
  v1::DwellingFact fact = DwellingFactOn(context.day);
  v1::PlacesOpened& opened = *fact.mutable_places_opened();
  opened.set_stock_number(state.stock().number());
  opened.set_count(command.count());
  if (command.has_reason()) *opened.mutable_reason() = command.reason();
  opened.set_places(places);
  return DwellingFacts{fact};
}

// INV-24: not below what is used.
absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::ClosePlaces& command,
                                     const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  if (const auto barred = Barred(state, kClosePlaces)) return *barred;
  if (const auto order = CheckChange<v1::PlacesClosed>(state.stock(), context.day); !order.ok()) return order;
  const int32_t left = state.stock().places() - command.count();
  if (left < 1) {
    return At("count", Refuse<rpc::v1::REASON_VALUE_INVALID>(
                           LabelOf<v1::ClosePlaces>("count"),
                           Words("il doit rester une place ; sinon sortez le logement du parc")));
  }
  const int32_t used = UsedFrom(state, context.day);
  if (left < used) return At("count", Refuse<v1::REASON_PLACES_IN_USE>(Places(used - left)));
  v1::DwellingFact fact = DwellingFactOn(context.day);
  v1::PlacesClosed& closed = *fact.mutable_places_closed();
  closed.set_stock_number(state.stock().number());
  closed.set_count(command.count());
  if (command.has_reason()) *closed.mutable_reason() = command.reason();
  closed.set_places(left);
  return DwellingFacts{fact};
}

namespace {

// Ends the occupations that still run, each by its solution. INV-37: no occupant without one.
absl::StatusOr<DwellingFacts> EndOccupations(const DwellingState& state, CivilDay day) {
  DwellingFacts facts;
  int unsolved = 0;
  for (const auto& each : state.occupations()) {
    if (!Running(each)) {
      const auto order = CheckOrder<v1::DwellingLeftStock, v1::OccupationEnded>(day, each.ended_on());
      if (!order.ok()) return order;
      continue;
    }
    const auto solved = SolvedOn(each.solution());
    if (!solved || *solved > day) {
      ++unsolved;
      continue;
    }
    v1::DwellingFact fact = DwellingFactOn(day);
    v1::OccupationEnded& ended = *fact.mutable_occupation_ended();
    ended.set_number(each.number());
    ended.set_tenancy_id(each.tenancy_id());
    *ended.mutable_ended_on() = domain::ToDate(*solved);
    *ended.mutable_destination() = each.solution().destination();
    facts.push_back(fact);
  }
  if (unsolved > 0) return Refuse<v1::REASON_UNSOLVED_OCCUPANTS>(domain::Count(unsolved));
  return facts;
}

}  // namespace

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::WithdrawDwelling& command,
                                     const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  v1::DwellingFact left = DwellingFactOn(context.day);
  left.mutable_dwelling_left_stock()->set_stock_number(state.stock().number());
  left.mutable_dwelling_left_stock()->set_door_id(state.stock().door_id());
  left.mutable_dwelling_left_stock()->set_capture_file(state.stock().capture_file());
  *left.mutable_dwelling_left_stock()->mutable_reason() = command.reason();
  if (const auto barred = Barred(state, kWithdrawDwelling, left)) return *barred;
  const Stock& stock = state.stock();
  const auto order =
      domain::First(CheckChange<v1::DwellingLeftStock>(stock, context.day),
                    CheckOrder<v1::DwellingLeftStock, v1::DwellingTransferred>(context.day, stock.operator_since()));
  if (!order.ok()) return order;
  if (!state.reservations().empty()) return Refuse<v1::REASON_DWELLING_RESERVED>();
  auto facts = EndOccupations(state, context.day);
  if (!facts.ok()) return facts;
  v1::DwellingFact closed = DwellingFactOn(context.day);
  closed.mutable_places_closed()->set_stock_number(state.stock().number());
  closed.mutable_places_closed()->set_count(state.stock().places());
  facts->push_back(closed);
  facts->push_back(left);
  return facts;
}

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const RegisterDwelling& command,
                                     const Context& context) {
  if (const auto barred = Barred(state, kRegisterDwelling)) return *barred;
  const Stock& stock = state.stock();
  if (stock.number() > 0 && stock.door_id() == command.door_id() && stock.capture_file() == command.capture_file()) {
    return DwellingFacts{};
  }
  v1::DwellingFact fact = DwellingFactOn(context.day);
  // Also refused on a day before it left.
  const auto left_on = domain::Day(state.left_on());
  if (InStock(state.status()) || (left_on && context.day < *left_on)) {
    fact.mutable_registration_refused()->set_door_id(command.door_id());
    fact.mutable_registration_refused()->set_capture_file(command.capture_file());
    fact.mutable_registration_refused()->set_reason(v1::REASON_DWELLING_IN_STOCK);
    return DwellingFacts{fact};
  }
  v1::DwellingRegistered& registered = *fact.mutable_dwelling_registered();
  registered.set_stock_number(stock.number() + 1);
  registered.set_door_id(command.door_id());
  registered.set_capture_file(command.capture_file());
  registered.set_operator_id(command.operator_id());
  registered.set_commune(command.commune());
  registered.set_departement(command.departement());
  *registered.mutable_type() = command.type();
  registered.set_area_dm2(command.area_dm2());
  registered.set_modality(command.modality());
  registered.set_owner_contract_id(command.owner_contract_id());
  registered.set_shared(command.shared());
  registered.set_funded_177(command.funded_177());
  *registered.mutable_managed_since() = domain::ToDate(context.day);
  v1::DwellingFact places = DwellingFactOn(context.day);
  places.mutable_places_opened()->set_stock_number(registered.stock_number());
  places.mutable_places_opened()->set_count(command.places());
  places.mutable_places_opened()->set_places(command.places());
  return DwellingFacts{fact, places};
}

}  // namespace iml::contracting
