#include "services/prospection/owner/projection.h"

#include "services/prospection/ids.h"
#include "services/prospection/owner/machine.h"
#include "services/prospection/owner/tables.h"
#include "services/prospection/tables.h"

namespace iml::prospection {

using eventsourcing::Standing;
using storage::Transaction;

namespace {

void Register(const v1::OwnerRegistered& registered, v1::OwnerView* view) {
  if (registered.has_person()) *view->mutable_person() = registered.person();
  if (registered.has_body()) *view->mutable_body() = registered.body();
  *view->mutable_source() = registered.source();
  *view->mutable_collected_on() = registered.collected_on();
  if (registered.has_telephone()) *view->mutable_telephone() = registered.telephone();
}

void Correct(const v1::OwnerCorrected& corrected, v1::OwnerView* view) {
  if (corrected.has_person()) *view->mutable_person() = corrected.person();
  if (corrected.has_body()) *view->mutable_body() = corrected.body();
  view->clear_telephone();
  if (corrected.has_telephone()) *view->mutable_telephone() = corrected.telephone();
}

}  // namespace

void ProjectOwner(const Standing& standing, const v1::OwnerFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  const storage::Relisting relisting(kOwnersBy, id, rows);
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
    case v1::OwnerFact::kOwnerCorrected:
      return Correct(fact.owner_corrected(), &view);
    case v1::OwnerFact::FACT_NOT_SET:
      return;
  }
}

// A body is known by its SIREN: nothing else is near to it.
void ProjectNearKeys(const std::string& key, const Standing& standing, const v1::OwnerFact& fact, Transaction& rows) {
  const auto put = [&](bool person, const v1::OwnerPerson& identity) {
    if (!person) return;
    for (const std::string& near : NearKeys(key, identity))
      rows.Put(kNearKeys, {near, standing.header.aggregate_id()}, {});
  };
  switch (fact.fact_case()) {
    case v1::OwnerFact::kOwnerRegistered:
      return put(fact.owner_registered().has_person(), fact.owner_registered().person());
    case v1::OwnerFact::kOwnerCorrected:
      return put(fact.owner_corrected().has_person(), fact.owner_corrected().person());
    case v1::OwnerFact::kOwnerContacted:
    case v1::OwnerFact::kContactForbidden:
    case v1::OwnerFact::FACT_NOT_SET:
      return;
  }
}

}  // namespace iml::prospection
