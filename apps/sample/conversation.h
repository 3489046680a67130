// One story as its clients tell it: commands and questions over gRPC, one after the other. Request ids follow from the
// seed, so a story that is told again continues where it broke off. After something unexpected the rest is left untold;
// see status().
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "iml/rpc/v1/rpc.pb.h"
#include "libs/domain/date.h"
#include "libs/rpc/client.h"

namespace iml::sample {

class Conversation {
 public:
  // `name`: of the story; unique for the seed.
  Conversation(rpc::Client& client, std::string name) : client_(client), name_(std::move(name)) {}

  // Sends a command that happened on that day; fills in its request id.
  template <typename Command>
  rpc::v1::Receipt Do(const log::v1::Actor& actor, absl::CivilDay day, Command command) {
    *command.mutable_occurred_on() = domain::ToDate(day);
    return Send(actor, &command, "");
  }
  // The same, of a command that is to be refused.
  template <typename Command>
  void DoRefused(const log::v1::Actor& actor, absl::CivilDay day, Command command, const std::string& reason) {
    *command.mutable_occurred_on() = domain::ToDate(day);
    Send(actor, &command, reason);
  }

  // Asks until `good(answer)`: reactions take their time. `from`: of the receipt that it follows from, if it is of that
  // service.
  template <typename Answer, typename Request, typename Good>
  Answer Await(Request request, const rpc::v1::Receipt& from, Good good) {
    if (!from.position().topic().empty()) *request.add_min_position() = from.position();
    Answer answer;
    Poll(request, &answer, [&] { return good(answer); });
    return answer;
  }
  template <typename Answer, typename Request>
  Answer Ask(const Request& request) {
    Answer answer;
    Poll(request, &answer, [] { return true; });
    return answer;
  }

  // Its commands and its failure are this one's too.
  void Join(const Conversation& other) {
    step_ += other.step_;
    status_.Update(other.status_);
  }

  const absl::Status& status() const { return status_; }
  int commands() const { return step_; }

 private:
  rpc::v1::Receipt Send(const log::v1::Actor& actor, google::protobuf::Message* command, const std::string& refusal);
  void Poll(const google::protobuf::Message& request, google::protobuf::Message* answer,
            const std::function<bool()>& good);
  void Fail(const google::protobuf::Message& message, const std::string& why);

  rpc::Client& client_;
  const std::string name_;
  int step_ = 0;
  absl::Status status_;
};

}  // namespace iml::sample
