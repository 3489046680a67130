#include "libs/rpc/callers.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <malloc.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"

namespace iml::rpc {
namespace {

// What gRPC and we keep of a call, about.
constexpr size_t kCallBytes = 16 << 10;
constexpr std::chrono::milliseconds kLook(20);
constexpr int kLooks = 2500;         // in which what is usual follows
constexpr int64_t kMuch = 16 << 10;  // to be read between two looks

// The address of the other end, written as gRPC writes it; empty when the connection has none.
std::string PeerOf(int connection) {
  sockaddr_storage address = {};
  socklen_t size = sizeof address;
  if (getpeername(connection, reinterpret_cast<sockaddr*>(&address), &size) != 0) return "";
  char text[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_INET) {
    const auto& in = reinterpret_cast<const sockaddr_in&>(address);
    inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
    return absl::StrCat("ipv4:", text, ":", ntohs(in.sin_port));
  }
  if (address.ss_family != AF_INET6) return "";
  const auto& in = reinterpret_cast<const sockaddr_in6&>(address);
  if (IN6_IS_ADDR_V4MAPPED(&in.sin6_addr)) {
    inet_ntop(AF_INET, &in.sin6_addr.s6_addr[12], text, sizeof text);
    return absl::StrCat("ipv4:", text, ":", ntohs(in.sin6_port));
  }
  inet_ntop(AF_INET6, &in.sin6_addr, text, sizeof text);
  return absl::StrCat("ipv6:%5B", text, "%5D:", ntohs(in.sin6_port));
}

// No other socket has had it, or will.
uint64_t CookieOf(int connection) {
  uint64_t cookie = 0;
  socklen_t size = sizeof cookie;
  return getsockopt(connection, SOL_SOCKET, SO_COOKIE, &cookie, &size) == 0 ? cookie : 0;
}

// Drops what it has sent and nobody read yet, which a shutdown would not.
void Abort(int connection) {
  sockaddr none = {};
  none.sa_family = AF_UNSPEC;
  connect(connection, &none, sizeof none);
}

// How much of what a client sent has been read, since the connection began. A flood may lie in the kernel long before.
int64_t ReadOf(int connection) {
  tcp_info told = {};
  socklen_t size = sizeof told;
  int unread = 0;
  if (getsockopt(connection, IPPROTO_TCP, TCP_INFO, &told, &size) != 0 || ioctl(connection, SIOCINQ, &unread) != 0)
    return 0;
  return static_cast<int64_t>(told.tcpi_bytes_received) - unread;
}

double ProcessBytes() {
  double all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

}  // namespace

struct Caller {
  std::string peer;
  size_t bytes = 0;
  bool cut = false;
};

Callers::Callers(size_t most_call_bytes, size_t most_growth_bytes, std::function<void(const std::string& peer)> cut_off)
    : most_call_bytes_(most_call_bytes),
      most_growth_bytes_(most_growth_bytes),
      cut_off_(std::move(cut_off)),
      watch_([this] { Watch(); }) {}

Callers::~Callers() {
  {
    std::lock_guard lock(mutex_);
    ended_ = true;
  }
  ends_.notify_all();
  watch_.join();
}

void Callers::Watch() {
  std::unique_lock lock(mutex_);
  while (!ends_.wait_for(lock, kLook, [this] { return ended_; })) Relieve();
}

void Callers::Take(int connection) {
  std::string peer = PeerOf(connection);
  const uint64_t cookie = CookieOf(connection);
  std::lock_guard lock(mutex_);
  if (files_.size() <= static_cast<size_t>(connection)) files_.resize(connection + 1);
  callers_.erase(peer);  // an earlier one from there, whose calls have not ended
  files_[connection] = {std::move(peer), cookie};
}

Callers::Call::Call(Callers& callers, const std::string& peer)
    : callers_(callers), caller_([&] {
        std::lock_guard lock(callers.mutex_);
        std::shared_ptr<Caller>& caller = callers.callers_[peer];
        if (caller == nullptr) caller = std::make_shared<Caller>(Caller{peer});
        return caller;
      }()) {
  Hold(kCallBytes);
}

void Callers::Call::Hold(size_t bytes) {
  std::lock_guard lock(callers_.mutex_);
  bytes_ += bytes;
  callers_.Add(*caller_, bytes);
}

bool Callers::Call::cut() const {
  std::lock_guard lock(callers_.mutex_);
  return caller_->cut;
}

Callers::Call::~Call() {
  std::lock_guard lock(callers_.mutex_);
  caller_->bytes -= bytes_;
  if (!caller_->cut) callers_.bytes_ -= bytes_;
  const auto found = callers_.callers_.find(caller_->peer);
  if (caller_->bytes == 0 && found != callers_.callers_.end() && found->second == caller_)
    callers_.callers_.erase(found);
}

void Callers::Add(Caller& caller, size_t bytes) {
  caller.bytes += bytes;
  if (caller.cut) return;
  bytes_ += bytes;
  if (bytes_ > most_call_bytes_) CutHeaviest();
}

void Callers::Relieve() {
  const double now = ProcessBytes();
  usual_ = usual_ == 0 ? now : usual_ + (now - usual_) / kLooks;
  if (now <= usual_ + static_cast<double>(most_growth_bytes_)) return read_.clear();
  std::map<uint64_t, int64_t> read;
  for (int file = 0; file < static_cast<int>(files_.size()); ++file) {
    const auto& [peer, cookie] = files_[file];
    if (cookie == 0 || cookie != CookieOf(file)) continue;
    const int64_t bytes = read[cookie] = ReadOf(file);
    const auto before = read_.find(cookie);
    if (before == read_.end() || bytes - before->second < kMuch) continue;
    Abort(file);
    cut_off_(peer);
  }
  read_ = std::move(read);
  malloc_trim(0);
}

void Callers::CutHeaviest() {
  Caller* heaviest = nullptr;
  for (const auto& [peer, caller] : callers_) {
    if (!caller->cut && (heaviest == nullptr || caller->bytes > heaviest->bytes)) heaviest = caller.get();
  }
  if (heaviest == nullptr) return;
  heaviest->cut = true;
  bytes_ -= heaviest->bytes;
  for (int file = 0; file < static_cast<int>(files_.size()); ++file) {
    const auto& [peer, cookie] = files_[file];
    if (peer == heaviest->peer && cookie == CookieOf(file)) Abort(file);
  }
  cut_off_(heaviest->peer);
}

}  // namespace iml::rpc
