#include "libs/log/kafka_client.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <future>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace iml::log::kafka {
namespace {

template <auto Destroy>
struct By {
  template <typename T>
  void operator()(T* it) const {
    Destroy(it);
  }
};
using Message = std::unique_ptr<rd_kafka_message_t, By<rd_kafka_message_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, By<rd_kafka_queue_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, By<rd_kafka_event_destroy>>;
using AdminOptions = std::unique_ptr<rd_kafka_AdminOptions_t, By<rd_kafka_AdminOptions_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, By<rd_kafka_NewTopic_destroy>>;
using AclFilter = std::unique_ptr<rd_kafka_AclBindingFilter_t, By<rd_kafka_AclBinding_destroy>>;
using Resource = std::unique_ptr<rd_kafka_ConfigResource_t, By<rd_kafka_ConfigResource_destroy>>;
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t, By<rd_kafka_topic_partition_list_destroy>>;
using Metadata = std::unique_ptr<const struct rd_kafka_metadata, By<rd_kafka_metadata_destroy>>;

constexpr absl::Duration kPause = absl::Milliseconds(20);  // between two tries
// A broker that was deposed as the leader and does not know it yet lacks what its successor took: for so long it is
// asked again.
constexpr absl::Duration kStale = absl::Seconds(15);

int Millis(absl::Duration duration) { return std::max(1, static_cast<int>(absl::ToInt64Milliseconds(duration))); }
int MillisUntil(absl::Time deadline) { return Millis(deadline - absl::Now()); }

absl::Status ToStatus(rd_kafka_resp_err_t error, const std::string& what) {
  const std::string message = absl::StrCat(what, ": ", rd_kafka_err2str(error));
  switch (error) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return absl::OkStatus();
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
      return absl::PermissionDeniedError(message);
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return absl::NotFoundError(message);
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
    case RD_KAFKA_RESP_ERR_INVALID_PARTITIONS:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
      return absl::InvalidArgumentError(message);
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
      return absl::ResourceExhaustedError(message);
    default:
      return absl::UnavailableError(message);
  }
}

// What is told of a record that was under way.
absl::Status Doubtful(rd_kafka_resp_err_t error, const Partition& partition) {
  const absl::Status status = ToStatus(error, Name(partition));
  if (!absl::IsUnavailable(status)) return status;
  return absl::UnavailableError(absl::StrCat(std::string(status.message()), "; the record may still land"));
}

// The drafts of one Append that are under way.
struct Group {
  Log::Acknowledged acknowledged;
  std::atomic<size_t> left = 0;
  std::mutex mutex = {};
  absl::Status status = absl::OkStatus();
};

void Settle(Reporter& reporter, Group* group, size_t count, const absl::Status& status) {
  if (!status.ok()) {
    std::lock_guard lock(group->mutex);
    group->status.Update(status);
  }
  if (group->left.fetch_sub(count) != count) return;
  reporter.Acknowledge(group->acknowledged, group->status);
  delete group;
}

Instance::Layout LayoutFrom(const rd_kafka_metadata_topic& topic) {
  Instance::Layout layout;
  layout.leaders.resize(topic.partition_cnt, -1);
  for (int i = 0; i < topic.partition_cnt; ++i) {
    const rd_kafka_metadata_partition& partition = topic.partitions[i];
    if (partition.id >= 0 && partition.id < topic.partition_cnt) layout.leaders[partition.id] = partition.leader;
    layout.replication = i == 0 ? partition.replica_cnt : std::min(layout.replication, partition.replica_cnt);
  }
  return layout;
}

// The answer to an administrator's request that `start` sends.
absl::StatusOr<Event> Administer(rd_kafka_t* rk, rd_kafka_admin_op_t operation, const std::string& what,
                                 absl::Time deadline,
                                 const std::function<void(rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>& start) {
  const Queue answers(rd_kafka_queue_new(rk));
  const AdminOptions options(rd_kafka_AdminOptions_new(rk, operation));
  char error[256];
  rd_kafka_AdminOptions_set_request_timeout(options.get(), MillisUntil(deadline), error, sizeof error);
  start(options.get(), answers.get());
  Event event(rd_kafka_queue_poll(answers.get(), MillisUntil(deadline + absl::Seconds(1))));
  if (!event) return ToStatus(RD_KAFKA_RESP_ERR__TIMED_OUT, what);
  if (rd_kafka_event_error(event.get())) return ToStatus(rd_kafka_event_error(event.get()), what);
  return event;
}

}  // namespace

