// Names and addresses as people type them, made alike: ids are made of their normal forms.
#pragma once

#include <string>

#include "iml/privacy/v1/privacy.pb.h"

namespace iml::domain {

// Normal form 2: Unicode's NFKD without marks and case, with the letters that do not decompose written out (ł as l, æ
// as ae); every run of other signs is one blank, and format characters are gone. "Lefèvre" typed in any way is
// "lefevre". Letters of other scripts stay. It is the normal form of itself. Unicode 15, by utf8proc.
std::string NormalForm(const std::string& text);

// Whether the two have one normal form.
bool SameText(const privacy::v1::Text& one, const privacy::v1::Text& other);

// Whether the text has a letter of any script.
bool HasLetter(const std::string& text);

// Whether it has a character that is none in Unicode 15, or one for private use.
bool HasUnknown(const std::string& text);

// Whether it has a character that changes the order in which others are shown, or breaks the line unseen: U+061C,
// U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069 (Unicode UAX #9).
bool Reorders(const std::string& text);

}  // namespace iml::domain
