#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apps/commands.h"
#include "apps/print.h"
#include "apps/region.h"
#include "iml/reporting/v1/reporting.pb.h"
#include "libs/domain/cents.h"
#include "libs/domain/date.h"

namespace iml {
namespace {

using reporting::v1::Bilan;
using reporting::v1::Figure;

constexpr int kLatest = 2022;  // of the sample region

std::string Iso(const google::type::Date& date) {
  const auto day = domain::Day(date);
  return day ? absl::FormatCivilTime(*day) : "";
}

std::string Decimal(int64_t per_mille) {
  return absl::StrCat(per_mille < 0 ? "-" : "", std::abs(per_mille) / 10, ",", std::abs(per_mille) % 10, " %");
}

std::string Told(const std::string& unit, int64_t value) {
  if (unit == "per_mille") return Decimal(value);
  if (unit == "cents" || unit == "cents_per_m2") return domain::Euros(value);
  if (unit == "hundredths") return absl::StrCat(value / 100, ",", std::to_string(100 + value % 100).substr(1));
  return Grouped(value);
}

const char* UnitName(const std::string& unit) {
  static const auto& names = *new std::map<std::string, const char*>{{"places", "places"},
                                                                     {"dwellings", "logements"},
                                                                     {"households", "ménages"},
                                                                     {"persons", "personnes"},
                                                                     {"requests", "demandes"},
                                                                     {"orientations", "orientations"},
                                                                     {"accounts", "comptes"},
                                                                     {"claims", "dossiers"},
                                                                     {"captures", "dossiers"},
                                                                     {"days", "jours"},
                                                                     {"cents", ""},
                                                                     {"cents_per_m2", "par m²"},
                                                                     {"per_mille", ""},
                                                                     {"hundredths", ""}};
  const auto found = names.find(unit);
  return found == names.end() ? "" : found->second;
}

void Headline(const Bilan& bilan) {
  std::map<std::string, Figure> figures;
  for (const Figure& figure : bilan.figures()) figures[figure.id()] = figure;
  const Figure& mandates = figures["mandate_share_places_created"];
  std::cout << "Bilan " << bilan.year() << ", " << bilan.region_name() << ", au "
            << domain::French(*domain::Day(bilan.on())) << "\n\n";
  std::cout << Grouped(figures["places_cumulative"].value()) << " places créées depuis le "
            << domain::French(*domain::Day(figures["places_cumulative"].period().from()));
  if (bilan.has_target()) {
    std::cout << " pour un objectif de " << Grouped(bilan.target().value()) << " ("
              << Decimal(figures["target_rate"].value()) << ")";
  }
  if (mandates.has_value()) std::cout << ", dont " << Decimal(mandates.value()) << " en mandat de gestion";
  std::cout << ".\n\n";
  for (const auto& broken : bilan.broken_equations()) {
    std::cout << "ATTENTION, " << broken.invariant() << " n'est pas vérifié (" << absl::StrJoin(broken.figures(), ", ")
              << (broken.by().empty() ? "" : " par ") << broken.by() << ") : " << Grouped(broken.found())
              << " au lieu de " << Grouped(broken.expected()) << ". Ces indicateurs sont à vérifier"
              << (broken.aggregate_ids().empty() ? "" : ", à commencer par ")
              << absl::StrJoin(broken.aggregate_ids(), ", ") << ".\n\n";
  }
  for (const auto& statement : bilan.statements()) {
    std::cout << "Objectif n° " << statement.number() << " : " << Grouped(statement.value())
              << " places, valable à partir du " << domain::French(*domain::Day(statement.valid_from()))
              << ", énoncé le " << domain::French(*domain::Day(statement.stated_on())) << " (" << statement.source()
              << ")" << (statement.number() == bilan.target().number() ? " : en vigueur" : "") << "\n";
  }
  std::cout << "\n";
}

// How far each target is reached.
void Targets(const Bilan& bilan) {
  if (bilan.targets().empty()) return;
  std::vector<Row> rows = {{"Objectif", "Territoire", "Compté", "Valeur", "Atteint", "Écart"}};
  for (const auto& progress : bilan.targets()) {
    const auto& target = progress.target();
    const auto from = domain::Day(target.has_counted_from() ? target.counted_from() : target.valid_from());
    const auto until = domain::Day(target.counted_until());
    const std::string days =
        absl::StrCat(from ? domain::French(*from) : "?", until ? " – " : "", until ? domain::French(*until) : "");
    const bool share = target.measure() == reporting::v1::MEASURE_MANDATE_SHARE;
    const auto told = [&](int64_t value) { return share ? Decimal(value) : Grouped(value); };
    rows.push_back({share ? "part du mandat de gestion" : progress.measure_label(), progress.territory_name(), days,
                    told(target.value()), told(progress.reached()), told(progress.gap())});
  }
  PrintText(rows);
  std::cout << "\n";
}

std::string Value(const Figure& figure) { return figure.has_value() ? Told(figure.unit(), figure.value()) : "–"; }
std::string Previous(const Figure& figure) {
  return figure.has_previous() ? Told(figure.unit(), figure.previous()) : "–";
}

std::string Period(const Figure& figure) {
  const absl::CivilDay from = *domain::Day(figure.period().from()), last = *domain::Day(figure.period().until()) - 1;
  return from == last ? absl::StrCat("le ", domain::French(last))
                      : absl::StrCat(domain::French(from), " – ", domain::French(last));
}

// What the parts of a figure are by.
std::string BreakdownName(const std::string& by) {
  static const std::map<std::string, std::string> french = {{"departement", "département"},
                                                            {"modality", "modalité"},
                                                            {"operator", "structure"},
                                                            {"outcome", "issue"},
                                                            {"side", "côté"},
                                                            {"kind", "nature"},
                                                            {"age", "âge"},
                                                            {"destination", "destination"},
                                                            {"exit", "groupe de destinations"},
                                                            {"reason", "motif"},
                                                            {"abandon", "motif"},
                                                            {"type", "type"},
                                                            {"area", "surface"},
                                                            {"commune", "commune"},
                                                            {"origin", "SIAO"},
                                                            {"composition", "composition"},
                                                            {"situation", "situation d'avant"},
                                                            {"seniority", "ancienneté"},
                                                            {"channel", "canal"},
                                                            {"region", "région"}};
  return french.at(by);
}

// The region's figures, or each in detail with its parts.
void PrintAsText(const Bilan& bilan, bool detail) {
  std::vector<Row> rows;
  if (!detail) {
    Headline(bilan);
    Targets(bilan);
    std::cout << "Population : " << bilan.population_label() << ".\n\n";
    rows.push_back({"Indicateur", "Valeur", "Un an avant", "Unité", "Période"});
    for (const Figure& figure : bilan.figures()) {
      rows.push_back({figure.label(), Value(figure), Previous(figure), UnitName(figure.unit()), Period(figure)});
    }
    PrintText(rows);
    std::cout << "\nUn indicateur en détail : iml bilan --figure=<id> ; les identifiants : --format=csv\n";
    return;
  }
  for (const Figure& figure : bilan.figures()) {
    const std::string unit = UnitName(figure.unit());
    std::cout << figure.label() << " : " << Value(figure) << (unit.empty() ? "" : " ") << unit << ", " << Period(figure)
              << ", " << bilan.region_name() << "\n"
              << figure.definition() << "\nPopulation : " << figure.population()
              << ". Un an avant : " << Previous(figure) << ".\n";
    if (figure.parts().empty()) continue;
    std::cout << "\n";
    rows.push_back({"Par", "Code", "Libellé", "Valeur"});
    for (const auto& part : figure.parts()) {
      rows.push_back({BreakdownName(part.by()), part.key(), part.label(), Told(figure.unit(), part.value())});
    }
    PrintText(rows);
  }
}

// A value for programs, or for a French spreadsheet: euros and percent with a comma.
std::string Cell(const std::string& unit, int64_t value, bool excel) {
  const bool hundredths = unit == "cents" || unit == "cents_per_m2" || unit == "hundredths";
  if (!excel || (!hundredths && unit != "per_mille")) return std::to_string(value);
  const int64_t whole = hundredths ? 100 : 10;
  const std::string rest = std::to_string(std::abs(value) % whole + whole).substr(1);
  return absl::StrCat(value < 0 ? "-" : "", std::abs(value) / whole, ",", rest);
}

// How a figure is made.
std::string BasisName(const std::string& basis) {
  static const std::map<std::string, std::string> french = {{"flow", "flux"},        {"stock", "stock"},
                                                            {"cumulative", "cumul"}, {"share", "part"},
                                                            {"delay", "délai"},      {"quantile", "quantile"}};
  return french.at(basis);
}

void PrintAsCsv(const Bilan& bilan, bool excel) {
  const Csv csv(excel);
  // A person reads "au" as the last day; `until` is the day after it.
  csv.Print(excel ? Row{"indicateur", "libellé", "unité", "nature", "du", "au", "par", "code", "partie", "valeur",
                        "un an avant", "population", "définition"}
                  : Row{"id", "label", "unit", "basis", "from", "until", "by", "key", "part", "value", "previous",
                        "population", "definition"});
  for (const Figure& figure : bilan.figures()) {
    const std::string unit = !excel                            ? figure.unit()
                             : figure.unit() == "cents"        ? "euros"
                             : figure.unit() == "cents_per_m2" ? "euros par m²"
                             : figure.unit() == "per_mille"    ? "%"
                                                               : UnitName(figure.unit());
    const auto print = [&](const std::string& by, const std::string& key, const std::string& label,
                           const std::string& value, const std::string& previous) {
      const google::type::Date &from = figure.period().from(), &until = figure.period().until();
      csv.Print({figure.id(), figure.label(), unit, excel ? BasisName(figure.basis()) : figure.basis(),
                 excel ? domain::French(*domain::Day(from)) : Iso(from),
                 excel ? domain::French(*domain::Day(until) - 1) : Iso(until), excel ? BreakdownName(by) : by, key,
                 label, value, previous, figure.population(), figure.definition()});
    };
    print("region", bilan.region(), bilan.region_name(),
          figure.has_value() ? Cell(figure.unit(), figure.value(), excel) : "",
          figure.has_previous() ? Cell(figure.unit(), figure.previous(), excel) : "");
    for (const auto& part : figure.parts()) {
      print(part.by(), part.key(), part.label(), Cell(figure.unit(), part.value(), excel), "");
    }
  }
}

struct Options {
  std::string data = "data", region = "84", on, figure, population = "177";
  Format format;
  std::vector<std::string> at;
  std::optional<int> year;
};

absl::StatusOr<Bilan> Fetch(const rpc::Endpoints& endpoints, const reporting::v1::GetBilanRequest& request) {
  rpc::Client client(endpoints);
  Bilan bilan;
  const absl::Status status = client.CallUntil(absl::Seconds(10), "/iml.reporting.v1.Reporting/GetBilan", request,
                                               {.timeout = absl::Seconds(30)}, &bilan);
  if (!status.ok()) return status;
  return bilan;
}

int Ask(const Options& options) {
  reporting::v1::GetBilanRequest request;
  request.set_region(options.region);
  request.set_year(options.year.value_or(kLatest));
  request.set_population(options.population == "all" ? reporting::v1::POPULATION_ALL
                                                     : reporting::v1::POPULATION_FUNDED_177);
  if (!options.on.empty()) {
    absl::CivilDay day;
    if (!absl::ParseCivilTime(options.on, &day) || day.year() < 1 || day.year() > 9999)
      return Fail(absl::InvalidArgumentError(absl::StrCat("--on: ", options.on, " is no day; write 2022-12-31")));
    *request.mutable_on() = domain::ToDate(day);
    if (!options.year) request.set_year(static_cast<int32_t>(day.year()));
  }
  auto endpoints = rpc::ParseEndpoints(options.at);
  if (!endpoints.ok()) return Fail(endpoints.status());
  Reached reached;
  if (options.at.empty()) {
    auto found = Reach(options.data);
    if (!found.ok()) return Fail(found.status());
    reached = *std::move(found);
    endpoints->of[""] = {reached.addresses.grpc};
  }
  if (!endpoints->of.contains("") && !endpoints->of.contains("reporting")) {
    return Fail(
        absl::InvalidArgumentError("--at names no endpoints of reporting; write reporting=host:port,host:port"));
  }
  const auto fetched = Fetch(*endpoints, request);
  if (!fetched.ok()) {
    Fail(fetched.status());
    return absl::IsInvalidArgument(fetched.status()) ? kFound : kUnreachable;
  }
  Bilan bilan = *fetched;
  auto& figures = *bilan.mutable_figures();
  if (!options.figure.empty()) {
    figures.erase(
        std::remove_if(figures.begin(), figures.end(), [&](const Figure& each) { return each.id() != options.figure; }),
        figures.end());
    if (figures.empty()) {
      return Fail(absl::InvalidArgumentError(
          absl::StrCat("--figure: there is no figure ", options.figure, "; --format=csv lists them")));
    }
  }
  if (options.format.json()) {
    std::string json;
    google::protobuf::util::JsonPrintOptions print;
    print.add_whitespace = true;
    print.preserve_proto_field_names = true;
    google::protobuf::util::MessageToJsonString(bilan, &json, print).ok();
    std::cout << json;
    return kGood;
  }
  if (options.format.csv()) {
    PrintAsCsv(bilan, options.format.excel);
    return kGood;
  }
  PrintAsText(bilan, !options.figure.empty());
  return kGood;
}

}  // namespace

int PrintHeadline(const rpc::Endpoints& endpoints) {
  reporting::v1::GetBilanRequest request;
  request.set_region("84");
  request.set_year(kLatest);
  const auto bilan = Fetch(endpoints, request);
  if (!bilan.ok()) return Fail(bilan.status());
  Headline(*bilan);
  return kGood;
}

void AddBilan(Command program) {
  const auto options = std::make_shared<Options>();
  Command command = program.Subcommand("bilan", "the region's figures for a year, as of a day");
  AddData(command, &options->data);
  AddAt(command, &options->at);
  command.Option("--region", &options->region, "official code", {.shows_default = true});
  command.Option("--year", &options->year, absl::StrCat("from 2018; that of --on, or ", kLatest));
  command.Option("--on", &options->on, "the last day that counts, 2022-06-30; the year's last when left out");
  command.Option("--figure", &options->figure, "one figure in detail, by its id");
  command.Option("--population", &options->population,
                 "which dwellings: 177, financed by programme 177 on each day, or all",
                 {.check = OneOf({"177", "all"}), .shows_default = true});
  AddFormat(command, &options->format);
  command.Runs([options] { return Ask(*options); });
}

}  // namespace iml