std::string Name(const Partition& partition) { return absl::StrCat(partition.topic, "/", partition.number); }

void Within(absl::Duration limit, std::function<void()> work) {
  const auto done = std::make_shared<std::promise<void>>();
  std::future<void> future = done->get_future();
  std::thread([done, work = std::move(work)]() mutable {
    work();
    work = nullptr;
    done->set_value();
  }).detach();
  future.wait_for(absl::ToChronoNanoseconds(limit));
}

// ---- reporter

void Reporter::Warn(const std::string& text) {
  std::lock_guard lock(mutex_);
  if (warn_) warn_(text);
}

void Reporter::Note(bool refused, const std::string& reason) {
  std::lock_guard lock(mutex_);
  reason_ = reason;
  refused_ |= refused;
}

void Reporter::Forget() {
  std::lock_guard lock(mutex_);
  reason_.clear();
  refused_ = false;
}

void Reporter::Acknowledge(const Log::Acknowledged& acknowledged, const absl::Status& status) {
  std::lock_guard lock(telling_);
  if (!closed_ && acknowledged) acknowledged(status);
}

std::string Reporter::Reason() {
  std::lock_guard lock(mutex_);
  return reason_.empty() ? "" : absl::StrCat(" (", reason_, ")");
}

bool Reporter::refused() {
  std::lock_guard lock(mutex_);
  return refused_;
}

void Reporter::Close() {
  std::scoped_lock lock(telling_, mutex_);
  closed_ = true;
  warn_ = nullptr;
}

// ---- instance

absl::StatusOr<std::shared_ptr<Instance>> Instance::Make(Kind kind, const Settings& settings,
                                                         std::shared_ptr<Reporter> reporter) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char error[512];
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), error, sizeof error) == RD_KAFKA_CONF_OK) continue;
    rd_kafka_conf_destroy(conf);
    return absl::InvalidArgumentError(error);
  }
  rd_kafka_conf_set_opaque(conf, reporter.get());
  rd_kafka_conf_set_log_cb(conf, [](const rd_kafka_t* rk, int, const char* facility, const char* text) {
    static_cast<Reporter*>(rd_kafka_opaque(rk))->Warn(absl::StrCat("kafka: ", facility, ": ", text));
  });
  rd_kafka_conf_set_error_cb(conf, [](rd_kafka_t*, int code, const char* reason, void* reporter) {
    if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) return;  // what was said before it says more
    static_cast<Reporter*>(reporter)->Note(code == RD_KAFKA_RESP_ERR__AUTHENTICATION || code == RD_KAFKA_RESP_ERR__SSL,
                                           reason);
  });
  if (kind == Kind::kProducer) {
    rd_kafka_conf_set_dr_msg_cb(conf, [](rd_kafka_t*, const rd_kafka_message_t* message, void* reporter) {
      const absl::Status status = message->err
                                      ? Doubtful(message->err, {rd_kafka_topic_name(message->rkt), message->partition})
                                      : absl::OkStatus();
      Settle(*static_cast<Reporter*>(reporter), static_cast<Group*>(message->_private), 1, status);
    });
  }
  rd_kafka_t* rk =
      rd_kafka_new(kind == Kind::kProducer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER, conf, error, sizeof error);
  if (rk == nullptr) {
    rd_kafka_conf_destroy(conf);
    return absl::InvalidArgumentError(error);
  }
  return std::shared_ptr<Instance>(new Instance(rk, std::move(reporter)));
}

