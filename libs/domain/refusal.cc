#include "libs/domain/refusal.h"

#include <cassert>

namespace iml::domain {
namespace {

constexpr char kPayload[] = "type.googleapis.com/iml.rpc.v1.Refusal";
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;

struct Known {
  absl::StatusCode code;
  const char* sentence;
};

const std::map<std::string, Known>& Table() {
  static const auto& table = *new std::map<std::string, Known>{
      // Of every command.
      {"FIELD_MISSING", {kInvalid, "Le champ « {champ} » est obligatoire."}},
      {"VALUE_INVALID", {kInvalid, "La valeur du champ « {champ} » n'est pas valide : {règle}."}},
      {"DATE_INVALID", {kInvalid, "Le champ « {champ} » n'est pas une date du calendrier."}},
      {"UNKNOWN_CODE", {kInvalid, "Le code {code} n'existe pas dans la liste {liste}, version {version}."}},
      {"FUTURE_DATE", {kInvalid, "La date {date} est dans le futur."}},
      {"DATES_OUT_OF_ORDER", {kPrecondition, "{acte} ({date}) ne peut pas précéder {acte2} ({date2})."}},
      {"WRONG_PHASE", {kPrecondition, "Action impossible : ce dossier est « {phase} »."}},
      {"NOT_FOUND", {absl::StatusCode::kNotFound, "Aucun dossier ne porte cet identifiant."}},
      {"NOT_YOURS", {kDenied, "Seule la structure {nom} peut faire cette action."}},
      {"REASON_MISSING", {kInvalid, "Indiquez le motif."}},
      {"SOURCE_MISSING", {kInvalid, "Indiquez la source et la date."}},
      {"AMOUNT_WRONG", {kInvalid, "{montant} : un montant en centimes entiers, {règle}, est attendu."}},
      // Of the machinery.
      {"REQUEST_MALFORMED", {kInvalid, "La requête n'est pas lisible : {erreur}."}},
      {"PAGE_TOKEN_FOREIGN", {kInvalid, "Ce jeton de page vient d'une autre liste : reprenez à la première page."}},
      {"REQUEST_ID_REUSED",
       {absl::StatusCode::kAlreadyExists, "Cet identifiant de requête a déjà servi à une autre commande."}},
      {"VERSION_MISMATCH", {kPrecondition, "Ce dossier a changé entre-temps : il est à la version {version}."}},
      // orientation
      {"REQUEST_ALREADY_OPEN", {kPrecondition, "Ce ménage a déjà une demande en cours auprès de ce SIAO (n° {n})."}},
      {"NO_ADULT", {kInvalid, "Le ménage doit compter au moins un adulte."}},
      {"REQUEST_INCOMPLETE", {kPrecondition, "Il manque : {rubriques}. Si la réponse est inconnue, indiquez-le."}},
      {"NOT_WAITING", {kPrecondition, "La demande n'est pas en liste d'attente."}},
      {"PLACE_NOT_NAMED", {kInvalid, "L'orientation doit nommer une structure et un logement."}},
      {"ORIENTATION_RUNNING", {kPrecondition, "Une orientation est déjà en cours pour cette demande (n° {n})."}},
      {"HOUSEHOLD_TOO_LARGE", {kPrecondition, "Le ménage compte {n} personnes pour {p} places."}},
      {"ORIENTATION_EXPIRED", {kPrecondition, "L'orientation a expiré le {date}."}},
      {"NOT_YET_EXPIRED", {kPrecondition, "L'orientation court jusqu'au {date}."}},
      {"ARGUMENT_MISSING", {kInvalid, "Le refus de la structure ou du propriétaire doit être argumenté."}},
      {"ALREADY_ENTERED", {kPrecondition, "Le ménage est déjà entré dans le logement."}},
      // prospection
      {"DO_NOT_CONTACT", {kPrecondition, "Ce propriétaire a demandé le {date} à ne plus être contacté, par personne."}},
      {"CAPTURE_ALREADY_OPEN", {kPrecondition, "Un dossier de captation est déjà ouvert pour ce logement (n° {n})."}},
      {"DWELLING_IN_STOCK", {kPrecondition, "Ce logement est déjà dans le parc."}},
      {"STAGE_SKIPPED", {kPrecondition, "L'étape « {étape} » manque ; indiquez pourquoi."}},
      {"NOT_DECENT", {kPrecondition, "La visite du {date} n'a pas constaté la décence."}},
      {"ALREADY_ATTRIBUTED", {kPrecondition, "Ce logement est déjà attribué à {structure}."}},
      {"NOT_ATTRIBUTED", {kPrecondition, "Ce logement n'est attribué à aucune structure."}},
      // contracting
      {"SIREN_INVALID", {kInvalid, "Ce numéro SIREN n'est pas valide."}},
      {"APPROVAL_OVERLAP", {kPrecondition, "Un agrément couvre déjà cette période."}},
      {"PLACES_IN_USE", {kPrecondition, "{n} de ces places sont réservées ou occupées."}},
      {"DWELLING_TAKEN", {kPrecondition, "Le logement est déjà réservé ou occupé à cette date."}},
      {"NOT_IN_STOCK", {kPrecondition, "Le logement n'est pas dans le parc à cette date."}},
      {"OTHER_OPERATOR", {kPrecondition, "Ce logement relève d'une autre structure."}},
      {"TOO_FEW_PLACES", {kPrecondition, "Il reste {p} places pour {n} personnes."}},
      {"NO_RESERVATION", {kPrecondition, "Le logement n'est pas réservé pour ce ménage."}},
      {"NO_ACTIVE_MANDATE", {kPrecondition, "Aucun mandat de gestion n'est actif à la date d'entrée."}},
      {"OUTSIDE_OWNER_CONTRACT", {kPrecondition, "La convention doit tenir dans le bail principal ({début}, {fin})."}},
      {"CONTRACT_OVERLAP", {kPrecondition, "Un autre contrat avec le propriétaire couvre cette période."}},
      {"DWELLING_RESERVED", {kPrecondition, "Le logement est réservé : annulez d'abord l'admission."}},
      {"UNSOLVED_OCCUPANTS", {kPrecondition, "{n} occupant(s) sans solution enregistrée."}},
      {"OPERATOR_UNKNOWN", {kPrecondition, "La structure {siren} n'est pas enregistrée."}},
      {"NOT_ADMITTED", {kPrecondition, "L'admission de ce ménage n'est pas confirmée."}},
      {"NOT_A_PARTY", {kPrecondition, "Cette personne n'est pas signataire du contrat."}},
      {"TERM_ALREADY_CALLED", {kPrecondition, "L'échéance de {mois} est déjà appelée."}},
      {"TERM_OUTSIDE_TENANCY", {kPrecondition, "{mois} est hors de la période d'occupation."}},
      // securing
      {"NOT_ELIGIBLE", {kPrecondition, "Le fonds ne peut pas intervenir : {critères}."}},
      {"CLAIM_OVERLAP", {kPrecondition, "Ce sinistre est déjà déclaré (dossier n° {n})."}},
      {"LOSS_ABOVE_STATEMENT", {kPrecondition, "La perte déclarée dépasse l'impayé constaté ({montant})."}},
      {"DECIDER_IS_APPLICANT", {kDenied, "Un membre de l'association demandeuse ne peut pas décider."}},
      {"GRANT_ABOVE_LOSS", {kPrecondition, "L'aide accordée dépasse la perte nette ({montant})."}},
      {"PAYMENT_ABOVE_COMMITMENT", {kPrecondition, "Le paiement dépasse le montant engagé ({montant})."}},
      {"RECOVERY_ABOVE_PAID", {kPrecondition, "Le recouvrement dépasse le montant payé ({montant})."}},
      {"ENVELOPE_BELOW_COMMITTED", {kPrecondition, "{montant} sont déjà engagés sur cette enveloppe."}},
      {"ENVELOPE_EXHAUSTED", {kPrecondition, "L'enveloppe {année} n'a plus que {montant}."}},
      {"ENVELOPE_NOT_SET", {kPrecondition, "L'enveloppe {année} n'est pas fixée."}},
      // reporting
      {"TARGET_ALREADY_STATED",
       {kPrecondition, "Cet objectif existe déjà, même source et mêmes dates, avec une autre valeur."}},
  };
  return table;
}

constexpr size_t kMostValueBytes = 200;  // of what somebody sent: an answer must fit beside what carries it

}  // namespace

std::string Shortened(const std::string& text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (text[bytes] & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes) + "…";
}

absl::Status Refuse(const std::string& reason, const std::map<std::string, std::string>& values,
                    std::vector<std::string> fields) {
  const auto known = Table().find(reason);
  assert(known != Table().end() && "a reason that is not in the table");
  rpc::v1::Refusal refusal;
  refusal.set_reason(reason);
  refusal.set_sentence(known->second.sentence);
  for (const auto& [name, value] : values) {
    const std::string hole = "{" + name + "}";
    const size_t at = refusal.sentence().find(hole);
    if (at != std::string::npos)
      refusal.mutable_sentence()->replace(at, hole.size(), Shortened(value, kMostValueBytes));
  }
  for (std::string& field : fields) {
    log::v1::Violation& violation = *refusal.add_violations();
    violation.set_field(std::move(field));
    violation.set_reason(reason);
    violation.set_sentence(refusal.sentence());
  }
  return ToStatus(known->second.code, refusal);
}

absl::Status All(const std::vector<absl::Status>& checks) {
  absl::Status first;
  rpc::v1::Refusal all;
  for (const absl::Status& check : checks) {
    if (check.ok()) continue;
    const rpc::v1::Refusal one = RefusalOf(check);
    if (first.ok()) {
      first = check;
      all = one;
      continue;
    }
    all.mutable_violations()->MergeFrom(one.violations());
    if (all.sentence().find(one.sentence()) == std::string::npos) all.mutable_sentence()->append(" " + one.sentence());
  }
  return all.violations().empty() ? first : ToStatus(first.code(), all);
}

rpc::v1::Refusal RefusalOf(const absl::Status& status) {
  rpc::v1::Refusal refusal;
  if (const auto payload = status.GetPayload(kPayload)) refusal.ParseFromString(std::string(*payload));
  return refusal;
}

absl::Status ToStatus(absl::StatusCode code, const rpc::v1::Refusal& refusal) {
  absl::Status status(code, refusal.sentence());
  status.SetPayload(kPayload, absl::Cord(refusal.SerializeAsString()));
  return status;
}

}  // namespace iml::domain
