# make demo    set up, then fine-tune the tiny network on scanned digits
# make example set up, then three networks, each fine-tuned to three depths, compared: five minutes or so
# make test    set up, then every check: formatting, linters, Python and Go tests, two
#              at once; TEST_JOBS=1: one after the other, with their output as it comes
# make test-fast   the Go tests that need neither TensorFlow nor Python, and no
#              set-up: under a minute
# make test-faults  100 runs killed over and over, 20 stopped, every file damaged,
#              every system call of a checkpoint cut off or failing, a disk that fills up
# make test-processors  what promises equal bits, by the instructions of older processors
#              and on 1, 2 and 3 threads; half precision and XLA over three seeds
# make test-backbones   a network of every family of keras.applications against Keras
#              (make test takes MobileNetV2), and more models made at random
# make setup   the Python packages, the C library and bin/tfft
#              TF=gpu takes TensorFlow with CUDA, TF_ROOT=DIR an installed libtensorflow
# make install puts tfft below PREFIX (/usr/local), with TensorFlow's C library; DESTDIR comes before it
# make dist    dist/tfft-VERSION-linux-amd64.tar.gz, which needs no Python, and the wheel of tfft-export
# make test-dist  the two of them, unpacked and used where this folder cannot be seen
# make docker  the images, with docker or buildah: TF=gpu for GPUs, BASE=IMAGE another Debian 12
# make docker-smoke  the CPU image, and the demo in it (docker/README.md)
# make env     prints what plain go build, go test and an editor need: eval "$(make -s env)"
# make clean   removes everything that these made

.DEFAULT_GOAL := setup
.DELETE_ON_ERROR:
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# The set-up last chosen; TF and TF_ROOT on the command line or in the
# environment win, and are remembered here.
-include .setup.mk
TF ?= cpu
TF_ROOT ?=

PYTHON := .venv/bin/python
# The graphs and images that the Go tests drive.
FIXTURES := build/fixtures
VENV   := .venv/.installed-$(TF)
LINKS  := .tf/$(TF)$(subst /,_,$(TF_ROOT))
GOLANGCI_LINT_VERSION := v2.15.0
GOLANGCI_LINT := .tools/golangci-lint-$(GOLANGCI_LINT_VERSION)
GOVULNCHECK_VERSION := v1.9.0
GOVULNCHECK := .tools/govulncheck-$(GOVULNCHECK_VERSION)
# The database of known vulnerabilities: a URL, or file:///FOLDER for a copy.
VULNDB ?= https://vuln.go.dev
# The images' name, and what they are made from (empty: what docker/Dockerfile says).
IMAGE ?= tfft
BASE  ?=

GO_FILES := $(shell find cmd dataset eval internal tfrunner third_party -name '*.go' -not -name '*_test.go' -o -name '*.[ch]') go.mod go.sum
PYEXPORT := $(shell find pyexport -name '*.py' -not -name '*_test.py')
# The file VERSION has the number of the release, for tfft and for tfft-export. A build
# of anything else than the commit with that tag adds which commit it is.
RELEASE  := $(shell cat VERSION)
VERSION  := $(RELEASE)$(shell [ "$$(git describe --dirty --exact-match --tags 2>/dev/null)" = v$(RELEASE) ] || \
	git describe --dirty --always --exclude '*' 2>/dev/null | sed 's/^/+/')

# What cgo needs: the headers, the links, and where the library really lies, so
# that bin/tfft finds it from anywhere without LD_LIBRARY_PATH.
RUNPATH = $$(dirname $$(readlink -f .tf/lib/libtensorflow.so))
# GNU's other linker, where it is there, takes a quarter of the time.
LINKER := $(if $(shell command -v ld.gold),-fuse-ld=gold)
CGO = CGO_CFLAGS="-I$(CURDIR)/.tf/include" \
	CGO_LDFLAGS="-L$(CURDIR)/.tf/lib -l:libtensorflow_framework.so.2 -Wl,-rpath,$(RUNPATH) $(LINKER)"

include graphs/tiny.mk
include graphs/example.mk
data/digits graphs/tiny.weights.h5 graphs/tiny/saved_model.pb: | $(VENV)

