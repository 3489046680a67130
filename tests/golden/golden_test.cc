// The bytes of every kind of fact, kept for ever: what a log holds must be read by every build to come.
//
// tests/golden/<topic>.txt has lines "<case> <hex>", each a fact with all its fields set to values that follow from
// their names. Lines are only ever added. A new fact, a new field or a new alternative has no line yet; this adds it
// and leaves the others as they are:
//
//   GOLDEN=add build/dev/tests/golden/golden_test
//
// A line that fails says that the log's old facts would be misread: give the field its number, type and name back.
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "iml/contracting/v1/dwelling.pb.h"
#include "iml/contracting/v1/operator.pb.h"
#include "iml/contracting/v1/owner_contract.pb.h"
#include "iml/contracting/v1/rent_account.pb.h"
#include "iml/contracting/v1/tenancy.pb.h"
#include "iml/log/v1/log.pb.h"
#include "iml/orientation/v1/household.pb.h"
#include "iml/prospection/v1/door.pb.h"
#include "iml/prospection/v1/owner.pb.h"
#include "iml/reporting/v1/target.pb.h"
#include "iml/securing/v1/claims.pb.h"
#include "iml/securing/v1/envelope.pb.h"

namespace iml {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;

// Every fact of a topic. That no topic is missing here is told by tests/architecture.py.
const Message* const kFacts[] = {
    &contracting::v1::DwellingFact::default_instance(),      &contracting::v1::OperatorFact::default_instance(),
    &contracting::v1::OwnerContractFact::default_instance(), &contracting::v1::RentAccountFact::default_instance(),
    &contracting::v1::TenancyFact::default_instance(),       &orientation::v1::HouseholdFact::default_instance(),
    &prospection::v1::DoorFact::default_instance(),          &prospection::v1::OwnerFact::default_instance(),
    &reporting::v1::TargetFact::default_instance(),          &securing::v1::ClaimsFact::default_instance(),
    &securing::v1::EnvelopeFact::default_instance(),
};

// What a field of that name holds, as text and as a number from 1 to 2^31 - 1: two fields that trade their numbers are
// found out.
std::string TextOf(const FieldDescriptor* field, int index) { return field->name() + " " + std::to_string(index); }
int32_t NumberOf(const FieldDescriptor* field, int index) {
  uint32_t hash = 2166136261u;
  for (const char letter : TextOf(field, index)) hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619u;
  return static_cast<int32_t>(hash % 2147483647u) + 1;
}

// Fills one value of a field, or says whether it holds just that. One walk for both, so that they cannot differ.
struct Value {
  Message* message;
  const FieldDescriptor* field;
  int index;

  template <typename Type, typename Set, typename Add, typename Get, typename GetRepeated>
  bool Is(bool fill, const Type& value, Set set, Add add, Get get, GetRepeated get_repeated) const {
    const auto* reflection = message->GetReflection();
    if (fill && field->is_repeated()) (reflection->*add)(message, field, value);
    if (fill && !field->is_repeated()) (reflection->*set)(message, field, value);
    return (field->is_repeated() ? (reflection->*get_repeated)(*message, field, index)
                                 : (reflection->*get)(*message, field)) == value;
  }
  bool Is(bool fill) const {
    using R = google::protobuf::Reflection;
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return Is<std::string>(fill, TextOf(field, index), &R::SetString, &R::AddString, &R::GetString,
                               &R::GetRepeatedString);
      case FieldDescriptor::CPPTYPE_INT32:
        return Is<int32_t>(fill, NumberOf(field, index), &R::SetInt32, &R::AddInt32, &R::GetInt32,
                           &R::GetRepeatedInt32);
      case FieldDescriptor::CPPTYPE_INT64:
        return Is<int64_t>(fill, NumberOf(field, index), &R::SetInt64, &R::AddInt64, &R::GetInt64,
                           &R::GetRepeatedInt64);
      case FieldDescriptor::CPPTYPE_BOOL:
        return Is<bool>(fill, true, &R::SetBool, &R::AddBool, &R::GetBool, &R::GetRepeatedBool);
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int number =
            field->enum_type()->value(1)->number();  // after "unspecified"; others may be added behind it
        return Is<int>(fill, number, &R::SetEnumValue, &R::AddEnumValue, &R::GetEnumValue, &R::GetRepeatedEnumValue);
      }
      case FieldDescriptor::CPPTYPE_UINT32:
      case FieldDescriptor::CPPTYPE_UINT64:
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
      case FieldDescriptor::CPPTYPE_MESSAGE:
        break;
    }
    ADD_FAILURE() << field->full_name() << ": no fact has a field of this type yet; say here what its value is";
    return false;
  }
};

constexpr int kRepeated = 2;

