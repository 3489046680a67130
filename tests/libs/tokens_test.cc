#include "libs/access/tokens.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <random>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/access/issuer.h"

namespace iml::access {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr char kName[] = "https://issuer.example", kAudience[] = "iml";
const absl::Time kNow = absl::FromUnixSeconds(1'790'000'000);

class TokensTest : public testing::Test {
 protected:
  TokensTest() { tokens_.SetKeys(Keys::Parse(issuer_.Jwks()).value()); }

  static json Claims() {
    return {
        {"iss", kName},         {"aud", kAudience},
        {"sub", "agent-1"},     {"iat", 1'790'000'000},
        {"exp", 1'790'003'600}, {"iml", {{{"role", "siao"}, {"organisation", "123456782"}, {"territories", {"69"}}}}}};
  }
  static json With(const char* name, const json& value) {
    json claims = Claims();
    claims[name] = value;
    return claims;
  }
  static json Without(const char* name) {
    json claims = Claims();
    claims.erase(name);
    return claims;
  }
  std::string Sign(const json& claims, const std::string& header = R"({"typ": "at+jwt"})") const {
    return issuer_.Sign(header, claims.dump());
  }
  // Why the token is refused; empty when it is taken.
  std::string Why(const std::string& token, absl::Time now = kNow) {
    const absl::Status status = tokens_.Verify(token, now).status();
    EXPECT_TRUE(status.ok() || absl::IsUnauthenticated(status)) << status;
    return std::string(status.message());
  }

  Issuer issuer_{kName};
  Tokens tokens_{kName, kAudience};
};

TEST_F(TokensTest, TellWhomATokenSpeaksOf) {
  const auto caller = tokens_.Verify(Sign(Claims()), kNow);
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ((*caller)->issuer, kName);
  EXPECT_EQ((*caller)->subject, "agent-1");
  EXPECT_EQ((*caller)->expires, kNow + absl::Hours(1));
  ASSERT_EQ((*caller)->assignments.size(), 1u);
  EXPECT_EQ((*caller)->assignments[0].role, "siao");
  EXPECT_EQ((*caller)->assignments[0].organisation, "123456782");
  EXPECT_THAT((*caller)->assignments[0].territories, testing::ElementsAre("69"));
}

TEST_F(TokensTest, TakeWhatTheIssuerOfTheirOwnMints) {
  const std::string token = issuer_.Mint(kAudience, "a", {"federation", "", {}, "FAPIL"}, kNow);
  EXPECT_EQ(tokens_.Verify(token, kNow).value()->assignments[0].federation, "FAPIL");
}

TEST_F(TokensTest, TakeATokenForSeveralAudiencesAndWithAMinuteOfLeeway) {
  EXPECT_EQ(Why(Sign(With("aud", {"other", kAudience}))), "");
  EXPECT_EQ(Why(Sign(With("nbf", 1'790'000'050))), "");
  EXPECT_EQ(Why(Sign(Claims()), kNow + absl::Minutes(61) - absl::Seconds(1)), "");
}

TEST_F(TokensTest, RefuseWhatIsNoAccessToken) {
  for (const char* token : {"", "x", "a.b", "a.b.c", "a.b.c.d", "....", "e30.e30.", "é"})
    EXPECT_NE(Why(token), "") << token;
  EXPECT_THAT(Why(Sign(Claims(), "{}")), HasSubstr("typ is not at+jwt"));
  EXPECT_THAT(Why(Sign(Claims(), R"({"typ": "JWT"})")), HasSubstr("typ is not at+jwt"));
  EXPECT_THAT(Why(Sign(Claims(), R"({"typ": "at+jwt", "crit": ["exp"]})")), HasSubstr("crit"));
  EXPECT_THAT(Why(std::string(64 << 10, 'x')), HasSubstr("larger than 16 KB"));
}

std::string Base64(const std::string& text) { return absl::WebSafeBase64Escape(text); }

TEST_F(TokensTest, RefuseAnAlgorithmThatIsNoneOrNotThatOfTheKey) {
  const std::string claims = Base64(Claims().dump());
  for (const char* algorithm : {"none", "HS256", "RS256", "ES384", "EdDSA", "", "es256"}) {
    const std::string header = absl::StrCat(R"({"typ": "at+jwt", "kid": "1", "alg": ")", algorithm, "\"}");
    EXPECT_THAT(Why(absl::StrCat(Base64(header), ".", claims, ".AAAA")), HasSubstr("algorithm")) << algorithm;
  }
}

TEST_F(TokensTest, RefuseASignatureOfAnotherOrOfOtherClaims) {
  const std::string token = Sign(Claims());
  EXPECT_THAT(Why(Issuer(kName).Sign(R"({"typ": "at+jwt"})", Claims().dump())), HasSubstr("signature"));
  std::vector<std::string> parts = absl::StrSplit(token, '.');
  EXPECT_THAT(Why(absl::StrCat(parts[0], ".", Base64(With("sub", "other").dump()), ".", parts[2])),
              HasSubstr("signature"));
  EXPECT_THAT(Why(absl::StrCat(parts[0], ".", parts[1], ".")), HasSubstr("signature"));
}

TEST_F(TokensTest, RefuseClaimsThatLackOrAreOfAnother) {
  const std::pair<json, const char*> wrong[] = {
      {With("iss", "https://other.example"), "another issuer"},
      {Without("iss"), "another issuer"},
      {With("aud", "other"), "another audience"},
      {With("aud", json::array()), "another audience"},
      {Without("aud"), "another audience"},
      {Without("sub"), "names nobody"},
      {With("sub", std::string(201, 'x')), "names nobody"},
      {With("sub", 7), "names nobody"},
      {Without("exp"), "from when to when"},
      {Without("iat"), "from when to when"},
      {With("exp", "soon"), "from when to when"},
      {With("exp", 1e300), "from when to when"},
      {With("exp", 1'789'999'900), "has expired"},
      {With("exp", 1'790'086'400), "more than an hour"},
      {With("iat", 1'790'000'100), "not good yet"},
      {With("nbf", 1'790'000'100), "not good yet"},
      {With("nbf", "soon"), "not good yet"},
      {Without("iml"), "no claim \"iml\""},
      {With("iml", json::array()), "no claim \"iml\""},
      {With("iml", {{"role", "siao"}}), "no claim \"iml\""},
      {With("iml", json::array({7})), "no object"},
      {With("iml", json::array({json::object()})), "cannot be read"},
      {With("iml", json::array({{{"role", "a b"}}})), "cannot be read"},
      {With("iml", json::array({{{"role", "siao"}, {"territories", "69"}}})), "cannot be read"},
      {With("iml", json::array({{{"role", "siao"}, {"territories", {69}}}})), "cannot be read"},
  };
  for (const auto& [claims, why] : wrong) EXPECT_THAT(Why(Sign(claims)), HasSubstr(why)) << claims;
  EXPECT_THAT(Why(issuer_.Sign(R"({"typ": "at+jwt"})", "no JSON")), HasSubstr("another issuer"));
}

TEST_F(TokensTest, KnowATokenUntilItExpiresOrTheKeysChange) {
  const std::string token = Sign(Claims());
  const auto first = tokens_.Verify(token, kNow).value();
  EXPECT_EQ(tokens_.Verify(token, kNow).value(), first) << "it was read again";
  EXPECT_THAT(Why(token, kNow + absl::Minutes(61)), HasSubstr("has expired"));
  tokens_.SetKeys(Keys::Parse(Issuer(kName).Jwks()).value());
  EXPECT_THAT(Why(token), HasSubstr("signature"));
}

TEST_F(TokensTest, SayThatAKeyIsNotKnownSoThatOthersMayBeAskedFor) {
  EXPECT_TRUE(absl::IsNotFound(tokens_.Verify(Sign(Claims(), R"({"typ": "at+jwt", "kid": "2"})"), kNow).status()));
  EXPECT_TRUE(absl::IsUnavailable(Tokens(kName, kAudience).Verify(Sign(Claims()), kNow).status()));
}

// 100,000 mutations of a good token with a fixed seed: none passes, none breaks the process.
TEST_F(TokensTest, TakeNoMutationOfAToken) {
  const std::string good = Sign(Claims());
  std::mt19937 random(1);
  for (int i = 0; i < 100'000; ++i) {
    std::string token = good;
    for (uint32_t changes = 1 + random() % 4; changes > 0 && !token.empty(); --changes) {
      const size_t at = random() % token.size();
      switch (random() % 4) {
        case 0:
          token[at] = static_cast<char>(random());
          break;
        case 1:
          token.erase(at, random() % 8);
          break;
        case 2:
          token.insert(at, 1, ".AZaz09-_="[random() % 10]);
          break;
        default:
          token.resize(at);
      }
    }
    if (token == good) continue;
    const auto caller = tokens_.Verify(token, kNow);
    // The last sign of a part in base64 has bits that mean nothing.
    if (caller.ok()) {
      EXPECT_EQ((*caller)->subject, "agent-1");
    }
  }
}

std::string WrongKeys(const std::string& jwks) { return std::string(Keys::Parse(jwks).status().message()); }

TEST(KeysTest, AreRefusedWholeAndSayWhy) {
  json key = json::parse(Issuer(kName).Jwks())["keys"][0];
  EXPECT_THAT(WrongKeys("{}"), HasSubstr("no JWKS"));
  EXPECT_THAT(WrongKeys("["), HasSubstr("no JWKS"));
  EXPECT_THAT(WrongKeys(R"({"keys": {}})"), HasSubstr("no JWKS"));
  EXPECT_THAT(WrongKeys(R"({"keys": []})"), HasSubstr("none signs"));
  EXPECT_THAT(WrongKeys(R"({"keys": [7]})"), HasSubstr("no object"));
  EXPECT_THAT(WrongKeys(json{{"keys", {key, key}}}.dump()), HasSubstr("two are called \"1\""));
  EXPECT_THAT(WrongKeys(json{{"keys", {key, {{"kty", "oct"}, {"kid", "2"}, {"k", "AAAA"}}}}}.dump()),
              HasSubstr("symmetrical"));
  EXPECT_THAT(
      WrongKeys(json{{"keys", {{{"kty", "EC"}, {"kid", "3"}, {"crv", "P-256"}, {"x", "AA"}, {"y", "AA"}}}}}.dump()),
      HasSubstr("\"3\" cannot be read"));
  json cut = key;
  cut["x"] = cut["x"].get<std::string>().substr(0, 41);
  EXPECT_THAT(WrongKeys(json{{"keys", {cut}}}.dump()), HasSubstr("\"1\" has no number in x"));
  key.erase("kid");
  EXPECT_THAT(WrongKeys(json{{"keys", {key}}}.dump()), HasSubstr("has no kid"));
  EXPECT_THAT(WrongKeys(std::string(2 << 20, ' ')), HasSubstr("more than 1 MB"));
}

TEST(KeysTest, PassOverThoseThatAreForSomethingElse) {
  json set = json::parse(Issuer(kName).Jwks());
  set["keys"].push_back({{"kty", "OKP"}, {"kid", "2"}});
  set["keys"].push_back({{"kty", "RSA"}, {"kid", "3"}, {"use", "enc"}});
  EXPECT_TRUE(Keys::Parse(set.dump()).ok());
}

}  // namespace
}  // namespace iml::access