Instance::~Instance() {
  for (const auto& [name, topic] : topics_) rd_kafka_topic_destroy(topic);
  rd_kafka_destroy_flags(rk_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

rd_kafka_topic_t* Instance::Topic(const std::string& name) {
  std::lock_guard lock(mutex_);
  rd_kafka_topic_t*& topic = topics_[name];
  if (topic == nullptr) topic = rd_kafka_topic_new(rk_, name.c_str(), nullptr);
  return topic;
}

absl::StatusOr<Instance::Layout> Instance::LayoutOf(const std::string& topic, absl::Time deadline) {
  rd_kafka_topic_t* const handle = Topic(topic);
  if (handle == nullptr) return absl::InvalidArgumentError(absl::StrCat("\"", topic, "\" cannot be a topic's name"));
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR__TIMED_OUT;
  for (; absl::Now() < deadline && !reporter_->stopped(); absl::SleepFor(kPause)) {
    const struct rd_kafka_metadata* found = nullptr;
    error = rd_kafka_metadata(rk_, 0, handle, &found, std::min(500, MillisUntil(deadline)));
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    const Metadata metadata(found);
    error = metadata->topics[0].err;
    Layout layout = LayoutFrom(metadata->topics[0]);
    const bool led =
        std::all_of(layout.leaders.begin(), layout.leaders.end(), [](int32_t leader) { return leader >= 0; });
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR && led) return layout;
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR && error != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE) break;
    error = RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
  }
  return ToStatus(error, absl::StrCat("topic ", topic));
}

absl::StatusOr<std::map<std::string, Instance::Layout>> Instance::Layouts(absl::Time deadline) {
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR__TIMED_OUT;
  while (absl::Now() < deadline && !reporter_->stopped()) {
    const struct rd_kafka_metadata* found = nullptr;
    error = rd_kafka_metadata(rk_, 0, nullptr, &found, std::min(500, MillisUntil(deadline)));
    if (rd_kafka_type(rk_) == RD_KAFKA_CONSUMER) rd_kafka_poll(rk_, 0);  // there it is told why nobody answers
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR && reporter_->refused()) break;
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    reporter_->Forget();
    const Metadata metadata(found);
    std::map<std::string, Layout> layouts;
    for (int i = 0; i < metadata->topic_cnt; ++i) layouts[metadata->topics[i].topic] = LayoutFrom(metadata->topics[i]);
    return layouts;
  }
  return ToStatus(error, "the brokers");
}

absl::StatusOr<Ends> Instance::Offsets(const std::vector<Partition>& partitions, Which which, absl::Time deadline) {
  Ends offsets;
  if (partitions.empty()) return offsets;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR__TIMED_OUT;
  Partition about = partitions.front();
  while (absl::Now() < deadline && !reporter_->stopped()) {
    const PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
    for (const Partition& each : partitions) {
      Topic(each.topic);
      rd_kafka_topic_partition_list_add(list.get(), each.topic.c_str(), each.number)->offset =
          which == Which::kEnd ? RD_KAFKA_OFFSET_END : RD_KAFKA_OFFSET_BEGINNING;
    }
    error = rd_kafka_offsets_for_times(rk_, list.get(), MillisUntil(deadline));
    for (int i = 0; i < list->cnt && error == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
      const rd_kafka_topic_partition_t& each = list->elems[i];
      about = {each.topic, each.partition};
      offsets[about] = each.offset;
      error =
          each.err == RD_KAFKA_RESP_ERR_NO_ERROR && each.offset < 0 ? RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE : each.err;
    }
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return offsets;
    if (error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) break;
    Layouts(deadline).status().IgnoreError();  // leaders may have moved
    absl::SleepFor(kPause);
  }
  return ToStatus(error, absl::StrCat("where ", Name(about), which == Which::kEnd ? " ends" : " begins"));
}

absl::StatusOr<std::map<std::string, std::string>> Instance::SettingsOf(const std::string& topic, absl::Time deadline) {
  return Configured(RD_KAFKA_RESOURCE_TOPIC, topic, deadline);
}

absl::StatusOr<std::map<std::string, std::string>> Instance::Configured(int type, const std::string& name,
                                                                        absl::Time deadline) {
  const std::string what =
      absl::StrCat("the settings of ", type == RD_KAFKA_RESOURCE_TOPIC ? "topic " : "broker ", name);
  const Resource resource(rd_kafka_ConfigResource_new(static_cast<rd_kafka_ResourceType_t>(type), name.c_str()));
  const auto event =
      Administer(rk_, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, what, deadline, [&](auto* options, auto* answers) {
        rd_kafka_ConfigResource_t* all = resource.get();
        rd_kafka_DescribeConfigs(rk_, &all, 1, options, answers);
      });
  if (!event.ok()) return event.status();
  size_t count = 0;
  const auto** found =
      rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event->get()), &count);
  if (const auto error = rd_kafka_ConfigResource_error(found[0])) return ToStatus(error, what);
  std::map<std::string, std::string> settings;
  const auto** entries = rd_kafka_ConfigResource_configs(found[0], &count);
  for (size_t i = 0; i < count; ++i) {
    const char* value = rd_kafka_ConfigEntry_value(entries[i]);
    settings[rd_kafka_ConfigEntry_name(entries[i])] = value ? value : "";
  }
  return settings;
}

