#include "libs/eventsourcing/clock.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace iml::eventsourcing {
namespace {

// A jump that is said, and one after which the clock must run for a while beside the steady one.
constexpr absl::Duration kJump = absl::Seconds(2), kFarJump = absl::Minutes(2), kWhile = absl::Minutes(1);
// From the log's last record, at the start.
constexpr absl::Duration kBehind = absl::Minutes(5), kAhead = absl::Hours(31 * 24);
// From the log's time of a commit of ours.
constexpr absl::Duration kApart = absl::Minutes(2);
// Then commands show once more whether the log is against us: nothing else may.
constexpr absl::Duration kTryAgain = absl::Minutes(10);

std::string Text(absl::Time time) { return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone()); }

}  // namespace

absl::Duration Clock::Tick(Now now) {
  now_ = now;
  const absl::Duration ahead = now.wall - absl::UnixEpoch() - now.steady;
  if (ahead_ == absl::InfiniteDuration()) ahead_ = ahead;
  absl::Duration jump = ahead - ahead_;
  if (absl::AbsDuration(jump) > kJump) {
    ahead_ = ahead;
    ++state_.jumps;
    state_.last_jump = jump;
    apart_.clear();  // that was said of the clock as it was
    options_.say(absl::StrCat("the clock jumped by ", absl::FormatDuration(jump)), false);
    if (absl::AbsDuration(jump) > kFarJump || doubt_ == Doubt::kJumped) believed_from_ = now.steady + kWhile;
  } else {
    jump = absl::ZeroDuration();
  }
  if (now.wall >= behind_) behind_ = absl::InfinitePast();
  if (doubt_ == Doubt::kAgainstLog && now.steady >= try_again_) apart_.clear();
  Judge();
  return jump;
}

void Clock::Start(absl::Time last_record, size_t partitions) {
  partitions_ = partitions;
  const absl::Duration ahead = now_.wall - last_record;
  if (ahead < -kBehind) {
    options_.say(absl::StrCat("the clock, ", Text(now_.wall), ", is behind the log's last record, of ",
                              Text(last_record), options_.trusted ? ", and is trusted" : ""),
                 true);
    if (!options_.trusted) behind_ = last_record;
  } else if (ahead > kAhead) {
    options_.say(absl::StrCat("the clock, ", Text(now_.wall), ", is far ahead of the log's last record, of ",
                              Text(last_record), ": is it right?"),
                 true);
  }
  Judge();
}

void Clock::Read(const log::Partition& partition, absl::Time appended_at) {
  if (!apart_.empty() && absl::AbsDuration(appended_at - now_.wall) <= kApart && apart_.erase(partition) > 0) Judge();
}

void Clock::ReadBack(const log::Partition& partition, absl::Time appended_at, absl::Time produced_at) {
  // It was appended at some moment from then to now.
  const absl::Duration ahead =
      appended_at > now_.wall ? appended_at - now_.wall : std::min(appended_at - produced_at, absl::ZeroDuration());
  if (absl::AbsDuration(ahead) <= kApart) return;
  ++state_.apart[partition];
  if (!apart_.insert_or_assign(partition, ahead > absl::ZeroDuration()).second) return;
  options_.say(absl::StrCat("the log's time in ", partition.topic, "/", partition.number, " is ",
                            absl::FormatDuration(ahead), " from the clock"),
               false);
  Judge();
}

Clock::Doubt Clock::Look() const {
  if (now_.steady < believed_from_) return Doubt::kJumped;
  if (now_.wall < options_.not_before) return Doubt::kBeforeProgram;
  if (now_.wall < behind_) return Doubt::kBehindLog;
  const auto ahead = static_cast<size_t>(
      std::count_if(apart_.begin(), apart_.end(), [](const auto& partition) { return partition.second; }));
  return 2 * std::max(ahead, apart_.size() - ahead) > partitions_ ? Doubt::kAgainstLog : Doubt::kNone;
}

void Clock::Judge() {
  if (std::exchange(doubt_, Look()) == doubt_) return;
  try_again_ = now_.steady + kTryAgain;
  state_.doubt = Words();
  options_.say(
      believed() ? "the clock is believed again: commands go on" : absl::StrCat("no command is taken: ", state_.doubt),
      !believed());
}

std::string Clock::Words() const {
  switch (doubt_) {
    case Doubt::kNone:
      return "";
    case Doubt::kJumped:
      return absl::StrCat("the clock jumped by ", absl::FormatDuration(state_.last_jump),
                          "; it is believed once it has run for a minute");
    case Doubt::kBeforeProgram:
      return absl::StrCat("the clock says ", Text(now_.wall), ", which is before this program was written");
    case Doubt::kBehindLog:
      return absl::StrCat("the clock is behind the log's last record, of ", Text(behind_),
                          ": set it, or start with --trust-clock if that record's time is the wrong one");
    case Doubt::kAgainstLog:
      return "the log's time is more than two minutes from the clock on most partitions; in ten minutes commands are "
             "tried once more";
  }
  return "";
}

absl::Time Clock::next() const {
  switch (doubt_) {
    case Doubt::kJumped:
      return now_.wall + (believed_from_ - now_.steady);
    case Doubt::kBeforeProgram:
      return options_.not_before;
    case Doubt::kBehindLog:
      return behind_;
    case Doubt::kAgainstLog:
      return now_.wall + (try_again_ - now_.steady);
    case Doubt::kNone:
      break;
  }
  return absl::InfiniteFuture();
}

}  // namespace iml::eventsourcing
