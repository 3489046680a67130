#include "services/prospection/prospection_queries.h"

#include <map>

#include "libs/domain/refusal.h"
#include "libs/rpc/paging.h"
#include "services/prospection/tables.h"

namespace iml::prospection {

using storage::Reads;

namespace {

bool Asks(const std::string& filter, const std::string& value) { return filter.empty() || filter == value; }

}  // namespace

absl::StatusOr<v1::OwnerView> GetOwner(const v1::GetOwnerRequest& request, const Reads& rows) {
  const auto view = rows.Find(kOwners, request.owner_id());
  if (!view) return domain::Refuse("NOT_FOUND", {}, {"owner_id"});
  return *view;
}

absl::StatusOr<v1::ListOwnersResponse> ListOwners(const v1::ListOwnersRequest& request, const Reads& rows) {
  v1::ListOwnersResponse response;
  const auto next = rpc::Page(rows, kOwners, "", request, [&](const std::string&, const v1::OwnerView& view) {
    if (!Asks(request.status(), view.status())) return false;
    *response.add_owners() = view;
    return true;
  });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

absl::StatusOr<v1::DoorView> GetDoor(const v1::GetDoorRequest& request, const Reads& rows) {
  const auto view = rows.Find(kDoors, request.door_id());
  if (!view) return domain::Refuse("NOT_FOUND", {}, {"door_id"});
  return *view;
}

absl::StatusOr<v1::ListDoorsResponse> ListDoors(const v1::ListDoorsRequest& request, const Reads& rows) {
  v1::ListDoorsResponse response;
  const auto next = rpc::Page(rows, kDoors, "", request, [&](const std::string&, const v1::DoorView& view) {
    const auto file = view.files().empty() ? v1::DoorView::File() : *view.files().rbegin();
    if (!Asks(request.departement(), view.departement()) || !Asks(request.operator_id(), file.operator_id()) ||
        !Asks(request.stage(), file.stage()) || !Asks(request.owner_id(), file.owner_id())) {
      return false;
    }
    *response.add_doors() = view;
    return true;
  });
  if (!next.ok()) return next.status();
  response.set_next_page_token(*next);
  return response;
}

absl::StatusOr<v1::GetPipelineResponse> GetPipeline(const v1::GetPipelineRequest& request, const Reads& rows) {
  std::map<std::string, int32_t> files;
  rows.Scan(kDoors, "", [&](const std::string&, const v1::DoorView& view) {
    if (Asks(request.departement(), view.departement()) && !view.files().empty())
      ++files[view.files().rbegin()->stage()];
    return true;
  });
  v1::GetPipelineResponse response;
  for (const char* stage : {"spotted", "contacted", "qualified", "visited", "offered", "agreed", "signing", "signed"}) {
    auto& row = *response.add_stages();
    row.set_stage(stage);
    row.set_files(files[stage]);
  }
  return response;
}

}  // namespace iml::prospection
