// Reaction tests as sentences: this fact owes these commands, and no other fact owes any.
#pragma once

#include <google/protobuf/message.h>

#include <algorithm>
#include <string>
#include <vector>

#include "iml/log/v1/log.pb.h"
#include "libs/domain/context.h"
#include "libs/domain/date.h"
#include "tests/support/text.h"

namespace iml::tests {

// The fact is of the aggregate "a-1".
template <typename Fact, typename Command>
void ExpectOwed(std::vector<Command> (*react)(const log::v1::CommitHeader&, const Fact&), const std::string& fact,
                const std::vector<std::string>& commands) {
  log::v1::CommitHeader header;
  header.set_aggregate_id("a-1");
  EXPECT_EQ(Lines(react(header, Text<Fact>(fact))), Lines(Texts<Command>(commands))) << fact;
}

// A reaction that follows one type of fact: react(source, fact), one command or several. The fact's day is 01/04/2022.
template <typename Fact, typename Returned>
void ExpectOwed(Returned (*react)(const domain::Source&, const Fact&), const std::string& fact,
                const std::string& commands) {
  const std::string aggregate_id = "a-1";
  const google::type::Date day = domain::ToDate(absl::CivilDay(2022, 4, 1));
  const Returned owed = react({aggregate_id, day}, Text<Fact>(fact));
  if constexpr (std::is_base_of_v<google::protobuf::Message, Returned>) {
    EXPECT_EQ(owed.ShortDebugString(), Text<Returned>(commands).ShortDebugString()) << fact;
  } else if (commands.empty()) {
    EXPECT_EQ(Lines(owed), "") << fact;
  } else {
    EXPECT_EQ(Lines(owed), Text<typename Returned::value_type>(commands).ShortDebugString() + "\n") << fact;
  }
}

// Every other case of the oneof `fact` owes nothing.
template <typename Fact, typename Command>
void ExpectOwedOnlyBy(std::vector<Command> (*react)(const log::v1::CommitHeader&, const Fact&),
                      const std::vector<std::string>& cases) {
  const auto* oneof = Fact::descriptor()->FindOneofByName("fact");
  for (int i = 0; i < oneof->field_count(); ++i) {
    if (std::find(cases.begin(), cases.end(), oneof->field(i)->name()) != cases.end()) continue;
    Fact fact;
    fact.GetReflection()->MutableMessage(&fact, oneof->field(i));
    EXPECT_EQ(Lines(react(log::v1::CommitHeader(), fact)), "") << oneof->field(i)->name();
  }
}

}  // namespace iml::tests
