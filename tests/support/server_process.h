// `iml serve` as a process of its own, which a test may kill. It ends with the test, also when the test is killed.
#pragma once

#include <string>
#include <vector>

#include "libs/runtime/data_folder.h"

namespace iml::tests {

class ServerProcess {
 public:
  // Starts `program serve --data=<data> …` on free ports, and waits until it can be asked.
  ServerProcess(const std::string& program, const std::string& data, const std::vector<std::string>& options = {});
  ~ServerProcess() { Kill(); }

  // Kills it as kill -9 does.
  void Kill();
  // Waits until it ends by itself; its exit code.
  int Wait();
  // Stops it and lets it go on, as kill -STOP and -CONT do.
  void Freeze();
  void Thaw();

  const runtime::Addresses& addresses() const { return addresses_; }

 private:
  int pid_ = 0;
  runtime::Addresses addresses_;
};

}  // namespace iml::tests
