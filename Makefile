# Two commands: `make run` and `make test`. See README.md.

SHELL := /bin/bash
SWIFT ?= swift
BUNDLE ?= bundle
TEST_BUILD := .build-test
TEST_FLAGS := -c release -Xswiftc -enable-testing --scratch-path $(TEST_BUILD)

.PHONY: run build test lint format docs bench fuzz fixtures tables sweep sweep-policies sweep-engine dependencies clean

run: build
	@status=0; .build/release/marginpolicy nightly fixtures/job.yaml --out "$(BUNDLE)" --format table --quiet || status=$$?; \
	if [ $$status -ne 0 ] && [ $$status -ne 3 ]; then exit $$status; fi; \
	echo "The histories are simulated; open $(BUNDLE)/report.html next."

build: dependencies
	$(SWIFT) build -c release --product marginpolicy

# Release mode with testing enabled: the statistical tests walk through years of prices.
test: dependencies
	$(SWIFT) build --build-tests $(TEST_FLAGS)
	$(SWIFT) test --skip-build $(TEST_FLAGS) --parallel

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Benchmarks Fuzzing/Package.swift Fuzzing/Sources

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Benchmarks Fuzzing/Package.swift Fuzzing/Sources

# The fixtures again from their seeds; `git diff fixtures` then shows nothing.
fixtures: dependencies
	./fixtures/regenerate

# docs/estimators.md and docs/tails.md from simulated markets, in some minutes, and docs/real-data.md,
# docs/procyclicality.md, docs/replay.md and the first part of docs/tails.md from the histories in the folder that
# MARGINPOLICY_DATA names.
tables: dependencies
	MARGINPOLICY_WRITE_TABLES=1 $(SWIFT) test $(TEST_FLAGS) --filter 'HistoryTableTests|EstimatorTableTests/write|TailTableTests/write|ProcyclicalityTableTests/write|ReplayTableTests/write|BacktestTableTests/write'

# A million random policies, histories and current parameters through a whole calibration, each
# checked against every promise of a parameter set; `make test` takes 50,000.
sweep-policies: dependencies
	MARGINPOLICY_SWEEP=1000000 $(SWIFT) test $(TEST_FLAGS) --filter InvariantSweepTests

# Ten million random inputs through the public functions of VolModel; `make test` takes 200,000.
sweep: dependencies
	MARGINPOLICY_SWEEP=10000000 $(SWIFT) test $(TEST_FLAGS) --filter RandomInputSweepTests

# A hundred million random commands through the margin engine on random venues, and ten million of
# them through its slow reference as well; `make test` takes a million and 200,000.
sweep-engine: dependencies
	MARGINPOLICY_SWEEP=100000000 $(SWIFT) test $(TEST_FLAGS) --parallel --filter EngineSweepTests
	MARGINPOLICY_SWEEP=10000000 $(SWIFT) test $(TEST_FLAGS) --parallel --filter ReferenceEngineTests

docs: dependencies
	$(SWIFT) package --allow-writing-to-directory docs-site generate-documentation \
		--target VolModel --target MarginPolicy --enable-experimental-combined-documentation \
		--warnings-as-errors --output-path docs-site

bench: dependencies
	cd Benchmarks && $(SWIFT) package benchmark --no-progress

# Ten million executions of each decoder take hours; see Fuzzing/README.md for less.
fuzz: dependencies
	cd Fuzzing && ./fuzz

dependencies:
	@./scripts/install-dependencies

clean:
	rm -rf .build $(TEST_BUILD) bundle docs-site
