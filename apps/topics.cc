#include <filesystem>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apps/commands.h"
#include "apps/log_options.h"
#include "apps/print.h"
#include "apps/region.h"
#include "libs/runtime/data_folder.h"

namespace iml {
namespace {

struct Options {
  LogOptions log;
  int32_t partitions = 8;
};

// A new key is only for topics that are new as well.
absl::Status CheckNoTopics(const LogOptions& options) {
  const auto log = OpenKafkaLog(options, "", nullptr);
  if (!log.ok()) return log.status();
  for (const std::string& topic : AllTopics()) {
    const absl::Status found = (*log)->Partitions(topic).status();
    if (absl::IsNotFound(found)) continue;
    if (absl::IsUnavailable(found)) return found;
    return absl::FailedPreconditionError(
        absl::StrCat(options.key_file, " is missing, but topic ", topic,
                     " is there, and ids rest on the key that it was made with. Put the old file back"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<log::KafkaLog>> Open(const Options& options, bool make_key) {
  if (absl::Status status = CheckKafka(options.log); !status.ok()) return status;
  if (make_key && !std::filesystem::exists(options.log.key_file)) {
    const absl::Status status = CheckNoTopics(options.log);
    if (!status.ok() && !std::filesystem::exists(options.log.key_file))
      return status;  // another may have made both meanwhile
  }
  const auto key = make_key ? runtime::MakeKey(options.log.key_file) : runtime::ReadKey(options.log.key_file);
  if (!key.ok()) return key.status();
  return OpenKafkaLog(options.log, *key, nullptr);
}

// What the brokers' rights say of who may write.
std::string VerdictOnRights(log::KafkaLog& log, int* code) {
  const auto writers = log.CheckRights(AllTopics());
  if (writers.ok() && writers->empty())
    return "good: only superusers may write, as far as one sees who has DESCRIBE on the cluster";
  if (writers.ok()) return absl::StrCat("good: superusers may write, and ", absl::StrJoin(*writers, ", "));
  if (absl::IsUnimplemented(writers.status()))
    return "none: whoever reaches the brokers may write to these topics, with transactions too. Set "
           "authorizer.class.name";
  if (absl::IsPermissionDenied(writers.status()))
    return "not seen: that needs DESCRIBE and DESCRIBE_CONFIGS on the cluster";
  *code = kFound;
  return std::string(writers.status().message());
}

// A line for each topic; one that is not as it must be does not keep the others from being looked at.
int ShowVerdicts(const Options& options, bool make_key,
                 const std::function<absl::Status(log::KafkaLog&, const std::string& topic)>& visit) {
  const auto log = Open(options, make_key);
  if (!log.ok()) return Fail(log.status());
  int code = kGood;
  std::vector<Row> rows = {{"topic", "verdict"}};
  for (const std::string& topic : AllTopics()) {
    const absl::Status status = visit(**log, topic);
    if (absl::IsInvalidArgument(status)) {
      return Fail(absl::InvalidArgumentError(absl::StrCat(std::string(status.message()), ". Each partition lies on ",
                                                          options.log.kafka.replication,
                                                          " brokers unless --replication says otherwise")));
    }
    if (absl::IsUnavailable(status) || absl::IsPermissionDenied(status)) return Fail(status);
    if (!status.ok()) code = kFound;
    rows.push_back({topic, status.ok() ? "good" : std::string(status.message())});
  }
  rows.push_back({"rights", VerdictOnRights(**log, &code)});
  PrintText(rows);
  return code;
}

absl::Status CheckTopic(log::KafkaLog& log, const std::string& topic) {
  const absl::Status status = log.CheckConditions(topic);
  return absl::IsNotFound(status) ? absl::NotFoundError("it is not there: make it with `iml topics apply`") : status;
}

}  // namespace

void AddTopics(Command program) {
  const auto options = std::make_shared<Options>();
  Command command =
      program.Subcommand("topics", "the topics on Kafka: make them, or check that they are as the services need them");
  command.RequireSubcommand();
  Command apply =
      command.Subcommand("apply", "make those that lack, with their genesis records; 1 when one is not as it must be");
  Command check = command.Subcommand("check", "look only; 1 when one is not as it must be");
  for (const Command& each : {apply, check}) AddKafkaOptions(each, &options->log);
  apply.Option("--partitions", &options->partitions, "of a topic that is made; never changed later",
               {.check = Within(1, 1000), .shows_default = true});
  apply.Option("--replication", &options->log.kafka.replication, "of a topic that is made",
               {.check = Within(1, 7), .shows_default = true});
  apply.Footer(
      "The key file is made when it is missing. A topic that is there is never changed: what is wrong is said, and how "
      "to mend it.");
  apply.Runs([options] {
    return ShowVerdicts(*options, true, [&](log::KafkaLog& log, const std::string& topic) {
      return log.CreateTopic(topic, options->partitions);
    });
  });
  check.Runs([options] { return ShowVerdicts(*options, false, CheckTopic); });
}

}  // namespace iml