absl::Status Instance::CreateTopic(const std::string& topic, int32_t partitions, int replication,
                                   const Settings& settings, absl::Time deadline) {
  const std::string what = absl::StrCat("making topic ", topic);
  char error[512];
  const NewTopic made(rd_kafka_NewTopic_new(topic.c_str(), partitions, replication, error, sizeof error));
  if (!made) return absl::InvalidArgumentError(absl::StrCat(what, ": ", error));
  for (const auto& [name, value] : settings) rd_kafka_NewTopic_set_config(made.get(), name.c_str(), value.c_str());
  const auto event = Administer(rk_, RD_KAFKA_ADMIN_OP_CREATETOPICS, what, deadline, [&](auto* options, auto* answers) {
    rd_kafka_NewTopic_t* all = made.get();
    rd_kafka_CreateTopics(rk_, &all, 1, options, answers);
  });
  if (!event.ok()) return event.status();
  size_t count = 0;
  const auto** results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event->get()), &count);
  const rd_kafka_resp_err_t result = rd_kafka_topic_result_error(results[0]);
  if (result == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) return absl::OkStatus();
  const char* said = rd_kafka_topic_result_error_string(results[0]);
  return ToStatus(result, said ? absl::StrCat(what, ": ", said) : what);
}

absl::Status Instance::SetSettings(const std::string& topic, const Settings& settings, absl::Time deadline) {
  const std::string what = absl::StrCat("setting up topic ", topic);
  const Resource resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  for (const auto& [name, value] : settings)
    rd_kafka_ConfigResource_set_config(resource.get(), name.c_str(), value.c_str());
  const auto event = Administer(rk_, RD_KAFKA_ADMIN_OP_ALTERCONFIGS, what, deadline, [&](auto* options, auto* answers) {
    rd_kafka_ConfigResource_t* all = resource.get();
    rd_kafka_AlterConfigs(rk_, &all, 1, options, answers);
  });
  if (!event.ok()) return event.status();
  size_t count = 0;
  const auto** results =
      rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(event->get()), &count);
  return ToStatus(rd_kafka_ConfigResource_error(results[0]), what);
}

absl::StatusOr<std::vector<Instance::Right>> Instance::RightsToWrite(absl::Time deadline) {
  const std::string broker = absl::StrCat(rd_kafka_controllerid(rk_, MillisUntil(deadline)));
  auto settings = Configured(RD_KAFKA_RESOURCE_BROKER, broker, deadline);
  if (!settings.ok()) return settings.status();
  if ((*settings)["authorizer.class.name"].empty())
    return absl::UnimplementedError("the brokers have no authorizer.class.name");
  char error[256];
  const AclFilter all(rd_kafka_AclBindingFilter_new(RD_KAFKA_RESOURCE_ANY, nullptr, RD_KAFKA_RESOURCE_PATTERN_ANY,
                                                    nullptr, nullptr, RD_KAFKA_ACL_OPERATION_ANY,
                                                    RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, error, sizeof error));
  const auto event =
      Administer(rk_, RD_KAFKA_ADMIN_OP_DESCRIBEACLS, "the rights on the brokers", deadline,
                 [&](auto* options, auto* answers) { rd_kafka_DescribeAcls(rk_, all.get(), options, answers); });
  if (!event.ok()) return event.status();
  size_t count = 0;
  const auto** found = rd_kafka_DescribeAcls_result_acls(rd_kafka_event_DescribeAcls_result(event->get()), &count);
  std::vector<Right> rights;
  for (size_t i = 0; i < count; ++i) {
    const auto type = rd_kafka_AclBinding_restype(found[i]);
    const auto operation = rd_kafka_AclBinding_operation(found[i]);
    if (operation != RD_KAFKA_ACL_OPERATION_WRITE && operation != RD_KAFKA_ACL_OPERATION_ALL) continue;
    // This librdkafka has no name for transactional ids; nothing else that it does not know can be written to.
    if (type != RD_KAFKA_RESOURCE_TOPIC && type != RD_KAFKA_RESOURCE_UNKNOWN) continue;
    rights.push_back({rd_kafka_AclBinding_principal(found[i]), type == RD_KAFKA_RESOURCE_UNKNOWN,
                      rd_kafka_AclBinding_name(found[i]),
                      rd_kafka_AclBinding_resource_pattern_type(found[i]) == RD_KAFKA_RESOURCE_PATTERN_PREFIXED});
  }
  return rights;
}

