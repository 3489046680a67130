#include "libs/runtime/figures.h"

#include "libs/eventsourcing/tables.h"

namespace iml::runtime {
namespace {

using Value = std::optional<Figure::Value>;

template <typename Row>
int64_t Count(const Observed& observed, storage::Table<Row> table) {
  int64_t count = 0;
  observed.rows.Scan(table, "", [&](const std::string&, const Row&) { return ++count, true; });
  return count;
}

int64_t OfCheckpoints(const Observed& observed, int64_t (eventsourcing::Checkpoint::*count)() const) {
  int64_t sum = 0;
  observed.rows.Scan(eventsourcing::kCheckpoints, "",
                     [&](const std::string&, const eventsourcing::Checkpoint& checkpoint) {
                       sum += (checkpoint.*count)();
                       return true;
                     });
  return sum;
}

Value LagRecords(const Observed& observed) {
  if (!observed.behind) return std::nullopt;
  return observed.behind->records;
}

Value LagSeconds(const Observed& observed) {
  if (!observed.behind) return std::nullopt;
  return absl::ToDoubleSeconds(observed.behind->age);
}

}  // namespace

const std::vector<Figure>& Figures() {
  static const auto& figures = *new std::vector<Figure>{
      {"ready", [](const Observed& o) -> Value { return o.caught_up; }, Figure::kGauge, "iml_ready",
       "1 once the service has caught up", "ready", "yes once the service has caught up"},
      {"log_reached", [](const Observed& o) -> Value { return o.behind.has_value(); }, Figure::kGauge,
       "iml_log_reached", "1 while the log says where it ends; lag is unknown while it does not"},
      {"clock_believed", [](const Observed& o) -> Value { return o.progress.clock.doubt.empty(); }, Figure::kGauge,
       "iml_clock_believed", "1 while commands are decided as far as the clock goes", "clock good",
       "no while the clock is not believed: queries go on, commands wait"},
      {"clock_jumps", [](const Observed& o) -> Value { return o.progress.clock.jumps; }, Figure::kCounter,
       "iml_clock_jumps_total", "Jumps of the clock by more than two seconds, since the start", "jumps",
       "of the clock by more than two seconds, since the start"},
      {"clock_last_jump_seconds",
       [](const Observed& o) -> Value { return absl::ToDoubleSeconds(o.progress.clock.last_jump); }, Figure::kGauge,
       "iml_clock_last_jump_seconds", "By how much the clock jumped last, since the start"},
      {"idle", [](const Observed& o) -> Value { return o.progress.idle; }},
      {"lag", LagRecords, Figure::kGauge, "iml_projection_lag_records", "Records not yet read", "lag",
       "records not yet read"},
      {"lag_seconds", LagSeconds, Figure::kGauge, "iml_projection_lag_seconds",
       "How long the oldest record not yet read may have been there", "lag s",
       "for how long the oldest of them may have been there"},
      {"todos", [](const Observed& o) -> Value { return Count(o, eventsourcing::kTodos); }, Figure::kGauge, "iml_todos",
       "Commands that reactions owe", "to-dos", "commands that reactions owe other aggregates; they come and go"},
      {"timers", [](const Observed& o) -> Value { return Count(o, eventsourcing::kTimers); }, Figure::kGauge, nullptr,
       nullptr, "timers", "days that something waits for"},
      {"parked", [](const Observed& o) -> Value { return Count(o, eventsourcing::kParked); }, Figure::kGauge,
       "iml_parked", "Commands that can never be executed", "parked",
       "commands of reactions that can never be executed, each named below the table"},
      {"void", [](const Observed& o) -> Value { return OfCheckpoints(o, &eventsourcing::Checkpoint::void_records); },
       Figure::kGauge, "iml_void_records", "Records of the log that do not stand", "void",
       "records of the log that do not stand: lost races of replicas, and odd ones"},
      {"records", [](const Observed& o) -> Value { return o.progress.totals.records; }, Figure::kCounter,
       "iml_records_read_total", "Records read since the start"},
      {"odd", [](const Observed& o) -> Value { return OfCheckpoints(o, &eventsourcing::Checkpoint::odd_records); },
       Figure::kGauge, "iml_odd_records", "Records of the log that are no commits of ours, or of a newer build", "odd",
       "records of the log that are no commits of ours, or of a newer build, each named below the table"},
      {"odd_read", [](const Observed& o) -> Value { return o.progress.totals.odd; }, Figure::kCounter,
       "iml_odd_records_total", "Records read since the start that are no commits of ours, or of a newer build"},
      {"appends", [](const Observed& o) -> Value { return o.progress.totals.appends; }, Figure::kCounter,
       "iml_appends_total", "Commits appended since the start"},
      {"lost_races", [](const Observed& o) -> Value { return o.progress.totals.lost_races; }, Figure::kCounter,
       "iml_lost_races_total", "Own commits that did not stand", "lost races",
       "own commits since the start that did not stand; each was decided again"},
      {"todo_faults", [](const Observed& o) -> Value { return o.progress.totals.todo_faults; }, Figure::kCounter,
       "iml_todo_faults_total", "Executions of to-dos to be tried again"},
  };
  return figures;
}

}  // namespace iml::runtime
