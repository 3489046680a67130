#include "services/securing/claims/eligibility.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/domain/contracts.h"
#include "libs/domain/date.h"
#include "libs/domain/labels.h"

namespace iml::securing {
namespace {

// "depuis le 01/01/2018" is read as the day since which the dwelling is managed; no text says so.
constexpr absl::CivilDay kSince(2018, 1, 1);

template <typename Row>
std::string From(const char* what, const Row* row, const std::string& said) {
  if (row == nullptr) return absl::StrCat(what, ": unknown");
  return absl::StrCat(what, ": ", said, "; commit ", absl::BytesToHexString(row->commit_id()));
}

bool ApprovedFor(const OperatorRow& row, const std::string& departement, absl::CivilDay day) {
  return std::any_of(row.approvals().begin(), row.approvals().end(), [&](const auto& approval) {
    const auto period = domain::ToPeriod(approval.period());
    const auto& covered = approval.departements();
    return period && period->Contains(day) && std::find(covered.begin(), covered.end(), departement) != covered.end();
  });
}

// As it was said last for the day or before.
bool FundedOn(const DwellingRow& row, absl::CivilDay day) {
  bool funded = false;
  for (const auto& said : row.funding()) {
    const auto from = domain::Day(said.from());
    if (from && *from <= day) funded = said.funded_177();
  }
  return funded;
}

}  // namespace

DwellingRow OnDay(const DwellingRow& row, absl::CivilDay day) {
  DwellingRow then = row;
  if (!row.holders().empty()) then.set_operator_id(row.holders(0).operator_id());
  for (const auto& holder : row.holders()) {
    if (const auto from = domain::Day(holder.from()); from && *from <= day) then.set_operator_id(holder.operator_id());
  }
  if (!row.stocks().empty()) then.clear_managed_since();
  for (const auto& stock : row.stocks()) {
    const auto from = domain::Day(stock.from());
    if (from && domain::Period{*from, domain::Day(stock.until())}.Contains(day))
      *then.mutable_managed_since() = stock.from();
  }
  return then;
}

std::vector<v1::Criterion> Judge(const Evidence& evidence, const domain::v1::Code& kind, absl::CivilDay day) {
  const OperatorRow* registered = evidence.registered;
  const DwellingRow* dwelling = evidence.dwelling;
  std::vector<v1::Criterion> criteria;
  const auto add = [&](v1::CriterionKind kind_of, bool met, const std::string& why) {
    v1::Criterion criterion;
    criterion.set_criterion(kind_of);
    criterion.set_met(met);
    criterion.set_evidence(why);
    criteria.push_back(criterion);
  };
  const std::string departement = dwelling == nullptr ? "" : dwelling->departement();
  add(v1::CRITERION_KIND_OPERATOR_IN_REGION,
      registered != nullptr && dwelling != nullptr && ApprovedFor(*registered, departement, day),
      From("approvals of the operator", registered,
           registered == nullptr ? "" : absl::StrCat(registered->approvals_size(), ", département ", departement)));
  add(v1::CRITERION_KIND_OPERATOR_AFFILIATED, registered != nullptr && !registered->federation().empty(),
      From("federation of the operator", registered, registered == nullptr ? "" : registered->federation()));
  // The region says "managed by the region's associations", and names no affiliation (users.md, D7).
  criteria.back().set_advisory(true);
  const auto modality = dwelling == nullptr ? domain::v1::MODALITY_UNSPECIFIED
                                            : domain::ModalityOn(dwelling->contracts(), day, dwelling->modality());
  add(v1::CRITERION_KIND_IML_DWELLING, modality != domain::v1::MODALITY_UNSPECIFIED,
      From("modality of the dwelling", dwelling, domain::LabelOf(modality).text));
  const auto since = dwelling == nullptr ? std::nullopt : domain::Day(dwelling->managed_since());
  add(v1::CRITERION_KIND_MANAGED_SINCE, since && *since >= kSince && *since <= day,
      From("managed since", dwelling, since ? domain::French(*since) : ""));
  const bool funded = dwelling != nullptr && FundedOn(*dwelling, day);
  add(v1::CRITERION_KIND_FUNDED_177, funded, From("programme 177", dwelling, funded ? "yes" : "no"));
  add(v1::CRITERION_KIND_KIND_COVERED, kind.code() == "IMPAYE" || kind.code() == "DEGRADATION",
      absl::StrCat("kind of the claim: ", kind.code()));
  return criteria;
}

std::string NotMet(const std::vector<v1::Criterion>& criteria) {
  std::string labels;
  for (const v1::Criterion& criterion : criteria) {
    if (!criterion.met() && !criterion.advisory()) {
      absl::StrAppend(&labels, labels.empty() ? "" : ", ", domain::LabelOf(criterion.criterion()).text);
    }
  }
  return labels;
}

}  // namespace iml::securing
