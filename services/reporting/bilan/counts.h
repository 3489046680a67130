// What is counted, in one year up to a day: each counter as a whole and by its parts. Sums only; what follows from them
// is in figures.h. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "iml/domain/v1/domain.pb.h"

namespace iml::reporting {

// One for each figure that is a count, and some that only shares are made of.
enum Counter {
  kPlacesBefore,
  kPlacesCreated,
  kPlacesClosed,
  kPlacesTransferred,
  kPlacesFinancing,
  kPlacesActive,
  kPlacesCumulative,
  kDwellingsBefore,
  kDwellingsCreated,
  kDwellingsClosed,
  kDwellingsTransferred,
  kDwellingsFinancing,
  kDwellingsActive,
  kDwellingsCumulative,
  kMandatePlacesActive,
  kMandatePlacesCumulative,
  kMandateDwellingsActive,
  kMandateDwellingsCumulative,
  kCapturesOpened,
  kCapturesHandedOver,
  kCapturesAbandoned,
  kRequestsBefore,
  kRequestsCreated,
  kRequestsTransmitted,
  kRequestsOriented,
  // Those transmitted for the first time in the period, and those of them that had an offer by its last day.
  kRequestsReceived,
  kRequestsAnswered,
  kRequestsEnded,
  kRequestsOpen,
  kOrientationsBefore,
  kOrientationsProposed,
  kOrientationsEnded,
  kOrientationsRefused,
  kOrientationsRunning,
  kHouseholdsBefore,
  kHouseholdsEntered,
  kHouseholdsLeft,
  kHouseholdsTransferred,
  kHouseholdsFinancing,
  kHouseholdsPresent,
  // Households that left: those whose destination is known, then those that went to a lasting dwelling.
  kExitsKnown,
  kExitsToHousing,
  kPersonsBefore,
  kPersonsEntered,
  kPersonsChanged,
  kPersonsLeft,
  kPersonsTransferred,
  kPersonsFinancing,
  kPersonsPresent,
  kPlaceDaysOpen,
  kPlaceDaysOccupied,
  kDwellingDaysOpen,
  kDwellingDaysOccupied,
  kAccountsRunning,
  kAccountsRunningInArrears,
  kAccountsRunningInLongArrears,
  kAccountsInArrears,
  kArrears,
  // Rents called, in cents, and the square metres that they were called for.
  kRentsCalled,
  kRentedArea,
  kClaimsOpened,
  kClaimsGranted,
  kClaimsRejected,
  kClaimsGrantedAmount,
  kClaimsPaidAmount,
  kClaimsRecoveredAmount,
  kCounters
};
// What quantiles are told of, in days but the rent, which is in cents.
enum Sample {
  kQualificationDelay,
  kWaitingDelay,
  kAnswerDelay,
  kAdmissionDelay,
  kEntryDelay,
  kUpdateAge,
  kCaptureDelay,
  kStayLength,
  kMonthlyRent,
  kSamples
};

// Whose something is. Départements and operators go by their numbers; -1: of none.
struct Place {
  int departement = -1;
  domain::v1::Modality modality = domain::v1::MODALITY_UNSPECIFIED;
  int operator_number = -1;

  bool operator==(const Place&) const = default;
};

// A part: what it is by ("destination"), and which ("15").
using PartKey = std::pair<std::string, std::string>;

struct Tally {
  int64_t total = 0;
  // By number.
  std::vector<int64_t> departements, operators;
  std::array<int64_t, domain::v1::Modality_ARRAYSIZE> modalities{};
  std::map<PartKey, int64_t> others;
};
struct Distribution {
  std::vector<int64_t> all;
  // By number.
  std::vector<std::vector<int64_t>> departements, operators;
};

class Counts {
 public:
  // Days as rows write them: the first of the period and the last that counts.
  Counts(int32_t start, int32_t on) : start(start), on(on), eve(start - 1) {}

  const int32_t start, on, eve;
  bool InPeriod(int32_t day) const { return start <= day && day <= on; }

  void Count(Counter counter, const Place& place, int64_t value);
  // As one more part of a counter that Count has counted.
  void CountPart(Counter counter, const char* by, const std::string& key, int64_t value);
  void Measure(Sample sample, const Place& place, int64_t value);

  const Tally& Of(Counter counter) const { return tallies_[counter]; }
  const Distribution& Of(Sample sample) const { return samples_[sample]; }

 private:
  std::array<Tally, kCounters> tallies_;
  std::array<Distribution, kSamples> samples_;
};

// Gives départements and operators their numbers.
class Numbers {
 public:
  // -1 when it is none of those that were given names.
  int Find(const std::string& name) const;
  int Of(const std::string& name);
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::unordered_map<std::string, int> numbers_;
  std::vector<std::string> names_;
};

}  // namespace iml::reporting
