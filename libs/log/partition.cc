#include <cstring>

#include "libs/log/log.h"

namespace iml::log {
namespace {

uint32_t Murmur2(const std::string& key) {
  constexpr uint32_t kMix = 0x5bd1e995;
  const auto* data = reinterpret_cast<const unsigned char*>(key.data());
  size_t length = key.size();
  uint32_t hash = 0x9747b28c ^ static_cast<uint32_t>(length);
  for (; length >= 4; data += 4, length -= 4) {
    uint32_t word = data[0] | data[1] << 8 | data[2] << 16 | static_cast<uint32_t>(data[3]) << 24;
    word *= kMix;
    word ^= word >> 24;
    word *= kMix;
    hash *= kMix;
    hash ^= word;
  }
  if (length >= 3) hash ^= data[2] << 16;
  if (length >= 2) hash ^= data[1] << 8;
  if (length >= 1) {
    hash ^= data[0];
    hash *= kMix;
  }
  hash ^= hash >> 13;
  hash *= kMix;
  hash ^= hash >> 15;
  return hash;
}

}  // namespace

int32_t PartitionOf(const std::string& key, int32_t partitions) {
  return static_cast<int32_t>((Murmur2(key) & 0x7fffffff) % static_cast<uint32_t>(partitions));
}

}  // namespace iml::log
