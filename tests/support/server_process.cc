#include "tests/support/server_process.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

namespace iml::tests {

ServerProcess::ServerProcess(const std::string& program, const std::string& data,
                             const std::vector<std::string>& options) {
  std::vector<std::string> arguments = {program,
                                        "serve",
                                        absl::StrCat("--data=", data),
                                        "--grpc=127.0.0.1:0",
                                        "--http=127.0.0.1:0",
                                        "--ops=127.0.0.1:0",
                                        absl::StrCat("--log-file=", data, "/iml.log")};
  arguments.insert(arguments.end(), options.begin(), options.end());
  std::vector<char*> argv;
  for (std::string& each : arguments) argv.push_back(each.data());
  argv.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    freopen("/dev/null", "w", stdout);
    execv(program.c_str(), argv.data());
    _exit(127);
  }
  while (true) {
    const auto server = runtime::ServerOf(data);
    if (server && server->pid == pid_) {
      addresses_ = *server;
      return;
    }
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      std::cerr << program << " serve ended at once\n";
      std::abort();
    }
    std::this_thread::yield();
  }
}

void ServerProcess::Kill() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

int ServerProcess::Wait() {
  int ended = 0;
  waitpid(std::exchange(pid_, 0), &ended, 0);
  return WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
}

void ServerProcess::Freeze() {
  kill(pid_, SIGSTOP);
  waitpid(pid_, nullptr, WUNTRACED);  // until the last of its threads stands still
}

void ServerProcess::Thaw() { kill(pid_, SIGCONT); }

}  // namespace iml::tests
