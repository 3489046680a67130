#include "tests/support/oracle.h"

#include <gtest/gtest.h>
#include <httplib.h>

#include <chrono>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "iml/log/v1/log.pb.h"
#include "iml/prospection/v1/prospection.pb.h"
#include "iml/reporting/v1/reporting.pb.h"
#include "libs/domain/codes.h"
#include "libs/domain/date.h"
#include "libs/domain/ids.h"
#include "libs/territory/territory.h"

namespace iml::tests {
namespace {

const char* const kSetTarget = "/iml.reporting.v1.Reporting/SetTarget";
const char* const kRegisterOwner = "/iml.prospection.v1.Prospection/RegisterOwner";
const char* const kOpenCapture = "/iml.prospection.v1.Prospection/OpenCapture";
const char* const kContactOwner = "/iml.prospection.v1.Prospection/ContactOwner";

}  // namespace

template <typename Command>
std::optional<Receipt> OracleClient::Do(const char* method, Command command) {
  const std::string id = domain::DerivedId("oracle", std::to_string(random_()));
  command.set_request_id(id);
  oracle_.Send(id, method, std::make_shared<Command>(command));
  Receipt receipt;
  const absl::Status status = send_(method, command, &receipt);
  if (!status.ok()) return std::nullopt;  // in doubt
  oracle_.Acknowledge(id, receipt);
  return receipt;
}
void OracleClient::State() {
  reporting::v1::SetTarget command;
  const auto& departements = territory::DepartementsOf("84");
  const size_t which = random_() % (departements.size() + 1);
  command.set_territory(which == departements.size() ? "84" : "0" + departements[which]);
  command.set_measure(random_() % 2 == 0 ? reporting::v1::MEASURE_PLACES : reporting::v1::MEASURE_DWELLINGS);
  command.set_value(1);
  *command.mutable_valid_from() = *command.mutable_stated_on() = domain::ToDate(absl::CivilDay(2020, 1, 1));
  command.set_source(std::to_string(random_()));
  Do(kSetTarget, command);
}
void OracleClient::Capture() {
  prospection::v1::RegisterOwner owner;
  owner.mutable_person()->mutable_name()->set_clear("Ada " + std::to_string(random_()));
  owner.mutable_person()->mutable_address()->set_clear("1 rue des Essais");
  owner.mutable_source()->set_clear("x");
  *owner.mutable_collected_on() = domain::ToDate(absl::CivilDay(2020, 1, 1));
  const auto registered = Do(kRegisterOwner, owner);
  if (!registered) return;
  prospection::v1::OpenCapture open;
  open.mutable_address()->mutable_street()->set_clear(std::to_string(random_()) + " rue des Essais");
  open.mutable_address()->set_commune("69381");
  open.set_owner_id(registered->aggregate_id());
  *open.mutable_channel() = domain::CodeOf(contract::v1::CODE_LIST_CANAL_CAPTATION, "SPONTANE");
  open.mutable_source()->set_clear("x");
  const auto opened = Do(kOpenCapture, open);
  if (!opened) return;
  prospection::v1::ContactOwner contact;
  contact.set_owner_id(registered->aggregate_id());
  contact.set_door_id(opened->aggregate_id());
  contact.set_capture_file(1);
  contact.set_medium(prospection::v1::CONTACT_MEDIUM_LETTER);
  Do(kContactOwner, contact);
}

std::vector<nlohmann::json> Lines(const std::string& ops, const std::string& path) {
  httplib::Client client("http://" + ops);
  client.set_read_timeout(std::chrono::minutes(5));
  const auto answer = client.Get(path);
  std::vector<nlohmann::json> lines;
  if (!answer) {
    ADD_FAILURE() << path << ": " << httplib::to_string(answer.error());
    return lines;
  }
  std::istringstream text(answer->body);
  for (std::string line; std::getline(text, line);) lines.push_back(nlohmann::json::parse(line, nullptr, false));
  return lines;
}

void AwaitNothingLeft(const std::string& ops) {
  for (bool idle = false; !idle;) {
    idle = true;
    const auto status = Lines(ops, "/status");
    ASSERT_FALSE(status.empty());
    for (const auto& service : status.front()["services"])
      idle = idle && service["todos"] == 0 && service.value("lag", 1) == 0 && service["idle"] == true;
  }
}

std::map<std::string, std::string> CheckAgainst(const Oracle& oracle, const std::string& ops) {
  std::map<std::string, std::string> digests;
  std::map<std::string, std::vector<std::string>> places;  // request id to where it stands with facts
  int64_t contacts = 0, recorded = 0;
  for (const auto& line : Lines(ops, "/log?raw=1")) {
    if (!line.value("stands", false)) continue;
    std::string value;
    log::v1::AnyCommit commit;
    EXPECT_TRUE(absl::Base64Unescape(line["value"].get<std::string>(), &value) && commit.ParseFromString(value));
    if (commit.facts().empty()) continue;
    places[domain::UuidText(commit.header().request_id())].push_back(
        absl::StrCat(line["topic"].get<std::string>(), "/", line["partition"].get<int>(), "/",
                     line["offset"].get<int64_t>(), " v", line["version"].get<int64_t>()));
    prospection::v1::OwnerFact owner;
    prospection::v1::DoorFact door;
    if (line["topic"] == "iml.prospection.owner.v1" && owner.ParseFromString(commit.facts(0)) &&
        owner.has_owner_contacted())
      ++contacts;
    if (line["topic"] == "iml.prospection.door.v1" && door.ParseFromString(commit.facts(0)) &&
        door.has_capture_contacted())
      ++recorded;
  }
  for (const auto& [id, sent] : oracle.sent()) {
    EXPECT_TRUE(sent.receipt.has_value()) << id;
    if (!sent.receipt) continue;
    const auto& position = sent.receipt->position();
    const std::string place = absl::StrCat(position.topic(), "/", position.partition(), "/", position.offset(), " v",
                                           sent.receipt->version());
    EXPECT_EQ(places[id], std::vector<std::string>{place}) << id;
  }
  EXPECT_EQ(recorded, contacts) << "every reaction is done, once";
  EXPECT_GT(contacts, 0);
  for (const auto& verdict : Lines(ops, "/verify")) {
    if (!verdict.contains("table")) continue;
    EXPECT_EQ(verdict["table"], "") << verdict;
    digests[verdict["service"]] = verdict["digest"];
  }
  return digests;
}

}  // namespace iml::tests
