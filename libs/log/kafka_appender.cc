#include "libs/log/kafka_appender.h"

#include <future>
#include <utility>

namespace iml::log::kafka {
namespace {

void CloseWithin(std::unique_ptr<Producer> producer, absl::Duration patience) {
  Within(patience + kFarewell,
         [producer = std::shared_ptr<Producer>(std::move(producer)), patience] { producer->Close(patience); });
}

}  // namespace

Appender::Appender(Settings settings, absl::Duration patience, std::shared_ptr<Reporter> reporter)
    : settings_(std::move(settings)), patience_(patience), reporter_(std::move(reporter)) {}

absl::Status Appender::Open() {
  std::unique_lock lock(mutex_);
  auto producer = Make();
  if (!producer.ok()) return producer.status();
  producer_ = *std::move(producer);
  return absl::OkStatus();
}

void Appender::Close(absl::Duration patience) {
  if (producer_) CloseWithin(std::move(producer_), patience);
}

absl::Status Appender::Append(const std::vector<Draft>& drafts, Log::Acknowledged acknowledged) {
  const auto send = [&] {
    std::shared_lock lock(mutex_);
    return producer_->Append(drafts, acknowledged);
  };
  const absl::Status status = send();
  if (!absl::IsAborted(status)) return status;
  Renew();
  return send();
}

absl::Status Appender::Write(const std::vector<Draft>& drafts) {
  return Await([&](Log::Acknowledged done) { return Append(drafts, std::move(done)); });
}

absl::Status Appender::Write(const std::vector<Record>& records) {
  return Await([&](Log::Acknowledged done) {
    std::shared_lock lock(mutex_);
    return producer_->Append(records, done);
  });
}

// Until what `send` appends is acknowledged.
absl::Status Appender::Await(const std::function<absl::Status(Log::Acknowledged)>& send) {
  const auto done = std::make_shared<std::promise<absl::Status>>();
  std::future<absl::Status> written = done->get_future();
  if (absl::Status sent = send([done](const absl::Status& status) { done->set_value(status); }); !sent.ok())
    return sent;
  if (written.wait_for(absl::ToChronoNanoseconds(3 * patience_)) == std::future_status::ready) return written.get();
  return absl::UnavailableError("the brokers do not say whether they took the records");
}

absl::Status Appender::Lead(const std::string& topic, absl::Time deadline) {
  std::shared_ptr<Instance> instance;
  {
    std::shared_lock lock(mutex_);
    instance = producer_->instance();
  }
  if (const auto led = instance->LayoutOf(topic, deadline); !led.ok()) return led.status();
  std::lock_guard lock(topics_mutex_);
  topics_.insert(topic);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Producer>> Appender::Make() {
  auto instance = Instance::Make(Instance::Kind::kProducer, settings_, reporter_);
  if (!instance.ok()) return instance.status();
  std::lock_guard lock(topics_mutex_);
  for (const std::string& topic : topics_) (*instance)->Topic(topic);
  return std::make_unique<Producer>(*std::move(instance), reporter_);
}

void Appender::Renew() {
  std::unique_ptr<Producer> old;
  {
    std::unique_lock lock(mutex_);
    if (!producer_->failed() || !producer_->Unsupported().empty()) return;
    auto producer = Make();
    if (!producer.ok()) return reporter_->Warn(std::string(producer.status().message()));
    old = std::exchange(producer_, *std::move(producer));
  }
  reporter_->Warn("kafka: the producer met a fatal error; what it had under way is in doubt, another takes its place");
  CloseWithin(std::move(old), absl::ZeroDuration());
}

std::string Appender::Unsupported() {
  std::shared_lock lock(mutex_);
  return producer_->Unsupported();
}

void Appender::Fail(const std::string& why) {
  std::shared_lock lock(mutex_);
  producer_->Fail(why);
}

}  // namespace iml::log::kafka
