#include "libs/domain/normal_form.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace iml::domain {
namespace {

// Every code point of a text; U+FFFD for a byte that is no UTF-8.
template <typename Visit>
void ForEach(const std::string& text, Visit visit) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = static_cast<utf8proc_ssize_t>(text.size());
  for (utf8proc_ssize_t at = 0; at < size;) {
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t read = utf8proc_iterate(bytes + at, size - at, &point);
    visit(read > 0 ? point : 0xFFFD);
    at += read > 0 ? read : 1;
  }
}
template <typename Is>
bool Any(const std::string& text, Is is) {
  bool any = false;
  ForEach(text, [&](utf8proc_int32_t point) { any = any || is(point); });
  return any;
}

std::string Decomposed(const std::string& text) {
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &mapped,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK |
                                     UTF8PROC_CASEFOLD | UTF8PROC_IGNORE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(mapped, &std::free);
  return size < 0 ? "" : std::string(reinterpret_cast<const char*>(mapped), static_cast<size_t>(size));
}

// Lower-case letters that Unicode does not decompose; empty for all others.
const char* WrittenOut(utf8proc_int32_t point) {
  switch (point) {
    case 0x00E6:  // æ
      return "ae";
    case 0x00F0:  // ð
    case 0x0111:  // đ
      return "d";
    case 0x00F8:  // ø
      return "o";
    case 0x00FE:  // þ
      return "th";
    case 0x0127:  // ħ
      return "h";
    case 0x0131:  // ı
      return "i";
    case 0x0142:  // ł
      return "l";
    case 0x0153:  // œ
      return "oe";
    case 0x0167:  // ŧ
      return "t";
    default:
      return "";
  }
}

// What stays as it is: letters, digits and other numbers. Modifier letters that look like an apostrophe do not.
bool Stays(utf8proc_int32_t point) {
  if (point >= 0x02B9 && point <= 0x02C1) return false;
  switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return false;
  }
}

void AddPoint(utf8proc_int32_t point, std::string* text) {
  utf8proc_uint8_t bytes[4];
  text->append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(utf8proc_encode_char(point, bytes)));
}

}  // namespace

std::string NormalForm(const std::string& text) {
  std::string normal;
  bool blank = false;
  ForEach(Decomposed(text), [&](utf8proc_int32_t point) {
    if (!Stays(point)) {
      blank = true;
      return;
    }
    if (blank && !normal.empty()) normal += ' ';
    blank = false;
    const std::string letters = WrittenOut(point);
    letters.empty() ? AddPoint(point, &normal) : static_cast<void>(normal += letters);
  });
  return normal;
}

bool SameText(const privacy::v1::Text& one, const privacy::v1::Text& other) {
  return NormalForm(one.clear()) == NormalForm(other.clear());
}

bool HasLetter(const std::string& text) {
  return Any(NormalForm(text), [](utf8proc_int32_t point) {
    const utf8proc_category_t category = utf8proc_category(point);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
  });
}

bool HasUnknown(const std::string& text) {
  return Any(text, [](utf8proc_int32_t point) {
    const utf8proc_category_t category = utf8proc_category(point);
    return category == UTF8PROC_CATEGORY_CN || category == UTF8PROC_CATEGORY_CO;
  });
}

bool Reorders(const std::string& text) {
  return Any(text, [](utf8proc_int32_t point) {
    return point == 0x061C || point == 0x200E || point == 0x200F || (point >= 0x2028 && point <= 0x202E) ||
           (point >= 0x2066 && point <= 0x2069);
  });
}

}  // namespace iml::domain
