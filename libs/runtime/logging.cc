#include "libs/runtime/logging.h"

#include <grpc/support/log.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <mutex>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace iml::runtime {
namespace {

constexpr int kLinesAMinute = 10;

void Say(spdlog::level::level_enum level, const std::string& message, std::initializer_list<Field> fields) {
  nlohmann::ordered_json line = {{"ts", absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(), absl::UTCTimeZone())},
                                 {"level", std::string(spdlog::level::to_string_view(level).data())},
                                 {"msg", message}};
  for (const auto& [name, value] : fields) line[name] = value;
  spdlog::log(level, "{}", line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace

absl::Status StartLogging(const std::string& file) {
  try {
    const auto logger = file.empty() ? spdlog::stderr_logger_mt("iml") : spdlog::basic_logger_mt("iml", file);
    logger->set_pattern("%v");
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(logger);
    gpr_set_log_function([](gpr_log_func_args* line) {  // errors only, unless GRPC_VERBOSITY
      static std::mutex mutex;
      static Pace pace;
      std::lock_guard lock(mutex);
      if (const auto left_out = pace.Next(absl::Now() - absl::UnixEpoch()))
        Warn(line->message, {{"from", "grpc"}, {"left_out", absl::StrCat(*left_out)}});
    });
  } catch (const spdlog::spdlog_ex& error) {
    return absl::UnavailableError(absl::StrCat("cannot write the log file ", file, ": ", error.what()));
  }
  return absl::OkStatus();
}

void Info(const std::string& message, std::initializer_list<Field> fields) {
  Say(spdlog::level::info, message, fields);
}
void Warn(const std::string& message, std::initializer_list<Field> fields) {
  Say(spdlog::level::warn, message, fields);
}
void Critical(const std::string& message, std::initializer_list<Field> fields) {
  Say(spdlog::level::critical, message, fields);
}

std::optional<int64_t> Pace::Next(absl::Duration running) {
  if (absl::AbsDuration(running - minute_) >= absl::Minutes(1)) {
    minute_ = running;
    lines_ = 0;
  }
  if (lines_ == kLinesAMinute) {
    ++left_out_;
    return std::nullopt;
  }
  ++lines_;
  return std::exchange(left_out_, 0);
}

}  // namespace iml::runtime
