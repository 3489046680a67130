#include "libs/domain/checks.h"

#include "libs/domain/cents.h"

namespace iml::domain {

absl::Status CheckNamed(const Context& context, const std::string& organisation) {
  if (context.actor.organisation() == organisation) return absl::OkStatus();
  return Refuse("NOT_YOURS", {{"nom", organisation}});
}

absl::Status CheckOrder(const std::string& act, absl::CivilDay day, const std::string& earlier_act, const google::type::Date& earlier) {
  const auto before = Day(earlier);
  if (!before || *before <= day) return absl::OkStatus();
  return Refuse("DATES_OUT_OF_ORDER", {{"acte", act}, {"date", French(day)}, {"acte2", earlier_act}, {"date2", French(*before)}},
                {"occurred_on"});
}

absl::Status WrongPhase(const std::string& phase) { return Refuse("WRONG_PHASE", {{"phase", phase}}); }

absl::Status Missing(const std::string& field) { return Refuse("FIELD_MISSING", {{"champ", field}}, {field}); }

namespace {

absl::Status CheckCents(int64_t cents, int64_t least, const std::string& rule, const std::string& field) {
  if (cents >= least && cents <= kMostCents) return absl::OkStatus();
  return Refuse("AMOUNT_WRONG", {{"montant", Euros(cents)}, {"règle", cents < least ? rule : "au plus " + Euros(kMostCents)}}, {field});
}

}  // namespace

absl::Status CheckAbove0(int64_t cents, const std::string& field) { return CheckCents(cents, 1, "supérieur à zéro", field); }

absl::Status CheckNotBelow0(int64_t cents, const std::string& field) { return CheckCents(cents, 0, "positif ou nul", field); }

absl::Status CheckRange(int64_t value, int64_t least, int64_t most, const std::string& field) {
  if (value >= least && value <= most) return absl::OkStatus();
  return Refuse("VALUE_INVALID", {{"champ", field}, {"règle", "de " + std::to_string(least) + " à " + std::to_string(most)}}, {field});
}

absl::Status CheckPeriod(const v1::Period& period, const std::string& field) {
  if (ToPeriod(period)) return absl::OkStatus();
  if (!Day(period.from()) || !Day(period.until())) return Refuse("DATE_INVALID", {{"champ", field}}, {field});
  return Refuse("VALUE_INVALID", {{"champ", field}, {"règle", "la fin doit suivre le début"}}, {field});
}

}  // namespace iml::domain
