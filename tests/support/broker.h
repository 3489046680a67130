// A real Kafka: brokers as processes of the test, each on free ports of the loopback and in one temporary folder. They
// end with the test, also when it is killed. Make one from the thread that outlives it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/support/folder.h"

namespace iml::tests {

class Broker {
 public:
  struct Options {
    int nodes = 1;
    // Also listens with SASL (users alice, who may do everything, and bob, who may do nothing; password "secret" of
    // both), and with TLS.
    bool secure = false;
    // For benchmarks: what is long-lived matters, not a quick start.
    bool lasting = false;
  };
  // Waits until every node is up.
  explicit Broker(const Options& options);
  ~Broker();

  // "host:port" of each node.
  const std::string& address() const { return address_; }
  const std::string& sasl_address() const { return sasl_address_; }
  const std::string& tls_address() const { return tls_address_; }
  // A file of a secure broker: ca.pem, alice.pem and alice.key, stranger.pem and stranger.key of another authority,
  // password, wrong_password.
  std::string file(const std::string& name) const { return folder_ / name; }

  // Kills it as kill -9 does; then starts it again with what the disk holds, on the same ports.
  void Kill(int node = 0);
  void Start(int node = 0);
  // Ends it as kill -TERM does, and waits until it has gone in good order.
  void Stop(int node = 0);
  // Stops it and lets it go on, as kill -STOP and -CONT do.
  void Freeze(int node = 0);
  void Thaw(int node = 0);

  // Waits until every node that runs answers.
  void Await();
  // What an administrator does who does not care.
  void MakeTopic(const std::string& topic, int partitions, const std::map<std::string, std::string>& settings = {});
  // These are all the settings that it has from then on.
  void SetTopic(const std::string& topic, const std::map<std::string, std::string>& settings);
  // Gives a user a right. The arguments are those of kafka-acls.sh --add.
  void Allow(const std::string& user, std::vector<std::string> arguments);
  void AddPartitions(const std::string& topic, int partitions);
  std::vector<std::string> Topics() const;
  // Waits until they are gone.
  void DeleteTopics(const std::vector<std::string>& topics);
  // Deletes the records of a partition up to that offset.
  void DeleteRecords(const std::string& topic, int partition, int64_t before);
  // A record as it is: nothing of it when null.
  void Produce(const std::string& topic, int partition, const std::string* key, const std::string* value);

 private:
  struct Node {
    int pid = 0;
    std::string folder;
    int port = 0, sasl_port = 0, tls_port = 0, controller_port = 0;
  };

  std::vector<std::string> Java(const Node& node, const std::vector<std::string>& arguments) const;
  void Configure(const Node& node, int number) const;
  void MakeCertificates() const;

  const Options options_;
  Folder folder_;
  std::vector<Node> nodes_;
  std::string address_, sasl_address_, tls_address_;
};

}  // namespace iml::tests
