#include "services/securing/envelope/projection.h"

#include "services/securing/envelope/tables.h"

namespace iml::securing {

using eventsourcing::Standing;
using storage::Transaction;

namespace {

void Set(const v1::EnvelopeSet& set, v1::EnvelopeView* view) {
  view->set_amount_cents(set.amount_cents());
  view->set_source(set.source());
  *view->mutable_stated_on() = set.stated_on();
}

}  // namespace

void ProjectEnvelope(const Standing& standing, const v1::EnvelopeFact& fact, Transaction& rows) {
  if (fact.has_commitment_refused()) return;  // it makes no envelope of one that nobody set
  const std::string& id = standing.header.aggregate_id();
  v1::EnvelopeView& view = rows.At(kEnvelopes, id);
  view.set_envelope_id(id);
  switch (fact.fact_case()) {
    case v1::EnvelopeFact::kEnvelopeSet:
      Set(fact.envelope_set(), &view);
      break;
    case v1::EnvelopeFact::kAidCommitted:
      view.set_committed_cents(view.committed_cents() + fact.aid_committed().amount_cents());
      break;
    case v1::EnvelopeFact::kAidPaid:
      view.set_paid_cents(view.paid_cents() + fact.aid_paid().amount_cents());
      break;
    case v1::EnvelopeFact::kAidRecovered:
      view.set_recovered_cents(view.recovered_cents() + fact.aid_recovered().amount_cents());
      break;
    case v1::EnvelopeFact::kCommitmentRefused:
    case v1::EnvelopeFact::FACT_NOT_SET:
      break;
  }
  view.set_available_cents(view.amount_cents() - view.committed_cents());
}

}  // namespace iml::securing
