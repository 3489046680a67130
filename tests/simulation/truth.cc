#include "tests/simulation/truth.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/domain/ids.h"
#include "libs/eventsourcing/request.h"

namespace iml::simulation {

using google::protobuf::Message;
using tests::DwellingFact;
using tests::HouseholdFact;

void Fail(const std::string& what) { throw Violation{what}; }

namespace {

std::string Short(const std::string& commit_id) {
  return commit_id.empty() ? "nothing" : absl::BytesToHexString(commit_id).substr(0, 6);
}

// The command as one of a type; null when it is of another.
template <typename Command>
const Command* As(const Message& command) {
  return dynamic_cast<const Command*>(&command);
}

}  // namespace

void Truth::Expect(const std::string& request_id, const std::string& aggregate, const Message* command) {
  expected_[request_id] = {aggregate, command};
}

// ---- the domain: what may happen, what asks for it, what it changes

bool Truth::MayHappen(const State& state, const HouseholdFact& fact) {
  if (fact.has_admitted()) return !Active(state) && fact.admitted().number() == state.number + 1;
  if (fact.has_confirmed()) return state.phase == "pending" && fact.confirmed().number() == state.number;
  const bool may_end = fact.ended().why() == "cancelled" ? Active(state) : state.phase == "pending";
  return fact.has_ended() && may_end && fact.ended().number() == state.number &&
         fact.ended().dwelling_id() == state.other;
}
bool Truth::MayHappen(const State& state, const DwellingFact& fact) {
  const bool can_be_had = state.open && state.other.empty();
  if (fact.has_opened()) return !state.open;
  if (fact.has_withdrawn() || fact.has_reserved()) return can_be_had;
  if (fact.has_reservation_refused()) return !can_be_had;
  return fact.has_released() && fact.released().household_id() == state.other &&
         fact.released().number() == state.number;
}

bool Truth::Asks(const Message& command, const HouseholdFact& fact) {
  if (const auto* admit = As<tests::Admit>(command)) return fact.admitted().dwelling_id() == admit->dwelling_id();
  return As<tests::Cancel>(command) != nullptr && fact.ended().why() == "cancelled";
}
bool Truth::Asks(const Message& command, const DwellingFact& fact) {
  return As<tests::Open>(command) != nullptr ? fact.has_opened() : fact.has_withdrawn();
}

void Truth::Happen(const HouseholdFact& fact, State& state) {
  if (fact.has_admitted())
    state.number = fact.admitted().number(), state.phase = "pending", state.other = fact.admitted().dwelling_id();
  if (fact.has_confirmed()) state.phase = "confirmed";
  if (fact.has_ended()) state.phase = "ended";
}
void Truth::Happen(const DwellingFact& fact, State& state) {
  if (fact.has_opened()) state.open = true;
  if (fact.has_withdrawn()) state.open = false;
  if (fact.has_reserved()) state.number = fact.reserved().number(), state.other = fact.reserved().household_id();
  if (fact.has_released()) state.number = 0, state.other.clear();
}

// Whether the state, and the row of another aggregate at some moment, give that answer without a fact.
bool Truth::Explains(const State& state, const Message& command, const std::string& reason, int64_t since) const {
  const auto expected = eventsourcing::ExpectedVersionOf(command);
  if (expected && *expected != state.version) return reason == "VERSION_MISMATCH";
  if (const auto* admit = As<tests::Admit>(command)) {
    if (Active(state)) return reason == (state.other == admit->dwelling_id() ? "" : "ORIENTATION_RUNNING");
    const auto rows = Since(admit->dwelling_id(), since);
    return reason == "DWELLING_TAKEN" && admit->careful() &&
           std::any_of(rows.begin(), rows.end(), [](const State& row) { return !row.open || !row.other.empty(); });
  }
  if (As<tests::Cancel>(command) != nullptr) return !Active(state) && reason == (state.number == 0 ? "NOT_FOUND" : "");
  if (As<tests::Open>(command) != nullptr) return state.open && reason.empty();
  return state.other.empty() ? !state.open && reason.empty() : reason == "DWELLING_RESERVED";
}

// ---- the log

Truth::Verdict Truth::Take(const log::Record& record, int64_t step, bool stranger) {
  const std::string place = absl::StrCat(record.partition.topic, "/", record.partition.number, "@", record.offset);
  log::v1::AnyCommit commit;
  if (!commit.ParseFromString(record.value)) {
    if (!stranger) Fail("we appended what does not parse, at " + place);
    return {false, absl::StrCat(place, " is no commit")};
  }
  const auto& header = commit.header();
  const std::string what =
      absl::StrCat(place, " ", record.key, " ", Short(header.commit_id()), " on ", Short(header.parent()));
  const bool ours = header.commit_id().size() == 16 && header.commit_id() != header.parent() &&
                    record.key == header.aggregate_id() &&
                    log::PartitionOf(record.key, partitions_) == record.partition.number;
  std::string& head = heads_[record.key];
  if (!ours || header.parent() != head) return {false, absl::StrCat(what, ", but the head is ", Short(head))};
  head = header.commit_id();

  std::vector<Moment>& history = history_[record.key];
  State state = history.empty() ? State() : history.back().state;
  const State before = state;
  const bool household = record.partition.topic == tests::kHouseholds;
  const std::string words = household ? Facts<HouseholdFact>(commit, state) : Facts<DwellingFact>(commit, state);
  if (commit.facts().empty()) {
    const std::string reason = header.outcome().refused().reason();
    const auto expected = expected_.find(header.request_id());
    if (expected != expected_.end() && !Explains(before, *expected->second.command, reason, 0)) {
      Fail("a standing commit says " + (reason.empty() ? "nothing to do" : reason) +
           ", which its state does not: " + what);
    }
  } else {
    ++state.version;
  }
  if (!header.outcome().has_refused()) {
    rpc::v1::Receipt receipt;
    receipt.set_aggregate_id(record.key);
    receipt.set_version(state.version);
    receipt.mutable_position()->set_topic(record.partition.topic);
    receipt.mutable_position()->set_partition(record.partition.number);
    receipt.mutable_position()->set_offset(record.offset);
    if (!receipts_.emplace(header.request_id(), receipt).second) Fail("a request stands twice: " + what);
  }
  history.push_back({step, state});
  const std::string outcome = header.outcome().has_refused() ? header.outcome().refused().reason() : "nothing to do";
  return {true, absl::StrCat(what, " v", state.version, " ", commit.facts().empty() ? outcome : words)};
}

template <typename Fact>
std::string Truth::Facts(const log::v1::AnyCommit& commit, State& state) const {
  std::string words;
  const auto expected = expected_.find(commit.header().request_id());
  for (const std::string& bytes : commit.facts()) {
    Fact fact;
    fact.ParseFromString(bytes);
    absl::StrAppend(&words, words.empty() ? "" : ", ", fact.ShortDebugString());
    const bool asked = expected == expected_.end() || Asks(*expected->second.command, fact);
    if (!asked || !MayHappen(state, fact)) {
      Fail(absl::StrCat("a standing commit is not what may happen to the state that it stands on: ",
                        commit.header().aggregate_id(), " v", state.version, " ", words));
    }
    if (expected != expected_.end()) {
      const auto version = eventsourcing::ExpectedVersionOf(*expected->second.command);
      if (version && *version != state.version) Fail("a standing commit expects another version: " + words);
    }
    Happen(fact, state);
  }
  return words;
}

std::vector<Truth::State> Truth::Since(const std::string& aggregate, int64_t step) const {
  std::vector<State> states = {State()};
  const auto history = history_.find(aggregate);
  if (history == history_.end()) return states;
  for (const Moment& moment : history->second) {
    if (moment.step <= step) states.clear();
    states.push_back(moment.state);
  }
  return states;
}

// ---- answers

void Truth::CheckReceipt(const std::string& request_id, const rpc::v1::Receipt& receipt) const {
  const auto stands = ReceiptOf(request_id);
  if (!stands) Fail("a receipt was given, and no commit stands for the request");
  if (stands->SerializeAsString() != receipt.SerializeAsString()) Fail("a receipt is not that of the standing commit");
}

void Truth::CheckRefusal(const std::string& request_id, int64_t since, const std::string& reason) const {
  const Expected& expected = expected_.at(request_id);
  const auto states = Since(expected.aggregate, since);
  if (std::none_of(states.begin(), states.end(),
                   [&](const State& state) { return Explains(state, *expected.command, reason, since); })) {
    Fail("not linearizable: " + reason + " was true at no time between the call and the answer");
  }
}

void Truth::CheckRead(const std::string& aggregate, int64_t version, int64_t read) const {
  if (read < version) Fail("who waited for a position read what was before it: " + aggregate);
  const auto history = history_.find(aggregate);
  const int64_t now = history == history_.end() ? 0 : history->second.back().state.version;
  if (read > now) Fail("a version was read that the log does not hold: " + aggregate);
}

std::optional<rpc::v1::Receipt> Truth::ReceiptOf(const std::string& request_id) const {
  const auto found = receipts_.find(request_id);
  return found == receipts_.end() ? std::nullopt : std::optional(found->second);
}

void Truth::CheckAgreement() const {
  for (const auto& [id, history] : history_) {
    const State& household = history.back().state;
    if (household.phase.empty()) continue;
    if (household.phase == "pending") Fail("an admission is still pending: " + id);
    const auto dwelling = history_.find(household.other);
    const bool reserved = dwelling != history_.end() && dwelling->second.back().state.other == id &&
                          dwelling->second.back().state.number == household.number;
    if (reserved != (household.phase == "confirmed")) Fail("an admission and its dwelling disagree: " + id);
  }
  for (const auto& [id, history] : history_) {
    const State& dwelling = history.back().state;
    if (!dwelling.phase.empty() || dwelling.other.empty()) continue;
    const State& household = history_.at(dwelling.other).back().state;
    if (household.phase != "confirmed" || household.other != id || household.number != dwelling.number) {
      Fail("a dwelling stays reserved for nobody: " + id);
    }
  }
}

}  // namespace iml::simulation
