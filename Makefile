# Juke's commands. `make` alone lists them.
#
# Variables of the environment reach what runs: JUKE_* as docs/operating.md lists them, and
#   PROVIDER=spotify   the demo crawls the real service (JUKE_SPOTIFY_CLIENT_ID and _SECRET set)
#   SERVE=0            the demo ends after its table
#   PORT=9000          where the demo serves
#   FILTER=Messaging   which tests run
#   ROWS=1000000       how many tracks the benchmark imports
#   TIME=60 KILLS=50 PARTS=jobs   how long, how hard and what `make soak` tries; see docs/soak.md

SHELL := /bin/bash
.DEFAULT_GOAL := help

demo_flags := $(if $(PROVIDER),--provider $(PROVIDER)) $(if $(filter 0,$(SERVE)),--no-serve) $(if $(PORT),--port $(PORT))
soak_flags := $(if $(TIME),--seconds $(TIME)) $(if $(JOBS),--jobs $(JOBS)) $(if $(KILLS),--kills $(KILLS)) \
	$(if $(WORKERS),--workers $(WORKERS)) $(if $(REQUESTS),--requests $(REQUESTS))
filter := $(if $(FILTER),--filter '$(FILTER)')

# What the Thread Sanitizer watches: the modules in which threads and tasks meet.
TSAN_FILTER ?= ConcurrencyTests|MessagingTests|StorageTests|RunsTests|WorkerTests|GatewayTests|BootstrapTests|ObservabilityTests

# What the Address Sanitizer watches: the modules that hand memory to C, and what arrives from outside; one training of each
# method stands for the many, which take minutes.
ASAN_FILTER ?= MessagingTests|StorageTests|HashingTests|ProvidersTests|ImportingTests|VectorIndexTests|Snapshot|EarsTests|NumPyFileTests|PCATrainerTests|ProjectionTests|$\
	GenreBlockTests|TokenHashTests|a constant feature and a missing key

# How many inputs each of the five fuzz tests makes: more than a million in all.
FUZZ_COUNT ?= 400000

.PHONY: help
help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## install what is missing, build, and recommend music from an invented catalog
	@scripts/install-dependencies
	swift build --product juke
	@.build/debug/juke demo $(demo_flags)

.PHONY: test
test: ## install what is missing, and run every test on a private Redis and PostgreSQL
	@scripts/install-dependencies test
	@JUKE_REQUIRE_SERVICES=1 scripts/with-services scripts/run-tests $(filter)

.PHONY: ci
ci: test check ## everything that must pass before a change lands

.PHONY: check
check: lint build docs release tsan asan ## the gate: lint, warnings as errors, documentation, an optimised build, both sanitizers

.PHONY: lint
lint: ## install what is missing, and check the format of the sources, the embedded files, what deploy/ holds, and the shell scripts
	@scripts/install-dependencies test
	swift format lint --strict --parallel --recursive Package.swift Sources Tests
	@scripts/check-embedded-files
	@JUKE_REQUIRE_SERVICES=1 scripts/check-deploy
	@shellcheck $$(grep -lE '^#!.*\bbash' scripts/* .ci/run)

.PHONY: format
format: ## rewrite the sources in the project's format
	swift format --in-place --parallel --recursive Package.swift Sources Tests

.PHONY: build
build: ## build everything, the tests too; a warning is an error
	@scripts/install-dependencies
	swift build --build-tests --explicit-target-dependency-import-check error

.PHONY: pages
pages: ## drive the explorer and the reference in headless Chromium (apt-get install chromium chromium-driver)
	@scripts/install-dependencies
	swift build --product juke
	@scripts/check-pages

.PHONY: examples
examples: ## run every fenced block of the pages against the demo
	@scripts/install-dependencies
	swift build --product juke
	@scripts/check-examples

.PHONY: man
man: ## write the manual pages of all programs into .build/man; `man -M .build/man juke` shows one
	@scripts/install-dependencies
	swift build
	@scripts/make-man

.PHONY: docs
docs: ## check the pages' links and compile the documentation; a broken link is an error
	@scripts/check-links
	@scripts/check-documentation

.PHONY: release
release: ## build the commands as they ship and walk through them: demo, trainings, lists, a library of files
	@scripts/install-dependencies test
	@scripts/check-release

.PHONY: tsan
tsan: ## run the tests of everything concurrent under the Thread Sanitizer
	@scripts/install-dependencies test
	@JUKE_REQUIRE_SERVICES=1 scripts/with-services scripts/run-tests \
		--sanitize=thread --scratch-path .build-tsan --filter '$(or $(FILTER),$(TSAN_FILTER))'

.PHONY: asan
asan: ## run the tests of everything that calls C under the Address Sanitizer
	@scripts/install-dependencies test
	@ASAN_OPTIONS=detect_leaks=0:$${ASAN_OPTIONS:-} JUKE_REQUIRE_SERVICES=1 scripts/with-services scripts/run-tests \
		--sanitize=address --scratch-path .build-asan --filter '$(or $(FILTER),$(ASAN_FILTER))'

.PHONY: fuzz
fuzz: ## read more than a million random envelopes, payloads, routes and replies (FUZZ_COUNT, JUKE_FUZZ_SEED)
	@scripts/install-dependencies
	JUKE_FUZZ_COUNT=$(FUZZ_COUNT) scripts/run-tests -c release -Xswiftc -enable-testing --scratch-path .build-fuzz --filter FuzzTests

.PHONY: soak
soak: ## kill a fleet for some seven minutes and count what it lost (TIME, JOBS, KILLS, WORKERS, REQUESTS, PARTS)
	@scripts/install-dependencies test
	swift build -c release
	@PROGRAMS=$$(swift build -c release --show-bin-path) Benchmarks/soak $(soak_flags) $(PARTS)

.PHONY: soak-long
soak-long: ## the same with 100,000 jobs, 1,000 kills and 100,000 requests; about an hour
	@scripts/install-dependencies test
	swift build -c release
	@PROGRAMS=$$(swift build -c release --show-bin-path) Benchmarks/soak --seconds 1500 --jobs 100000 --kills 1000 \
		--requests 100000 $(soak_flags) $(PARTS)

.PHONY: crash-matrix
crash-matrix: ## kill a worker at each step between read and acknowledge (a part of `make test`)
	@$(MAKE) --no-print-directory test FILTER=FleetTests

.PHONY: bench
bench: ## measure import, embedding and HTTP latency on a fleet of its own (ROWS=20000)
	@scripts/install-dependencies test
	swift build -c release
	@Benchmarks/fleet-figures $(ROWS)

.PHONY: torture
torture: ## crawl the simulated Spotify through faults, kills and restarts, and compare the catalog
	@scripts/install-dependencies test
	swift build -c release
	@Benchmarks/crawl-torture

.PHONY: clean
clean: ## remove what was built
	rm -rf .build .build-tsan .build-asan .build-fuzz
