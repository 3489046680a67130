// A listener with too many clients, or in a process without a file left: whoever it can take is taken, then and
// afterwards.
#include "libs/rpc/listener.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <deque>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "libs/rpc/address.h"
#include "tests/support/raw.h"

namespace iml::rpc {
namespace {

using testing::HasSubstr;
using tests::Raw;

// Says "taken" to each connection and keeps it.
class Taking {
 public:
  explicit Taking(int most_files) {
    listener_->Start(most_files, [this](int, int connection) {
      std::lock_guard lock(mutex_);
      taken_.push_back(connection);
      send(connection, "taken", 5, MSG_NOSIGNAL);
    });
  }
  ~Taking() {
    listener_.reset();
    Leave();
  }
  void Leave() {
    std::lock_guard lock(mutex_);
    for (const int each : taken_) close(each);
    taken_.clear();
  }
  int port() const { return listener_->port(); }

 private:
  std::unique_ptr<Listener> listener_ = Listener::Open("tests", "127.0.0.1:0").value();
  std::mutex mutex_;
  std::vector<int> taken_;
};

int LowestFreeFile() {
  const int lowest = fcntl(0, F_DUPFD, 0);
  close(lowest);
  return lowest;
}

TEST(Listener, HangsUpOnConnectionsBeyondItsFilesAndTakesTheNextOnceTheyHaveGone) {
  Taking taking(LowestFreeFile() + 10);
  std::deque<Raw> clients;
  std::string heard;
  do heard = clients.emplace_back(taking.port()).HearFirst();
  while (heard == "taken" && clients.size() < 20);
  EXPECT_EQ(heard, "");
  EXPECT_GT(clients.size(), 2u);
  clients.clear();
  taking.Leave();
  EXPECT_EQ(Raw(taking.port()).HearFirst(), "taken");
}

TEST(Listener, TakesWhoeverWaitedWhileThereWasNoFileLeft) {
  Taking taking(1'000'000);
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  std::vector<int> sockets;
  for (int i = 0; i < 20; ++i) sockets.push_back(socket(AF_INET, SOCK_STREAM, 0));
  const rlimit none = {static_cast<rlim_t>(LowestFreeFile()), limit.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none);
  std::deque<Raw> clients;
  for (const int each : sockets) clients.emplace_back(taking.port(), each);
  setrlimit(RLIMIT_NOFILE, &limit);
  for (Raw& client : clients) EXPECT_EQ(client.HearFirst(), "taken");
}

TEST(Listener, ListensOnEveryAddressOfAHostAtOnePort) {
  const auto listener = Listener::Open("tests", "localhost:0").value();
  EXPECT_GT(listener->port(), 0);
  EXPECT_THAT(std::string(Listener::Open("tests", absl::StrCat("127.0.0.1:", listener->port())).status().message()),
              HasSubstr("is another server there?"));
}

TEST(Listener, TakesClientsOfBothFamiliesOnTheAddressThatStandsForAll) {
  const auto listener = Listener::Open("tests", "[::]:0").value();
  EXPECT_GT(listener->port(), 0);
  Raw client(listener->port());  // by 127.0.0.1
}

TEST(Address, HasAHostWithoutTheBracketsOfIpv6) {
  EXPECT_EQ(ParseAddress("localhost:80")->host, "localhost");
  EXPECT_EQ(ParseAddress("[fd00::1]:80")->host, "fd00::1");
  EXPECT_EQ(ParseAddress("[fd00::1]:80")->port, 80);
}

TEST(Address, IsNoneWithoutAHostOrAPortThatCanBe) {
  for (const char* none : {"", ":", ":80", "host", "host:", "host:-1", "host:65536", "host:eighty"})
    EXPECT_FALSE(ParseAddress(none)) << none;
}

TEST(Listener, SaysWhatItCannotListenForWhereAndWhy) {
  for (const auto& [address, why] : {std::pair{"no port", "host:port"},
                                     {"127.0.0.1:70000", "host:port"},
                                     {"127.0.0.1:-1", "host:port"},
                                     {"192.0.2.1:0", "assign"},
                                     {"nowhere.invalid:0", ""}}) {
    const absl::Status status = Listener::Open("tests", address).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(std::string(status.message()), HasSubstr(absl::StrCat("cannot listen for tests on ", address, ": ")));
    EXPECT_THAT(std::string(status.message()), HasSubstr(why));
  }
}

}  // namespace
}  // namespace iml::rpc