std::string Instance::ClusterId(absl::Time deadline) {
  char* id = rd_kafka_clusterid(rk_, MillisUntil(deadline));
  const std::string text = id ? id : "";
  if (id) rd_kafka_mem_free(rk_, id);
  return text;
}

// ---- producer

Producer::Producer(std::shared_ptr<Instance> instance, std::shared_ptr<Reporter> reporter)
    : instance_(std::move(instance)), reporter_(std::move(reporter)) {
  thread_ = std::thread([this] {
    while (!stopping_) rd_kafka_poll(instance_->get(), 1000);
  });
}

Producer::~Producer() {
  stopping_ = true;
  rd_kafka_queue_yield(Queue(rd_kafka_queue_get_main(instance_->get())).get());
  thread_.join();
}

namespace {

// A record on its way: its time is the broker's unless the topic takes ours.
rd_kafka_resp_err_t Produce(Instance& instance, const Partition& partition, const std::string& key,
                            const std::string& value, int64_t time_ms, Group* group) {
  return rd_kafka_producev(instance.get(), RD_KAFKA_V_RKT(instance.Topic(partition.topic)),
                           RD_KAFKA_V_PARTITION(partition.number), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                           RD_KAFKA_V_KEY(key.data(), key.size()),
                           RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
                           RD_KAFKA_V_TIMESTAMP(time_ms), RD_KAFKA_V_OPAQUE(group), RD_KAFKA_V_END);
}

rd_kafka_resp_err_t Produce(Instance& instance, const Draft& draft, Group* group) {
  return Produce(instance, draft.partition, draft.key, draft.value, 0, group);
}
rd_kafka_resp_err_t Produce(Instance& instance, const Record& record, Group* group) {
  return Produce(instance, record.partition, record.key, record.value, absl::ToUnixMillis(record.appended_at), group);
}

template <typename Each>
absl::Status AppendAll(Instance& instance, Reporter& reporter, const std::vector<Each>& all,
                       Log::Acknowledged& acknowledged) {
  if (all.empty()) {
    reporter.Acknowledge(acknowledged, absl::OkStatus());
    return absl::OkStatus();
  }
  auto* const group = new Group{std::move(acknowledged), all.size()};
  size_t sent = 0;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  while (sent < all.size() && (error = Produce(instance, all[sent], group)) == RD_KAFKA_RESP_ERR_NO_ERROR) ++sent;
  if (sent == all.size()) return absl::OkStatus();
  if (sent > 0) {
    Settle(reporter, group, all.size() - sent, Doubtful(error, all[sent].partition));
    return absl::OkStatus();
  }
  acknowledged = std::move(group->acknowledged);
  delete group;
  if (error == RD_KAFKA_RESP_ERR__FATAL) return absl::AbortedError("the producer has failed");
  return ToStatus(error, absl::StrCat(Name(all.front().partition), ": the record was not taken"));
}

}  // namespace

absl::Status Producer::Append(const std::vector<Draft>& drafts, Log::Acknowledged& acknowledged) {
  return AppendAll(*instance_, *reporter_, drafts, acknowledged);
}

absl::Status Producer::Append(const std::vector<Record>& records, Log::Acknowledged& acknowledged) {
  return AppendAll(*instance_, *reporter_, records, acknowledged);
}

