#include "services/contracting/operator/queries.h"

#include "libs/queries/asked.h"
#include "libs/queries/paging.h"
#include "services/contracting/operator/tables.h"

namespace iml::contracting {

using queries::Admits;
using storage::Reads;

absl::StatusOr<v1::OperatorView> GetOperator(const v1::GetOperatorRequest& request, const Reads& rows) {
  return queries::Get(rows, kOperators, request.operator_id(), "operator_id");
}

absl::StatusOr<v1::ListOperatorsResponse> ListOperators(const v1::ListOperatorsRequest& request, const Reads& rows) {
  v1::ListOperatorsResponse response;
  const auto next = queries::Page(rows, kOperators, "", request, [&](const std::string&, const v1::OperatorView& view) {
    if (!Admits(request.federation(), view.federation().code())) return false;
    *response.add_operators() = view;
    return true;
  });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

}  // namespace iml::contracting
