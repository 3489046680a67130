#include "libs/domain/near_keys.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/domain/ids.h"
#include "libs/domain/normal_form.h"

namespace iml::domain {
namespace {

using List = std::vector<std::string>;
using Names = std::set<std::string>;

constexpr char kSpace[] = "near";
// A refusal's sentence holds no more ids. When they are all said to be others, the next ones are told.
constexpr size_t kMostTold = 5;

const Names kTitles = {"m",      "mr",       "mrs",   "mme",     "mmes", "mlle",        "monsieur", "messieurs",
                       "madame", "mesdames", "dr",    "docteur", "me",   "maitre",      "veuve",    "vve",
                       "et",     "epouse",   "epoux", "ep",      "ou",   "mademoiselle"};
const Names kArticles = {"de", "du", "des", "d", "la", "le", "les", "l", "au", "aux", "et"};
// Kinds of street, written out.
const Names kStreets = {"rue",     "avenue",   "boulevard", "place",    "impasse",    "chemin",    "route",
                        "allee",   "allees",   "square",    "faubourg", "cours",      "cour",      "quai",
                        "passage", "sentier",  "montee",    "traverse", "ruelle",     "esplanade", "promenade",
                        "rampe",   "chaussee", "voie",      "clos",     "lotissement"};
const std::map<std::string, std::string> kWrittenOut = {
    {"r", "rue"},          {"av", "avenue"},      {"ave", "avenue"},    {"bd", "boulevard"},    {"bld", "boulevard"},
    {"boul", "boulevard"}, {"blvd", "boulevard"}, {"bvd", "boulevard"}, {"pl", "place"},        {"imp", "impasse"},
    {"ch", "chemin"},      {"che", "chemin"},     {"chem", "chemin"},   {"rte", "route"},       {"all", "allee"},
    {"sq", "square"},      {"fg", "faubourg"},    {"fbg", "faubourg"},  {"crs", "cours"},       {"qu", "quai"},
    {"pass", "passage"},   {"pas", "passage"},    {"sent", "sentier"},  {"lot", "lotissement"}, {"st", "saint"},
    {"ste", "sainte"},     {"sts", "saints"},     {"stes", "saintes"},  {"gal", "general"},     {"gen", "general"},
    {"mal", "marechal"},   {"cdt", "commandant"}, {"cne", "capitaine"}, {"col", "colonel"},     {"lt", "lieutenant"},
    {"pdt", "president"},  {"pt", "president"},   {"dr", "docteur"},    {"pr", "professeur"}};
const std::map<std::string, std::string> kAfterNumber = {{"b", "bis"}, {"t", "ter"}, {"q", "quater"}};
const std::map<std::string, std::string> kInTheHouse = {{"et", "etage"},
                                                        {"etg", "etage"},
                                                        {"eme", ""},
                                                        {"e", ""},
                                                        {"er", ""},
                                                        {"n", ""},
                                                        {"no", ""},
                                                        {"numero", ""},
                                                        {"apt", "appartement"},
                                                        {"app", "appartement"},
                                                        {"appt", "appartement"},
                                                        {"appart", "appartement"},
                                                        {"logt", "logement"},
                                                        {"bat", "batiment"},
                                                        {"bt", "batiment"},
                                                        {"esc", "escalier"},
                                                        {"pte", "porte"},
                                                        {"g", "gauche"},
                                                        {"gche", "gauche"},
                                                        {"d", "droite"},
                                                        {"dr", "droite"},
                                                        {"dte", "droite"},
                                                        {"premier", "1"},
                                                        {"deuxieme", "2"},
                                                        {"troisieme", "3"}};

bool Digit(char c) { return c >= '0' && c <= '9'; }
bool IsNumber(const std::string& word) { return !word.empty() && std::all_of(word.begin(), word.end(), Digit); }
bool IsPostcode(const std::string& word) { return word.size() == 5 && IsNumber(word); }

std::string Mapped(const std::map<std::string, std::string>& words, const std::string& word) {
  const auto found = words.find(word);
  return found == words.end() ? word : found->second;
}

// The words of the normal form. A number is a word of its own, without the zeros before it: "0012bis" is 12 and bis.
List WordsOf(const std::string& text) {
  List words;
  for (const std::string& word : List(absl::StrSplit(NormalForm(text), ' ', absl::SkipEmpty()))) {
    const size_t digits = std::find_if_not(word.begin(), word.end(), Digit) - word.begin();
    const size_t zeros = std::min(word.find_first_not_of('0'), digits);
    if (IsPostcode(word)) {
      words.push_back(word);
      continue;
    }
    if (digits > 0) words.push_back(zeros < digits ? word.substr(zeros, digits - zeros) : "0");
    if (digits < word.size()) words.push_back(word.substr(digits));
  }
  return words;
}

std::string Sorted(List words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return absl::StrJoin(words, " ");
}

// Without titles; with them where there is nothing else.
std::string Person(const std::string& name) {
  List all, names;
  for (const std::string& word : List(absl::StrSplit(NormalForm(name), ' ', absl::SkipEmpty()))) {
    all.push_back(word);
    if (!kTitles.contains(word)) names.push_back(word);
  }
  return Sorted(names.empty() ? all : names);
}

// A part of an address between commas, its words written out, without articles.
List Part(const std::string& text) {
  List part;
  std::string before;
  for (const std::string& word : WordsOf(text)) {
    const bool after_number = IsNumber(before);
    before = word;
    if (kArticles.contains(word) || word == "cedex") continue;
    part.push_back(after_number && kAfterNumber.contains(word) ? kAfterNumber.at(word) : Mapped(kWrittenOut, word));
  }
  return part;
}
// Five digits before a street are its number, not a postcode.
void StripZeros(List* part) {
  if (part->size() < 2 || !IsPostcode(part->front()) || !kStreets.contains((*part)[1])) return;
  part->front().erase(0, std::min(part->front().find_first_not_of('0'), part->front().size() - 1));
}
bool OnlyNumber(const List& part) {
  return std::all_of(part.begin(), part.end(), [](const std::string& word) {
    return IsNumber(word) || word == "bis" || word == "ter" || word == "quater";
  });
}
// A number that a comma divides from its street goes with it.
std::vector<List> Parts(const std::string& address) {
  std::vector<List> parts;
  List number;
  for (const std::string& text : List(absl::StrSplit(address, absl::ByAnyChar(",;\n")))) {
    List part = Part(text);
    if (OnlyNumber(part) && !(part.size() == 1 && IsPostcode(part[0]))) {
      number.insert(number.end(), part.begin(), part.end());
      continue;
    }
    StripZeros(&part);
    part.insert(part.begin(), number.begin(), number.end());
    number.clear();
    parts.push_back(std::move(part));
  }
  if (!number.empty()) parts.push_back(number);
  return parts;
}
// All words but the postcode: a town that is named twice counts once.
std::string Whole(const std::string& address) {
  List whole;
  for (const List& part : Parts(address)) {
    for (const std::string& word : part) {
      if (!IsPostcode(word)) whole.push_back(word);
    }
  }
  return Sorted(whole);
}
// The part that names the street, up to a postcode; the first where none does.
List Street(const std::string& address) {
  std::vector<List> parts;
  for (List part : Parts(address)) {
    const auto postcode = std::find_if(part.begin(), part.end(), IsPostcode);
    part.erase(postcode, part.end());
    if (!part.empty()) parts.push_back(part);
  }
  const auto named = std::find_if(parts.begin(), parts.end(), [](const List& part) {
    return std::any_of(part.begin(), part.end(), [](const std::string& word) { return kStreets.contains(word); });
  });
  return named != parts.end() ? *named : parts.empty() ? List() : parts.front();
}
std::string WithoutNumber(const List& street) {
  const auto name =
      std::find_if_not(street.begin(), street.end(), [](const std::string& word) { return OnlyNumber({word}); });
  return absl::StrJoin(name, street.end(), " ");
}

std::string Door(const std::string& door) {
  List words;
  for (const std::string& word : WordsOf(door)) {
    if (const std::string mapped = Mapped(kInTheHouse, word); !mapped.empty()) words.push_back(mapped);
  }
  return absl::StrJoin(words, " ");
}

}  // namespace

List NearKeys(const std::string& key, const Born& born) {
  return {KeyedId(key, kSpace,
                  {"born", born.among, absl::FormatCivilTime(born.birth), Person(born.name + " " + born.first_name)})};
}

// One key by the whole address, and one by the street alone: a building, a number or the town may be left out.
List NearKeys(const std::string& key, const Resident& resident) {
  const std::string name = Person(resident.name);
  return {KeyedId(key, kSpace, {"resident", name, Whole(resident.address)}),
          KeyedId(key, kSpace, {"resident of a street", name, WithoutNumber(Street(resident.address))})};
}

List NearKeys(const std::string& key, const Place& place) {
  const std::string door = Door(place.door);
  List keys;
  if (!place.street.empty()) {
    keys.push_back(KeyedId(key, kSpace, {"place", place.commune, absl::StrJoin(Street(place.street), " "), door}));
  }
  if (!place.ban_id.empty()) keys.push_back(KeyedId(key, kSpace, {"ban", NormalForm(place.ban_id), door}));
  return keys;
}

absl::Status CheckOthers(const Alike& alike, const List& not_the_same_as, const std::vector<Words>& compare) {
  if (!alike.unknown.empty()) return At("not_the_same_as", Refuse<rpc::v1::REASON_NOT_FOUND>());
  Records records;
  for (const std::string& id : alike.ids) {
    const bool other = std::find(not_the_same_as.begin(), not_the_same_as.end(), id) != not_the_same_as.end();
    if (!other && records.ids.size() < kMostTold) records.ids.push_back(id);
  }
  if (records.ids.empty()) return absl::OkStatus();
  List fields;
  for (const Words& words : compare) fields.push_back(words.text);
  return At("not_the_same_as", Refuse<rpc::v1::REASON_LOOKS_LIKE>(records, Words(absl::StrJoin(fields, ", "))));
}

}  // namespace iml::domain
