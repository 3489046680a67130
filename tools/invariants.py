#!/usr/bin/env python3
"""Removes each rule of the domain and looks whether the test that is named after it goes red: `make invariants`.

Every row below names an invariant, the text of the rule, what stands there instead, the test program, and which of its tests must
go red: those whose name bears the invariant (INV_05), unless the row says otherwise. Each edit is made in a copy of the tree under
build/invariants, with a build folder of its own, and taken back. Fails when a text is not found exactly once, when an invariant has no row,
when an edit does not build, and when a test stays green without its rule.

    tools/invariants.py [INV-05 ...]     only those
"""
import dataclasses
import re
import sys
import time

import scratch

TREE = scratch.Tree('invariants')


def pattern(text):
    """The text, however it is laid out."""
    return re.compile(r'\s*'.join(re.escape(token) for token in re.findall(r'"[^"]*"|\w+|\S', text)))

INVARIANTS = {
    'INV-01': 'one open request of a household and SIAO',
    'INV-02': 'a request is transmitted complete, or every missing block is named',
    'INV-04': 'qualification is no offer; an orientation names an operator and a dwelling',
    'INV-05': 'one running orientation of a request',
    'INV-07': 'a refusal has side, reason, date, stage; operators and owners argue',
    'INV-08': 'no more persons than places offered, unborn children aside',
    'INV-10': 'an entry needs an admission and a started tenancy',
    'INV-11': "an admission is the dwelling's reservation",
    'INV-12': 'every opening, closing and reservation is seen as capacity',
    'INV-23': 'no two occupations of a dwelling at a time, unless it is shared',
    'INV-24': 'no more persons than places, at reservation and start',
    'INV-25': "a subtenant's title lies within the principal lease",
    'INV-26': 'a direct lease starts within a mandate, and outlasts it',
    'INV-29': 'amounts in integer cents; due = rent + charges',
    'INV-37': 'a solution for every occupant, at the end of a principal lease and of the stock',
    'INV-40': 'who forbade contact is contacted by nobody',
    'INV-41': 'one open capture file of a door, none while in stock',
    'INV-42': 'stages in order, a jump has a reason, handover only from signed',
    'INV-43': 'attributed to exactly one operator before the signature',
    'INV-50': 'a claim only where every criterion is met, evidence stored',
    'INV-54': 'no loss is claimed twice',
    'INV-55': 'commitments within the envelope, payments within the commitment',
    'INV-56': "who decides is not of the applicant's association",
    'INV-60': 'stock equations hold',
    'INV-61': 'départements add up to the region, modalities to the total',
    'INV-68': 'a target is never overwritten',
    'INV-70': 'facts bear the day that they happened on; late and corrective ones are new facts',
    'INV-72': 'a command happens once',
    'INV-73': "where aggregates must agree, one guards it by its own state",
    'INV-74': 'domain dates are days in Europe/Paris',
    'INV-75': 'a code is of a list and a version',
}

TESTS = {'libs/domain': 'domain_test', 'services/contracting': 'contracting_test', 'services/orientation': 'orientation_test',
         'services/prospection': 'prospection_test', 'services/reporting': 'reporting_test', 'services/securing': 'securing_test'}


@dataclasses.dataclass
class Row:
    invariant: str
    file: str
    text: str
    instead: str
    filter: str = ''  # of GoogleTest; by default every test that is named after the invariant
    test: str = ''  # by default its service's

    def __post_init__(self):
        self.filter = self.filter or '*' + self.invariant.replace('-', '_') + '*'
        self.test = self.test or next((test for folder, test in TESTS.items() if self.file.startswith(folder)), '')


