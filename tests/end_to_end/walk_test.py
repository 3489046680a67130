"""What README walks through, on an empty region: commands and their facts, a kill, projections deleted, configuration, and what a
user gets wrong."""
import concurrent.futures
import json
import os
import pathlib
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest
import uuid

import server

TARGET = {'territory': '84', 'measure': 'MEASURE_PLACES', 'value': 4715, 'valid_from': {'year': 2018, 'month': 1, 'day': 1},
          'stated_on': {'year': 2023, 'month': 11, 'day': 16}, 'source': 'DREETS'}
SET_TARGET = 'iml.reporting.v1.Reporting/SetTarget'


def command(**fields):
    return {'request_id': str(uuid.uuid4()), **fields}


def detail(error, kind):
    return next(each for each in error['details'] if each['@type'].endswith(kind))


def reason(error):
    return detail(error, 'ErrorInfo')['reason']


def violated(error):
    return [each['field'] for each in detail(error, 'BadRequest')['fieldViolations']]


class Walk(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix='iml-')
        self.data = pathlib.Path(self.folder.name) / 'data'
        self.server = server.Server(self.data)

    def tearDown(self):
        if self.server.process and self.server.process.poll() is None:
            self.server.stop(signal.SIGKILL)
        self.folder.cleanup()

    def securing(self, *arguments):
        """Under the name of a service."""
        done = subprocess.run([os.environ['IML'] + '-securing', *arguments], capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout, done.stderr

    def iml(self, *arguments, **options):
        return server.run(*arguments, f'--data={self.data}', **options)

    def test_a_command_leaves_its_fact_in_the_log_and_its_row_for_queries(self):
        self.server.start()
        status, receipt = self.server.call(SET_TARGET, command(**TARGET))
        self.assertEqual((status, receipt['aggregateId'], receipt['version']), (200, '84-places', '1'))
        status, view = self.server.call('iml.reporting.v1.Reporting/GetTarget', {'targetId': '84-places', 'minPosition': [receipt['position']]})
        self.assertEqual((status, view['statements'][0]['value']), (200, '4715'))
        code, text, _ = self.iml('log', '--aggregate=84-places')
        self.assertEqual(code, 0)
        self.assertRegex(text, r'^\S+  iml\.reporting\.target\.v1/\d+/1  84-places  v1  target_set\n$')

    def test_a_kill_loses_nothing(self):
        self.server.start()
        sent = command(**TARGET)
        _, receipt = self.server.call(SET_TARGET, sent)
        self.server.stop(signal.SIGKILL)
        self.server.start()
        self.assertEqual(self.server.call(SET_TARGET, sent), (200, receipt))
        self.assertEqual(self.iml('verify')[0], 0)

    def test_deleted_projections_are_built_again_from_the_log(self):
        self.server.start()
        self.server.call(SET_TARGET, command(**TARGET))
        before = json.loads(self.iml('verify', '--format=json')[1])
        self.server.stop()
        for service in ('orientation', 'prospection', 'contracting', 'securing', 'reporting'):
            shutil.rmtree(self.data / service)
        self.server.start()
        _, view = self.server.call('iml.reporting.v1.Reporting/GetTarget', {'targetId': '84-places'})
        self.assertEqual(view['statements'][0]['value'], '4715')
        self.assertEqual(json.loads(self.iml('verify', '--format=json')[1]), before)

    def test_commands_open_the_folder_when_no_server_has_it_and_change_nothing(self):
        self.server.start()
        self.server.call(SET_TARGET, command(**TARGET))
        with_server = self.iml('log', '--format=json')[1]
        self.server.stop()
        self.assertEqual(self.iml('log', '--format=json')[1], with_server)
        self.assertIn('4 715', self.iml('bilan')[1])
        self.assertIn('No server has this folder', self.iml('status')[1])
        self.assertEqual(self.iml('verify')[0], 0)
        self.assertEqual(self.iml('log', '--format=json')[1], with_server)

    def test_what_cannot_be_written_is_told_by_the_exit_code(self):
        self.server.start()
        with open('/dev/full', 'w', encoding='utf-8') as full:
            for name in ('bilan', 'status', 'verify'):
                done = subprocess.run([server.IML, name, f'--data={self.server.data}'], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
                self.assertEqual(done.returncode, 4, name)
                self.assertIn('cannot be written', done.stderr)

    def test_every_command_has_help_and_formats(self):
        for name in ('serve', 'sample', 'bilan', 'log', 'log export', 'verify', 'status', 'topics apply'):
            code, text, _ = server.run(*name.split(), '--help')
            self.assertEqual(code, 0)
            self.assertIn(f'Usage: iml {name} [OPTIONS]', text)
        self.server.start()
        for name in ('bilan', 'log', 'verify', 'status'):
            for form in ('text', 'json', 'csv'):
                code, text, error = self.iml(name, f'--format={form}')
                self.assertEqual((code, bool(text)), (0, True), (name, form, error))
        json.loads(self.iml('bilan', '--format=json')[1])
        self.assertTrue(self.iml('bilan', '--format=csv')[1].startswith('id,label,unit,basis,from,until,by,key,part,value,previous,population,definition\n'))

    def test_a_french_spreadsheet_is_told_the_last_day_and_french_headers(self):
        self.server.start()
        head, first, *_ = self.iml('bilan', '--figure=places_created', '--format=csv', '--excel')[1].lstrip('\ufeff').splitlines()
        self.assertTrue(head.startswith('indicateur;libellé;unité;nature;du;au;par;'), head)
        self.assertTrue(first.startswith('places_created;Places créées (brut);places;flux;01/01/2022;31/12/2022;région;84;'), first)

    def test_a_wrong_enum_date_or_method_is_told_what_is_possible(self):
        self.server.start()
        url = 'iml.reporting.v1.Reporting/GetBilan'
        for request, possible in (({'population': 'POPULATION_FOO'}, 'POPULATION_FUNDED_177, POPULATION_ALL'), ({'on': '2022-06-30'}, 'year, month, day')):
            status, error = self.server.call(url, {'region': '84', 'year': 2022, **request})
            self.assertEqual(status, 400)
            self.assertIn(possible, error['message'])
        status, error = self.server.call('iml.reporting.v1.Reporting/Nope', {})
        self.assertIn('there is no such method in iml.reporting.v1.Reporting', json.dumps(error))

    def test_one_figure_is_printed_alone_in_every_format(self):
        self.server.start()
        of = lambda form: self.iml('bilan', '--figure=places_created', f'--format={form}')[1]
        self.assertEqual([each['id'] for each in json.loads(of('json'))['figures']], ['places_created'])
        self.assertEqual({line.split(',')[0] for line in of('csv').splitlines()}, {'id', 'places_created'})
        self.assertTrue(of('text').startswith('Places créées (brut) : 0 places, 01/01/2022 – 31/12/2022, Auvergne-Rhône-Alpes\n'))
        for form in ('text', 'json', 'csv'):
            self.assertIn('there is no figure joy', self.refused('bilan', f'--data={self.data}', '--figure=joy', f'--format={form}', code=2))

    def test_a_day_names_its_year_and_a_server_elsewhere_is_asked_at_its_ops_port(self):
        self.server.start()
        self.assertIn('Bilan 2021, Auvergne-Rhône-Alpes, au 30/06/2021', self.iml('bilan', '--on=2021-06-30')[1])
        self.assertIn('0 places créées depuis le 01/01/2018.', self.iml('bilan', '--on=2021-06-30')[1])
        for command in ('status', 'verify', 'log'):
            code, text, _ = server.run(command, f'--ops={self.server.address["ops"]}')
            self.assertEqual((code, text != ''), (0, True), command)

    def test_the_version_names_program_number_build_and_schema(self):
        said = r'^iml \d+\.\d+\.\d+, build [0-9a-f]{16}, schema \d+\n$'
        self.assertRegex(server.run('--version')[1], said)
        self.assertRegex(self.securing('--version')[1], said)
        self.server.start()
        self.assertIn(json.loads(self.server.ops('/status'))['fingerprint'], server.run('--version')[1])

    def test_help_of_a_service_s_own_name_says_that_name(self):
        code, text, _ = self.securing('--help')
        self.assertEqual(code, 0)
        self.assertIn('Usage: iml-securing [OPTIONS]', text)

    def test_help_of_serve_says_where_options_come_from(self):
        text = server.run('serve', '--help')[1]
        self.assertIn('(Env:IML_LOG_FILE)', text)
        self.assertIn('A flag wins over the environment, that over the file', text)

    def test_the_ops_port_tells_life_readiness_and_metrics(self):
        self.server.start()
        self.assertEqual(json.loads(self.server.ops('/livez')), {'alive': True})
        self.assertEqual(json.loads(self.server.ops('/readyz')), {'ready': True})
        self.assertIn('iml_projection_lag_records{service="contracting"} 0', self.server.ops('/metrics'))

    def test_metrics_count_every_call_and_every_command_and_nothing_that_a_client_makes_up(self):
        self.server.start()
        sent = command(**TARGET)
        for body in (sent, sent, command(**TARGET), command(**{**TARGET, 'territory': '99'}), {}):
            self.server.call(SET_TARGET, body)
        self.server.call('iml.reporting.v1.Reporting/GetTarget', {'targetId': 'none'})
        self.server.call('iml.reporting.v1.Reporting/Invented')
        metrics = self.server.ops('/metrics')
        counted = [line for line in metrics.splitlines() if line.startswith(('grpc_server_started', 'grpc_server_handled', 'iml_commands'))]
        of = 'grpc_method="{}",grpc_service="iml.reporting.v1.Reporting",grpc_type="unary"'.format
        self.assertEqual(set(counted), {
            f'grpc_server_started_total{{{of("SetTarget")}}} 5',
            f'grpc_server_started_total{{{of("GetTarget")}}} 1',
            f'grpc_server_handled_total{{grpc_code="OK",{of("SetTarget")}}} 3',
            f'grpc_server_handled_total{{grpc_code="InvalidArgument",{of("SetTarget")}}} 2',
            f'grpc_server_handled_total{{grpc_code="NotFound",{of("GetTarget")}}} 1',
            'iml_commands_total{command="SetTarget",outcome="accepted",reason="",service="reporting"} 1',
            'iml_commands_total{command="SetTarget",outcome="repeated",reason="",service="reporting"} 1',
            'iml_commands_total{command="SetTarget",outcome="no_op",reason="",service="reporting"} 1',
            'iml_commands_total{command="SetTarget",outcome="refused",reason="UNKNOWN_CODE",service="reporting"} 1'})
        self.assertIn(f'grpc_server_handling_seconds_count{{{of("SetTarget")}}} 5', metrics)
        self.assertIn(f'grpc_server_handling_seconds_bucket{{{of("SetTarget")},le="+Inf"}} 5', metrics)

    def test_the_ops_port_answers_a_question_of_any_bytes(self):
        self.server.start()
        self.assertIn('no topic', self.server.ops('/log?topic=%ff%c3'))
        self.assertEqual(self.server.ops('/log?aggregate=%ff'), '')
        self.assertEqual(json.loads(self.server.ops('/livez')), {'alive': True})

    def test_of_many_verifications_at_once_one_is_under_way_and_the_others_say_so(self):
        self.server.start()
        with concurrent.futures.ThreadPoolExecutor(8) as clients:
            answers = list(clients.map(lambda _: self.server.ops('/verify'), range(8)))
        refused = [answer for answer in answers if 'error' in answer]
        self.assertLess(len(refused), len(answers))
        for answer in refused:
            self.assertIn('another verification is under way', answer)

    # ---- configuration: flag > environment > file > default

    def configured(self, arguments=(), environment=(), file=''):
        path = pathlib.Path(self.folder.name) / 'iml.toml'
        path.write_text(file)
        return server.run('serve', '--check-config', f'--config={path}', *arguments, env={**os.environ, **dict(environment)})

    def test_an_unknown_key_in_the_file_is_refused_by_name(self):
        code, _, error = self.configured(file='grcp = "127.0.0.1:1"\n')
        self.assertEqual(code, 2)
        self.assertIn('unknown key "grcp"', error)

    def test_a_folder_is_no_configuration(self):
        code, _, error = server.run('serve', '--check-config', f'--config={self.folder.name}')
        self.assertEqual(code, 2)
        self.assertIn('cannot read the configuration file', error)

    def test_an_empty_value_in_the_file_does_not_take_what_follows_for_its_own(self):
        code, _, error = self.configured(file='log-file = ""\n')
        self.assertEqual(code, 2)
        self.assertIn('log-file is empty', error)

    def test_an_empty_variable_is_as_none(self):
        code, text, _ = self.configured(environment={'IML_GRPC': ''})
        self.assertEqual((code, text), (0, 'the configuration is good\n'))

    def test_a_good_configuration_is_said_to_be_good_and_nothing_is_started(self):
        code, text, _ = self.configured(file='grpc = "127.0.0.1:0"\nreflection = true\n')
        self.assertEqual((code, text), (0, 'the configuration is good\n'))

    def test_a_flag_wins_over_the_environment_and_that_over_the_file(self):
        path = pathlib.Path(self.folder.name) / 'iml.toml'
        files = {name: pathlib.Path(self.folder.name) / f'{name}.log' for name in ('flag', 'environment', 'file')}
        path.write_text(f'log-file = "{files["file"]}"\n')
        def start(*options):
            with server.Server(self.data, f'--config={path}', *options):
                pass
            return {name for name, file in files.items() if file.exists()}
        self.assertEqual(start(), {'file'})
        files['file'].unlink()
        os.environ['IML_LOG_FILE'] = str(files['environment'])
        try:
            self.assertEqual(start(), {'environment'})
            files['environment'].unlink()
            self.assertEqual(start(f'--log-file={files["flag"]}'), {'flag'})
        finally:
            del os.environ['IML_LOG_FILE']

    # ---- what a user gets wrong

    def refused(self, *arguments, code):
        got, text, error = server.run(*arguments)
        self.assertEqual(got, code, error + text)
        return error

    def serve(self, code):
        return self.refused('serve', f'--data={self.data}', '--grpc=127.0.0.1:0', '--http=127.0.0.1:0', '--ops=127.0.0.1:0', code=code)

    def test_a_folder_in_use_is_refused_and_says_by_whom(self):
        self.server.start()
        error = self.serve(3)
        self.assertIn(f'in use by process {self.server.process.pid}', error)
        self.assertIn(self.server.address['grpc'], error)

    def test_a_folder_of_another_version_is_refused(self):
        self.data.mkdir()
        (self.data / 'about.json').write_text('{"version":7}')
        self.assertIn('is of version 7; this build reads version 1', self.serve(3))

    def test_a_folder_whose_version_cannot_be_read_is_refused_until_that_file_is_deleted(self):
        self.server.start()
        self.server.stop()
        (self.data / 'about.json').write_text('')
        self.assertIn('about.json is damaged: delete it', self.serve(3))
        (self.data / 'about.json').unlink()
        self.server.start()

    def test_another_key_is_refused(self):
        self.server.start()
        self.server.stop()
        (self.data / 'secret.key').write_text('ab' * 32)
        self.assertIn('is not the key that this folder was made with', self.serve(3))

    def test_a_missing_key_is_refused(self):
        self.server.start()
        self.server.stop()
        (self.data / 'secret.key').unlink()
        self.assertIn('secret.key is missing', self.serve(3))

    def test_two_flipped_bytes_in_the_log_are_refused_at_the_start(self):
        self.server.start()
        for _ in range(200):
            self.server.call(SET_TARGET, command(**{**TARGET, 'source': str(uuid.uuid4())}))
        self.server.stop(signal.SIGKILL)
        wal = max((self.data / 'log').glob('*.log'), key=lambda path: path.stat().st_size)
        content = bytearray(wal.read_bytes())
        content[len(content) // 2] ^= 0xff
        content[len(content) // 2 + 1] ^= 0xff
        wal.write_bytes(content)
        error = self.serve(3)
        self.assertIn('Corruption', error)
        self.assertIn('restore', error)

    def test_a_torn_tail_is_cut_and_what_was_acknowledged_is_there(self):
        self.server.start()
        sent = command(**TARGET)
        _, receipt = self.server.call(SET_TARGET, sent)
        self.server.stop(signal.SIGKILL)
        wal = max((self.data / 'log').glob('*.log'), key=lambda path: path.stat().st_size)
        with wal.open('ab') as file:
            file.write(b'\x01\x02\x03 half a record')
        self.server.start()
        self.assertEqual(self.server.call(SET_TARGET, sent), (200, receipt))

    def test_a_full_disk_stops_it_loudly_and_what_was_acknowledged_is_there(self):
        self.server.start()
        limit = 200_000  # bytes that a file may have
        resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE, (limit, limit))
        taken = []
        with self.assertRaises(OSError):
            while len(taken) < limit // 100:
                sent = command(**{**TARGET, 'source': str(uuid.uuid4())})
                status, receipt = self.server.call(SET_TARGET, sent)
                self.assertIn(status, (200, 503))
                if status == 200:
                    taken.append((sent, receipt))
        _, error = self.server.process.communicate(timeout=60)
        self.assertEqual(self.server.process.returncode, 4)
        self.assertIn('Make room on the disk', error)
        self.server.start()
        for sent, receipt in taken:
            self.assertEqual(self.server.call(SET_TARGET, sent), (200, receipt))

    def test_a_taken_port_is_refused_by_name_in_one_line_and_leaves_no_folder(self):
        with socket.socket() as taken:
            taken.bind(('127.0.0.1', 0))
            taken.listen()
            address = f'127.0.0.1:{taken.getsockname()[1]}'
            def refused(option):
                others = [f'--{each}=127.0.0.1:0' for each in ('grpc', 'http', 'ops') if each != option]
                return self.refused('serve', f'--data={self.data}', f'--log-file={self.data}/iml.log', f'--{option}={address}', *others, code=3)
            cannot = f'cannot listen for {{}} on {address}: is another server there?\n'.format
            for option, what in (('grpc', 'gRPC'), ('http', 'HTTP'), ('ops', 'HTTP')):
                self.assertEqual(refused(option), f'iml: {cannot(what)}')
                self.assertFalse(self.data.exists(), option)
            self.server.start()
            self.server.stop()
            self.assertEqual(refused('grpc'), f'iml: {cannot("gRPC")}')

    def test_a_configuration_that_cannot_be_leaves_no_folder(self):
        for wrong in ('--services=painting', '--services=securing', '--key-file=/nope', '--log=kafka://localhost:1'):
            error = self.refused('serve', f'--data={self.data}', wrong, code=3 if wrong == '--key-file=/nope' else 2)
            self.assertIn('/nope' if 'nope' in wrong else '--', error)
            self.assertFalse(self.data.exists(), wrong)

    def test_no_folder_is_said_so(self):
        for name in ('bilan', 'log', 'verify', 'status'):
            self.assertIn('there is no data folder', self.refused(name, f'--data={self.data}', code=3))
        self.assertIn('no server has the data folder', self.refused('sample', f'--data={self.data}', code=3))

    def test_wrong_arguments_are_refused(self):
        self.refused('bilan', '--year=abc', code=2)
        self.assertEqual(self.refused('paint', code=2), 'iml: there is no command or option "paint"; `iml --help` lists them\n')
        self.assertIn('iml topics: there is no command or option "paint"', self.refused('topics', 'paint', code=2))
        self.assertIn('iml serve: there is no command or option "--nonsense"', self.refused('serve', '--nonsense', code=2))
        self.assertIn('iml-securing: there is no command or option "--nonsense"', self.securing('--nonsense')[2])
        self.assertIn('--log', self.refused('topics', 'check', code=2))
        self.assertRegex(self.refused('log', '--topic=foo', code=2), r'there is no topic foo; there are\n  iml\.contracting\.dwelling\.v1\n')
        self.assertIn('-1 is below 0', self.refused('sample', '--seed=-1', code=2))
        self.assertIn('"foo" is no address', self.refused('status', '--ops=foo', code=2))
        self.refused('bilan', '--at=127.0.0.1:1', code=3)
        self.assertIn('no endpoints of reporting', self.refused('bilan', '--at=contracting=127.0.0.1:1', code=2))
        self.server.start()
        self.assertIn('no endpoint is known of /iml.contracting', self.refused('sample', f'--data={self.data}/played',
                                                                                f'--at=reporting={self.server.address["grpc"]}', code=2))
        self.assertIn('no record of an aggregate foo', self.refused('log', f'--data={self.data}', '--aggregate=foo', code=1))
        for wrong in ('2022-02-31', '4294969318-06-30'):
            self.assertIn('is no day', self.refused('bilan', f'--data={self.data}', f'--on={wrong}', code=2))
        self.assertIn('chaque année de 2018', self.refused('bilan', f'--data={self.data}', '--year=1999', code=1))

    def test_a_configuration_that_cannot_be_is_refused_before_anything_starts(self):
        for wrong, named in (('--grpc=foo', '--grpc'), ('--http=127.0.0.1:99999', '--http'), ('--ops=:1', '--ops'), ('--log=foo', '--log'),
                             ('--log=kafka://localhost:1', '--key-file'), ('--kafka-ca=/nope', '--kafka-ca')):
            self.assertIn(named, self.refused('serve', '--check-config', wrong, code=2))

    def test_codes_that_are_on_no_list_are_refused_with_their_field(self):
        self.server.start()
        contact = {'name': {'clear': 'Ana'}, 'birth_date': {'clear': {'year': 1990, 'month': 1, 'day': 1}}}
        capture = {'address': {'street': {'clear': 'rue des Essais'}, 'commune': '99999'}, 'owner_id': str(uuid.uuid4()), 'source': {'clear': 'mairie'},
                   'channel': {'list': 'canalCaptation', 'version': '1', 'code': 'NOTAIRE'}}
        period = {'from': {'year': 2020, 'month': 1, 'day': 1}, 'until': {'year': 2025, 'month': 1, 'day': 1}}
        approval = {'operator_id': '123456782', 'reference': 'a-1', 'period': period, 'departements': ['69', '20']}
        cases = (('iml.orientation.v1.Orientation/CreateHousingRequest',
                  {'siao': '099', 'main_contact': contact, 'composition': {'adults': 1}}, 'siao'),
                 ('iml.prospection.v1.Prospection/OpenCapture', capture, 'address.commune'),
                 ('iml.contracting.v1.Contracting/GrantApproval', approval, 'departements'),
                 (SET_TARGET, {**TARGET, 'territory': '99'}, 'territory'))
        for method, fields, field in cases:
            status, error = self.server.call(method, command(**fields), organisation='123456782')
            self.assertEqual((status, reason(error), violated(error)), (400, 'UNKNOWN_CODE', [field]), (method, error))

    def test_impossible_days_and_negative_money_are_refused_with_their_field(self):
        self.server.start()
        body = {'name': {'clear': 'SCI'}, 'siren': '123456782'}
        owner = {'body': body, 'source': {'clear': 'mairie'}, 'collected_on': {'year': 2022, 'month': 2, 'day': 30}}
        offer = {'door_id': 'd', 'modality': 'MODALITY_MANDATE', 'rent_cents': -1, 'expires_on': {'year': 2022, 'month': 6, 'day': 1}}
        cases = (('RegisterOwner', owner, 'collected_on'), ('MakeOffer', offer, 'rent_cents'))
        for method, fields, field in cases:
            status, error = self.server.call(f'iml.prospection.v1.Prospection/{method}', command(**fields), organisation='123456782', role='prospector')
            self.assertEqual((status, violated(error)), (400, [field]), (method, error))

    def test_all_that_is_wrong_is_said_at_once(self):
        self.server.start()
        status, error = self.server.call(SET_TARGET, command(territory='84', value=-1))
        self.assertEqual((status, set(violated(error)) >= {'measure', 'value', 'source', 'valid_from', 'stated_on'}), (400, True), error)

    def test_an_interrupt_stops_it_cleanly(self):
        self.server.start()
        self.assertEqual(self.server.stop(signal.SIGINT), 0)


if __name__ == '__main__':
    unittest.main(verbosity=2)
