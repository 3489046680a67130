// Which log a command uses: the one in a data folder, or Kafka; the options that say so.
#pragma once

#include <memory>
#include <string>

#include "apps/command_line.h"
#include "libs/log/kafka.h"

namespace iml {

struct LogOptions {
  // "kafka://host:port,host:port"; empty for the one in the data folder.
  std::string log = {};
  // The key that all replicas on a log share; needed with Kafka. The data folder has its own otherwise.
  std::string key_file = {};
  log::KafkaOptions kafka = {};
};

// Adds --log, --key-file and --kafka-….
void AddLogOptions(Command command, LogOptions* options);
// Adds them where the log can only be Kafka's.
void AddKafkaOptions(Command command, LogOptions* options);

// kInvalidArgument when they name no Kafka log, or no key file.
absl::Status CheckKafka(const LogOptions& options);

// Whose key is `key`. kInvalidArgument as CheckKafka; `broken` is told when a topic in use breaks its conditions.
absl::StatusOr<std::unique_ptr<log::KafkaLog>> OpenKafkaLog(LogOptions options, const std::string& key,
                                                            std::function<void(const absl::Status&)> broken);

}  // namespace iml
