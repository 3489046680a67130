#include "libs/rpc/json.h"

#include <gtest/gtest.h>

namespace iml::rpc {
namespace {

TEST(Json, IsAsTheStandardHasIt) {
  for (const char* text :
       {"{}", "null", " {\"a\": [1, -2.5e3, true, {\"a\": \"\\u00e9\"}]} ", "{\"a\": {\"b\": 1}, \"b\": 2}"}) {
    EXPECT_EQ(WrongJson(text), "") << text;
  }
  for (const char* text :
       {"{'a': 1}", "{\"a\": 1,}", "[1,]", "{a: 1}", "{\"a\": 01}", "{\"a\": 1} {}", "{\"a\": NaN}", "// x\n{}",
        "\xef\xbb\xbf{", "{\"a\": \"\xff\"}", "{\"a\": \"\\ud800\"}", "{\"a\": \"\n\"}", ""}) {
    EXPECT_NE(WrongJson(text), "") << text;
  }
}
TEST(Json, HasNoNameTwiceInOneObject) {
  EXPECT_EQ(WrongJson("{\"a\": 1, \"b\": {\"c\": 1, \"c\": 2}}"), "nom en double : c");
  EXPECT_EQ(WrongJson("{\"a\": 1, \"\\u0061\": 2}"), "nom en double : a");
  EXPECT_EQ(WrongJson("{\"request_id\": 1, \"requestId\": 2}"), "nom en double : requestId");
}
TEST(Json, OfAHundredThousandBracketsIsRead) {
  EXPECT_EQ(WrongJson(std::string(100'000, '[')), "JSON incorrect, octet 100001");
}

}  // namespace
}  // namespace iml::rpc
