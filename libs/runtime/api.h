// The door of a service: its proto's RPCs bound to its commands and queries. An RPC that answers a Receipt is a
// command.
#pragma once

#include <google/protobuf/descriptor.h>

#include "absl/status/statusor.h"
#include "libs/rpc/server.h"
#include "libs/runtime/engine.h"

namespace iml::runtime {

// kUnimplemented, naming the RPC, when the service lacks one.
absl::Status CheckServed(const google::protobuf::ServiceDescriptor* descriptor, const eventsourcing::Service& service);

// The status is that of CheckServed.
absl::StatusOr<rpc::Hosted> Api(const google::protobuf::ServiceDescriptor* descriptor, Engine& engine);

}  // namespace iml::runtime
