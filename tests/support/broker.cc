#include "tests/support/broker.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <librdkafka/rdkafka.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace iml::tests {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);  // what a machine under load needs

[[noreturn]] void GiveUp(const std::string& why) {
  std::cerr << "test broker: " << why << "\n";
  std::abort();
}

// Ports that nobody has at the moment, all different.
std::vector<int> FreePorts(size_t count) {
  std::vector<int> sockets, ports;
  while (ports.size() < count) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0) GiveUp("no free port");
    getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    sockets.push_back(socket);
    ports.push_back(ntohs(address.sin_port));
  }
  for (const int socket : sockets) close(socket);
  return ports;
}

int Run(std::vector<std::string> arguments, const std::string& output) {
  std::vector<char*> argv;
  for (std::string& each : arguments) argv.push_back(each.data());
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid != 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  const int file = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  dup2(file, STDOUT_FILENO);
  dup2(file, STDERR_FILENO);
  execvp(argv[0], argv.data());
  _exit(127);
}

void RunToEnd(std::vector<std::string> arguments, const std::string& output) {
  int status = 0;
  waitpid(Run(arguments, output), &status, 0);
  if (status == 0) return;
  std::cerr << std::ifstream(output).rdbuf();
  GiveUp(absl::StrCat(arguments[0], " failed"));
}

std::shared_ptr<rd_kafka_t> Client(rd_kafka_type_t type, const std::string& address,
                                   const std::map<std::string, std::string>& settings = {}) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char error[512];
  rd_kafka_conf_set(conf, "bootstrap.servers", address.c_str(), error, sizeof error);
  rd_kafka_conf_set(conf, "reconnect.backoff.max.ms", "200", error, sizeof error);
  rd_kafka_conf_set(conf, "message.max.bytes", "100000000", error, sizeof error);
  for (const auto& [name, value] : settings) rd_kafka_conf_set(conf, name.c_str(), value.c_str(), error, sizeof error);
  rd_kafka_conf_set_log_cb(conf, nullptr);
  return {rd_kafka_new(type, conf, error, sizeof error), rd_kafka_destroy};
}

// Sends an administrator's request, and waits until it was carried out without an error.
void Administer(const std::string& address, rd_kafka_admin_op_t operation,
                const std::function<void(rd_kafka_t*, const rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>& send) {
  const auto client = Client(RD_KAFKA_PRODUCER, address);
  const std::unique_ptr<rd_kafka_queue_t, decltype(&rd_kafka_queue_destroy)> queue(rd_kafka_queue_new(client.get()),
                                                                                   rd_kafka_queue_destroy);
  const std::unique_ptr<rd_kafka_AdminOptions_t, decltype(&rd_kafka_AdminOptions_destroy)> options(
      rd_kafka_AdminOptions_new(client.get(), operation), rd_kafka_AdminOptions_destroy);
  char error[256];
  rd_kafka_AdminOptions_set_request_timeout(options.get(), static_cast<int>(absl::ToInt64Milliseconds(kPatience)),
                                            error, sizeof error);
  rd_kafka_AdminOptions_set_operation_timeout(options.get(), 10000, error, sizeof error);
  send(client.get(), options.get(), queue.get());
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue.get(), static_cast<int>(absl::ToInt64Milliseconds(kPatience)));
  if (event == nullptr || rd_kafka_event_error(event)) GiveUp(event ? rd_kafka_event_error_string(event) : "no answer");
  rd_kafka_event_destroy(event);
}

}  // namespace

