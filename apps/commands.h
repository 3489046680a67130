// The commands of `iml`. Each adds itself, and what to run when it is asked for.
#pragma once

#include "apps/command_line.h"
#include "libs/rpc/client.h"

namespace iml {

void AddServe(Command program);
void AddSample(Command program);
void AddBilan(Command program);
void AddLog(Command program);
// The subcommands of log that move one.
void AddTransfer(Command log);
void AddVerify(Command program);
void AddStatus(Command program);
void AddTopics(Command program);

// What `iml bilan` says first, of the sample region's last year.
int PrintHeadline(const rpc::Endpoints& endpoints);

}  // namespace iml
