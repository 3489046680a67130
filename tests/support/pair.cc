#include "tests/support/pair.h"

#include "libs/domain/calendar.h"
#include "libs/domain/refusal.h"
#include "libs/queries/paging.h"

namespace iml::tests {

using domain::Context;
using domain::Refuse;
using eventsourcing::Standing;
using storage::Reads;
using storage::Transaction;

// ---- the household

using HouseholdFacts = std::vector<HouseholdFact>;

bool Active(const HouseholdState& household) {
  return household.phase() == "pending" || household.phase() == "confirmed";
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& household, const Admit& command,
                                      const DwellingRow& dwelling, const Context&) {
  if (Active(household)) {
    if (household.dwelling_id() == command.dwelling_id()) return HouseholdFacts{};
    return Refuse<REASON_ORIENTATION_RUNNING>(domain::Count(household.number()));
  }
  if (command.careful() && (!dwelling.open() || dwelling.taken())) return Refuse<REASON_DWELLING_TAKEN>();
  HouseholdFact fact;
  if (command.has_occurred_on()) *fact.mutable_occurred_on() = command.occurred_on();
  fact.mutable_admitted()->set_number(household.number() + 1);
  fact.mutable_admitted()->set_dwelling_id(command.dwelling_id());
  return HouseholdFacts{fact};
}

HouseholdFacts End(const HouseholdState& household, const std::string& why) {
  HouseholdFact fact;
  fact.mutable_ended()->set_number(household.number());
  fact.mutable_ended()->set_dwelling_id(household.dwelling_id());
  fact.mutable_ended()->set_why(why);
  return {fact};
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& household, const Cancel&, const Context&) {
  if (household.number() == 0) return Refuse<rpc::v1::REASON_NOT_FOUND>();
  return Active(household) ? End(household, "cancelled") : HouseholdFacts{};
}

bool Pends(const HouseholdState& household, int number) {
  return household.phase() == "pending" && household.number() == number;
}

absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& household, const Confirm& command, const Context&) {
  if (!Pends(household, command.number())) return HouseholdFacts{};
  HouseholdFact fact;
  fact.mutable_confirmed()->set_number(command.number());
  return HouseholdFacts{fact};
}
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& household, const Lose& command, const Context&) {
  return Pends(household, command.number()) ? End(household, "lost") : HouseholdFacts{};
}
absl::StatusOr<HouseholdFacts> Decide(const HouseholdState& household, const Expire& command, const Context&) {
  return Pends(household, command.number()) ? End(household, "expired") : HouseholdFacts{};
}

HouseholdState Evolve(HouseholdState household, const HouseholdFact& fact) {
  switch (fact.fact_case()) {
    case HouseholdFact::kAdmitted:
      household.set_number(fact.admitted().number());
      household.set_phase("pending");
      household.set_dwelling_id(fact.admitted().dwelling_id());
      break;
    case HouseholdFact::kConfirmed:
      household.set_phase("confirmed");
      break;
    case HouseholdFact::kEnded:
      household.set_phase("ended");
      break;
    case HouseholdFact::FACT_NOT_SET:
      break;
  }
  return household;
}

Reserve ReserveForAdmission(const domain::Source& source, const Admitted& admitted) {
  Reserve command;
  command.set_dwelling_id(admitted.dwelling_id());
  command.set_household_id(source.aggregate_id);
  command.set_number(admitted.number());
  return command;
}
Release ReleaseAfterEnd(const domain::Source& source, const Ended& ended) {
  Release command;
  command.set_dwelling_id(ended.dwelling_id());
  command.set_household_id(source.aggregate_id);
  command.set_number(ended.number());
  return command;
}

eventsourcing::TimerChange<Expire> ExpiresInAnHour(const Standing& standing, const HouseholdFact& fact) {
  eventsourcing::TimerChange<Expire> timer;
  timer.change = timer.kCancel;
  switch (fact.fact_case()) {
    case HouseholdFact::kAdmitted:
      timer.change = timer.kSet;
      timer.due = standing.recorded_at + absl::Hours(1);
      timer.command.set_household_id(standing.header.aggregate_id());
      timer.command.set_number(fact.admitted().number());
      break;
    case HouseholdFact::kConfirmed:
    case HouseholdFact::kEnded:
    case HouseholdFact::FACT_NOT_SET:
      break;
  }
  return timer;
}

// ---- the dwelling

using DwellingFacts = std::vector<DwellingFact>;

