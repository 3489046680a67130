#include "libs/domain/rules.h"

#include "iml/contracting/v1/tenancy.pb.h"
#include "iml/orientation/v1/household.pb.h"
#include "iml/prospection/v1/owner.pb.h"
#include "libs/domain/refusal.h"
#include "tests/support/text.h"

namespace iml::domain {
namespace {

using contracting::v1::AbandonTenancy;
using contracting::v1::ExitTenancy;
using contracting::v1::GiveNotice;
using contracting::v1::PrepareTenancy;

// "field REASON field REASON", of a command on 30/06/2022.
template <typename Command>
std::string Violations(const std::string& text) {
  const Command command = tests::Text<Command>(text);
  Context context;
  context.today = absl::CivilDay(2022, 6, 30);
  context.day = DayOfAct(command, context.today);
  std::string violations;
  const auto refusal = RefusalOf(FieldRules(Command::descriptor()).Check(command, context));
  for (const auto& each : refusal.violations()) {
    violations += (violations.empty() ? "" : " ") + each.field() + " " + each.reason();
  }
  return violations;
}

constexpr char kWho[] = "household_id: 'h' orientation_number: 1 signatories: [SIGNATORY_HOUSEHOLD, SIGNATORY_OWNER] ";

std::string Terms(const std::string& terms) {
  return Violations<PrepareTenancy>(kWho + ("terms { direct_lease {} " + terms + " }"));
}
constexpr char kRent[] = "monthly_rent_cents: 50000 ";
constexpr char kPeriod[] = "period { from @2022-07-01 } ";

TEST(FieldRules, LetPassWhatHoldsThemAll) { EXPECT_EQ(Terms(std::string(kRent) + kPeriod), ""); }
TEST(FieldRules, NameEveryViolationAtOnceByItsPath) {
  EXPECT_EQ(Violations<PrepareTenancy>("terms { monthly_charges_cents: -1 }"),
            "household_id FIELD_MISSING orientation_number VALUE_INVALID terms.period FIELD_MISSING "
            "terms.monthly_rent_cents AMOUNT_WRONG terms.monthly_charges_cents AMOUNT_WRONG terms.kind FIELD_MISSING "
            "signatories VALUE_INVALID");
  EXPECT_EQ(Violations<PrepareTenancy>(kWho), "terms FIELD_MISSING");
}
TEST(FieldRules, SayTheLabelOfTheFieldToPeople) {
  Context context;
  const auto refused =
      FieldRules(AbandonTenancy::descriptor()).Check(tests::Text<AbandonTenancy>("tenancy_id: 't'"), context);
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(RefusalOf(refused).sentence(), "Le champ « motif » est obligatoire.");
}
TEST(FieldRules, TakeAmountsOfCentsThatCanBeSummed_INV_29) {
  const std::string rest = kPeriod;
  EXPECT_EQ(Terms(rest + "monthly_rent_cents: 1000000000000"), "");
  EXPECT_EQ(Terms(rest + "monthly_rent_cents: 1000000000001"), "terms.monthly_rent_cents AMOUNT_WRONG");
  EXPECT_EQ(Terms(rest + "monthly_rent_cents: 0"), "terms.monthly_rent_cents AMOUNT_WRONG");
  EXPECT_EQ(Terms(rest + "monthly_rent_cents: -9223372036854775808"), "terms.monthly_rent_cents AMOUNT_WRONG");
  EXPECT_EQ(Terms(rest + kRent + "deposit_cents: -1"), "terms.deposit_cents AMOUNT_WRONG");
}
// What is said to have happened did: today or before, on a day that there is, and not before the Besson law.
TEST(FieldRules, TakeAnActOnADayBetweenTheBessonLawAndToday_INV_70) {
  const auto on = [](const std::string& day) {
    return Violations<AbandonTenancy>("tenancy_id: 't' reason { clear: 'x' } occurred_on " + day);
  };
  EXPECT_EQ(on("@2022-06-30"), "");
  EXPECT_EQ(on("@1990-05-31"), "");
  EXPECT_EQ(on("{}"), "");
  EXPECT_EQ(on("@2022-07-01"), "occurred_on FUTURE_DATE");
  EXPECT_EQ(on("@1990-05-30"), "occurred_on VALUE_INVALID");
  EXPECT_EQ(on("{ year: 202 month: 3 day: 1 }"), "occurred_on VALUE_INVALID");
  EXPECT_EQ(on("@2022-02-30"), "occurred_on DATE_INVALID");
}
TEST(FieldRules, TakeADayToComeUpToItsMostMonthsAfterTheAct) {
  const auto ends = [](const std::string& text) {
    return Violations<GiveNotice>("tenancy_id: 't' side: NOTICE_SIDE_TENANT " + text);
  };
  EXPECT_EQ(ends("ends_on @2023-12-30"), "");
  EXPECT_EQ(ends("ends_on @2023-12-31"), "ends_on VALUE_INVALID");
  EXPECT_EQ(ends("ends_on @2042-04-05"), "ends_on VALUE_INVALID");
  EXPECT_EQ(ends("occurred_on @2022-01-31 ends_on @2023-07-31"), "");
  EXPECT_EQ(ends("occurred_on @2022-01-31 ends_on @2023-08-01"), "ends_on VALUE_INVALID");
  EXPECT_EQ(ends("occurred_on @2020-08-31 ends_on @2022-02-28"), "");
}
TEST(FieldRules, TakeAPeriodThatEndsAfterItsBeginning) {
  const auto period = [](const std::string& text) { return Terms(kRent + ("period { " + text + " }")); };
  EXPECT_EQ(period("from @2022-07-01 until @2022-07-02"), "");
  EXPECT_EQ(period("from @2022-07-01 until @2022-07-01"), "terms.period VALUE_INVALID");
  EXPECT_EQ(period("from @2022-02-30"), "terms.period DATE_INVALID");
  EXPECT_EQ(period("until @2022-07-02"), "terms.period DATE_INVALID");
  EXPECT_EQ(period("from @2022-07-01 until @2042-07-01"), "terms.period VALUE_INVALID");
}
TEST(FieldRules, TakeACodeOfTheListInAKnownVersion_INV_75) {
  const auto destination = [](const std::string& code) {
    return Violations<ExitTenancy>("tenancy_id: 't' destination " + code);
  };
  EXPECT_EQ(destination("#situationSortieDemande/15"), "");
  EXPECT_EQ(destination("#motifDemandes/204"), "destination UNKNOWN_CODE");
  EXPECT_EQ(destination("{ list: 'situationSortieDemande' version: 'si-siao-0' code: '15' }"),
            "destination UNKNOWN_CODE");
  EXPECT_EQ(destination("{}"), "destination FIELD_MISSING");
  const auto unknown = FieldRules(ExitTenancy::descriptor())
                           .Check(tests::Text<ExitTenancy>("tenancy_id: 't' destination { code: 'NOPE' }"), Context());
  EXPECT_EQ(RefusalOf(unknown).sentence().find("version ."), std::string::npos) << "it names the version of today";
}
// The door takes any text in the clear value of a personal field; its rule says more.
TEST(FieldRules, TakeALetterInANameAndNoUnknownOne) {
  const auto name = [](const std::string& text) {
    orientation::v1::CreateHousingRequest command;
    command.mutable_main_contact()->mutable_name()->set_clear(text);
    Context context;
    context.today = context.day = absl::CivilDay(2022, 6, 30);
    const auto refusal = RefusalOf(FieldRules(command.GetDescriptor()).Check(command, context));
    for (const auto& each : refusal.violations()) {
      if (each.field() == "main_contact.name") return each.reason();
    }
    return std::string();
  };
  for (const char* text : {"Ng", "李", "O’Brien"}) EXPECT_EQ(name(text), "") << text;
  for (const char* text : {"?", "-", "***", "\u00a0", "12", "A\u0378"}) EXPECT_EQ(name(text), "VALUE_INVALID") << text;
}
TEST(FieldRules, TakeABirthBetween1900AndToday) {
  const auto born = [](const std::string& day) {
    return Violations<orientation::v1::CreateHousingRequest>(
        "siao: '069' composition { adults: 1 } main_contact { name { clear: 'Ana' } birth_date { clear " + day +
        " } }");
  };
  EXPECT_EQ(born("@1900-01-01"), "");
  EXPECT_EQ(born("@2022-06-30"), "");
  EXPECT_EQ(born("@2022-07-01"), "main_contact.birth_date FUTURE_DATE");
  EXPECT_EQ(born("@1899-12-31"), "main_contact.birth_date VALUE_INVALID");
  EXPECT_EQ(born("{ year: 2 month: 5 day: 1 }"), "main_contact.birth_date VALUE_INVALID");
}
TEST(FieldRules, TakeNothingInALineThatReordersIt) {
  const auto source = [](const std::string& text) {
    prospection::v1::RegisterOwner command;
    command.mutable_source()->set_clear(text);
    return RefusalOf(FieldRules(command.GetDescriptor()).Check(command, Context())).DebugString();
  };
  EXPECT_EQ(source("mairie").find("field: \"source\""), std::string::npos);
  for (const char* text : {"mairie\u202eeir", "a\u2028b", "\u2066a"}) {
    EXPECT_NE(source(text).find("field: \"source\""), std::string::npos) << text;
  }
}
TEST(FieldRules, TakeATextOfItsSize) {
  const auto reason = [](const std::string& text) {
    AbandonTenancy command = tests::Text<AbandonTenancy>("tenancy_id: 't'");
    command.mutable_reason()->set_clear(text);
    Context context;
    return RefusalOf(FieldRules(AbandonTenancy::descriptor()).Check(command, context)).reason();
  };
  EXPECT_EQ(reason("Refus :\n\ttrop loin"), "");
  EXPECT_EQ(reason(std::string(20'000, 'x')), "");
  EXPECT_EQ(reason(std::string(20'001, 'x')), "VALUE_INVALID");
}

}  // namespace
}  // namespace iml::domain
