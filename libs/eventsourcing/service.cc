#include "libs/eventsourcing/service.h"

#include <cstdio>
#include <cstdlib>

#include "absl/time/time.h"

namespace iml::eventsourcing {

std::string TopicOf(const google::protobuf::Descriptor* fact) { return fact->options().GetExtension(log::v1::topic); }

std::string AggregateIdOf(const Message& command) {
  const auto* field = command.GetDescriptor()->FindFieldByNumber(4);
  if (field == nullptr || field->is_repeated() ||
      field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING)
    return "";
  return command.GetReflection()->GetString(command, field);
}

const TopicSpec* Service::topic(const std::string& name) const {
  const auto found = topics_.find(name);
  return found == topics_.end() ? nullptr : &found->second;
}

const CommandSpec* Service::command(const std::string& type) const {
  const auto found = commands_.find(type);
  return found == commands_.end() ? nullptr : &found->second;
}

uint8_t Service::number(const std::string& topic) const {
  return static_cast<uint8_t>(std::distance(topics_.begin(), topics_.find(topic)));
}

const google::protobuf::FieldDescriptor* Service::CaseOf(const google::protobuf::Descriptor* fact,
                                                         const google::protobuf::Descriptor* type) {
  const auto* cases = fact->FindOneofByName("fact");
  for (int i = 0; i < cases->field_count(); ++i) {
    if (cases->field(i)->message_type() == type) return cases->field(i);
  }
  std::abort();  // a mistake in the program text: the topic has no such fact
}

void Service::Keep(uint8_t id, const TableSpec& table) {
  if (tables_.emplace(id, table).second) return;
  std::fprintf(stderr, "%s: two tables have the id %d, the second is %s\n", name_.c_str(), id, table.name.c_str());
  std::abort();  // a mistake in the program text
}

absl::Time Service::Day(const std::string& day) {
  absl::CivilDay civil;
  if (!absl::ParseCivilTime(day, &civil)) std::abort();  // a mistake in the program text
  return absl::FromCivil(civil, absl::UTCTimeZone());
}

}  // namespace iml::eventsourcing
