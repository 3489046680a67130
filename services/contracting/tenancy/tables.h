// The tables of tenancies: their row types and keys.
#pragma once

#include "iml/contracting/v1/contracting.pb.h"
#include "libs/storage/database.h"
#include "libs/storage/listing.h"
#include "services/contracting/tables.pb.h"

namespace iml::contracting {

// (tenancy).
inline constexpr storage::Table<v1::TenancyView, std::string> kTenancies{19, "tenancies"};
// (household, orientation number).
inline constexpr storage::Table<AdmissionRow, std::string, int32_t> kAdmissions{21, "admissions"};
// (operator or dwelling, tenancy).
inline constexpr storage::Listing<v1::TenancyView> kTenanciesBy{
    kTenancies, {26, "tenancies_by"}, [](const v1::TenancyView& row) -> std::vector<std::string> {
      return {row.operator_id(), row.dwelling_id()};
    }};

}  // namespace iml::contracting
