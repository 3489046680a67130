#include "libs/eventsourcing/request.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "tests/support/given.h"
#include "tests/support/pair.h"

namespace iml::tests {
namespace {

using eventsourcing::ExpectedVersionOf;
using eventsourcing::RequestDigest;
using eventsourcing::RequestIdOf;

constexpr char kId[] = "7f9c24e8-3b12-4fef-91e0-5c2d8a6f0b17";

std::string Digest(const std::string& text, const std::string& key = "key") {
  return RequestDigest(key, Text<Admit>(text));
}

TEST(RequestDigest, DependsOnEveryFieldButTheRequestId) {
  const std::string digest = Digest("request_id: 'a' household_id: 'h1' dwelling_id: 'd1'");
  EXPECT_EQ(Digest("request_id: 'b' household_id: 'h1' dwelling_id: 'd1'"), digest);
  EXPECT_NE(Digest("request_id: 'a' household_id: 'h2' dwelling_id: 'd1'"), digest);
  EXPECT_NE(Digest("request_id: 'a' household_id: 'h1' dwelling_id: 'd1' careful: true"), digest);
  EXPECT_NE(Digest("request_id: 'a' household_id: 'h1' dwelling_id: 'd1' expected_version: 0"), digest);
  EXPECT_NE(Digest("request_id: 'a' household_id: 'h1' dwelling_id: 'd1' occurred_on { year: 2022 }"), digest);
}

TEST(RequestDigest, TellsCommandsOfTheSameFieldsApart) {
  EXPECT_NE(RequestDigest("key", Text<Confirm>("household_id: 'h1' number: 1")),
            RequestDigest("key", Text<Lose>("household_id: 'h1' number: 1")));
}

TEST(RequestDigest, TellsNothingWithoutItsKey) {
  EXPECT_NE(Digest("household_id: 'h1'", "key"), Digest("household_id: 'h1'", "another key"));
}

TEST(RequestDigest, OfVersion1IsFrozen) {
  // Worked out by another program: HMAC-SHA256("key", "iml.tests.Cancel\0" + 22 02 68 31).
  EXPECT_EQ(eventsourcing::kRequestDigestVersion, 1u);
  EXPECT_EQ(absl::BytesToHexString(RequestDigest("key", Text<Cancel>("request_id: 'any' household_id: 'h1'"))),
            "60eb97a5c0c1a8054293e41a4327da49705d0b5544a93d24c81006e87731a382");
}

TEST(RequestId, IsTheBytesOfACanonicalUuid) {
  EXPECT_EQ(absl::BytesToHexString(*RequestIdOf(Text<Admit>(std::string("request_id: '") + kId + "'"))),
            "7f9c24e83b124fef91e05c2d8a6f0b17");
  for (const char* text : {"", "7f9c24e83b124fef91e05c2d8a6f0b17", "7f9c24e8-3b12-4fef-91e0-5c2d8a6f0b1",
                           "7f9c24e8-3b12-4fef-91e0-5c2d8a6f0b1g", "7f9c24e8-3b12-4fef-91e0-5c2d8a6f0b177",
                           "7f9c24e8_3b12-4fef-91e0-5c2d8a6f0b17", "{7f9c24e8-3b12-4fef-91e0-5c2d8a6f0b1"}) {
    EXPECT_FALSE(RequestIdOf(Text<Admit>(std::string("request_id: '") + text + "'"))) << text;
  }
}

TEST(RequestId, OfACommandThatOnlyReactionsSendIsNone) { EXPECT_FALSE(RequestIdOf(Confirm())); }

TEST(ExpectedVersion, IsNoneUnlessItIsSetAndMayBeZero) {
  EXPECT_EQ(ExpectedVersionOf(Admit()), std::nullopt);
  EXPECT_EQ(ExpectedVersionOf(Text<Admit>("expected_version: 0")), 0);
  EXPECT_EQ(ExpectedVersionOf(Text<Admit>("expected_version: 7")), 7);
  EXPECT_EQ(ExpectedVersionOf(Confirm()), std::nullopt);
}

}  // namespace
}  // namespace iml::tests
