// What a service is: the list of its aggregates, commands, projections, reactions and timers. Nothing runs here.
//
//   service.Aggregate<v1::TargetCommit, TargetState>();
//   service.Takes<v1::TargetCommit, TargetState, v1::SetTarget>();
//   service.Names<v1::SetTarget>(TargetId);
//   service.Project<v1::TargetCommit>(ProjectTarget);
//   service.Answers<v1::GetTargetRequest>(GetTarget);
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "iml/log/v1/log.pb.h"
#include "libs/domain/context.h"
#include "libs/storage/database.h"

namespace iml::eventsourcing {

using Message = google::protobuf::Message;

// One number for all services, because each reads facts of others. It is raised when a kind of fact that is in logs
// gets another meaning, or a field that a decider, projection or reaction depends on. A build with a lower number takes
// no fact of this build for known. A new kind of fact raises nothing.
inline constexpr uint32_t kSchema = 1;

// A standing commit as projections, reactions and timers see it.
struct Standing {
  const log::v1::CommitHeader& header;
  // The commit's position in its log, and the aggregate's version after it.
  log::v1::Position position;
  int64_t version = 0;
  // Which of the commit's facts this one is, from 0.
  int fact_index = 0;
  absl::Time recorded_at;
};

struct Decision {
  // Serialized facts.
  std::vector<std::string> facts;
};

// A command that a reaction owes to an aggregate of the own service.
struct Owed {
  std::string aggregate_id;
  std::unique_ptr<google::protobuf::Message> command;
};

// A read: a query and its answer, from one consistent view of the rows.
struct QuerySpec {
  const Message* request = nullptr;  // prototypes
  const Message* response = nullptr;
  std::function<absl::Status(const Message& request, const storage::Reads& rows, Message* response)> answer;
  // Instead of `answer`: the topic whose aggregates' commits are listed.
  std::string history_of = {};
};

struct TableSpec {
  std::string name;
  const Message* row = nullptr;  // prototype
};

// What a fact does to a timer of its aggregate.
template <typename Command>
struct TimerChange {
  enum { kKeep, kSet, kCancel } change = kKeep;
  absl::Time due;
  Command command = {};
};

// The same, whatever the command.
struct AnyTimerChange {
  enum { kKeep, kSet, kCancel } change = kKeep;
  absl::Time due;
  std::unique_ptr<google::protobuf::Message> command;
};

struct CommandSpec {
  std::string topic;
  const Message* prototype = nullptr;
  // The topics whose rows the decision is given.
  std::vector<std::string> rests_on;
  // The aggregate's id, of a command that does not carry it in field 4.
  std::function<std::string(const Message& command)> id;
  // What must be asked elsewhere before the command is decided: fills it in, then calls `done`.
  using Done = std::function<void(const absl::Status&)>;
  std::function<void(Message& command, absl::Time deadline, Done done)> prepare;
  std::function<absl::StatusOr<Decision>(const Message& state, const Message& command, const storage::Reads& rows,
                                         const domain::Context&)>
      decide;
};

struct ReactionSpec {
  std::string name;
  // Commits that the log took earlier are left alone.
  absl::Time since;
  std::string target_topic;
  std::function<std::vector<Owed>(const Standing&, const Message& fact)> react;
};

struct TimerSpec {
  std::string name;
  std::function<AnyTimerChange(const Standing&, const Message& fact)> change;
};

// A topic that the service follows: its own aggregate's, or another service's.
struct TopicSpec {
  std::string topic;
  const Message* fact = nullptr;  // prototypes
  const Message* commit = nullptr;
  // Own aggregates only.
  const Message* state = nullptr;
  std::function<void(const Message& fact, Message* state)> evolve;
  std::vector<std::function<void(const Standing&, const Message& fact, storage::Transaction&)>> projections;
  std::vector<ReactionSpec> reactions;
  std::vector<TimerSpec> timers;

