// All services in one process on the embedded log, and how a command finds them: the server that has the data folder, or the
// folder itself when none has.
#pragma once

#include <memory>
#include <string>

#include "libs/rpc/client.h"
#include "libs/runtime/host.h"

namespace iml {

struct Region {
  std::unique_ptr<runtime::DataFolder> folder;
  std::unique_ptr<log::Log> log;
  // Of securing, to contracting; set once the door is open.
  std::unique_ptr<std::atomic<rpc::Client*>> to_contracting;
  std::unique_ptr<rpc::Client> client;
  std::unique_ptr<runtime::Host> host;

  Region() = default;
  Region(Region&&) = default;
  ~Region();
};
absl::StatusOr<Region> StartRegion(const std::string& data, runtime::Host::Options options);

// Where to ask about a data folder.
struct Reached {
  runtime::Addresses addresses;
  // Opened for this command only, and only to look; nothing when a server has the folder.
  std::unique_ptr<Region> own;
};
absl::StatusOr<Reached> Reach(const std::string& data);

// What the ops port answers to a GET, line by line as it comes; `visit` ends it by returning false.
absl::Status GetLines(const std::string& ops, const std::string& path, const std::function<bool(const std::string& line)>& visit);

}  // namespace iml
