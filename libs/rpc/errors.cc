#include "libs/rpc/errors.h"

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/rpc/error_details.pb.h"
#include "libs/domain/refusal.h"

namespace iml::rpc {

namespace {

// What a clerk runs into though nothing is wrong: its message is the sentence as well, and why, in ErrorInfo's
// metadata, for programs.
bool IsForClerks(absl::StatusCode code) {
  return code == absl::StatusCode::kUnavailable || code == absl::StatusCode::kDeadlineExceeded;
}

// What is no refusal has its code's name for a reason, and a sentence that tells a clerk what to do.
std::string ReasonOf(absl::StatusCode code) { return absl::StatusCodeToString(code); }

std::string SentenceOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return "Le service ne peut pas répondre pour l'instant : recommencez, une commande avec le même identifiant de "
             "requête.";
    case absl::StatusCode::kInvalidArgument:
      return "La requête n'est pas valide.";
    case absl::StatusCode::kUnimplemented:
      return "Cette action n'existe pas.";
    case absl::StatusCode::kResourceExhausted:
      return "La requête est trop volumineuse.";
    default:
      return "Une erreur interne s'est produite : prévenez l'administrateur.";
  }
}

// gRPC carries a status in a trailer, of which a client takes 8 KiB: in base64, and with the message beside it, this
// much fits.
constexpr size_t kMostTextBytes = 700, kMostViolationBytes = 2500;
constexpr char kWhy[] = "why", kRecords[] = "records";

google::rpc::BadRequest BadRequestOf(const v1::Refusal& refusal) {
  google::rpc::BadRequest bad;
  for (const log::v1::Violation& each : refusal.violations()) {
    auto* violation = bad.add_field_violations();
    violation->set_field(each.field());
    violation->set_reason(each.reason());
    violation->set_description(domain::Shortened(each.sentence(), kMostTextBytes));
    if (bad.ByteSizeLong() <= kMostViolationBytes) continue;
    bad.mutable_field_violations()->RemoveLast();
    break;
  }
  return bad;
}

}  // namespace

google::rpc::Status ToRpc(const absl::Status& status) {
  google::rpc::Status rpc;
  rpc.set_code(static_cast<int>(status.code()));
  rpc.set_message(domain::Shortened(std::string(status.message()), kMostTextBytes));
  google::rpc::ErrorInfo info;
  v1::Refusal refusal = domain::RefusalOf(status);
  if (refusal.reason().empty()) {
    refusal.set_reason(ReasonOf(status.code()));
    refusal.set_sentence(SentenceOf(status.code()));
    if (IsForClerks(status.code())) {
      (*info.mutable_metadata())[kWhy] = rpc.message();
      rpc.set_message(refusal.sentence());
    }
  }
  const google::rpc::BadRequest bad = BadRequestOf(refusal);
  info.set_reason(refusal.reason());
  info.set_domain("iml");
  if (bad.field_violations_size() < refusal.violations_size()) {
    (*info.mutable_metadata())["violations"] = std::to_string(refusal.violations_size());
  }
  if (!refusal.records().empty()) (*info.mutable_metadata())[kRecords] = absl::StrJoin(refusal.records(), ",");
  rpc.add_details()->PackFrom(info);
  if (!bad.field_violations().empty()) rpc.add_details()->PackFrom(bad);
  google::rpc::LocalizedMessage message;
  message.set_locale("fr-FR");
  message.set_message(domain::Shortened(refusal.sentence(), kMostTextBytes));
  rpc.add_details()->PackFrom(message);
  if (status.code() == absl::StatusCode::kUnavailable) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_nanos(100'000'000);
    rpc.add_details()->PackFrom(retry);
  }
  return rpc;
}

absl::Status FromRpc(const google::rpc::Status& rpc) {
  const auto code = static_cast<absl::StatusCode>(rpc.code());
  v1::Refusal refusal;
  google::rpc::ErrorInfo info;
  for (const auto& detail : rpc.details()) {
    google::rpc::BadRequest bad;
    google::rpc::LocalizedMessage message;
    if (detail.UnpackTo(&info)) {
      refusal.set_reason(info.reason());
      if (const auto records = info.metadata().find(kRecords); records != info.metadata().end()) {
        for (const auto id : absl::StrSplit(records->second, ',')) refusal.add_records(std::string(id));
      }
    }
    if (detail.UnpackTo(&bad)) {
      for (const auto& each : bad.field_violations()) {
        log::v1::Violation& violation = *refusal.add_violations();
        violation.set_field(each.field());
        violation.set_reason(each.reason());
        violation.set_sentence(each.description());
      }
    }
    if (detail.UnpackTo(&message)) refusal.set_sentence(message.message());
  }
  const bool refused =
      !refusal.reason().empty() && (refusal.reason() != ReasonOf(code) || refusal.sentence() != SentenceOf(code));
  if (!refused) return absl::Status(code, info.metadata().contains(kWhy) ? info.metadata().at(kWhy) : rpc.message());
  return domain::ToStatus(code, refusal);
}

int HttpCode(int code) {
  switch (static_cast<absl::StatusCode>(code)) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
      return 400;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
      return 409;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kCancelled:
      return 499;
    case absl::StatusCode::kUnimplemented:
      return 501;
    case absl::StatusCode::kUnavailable:
      return 503;
    case absl::StatusCode::kDeadlineExceeded:
      return 504;
    default:
      return 500;
  }
}

}  // namespace iml::rpc
