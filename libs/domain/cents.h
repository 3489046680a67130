// Money: integer cents, never a fraction (INV-29).
#pragma once

#include <cstdint>
#include <string>

namespace iml::domain {

// "1 234,50 €", with no-break spaces.
std::string Euros(int64_t cents);

}  // namespace iml::domain
