// Nothing is declared without what is to be said of it (iml/contract/v1): the descriptors of all contexts are walked.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "iml/contract/v1/contract.pb.h"
#include "iml/contracting/v1/contracting.pb.h"
#include "iml/log/v1/log.pb.h"
#include "iml/orientation/v1/orientation.pb.h"
#include "iml/privacy/v1/privacy.pb.h"
#include "iml/prospection/v1/prospection.pb.h"
#include "iml/reporting/v1/reporting.pb.h"
#include "iml/securing/v1/securing.pb.h"
#include "services/contracting/reasons.h"
#include "services/orientation/reasons.h"
#include "services/prospection/reasons.h"
#include "services/reporting/reasons.h"
#include "services/securing/reasons.h"

namespace iml {
namespace {

using contract::v1::Rule;
using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

// Every file of a context, in the order in which they are imported.
void AddFiles(const FileDescriptor* file, std::vector<const FileDescriptor*>* files) {
  const std::string name(file->name());
  if (!name.starts_with("iml/") || std::find(files->begin(), files->end(), file) != files->end()) return;
  for (int i = 0; i < file->dependency_count(); ++i) AddFiles(file->dependency(i), files);
  files->push_back(file);
}
std::vector<const FileDescriptor*> Files() {
  std::vector<const FileDescriptor*> files;
  for (const Descriptor* one : {contracting::v1::DwellingView::descriptor(),
                                orientation::v1::HouseholdView::descriptor(), prospection::v1::OwnerView::descriptor(),
                                securing::v1::ClaimsView::descriptor(), reporting::v1::TargetView::descriptor()}) {
    AddFiles(one->file(), &files);
  }
  return files;
}

std::string Where(const FieldDescriptor* field) { return std::string(field->full_name()) + ": "; }
Rule RuleOf(const FieldDescriptor* field) { return field->options().GetExtension(contract::v1::rule); }
bool IsValue(const Descriptor* type) {
  const std::string name(type->full_name());
  return name == "google.type.Date" || name == "iml.domain.v1.Period" || name == "iml.domain.v1.Code" ||
         name.starts_with("iml.privacy.v1.") || name.starts_with("iml.log.v1.");
}

void ExpectForm(const FieldDescriptor* field) {
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING || field->name().ends_with("_label")) return;
  if (field->type() == FieldDescriptor::TYPE_BYTES || field->name() == "request_id") return;
  EXPECT_TRUE(field->options().HasExtension(contract::v1::form)) << Where(field) << "a text has a form or is personal";
}
void ExpectPersonal(const FieldDescriptor* field) {
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return;
  if (std::string(field->message_type()->full_name()).starts_with("iml.privacy.v1.")) {
    EXPECT_TRUE(field->options().HasExtension(privacy::v1::personal))
        << Where(field) << "what is personal has its mark";
  }
}

void ExpectRule(const FieldDescriptor* field) {
  const Rule rule = RuleOf(field);
  EXPECT_FALSE(rule.label().fr().empty()) << Where(field) << "a field of a command has a label";
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return;
  Rule asks = rule;
  asks.clear_label();
  asks.clear_unit();
  EXPECT_GT(asks.ByteSizeLong(), 0u) << Where(field)
                                     << "a field of a command has a rule, or says why it takes anything";
  const bool coded = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
                     (field->message_type()->name() == "Code" || field->message_type()->name() == "Coded");
  EXPECT_EQ(coded, rule.list() != contract::v1::CODE_LIST_UNSPECIFIED) << Where(field) << "a code is of a list";
  const bool text = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field->message_type()->name() == "Text";
  EXPECT_TRUE(!text || field->name() != "reason" || rule.lines()) << Where(field) << "a reason may have lines";
}
// The fields that the machinery reads by their numbers, in every command of a caller.
void ExpectCommon(const Descriptor* command) {
  const struct {
    int number;
    const char* name;
  } common[] = {{1, "request_id"}, {2, "expected_version"}, {3, "occurred_on"}};
  for (const auto& each : common) {
    const FieldDescriptor* field = command->FindFieldByNumber(each.number);
    EXPECT_TRUE(field != nullptr && field->name() == each.name)
        << command->full_name() << ": field " << each.number << " of a command is " << each.name;
  }
}
void ExpectRules(const Descriptor* command) {
  for (int i = 0; i < command->field_count(); ++i) {
    const FieldDescriptor* field = command->field(i);
    EXPECT_FALSE(field->is_map()) << Where(field) << "a command has no map: its digest would not be one";
    if (field->name() == "request_id" || field->name() == "expected_version") continue;
    ExpectForm(field);
    ExpectPersonal(field);
    const bool message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (message && field->message_type()->field_count() == 0) continue;
    ExpectRule(field);
    if (message && !IsValue(field->message_type())) ExpectRules(field->message_type());
  }
}
void ExpectForms(const Descriptor* type) {
  for (int i = 0; i < type->field_count(); ++i) {
    ExpectForm(type->field(i));
    ExpectPersonal(type->field(i));
  }
}
void ExpectTitle(const Descriptor* type) {
  EXPECT_FALSE(type->options().GetExtension(contract::v1::title).fr().empty()) << type->full_name() << " has no title";
}
void ExpectLabelsBeside(const Descriptor* view) {
  for (int i = 0; i < view->field_count(); ++i) {
    const FieldDescriptor* field = view->field(i);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_ENUM) continue;
    const FieldDescriptor* label = view->FindFieldByName(field->name() + "_label");
    EXPECT_TRUE(label != nullptr && label->is_repeated() == field->is_repeated())
        << Where(field) << "no label beside it";
  }
}

