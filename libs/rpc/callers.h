// Bounds what gRPC connections take of the memory, which gRPC 1.51 does not. When all calls together hold too much, the
// connection that holds the most is cut off: it does not read its answers, or resets calls faster than they can end.
// When the process has far more than usual, those that send much are: gRPC's threads read on from a flood of streams,
// and do not come to begin its calls.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace iml::rpc {

struct Caller;

class Callers {
 public:
  // `cut_off` is told of who was.
  Callers(size_t most_call_bytes, size_t most_growth_bytes, std::function<void(const std::string& peer)> cut_off);
  ~Callers();

  // A connection was taken; the file is gRPC's from now on.
  void Take(int connection);

  // A call, from its request until its answer has gone.
  class Call {
   public:
    // `peer`: as gRPC says it.
    Call(Callers& callers, const std::string& peer);
    ~Call();
    Call(const Call&) = delete;
    // Adds the bytes of the answer to what the call holds.
    void Hold(size_t bytes);
    // Its connection is cut off.
    bool cut() const;

   private:
    Callers& callers_;
    const std::shared_ptr<Caller> caller_;
    size_t bytes_ = 0;
  };

 private:
  // Looks at the process's memory some fifty times a second, until the end. The thread is its own: gRPC works on its
  // calls on every other one, also on the one that hands it a connection.
  void Watch();
  void Relieve();
  void Add(Caller& caller, size_t bytes);
  void CutHeaviest();

  const size_t most_call_bytes_, most_growth_bytes_;
  const std::function<void(const std::string& peer)> cut_off_;
  double usual_ = 0;  // of the process's memory
  std::mutex mutex_;
  std::condition_variable ends_;
  bool ended_ = false;
  size_t bytes_ = 0;
  // Those that have a call.
  std::map<std::string, std::shared_ptr<Caller>> callers_;
  // The peer and the socket of each file that was taken; it may be another's by now.
  std::vector<std::pair<std::string, uint64_t>> files_;
  // How much had been read of each socket at the last look, while the process has too much.
  std::map<uint64_t, int64_t> read_;
  std::thread watch_;
};

}  // namespace iml::rpc