bool Producer::failed() const {
  return rd_kafka_fatal_error(instance_->get(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR;
}

std::string Producer::Unsupported() const {
  char reason[512];
  const auto error = rd_kafka_fatal_error(instance_->get(), reason, sizeof reason);
  return error == RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE ? reason : "";
}

void Producer::Fail(const std::string& why) {
  rd_kafka_test_fatal_error(instance_->get(), RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, why.c_str());
}

void Producer::Close(absl::Duration patience) {
  rd_kafka_t* const rk = instance_->get();
  rd_kafka_flush(rk, Millis(patience));
  rd_kafka_purge(rk, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
  rd_kafka_flush(rk, Millis(kFarewell / 4));
}

// ---- reader

Reader::Reader(std::shared_ptr<Instance> instance, std::function<void()> arrived)
    : instance_(std::move(instance)),
      arrived_(std::move(arrived)),
      queue_(rd_kafka_queue_new(instance_->get()), rd_kafka_queue_destroy) {
  rd_kafka_queue_cb_event_enable(
      queue_.get(), [](rd_kafka_t*, void* reader) { static_cast<Reader*>(reader)->arrived_(); }, this);
}

Reader::~Reader() {
  rd_kafka_queue_cb_event_enable(queue_.get(), nullptr, nullptr);  // waits for a call that is under way
  std::vector<Partition> partitions;
  for (const auto& [partition, place] : places_) partitions.push_back(partition);
  Within(kFarewell, [instance = std::move(instance_), queue = std::move(queue_), partitions] {
    for (const Partition& each : partitions) rd_kafka_consume_stop(instance->Topic(each.topic), each.number);
  });
}

// The simple consumer's way: it knows no consumer group at all.
absl::Status Reader::Start(const Partition& partition, int64_t offset) {
  places_[partition] = {offset, absl::UnixEpoch()};
  if (rd_kafka_consume_start_queue(instance_->Topic(partition.topic), partition.number, offset, queue_.get()) == 0) {
    return absl::OkStatus();
  }
  return ToStatus(rd_kafka_last_error(), Name(partition));
}

void Reader::Stop(const Partition& partition) {
  rd_kafka_consume_stop(instance_->Topic(partition.topic), partition.number);
}

// One by one: consume_batch may lose records before librdkafka 2.1.
absl::Status Reader::Poll(size_t max_bytes, std::vector<Record>* records) {
  for (size_t bytes = 0; bytes < max_bytes;) {
    const Message message(rd_kafka_consume_queue(queue_.get(), 0));
    if (!message) return absl::OkStatus();
    if (message->rkt == nullptr) continue;
    TurnTo(*message);
    if (message->err && message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      if (absl::Status status = Failure(*message); !status.ok()) return status;
      continue;
    }
    // Markers of foreign transactions take up offsets and are not handed over.
    place_->missed = absl::InfiniteFuture();
    for (; place_->next < message->offset; ++place_->next)
      records->push_back({*partition_, place_->next, place_->last, "", ""});
    if (message->err) continue;
    place_->last = absl::FromUnixMillis(rd_kafka_message_timestamp(message.get(), nullptr));
    const auto text = [](const void* data, size_t size) {
      return std::string(static_cast<const char*>(data), data ? size : 0);
    };
    records->push_back({*partition_, message->offset, place_->last, text(message->key, message->key_len),
                        text(message->payload, message->len)});
    ++place_->next;
    bytes += sizeof(Record) + message->key_len + message->len;
  }
  return absl::OkStatus();
}

void Reader::TurnTo(const rd_kafka_message_t& message) {
  if (message.rkt == topic_ && message.partition == partition_->number) return;
  topic_ = message.rkt;
  const auto found = places_.find({rd_kafka_topic_name(message.rkt), message.partition});
  partition_ = &found->first;
  place_ = &found->second;
}

absl::Status Reader::Failure(const rd_kafka_message_t& message) {
  const std::string name = absl::StrCat("log: ", Name(*partition_));
  switch (message.err) {
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__RESOLVE:
      return absl::OkStatus();  // it goes on by itself
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      place_->missed = std::min(place_->missed, absl::Now());
      if (absl::Now() - place_->missed < kStale) {
        absl::SleepFor(kPause);
        rd_kafka_consume_stop(message.rkt, message.partition);
        rd_kafka_consume_start_queue(message.rkt, message.partition, place_->next, queue_.get());
        return absl::OkStatus();
      }
      return absl::DataLossError(absl::StrCat(name, " does not hold the place to read from, ", message.offset,
                                              ": it ends before it or begins after it. Restore the log"));
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return absl::DataLossError(absl::StrCat(name, " is gone. Restore the log"));
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
      return absl::DataLossError(
          absl::StrCat(name, " is damaged at ", message.offset, ": ", rd_kafka_message_errstr(&message)));
    default:
      return ToStatus(message.err, name);
  }
}

}  // namespace iml::log::kafka
