#include "libs/domain/checks.h"

#include "tests/support/text.h"

namespace iml::domain {
namespace {

TEST(Checks, TellControlCharactersFromLetters) {
  EXPECT_FALSE(HasControl("Zoë à l’œuvre 🏠\u00a0!", ""));
  EXPECT_FALSE(HasControl("Refus :\n\ttrop loin", "\n\t"));
  for (const std::string& text : {std::string("a\0b", 3), std::string("a\x1b[31m"), std::string("\r"),
                                  std::string("\x7f"), std::string("\u0085")}) {
    EXPECT_TRUE(HasControl(text, "\n\t"));
  }
  EXPECT_TRUE(HasControl("Un\nToit", ""));
}

TEST(Checks, TakeTheSameDayAsInOrder) {
  const auto order = [](const char* earlier) {
    return CheckOrder(Words("Sortie"), absl::CivilDay(2022, 6, 30), Words("Entrée"),
                      tests::Text<google::type::Date>(earlier));
  };
  EXPECT_TRUE(order("year: 2022 month: 6 day: 30").ok());
  EXPECT_TRUE(order("").ok());
  const auto refusal = RefusalOf(order("year: 2022 month: 7 day: 1"));
  EXPECT_EQ(refusal.reason(), "DATES_OUT_OF_ORDER");
  EXPECT_NE(refusal.sentence().find("30/06/2022"), std::string::npos);
  EXPECT_NE(refusal.sentence().find("01/07/2022"), std::string::npos);
}

TEST(Checks, AreForTheOrganisationThatTheActorActsFor) {
  Context context;
  context.actor.set_organisation("123456782");
  EXPECT_TRUE(CheckYours(context, "123456782").ok());
  EXPECT_TRUE(CheckYours(context, "").ok());
  EXPECT_EQ(RefusalOf(CheckYours(context, "732829320")).reason(), "NOT_YOURS");
}

}  // namespace
}  // namespace iml::domain
