// Decider tests as sentences: given these facts, when this command, then these facts or this refusal.
// Facts and commands are written as protobuf text; `occurred_on` is compared too.
//
//   using GivenTarget = tests::Given<TargetState, v1::TargetFact>;
//   GivenTarget({kStated}).When<v1::SetTarget>("value: 5 ...").Then({"target_set { ... }"});
#pragma once

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/domain/context.h"
#include "libs/domain/refusal.h"

namespace iml::tests {

template <typename Message>
Message Text(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

template <typename State, typename Fact>
class Given {
 public:
  explicit Given(const std::vector<std::string>& facts = {}) {
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
  Given& Then(const std::vector<std::string>& expected) {
    EXPECT_TRUE(decided_.ok()) << decided_.status();
    if (!decided_.ok()) return *this;
    std::string got, wanted;
    for (const Fact& fact : *decided_) got += fact.ShortDebugString() + "\n";
    for (const std::string& fact : expected) wanted += Text<Fact>(fact).ShortDebugString() + "\n";
    EXPECT_EQ(got, wanted);
    return *this;
  }
  // And the same command once more yields nothing.
  Given& AndARepeatYieldsNothing() {
    EXPECT_TRUE(again_.ok() && again_->empty())
        << again_.status() << (again_.ok() && !again_->empty() ? again_->front().ShortDebugString() : "");
    return *this;
  }
  Given& ThenRefused(const std::string& reason) {
    EXPECT_FALSE(decided_.ok()) << "accepted";
    EXPECT_EQ(domain::RefusalOf(decided_.status()).reason(), reason) << decided_.status();
    const std::string sentence = domain::RefusalOf(decided_.status()).sentence();
    EXPECT_EQ(sentence.find('{'), std::string::npos) << "a hole is left open: " << sentence;
    return *this;
  }

  const State& state() const { return state_; }
  const absl::StatusOr<std::vector<Fact>>& decided() const { return decided_; }

 private:
  State state_;
  domain::Context context_;
  absl::StatusOr<std::vector<Fact>> decided_ = absl::UnknownError("no command yet"), again_ = decided_;
};

}  // namespace iml::tests
