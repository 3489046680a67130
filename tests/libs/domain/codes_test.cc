#include "libs/domain/codes.h"

#include "iml/contracting/v1/tenancy.pb.h"
#include "libs/domain/refusal.h"
#include "libs/domain/rules.h"
#include "tests/support/text.h"

namespace iml::domain {
namespace {

log::v1::Violation Refused(const char* code) {
  contracting::v1::ExitTenancy command;
  *command.mutable_destination() = tests::Text<v1::Code>(code);
  const absl::Status status = FieldRules(contracting::v1::ExitTenancy::descriptor()).Check(command, Context());
  const rpc::v1::Refusal refusal = RefusalOf(status);
  for (const log::v1::Violation& each : refusal.violations()) {
    if (each.field() == "destination") return each;
  }
  return {};
}

// 48 is "Fermeture structure" in this version; in another it may be something else, so one without its version is no
// code.
TEST(Code, IsOfAListInAKnownVersion_INV_75) {
  EXPECT_EQ(Refused("list: 'situationSortieDemande' version: 'si-siao-1' code: '48'").reason(), "");
  EXPECT_EQ(Refused("list: 'situationSortieDemande' version: 'si-siao-0' code: '48'").reason(), "UNKNOWN_CODE");
  EXPECT_EQ(Refused("list: 'situationSortieDemande' code: '48'").reason(), "UNKNOWN_CODE");
  EXPECT_EQ(Refused("list: 'situationDemandes' version: 'si-siao-1' code: '48'").reason(), "UNKNOWN_CODE");
  EXPECT_EQ(Refused("list: 'situationSortieDemande' version: 'si-siao-1' code: '53'").reason(), "UNKNOWN_CODE");
  EXPECT_EQ(Refused("").reason(), "FIELD_MISSING");
}
TEST(Code, HasALabelOfItsListAndVersion_INV_75) {
  EXPECT_EQ(Label(CodeOf(contract::v1::CODE_LIST_SITUATION_SORTIE_DEMANDE, "48")), "Fermeture structure");
  EXPECT_EQ(Label(CodeOf(contract::v1::CODE_LIST_SITUATION_DEMANDES, "48")), "Service social");
  EXPECT_EQ(Label(tests::Text<v1::Code>("list: 'situationDemandes' version: '1' code: '48'")), "");
  EXPECT_EQ(CodeOf(contract::v1::CODE_LIST_UNSPECIFIED, "48").version(), "");
}
TEST(Code, IsNamedWhenItIsRefused) {
  EXPECT_EQ(Refused("list: 'situationSortieDemande' version: 'si-siao-1' code: '999'").sentence(),
            "Le code 999 n'existe pas dans la liste situationSortieDemande, version si-siao-1.");
}

TEST(Code, HasAListThatIsNamedInTheContract) {
  const auto* type = google::protobuf::GetEnumDescriptor<contract::v1::CodeList>();
  for (int i = 1; i < type->value_count(); ++i) {
    const auto list = static_cast<contract::v1::CodeList>(type->value(i)->number());
    EXPECT_EQ(ListNamed(NameOf(list)), list);
    EXPECT_NE(CodeOf(list, "1").version(), "") << NameOf(list) << " has no file in libs/domain/codes";
  }
  EXPECT_EQ(ListNamed("nowhere"), contract::v1::CODE_LIST_UNSPECIFIED);
}

}  // namespace
}  // namespace iml::domain
