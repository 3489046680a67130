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
from iml.prospection.v1 import door_pb2
from iml.reporting.v1 import target_pb2
from iml.securing.v1 import claims_pb2

COMMITS = {
    'iml.contracting.dwelling.v1': dwelling_pb2.DwellingCommit,
    'iml.contracting.rent_account.v1': rent_account_pb2.RentAccountCommit,
    'iml.orientation.household.v1': household_pb2.HouseholdCommit,
    'iml.prospection.door.v1': door_pb2.DoorCommit,
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
        self.dwellings = collections.defaultdict(lambda: {'stocks': {}, 'stays': {}, 'contracts': {}})
        self.doors = collections.defaultdict(lambda: {'departement': '', 'captures': collections.defaultdict(dict)})
        self.households = collections.defaultdict(lambda: {'siao': '', 'persons': [], 'requests': {}, 'orientations': {}})
        self.accounts = collections.defaultdict(lambda: {'dwelling': '', 'operator': '', 'terms': {}, 'payments': {}})
        self.claims = collections.defaultdict(dict)
        self.targets = []
        read = {'iml.contracting.dwelling.v1': self.dwelling, 'iml.contracting.rent_account.v1': self.account,
                'iml.orientation.household.v1': self.household, 'iml.prospection.door.v1': self.door, 'iml.reporting.target.v1': self.target,
                'iml.securing.claims.v1': self.claim}
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
            row['stocks'][fact.stock_number] = {
                'from': on, 'until': None, 'departement': fact.departement, 'modality': word(fact, 'modality'), 'holders': [(on, fact.operator_id)],
                'funding': [(on, fact.funded_177)], 'places': [], 'type': fact.type.code, 'area': fact.area_dm2, 'commune': fact.commune}
        elif case == 'contract_period_recorded':
            row['contracts'][fact.owner_contract_id] = [day(getattr(fact.period, 'from')), day(fact.period.until) if fact.period.HasField('until') else None,
                                                        word(fact, 'modality')]
        elif case == 'contract_period_ended':
            row['contracts'][fact.owner_contract_id][1] = day(fact.ended_on)
        elif case == 'dwelling_transferred':
            row['stocks'][max(row['stocks'])]['holders'].append((on, fact.operator_id))
        elif case == 'funding_set':
            row['stocks'][max(row['stocks'])]['funding'].append((on, fact.funded_177))
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
            row['persons'].append([on, fact.composition.adults + fact.composition.children, fact.composition.kind.code])
        elif case == 'housing_request_created':
            requests[fact.number] = {'created': on}
        elif case == 'housing_request_transmitted':
            requests[fact.number].update(transmitted=on, first_transmitted=day(fact.first_transmitted_on))
        elif case == 'transmission_corrected':
            request, corrected = requests[fact.number], day(fact.first_transmitted_on)
            if request['transmitted'] == request['first_transmitted']:
                request['transmitted'] = corrected
            request['first_transmitted'] = corrected
        elif case == 'housing_request_qualified':
            requests[fact.number]['qualified'] = on
        elif case in ('housing_request_cancelled', 'housing_request_fulfilled'):
            requests[fact.number].update(ended=on, outcome=case.rsplit('_', 1)[1])
        elif case == 'orientation_proposed':
            orientations[fact.number] = {'proposed': on, 'place': (fact.departement, word(fact, 'modality'), fact.operator_id), 'request': fact.request_number,
                                          'dwelling': fact.dwelling_id}
            requests[fact.request_number].setdefault('oriented', on)
        elif case == 'orientation_accepted':
            orientations[fact.number]['accepted'] = on
        elif case == 'orientation_refused':
            orientations[fact.number].update(ended=on, outcome='refused', side=word(fact, 'side'), reason=word(fact, 'side') + '/' + fact.reason.code)
            if word(fact, 'side') != 'household':
                orientations[fact.number]['answered'] = on
        elif case == 'admission_requested':
            orientations[fact.number]['answered'] = on
        elif case == 'admission_confirmed':
            orientations[fact.number]['admitted'] = on
        elif case in ('admission_lost', 'admission_cancelled', 'orientation_expired', 'orientation_cancelled'):
            orientations[fact.number].update(ended=on, outcome=case.rsplit('_', 1)[1])
        elif case == 'entry_recorded':
            orientations[fact.number].update(ended=on, outcome='entered', entered=on, home=fact.dwelling_id, situation=fact.situation.code)
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
            row['persons'].append([on, fact.composition.adults + fact.composition.children, fact.composition.kind.code])
        elif case == 'composition_corrected':
            row['persons'][fact.number - 1][1:] = [fact.composition.adults + fact.composition.children, fact.composition.kind.code]

    def door(self, aggregate, case, fact, on):
        row = self.doors[aggregate]
        if case == 'door_registered':
            row['departement'] = fact.departement
        elif case == 'capture_opened':
            row['captures'][fact.file].update(opened=on, channel=fact.channel.code)
        elif case == 'capture_handed_over':
            row['captures'][fact.file]['handed'] = on
        elif case == 'handover_undone':
            row['captures'][fact.file].pop('handed')
        elif case == 'capture_abandoned':
            row['captures'][fact.file].update(abandoned=on, reason=fact.reason.code)

    def account(self, aggregate, case, fact, on):
        row = self.accounts[aggregate]
        if case == 'rent_account_opened':
            row.update(dwelling=fact.dwelling_id, operator=fact.operator_id, opened=on, period=fact.period)
        elif case == 'account_period_set':
            row['period'] = fact.period
        elif case in ('term_called', 'term_corrected'):
            row['terms'][fact.month] = [day(fact.due_on), fact.due_cents, fact.rent_cents]
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


def statement(household, on):
    """The composition in force: (since, persons, kind)."""
    known = [(each[0], number, each) for number, each in enumerate(household['persons']) if each[0] <= on]
    return max(known)[2] if known else household['persons'][0]


def persons(household, on):
    return statement(household, on)[1]


def said(statements, on):
    """Of dated statements the one with the latest day not after `on`, of one day the last."""
    known = [(since, number) for number, (since, *_) in enumerate(statements) if since <= on]
    return statements[max(known)[1]][1] if known else None


def place_in_stock(dwelling, stock, on):
    """(place, financed by programme 177) on a day of the stock, or on its nearest day."""
    last = stock['until'] - DAY if stock['until'] else on
    on = max(stock['from'], min(on, last))
    contracts = [(since, number, modality) for number, (since, until, modality) in enumerate(dwelling['contracts'].values())
                 if since <= on and not (until and until <= since)]
    modality = max(contracts)[2] if contracts else stock['modality']
    return (stock['departement'], modality, said(stock['holders'], on)), said(stock['funding'], on)


def place_of(dwelling, on):
    """Where something of the dwelling is counted, in the stock or not: by the stock that began last, else the first."""
    known = dwelling.setdefault('placed', {})
    if on not in known:
        stocks = sorted(dwelling['stocks'].values(), key=lambda each: each['from'])
        begun = [each for each in stocks if each['from'] <= on]
        known[on] = place_in_stock(dwelling, begun[-1] if begun else stocks[0], on) if stocks else (None, False)
    return known[on]


def ratio(part, whole, scale):
    return (2 * part * scale + (-whole if part < 0 else whole)) // (2 * whole)


def nearest_rank(values, percent):
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


EXITS = {'housing': '2 14 15 20 51', 'adapted': '13 17 23 24', 'iml': '12 35 36 37', 'unknown': ' 28',
         'shelter': '3 4 5 8 9 10 11 16 29 30 32 33 34 38 40 48 50'}


def exit_group(code):
    return next((group for group, codes in EXITS.items() if code in codes.split(' ')), 'other')


def band(value, *limits):
    """"30-59", of bands that begin at the limits."""
    at = max(i for i, limit in enumerate(limits) if limit <= value)
    return f'{limits[at]}-{limits[at + 1] - 1}' if at + 1 < len(limits) else f'{limits[at]}+'


def plan(region, on):
    """The target of places of the region in force that is not of a single year."""
    def of_a_plan(target):
        return not target.HasField('counted_until') or (day(target.counted_until) - counted_from(target)).days > 366
    valid = [each for each in region.targets if day(each.valid_from) <= on and each.territory == '84' and word(each, 'measure') == 'places'
             and of_a_plan(each)]
    return max(valid, key=lambda each: (day(each.valid_from), day(each.stated_on), each.number)) if valid else None


def counted_from(target):
    return day(target.counted_from if target.HasField('counted_from') else target.valid_from)


def bilan(region, year, on, only_funded=True, since=None):
    """{(figure, by, key): value} for Auvergne-Rhône-Alpes; the region itself is by '' and key ''. `since`: the plan's first day."""
    target = plan(region, on)
    since = since or (counted_from(target) if target else SINCE)
    start = datetime.date(year, 1, 1)
    days = [start + DAY * i for i in range((on - start).days + 1)]
    eve = start - DAY
    figures, delays = collections.Counter(), collections.defaultdict(list)

    def count(figure, place, value, *extra):
        departement, modality, operator = place
        for by, key in [('', ''), ('departement', departement), ('modality', modality), ('operator', operator)]:
            if key or not by:
                figures[figure, by, key] += value
        for by, key in extra:
            figures[figure, by, key] += value

    def part(figure, by, key):
        figures[figure, by, key] += 1

    def measure(figure, place, value):
        for by, key in [('', ''), ('departement', place[0]), ('operator', place[2])]:
            if key or not by:
                delays[figure, by, key].append(value)

    def delay(figure, place, first, last):
        if first and last:
            measure(figure, place, (last - first).days)

    def in_year(date):
        return date is not None and start <= date <= on

    def counts(placed):
        """Whether a (place, financed) is of the bilan's population."""
        return placed[0] is not None and placed[0][0] in DEPARTEMENTS and (placed[1] or not only_funded)

    def with_mandates(figure, place, value):
        for kind in ['', 'mandate_'] if place[1] == 'mandate' else ['']:
            count(kind + figure, place, value)

    for dwelling in region.dwellings.values():
        for _, stock in sorted(dwelling['stocks'].items()):
            known = {}

            def at(date):
                if date not in known:
                    known[date] = place_in_stock(dwelling, stock, date)
                return known[date]

            def open_on(date):
                return sum(change for day_of, change in stock['places'] if day_of <= date)

            until = not_before(stock['from'], stock['until'])
            for date in days:
                if not there(stock['from'], until, date):
                    continue
                if counts(at(date)):
                    place = at(date)[0]
                    count('dwelling_days_open', place, 1)
                    count('place_days_open', place, open_on(date))
                    count('dwelling_days_occupied', place, int(any(there(first, not_before(first, end), date) for first, end in dwelling['stays'].values())))
                if date == stock['from']:
                    continue
                (old, _), (new, _) = before, now = at(date - DAY), at(date)
                for name, moved in ('dwellings', 1), ('places', open_on(date - DAY)):
                    if counts(before) and counts(now) and old != new:
                        count(f'{name}_transferred', old, -moved)
                        count(f'{name}_transferred', new, moved)
                    elif counts(before) and not counts(now):
                        count(f'{name}_financing', old, -moved)
                    elif counts(now) and not counts(before):
                        count(f'{name}_financing', new, moved)
            for day_of, change in stock['places']:
                place, _ = placed = at(day_of)
                if not counts(placed):
                    continue
                if change > 0 and since <= day_of <= on:
                    with_mandates('places_cumulative', place, change)
                if in_year(day_of):
                    count('places_created' if change > 0 else 'places_closed', place, abs(change))
            if counts(at(stock['from'])):
                if since <= stock['from'] <= on:
                    with_mandates('dwellings_cumulative', at(stock['from'])[0], 1)
                if in_year(stock['from']):
                    count('dwellings_created', at(stock['from'])[0], 1)
            if until and in_year(until) and counts(at(until - DAY)):
                count('dwellings_closed', at(until - DAY)[0], 1)
            for date, name in (eve, 'before'), (on, 'active'):
                if there(stock['from'], until, date) and counts(at(date)):
                    tell = with_mandates if name == 'active' else count
                    tell(f'dwellings_{name}', at(date)[0], 1)
                    tell(f'places_{name}', at(date)[0], open_on(date))
                    if name == 'active':
                        part('dwellings_active', 'type', stock['type'])
                        part('dwellings_active', 'area', band(stock['area'] // 100, 0, 20, 40, 60, 80) if stock['area'] else '')
                        part('dwellings_active', 'commune', stock['commune'])

    for door in region.doors.values():
        place = door['departement'], '', ''
        for capture in door['captures'].values() if place[0] in DEPARTEMENTS else []:
            if in_year(capture.get('opened')):
                count('captures_opened', place, 1, ('channel', capture['channel']))
            if in_year(capture.get('abandoned')):
                count('captures_abandoned', place, 1, ('abandon', capture['reason']))
            if in_year(capture.get('handed')):
                count('captures_handed_over', place, 1, ('channel', capture['channel']))
                delay('capture_delay', place, capture['opened'], capture['handed'])

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
            if in_year(get('first_transmitted')):
                count('requests_received', place, 1)
                if get('oriented') and get('oriented') <= on:
                    count('requests_answered', place, 1)
            if in_year(ended):
                count('requests_ended', place, 1, ('outcome', get('outcome')))
            if in_year(get('qualified')):
                delay('qualification_delay', place, get('transmitted'), get('qualified'))
            if in_year(get('oriented')):
                count('requests_oriented', place, 1)
                delay('waiting_delay', place, get('first_transmitted'), get('oriented'))
        for orientation in household['orientations'].values():
            get, place = orientation.get, orientation['place']
            if place[0] not in DEPARTEMENTS or (only_funded and not counts(place_of(region.dwellings[get('dwelling')], get('proposed')))):
                continue
            ended = not_before(get('proposed'), get('ended'))
            if there(get('proposed'), ended, eve):
                count('orientations_before', place, 1)
            if there(get('proposed'), ended, on):
                count('orientations_running', place, 1)
            if in_year(get('proposed')):
                count('orientations_proposed', place, 1)
            if in_year(ended):
                refused = [('side', get('side')), ('reason', get('reason'))] if get('outcome') == 'refused' else []
                count('orientations_ended', place, 1, ('outcome', get('outcome')), *refused)
                if refused:
                    count('orientations_refused', place, 1)
                if get('outcome') == 'entered' and get('admitted'):
                    delay('entry_delay', place, get('admitted'), max(ended, get('admitted')))
            if in_year(get('answered')):
                delay('answer_delay', place, get('accepted'), get('answered'))
            if in_year(get('admitted')):
                delay('admission_delay', place, get('proposed'), get('admitted'))

        stays = [(each['entered'], number, not_before(each['entered'], each.get('left')), each)
                 for number, each in household['orientations'].items() if 'entered' in each]

        def home_on(date):
            """(stay, (place, financed)) of the dwelling that it entered last of those that it has not left."""
            here = [stay for stay in stays if there(stay[0], stay[2], date)]
            if not here:
                return None
            stay = max(here, key=lambda each: each[:2])
            return stay, place_of(region.dwellings[stay[3]['home']], date)

        def enter(stay, placed, date):
            count('households_entered', placed[0], 1, ('origin', household['siao']), ('composition', statement(household, date)[2]),
                  ('situation', stay[3]['situation']))
            count('persons_entered', placed[0], persons(household, date))

        def leave(stay, placed, date):
            code = stay[3].get('destination', '')
            count('households_left', placed[0], 1, ('destination', code), ('exit', exit_group(code)))
            count('persons_left', placed[0], persons(household, date))
            if exit_group(code) != 'unknown':
                count('exits_known', placed[0], 1)
            if exit_group(code) == 'housing':
                count('exits_to_housing', placed[0], 1)

        for date, name in (eve, 'before'), (on, 'present'):
            now = home_on(date) if stays else None
            if now and counts(now[1]):
                count(f'households_{name}', now[1][0], 1)
                count(f'persons_{name}', now[1][0], persons(household, date))
                if name == 'present':
                    entered = now[0][0]
                    months = (on.year - entered.year) * 12 + on.month - entered.month - (on.day < entered.day)
                    part('households_present', 'composition', statement(household, on)[2])
                    part('households_present', 'seniority', band(max(0, months), 0, 6, 12, 18, 36))
        housed = any(first <= on and (end is None or start <= end) for first, _, end, _ in stays)
        before = home_on(eve) if housed else None
        for date in days if housed else []:
            now = home_on(date)
            if now and counts(now[1]):
                count('place_days_occupied', now[1][0], persons(household, date))
            if now and not before and counts(now[1]):
                enter(now[0], now[1], date)
            elif before and not now and counts(before[1]):
                leave(before[0], before[1], date - DAY)
            elif before and now:
                old, new, were = before[1], now[1], persons(household, date - DAY)
                for name, moved in ('households', 1), ('persons', were):
                    if counts(old) and counts(new) and old[0] != new[0]:
                        count(f'{name}_transferred', old[0], -moved)
                        count(f'{name}_transferred', new[0], moved)
                    elif counts(old) and not counts(new):
                        count(f'{name}_financing', old[0], -moved)
                    elif counts(new) and not counts(old):
                        count(f'{name}_financing', new[0], moved)
                if counts(new) and persons(household, date) != were:
                    count('persons_changed', new[0], persons(household, date) - were)
            before = now
        for stay in stays:
            entered, _, left, each = stay
            if not in_year(left):
                continue
            placed = place_of(region.dwellings[each['home']], left - DAY)
            if counts(placed):
                delay('stay_length', placed[0], entered, left)
            placed = place_of(region.dwellings[each['home']], entered)
            if entered == left and counts(placed) and not home_on(left):
                enter(stay, placed, left)
                leave(stay, placed, left)

    for account in region.accounts.values():
        dwelling = region.dwellings[account['dwelling']]
        for due_on, _, rent in account['terms'].values():
            placed = place_of(dwelling, due_on) if in_year(due_on) else (None, False)
            if rent > 0 and counts(placed):
                measure('rent', placed[0], rent)
                area = dwelling['stocks'][max(dwelling['stocks'])]['area']
                if area:
                    count('rents_called', placed[0], rent)
                    count('rented_area', placed[0], area)
        place, _ = placed = place_of(dwelling, on)
        if not counts(placed):
            continue
        opened, ended = day(getattr(account['period'], 'from')), day(account['period'].until) if account['period'].HasField('until') else None
        running = there(opened, not_before(opened, ended), on)
        if running:
            count('accounts_running', place, 1)
        received = sum(cents for since_day, cents, back in account['payments'].values() if since_day <= on and not (back and back <= on))
        oldest, owed = None, 0
        for _, (due_on, cents, _) in sorted(account['terms'].items()):
            if due_on <= on:
                owed += cents
                if owed > received and oldest is None:
                    oldest = due_on
        if oldest:
            age = (on - oldest).days
            if running:
                count('accounts_running_in_arrears', place, 1)
                if age >= 90:
                    count('accounts_running_in_long_arrears', place, 1)
            count('accounts_in_arrears', place, 1, ('age', band(age, 0, 30, 60, 90, 180)))
            count('arrears', place, max(0, owed - received), ('age', band(age, 0, 30, 60, 90, 180)))

    for aggregate, claims in region.claims.items():
        for claim in claims.values():
            (departement, modality, _), _ = placed = place_of(region.dwellings[aggregate], claim['opened'])
            place, kind = (departement, modality, claim['operator']), ('kind', claim['kind'])
            if not counts(placed):
                continue
            if in_year(claim['opened']):
                count('claims_opened', place, 1, kind)
            if in_year(claim.get('decided')):
                count('claims_granted' if claim['granted'] else 'claims_rejected', place, 1, kind)
                if claim['granted']:
                    count('claims_granted_amount', place, claim['granted'], kind)
            for name, amounts in ('claims_paid_amount', claim['paid']), ('claims_recovered_amount', claim['back']):
                for date, cents in amounts:
                    if in_year(date):
                        count(name, place, cents, kind)

    def combine(figure, one, sign, other):
        for name, by, key in list(figures):
            if name in (one, other) and by in ('', 'departement', 'modality', 'operator'):
                figures[figure, by, key] = figures[one, by, key] + sign * figures[other, by, key]

    combine('places_net', 'places_created', -1, 'places_closed')
    combine('dwellings_net', 'dwellings_created', -1, 'dwellings_closed')
    combine('households_housed', 'households_before', 1, 'households_entered')
    combine('persons_housed', 'persons_before', 1, 'persons_entered')
    combine('dwelling_days_vacant', 'dwelling_days_open', -1, 'dwelling_days_occupied')
    result = dict(figures)

    def share(figure, part_of, whole, scale=1000, without=()):
        for name, by, key in list(figures):
            if name == whole and by in ('', 'departement', 'modality', 'operator') and by not in without and figures[whole, by, key] > 0:
                result[figure, by, key] = ratio(figures[part_of, by, key], figures[whole, by, key], scale)

    for unit in 'places', 'dwellings':
        share(f'mandate_share_{unit}_created', f'mandate_{unit}_cumulative', f'{unit}_cumulative', without=['modality'])
        share(f'mandate_share_{unit}_active', f'mandate_{unit}_active', f'{unit}_active', without=['modality'])
    share('place_occupancy', 'place_days_occupied', 'place_days_open')
    share('dwelling_occupancy', 'dwelling_days_occupied', 'dwelling_days_open')
    share('places_per_dwelling', 'places_active', 'dwellings_active', 100)
    share('answer_rate', 'requests_answered', 'requests_received')
    share('refusal_rate', 'orientations_refused', 'orientations_ended')
    share('exit_to_housing_rate', 'exits_to_housing', 'exits_known')
    share('rent_per_m2', 'rents_called', 'rented_area', 100)
    share('arrears_rate', 'accounts_running_in_arrears', 'accounts_running')
    share('long_arrears_rate', 'accounts_running_in_long_arrears', 'accounts_running')
    for (figure, by, key), values in delays.items():
        result[figure + '_median', by, key] = nearest_rank(values, 50)
        if figure != 'rent':
            result[figure + '_p80', by, key] = nearest_rank(values, 80)
    if target:
        result['target_places', '', ''] = target.value
        result['target_rate', '', ''] = ratio(figures['places_cumulative', '', ''], target.value, 1000)
    return {at: value for at, value in result.items() if at[0] not in HIDDEN}


# What only shares are made of.
HIDDEN = {'mandate_places_cumulative', 'mandate_places_active', 'mandate_dwellings_cumulative', 'mandate_dwellings_active', 'requests_answered',
          'requests_received', 'orientations_refused', 'exits_known', 'exits_to_housing', 'rents_called', 'rented_area',
          'accounts_running_in_arrears', 'accounts_running_in_long_arrears'}
