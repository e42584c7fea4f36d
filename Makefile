# Two commands suffice: `make run` boots a Linux guest under our daemon, `make test` passes the tests.
# Both install what is missing from Debian packages (as root; another user is told what is missing).

PREFIX ?= /usr/local
DESTDIR ?=
export CARGO_TARGET_DIR ?= $(CURDIR)/target

.PHONY: build run test test-units test-tidy test-system bench install deps fmt clean

build:
	cargo build --profile dist --locked -p oxvirt

deps:
	scripts/install-deps run test

run:
	scripts/install-deps run
	cargo build --locked -p oxvirt
	scripts/run-guest $(CARGO_TARGET_DIR)/debug/oxvirt

# What CI runs: the house rules, the tests of every crate, then whole programs and real guests.
test:
	scripts/install-deps run test
	$(MAKE) --no-print-directory test-tidy test-units test-system

test-tidy:
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- --deny warnings
	cargo xtask tidy
	cargo xtask layers
	cargo xtask protocol
	cargo xtask schema
	cargo xtask cpu-map

test-units:
	cargo build --locked -p oxvirt -p conformance
	cargo nextest run --locked --workspace
	cargo test --locked --doc --workspace --quiet

test-system:
	scripts/system-tests $(CARGO_TARGET_DIR)/debug/oxvirt

bench:
	scripts/install-deps run test
	cargo build --release --locked -p oxvirt
	scripts/bench $(CARGO_TARGET_DIR)/release/oxvirt

install: build
	scripts/install $(CARGO_TARGET_DIR)/dist/oxvirt "$(DESTDIR)" "$(PREFIX)"

fmt:
	cargo fmt --all

clean:
	cargo clean
