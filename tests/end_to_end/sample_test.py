"""The sample region, played through the door: its figures are what its log says, every kind of fact is in it, and the same seed
tells the same."""
import collections
import datetime
import re
import shutil
import tempfile
import unittest

import bilan_from_log
import server

# A race decides these, and the sample tells each story in order; or what guards one door makes another guard's refusal unreachable.
ONLY_IN_RACES = {('iml.orientation.household.v1', 'admission_kept'), ('iml.contracting.dwelling.v1', 'release_refused'),
                 ('iml.contracting.dwelling.v1', 'registration_refused'), ('iml.prospection.door.v1', 'handover_undone')}


def setUpModule():
    global played, lines, region
    played = server.Server(None, '--sample').start()
    lines = played.log()
    region = bilan_from_log.Region(lines)


def tearDownModule():
    played.__exit__()


def served(year, on, population='POPULATION_FUNDED_177'):
    status, answer = played.call('iml.reporting.v1.Reporting/GetBilan', {
        'region': '84', 'year': year, 'on': {'year': on.year, 'month': on.month, 'day': on.day}, 'population': population})
    assert status == 200, answer
    figures = {}
    for figure in answer['figures']:
        if 'value' in figure:
            figures[figure['id'], '', ''] = int(figure['value'])
        for part in figure['parts']:
            figures[figure['id'], part['by'], part['key']] = int(part['value'])
        assert figure['unit'] and figure['definition'] and figure['period']['from'] and figure['period']['until'], figure
    return figures, answer


class Sample(unittest.TestCase):
    def assert_equal_figures(self, year, on, population='POPULATION_FUNDED_177'):
        expected = bilan_from_log.bilan(region, year, on, population == 'POPULATION_FUNDED_177')
        figures, answer = served(year, on, population)
        self.assertNotIn('brokenEquations', {key for key, value in answer.items() if value})
        for at in sorted(set(expected) | set(figures)):
            self.assertEqual(figures.get(at, 0), expected.get(at, 0), (year, on, at))

    def test_every_figure_of_the_last_year_is_what_the_log_says(self):
        self.assert_equal_figures(2022, datetime.date(2022, 12, 31))

    def test_every_figure_on_a_day_in_between_is_what_the_log_says(self):
        self.assert_equal_figures(2020, datetime.date(2020, 8, 17))

    def test_every_figure_of_the_first_year_is_what_the_log_says(self):
        self.assert_equal_figures(2018, datetime.date(2018, 12, 31))

    def test_every_figure_of_all_dwellings_is_what_the_log_says(self):
        self.assert_equal_figures(2021, datetime.date(2021, 12, 31), 'POPULATION_ALL')

    def test_every_figure_stands_beside_that_of_the_year_before(self):
        _, answer = served(2022, datetime.date(2022, 8, 31))
        since = bilan_from_log.counted_from(bilan_from_log.plan(region, datetime.date(2022, 8, 31)))
        before = bilan_from_log.bilan(region, 2021, datetime.date(2021, 8, 31), since=since)
        for figure in answer['figures']:
            if not figure['id'].startswith('target_'):
                self.assertEqual(int(figure.get('previous', 0)), before.get((figure['id'], '', ''), 0), figure['id'])

    def test_the_published_figures_come_out_of_the_facts(self):
        figures, answer = served(2022, datetime.date(2022, 12, 31))
        self.assertEqual(figures['places_cumulative', '', ''], 4827)
        self.assertEqual(figures['target_places', '', ''], 4715)
        self.assertEqual(figures['target_rate', '', ''], 1024)
        self.assertTrue(220 <= figures['mandate_share_places_created', '', ''] <= 280)
        self.assertEqual(sorted(int(each['value']) for each in answer['statements']), [4400, 4715])
        self.assertTrue(all(each['source'] for each in answer['statements']))

    def test_departements_sum_up_to_the_region_and_stocks_follow_from_flows_INV_60_INV_61(self):
        for year in range(2018, 2023):
            figures, answer = served(year, datetime.date(year, 12, 31))
            for figure in answer['figures']:
                if figure['additive']:
                    by_departement = sum(value for (name, by, _), value in figures.items() if name == figure['id'] and by == 'departement')
                    self.assertEqual(by_departement, figures[figure['id'], '', ''], (year, figure['id']))
            value = lambda name: figures[name, '', '']
            self.assertEqual(value('places_before') + value('places_created') + value('places_financing') - value('places_closed'), value('places_active'))
            self.assertEqual(value('persons_before') + value('persons_entered') + value('persons_changed') + value('persons_financing')
                             - value('persons_left'), value('persons_present'))
            if year > 2018:
                self.assertEqual(before['households_present', '', ''], value('households_before'))
                self.assertEqual(before['places_active', '', ''], value('places_before'))
            before = figures

    def test_every_kind_of_fact_occurs(self):
        kinds = {(topic, fact.WhichOneof('fact')) for topic, _, _, value in bilan_from_log.standing(lines)
                 for fact in all_commits()[topic].FromString(value).facts}
        self.assertFalse(kinds & ONLY_IN_RACES)
        expected = all_facts() - ONLY_IN_RACES
        self.assertEqual(expected - kinds, set())

    def test_every_tenancy_has_a_term_for_each_month(self):
        for aggregate, account in region.accounts.items():
            first = bilan_from_log.day(account['period'].__getattribute__('from')) if 'period' in account else account['opened']
            last = bilan_from_log.day(account['period'].until) if 'period' in account and account['period'].HasField('until') else datetime.date(2023, 1, 1)
            months, at = set(), first.replace(day=1)
            while at < last:
                months.add(at.strftime('%Y-%m'))
                at = (at + datetime.timedelta(days=31)).replace(day=1)
            self.assertLessEqual(months, set(account['terms']), aggregate)

    def test_about_two_thirds_of_the_dwellings_change_household(self):
        changed = sum(len(dwelling['stays']) > 1 for dwelling in region.dwellings.values())
        self.assertTrue(0.6 < changed / len(region.dwellings) < 0.75, changed / len(region.dwellings))

    def test_refusals_are_recorded_and_reactions_are_all_done(self):
        refused = collections.Counter(header.outcome.refused.reason for _, _, header, _ in bilan_from_log.standing(lines)
                                      if header.outcome.HasField('refused'))
        for reason in ('REQUEST_ALREADY_OPEN', 'REQUEST_INCOMPLETE', 'DO_NOT_CONTACT', 'NOT_DECENT', 'UNSOLVED_OCCUPANTS', 'NOT_ELIGIBLE',
                       'DECIDER_IS_APPLICANT', 'NOT_ADMITTED', 'TERM_ALREADY_CALLED', 'ALREADY_ATTRIBUTED', 'LOOKS_LIKE'):
            self.assertGreater(refused[reason], 0, reason)
        code, text, _ = played.iml('status')
        self.assertEqual(code, 0)
        for name in ('orientation', 'prospection', 'contracting', 'securing', 'reporting'):
            self.assertRegex(text, rf'{name} +yes +yes +0 +0 +0\.0 +0 +\d+ +0 +0 ')

    def test_the_same_seed_gives_the_same_facts_per_aggregate(self):
        with tempfile.TemporaryDirectory(prefix='iml-') as folder:
            for name in ('secret.key', 'about.json'):  # ids rest on the key
                shutil.copy(played.data / name, folder)
            with server.Server(folder, '--sample') as again:
                one, other = facts_by_aggregate(lines), facts_by_aggregate(again.log())
        self.assertEqual(one.keys(), other.keys())
        for aggregate in one:
            self.assertEqual(one[aggregate], other[aggregate], aggregate)


