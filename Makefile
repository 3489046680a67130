# make run | run-kafka | test | format | check | bench | help
preset ?= dev
SEEDS ?= 1000
FIRST_SEED ?= 1

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | column -t -s '	'

packages: ## install what the build and the tests need (Debian 12; with sudo when not root)
	@./tools/packages

build: packages ## build everything, the tests too
	@cmake --preset $(preset) -Wno-dev >/dev/null
	@cmake --build --preset $(preset)

run: ## build the program alone, play the sample region into ./data and serve it, until Ctrl-C
	@./tools/packages run
	@test -f build/$(preset)/build.ninja || cmake --preset $(preset) -Wno-dev -DIML_TESTS=OFF >/dev/null
	@cmake --build --preset $(preset) --target iml
	@./build/$(preset)/apps/iml serve --sample --reflection=true --log-file=data/iml.log

run-kafka: build ## play the region on a Kafka broker, two replicas of each service, one killed meanwhile; compare the figures
	@./build/$(preset)/tests/end_to_end/run_kafka

test: build ## build and pass all tests
	@ctest --preset $(preset) -j2

simulate: build ## run the heart through simulated faults: SEEDS=1000 FIRST_SEED=1
	@./build/$(preset)/tests/simulate --seeds=$(SEEDS) --first-seed=$(FIRST_SEED)

simulate-planted: packages ## plant each known bug and see the simulation find it
	@./tools/planted.py

test-crash: build ## kill the server under load a hundred times
	@IML_CRASH_ROUNDS=100 ./build/$(preset)/tests/end_to_end/crash_test

test-faults: build ## three brokers, two replicas, 100,000 commands: kills, stops, freezes, a folder deleted
	@IML_FAULTS_COMMANDS=100000 ./build/$(preset)/tests/end_to_end/faults_test

test-races: build ## two replicas on Kafka: a thousand races of two households for one dwelling, and for the last euros of the fund
	@IML_RACE_ROUNDS=1000 ./build/$(preset)/tests/end_to_end/races_test

sanitize: ## the tests under the address and undefined-behaviour sanitizers (not those that play the region or start replicas on Kafka)
	@$(MAKE) --no-print-directory test preset=sanitize

thread-sanitize: ## the tests of the log, the heart and the engine under the thread sanitizer
	@$(MAKE) --no-print-directory test preset=thread-sanitize

bench: build ## measure ours beside the floor; prints, never fails
	@./build/$(preset)/tests/benchmarks/bench

bench-kafka: build ## measure ours on a Kafka broker beside what bounds it; prints, never fails
	@./build/$(preset)/tests/benchmarks/kafka_bench

invariants: packages ## remove each rule of the domain and see the test that is named after it go red
	@./tools/invariants.py

format: ## lay out the sources as .clang-format says
	@./tools/packages clang-format
	@git ls-files '*.h' '*.cc' | xargs clang-format -i

check: build ## layout, clang-tidy, and the contracts by buf (npm)
	@./tools/packages clang-format clang-tidy
	@command -v npm >/dev/null || ./tools/packages npm  # Node's own packages bring one that Debian's conflicts with
	@git ls-files '*.h' '*.cc' | xargs clang-format --dry-run --Werror
	@npm install --silent --no-fund --no-audit --prefix build/npm @bufbuild/buf@1.50.0
	@./build/npm/node_modules/.bin/buf lint
	@git ls-files '*.cc' | grep -v third_party | xargs -P2 -n4 clang-tidy --quiet -p build/$(preset)

.PHONY: help packages build run run-kafka test simulate simulate-planted test-crash test-faults test-races sanitize thread-sanitize bench bench-kafka invariants format check
