#include "libs/domain/codes.h"

#include <map>
#include <utility>

#include "libs/domain/refusal.h"

namespace iml::domain {
namespace {

using Codes = std::map<std::string, std::string>;

// (list, version) to (code, label). "si-siao-1": the référentiels of the SI SIAO (dossier 1.4, source S5); "1": lists
// of this project, where no official one was found.
const std::map<std::pair<std::string, std::string>, Codes>& Lists() {
  // clang-format off
  static const auto& lists = *new std::map<std::pair<std::string, std::string>, Codes>{
      {{"compositions", "si-siao-1"},
       {
           {"10", "Homme seul"},
           {"20", "Femme seule"},
           {"30", "Couple sans enfant"},
           {"40", "Femme seule avec enfant(s)"},
           {"50", "Homme seul avec enfant(s)"},
           {"60", "Groupe avec enfant(s)"},
           {"70", "Groupe d'adultes sans enfant"},
           {"80", "Enfant/Mineur isolé"},
           {"90", "Enfants/Mineurs en groupe"},
           {"100", "Couple avec enfant"},
           {"120", "Enfant/Mineur en famille"},
       }},
      {{"situationDemandes", "si-siao-1"},
       {
           {"20", "À la rue"},
           {"21", "AUDA"},
           {"22", "CADA"},
           {"23", "CHUDA"},
           {"24", "Colocation"},
           {"25", "Détention"},
           {"26", "Dispositif hivernal"},
           {"27", "Dispositif médical (LHSS/LAM, autre)"},
           {"28", "Errance résidentielle"},
           {"29", "Hébergé chez amis - autre"},
           {"30", "Hébergé chez famille"},
           {"31", "Hébergement d'insertion"},
           {"32", "Hébergement d'urgence"},
           {"33", "Hébergement de stabilisation"},
           {"34", "Hôtel (hors 115)"},
           {"35", "Hôtel 115"},
           {"36", "Institutions publiques (hôpital, maison de retraite)"},
           {"37", "Location parc privé"},
           {"38", "Location parc public"},
           {"39", "Logement accompagné"},
           {"40", "Logement foyer"},
           {"41", "Maison relais"},
           {"42", "PEC-ASE"},
           {"43", "Résidence sociale"},
           {"44", "Autre"},
           {"45", "Expulsion locative du privé"},
           {"46", "Expulsion locative du public"},
           {"47", "Accueil de jour, service social, associations"},
           {"48", "Service social"},
           {"49", "Associations"},
           {"50", "Propriétaire"},
           {"51", "Intermédiation locative"},
           {"52", "Expulsion squat"},
           {"53", "MHL"},
           {"54", "Évacuation de camp/bidonville"},
           {"55", "Domicile conjugal"},
           {"56", "HUDA"},
           {"57", "Fin de prise en charge MHL"},
       }},
      {{"motifDemandes", "si-siao-1"},
       {
           {"201", "Absence de ressources"},
           {"202", "Arrivée en France"},
           {"203", "Dort dans la rue"},
           {"204", "Expulsion locative"},
           {"205", "Fin d'hébergement chez des tiers"},
           {"206", "Fin d'hospitalisation"},
           {"207", "Fin de prise en charge ASE"},
           {"208", "Fin de prise en charge Conseil Général"},
           {"209", "Inadaptation du logement"},
           {"210", "Logement insalubre"},
           {"211", "Logement repris par le propriétaire"},
           {"212", "Rapprochement du lieu de travail"},
           {"213", "Regroupement familial"},
           {"214", "Risque d'expulsion locative"},
           {"215", "Séparation ou rupture des liens familiaux"},
           {"216", "Sortie dispositif asile"},
           {"217", "Sortie d'hébergement"},
           {"218", "Sortie de détention"},
           {"219", "Sortie de logement accompagné"},
           {"220", "Violences familiales-conjugales"},
           {"221", "Autre"},
           {"222", "Départ du département initial"},
           {"223", "Évacuation de camp/bidonville"},
           {"224", "Fin de PEC MHL"},
           {"225", "Expulsion squat"},
       }},
      {{"typesEtablissementUn", "si-siao-1"},
       {
           {"100", "Hôtels"},
           {"200", "RHVS"},
           {"300", "Hors CHRS"},
           {"400", "CHRS"},
           {"500", "ALT (Hébergement)"},
           {"600", "Hébergement spécialisé"},
           {"700", "Dispositif national d'accueil"},
           {"800", "Logement foyer"},
           {"900", "Intermédiation locative"},
           {"1000", "Logement de droit commun"},
           {"1100", "ALT (Logement)"},
           {"2000", "Non renseigné"},
           {"2001", "NR (Hébergement)"},
           {"2002", "NR (Logement)"},
       }},
      {{"categoriePlaces", "si-siao-1"},
       {
           {"1", "Chambre individuelle"},
           {"10", "Chambre collective"},
           {"20", "Dortoir 5 et +"},
           {"40", "Chambre 2 places"},
           {"50", "Chambre 3 places"},
           {"60", "Chambre 4 places"},
           {"70", "Chambre 5 places et plus"},
           {"80", "Logement modulable"},
           {"90", "T1"},
           {"200", "T1 bis"},
           {"100", "T2"},
           {"110", "T3"},
           {"120", "T4"},
           {"130", "T5"},
           {"140", "T6"},
           {"150", "T7"},
           {"160", "T8"},
           {"170", "T9"},
           {"190", "Studio"},
           {"180", "Chambre hôtel"},
       }},
      {{"situationSortieDemande", "si-siao-1"},
       {
           {"1", "Autre motif"},
           {"2", "Colocation"},
           {"3", "Dispositif d'asile"},
           {"4", "Dispositif hivernal"},
           {"5", "LAM"},
           {"6", "Décédée"},
           {"7", "Hébergée par des tiers"},
           {"8", "Hébergement d'insertion"},
           {"9", "Hébergement d'urgence"},
           {"10", "Stabilisation"},
           {"11", "Hôtel"},
           {"12", "Logement en intermédiation locative"},
           {"13", "Logement foyers (FJT-FTM)"},
           {"14", "Accès à un logement parc privé"},
           {"15", "Accès à un logement parc public"},
           {"16", "ALT"},
           {"17", "Maison relais"},
           {"18", "Départ volontaire"},
           {"19", "Exclusion de la structure"},
           {"20", "Retour au domicile conjugal ou personnel"},
           {"21", "Retour dans la famille"},
           {"22", "Rue/abris de fortune"},
           {"23", "Résidence sociale"},
           {"24", "Résidence accueil"},
           {"25", "Retour dans le pays d'origine"},
           {"26", "Hospitalisation"},
           {"27", "Incarcération"},
           {"28", "Information non renseignée"},
           {"29", "LHSS"},
           {"30", "ACT"},
           {"31", "A trouvé une autre solution"},
           {"32", "pré-CADA"},
           {"33", "CADA"},
           {"34", "Centre maternel"},
           {"35", "IML mandat de gestion"},
           {"36", "IML location sous location"},
           {"37", "IML location sous location bail glissant"},
           {"38", "CHRS"},
           {"39", "Absence momentanée prévue"},
           {"40", "Fermeture structure hivernale"},
           {"41", "Fin de séjour"},
           {"42", "N'a pas rappelé le 115"},
           {"43", "Ne s'est pas présentée"},
           {"44", "Prise en charge dans un autre département"},
           {"45", "Retour au domicile parental"},
           {"46", "Maison de retraite"},
           {"47", "Problème de mobilité (handicap)"},
           {"48", "Fermeture structure"},
           {"49", "Assignation à résidence"},
           {"50", "Structure d'urgence"},
           {"51", "Accès à un logement"},
           {"52", "Institutions publiques"},
       }},
      {{"motifRefusMenage", "1"},
       {
           {"LOCALISATION", "Localisation"},
           {"TYPE_LOGEMENT", "Type de logement"},
           {"TAILLE", "Taille"},
           {"ETAGE_ACCESSIBILITE", "Étage, accessibilité"},
           {"LOYER_TROP_ELEVE", "Loyer trop élevé"},
           {"MODALITE", "Ne souhaite pas de sous-location"},
           {"ACCOMPAGNEMENT_REFUSE", "Refuse l’accompagnement"},
           {"SCOLARITE_EMPLOI", "Scolarité, emploi"},
           {"ANIMAL", "Animal"},
           {"AUTRE_SOLUTION_TROUVEE", "A trouvé une autre solution"},
           {"INJOIGNABLE", "Injoignable"},
           {"NE_S_EST_PAS_PRESENTE", "Ne s’est pas présenté"},
           {"AUTRE", "Autre"},
       }},
      {{"motifRefusStructure", "1"},
       {
           {"RESSOURCES_INSUFFISANTES", "Ressources insuffisantes"},
           {"SITUATION_ADMINISTRATIVE", "Situation administrative"},
           {"COMPOSITION_INADAPTEE", "Composition inadaptée"},
           {"BESOIN_ACCOMPAGNEMENT_TROP_LOURD", "Besoin d’accompagnement trop lourd"},
           {"DETTE_LOCATIVE", "Dette locative"},
           {"TROUBLES_ANTERIEURS", "Troubles antérieurs"},
           {"LOGEMENT_PLUS_DISPONIBLE", "Logement plus disponible"},
           {"REFUS_DU_PROPRIETAIRE", "Refus du propriétaire"},
           {"DOSSIER_INCOMPLET", "Dossier incomplet"},
           {"ERREUR_ORIENTATION", "Erreur d’orientation"},
           {"DEMANDE_EXPIREE", "Demande expirée"},
           {"AUTRE", "Autre"},
       }},
      {{"canalCaptation", "1"},
       {
           {"AGENCE_IMMOBILIERE", "Agence immobilière"},
           {"NOTAIRE", "Notaire"},
           {"SYNDIC", "Syndic"},
           {"BAILLEUR_SOCIAL", "Bailleur social"},
           {"COLLECTIVITE", "Collectivité"},
           {"ACTION_LOGEMENT", "Action Logement"},
           {"ANAH_ADIL_FRANCE_RENOV", "Anah, ADIL, France Rénov’"},
           {"PRESSE_PETITE_ANNONCE", "Presse, petite annonce"},
           {"SITE_INTERNET", "Site internet"},
           {"CAMPAGNE_COURRIER", "Campagne de courrier"},
           {"BOUCHE_A_OREILLE", "Bouche à oreille"},
           {"PROPRIETAIRE_DEJA_PARTENAIRE", "Propriétaire déjà partenaire"},
           {"PLATEFORME_INTER_ASSOCIATIVE", "Plateforme inter-associative"},
           {"SALARIE_BENEVOLE", "Salarié ou bénévole"},
           {"SPONTANE", "Spontané"},
           {"AUTRE", "Autre"},
       }},
      {{"motifAbandonCaptation", "1"},
       {
           {"LOYER_TROP_ELEVE", "Loyer trop élevé"},
           {"NON_DECENT", "Non décent"},
           {"PREFERE_MARCHE", "Préfère le marché"},
           {"VENTE", "Vente"},
           {"AUTRE_OPERATEUR", "Autre opérateur"},
           {"INJOIGNABLE", "Injoignable"},
           {"NE_PAS_CONTACTER", "Ne souhaite plus être contacté"},
           {"AUTRE", "Autre"},
       }},
      {{"motifSortieParc", "1"},
       {
           {"REPRISE_PROPRIETAIRE", "Reprise par le propriétaire"},
           {"VENTE", "Vente"},
           {"FIN_CONVENTION", "Fin de convention"},
           {"GLISSEMENT", "Glissement du bail"},
           {"INDECENCE", "Indécence"},
           {"SINISTRE_MAJEUR", "Sinistre majeur"},
           {"RESILIATION_OPERATEUR", "Résiliation par l’opérateur"},
       }},
      {{"natureSinistre", "1"},
       {
           {"IMPAYE", "Impayé de loyer ou de charges"},
           {"DEGRADATION", "Dégradation"},
       }},
      {{"federations", "1"},
       {
           {"FAPIL", "FAPIL"},
           {"FAS", "Fédération des acteurs de la solidarité"},
           {"URHAJ", "Union régionale pour l’habitat des jeunes"},
           {"SOLIHA", "SOLIHA"},
       }},
  };
  // clang-format on
  return lists;
}

}  // namespace

std::string Label(const v1::Code& code) {
  const auto list = Lists().find({code.list(), code.version()});
  if (list == Lists().end()) return "";
  const auto found = list->second.find(code.code());
  return found == list->second.end() ? "" : found->second;
}

absl::Status CheckCode(const v1::Code& code, const std::string& list, const std::string& field) {
  if (code.list() == list && !Label(code).empty()) return absl::OkStatus();
  if (code.code().empty()) return Refuse("FIELD_MISSING", {{"champ", field}}, {field});
  return Refuse("UNKNOWN_CODE", {{"code", code.code()}, {"liste", list}, {"version", code.version()}}, {field});
}

absl::Status CheckReason(const v1::Code& reason, const std::string& list) {
  return reason.code().empty() ? Refuse("REASON_MISSING", {}, {"reason"}) : CheckCode(reason, list, "reason");
}

v1::Code CodeOf(const std::string& list, const std::string& code) {
  v1::Code made;
  made.set_list(list);
  made.set_code(code);
  for (const auto& [key, codes] : Lists()) {
    if (key.first == list) made.set_version(key.second);
  }
  return made;
}

}  // namespace iml::domain
