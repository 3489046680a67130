#include "libs/domain/rules.h"

#include "iml/privacy/v1/privacy.pb.h"
#include "libs/domain/checks.h"
#include "libs/domain/codes.h"
#include "libs/domain/date.h"
#include "libs/domain/labels.h"
#include "libs/domain/normal_form.h"
#include "libs/domain/refusal.h"

namespace iml::domain {
namespace {

using absl::CivilDay;
using contract::v1::Rule;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::type::Date;

const CivilDay kBesson(1990, 5, 31);  // loi n° 90-449
const CivilDay kFirstBirth(1900, 1, 1);
constexpr size_t kMostLineBytes = 500, kMostLinesBytes = 20'000;

// One field of one command, as its rule looks at it.
struct Checked {
  const FieldDescriptor* field;
  const Rule& rule;
  const Context& context;
  const std::string& path;

  absl::Status Missing() const { return At(path, Refuse<rpc::v1::REASON_FIELD_MISSING>(Words(LabelOf(field)))); }
  absl::Status Invalid(const std::string& why) const {
    return At(path, Refuse<rpc::v1::REASON_VALUE_INVALID>(Words(LabelOf(field)), Words(why)));
  }
  absl::Status NoDay() const { return At(path, Refuse<rpc::v1::REASON_DATE_INVALID>(Words(LabelOf(field)))); }