absl::StatusOr<DwellingFacts> Decide(const DwellingState& dwelling, const Open&, const Context&) {
  if (dwelling.open()) return DwellingFacts{};
  DwellingFact fact;
  fact.mutable_opened();
  return DwellingFacts{fact};
}
absl::StatusOr<DwellingFacts> Decide(const DwellingState& dwelling, const Withdraw&, const Context&) {
  if (!dwelling.household_id().empty()) return Refuse<REASON_DWELLING_RESERVED>();
  if (!dwelling.open()) return DwellingFacts{};
  DwellingFact fact;
  fact.mutable_withdrawn();
  return DwellingFacts{fact};
}
// The household waits for the answer, so a lost race is a fact.
absl::StatusOr<DwellingFacts> Decide(const DwellingState& dwelling, const Reserve& command, const Context&) {
  DwellingFact fact;
  if (dwelling.open() && dwelling.household_id().empty()) {
    fact.mutable_reserved()->set_household_id(command.household_id());
    fact.mutable_reserved()->set_number(command.number());
  } else {
    fact.mutable_reservation_refused()->set_household_id(command.household_id());
    fact.mutable_reservation_refused()->set_number(command.number());
  }
  return DwellingFacts{fact};
}
absl::StatusOr<DwellingFacts> Decide(const DwellingState& dwelling, const Release& command, const Context&) {
  if (dwelling.household_id() != command.household_id() || dwelling.number() != command.number())
    return DwellingFacts{};
  DwellingFact fact;
  fact.mutable_released()->set_household_id(command.household_id());
  fact.mutable_released()->set_number(command.number());
  return DwellingFacts{fact};
}

DwellingState Evolve(DwellingState dwelling, const DwellingFact& fact) {
  switch (fact.fact_case()) {
    case DwellingFact::kOpened:
      dwelling.set_open(true);
      break;
    case DwellingFact::kWithdrawn:
      dwelling.set_open(false);
      break;
    case DwellingFact::kReserved:
      dwelling.set_household_id(fact.reserved().household_id());
      dwelling.set_number(fact.reserved().number());
      break;
    case DwellingFact::kReleased:
      dwelling.clear_household_id();
      dwelling.clear_number();
      break;
    case DwellingFact::kReservationRefused:
    case DwellingFact::FACT_NOT_SET:
      break;
  }
  return dwelling;
}

Confirm ConfirmReserved(const domain::Source&, const Reserved& reserved) {
  Confirm command;
  command.set_household_id(reserved.household_id());
  command.set_number(reserved.number());
  return command;
}
Lose LoseRefused(const domain::Source&, const ReservationRefused& refused) {
  Lose command;
  command.set_household_id(refused.household_id());
  command.set_number(refused.number());
  return command;
}

void ProjectDwelling(const Standing& standing, const DwellingFact& fact, Transaction& rows) {
  DwellingRow row = rows.Find(kDwellings, standing.header.aggregate_id()).value_or(DwellingRow());
  row.set_dwelling_id(standing.header.aggregate_id());
  if (fact.has_opened()) row.set_open(true);
  if (fact.has_withdrawn()) row.set_open(false);
  if (fact.has_reserved()) row.set_taken(true);
  if (fact.has_released()) row.set_taken(false);
  rows.Put(kDwellings, standing.header.aggregate_id(), row);
}
void CountFacts(const Standing&, const HouseholdFact& fact, Transaction& rows) {
  const std::string kind = std::to_string(fact.fact_case());
  Tally tally = rows.Find(kTallies, kind).value_or(Tally());
  tally.set_count(tally.count() + 1);
  rows.Put(kTallies, kind, tally);
}

absl::StatusOr<DwellingRow> GetDwelling(const GetDwellingRequest& request, const Reads& rows) {
  const auto row = rows.Find(kDwellings, request.dwelling_id());
  if (!row) return Refuse<rpc::v1::REASON_NOT_FOUND>();
  return *row;
}
absl::StatusOr<ListDwellingsResponse> ListDwellings(const ListDwellingsRequest& request, const Reads& rows) {
  ListDwellingsResponse response;
  const auto next = queries::Page(rows, kDwellings, "", request, [&](const std::string&, const DwellingRow& row) {
    if (request.open_only() && !row.open()) return false;
    *response.add_dwellings() = row;
    return true;
  });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

// ---- the services

eventsourcing::Service Households(const PairOptions& options) {
  eventsourcing::Service service("households", options.schema);
  service.Aggregate<HouseholdCommit, HouseholdState>()
      .TakesWith<Admit, DwellingCommit>([](const HouseholdState& state, const Admit& command, const Reads& rows,
                                           const Context& context) {
        return Decide(state, command, rows.Find(kDwellings, command.dwelling_id()).value_or(DwellingRow()), context);
      })
      .Takes<Cancel, Confirm, Lose, Expire>();
  service.Timer<HouseholdCommit>("expire", ExpiresInAnHour);
  service.Project<HouseholdCommit>(CountFacts);
  service.Project<DwellingCommit>(ProjectDwelling);
  service.Answers<GetDwellingRequest>(GetDwelling);
  service.Answers<ListDwellingsRequest>(ListDwellings);
  service.History<GetHouseholdHistoryRequest, GetHouseholdHistoryResponse, HouseholdCommit>();
  service.React<DwellingCommit, Reserved>("confirm", options.since, ConfirmReserved);
  service.React<DwellingCommit, ReservationRefused>("lose", options.since, LoseRefused);
  return service;
}

eventsourcing::Service Dwellings(const PairOptions& options) {
  eventsourcing::Service service("dwellings", options.schema);
  service.Aggregate<DwellingCommit, DwellingState>().Takes<Open, Withdraw, Reserve, Release>();
  service.React<HouseholdCommit, Admitted>("reserve", options.since, ReserveForAdmission);
  service.React<HouseholdCommit, Ended>("release", options.since, ReleaseAfterEnd);
  return service;
}

}  // namespace iml::tests
