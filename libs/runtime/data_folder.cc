#include "libs/runtime/data_folder.h"

#include <fcntl.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace iml::runtime {
namespace {

constexpr int kVersion = 1;
// With whoever has the folder and does not serve: it looks, and is soon done, or it will serve or stop.
constexpr absl::Duration kPatience = absl::Seconds(10), kPause = absl::Milliseconds(20);

std::string LockFile(const std::string& path) { return path + "/lock"; }

// Held until the file is closed, also by a kill.
struct flock WholeFile() {
  struct flock all = {};
  all.l_type = F_WRLCK;
  return all;
}

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

int64_t Number(const nlohmann::json& object, const char* name) {
  return object.is_object() && object.contains(name) && object[name].is_number_integer() ? object[name].get<int64_t>()
                                                                                         : 0;
}
std::string String(const nlohmann::json& object, const char* name) {
  return object.is_object() && object.contains(name) && object[name].is_string() ? object[name].get<std::string>() : "";
}

absl::Status CannotWrite(const std::string& path, int error) {
  return absl::UnavailableError(absl::StrCat("cannot write ", path, ": ", std::strerror(error)));
}

absl::Status WriteDurably(const std::string& path, const std::string& text, mode_t mode) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  const bool good =
      file >= 0 && write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  const int error = errno;
  if (file >= 0) close(file);
  return good ? absl::OkStatus() : CannotWrite(path, error);
}

// The file is there whole or not at all, and durable.
absl::Status WriteFile(const std::string& path, const std::string& text, mode_t mode) {
  const std::string draft = path + ".new";
  absl::Status status = WriteDurably(draft, text, mode);
  if (status.ok() && rename(draft.c_str(), path.c_str()) != 0) status = CannotWrite(path, errno);
  return status;
}

}  // namespace

std::string KeyCheck(const std::string& key) {
  unsigned char check[32];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>("iml.key"), 7,
       check, &size);
  return std::string(reinterpret_cast<const char*>(check), 8);
}

absl::StatusOr<std::string> ReadKey(const std::string& file) {
  if (!std::filesystem::exists(file)) {
    return absl::FailedPreconditionError(absl::StrCat(file,
                                                      " is missing: ids and request digests rest on that key. Put the "
                                                      "old file back, or name the shared one with --key-file"));
  }
  std::string text = ReadAll(file);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.pop_back();
  if (text.size() == 64 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos)
    return absl::HexStringToBytes(text);
  return absl::FailedPreconditionError(
      absl::StrCat(file, " holds no key: 64 hexadecimal digits are expected. Put the old file back"));
}

absl::StatusOr<std::string> MakeKey(const std::string& file) {
  if (std::filesystem::exists(file)) return ReadKey(file);
  std::string key(32, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), 32) != 1) return absl::InternalError("no randomness");
  const std::string hex = absl::BytesToHexString(key), draft = absl::StrCat(file, ".", hex.substr(0, 8));
  const absl::Status status = WriteDurably(draft, hex + "\n", 0600);
  // When several make it at once, the first wins: a rename would put one key in the place of another that is in use
  // already.
  const int error = !status.ok() || link(draft.c_str(), file.c_str()) == 0 ? 0 : errno;
  unlink(draft.c_str());
  if (!status.ok()) return status;
  if (error != 0 && error != EEXIST) return CannotWrite(file, error);
  return ReadKey(file);
}

