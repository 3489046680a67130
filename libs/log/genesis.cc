#include "libs/log/genesis.h"

#include "absl/strings/str_cat.h"

namespace iml::log {

absl::Status CheckFormat(const v1::Genesis& genesis) {
  const int32_t format = genesis.format() == 0 ? 1 : genesis.format();
  if (format == kFormat) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("log: it is of format ", format, ", and this build takes format ", kFormat,
                                          " only. Read it with the build that wrote it, or begin a new log"));
}

std::optional<v1::Genesis> GenesisOf(const Partition& partition, const std::string& value) {
  v1::Genesis genesis;
  if (!genesis.ParseFromString(value) || genesis.log_id().size() != 16 || genesis.topic() != partition.topic ||
      genesis.partition() != partition.number) {
    return std::nullopt;
  }
  return genesis;
}

}  // namespace iml::log
