// Another operator, another funder: what changes in a dwelling that stays in the stock.
#include "services/contracting/dwelling/decided.h"

namespace iml::contracting {

using domain::At;
using domain::CheckOrder;
using domain::Context;
using domain::Refuse;

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::SetFunding& command,
                                     const Context& context) {
  if (const auto barred = Barred(state, kSetFunding)) return *barred;
  if (state.stock().funded_177() == command.funded_177()) return DwellingFacts{};
  const auto order = CheckOrder<v1::FundingSet, v1::FundingSet>(context.day, state.stock().funding_since());
  if (!order.ok()) return order;
  v1::DwellingFact fact = DwellingFactOn(context.day);
  fact.mutable_funding_set()->set_funded_177(command.funded_177());
  return DwellingFacts{fact};
}

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::TransferDwelling& command,
                                     bool operator_known, const Context& context) {
  if (const auto yours = CheckYours(state, context); !yours.ok()) return yours;
  if (const auto barred = Barred(state, kTransferDwelling)) return *barred;
  if (state.stock().offer().operator_id() == command.operator_id()) return DwellingFacts{};
  if (command.operator_id() == state.stock().operator_id()) {
    return At("operator_id",
              Refuse<rpc::v1::REASON_VALUE_INVALID>(domain::LabelOf<v1::TransferDwelling>("operator_id"),
                                                    domain::Words("une autre structure que celle qui gère")));
  }
  if (!operator_known) {
    const domain::Typed<domain::Siren> siren(command.operator_id());
    return At("operator_id", Refuse<v1::REASON_OPERATOR_UNKNOWN>(siren));
  }
  const auto order = CheckOrder<v1::TransferOffered, v1::DwellingRegistered>(context.day, state.stock().since());
  if (!order.ok()) return order;
  v1::DwellingFact fact = DwellingFactOn(context.day);
  fact.mutable_transfer_offered()->set_operator_id(command.operator_id());
  return DwellingFacts{fact};
}

namespace {

// The contracts and tenancies that go with the dwelling.
void AddWhatRuns(const DwellingState& state, v1::DwellingTransferred* transferred) {
  for (const auto& contract : state.contracts()) {
    if (!contract.ended()) transferred->add_owner_contract_ids(contract.owner_contract_id());
  }
  for (const auto& occupation : state.occupations()) {
    if (Running(occupation)) transferred->add_tenancy_ids(occupation.tenancy_id());
  }
}

}  // namespace

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::AcceptTransfer&, const Context& context) {
  const DwellingState::Offer& offer = state.stock().offer();
  if (const auto barred = Barred(state, kAcceptTransfer)) return *barred;
  if (!state.stock().has_offer()) return Refuse<v1::REASON_NO_TRANSFER_OFFERED>();
  if (const auto yours = domain::CheckYours(context, offer.operator_id()); !yours.ok()) return yours;
  // An admission names the operator that it was asked of.
  if (!state.reservations().empty()) return Refuse<v1::REASON_DWELLING_RESERVED>();
  const auto order = domain::First(
      CheckOrder<v1::DwellingTransferred, v1::TransferOffered>(context.day, offer.on()),
      CheckOrder<v1::DwellingTransferred, v1::DwellingTransferred>(context.day, state.stock().operator_since()));
  if (!order.ok()) return order;
  v1::DwellingFact fact = DwellingFactOn(context.day);
  v1::DwellingTransferred& transferred = *fact.mutable_dwelling_transferred();
  transferred.set_from_operator_id(state.stock().operator_id());
  transferred.set_operator_id(offer.operator_id());
  AddWhatRuns(state, &transferred);
  return DwellingFacts{fact};
}

absl::StatusOr<DwellingFacts> Decide(const DwellingState& state, const v1::DropTransfer&, const Context& context) {
  if (const auto barred = Barred(state, kDropTransfer)) return *barred;
  const DwellingState::Offer& offer = state.stock().offer();
  const bool offered_to = state.stock().has_offer() && context.actor.organisation() == offer.operator_id();
  if (const auto yours = CheckYours(state, context); !offered_to && !yours.ok()) return yours;
  if (!state.stock().has_offer()) return DwellingFacts{};
  const auto order = CheckOrder<v1::TransferDropped, v1::TransferOffered>(context.day, offer.on());
  if (!order.ok()) return order;
  v1::DwellingFact fact = DwellingFactOn(context.day);
  fact.mutable_transfer_dropped()->set_operator_id(offer.operator_id());
  return DwellingFacts{fact};
}

}  // namespace iml::contracting