Broker::Broker(const Options& options) : options_(options) {
  const std::vector<int> ports = FreePorts(4 * options.nodes);
  const auto add = [](std::string* list, int port) {
    absl::StrAppend(list, list->empty() ? "" : ",", "127.0.0.1:", port);
  };
  for (int i = 0; i < options.nodes; ++i) {
    nodes_.push_back(
        {0, folder_ / absl::StrCat("node", i), ports[4 * i], ports[4 * i + 1], ports[4 * i + 2], ports[4 * i + 3]});
    add(&address_, nodes_[i].port);
    add(&sasl_address_, nodes_[i].sasl_port);
    add(&tls_address_, nodes_[i].tls_port);
  }
  if (options.secure) MakeCertificates();
  for (int i = 0; i < options.nodes; ++i) {
    std::filesystem::create_directories(nodes_[i].folder);
    Configure(nodes_[i], i);
    std::vector<std::string> format = {"kafka.tools.StorageTool", "format", "-t",
                                       "MkU3OEVBNTcwNTJENDM2Qk",  "-c",     nodes_[i].folder + "/server.properties"};
    for (const char* user : {"alice", "bob"}) {
      for (const char* mechanism : {"SCRAM-SHA-256", "SCRAM-SHA-512"}) {
        if (options.secure)
          format.insert(format.end(), {"--add-scram", absl::StrCat(mechanism, "=[name=", user, ",password=secret]")});
      }
    }
    RunToEnd(Java(nodes_[i], format), nodes_[i].folder + "/format.txt");
  }
  for (int i = 0; i < options.nodes; ++i) {
    nodes_[i].pid = Run(Java(nodes_[i], {"kafka.Kafka", nodes_[i].folder + "/server.properties"}),
                        nodes_[i].folder + "/output.txt");
  }
  Await();
}

Broker::~Broker() {
  for (size_t i = 0; i < nodes_.size(); ++i) Kill(static_cast<int>(i));
}

std::vector<std::string> Broker::Java(const Node& node, const std::vector<std::string>& arguments) const {
  std::vector<std::string> command = {"java",
                                      "-Xmx384m",
                                      "-XX:+UseSerialGC",
                                      absl::StrCat("-Dlog4j.configuration=file:", node.folder, "/log4j.properties"),
                                      "-cp",
                                      KAFKA_JARS "/*"};
  if (options_.lasting) {
    command[1] = "-Xmx1g";
    command[2] = "-XX:+UseG1GC";
  } else {
    command.insert(command.begin() + 1, "-XX:TieredStopAtLevel=1");
  }
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

void Broker::Configure(const Node& node, int number) const {
  std::string voters;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    absl::StrAppend(&voters, i == 0 ? "" : ",", i + 1, "@127.0.0.1:", nodes_[i].controller_port);
  }
  const int copies = options_.nodes >= 3 ? 3 : 1;
  std::string clients = absl::StrCat("PLAIN://127.0.0.1:", node.port);
  if (options_.secure)
    absl::StrAppend(&clients, ",SASL://127.0.0.1:", node.sasl_port, ",TLS://127.0.0.1:", node.tls_port);
  std::ofstream properties(node.folder + "/server.properties");
  properties << "process.roles=broker,controller\nnode.id=" << number + 1 << "\ncontroller.quorum.voters=" << voters
             << "\nlisteners=" << clients << ",CONTROLLER://127.0.0.1:" << node.controller_port
             << "\nadvertised.listeners=" << clients
             << "\nlistener.security.protocol.map=PLAIN:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL"
                "\ninter.broker.listener.name=PLAIN\ncontroller.listener.names=CONTROLLER\nlog.dirs="
             << node.folder << "/log"
             << "\nauto.create.topics.enable=false\nnum.io.threads=4\nnum.network.threads=2\nlog.cleaner.dedupe.buffer."
                "size=4194304"
                "\nbroker.session.timeout.ms=3000\nbroker.heartbeat.interval.ms=500\ngroup.initial.rebalance.delay.ms="
                "0\noffsets.topic.num."
                "partitions=1\ntransaction.state.log.num.partitions=1"
                "\noffsets.topic.replication.factor="
             << copies << "\ntransaction.state.log.replication.factor=" << copies
             << "\ntransaction.state.log.min.isr=" << (copies + 1) / 2 << "\n";
  if (options_.nodes == 1) properties << "log.flush.interval.messages=1\n";
  if (options_.secure) {
    const std::string scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
    properties
        << "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer\nsuper.users=User:ANONYMOUS;"
           "User:alice"
           "\nsasl.enabled.mechanisms=SCRAM-SHA-256,SCRAM-SHA-512\nlistener.name.sasl.scram-sha-256.sasl.jaas.config="
        << scram << "\nlistener.name.sasl.scram-sha-512.sasl.jaas.config=" << scram
        << "\nlistener.name.tls.ssl.keystore.type=PEM\nlistener.name.tls.ssl.keystore.location=" << file("server.pem")
        << "\nlistener.name.tls.ssl.truststore.type=PEM\nlistener.name.tls.ssl.truststore.location=" << file("ca.pem")
        << "\nlistener.name.tls.ssl.client.auth=required\nlistener.name.tls.ssl.principal.mapping.rules=RULE:.*CN=([a-"
           "z]+).*/$1/\n";
  }
  std::ofstream(node.folder + "/log4j.properties")
      << "log4j.rootLogger=WARN, out\nlog4j.appender.out=org.apache.log4j.ConsoleAppender\n"
         "log4j.appender.out.layout=org.apache.log4j.PatternLayout\nlog4j.appender.out.layout.ConversionPattern=%d %p "
         "%c: %m%n\n";
}

