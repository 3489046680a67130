#include "services/contracting/contracting.h"

#include "libs/domain/checks.h"
#include "libs/domain/ids.h"
#include "libs/territory/territory.h"
#include "services/contracting/contracting_queries.h"
#include "services/contracting/contracting_reaction.h"
#include "services/contracting/dwelling/decider.h"
#include "services/contracting/ids.h"
#include "services/contracting/operator/decider.h"
#include "services/contracting/orientation_reaction.h"
#include "services/contracting/owner_contract/decider.h"
#include "services/contracting/projections.h"
#include "services/contracting/prospection_reaction.h"
#include "services/contracting/rent_account/decider.h"
#include "services/contracting/tables.h"
#include "services/contracting/tenancy/decider.h"

namespace iml::contracting {
namespace {

using eventsourcing::Service;
using orientation::v1::HouseholdCommit;
using prospection::v1::DoorCommit;
using storage::Reads;
using v1::DwellingCommit;
using v1::OperatorCommit;
using v1::OwnerContractCommit;
using v1::RentAccountCommit;
using v1::TenancyCommit;

constexpr char kOperatorTopic[] = "iml.contracting.operator.v1";
constexpr char kDwellingTopic[] = "iml.contracting.dwelling.v1";
constexpr char kOwnerContractTopic[] = "iml.contracting.owner_contract.v1";
constexpr char kHouseholdTopic[] = "iml.orientation.household.v1";
constexpr char kSince[] = "2026-11-24";

std::string UnknownDepartement(const v1::GrantApproval& command) {
  for (const std::string& departement : command.departements()) {
    if (territory::FindDepartement(departement) == nullptr) return departement.empty() ? "?" : departement;
  }
  return "";
}

void Operators(Service& service) {
  service.Aggregate<OperatorCommit, OperatorState>();
  service.Takes<OperatorCommit, OperatorState, v1::RegisterOperator>();
  service.TakesWith<OperatorCommit, OperatorState, v1::GrantApproval>(
      {}, [](const OperatorState& state, const v1::GrantApproval& command, const Reads&,
             const domain::Context& context) { return Decide(state, command, UnknownDepartement(command), context); });
  service.Takes<OperatorCommit, OperatorState, v1::AffiliateOperator>();
  service.Keeps(kOperators);
  service.Project<OperatorCommit>(ProjectOperator);
  service.Answers<v1::GetOperatorRequest>(GetOperator);
  service.Answers<v1::ListOperatorsRequest>(ListOperators);
  service.History<v1::GetOperatorHistoryRequest, v1::GetOperatorHistoryResponse, OperatorCommit>();
}

void Dwellings(Service& service) {
  service.Aggregate<DwellingCommit, DwellingState>();
  service.Takes<DwellingCommit, DwellingState, v1::OpenPlaces>();
  service.Takes<DwellingCommit, DwellingState, v1::ClosePlaces>();
  service.Takes<DwellingCommit, DwellingState, v1::CorrectOccupation>();
  service.Takes<DwellingCommit, DwellingState, v1::RecordSolution>();
  service.Takes<DwellingCommit, DwellingState, v1::WithdrawDwelling>();
  service.Takes<DwellingCommit, DwellingState, RegisterDwelling>();
  service.Takes<DwellingCommit, DwellingState, RecordContractPeriod>();
  service.Takes<DwellingCommit, DwellingState, EndContractPeriod>();
  service.Takes<DwellingCommit, DwellingState, ReserveDwelling>();
  service.Takes<DwellingCommit, DwellingState, ReleaseReservation>();
  service.Takes<DwellingCommit, DwellingState, RecordOccupants>();
  service.Takes<DwellingCommit, DwellingState, StartOccupation>();
  service.Takes<DwellingCommit, DwellingState, EndOccupation>();
  service.Keeps(kDwellings);
  service.Project<DwellingCommit>(ProjectDwelling);
  service.Answers<v1::GetDwellingRequest>(GetDwelling);
  service.Answers<v1::ListDwellingsRequest>(ListDwellings);
  service.History<v1::GetDwellingHistoryRequest, v1::GetDwellingHistoryResponse, DwellingCommit>();
}

template <typename Command>
absl::StatusOr<OwnerContractFacts> DecideWithParties(const OwnerContractState& state, const Command& command,
                                                     const Reads& rows, const domain::Context& context) {
  const Parties parties = {rows.Find(kOperators, command.operator_id()).has_value(),
                           rows.Find(kDwellings, command.dwelling_id()).has_value()};
  return Decide(state, command, parties, context);
}

void OwnerContracts(Service& service) {
  service.Aggregate<OwnerContractCommit, OwnerContractState>();
  service.TakesWith<OwnerContractCommit, OwnerContractState, v1::SignOwnerContract>(
      {kOperatorTopic, kDwellingTopic}, DecideWithParties<v1::SignOwnerContract>);
  service.Names<v1::SignOwnerContract>([](const v1::SignOwnerContract& command) {
    return domain::DerivedId(kOwnerContractTopic, command.request_id());
  });
  service.Takes<OwnerContractCommit, OwnerContractState, v1::EndOwnerContract>();
  service.TakesWith<OwnerContractCommit, OwnerContractState, SignForCapture>({kOperatorTopic},
                                                                             DecideWithParties<SignForCapture>);
  service.Takes<OwnerContractCommit, OwnerContractState, ActivateOwnerContract>();
  service.Takes<OwnerContractCommit, OwnerContractState, VoidOwnerContract>();
  service.Takes<OwnerContractCommit, OwnerContractState, FinishOwnerContract>();
  service.Takes<OwnerContractCommit, OwnerContractState, KeepOwnerContract>();
  service.Keeps(kOwnerContracts);
  service.Project<OwnerContractCommit>(ProjectOwnerContract);
  service.Answers<v1::GetOwnerContractRequest>(GetOwnerContract);
  service.Answers<v1::ListOwnerContractsRequest>(ListOwnerContracts);
  service.History<v1::GetOwnerContractHistoryRequest, v1::GetOwnerContractHistoryResponse, OwnerContractCommit>();
}

void Tenancies(Service& service) {
  service.Aggregate<TenancyCommit, TenancyState>();
  service.TakesWith<TenancyCommit, TenancyState, v1::PrepareTenancy>(
      {kHouseholdTopic}, [](const TenancyState& state, const v1::PrepareTenancy& command, const Reads& rows,
                            const domain::Context& context) {
        const auto admission =
            rows.Find(kAdmissions, storage::Key(command.household_id(), command.orientation_number()));
        return Decide(state, command, admission.value_or(AdmissionRow()), context);
      });
  service.Names<v1::PrepareTenancy>([](const v1::PrepareTenancy& command) {
    return TenancyId(command.household_id(), command.orientation_number());
  });
  service.Takes<TenancyCommit, TenancyState, v1::SignTenancy>();
  service.Takes<TenancyCommit, TenancyState, v1::StartTenancy>();
  service.Takes<TenancyCommit, TenancyState, v1::AbandonTenancy>();
  service.Takes<TenancyCommit, TenancyState, v1::GiveNotice>();
  service.Takes<TenancyCommit, TenancyState, v1::ExitTenancy>();
  service.Takes<TenancyCommit, TenancyState, v1::StateDestination>();
  service.Takes<TenancyCommit, TenancyState, v1::CloseTenancy>();
  service.Takes<TenancyCommit, TenancyState, ConfirmStart>();
  service.Takes<TenancyCommit, TenancyState, RefuseStart>();
  service.Takes<TenancyCommit, TenancyState, AbandonReleased>();
  service.Takes<TenancyCommit, TenancyState, CorrectTenancyDates>();
  service.Takes<TenancyCommit, TenancyState, EndByWithdrawal>();
  service.Keeps(kTenancies);
  service.Keeps(kAdmissions);
  service.Project<TenancyCommit>(ProjectTenancy);
  service.Project<HouseholdCommit>(ProjectAdmission);
  service.Answers<v1::GetTenancyRequest>(GetTenancy);
  service.Answers<v1::ListTenanciesRequest>(ListTenancies);
  service.History<v1::GetTenancyHistoryRequest, v1::GetTenancyHistoryResponse, TenancyCommit>();
}

void RentAccounts(Service& service) {
  service.Aggregate<RentAccountCommit, RentAccountState>();
  service.Takes<RentAccountCommit, RentAccountState, v1::CallRent>();
  service.Takes<RentAccountCommit, RentAccountState, v1::RecordPayment>();
  service.Takes<RentAccountCommit, RentAccountState, v1::RecordHousingBenefit>();
  service.Takes<RentAccountCommit, RentAccountState, v1::ReversePayment>();
  service.Takes<RentAccountCommit, RentAccountState, v1::CorrectTerm>();
  service.Takes<RentAccountCommit, RentAccountState, OpenRentAccount>();
  service.Takes<RentAccountCommit, RentAccountState, SetAccountPeriod>();
  service.Keeps(kRentAccounts);
  service.Project<RentAccountCommit>(ProjectRentAccount);
  service.Answers<v1::GetRentAccountRequest>(GetRentAccount);
  service.Answers<v1::ListRentAccountsRequest>(ListRentAccounts);
  service.History<v1::GetRentAccountHistoryRequest, v1::GetRentAccountHistoryResponse, RentAccountCommit>();
  service.Answers<v1::GetRentAccountStatementRequest>(GetRentAccountStatement);
  service.Answers<v1::ListArrearsRequest>(ListArrears);
}

void Reactions(Service& service) {
  service.React<HouseholdCommit>("reserve_for_admission", kSince, ReserveForAdmission);
  service.React<HouseholdCommit>("release_for_cancellation", kSince, ReleaseForCancellation);
  service.React<HouseholdCommit>("record_occupants", kSince, RecordWhenCompositionChanges);
  service.React<DoorCommit>("sign_for_capture", kSince, SignWhenAsked);
  service.React<DoorCommit>("register_dwelling", kSince, RegisterWhenHandedOver);
  service.React<OwnerContractCommit>("record_contract_period", kSince, RecordPeriodOfSigned);
  service.React<OwnerContractCommit>("end_contract_period", kSince, EndPeriodWhenAsked);
  service.React<DwellingCommit>("activate_owner_contract", kSince, ActivateWhenRecorded);
  service.React<DwellingCommit>("void_owner_contract", kSince, VoidWhenRefused);
  service.React<DwellingCommit>("finish_owner_contract", kSince, FinishWhenEnded);
  service.React<DwellingCommit>("keep_owner_contract", kSince, KeepWhenKept);
  service.React<TenancyCommit>("start_occupation", kSince, OccupyWhenAsked);
  service.React<TenancyCommit>("end_occupation", kSince, FreeWhenExited);
  service.React<DwellingCommit>("confirm_start", kSince, ConfirmStartWhenOccupied);
  service.React<DwellingCommit>("refuse_start", kSince, RefuseStartWhenRefused);
  service.React<DwellingCommit>("abandon_released", kSince, AbandonWhenReleased);
  service.React<DwellingCommit>("correct_tenancy_dates", kSince, CorrectWhenCorrected);
  service.React<DwellingCommit>("end_by_withdrawal", kSince, EndWhenWithdrawn);
  service.React<TenancyCommit>("open_rent_account", kSince, OpenAccountWhenStarted);
  service.React<TenancyCommit>("set_account_period", kSince, SetPeriodOfAccount);
}

}  // namespace

Service ContractingService() {
  Service service("contracting");
  Operators(service);
  Dwellings(service);
  OwnerContracts(service);
  Tenancies(service);
  RentAccounts(service);
  Reactions(service);
  return service;
}

}  // namespace iml::contracting
