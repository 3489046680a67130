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

# By name, what holds: the table of docs/invariants.md.
INVARIANTS = dict(re.findall(r'^\| (INV-\d+) \| ([^|]+) \|', (scratch.ROOT / 'docs' / 'invariants.md').read_text(), re.M))

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


REQUEST = 'services/orientation/household/request.cc'
ORIENTATION = 'services/orientation/household/orientation.cc'
STAY = 'services/orientation/household/stay.cc'
HOUSEHOLDS = 'services/orientation/household/machine.h'
HOUSEHOLD_ROWS = 'services/orientation/household/projection.cc'
ORIENTATION_CONTRACT = 'proto/iml/orientation/v1/household.proto'
DOOR = 'services/prospection/door/decider.cc'
DOORS = 'services/prospection/door/machine.h'
OWNER = 'services/prospection/owner/decider.cc'
STOCK = 'services/contracting/dwelling/stock.cc'
OCCUPATION = 'services/contracting/dwelling/occupation.cc'
CONTRACTS = 'services/contracting/dwelling/contracts.cc'
TENANCY = 'services/contracting/tenancy/decider.cc'
ACCOUNT = 'services/contracting/rent_account/decider.cc'
CLAIMS = 'services/securing/claims/decider.cc'
ENVELOPE = 'services/securing/envelope/decider.cc'
ELIGIBILITY = 'services/securing/claims/eligibility.cc'
RULES = 'libs/domain/rules.cc'

