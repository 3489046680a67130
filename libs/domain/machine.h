// What may happen when: one table for each state machine, rows by status, columns by act.
//
//   using namespace domain::cells;
//   constexpr domain::Cell kMachine[TenancyStatus_ARRAYSIZE][kActs] = {
//       /* UNSPECIFIED */ {may, unknown},
//       /* DRAFT */       {never, may}};
//
//   const auto barred = domain::Barred(kMachine[status][kSign], status, fact, state.last());
//   if (barred) return *barred;
#pragma once

#include <google/protobuf/util/message_differencer.h>

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/domain/labels.h"
#include "libs/domain/refusal.h"

namespace iml::domain {

// What an act meets in a status. Without a default: a status or an act that lacks its cells does not compile.
class Cell {
 public:
  enum What {
    kMay,
    // This act led to this status. The same act again does nothing; another one is refused as a wrong phase.
    kRepeat,
    // The answer comes too late. It does nothing.
    kNothing,
    kRefused
  };
  constexpr Cell(What what) : what_(what) {}  // NOLINT: a table is written in these
  template <typename Reason>
  requires(std::is_enum_v<Reason> && !std::is_same_v<Reason, What>) constexpr Cell(Reason reason)  // NOLINT
      : what_(kRefused), reason_(reason), type_(&google::protobuf::GetEnumDescriptor<Reason>) {}

  constexpr What what() const { return what_; }
  const google::protobuf::EnumValueDescriptor* reason() const {
    return type_ == nullptr ? DescriptorOf<rpc::v1::REASON_WRONG_PHASE>() : type_()->FindValueByNumber(reason_);
  }

 private:
  What what_;
  int reason_ = 0;
  const google::protobuf::EnumDescriptor* (*type_)() = nullptr;
};

// The words that a table is written in.
namespace cells {
inline constexpr Cell may = Cell::kMay, again = Cell::kRepeat, nothing = Cell::kNothing;
inline constexpr Cell never = rpc::v1::REASON_WRONG_PHASE, unknown = rpc::v1::REASON_NOT_FOUND;
}  // namespace cells

// The answer to an act that its phase does not admit; nothing when it may. `fact`: what the act would yield; `last`:
// what the last one yielded.
template <typename Fact, typename Status>
std::optional<absl::StatusOr<std::vector<Fact>>> Barred(const Cell& cell, Status status, const Fact& fact,
                                                        const Fact& last) {
  using Facts = std::vector<Fact>;
  switch (cell.what()) {
    case Cell::kMay:
      return std::nullopt;
    case Cell::kNothing:
      return Facts{};
    case Cell::kRepeat:
      if (google::protobuf::util::MessageDifferencer::Equals(fact, last)) return Facts{};
      return Refuse<rpc::v1::REASON_WRONG_PHASE>(LabelOf(status));
    case Cell::kRefused:
      if (cell.reason() == DescriptorOf<rpc::v1::REASON_WRONG_PHASE>()) {
        return Refuse<rpc::v1::REASON_WRONG_PHASE>(LabelOf(status));
      }
      return RefuseWith(cell.reason(), {});
  }
  return std::nullopt;
}

// Whether every act of a machine has its RPC's name, or "". A name that is left out leaves a null at the end.
template <int kActs>
constexpr bool Named(const char* const (&rpcs)[kActs]) {
  for (const char* rpc : rpcs) {
    if (rpc == nullptr) return false;
  }
  return true;
}

// The RPCs that a status admits, by name. `rpcs` are the columns' names, "" for what only reactions do.
template <int kActs, typename Names>
void PutPossible(const Cell (&row)[kActs], const char* const (&rpcs)[kActs], Names* possible) {
  for (int act = 0; act < kActs; ++act) {
    if (row[act].what() == Cell::kMay && *rpcs[act] != '\0') *possible->Add() = rpcs[act];
  }
}

}  // namespace iml::domain
