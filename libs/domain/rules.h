// What the contract says of a command's fields (iml.contract.v1.rule): checked before a decision, for what callers
// send.
#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "iml/contract/v1/contract.pb.h"
#include "libs/domain/context.h"

namespace iml::domain {

// The rules of one type of command, gathered once.
class FieldRules {
 public:
  explicit FieldRules(const google::protobuf::Descriptor* type);

  // All violations at once, in the order of the fields; the first gives the reason and the code.
  absl::Status Check(const google::protobuf::Message& command, const Context& context) const;

 private:
  struct Field {
    const google::protobuf::FieldDescriptor* field = nullptr;
    contract::v1::Rule rule;
    // The rules of the message's own fields; null for plain fields and for values such as dates, periods and codes.
    std::unique_ptr<FieldRules> within = nullptr;
  };
  struct Choice {
    const google::protobuf::OneofDescriptor* oneof = nullptr;
    std::string label;
  };
  void CheckAll(const google::protobuf::Message& message, const Context& context, const std::string& path,
                std::vector<absl::Status>* found) const;

  std::vector<Field> fields_;
  std::vector<Choice> choices_;
};

// The day of the act: field 3, occurred_on, or today when it is unset or no day.
absl::CivilDay DayOfAct(const google::protobuf::Message& command, absl::CivilDay today);

}  // namespace iml::domain
