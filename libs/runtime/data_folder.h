// The folder that one process has: its lock, which says where its server answers; the version of what lies in it; the key of
// ids and request digests, made once and kept as long as the log.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace iml::runtime {

// "host:port" each.
struct Addresses {
  int pid = 0;
  std::string grpc, http, ops;
};

class DataFolder {
 public:
  // Takes the folder, made when it is missing. kUnavailable when another process has it; kFailedPrecondition when it is of another
  // version, or its key is gone or another: each says what to do.
  static absl::StatusOr<std::unique_ptr<DataFolder>> Take(const std::string& path);
  ~DataFolder();

  const std::string& path() const { return path_; }
  const std::string& key() const { return key_; }
  // From now on others find the server.
  absl::Status Publish(const Addresses& addresses);

 private:
  DataFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  absl::Status Check();

  const std::string path_;
  const int lock_;
  std::string key_;
};

// Where the server answers that has the folder now; nothing when none has.
std::optional<Addresses> ServerOf(const std::string& path);

}  // namespace iml::runtime
