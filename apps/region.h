// Services in one process, all or some, on the embedded log or on Kafka; and how a command finds them: the server that
// has the data folder, or the folder itself when none has.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "apps/log_options.h"
#include "libs/rpc/client.h"
#include "libs/runtime/host.h"

namespace iml {

// It tells all that makes rows from other code: see cmake/fingerprint.cmake.
const char* Fingerprint();

struct RegionOptions {
  std::string data = "data";
  LogOptions log = {};
  // "orientation,securing"; all when empty.
  std::string services = {};
  // "host:port,host:port" of contracting, which securing asks; need not be said where contracting runs here.
  std::string contracting = {};
  runtime::Host::Options host = {};
};

struct Region {
  std::unique_ptr<runtime::DataFolder> folder;
  std::unique_ptr<log::Log> log;
  // Securing asks contracting by it; set once the door is open.
  std::unique_ptr<std::atomic<rpc::Client*>> to_contracting;
  std::unique_ptr<rpc::Client> client;
  std::unique_ptr<runtime::Host> host;

  Region() = default;
  Region(Region&&) = default;
  ~Region();
};
// kInvalidArgument for what is known to be wrong before anything is opened or made: services, where contracting is.
absl::Status CheckRegion(const RegionOptions& options);
absl::StatusOr<Region> StartRegion(RegionOptions options);
// The topics of every service, for whoever makes or moves them.
std::vector<std::string> AllTopics();

// Where to ask about a data folder.
struct Reached {
  runtime::Addresses addresses;
  // Opened for this command only, and only to look; nothing when a server has the folder.
  std::unique_ptr<Region> own;
};
// `ops`: of a server elsewhere, which alone is asked then.
absl::StatusOr<Reached> Reach(const std::string& data, const std::string& ops = "");

// What the ops port answers to a GET, line by line as it comes; `visit` ends it by returning false.
absl::Status GetLines(const std::string& ops, const std::string& path,
                      const std::function<bool(const std::string& line)>& visit,
                      absl::Duration patience = absl::Minutes(10));

}  // namespace iml
