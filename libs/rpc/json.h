// JSON as RFC 8259 has it, before protobuf's lenient parser sees it.
#pragma once

#include <string>

namespace iml::rpc {

// What is wrong with the text, for its sender; "" when it is one JSON value in which no object has a name twice.
std::string WrongJson(const std::string& text);

}  // namespace iml::rpc
