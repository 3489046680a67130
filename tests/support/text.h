// Messages written as protobuf text, with two shorthands: @2022-06-30 is that day as a google.type.Date,
// #natureSinistre/IMPAYE that code of that list in its latest version.
#pragma once

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "libs/domain/codes.h"

namespace iml::tests {

inline std::string Expand(const std::string& text) {
  static const auto& date = *new std::regex("@([0-9]+)-0?([0-9]+)-0?([0-9]+)");
  static const auto& code = *new std::regex("#([A-Za-z]+)/([A-Za-z0-9_]+)");
  std::string rest = std::regex_replace(text, date, "{ year: $1 month: $2 day: $3 }"), expanded;
  for (std::smatch found; std::regex_search(rest, found, code); rest = found.suffix()) {
    expanded += found.prefix().str() + "{ " + domain::CodeOf(found[1], found[2]).ShortDebugString() + " }";
  }
  return expanded + rest;
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