  bool own() const { return state != nullptr; }
};

std::string TopicOf(const google::protobuf::Descriptor* fact);
// The string in the field numbered 4, `<aggregate>_id` in every command; empty when there is none.
std::string AggregateIdOf(const Message& command);

class Service {
 public:
  explicit Service(std::string name, uint32_t schema = kSchema) : name_(std::move(name)), schema_(schema) {}

  template <typename Commit, typename State>
  void Aggregate() {
    using Fact = FactOf<Commit>;
    TopicSpec& topic = Topic<Commit>();
    topic.state = &State::default_instance();
    topic.evolve = [](const Message& fact, Message* message) {
      State& state = static_cast<State&>(*message);
      state = Evolve(std::move(state), static_cast<const Fact&>(fact));
    };
  }

  // Decide is found by its arguments: Decide(state, command, context).
  template <typename Commit, typename State, typename Command>
  void Takes() {
    TakesWith<Commit, State, Command>(
        {}, [](const State& state, const Command& command, const storage::Reads&, const domain::Context& context) {
          return Decide(state, command, context);
        });
  }

  // The same for a decision that is given rows, which the projections of the topics `rests_on` write.
  template <typename Commit, typename State, typename Command, typename DecideWithRows>
  void TakesWith(std::vector<std::string> rests_on, DecideWithRows decide) {
    CommandSpec spec;
    spec.topic = TopicOf(FactOf<Commit>::descriptor());
    spec.prototype = &Command::default_instance();
    spec.rests_on = std::move(rests_on);
    spec.decide = [decide = std::move(decide)](const Message& state, const Message& command, const storage::Reads& rows,
                                               const domain::Context& context) -> absl::StatusOr<Decision> {
      const auto facts = decide(static_cast<const State&>(state), static_cast<const Command&>(command), rows, context);
      if (!facts.ok()) return facts.status();
      Decision decision;
      for (const auto& fact : *facts) decision.facts.push_back(fact.SerializeAsString());
      return decision;
    };
    commands_[std::string(Command::descriptor()->full_name())] = std::move(spec);
  }

  // For a command without the aggregate's id in field 4: id(command) derives it, of whatever the command says; Decide
  // refuses.
  template <typename Command, typename Id>
  void Names(Id id) {
    commands_.at(std::string(Command::descriptor()->full_name())).id = [id](const Message& command) {
      return id(static_cast<const Command&>(command));
    };
  }

  // prepare(command, deadline, done): see CommandSpec.
  template <typename Command, typename Prepare>
  void Prepares(Prepare prepare) {
    commands_.at(std::string(Command::descriptor()->full_name())).prepare =
        [prepare](Message& command, absl::Time deadline, CommandSpec::Done done) {
          prepare(static_cast<Command&>(command), deadline, std::move(done));
        };
  }

  // answer(request, rows) returns a StatusOr<Response>.
  template <typename Request, typename Answer>
  void Answers(Answer answer) {
    using Response = typename std::invoke_result_t<Answer, const Request&, const storage::Reads&>::value_type;
    queries_[std::string(Request::descriptor()->full_name())] = {
        &Request::default_instance(), &Response::default_instance(),
        [answer](const Message& request, const storage::Reads& rows, Message* response) {
          absl::StatusOr<Response> answered = answer(static_cast<const Request&>(request), rows);
          if (!rows.status().ok()) return rows.status();  // what could not be read is not what is not there
          if (!answered.ok()) return answered.status();
          static_cast<Response&>(*response) = *std::move(answered);
          return absl::OkStatus();
        },
        ""};
  }

  // An aggregate's commits, oldest first: Request{<aggregate>_id = 1, page_size, page_token},
  // Response{entries = 1 {position = 1, recorded_at = 2, commit = 3}, next_page_token = 2}.
  template <typename Request, typename Response, typename Commit>
  void History() {
    QuerySpec query{&Request::default_instance(), &Response::default_instance(), nullptr};
    query.history_of = TopicOf(FactOf<Commit>::descriptor());
    queries_[std::string(Request::descriptor()->full_name())] = std::move(query);
  }

