#include "libs/domain/checks.h"

#include <cstring>

namespace iml::domain {

using absl::CivilDay;

absl::Status CheckYours(const Context& context, const std::string& organisation) {
  if (organisation.empty() || context.actor.organisation() == organisation) return absl::OkStatus();
  return Refuse<rpc::v1::REASON_NOT_YOURS>(Siren(organisation));
}

absl::Status CheckOrder(const Words& act, CivilDay day, const Words& earlier_act, const google::type::Date& earlier) {
  const auto before = Day(earlier);
  if (!before || *before <= day) return absl::OkStatus();
  return At("occurred_on", Refuse<rpc::v1::REASON_DATES_OUT_OF_ORDER>(act, Typed<CivilDay>(day), earlier_act, *before));
}

// In UTF-8, C0 is below the space, DEL is 7F, and C1 is C2 80 to C2 9F.
bool HasControl(const std::string& text, const char* but) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (byte == 0x7F || (byte < ' ' && (byte == 0 || std::strchr(but, byte) == nullptr))) return true;
    if (byte == 0xC2 && next >= 0x80 && next < 0xA0) return true;
  }
  return false;
}

}  // namespace iml::domain
