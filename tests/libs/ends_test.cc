#include "libs/eventsourcing/ends.h"

#include <gtest/gtest.h>

namespace iml::eventsourcing {
namespace {

const absl::Time kNow = absl::UnixEpoch();
const log::Partition kFirst{"t", 0}, kSecond{"t", 1};

TEST(EndQuestions, OfOneStepAreOneQuestion) {
  EndQuestions questions;
  questions.Ask({1, {kFirst}});
  questions.Ask({2, {kSecond}});
  const auto sent = questions.Send(kNow);
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->partitions, (std::vector{kFirst, kSecond}));
  EXPECT_FALSE(questions.Send(kNow));
  const auto answer = questions.Take(sent->number, std::vector<int64_t>{3, 4}, kNow);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->ends, (log::Ends{{kFirst, 3}, {kSecond, 4}}));
  EXPECT_EQ(answer->askers.size(), 2);
  EXPECT_TRUE(questions.idle());
}

TEST(EndQuestions, AreAskedAgainAfterAPauseWhenTheLogDoesNotAnswer) {
  EndQuestions questions;
  questions.Ask({1, {kFirst}});
  EXPECT_FALSE(questions.Take(questions.Send(kNow)->number, absl::UnavailableError("not now"), kNow));
  EXPECT_FALSE(questions.idle());
  EXPECT_GT(questions.next(), kNow);
  EXPECT_FALSE(questions.Send(kNow));
  EXPECT_TRUE(questions.Send(questions.next()));
}

TEST(EndQuestions, AreAskedAgainWhileEndsSeemOutOfDateUntilPatienceEnds) {
  EndQuestions questions;
  questions.Ask({1, {kFirst}});
  absl::Time now = kNow;
  int asked = 0;
  while (true) {
    const auto answer = questions.Take(questions.Send(now)->number, std::vector<int64_t>{3}, now);
    ASSERT_TRUE(answer);
    ++asked;
    if (!questions.AskAgain(answer->askers.front(), absl::Seconds(1), now)) break;
    now = questions.next();
  }
  EXPECT_EQ(now, kNow + absl::Seconds(1));
  EXPECT_GT(asked, 2);
}

}  // namespace
}  // namespace iml::eventsourcing