HOUSEHOLD = 'services/orientation/household/decider.cc'
DOOR = 'services/prospection/door/decider.cc'
OWNER = 'services/prospection/owner/decider.cc'
DWELLING = 'services/contracting/dwelling/decider.cc'
TENANCY = 'services/contracting/tenancy/decider.cc'
ACCOUNT = 'services/contracting/rent_account/decider.cc'
CLAIMS = 'services/securing/claims/decider.cc'
ENVELOPE = 'services/securing/envelope/decider.cc'
ELIGIBILITY = 'services/securing/claims/eligibility.cc'

ROWS = [
    Row('INV-01', HOUSEHOLD, '  if (Open(request)) {\n', '  if (false) {\n'),
    Row('INV-02', HOUSEHOLD, 'if (!missing.empty()) return', 'if (false) return'),
    Row('INV-02', HOUSEHOLD, '    if (there) return;\n', '    if (there || !missing.empty()) return;\n',
        '*NamesEveryMissingBlockAtOnce_INV_02'),
    Row('INV-02', HOUSEHOLD, 'need(household.main_contact_named(), ', 'need(true, ', '*IsTransmittedOnlyWithEveryBlock_INV_02'),
    Row('INV-04', HOUSEHOLD, 'named ? absl::OkStatus() : Refuse("PLACE_NOT_NAMED"', 'named || true ? absl::OkStatus() : Refuse("PLACE_NOT_NAMED"'),
    Row('INV-04', HOUSEHOLD, '  if (!request.has_waiting()) return Refuse("NOT_WAITING");\n', '',
        '*IsProposedToAWaitingRequestOnly_INV_04'),
    Row('INV-04', 'services/orientation/projections.cc',
        'if (view.requests().empty() || view.requests().rbegin()->status() != "waiting") return;',
        'if (view.requests().empty()) return;', 'HouseholdRows.*INV_04'),
    Row('INV-05', HOUSEHOLD, 'if (Offered(running) || InAdmission(running)) return', 'if (false) return'),
    Row('INV-05', HOUSEHOLD, 'if (Offered(running) || InAdmission(running)) return', 'if (Offered(running)) return', '*RunsAlone_INV_05'),
    Row('INV-07', HOUSEHOLD, 'domain::CheckReason(command.reason(), household ? "motifRefusMenage" : "motifRefusStructure")', 'absl::OkStatus()'),
    Row('INV-07', HOUSEHOLD, 'household || Named(command.argument()) ? absl', 'true ? absl'),
    Row('INV-07', HOUSEHOLD, 'return orientation.has_proposed() ? 1 : 2;', 'return 2;', '*IsRefusedWithSideReasonDateAndStage_INV_07'),
    Row('INV-07', HOUSEHOLD, 'household ? "motifRefusMenage" : "motifRefusStructure"', '"motifRefusMenage"'),
    Row('INV-08', HOUSEHOLD, '  if (persons > places) {\n', '  if (false) {\n'),
    Row('INV-08', HOUSEHOLD, '  if (persons > orientation.places()) {\n', '  if (false) {\n', 'Admission.*INV_08'),
    Row('INV-08', HOUSEHOLD, 'return composition.adults() + composition.children(); }',
        'return composition.adults() + composition.children() + composition.expected_children(); }'),
    Row('INV-10', HOUSEHOLD, """!InAdmission(orientation)) return HouseholdFacts{};
  v1::HouseholdFact fact = On(*day);
  v1::EntryRecorded& entry""", """false) return HouseholdFacts{};
  v1::HouseholdFact fact = On(*day);
  v1::EntryRecorded& entry"""),
    Row('INV-10', TENANCY, """  if (!admission.admitted()) return Refuse("NOT_ADMITTED");
  return TenancyFacts{fact};""", '  return TenancyFacts{fact};'),
    Row('INV-10', TENANCY, '      domain::CheckOrder("L\'entrée", *day, "le début du contrat", period.from()),\n', '',
        '*StartsWithinItsOwnPeriod_INV_10'),
    Row('INV-11', DWELLING, '    if (own(each) || !Period{', '    if (true || own(each) || !Period{',
        '*IsReservedForOneHouseholdAtATime_INV_11'),
    Row('INV-11', DWELLING, 'if (own(each) || !PeriodOf(each).Overlaps(period)) continue;', 'if (true) continue;', '*INV_11'),
    Row('INV-11', HOUSEHOLD, '|| !orientation.has_admission_pending()) return HouseholdFacts{};', ') return HouseholdFacts{};'),
    Row('INV-11', HOUSEHOLD, '  if (InAdmission(orientation)) return HouseholdFacts{asked};\n', ''),
    Row('INV-12', 'services/orientation/projections.cc', '    view.set_places(fact.places_opened().places());\n', ''),
    Row('INV-12', 'services/orientation/projections.cc', '    view.set_places(fact.places_closed().places());\n', ''),
    Row('INV-12', 'services/orientation/projections.cc', '    use.set_persons(fact.dwelling_reserved().persons());\n', ''),
    Row('INV-12', 'services/orientation/projections.cc',
        'remove([&](const auto& each) { return of(each, fact.reservation_released()); });', ';'),
    Row('INV-12', 'services/orientation/projections.cc',
        'remove([&](const auto& each) { return each.tenancy_id() == fact.occupation_ended().tenancy_id(); });', ';'),
    Row('INV-23', DWELLING, '  if (taken && !stock.shared()) return', '  if (taken && false) return'),
    Row('INV-23', DWELLING, '  if (taken && !stock.shared()) return', '  if (taken) return', '*SharesADwellingThatIsDeclaredShared_INV_23'),
    Row('INV-23', DWELLING, '  std::string hindrance = in_stock && reserved ? "" : "NO_RESERVATION";',
        '  std::string hindrance = in_stock || reserved ? "" : "NO_RESERVATION";', '*StartsForWhomTheDwellingIsReserved_INV_23'),
    Row('INV-23', DWELLING, '  if (hindrance == "DWELLING_TAKEN") return', '  if (false) return', '*IsNotCorrectedOntoAnother_INV_23'),
    Row('INV-24', DWELLING, 'if (others + persons > stock.places()) return', 'if (others + persons > stock.places() && false) return'),
    Row('INV-24', DWELLING, '  if (left < used) return', '  if (false) return', '*ClosesPlacesThatNobodyUses_INV_24'),
    Row('INV-25', DWELLING, '"principal_lease" && period->Contains(title)) return',
        '"principal_lease" && period->Contains(title.from)) return'),
    Row('INV-25', DWELLING, '"principal_lease" && period->Contains(title)) return', '"principal_lease") return'),
    Row('INV-26', DWELLING, '"mandate" && period->Contains(title.from)) return', '"mandate") return'),
    Row('INV-26', DWELLING, '  if (contract->modality() == "principal_lease") {\n    for', '  if (true) {\n    for',
        '*EndsAMandateOverItsOccupants_INV_26'),
    Row('INV-29', 'libs/domain/checks.cc', 'if (cents >= least && cents <= kMostCents) return', 'if (cents <= kMostCents) return',
        '*INV_29*', 'contracting_test'),
    Row('INV-29', 'libs/domain/checks.cc', 'if (cents >= least && cents <= kMostCents) return', 'if (cents >= least) return', '*INV_29*',
        'contracting_test'),
    Row('INV-29', ACCOUNT, 'called.set_due_cents(command.rent_cents() + command.charges_cents());',
        'called.set_due_cents(command.rent_cents());'),
    Row('INV-29', ACCOUNT, 'if (text.size() != 7 || text[4] != \'-\') return', 'if (text.size() < 7) return',
        '*NamesAMonthInOneWay_INV_29'),
    Row('INV-29', ACCOUNT, '    return Refuse("TERM_ALREADY_CALLED"', '    if (false) return Refuse("TERM_ALREADY_CALLED"'),
    Row('INV-37', DWELLING, '  if (unsolved > 0) return', '  if (false) return'),
    Row('INV-37', DWELLING, 'if (of_this_contract && !(gone && *gone <= ends)) hindrance', 'if (of_this_contract && !gone) hindrance'),
    Row('INV-37', DWELLING, 'if (of_this_contract && !(gone && *gone <= ends)) hindrance',
        'if (of_this_contract && !(gone && *gone <= ends) && false) hindrance'),
    Row('INV-37', DWELLING, '    if (!solved || *solved > *day) {\n', '    if (!solved) {\n'),
    Row('INV-40', OWNER, '  if (state.has_forbidden()) {\n', '  if (false) {\n'),
    Row('INV-40', DOOR, 'if (file == nullptr || StageOf(*file) >= File::kAgreed) return',
        'if (file == nullptr || StageOf(*file) > 0) return'),
    Row('INV-40', 'services/prospection/owner_reaction.cc', '    commands.push_back(command);\n',
        '    if (commands.empty()) commands.push_back(command);\n'),
    Row('INV-41', DOOR, '  if (Open(file)) return Refuse("CAPTURE_ALREADY_OPEN"', '  if (false) return Refuse("CAPTURE_ALREADY_OPEN"'),
    Row('INV-41', DOOR, '  if (door.in_stock()) return', '  if (false) return'),
    Row('INV-41', DWELLING, '  if (state.has_in_stock() || (state.has_left()', '  if ((state.has_left()'),
    Row('INV-42', DOOR, 'if (from < to - 1 && jump_reason.empty()) return', 'if (from < to - 1 && jump_reason.empty() && false) return'),
    Row('INV-42', DOOR, '  if (from >= to) return domain::WrongPhase(PhaseOf(file));\n', '', '*NeverGoesBack_INV_42'),
    Row('INV-42', DOOR, 'if (!file.has_complete() && !file.has_handed_over()) return', 'if (false) return',
        '*IsHandedOverFromSignedOnly_INV_42'),
    Row('INV-43', DOOR, '  if (!file.operator_id().empty()) return Refuse("ALREADY_ATTRIBUTED"',
        '  if (false) return Refuse("ALREADY_ATTRIBUTED"'),
    Row('INV-43', DOOR, 'if (Open(file) && file.operator_id().empty()) return', 'if (false) return'),
    Row('INV-43', DOOR, 'if (StageOf(file) < File::kQualified || StageOf(file) > File::kAgreed) return', 'if (false) return'),
    Row('INV-50', CLAIMS, """Refuse("NOT_ELIGIBLE", {{"critères", lacking}});
  if (unpaid""", """ClaimsFacts{};
  if (unpaid""", 'Claim.IsOpenedOnly*INV_50'),
    Row('INV-50', CLAIMS, """  if (const std::string lacking = NotMet(criteria); !lacking.empty()) return Refuse("NOT_ELIGIBLE", {{"critères", lacking}});
  submitted""", '  submitted', 'Claim.IsSubmittedAndGrantedOnly*INV_50'),
    Row('INV-50', CLAIMS, """  if (const std::string lacking = NotMet(criteria); !lacking.empty()) return Refuse("NOT_ELIGIBLE", {{"critères", lacking}});
  fact.mutable""", '  fact.mutable', 'Claim.IsSubmittedAndGrantedOnly*INV_50'),
    Row('INV-50', CLAIMS, '  opened.mutable_criteria()->Add(criteria.begin(), criteria.end());\n', '', 'Claim.IsOpenedWith*INV_50'),
    Row('INV-50', ELIGIBILITY, 'dwelling != nullptr && ApprovedFor(*registered, departement, day)',
        '(dwelling != nullptr || ApprovedFor(*registered, departement, day))'),
    Row('INV-50', ELIGIBILITY, 'return period && period->Contains(day) && std::find',
        'return period && (true || period->Contains(day)) && std::find', 'Eligibility.IsJudgedOnTheDay*'),
    Row('INV-50', ELIGIBILITY, 'registered != nullptr && !registered->federation().empty()', 'registered != nullptr',
        'Eligibility.*INV_50'),
    Row('INV-50', ELIGIBILITY, 'dwelling != nullptr && !dwelling->modality().empty()', 'dwelling != nullptr', 'Eligibility.*INV_50'),
    Row('INV-50', ELIGIBILITY, 'since && *since >= kSince && *since <= day', 'since && *since <= day', 'Eligibility.*INV_50'),
    Row('INV-50', ELIGIBILITY, '"FUNDED_177", dwelling != nullptr && dwelling->funded_177()', '"FUNDED_177", dwelling != nullptr',
        'Eligibility.*INV_50'),
    Row('INV-50', ELIGIBILITY, 'kind.code() == "IMPAYE" || kind.code() == "DEGRADATION"', 'true', 'Eligibility.*INV_50'),
    Row('INV-54', CLAIMS, 'other && other->Overlaps(*period)) {', 'other && other->Overlaps(*period) && false) {'),
    Row('INV-54', 'libs/domain/date.cc', '*until <= *from', '*until < *from', '*IsOfAPeriodWithDays_INV_54', 'securing_test'),
    Row('INV-55', ENVELOPE, '|| command.amount_cents() > available) {', '|| command.amount_cents() > available + 1) {',
        'Envelope.CommitsUpToItsAmount_INV_55'),
    Row('INV-55', ENVELOPE, '  if (command.amount_cents() < state.set().committed_cents()) {\n', '  if (false) {\n'),
    Row('INV-55', CLAIMS, '  if (claim.paid_cents() + command.amount_cents() > claim.granted_cents()) {\n', '  if (false) {\n'),
    Row('INV-55', CLAIMS, '  if (!claim.has_committed() && !claim.has_paid()) return domain::WrongPhase(PhaseOf(claim));\n', '',
        'Claim.IsPaidOnlyOnceCommitted_INV_55'),
    Row('INV-56', CLAIMS, '  if (context.actor.organisation() == claim.operator_id()) return Refuse("DECIDER_IS_APPLICANT");\n', ''),
    Row('INV-60', 'services/reporting/bilan/bilan.cc', '  if (expected == total(after)) return absl::OkStatus();\n', '  return absl::OkStatus();\n'),
    Row('INV-61', 'services/reporting/bilan/bilan.cc', '      if (sum && *sum != tally.total) {\n', '      if (false) {\n'),
    Row('INV-68', 'services/reporting/target/decider.cc', '    if (same) return Refuse("TARGET_ALREADY_STATED"',
        '    if (false) return Refuse("TARGET_ALREADY_STATED"'),
    Row('INV-70', 'libs/domain/checks.cc', 'if (!day || *day <= context.today) return', 'if (!day || *day <= context.today || true) return'),
    Row('INV-70', HOUSEHOLD, '    if (from > day || from < since) continue;\n', '    if (from > day) continue;\n'),
    Row('INV-70', DOOR, '  *fact.mutable_occurred_on() = domain::ToDate(day);\n',
        '  *fact.mutable_occurred_on() = domain::ToDate(day + 1);\n'),
    Row('INV-70', TENANCY, 'On(std::max(*day, domain::Day(file.last_signed_on()).value_or(*day)))', 'On(*day)'),
    Row('INV-72', 'libs/eventsourcing/fold.cc', '    rows_->Put(kRequests, request_key, request);\n', '', test='replica_test'),
    Row('INV-72', 'libs/eventsourcing/replica.cc', 'if (call.source.empty() && !same) {', 'if (call.source.empty() && !same && false) {',
        test='replica_test'),
    Row('INV-73', DWELLING, '    if (own(each) || !Period{', '    if (true || own(each) || !Period{'),
    Row('INV-73', DOOR, '  if (Open(file)) return Refuse("CAPTURE_ALREADY_OPEN"', '  if (false) return Refuse("CAPTURE_ALREADY_OPEN"'),
    Row('INV-73', CLAIMS, 'other && other->Overlaps(*period)) {', 'other && other->Overlaps(*period) && false) {'),
    Row('INV-73', ENVELOPE, '|| command.amount_cents() > available) {', '|| command.amount_cents() > available + 1) {'),
    Row('INV-74', 'libs/domain/calendar.cc', 'absl::LoadTimeZone("Europe/Paris", &found)', 'absl::LoadTimeZone("UTC", &found)'),
    Row('INV-75', 'libs/domain/codes.cc', 'if (code.list() == list && ', 'if ('),
    Row('INV-75', 'libs/domain/codes.cc', 'Lists().find({code.list(), code.version()})', 'Lists().find({code.list(), "si-siao-1"})'),
]


