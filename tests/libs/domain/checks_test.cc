#include "libs/domain/checks.h"

#include <cstdint>
#include <limits>

#include "tests/support/text.h"

namespace iml::domain {
namespace {

std::string Reason(const absl::Status& status) { return RefusalOf(status).reason(); }

TEST(Checks, TakeAnAmountOfCentsThatCanBeSummed) {
  EXPECT_TRUE(CheckAbove0(1, "x").ok());
  EXPECT_TRUE(CheckAbove0(kMostCents, "x").ok());
  EXPECT_TRUE(CheckNotBelow0(0, "x").ok());
  EXPECT_EQ(Reason(CheckAbove0(0, "x")), "AMOUNT_WRONG");
  EXPECT_EQ(Reason(CheckNotBelow0(-1, "x")), "AMOUNT_WRONG");
  EXPECT_EQ(RefusalOf(CheckAbove0(kMostCents + 1, "x")).sentence(),
            "10\u00a0000\u00a0000\u00a0000,01\u00a0€ : un montant en centimes entiers, au plus 10\u00a0000\u00a0000\u00a0000,00\u00a0€, "
            "est attendu.");
  EXPECT_EQ(Reason(CheckNotBelow0(std::numeric_limits<int64_t>::min(), "x")), "AMOUNT_WRONG");
}
TEST(Checks, TakeANumberInItsRange) {
  EXPECT_TRUE(CheckRange(1, 1, 100, "x").ok());
  EXPECT_TRUE(CheckRange(100, 1, 100, "x").ok());
  EXPECT_EQ(Reason(CheckRange(0, 1, 100, "x")), "VALUE_INVALID");
  EXPECT_EQ(RefusalOf(CheckRange(101, 1, 100, "places")).sentence(), "La valeur du champ « places » n'est pas valide : de 1 à 100.");
}
TEST(Checks, TellAnImpossibleDayFromAPeriodWithoutDays) {
  const auto check = [](const char* text) { return Reason(CheckPeriod(tests::Text<v1::Period>(text), "period")); };
  EXPECT_EQ(check("from @2022-01-01"), "");
  EXPECT_EQ(check("from @2022-02-30"), "DATE_INVALID");
  EXPECT_EQ(check("from @2022-01-01 until @2022-02-30"), "DATE_INVALID");
  EXPECT_EQ(check("from @2022-01-01 until @2022-01-01"), "VALUE_INVALID");
}
TEST(Checks, TakeTheSameDayAsInOrder) {
  const auto order = [](const char* earlier) {
    return CheckOrder("La sortie", absl::CivilDay(2022, 6, 30), "l'entrée", tests::Text<google::type::Date>(earlier));
  };
  EXPECT_TRUE(order("year: 2022 month: 6 day: 30").ok());
  EXPECT_TRUE(order("").ok());
  EXPECT_EQ(RefusalOf(order("year: 2022 month: 7 day: 1")).sentence(),
            "La sortie (30/06/2022) ne peut pas précéder l'entrée (01/07/2022).");
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
