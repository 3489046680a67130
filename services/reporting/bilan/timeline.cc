#include "services/reporting/bilan/timeline.h"

#include <algorithm>
#include <set>

#include "libs/domain/contracts.h"

namespace iml::reporting {
namespace {

// What was said last for the day or before; null when nothing was.
template <typename Said>
const typename Said::value_type* SaidFor(const Said& said, int32_t day) {
  const typename Said::value_type* found = nullptr;
  for (const auto& each : said) {
    if (each.from() <= day && (found == nullptr || found->from() <= each.from())) found = &each;
  }
  return found;
}

// Adds a piece, or lengthens the last where nothing changes.
void Join(Pieces* pieces, const Piece& piece) {
  if (!pieces->empty()) {
    Piece& last = pieces->back();
    if (last.until == piece.from && last.place == piece.place && last.counted == piece.counted && last.of == piece.of) {
      last.until = piece.until;
      return;
    }
  }
  pieces->push_back(piece);
}

}  // namespace

Pieces PiecesOf(const DwellingRow& dwelling, const Cut& cut) {
  Pieces pieces;
  for (int i = 0; i < dwelling.stocks_size(); ++i) {
    const auto& stock = dwelling.stocks(i);
    if (stock.from() == 0) continue;
    const int32_t until = EndOf(stock.until(), stock.from());
    std::set<int32_t> days = {stock.from()};
    const auto add = [&](int32_t day) {
      if (day > stock.from() && day < until) days.insert(day);
    };
    for (const auto& holder : stock.holders()) add(holder.from());
    for (const auto& funding : stock.funding()) add(funding.from());
    for (const auto& contract : dwelling.contracts()) add(domain::DayNumber(contract.period().from()));
    for (auto day = days.begin(); day != days.end(); ++day) {
      const auto* holder = SaidFor(stock.holders(), *day);
      const auto* funding = SaidFor(stock.funding(), *day);
      Piece piece;
      piece.from = *day;
      piece.until = std::next(day) == days.end() ? until : *std::next(day);
      piece.place.departement = cut.departements->Find(stock.departement());
      piece.place.modality = domain::ModalityOn(dwelling.contracts(), domain::DayOfNumber(*day), stock.modality());
      piece.place.operator_number = holder == nullptr ? -1 : cut.operators->Of(holder->operator_id());
      piece.counted =
          piece.place.departement >= 0 && (!cut.only_funded || (funding != nullptr && funding->funded_177()));
      piece.of = i;
      Join(&pieces, piece);
    }
  }
  std::stable_sort(pieces.begin(), pieces.end(),
                   [](const Piece& one, const Piece& other) { return one.from < other.from; });
  return pieces;
}

const Piece* PieceOn(const Pieces& dwelling, int32_t day) {
  const Piece* found = dwelling.empty() ? nullptr : &dwelling.front();
  for (const Piece& piece : dwelling) {
    if (piece.from <= day) found = &piece;
  }
  return found;
}

Pieces PiecesOf(const HouseholdRow& household, const std::vector<const Pieces*>& dwellings) {
  std::set<int32_t> days;
  for (int i = 0; i < household.stays_size(); ++i) {
    const auto& stay = household.stays(i);
    if (stay.entered_on() == 0) continue;
    const int32_t left_on = EndOf(stay.left_on(), stay.entered_on());
    days.insert(stay.entered_on());
    days.insert(left_on);
    for (const Piece& piece : dwellings[i] == nullptr ? Pieces() : *dwellings[i]) {
      if (stay.entered_on() < piece.from && piece.from < left_on) days.insert(piece.from);
    }
  }
  days.insert(kNever);
  Pieces pieces;
  for (auto day = days.begin(); std::next(day) != days.end(); ++day) {
    int last = -1;
    for (int i = 0; i < household.stays_size(); ++i) {
      const auto& stay = household.stays(i);
      if (stay.entered_on() == 0 || stay.entered_on() > *day) continue;
      if (EndOf(stay.left_on(), stay.entered_on()) <= *day) continue;
      const auto entry = [&](int index) {
        return std::pair(household.stays(index).entered_on(), household.stays(index).number());
      };
      if (last < 0 || entry(last) < entry(i)) last = i;
    }
    if (last < 0) continue;
    Piece piece;
    const Piece* where = dwellings[last] == nullptr ? nullptr : PieceOn(*dwellings[last], *day);
    if (where != nullptr) piece = *where;
    piece.from = *day;
    piece.until = *std::next(day);
    piece.of = last;
    Join(&pieces, piece);
  }
  return pieces;
}

}  // namespace iml::reporting
