// Invented people and organisations, and in whose name they act. Nobody of them is real.
#pragma once

#include <string>

#include "apps/sample/plan.h"
#include "apps/sample/random.h"
#include "iml/log/v1/log.pb.h"
#include "iml/orientation/v1/household.pb.h"
#include "iml/prospection/v1/owner.pb.h"

namespace iml::sample {

log::v1::Actor Siao(const std::string& departement);
log::v1::Actor Prescriber(const std::string& departement);
log::v1::Actor OfOperator(const Operator& whose);
log::v1::Actor Prospector(const std::string& departement);
log::v1::Actor Fund();
log::v1::Actor State();

// The département as the SI SIAO writes it: "069".
std::string SiaoCode(const std::string& departement);

// `number` makes the person unique in the sample.
orientation::v1::Contact InventedContact(int64_t number, Random& random);
prospection::v1::OwnerPerson InventedOwner(int64_t number, Random& random);
std::string InventedStreet(int64_t number, Random& random);

}  // namespace iml::sample