void Broker::MakeCertificates() const {
  const auto make = [&](const std::string& name, const std::string& authority, const std::string& subject,
                        const std::string& extension) {
    std::vector<std::string> command = {"openssl",
                                        "req",
                                        "-x509",
                                        "-newkey",
                                        "ec",
                                        "-pkeyopt",
                                        "ec_paramgen_curve:prime256v1",
                                        "-nodes",
                                        "-days",
                                        "2",
                                        "-subj",
                                        "/O=iml/CN=" + subject,
                                        "-keyout",
                                        file(name + ".key"),
                                        "-out",
                                        file(name + ".pem")};
    if (!authority.empty())
      command.insert(command.end(), {"-CA", file(authority + ".pem"), "-CAkey", file(authority + ".key")});
    if (!extension.empty()) command.insert(command.end(), {"-addext", extension});
    RunToEnd(command, file("openssl.txt"));
  };
  make("ca", "", "authority", "");
  make("server", "ca", "server", "subjectAltName=IP:127.0.0.1");
  make("alice", "ca", "alice", "");
  make("other", "", "authority", "");
  make("stranger", "other", "alice", "");
  std::ofstream(file("server.pem"), std::ios::app) << std::ifstream(file("server.key")).rdbuf();
  std::ofstream(file("password")) << "secret\n";
  std::ofstream(file("wrong_password")) << "guess\n";
}

void Broker::Kill(int node) {
  int& pid = nodes_[node].pid;
  if (pid == 0) return;
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  pid = 0;
}

void Broker::Stop(int node) {
  int& pid = nodes_[node].pid;
  kill(pid, SIGTERM);
  waitpid(pid, nullptr, 0);
  pid = 0;
}

void Broker::Start(int node) {
  nodes_[node].pid = Run(Java(nodes_[node], {"kafka.Kafka", nodes_[node].folder + "/server.properties"}),
                         nodes_[node].folder + "/output.txt");
}

void Broker::Freeze(int node) {
  kill(nodes_[node].pid, SIGSTOP);
  waitpid(nodes_[node].pid, nullptr, WUNTRACED);  // until the last of its threads stands still
}

void Broker::Thaw(int node) { kill(nodes_[node].pid, SIGCONT); }

void Broker::Await() {
  const absl::Time end = absl::Now() + kPatience;
  const int running =
      static_cast<int>(std::count_if(nodes_.begin(), nodes_.end(), [](const Node& node) { return node.pid != 0; }));
  for (const Node& node : nodes_) {
    if (node.pid == 0) continue;
    const auto client = Client(RD_KAFKA_PRODUCER, absl::StrCat("127.0.0.1:", node.port));
    for (bool up = false; !up;) {
      const struct rd_kafka_metadata* metadata = nullptr;
      if (rd_kafka_metadata(client.get(), 1, nullptr, &metadata, 1000) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        up = metadata->broker_cnt >= running;
        rd_kafka_metadata_destroy(metadata);
      }
      if (!up && (absl::Now() > end || waitpid(node.pid, nullptr, WNOHANG) == node.pid)) {
        std::cerr << std::ifstream(node.folder + "/output.txt").rdbuf();
        GiveUp("a node does not come up");
      }
    }
  }
}

void Broker::MakeTopic(const std::string& topic, int partitions, const std::map<std::string, std::string>& settings) {
  rd_kafka_NewTopic_t* made = rd_kafka_NewTopic_new(topic.c_str(), partitions, 1, nullptr, 0);
  for (const auto& [name, value] : settings) rd_kafka_NewTopic_set_config(made, name.c_str(), value.c_str());
  Administer(address_, RD_KAFKA_ADMIN_OP_CREATETOPICS, [&](auto* client, auto* options, auto* queue) {
    rd_kafka_CreateTopics(client, &made, 1, options, queue);
  });
  rd_kafka_NewTopic_destroy(made);
  for (std::vector<std::string> topics; std::find(topics.begin(), topics.end(), topic) == topics.end();)
    topics = Topics();
}

