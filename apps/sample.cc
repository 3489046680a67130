#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "apps/commands.h"
#include "apps/print.h"
#include "apps/region.h"
#include "apps/sample/player.h"

namespace iml {
namespace {

int PlayHere(const std::string& data, uint64_t seed) {
  const auto server = runtime::ServerOf(data);
  if (!server)
    return Fail(absl::NotFoundError(absl::StrCat("no server has the data folder ", data, ": start `iml serve --data=", data, "` first")));
  Progress progress("playing the sample region");
  const auto played = sample::Play(*server, data + "/sample.progress", seed, [&](int64_t done, int64_t all) { progress.Show(done, all); });
  progress.Done();
  if (!played.ok()) return Fail(played.status());
  if (played->complete_before) {
    std::cout << "The sample region of seed " << seed << " was played here already.\n";
  } else {
    std::cout << Grouped(played->commands) << " commands in " << static_cast<int>(played->seconds + 0.5)
              << " s. The figures: iml bilan --data=" << data << "\n";
  }
  return kGood;
}

}  // namespace

void AddSample(CLI::App& app, Run* run) {
  struct Options {
    std::string data = "data";
    uint64_t seed = 1;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("sample", "play an invented region, 2018 to 2022, against the server that has the data folder");
  AddData(*command, &options->data);
  command->add_option("--seed", options->seed, "the same seed tells the same stories")->capture_default_str();
  command->footer("An interrupted sample goes on where it broke off; what is told is kept in <data>/sample.progress.");
  command->callback([options, run] { *run = [options] { return PlayHere(options->data, options->seed); }; });
}

}  // namespace iml
