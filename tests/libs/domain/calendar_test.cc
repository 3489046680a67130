#include "libs/domain/calendar.h"

#include <gtest/gtest.h>

namespace iml::domain {
namespace {

// 22:30 UTC is past midnight in Paris in summer, and in winter not yet.
TEST(Calendar, TellsTheDayInParisSummerAndWinter_INV_74) {
  const auto utc = [](int year, int month, int day, int hour, int minute) {
    return absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute), absl::UTCTimeZone());
  };
  EXPECT_EQ(DayOf(utc(2022, 7, 14, 22, 30)), absl::CivilDay(2022, 7, 15));
  EXPECT_EQ(DayOf(utc(2022, 1, 14, 22, 30)), absl::CivilDay(2022, 1, 14));
  EXPECT_EQ(DayOf(utc(2022, 1, 14, 23, 30)), absl::CivilDay(2022, 1, 15));
  EXPECT_EQ(StartOf(absl::CivilDay(2022, 7, 15)), utc(2022, 7, 14, 22, 0));
  EXPECT_EQ(StartOf(absl::CivilDay(2022, 1, 15)), utc(2022, 1, 14, 23, 0));
}

}  // namespace
}  // namespace iml::domain