  absl::Status Between(CivilDay day, CivilDay first, CivilDay last) const {
    if (day >= first && day <= last) return absl::OkStatus();
    if (day > last && last == context.today) return At(path, Refuse<rpc::v1::REASON_FUTURE_DATE>(Typed<CivilDay>(day)));
    return Invalid("du " + French(first) + " au " + French(last));
  }
  absl::Status OfDay(const Date& date) const {
    if (date.year() == 0 && date.month() == 0 && date.day() == 0) return rule.required() ? Missing() : absl::OkStatus();
    const auto day = Day(date);
    if (!day) return NoDay();
    if (rule.past() == Rule::PAST_BIRTH) return Between(*day, kFirstBirth, context.today);
    if (rule.months_ahead() > 0) return Between(*day, kBesson, LastAhead());
    return rule.past() == Rule::PAST_ACT ? Between(*day, kBesson, context.today) : absl::OkStatus();
  }
  CivilDay LastAhead() const {
    const absl::CivilMonth month = absl::CivilMonth(context.day) + rule.months_ahead();
    return std::min(CivilDay(month) + (context.day.day() - 1), CivilDay(month + 1) - 1);
  }
  absl::Status OfPeriod(const v1::Period& period) const {
    if (!period.has_from() && !period.has_until()) return rule.required() ? Missing() : absl::OkStatus();
    if (!Day(period.from()) || (period.has_until() && !Day(period.until()))) return NoDay();
    if (!ToPeriod(period)) return Invalid("la fin doit suivre le début");
    const absl::Status from = OfDay(period.from());
    return from.ok() && period.has_until() ? OfDay(period.until()) : from;
  }
  absl::Status OfText(const std::string& text) const {
    if (text.empty()) return rule.required() ? Missing() : absl::OkStatus();
    const size_t most = rule.lines() ? kMostLinesBytes : kMostLineBytes;
    if (text.size() > most && !field->options().HasExtension(contract::v1::form)) {  // a form has its own bound
      return Invalid((rule.lines() ? "20 000" : "500") + std::string(" octets au plus"));
    }
    if (!rule.lines() && (HasControl(text, "") || Reorders(text))) {
      return Invalid("une seule ligne sans caractère de contrôle est attendue");
    }
    if (rule.list() != contract::v1::CODE_LIST_UNSPECIFIED) return OfCode(CodeOf(rule.list(), text));
    if (rule.letter() && !HasLetter(text)) return Invalid("une lettre au moins est attendue");
    if (rule.letter() && HasUnknown(text)) return Invalid("un caractère n'existe pas");
    return absl::OkStatus();
  }
  absl::Status OfCode(const v1::Code& code) const {
    if (code.code().empty()) return rule.required() ? Missing() : absl::OkStatus();
    if (code.list() == NameOf(rule.list()) && !Label(code).empty()) return absl::OkStatus();
    return At(path,
              Refuse<rpc::v1::REASON_UNKNOWN_CODE>(
                  Typed<Words>(code.code()), Words(NameOf(rule.list())),
                  Words(code.version().empty() ? CodeOf(rule.list(), "").version() : Shortened(code.version(), 40))));
  }
  absl::Status OfNumber(int64_t number) const {
    if (rule.amount() != Rule::AMOUNT_UNSPECIFIED) return OfCents(number);
    if ((rule.has_least() && number < rule.least()) || (rule.has_most() && number > rule.most())) {
      return Invalid(Range(rule));
    }
    return absl::OkStatus();
  }
  absl::Status OfCents(int64_t cents) const {
    const int64_t least = rule.amount() == Rule::AMOUNT_ABOVE_ZERO  ? 1
                          : rule.amount() == Rule::AMOUNT_OR_CREDIT ? -kMostCents
                                                                    : 0;
    if (cents >= least && cents <= kMostCents) return absl::OkStatus();
    const Words expected =
        cents > kMostCents || least < 0 ? Words("au plus " + HoleOf(Cents(kMostCents)).text) : LabelOf(rule.amount());
    return At(path, Refuse<rpc::v1::REASON_AMOUNT_WRONG>(Typed<Cents>(cents), expected));
  }
  absl::Status OfEnum(int number) const { return number == 0 && rule.required() ? Missing() : absl::OkStatus(); }
  static std::string Range(const Rule& rule) {
    if (!rule.has_most()) return "au moins " + std::to_string(rule.least());
    return "de " + std::to_string(rule.least()) + " à " + std::to_string(rule.most());
  }
};

template <typename Value>
bool Is(const google::protobuf::Descriptor* type) {
  return type == Value::descriptor();
}
bool IsValue(const google::protobuf::Descriptor* type) {
  return Is<Date>(type) || Is<v1::Period>(type) || Is<v1::Code>(type) || Is<privacy::v1::Text>(type) ||
         Is<privacy::v1::Day>(type) || Is<privacy::v1::Coded>(type);
}

// A value that is a message, set or not; what is sealed is looked at by nobody.
absl::Status CheckValue(const Checked& checked, const Message& value) {
  const auto* type = checked.field->message_type();
  if (Is<Date>(type)) return checked.OfDay(static_cast<const Date&>(value));
  if (Is<v1::Period>(type)) return checked.OfPeriod(static_cast<const v1::Period&>(value));
  if (Is<v1::Code>(type)) return checked.OfCode(static_cast<const v1::Code&>(value));
  if (Is<privacy::v1::Text>(type)) {
    const auto& text = static_cast<const privacy::v1::Text&>(value);
    return text.has_sealed() ? absl::OkStatus() : checked.OfText(text.clear());
  }
  if (Is<privacy::v1::Coded>(type)) {
    const auto& coded = static_cast<const privacy::v1::Coded&>(value);
    return coded.has_sealed() ? absl::OkStatus() : checked.OfCode(coded.clear());
  }
  const auto& day = static_cast<const privacy::v1::Day&>(value);
  return day.has_sealed() ? absl::OkStatus() : checked.OfDay(day.clear());
}

absl::Status CheckSingle(const Checked& checked, const Message& message) {
  const auto* reflection = message.GetReflection();
  const FieldDescriptor* field = checked.field;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return checked.OfText(reflection->GetString(message, field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return checked.OfEnum(reflection->GetEnumValue(message, field));
    case FieldDescriptor::CPPTYPE_INT32:
      return checked.OfNumber(reflection->GetInt32(message, field));
    case FieldDescriptor::CPPTYPE_INT64:
      return checked.OfNumber(reflection->GetInt64(message, field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return checked.OfNumber(reflection->GetUInt32(message, field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return CheckValue(checked, reflection->GetMessage(message, field));
    case FieldDescriptor::CPPTYPE_BOOL:
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

}  // namespace

FieldRules::FieldRules(const google::protobuf::Descriptor* type) {
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    Field rules{field, field->options().GetExtension(contract::v1::rule)};
    const bool within = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsValue(field->message_type());
    if (within) rules.within = std::make_unique<FieldRules>(field->message_type());
    if (within || field->options().HasExtension(contract::v1::rule)) fields_.push_back(std::move(rules));
  }
  for (int i = 0; i < type->real_oneof_decl_count(); ++i) {
    const auto& choice = type->oneof_decl(i)->options().GetExtension(contract::v1::choice);
    if (choice.required()) choices_.push_back({type->oneof_decl(i), choice.label().fr()});
  }
}

absl::Status FieldRules::Check(const Message& command, const Context& context) const {
  std::vector<absl::Status> found;
  CheckAll(command, context, "", &found);
  return found.empty() ? absl::OkStatus() : All(found);
}

void FieldRules::CheckAll(const Message& message, const Context& context, const std::string& path,
                          std::vector<absl::Status>* found) const {
  const auto* reflection = message.GetReflection();
  const auto note = [&](absl::Status status) {
    if (!status.ok()) found->push_back(std::move(status));
  };
  for (const Field& each : fields_) {
    const FieldDescriptor* field = each.field;
    if (field->real_containing_oneof() != nullptr && !reflection->HasField(message, field)) continue;
    const std::string at = path + field->name();
    const Checked checked{field, each.rule, context, at};
    if (field->is_repeated()) {
      const int count = reflection->FieldSize(message, field);
      if (each.rule.required() && count == 0) {
        note(checked.Missing());
      } else {
        note(checked.OfNumber(count));
      }
      for (int i = 0; i < count && each.within != nullptr; ++i) {
        each.within->CheckAll(reflection->GetRepeatedMessage(message, field, i), context, at + ".", found);
      }
    } else if (each.within == nullptr) {
      note(CheckSingle(checked, message));
    } else if (reflection->HasField(message, field)) {
      each.within->CheckAll(reflection->GetMessage(message, field), context, at + ".", found);
    } else if (each.rule.required()) {
      note(checked.Missing());
    }
  }
  for (const Choice& choice : choices_) {
    if (!reflection->HasOneof(message, choice.oneof)) {
      note(At(path + choice.oneof->name(), Refuse<rpc::v1::REASON_FIELD_MISSING>(Words(choice.label))));
    }
  }
}

CivilDay DayOfAct(const Message& command, CivilDay today) {
  const FieldDescriptor* field = command.GetDescriptor()->FindFieldByNumber(3);
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || !Is<Date>(field->message_type()))
    return today;
  return Day(static_cast<const Date&>(command.GetReflection()->GetMessage(command, field))).value_or(today);
}

}  // namespace iml::domain