.PHONY: setup
setup: bin/tfft

bin/tfft: $(LINKS) $(GO_FILES) VERSION
	@echo "building bin/tfft (the first build compiles the TensorFlow binding: a minute or two)" >&2
	@$(CGO) go build -trimpath -ldflags "-X main.version=$(VERSION)" -o $@ ./cmd/tfft

# A folder of links that serves as the TensorFlow C library: the pip wheel
# holds all of it, under other names.
$(LINKS): $(VENV)
	@rm -rf .tf && mkdir -p .tf/lib
	@if [ -n "$(TF_ROOT)" ]; then lib="$(TF_ROOT)/lib" include="$(TF_ROOT)/include" name=libtensorflow.so.2; \
	else lib=$$(echo $(CURDIR)/.venv/lib/python3*/site-packages/tensorflow); include="$$lib/include" name=libtensorflow_cc.so.2; fi; \
	for file in "$$lib/$$name" "$$lib/libtensorflow_framework.so.2" "$$include/tensorflow/c/c_api.h"; do \
		[ -e "$$file" ] || { echo "tfft: error: no $$file (TF_ROOT=$(TF_ROOT))" >&2; exit 1; }; done; \
	ln -s "$$lib/$$name" .tf/lib/libtensorflow.so; \
	ln -s "$$lib/libtensorflow_framework.so.2" .tf/lib/libtensorflow_framework.so.2; \
	ln -s "$$include" .tf/include
	@printf 'TF ?= %s\nTF_ROOT ?= %s\n' '$(TF)' '$(TF_ROOT)' > .setup.mk
	@touch $@

$(VENV): pyexport/requirements-$(TF).txt | tools
	@echo "installing TensorFlow ($(TF)) and Keras into .venv (a few minutes)" >&2
	@rm -rf .venv && python3 -m venv .venv
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $< >&2
	@touch $@

.PHONY: tools
tools:
	@need() { command -v "$$1" >/dev/null || { echo "tfft: error: $$1 is missing: $$2" >&2; exit 1; }; }; \
	need go "install Go 1.26 or newer (https://go.dev/dl)"; \
	need python3 "apt install python3"; \
	need cc "apt install gcc"; \
	python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "tfft: error: python3 is $$(python3 --version): TensorFlow needs 3.11, 3.12 or 3.13" >&2; exit 1; }; \
	python3 -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "tfft: error: python3 has no venv module: apt install python3-venv" >&2; exit 1; }

.PHONY: env
env: $(LINKS)
	@$(CGO); printf "export CGO_CFLAGS='%s' CGO_LDFLAGS='%s' TFFT_PYTHON='%s' TFFT_FIXTURES='%s' TFFT_PROGRAM='%s'\n" \
		"$$CGO_CFLAGS" "$$CGO_LDFLAGS" $(CURDIR)/$(PYTHON) $(CURDIR)/$(FIXTURES) $(CURDIR)/bin/tfft

# Digits are not what the recipe's flips and turns are for: a 6 becomes a 9.
DEMO := --graph graphs/tiny --data data/digits --run runs/demo --epochs 10 --augment none

.PHONY: demo
demo: bin/tfft graphs/tiny/saved_model.pb data/digits
	@rm -rf runs/demo
	bin/tfft run --phase warmup $(DEMO)
	bin/tfft run --phase unfreeze $(DEMO)
	@echo "plots: runs/demo/warmup/plot.png runs/demo/unfreeze/plot.png (and confusion.png beside them)"

# Side by side, for the Go tests alone leave half a processor idle. The output of each
# comes when it ends, in one piece; one that fails stops those that have not begun.
TEST_JOBS ?= 2
.PHONY: test
test:
	@echo "running the checks, $(TEST_JOBS) at a time (TEST_JOBS=1 shows their output as it comes)"
	@$(MAKE) --no-print-directory -j $(TEST_JOBS) $(if $(filter 1,$(TEST_JOBS)),,--output-sync=target) \
		gotest test-fast lint pytest gotest-avx2 gotest-race

