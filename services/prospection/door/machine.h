// What may happen to a door's last capture file when, and what stage a fact leads to (INV-42). Pure.
#pragma once

#include "iml/prospection/v1/door.pb.h"
#include "libs/domain/machine.h"
#include "services/prospection/reasons.h"

namespace iml::prospection {

enum CaptureAct {
  kOpenCapture,
  kQualifyCapture,
  kRecordVisit,
  kMakeOffer,
  kRecordAgreement,
  kAttributeCapture,
  kSignCapture,
  kHandOverCapture,
  kAbandonCapture,
  // Acts of reactions.
  kRecordContact,
  kAbandonForbidden,
  kConfirmSignature,
  kLoseSignature,
  kConfirmHandover,
  kUndoHandover,
  kFreeDoor,
  kCaptureActs
};
// By RPC; "" for what only reactions do.
constexpr const char* kCaptureRpcs[kCaptureActs] = {"OpenCapture",
                                                    "QualifyCapture",
                                                    "RecordVisit",
                                                    "MakeOffer",
                                                    "RecordAgreement",
                                                    "AttributeCapture",
                                                    "SignCapture",
                                                    "HandOverCapture",
                                                    "AbandonCapture",
                                                    "",
                                                    "",
                                                    "",
                                                    "",
                                                    "",
                                                    "",
                                                    ""};
static_assert(domain::Named(kCaptureRpcs));

namespace capture_machine {
using namespace domain::cells;  // NOLINT
// INV-41: one open file, none while the dwelling is in stock.
constexpr domain::Cell open = v1::REASON_CAPTURE_ALREADY_OPEN, stock = v1::REASON_DWELLING_IN_STOCK;
// A signature needs the stage before it, a qualification and a visit. Other acts may leave stages out, with a reason;
// a qualification or a visit that comes late leaves the stage as it is.
constexpr domain::Cell skips = v1::REASON_STAGE_SKIPPED;
// clang-format off
constexpr domain::Cell kCells[v1::CaptureStage_ARRAYSIZE][kCaptureActs] = {
    //                 open, qualify, visit, offer, agreement, attribute, sign, hand over, abandon;
    //                     contact, forbidden, confirm or lose signature, confirm or undo handover, free
    /* UNSPECIFIED */ {may, unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown,
                           nothing, nothing, nothing, nothing, nothing, nothing, nothing},
    /* SPOTTED */     {open, may, may, may, may, never, skips, never, may,
                           may, may, nothing, nothing, nothing, nothing, nothing},
    /* CONTACTED */   {open, may, may, may, may, never, skips, never, may,
                           nothing, may, nothing, nothing, nothing, nothing, nothing},
    /* QUALIFIED */   {open, again, may, may, may, may, skips, never, may,
                           nothing, may, nothing, nothing, nothing, nothing, nothing},
    /* VISITED */     {open, may, may, may, may, may, skips, never, may,
                           nothing, may, nothing, nothing, nothing, nothing, nothing},
    /* OFFERED */     {open, may, may, again, may, may, skips, never, may,
                           nothing, may, nothing, nothing, nothing, nothing, nothing},
    /* AGREED */      {open, may, may, never, again, may, may, never, may,
                           nothing, nothing, nothing, nothing, nothing, nothing, nothing},
    /* SIGNING */     {open, never, never, never, never, never, again, never, never,
                           nothing, nothing, may, may, nothing, nothing, nothing},
    /* SIGNED */      {open, never, never, never, never, never, again, may, never,
                           nothing, nothing, nothing, nothing, nothing, nothing, nothing},
    /* HANDED_OVER */ {stock, never, never, never, never, never, never, again, never,
                           nothing, nothing, nothing, nothing, may, may, may},
    /* IN_STOCK */    {stock, never, never, never, never, never, never, again, never,
                           nothing, nothing, nothing, nothing, nothing, nothing, may},
    /* FREED */       {may, never, never, never, never, never, never, again, never,
                           nothing, nothing, nothing, nothing, nothing, nothing, nothing},
    /* ABANDONED */   {may, never, never, never, never, never, never, never, again,
                           nothing, nothing, nothing, nothing, nothing, nothing, nothing},
};
// clang-format on
}  // namespace capture_machine
inline constexpr const auto& kCaptureMachine = capture_machine::kCells;

// Whether an act that leads to the stage `of` comes when the file has passed that stage and is not signed yet.
bool Late(v1::CaptureStage stage, v1::CaptureStage of);

// State and row share it.
v1::CaptureStage StageAfter(v1::CaptureStage stage, const v1::DoorFact& fact);

}  // namespace iml::prospection