// Sets every field; of each oneof within, alternative number `variant`, or its last. Returns how many alternatives
// there are at most.
int Fill(Message* message, int variant) {
  int variants = 1;
  const auto* descriptor = message->GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor* field = descriptor->field(i);
    if (const OneofDescriptor* oneof = field->real_containing_oneof()) {
      variants = std::max(variants, oneof->field_count());
      if (oneof->field(std::min(variant, oneof->field_count() - 1)) != field) continue;
    }
    for (int index = 0; index < (field->is_repeated() ? kRepeated : 1); ++index) {
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
        EXPECT_TRUE((Value{message, field, index}.Is(true)));
      } else if (field->is_repeated()) {
        variants = std::max(variants, Fill(message->GetReflection()->AddMessage(message, field), variant));
      } else {
        variants = std::max(variants, Fill(message->GetReflection()->MutableMessage(message, field), variant));
      }
    }
  }
  return variants;
}

// Whether every field that is set, here and below, holds what Fill gives it, and none is unknown.
void ExpectFilled(Message* message, const std::string& path) {
  const auto* reflection = message->GetReflection();
  EXPECT_TRUE(reflection->GetUnknownFields(*message).empty()) << path << " holds a field that this build does not know";
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int size = field->is_repeated() ? reflection->FieldSize(*message, field) : 1;
    for (int index = 0; index < size; ++index) {
      const std::string at = path + "." + field->name();
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
        EXPECT_TRUE((Value{message, field, index}.Is(false))) << at << " holds what another field should";
      } else if (field->is_repeated()) {
        ExpectFilled(reflection->MutableRepeatedMessage(message, field, index), at);
      } else {
        ExpectFilled(reflection->MutableMessage(message, field), at);
      }
    }
  }
}

class Golden : public testing::TestWithParam<const Message*> {
 protected:
  std::string Path() const {
    return GOLDEN_FOLDER "/" + GetParam()->GetDescriptor()->options().GetExtension(log::v1::topic) + ".txt";
  }
  const OneofDescriptor* Cases() const { return GetParam()->GetDescriptor()->FindOneofByName("fact"); }
  // Each fact with its case set and filled, and how many alternatives it has.
  std::pair<std::unique_ptr<Message>, int> Example(const FieldDescriptor* fact, int variant) const {
    std::unique_ptr<Message> example(GetParam()->New());
    const FieldDescriptor* day = GetParam()->GetDescriptor()->FindFieldByName("occurred_on");
    Fill(example->GetReflection()->MutableMessage(example.get(), day), 0);
    const int variants = Fill(example->GetReflection()->MutableMessage(example.get(), fact), variant);
    return {std::move(example), variants};
  }
  std::vector<std::pair<std::string, std::string>> Lines() const {
    std::vector<std::pair<std::string, std::string>> lines;
    std::ifstream file(Path());
    std::string name, hex;
    while (file >> name >> hex) lines.emplace_back(name, hex);
    return lines;
  }
};

TEST_P(Golden, LinesAreReadAsTheyWereWritten) {
  for (const auto& [name, hex] : Lines()) {
    const std::string bytes = absl::HexStringToBytes(hex);
    std::unique_ptr<Message> fact(GetParam()->New());
    ASSERT_TRUE(fact->ParseFromString(bytes)) << name;
    EXPECT_EQ(absl::BytesToHexString(fact->SerializeAsString()), hex) << name;
    const FieldDescriptor* set = fact->GetReflection()->GetOneofFieldDescriptor(*fact, Cases());
    EXPECT_EQ(set == nullptr ? "" : set->name(), name);
    ExpectFilled(fact.get(), name);
  }
}

TEST_P(Golden, EveryFactHasALineForEachOfItsAlternatives) {
  const auto lines = Lines();
  const std::set<std::pair<std::string, std::string>> known(lines.begin(), lines.end());
  const bool add = std::getenv("GOLDEN") != nullptr && std::getenv("GOLDEN") == std::string("add");
  for (int i = 0; i < Cases()->field_count(); ++i) {
    const FieldDescriptor* fact = Cases()->field(i);
    for (int variant = 0, variants = 1; variant < variants; ++variant) {
      std::unique_ptr<Message> example;
      std::tie(example, variants) = Example(fact, variant);
      const std::string hex = absl::BytesToHexString(example->SerializeAsString());
      if (known.count({fact->name(), hex}) == 1) continue;
      if (add) std::ofstream(Path(), std::ios::app) << fact->name() << " " << hex << "\n";
      EXPECT_TRUE(add) << fact->name() << " has no line with these bytes in " << Path()
                       << ".\nIs it new? GOLDEN=add " GOLDEN_PROGRAM
                          " adds it. Was it there? Then give the field its number, type and name back.\n"
                       << example->DebugString();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Topics, Golden, testing::ValuesIn(kFacts),
                         [](const auto& topic) { return topic.param->GetDescriptor()->name(); });

}  // namespace
}  // namespace iml
