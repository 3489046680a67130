"""Two households admitted to one dwelling by two clients at once: one is reserved, the other is told that it lost; nothing else is kept."""
import concurrent.futures
import threading
import unittest
import uuid

import server

OPERATOR = '123456782'
ACTORS = {'state': ('a-1', ''), 'operator': ('o-1', OPERATOR), 'siao': ('s-1', '005520135'), 'prescriber': ('p-1', '552100554'),
          'prospector': ('c-1', '732829320')}


def code(name, of, version='si-siao-1'):
    return {'list': name, 'version': version, 'code': of}


def day(number, month=3):
    return {'year': 2022, 'month': month, 'day': number}


class Story:
    """Tells commands on one day after the other, and waits for what follows from them."""

    def __init__(self, at):
        self.server = at

    def tell(self, role, method, **fields):
        actor, organisation = ACTORS[role]
        status, answer = self.server.call(method, {'request_id': str(uuid.uuid4()), **fields}, actor, organisation, role)
        assert status == 200, (method, answer)
        return answer['aggregateId']

    def await_view(self, method, query, good):
        while True:  # ctest ends a test that waits for ever
            status, view = self.server.call(method, query)
            if status == 200 and good(view):
                return view

    def dwelling(self):
        """Of an approved operator, for one household of two, captured and handed over."""
        self.tell('state', 'iml.contracting.v1.Contracting/RegisterOperator', operator_id=OPERATOR, name='Association Exemple', occurred_on=day(1, 1))
        self.tell('state', 'iml.contracting.v1.Contracting/GrantApproval', operator_id=OPERATOR, reference='a-1', departements=['69'], occurred_on=day(1, 1),
                  period={'from': day(1, 1), 'until': {'year': 2026, 'month': 12, 'day': 31}})
        capture = 'iml.prospection.v1.Prospection/'
        owner = self.tell('prospector', capture + 'RegisterOwner', occurred_on=day(1), person={'name': {'clear': 'Zoé'}, 'address': {'clear': '2 rue des Essais'}}, source={'clear': 'mairie'}, collected_on=day(1))
        door = self.tell('prospector', capture + 'OpenCapture', occurred_on=day(1), address={'street': {'clear': '1 rue des Essais'}, 'commune': '69381'},
                         owner_id=owner, channel=code('canalCaptation', 'NOTAIRE', '1'), source={'clear': 'mairie'})
        self.tell('prospector', capture + 'ContactOwner', occurred_on=day(1), owner_id=owner, door_id=door, capture_file=1, medium='CONTACT_MEDIUM_CALL')
        query = {'doorId': door}
        self.await_view(capture + 'GetDoor', query, lambda view: view['files'][0]['stage'] != 'CAPTURE_STAGE_SPOTTED')
        on_door = {'door_id': door, 'occurred_on': day(2)}
        self.tell('prospector', capture + 'QualifyCapture', **on_door, type=code('categoriePlaces', '1'), area_dm2=4500, rent_asked_cents=60000, motivation={'clear': 'vide'})
        self.tell('prospector', capture + 'RecordVisit', **on_door, decent=True, area_dm2=4500, height_cm=250, energy_class='ENERGY_CLASS_C')
        terms = {'modality': 'MODALITY_MANDATE', 'rent_cents': 50000}
        self.tell('prospector', capture + 'MakeOffer', **on_door, **terms, expires_on=day(30))
        self.tell('prospector', capture + 'RecordAgreement', **on_door, **terms)
        self.tell('prospector', capture + 'AttributeCapture', **on_door, operator_id=OPERATOR, reason={'clear': 'secteur'})
        self.tell('operator', capture + 'SignCapture', **on_door, terms={'modality': 'MODALITY_MANDATE', 'period': {'from': day(2)}, 'fee_basis_points': 700})
        self.await_view(capture + 'GetDoor', query, lambda view: view['files'][0]['stage'] == 'CAPTURE_STAGE_SIGNED')
        self.tell('operator', capture + 'HandOverCapture', **on_door, places=2, funded_177=True)
        dwelling = self.await_view(capture + 'GetDoor', query, lambda view: view['dwellingId'])['dwellingId']
        self.await_view('iml.orientation.v1.Orientation/ListCapacity', {}, lambda view: view['dwellings'])
        return dwelling

    def accepted_household(self, name, dwelling):
        """Proposed to the dwelling's operator, and willing."""
        orientation = 'iml.orientation.v1.Orientation/'
        contact = {'name': {'clear': name}, 'birth_date': {'clear': {'year': 1990, 'month': 1, 'day': 1}}}
        household = self.tell('prescriber', orientation + 'CreateHousingRequest', occurred_on=day(3), siao='069', main_contact=contact,
                              composition={'adults': 2, 'kind': code('compositions', '30')})
        of_household = {'household_id': household, 'occurred_on': day(4)}
        self.tell('prescriber', orientation + 'CompleteHousingRequest', **of_household, motive={'clear': code('motifDemandes', '203')}, situation=code('situationDemandes', '20'),
                  recommendation=code('typesEtablissementUn', '900'), social_report={'clear': 'inventé'})
        self.tell('prescriber', orientation + 'TransmitHousingRequest', **of_household)
        self.tell('siao', orientation + 'QualifyHousingRequest', **of_household, recommendation=code('typesEtablissementUn', '900'), modality='MODALITY_WISH_MANDATE',
                  type=code('categoriePlaces', '1'), communes=['69123'])
        self.tell('siao', orientation + 'ProposeOrientation', **of_household, operator_id=OPERATOR, dwelling_id=dwelling, expires_on=day(30))
        self.tell('prescriber', orientation + 'AcceptOrientation', **of_household, number=1)
        return household

    def last_orientation(self, household):
        view = self.await_view('iml.orientation.v1.Orientation/GetHousehold', {'householdId': household},
                               lambda view: view['orientations'][-1]['status'] != 'ORIENTATION_STATUS_ADMISSION_PENDING')
        return view['orientations'][-1]