ROWS = [
    Row('INV-01', HOUSEHOLDS, 'open = v1::REASON_REQUEST_ALREADY_OPEN', 'open = domain::Cell::kMay'),
    Row('INV-02', REQUEST, 'if (!missing.empty()) return', 'if (false) return'),
    Row('INV-02', REQUEST, 'if (there) return;', 'if (there || !missing.empty()) return;', '*NamesEveryMissingBlockAtOnce_INV_02'),
    Row('INV-02', REQUEST, 'need(!name.clear().empty() || name.has_sealed(), ', 'need(true || name.has_sealed(), ', '*IsTransmittedOnlyWithEveryBlock_INV_02'),
    Row('INV-03', HOUSEHOLDS, '/* WAITING */ {open, never, never, again,', '/* WAITING */ {open, never, may, again,'),
    Row('INV-04', ORIENTATION_CONTRACT, 'FORM_SIREN, (iml.contract.v1.rule) = {required: true label: {fr: "structure"}}', 'FORM_SIREN, (iml.contract.v1.rule) = {label: {fr: "structure"}}',
        test='orientation_test'),
    Row('INV-04', HOUSEHOLDS, 'idle = v1::REASON_NOT_WAITING', 'idle = domain::Cell::kMay', '*IsProposedToAWaitingRequestOnly_INV_04'),
    Row('INV-04', HOUSEHOLD_ROWS, 'if (!Waits(view)) return;', 'if (view.requests().empty()) return;', 'HouseholdRows.*INV_04'),
    Row('INV-05', ORIENTATION, 'if (kOrientationMachine[orientation.status()][kProposeOrientation].what() != domain::Cell::kMay)', 'if (false)'),
    Row('INV-05', HOUSEHOLDS, '/* ADMISSION_PENDING */ {runs,', '/* ADMISSION_PENDING */ {may,', '*RunsAlone_INV_05'),
    Row('INV-07', ORIENTATION, '{given ? absl::OkStatus()', '{true || given ? absl::OkStatus()'),
    Row('INV-07', ORIENTATION, 'argued ? absl::OkStatus()', 'true || argued ? absl::OkStatus()'),
    Row('INV-07', ORIENTATION, 'return orientation.status() == v1::ORIENTATION_STATUS_PROPOSED ? 1 : 2;', 'return 2;',
        '*IsRefusedWithSideReasonDateAndStage_INV_07'),
    Row('INV-07', ORIENTATION_CONTRACT, 'list: CODE_LIST_MOTIF_REFUS_STRUCTURE', 'list: CODE_LIST_MOTIF_REFUS_MENAGE', test='orientation_test'),
    Row('INV-08', ORIENTATION, 'if (persons <= places) return', 'if (true) return'),
    Row('INV-08', ORIENTATION, 'CheckFits(persons, orientation.places())', 'absl::OkStatus()', 'Admission.*INV_08'),
    Row('INV-08', 'services/orientation/household/acts.h', 'return composition.adults() + composition.children();',
        'return composition.adults() + composition.children() + composition.expected_children();'),
    Row('INV-10', STAY, 'if (const auto barred = Barred(orientation, kRecordEntry, fact)) return *barred;', ''),
    Row('INV-10', TENANCY, 'if (!admission.admitted()) return Refuse<v1::REASON_NOT_ADMITTED>();', ''),
    Row('INV-10', TENANCY, 'CheckOrder(start, context.day, contract, period.from()),', '', '*StartsWithinItsOwnPeriod_INV_10'),
    Row('INV-11', OCCUPATION, 'if (each.household_id() == asked.household_id || !planned.Overlaps(asked.period)) continue;',
        'if (true || !planned.Overlaps(asked.period)) continue;', '*IsReservedForOneHouseholdAtATime_INV_11'),
    Row('INV-11', OCCUPATION, 'if (each.household_id() == asked.household_id || !PeriodOf(each).Overlaps(asked.period)) continue;', 'if (true) continue;', '*INV_11'),
    Row('INV-11', ORIENTATION, 'if (const auto barred = Barred(orientation, kConfirmAdmission, fact)) return *barred;', ''),
    Row('INV-11', REQUEST, 'if (InAdmission(state)) return HouseholdFacts{asked};', ''),
    Row('INV-12', HOUSEHOLD_ROWS, 'return view->set_places(fact.places_opened().places());', 'return;'),
    Row('INV-12', HOUSEHOLD_ROWS, 'return view->set_places(fact.places_closed().places());', 'return;'),
    Row('INV-12', HOUSEHOLD_ROWS, 'use.set_persons(reserved.persons());', ''),
    Row('INV-12', HOUSEHOLD_ROWS, 'return Remove([&](const auto& use) { return IsOf(use, fact.reservation_released()); }, view);', 'return;'),
    Row('INV-12', HOUSEHOLD_ROWS,
        'return Remove([&](const auto& use) { return use.tenancy_id() == fact.occupation_ended().tenancy_id(); }, view);', 'return;'),
    Row('INV-23', OCCUPATION, 'if (taken && !state.stock().shared()) return', 'if (taken && false) return'),
    Row('INV-23', OCCUPATION, 'if (taken && !state.stock().shared()) return', 'if (taken) return', '*SharesADwellingThatIsDeclaredShared_INV_23'),
    Row('INV-23', OCCUPATION, 'if (!in_stock || persons == 0) return', 'if (!in_stock && persons == 0) return',
        '*StartsForWhomTheDwellingIsReserved_INV_23'),
    Row('INV-23', OCCUPATION, 'if (Hindrance(state, asked) == v1::REASON_DWELLING_TAKEN) {',
        'if (Hindrance(state, asked) == v1::REASON_DWELLING_TAKEN && false) {', '*IsNotCorrectedOntoAnother_INV_23'),
    Row('INV-24', OCCUPATION, 'if (others + asked.persons > state.stock().places()) return',
        'if (others + asked.persons > state.stock().places() && false) return'),
    Row('INV-24', STOCK, 'if (left < used) return', 'if (left < used && false) return', '*ClosesPlacesThatNobodyUses_INV_24'),
    Row('INV-25', OCCUPATION, 'lease && period->Contains(title)) return', 'lease && period->Contains(title.from)) return'),
    Row('INV-25', OCCUPATION, 'lease && period->Contains(title)) return', 'lease) return'),
    Row('INV-26', OCCUPATION, 'mandate && period->Contains(title.from)) return', 'mandate) return'),
    Row('INV-26', CONTRACTS, 'if (contract.modality() != domain::v1::MODALITY_SUBLETTING) return v1::REASON_UNSPECIFIED;', '',
        '*EndsAMandateOverItsOccupants_INV_26'),
    Row('INV-29', RULES, 'if (cents >= least && cents <= kMostCents) return', 'if ((true || cents >= least) && cents <= kMostCents) return',
        '*INV_29*', 'contracting_test'),
    Row('INV-29', RULES, 'if (cents >= least && cents <= kMostCents) return', 'if (cents >= least) return', '*INV_29*', 'contracting_test'),
    Row('INV-29', ACCOUNT, 'called.set_due_cents(command.rent_cents() + command.charges_cents());',
        'called.set_due_cents(command.rent_cents());'),
    Row('INV-29', 'libs/domain/date.cc', 'if (text.size() != 7 || text[4] != \'-\') return', 'if (text.size() < 7) return',
        '*NamesAMonthInOneWay_INV_29', 'contracting_test'),
    Row('INV-29', ACCOUNT, 'return At("month", Refuse<v1::REASON_TERM_ALREADY_CALLED>(AskedMonth(command.month())));', ''),
    Row('INV-37', STOCK, 'if (unsolved > 0) return', 'if (unsolved > 0 && false) return'),
    Row('INV-37', CONTRACTS, 'if (of_this_contract && !(gone && *gone <= ends)) return', 'if (of_this_contract && !(gone && (true || *gone <= ends))) return'),
    Row('INV-37', CONTRACTS, 'if (of_this_contract && !(gone && *gone <= ends)) return',
        'if (of_this_contract && !(gone && *gone <= ends) && false) return'),
    Row('INV-37', STOCK, 'if (!solved || *solved > day) {', 'if (!solved) {'),
    Row('INV-40', 'services/prospection/owner/machine.h', '{known, forbade, nothing, may}', '{known, may, nothing, may}'),
    Row('INV-40', DOORS, '{open, may, may, may, may, never, skips, never, may, may, may, nothing,',
        '{open, may, may, may, may, never, skips, never, may, may, nothing, nothing,'),
    Row('INV-40', 'services/prospection/door/reactions.cc', 'for (const v1::Capture& capture : forbidden.captures()) commands',
        'for (const v1::Capture& capture : forbidden.captures()) if (commands.empty()) commands'),
    Row('INV-41', DOORS, 'open = v1::REASON_CAPTURE_ALREADY_OPEN', 'open = domain::Cell::kMay'),
    Row('INV-41', DOORS, 'stock = v1::REASON_DWELLING_IN_STOCK', 'stock = domain::Cell::kMay'),
    Row('INV-41', STOCK, 'if (InStock(state.status()) || (left_on', 'if ((left_on'),
    Row('INV-42', DOOR, 'if (file.stage() >= before || said) return', 'if (true || file.stage() >= before || said) return'),
    Row('INV-42', DOORS, '/* AGREED */ {open, may, may, never,', '/* AGREED */ {open, may, may, may,', '*NeverGoesBack_INV_42'),
    Row('INV-42', DOOR, 'if (!file.has_qualified()) return', 'if (false) return', '*IsSignedOnlyWithItsTypeAndADecentVisit_INV_42'),
    Row('INV-42', DOOR, 'if (!file.has_visited()) return Refuse', 'if (false) return Refuse', '*IsSignedOnlyWithItsTypeAndADecentVisit_INV_42'),
    Row('INV-42', DOORS, '/* SIGNING */ {open, never, never, never, never, never, again, never,', '/* SIGNING */ {open, never, never, never, never, never, again, may,',
        '*IsHandedOverFromSignedOnly_INV_42'),
    Row('INV-43', DOOR, '  if (!file.operator_id().empty()) return Refuse<v1::REASON_ALREADY_ATTRIBUTED>',
        '  if (false) return Refuse<v1::REASON_ALREADY_ATTRIBUTED>'),
    Row('INV-43', DOOR, 'if (file.operator_id().empty()) return Refuse<v1::REASON_NOT_ATTRIBUTED>', 'if (false) return Refuse<v1::REASON_NOT_ATTRIBUTED>'),
    Row('INV-50', CLAIMS, 'if (const auto met = CheckMet(criteria); !met.ok()) return met; if (Unpaid', 'if (Unpaid',
        'Claim.IsOpenedOnly*INV_50'),
    Row('INV-50', CLAIMS, 'CheckFollows<v1::ClaimSubmitted>(claim, context.day), CheckMet(criteria)', 'CheckFollows<v1::ClaimSubmitted>(claim, context.day), absl::OkStatus()',
        'Claim.IsSubmittedAndGrantedOnly*INV_50'),
    Row('INV-50', CLAIMS, 'if (const auto met = CheckMet(criteria); !met.ok()) return met; fact.mutable', 'fact.mutable',
        'Claim.IsSubmittedAndGrantedOnly*INV_50'),
    Row('INV-50', CLAIMS, '  opened.mutable_criteria()->Add(criteria.begin(), criteria.end());\n', '', 'Claim.IsOpenedWith*INV_50'),
    Row('INV-50', ELIGIBILITY, 'dwelling != nullptr && ApprovedFor(*registered, departement, day)',
        '(dwelling != nullptr || ApprovedFor(*registered, departement, day))'),
    Row('INV-50', ELIGIBILITY, 'return period && period->Contains(day) && std::find',
        'return period && (true || period->Contains(day)) && std::find', 'Eligibility.IsJudgedOnTheDay*'),
    Row('INV-50', ELIGIBILITY, 'registered != nullptr && !registered->federation().empty()', 'registered != nullptr',
        'Eligibility.SaysThatAnOperatorIsNotAffiliated*'),
    Row('INV-50', ELIGIBILITY, 'modality != domain::v1::MODALITY_UNSPECIFIED,', 'dwelling != nullptr,',
        'Eligibility.*INV_50'),
    Row('INV-50', ELIGIBILITY, 'since && *since >= kSince && *since <= day', 'since && *since <= day', 'Eligibility.*INV_50'),
    Row('INV-50', ELIGIBILITY, 'const bool funded = dwelling != nullptr && FundedOn(*dwelling, day);', 'const bool funded = dwelling != nullptr && (FundedOn(*dwelling, day) || true);',
        'Eligibility.*INV_50'),
    Row('INV-50', ELIGIBILITY, 'kind.code() == "IMPAYE" || kind.code() == "DEGRADATION"', 'true', 'Eligibility.*INV_50'),
    Row('INV-54', CLAIMS, 'if (other && other->Overlaps(*period)) return &claim', 'if (other && other->Overlaps(*period) && false) return &claim'),
    Row('INV-54', 'libs/domain/date.cc', '*until <= *from', '*until < *from', '*IsOfAPeriodWithDays_INV_54', 'securing_test'),
    Row('INV-55', ENVELOPE, '|| command.amount_cents() > available) {', '|| command.amount_cents() > available + 1) {',
        'Envelope.CommitsUpToItsAmount_INV_55'),
    Row('INV-55', ENVELOPE, '  if (command.amount_cents() < state.set().committed_cents()) {\n', '  if (false) {\n'),
    Row('INV-55', CLAIMS, '  if (claim.paid_cents() + command.amount_cents() > claim.granted_cents()) {\n', '  if (false) {\n'),
    Row('INV-55', 'services/securing/claims/machine.h', '{never, again, may, never, never, nothing, nothing}', '{never, again, may, may, never, nothing, nothing}',
        'Claim.IsPaidOnlyOnceCommitted_INV_55'),
    Row('INV-56', CLAIMS, 'if (applicant) return Refuse<v1::REASON_DECIDER_IS_APPLICANT>();',
        'if (applicant && false) return Refuse<v1::REASON_DECIDER_IS_APPLICANT>();'),
    Row('INV-60', 'services/reporting/bilan/bilan.cc', 'if (expected == found) return;', 'return;'),
    Row('INV-61', 'services/reporting/bilan/bilan.cc', 'if (sum == tally.total || IdOf(counter) == nullptr) return;', 'return;'),
    Row('INV-68', 'services/reporting/target/decider.cc', 'if (same) return domain::At("value", domain::Refuse<v1::REASON_TARGET_ALREADY_STATED>',
        'if (false) return domain::At("value", domain::Refuse<v1::REASON_TARGET_ALREADY_STATED>'),
    Row('INV-70', RULES, 'if (day >= first && day <= last) return', 'if (day >= first) return'),
    Row('INV-70', 'services/orientation/household/acts.cc', 'if (from > day || from < since) continue;', 'if (from > day) continue;'),
    Row('INV-70', DOOR, '  *fact.mutable_occurred_on() = domain::ToDate(day);\n',
        '  *fact.mutable_occurred_on() = domain::ToDate(day + 1);\n'),
    Row('INV-70', TENANCY, 'On(std::max(context.day, domain::Day(state.last_signed_on()).value_or(context.day)))', 'On(context.day)'),
    Row('INV-72', 'libs/eventsourcing/fold.cc', '  rows_->Put(kRequests, request_key, request);\n', '', test='replica_test'),
    Row('INV-72', 'libs/eventsourcing/replica.cc', 'if (call.source.empty() && !same) {', 'if (call.source.empty() && !same && false) {',
        test='replica_test'),
    Row('INV-73', OCCUPATION, 'if (each.household_id() == asked.household_id || !planned.Overlaps(asked.period)) continue;',
        'if (true || !planned.Overlaps(asked.period)) continue;'),
    Row('INV-73', DOORS, 'open = v1::REASON_CAPTURE_ALREADY_OPEN', 'open = domain::Cell::kMay'),
    Row('INV-73', CLAIMS, 'if (other && other->Overlaps(*period)) return &claim', 'if (other && other->Overlaps(*period) && false) return &claim'),
    Row('INV-73', ENVELOPE, '|| command.amount_cents() > available) {', '|| command.amount_cents() > available + 1) {'),
    Row('INV-74', 'libs/domain/calendar.cc', 'absl::LoadTimeZone("Europe/Paris", &found)', 'absl::LoadTimeZone("UTC", &found)'),
    Row('INV-75', RULES, 'if (code.list() == NameOf(rule.list()) && ', 'if ('),
    Row('INV-75', 'libs/domain/codes.cc', 'if (version.name != code.version()) continue;', ''),
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
