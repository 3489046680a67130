#include "libs/domain/labels.h"

#include "iml/contract/v1/contract.pb.h"

namespace iml::domain {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string LabelOf(const google::protobuf::EnumDescriptor* type, int number) {
  const auto* value = type->FindValueByNumber(number);
  if (value == nullptr) return "";
  const auto& options = value->options();
  return options.HasExtension(contract::v1::refusal) ? options.GetExtension(contract::v1::refusal).label()
                                                     : options.GetExtension(contract::v1::label).fr();
}

std::string TitleOf(const google::protobuf::Descriptor* type) {
  return type->options().GetExtension(contract::v1::title).fr();
}

std::string LabelOf(const FieldDescriptor* field) {
  const std::string& label = field->options().GetExtension(contract::v1::rule).label().fr();
  return label.empty() ? std::string(field->name()) : label;
}

void PutLabels(Message* message) {
  const auto* reflection = message->GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection->ListFields(*message, &set);
  for (const FieldDescriptor* field : set) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!field->is_repeated()) {
        PutLabels(reflection->MutableMessage(message, field));
        continue;
      }
      for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
        PutLabels(reflection->MutableRepeatedMessage(message, field, i));
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      const FieldDescriptor* label = message->GetDescriptor()->FindFieldByName(field->name() + "_label");
      if (label == nullptr) continue;
      if (!field->is_repeated()) {
        reflection->SetString(message, label, LabelOf(field->enum_type(), reflection->GetEnumValue(*message, field)));
        continue;
      }
      reflection->ClearField(message, label);
      for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
        reflection->AddString(message, label,
                              LabelOf(field->enum_type(), reflection->GetRepeatedEnumValue(*message, field, i)));
      }
    }
  }
}

}  // namespace iml::domain
