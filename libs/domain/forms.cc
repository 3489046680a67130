#include "libs/domain/forms.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "libs/domain/checks.h"
#include "libs/domain/date.h"
#include "libs/domain/ids.h"
#include "libs/domain/labels.h"
#include "libs/domain/normal_form.h"
#include "libs/domain/refusal.h"

namespace iml::domain {
namespace {

using contract::v1::Form;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool Digit(char c) { return c >= '0' && c <= '9'; }
bool Letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool AllOf(const std::string& text, size_t most, bool (*may)(char)) {
  return text.size() <= most && std::all_of(text.begin(), text.end(), may);
}

bool IsDepartement(const std::string& text) {
  if (text == "2A" || text == "2B") return true;
  if (!AllOf(text, 3, Digit)) return false;
  return text.size() == 2 ? text >= "01" && text <= "95" : text.size() == 3 && text >= "971" && text <= "988";
}

bool IsCommune(const std::string& text) {
  return text.size() == 5 && Digit(text[0]) && (Digit(text[1]) || text[1] == 'A' || text[1] == 'B') &&
         AllOf(text.substr(2), 3, Digit);
}

bool Has(Form form, const std::string& text) {
  switch (form) {
    case Form::FORM_UNSPECIFIED:
      return true;
    case Form::FORM_ID:
      return AllOf(text, 200, [](char c) { return Digit(c) || Letter(c) || std::strchr("-_.:/", c) != nullptr; });
    case Form::FORM_UUID:
      return UuidBytes(text).has_value();
    case Form::FORM_SIREN:
      return IsSiren(text);
    case Form::FORM_CODE:
      return AllOf(text, 40, [](char c) { return Digit(c) || Letter(c) || c == '-' || c == '_'; });
    case Form::FORM_COMMUNE:
      return IsCommune(text);
    case Form::FORM_DEPARTEMENT:
      return IsDepartement(text);
    case Form::FORM_MONTH:
      return MonthOf(text).has_value();
    case Form::FORM_WORD:
      return AllOf(text, 2000, [](char c) { return c > ' ' && c <= '~'; });
    case Form::FORM_PUBLIC:
      return text.size() <= 500 && !HasControl(text, "") && !Reorders(text);
    case Form::Form_INT_MIN_SENTINEL_DO_NOT_USE_:
    case Form::Form_INT_MAX_SENTINEL_DO_NOT_USE_:
      return true;
  }
  return true;
}

absl::Status Invalid(const std::string& path, const FieldDescriptor* field, const std::string& rule) {
  return At(path, Refuse<rpc::v1::REASON_VALUE_INVALID>(Words(LabelOf(field)), Words(rule)));
}

absl::Status CheckText(const FieldDescriptor* field, const std::string& path, const std::string& text) {
  const Form form = field->options().GetExtension(contract::v1::form);
  if (const std::string wrong = WrongForm(form, text); !wrong.empty()) return Invalid(path, field, wrong);
  if (HasControl(text, "\n\t")) return Invalid(path, field, "un texte sans caractère de contrôle est attendu");
  return absl::OkStatus();
}

absl::Status CheckFields(const Message& message, const std::string& path) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection->ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    const std::string at = path + field->name();
    for (int i = 0; i < (field->is_repeated() ? reflection->FieldSize(message, field) : 1); ++i) {
      absl::Status checked;
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        checked = CheckFields(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                                   : reflection->GetMessage(message, field),
                              at + ".");
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        const int number = field->is_repeated() ? reflection->GetRepeatedEnumValue(message, field, i)
                                                : reflection->GetEnumValue(message, field);
        if (field->enum_type()->FindValueByNumber(number) == nullptr) {
          checked = Invalid(at, field, "le numéro " + std::to_string(number) + " n'existe pas dans cette énumération");
        }
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        std::string scratch;
        checked = CheckText(field, at,
                            field->is_repeated() ? reflection->GetRepeatedStringReference(message, field, i, &scratch)
                                                 : reflection->GetStringReference(message, field, &scratch));
      }
      if (!checked.ok()) return checked;
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string WrongForm(Form form, const std::string& text) {
  return text.empty() || Has(form, text) ? "" : LabelOf(form).text;
}

absl::Status CheckForms(const Message& request) { return CheckFields(request, ""); }

}  // namespace iml::domain