void Broker::SetTopic(const std::string& topic, const std::map<std::string, std::string>& settings) {
  rd_kafka_ConfigResource_t* resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
  for (const auto& [name, value] : settings) rd_kafka_ConfigResource_set_config(resource, name.c_str(), value.c_str());
  Administer(address_, RD_KAFKA_ADMIN_OP_ALTERCONFIGS, [&](auto* client, auto* options, auto* queue) {
    rd_kafka_AlterConfigs(client, &resource, 1, options, queue);
  });
  rd_kafka_ConfigResource_destroy(resource);
}

void Broker::Allow(const std::string& user, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"kafka.admin.AclCommand", "--bootstrap-server", address_, "--add",
                                       "--allow-principal", "User:" + user});
  RunToEnd(Java(nodes_[0], arguments), nodes_[0].folder + "/acls.txt");
}

void Broker::AddPartitions(const std::string& topic, int partitions) {
  rd_kafka_NewPartitions_t* added = rd_kafka_NewPartitions_new(topic.c_str(), partitions, nullptr, 0);
  Administer(address_, RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, [&](auto* client, auto* options, auto* queue) {
    rd_kafka_CreatePartitions(client, &added, 1, options, queue);
  });
  rd_kafka_NewPartitions_destroy(added);
}

std::vector<std::string> Broker::Topics() const {
  const auto client = Client(RD_KAFKA_PRODUCER, address_);
  const struct rd_kafka_metadata* metadata = nullptr;
  if (rd_kafka_metadata(client.get(), 1, nullptr, &metadata, 10000) != RD_KAFKA_RESP_ERR_NO_ERROR)
    GiveUp("no metadata");
  std::vector<std::string> topics;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const std::string name = metadata->topics[i].topic;
    if (!name.starts_with("__")) topics.push_back(name);
  }
  rd_kafka_metadata_destroy(metadata);
  return topics;
}

void Broker::DeleteTopics(const std::vector<std::string>& topics) {
  if (topics.empty()) return;
  std::vector<rd_kafka_DeleteTopic_t*> all;
  for (const std::string& topic : topics) all.push_back(rd_kafka_DeleteTopic_new(topic.c_str()));
  Administer(address_, RD_KAFKA_ADMIN_OP_DELETETOPICS, [&](auto* client, auto* options, auto* queue) {
    rd_kafka_DeleteTopics(client, all.data(), all.size(), options, queue);
  });
  rd_kafka_DeleteTopic_destroy_array(all.data(), all.size());
  for (bool there = true; there;) {
    const std::vector<std::string> left = Topics();
    there = std::any_of(left.begin(), left.end(), [&](const std::string& topic) {
      return std::find(topics.begin(), topics.end(), topic) != topics.end();
    });
  }
}

void Broker::DeleteRecords(const std::string& topic, int partition, int64_t before) {
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic.c_str(), partition)->offset = before;
  rd_kafka_DeleteRecords_t* records = rd_kafka_DeleteRecords_new(list);
  Administer(address_, RD_KAFKA_ADMIN_OP_DELETERECORDS, [&](auto* client, auto* options, auto* queue) {
    rd_kafka_DeleteRecords(client, &records, 1, options, queue);
  });
  rd_kafka_DeleteRecords_destroy(records);
  rd_kafka_topic_partition_list_destroy(list);
}

void Broker::Produce(const std::string& topic, int partition, const std::string* key, const std::string* value) {
  const auto producer = Client(RD_KAFKA_PRODUCER, address_);
  const std::shared_ptr<rd_kafka_topic_t> handle(rd_kafka_topic_new(producer.get(), topic.c_str(), nullptr),
                                                 rd_kafka_topic_destroy);
  rd_kafka_produce(handle.get(), partition, RD_KAFKA_MSG_F_COPY, value ? const_cast<char*>(value->data()) : nullptr,
                   value ? value->size() : 0, key ? key->data() : nullptr, key ? key->size() : 0, nullptr);
  if (rd_kafka_flush(producer.get(), static_cast<int>(absl::ToInt64Milliseconds(kPatience))) !=
      RD_KAFKA_RESP_ERR_NO_ERROR)
    GiveUp("not produced");
}

}  // namespace iml::tests
