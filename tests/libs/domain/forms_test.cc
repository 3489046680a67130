#include "libs/domain/forms.h"

#include "iml/contracting/v1/tenancy.pb.h"
#include "libs/domain/refusal.h"
#include "tests/support/text.h"

namespace iml::domain {
namespace {

using contract::v1::Form;

bool Has(Form form, const std::string& text) { return WrongForm(form, text).empty(); }

TEST(Form, OfAnIdHasNothingThatASheetOrALogLineStumblesOver) {
  EXPECT_TRUE(Has(Form::FORM_ID, "fa946aa2-8f13-878d-8609-c30b14495766"));
  EXPECT_TRUE(Has(Form::FORM_ID, ""));
  for (const char* text : {"a b", "é", "a\nb", "=1+1", "a|b"}) EXPECT_FALSE(Has(Form::FORM_ID, text)) << text;
  EXPECT_FALSE(Has(Form::FORM_ID, std::string(201, 'a')));
}
TEST(Form, OfASirenPassesItsCheck) {
  for (const char* text : {"123456782", "356000000"}) EXPECT_TRUE(Has(Form::FORM_SIREN, text)) << text;
  for (const char* text : {"123456789", "000000000", "12345678", "bidon", "123 456 782"})
    EXPECT_FALSE(Has(Form::FORM_SIREN, text)) << text;
}
TEST(Form, OfOfficialCodesIsTheirs) {
  for (const char* text : {"69381", "2A004", "97105"}) EXPECT_TRUE(Has(Form::FORM_COMMUNE, text)) << text;
  for (const char* text : {"1039", "6938A", "69C81", "069381"}) EXPECT_FALSE(Has(Form::FORM_COMMUNE, text)) << text;
  for (const char* text : {"01", "69", "2A", "974"}) EXPECT_TRUE(Has(Form::FORM_DEPARTEMENT, text)) << text;
  for (const char* text : {"1", "00", "96", "2C", "069", "999"})
    EXPECT_FALSE(Has(Form::FORM_DEPARTEMENT, text)) << text;
  EXPECT_TRUE(Has(Form::FORM_MONTH, "2021-03"));
  for (const char* text : {"2021-3", "2021-13", "2021/03"}) EXPECT_FALSE(Has(Form::FORM_MONTH, text)) << text;
}
TEST(Form, SaysWhatIsExpectedInstead) {
  EXPECT_EQ(WrongForm(Form::FORM_MONTH, "mars"), "un mois est attendu, par exemple 2021-03");
  const auto* type = google::protobuf::GetEnumDescriptor<Form>();
  for (int i = 1; i < type->value_count(); ++i) {
    const auto form = static_cast<Form>(type->value(i)->number());
    if (form == Form::FORM_PUBLIC) continue;  // it takes nearly all
    EXPECT_NE(WrongForm(form, "é é"), "") << type->value(i)->name();
  }
}

std::string Refused(const contracting::v1::PrepareTenancy& command) {
  const auto refusal = RefusalOf(CheckForms(command));
  return refusal.violations().empty() ? "" : refusal.violations(0).field() + " " + refusal.reason();
}

TEST(Forms, AreHeldByEveryFieldInAnyDepth) {
  contracting::v1::PrepareTenancy command;
  EXPECT_EQ(Refused(command), "");
  command.set_household_id("h 1");
  EXPECT_EQ(Refused(command), "household_id VALUE_INVALID");
}
TEST(Forms, TakeNoControlCharactersAnywhere) {
  contracting::v1::AbandonTenancy command;
  command.mutable_reason()->set_clear("Zoë à l’œuvre\n\t🏠");
  EXPECT_TRUE(CheckForms(command).ok());
  for (const std::string& text : {std::string("a\0b", 3), std::string("a\x1b[31m"), std::string("\r"),
                                  std::string("\x7f"), std::string("\u0085")}) {
    command.mutable_reason()->set_clear(text);
    EXPECT_EQ(RefusalOf(CheckForms(command)).violations(0).field(), "reason.clear");
  }
}
// Proto enums are open: a number that the contract does not have comes through the parser.
TEST(Forms, TakeNoEnumNumberThatTheContractDoesNotHave) {
  contracting::v1::PrepareTenancy command;
  command.add_signatories(contracting::v1::SIGNATORY_OWNER);
  EXPECT_EQ(Refused(command), "");
  command.add_signatories(static_cast<contracting::v1::Signatory>(99));
  EXPECT_EQ(Refused(command), "signatories VALUE_INVALID");
}

}  // namespace
}  // namespace iml::domain