absl::StatusOr<std::unique_ptr<DataFolder>> DataFolder::Take(const std::string& path, const std::string& key_file) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  const int lock = error ? -1 : open(LockFile(path).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock < 0)
    return absl::UnavailableError(
        absl::StrCat("cannot use the data folder ", path, ": ", error ? error.message() : std::strerror(errno)));
  struct flock all = WholeFile();
  const absl::Time latest = absl::Now() + kPatience;
  while (fcntl(lock, F_OFD_SETLK, &all) != 0) {
    const auto server = ServerOf(path);
    if (!server && absl::Now() < latest) {
      absl::SleepFor(kPause);
      continue;
    }
    close(lock);
    return absl::UnavailableError(
        absl::StrCat("the data folder ", path, " is in use by process ",
                     Number(nlohmann::json::parse(ReadAll(LockFile(path)), nullptr, false), "pid"),
                     server ? absl::StrCat(", which answers at ", server->grpc) : "",
                     ": stop it first, or choose another folder with --data"));
  }
  auto folder = std::unique_ptr<DataFolder>(new DataFolder(path, lock));
  if (absl::Status status = folder->Check(key_file); !status.ok()) return status;
  return folder;
}

absl::Status DataFolder::Check(const std::string& key_file) {
  if (absl::Status status = WriteLockFile(nlohmann::json{{"pid", getpid()}}.dump()); !status.ok()) return status;
  const std::string about = path_ + "/about.json", own = path_ + "/secret.key";
  const auto known = nlohmann::json::parse(ReadAll(about), nullptr, false);
  const bool made = std::filesystem::exists(about);
  if (made && !known.is_object()) {
    return absl::DataLossError(
        absl::StrCat(about, " is damaged: delete it, and it is made anew from the folder's key"));
  }
  if (made && Number(known, "version") != kVersion) {
    return absl::FailedPreconditionError(absl::StrCat("the data folder ", path_, " is of version ",
                                                      Number(known, "version"), "; this build reads version ", kVersion,
                                                      ". Use the build that made it, or another folder"));
  }
  const bool fresh = key_file.empty() && !made && !std::filesystem::exists(path_ + "/log");
  const std::string& secret = key_file.empty() ? own : key_file;
  const auto key = fresh ? MakeKey(secret) : ReadKey(secret);
  if (!key.ok()) return key.status();
  key_ = *key;
  if (!made || String(known, "key_check") == absl::BytesToHexString(KeyCheck(key_))) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      secret, " is not the key that this folder was made with: ids would no longer meet. Put the old file back"));
}

DataFolder::~DataFolder() {
  [[maybe_unused]] const int ignored = ftruncate(lock_, 0);
  close(lock_);
}

absl::Status DataFolder::Keep() {
  const std::string about = path_ + "/about.json";
  if (std::filesystem::exists(about)) return absl::OkStatus();
  const std::string check = absl::BytesToHexString(KeyCheck(key_));
  return WriteFile(about, nlohmann::json{{"version", kVersion}, {"key_check", check}}.dump() + "\n", 0644);
}

absl::Status DataFolder::Publish(const Addresses& addresses) {
  if (absl::Status status = Keep(); !status.ok()) return status;
  return WriteLockFile(
      nlohmann::json{{"pid", addresses.pid}, {"grpc", addresses.grpc}, {"http", addresses.http}, {"ops", addresses.ops}}
          .dump());
}

absl::Status DataFolder::WriteLockFile(const std::string& text) {
  if (ftruncate(lock_, 0) == 0 && pwrite(lock_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()))
    return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot write ", LockFile(path_), ": ", std::strerror(errno)));
}

std::optional<Addresses> ServerOf(const std::string& path) {
  const int lock = open(LockFile(path).c_str(), O_RDONLY | O_CLOEXEC);
  if (lock < 0) return std::nullopt;
  struct flock all = WholeFile();
  const bool held = fcntl(lock, F_OFD_GETLK, &all) == 0 && all.l_type != F_UNLCK;
  close(lock);
  if (!held) return std::nullopt;
  const auto json = nlohmann::json::parse(ReadAll(LockFile(path)), nullptr, false);
  if (String(json, "grpc").empty()) return std::nullopt;  // it starts or stops
  return Addresses{static_cast<int>(Number(json, "pid")), String(json, "grpc"), String(json, "http"),
                   String(json, "ops")};
}

}  // namespace iml::runtime
