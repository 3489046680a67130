// The folder that one process has: its lock, which says where its server answers; the version of what lies in it; the
// key of ids and request digests, made once and kept as long as the log: its own, or one that replicas share.
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

// kFailedPrecondition when the file is missing or holds no key.
absl::StatusOr<std::string> ReadKey(const std::string& file);
// The same, but a file that is missing is made, with a new key.
absl::StatusOr<std::string> MakeKey(const std::string& file);
// Tells keys apart without showing them.
std::string KeyCheck(const std::string& key);

class DataFolder {
 public:
  // Takes the folder, made when it is missing. `key_file`: of a key that others use too; the folder has its own when it
  // is empty. Waits for whoever only looks into it. kUnavailable when another process serves from the folder;
  // kFailedPrecondition when it is of another version, or its key is gone or another: each says what to do.
  static absl::StatusOr<std::unique_ptr<DataFolder>> Take(const std::string& path, const std::string& key_file = "");
  ~DataFolder();

  const std::string& path() const { return path_; }
  const std::string& key() const { return key_; }
  // From now on the folder is of this key: once the log has taken it.
  absl::Status Keep();
  // The same, and others find the server.
  absl::Status Publish(const Addresses& addresses);

 private:
  DataFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  absl::Status Check(const std::string& key_file);
  // Whoever finds the folder locked reads this.
  absl::Status WriteLockFile(const std::string& text);

  const std::string path_;
  const int lock_;
  std::string key_;
};

// Where the server answers that has the folder now; nothing when none has.
std::optional<Addresses> ServerOf(const std::string& path);

}  // namespace iml::runtime
