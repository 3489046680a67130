#include "services/contracting/contracting.h"

#include "libs/domain/ids.h"
#include "libs/territory/territory.h"
#include "services/contracting/dwelling/decider.h"
#include "services/contracting/dwelling/projection.h"
#include "services/contracting/dwelling/queries.h"
#include "services/contracting/dwelling/reactions.h"
#include "services/contracting/dwelling/tables.h"
#include "services/contracting/ids.h"
#include "services/contracting/operator/decider.h"
#include "services/contracting/operator/projection.h"
#include "services/contracting/operator/queries.h"
#include "services/contracting/operator/tables.h"
#include "services/contracting/owner_contract/decider.h"
#include "services/contracting/owner_contract/projection.h"
#include "services/contracting/owner_contract/queries.h"
#include "services/contracting/owner_contract/reactions.h"
#include "services/contracting/owner_contract/tables.h"
#include "services/contracting/rent_account/decider.h"
#include "services/contracting/rent_account/projection.h"
#include "services/contracting/rent_account/queries.h"
#include "services/contracting/rent_account/reactions.h"
#include "services/contracting/rent_account/tables.h"
#include "services/contracting/tenancy/decider.h"
#include "services/contracting/tenancy/projection.h"
#include "services/contracting/tenancy/queries.h"
#include "services/contracting/tenancy/reactions.h"
#include "services/contracting/tenancy/tables.h"

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

constexpr char kSince[] = "2026-11-24", kTransferSince[] = "2026-11-30";

std::string UnknownDepartement(const v1::GrantApproval& command) {
  for (const std::string& departement : command.departements()) {
    if (territory::FindDepartement(departement) == nullptr) return departement.empty() ? "?" : departement;
  }
  return "";
}

void Operators(Service& service) {
  service.Aggregate<OperatorCommit, OperatorState>()
      .Takes<v1::RegisterOperator, v1::AffiliateOperator>()
      .TakesWith<v1::GrantApproval>(
          [](const OperatorState& state, const v1::GrantApproval& command, const Reads&,
             const domain::Context& context) { return Decide(state, command, UnknownDepartement(command), context); });
  service.Keeps(kOperators);
  service.Project<OperatorCommit>(ProjectOperator);
  service.Answers<v1::GetOperatorRequest>(GetOperator);
  service.Answers<v1::ListOperatorsRequest>(ListOperators);
  service.History<v1::GetOperatorHistoryRequest, v1::GetOperatorHistoryResponse, OperatorCommit>();
}

absl::StatusOr<DwellingFacts> TransferToKnown(const DwellingState& state, const v1::TransferDwelling& command,
                                              const Reads& rows, const domain::Context& context) {
  return Decide(state, command, rows.Find(kOperators, command.operator_id()).has_value(), context);
}

void Dwellings(Service& service) {
  service.Aggregate<DwellingCommit, DwellingState>()
      .Takes<v1::OpenPlaces, v1::ClosePlaces, v1::CorrectOccupation, v1::RecordSolution, v1::WithdrawDwelling,
             v1::SetFunding, v1::AcceptTransfer, v1::DropTransfer>()
      .TakesWith<v1::TransferDwelling, OperatorCommit>(TransferToKnown)
      .Takes<RegisterDwelling, RecordContractPeriod, EndContractPeriod, ReserveDwelling, ReleaseReservation,
             RecordOccupants, StartOccupation, EndOccupation, MoveReservation>();
  service.Keeps(kDwellings);
  service.Keeps(kDwellingsBy.ids);
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
  service.Aggregate<OwnerContractCommit, OwnerContractState>()
      .TakesWith<v1::SignOwnerContract, OperatorCommit, DwellingCommit>(DecideWithParties<v1::SignOwnerContract>)
      .Names<v1::SignOwnerContract>([](const v1::SignOwnerContract& command) {
        return domain::DerivedId(eventsourcing::TopicOf(v1::OwnerContractFact::descriptor()), command.request_id());
      })
      .TakesWith<SignForCapture, OperatorCommit>(DecideWithParties<SignForCapture>)
      .Takes<v1::EndOwnerContract>()
      .Takes<ActivateOwnerContract, VoidOwnerContract, FinishOwnerContract, KeepOwnerContract, TransferOwnerContract>();
  service.Keeps(kOwnerContracts);
  service.Keeps(kOwnerContractsBy.ids);
  service.Project<OwnerContractCommit>(ProjectOwnerContract);
  service.Answers<v1::GetOwnerContractRequest>(GetOwnerContract);
  service.Answers<v1::ListOwnerContractsRequest>(ListOwnerContracts);
  service.History<v1::GetOwnerContractHistoryRequest, v1::GetOwnerContractHistoryResponse, OwnerContractCommit>();
}