class Contract : public testing::TestWithParam<const FileDescriptor*> {};

TEST_P(Contract, SaysOfCommandsAndQueriesTheirTitlesFormsAndRules) {
  for (int i = 0; i < GetParam()->service_count(); ++i) {
    for (int j = 0; j < GetParam()->service(i)->method_count(); ++j) {
      const Descriptor* request = GetParam()->service(i)->method(j)->input_type();
      ExpectTitle(request);
      const bool command = request->FindFieldByName("request_id") != nullptr;
      if (command) ExpectCommon(request);
      command ? ExpectRules(request) : ExpectForms(request);
    }
  }
}
TEST_P(Contract, SaysOfFactsTheirTitlesAndForms) {
  for (int i = 0; i < GetParam()->message_type_count(); ++i) {
    const Descriptor* type = GetParam()->message_type(i);
    if (!type->options().HasExtension(log::v1::topic)) continue;
    for (int j = 0; j < type->field_count(); ++j) {
      if (type->field(j)->real_containing_oneof() == nullptr) continue;
      ExpectTitle(type->field(j)->message_type());
      ExpectForms(type->field(j)->message_type());
    }
  }
}
TEST_P(Contract, SaysOfEveryValueOfAnEnumItsLabel) {
  for (int i = 0; i < GetParam()->enum_type_count(); ++i) {
    const EnumDescriptor* type = GetParam()->enum_type(i);
    if (type->file()->package() == "iml.privacy.v1" || type->file()->package() == "iml.contract.v1") continue;
    for (int j = 1; j < type->value_count(); ++j) {
      const auto& options = type->value(j)->options();
      const auto& refusal = options.GetExtension(contract::v1::refusal);
      if (type->name() != "Reason") {
        EXPECT_FALSE(options.GetExtension(contract::v1::label).fr().empty()) << type->value(j)->full_name();
        continue;
      }
      EXPECT_NE(refusal.code(), 0) << type->value(j)->full_name();
      EXPECT_FALSE(refusal.sentence().empty()) << type->value(j)->full_name();
      EXPECT_TRUE(!refusal.label().empty() && refusal.label().find('{') == std::string::npos)
          << type->value(j)->full_name();
    }
  }
}
TEST_P(Contract, PutsALabelBesideEveryEnumOfAView) {
  for (int i = 0; i < GetParam()->message_type_count(); ++i) {
    const Descriptor* type = GetParam()->message_type(i);
    if (!type->name().ends_with("View")) continue;
    ExpectLabelsBeside(type);
    for (int j = 0; j < type->nested_type_count(); ++j) ExpectLabelsBeside(type->nested_type(j));
  }
}

INSTANTIATE_TEST_SUITE_P(Files, Contract, testing::ValuesIn(Files()), [](const auto& file) {
  std::string name(file.param->name());
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
});

// ---- holes

template <typename Reason>
int BracesOf(int number) {
  const auto* value = google::protobuf::GetEnumDescriptor<Reason>()->FindValueByNumber(number);
  if (value == nullptr) return -1;  // numbers are without gaps
  const std::string& sentence = value->options().GetExtension(contract::v1::refusal).sentence();
  return static_cast<int>(std::count(sentence.begin(), sentence.end(), '{'));
}
template <typename Reason, int... i>
void ExpectFit(std::integer_sequence<int, i...>) {
  const auto fits = [](int number, int holes) {
    EXPECT_EQ(BracesOf<Reason>(number), holes) << google::protobuf::GetEnumDescriptor<Reason>()->full_name() << " "
                                               << number << ": braces and the types of its Holes";
  };
  (fits(i, domain::Holes<static_cast<Reason>(i)>::kHoles), ...);
}

TEST(Holes, AreAsManyAsTheBracesOfEverySentence) {
  ExpectFit<rpc::v1::Reason>(std::make_integer_sequence<int, rpc::v1::Reason_ARRAYSIZE>());
  ExpectFit<contracting::v1::Reason>(std::make_integer_sequence<int, contracting::v1::Reason_ARRAYSIZE>());
  ExpectFit<orientation::v1::Reason>(std::make_integer_sequence<int, orientation::v1::Reason_ARRAYSIZE>());
  ExpectFit<prospection::v1::Reason>(std::make_integer_sequence<int, prospection::v1::Reason_ARRAYSIZE>());
  ExpectFit<reporting::v1::Reason>(std::make_integer_sequence<int, reporting::v1::Reason_ARRAYSIZE>());
  ExpectFit<securing::v1::Reason>(std::make_integer_sequence<int, securing::v1::Reason_ARRAYSIZE>());
}

}  // namespace
}  // namespace iml
