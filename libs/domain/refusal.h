// Why a command is refused: a reason that programs read and a sentence that a clerk understands, both from the
// contract.
//
//   template <> struct domain::Holes<v1::REASON_TOO_FEW_PLACES> : domain::Takes<Places, Persons> {};
//   return domain::At("count", domain::Refuse<v1::REASON_TOO_FEW_PLACES>(Places(2), Persons(3)));
#pragma once

#include <google/protobuf/generated_enum_reflection.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "iml/rpc/v1/reasons.pb.h"
#include "iml/rpc/v1/rpc.pb.h"

namespace iml::domain {

// ---- what fills the holes of a sentence

struct Hole {
  std::string text;
  // True when the caller typed the text. It may tell of a person, so the log records "…" instead.
  bool typed = false;
  // Ids of the records that the text names.
  std::vector<std::string> records = {};
};
// A number of the state: Number<struct PersonsTag>, so that places are not taken for persons.
template <typename Tag>
struct Number {
  explicit Number(int64_t value) : value(value) {}
  int64_t value;
};
using Count = Number<struct CountTag>;
using Places = Number<struct PlacesTag>;
using Persons = Number<struct PersonsTag>;
using Version = Number<struct VersionTag>;
struct Cents {
  explicit Cents(int64_t value) : value(value) {}
  int64_t value;
};
// Words of the contract or of this program: a label, a rule, a field's name.
struct Words {
  explicit Words(std::string text) : text(std::move(text)) {}
  std::string text;
};
struct Siren {
  explicit Siren(std::string text) : text(std::move(text)) {}
  std::string text;
};
struct Month {
  explicit Month(std::string text) : text(std::move(text)) {}
  std::string text;
};
// Ids of records, one beside the other.
struct Records {
  std::vector<std::string> ids;
};
// Marks a value that comes from the command, not from the state.
template <typename Value>
struct Typed {
  template <typename... Arguments>
  explicit Typed(Arguments&&... arguments) : value(std::forward<Arguments>(arguments)...) {}
  Value value;
};

template <typename Tag>
Hole HoleOf(const Number<Tag>& number) {
  return {std::to_string(number.value)};
}
Hole HoleOf(const Cents& cents);
Hole HoleOf(absl::CivilDay day);
inline Hole HoleOf(const Words& words) { return {words.text}; }
inline Hole HoleOf(const Siren& siren) { return {siren.text}; }
inline Hole HoleOf(const Month& month) { return {month.text}; }
Hole HoleOf(const Records& records);
template <typename Value>
Hole HoleOf(const Typed<Value>& typed) {
  return {HoleOf(typed.value).text, true};
}

// ---- reasons

// What the holes of a reason's sentence take, in their order.
template <typename... Values>
struct Takes {
  static constexpr int kHoles = sizeof...(Values);
};
// One line for each reason of each context; a reason without its line does not compile.
template <auto kReason>
struct Holes;

absl::Status RefuseWith(const google::protobuf::EnumValueDescriptor* reason, const std::vector<Hole>& holes);

template <auto kReason>
const google::protobuf::EnumValueDescriptor* DescriptorOf() {
  return google::protobuf::GetEnumDescriptor<decltype(kReason)>()->FindValueByNumber(kReason);
}
template <auto kReason, typename... Values>
absl::Status Fill(Takes<Values...>, const std::type_identity_t<Values>&... values) {
  return RefuseWith(DescriptorOf<kReason>(), {HoleOf(values)...});
}
// The status of a refusal, with iml.rpc.v1.Refusal as its payload. A value that is missing, one too many or of another
// type does not compile.
template <auto kReason, typename... Values>
absl::Status Refuse(const Values&... values) {
  return Fill<kReason>(Holes<kReason>{}, values...);
}

template <>
struct Holes<rpc::v1::REASON_UNSPECIFIED> : Takes<> {};
template <>
struct Holes<rpc::v1::REASON_FIELD_MISSING> : Takes<Words> {};
template <>
struct Holes<rpc::v1::REASON_VALUE_INVALID> : Takes<Words, Words> {};
template <>
struct Holes<rpc::v1::REASON_DATE_INVALID> : Takes<Words> {};
template <>
struct Holes<rpc::v1::REASON_UNKNOWN_CODE> : Takes<Typed<Words>, Words, Words> {};
template <>
struct Holes<rpc::v1::REASON_FUTURE_DATE> : Takes<Typed<absl::CivilDay>> {};
template <>
struct Holes<rpc::v1::REASON_AMOUNT_WRONG> : Takes<Typed<Cents>, Words> {};
template <>
struct Holes<rpc::v1::REASON_DATES_OUT_OF_ORDER> : Takes<Words, Typed<absl::CivilDay>, Words, absl::CivilDay> {};
template <>
struct Holes<rpc::v1::REASON_WRONG_PHASE> : Takes<Words> {};
template <>
struct Holes<rpc::v1::REASON_NOT_FOUND> : Takes<> {};
template <>
struct Holes<rpc::v1::REASON_NOT_YOURS> : Takes<Siren> {};
template <>
struct Holes<rpc::v1::REASON_REQUEST_MALFORMED> : Takes<Typed<Words>> {};
template <>
struct Holes<rpc::v1::REASON_PAGE_TOKEN_FOREIGN> : Takes<> {};
template <>
struct Holes<rpc::v1::REASON_REQUEST_ID_REUSED> : Takes<> {};
template <>
struct Holes<rpc::v1::REASON_VERSION_MISMATCH> : Takes<Version> {};
template <>
struct Holes<rpc::v1::REASON_LOOKS_LIKE> : Takes<Records, Words> {};
template <>
struct Holes<rpc::v1::REASON_FORMER_CODE> : Takes<Typed<Words>, Words, Words> {};
template <>
struct Holes<rpc::v1::REASON_ARRONDISSEMENT_MISSING> : Takes<Words, Words> {};

// ---- refusals

// The refusal, naming the fields (their paths in the command) that it is about.
absl::Status At(const std::vector<std::string>& fields, const absl::Status& refused);
inline absl::Status At(const char* field, const absl::Status& refused) {
  return At(std::vector<std::string>{field}, refused);
}
inline absl::Status At(const std::string& field, const absl::Status& refused) {
  return At(std::vector<std::string>{field}, refused);
}

// Joins the checks that failed into one refusal. The first gives the code and the reason. It is ok when none failed.
absl::Status All(const std::vector<absl::Status>& checks);
// The first that is not ok.
template <typename... More>
absl::Status First(const absl::Status& one, const More&... more) {
  absl::Status first = one;
  ((first = first.ok() ? more : first), ...);
  return first;
}

// The beginning of a text that is longer than so many bytes, in whole letters, and "…".
std::string Shortened(const std::string& text, size_t bytes);

// The payload; an empty one when the status is no refusal.
rpc::v1::Refusal RefusalOf(const absl::Status& status);
// The payload as it is recorded: what the caller typed is left out.
rpc::v1::Refusal RecordedRefusalOf(const absl::Status& status);
// Makes a status again of a refusal that was recorded.
absl::Status ToStatus(absl::StatusCode code, const rpc::v1::Refusal& refusal);

// "TOO_FEW_PLACES": the name of a reason on the wire.
std::string NameOf(const google::protobuf::EnumValueDescriptor* reason);

}  // namespace iml::domain