  // A table that the service's projections write: named so that a difference can be told.
  template <typename Row>
  void Keeps(storage::Table<Row> table) {
    tables_[table.id] = {table.name, &Row::default_instance()};
  }

  // Facts to rows: project(standing, fact, transaction).
  template <typename Commit, typename Projection>
  void Project(Projection project) {
    Topic<Commit>().projections.push_back(
        [project](const Standing& standing, const Message& fact, storage::Transaction& transaction) {
          project(standing, static_cast<const FactOf<Commit>&>(fact), transaction);
        });
  }

  // react(header, fact) returns the commands it owes, each naming its aggregate in field 4. `since` as "2026-11-24".
  template <typename Commit, typename Reaction>
  void React(const std::string& name, const std::string& since, Reaction react) {
    using Command =
        typename std::invoke_result_t<Reaction, const log::v1::CommitHeader&, const FactOf<Commit>&>::value_type;
    ReactionSpec spec;
    spec.name = name;
    spec.since = Day(since);
    spec.target_topic = commands_.at(std::string(Command::descriptor()->full_name())).topic;
    spec.react = [react](const Standing& standing, const Message& fact) {
      std::vector<Owed> owed;
      for (Command& command : react(standing.header, static_cast<const FactOf<Commit>&>(fact))) {
        owed.push_back({AggregateIdOf(command), std::make_unique<Command>(std::move(command))});
      }
      return owed;
    };
    Topic<Commit>().reactions.push_back(std::move(spec));
  }

  // change(standing, fact) returns a TimerChange of a command to the same aggregate.
  template <typename Commit, typename Change>
  void Timer(const std::string& name, Change change) {
    using Command = decltype(std::invoke_result_t<Change, const Standing&, const FactOf<Commit>&>::command);
    commands_.at(std::string(Command::descriptor()->full_name()));  // which the service takes
    Topic<Commit>().timers.push_back({name, [change](const Standing& standing, const Message& fact) {
                                        auto typed = change(standing, static_cast<const FactOf<Commit>&>(fact));
                                        AnyTimerChange any;
                                        any.change = static_cast<decltype(any.change)>(static_cast<int>(typed.change));
                                        any.due = typed.due;
                                        any.command = std::make_unique<Command>(std::move(typed.command));
                                        return any;
                                      }});
  }

  const std::string& name() const { return name_; }
  uint32_t schema() const { return schema_; }
  const std::map<std::string, TopicSpec>& topics() const { return topics_; }
  const std::map<std::string, CommandSpec>& commands() const { return commands_; }
  const std::map<std::string, QuerySpec>& queries() const { return queries_; }
  const std::map<uint8_t, TableSpec>& tables() const { return tables_; }
  const TopicSpec* topic(const std::string& name) const;
  const CommandSpec* command(const std::string& type) const;
  // The byte that stands for a topic in keys.
  uint8_t number(const std::string& topic) const;

 private:
  template <typename Commit>
  using FactOf = std::decay_t<decltype(std::declval<Commit>().facts(0))>;

  template <typename Commit>
  TopicSpec& Topic() {
    const std::string name = TopicOf(FactOf<Commit>::descriptor());
    TopicSpec& topic = topics_[name];
    topic.topic = name;
    topic.fact = &FactOf<Commit>::default_instance();
    topic.commit = &Commit::default_instance();
    return topic;
  }
  static absl::Time Day(const std::string& day);

  std::string name_;
  uint32_t schema_;
  std::map<std::string, TopicSpec> topics_;
  std::map<std::string, CommandSpec> commands_;
  std::map<std::string, QuerySpec> queries_;
  std::map<uint8_t, TableSpec> tables_;
};

}  // namespace iml::eventsourcing
