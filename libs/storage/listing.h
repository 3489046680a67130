// A table's rows listed under what they are asked for by, so that who lists the dwellings of an operator reads those
// only.
#pragma once

#include <google/protobuf/empty.pb.h>

#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

#include "libs/storage/database.h"

namespace iml::storage {

// Values of different kinds have different forms (a SIREN, a département), so they share a table.
template <typename Row>
struct Listing {
  Table<Row, std::string> rows;
  // (value, id of the row).
  Table<google::protobuf::Empty, std::string, std::string> ids;
  // What the row is listed under; an empty value is none.
  std::vector<std::string> (*values)(const Row& row);
};

// An enum's value, as one that a row is listed under.
template <typename Enum>
requires std::is_enum_v<Enum> std::string ValueOf(Enum value) {
  return value == Enum{} ? "" : std::to_string(static_cast<int>(value));
}

// A projection holds one while it changes the row: when it ends, the row is listed under its values of then.
template <typename Row>
class Relisting {
 public:
  Relisting(const Listing<Row>& listing, const std::string& id, Transaction& rows)
      : listing_(listing), id_(id), rows_(rows), row_(rows.At(listing.rows, id)), before_(listing.values(row_)) {}
  Relisting(const Relisting&) = delete;
  ~Relisting() {
    const std::vector<std::string> after = listing_.values(row_);
    for (const std::string& value : before_) {
      if (!value.empty() && !Has(after, value)) rows_.Delete(listing_.ids, {value, id_});
    }
    for (const std::string& value : after) {
      if (!value.empty() && !Has(before_, value)) rows_.Put(listing_.ids, {value, id_}, {});
    }
  }

 private:
  static bool Has(const std::vector<std::string>& values, const std::string& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
  }

  const Listing<Row>& listing_;
  const std::string id_;
  Transaction& rows_;
  const Row& row_;
  const std::vector<std::string> before_;
};

}  // namespace iml::storage
