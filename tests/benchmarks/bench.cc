// Measures ours beside the floor, in one run, and prints the ratio. By hand: `make bench`. Nothing here passes or
// fails.
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <iostream>
#include <mutex>
#include <random>
#include <sstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "iml/contracting/v1/contracting.pb.h"
#include "iml/prospection/v1/prospection.pb.h"
#include "libs/domain/date.h"
#include "libs/domain/ids.h"
#include "libs/eventsourcing/replica.h"
#include "libs/log/embedded.h"
#include "libs/rpc/client.h"
#include "libs/runtime/engine.h"
#include "libs/territory/territory.h"
#include "services/contracting/contracting.h"
#include "services/reporting/bilan/queries.h"
#include "services/reporting/reporting.h"
#include "tests/benchmarks/rebuild.h"
#include "tests/support/folder.h"
#include "tests/support/server_process.h"

namespace iml::bench {
namespace {

void Line(const std::string& what, double ours, const std::string& unit, const std::string& floor_name, double floor,
          double ratio, const std::string& aim) {
  std::printf("%-44s %12.1f %-10s %-34s %12.1f   ratio %.2f (aim %s)\n", what.c_str(), ours, unit.c_str(),
              floor_name.c_str(), floor, ratio, aim.c_str());
  std::fflush(stdout);
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<int64_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

// ---- the floors

// A bare unary call: bytes in, the same bytes out, on gRPC's callback server, in a process of its own; with `folder`,
// after a synced put of them into RocksDB.
class EchoProcess {
 public:
  explicit EchoProcess(const std::string& folder = "") {
    int port_pipe[2];
    if (pipe(port_pipe) != 0) std::abort();
    pid_ = fork();
    if (pid_ == 0) {
      Serve(port_pipe[1], folder);
      _exit(0);
    }
    close(port_pipe[1]);
    int port = 0;
    if (read(port_pipe[0], &port, sizeof port) != sizeof port) std::abort();
    close(port_pipe[0]);
    address_ = absl::StrCat("127.0.0.1:", port);
  }
  ~EchoProcess() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  const std::string& address() const { return address_; }
  int pid() const { return pid_; }

 private:
  static void Serve(int out, const std::string& folder) {
    rocksdb::DB* db = nullptr;
    rocksdb::Options options;
    options.create_if_missing = true;
    if (!folder.empty() && !rocksdb::DB::Open(options, folder, &db).ok()) std::abort();
    class Echo : public grpc::Service {
     public:
      explicit Echo(rocksdb::DB* db) {
        AddMethod(
            new grpc::internal::RpcServiceMethod("/bench.Echo/Echo", grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
        MarkMethodRawCallback(
            0, new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                   [db](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                        grpc::ByteBuffer* response) {
                     *response = *request;
                     if (db != nullptr) {
                       rocksdb::WriteOptions synced;
                       synced.sync = true;
                       db->Put(synced, "key", std::string(request->Length(), 'x')).PermitUncheckedError();
                     }
                     auto* reactor = context->DefaultReactor();
                     reactor->Finish(grpc::Status::OK);
                     return reactor;
                   }));
      }
    } echo(db);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&echo);
    const auto server = builder.BuildAndStart();
    if (write(out, &port, sizeof port) != sizeof port) return;
    close(out);
    server->Wait();
  }

  pid_t pid_ = 0;
  std::string address_;
};

// A synced put of so many bytes into RocksDB's write-ahead log.
std::vector<double> SyncedPuts(size_t bytes, int count) {
  tests::Folder folder;
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::Open(options, folder / "db", &opened).ok()) std::abort();
  const std::unique_ptr<rocksdb::DB> db(opened);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  std::vector<double> micros;
  for (int i = 0; i < count; ++i) {
    const absl::Time start = absl::Now();
    db->Put(synced, std::to_string(i), std::string(bytes, 'x')).PermitUncheckedError();
    micros.push_back(absl::ToDoubleMicroseconds(absl::Now() - start));
  }
  return micros;
}

// Puts a second of one thread, in batches of a hundred, random keys, without a write-ahead log.
double PutsPerSecond(size_t bytes) {
  tests::Folder folder;
  rocksdb::Options options;
  options.create_if_missing = true;
  options.write_buffer_size = 16 << 20;
  options.max_write_buffer_number = 3;
  options.compression = rocksdb::kLZ4Compression;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::Open(options, folder / "db", &opened).ok()) std::abort();
  const std::unique_ptr<rocksdb::DB> db(opened);
  rocksdb::WriteOptions write;
  write.disableWAL = true;
  std::mt19937_64 random(1);
  constexpr int kPuts = 1'000'000;
  std::string noise(1 << 20, 0);  // so that values are as hard to compress as ours, and cost nothing to make
  for (char& c : noise) c = static_cast<char>(random());
  const absl::Time start = absl::Now();
  for (int i = 0; i < kPuts / 100; ++i) {
    rocksdb::WriteBatch batch;
    for (int k = 0; k < 100; ++k) {
      const uint64_t key[3] = {random(), random(), random()};
      const rocksdb::Slice value(noise.data() + random() % (noise.size() - bytes), bytes);
      batch.Put(rocksdb::Slice(reinterpret_cast<const char*>(key), sizeof key), value).PermitUncheckedError();
    }
    db->Write(write, &batch).PermitUncheckedError();
  }
  return kPuts / absl::ToDoubleSeconds(absl::Now() - start);
}

// ---- the load

// Seconds of processor time that this process and another have used.
double Processor(int pid) {
  rusage self;
  getrusage(RUSAGE_SELF, &self);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::string text{std::istreambuf_iterator<char>(file), {}};
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return seconds(self.ru_utime) + seconds(self.ru_stime) + (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

using Call = std::function<void(int which, std::function<void(const absl::Status&)> done)>;

// So many calls under way at a time, for some seconds; calls a second, and the median time of one in µs.
std::pair<double, double> Drive(int under_way, double seconds, const Call& call) {
  std::atomic<int64_t> finished = 0, failed = 0;
  std::atomic<bool> stop = false;
  std::mutex mutex;
  std::condition_variable ended;
  int running = under_way;
  std::vector<std::vector<double>> micros(under_way);
  std::function<void(int)> next = [&](int which) {
    const absl::Time start = absl::Now();
    call(which, [&, which, start](const absl::Status& status) {
      micros[which].push_back(absl::ToDoubleMicroseconds(absl::Now() - start));
      ++finished;
      if (!status.ok() && failed++ == 0) std::cerr << status << "\n";
      if (!stop) return next(which);
      std::lock_guard lock(mutex);
      if (--running == 0) ended.notify_one();
    });
  };
  const absl::Time start = absl::Now();
  for (int i = 0; i < under_way; ++i) next(i);
  absl::SleepFor(absl::Seconds(seconds));
  stop = true;
  const int64_t count = finished;
  const double took = absl::ToDoubleSeconds(absl::Now() - start);
  std::unique_lock lock(mutex);
  ended.wait(lock, [&] { return running == 0; });
  std::vector<double> all;
  for (const auto& each : micros) all.insert(all.end(), each.begin(), each.end());
  return {static_cast<double>(count) / took, Median(all)};
}

Call EchoCalls(const std::string& address, const std::string& bytes) {
  const auto stub =
      std::make_shared<grpc::GenericStub>(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  return [stub, bytes](int, const std::function<void(const absl::Status&)>& done) {
    struct Under {
      grpc::ClientContext context;
      grpc::ByteBuffer request, response;
    };
    const auto under = std::make_shared<Under>();
    grpc::Slice slice(bytes);
    under->request = grpc::ByteBuffer(&slice, 1);
    stub->UnaryCall(&under->context, "/bench.Echo/Echo", grpc::StubOptions(), &under->request, &under->response,
                    [under, done](const grpc::Status& status) {
                      done(status.ok() ? absl::OkStatus() : absl::UnknownError(status.error_message()));
                    });
  };
}

std::string NewId() {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  const uint64_t bits[2] = {random(), random()};
  return domain::UuidText(std::string(reinterpret_cast<const char*>(bits), 16));
}

// Contacts of owners, an owner for each call under way: a small state, a fact each time.
class Contacts {
 public:
  Contacts(const std::string& address, int owners) : client_({address}) {
    for (int i = 0; i < owners; ++i) {
      prospection::v1::RegisterOwner command;
      command.set_request_id(NewId());
      command.mutable_person()->mutable_name()->set_clear(absl::StrCat("owner ", i));
      command.mutable_person()->mutable_address()->set_clear("1 rue des Essais");
      command.mutable_source()->set_clear("bench");
      *command.mutable_collected_on() = domain::ToDate(absl::CivilDay(2020, 1, 1));
      rpc::v1::Receipt receipt;
      if (const auto status = client_.Call("/iml.prospection.v1.Prospection/RegisterOwner", command, {}, &receipt);
          !status.ok())
        std::cerr << status << "\n";
      prospection::v1::ContactOwner contact;
      contact.set_owner_id(receipt.aggregate_id());
      contact.set_request_id(NewId());
      contacts_.push_back(contact);
      responses_.emplace_back();
    }
  }
  Call calls() {
    return [this](int which, const std::function<void(const absl::Status&)>& done) {
      auto& command = contacts_[which];
      command.set_request_id(NewId());
      command.set_medium(command.medium() == prospection::v1::CONTACT_MEDIUM_CALL
                             ? prospection::v1::CONTACT_MEDIUM_LETTER
                             : prospection::v1::CONTACT_MEDIUM_CALL);
      client_.Start("/iml.prospection.v1.Prospection/ContactOwner", command, {.timeout = absl::Seconds(20)},
                    &responses_[which], done);
    };
  }
  size_t bytes() const { return contacts_.front().ByteSizeLong(); }
  std::string example() const { return contacts_.front().SerializeAsString(); }

 private:
  rpc::Client client_;
  std::vector<prospection::v1::ContactOwner> contacts_;
  std::deque<rpc::v1::Receipt> responses_;
};

// ---- what is measured

void Commands(double seconds) {
  tests::Folder folder;
  EchoProcess echo, putting(folder / "put");  // they fork before any thread of gRPC starts
  std::filesystem::create_directories(folder / "data");
  const tests::ServerProcess server(IML, folder / "data");
  constexpr int kOwners = 64;
  Contacts contacts(server.addresses().grpc, kOwners);
  const Call echo_calls = EchoCalls(echo.address(), contacts.example()), our_calls = contacts.calls();
  const Call putting_calls = EchoCalls(putting.address(), contacts.example());
  constexpr size_t kCommitBytes = 250;  // a contact's record
  Drive(8, 1, echo_calls);
  Drive(8, 1, our_calls);

  std::vector<double> ratios, ours, floors, puttings;
  for (int pair = 0; pair < 5; ++pair) {
    const double put = Median(SyncedPuts(kCommitBytes, 500));
    const double bare = Drive(1, seconds / 2, echo_calls).second;
    const double command = Drive(1, seconds / 2, our_calls).second;
    puttings.push_back(Drive(1, seconds / 2, putting_calls).second);
    ours.push_back(command);
    floors.push_back(bare + put);
    ratios.push_back((command - bare) / put);
  }
  Line("one command at a time, p50", Median(ours), "us", "echo p50 + 1 synced put", Median(floors), Median(ratios),
       "puts beyond the echo <= 1.75, further 1.2");
  Line("  the same beside an echo that puts", Median(ours), "us", "echo that does the synced put, p50",
       Median(puttings), Median(ours) / Median(puttings), "");

  ratios.clear(), ours.clear(), floors.clear();
  std::vector<double> our_cost, echo_cost;
  for (int pair = 0; pair < 5; ++pair) {
    double before = Processor(echo.pid());
    const double bare = Drive(kOwners, seconds, echo_calls).first;
    echo_cost.push_back((Processor(echo.pid()) - before) / (bare * seconds) * 1e6);
    before = Processor(server.addresses().pid);
    const double command = Drive(kOwners, seconds, our_calls).first;
    our_cost.push_back((Processor(server.addresses().pid) - before) / (command * seconds) * 1e6);
    ours.push_back(command);
    floors.push_back(bare);
    ratios.push_back(command / bare);
  }
  Line("  its processor time, both ends", Median(our_cost), "us", "of the echo", Median(echo_cost),
       Median(echo_cost) / Median(our_cost), "");
  Line("64 in flight on 64 aggregates", Median(ours), "commands/s", "echo, 64 in flight, calls/s", Median(floors),
       Median(ratios), ">= 0.45, further 0.60");
}

// Rent accounts of one length.
struct Accounts {
  std::string what;
  int terms = 0, payments = 0;
  std::vector<std::string> ids = {};
};
constexpr int kAccounts = 40, kBlocks = 5, kCommandsOfBlock = 10;
constexpr char kOperator[] = "123456782";

std::string MonthText(absl::CivilMonth month) { return absl::FormatCivilTime(month); }

// As if they had been written long ago: the log is the only thing that says what they are.
void WriteAccounts(log::Log& log, Accounts* accounts) {
  const google::type::Date day = domain::ToDate(absl::CivilDay(2010, 1, 1));
  const std::string topic = eventsourcing::TopicOf(contracting::v1::RentAccountFact::descriptor());
  const int32_t partitions = Must(log.Partitions(topic));
  std::vector<log::Draft> drafts;
  for (int i = 0; i < kAccounts; ++i) {
    const std::string& id = accounts->ids.emplace_back(NewId());
    contracting::v1::RentAccountCommit commit;
    commit.mutable_header()->set_commit_id(*domain::UuidBytes(NewId()));
    commit.mutable_header()->set_request_id(*domain::UuidBytes(NewId()));
    commit.mutable_header()->set_aggregate_id(id);
    const auto add = [&]() -> contracting::v1::RentAccountFact& {
      *commit.add_facts()->mutable_occurred_on() = day;
      return *commit.mutable_facts()->rbegin();
    };
    auto& opened = *add().mutable_rent_account_opened();
    opened.set_operator_id(kOperator);
    *opened.mutable_period()->mutable_from() = day;
    for (int term = 0; term < accounts->terms; ++term) {
      auto& called = *add().mutable_term_called();
      called.set_month(MonthText(absl::CivilMonth(2010, 1) + term));
      called.set_rent_cents(50000);
      called.set_due_cents(50000);
      *called.mutable_due_on() = day;
    }
    for (int payment = 0; payment < accounts->payments; ++payment) {
      auto& paid = *add().mutable_payment_recorded();
      paid.set_number(payment + 1);
      paid.set_amount_cents(25000);
    }
    drafts.push_back({{topic, log::PartitionOf(id, partitions)}, id, commit.SerializeAsString()});
  }
  std::promise<absl::Status> durable;
  Must(log.Append(std::move(drafts), [&](const absl::Status& status) { durable.set_value(status); }));
  Must(durable.get_future().get());
}

// Until the server has read them, each once.
void AwaitAccounts(const std::vector<Accounts>& lengths, const tests::ServerProcess& server) {
  rpc::Client client({server.addresses().grpc});
  for (const Accounts& accounts : lengths) {
    for (const std::string& id : accounts.ids) {
      contracting::v1::GetRentAccountRequest request;
      request.set_rent_account_id(id);
      contracting::v1::RentAccountView view;
      Must(client.CallUntil(absl::Seconds(60), "/iml.contracting.v1.Contracting/GetRentAccount", request, {}, &view));
    }
  }
}

// A command on accounts of each length, one at a time, the lengths in turn.
template <typename Command>
void CommandsOn(const std::vector<Accounts>& lengths, const tests::ServerProcess& server,
                const std::function<Command(int nth)>& nth_command) {
  rpc::Client client({server.addresses().grpc});
  log::v1::Actor actor;
  actor.set_subject("bench");
  actor.set_organisation(kOperator);
  actor.set_role("operator");
  std::vector<std::vector<double>> micros(lengths.size());
  std::vector<double> processor(lengths.size());
  for (int block = 0; block < kBlocks; ++block) {
    for (size_t which = 0; which < lengths.size(); ++which) {
      const double before = Processor(server.addresses().pid);
      for (int nth = block * kCommandsOfBlock; nth < (block + 1) * kCommandsOfBlock; ++nth) {
        for (const std::string& id : lengths[which].ids) {
          Command command = nth_command(nth);
          command.set_request_id(NewId());
          command.set_rent_account_id(id);
          rpc::v1::Receipt receipt;
          const absl::Time start = absl::Now();
          Must(client.Call(absl::StrCat("/iml.contracting.v1.Contracting/", Command::descriptor()->name()), command,
                           {.actor = actor}, &receipt));
          micros[which].push_back(absl::ToDoubleMicroseconds(absl::Now() - start));
        }
      }
      processor[which] += Processor(server.addresses().pid) - before;
    }
  }
  const double empty = Median(micros[0]), empty_processor = processor[0] / static_cast<double>(micros[0].size()) * 1e6;
  for (size_t which = 0; which < lengths.size(); ++which) {
    const std::string what = absl::StrCat(Command::descriptor()->name(), ", ", lengths[which].what);
    const std::string aim = which == 0 ? "" : which == 1 ? "<= 1.3" : "<= 4";
    const double ours = Median(micros[which]);
    const double ours_processor = processor[which] / static_cast<double>(micros[which].size()) * 1e6;
    Line(what + ", p50", ours, "us", "empty account, p50", empty, ours / empty, aim);
    Line("  its processor time, both ends", ours_processor, "us", "of the empty account", empty_processor,
         ours_processor / empty_processor, aim);
  }
}

// What a command on a long account costs beside one on an empty account.
void LongAccounts() {
  tests::Folder folder;
  const std::string data = folder / "data";
  std::filesystem::create_directories(data);
  std::vector<Accounts> lengths = {
      {"empty", 0, 0}, {"120 terms, 240 payments", 120, 240}, {"120 terms, 6,000 payments", 120, 6000}};
  tests::ServerProcess(IML, data).Kill();  // its key and its topics stay
  {
    const auto log = LogIn(data + "/log");
    for (Accounts& accounts : lengths) WriteAccounts(*log, &accounts);
  }
  const tests::ServerProcess server(IML, data);
  AwaitAccounts(lengths, server);
  CommandsOn<contracting::v1::RecordPayment>(lengths, server, [](int) {
    contracting::v1::RecordPayment command;
    command.set_amount_cents(25000);
    return command;
  });
  CommandsOn<contracting::v1::CallRent>(lengths, server, [](int nth) {
    const absl::CivilMonth month = absl::CivilMonth(2020, 1) + nth;
    contracting::v1::CallRent command;
    command.set_month(MonthText(month));
    command.set_rent_cents(50000);
    *command.mutable_due_on() = domain::ToDate(absl::CivilDay(month));
    return command;
  });
}

// Contracting reads the sample's log as it would follow it: a write for each megabyte.
void Following(const std::string& kept) {
  const auto log = SampleLog(kept);
  const eventsourcing::Service service = contracting::ContractingService();
  std::vector<double> rates;
  double bytes = 0;
  for (int run = 0; run < 3; ++run) {
    const Folded folded = Fold(*log, service, 0);
    rates.push_back(folded.records / folded.seconds);
    bytes = folded.bytes_of_a_row;
  }
  constexpr double kPuts = 5;  // of a commit: head with state, request, history, a row, and its share of the rest
  const double floor = PutsPerSecond(static_cast<size_t>(bytes)) / kPuts;
  Line("following, the sample's mix (contracting)", Median(rates), "commits/s",
       absl::StrCat("RocksDB puts/s / ", kPuts), floor, Median(rates) / floor, ">= 0.60 and >= 25000/s");
}

// Contracting makes its database from the log, and from one of so many times as many aggregates.
void Rebuilding(const std::string& kept, int times) {
  const auto log = SampleLog(kept);
  const eventsourcing::Service service = contracting::ContractingService();
  tests::Folder folder;
  const auto large = LogIn(folder / "log");
  Multiply(*log, service, times, *large);
  const size_t piece = eventsourcing::Replica::Options().rebuild_bytes;
  std::vector<double> rates, ratios, resident;
  for (int run = 0; run < 3; ++run) {
    const Folded one = Fold(*log, service, piece);
    const Folded ten = Fold(*large, service, piece);
    rates.push_back(ten.records / ten.seconds);
    ratios.push_back(rates.back() / (one.records / one.seconds));
    resident.push_back(ten.resident_mb);
    std::printf("  %.0f commits in %.2f s, %.0f in %.2f s\n", one.records, one.seconds, ten.records, ten.seconds);
  }
  Line(absl::StrCat("rebuilding ", times, " times the sample (contracting)"), Median(rates), "commits/s",
       "resident at most, MB", Median(resident), Median(ratios), ">= 100000/s; no slower than one sample: 1.0");
}

// Makes a fact of the sample one of another region. Its ids become those of the copy, its départements those of that
// region; without départements they stay.
void Move(google::protobuf::Message* message, int copy, const std::vector<std::string>& departements) {
  const auto* reflection = message->GetReflection();
  const auto moved = [&](const google::protobuf::FieldDescriptor* field, const std::string& value) {
    if (value.size() == 36 && value[8] == '-') return CopyOf(value, copy);
    if ((field->name() != "departement" && field->name() != "siao") || departements.empty()) return value;
    const std::string& moved_to = departements[std::hash<std::string>()(value) % departements.size()];
    return field->name() == "siao" ? territory::ToThreeCharacters(moved_to) : moved_to;
  };
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const auto* field : fields) {
    if (field->message_type() != nullptr && field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(*message, field); ++i)
        Move(reflection->MutableRepeatedMessage(message, field, i), copy, departements);
    } else if (field->message_type() != nullptr) {
      Move(reflection->MutableMessage(message, field), copy, departements);
    } else if (field->cpp_type() == field->CPPTYPE_STRING && !field->is_repeated()) {
      reflection->SetString(message, field, moved(field, reflection->GetString(*message, field)));
    }
  }
}

// Milliseconds that the bilan of the sample's region takes to be worked out of the rows.
double BilanOf(const storage::Reads& rows) {
  reporting::v1::GetBilanRequest request;
  request.set_region("84");
  request.set_year(2022);
  std::vector<double> millis;
  for (int run = 0; run < 20; ++run) {
    const absl::Time start = absl::Now();
    Must(reporting::GetBilan(request, rows));
    millis.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
  }
  return Median(millis);
}

// The bilan of one region, from a log of that region and from one of ten.
void Bilans(const std::string& kept) {
  const auto log = SampleLog(kept);
  const eventsourcing::Service service = reporting::ReportingService();
  tests::Folder folder;
  const auto large = LogIn(folder / "log");
  const std::vector<std::string> regions = {"84", "11", "24", "27", "28", "32", "44", "52", "53", "75"};
  Multiply(*log, service, static_cast<int>(regions.size()), *large, [&](google::protobuf::Message* fact, int copy) {
    Move(fact, copy, copy == 0 ? std::vector<std::string>() : territory::DepartementsOf(regions[copy]));
  });
  const size_t piece = eventsourcing::Replica::Options().rebuild_bytes;
  double one = 0, ten = 0;
  Fold(*log, service, piece, [&](const storage::Reads& rows) { one = BilanOf(rows); });
  Fold(*large, service, piece, [&](const storage::Reads& rows) { ten = BilanOf(rows); });
  Line("GetBilan in a log of ten regions", ten, "ms", "in a log of one, ms", one, ten / one, "<= 1.2");
}

}  // namespace
}  // namespace iml::bench

