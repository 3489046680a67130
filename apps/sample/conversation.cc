#include "apps/sample/conversation.h"

#include <algorithm>
#include <thread>

#include "absl/strings/str_cat.h"
#include "libs/domain/ids.h"
#include "libs/domain/refusal.h"

namespace iml::sample {
namespace {

constexpr absl::Duration kPatience = absl::Minutes(2);

// "/iml.contracting.v1.Contracting/SignTenancy", of a command or of SignTenancyRequest.
std::string MethodOf(const google::protobuf::Message& message) {
  const std::string package(message.GetDescriptor()->file()->package());
  const size_t context = package.find('.') + 1;
  std::string service = package.substr(context, package.find('.', context) - context);
  service[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(service[0])));
  std::string method(message.GetDescriptor()->name());
  if (method.ends_with("Request") && message.GetDescriptor()->FindFieldByName("request_id") == nullptr)
    method.resize(method.size() - 7);
  return absl::StrCat("/", package, ".", service, "/", method);
}

}  // namespace

void Conversation::Fail(const google::protobuf::Message& message, const std::string& why) {
  status_ = absl::InternalError(absl::StrCat(name_, ", step ", step_, ", ", message.GetDescriptor()->name(), ": ", why,
                                             "\n", message.ShortDebugString()));
}

rpc::v1::Receipt Conversation::Send(const log::v1::Actor& actor, google::protobuf::Message* command,
                                    const std::string& refusal) {
  rpc::v1::Receipt receipt;
  if (!status_.ok()) return receipt;
  const auto* id = command->GetDescriptor()->FindFieldByName("request_id");
  command->GetReflection()->SetString(command, id, domain::DerivedId("iml.sample", absl::StrCat(name_, "/", ++step_)));
  rpc::Client::Options options;
  options.actor = actor;
  options.timeout = absl::Seconds(20);
  options.retry = !refusal.empty();  // so that the refusal is kept, and a story that is told again meets it again
  const absl::Status status = client_.CallUntil(kPatience, MethodOf(*command), *command, options, &receipt);
  if (refusal.empty()) {
    if (!status.ok()) Fail(*command, status.ToString());
  } else if (const std::string reason = domain::RefusalOf(status).reason(); reason != refusal) {
    Fail(*command, absl::StrCat("expected ", refusal, ", got ", reason.empty() ? status.ToString() : reason));
  }
  return receipt;
}

void Conversation::Poll(const google::protobuf::Message& request, google::protobuf::Message* answer,
                        const std::function<bool()>& good) {
  const absl::Time end = absl::Now() + kPatience;
  for (int wait = 1; status_.ok(); wait = std::min(wait * 2, 50)) {
    answer->Clear();
    const absl::Status status =
        client_.CallUntil(kPatience, MethodOf(request), request, {.timeout = absl::Seconds(20)}, answer);
    if (status.ok() && good()) return;
    if (!status.ok() && status.code() != absl::StatusCode::kNotFound) return Fail(request, status.ToString());
    if (absl::Now() > end)
      return Fail(request, absl::StrCat("what was waited for does not come: ", answer->ShortDebugString()));
    std::this_thread::sleep_for(std::chrono::milliseconds(wait));
  }
}

}  // namespace iml::sample
