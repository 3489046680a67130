#include "services/prospection/owner/projection.h"

#include "services/prospection/owner/machine.h"
#include "services/prospection/owner/tables.h"

namespace iml::prospection {

using eventsourcing::Standing;
using storage::Transaction;

namespace {

void Register(const v1::OwnerRegistered& registered, v1::OwnerView* view) {
  if (registered.has_person()) *view->mutable_person() = registered.person();
  if (registered.has_body()) *view->mutable_body() = registered.body();
  *view->mutable_source() = registered.source();
  *view->mutable_collected_on() = registered.collected_on();
}

}  // namespace

void ProjectOwner(const Standing& standing, const v1::OwnerFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  v1::OwnerView& view = rows.At(kOwners, id);
  view.set_owner_id(id);
  view.set_status(StatusAfter(view.status(), fact));
  switch (fact.fact_case()) {
    case v1::OwnerFact::kOwnerRegistered:
      return Register(fact.owner_registered(), &view);
    case v1::OwnerFact::kOwnerContacted:
      return view.set_contacts(fact.owner_contacted().number());
    case v1::OwnerFact::kContactForbidden:
      *view.mutable_forbidden_on() = fact.occurred_on();
      return;
    case v1::OwnerFact::FACT_NOT_SET:
      return;
  }
}

}  // namespace iml::prospection
