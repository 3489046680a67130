// The commands of `iml`. Each adds itself, and what to run when it is asked for; the number is the exit code.
#pragma once

#include <functional>
#include <string>

#include "libs/rpc/client.h"

namespace CLI {
class App;
}

namespace iml {

using Run = std::function<int()>;

void AddServe(CLI::App& app, Run* run);
void AddSample(CLI::App& app, Run* run);
void AddBilan(CLI::App& app, Run* run);
void AddLog(CLI::App& app, Run* run);
// The subcommands of log that move one.
void AddTransfer(CLI::App& log, Run* run);
void AddVerify(CLI::App& app, Run* run);
void AddStatus(CLI::App& app, Run* run);
void AddTopics(CLI::App& app, Run* run);

// What `iml bilan` says first, of the sample region's last year.
int PrintHeadline(const rpc::Endpoints& endpoints);

}  // namespace iml
