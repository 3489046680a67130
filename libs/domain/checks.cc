#include "libs/domain/checks.h"

#include <cstring>

#include "libs/domain/cents.h"

namespace iml::domain {

absl::Status CheckNamed(const Context& context, const std::string& organisation) {
  if (context.actor.organisation() == organisation) return absl::OkStatus();
  return Refuse("NOT_YOURS", {{"nom", organisation}});
}

absl::Status CheckOrder(const std::string& act, absl::CivilDay day, const std::string& earlier_act,
                        const google::type::Date& earlier) {
  const auto before = Day(earlier);
  if (!before || *before <= day) return absl::OkStatus();
  return Refuse("DATES_OUT_OF_ORDER",
                {{"acte", act}, {"date", French(day)}, {"acte2", earlier_act}, {"date2", French(*before)}},
                {"occurred_on"});
}

absl::Status WrongPhase(const std::string& phase) { return Refuse("WRONG_PHASE", {{"phase", phase}}); }

absl::Status Missing(const std::string& field) { return Refuse("FIELD_MISSING", {{"champ", field}}, {field}); }

namespace {

// C0 and C1, and DEL: in UTF-8 below the space, 7F, and C2 80 to C2 9F.
bool HasControl(const std::string& text, const char* but) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (byte == 0x7F || (byte < ' ' && (byte == 0 || std::strchr(but, byte) == nullptr))) return true;
    if (byte == 0xC2 && next >= 0x80 && next < 0xA0) return true;
  }
  return false;
}

absl::Status RefuseControl(const std::string& field, const std::string& rule) {
  return Refuse("VALUE_INVALID", {{"champ", field}, {"règle", rule}}, {field});
}

}  // namespace

absl::Status CheckLine(const std::string& line, const std::string& field) {
  return HasControl(line, "") ? RefuseControl(field, "une seule ligne sans caractère de contrôle est attendue")
                              : absl::OkStatus();
}

absl::Status CheckLines(const std::string& lines, const std::string& field) {
  return HasControl(lines, "\n\t") ? RefuseControl(field, "un texte sans caractère de contrôle est attendu")
                                   : absl::OkStatus();
}

absl::Status CheckText(const std::string& text, const std::string& field) {
  return text.empty() ? Missing(field) : CheckLine(text, field);
}

absl::Status CheckReason(const std::string& reason) {
  return reason.empty() ? Refuse("REASON_MISSING", {}, {"reason"}) : absl::OkStatus();
}

absl::Status CheckOneOf(const std::string& value, const std::vector<std::string>& values, const std::string& field) {
  std::string list;
  for (size_t i = 0; i < values.size(); ++i) {
    if (value == values[i]) return absl::OkStatus();
    list += (i == 0 ? "« " : i + 1 < values.size() ? ", « " : " ou « ") + values[i] + " »";
  }
  return Refuse("VALUE_INVALID", {{"champ", field}, {"règle", list}}, {field});
}

absl::Status CheckDay(const google::type::Date& date, const std::string& field) {
  return Day(date) ? absl::OkStatus() : Refuse("DATE_INVALID", {{"champ", field}}, {field});
}

absl::Status CheckPast(const google::type::Date& date, const Context& context, const std::string& field) {
  const auto day = Day(date);
  if (!day || *day <= context.today) return CheckDay(date, field);
  return Refuse("FUTURE_DATE", {{"date", French(*day)}}, {field});
}

absl::Status CheckSource(const std::string& source, const google::type::Date& day, const Context& context,
                         const std::string& field) {
  std::vector<std::string> missing;
  if (source.empty()) missing.push_back("source");
  if (!Day(day)) missing.push_back(field);
  return missing.empty() ? CheckPast(day, context, field) : Refuse("SOURCE_MISSING", {}, missing);
}

namespace {

absl::Status CheckCents(int64_t cents, int64_t least, const std::string& rule, const std::string& field) {
  if (cents >= least && cents <= kMostCents) return absl::OkStatus();
  return Refuse("AMOUNT_WRONG",
                {{"montant", Euros(cents)}, {"règle", cents < least ? rule : "au plus " + Euros(kMostCents)}}, {field});
}

}  // namespace

absl::Status CheckAbove0(int64_t cents, const std::string& field) {
  return CheckCents(cents, 1, "supérieur à zéro", field);
}

absl::Status CheckNotBelow0(int64_t cents, const std::string& field) {
  return CheckCents(cents, 0, "positif ou nul", field);
}

absl::Status CheckRange(int64_t value, int64_t least, int64_t most, const std::string& field) {
  if (value >= least && value <= most) return absl::OkStatus();
  return Refuse("VALUE_INVALID",
                {{"champ", field}, {"règle", "de " + std::to_string(least) + " à " + std::to_string(most)}}, {field});
}

absl::Status CheckPeriod(const v1::Period& period, const std::string& field) {
  if (ToPeriod(period)) return absl::OkStatus();
  if (!Day(period.from()) || !Day(period.until())) return Refuse("DATE_INVALID", {{"champ", field}}, {field});
  return Refuse("VALUE_INVALID", {{"champ", field}, {"règle", "la fin doit suivre le début"}}, {field});
}

}  // namespace iml::domain
