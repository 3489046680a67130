// Connections whose calls hold memory, and which of them is cut off.
#include "libs/rpc/callers.h"

#include <gmock/gmock.h>

#include <list>

#include "tests/support/raw.h"

namespace iml::rpc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CallersTest : public testing::Test {
 protected:
  CallersTest() {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(listening_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(listening_, 10), 0);
    getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~CallersTest() override {
    for (const int taken : taken_) close(taken);
    close(listening_);
  }
  struct Client {
    std::unique_ptr<tests::Raw> raw = nullptr;
    int taken = -1;
    std::string peer = {};
  };
  Client Connect(int from_socket = socket(AF_INET, SOCK_STREAM, 0)) {
    Client client{std::make_unique<tests::Raw>(port_, from_socket)};
    sockaddr_in from = {};
    socklen_t size = sizeof from;
    client.taken = taken_.emplace_back(accept(listening_, reinterpret_cast<sockaddr*>(&from), &size));
    client.peer = "ipv4:127.0.0.1:" + std::to_string(ntohs(from.sin_port));
    callers_.Take(client.taken);
    return client;
  }

  const int listening_ = socket(AF_INET, SOCK_STREAM, 0);
  int port_ = 0;
  std::list<int> taken_;
  std::vector<std::string> cut_off_;
  Callers callers_{1 << 20, size_t{1} << 40, [this](const std::string& peer) { cut_off_.push_back(peer); }};
};

TEST_F(CallersTest, AreLeftAloneWithinTheBound) {
  const Client client = Connect();
  for (int i = 0; i < 100; ++i) {  // one after the other
    Callers::Call call(callers_, client.peer);
    call.Hold(500'000);
    EXPECT_FALSE(call.cut());
  }
  EXPECT_THAT(cut_off_, IsEmpty());
}

TEST_F(CallersTest, AreCutOffWhenTheirsIsTheMostOfTooMuch) {
  Client good = Connect(), bad = Connect();
  Callers::Call small(callers_, good.peer), large(callers_, bad.peer);
  small.Hold(400'000);
  large.Hold(700'000);
  EXPECT_THAT(cut_off_, ElementsAre(bad.peer));
  EXPECT_TRUE(large.cut());
  EXPECT_FALSE(small.cut());
  EXPECT_EQ(bad.raw->Hear(), "");  // it hangs here if the connection still stands
  small.Hold(400'000);             // what the other holds until its calls have ended no longer counts
  EXPECT_THAT(cut_off_, ElementsAre(bad.peer));
}

TEST_F(CallersTest, AreCutOffWithWhatTheyHaveSentAndNobodyRead) {
  Client bad = Connect();
  bad.raw->Send("a request");
  Callers::Call call(callers_, bad.peer);
  call.Hold(2 << 20);
  char byte = 0;
  EXPECT_LE(recv(bad.taken, &byte, 1, MSG_DONTWAIT), 0);
}

// A socket of that port, or of one that nobody had lately, so that another may take it up at once.
int SocketAt(in_port_t port) {
  const int made = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in at = {};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  at.sin_port = port;
  EXPECT_EQ(bind(made, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
  return made;
}

TEST_F(CallersTest, AreOthersOnceTheyComeBack) {
  Client client = Connect(SocketAt(0));
  sockaddr_in from = {};
  socklen_t size = sizeof from;
  ASSERT_EQ(getpeername(client.taken, reinterpret_cast<sockaddr*>(&from), &size), 0);
  Callers::Call before(callers_, client.peer);
  before.Hold(2 << 20);
  EXPECT_TRUE(before.cut());
  client.raw->Hear();  // until its address is free again
  client.raw.reset();
  EXPECT_EQ(Connect(SocketAt(from.sin_port)).peer, client.peer);
  EXPECT_FALSE(Callers::Call(callers_, client.peer).cut());
}

}  // namespace
}  // namespace iml::rpc
