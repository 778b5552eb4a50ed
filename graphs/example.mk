# Three networks, each fine-tuned to three depths on the demo's digits: the
# worked example of docs/example.md. Included by the Makefile.

EXAMPLE_NETWORKS := TinyVGG16 MobileNetV2 EfficientNetB0
# Where the last block of each begins, and the size that its pictures have.
last_TinyVGG16      := block5_conv1
last_MobileNetV2    := block_16_expand
last_EfficientNetB0 := block7a_expand_conv
size_TinyVGG16      := 32
size_MobileNetV2    := 64
size_EfficientNetB0 := 64

EXAMPLE_GRAPHS := $(EXAMPLE_NETWORKS:%=graphs/example/%/saved_model.pb)
$(EXAMPLE_GRAPHS): | $(VENV)
.SECONDARY: $(EXAMPLE_NETWORKS:%=graphs/example/%.weights.h5)

# The digits 0 to 4 stand in for ImageNet, as for the tiny graph.
graphs/example/%.weights.h5: pyexport/tools/pretrain.py pyexport/tools/digits.py pyexport/backbones.py
	@mkdir -p $(@D)
	$(PYTHON) -m pyexport.tools.pretrain --backbone $* --input-size $(size_$*) --output $@

# The last three phases are to be run from the first one's weights, not from each other's.
graphs/example/%/saved_model.pb: graphs/example/%.weights.h5 $(EXPORTER)
	$(PYTHON) -m pyexport --backbone $* --input-size $(size_$*) --weights $< --classes 5 --head-units 64 \
		--optimizer adam --learning-rate 1e-3 --phase warmup=head,epochs=10 \
		--phase head=head,epochs=10 --phase block=$(last_$*),epochs=10 --phase all=all,epochs=10 --output $(@D)

# Each depth has the same ten epochs at the same rate from the same warmed-up head, so that depth alone differs.
# At the warm-up's 1e-3, MobileNetV2 forgets what it knew once all of it trains.
EXAMPLE_SEED ?= 0
EXAMPLE_RUN = bin/tfft run --graph graphs/example/$$network --data data/digits --augment none --seed $(EXAMPLE_SEED)

.PHONY: example
example: bin/tfft data/digits $(EXAMPLE_GRAPHS)
	@rm -rf runs/example
	@for network in $(EXAMPLE_NETWORKS); do runs=runs/example/$$network; \
		$(EXAMPLE_RUN) --run $$runs/warmup --phase warmup; \
		for depth in head block all; do $(EXAMPLE_RUN) --run $$runs/$$depth --phase $$depth --init $$runs/warmup --learning-rate 3e-4; done; \
	done
	@cd runs/example; for network in $(EXAMPLE_NETWORKS); do \
		$(CURDIR)/bin/tfft compare $$network/block $$network/head $$network/all; echo; done
	bin/tfft compare --output runs/example/curves.png $(foreach network,$(EXAMPLE_NETWORKS),$(addprefix runs/example/$(network)/,head block all))
	@echo "plot: runs/example/curves.png"
