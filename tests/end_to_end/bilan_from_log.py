"""The bilan once more, from the log alone: which commits stand (the parent rule), what their facts say, and every figure by
counting, day by day where the services count by periods. Shares no code with them; only the contracts (protoc's Python)."""
import base64
import collections
import datetime
import json
import math

from google.protobuf import message

from iml.contracting.v1 import dwelling_pb2, rent_account_pb2
from iml.log.v1 import log_pb2
from iml.orientation.v1 import household_pb2
from iml.reporting.v1 import target_pb2
from iml.securing.v1 import claims_pb2

COMMITS = {
    'iml.contracting.dwelling.v1': dwelling_pb2.DwellingCommit,
    'iml.contracting.rent_account.v1': rent_account_pb2.RentAccountCommit,
    'iml.orientation.household.v1': household_pb2.HouseholdCommit,
    'iml.reporting.target.v1': target_pb2.TargetCommit,
    'iml.securing.claims.v1': claims_pb2.ClaimsCommit,
}
DEPARTEMENTS = ['01', '03', '07', '15', '26', '38', '42', '43', '63', '69', '73', '74']  # of Auvergne-Rhône-Alpes
SINCE = datetime.date(2018, 1, 1)
DAY = datetime.timedelta(days=1)


def murmur2(key):
    """Kafka's, whose result modulo the partitions is the partition of a key."""
    mask, mix, data = 0xffffffff, 0x5bd1e995, bytearray(key)
    h = (0x9747b28c ^ len(data)) & mask
    for i in range(0, len(data) // 4 * 4, 4):
        k = int.from_bytes(data[i:i + 4], 'little') * mix & mask
        k = (k ^ k >> 24) * mix & mask
        h = (h * mix & mask) ^ k
    rest = data[len(data) // 4 * 4:]
    if rest:
        h = (h ^ int.from_bytes(rest, 'little')) * mix & mask
    h = (h ^ h >> 13) * mix & mask
    return (h ^ h >> 15) & 0x7fffffff


def standing(lines):
    """(topic, aggregate id, commit header, the record's value) of every commit that stands, given `iml log --raw --format=json`."""
    partitions, heads = {}, {}
    for line in lines:
        record = json.loads(line)
        key, value = base64.b64decode(record['key']), base64.b64decode(record['value'])
        place = record['topic'], record['partition']
        if record['offset'] == 0:
            genesis = log_pb2.Genesis.FromString(value)
            partitions[record['topic']] = genesis.partitions
            continue
        try:
            commit = log_pb2.AnyCommit.FromString(value)
        except message.DecodeError:
            continue
        header = commit.header
        aggregate = place[0], key
        stands = (len(header.commit_id) == 16 and header.commit_id != header.parent and key == header.aggregate_id.encode()
                  and murmur2(key) % partitions[place[0]] == place[1] and header.parent == heads.get(aggregate, b''))
        assert stands == record['stands'], record
        if stands:
            heads[aggregate] = header.commit_id
            yield place[0], header.aggregate_id, header, value


def day(date):
    return datetime.date(date.year, date.month, date.day)


def word(message, field):
    """"mandate" of MODALITY_MANDATE: how a figure's part is called."""
    values = message.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number
    prefix = values[0].name.removesuffix('UNSPECIFIED')
    number = getattr(message, field)
    return values[number].name.removeprefix(prefix).lower() if number else ''


class Region:
    """What the facts say, aggregate by aggregate; corrections in place."""

    def __init__(self, lines):
        self.facts = collections.Counter()
        self.dwellings = collections.defaultdict(lambda: {'stocks': {}, 'stays': {}})
        self.households = collections.defaultdict(lambda: {'siao': '', 'persons': [], 'requests': {}, 'orientations': {}})
        self.accounts = collections.defaultdict(lambda: {'dwelling': '', 'operator': '', 'terms': {}, 'payments': {}})
        self.claims = collections.defaultdict(dict)
        self.targets = []
        read = {'iml.contracting.dwelling.v1': self.dwelling, 'iml.contracting.rent_account.v1': self.account,
                'iml.orientation.household.v1': self.household, 'iml.reporting.target.v1': self.target, 'iml.securing.claims.v1': self.claim}
        for topic, aggregate, _, value in standing(lines):
            if topic not in COMMITS:
                continue
            for fact in COMMITS[topic].FromString(value).facts:
                case = fact.WhichOneof('fact')
                self.facts[topic, case] += 1
                read[topic](aggregate, case, getattr(fact, case), day(fact.occurred_on))

    def dwelling(self, aggregate, case, fact, on):
        row = self.dwellings[aggregate]
        if case == 'dwelling_registered':
            row['stocks'][fact.stock_number] = {'from': on, 'until': None, 'place': (fact.departement, word(fact, 'modality'), fact.operator_id),
                                                'funded': fact.funded_177, 'places': []}
        elif case == 'places_opened':
            row['stocks'][fact.stock_number]['places'].append((on, fact.count))
        elif case == 'places_closed':
            row['stocks'][fact.stock_number]['places'].append((on, -fact.count))
        elif case == 'dwelling_left_stock':
            row['stocks'][fact.stock_number]['until'] = on
        elif case == 'occupation_started':
            row['stays'][fact.number] = [on, None]
        elif case == 'occupation_ended':
            row['stays'][fact.number][1] = day(fact.ended_on)
        elif case == 'occupation_corrected':
            row['stays'][fact.number] = [day(fact.started_on), day(fact.ended_on) if fact.HasField('ended_on') else None]

    def household(self, aggregate, case, fact, on):
        row = self.households[aggregate]
        requests, orientations = row['requests'], row['orientations']
        if case == 'household_registered':
            row['siao'] = fact.siao.removeprefix('0')
            row['persons'].append([on, fact.composition.adults + fact.composition.children])
        elif case == 'housing_request_created':
            requests[fact.number] = {'created': on}
        elif case == 'housing_request_transmitted':
            requests[fact.number].update(transmitted=on, first_transmitted=day(fact.first_transmitted_on))
        elif case == 'housing_request_qualified':
            requests[fact.number]['qualified'] = on
        elif case in ('housing_request_cancelled', 'housing_request_fulfilled'):
            requests[fact.number].update(ended=on, outcome=case.rsplit('_', 1)[1])
        elif case == 'orientation_proposed':
            orientations[fact.number] = {'proposed': on, 'place': (fact.departement, word(fact, 'modality'), fact.operator_id), 'request': fact.request_number}
            requests[fact.request_number].setdefault('oriented', on)
        elif case == 'orientation_accepted':
            orientations[fact.number]['accepted'] = on
        elif case == 'orientation_refused':
            orientations[fact.number].update(ended=on, outcome='refused', side=word(fact, 'side'))
            if word(fact, 'side') != 'household':
                orientations[fact.number]['answered'] = on
        elif case == 'admission_requested':
            orientations[fact.number]['answered'] = on
        elif case == 'admission_confirmed':
            orientations[fact.number]['admitted'] = on
        elif case in ('admission_lost', 'admission_cancelled', 'orientation_expired', 'orientation_cancelled'):
            orientations[fact.number].update(ended=on, outcome=case.rsplit('_', 1)[1])
        elif case == 'entry_recorded':
            orientations[fact.number].update(ended=on, outcome='entered', entered=on)
        elif case == 'stay_ended':
            orientations[fact.number].update(left=on, destination=fact.destination.code)
        elif case == 'stay_corrected':
            stay = orientations[fact.number]
            stay.update(entered=day(fact.entered_on), ended=day(fact.entered_on))
            requests[stay['request']]['ended'] = day(fact.entered_on)
            stay.pop('left', None)
            if fact.HasField('left_on'):
                stay['left'] = day(fact.left_on)
            if fact.HasField('destination'):
                stay['destination'] = fact.destination.code
        elif case == 'composition_changed':
            row['persons'].append([on, fact.composition.adults + fact.composition.children])
        elif case == 'composition_corrected':
            row['persons'][fact.number - 1][1] = fact.composition.adults + fact.composition.children

    def account(self, aggregate, case, fact, on):
        row = self.accounts[aggregate]
        if case == 'rent_account_opened':
            row.update(dwelling=fact.dwelling_id, operator=fact.operator_id, opened=on)
        elif case == 'account_period_set':
            row['period'] = fact.period
        elif case == 'term_called':
            row['terms'][fact.month] = [day(fact.due_on), fact.due_cents]
        elif case == 'term_corrected':
            row['terms'][fact.month] = [day(fact.due_on), fact.due_cents]
        elif case == 'term_voided':
            del row['terms'][fact.month]
        elif case in ('payment_recorded', 'housing_benefit_recorded'):
            row['payments'][fact.number] = [on, fact.amount_cents, None]
        elif case == 'payment_reversed':
            row['payments'][fact.number][2] = on

    def claim(self, aggregate, case, fact, on):
        if case == 'claim_opened':
            self.claims[aggregate][fact.number] = {'operator': fact.operator_id, 'kind': fact.kind.code, 'opened': on, 'paid': [], 'back': []}
            return
        claim = self.claims[aggregate][fact.number]
        if case == 'claim_granted':
            claim.update(decided=on, granted=fact.granted_cents)
        elif case == 'claim_rejected':
            claim.update(decided=on, granted=0)
        elif case == 'claim_paid':
            claim['paid'].append((on, fact.amount_cents))
        elif case == 'recovery_recorded':
            claim['back'].append((on, fact.amount_cents))

    def target(self, _, case, fact, on):
        self.targets.append(fact)


def not_before(first, end):
    """An end that was corrected to before its beginning counts on the beginning's day."""
    return max(first, end) if first is not None and end is not None else end


def there(first, end, on):
    return first is not None and first <= on and (end is None or on < end)


def persons(household, on):
    known = [(since, number, count) for number, (since, count) in enumerate(household['persons']) if since <= on]
    return max(known)[2] if known else household['persons'][0][1]


def per_mille(part, whole):
    return (2000 * part + whole) // (2 * whole)  # half up


def nearest_rank(values, percent):
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


def bilan(region, year, on):
    """{(figure, by, key): value} for Auvergne-Rhône-Alpes; the region itself is by '' and key ''."""
    start = datetime.date(year, 1, 1)
    days = [start + DAY * i for i in range((on - start).days + 1)]
    eve = start - DAY
    figures, delays = collections.Counter(), collections.defaultdict(list)

    def count(figure, place, value, *extra):
        departement, modality, operator = place
        for by, key in [('', ''), ('departement', departement), ('modality', modality), ('operator', operator), *extra]:
            if key or not by:
                figures[figure, by, key] += value

    def delay(figure, place, first, last):
        if first and last:
            for by, key in [('', ''), ('departement', place[0]), ('operator', place[2])]:
                if key or not by:
                    delays[figure, by, key].append((last - first).days)

    def in_year(date):
        return date is not None and start <= date <= on

    home = {}
    for aggregate, dwelling in region.dwellings.items():
        for _, stock in sorted(dwelling['stocks'].items()):
            place = home[aggregate] = stock['place']
            if place[0] not in DEPARTEMENTS:
                continue
            kinds = [''] + (['mandate_'] if place[1] == 'mandate' else [])
            for date in days:
                if there(stock['from'], stock['until'], date):
                    count('dwelling_days_open', place, 1)
                    count('place_days_open', place, sum(change for since, change in stock['places'] if since <= date))
                    occupied = any(there(first, end, date) for first, end in dwelling['stays'].values())
                    count('dwelling_days_occupied', place, int(occupied))
            if not stock['funded']:
                continue
            for since, change in stock['places']:
                if change > 0 and SINCE <= since <= on:
                    for kind in kinds:
                        count(kind + 'places_cumulative', place, change)
                if in_year(since):
                    count('places_created' if change > 0 else 'places_closed', place, abs(change))
            if SINCE <= stock['from'] <= on:
                for kind in kinds:
                    count(kind + 'dwellings_cumulative', place, 1)
            if in_year(stock['from']):
                count('dwellings_created', place, 1)
            if in_year(stock['until']):
                count('dwellings_closed', place, 1)
            for date, name in (eve, 'before'), (on, 'active'):
                if there(stock['from'], stock['until'], date):
                    for kind in kinds if name == 'active' else ['']:
                        count(f'{kind}dwellings_{name}', place, 1)
                        count(f'{kind}places_{name}', place, sum(change for since, change in stock['places'] if since <= date))

    for household in region.households.values():
        place = household['siao'], '', ''
        for request in household['requests'].values() if place[0] in DEPARTEMENTS else []:
            get = request.get
            ended = not_before(get('created'), get('ended'))
            if there(get('created'), ended, eve):
                count('requests_before', place, 1)
            if there(get('created'), ended, on):
                count('requests_open', place, 1)
                if get('transmitted') and get('transmitted') <= on:
                    delay('update_age', place, get('transmitted'), on)
            if in_year(get('created')):
                count('requests_created', place, 1)
            if in_year(get('transmitted')):
                count('requests_transmitted', place, 1)
            if in_year(ended):
                count('requests_ended', place, 1, ('outcome', get('outcome')))
            if in_year(get('qualified')):
                delay('qualification_delay', place, get('transmitted'), get('qualified'))
            if in_year(get('oriented')):
                delay('waiting_delay', place, get('first_transmitted'), get('oriented'))
        for orientation in household['orientations'].values():
            get, place = orientation.get, orientation['place']
            if place[0] not in DEPARTEMENTS:
                continue
            ended = not_before(get('proposed'), get('ended'))
            if there(get('proposed'), ended, eve):
                count('orientations_before', place, 1)
            if there(get('proposed'), ended, on):
                count('orientations_running', place, 1)
            if in_year(get('proposed')):
                count('orientations_proposed', place, 1)
            if in_year(ended):
                count('orientations_ended', place, 1, ('outcome', get('outcome')), ('side', get('side', '')))
                if get('outcome') == 'entered':
                    delay('entry_delay', place, get('admitted'), get('ended'))
            if in_year(get('answered')):
                delay('answer_delay', place, get('accepted'), get('answered'))
            if in_year(get('admitted')):
                delay('admission_delay', place, get('proposed'), get('admitted'))
            entered, left = get('entered'), not_before(get('entered'), get('left'))
            if entered is None:
                continue
            for date, name in (eve, 'before'), (on, 'present'):
                if there(entered, left, date):
                    count(f'households_{name}', place, 1)
                    count(f'persons_{name}', place, persons(household, date))
            if in_year(entered):
                count('households_entered', place, 1)
                count('persons_entered', place, persons(household, entered))
            if in_year(left):
                count('households_left', place, 1, ('destination', get('destination')))
                count('persons_left', place, persons(household, max(entered, left - DAY)))
            for date in days:
                if there(entered, left, date):
                    count('place_days_occupied', place, persons(household, date))
                    if date > entered:
                        count('persons_changed', place, persons(household, date) - persons(household, date - DAY))

    for account in region.accounts.values():
        place = home.get(account['dwelling'], ('', '', ''))
        received = sum(cents for since, cents, back in account['payments'].values() if since <= on and not (back and back <= on))
        oldest, owed = None, 0
        for _, (due_on, cents) in sorted(account['terms'].items()):
            if due_on <= on:
                owed += cents
                if owed > received and oldest is None:
                    oldest = due_on
        if oldest and place[0] in DEPARTEMENTS:
            age = (on - oldest).days
            band = next(name for limit, name in ((30, '0-29'), (60, '30-59'), (90, '60-89'), (180, '90-179'), (math.inf, '180+')) if age < limit)
            count('accounts_in_arrears', place, 1, ('age', band))
            count('arrears', place, owed - received, ('age', band))

    for aggregate, claims in region.claims.items():
        for claim in claims.values():
            departement, modality, _ = home[aggregate]
            place, kind = (departement, modality, claim['operator']), ('kind', claim['kind'])
            if departement not in DEPARTEMENTS:
                continue
            if in_year(claim['opened']):
                count('claims_opened', place, 1, kind)
            if in_year(claim.get('decided')):
                count('claims_granted' if claim['granted'] else 'claims_rejected', place, 1, kind)
                if claim['granted']:
                    count('claims_granted_amount', place, claim['granted'])
            for name, amounts in ('claims_paid_amount', claim['paid']), ('claims_recovered_amount', claim['back']):
                for date, cents in amounts:
                    if in_year(date):
                        count(name, place, cents, kind)

    def combine(figure, one, sign, other):
        for name, by, key in list(figures):
            if name in (one, other):
                figures[figure, by, key] = figures[one, by, key] + sign * figures[other, by, key]

    combine('places_net', 'places_created', -1, 'places_closed')
    combine('dwellings_net', 'dwellings_created', -1, 'dwellings_closed')
    combine('households_housed', 'households_before', 1, 'households_entered')
    combine('persons_housed', 'persons_before', 1, 'persons_entered')
    combine('dwelling_days_vacant', 'dwelling_days_open', -1, 'dwelling_days_occupied')
    result = dict(figures)

    def share(figure, part, whole, without=()):
        for name, by, key in list(figures):
            if name == whole and by not in without and figures[whole, by, key] > 0:
                result[figure, by, key] = per_mille(figures[part, by, key], figures[whole, by, key])

    for unit in 'places', 'dwellings':
        share(f'mandate_share_{unit}_created', f'mandate_{unit}_cumulative', f'{unit}_cumulative', ['modality'])
        share(f'mandate_share_{unit}_active', f'mandate_{unit}_active', f'{unit}_active', ['modality'])
    share('place_occupancy', 'place_days_occupied', 'place_days_open')
    share('dwelling_occupancy', 'dwelling_days_occupied', 'dwelling_days_open')
    for (figure, by, key), values in delays.items():
        result[figure + '_median', by, key] = nearest_rank(values, 50)
        result[figure + '_p80', by, key] = nearest_rank(values, 80)
    valid = [target for target in region.targets if day(target.valid_from) <= on and target.territory == '84' and word(target, 'measure') == 'places']
    if valid:
        target = max(valid, key=lambda each: (day(each.valid_from), day(each.stated_on), each.number))
        result['target_places', '', ''] = target.value
        result['target_rate', '', ''] = per_mille(figures['places_cumulative', '', ''], target.value)
    return result
