#include "libs/domain/codes.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <sstream>
#include <vector>

#include "libs/domain/code_files.h"
#include "libs/domain/labels.h"

namespace iml::domain {
namespace {

using absl::CivilDay;
using contract::v1::CodeList;

struct ListVersion {
  std::string name;
  // The beginning of time when no source gives it.
  CivilDay valid_from = CivilDay::min();
  std::map<std::string, std::string> labels;
};

// A file: lines "# key<tab>value", then lines "code<tab>label".
ListVersion Read(const char* file, std::string* list) {
  ListVersion version;
  std::istringstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const size_t tab = line.find('\t');
    if (tab == std::string::npos) std::abort();  // a mistake in a data file
    const std::string key = line.substr(0, tab), value = line.substr(tab + 1);
    if (key == "# liste") *list = value;
    if (key == "# version") version.name = value;
    if (key == "# valable à partir de" && value != "inconnu" && !absl::ParseCivilTime(value, &version.valid_from)) {
      std::abort();
    }
    if (key[0] != '#') version.labels[key] = value;
  }
  return version;
}

// By list, the latest first: by date, and of one date the later file.
const std::map<std::string, std::vector<ListVersion>>& Lists() {
  static const auto& lists = *[] {
    auto* read = new std::map<std::string, std::vector<ListVersion>>();
    for (const char* const* file = kCodeFiles; *file != nullptr; ++file) {
      std::string list;
      ListVersion version = Read(*file, &list);
      auto& versions = (*read)[list];
      const auto later = std::find_if(versions.begin(), versions.end(),
                                      [&](const ListVersion& each) { return each.valid_from <= version.valid_from; });
      versions.insert(later, std::move(version));
    }
    return read;
  }();
  return lists;
}

const std::vector<ListVersion>& VersionsOf(const std::string& list) {
  static const auto& none = *new std::vector<ListVersion>();
  const auto found = Lists().find(list);
  return found == Lists().end() ? none : found->second;
}

}  // namespace

std::string NameOf(CodeList list) { return LabelOf(list).text; }

CodeList ListNamed(const std::string& name) {
  const auto* type = google::protobuf::GetEnumDescriptor<CodeList>();
  for (int i = 1; i < type->value_count(); ++i) {
    const auto list = static_cast<CodeList>(type->value(i)->number());
    if (NameOf(list) == name) return list;
  }
  return contract::v1::CODE_LIST_UNSPECIFIED;
}

std::string Label(const v1::Code& code) {
  for (const ListVersion& version : VersionsOf(code.list())) {
    if (version.name != code.version()) continue;
    const auto found = version.labels.find(code.code());
    return found == version.labels.end() ? "" : found->second;
  }
  return "";
}

v1::Code CodeOf(CodeList list, const std::string& code, CivilDay day) {
  v1::Code made;
  made.set_list(NameOf(list));
  made.set_code(code);
  for (const ListVersion& version : VersionsOf(made.list())) {
    if (version.valid_from > day) continue;
    made.set_version(version.name);
    break;
  }
  return made;
}

v1::Code CodeOf(CodeList list, const std::string& code) { return CodeOf(list, code, CivilDay::max()); }

}  // namespace iml::domain
