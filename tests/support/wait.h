// Waits for a condition of another thread: no longer than a machine under load needs, and never for a time.
#pragma once

#include <chrono>
#include <thread>

namespace iml::tests {

template <typename Condition>
bool Wait(Condition condition) {
  for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
       std::chrono::steady_clock::now() < end;) {
    if (condition()) return true;
    std::this_thread::yield();
  }
  return condition();
}

}  // namespace iml::tests
