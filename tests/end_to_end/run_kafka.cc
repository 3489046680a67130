// The sample region on Kafka: a broker, two replicas of each service as processes, one killed while the region is
// played; then the figures beside those of a run on the embedded log. By hand: `make run-kafka`; of a smaller region:
// run_kafka --one-in=100.
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/support/broker.h"
#include "tests/support/folder.h"
#include "tests/support/server_process.h"

namespace iml {
namespace {

constexpr const char* kServices[] = {"contracting", "orientation", "prospection", "securing", "reporting"};
constexpr int kReplicas = 2;

void Run(const std::string& arguments) {
  std::cout << "$ iml " << arguments << std::endl;
  if (std::system(absl::StrCat(IML, " ", arguments).c_str()) == 0) return;
  std::cerr << "iml " << arguments << " failed\n";
  std::exit(1);
}

std::string Read(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

int64_t Lines(const std::string& file) {
  const std::string text = Read(file);
  return std::count(text.begin(), text.end(), '\n');
}

// Two replicas of each service. Contracting comes first: securing asks it.
class Region {
 public:
  Region(const tests::Broker& broker, const std::string& folder, const std::string& key) {
    for (const std::string service : kServices) {
      for (int replica = 0; replica < kReplicas; ++replica) {
        const std::string data = absl::StrCat(folder, "/", service, "-", replica);
        std::filesystem::create_directories(data);
        std::vector<std::string> options = {"--services=" + service, "--log=kafka://" + broker.address(),
                                            "--key-file=" + key};
        if (service == "securing") options.push_back("--contracting=" + at_["contracting"]);
        processes_[data] = std::make_unique<tests::ServerProcess>(IML, data, options);
        const runtime::Addresses& addresses = processes_[data]->addresses();
        absl::StrAppend(&at_[service], replica == 0 ? "" : ",", addresses.grpc);
        absl::StrAppend(&ops_, ops_.empty() ? "" : ",", addresses.ops);
        std::cout << "  " << service << " " << replica << ": process " << addresses.pid << ", gRPC " << addresses.grpc
                  << ", ops " << addresses.ops << std::endl;
      }
    }
  }

  std::string at() const {
    std::string all = "--at";
    for (const auto& [service, addresses] : at_) absl::StrAppend(&all, " ", service, "=", addresses);
    return all;
  }
  const std::string& ops() const { return ops_; }
  void Kill(const std::string& data) { processes_.at(data)->Kill(); }

 private:
  std::map<std::string, std::string> at_;
  std::string ops_;
  std::map<std::string, std::unique_ptr<tests::ServerProcess>> processes_;
};

// Plays, and kills a replica of contracting when so many stories are told.
void Play(Region& region, const std::string& folder, const std::string& choice, int64_t stories) {
  std::thread player([&] {
    Run(absl::StrCat("sample ", choice, " --data=", folder, "/played --ops=", region.ops(), " ", region.at()));
  });
  while (Lines(folder + "/played/sample.progress") < stories)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  region.Kill(folder + "/contracting-0");
  std::cout << "  " << stories << " stories are told: one replica of contracting is killed (-9)" << std::endl;
  player.join();
}

int Compare(const std::string& choice) {
  const tests::Folder folder;
  const std::string embedded = folder / "embedded", key = embedded + "/secret.key";
  std::filesystem::create_directories(embedded);
  std::cout << "On the embedded log, to compare with:" << std::endl;
  {
    const tests::ServerProcess server(IML, embedded);
    Run(absl::StrCat("sample ", choice, " --data=", embedded));
    Run(absl::StrCat("bilan --format=csv --data=", embedded, " > ", folder / "embedded.csv"));
  }
  std::cout << "On Kafka, with the same key:" << std::endl;
  const tests::Broker broker({.lasting = true});
  Run(absl::StrCat("topics apply --replication=1 --log=kafka://", broker.address(), " --key-file=", key));
  Region region(broker, folder / "kafka", key);
  Play(region, folder / "kafka", choice, Lines(embedded + "/sample.progress") / 2);
  Run(absl::StrCat("bilan --format=csv ", region.at(), " > ", folder / "kafka.csv"));
  Run(absl::StrCat("bilan ", region.at()));
  const bool same = Read(folder / "kafka.csv") == Read(folder / "embedded.csv");
  std::cout << Lines(folder / "kafka.csv") << " figures and parts; they " << (same ? "equal" : "DIFFER FROM")
            << " the embedded run's\n";
  return same ? 0 : 1;
}

}  // namespace
}  // namespace iml

int main(int argc, char** argv) { return iml::Compare(argc > 1 ? argv[1] : ""); }
