#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "apps/commands.h"
#include "apps/print.h"
#include "apps/region.h"
#include "apps/sample/player.h"

namespace iml {
namespace {

struct Options {
  std::string data = "data", ops;
  std::vector<std::string> at;
  sample::Choice choice;
};

absl::StatusOr<sample::Servers> Find(const Options& options) {
  if (options.at.empty()) {
    const auto server = runtime::ServerOf(options.data);
    if (server) return sample::Servers{{{{"", {server->grpc}}}}, {server->ops}};
    return absl::NotFoundError(absl::StrCat("no server has the data folder ", options.data,
                                            ": start `iml serve --data=", options.data,
                                            "` first, or say with --at where services are"));
  }
  auto endpoints = rpc::ParseEndpoints(options.at);
  if (!endpoints.ok()) return endpoints.status();
  sample::Servers servers{*std::move(endpoints), {}};
  if (!options.ops.empty()) servers.ops = absl::StrSplit(options.ops, ',');
  return servers;
}

int PlayHere(const Options& options) {
  const auto servers = Find(options);
  if (!servers.ok()) return Fail(servers.status());
  std::error_code ignored;
  std::filesystem::create_directories(options.data, ignored);  // where what is told is kept
  Progress progress("playing the sample region");
  const auto played = sample::Play(*servers, options.data + "/sample.progress", options.choice,
                                   [&](int64_t done, int64_t all) { progress.Show(done, all); });
  progress.Done();
  if (!played.ok()) return Fail(played.status());
  if (played->complete_before) {
    std::cout << "The sample region of seed " << options.choice.seed << " was played here already.\n";
  } else {
    std::cout << Grouped(played->commands) << " commands in " << std::lround(played->seconds)
              << " s. The figures: iml bilan" << (options.at.empty() ? "" : " --at=" + absl::StrJoin(options.at, " "))
              << (!options.at.empty() || options.data == "data" ? "" : " --data=" + options.data) << "\n";
  }
  return kGood;
}

}  // namespace

void AddSample(Command program) {
  const auto options = std::make_shared<Options>();
  Command command = program.Subcommand(
      "sample", "play an invented region, 2018 to 2022, against the server that has the data folder, or those at --at");
  AddData(command, &options->data);
  AddAt(command, &options->at);
  command.Option("--ops", &options->ops,
                 "with --at: host:port,host:port of the ops ports, to wait until nothing is under way");
  command.Option("--seed", &options->choice.seed, "the same seed tells the same stories",
                 {.check = NotNegative(), .shows_default = true});
  command.Option("--one-in", &options->choice.one_in, "a smaller region: one dwelling in so many",
                 {.check = Within(1, 1000), .shows_default = true});
  command.Footer("An interrupted sample goes on where it broke off; what is told is kept in <data>/sample.progress.");
  command.Runs([options] { return PlayHere(*options); });
}

}  // namespace iml
