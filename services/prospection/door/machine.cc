#include "services/prospection/door/machine.h"

namespace iml::prospection {

bool Late(v1::CaptureStage stage, v1::CaptureStage of) { return stage > of && stage <= v1::CAPTURE_STAGE_AGREED; }

v1::CaptureStage StageAfter(v1::CaptureStage stage, const v1::DoorFact& fact) {
  switch (fact.fact_case()) {
    case v1::DoorFact::kCaptureOpened:
      return v1::CAPTURE_STAGE_SPOTTED;
    case v1::DoorFact::kCaptureContacted:
      return v1::CAPTURE_STAGE_CONTACTED;
    case v1::DoorFact::kCaptureQualified:
      return Late(stage, v1::CAPTURE_STAGE_QUALIFIED) ? stage : v1::CAPTURE_STAGE_QUALIFIED;
    case v1::DoorFact::kDwellingVisited:
      return Late(stage, v1::CAPTURE_STAGE_VISITED) ? stage : v1::CAPTURE_STAGE_VISITED;
    case v1::DoorFact::kOfferMade:
      return v1::CAPTURE_STAGE_OFFERED;
    case v1::DoorFact::kAgreementReached:
    case v1::DoorFact::kSignatureLost:
      return v1::CAPTURE_STAGE_AGREED;
    case v1::DoorFact::kSignatureRequested:
      return v1::CAPTURE_STAGE_SIGNING;
    case v1::DoorFact::kCaptureSigned:
    case v1::DoorFact::kHandoverUndone:
      return v1::CAPTURE_STAGE_SIGNED;
    case v1::DoorFact::kCaptureHandedOver:
      return v1::CAPTURE_STAGE_HANDED_OVER;
    case v1::DoorFact::kHandoverConfirmed:
      return v1::CAPTURE_STAGE_IN_STOCK;
    case v1::DoorFact::kDoorFreed:
      return v1::CAPTURE_STAGE_FREED;
    case v1::DoorFact::kCaptureAbandoned:
      return v1::CAPTURE_STAGE_ABANDONED;
    case v1::DoorFact::kDoorRegistered:
    case v1::DoorFact::kCaptureAttributed:
    case v1::DoorFact::FACT_NOT_SET:
      return stage;
  }
  return stage;
}

}  // namespace iml::prospection