int main(int argc, char** argv) {
  std::string kept = "build/bench-data";
  double seconds = 4;
  CLI::App app("Ours beside the floor, from one run");
  app.add_option("--data", kept, "where the sample's log is kept")->capture_default_str();
  app.add_option("--seconds", seconds, "of each measurement of commands")->capture_default_str();
  app.require_subcommand(0);
  const auto* commands = app.add_subcommand("commands", "one at a time, and 64 in flight");
  const auto* accounts = app.add_subcommand("accounts", "a command on a long rent account, beside an empty one");
  const auto* following = app.add_subcommand("following", "the log, as a reader follows it");
  auto* const rebuilding = app.add_subcommand("rebuilding", "a database from nothing");
  const auto* bilans = app.add_subcommand("bilans", "a region's bilan, among ten regions and alone");
  int times = 10;
  rebuilding->add_option("--times", times, "the sample's aggregates")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const bool all = app.get_subcommands().empty();
  if (all || commands->parsed()) iml::bench::Commands(seconds);
  if (all || accounts->parsed()) iml::bench::LongAccounts();
  if (all || following->parsed()) iml::bench::Following(kept);
  if (all || rebuilding->parsed()) iml::bench::Rebuilding(kept, times);
  if (all || bilans->parsed()) iml::bench::Bilans(kept);
  return 0;
}
