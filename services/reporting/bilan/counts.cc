#include "services/reporting/bilan/counts.h"

namespace iml::reporting {
namespace {

template <typename Value>
Value& At(std::vector<Value>* values, int number) {
  if (number >= static_cast<int>(values->size())) values->resize(number + 1);
  return (*values)[number];
}

}  // namespace

void Counts::Count(Counter counter, const Place& place, int64_t value) {
  Tally& tally = tallies_[counter];
  tally.total += value;
  At(&tally.departements, place.departement) += value;
  tally.modalities[place.modality] += value;
  if (place.operator_number >= 0) At(&tally.operators, place.operator_number) += value;
}

void Counts::CountPart(Counter counter, const char* by, const std::string& key, int64_t value) {
  tallies_[counter].others[{by, key}] += value;
}

void Counts::Measure(Sample sample, const Place& place, int64_t value) {
  Distribution& measured = samples_[sample];
  measured.all.push_back(value);
  At(&measured.departements, place.departement).push_back(value);
  if (place.operator_number >= 0) At(&measured.operators, place.operator_number).push_back(value);
}

int Numbers::Find(const std::string& name) const {
  const auto found = numbers_.find(name);
  return found == numbers_.end() ? -1 : found->second;
}

int Numbers::Of(const std::string& name) {
  if (name.empty()) return -1;
  const auto [found, added] = numbers_.emplace(name, names_.size());
  if (added) names_.push_back(name);
  return found->second;
}

}  // namespace iml::reporting
