#include "libs/rpc/json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace iml::rpc {
namespace {

using nlohmann::json;

// Sees the parts of a text one after the other, and keeps the names of the objects that are open.
class Names : public nlohmann::json_sax<json> {
 public:
  const std::string& wrong() const { return wrong_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool start_object(std::size_t) override {
    open_.emplace_back();
    return true;
  }
  bool end_object() override {
    open_.pop_back();
    return true;
  }
  bool key(string_t& name) override {
    // protobuf takes a field by two names, request_id and requestId.
    std::string one = name;
    one.erase(std::remove(one.begin(), one.end(), '_'), one.end());
    if (open_.back().insert(absl::AsciiStrToLower(one)).second) return true;
    wrong_ = absl::StrCat("nom en double : ", name.substr(0, 100));
    return false;
  }
  bool parse_error(std::size_t position, const std::string&, const json::exception&) override {
    wrong_ = absl::StrCat("JSON incorrect, octet ", position);
    return false;
  }

 private:
  std::vector<std::set<std::string>> open_;
  std::string wrong_;
};

}  // namespace

std::string WrongJson(const std::string& text) {
  Names names;
  json::sax_parse(text, &names);
  return names.wrong();
}

}  // namespace iml::rpc
