// Names that are for ever, and who follows which fact.
//
// tests/golden/names.txt holds the topics, reactions and timers with their dates. The request id of what a reaction or
// timer owes is derived from its name: under another name it would owe all the past again, and pay it. A name that goes
// stays as "retired". tests/golden/followers.txt tells of each fact who follows it; GOLDEN=add writes both.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/contracting/contracting.h"
#include "services/orientation/orientation.h"
#include "services/prospection/prospection.h"
#include "services/reporting/reporting.h"
#include "services/securing/securing.h"

namespace iml {
namespace {

std::vector<eventsourcing::Service> Services() {
  std::vector<eventsourcing::Service> services;
  services.push_back(orientation::OrientationService("key"));
  services.push_back(prospection::ProspectionService("key"));
  services.push_back(contracting::ContractingService());
  services.push_back(securing::SecuringService({}));
  services.push_back(reporting::ReportingService());
  return services;
}

std::set<std::string> Names() {
  std::set<std::string> names;
  for (const auto& service : Services()) {
    for (const auto& [topic, spec] : service.topics()) {
      if (spec.own()) names.insert("topic " + topic);
      for (const auto& reaction : spec.reactions) {
        names.insert(absl::StrCat("reaction ", service.name(), " ", reaction.name, " ",
                                  absl::FormatTime("%Y-%m-%d", reaction.since, absl::UTCTimeZone())));
      }
      for (const auto& timer : spec.timers) names.insert(absl::StrCat("timer ", service.name(), " ", timer.name));
    }
  }
  return names;
}

std::string Followers() {
  std::map<std::string, std::set<std::string>> followers;
  for (const auto& service : Services()) {
    for (const auto& [topic, spec] : service.topics()) {
      const auto* cases = spec.fact->GetDescriptor()->FindOneofByName("fact");
      for (int i = 0; i < cases->field_count(); ++i) {
        auto& who = followers[absl::StrCat(topic, " ", cases->field(i)->name())];
        for (const auto& reaction : spec.reactions) {
          if (reaction.fact == cases->field(i)->message_type()->full_name())
            who.insert(absl::StrCat(service.name(), ".", reaction.name));
        }
        if (!spec.own() && !spec.projections.empty()) who.insert(service.name() + " (rows)");
        if (!spec.timers.empty()) who.insert(service.name() + " (timers)");
      }
    }
  }
  std::string text;
  for (const auto& [fact, who] : followers) {
    absl::StrAppend(&text, fact, ":");
    for (const std::string& each : who) absl::StrAppend(&text, " ", each);
    absl::StrAppend(&text, who.empty() ? " nobody\n" : "\n");
  }
  return text;
}

std::string Read(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}
std::set<std::string> Lines(const std::string& text) {
  std::set<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.insert(line);
  return lines;
}
bool Adds() { return std::getenv("GOLDEN") != nullptr && std::getenv("GOLDEN") == std::string("add"); }

// What a command prints.
std::string Output(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  char buffer[4096];
  for (size_t size; (size = fread(buffer, 1, sizeof buffer, pipe)) > 0;) output.append(buffer, size);
  pclose(pipe);
  return output;
}

TEST(Names, AreThoseOfTheFile) {
  const std::string path = GOLDEN_FOLDER "/names.txt";
  std::set<std::string> kept;
  for (const std::string& line : Lines(Read(path))) {
    if (line.starts_with("retired ")) kept.insert(line);
  }
  std::set<std::string> wanted = Names();
  wanted.insert(kept.begin(), kept.end());
  if (Adds()) {
    std::ofstream file(path);
    for (const std::string& line : wanted) file << line << "\n";
  }
  EXPECT_EQ(Lines(Read(path)), wanted)
      << "A new name: GOLDEN=add. A name that goes stays: write \"retired \" before its line.";
}
// Held against the file as it was before its last change in git; skipped where there is no history.
TEST(Names, NeverGoButAsRetired) {
  const std::string git = "git -C " GOLDEN_FOLDER " ";
  const std::string last = Output(git + "log -2 --format=%H -- names.txt 2>/dev/null | tail -1 | tr -d '\\n'");
  const std::string before = last.empty() ? "" : Output(git + "show " + last + ":./names.txt 2>/dev/null");
  if (before.empty()) GTEST_SKIP() << "no earlier names.txt in git";
  const std::set<std::string> now = Lines(Read(GOLDEN_FOLDER "/names.txt"));
  for (const std::string& line : Lines(before)) {
    EXPECT_TRUE(now.contains(line) || now.contains("retired " + line)) << line << " is gone";
  }
}
TEST(Followers, AreThoseOfTheFile) {
  const std::string path = GOLDEN_FOLDER "/followers.txt";
  const std::string wanted = Followers();
  if (Adds()) std::ofstream(path) << wanted;
  EXPECT_EQ(Read(path), wanted) << "Look who follows a fact, then GOLDEN=add";
}

}  // namespace
}  // namespace iml
