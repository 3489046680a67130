#include "libs/domain/normal_form.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

namespace iml::domain {
namespace {

// Pairs [text, normal form], worked out by another library (Python's unicodedata). They are kept for ever: ids rest on
// them.
std::vector<std::vector<std::string>> Kept() {
  std::vector<std::vector<std::string>> kept;
  std::ifstream file(GOLDEN_FOLDER "/normal_forms.jsonl");
  for (std::string line; std::getline(file, line);) kept.push_back(nlohmann::json::parse(line));
  return kept;
}

TEST(NormalForm, IsThatOfTheGoldenFileForNamesAndAddressesOfManyScripts) {
  const auto kept = Kept();
  ASSERT_EQ(kept.size(), 300u);
  for (const auto& each : kept) EXPECT_EQ(NormalForm(each[0]), each[1]) << each[0];
}
TEST(NormalForm, IsTheNormalFormOfItself) {
  for (const auto& each : Kept()) EXPECT_EQ(NormalForm(NormalForm(each[0])), NormalForm(each[0])) << each[0];
}
TEST(NormalForm, IsOneForANameHoweverItIsTyped) {
  for (const char* typed :
       {"Lefèvre", "Lefe\u0300vre", "LEFÈVRE", "Ｌｅｆèvre", "Le\u00adfe\u200bvre", "\ufeffLefevre"}) {
    EXPECT_EQ(NormalForm(typed), "lefevre") << typed;
  }
  for (const char* typed : {"Jean Dupont", "Jean\u00a0Dupont", " Jean\u202f  Dupont\u00a0", "JEAN-DUPONT"}) {
    EXPECT_EQ(NormalForm(typed), "jean dupont") << typed;
  }
  for (const char* typed : {"d'Aubigné", "d’Aubigné", "dʼAubigné"}) EXPECT_EQ(NormalForm(typed), "d aubigne") << typed;
}
TEST(NormalForm, KeepsNamesApartThatAreOthers) {
  EXPECT_NE(NormalForm("Moÿ"), NormalForm("Moss"));
  EXPECT_NE(NormalForm("Croÿ"), NormalForm("Cross"));
  EXPECT_EQ(NormalForm("Ghÿs"), NormalForm("Ghys"));
  EXPECT_EQ(NormalForm("2 rue de L'Haÿ"), NormalForm("2 RUE DE L'HAŸ"));
}
TEST(NormalForm, TakesBytesThatAreNoText) {
  EXPECT_EQ(NormalForm("\xff\xfe"), "");
  EXPECT_FALSE(HasLetter(std::string("\xc3\0", 2)));
}

TEST(Letter, IsInNamesAndNotInSigns) {
  for (const char* name : {"Ng", "李", "١ عمر", "5e régiment", "é"}) EXPECT_TRUE(HasLetter(name)) << name;
  for (const char* name : {"", "?", "-", "***", "...", " ", "\u00a0", "\u200b", "12", "ʼ", "\u0301"}) {
    EXPECT_FALSE(HasLetter(name)) << name;
  }
}
TEST(Letter, IsUnknownWhenUnicode15DoesNotHaveIt) {
  EXPECT_FALSE(HasUnknown("Zoë 王"));
  EXPECT_TRUE(HasUnknown("A\u0378"));      // never given to any letter
  EXPECT_TRUE(HasUnknown("A\ue000"));      // for private use
  EXPECT_TRUE(HasUnknown("A\U000323b0"));  // of Unicode 17
}
TEST(Text, IsSaidToReorderWhenItsOrderIsNotWhatItSeems) {
  for (const char* text : {"Alice\u202eeviL", "a\u2028b", "a\u2029b", "\u2066a", "a\u2069", "a\u200f", "a\u061c"}) {
    EXPECT_TRUE(Reorders(text)) << text;
  }
  for (const char* text : {"Zoë à l’œuvre 🏠\u00a0!", "a\u200bb", "محمد"}) EXPECT_FALSE(Reorders(text)) << text;
}

}  // namespace
}  // namespace iml::domain
