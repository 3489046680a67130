#include "libs/domain/codes.h"

#include "libs/domain/refusal.h"
#include "tests/support/text.h"

namespace iml::domain {
namespace {

std::string Refused(const char* code) {
  return RefusalOf(CheckCode(tests::Text<v1::Code>(code), "situationSortieDemande", "destination")).reason();
}

// 48 is "Fermeture structure" in this version; in another it may be something else, so one without its version is no
// code.
TEST(Code, IsOfAListInAKnownVersion_INV_75) {
  EXPECT_EQ(Refused("list: 'situationSortieDemande' version: 'si-siao-1' code: '48'"), "");
  EXPECT_EQ(Refused("list: 'situationSortieDemande' version: 'si-siao-0' code: '48'"), "UNKNOWN_CODE");
  EXPECT_EQ(Refused("list: 'situationSortieDemande' code: '48'"), "UNKNOWN_CODE");
  EXPECT_EQ(Refused("list: 'situationDemandes' version: 'si-siao-1' code: '48'"), "UNKNOWN_CODE");
  EXPECT_EQ(Refused("list: 'situationSortieDemande' version: 'si-siao-1' code: '53'"), "UNKNOWN_CODE");
  EXPECT_EQ(Refused(""), "FIELD_MISSING");
}
TEST(Code, HasALabelOfItsListAndVersion_INV_75) {
  EXPECT_EQ(Label(CodeOf("situationSortieDemande", "48")), "Fermeture structure");
  EXPECT_EQ(Label(CodeOf("situationDemandes", "48")), "Service social");
  EXPECT_EQ(Label(tests::Text<v1::Code>("list: 'situationDemandes' version: '1' code: '48'")), "");
  EXPECT_EQ(CodeOf("nowhere", "48").version(), "");
}
TEST(Code, IsNamedWhenItIsRefused) {
  const auto refusal = RefusalOf(CheckCode(CodeOf("federations", "ANAH"), "federations", "federation"));
  EXPECT_EQ(refusal.sentence(), "Le code ANAH n'existe pas dans la liste federations, version 1.");
  EXPECT_EQ(refusal.violations(0).field(), "federation");
}

}  // namespace
}  // namespace iml::domain