# With the race detector, and from caches where nothing changed: only packages with
# tests to leave out are run again, by the new name of the file that counts those.
.PHONY: test-fast
test-fast:
	@unset CGO_CFLAGS CGO_LDFLAGS TFFT_PYTHON TFFT_FIXTURES TFFT_PROGRAM TFFT_REQUIRE; \
	export TFFT_LEFT=$$(mktemp); trap 'rm -f "$$TFFT_LEFT"' EXIT; \
	echo "go test -race, of what needs no TensorFlow"; \
	go test -race $$(go list -f '{{.ImportPath}} {{join .Deps " "}}' ./... | awk '!/wamuir\/graft/ {print $$1}'); \
	echo "$$(wc -l < "$$TFFT_LEFT") of these tests were left to make test: they need Python, or images that make prepares"

.PHONY: lint
lint: bin/tfft $(GOLANGCI_LINT) vulncheck
	@unformatted=$$(gofmt -l bench cmd dataset eval examples internal tfrunner third_party); \
	[ -z "$$unformatted" ] || { echo "not formatted by gofmt: $$unformatted" >&2; exit 1; }
	@$(CGO) go vet ./...
	@$(CGO) go -C examples/embed vet .
	@$(CGO) $(GOLANGCI_LINT) run ./...
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

# A database that cannot be reached is said loudly, but is no fault of the code's;
# VULNDB_REQUIRED=1 makes it an error.
.PHONY: vulncheck
vulncheck: bin/tfft $(GOVULNCHECK)
	@code=0; found=$$($(CGO); export CGO_CFLAGS CGO_LDFLAGS; $(GOVULNCHECK) -db $(VULNDB) ./... 2>&1) || code=$$?; \
	case "$$code $$found" in \
	0*) echo "govulncheck: $$(tail -n 1 <<< "$$found")" ;; \
	*"fetching vulnerabilities:"*) \
		echo "tfft: warning: NOT CHECKED for known vulnerabilities: no database at $(VULNDB) (VULNDB=file:///FOLDER takes a copy)" >&2; \
		[ "$(VULNDB_REQUIRED)" != 1 ] ;; \
	*) echo "$$found" >&2; exit 1 ;; \
	esac

# The program as it is installed looks for TensorFlow in ../lib/tfft, from where it lies.
STAGE := build/stage
PREFIX ?= /usr/local
DESTDIR ?=
DIST := tfft-$(RELEASE)-linux-amd64
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || stat -c %Y VERSION)

