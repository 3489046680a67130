#include "libs/queries/paging.h"

#include <openssl/sha.h>

#include <algorithm>
#include <memory>

#include "absl/strings/escaping.h"
#include "libs/domain/refusal.h"

namespace iml::queries {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What the query asks, whatever the page: eight bytes of its hash.
std::string Asked(const Message& request) {
  const std::unique_ptr<Message> query(request.New());
  query->CopyFrom(request);
  for (const char* name : {"page_size", "page_token", "min_position"}) {
    if (const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(name))
      query->GetReflection()->ClearField(query.get(), field);
  }
  const std::string text = std::string(request.GetDescriptor()->full_name()) + query->SerializeAsString();
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return std::string(reinterpret_cast<const char*>(digest), 8);
}

}  // namespace

absl::StatusOr<PageStart> StartOfPage(const Message& request) {
  PageStart start;
  const auto* reflection = request.GetReflection();
  const int size = reflection->GetInt32(request, request.GetDescriptor()->FindFieldByName("page_size"));
  if (size < 0)
    return domain::At("page_size", domain::Refuse<rpc::v1::REASON_VALUE_INVALID>(
                                       domain::Words("page_size"), domain::Words("un nombre positif est attendu")));
  if (size > 0) start.size = std::min(size, kLargestPage);
  const std::string token = reflection->GetString(request, request.GetDescriptor()->FindFieldByName("page_token"));
  std::string bytes;
  if (token.empty()) return start;
  if (!absl::WebSafeBase64Unescape(token, &bytes) || bytes.size() < 8 || bytes.substr(0, 8) != Asked(request)) {
    return domain::At("page_token", domain::Refuse<rpc::v1::REASON_PAGE_TOKEN_FOREIGN>());
  }
  start.after = bytes.substr(8);
  return start;
}

std::string PageToken(const Message& request, const std::string& last_key) {
  return absl::WebSafeBase64Escape(Asked(request) + last_key);
}

}  // namespace iml::queries
