#include "libs/domain/checks.h"

#include <cstdint>
#include <limits>

#include "tests/support/text.h"

namespace iml::domain {
namespace {

using absl::CivilDay;

std::string Reason(const absl::Status& status) { return RefusalOf(status).reason(); }

TEST(Checks, TakeAnAmountOfCentsThatCanBeSummed) {
  EXPECT_TRUE(CheckAbove0(1, "x").ok());
  EXPECT_TRUE(CheckAbove0(kMostCents, "x").ok());
  EXPECT_TRUE(CheckNotBelow0(0, "x").ok());
  EXPECT_EQ(Reason(CheckAbove0(0, "x")), "AMOUNT_WRONG");
  EXPECT_EQ(Reason(CheckNotBelow0(-1, "x")), "AMOUNT_WRONG");
  EXPECT_EQ(RefusalOf(CheckAbove0(kMostCents + 1, "x")).sentence(),
            "10\u00a0000\u00a0000\u00a0000,01\u00a0€ : un montant en centimes entiers, au plus "
            "10\u00a0000\u00a0000\u00a0000,00\u00a0€, "
            "est attendu.");
  EXPECT_EQ(Reason(CheckNotBelow0(std::numeric_limits<int64_t>::min(), "x")), "AMOUNT_WRONG");
}
TEST(Checks, TakeANumberInItsRange) {
  EXPECT_TRUE(CheckRange(1, 1, 100, "x").ok());
  EXPECT_TRUE(CheckRange(100, 1, 100, "x").ok());
  EXPECT_EQ(Reason(CheckRange(0, 1, 100, "x")), "VALUE_INVALID");
  EXPECT_EQ(RefusalOf(CheckRange(101, 1, 100, "places")).sentence(),
            "La valeur du champ « places » n'est pas valide : de 1 à 100.");
}
TEST(Checks, TellAnImpossibleDayFromAPeriodWithoutDays) {
  const auto check = [](const char* text) { return Reason(CheckPeriod(tests::Text<v1::Period>(text), "period")); };
  EXPECT_EQ(check("from @2022-01-01"), "");
  EXPECT_EQ(check("from @2022-02-30"), "DATE_INVALID");
  EXPECT_EQ(check("from @2022-01-01 until @2022-02-30"), "DATE_INVALID");
  EXPECT_EQ(check("from @2022-01-01 until @2022-01-01"), "VALUE_INVALID");
}
TEST(Checks, TakeATextWithoutControlCharacters) {
  EXPECT_TRUE(CheckText("Zoë à l’œuvre 🏠\u00a0!", "name").ok());
  EXPECT_TRUE(CheckLines("Refus :\n\ttrop loin", "reason").ok());
  for (const std::string& text : {std::string("a\0b", 3), std::string("a\x1b[31m"), std::string("\r"),
                                  std::string("\x7f"), std::string("\u0085")}) {
    EXPECT_EQ(Reason(CheckText(text, "name")), "VALUE_INVALID");
    EXPECT_EQ(RefusalOf(CheckLines(text, "reason")).sentence(),
              "La valeur du champ « reason » n'est pas valide : un texte sans caractère de contrôle est attendu.");
  }
  EXPECT_EQ(RefusalOf(CheckText("Un\nToit", "name")).sentence(),
            "La valeur du champ « name » n'est pas valide : une seule ligne sans caractère de contrôle est attendue.");
  EXPECT_EQ(Reason(CheckText("", "name")), "FIELD_MISSING");
}
TEST(Checks, TakeTheSameDayAsInOrder) {
  const auto order = [](const char* earlier) {
    return CheckOrder("La sortie", CivilDay(2022, 6, 30), "l'entrée", tests::Text<google::type::Date>(earlier));
  };
  EXPECT_TRUE(order("year: 2022 month: 6 day: 30").ok());
  EXPECT_TRUE(order("").ok());
  EXPECT_EQ(RefusalOf(order("year: 2022 month: 7 day: 1")).sentence(),
            "La sortie (30/06/2022) ne peut pas précéder l'entrée (01/07/2022).");
}
// What is said to have happened did: today or before, on a day that there is. Late is allowed, that is what the day is
// for.
TEST(OccurredOn, IsTheDayThatTheCommandNamesAndNeverAfterToday_INV_70) {
  Context context;
  context.today = CivilDay(2022, 6, 30);
  const auto on = [&](const char* text) { return OccurredOn(tests::Text<google::type::Date>(text), context); };
  EXPECT_EQ(*on(""), CivilDay(2022, 6, 30));
  EXPECT_EQ(*on("year: 2022 month: 6 day: 30"), CivilDay(2022, 6, 30));
  EXPECT_EQ(*on("year: 2018 month: 1 day: 1"), CivilDay(2018, 1, 1));
  EXPECT_EQ(RefusalOf(on("year: 2022 month: 7 day: 1").status()).reason(), "FUTURE_DATE");
  EXPECT_EQ(RefusalOf(on("year: 2022 month: 2 day: 30").status()).reason(), "DATE_INVALID");
}
TEST(Checks, SayAllThatIsWrongWithTheFieldsEachWithItsOwnRule) {
  EXPECT_TRUE(All({absl::OkStatus(), absl::OkStatus()}).ok());
  const absl::Status all = All({absl::OkStatus(), Missing("name"), CheckAbove0(0, "rent_cents"), Missing("street")});
  EXPECT_EQ(all.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(RefusalOf(all).reason(), "FIELD_MISSING");
  const rpc::v1::Refusal refusal = RefusalOf(all);
  std::string said;
  for (const auto& each : refusal.violations())
    said += each.field() + " " + each.reason() + " " + each.sentence() + "\n";
  EXPECT_EQ(said,
            "name FIELD_MISSING Le champ « name » est obligatoire.\n"
            "rent_cents AMOUNT_WRONG 0,00\u00a0€ : un montant en centimes entiers, supérieur à zéro, est attendu.\n"
            "street FIELD_MISSING Le champ « street » est obligatoire.\n");
  EXPECT_EQ(
      RefusalOf(all).sentence(),
      "Le champ « name » est obligatoire. 0,00\u00a0€ : un montant en centimes entiers, supérieur à zéro, est attendu. "
      "Le champ « street » est obligatoire.");
}
TEST(Checks, NameTheValuesThatMayBe) {
  EXPECT_TRUE(CheckOneOf("b", {"a", "b", "c"}, "x").ok());
  EXPECT_EQ(RefusalOf(CheckOneOf("d", {"a", "b", "c"}, "x")).sentence(),
            "La valeur du champ « x » n'est pas valide : « a », « b » ou « c ».");
}
TEST(Checks, NameWhatIsMissingOfASource) {
  Context context;
  context.today = CivilDay(2022, 6, 30);
  const auto missing = [&](const char* source, const char* day) {
    const auto refusal = RefusalOf(CheckSource(source, tests::Text<google::type::Date>(day), context, "stated_on"));
    std::string fields;
    for (const auto& each : refusal.violations()) fields += each.field() + " ";
    return fields;
  };
  EXPECT_EQ(missing("DREETS", "year: 2022 month: 6 day: 30"), "");
  EXPECT_EQ(missing("", ""), "source stated_on ");
  EXPECT_EQ(missing("", "year: 2022 month: 6 day: 30"), "source ");
  EXPECT_EQ(missing("DREETS", "year: 2022 month: 7 day: 1"), "stated_on ");
}
TEST(Checks, SayTheFirstThatIsWrong) {
  EXPECT_TRUE(First(absl::OkStatus(), absl::OkStatus()).ok());
  EXPECT_EQ(Reason(First(absl::OkStatus(), Missing("a"), WrongPhase("b"))), "FIELD_MISSING");
}
TEST(Checks, KnowTheNamedOrganisation) {
  Context context;
  context.actor.set_organisation("123456782");
  EXPECT_TRUE(CheckNamed(context, "123456782").ok());
  EXPECT_EQ(Reason(CheckNamed(context, "732829320")), "NOT_YOURS");
}

}  // namespace
}  // namespace iml::domain
