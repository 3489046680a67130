// What a service is: the list of its aggregates, commands, projections, reactions and timers. Nothing runs here.
//
//   service.Aggregate<v1::TenancyCommit, TenancyState>()
//       .Takes<v1::SignTenancy, v1::StartTenancy>()
//       .TakesWith<v1::PrepareTenancy, HouseholdCommit>(DecideWithAdmission);
//   service.Project<v1::TenancyCommit>(ProjectTenancy);
//   service.React<v1::DwellingCommit, v1::OccupationStarted>("confirm_start", "2026-11-24", ConfirmStartWhenOccupied);
//   service.Answers<v1::GetTargetRequest>(GetTarget);
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "iml/log/v1/log.pb.h"
#include "libs/domain/context.h"
#include "libs/domain/labels.h"
#include "libs/domain/rules.h"
#include "libs/queries/findings.h"
#include "libs/storage/database.h"

namespace iml::eventsourcing {

using Message = google::protobuf::Message;

// The schema of the facts, one number for all services, for each reads facts of others. It is raised when a decider,
// projection or reaction comes to depend on a new field of an old fact, or when an old fact gets another meaning. A
// build of a lower schema takes no fact of a higher one for known. A new kind of fact needs no new schema.
inline constexpr uint32_t kSchema = 1;

// A standing commit as projections, reactions and timers see it.
struct Standing {
  const log::v1::CommitHeader& header;
  // The commit's place and version, and the index of this fact in it.
  log::v1::Position position;
  int64_t version = 0;
  int fact_index = 0;
  absl::Time recorded_at;
};

struct Decision {
  std::vector<std::string> facts;  // serialized
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
  // It reads much: such queries run one at a time, on a thread of their own.
  bool heavy = false;
  std::function<queries::Findings(const Message& response)> look = nullptr;
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
using AnyTimerChange = TimerChange<std::unique_ptr<google::protobuf::Message>>;

struct CommandSpec {
  std::string topic;
  const Message* prototype = nullptr;
  // What the contract says of its fields; held against what callers send, not against what reactions and timers do.
  std::shared_ptr<const domain::FieldRules> rules;
  // The topics of whose rows the decision is made; an answer without facts waits until they are read to their ends.
  std::vector<std::string> rests_on;
  // The aggregate's id, of a command that does not carry it in field 4.
  std::function<std::string(const Message& command)> id;
  // Asks another service what the command needs before it is decided, fills it in, then calls `done`.
  using Done = std::function<void(const absl::Status&)>;
  std::function<void(Message& command, absl::Time deadline, Done done)> prepare;
  std::function<absl::StatusOr<Decision>(const Message& state, const Message& command, const storage::Reads& rows,
                                         const domain::Context&)>
      decide;
};

struct ReactionSpec {
  std::string name;
  // Commits that were both decided and taken by the log earlier are left alone.
  absl::Time since;
  std::string target_topic;
  // The fact that it follows.
  std::string fact;
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

  // The commands of an aggregate.
  template <typename Commit, typename State>
  class Commands {
   public:
    explicit Commands(Service& service) : service_(service) {}

    // Decide is found by its arguments: Decide(state, command, context).
    template <typename... Each>
    Commands& Takes() {
      (TakesWith<Each>([](const State& state, const Each& command, const storage::Reads&,
                          const domain::Context& context) { return Decide(state, command, context); }),
       ...);
      return *this;
    }
    // For a decision that is given rows, which the projections of the commits `RestsOn` write: decide(state, command,
    // rows, context). The aggregate's own rows are always those of its head, and rest on nothing.
    template <typename Command, typename... RestsOn, typename DecideWithRows>
    Commands& TakesWith(DecideWithRows decide) {
      CommandSpec spec;
      spec.topic = TopicOf(FactOf<Commit>::descriptor());
      spec.prototype = &Command::default_instance();
      spec.rules = std::make_shared<domain::FieldRules>(Command::descriptor());
      spec.rests_on = {TopicOf(FactOf<RestsOn>::descriptor())...};
      spec.decide = [decide = std::move(decide)](const Message& state, const Message& command,
                                                 const storage::Reads& rows,
                                                 const domain::Context& context) -> absl::StatusOr<Decision> {
        const auto facts =
            decide(static_cast<const State&>(state), static_cast<const Command&>(command), rows, context);
        if (!facts.ok()) return facts.status();
        Decision decision;
        for (const auto& fact : *facts) decision.facts.push_back(fact.SerializeAsString());
        return decision;
      };
      service_.commands_[std::string(Command::descriptor()->full_name())] = std::move(spec);
      return *this;
    }
    // For a command without the aggregate's id in field 4: id(command) derives it, whatever the command says.
    template <typename Command, typename Id>
    Commands& Names(Id id) {
      service_.commands_.at(std::string(Command::descriptor()->full_name())).id = [id](const Message& command) {
        return id(static_cast<const Command&>(command));
      };
      return *this;
    }

   private:
    Service& service_;
  };

  template <typename Commit, typename State>
  Commands<Commit, State> Aggregate() {
    using Fact = FactOf<Commit>;
    TopicSpec& topic = Topic<Commit>();
    topic.state = &State::default_instance();
    topic.evolve = [](const Message& fact, Message* message) {
      State& state = static_cast<State&>(*message);
      state = Evolve(std::move(state), static_cast<const Fact&>(fact));
    };
    return Commands<Commit, State>(*this);
  }

