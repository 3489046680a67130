#include "libs/runtime/api.h"

#include <google/protobuf/timestamp.pb.h>

#include "absl/strings/str_cat.h"
#include "libs/domain/refusal.h"
#include "libs/eventsourcing/request.h"
#include "libs/queries/paging.h"

namespace iml::runtime {
namespace {

using eventsourcing::CommandSpec;
using eventsourcing::QuerySpec;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kLongestId = 200;  // bytes

void Command(Engine& engine, const CommandSpec& spec, rpc::Call call, rpc::Answer answer) {
  eventsourcing::Command command;
  command.spec = &spec;
  if (spec.id) {
    command.aggregate_id = spec.id(*call.request);
  } else {
    command.aggregate_id = eventsourcing::AggregateIdOf(*call.request);
    const std::string field(call.request->GetDescriptor()->FindFieldByNumber(4)->name());
    if (command.aggregate_id.empty()) {
      return answer(domain::At(field, domain::Refuse<rpc::v1::REASON_FIELD_MISSING>(domain::Words(field))));
    }
  }
  if (command.aggregate_id.size() > kLongestId) {
    const std::string field(spec.id ? "id" : call.request->GetDescriptor()->FindFieldByNumber(4)->name());
    return answer(
        domain::At(field, domain::Refuse<rpc::v1::REASON_VALUE_INVALID>(
                              domain::Words(field), domain::Words(absl::StrCat(kLongestId, " octets au plus")))));
  }
  command.request_id = *eventsourcing::RequestIdOf(*call.request);
  command.message = std::move(call.request);
  command.actor = std::move(call.actor);
  command.deadline = call.deadline;
  command.retry = call.retry;
  eventsourcing::Answer receive = [answer = std::move(answer)](const absl::StatusOr<eventsourcing::Receipt>& receipt) {
    if (!receipt.ok()) return answer(receipt.status());
    answer(receipt->SerializeAsString());
  };
  if (!spec.prepare) return engine.Submit(std::move(command), std::move(receive));
  command.digest = engine.Digest(*command.message);
  const auto prepared = std::make_shared<eventsourcing::Command>(std::move(command));
  spec.prepare(*prepared->message, prepared->deadline,
               [&engine, hold = engine.Hold(), prepared, receive = std::move(receive)](const absl::Status& status) {
                 if (!status.ok()) return receive(status);
                 engine.Submit(std::move(*prepared), receive);
               });
}

// Whether it says which request it is, and of which aggregate.
bool IsAddressed(const CommandSpec& command) {
  const auto is_text = [&](int number) {
    const FieldDescriptor* field = command.prototype->GetDescriptor()->FindFieldByNumber(number);
    return field != nullptr && !field->is_repeated() && field->type() == FieldDescriptor::TYPE_STRING;
  };
  return is_text(1) && command.prototype->GetDescriptor()->FindFieldByNumber(1)->name() == "request_id" &&
         (command.id || is_text(4));
}

std::vector<log::v1::Position> MinPosition(const Message& request) {
  std::vector<log::v1::Position> positions;
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("min_position");
  if (field == nullptr) return positions;
  for (int i = 0; i < request.GetReflection()->FieldSize(request, field); ++i) {
    positions.push_back(
        static_cast<const log::v1::Position&>(request.GetReflection()->GetRepeatedMessage(request, field, i)));
  }
  return positions;
}

// Entries of whatever type: the shape that Service::History describes.
absl::Status ListHistory(const Engine& engine, const QuerySpec& query, const Message& request,
                         const storage::Reads& rows, Message* response) {
  const std::string id = request.GetReflection()->GetString(request, request.GetDescriptor()->FindFieldByNumber(1));
  const auto* entries = response->GetDescriptor()->FindFieldByNumber(1);
  const auto* token = response->GetDescriptor()->FindFieldByNumber(2);
  const std::string aggregate = eventsourcing::AggregateKey(engine.service().number(query.history_of), id);
  const auto head = rows.Find(eventsourcing::kHeads, aggregate);
  if (!rows.status().ok()) return rows.status();
  if (!head) return domain::Refuse<rpc::v1::REASON_NOT_FOUND>();
  const auto next = queries::Page(
      rows, eventsourcing::kHistory, aggregate, request,
      [&](const std::string&, const eventsourcing::HistoryEntry& entry) {
        Message* added = response->GetReflection()->AddMessage(response, entries);
        const auto field = [&](int number) {
          return added->GetReflection()->MutableMessage(added, added->GetDescriptor()->FindFieldByNumber(number));
        };
        auto& position = static_cast<log::v1::Position&>(*field(1));
        position.set_topic(query.history_of);
        position.set_partition(entry.partition());
        position.set_offset(entry.offset());
        auto& recorded_at = static_cast<google::protobuf::Timestamp&>(*field(2));
        recorded_at.set_seconds(entry.recorded_at_us() / 1'000'000);
        recorded_at.set_nanos(static_cast<int32_t>(entry.recorded_at_us() % 1'000'000 * 1000));
        field(3)->ParseFromString(entry.commit());
        return true;
      });
  if (!next.ok()) return next.status();
  response->GetReflection()->SetString(response, token, *next);
  return rows.status();
}

void Query(Engine& engine, const QuerySpec& query, rpc::Call call, rpc::Answer answer) {
  std::vector<log::v1::Position> positions = MinPosition(*call.request);
  const std::shared_ptr<const Message> request = std::move(call.request);
  engine.Query(
      std::move(positions), call.deadline,
      [&engine, &query, request, deadline = call.deadline, answer = std::move(answer)](const absl::Status& status,
                                                                                       const storage::Reads* rows) {
        if (!status.ok()) return answer(status);
        if (absl::Now() > deadline) return answer(absl::DeadlineExceededError("other queries took the time"));
        const std::unique_ptr<Message> response(query.response->New());
        const absl::Status answered = query.answer ? query.answer(*request, *rows, response.get())
                                                   : ListHistory(engine, query, *request, *rows, response.get());
        if (!answered.ok()) return answer(answered);
        if (query.look) engine.Found(query.look(*response));
        answer(response->SerializeAsString());
      },
      query.heavy);
}

const QuerySpec* QueryOf(const eventsourcing::Service& service, const std::string& request) {
  const auto found = service.queries().find(request);
  return found == service.queries().end() ? nullptr : &found->second;
}

}  // namespace

absl::Status CheckServed(const google::protobuf::ServiceDescriptor* descriptor, const eventsourcing::Service& service) {
  for (int i = 0; i < descriptor->method_count(); ++i) {
    const std::string rpc =
        absl::StrCat(std::string(descriptor->full_name()), "/", std::string(descriptor->method(i)->name()));
    const std::string request(descriptor->method(i)->input_type()->full_name());
    const CommandSpec* command = service.command(request);
    if (command == nullptr && QueryOf(service, request) == nullptr) {
      return absl::UnimplementedError(absl::StrCat(rpc, " is declared but not served: the list of ", service.name(),
                                                   " has no Takes<> or Answers<> for ", request));
    }
    if (command != nullptr && !IsAddressed(*command)) {
      return absl::UnimplementedError(
          absl::StrCat(rpc, " has no request_id in field 1 or no aggregate's id in field 4, nor Names<>"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<rpc::Hosted> Api(const google::protobuf::ServiceDescriptor* descriptor, Engine& engine) {
  const eventsourcing::Service& service = engine.service();
  if (absl::Status status = CheckServed(descriptor, service); !status.ok()) return status;
  std::vector<std::pair<const CommandSpec*, const QuerySpec*>> methods;
  for (int i = 0; i < descriptor->method_count(); ++i) {
    const std::string request(descriptor->method(i)->input_type()->full_name());
    methods.emplace_back(service.command(request), QueryOf(service, request));
  }
  return rpc::Hosted{descriptor, [&engine, methods](rpc::Call call, rpc::Answer answer) {
                       const auto& [command, query] = methods[call.method->index()];
                       if (command != nullptr) {
                         Command(engine, *command, std::move(call), std::move(answer));
                       } else {
                         Query(engine, *query, std::move(call), std::move(answer));
                       }
                     }};
}

}  // namespace iml::runtime