def facts_by_aggregate(records):
    """Facts as text, without what the log alone gives: commit ids and positions."""
    facts = collections.defaultdict(list)
    for topic, aggregate, _, value in bilan_from_log.standing(records):
        for fact in all_commits()[topic].FromString(value).facts:
            text = re.sub(r'commit [0-9a-f]{32}', 'commit', str(fact))
            facts[topic, aggregate].append(re.sub(r'position \{[^}]*\}', '', text))
    return dict(facts)


def all_commits():
    from iml.contracting.v1 import operator_pb2, owner_contract_pb2, tenancy_pb2
    from iml.prospection.v1 import door_pb2, owner_pb2
    from iml.securing.v1 import envelope_pb2
    return {**bilan_from_log.COMMITS,
            'iml.contracting.operator.v1': operator_pb2.OperatorCommit, 'iml.contracting.owner_contract.v1': owner_contract_pb2.OwnerContractCommit,
            'iml.contracting.tenancy.v1': tenancy_pb2.TenancyCommit, 'iml.prospection.door.v1': door_pb2.DoorCommit,
            'iml.prospection.owner.v1': owner_pb2.OwnerCommit, 'iml.securing.envelope.v1': envelope_pb2.EnvelopeCommit}


def all_facts():
    return {(topic, field.name) for topic, commit in all_commits().items()
            for field in commit.DESCRIPTOR.fields_by_name['facts'].message_type.oneofs_by_name['fact'].fields}


if __name__ == '__main__':
    unittest.main(verbosity=2)
