#include "services/contracting/prospection_reaction.h"

#include "services/contracting/ids.h"
#include "tests/support/owed.h"

namespace iml::contracting {
namespace {

using tests::ExpectOwed;
using tests::ExpectOwedOnlyBy;

TEST(ProspectionReaction, AsksForTheContractOfACapture) {
  const std::string of = "occurred_on @2022-03-20 owner_contract_id: '" + OwnerContractId("a-1", 2) +
                         "' dwelling_id: '" + DwellingId("a-1") +
                         "' operator_id: '123456782' door_id: 'a-1' capture_file: 2 ";
  ExpectOwed(SignWhenAsked,
             "occurred_on @2022-03-20 signature_requested { file: 2 operator_id: '123456782' terms { modality: "
             "'mandate' period { from "
             "@2022-04-01 } fee_basis_points: 700 monthly_rent_cents: 9 } }",
             {of + "terms { period { from @2022-04-01 } mandate { fee_basis_points: 700 } }"});
  ExpectOwed(
      SignWhenAsked,
      "occurred_on @2022-03-20 signature_requested { file: 2 operator_id: '123456782' terms { modality: "
      "'principal_lease' period { from "
      "@2022-04-01 } fee_basis_points: 700 monthly_rent_cents: 9 monthly_charges_cents: 8 } }",
      {of +
       "terms { period { from @2022-04-01 } principal_lease { monthly_rent_cents: 9 monthly_charges_cents: 8 } }"});
  ExpectOwedOnlyBy(SignWhenAsked, {"signature_requested"});
}
TEST(ProspectionReaction, RegistersTheDwellingOfACaptureThatIsHandedOver_INV_12) {
  const std::string handed =
      "operator_id: '123456782' owner_contract_id: 'c-1' modality: 'mandate' commune: '69123' departement: '69' type "
      "#categoriePlaces/110 "
      "area_dm2: 6400 places: 4 shared: true funded_177: true";
  ExpectOwed(
      RegisterWhenHandedOver, "occurred_on @2022-04-01 capture_handed_over { file: 2 " + handed + " }",
      {"occurred_on @2022-04-01 dwelling_id: '" + DwellingId("a-1") + "' door_id: 'a-1' capture_file: 2 " + handed});
  ExpectOwedOnlyBy(RegisterWhenHandedOver, {"capture_handed_over"});
}

}  // namespace
}  // namespace iml::contracting
