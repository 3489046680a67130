// Decider tests as sentences: given these facts, when this command, then these facts or this refusal.
// Facts and commands are protobuf text (text.h). Expected facts are those of today where they name no other day.
//
//   using GivenTarget = tests::Given<TargetState, v1::TargetFact>;
//   GivenTarget({kStated}).When<v1::SetTarget>("value: 5 ...").Then({"target_set { ... }"}).AndARepeatYieldsNothing();
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/domain/context.h"
#include "libs/domain/date.h"
#include "libs/domain/refusal.h"
#include "tests/support/text.h"

namespace iml::tests {

// Of one aggregate, as text.
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
  Given& When(const std::string& command, const Rows&... rows) {
    decided_ = Decide(state_, Text<Command>(command), rows..., context_);
    again_ = decided_;
    if (decided_.ok()) {
      State after = state_;
      for (const Fact& fact : *decided_) after = Evolve(std::move(after), fact);
      again_ = Decide(after, Text<Command>(command), rows..., context_);
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
    return *this;
  }
  Given& ThenNothing() { return Then({}); }
  // And the same command once more yields nothing.
  Given& AndARepeatYieldsNothing() {
    EXPECT_TRUE(again_.ok() && again_->empty()) << again_.status() << (again_.ok() ? Lines(*again_) : "");
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
  State state_;
  domain::Context context_;
  absl::StatusOr<std::vector<Fact>> decided_ = absl::UnknownError("no command yet"), again_ = decided_;
};

}  // namespace iml::tests
