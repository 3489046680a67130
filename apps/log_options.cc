#include "apps/log_options.h"

#include "absl/strings/str_cat.h"
#include "libs/runtime/data_folder.h"

namespace iml {
namespace {

constexpr char kScheme[] = "kafka://";

void AddConnection(Command command, log::KafkaOptions* kafka) {
  command.Option("--kafka-tls", &kafka->tls, "whether to talk TLS to the brokers", {.shows_default = true});
  command.Option("--kafka-ca", &kafka->ca_file, "PEM of the authority to trust; the system's when left out",
                 {.check = ExistingFile()});
  command.Option("--kafka-certificate", &kafka->certificate_file, "PEM of ours, where brokers ask for it",
                 {.check = ExistingFile()});
  command.Option("--kafka-certificate-key", &kafka->key_file, "PEM of its private key", {.check = ExistingFile()});
  command.Option("--kafka-user", &kafka->user, "who we are, by SCRAM");
  command.Option("--kafka-password-file", &kafka->password_file, "a file whose first line is the password",
                 {.check = ExistingFile()});
  command.Option("--kafka-mechanism", &kafka->sasl_mechanism, "SCRAM-SHA-512 or SCRAM-SHA-256",
                 {.shows_default = true});
}

}  // namespace

void AddLogOptions(Command command, LogOptions* options) {
  command.Option("--log", &options->log, "kafka://host:port,host:port; the log in the data folder when left out");
  command.Option("--key-file", &options->key_file,
                 "the key of ids that all replicas on a log share; needed with Kafka");
  AddConnection(command, &options->kafka);
}

void AddKafkaOptions(Command command, LogOptions* options) {
  command.Option("--log", &options->log, "kafka://host:port,host:port", {.required = true});
  command.Option("--key-file", &options->key_file, "the key of ids that all replicas on the log share",
                 {.required = true});
  AddConnection(command, &options->kafka);
}

absl::Status CheckKafka(const LogOptions& options) {
  if (!options.log.starts_with(kScheme) || options.log.size() == sizeof kScheme - 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("--log: \"", options.log, "\" is no log; write kafka://host:port,host:port"));
  }
  if (options.key_file.empty()) {
    return absl::InvalidArgumentError(
        "--key-file is missing: all replicas on a Kafka log share one key; `iml topics apply --key-file=…` makes it");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<log::KafkaLog>> OpenKafkaLog(LogOptions options, const std::string& key,
                                                            std::function<void(const absl::Status&)> broken) {
  if (absl::Status status = CheckKafka(options); !status.ok()) return status;
  options.kafka.brokers = options.log.substr(sizeof kScheme - 1);
  options.kafka.key_check = runtime::KeyCheck(key);
  options.kafka.on_broken = std::move(broken);
  return log::OpenKafka(std::move(options.kafka));
}

}  // namespace iml