$(STAGE)/bin/tfft: private RUNPATH = \$$ORIGIN/../lib/tfft
$(STAGE)/bin/tfft: $(LINKS) $(GO_FILES) VERSION packaging/stage docker/go-licenses README.md CHANGELOG.md $(wildcard docs/*)
	@[ "$(TF)$(TF_ROOT)" = cpu ] || { echo "tfft: error: make install and make dist pack TensorFlow for CPUs (TF=cpu)" >&2; \
		echo "tfft: hint: make docker TF=gpu packs the one for GPUs" >&2; exit 1; }
	@echo "building tfft as it is installed (the first time compiles the TensorFlow binding again: a minute or two)" >&2
	@$(CGO) go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o build/staged-tfft ./cmd/tfft
	@packaging/stage build/staged-tfft "$$(dirname "$$(readlink -f .tf/lib/libtensorflow.so)")" $(STAGE)
	@touch $@

.PHONY: install
install: $(STAGE)/bin/tfft
	@mkdir -p "$(DESTDIR)$(PREFIX)"
	@tar --create --directory $(STAGE) . | tar --extract --no-same-owner --directory "$(DESTDIR)$(PREFIX)"
	@echo "installed $(DESTDIR)$(PREFIX)/bin/tfft"

.PHONY: dist
dist: $(STAGE)/bin/tfft
	@packaging/archive $(STAGE) $(DIST) dist
	@packaging/wheel $(PYTHON) dist > /dev/null
	@cd dist && ls -sh $(DIST).tar.gz tfft_export-$(RELEASE)-*.whl

.PHONY: test-dist
test-dist: dist $(FIXTURES)/digits
	packaging/test dist/$(DIST).tar.gz dist/tfft_export-$(RELEASE)-py3-none-any.whl

.PHONY: docker
docker:
	docker/build.sh runtime $(IMAGE):$(TF) TF=$(TF) BASE=$(BASE) VERSION=$(VERSION) REVISION=$$(git rev-parse HEAD)
	docker/build.sh export $(IMAGE)-export:latest BASE=$(BASE) VERSION=$(VERSION) REVISION=$$(git rev-parse HEAD)

.PHONY: docker-smoke
docker-smoke:
	@[ "$$(id -u)" = 0 ] || docker info > /dev/null 2>&1 || { echo "tfft: error: without docker's engine, be root" >&2; exit 1; }
	docker/build.sh runtime $(IMAGE):cpu TF=cpu BASE=$(BASE) VERSION=$(VERSION) REVISION=$$(git rev-parse HEAD)
	@$(MAKE) --no-print-directory graphs/tiny/saved_model.pb data/digits
	docker/smoke.sh $(IMAGE):cpu graphs/tiny data/digits

.PHONY: pytest
pytest: $(VENV)
	$(PYTHON) -m pytest

FAULT_TESTS := TestKilled|TestTerminated|TestDiskFillsUp|TestDamagedFiles|TestEverySystemCall|TestSecondSignal

.PHONY: gotest
gotest: bin/tfft fixtures
	@eval "$$($(MAKE) -s env)"; export TFFT_REQUIRE=1 TFFT_FIGURES=$(CURDIR)/build/figures.txt; \
	rm -f "$$TFFT_FIGURES"; echo "go test ./..."; go test -timeout 85m ./...; cat "$$TFFT_FIGURES"

# What promises equal bits, on the kernels of a processor without AVX-512.
.PHONY: gotest-avx2
gotest-avx2: bin/tfft fixtures
	@eval "$$($(MAKE) -s env)"; export TFFT_REQUIRE=1 TFFT_FIGURES=$(CURDIR)/build/figures-avx2.txt; \
	rm -f "$$TFFT_FIGURES"; echo "with ONEDNN_MAX_CPU_ISA=AVX2"; \
	ONEDNN_MAX_CPU_ISA=AVX2 go test -timeout 60m -run '$(BIT_TESTS)' $(BIT_PACKAGES); cat "$$TFFT_FIGURES"

# With the race detector, what of TensorFlow is called from many goroutines.
.PHONY: gotest-race
gotest-race: bin/tfft fixtures
	@eval "$$($(MAKE) -s env)"; export TFFT_REQUIRE=1; echo "go test -race, of what needs TensorFlow"; \
	go test -race -run 'TestLoader|TestDecodeConcurrently' ./dataset/pixels; go test -race ./tfrunner/predict

# What make test does a few times, many times: runs killed and stopped, damaged
# files, system calls that fail.
.PHONY: test-faults
test-faults: bin/tfft fixtures
	@eval "$$($(MAKE) -s env)"; export TFFT_REQUIRE=all TFFT_FIGURES=$(CURDIR)/build/figures.txt TFFT_KILLED_RUNS=100; \
	rm -f "$$TFFT_FIGURES"; go test -timeout 3h -count 1 -run '$(FAULT_TESTS)' ./cmd/tfft; cat "$$TFFT_FIGURES"

# What promises equal bits, on the kernels of other processors: by the instructions
# that oneDNN may use, without oneDNN, and on 1, 2 and 3 threads. Where there is
# qemu-x86_64 (Debian's qemu-user), the places of a batch are also compared on a
# processor with AVX2 and without AVX-512.
BIT_TESTS := Features|Places|OneImageACall|SameBits|Restored|AnyNumberOfWorkers|ImageCacheChangesNothing|FeatureCacheChangesNothing|HowMuchIsKept|StoppedRunContinuesAlike
BIT_PACKAGES := ./tfrunner/session ./tfrunner/predict ./cmd/tfft
.PHONY: test-processors
test-processors: bin/tfft fixtures
	@eval "$$($(MAKE) -s env)"; export TFFT_REQUIRE=1 TFFT_FIGURES=$(CURDIR)/build/figures.txt; rm -f "$$TFFT_FIGURES"; code=0; \
	for kernels in ONEDNN_MAX_CPU_ISA=SSE41 ONEDNN_MAX_CPU_ISA=AVX ONEDNN_MAX_CPU_ISA=AVX2 ONEDNN_MAX_CPU_ISA=AVX512_CORE TF_ENABLE_ONEDNN_OPTS=0; do \
		if [ $$kernels = ONEDNN_MAX_CPU_ISA=AVX512_CORE ] && ! grep -qw avx512bw /proc/cpuinfo; then \
			echo "tfft: warning: NOT RUN: $$kernels: this processor has no AVX-512" >&2; continue; fi; \
		for threads in 1 2 3; do echo "$$kernels, $$threads threads"; \
			echo "$$kernels, $$threads threads:" >> "$$TFFT_FIGURES"; \
			env $$kernels TFFT_THREADS=$$threads go test -count 1 -timeout 60m -run '$(BIT_TESTS)' $(BIT_PACKAGES) || code=1; \
		done; \
	done; \
	if command -v qemu-x86_64 > /dev/null; then echo "an emulated processor with AVX2 and without AVX-512"; \
		echo "emulated:" >> "$$TFFT_FIGURES"; \
		go test -count 1 -timeout 60m -exec 'qemu-x86_64 -cpu EPYC-Milan' -run 'FeaturesDoNotDepend|Places|OneImageACall' ./tfrunner/session 2>/dev/null || code=1; \
	else echo "tfft: warning: NOT RUN: on an emulated processor without AVX-512 (apt install qemu-user)" >&2; fi; \
	echo "half precision and XLA, over three seeds"; echo "three seeds:" >> "$$TFFT_FIGURES"; \
	TFFT_SEEDS=3 go test -count 1 -timeout 60m -run OtherArithmetic ./cmd/tfft || code=1; \
	cat "$$TFFT_FIGURES"; exit $$code

# One network of every family against Keras, in both modes of BatchNormalization,
# from kept features, and killed and continued: 25 minutes on two idle cores. The
# largest differences come as a table.
.PHONY: test-backbones
test-backbones: bin/tfft fixtures
	@eval "$$($(MAKE) -s env)"; export TFFT_REQUIRE=1 TF_CPP_MIN_LOG_LEVEL=3; \
	go test -tags backbones -timeout 3h -v -parallel 2 -run TestBackbones ./tfrunner/session 2>&1 | \
		grep --line-buffered -E '^ *(--- |FAIL|ok|.*_test.go)'
	$(PYTHON) -m pytest --backbones all --random-models 30 pyexport/tools/catalogue_test.py pyexport/random_models_test.py

# Every picture in the folder PICTURES against Pillow, with the address sanitizer in our
# own C code. The test pictures of Pillow, libwebp, libjpeg-turbo and PngSuite are worth
# trying.
.PHONY: test-pictures
test-pictures: bin/tfft
	@[ -d "$(PICTURES)" ] || { echo "tfft: error: PICTURES names no folder: make test-pictures PICTURES=FOLDER" >&2; exit 1; }
	@eval "$$($(MAKE) -s env)"; export TFFT_PICTURES=$(abspath $(PICTURES)) TFFT_FIGURES=$(CURDIR)/build/figures.txt; \
	rm -f "$$TFFT_FIGURES"; code=0; go test -asan -count 1 ./dataset/augment || code=1; \
	go test -asan -tags pictures -count 1 -timeout 60m -run 'Pictures|Resize|Shrink' ./dataset/pixels || code=1; \
	cat "$$TFFT_FIGURES"; exit $$code

# The decoders of each format for FUZZTIME, on files that change at random, beginning with
# those in PICTURES, if given.
FUZZTIME ?= 10m
.PHONY: test-fuzz
test-fuzz: bin/tfft
	@eval "$$($(MAKE) -s env)"; export TFFT_PICTURES=$(if $(PICTURES),$(abspath $(PICTURES))); \
	for format in JPEG PNG GIF BMP WebP Any; do \
		go test -run xxx -fuzz "FuzzDecode$$format\$$" -fuzztime $(FUZZTIME) -timeout 0 ./dataset/pixels; \
	done

.PHONY: fixtures
fixtures: $(addprefix $(FIXTURES)/,tiny/saved_model.pb tiny-dropout0/saved_model.pb vgg16/saved_model.pb digits \
	tiny-mixed_bfloat16/saved_model.pb tiny-mixed_float16/saved_model.pb tiny-jit/saved_model.pb tiny-steps/saved_model.pb)

$(FIXTURES)/tiny/saved_model.pb: graphs/tiny/saved_model.pb
	@mkdir -p $(FIXTURES) && rm -rf $(@D) && cp -r graphs/tiny $(@D)

$(FIXTURES)/digits: data/digits
	@mkdir -p $(FIXTURES) && rm -rf $@ && cp -r data/digits $@

$(FIXTURES)/tiny-dropout0/saved_model.pb: $(PYEXPORT) | $(VENV)
	$(PYTHON) -m pyexport --backbone TinyVGG16 --weights none --classes 5 --dropout 0 --learning-rate 1e-3 --output $(@D)

$(FIXTURES)/tiny-mixed_%/saved_model.pb: graphs/tiny/saved_model.pb
	$(PYTHON) -m pyexport $(TINY) --dtype mixed_$* --output $(@D)

$(FIXTURES)/tiny-jit/saved_model.pb: graphs/tiny/saved_model.pb
	$(PYTHON) -m pyexport $(TINY) --jit-compile --output $(@D)

$(FIXTURES)/tiny-steps/saved_model.pb: graphs/tiny/saved_model.pb
	$(PYTHON) -m pyexport $(TINY_BODY) --phase warmup=head --phase part=block4_conv1:block5_conv3 --layer-decay 0.5 --focal-gamma 2 --ema 0.9 --output $(@D)

$(FIXTURES)/vgg16/saved_model.pb: $(PYEXPORT) | $(VENV)
	$(PYTHON) -m pyexport --backbone VGG16 --weights none --classes 11 --output $(@D)

$(GOLANGCI_LINT): | tools
	@echo "building golangci-lint $(GOLANGCI_LINT_VERSION) (a few minutes)" >&2
	@mkdir -p .tools && GOBIN=$(CURDIR)/.tools go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)
	@mv .tools/golangci-lint $@

# Benchmarks: side by side with Keras, ten to twenty minutes each; see bench/README.md.
.PHONY: bench-input
bench-input: bin/tfft
	@$(CGO) go build -o build/bench-loader ./bench/loader
	$(PYTHON) bench/input.py

.PHONY: bench-training
bench-training: bin/tfft fixtures
	go build -o build/bench-lineplot ./bench/lineplot
	$(PYTHON) bench/training.py

# ARGS="--data FOLDER --backbone NAME WEIGHTS SIZE PHASES": pretrained weights are needed, and hours.
.PHONY: bench-accuracy
bench-accuracy: bin/tfft
	go build -o build/bench-lineplot ./bench/lineplot
	$(PYTHON) bench/accuracy.py $(ARGS)

# ARGS="--graph GRAPH --data FOLDER": a graph with pretrained weights.
.PHONY: bench-sweep
bench-sweep: bin/tfft
	$(PYTHON) bench/sweep.py $(ARGS)

$(GOVULNCHECK): | tools
	@mkdir -p .tools && GOBIN=$(CURDIR)/.tools go install golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION)
	@mv .tools/govulncheck $@

.PHONY: lock
lock: ## pins the Python packages again
	$(PYTHON) -m pip install --quiet uv==0.13.9
	for tf in cpu gpu; do .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-find-links --no-header \
		-o pyexport/requirements-$$tf.txt pyexport/requirements-$$tf.in; done
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-find-links --no-header \
		-o docker/requirements-sbom.txt docker/requirements-sbom.in

.PHONY: clean
clean:
	rm -rf .setup.mk .tf .tools .venv bin build data dist graphs/example graphs/tiny graphs/*.h5 runs