  // prepare(command, deadline, done): see CommandSpec.
  template <typename Command, typename Prepare>
  void Prepares(Prepare prepare) {
    commands_.at(std::string(Command::descriptor()->full_name())).prepare =
        [prepare](Message& command, absl::Time deadline, CommandSpec::Done done) {
          prepare(static_cast<Command&>(command), deadline, std::move(done));
        };
  }

  // answer(request, rows) returns a StatusOr<Response>. Filters are held to their rules first. `heavy`: see QuerySpec.
  template <typename Request, typename Answer>
  void Answers(Answer answer, bool heavy = false) {
    using Response = typename std::invoke_result_t<Answer, const Request&, const storage::Reads&>::value_type;
    const auto rules = std::make_shared<domain::FieldRules>(Request::descriptor());
    queries_[std::string(Request::descriptor()->full_name())] = {
        &Request::default_instance(), &Response::default_instance(),
        [answer, rules](const Message& request, const storage::Reads& rows, Message* response) {
          if (absl::Status filters = rules->Check(request, domain::Context()); !filters.ok()) return filters;
          absl::StatusOr<Response> answered = answer(static_cast<const Request&>(request), rows);
          if (!rows.status().ok()) return rows.status();  // a failed read must not pass for a missing row
          if (!answered.ok()) return answered.status();
          static_cast<Response&>(*response) = *std::move(answered);
          domain::PutLabels(response);
          return absl::OkStatus();
        },
        "", heavy};
  }
  template <typename Request, typename Response>
  void LooksAt(queries::Findings (*look)(const Response&)) {
    queries_.at(std::string(Request::descriptor()->full_name())).look = [look](const Message& response) {
      return look(static_cast<const Response&>(response));
    };
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
  template <typename Row, typename... Parts>
  void Keeps(storage::Table<Row, Parts...> table) {
    Keep(table.id, {table.name, &Row::default_instance()});
  }

  // Facts to rows: project(standing, fact, transaction).
  template <typename Commit, typename Projection>
  void Project(Projection project) {
    Topic<Commit>().projections.push_back(
        [project](const Standing& standing, const Message& fact, storage::Transaction& transaction) {
          project(standing, static_cast<const FactOf<Commit>&>(fact), transaction);
        });
  }

  // react(source, fact) returns what is owed when that fact stands, one command or several; each names its aggregate in
  // field 4. `since` is a day, "2026-11-24". A name is for ever: the request id of what is owed is derived from it.
  template <typename Commit, typename Fact, typename Reaction>
  void React(const std::string& name, const std::string& since, Reaction react) {
    using Returned = typename std::invoke_result_t<Reaction, const domain::Source&, const Fact&>;
    using Command = typename Several<Returned>::Command;
    ReactionSpec spec;
    spec.name = name;
    spec.since = Day(since);
    spec.target_topic = commands_.at(std::string(Command::descriptor()->full_name())).topic;
    spec.fact = Fact::descriptor()->full_name();
    const google::protobuf::FieldDescriptor* field = CaseOf(FactOf<Commit>::descriptor(), Fact::descriptor());
    spec.react = [react, field](const Standing& standing, const Message& message) {
      std::vector<Owed> owed;
      const auto& fact = static_cast<const FactOf<Commit>&>(message);
      if (!fact.GetReflection()->HasField(fact, field)) return owed;
      const domain::Source source{standing.header.aggregate_id(), fact.occurred_on()};
      for (Command& command : Several<Returned>::Of(
               react(source, static_cast<const Fact&>(fact.GetReflection()->GetMessage(fact, field))))) {
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
    Topic<Commit>().timers.push_back(
        {name, [change](const Standing& standing, const Message& fact) {
           auto typed = change(standing, static_cast<const FactOf<Commit>&>(fact));
           const auto change_of = static_cast<decltype(AnyTimerChange::change)>(typed.change);
           return AnyTimerChange{change_of, typed.due, std::make_unique<Command>(std::move(typed.command))};
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
  // What a reaction returns, as a list.
  template <typename Returned>
  struct Several {
    using Command = Returned;
    static std::vector<Returned> Of(Returned one) {
      std::vector<Returned> several;
      several.push_back(std::move(one));
      return several;
    }
  };
  template <typename Each>
  struct Several<std::vector<Each>> {
    using Command = Each;
    static std::vector<Each> Of(std::vector<Each> several) { return several; }
  };
  // The alternative of the oneof `fact` that has this type.
  static const google::protobuf::FieldDescriptor* CaseOf(const google::protobuf::Descriptor* fact,
                                                         const google::protobuf::Descriptor* type);
  static absl::Time Day(const std::string& day);
  void Keep(uint8_t id, const TableSpec& table);

  std::string name_;
  uint32_t schema_;
  std::map<std::string, TopicSpec> topics_;
  std::map<std::string, CommandSpec> commands_;
  std::map<std::string, QuerySpec> queries_;
  std::map<uint8_t, TableSpec> tables_;
};

}  // namespace iml::eventsourcing
