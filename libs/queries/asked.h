// What queries ask for: one row, rows that a filter admits, a day.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "google/type/date.pb.h"
#include "libs/domain/calendar.h"
#include "libs/domain/date.h"
#include "libs/domain/refusal.h"
#include "libs/storage/database.h"

namespace iml::queries {

// NOT_FOUND, naming the field, when there is none; FIELD_MISSING when the key is empty.
template <typename Row, typename... Parts>
absl::StatusOr<Row> Get(const storage::Reads& rows, storage::Table<Row, Parts...> table,
                        const typename storage::Table<Row, Parts...>::Key& key, const char* field) {
  if (key.bytes.empty()) return domain::At(field, domain::Refuse<rpc::v1::REASON_FIELD_MISSING>(domain::Words(field)));
  auto row = rows.Find(table, key);
  if (!row) return domain::At(field, domain::Refuse<rpc::v1::REASON_NOT_FOUND>());
  return *std::move(row);
}

// A filter that is not set admits all.
inline bool Admits(const std::string& filter, const std::string& value) { return filter.empty() || filter == value; }
template <typename Enum>
requires std::is_enum_v<Enum>
bool Admits(Enum filter, Enum value) { return filter == Enum{} || filter == value; }

// The day asked for; today when it is unset.
inline absl::StatusOr<absl::CivilDay> DayAsked(const google::type::Date& date) {
  if (date.year() == 0 && date.month() == 0 && date.day() == 0) return domain::DayOf(absl::Now());
  const auto day = domain::Day(date);
  if (!day) return domain::At("on", domain::Refuse<rpc::v1::REASON_DATE_INVALID>(domain::Words("on")));
  return *day;
}

}  // namespace iml::queries
