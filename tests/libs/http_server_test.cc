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

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;
using tests::Raw;

constexpr char kHello[] = "GET /hello HTTP/1.1\r\nHost: iml\r\nConnection: close\r\n\r\n";
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
    if (i % 3 == 0) still.back()->Send(kHalf);
    if (i % 3 == 1) still.back()->Send("GET /hello HTTP/1.1\r\n\r\n");  // and says no more
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

TEST(HttpServer, RefusesAtOnceAHeadBeyondItsBounds) {
  Started at({.arrival = absl::Hours(1), .head_bytes = 10'000});
  Raw path(at.port), lines(at.port);
  path.Send("GET /" + std::string(100'000, 'x'));
  EXPECT_THAT(path.HearFirst(), StartsWith("HTTP/1.1 400 "));
  lines.Send("GET /hello HTTP/1.1\r\n");
  for (int i = 0; i < 2'000; ++i) lines.Send("X: y\r\n");
  EXPECT_THAT(lines.HearFirst(), StartsWith("HTTP/1.1 400 "));
}

TEST(HttpServer, EndsAHeadThatNeverEnds) {
  Started at({.arrival = absl::Hours(1), .head_bytes = 10'000, .request_bytes = 100'000});
  Raw client(at.port);
  client.Send("GET /hello HTTP/1.1\r\n");
  while (client.Send("X: y\r\n")) continue;
}

TEST(HttpServer, TakesAHeadWithinItsBounds) {
  Started at({.head_bytes = 10'000});
  Raw client(at.port);
  client.Send("GET /hello HTTP/1.1\r\nConnection: close\r\nX: " + std::string(8'000, 'x') + "\r\n\r\n");
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
  post.Send("POST /body HTTP/1.1\r\nHost: iml\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(post.Hear(), EndsWith("read"));
  put.Send("PUT /body HTTP/1.1\r\nHost: iml\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(put.Hear(), StartsWith("HTTP/1.1 404"));
}

// ---- many requests of one connection, and where each ends

int Answers(const std::string& heard) {
  int answers = 0;
  for (size_t at = 0; (at = heard.find("HTTP/1.1 ", at)) != std::string::npos; ++at) ++answers;
  return answers;
}

TEST(HttpServer, AnswersManyRequestsOnOneConnection) {
  Started at({.arrival = absl::Hours(1)});
  Raw client(at.port);
  client.Send(std::string("GET /hello HTTP/1.1\r\n\r\n") + "POST /body HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello" +
              "\r\n" + "GET /nothing HTTP/1.1\r\nContent-Length: 0\r\n\r\n" + kHello);
  const std::string heard = client.Hear();
  EXPECT_EQ(Answers(heard), 4) << heard;
  EXPECT_THAT(heard, AllOf(HasSubstr("read"), HasSubstr("HTTP/1.1 404"), HasSubstr("Keep-Alive: "), EndsWith("hello")));
}

TEST(HttpServer, AnswersAFollowingRequestOfAClientThatWaited) {
  Started at({.arrival = absl::Hours(1)});
  httplib::Client client("127.0.0.1", at.port);
  client.set_keep_alive(true);
  ASSERT_EQ(client.Get("/hello")->body, "hello");
  const auto socket = client.socket();
  ASSERT_EQ(client.Post("/body", "half", "text/plain")->body, "read");
  EXPECT_EQ(client.Get("/hello")->body, "hello");
  EXPECT_EQ(client.socket(), socket);
}

TEST(HttpServer, LetsNothingHideBehindABodyThatNobodyReadOrThatIsInChunks) {
  Started at({.arrival = absl::Hours(1)});
  for (const std::string& first : {std::string("GET /hello HTTP/1.1\r\nContent-Length: 5\r\n\r\n"),
                                   std::string("POST /body HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")}) {
    Raw client(at.port);
    client.Send(first + kHello);
    EXPECT_EQ(Answers(client.Hear()), 1) << first;
  }
}

TEST(HttpServer, EndsTheConnectionOfAClientThatAsksForIt) {
  Started at({.arrival = absl::Hours(1)});
  for (const char* end : {" HTTP/1.0\r\n\r\n", " HTTP/1.1\r\nConnection: Close\r\n\r\n"}) {
    Raw client(at.port);
    client.Send(std::string("GET /hello") + end + kHello);
    EXPECT_EQ(Answers(client.Hear()), 1) << end;
  }
}

// It is answered before its end has come, or hangs here for an hour.
TEST(HttpServer, RefusesAtOnceAHeadThatMayBeTakenInTwoWays) {
  Started at({.arrival = absl::Hours(1)});
  using namespace std::string_literals;  // which hold a NUL
  for (const std::string& lines : {
           "Content-Length: 0x10\r\n\r\n"s,
           "Content-Length: +5\r\n\r\n"s,
           "Content-Length: -1\r\n\r\n"s,
           "Content-Length: 5 5\r\n\r\n"s,
           "Content-Length: 5, 5\r\n\r\n"s,
           "Content-Length:\r\n\r\n"s,
           "Content-Length: 100000000000000000000\r\n\r\n"s,
           "Content-Length: 5\r\nContent-Length: 5\r\n\r\n"s,
           "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"s,
           "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"s,
           "Transfer-Encoding: gzip, chunked\r\n\r\n"s,
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"s,
           "Host: a\r\nHost: b\r\n\r\n"s,
           "iml-actor: a\r\nIML-Actor: b\r\n\r\n"s,
           "Content-Type: a\r\nContent-Type: a\r\n\r\n"s,
           "Content-Length : 5\r\n\r\n"s,
           " Content-Length: 5\r\n\r\n"s,
           "X: y\r\n Content-Length: 5\r\n\r\n"s,
           "X\r\n\r\n"s,
           ": y\r\n\r\n"s,
           "X: \0"s,
           "X: y\rZ"s,
           "X: y\n"s,
           "X: \x7f"s,
       }) {
    Raw client(at.port);
    client.Send("POST /body HTTP/1.1\r\n" + lines);
    EXPECT_THAT(client.HearFirst(), StartsWith("HTTP/1.1 400 ")) << lines;
  }
}

TEST(HttpServer, TakesABodyInChunks) {
  Started at({.arrival = absl::Hours(1)});
  for (const char* body :
       {"0\r\n\r\n", "5;a=\"b c\"\r\nhello\r\n0\r\n\r\n", "1\r\nh\r\n0a\r\nello hello\r\n000\r\n\r\n"}) {
    Raw client(at.port);
    client.Send(std::string("POST /body HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n") + body);
    EXPECT_THAT(client.HearFirst(), StartsWith("HTTP/1.1 200 ")) << body;
  }
}

// It is answered before its end has come, or hangs here for an hour.
TEST(HttpServer, RefusesAtOnceABodyInWrongChunks) {
  Started at({.arrival = absl::Hours(1)});
  for (const char* body : {"five\r\n", "-5\r\nhello\r\n", "0x5\r\nhello\r\n", "5;a\nb\r\nhello\r\n", " 5\r\n",
                           "5\nhello", "\r\n", "123456789\r\n", "5\r\nhelloo", "5\r\nhello\n", "0\r\nX: y\r\n\r\n"}) {
    Raw client(at.port);
    client.Send(std::string("POST /body HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n") + body);
    EXPECT_THAT(client.HearFirst(), StartsWith("HTTP/1.1 400 ")) << body;
  }
}

TEST(HttpServer, GivesAWholeAnswerOnceWhateverPartsAreAskedFor) {
  Started at({});
  Raw client(at.port);
  client.Send("GET /hello HTTP/1.1\r\nConnection: close\r\nRange: bytes=0-1,0-,0-,0-\r\n\r\n");
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
  client.Send("GET /slow HTTP/1.1\r\nConnection: close\r\n\r\n");
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
