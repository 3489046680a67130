// What stands and what may be answered, worked out in other words than the heart's: the parent rule over the bare
// records, the test domain as a list of what may happen when, and for each answer the question whether some moment
// explains it. The log's order is the witness: an aggregate's history is linearizable when each standing commit may
// happen to the state that it stands on, and each answer without one was right at a moment between the call and the
// answer.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "iml/rpc/v1/rpc.pb.h"
#include "libs/log/log.h"
#include "tests/support/pair.h"

namespace iml::simulation {

struct Violation {
  std::string what;
};
[[noreturn]] void Fail(const std::string& what);

class Truth {
 public:
  // Both topics have so many partitions.
  explicit Truth(int32_t partitions) : partitions_(partitions) {}

  // A client is about to send this command to an aggregate.
  void Expect(const std::string& request_id, const std::string& aggregate, const google::protobuf::Message* command);
  // The record landed at that step; what became of it, in words. A record of a stranger may be anything.
  struct Verdict {
    bool stands = false;
    std::string words;
  };
  Verdict Take(const log::Record& record, int64_t step, bool stranger);

  // An answer of an expected command that was first called at the step `since` and is answered now.
  void CheckReceipt(const std::string& request_id, const rpc::v1::Receipt& receipt) const;
  void CheckRefusal(const std::string& request_id, int64_t since, const std::string& reason) const;
  // The version of an aggregate that somebody read, who was told of `version` before.
  void CheckRead(const std::string& aggregate, int64_t version, int64_t read) const;

  // The receipt of the request's standing commit; none when there is none, or it says that the request was refused.
  std::optional<rpc::v1::Receipt> ReceiptOf(const std::string& request_id) const;
  // When all is quiet: every admission is confirmed or ended, and has its dwelling exactly as long as it lasts.
  void CheckAgreement() const;

 private:
  // A household or a dwelling.
  struct State {
    int64_t version = 0;
    int number = 0;     // of a household's admission, or of that which a dwelling is reserved for
    std::string phase;  // of a household: "", pending, confirmed, ended
    std::string other;  // the dwelling of an admission; the household that a dwelling is reserved for, empty when free
    bool open = false;  // of a dwelling
  };
  struct Moment {
    int64_t step = 0;
    State state;
  };
  struct Expected {
    std::string aggregate;
    const google::protobuf::Message* command = nullptr;
  };

  static bool Active(const State& state) { return state.phase == "pending" || state.phase == "confirmed"; }
  static bool MayHappen(const State& state, const tests::HouseholdFact& fact);
  static bool MayHappen(const State& state, const tests::DwellingFact& fact);
  static bool Asks(const google::protobuf::Message& command, const tests::HouseholdFact& fact);
  static bool Asks(const google::protobuf::Message& command, const tests::DwellingFact& fact);
  static void Happen(const tests::HouseholdFact& fact, State& state);
  static void Happen(const tests::DwellingFact& fact, State& state);
  template <typename Fact>
  std::string Facts(const log::v1::AnyCommit& commit, State& state) const;
  bool Explains(const State& state, const google::protobuf::Message& command, const std::string& reason,
                int64_t since) const;
  // The states that an aggregate was in since a step.
  std::vector<State> Since(const std::string& aggregate, int64_t step) const;

  const int32_t partitions_;
  std::map<std::string, std::string> heads_;
  std::map<std::string, std::vector<Moment>> history_;
  std::map<std::string, Expected> expected_;
  std::map<std::string, rpc::v1::Receipt> receipts_;  // request ids
};

}  // namespace iml::simulation
