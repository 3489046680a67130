#include "libs/log/genesis.h"

namespace iml::log {

std::optional<v1::Genesis> GenesisOf(const Partition& partition, const std::string& value) {
  v1::Genesis genesis;
  if (!genesis.ParseFromString(value) || genesis.log_id().size() != 16 || genesis.topic() != partition.topic ||
      genesis.partition() != partition.number) {
    return std::nullopt;
  }
  return genesis;
}

}  // namespace iml::log
