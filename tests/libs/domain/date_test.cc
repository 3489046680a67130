#include "libs/domain/date.h"

#include "libs/domain/refusal.h"
#include "tests/support/text.h"

namespace iml::domain {
namespace {

using absl::CivilDay;

std::optional<CivilDay> DayIn(const char* text) { return Day(tests::Text<google::type::Date>(text)); }
std::optional<Period> PeriodIn(const char* text) { return ToPeriod(tests::Text<v1::Period>(text)); }

TEST(Date, IsADayOfTheCalendarOrNothing) {
  EXPECT_EQ(DayIn("year: 2020 month: 2 day: 29"), CivilDay(2020, 2, 29));
  for (const char* text :
       {"", "year: 2022", "year: 2022 month: 2 day: 29", "year: 2022 month: 13 day: 1", "year: 2022 month: 1 day: 0",
        "year: 10000 month: 1 day: 1", "year: -1 month: 1 day: 1", "year: 2022 month: 2147483647 day: -2147483648"}) {
    EXPECT_FALSE(DayIn(text)) << text;
  }
  EXPECT_EQ(Day(ToDate(CivilDay(2022, 12, 31))), CivilDay(2022, 12, 31));
  EXPECT_EQ(French(CivilDay(2022, 12, 31)), "31/12/2022");
}

TEST(Period, EndsAfterItBeginsOrNever) {
  EXPECT_TRUE(PeriodIn("from @2022-01-01"));
  EXPECT_TRUE(PeriodIn("from @2022-01-01 until @2022-01-02"));
  for (const char* text : {"", "until @2022-01-01", "from @2022-01-01 until @2022-01-01",
                           "from @2022-01-02 until @2022-01-01", "from @2022-02-30", "from @2022-01-01 until {}"}) {
    EXPECT_FALSE(PeriodIn(text)) << text;
  }
}
TEST(Period, HoldsItsFirstDayAndNotItsLast) {
  const Period january{CivilDay(2022, 1, 1), CivilDay(2022, 2, 1)},
      february{CivilDay(2022, 2, 1), CivilDay(2022, 3, 1)};
  const Period ever{CivilDay(2022, 1, 31), std::nullopt};
  EXPECT_TRUE(january.Contains(CivilDay(2022, 1, 1)));
  EXPECT_FALSE(january.Contains(CivilDay(2022, 2, 1)));
  EXPECT_FALSE(january.Overlaps(february));
  EXPECT_FALSE(february.Overlaps(january));
  EXPECT_TRUE(january.Overlaps(ever));
  EXPECT_TRUE(ever.Overlaps(january));
  EXPECT_TRUE(ever.Contains(february));
  EXPECT_FALSE(february.Contains(ever));
  EXPECT_FALSE(january.Contains(ever));
}

}  // namespace
}  // namespace iml::domain
