// Decider tests as sentences: given these facts, when this command, then these facts or this refusal.
// Facts and commands are protobuf text (text.h). Expected facts are those of today where they name no other day. What a
// caller sends is held against its rules first, as a replica does. The same command once more yields nothing, unless
// the sentence says otherwise.
//
//   using GivenTarget = tests::Given<TargetState, v1::TargetFact>;
//   GivenTarget({kStated}).When<v1::SetTarget>("value: 5 ...").Then({"target_set { ... }"});
//   GivenAccount(kOpened).When<v1::RecordPayment>("amount_cents: 5").Then({"payment_recorded { ...
//   }"}).MayHappenAgain();
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/domain/context.h"
#include "libs/domain/date.h"
#include "libs/domain/refusal.h"
#include "libs/domain/rules.h"
#include "tests/support/text.h"

namespace iml::tests {

// The facts of one aggregate, as text.
using Facts = std::vector<std::string>;
inline Facts With(Facts facts, const Facts& more) {
  facts.insert(facts.end(), more.begin(), more.end());
  return facts;
}

template <typename State, typename Fact>
class Given {
 public:
  explicit Given(const Facts& facts = {}) {
    for (const std::string& fact : facts) state_ = Evolve(std::move(state_), Text<Fact>(fact));
    context_.actor.set_subject("s-1");
    context_.actor.set_organisation("123456782");
    context_.actor.set_role("operator");
    context_.today = absl::CivilDay(2022, 6, 30);
  }
  ~Given() { CheckAgain(); }
  Given(const Given& other) : state_(other.state_), context_(other.context_) {}

  Given& As(const std::string& role, const std::string& organisation = "123456782") {
    context_.actor.set_role(role);
    context_.actor.set_organisation(organisation);
    return *this;
  }
  Given& On(absl::CivilDay today) {
    context_.today = today;
    return *this;
  }

  // `rows` are passed on to Decide, between the command and the context.
  template <typename Command, typename... Rows>
  Given& When(const std::string& text, const Rows&... rows) {
    CheckAgain();
    const Command command = Text<Command>(text);
    context_.day = domain::DayOfAct(command, context_.today);
    decided_ = DecideOn(state_, command, rows...);
    again_ = decided_;
    if (decided_.ok()) {
      State after = state_;
      for (const Fact& fact : *decided_) after = Evolve(std::move(after), fact);
      again_ = DecideOn(after, command, rows...);
    }
    return *this;
  }

  // Exactly these facts.
  Given& Then(const Facts& expected) {
    EXPECT_TRUE(decided_.ok()) << decided_.status();
    if (!decided_.ok()) return *this;
    std::vector<Fact> wanted = Texts<Fact>(expected);
    for (Fact& fact : wanted) {
      if (!fact.has_occurred_on()) *fact.mutable_occurred_on() = domain::ToDate(context_.today);
    }
    EXPECT_EQ(Lines(*decided_), Lines(wanted));
    checks_again_ = true;
    return *this;
  }
  Given& ThenNothing() { return Then({}); }
  // An act that adds: the same words once more are another act.
  Given& MayHappenAgain() {
    checks_again_ = false;
    EXPECT_TRUE(again_.ok() && !again_->empty()) << again_.status();
    return *this;
  }
  // The phase has moved on.
  Given& RefusedAgain(const std::string& reason) {
    checks_again_ = false;
    EXPECT_EQ(domain::RefusalOf(again_.status()).reason(), reason) << again_.status();
    return *this;
  }
  Given& ThenRefused(const std::string& reason) {
    EXPECT_FALSE(decided_.ok()) << "accepted: " << (decided_.ok() ? Lines(*decided_) : "");
    const auto refusal = domain::RefusalOf(decided_.status());
    EXPECT_EQ(refusal.reason(), reason) << decided_.status();
    EXPECT_EQ(refusal.sentence().find('{'), std::string::npos) << "a hole is left open: " << refusal.sentence();
    return *this;
  }
  // With the paths of the fields that the refusal names.
  Given& ThenRefused(const std::string& reason, const std::vector<std::string>& fields) {
    ThenRefused(reason);
    const auto refusal = domain::RefusalOf(decided_.status());
    std::vector<std::string> named;
    for (const auto& violation : refusal.violations()) named.push_back(violation.field());
    EXPECT_EQ(named, fields);
    return *this;
  }

 private:
  using Decided = absl::StatusOr<std::vector<Fact>>;

  template <typename Command, typename... Rows>
  Decided DecideOn(const State& state, const Command& command, const Rows&... rows) const {
    const bool of_callers = std::string(Command::descriptor()->file()->package()).ends_with(".v1");
    const absl::Status fields =
        of_callers ? domain::FieldRules(Command::descriptor()).Check(command, context_) : absl::OkStatus();
    if (!fields.ok()) return fields;
    return Decide(state, command, rows..., context_);
  }
  void CheckAgain() {
    if (!std::exchange(checks_again_, false)) return;
    EXPECT_TRUE(again_.ok() && again_->empty())
        << "the same command once more: " << again_.status() << (again_.ok() ? Lines(*again_) : "");
  }

  State state_;
  domain::Context context_;
  Decided decided_ = absl::UnknownError("no command yet"), again_ = decided_;
  bool checks_again_ = false;
};

}  // namespace iml::tests
