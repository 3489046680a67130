// Messages written as protobuf text, with two shorthands: @2022-06-30 is that day as a google.type.Date,
// #natureSinistre/IMPAYE that code of that list in its latest version.
#pragma once

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "libs/domain/codes.h"

namespace iml::tests {

inline std::string Expand(const std::string& text) {
  const auto end_of = [&](size_t at, const char* letters) {
    return std::min(text.find_first_not_of(letters, at), text.size());
  };
  constexpr char kWord[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
  std::string expanded;
  for (size_t at = 0, end = 0; at < text.size(); at = end) {
    end = at + 1;
    int year = 0, month = 0, day = 0;
    const size_t list = text[at] == '#' ? end_of(at + 1, kWord) : at;
    if (text[at] == '@' && std::sscanf(text.c_str() + at, "@%d-%d-%d", &year, &month, &day) == 3) {
      end = end_of(at + 1, "0123456789-");
      expanded += "{ year: " + std::to_string(year) + " month: " + std::to_string(month) +
                  " day: " + std::to_string(day) + " }";
    } else if (list > at && text[list] == '/') {
      end = end_of(list + 1, kWord);
      const auto code =
          domain::CodeOf(domain::ListNamed(text.substr(at + 1, list - at - 1)), text.substr(list + 1, end - list - 1));
      expanded += "{ " + code.ShortDebugString() + " }";
    } else {
      expanded += text[at];
    }
  }
  return expanded;
}

template <typename Message>
Message Text(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(Expand(text), &message)) << text;
  return message;
}

// One message a line, as a test shows them.
template <typename Messages>
std::string Lines(const Messages& messages) {
  std::string lines;
  for (const auto& message : messages) lines += message.ShortDebugString() + "\n";
  return lines;
}

template <typename Message>
std::vector<Message> Texts(const std::vector<std::string>& texts) {
  std::vector<Message> messages;
  for (const std::string& text : texts) messages.push_back(Text<Message>(text));
  return messages;
}

}  // namespace iml::tests
