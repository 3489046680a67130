# make run | test | format | check | bench | help
preset ?= dev

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | sort | column -t -s '	'

packages: ## install what the build needs (Debian 12; with sudo when not root)
	@./tools/packages

build: packages ## build everything
	@cmake --preset $(preset) -Wno-dev >/dev/null
	@cmake --build --preset $(preset)

run: build ## serve the sample region on the embedded log under ./data, until Ctrl-C
	@./build/$(preset)/apps/iml serve --sample --reflection=true --log-file=data/iml.log

test: build ## build and pass all tests
	@ctest --preset $(preset) -j2

sanitize: ## the tests under the address and undefined-behaviour sanitizers
	@$(MAKE) --no-print-directory test preset=sanitize

.PHONY: help packages build run test sanitize
