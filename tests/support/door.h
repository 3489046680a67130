// The pair's services at work behind a real door, gRPC and HTTP, on the embedded log; and what a client hears, to the
// byte.
#pragma once

#include <gtest/gtest.h>
#include <httplib.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "libs/domain/ids.h"
#include "libs/log/embedded.h"
#include "libs/rpc/server.h"
#include "libs/runtime/engine.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/folder.h"
#include "tests/support/loose_log.h"
#include "tests/support/pair.h"
#include "tests/support/text.h"

namespace iml::tests {

// What came back, over either way.
struct Reply {
  absl::StatusCode code = absl::StatusCode::kUnknown;
  int http = 0;
  std::string bytes;
  google::rpc::Status rpc = {};

  std::string reason() const;
  std::vector<std::string> fields() const;
  // The French sentence.
  std::string sentence() const;
  bool says_when_to_retry() const;
  template <typename Message>
  Message As() const {
    Message message;
    EXPECT_EQ(code, absl::StatusCode::kOk) << rpc.ShortDebugString();
    EXPECT_TRUE(message.ParseFromString(bytes));
    return message;
  }
};

using Metadata = std::multimap<std::string, std::string>;
inline constexpr char kHouseholdService[] = "/iml.tests.HouseholdService/";
inline constexpr char kDwellingService[] = "/iml.tests.DwellingService/";

// Sends bytes and says what came back.
class Caller {
 public:
  Caller(int grpc_port, int http_port);
  ~Caller();

  Reply Grpc(const std::string& method, const std::string& bytes, const Metadata& metadata = {},
             absl::Duration timeout = absl::Seconds(20));
  Reply Json(const std::string& method, const std::string& json, const httplib::Headers& headers = {});
  httplib::Client& http() { return http_; }
  // The answer of gRPC's reflection to the question which services there are; empty when there is no reflection.
  std::string Reflected();

 private:
  struct Channel;
  std::unique_ptr<Channel> channel_;
  httplib::Client http_;
};

std::string Uuid(const std::string& name);

class Door : public testing::Test {
 protected:
  Door();
  // With services changed, and doors: before anything else is done.
  void Serve(eventsourcing::Service households, const rpc::Server::Options& options = {});
  void SetUp() override { Serve(Households()); }
  void TearDown() override;

  Reply Grpc(const std::string& method, const std::string& bytes, const Metadata& metadata = {}) {
    return caller_->Grpc(method, bytes, metadata);
  }
  template <typename Request>
  Reply Send(const std::string& text, const Metadata& metadata = {}) {
    return Grpc(MethodOf(Request::descriptor()), Text<Request>(text).SerializeAsString(), metadata);
  }
  static std::string MethodOf(const google::protobuf::Descriptor* request);
  // "request_id: '<the uuid of a name>' household_id: 'h1' dwelling_id: 'd1'".
  static std::string AdmitH1(const std::string& request);

  Folder folder_;
  FaultyDisk disk_;
  std::unique_ptr<log::Log> log_;
  std::unique_ptr<LooseLog> loose_;  // on the way of the households
  std::unique_ptr<eventsourcing::Service> households_, dwellings_;
  std::unique_ptr<runtime::Engine> household_engine_, dwelling_engine_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<Caller> caller_;
};

}  // namespace iml::tests
