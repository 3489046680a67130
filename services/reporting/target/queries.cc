#include "services/reporting/target/queries.h"

#include "libs/queries/asked.h"
#include "libs/queries/paging.h"
#include "services/reporting/target/tables.h"

namespace iml::reporting {

using storage::Reads;

absl::StatusOr<v1::TargetView> GetTarget(const v1::GetTargetRequest& request, const Reads& rows) {
  return queries::Get(rows, kTargets, request.target_id(), "target_id");
}

absl::StatusOr<v1::ListTargetsResponse> ListTargets(const v1::ListTargetsRequest& request, const Reads& rows) {
  v1::ListTargetsResponse response;
  const std::string prefix = request.territory().empty() ? "" : request.territory() + "-";
  const auto next = queries::Page(rows, kTargets, prefix, request, [&](const std::string&, const v1::TargetView& view) {
    *response.add_targets() = view;
    return true;
  });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

}  // namespace iml::reporting
