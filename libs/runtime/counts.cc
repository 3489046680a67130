#include "libs/runtime/counts.h"

#include <memory>
#include <tuple>

#include "absl/time/time.h"
#include "libs/domain/refusal.h"

namespace iml::runtime {
namespace {

using eventsourcing::CommandSpec;
using eventsourcing::Ending;
using google::protobuf::MethodDescriptor;

// The codes' names as Go's grpc-go writes them.
constexpr const char* kCodeNames[] = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

prometheus::Histogram::BucketBoundaries Seconds() {
  return {.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};
}

const char* NameOf(Ending ending) {
  switch (ending) {
    case Ending::kAccepted:
      return "accepted";
    case Ending::kNoOp:
      return "no_op";
    case Ending::kRepeated:
      return "repeated";
    case Ending::kRefused:
      return "refused";
    case Ending::kUnavailable:
      return "unavailable";
  }
  return "";
}

prometheus::Labels LabelsOf(const MethodDescriptor* method) {
  return {{"grpc_type", "unary"},
          {"grpc_service", std::string(method->service()->full_name())},
          {"grpc_method", std::string(method->name())}};
}

// Making a series is dear, and making it twice gives the same one.
template <typename Series, typename Make>
Series& Once(std::atomic<Series*>& series, Make make) {
  Series* made = series.load(std::memory_order_acquire);
  if (made == nullptr) series.store(made = &make(), std::memory_order_release);
  return *made;
}

}  // namespace

Counts::Counts(const std::vector<const google::protobuf::ServiceDescriptor*>& services)
    : started_(prometheus::BuildCounter()
                   .Name("grpc_server_started_total")
                   .Help("Calls that came, by gRPC or JSON")
                   .Register(registry_)),
      handled_(prometheus::BuildCounter()
                   .Name("grpc_server_handled_total")
                   .Help("Calls that ended, by their code")
                   .Register(registry_)),
      commands_(prometheus::BuildCounter()
                    .Name("iml_commands_total")
                    .Help("Commands that ended, those of reactions and timers too, by their outcome")
                    .Register(registry_)),
      handling_(prometheus::BuildHistogram()
                    .Name("grpc_server_handling_seconds")
                    .Help("How long calls took")
                    .Register(registry_)),
      cut_off_(prometheus::BuildCounter()
                   .Name("iml_connections_cut_off_total")
                   .Help("gRPC connections that took too much memory")
                   .Register(registry_)
                   .Add({})) {
  for (const auto* service : services) {
    for (int i = 0; i < service->method_count(); ++i) methods_[service->method(i)];
  }
}

rpc::Observer Counts::Calls() {
  rpc::Observer observer;
  observer.cut_off = [this](const std::string&) { cut_off_.Increment(); };
  observer.started = [this](const MethodDescriptor* method) {
    Once(
        methods_.at(method).started, [&]() -> auto& { return started_.Add(LabelsOf(method)); })
        .Increment();
  };
  observer.handled = [this](const MethodDescriptor* method, absl::StatusCode code, absl::Duration took) {
    Method& series = methods_.at(method);
    const auto number = static_cast<size_t>(code);
    Once(
        series.handled[number],
        [&]() -> auto& {
          prometheus::Labels labels = LabelsOf(method);
          labels["grpc_code"] = kCodeNames[number];
          return handled_.Add(labels);
        })
        .Increment();
    Once(
        series.handling, [&]() -> auto& { return handling_.Add(LabelsOf(method), Seconds()); })
        .Observe(absl::ToDoubleSeconds(took));
  };
  return observer;
}

std::function<void(const CommandSpec&, Ending, const absl::Status&)> Counts::Commands(const std::string& service) {
  using Series = std::map<std::tuple<const CommandSpec*, Ending, std::string>, prometheus::Counter*>;
  return [this, service, series = std::make_shared<Series>()](const CommandSpec& spec, Ending ending,
                                                              const absl::Status& status) {
    const std::string reason = status.ok() ? "" : domain::RefusalOf(status).reason();
    prometheus::Counter*& counter = (*series)[{&spec, ending, reason}];
    if (counter == nullptr) {
      counter = &commands_.Add({{"service", service},
                                {"command", std::string(spec.prototype->GetDescriptor()->name())},
                                {"outcome", NameOf(ending)},
                                {"reason", reason}});
    }
    counter->Increment();
  };
}

}  // namespace iml::runtime
