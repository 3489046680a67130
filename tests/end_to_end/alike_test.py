"""Two records of one person or dwelling, through the door: the second is told of the first, and who says that it is another goes on."""
import tempfile
import unittest
import uuid

import server

PROSPECTION = 'iml.prospection.v1.Prospection/'
ORIENTATION = 'iml.orientation.v1.Orientation/'
DAY = {'year': 2026, 'month': 11, 'day': 2}
SOURCE = {'source': {'clear': 'mairie'}, 'collected_on': DAY}


def person(name, address):
    return {'person': {'name': {'clear': name}, 'address': {'clear': address}}, **SOURCE}


def reason(error):
    return next(each['reason'] for each in error['details'] if each['@type'].endswith('ErrorInfo'))


class Alike(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix='iml-')
        self.server = server.Server(self.folder.name + '/data').start()

    def tearDown(self):
        self.server.__exit__()
        self.folder.cleanup()

    def tell(self, method, **fields):
        status, answer = self.server.call(method, {'request_id': str(uuid.uuid4()), **fields}, organisation='123456782')
        self.assertEqual(status, 200, answer)
        return answer.get('aggregateId')

    def refuse(self, method, expected, **fields):
        status, error = self.server.call(method, {'request_id': str(uuid.uuid4()), **fields}, organisation='123456782')
        self.assertEqual((status, reason(error)), (404 if expected == 'NOT_FOUND' else 400, expected), error)
        return error['message']

    def test_an_owner_who_said_no_is_not_called_again_because_of_a_title(self):
        irene = self.tell(PROSPECTION + 'RegisterOwner', **person('Irène Réticente', '9 rue du Silence, Lyon'))
        self.tell(PROSPECTION + 'ForbidContact', owner_id=irene)
        for name, address in (('Mme Irène Réticente', '9 rue du Silence, Lyon'), ('RÉTICENTE Irène', '9, r. du Silence'),
                              ('Irène\u00a0Réticente', '9 rue du Silence 69001 Lyon')):
            told = self.refuse(PROSPECTION + 'RegisterOwner', 'LOOKS_LIKE', **person(name, address))
            self.assertIn(irene, told)
            self.assertNotIn('Silence', told)
        # Her daughter is another, who is told so, and only so: which one she is not is kept nowhere.
        daughter = person('Mlle Irène Réticente', '9 rue du Silence, Lyon')
        other = self.tell(PROSPECTION + 'RegisterOwner', **daughter, not_the_same_as=[irene])
        self.assertNotEqual(other, irene)
        _, history = self.server.call(PROSPECTION + 'GetOwnerHistory', {'owner_id': other})
        self.assertEqual(history['entries'][0]['commit']['facts'][0]['ownerRegistered']['others'], 1)
        self.assertNotIn(irene, str(history))
        self.refuse(PROSPECTION + 'RegisterOwner', 'NOT_FOUND', **person('Un Autre', 'ailleurs'), not_the_same_as=['nobody'])

    def test_an_owner_met_today_is_entered_with_a_telephone_and_corrected(self):
        owner = self.tell(PROSPECTION + 'RegisterOwner', **person('Ada Exemple', '1 rue des Essais, Lyon'), telephone={'clear': '06 39 98 00 01'})
        self.tell(PROSPECTION + 'CorrectOwner', owner_id=owner, address={'clear': '2 place Neuve, Lyon'}, telephone={'clear': '06 39 98 00 02'})
        _, view = self.server.call(PROSPECTION + 'GetOwner', {'owner_id': owner})
        self.assertEqual((view['telephone']['clear'], view['person']['address']['clear']), ('06 39 98 00 02', '2 place Neuve, Lyon'))
        # She is told under either address.
        for address in ('1 r. des Essais', '2 pl. Neuve'):
            self.assertIn(owner, self.refuse(PROSPECTION + 'RegisterOwner', 'LOOKS_LIKE', **person('Mme Ada Exemple', address)))
        self.assertIn(owner, self.refuse(PROSPECTION + 'RegisterOwner', 'OWNER_REGISTERED', **person('Ada Exemple', '1 rue des Essais, Lyon')))

    def test_a_door_of_the_same_address_twice_is_told(self):
        owner = self.tell(PROSPECTION + 'RegisterOwner', **person('Ada Exemple', '1 rue des Essais, Lyon'))
        channel = {'list': 'canalCaptation', 'version': '1', 'code': 'NOTAIRE'}
        rest = {'owner_id': owner, 'channel': channel, 'source': {'clear': 'mairie'}}
        address = lambda street, commune='69383', **more: {'address': {'street': {'clear': street}, 'commune': commune, **more}, **rest}
        door = self.tell(PROSPECTION + 'OpenCapture', **address('12 bis rue Pasteur'))
        for alike in (address('12B r. Pasteur, 69003 Lyon'), address('12bis rue Pasteur', ban_id={'clear': '69383_5926_00012_bis'})):
            self.assertIn(door, self.refuse(PROSPECTION + 'OpenCapture', 'LOOKS_LIKE', **alike))
        self.tell(PROSPECTION + 'OpenCapture', **address('12 rue Pasteur'))
        self.refuse(PROSPECTION + 'OpenCapture', 'ARRONDISSEMENT_MISSING', **address('12 rue Pasteur', '69123'))
        self.assertIn('69149', self.refuse(PROSPECTION + 'OpenCapture', 'FORMER_CODE', **address('12 rue Pasteur', '69152')))
        self.refuse(PROSPECTION + 'OpenCapture', 'NOT_FOUND', **{**address('7 rue Neuve'), 'owner_id': 'nobody'})
        # A merged commune has the street twice.
        pringy = self.tell(PROSPECTION + 'OpenCapture', **address('1 rue de la Gare', '74010', place={'clear': 'Pringy'}))
        self.tell(PROSPECTION + 'OpenCapture', **address('1 rue de la Gare', '74010', place={'clear': 'Seynod'}), not_the_same_as=[pringy])

    def test_a_household_is_found_under_both_its_names_and_tells_its_namesakes_apart(self):
        def create(name, first='Léa', siao='069', **more):
            born = {'clear': {'year': 1981, 'month': 5, 'day': 4}}
            contact = {'name': {'clear': name}, 'first_name': {'clear': first}, 'birth_date': born, **more.pop('contact', {})}
            return {'siao': siao, 'main_contact': contact, 'composition': {'adults': 1}, **more}

        household = self.tell(ORIENTATION + 'CreateHousingRequest', **create('Dupond'))
        self.refuse(ORIENTATION + 'CreateHousingRequest', 'REQUEST_ALREADY_OPEN', **create('Dupond'))
        self.refuse(ORIENTATION + 'CreateHousingRequest', 'REQUEST_ALREADY_OPEN', **create('Dupond', contact={'telephone': {'clear': '1'}}))
        self.tell(ORIENTATION + 'CorrectHousehold', household_id=household, name={'clear': 'Dupont'}, telephone={'clear': '06 39 98 00 00'})
        _, view = self.server.call(ORIENTATION + 'GetHousehold', {'household_id': household})
        self.assertEqual((view['mainContact']['name']['clear'], view['mainContact']['telephone']['clear']), ('Dupont', '06 39 98 00 00'))
        for name in ('Dupont', 'Mme DUPONT', 'Mme Dupond'):
            self.assertIn(household, self.refuse(ORIENTATION + 'CreateHousingRequest', 'LOOKS_LIKE', **create(name)))
        self.tell(ORIENTATION + 'CreateHousingRequest', **create('Dupont', siao='038'))
        self.assertNotEqual(self.tell(ORIENTATION + 'CreateHousingRequest', **create('Dupond', homonym=1)), household)
        # What was not found at another SIAO is no record here.
        self.refuse(ORIENTATION + 'CreateHousingRequest', 'NOT_FOUND', **create('Autre', siao='038', not_the_same_as=[household]))


if __name__ == '__main__':
    unittest.main(verbosity=2)
