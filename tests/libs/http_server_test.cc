// An HTTP server with clients that keep it waiting, never end, or say two things at once: it answers the others, and it
// ends.
#include "libs/rpc/http_server.h"

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <future>

#include "tests/support/raw.h"

namespace iml::rpc {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using tests::Raw;

constexpr char kHello[] = "GET /hello HTTP/1.1\r\nHost: iml\r\n\r\n";
constexpr char kHalf[] = "GET /hello HTTP/1.1\r\nHo";

struct Started {
  explicit Started(const HttpServer::Bounds& bounds) : server(bounds) {
    server.Get("/hello", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("hello", "text/plain");
    });
    server.Post("/body", [](const httplib::Request&, httplib::Response& response, const httplib::ContentReader& read) {
      read([](const char*, size_t) { return true; });
      response.set_content("read", "text/plain");
    });
    port = server.Listen("127.0.0.1:0").value();
  }
  HttpServer server;
  int port = 0;
};

TEST(HttpServer, AnswersThoughMoreConnectionsStandStillThanItHasThreads) {
  Started at({.arrival = absl::Hours(1), .threads = 2});
  std::vector<std::unique_ptr<Raw>> still;
  for (int i = 0; i < 20; ++i) {
    still.push_back(std::make_unique<Raw>(at.port));
    if (i % 2 == 0) still.back()->Send(kHalf);
  }
  Raw client(at.port);
  client.Send(kHello);
  EXPECT_THAT(client.Hear(), HasSubstr("hello"));
}

TEST(HttpServer, HangsUpOnConnectionsBeyondItsBoundAndAnswersThoseWithin) {
  Started at({.threads = 1, .connections = 2});
  std::promise<void> begun, end;
  at.server.Get("/slow", [&](const httplib::Request&, httplib::Response& response) {
    begun.set_value();
    end.get_future().wait();
    response.set_content("done", "text/plain");
  });
  Raw slow(at.port);
  slow.Send("GET /slow HTTP/1.1\r\n\r\n");
  begun.get_future().wait();
  Raw within(at.port), beyond(at.port);
  EXPECT_EQ(beyond.Hear(), "");
  end.set_value();
  within.Send(kHello);
  EXPECT_THAT(within.Hear(), HasSubstr("hello"));
}

TEST(HttpServer, HasRoomForABurstOfClientsBeforeItTakesThem) {
  struct Open : HttpServer {
    using HttpServer::svr_sock_;
  } server;
  ASSERT_TRUE(server.Listen("127.0.0.1:0").ok());
  tcp_info told = {};
  socklen_t size = sizeof told;
  ASSERT_EQ(getsockopt(server.svr_sock_, IPPROTO_TCP, TCP_INFO, &told, &size), 0);
  EXPECT_GE(told.tcpi_sacked, 512u);  // of a socket that listens: how many may wait
}

TEST(HttpServer, HangsUpOnARequestThatDoesNotComeWholeInTime) {
  Started at({.arrival = absl::Milliseconds(50)});
  Raw head(at.port), body(at.port);
  head.Send(kHalf);
  body.Send("POST /body HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf");
  head.Hear();
  body.Hear();
}

