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
  return Refuse("DATES_OUT_OF_ORDER", {{"acte", act}, {"date", French(day)}, {"acte2", earlier_act}, {"date2", French(*before)}}, {"occurred_on"});
}

absl::Status WrongPhase(const std::string& phase) { return Refuse("WRONG_PHASE", {{"phase", phase}}); }

absl::Status Missing(const std::string& field) { return Refuse("FIELD_MISSING", {{"champ", field}}, {field}); }

absl::Status CheckAbove0(int64_t cents, const std::string& field) {
  if (cents > 0) return absl::OkStatus();
  return Refuse("AMOUNT_WRONG", {{"montant", Euros(cents)}, {"règle", "supérieur à zéro"}}, {field});
}

absl::Status CheckNotBelow0(int64_t cents, const std::string& field) {
  if (cents >= 0) return absl::OkStatus();
  return Refuse("AMOUNT_WRONG", {{"montant", Euros(cents)}, {"règle", "positif ou nul"}}, {field});
}

}  // namespace iml::domain
