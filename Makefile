# Messo in two commands: `make run` to see it work, `make test` to know that it does. `make help` lists the rest.

.DEFAULT_GOAL := help
.PHONY: help run release test soak assets screenshots lighthouse fmt clippy clean-data rust

# Tools that tests need live in .venv (see tools/setup); rustup's folder comes last, for a shell opened before it was installed.
export PATH := $(CURDIR)/.venv/bin:$(PATH):$(HOME)/.cargo/bin

# Where SEND's OpenAPI contracts are. Absent: the contract tests are skipped by name, and fail when CI=true.
SEND_OPENAPI_DIR ?= ../shared/openapi
override SEND_OPENAPI_DIR := $(abspath $(SEND_OPENAPI_DIR))
export SEND_OPENAPI_DIR

TARGET := $(or $(CARGO_TARGET_DIR),target)
have = $(shell PATH='$(PATH)' command -v $(1) 2>/dev/null)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile | expand -t 14

run: rust assets ## build, show the tour in ./messo-tour, then serve the sandbox on http://127.0.0.1:8080 (Ctrl-C stops it)
	@tools/step "build messo (some minutes the first time, nothing the second)" cargo build --locked -p messo
	@$(TARGET)/debug/messo tour --out ./messo-tour
	@exec $(TARGET)/debug/messo sandbox --data ./messo-data

release: rust assets ## the optimised build
	@tools/step "build messo, optimised" cargo build --locked --release -p messo
	@echo "the program is $(TARGET)/release/messo"

test: rust ## install what tests need where it is missing, then every check and every test
	@tools/test

assets: ## style, script, fonts and icons of the pages, built into the target folder (some seconds the first time)
	@tools/step "build the assets of the pages" tools/assets

screenshots: rust assets ## pictures of every page, on a telephone and on a desk, into the target folder (screenshots/)
	@tools/screenshots

lighthouse: rust assets ## what Lighthouse says of the pages, and how much the browser fetches for them
	@tools/lighthouse

fmt: rust ## format every file
	cargo fmt --all

clippy: rust assets ## lint as `make test` does
	cargo clippy --locked --workspace --all-targets -- -D warnings

soak: rust assets ## a million simulated lives in the worst weather, and another seed each time (SEED=n to choose one)
	@MESSO_COMMIT=$$(git rev-parse --short HEAD 2>/dev/null || echo unknown) tools/step "build messo, optimised" cargo build --locked --release -p messo
	@$(TARGET)/release/messo simulate --notifications 1000000 --faults harsh $(if $(SEED),--seed $(SEED))

clean-data: ## forget the sandbox and the tour (./messo-data, ./messo-tour)
	rm -rf ./messo-data ./messo-tour

rust:
	@$(if $(call have,cargo),,$(error Messo is built with Rust 1.95, and cargo is not here: install it from https://rustup.rs, then try again))
	@$(if $(call have,cc),,$(error Messo compiles SQLite, and no C compiler is here: install one (Debian: apt-get install gcc libc6-dev), then try again))
