// The times of a dwelling in the stock and of a household in dwellings, cut wherever their place changes: another
// modality, operator, funder or dwelling. Pure.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "services/reporting/bilan/counts.h"
#include "services/reporting/tables.pb.h"

namespace iml::reporting {

inline constexpr int32_t kNever = std::numeric_limits<int32_t>::max();

// [from, until), in days as rows write them.
struct Piece {
  int32_t from = 0, until = kNever;
  Place place;
  // Whether it is of the population that the bilan is about, and in the region.
  bool counted = false;
  // The index of the stock or stay that it is a piece of.
  int of = 0;

  bool Contains(int32_t day) const { return from <= day && day < until; }
};
using Pieces = std::vector<Piece>;

// What the pieces are cut by.
struct Cut {
  const Numbers* departements;
  Numbers* operators;
  // Programme 177 only, or all.
  bool only_funded;
};

// In their order; a dwelling that is out of the stock has none.
Pieces PiecesOf(const DwellingRow& dwelling, const Cut& cut);

// Where something of the dwelling is counted on a day: the piece that began last, else the first. Null without pieces.
const Piece* PieceOn(const Pieces& dwelling, int32_t day);

// Where the household counts on each day: in the dwelling that it entered last of those that it has not left (F5).
// `dwellings`: of each stay, as PiecesOf has them; null for an unknown one.
Pieces PiecesOf(const HouseholdRow& household, const std::vector<const Pieces*>& dwellings);

// An end that was corrected to before its beginning counts on the beginning's day.
inline int32_t EndOf(int32_t end, int32_t beginning) { return end == 0 ? kNever : end < beginning ? beginning : end; }

// The counters of a stock and its flows: what was there on the eve, came, went, changed its place, changed its funder,
// and is there on the last day (INV-60).
struct Flow {
  Counter before, in, out, transferred, financing, after;
};
// Counts pieces that follow one another. `size`: how many on a day. In and out count only when `both_ends`: places
// open and close by facts of their own.
template <typename Size>
void CountFlow(const Flow& flow, const Pieces& pieces, const Size& size, bool both_ends, Counts* counts) {
  for (size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    const Piece* before = i > 0 && pieces[i - 1].until == piece.from ? &pieces[i - 1] : nullptr;
    const bool goes_on = i + 1 < pieces.size() && pieces[i + 1].from == piece.until;
    if (piece.counted && piece.Contains(counts->eve)) counts->Count(flow.before, piece.place, size(counts->eve));
    if (piece.counted && piece.Contains(counts->on)) counts->Count(flow.after, piece.place, size(counts->on));
    if (both_ends && piece.counted && !goes_on && counts->InPeriod(piece.until)) {
      counts->Count(flow.out, piece.place, size(piece.until - 1));
    }
    if (!counts->InPeriod(piece.from)) continue;
    if (before == nullptr) {
      if (both_ends && piece.counted) counts->Count(flow.in, piece.place, size(piece.from));
      continue;
    }
    const int64_t moved = size(piece.from - 1);
    if (before->counted && piece.counted && !(before->place == piece.place)) {
      counts->Count(flow.transferred, before->place, -moved);
      counts->Count(flow.transferred, piece.place, moved);
    }
    if (before->counted && !piece.counted) counts->Count(flow.financing, before->place, -moved);
    if (!before->counted && piece.counted) counts->Count(flow.financing, piece.place, moved);
  }
}

}  // namespace iml::reporting
