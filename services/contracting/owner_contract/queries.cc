#include "services/contracting/owner_contract/queries.h"

#include "libs/queries/asked.h"
#include "libs/queries/paging.h"
#include "services/contracting/owner_contract/machine.h"
#include "services/contracting/owner_contract/tables.h"

namespace iml::contracting {

using queries::Admits;
using storage::Reads;

absl::StatusOr<v1::OwnerContractView> GetOwnerContract(const v1::GetOwnerContractRequest& request, const Reads& rows) {
  auto view = queries::Get(rows, kOwnerContracts, request.owner_contract_id(), "owner_contract_id");
  if (view.ok())
    domain::PutPossible(kOwnerContractMachine[view->status()], kOwnerContractRpcs, view->mutable_possible());
  return view;
}

absl::StatusOr<v1::ListOwnerContractsResponse> ListOwnerContracts(const v1::ListOwnerContractsRequest& request,
                                                                  const Reads& rows) {
  v1::ListOwnerContractsResponse response;
  const auto next = queries::PageUnder(rows, kOwnerContractsBy, {request.dwelling_id(), request.operator_id()}, request,
                                       [&](const v1::OwnerContractView& view) {
                                         if (!Admits(request.operator_id(), view.operator_id()) ||
                                             !Admits(request.status(), view.status()) ||
                                             !Admits(request.dwelling_id(), view.dwelling_id())) {
                                           return false;
                                         }
                                         *response.add_owner_contracts() = view;
                                         return true;
                                       });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

}  // namespace iml::contracting
