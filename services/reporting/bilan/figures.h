// The figures of the bilan, one line each: what it is, what it is told of, and how it is worked out from the counts.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "services/reporting/bilan/counts.h"
#include "services/reporting/bilan/timeline.h"

namespace iml::reporting {

// What a figure tells of: the eve of the period, the period, its last day, or the time since the plan began.
enum class Window { kEve, kPeriod, kLastDay, kPlan };
// What it is counted among.
enum class Among { kDwellings, kRequests, kCaptures };

struct CountOf {
  Counter counter;
};
struct SumOf {
  Counter one;
  int sign;
  Counter other;
};
// `scale`: 1000 for per mille.
struct ShareOf {
  Counter part, whole;
  int64_t scale = 1000;
};
struct QuantileOf {
  Sample sample;
  int percent;
};
// The target's value, and how far the plan's places reach it.
struct TargetValue {};
struct TargetRate {};

struct FigureSpec {
  const char* id;
  const char* label;
  const char* unit;
  Window window;
  Among among;
  std::variant<CountOf, SumOf, ShareOf, QuantileOf, TargetValue, TargetRate> how;
  const char* definition;
};
// In the order in which they are told.
const std::vector<FigureSpec>& Figures();
// "flow", "stock", "cumulative", "share", "delay" or "quantile": see iml.reporting.v1.Figure.
const char* BasisOf(const FigureSpec& figure);
// The id of the figure that is the counter's; null when only shares are made of it.
const char* IdOf(Counter counter);

// The stocks whose equations are checked in every breakdown (INV-60).
inline constexpr Flow kPlaces{kPlacesBefore,      kPlacesCreated,   kPlacesClosed,
                              kPlacesTransferred, kPlacesFinancing, kPlacesActive};
inline constexpr Flow kDwellingsFlow{kDwellingsBefore,      kDwellingsCreated,   kDwellingsClosed,
                                     kDwellingsTransferred, kDwellingsFinancing, kDwellingsActive};
inline constexpr Flow kHouseholdsFlow{kHouseholdsBefore,      kHouseholdsEntered,   kHouseholdsLeft,
                                      kHouseholdsTransferred, kHouseholdsFinancing, kHouseholdsPresent};
inline constexpr Flow kPersons{kPersonsBefore,      kPersonsEntered,   kPersonsLeft,
                               kPersonsTransferred, kPersonsFinancing, kPersonsPresent};
struct Equation {
  Counter before;
  std::vector<Counter> in;
  Counter out, after;
};
const std::vector<Equation>& Equations();

// The group of a code of the list "situationSortieDemande"; an empty code is unknown.
ExitGroup ExitGroupOf(const std::string& destination);

// part * scale / whole, half away from zero; nothing for a whole of 0 or less.
std::optional<int64_t> Ratio(int64_t part, int64_t whole, int64_t scale);
// Nearest rank; nothing of nothing.
std::optional<int64_t> Quantile(std::vector<int64_t> values, int percent);

// What a part is called; empty when its key says it. Operators and départements are named elsewhere.
std::string PartLabel(const std::string& by, const std::string& key);

// "entered": how a part that is an enum's value is written.
std::string KeyOf(const google::protobuf::EnumDescriptor* type, int value);
template <typename Enum>
std::string KeyOf(Enum value) {
  return KeyOf(google::protobuf::GetEnumDescriptor<Enum>(), value);
}

}  // namespace iml::reporting
