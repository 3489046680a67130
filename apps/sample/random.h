// Chance that a seed fixes: the same on every machine.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

namespace iml::sample {

class Random {
 public:
  // Streams of one seed do not depend on each other.
  Random(uint64_t seed, uint64_t stream) : bits_(seed * 0x9E3779B97F4A7C15u + stream * 0xD1B54A32D192ED03u + 1) {}

  // Both included.
  int Between(int low, int high) { return low + static_cast<int>(bits_() % static_cast<uint64_t>(high - low + 1)); }
  bool OneIn(int n) { return bits_() % static_cast<uint64_t>(n) == 0; }
  bool Percent(int percent) { return Between(1, 100) <= percent; }
  template <typename T>
  const T& Of(const std::vector<T>& choices) {
    return choices[bits_() % choices.size()];
  }
  // The place in `weights` that chance falls on.
  size_t Weighted(std::initializer_list<int> weights) {
    int total = 0;
    for (const int weight : weights) total += weight;
    int at = Between(1, total);
    size_t place = 0;
    for (const int weight : weights) {
      if (at <= weight) return place;
      at -= weight;
      ++place;
    }
    return place;
  }

 private:
  std::mt19937_64 bits_;
};

}  // namespace iml::sample