absl::StatusOr<TenancyFacts> PrepareWithAdmission(const TenancyState& state, const v1::PrepareTenancy& command,
                                                  const Reads& rows, const domain::Context& context) {
  const auto admission = rows.Find(kAdmissions, {command.household_id(), command.orientation_number()});
  return Decide(state, command, admission.value_or(AdmissionRow()), context);
}

void Tenancies(Service& service) {
  service.Aggregate<TenancyCommit, TenancyState>()
      .TakesWith<v1::PrepareTenancy, HouseholdCommit>(PrepareWithAdmission)
      .Names<v1::PrepareTenancy>([](const v1::PrepareTenancy& command) {
        return TenancyId(command.household_id(), command.orientation_number());
      })
      .Takes<v1::SignTenancy, v1::StartTenancy, v1::AbandonTenancy, v1::GiveNotice, v1::CancelNotice, v1::ExitTenancy,
             v1::StateDestination, v1::CloseTenancy>()
      .Takes<ConfirmStart, RefuseStart, AbandonReleased, CorrectTenancyDates, EndByWithdrawal, TransferTenancy>();
  service.Keeps(kTenancies);
  service.Keeps(kTenanciesBy.ids);
  service.Keeps(kAdmissions);
  service.Project<TenancyCommit>(ProjectTenancy);
  service.Project<HouseholdCommit>(ProjectAdmission);
  service.Answers<v1::GetTenancyRequest>(GetTenancy);
  service.Answers<v1::ListTenanciesRequest>(ListTenancies);
  service.History<v1::GetTenancyHistoryRequest, v1::GetTenancyHistoryResponse, TenancyCommit>();
}

// What a command is about is a row of the aggregate itself, written with its head: it rests on no other topic.
template <typename Command>
absl::StatusOr<RentAccountFacts> DecideWithTerm(const RentAccountState& state, const Command& command,
                                                const Reads& rows, const domain::Context& context) {
  return Decide(state, command, rows.Find(kRentTerms, {command.rent_account_id(), command.month()}), context);
}

absl::StatusOr<RentAccountFacts> ReverseWithPayment(const RentAccountState& state, const v1::ReversePayment& command,
                                                    const Reads& rows, const domain::Context& context) {
  return Decide(state, command, rows.Find(kRentPayments, {command.rent_account_id(), command.number()}), context);
}

void RentAccounts(Service& service) {
  service.Aggregate<RentAccountCommit, RentAccountState>()
      .Takes<v1::RecordPayment, v1::RecordHousingBenefit>()
      .TakesWith<v1::CallRent>(DecideWithTerm<v1::CallRent>)
      .TakesWith<v1::CorrectTerm>(DecideWithTerm<v1::CorrectTerm>)
      .TakesWith<v1::VoidTerm>(DecideWithTerm<v1::VoidTerm>)
      .TakesWith<v1::ReversePayment>(ReverseWithPayment)
      .Takes<OpenRentAccount, SetAccountPeriod, TransferRentAccount>();
  service.Keeps(kRentAccounts);
  service.Keeps(kRentAccountsBy.ids);
  service.Keeps(kRentTerms);
  service.Keeps(kRentPayments);
  service.Project<RentAccountCommit>(ProjectRentAccount);
  service.Answers<v1::GetRentAccountRequest>(GetRentAccount);
  service.Answers<v1::ListRentAccountsRequest>(ListRentAccounts);
  service.History<v1::GetRentAccountHistoryRequest, v1::GetRentAccountHistoryResponse, RentAccountCommit>();
  service.Answers<v1::GetRentAccountStatementRequest>(GetRentAccountStatement);
  service.Answers<v1::ListArrearsRequest>(ListArrears);
}

