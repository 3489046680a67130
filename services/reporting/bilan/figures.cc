#include "services/reporting/bilan/figures.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>

#include "iml/contract/v1/contract.pb.h"
#include "libs/domain/codes.h"
#include "libs/domain/labels.h"

namespace iml::reporting {

// The counting rules are this project's own: no official form was found.
const std::vector<FigureSpec>& Figures() {
  constexpr auto kEve = Window::kEve, kPeriod = Window::kPeriod, kLastDay = Window::kLastDay, kPlan = Window::kPlan;
  constexpr auto kOf = Among::kDwellings, kOfRequests = Among::kRequests, kOfCaptures = Among::kCaptures;
  static const auto& all = *new std::vector<FigureSpec>{
      // ---- the stock
      {"places_before", "Places au début de la période", "places", kEve, kOf, CountOf{kPlacesBefore},
       "Places ouvertes la veille de la période, dans des logements du parc."},
      {"places_created", "Places créées (brut)", "places", kPeriod, kOf, CountOf{kPlacesCreated},
       "Places ouvertes dans la période, à la mise à disposition du logement ou ensuite."},
      {"places_closed", "Places fermées", "places", kPeriod, kOf, CountOf{kPlacesClosed},
       "Places fermées dans la période, sorties du parc comprises."},
      {"places_net", "Places créées (net)", "places", kPeriod, kOf, SumOf{kPlacesCreated, -1, kPlacesClosed},
       "Places créées moins places fermées."},
      {"places_transferred", "Places transférées (solde)", "places", kPeriod, kOf, CountOf{kPlacesTransferred},
       "Places dont le logement change de modalité ou de structure sans sortir du parc : en moins d'un côté, en plus "
       "de l'autre, zéro en tout."},
      {"places_financing", "Places : changements de financement (solde)", "places", kPeriod, kOf,
       CountOf{kPlacesFinancing},
       "Places dont le logement entre dans la population du bilan (en plus) ou en sort (en moins) parce que son "
       "financement change ; ni création ni fermeture."},
      {"places_active", "Places actives", "places", kLastDay, kOf, CountOf{kPlacesActive},
       "Places ouvertes le dernier jour de la période."},
      {"places_cumulative", "Places créées depuis le début du plan (brut)", "places", kPlan, kOf,
       CountOf{kPlacesCumulative},
       "Places créées depuis le premier jour que compte l'objectif, à défaut le 1er janvier 2018 ; les fermetures ne "
       "sont pas déduites."},
      {"dwellings_before", "Logements au début de la période", "dwellings", kEve, kOf, CountOf{kDwellingsBefore},
       "Logements du parc la veille de la période."},
      {"dwellings_created", "Logements captés (brut)", "dwellings", kPeriod, kOf, CountOf{kDwellingsCreated},
       "Logements mis à disposition dans la période."},
      {"dwellings_closed", "Logements sortis du parc", "dwellings", kPeriod, kOf, CountOf{kDwellingsClosed},
       "Logements sortis du parc dans la période."},
      {"dwellings_net", "Logements captés (net)", "dwellings", kPeriod, kOf,
       SumOf{kDwellingsCreated, -1, kDwellingsClosed}, "Logements captés moins logements sortis du parc."},
      {"dwellings_transferred", "Logements transférés (solde)", "dwellings", kPeriod, kOf,
       CountOf{kDwellingsTransferred},
       "Logements qui changent de modalité ou de structure sans sortir du parc, comme les places."},
      {"dwellings_financing", "Logements : changements de financement (solde)", "dwellings", kPeriod, kOf,
       CountOf{kDwellingsFinancing}, "Logements dont le financement change, comme les places."},
      {"dwellings_active", "Logements actifs", "dwellings", kLastDay, kOf, CountOf{kDwellingsActive},
       "Logements du parc le dernier jour de la période, aussi par type, surface et commune."},
      {"dwellings_cumulative", "Logements captés depuis le début du plan (brut)", "dwellings", kPlan, kOf,
       CountOf{kDwellingsCumulative}, "Logements mis à disposition depuis le début du plan, comme les places."},
      {"places_per_dwelling", "Places par logement", "hundredths", kLastDay, kOf,
       ShareOf{kPlacesActive, kDwellingsActive, 100}, "Places actives sur logements actifs."},
      {"target_places", "Objectif de places", "places", kLastDay, kOf, TargetValue{},
       "Objectif en vigueur ce jour : le plus récent « valable à partir du », puis le plus récemment énoncé ; les "
       "objectifs d'une seule année sont à part."},
      {"target_rate", "Taux d'atteinte de l'objectif", "per_mille", kPlan, kOf, TargetRate{},
       "Places créées depuis le début du plan sur objectif de places."},
      {"mandate_share_places_created", "Part du mandat de gestion (places créées depuis le début du plan)", "per_mille",
       kPlan, kOf, ShareOf{kMandatePlacesCumulative, kPlacesCumulative},
       "Places créées depuis le début du plan en mandat de gestion le jour de leur création, sur toutes."},
      {"mandate_share_dwellings_created", "Part du mandat de gestion (logements captés depuis le début du plan)",
       "per_mille", kPlan, kOf, ShareOf{kMandateDwellingsCumulative, kDwellingsCumulative},
       "Logements captés depuis le début du plan en mandat de gestion le jour de leur captation, sur tous."},
      {"mandate_share_places_active", "Part du mandat de gestion (places actives)", "per_mille", kLastDay, kOf,
       ShareOf{kMandatePlacesActive, kPlacesActive}, "Places actives en mandat de gestion, sur toutes."},
      {"mandate_share_dwellings_active", "Part du mandat de gestion (logements actifs)", "per_mille", kLastDay, kOf,
       ShareOf{kMandateDwellingsActive, kDwellingsActive}, "Logements actifs en mandat de gestion, sur tous."},
      // ---- captures
      {"captures_opened", "Dossiers de captation ouverts", "captures", kPeriod, kOfCaptures, CountOf{kCapturesOpened},
       "Dossiers ouverts dans la période, par canal."},
      {"captures_handed_over", "Captations abouties", "captures", kPeriod, kOfCaptures, CountOf{kCapturesHandedOver},
       "Dossiers dont le logement est mis à disposition dans la période, par canal."},
      {"captures_abandoned", "Dossiers de captation abandonnés", "captures", kPeriod, kOfCaptures,
       CountOf{kCapturesAbandoned}, "Dossiers abandonnés dans la période, par motif."},
      {"capture_delay_median", "Délai de captation, médiane", "days", kPeriod, kOfCaptures,
       QuantileOf{kCaptureDelay, 50}, "De l'ouverture du dossier à la mise à disposition ; captations de la période."},
      {"capture_delay_p80", "Délai de captation, 80e centile", "days", kPeriod, kOfCaptures,
       QuantileOf{kCaptureDelay, 80}, "Comme la médiane, au 80e centile."},
      // ---- orientation
      {"requests_before", "Demandes ouvertes au début de la période", "requests", kEve, kOfRequests,
       CountOf{kRequestsBefore}, "Demandes créées et ni pourvues ni annulées, la veille."},
      {"requests_created", "Demandes créées", "requests", kPeriod, kOfRequests, CountOf{kRequestsCreated},
       "Demandes d'insertion créées dans la période."},
      {"requests_transmitted", "Demandes transmises", "requests", kPeriod, kOfRequests, CountOf{kRequestsTransmitted},
       "Demandes transmises au SIAO dans la période."},
      {"requests_oriented", "Demandes orientées", "requests", kPeriod, kOfRequests, CountOf{kRequestsOriented},
       "Demandes dont la première proposition est dans la période."},
      {"requests_ended", "Demandes closes", "requests", kPeriod, kOfRequests, CountOf{kRequestsEnded},
       "Demandes pourvues ou annulées dans la période, par issue."},
      {"requests_open", "Demandes ouvertes", "requests", kLastDay, kOfRequests, CountOf{kRequestsOpen},
       "Demandes créées et ni pourvues ni annulées, le dernier jour."},
      {"answer_rate", "Taux de réponse du SIAO", "per_mille", kPeriod, kOfRequests,
       ShareOf{kRequestsAnswered, kRequestsReceived},
       "Demandes transmises pour la première fois dans la période qui ont reçu une proposition avant sa fin, sur "
       "toutes."},
      {"orientations_before", "Orientations en cours au début de la période", "orientations", kEve, kOf,
       CountOf{kOrientationsBefore}, "Orientations proposées et sans issue, la veille."},
      {"orientations_proposed", "Orientations proposées", "orientations", kPeriod, kOf, CountOf{kOrientationsProposed},
       "Orientations proposées dans la période."},
      {"orientations_ended", "Orientations abouties ou terminées", "orientations", kPeriod, kOf,
       CountOf{kOrientationsEnded},
       "Orientations dont l'issue est dans la période, par issue ; les refus par côté (ménage, structure, "
       "propriétaire) et par motif."},
      {"orientations_running", "Orientations en cours", "orientations", kLastDay, kOf, CountOf{kOrientationsRunning},
       "Orientations proposées et sans issue, le dernier jour."},
      {"refusal_rate", "Part des orientations refusées", "per_mille", kPeriod, kOf,
       ShareOf{kOrientationsRefused, kOrientationsEnded}, "Orientations refusées sur orientations terminées."},
      {"qualification_delay_median", "Délai de qualification, médiane", "days", kPeriod, kOfRequests,
       QuantileOf{kQualificationDelay, 50},
       "De la transmission à la liste d'attente ; demandes qualifiées dans la période."},
      {"qualification_delay_p80", "Délai de qualification, 80e centile", "days", kPeriod, kOfRequests,
       QuantileOf{kQualificationDelay, 80}, "Comme la médiane, au 80e centile."},
      {"waiting_delay_median", "Délai d'attente, médiane", "days", kPeriod, kOfRequests, QuantileOf{kWaitingDelay, 50},
       "De la première transmission à la première orientation ; premières orientations de la période."},
      {"waiting_delay_p80", "Délai d'attente, 80e centile", "days", kPeriod, kOfRequests, QuantileOf{kWaitingDelay, 80},
       "Comme la médiane, au 80e centile."},
      {"answer_delay_median", "Délai de réponse de la structure, médiane", "days", kPeriod, kOf,
       QuantileOf{kAnswerDelay, 50},
       "De l'accord du ménage à la demande d'admission ou au refus ; réponses de la période."},
      {"answer_delay_p80", "Délai de réponse de la structure, 80e centile", "days", kPeriod, kOf,
       QuantileOf{kAnswerDelay, 80}, "Comme la médiane, au 80e centile."},
      {"admission_delay_median", "Délai d'admission, médiane", "days", kPeriod, kOf, QuantileOf{kAdmissionDelay, 50},
       "De la proposition à l'admission ; admissions de la période."},
      {"admission_delay_p80", "Délai d'admission, 80e centile", "days", kPeriod, kOf, QuantileOf{kAdmissionDelay, 80},
       "Comme la médiane, au 80e centile."},
      {"entry_delay_median", "Délai d'entrée, médiane", "days", kPeriod, kOf, QuantileOf{kEntryDelay, 50},
       "De l'admission à l'entrée ; entrées de la période. Une entrée corrigée à avant l'admission compte zéro."},
      {"entry_delay_p80", "Délai d'entrée, 80e centile", "days", kPeriod, kOf, QuantileOf{kEntryDelay, 80},
       "Comme la médiane, au 80e centile."},
      {"update_age_median", "Âge de la dernière transmission, médiane", "days", kLastDay, kOfRequests,
       QuantileOf{kUpdateAge, 50},
       "De la dernière transmission au dernier jour de la période ; demandes transmises et ouvertes ce jour."},
      {"update_age_p80", "Âge de la dernière transmission, 80e centile", "days", kLastDay, kOfRequests,
       QuantileOf{kUpdateAge, 80}, "Comme la médiane, au 80e centile."},
      // ---- households
      {"households_before", "Ménages présents au début de la période", "households", kEve, kOf,
       CountOf{kHouseholdsBefore}, "Ménages logés la veille, chacun dans le dernier logement où il est entré."},
      {"households_entered", "Ménages entrés", "households", kPeriod, kOf, CountOf{kHouseholdsEntered},
       "Entrées dans la période de ménages qui n'étaient pas logés la veille, y compris un séjour commencé et fini le "
       "même jour ; par composition, situation d'avant et département du SIAO."},
      {"households_left", "Ménages sortis", "households", kPeriod, kOf, CountOf{kHouseholdsLeft},
       "Sorties dans la période de ménages qui ne sont plus logés, par destination et groupe de destinations, y "
       "compris celles du jour de l'entrée."},
      {"households_transferred", "Ménages transférés (solde)", "households", kPeriod, kOf,
       CountOf{kHouseholdsTransferred},
       "Ménages logés qui passent d'un logement à un autre, ou dont le logement change de modalité ou de structure : "
       "en moins d'un côté, en plus de l'autre, zéro en tout."},
      {"households_financing", "Ménages : changements de financement (solde)", "households", kPeriod, kOf,
       CountOf{kHouseholdsFinancing},
       "Ménages logés qui entrent dans la population du bilan (en plus) ou en sortent (en moins) parce que le "
       "financement de leur logement change, ou qu'ils passent à un logement autrement financé."},
      {"households_present", "Ménages présents", "households", kLastDay, kOf, CountOf{kHouseholdsPresent},
       "Ménages logés le dernier jour, chacun dans le dernier logement où il est entré ; aussi par composition et "
       "ancienneté."},
      {"households_housed", "Ménages logés", "households", kPeriod, kOf,
       SumOf{kHouseholdsBefore, 1, kHouseholdsEntered}, "Ménages présents au début, plus ménages entrés."},
      {"exit_to_housing_rate", "Part des sorties vers le logement", "per_mille", kPeriod, kOf,
       ShareOf{kExitsToHousing, kExitsKnown},
       "Sorties vers un logement sur sorties dont la destination est connue. Le groupement des destinations est propre "
       "à ce système."},
      {"stay_length_median", "Durée de séjour, médiane", "days", kPeriod, kOf, QuantileOf{kStayLength, 50},
       "De l'entrée à la sortie ; séjours finis dans la période."},
      {"stay_length_p80", "Durée de séjour, 80e centile", "days", kPeriod, kOf, QuantileOf{kStayLength, 80},
       "Comme la médiane, au 80e centile."},
      {"persons_before", "Personnes présentes au début de la période", "persons", kEve, kOf, CountOf{kPersonsBefore},
       "Adultes et enfants des ménages logés la veille."},
      {"persons_entered", "Personnes entrées", "persons", kPeriod, kOf, CountOf{kPersonsEntered},
       "Adultes et enfants des ménages entrés, au jour de l'entrée."},
      {"persons_changed", "Changements de composition", "persons", kPeriod, kOf, CountOf{kPersonsChanged},
       "Naissances, arrivées et départs dans les ménages logés, en solde."},
      {"persons_left", "Personnes sorties", "persons", kPeriod, kOf, CountOf{kPersonsLeft},
       "Adultes et enfants des ménages sortis, la veille de la sortie."},
      {"persons_transferred", "Personnes transférées (solde)", "persons", kPeriod, kOf, CountOf{kPersonsTransferred},
       "Adultes et enfants des ménages transférés, la veille."},
      {"persons_financing", "Personnes : changements de financement (solde)", "persons", kPeriod, kOf,
       CountOf{kPersonsFinancing}, "Adultes et enfants des ménages dont le financement change, la veille."},
      {"persons_present", "Personnes présentes", "persons", kLastDay, kOf, CountOf{kPersonsPresent},
       "Adultes et enfants des ménages logés le dernier jour."},
      {"persons_housed", "Personnes logées", "persons", kPeriod, kOf, SumOf{kPersonsBefore, 1, kPersonsEntered},
       "Personnes présentes au début, plus personnes entrées."},
      // ---- occupancy
      {"place_days_open", "Capacité en jours-places", "days", kPeriod, kOf, CountOf{kPlaceDaysOpen},
       "Somme des places ouvertes chaque jour."},
      {"place_days_occupied", "Occupation en jours-personnes", "days", kPeriod, kOf, CountOf{kPlaceDaysOccupied},
       "Somme des personnes présentes chaque jour."},
      {"place_occupancy", "Taux d'occupation des places", "per_mille", kPeriod, kOf,
       ShareOf{kPlaceDaysOccupied, kPlaceDaysOpen}, "Jours-personnes sur jours-places."},
      {"dwelling_days_open", "Capacité en jours-logements", "days", kPeriod, kOf, CountOf{kDwellingDaysOpen},
       "Somme des logements du parc chaque jour."},
      {"dwelling_days_occupied", "Occupation en jours-logements", "days", kPeriod, kOf, CountOf{kDwellingDaysOccupied},
       "Somme des logements occupés chaque jour, colocations comptées une fois."},
      {"dwelling_days_vacant", "Vacance en jours-logements", "days", kPeriod, kOf,
       SumOf{kDwellingDaysOpen, -1, kDwellingDaysOccupied}, "Jours-logements non occupés."},
      {"dwelling_occupancy", "Taux d'occupation des logements", "per_mille", kPeriod, kOf,
       ShareOf{kDwellingDaysOccupied, kDwellingDaysOpen}, "Jours-logements occupés sur jours-logements."},
      // ---- rents and arrears
      {"rent_median", "Loyer mensuel hors charges, médiane", "cents", kPeriod, kOf, QuantileOf{kMonthlyRent, 50},
       "Loyers des termes échus dans la période."},
      {"rent_per_m2", "Loyer mensuel hors charges par m²", "cents_per_m2", kPeriod, kOf,
       ShareOf{kRentsCalled, kRentedArea, 100},
       "Loyers des termes échus dans la période sur les surfaces pour lesquelles ils sont appelés ; logements dont la "
       "surface est connue."},
      {"accounts_running", "Comptes locatifs en cours", "accounts", kLastDay, kOf, CountOf{kAccountsRunning},
       "Comptes locatifs des ménages dont le contrat court le dernier jour."},
      {"accounts_in_arrears", "Comptes en impayé", "accounts", kLastDay, kOf, CountOf{kAccountsInArrears},
       "Comptes locatifs en impayé le dernier jour, anciens occupants compris, par âge du plus ancien terme impayé."},
      {"arrears_rate", "Taux d'impayé", "per_mille", kLastDay, kOf,
       ShareOf{kAccountsRunningInArrears, kAccountsRunning}, "Comptes en cours et en impayé, sur comptes en cours."},
      {"long_arrears_rate", "Taux d'impayé de plus de 90 jours", "per_mille", kLastDay, kOf,
       ShareOf{kAccountsRunningInLongArrears, kAccountsRunning},
       "Comptes en cours dont le plus ancien terme impayé est échu depuis 90 jours ou plus, sur comptes en cours."},
      {"arrears", "Impayés", "cents", kLastDay, kOf, CountOf{kArrears},
       "Termes échus moins encaissements, le plus ancien terme d'abord, par âge du plus ancien terme impayé."},
      // ---- claims
      {"claims_opened", "Sinistres déclarés", "claims", kPeriod, kOf, CountOf{kClaimsOpened},
       "Dossiers ouverts auprès du fonds dans la période, par nature."},
      {"claims_granted", "Sinistres accordés", "claims", kPeriod, kOf, CountOf{kClaimsGranted},
       "Décisions favorables de la période."},
      {"claims_rejected", "Sinistres refusés", "claims", kPeriod, kOf, CountOf{kClaimsRejected},
       "Décisions défavorables de la période."},
      {"claims_granted_amount", "Aides accordées", "cents", kPeriod, kOf, CountOf{kClaimsGrantedAmount},
       "Montants accordés dans la période."},
      {"claims_paid_amount", "Aides payées", "cents", kPeriod, kOf, CountOf{kClaimsPaidAmount},
       "Montants payés dans la période."},
      {"claims_recovered_amount", "Aides recouvrées", "cents", kPeriod, kOf, CountOf{kClaimsRecoveredAmount},
       "Montants recouvrés dans la période ; ils ne réécrivent pas les décisions."},
  };
  return all;
}

namespace {

// Calls one of its functions by the type of the alternative.
template <typename... Functions>
struct Cases : Functions... {
  using Functions::operator()...;
};
template <typename... Functions>
Cases(Functions...) -> Cases<Functions...>;

const char* BasisOfCount(Window window) {
  switch (window) {
    case Window::kPeriod:
      return "flow";
    case Window::kPlan:
      return "cumulative";
    case Window::kEve:
    case Window::kLastDay:
      return "stock";
  }
  return "";
}

}  // namespace

const char* BasisOf(const FigureSpec& figure) {
  return std::visit(Cases{[&](const CountOf&) { return BasisOfCount(figure.window); },
                          [&](const SumOf&) { return BasisOfCount(figure.window); },
                          [&](const TargetValue&) { return BasisOfCount(figure.window); },
                          [](const ShareOf&) { return "share"; }, [](const TargetRate&) { return "share"; },
                          [&](const QuantileOf&) { return figure.unit == std::string("days") ? "delay" : "quantile"; }},
                    figure.how);
}

const char* IdOf(Counter counter) {
  static const auto& ids = *[] {
    auto* found = new std::array<const char*, kCounters>{};
    for (const FigureSpec& figure : Figures()) {
      if (const auto* count = std::get_if<CountOf>(&figure.how)) (*found)[count->counter] = figure.id;
    }
    return found;
  }();
  return ids[counter];
}

const std::vector<Equation>& Equations() {
  static const auto& all = *new std::vector<Equation>{
      {kPlaces.before, {kPlaces.in, kPlaces.transferred, kPlaces.financing}, kPlaces.out, kPlaces.after},
      {kDwellingsFlow.before,
       {kDwellingsFlow.in, kDwellingsFlow.transferred, kDwellingsFlow.financing},
       kDwellingsFlow.out,
       kDwellingsFlow.after},
      {kRequestsBefore, {kRequestsCreated}, kRequestsEnded, kRequestsOpen},
      {kOrientationsBefore, {kOrientationsProposed}, kOrientationsEnded, kOrientationsRunning},
      {kHouseholdsFlow.before,
       {kHouseholdsFlow.in, kHouseholdsFlow.transferred, kHouseholdsFlow.financing},
       kHouseholdsFlow.out,
       kHouseholdsFlow.after},
      {kPersons.before,
       {kPersons.in, kPersonsChanged, kPersons.transferred, kPersons.financing},
       kPersons.out,
       kPersons.after}};
  return all;
}

ExitGroup ExitGroupOf(const std::string& destination) {
  static const auto& groups = *[] {
    auto* by_code = new std::map<std::string, ExitGroup>{{"", EXIT_GROUP_UNKNOWN}, {"28", EXIT_GROUP_UNKNOWN}};
    const auto add = [&](ExitGroup group, std::initializer_list<const char*> codes) {
      for (const char* code : codes) (*by_code)[code] = group;
    };
    add(EXIT_GROUP_HOUSING, {"2", "14", "15", "20", "51"});
    add(EXIT_GROUP_ADAPTED, {"13", "17", "23", "24"});
    add(EXIT_GROUP_IML, {"12", "35", "36", "37"});
    add(EXIT_GROUP_SHELTER,
        {"3", "4", "5", "8", "9", "10", "11", "16", "29", "30", "32", "33", "34", "38", "40", "48", "50"});
    return by_code;
  }();
  const auto found = groups.find(destination);
  return found == groups.end() ? EXIT_GROUP_OTHER : found->second;
}

std::optional<int64_t> Ratio(int64_t part, int64_t whole, int64_t scale) {
  if (whole <= 0) return std::nullopt;
  return (2 * part * scale + (part < 0 ? -whole : whole)) / (2 * whole);
}

std::optional<int64_t> Quantile(std::vector<int64_t> values, int percent) {
  if (values.empty()) return std::nullopt;
  const size_t rank = (values.size() * percent + 99) / 100 - 1;
  std::nth_element(values.begin(), values.begin() + rank, values.end());
  return values[rank];
}

std::string KeyOf(const google::protobuf::EnumDescriptor* type, int value) {
  const std::string& none = type->value(0)->name();
  const size_t prefix = none.size() - std::string("UNSPECIFIED").size();
  std::string key = type->FindValueByNumber(value)->name().substr(prefix);
  std::transform(key.begin(), key.end(), key.begin(), [](unsigned char letter) { return std::tolower(letter); });
  return key;
}

namespace {

using contract::v1::CodeList;

// The labels of an enum's values by their keys.
template <typename Enum>
void AddLabels(std::map<std::string, std::string>* labels) {
  const auto* type = google::protobuf::GetEnumDescriptor<Enum>();
  for (int i = 1; i < type->value_count(); ++i) {
    const auto value = static_cast<Enum>(type->value(i)->number());
    (*labels)[KeyOf(value)] = domain::LabelOf(value).text;
  }
}

// "household/3": the list is that of the side.
std::string ReasonLabel(const std::string& key) {
  const size_t slash = key.find('/');
  const CodeList list = key.substr(0, slash) == "household" ? contract::v1::CODE_LIST_MOTIF_REFUS_MENAGE
                                                            : contract::v1::CODE_LIST_MOTIF_REFUS_STRUCTURE;
  return domain::Label(domain::CodeOf(list, slash == std::string::npos ? "" : key.substr(slash + 1)));
}

}  // namespace

std::string PartLabel(const std::string& by, const std::string& key) {
  static const auto& lists =
      *new std::map<std::string, CodeList>{{"destination", contract::v1::CODE_LIST_SITUATION_SORTIE_DEMANDE},
                                           {"kind", contract::v1::CODE_LIST_NATURE_SINISTRE},
                                           {"type", contract::v1::CODE_LIST_CATEGORIE_PLACES},
                                           {"composition", contract::v1::CODE_LIST_COMPOSITIONS},
                                           {"situation", contract::v1::CODE_LIST_SITUATION_DEMANDES},
                                           {"channel", contract::v1::CODE_LIST_CANAL_CAPTATION},
                                           {"abandon", contract::v1::CODE_LIST_MOTIF_ABANDON_CAPTATION}};
  static const auto& units =
      *new std::map<std::string, std::string>{{"age", " jours"}, {"area", " m²"}, {"seniority", " mois"}};
  static const auto& french = *[] {
    auto* labels = new std::map<std::string, std::string>();
    AddLabels<domain::v1::Modality>(labels);
    AddLabels<RequestOutcome>(labels);
    AddLabels<OrientationOutcome>(labels);
    AddLabels<ExitGroup>(labels);
    AddLabels<orientation::v1::RefusalSide>(labels);
    return labels;
  }();
  if (const auto list = lists.find(by); list != lists.end()) return domain::Label(domain::CodeOf(list->second, key));
  if (const auto unit = units.find(by); unit != units.end()) return key + unit->second;
  if (by == "reason") return ReasonLabel(key);
  const auto found = french.find(key);
  return found == french.end() ? key : found->second;
}

}  // namespace iml::reporting