TEST(HttpServer, EndsAHeadThatNeverEnds) {
  Started at({.arrival = absl::Hours(1), .head_bytes = 10'000});
  Raw client(at.port);
  client.Send("GET /hello HTTP/1.1\r\n");
  while (client.Send("X: y\r\n")) continue;
}

TEST(HttpServer, TakesAHeadWithinItsBounds) {
  Started at({.head_bytes = 10'000});
  Raw client(at.port);
  client.Send("GET /hello HTTP/1.1\r\nX: " + std::string(8'000, 'x') + "\r\n\r\n");
  EXPECT_THAT(client.Hear(), StartsWith("HTTP/1.1 200"));
}

TEST(HttpServer, EndsABodyThatNeverEnds) {
  Started at({.arrival = absl::Hours(1), .request_bytes = 100'000});
  Raw chunk(at.port), size(at.port);
  for (Raw* each : {&chunk, &size}) each->Send("POST /body HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
  while (chunk.Send("1\r\nx\r\n")) continue;
  while (size.Send("0000000000")) continue;
}

TEST(HttpServer, AnswersARequestWithoutABodyThatDoesNotSaySoThoughTheConnectionStaysOpen) {
  Started at({.arrival = absl::Hours(1)});
  Raw post(at.port), put(at.port);
  post.Send("POST /body HTTP/1.1\r\nHost: iml\r\n\r\n");
  EXPECT_THAT(post.Hear(), EndsWith("read"));
  put.Send("PUT /body HTTP/1.1\r\nHost: iml\r\n\r\n");
  EXPECT_THAT(put.Hear(), StartsWith("HTTP/1.1 404"));
}

TEST(HttpServer, TakesOneRequestFromAConnectionSoNothingHidesBehindIt) {
  Started at({});
  for (const std::string& first :
       {std::string(kHello), std::string("GET /hello HTTP/1.1\r\nContent-Length: 5\r\n\r\n"),
        std::string("POST /body HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")}) {
    Raw client(at.port);
    client.Send(first + kHello);
    const std::string heard = client.Hear();
    EXPECT_THAT(heard.substr(1), Not(HasSubstr("HTTP/1.1"))) << first;
  }
}

TEST(HttpServer, GivesAWholeAnswerOnceWhateverPartsAreAskedFor) {
  Started at({});
  Raw client(at.port);
  client.Send("GET /hello HTTP/1.1\r\nRange: bytes=0-1,0-,0-,0-\r\n\r\n");
  EXPECT_THAT(client.Hear(), EndsWith("\r\n\r\nhello"));
}

TEST(HttpServer, DrainsWithoutThoseThatSayNothing) {
  Started at({.arrival = absl::Hours(1)});
  Raw silent(at.port);
  Raw client(at.port);
  client.Send(kHello);
  client.Hear();  // so the silent one before it has been taken
  at.server.Drain(absl::InfiniteFuture());
}

TEST(HttpServer, CutsOffAtTheEndOfADrainWhatIsStillUnderWay) {
  Started at({.arrival = absl::Hours(1)});
  Raw half(at.port);
  half.Send("POST /body HTTP/1.1\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\nhalf");
  EXPECT_THAT(half.HearFirst(), HasSubstr("100 Continue"));
  at.server.Drain(absl::Now() + absl::Milliseconds(50));
  half.Hear();
}

TEST(HttpServer, FinishesInADrainWhatIsUnderWay) {
  Started at({});
  std::promise<void> begun, end;
  at.server.Get("/slow", [&](const httplib::Request&, httplib::Response& response) {
    begun.set_value();
    end.get_future().wait();
    response.set_content("done", "text/plain");
  });
  Raw client(at.port);
  client.Send("GET /slow HTTP/1.1\r\n\r\n");
  begun.get_future().wait();
  auto drained = std::async(std::launch::async, [&] { at.server.Drain(absl::InfiniteFuture()); });
  end.set_value();
  EXPECT_THAT(client.Hear(), HasSubstr("done"));
}

TEST(HttpServer, ListensOnAnIpv6Address) {
  HttpServer server;
  const auto port = server.Listen("[::]:0");
  ASSERT_TRUE(port.ok()) << port.status();
  Raw client(*port);  // by 127.0.0.1
}

TEST(HttpServer, SaysThatItsAddressIsTakenOrNone) {
  Started at({});
  HttpServer other;
  EXPECT_THAT(std::string(other.Listen("127.0.0.1:" + std::to_string(at.port)).status().message()),
              HasSubstr("another server"));
  HttpServer none;
  EXPECT_EQ(none.Listen("no port").status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace iml::rpc
