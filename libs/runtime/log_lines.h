// The log told as lines of JSON, in the order in which it took the records, each with whether it stands.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "libs/log/log.h"

namespace iml::runtime {

struct LogQuery {
  // Each filters when it is set.
  std::string topic;
  std::string aggregate;
  // Only so many at the end; 0 for all.
  int64_t last = 0;
  // Key and value as the log holds them, in base64, instead of the commit.
  bool raw = false;
};

// {"topic", "partition", "offset", "appended_at", "key", "stands", "version", "commit"}; a record that is no commit has
// "void": why. `commits`: the topics and the message that each holds. `write` ends it by returning false.
absl::Status WriteLog(log::Log& log, const std::map<std::string, const google::protobuf::Message*>& commits,
                      const LogQuery& query, const std::function<bool(const std::string& line)>& write);

}  // namespace iml::runtime
