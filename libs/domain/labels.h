// The words that the contract has for enums, messages and fields.
#pragma once

#include <google/protobuf/generated_enum_reflection.h>
#include <google/protobuf/message.h>

#include <string>

#include "libs/domain/refusal.h"

namespace iml::domain {

// French, of a status, side, modality …, or of a reason; empty for a number that the contract does not have.
std::string LabelOf(const google::protobuf::EnumDescriptor* type, int number);
template <typename Enum>
requires std::is_enum_v<Enum> Words LabelOf(Enum value) {
  return Words(LabelOf(google::protobuf::GetEnumDescriptor<Enum>(), value));
}

// The title of a command or fact: "Contrat signé".
std::string TitleOf(const google::protobuf::Descriptor* type);
template <typename Message>
Words TitleOf() {
  return Words(TitleOf(Message::descriptor()));
}
// The label of a command's field: "fin du préavis".
std::string LabelOf(const google::protobuf::FieldDescriptor* field);
template <typename Message>
Words LabelOf(const char* field) {
  return Words(LabelOf(Message::descriptor()->FindFieldByName(field)));
}

// Puts the label of each enum field `x` that has a value into the field `x_label` beside it, here and below.
void PutLabels(google::protobuf::Message* message);

}  // namespace iml::domain
