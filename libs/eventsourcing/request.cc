#include "libs/eventsourcing/request.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <openssl/hmac.h>

#include <memory>

#include "libs/domain/ids.h"

namespace iml::eventsourcing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const FieldDescriptor* RequestIdField(const Message& command) {
  const FieldDescriptor* field = command.GetDescriptor()->FindFieldByNumber(1);
  return field != nullptr && field->name() == "request_id" ? field : nullptr;
}

}  // namespace

std::string RequestDigest(const std::string& key, const Message& command) {
  std::string text = std::string(command.GetDescriptor()->full_name()) + '\0';
  const auto encode = [&text](const Message& message) {
    google::protobuf::io::StringOutputStream stream(&text);  // appends
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  };
  if (const FieldDescriptor* id = RequestIdField(command)) {
    const std::unique_ptr<Message> without(command.New());
    without->CopyFrom(command);
    without->GetReflection()->ClearField(without.get(), id);
    encode(*without);
  } else {
    encode(command);
  }
  std::string digest(32, '\0');
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), reinterpret_cast<unsigned char*>(digest.data()), &size);
  return digest;
}

std::optional<std::string> RequestIdOf(const Message& command) {
  const FieldDescriptor* field = RequestIdField(command);
  return field == nullptr ? std::nullopt : domain::UuidBytes(command.GetReflection()->GetString(command, field));
}

std::optional<int64_t> ExpectedVersionOf(const Message& command) {
  const FieldDescriptor* field = command.GetDescriptor()->FindFieldByNumber(2);
  if (field == nullptr || field->name() != "expected_version" || !command.GetReflection()->HasField(command, field))
    return std::nullopt;
  return command.GetReflection()->GetInt64(command, field);
}

}  // namespace iml::eventsourcing