void Reactions(Service& service) {
  using orientation::v1::AdmissionCancellationRequested;
  using orientation::v1::AdmissionRequested;
  using orientation::v1::CompositionChanged;
  using orientation::v1::CompositionCorrected;
  using orientation::v1::PlannedEntryCorrected;
  using prospection::v1::CaptureHandedOver;
  using prospection::v1::SignatureRequested;
  service.React<HouseholdCommit, AdmissionRequested>("reserve_for_admission", kSince, ReserveForAdmission);
  service.React<HouseholdCommit, AdmissionCancellationRequested>("release_for_cancellation", kSince,
                                                                 ReleaseForCancellation);
  service.React<HouseholdCommit, CompositionChanged>("record_occupants", kSince, RecordWhenChanged);
  service.React<HouseholdCommit, CompositionCorrected>("record_occupants", kSince, RecordWhenCorrected);
  service.React<DoorCommit, SignatureRequested>("sign_for_capture", kSince, SignWhenAsked);
  service.React<DoorCommit, CaptureHandedOver>("register_dwelling", kSince, RegisterWhenHandedOver);
  service.React<OwnerContractCommit, v1::OwnerContractSigned>("record_contract_period", kSince, RecordPeriodOfSigned);
  service.React<OwnerContractCommit, v1::OwnerContractEndRequested>("end_contract_period", kSince, EndPeriodWhenAsked);
  service.React<DwellingCommit, v1::ContractPeriodRecorded>("activate_owner_contract", kSince, ActivateWhenRecorded);
  service.React<DwellingCommit, v1::ContractPeriodRefused>("void_owner_contract", kSince, VoidWhenRefused);
  service.React<DwellingCommit, v1::ContractPeriodEnded>("finish_owner_contract", kSince, FinishWhenEnded);
  service.React<DwellingCommit, v1::ContractPeriodKept>("keep_owner_contract", kSince, KeepWhenKept);
  service.React<TenancyCommit, v1::TenancyStartRequested>("start_occupation", kSince, OccupyWhenAsked);
  service.React<TenancyCommit, v1::TenancyExited>("end_occupation", kSince, FreeWhenExited);
  service.React<DwellingCommit, v1::OccupationStarted>("confirm_start", kSince, ConfirmStartWhenOccupied);
  service.React<DwellingCommit, v1::OccupationRefused>("refuse_start", kSince, RefuseStartWhenRefused);
  service.React<DwellingCommit, v1::ReservationReleased>("abandon_released", kSince, AbandonWhenReleased);
  service.React<DwellingCommit, v1::OccupationCorrected>("correct_tenancy_dates", kSince, CorrectWhenCorrected);
  service.React<DwellingCommit, v1::OccupationEnded>("end_by_withdrawal", kSince, EndWhenWithdrawn);
  service.React<TenancyCommit, v1::TenancyStarted>("open_rent_account", kSince, OpenAccountWhenStarted);
  service.React<TenancyCommit, v1::TenancyExited>("set_account_period", kSince, SetPeriodWhenExited);
  service.React<TenancyCommit, v1::TenancyDatesCorrected>("set_account_period", kSince, SetPeriodWhenCorrected);
  service.React<HouseholdCommit, PlannedEntryCorrected>("move_reservation", kTransferSince, MoveWhenCorrected);
  service.React<DwellingCommit, v1::DwellingTransferred>("transfer_owner_contract", kTransferSince,
                                                         TransferContractsWithDwelling);
  service.React<DwellingCommit, v1::DwellingTransferred>("transfer_tenancy", kTransferSince,
                                                         TransferTenanciesWithDwelling);
  service.React<TenancyCommit, v1::TenancyTransferred>("transfer_rent_account", kTransferSince,
                                                       TransferAccountWithTenancy);
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
