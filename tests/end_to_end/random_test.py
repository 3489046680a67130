"""Random commands on random days, most of them refused: no answer is an error, rows equal the log, lists and figures agree, and an
independent recount of the log agrees with every figure on every day, by breakdown too. SEED in the environment plays one again."""
import datetime
import os
import random
import unittest
import uuid

import bilan_from_log
import server

OPERATORS = ['123456782', '732829320']
COMMUNES, DEPARTEMENTS = ['69381', '38185'], ['69', '38']
FIRST, LAST = datetime.date(2018, 1, 1), datetime.date(2024, 12, 31)
CONTRACTING, ORIENTATION, PROSPECTION = 'iml.contracting.v1.Contracting/', 'iml.orientation.v1.Orientation/', 'iml.prospection.v1.Prospection/'
DAY = datetime.timedelta(days=1)
ACTS = 400


def code(name, of, version='si-siao-1'):
    return {'list': name, 'version': version, 'code': of}


def date(day):
    return {'year': day.year, 'month': day.month, 'day': day.day}


def day_of(text):
    return datetime.date(int(text['year']), int(text['month']), int(text['day']))


class Region:
    """Acts on a region that is being played; knows of it what queries say."""

    def __init__(self, at, seed):
        self.server, self.random = at, random.Random(seed)
        self.owners, self.dwellings, self.households, self.tenancies, self.accepted = {}, [], [], [], {}

    def ask(self, method, **query):
        status, answer = self.server.call(method, query)
        assert status == 200, (method, query, status, answer)
        return answer

    def tell(self, role, method, day, organisation='', **fields):
        """The aggregate's id; nothing when it is refused. Waits for all that follows."""
        status, answer = self.server.call(method, {'request_id': self.id(), 'occurred_on': date(day), **fields}, 'a-1', organisation, role)
        assert status < 500, (method, day, fields, status, answer)
        self.server.wait_until_idle()
        if status != 200:
            return None
        name = method.split('/')[1]
        self.accepted[name] = self.accepted.get(name, 0) + 1
        return answer['aggregateId']

    def id(self):
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def day(self):
        return FIRST + DAY * self.random.randrange((LAST - FIRST).days + 1)

    def after(self, day, most):
        """A day soon after, at times before."""
        return min(LAST, day + DAY * (self.random.randrange(most) if self.random.random() < 0.9 else -self.random.randrange(1, 60)))

    # ---- what is there at first

    def found(self):
        for number, operator in enumerate(OPERATORS):
            self.tell('state', CONTRACTING + 'RegisterOperator', FIRST, operator_id=operator, name=f'Association {number}')
            self.tell('state', CONTRACTING + 'AffiliateOperator', FIRST, operator_id=operator, federation=code('federations', 'FAPIL', '1'))
            self.tell('state', CONTRACTING + 'GrantApproval', FIRST, operator_id=operator, reference='a-1', departements=DEPARTEMENTS,
                      period={'from': date(FIRST), 'until': date(datetime.date(2026, 12, 31))})
        for number in range(8):
            self.dwellings.append(self.capture(number, FIRST + DAY * self.random.randrange(400)))
        self.households = [''] * 14
        for number in range(len(self.households)):
            self.request(number)
        assert all(self.dwellings + self.households)

    def capture(self, number, day):
        """Both modalities, financed and not, one shared; the dwelling's id."""
        operator, mandate = OPERATORS[number // 2 % 2], number % 2 == 0
        tell = lambda role, method, **fields: self.tell(role, PROSPECTION + method, day, operator if role == 'operator' else OPERATORS[0], **fields)
        if number not in self.owners:
            self.owners[number] = tell('prospector', 'RegisterOwner', person={'name': {'clear': f'Zoé {number}'}, 'address': {'clear': f'{number} rue Haute'}},
                                       source={'clear': 'mairie'}, collected_on=date(day))
        owner = self.owners[number]
        door = tell('prospector', 'OpenCapture', address={'street': {'clear': f'{number} rue des Essais'}, 'commune': COMMUNES[number % 4 // 2]},
                    owner_id=owner, channel=code('canalCaptation', 'NOTAIRE', '1'), source={'clear': 'mairie'})
        if not door:
            return None
        file = self.ask(PROSPECTION + 'GetDoor', door_id=door)['files'][-1]['number']
        tell('prospector', 'ContactOwner', owner_id=owner, door_id=door, capture_file=file, medium='CONTACT_MEDIUM_CALL')
        modality = 'MODALITY_MANDATE' if mandate else 'MODALITY_SUBLETTING'
        terms = {'modality': modality, 'rent_cents': 50000}
        tell('prospector', 'QualifyCapture', door_id=door, type=code('categoriePlaces', '100'), area_dm2=4500, rent_asked_cents=60000,
             motivation={'clear': 'vide'})
        tell('prospector', 'RecordVisit', door_id=door, decent=True, area_dm2=4500, height_cm=250, energy_class='ENERGY_CLASS_C')
        tell('prospector', 'MakeOffer', door_id=door, **terms, expires_on=date(day + 30 * DAY))
        tell('prospector', 'RecordAgreement', door_id=door, **terms)
        tell('prospector', 'AttributeCapture', door_id=door, operator_id=operator, reason={'clear': 'secteur'})
        kept = {'fee_basis_points': 700} if mandate else {'monthly_rent_cents': 50000, 'monthly_charges_cents': 4000}
        tell('operator', 'SignCapture', door_id=door, terms={'modality': modality, 'period': {'from': date(day)}, **kept})
        tell('operator', 'HandOverCapture', door_id=door, places=self.random.randrange(2, 6), shared=number == 3, funded_177=number % 3 != 0)
        return self.ask(PROSPECTION + 'GetDoor', door_id=door)['dwellingId']

    # ---- what may happen

    def any_dwelling(self):
        return self.ask(CONTRACTING + 'GetDwelling', dwelling_id=self.random.choice(self.dwellings))

    def any_household(self):
        return self.ask(ORIENTATION + 'GetHousehold', household_id=self.random.choice(self.households))

    def any_tenancy(self):
        return self.ask(CONTRACTING + 'GetTenancy', tenancy_id=self.random.choice(self.tenancies)) if self.tenancies else None

    def during(self, tenancy):
        """A day of it, mostly."""
        return self.after(day_of(tenancy['startedOn']), 500) if 'startedOn' in tenancy and self.random.random() < 0.8 else self.day()

    def on_dwelling(self, method, dwelling, **fields):
        return self.tell('operator', CONTRACTING + method, self.day(), dwelling['operatorId'], dwelling_id=dwelling['dwellingId'], **fields)

    def composition(self, most=3):
        adults, children = self.random.randrange(1, most), self.random.randrange(2)
        kind = {(1, 0): '10', (2, 0): '30', (1, 1): '40', (2, 1): '100', (3, 0): '70', (3, 1): '60'}[adults, children]
        return {'adults': adults, 'children': children, 'kind': code('compositions', kind)}

    def places(self):
        self.on_dwelling(self.random.choice(['OpenPlaces', 'ClosePlaces']), self.any_dwelling(), count=self.random.randrange(1, 3))

    def funding(self):
        self.tell('state', CONTRACTING + 'SetFunding', self.day(), dwelling_id=self.random.choice(self.dwellings),
                  funded_177=self.random.random() < 0.5)

    def transfer(self):
        dwelling = self.any_dwelling()
        other = OPERATORS[dwelling['operatorId'] == OPERATORS[0]]
        if not dwelling['transferOfferedTo']:
            self.on_dwelling('TransferDwelling', dwelling, operator_id=other)
        elif self.random.random() < 0.2:
            self.on_dwelling('DropTransfer', dwelling)
        else:
            self.tell('operator', CONTRACTING + 'AcceptTransfer', self.day(), other, dwelling_id=dwelling['dwellingId'])

    def end_contracts(self, dwelling, day):
        for contract in self.ask(CONTRACTING + 'ListOwnerContracts', dwelling_id=dwelling['dwellingId'])['ownerContracts']:
            if contract['status'] == 'OWNER_CONTRACT_STATUS_ACTIVE':
                self.tell('operator', CONTRACTING + 'EndOwnerContract', day, dwelling['operatorId'], owner_contract_id=contract['ownerContractId'],
                          ends_on=date(day), side='CONTRACT_SIDE_OWNER', reason={'clear': 'vente'})

    def modality(self):
        """Its contract ends, and one of either modality follows, then or later."""
        dwelling, day = self.any_dwelling(), self.day()
        self.end_contracts(dwelling, day)
        kind = self.random.choice([{'mandate': {'fee_basis_points': 700}}, {'principal_lease': {'monthly_rent_cents': 50000}}])
        begins = self.after(day, 3)
        self.tell('operator', CONTRACTING + 'SignOwnerContract', begins, dwelling['operatorId'], dwelling_id=dwelling['dwellingId'],
                  operator_id=dwelling['operatorId'], terms={'period': {'from': date(begins)}, **kind})

    def withdraw(self):
        dwelling, day = self.any_dwelling(), self.day()
        for occupation in dwelling['occupations']:
            if 'endedOn' not in occupation:
                self.tell('operator', CONTRACTING + 'RecordSolution', day, dwelling['operatorId'], dwelling_id=dwelling['dwellingId'],
                          number=occupation['number'], relodged_on=date(day), destination=code('situationSortieDemande', '36'))
        self.tell('operator', CONTRACTING + 'WithdrawDwelling', day, dwelling['operatorId'], dwelling_id=dwelling['dwellingId'],
                  reason=code('motifSortieParc', 'VENTE', '1'))
        self.end_contracts(dwelling, day)

    def soon(self, household):
        """After the last act on the household, mostly."""
        if self.random.random() < 0.2:
            return self.day()
        entries = self.ask(ORIENTATION + 'GetHouseholdHistory', household_id=household, page_size=1000)['entries']
        return self.after(max(day_of(fact['occurredOn']) for entry in entries for fact in entry['commit']['facts']), 60)

    def come_back(self):
        """A dwelling that left the stock is captured again."""
        left = [self.ask(CONTRACTING + 'GetDwelling', dwelling_id=each).get('leftOn') for each in self.dwellings]
        if any(left):
            number = self.random.choice([number for number, day in enumerate(left) if day])
            self.capture(number, self.after(day_of(left[number]) + 30 * DAY, 300))

    def request(self, number):
        """The request of a household until it waits, unless it does; a first request is soon after the beginning."""
        tell = lambda role, method, day, **fields: self.tell(role, ORIENTATION + method, day, '005520135' if role == 'siao' else '552100554', **fields)
        known = self.households[number]
        requests = self.ask(ORIENTATION + 'GetHousehold', household_id=known)['requests'] if known else []
        status = requests[-1]['status'].removeprefix('REQUEST_STATUS_') if requests else ''
        if status in ('WAITING', 'ORIENTED'):
            return
        day = self.soon(known) if known else FIRST + DAY * self.random.randrange(700)
        if status not in ('DRAFT', 'TRANSMITTED'):
            made = tell('prescriber', 'CreateHousingRequest', day, siao=f'0{DEPARTEMENTS[number % 2]}', composition=self.composition(),
                        main_contact={'name': {'clear': f'Ménage {number}'}, 'birth_date': {'clear': date(datetime.date(1990, 1, 1 + number))}})
            known = self.households[number] = made or known
        of, recommendation = {'household_id': known}, code('typesEtablissementUn', '900')
        tell('prescriber', 'CompleteHousingRequest', day, **of, motive={'clear': code('motifDemandes', '203')}, recommendation=recommendation,
             situation=code('situationDemandes', '20'), social_report={'clear': 'inventé'})
        tell('prescriber', 'TransmitHousingRequest', self.after(day, 10), **of)
        tell('siao', 'QualifyHousingRequest', self.after(day + 10 * DAY, 40), **of, recommendation=recommendation,
             modality='MODALITY_WISH_MANDATE', type=code('categoriePlaces', '100'), communes=[COMMUNES[0]])

    def admission(self):
        """Proposed, accepted, admitted, at times out of another dwelling; before, it asks again when nothing waits."""
        number = self.random.randrange(len(self.households))
        self.request(number)
        of, day, dwelling = {'household_id': self.households[number]}, self.soon(self.households[number]), self.any_dwelling()
        self.tell('siao', ORIENTATION + 'ProposeOrientation', day, '005520135', **of, operator_id=dwelling['operatorId'],
                  dwelling_id=dwelling['dwellingId'], expires_on=date(day + 60 * DAY))
        orientations = self.ask(ORIENTATION + 'GetHousehold', **of)['orientations']
        if not orientations:
            return
        last = orientations[-1]
        dwelling = self.ask(CONTRACTING + 'GetDwelling', dwelling_id=last['dwellingId'])
        self.tell('prescriber', ORIENTATION + 'AcceptOrientation', self.after(day, 5), '552100554', **of, number=last['number'])
        admitted, entry = self.after(day + 5 * DAY, 10), self.after(day + 15 * DAY, 10)
        here = any('enteredOn' in each and 'leftOn' not in each for each in orientations)
        leaves = {'leaves_on': date(entry)} if here and self.random.random() < 0.8 else {}
        self.tell('operator', ORIENTATION + 'AdmitHousehold', admitted, last['operatorId'], **of, number=last['number'],
                  entry_planned_on=date(entry), **leaves)
        self.tenancy(of['household_id'], last['number'], dwelling, entry)

    def step_back(self):
        """From what runs, by the household or the operator."""
        household = self.any_household()
        for each in household['orientations'][-1:]:
            of, day = {'household_id': household['householdId'], 'number': each['number']}, self.soon(household['householdId'])
            self.tell('operator', ORIENTATION + 'CancelAdmission', day, each['operatorId'], **of, reason={'clear': 'autre solution'})
            self.tell('prescriber', ORIENTATION + 'RefuseOrientation', day, '552100554', **of, side='REFUSAL_SIDE_HOUSEHOLD',
                      household_reason=code('motifRefusMenage', 'ANIMAL', '1'))

    def tenancy(self, household, number, dwelling, entry):
        mandate = dwelling['modality'] == 'MODALITY_MANDATE'
        other = 'SIGNATORY_OWNER' if mandate else 'SIGNATORY_OPERATOR'
        kind = {'direct_lease': {}} if mandate else {'occupation_agreement': {}}
        tell = lambda method, day, **fields: self.tell('operator', CONTRACTING + method, day, dwelling['operatorId'], **fields)
        tenancy = tell('PrepareTenancy', entry, household_id=household, orientation_number=number, signatories=['SIGNATORY_HOUSEHOLD', other],
                       terms={**kind, 'period': {'from': date(entry), 'until': date(datetime.date(entry.year + 3, entry.month, min(28, entry.day)))},
                              'monthly_rent_cents': 40000, 'monthly_charges_cents': 4000})
        if not tenancy:
            return
        self.tenancies.append(tenancy)
        for party in ['SIGNATORY_HOUSEHOLD', other]:
            tell('SignTenancy', entry, tenancy_id=tenancy, signatory=party)
        tell('StartTenancy', entry, tenancy_id=tenancy)

    def exit(self):
        if tenancy := self.any_tenancy():
            self.tell('operator', CONTRACTING + 'ExitTenancy', self.during(tenancy), tenancy['operatorId'], tenancy_id=tenancy['tenancyId'],
                      destination=code('situationSortieDemande', self.random.choice(['14', '36', '28', '3'])))

    def correct_occupation(self):
        dwelling = self.any_dwelling()
        if dwelling['occupations']:
            occupation = self.random.choice(dwelling['occupations'])
            days = {'started_on': date(self.day())} if self.random.random() < 0.6 else {'ended_on': date(self.day())}
            if self.random.random() < 0.2:
                days = {'started_on': date(self.day()), 'ended_on': date(self.day())}
            self.tell('operator', CONTRACTING + 'CorrectOccupation', LAST, dwelling['operatorId'], dwelling_id=dwelling['dwellingId'],
                      number=occupation['number'], reason={'clear': 'erreur'}, **days)

    def change_composition(self):
        self.tell('prescriber', ORIENTATION + 'ChangeComposition', self.day(), '552100554', household_id=self.random.choice(self.households),
                  composition=self.composition(4))

    def rent(self):
        tenancy = self.any_tenancy()
        if not tenancy or not tenancy['rentAccountId']:
            return
        day, number = self.during(tenancy), self.random.randrange(1, 5)
        month = self.random.choice([day, datetime.date(day.year, 1 + number % 3, 1)]).strftime('%Y-%m')
        method, fields = self.random.choice([
            ('CallRent', {'month': month, 'rent_cents': 40000, 'charges_cents': 4000, 'due_on': date(self.after(day, 30))}),
            ('CallRent', {'month': month, 'rent_cents': 45000, 'due_on': date(self.after(day, 30))}),
            ('CorrectTerm', {'month': month, 'rent_cents': 30000, 'reason': {'clear': 'erreur'}}),
            ('VoidTerm', {'month': month, 'reason': {'clear': 'erreur'}}),
            ('RecordPayment', {'amount_cents': self.random.randrange(1, 60000)}), ('RecordHousingBenefit', {'amount_cents': 20000}),
            ('ReversePayment', {'number': number, 'reason': {'clear': 'rejet'}})])
        self.tell('operator', CONTRACTING + method, day, tenancy['operatorId'], rent_account_id=tenancy['rentAccountId'], **fields)

    def claim(self):
        dwelling, day = self.any_dwelling(), self.day()
        self.tell('operator', 'iml.securing.v1.Securing/OpenClaim', self.after(day, 60), dwelling['operatorId'], dwelling_id=dwelling['dwellingId'],
                  kind=code('natureSinistre', 'DEGRADATION', '1'), period={'from': date(day), 'until': date(day + 10 * DAY)},
                  loss_cents=self.random.randrange(1, 100000))

    def act(self):
        acts = {self.admission: 20, self.step_back: 3, self.rent: 14, self.exit: 4, self.correct_occupation: 12, self.change_composition: 6,
                self.places: 4, self.funding: 4, self.transfer: 4, self.modality: 3, self.withdraw: 3, self.come_back: 4, self.claim: 3}
        self.random.choices(list(acts), list(acts.values()))[0]()


def count(region, method, items, **query):
    """How many a list has, page by page."""
    token, found = '', 0
    while True:
        page = region.ask(method, page_token=token, **query)
        found, token = found + len(page[items]), page['nextPageToken']
        if not token:
            return found


class Random(unittest.TestCase):
    def test_whatever_happens_figures_lists_and_the_log_agree(self):
        seed = int(os.environ.get('SEED', random.randrange(1 << 32)))
        print(f'SEED={seed}', flush=True)
        with server.Server() as at:
            region = Region(at, seed)
            region.found()
            for _ in range(ACTS):
                region.act()
            print(region.accepted)
            self.assertGreater(region.accepted['StartTenancy'], 0)
            self.assertEqual(at.iml('verify')[0], 0)
            read = bilan_from_log.Region(at.log())
            for day in [region.day() for _ in range(8)] + [LAST, FIRST]:
                for population in 'POPULATION_FUNDED_177', 'POPULATION_ALL':
                    with self.subTest(seed=seed, day=day, population=population):
                        self.assert_agreement(region, read, day, population)

    def assert_agreement(self, region, read, day, population):
        answer = region.ask('iml.reporting.v1.Reporting/GetBilan', region='84', year=day.year, on=date(day), population=population)
        self.assertEqual(answer['brokenEquations'], [])
        figures = {(each['id'], '', ''): int(each['value']) for each in answer['figures'] if 'value' in each}
        figures.update({(each['id'], part['by'], part['key']): int(part['value']) for each in answer['figures'] for part in each['parts']})
        recounted = bilan_from_log.bilan(read, day.year, day, population == 'POPULATION_FUNDED_177')
        differences = {name: (figures.get(name, 0), recounted.get(name, 0)) for name in {*figures, *recounted}
                       if figures.get(name, 0) != recounted.get(name, 0)}
        self.assertEqual(differences, {}, 'served, recounted')
        if population == 'POPULATION_ALL':
            self.assertEqual(count(region, ORIENTATION + 'ListHouseholds', 'households', housed_on=date(day)), figures['households_present', '', ''])
            self.assertEqual(count(region, CONTRACTING + 'ListDwellings', 'dwellings', on=date(day)), figures['dwellings_active', '', ''])


if __name__ == '__main__':
    unittest.main(verbosity=2)
