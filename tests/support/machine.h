// Tests of a state machine: its table against what Decide says, and against the picture in the service's README.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "libs/domain/labels.h"
#include "libs/domain/machine.h"
#include "libs/domain/refusal.h"

namespace iml::tests {

// The acts by RPC, each tried on a state: its refusal, or ok.
template <typename State>
using Acts = std::map<std::string, std::function<absl::Status(const State&)>>;

inline bool RefusedByPhase(const absl::Status& status) {
  const auto refusal = domain::RefusalOf(status);
  return refusal.reason() == "WRONG_PHASE" || (refusal.reason() == "NOT_FOUND" && refusal.violations().empty());
}

// Folds random facts and looks after each whether an act is refused by its phase if and only if the row does not say
// that it is possible. `row` follows the facts, `possible` asks it.
template <typename State, typename Fact>
void ExpectPossibleTellsThePhase(const std::vector<Fact>& facts, const Acts<State>& acts,
                                 const std::function<void(const std::string& id, const Fact&)>& row,
                                 const std::function<std::vector<std::string>(const std::string& id)>& possible) {
  const auto* cases = Fact::descriptor()->FindOneofByName("fact");
  for (int i = 0; i < cases->field_count(); ++i) {
    const auto* field = cases->field(i);
    EXPECT_TRUE(std::any_of(facts.begin(), facts.end(),
                            [&](const Fact& fact) { return fact.GetReflection()->HasField(fact, field); }))
        << field->name() << " is never folded";
  }
  std::mt19937 random(20261128);
  for (int round = 0; round < 200; ++round) {
    const std::string id = "a-" + std::to_string(round);
    State state;
    std::string told;
    for (int step = 0; step < 12; ++step) {
      const Fact& fact = facts[random() % facts.size()];
      state = Evolve(std::move(state), fact);
      row(id, fact);
      told += fact.ShortDebugString() + "\n";
      const std::vector<std::string> may = possible(id);
      for (const auto& [rpc, act] : acts) {
        const bool named = std::find(may.begin(), may.end(), rpc) != may.end();
        ASSERT_NE(RefusedByPhase(act(state)), named) << rpc << ": " << act(state) << " after\n" << told;
      }
    }
  }
}

// The machine as a table: rows by status, columns by act.
template <typename Status, int kStatuses, int kActs>
std::string PictureOf(const domain::Cell (&cells)[kStatuses][kActs], const char* const (&acts)[kActs]) {
  std::ostringstream picture;
  picture << "|";
  for (const char* act : acts) picture << " | " << act;
  picture << " |\n|---";
  for (int act = 0; act < kActs; ++act) picture << "|:-:";
  picture << "|\n";
  const auto* type = google::protobuf::GetEnumDescriptor<Status>();
  for (int status = 0; status < kStatuses; ++status) {
    const std::string label = domain::LabelOf(type, status);
    picture << "| " << (label.empty() ? "(none)" : label);
    for (const domain::Cell& cell : cells[status]) {
      const char* sign = "";
      switch (cell.what()) {
        case domain::Cell::kMay:
          sign = "●";
          break;
        case domain::Cell::kRepeat:
          sign = "=";
          break;
        case domain::Cell::kNothing:
          sign = "○";
          break;
        case domain::Cell::kRefused:
          break;
      }
      picture << " | " << sign;
    }
    picture << " |\n";
  }
  return picture.str();
}

// The README's text between "<!-- machine: NAME -->" and the next "<!-- end -->" is the picture. GOLDEN=add writes it.
inline void ExpectPictured(const std::string& readme, const std::string& name, const std::string& picture) {
  std::ifstream file(readme);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string mark = "<!-- machine: " + name + " -->\n";
  const size_t from = text.find(mark), until = text.find("<!-- end -->", from);
  ASSERT_NE(until, std::string::npos) << readme << " has no place for the machine: " << mark << "<!-- end -->";
  const std::string shown = text.substr(from + mark.size(), until - from - mark.size());
  const char* golden = std::getenv("GOLDEN");
  if (shown != picture && golden != nullptr && std::string(golden) == "add") {
    std::ofstream(readme) << text.replace(from + mark.size(), until - from - mark.size(), picture);
    return;
  }
  EXPECT_EQ(shown, picture) << "GOLDEN=add writes it into " << readme;
}

}  // namespace iml::tests
