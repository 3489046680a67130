// A data race in code of ours, beneath a log and an engine at work: the thread sanitizer must find it, or its
// suppressions hide too much.
#include <iostream>
#include <thread>

#include "libs/log/embedded.h"
#include "libs/runtime/engine.h"
#include "tests/support/folder.h"
#include "tests/support/pair.h"
#include "tests/support/wait.h"

int main() {
  using namespace iml;
  tests::Folder folder;
  auto log = log::OpenEmbedded({.folder = folder / "log"}).value();
  for (const char* topic : {tests::kHouseholds, tests::kDwellingTopic}) log->CreateTopic(topic, 1).IgnoreError();
  const eventsourcing::Service service = tests::Households();
  auto engine =
      runtime::Engine::Start(service, *log, {.folder = folder / "db", .fingerprint = "code", .key = "key"}).value();
  tests::Wait([&] { return engine->caught_up(); });
  int unguarded = 0;
  auto watch = log->Watch(tests::kHouseholds, [&] { ++unguarded; });
  // Often enough that no lock taken by chance comes between all of them.
  std::thread writer([&] {
    for (int i = 0; i < 200; ++i) log->Append({{{tests::kHouseholds, 0}, "k", "v"}}, nullptr).IgnoreError();
  });
  int seen = 0;
  for (int i = 0; i < 2000; ++i) {
    engine->Query({}, absl::InfiniteFuture(), [&](const absl::Status&, const storage::Reads*) { seen = unguarded; });
  }
  writer.join();
  std::cout << seen << "\n";
}
