#include "libs/domain/refusal.h"

#include <cassert>

#include "absl/strings/str_join.h"
#include "iml/contract/v1/contract.pb.h"
#include "libs/domain/cents.h"
#include "libs/domain/date.h"

namespace iml::domain {
namespace {

constexpr char kPayload[] = "type.googleapis.com/iml.rpc.v1.Refusal";
constexpr char kRecorded[] = "iml.rpc.v1.Refusal, as it is recorded";
constexpr char kLeftOut[] = "…";
constexpr size_t kMostValueBytes = 200;  // of what somebody sent: an answer must fit beside what carries it

// The text with its braces replaced, one after the other.
std::string Filled(const std::string& sentence, const std::vector<Hole>& holes, bool recorded) {
  std::string filled;
  size_t at = 0;
  for (const Hole& hole : holes) {
    const size_t open = sentence.find('{', at), close = sentence.find('}', open);
    assert(close != std::string::npos && "fewer braces than values; the test of each context's reasons says which");
    filled += sentence.substr(at, open - at);
    filled += recorded && hole.typed ? kLeftOut : Shortened(hole.text, kMostValueBytes);
    at = close + 1;
  }
  return filled + sentence.substr(at);
}

absl::Status WithRecorded(absl::Status status, const rpc::v1::Refusal& recorded) {
  if (recorded.SerializeAsString() != RefusalOf(status).SerializeAsString()) {
    status.SetPayload(kRecorded, absl::Cord(recorded.SerializeAsString()));
  }
  return status;
}

rpc::v1::Refusal AtFields(rpc::v1::Refusal refusal, const std::vector<std::string>& fields) {
  for (const std::string& field : fields) {
    log::v1::Violation& violation = *refusal.add_violations();
    violation.set_field(field);
    violation.set_reason(refusal.reason());
    violation.set_sentence(refusal.sentence());
  }
  return refusal;
}

void Merge(const rpc::v1::Refusal& one, rpc::v1::Refusal* all) {
  all->mutable_violations()->MergeFrom(one.violations());
  if (all->sentence().find(one.sentence()) == std::string::npos) all->mutable_sentence()->append(" " + one.sentence());
}

}  // namespace

Hole HoleOf(const Cents& cents) { return {Euros(cents.value)}; }
Hole HoleOf(absl::CivilDay day) { return {French(day)}; }
Hole HoleOf(const Records& records) { return {absl::StrJoin(records.ids, ", "), false, records.ids}; }

std::string NameOf(const google::protobuf::EnumValueDescriptor* reason) {
  return reason->name().substr(sizeof("REASON_") - 1);
}

absl::Status RefuseWith(const google::protobuf::EnumValueDescriptor* reason, const std::vector<Hole>& holes) {
  const contract::v1::Refusal& said = reason->options().GetExtension(contract::v1::refusal);
  rpc::v1::Refusal refusal;
  refusal.set_reason(NameOf(reason));
  refusal.set_sentence(Filled(said.sentence(), holes, false));
  for (const Hole& hole : holes) refusal.mutable_records()->Add(hole.records.begin(), hole.records.end());
  rpc::v1::Refusal recorded = refusal;
  recorded.set_sentence(Filled(said.sentence(), holes, true));
  return WithRecorded(ToStatus(static_cast<absl::StatusCode>(said.code()), refusal), recorded);
}

absl::Status At(const std::vector<std::string>& fields, const absl::Status& refused) {
  if (refused.ok()) return refused;
  return WithRecorded(ToStatus(refused.code(), AtFields(RefusalOf(refused), fields)),
                      AtFields(RecordedRefusalOf(refused), fields));
}

std::string Shortened(const std::string& text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (text[bytes] & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes) + "…";
}

absl::Status All(const std::vector<absl::Status>& checks) {
  absl::Status first;
  rpc::v1::Refusal all, recorded;
  for (const absl::Status& check : checks) {
    if (check.ok()) continue;
    if (first.ok()) {
      first = check;
      all = RefusalOf(check);
      recorded = RecordedRefusalOf(check);
    } else {
      Merge(RefusalOf(check), &all);
      Merge(RecordedRefusalOf(check), &recorded);
    }
  }
  return all.violations().empty() ? first : WithRecorded(ToStatus(first.code(), all), recorded);
}

rpc::v1::Refusal RefusalOf(const absl::Status& status) {
  rpc::v1::Refusal refusal;
  if (const auto payload = status.GetPayload(kPayload)) refusal.ParseFromString(std::string(*payload));
  return refusal;
}

rpc::v1::Refusal RecordedRefusalOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kRecorded);
  if (!payload) return RefusalOf(status);
  rpc::v1::Refusal refusal;
  refusal.ParseFromString(std::string(*payload));
  return refusal;
}

absl::Status ToStatus(absl::StatusCode code, const rpc::v1::Refusal& refusal) {
  absl::Status status(code, refusal.sentence());
  status.SetPayload(kPayload, absl::Cord(refusal.SerializeAsString()));
  return status;
}

}  // namespace iml::domain