class LostRace(unittest.TestCase):
    def test_one_of_two_admissions_at_once_is_reserved_and_the_other_is_cancelled_with_its_reason(self):
        with server.Server() as at:
            story = Story(at)
            dwelling = story.dwelling()
            households = [story.accepted_household(name, dwelling) for name in ('Ana', 'Bob')]
            together = threading.Barrier(2)

            def admit(household):
                together.wait()
                story.tell('operator', 'iml.orientation.v1.Orientation/AdmitHousehold', household_id=household, number=1, occurred_on=day(5), entry_planned_on=day(10))
            with concurrent.futures.ThreadPoolExecutor() as clients:
                list(clients.map(admit, households))
            by_status = {}
            for household in households:
                last = story.last_orientation(household)
                by_status[last['status']] = (household, last)
            self.assertEqual(set(by_status), {'ORIENTATION_STATUS_ADMITTED', 'ORIENTATION_STATUS_LOST'})
            self.assertEqual(by_status['ORIENTATION_STATUS_LOST'][1]['lostBecause'], 'REASON_DWELLING_TAKEN')
            at.wait_until_idle()
            _, view = at.call('iml.contracting.v1.Contracting/GetDwelling', {'dwellingId': dwelling})
            self.assertEqual([each['householdId'] for each in view['reservations']], [by_status['ORIENTATION_STATUS_ADMITTED'][0]])
            self.assertEqual(at.iml('verify')[0], 0)

            # The winner steps back: nothing is left reserved, and the loser may come after all.
            winner, loser = by_status['ORIENTATION_STATUS_ADMITTED'][0], by_status['ORIENTATION_STATUS_LOST'][0]
            story.tell('operator', 'iml.orientation.v1.Orientation/CancelAdmission', household_id=winner, number=1, occurred_on=day(6), reason={'clear': 'autre solution'})
            at.wait_until_idle()
            _, view = at.call('iml.contracting.v1.Contracting/GetDwelling', {'dwellingId': dwelling})
            self.assertEqual((view['reservations'], view['freePlaces'], view['status']), ([], 2, 'DWELLING_STATUS_AVAILABLE'))
            self.assertEqual(story.last_orientation(winner)['status'], 'ORIENTATION_STATUS_CANCELLED')
            again = {'household_id': loser, 'occurred_on': day(7)}
            story.tell('siao', 'iml.orientation.v1.Orientation/ProposeOrientation', **again, operator_id=OPERATOR, dwelling_id=dwelling, expires_on=day(30))
            story.tell('prescriber', 'iml.orientation.v1.Orientation/AcceptOrientation', **again, number=2)
            story.tell('operator', 'iml.orientation.v1.Orientation/AdmitHousehold', **again, number=2, entry_planned_on=day(12))
            self.assertEqual(story.last_orientation(loser)['status'], 'ORIENTATION_STATUS_ADMITTED')


if __name__ == '__main__':
    unittest.main(verbosity=2)
