// What a process counts of its calls and of its commands, for Prometheus. Calls under the names of go-grpc-prometheus,
// so that stock dashboards show them.
#pragma once

#include <google/protobuf/descriptor.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "libs/eventsourcing/replica.h"
#include "libs/rpc/server.h"

namespace iml::runtime {

class Counts {
 public:
  // Counts calls of these services only: what a client makes up has no series.
  explicit Counts(const std::vector<const google::protobuf::ServiceDescriptor*>& services);

  rpc::Observer Calls();
  // Counts the commands of one service. Each result is called from one thread at a time.
  std::function<void(const eventsourcing::CommandSpec&, eventsourcing::Ending, const absl::Status&)> Commands(
      const std::string& service);

  std::vector<prometheus::MetricFamily> Collect() const { return registry_.Collect(); }

 private:
  static constexpr int kCodes = 17;
  // The series of a method, made when they first count.
  struct Method {
    std::atomic<prometheus::Counter*> started = nullptr;
    std::atomic<prometheus::Histogram*> handling = nullptr;
    std::array<std::atomic<prometheus::Counter*>, kCodes> handled = {};
  };

  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>&started_, &handled_, &commands_;
  prometheus::Family<prometheus::Histogram>& handling_;
  prometheus::Counter& cut_off_;
  std::map<const google::protobuf::MethodDescriptor*, Method> methods_;
};

}  // namespace iml::runtime