def outcome(row):
    """red or green, as the row's tests end; otherwise what went wrong."""
    program = next((TREE.folder / 'build' / 'dev' / 'tests').rglob(row.test))
    ended = TREE.run(str(program), f'--gtest_filter={row.filter}', timeout=300)
    ran = re.search(r'\[==========\] (\d+) tests? from', ended.stdout)
    if not ran or ran[1] == '0':
        return f'no test of {row.test} is called {row.filter}'
    if row.invariant.replace('-', '_') not in ended.stdout:
        return f'the tests {row.filter} do not name the invariant'
    if ended.returncode == 0:
        return 'green'
    return 'red' if '[  FAILED  ]' in ended.stdout else f'{row.test} ended with {ended.returncode} and no failed test'


def look(row):
    """Of the rule removed: red is what it should be. Otherwise what is wrong."""
    path = TREE.folder / row.file
    text = path.read_text()
    try:
        path.write_text(pattern(row.text).sub(lambda _: row.instead, text))
        built = TREE.build(row.test)
        return outcome(row) if built.returncode == 0 else 'the edit does not build:\n' + '\n'.join(built.stdout.splitlines()[-15:])
    finally:
        path.write_text(text)


def main():
    asked = set(sys.argv[1:])
    rows = sorted((row for row in ROWS if not asked or row.invariant in asked), key=lambda row: (row.test, row.file))
    wrong = []
    for row in rows:
        file = scratch.ROOT / row.file
        found = len(pattern(row.text).findall(file.read_text())) if file.is_file() else 0
        if found != 1 or row.instead == row.text or not row.test:
            wrong.append(f'{row.invariant}: found {found} times, not once, in {row.file}: {row.text!r}')
    with_row = {row.invariant for row in ROWS}
    missing = [f'{name} ({what}): no row yet' for name, what in INVARIANTS.items() if name not in with_row and (not asked or name in asked)]
    wrong += [f'{name} is not in the list of invariants' for name in sorted((asked | with_row) - INVARIANTS.keys())]
    if wrong:
        print('\n'.join(wrong + missing))
        return 1

    TREE.copy()
    for test in sorted({row.test for row in rows}):
        print(f'building {test}', flush=True)
        built = TREE.build(test)
        if built.returncode:
            print(built.stdout)
            return 1
    for row in rows:
        if (ended := outcome(row)) != 'green':
            wrong.append(f'{row.invariant}, with its rule in place: {ended}')
    for at, row in enumerate(rows if not wrong else [], 1):
        began = time.time()
        ended = look(row)
        print(f'[{at:2}/{len(rows)}] {row.invariant} {row.file}: {ended.splitlines()[0]} ({time.time() - began:.0f} s)', flush=True)
        if ended != 'red':
            wrong.append(f'{row.invariant}, without {row.text.strip()!r} in {row.file}: {ended}')
    print('\n'.join(wrong + missing))
    print(f'{len(rows)} rules removed, {len(rows) - len(wrong)} seen; {len(with_row)} of {len(INVARIANTS)} invariants have a row')
    return 1 if wrong or missing else 0


if __name__ == '__main__':
    sys.exit(main())
