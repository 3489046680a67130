// The tables of rent accounts: their row types and keys. A long account has many rows, and a fact changes two.
#pragma once

#include "iml/contracting/v1/contracting.pb.h"
#include "libs/storage/database.h"
#include "libs/storage/listing.h"
#include "services/contracting/tables.pb.h"

namespace iml::contracting {

// (rent account), without terms and payments.
inline constexpr storage::Table<v1::RentAccountView, std::string> kRentAccounts{20, "rent_accounts"};
// (rent account, month).
inline constexpr storage::Table<RentTermRow, std::string, std::string> kRentTerms{22, "rent_terms"};
// (rent account, number).
inline constexpr storage::Table<v1::RentAccountView::Payment, std::string, int32_t> kRentPayments{23, "rent_payments"};
// (operator or dwelling, rent account).
inline constexpr storage::Listing<v1::RentAccountView> kRentAccountsBy{
    kRentAccounts, {27, "rent_accounts_by"}, [](const v1::RentAccountView& row) -> std::vector<std::string> {
      return {row.operator_id(), row.dwelling_id()};
    }};

}  // namespace iml::contracting
