#include "services/prospection/door/queries.h"

#include <map>

#include "libs/queries/asked.h"
#include "libs/queries/paging.h"
#include "services/prospection/door/machine.h"
#include "services/prospection/door/tables.h"

namespace iml::prospection {

using queries::Admits;
using storage::Reads;

absl::StatusOr<v1::DoorView> GetDoor(const v1::GetDoorRequest& request, const Reads& rows) {
  auto view = queries::Get(rows, kDoors, request.door_id(), "door_id");
  if (view.ok())
    domain::PutPossible(kCaptureMachine[LastFileOf(*view).stage()], kCaptureRpcs, view->mutable_possible());
  return view;
}

absl::StatusOr<v1::ListDoorsResponse> ListDoors(const v1::ListDoorsRequest& request, const Reads& rows) {
  v1::ListDoorsResponse response;
  const auto next = queries::PageUnder(
      rows, kDoorsBy, {request.owner_id(), request.operator_id(), request.departement()}, request,
      [&](const v1::DoorView& view) {
        const v1::DoorView::File file = LastFileOf(view);
        if (!Admits(request.departement(), view.departement()) || !Admits(request.operator_id(), file.operator_id()) ||
            !Admits(request.stage(), file.stage()) || !Admits(request.owner_id(), file.owner_id())) {
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
  std::map<v1::CaptureStage, int32_t> files;
  rows.Scan(kDoors, "", [&](const std::string&, const v1::DoorView& view) {
    if (Admits(request.departement(), view.departement())) ++files[LastFileOf(view).stage()];
    return true;
  });
  v1::GetPipelineResponse response;
  for (int stage = v1::CAPTURE_STAGE_SPOTTED; stage <= v1::CAPTURE_STAGE_SIGNED; ++stage) {
    auto& row = *response.add_stages();
    row.set_stage(static_cast<v1::CaptureStage>(stage));
    row.set_files(files[row.stage()]);
  }
  return response;
}

}  // namespace iml::prospection
