#include "services/reporting/target/projection.h"

#include "services/reporting/target/tables.h"

namespace iml::reporting {

void ProjectTarget(const eventsourcing::Standing& standing, const v1::TargetFact& fact, storage::Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  v1::TargetView& view = rows.At(kTargets, id);
  view.set_target_id(id);
  switch (fact.fact_case()) {
    case v1::TargetFact::kTargetSet:
      *view.add_statements() = fact.target_set();
      break;
    case v1::TargetFact::FACT_NOT_SET:
      break;
  }
}

}  // namespace iml::reporting
