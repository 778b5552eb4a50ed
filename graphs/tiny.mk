# The tiny graph: VGG16's layers at width 8, on 32x32 pictures of digits. The
# demo fine-tunes it and the tests run on it. Included by the Makefile, which
# defines PYTHON.

# What an exported graph depends on; the tools are not in it.
EXPORTER := $(filter-out %_test.py,$(wildcard pyexport/*.py pyexport/arguments/*.py))

data/digits: pyexport/tools/digits.py
	@mkdir -p $(@D)
	$(PYTHON) -m pyexport.tools.digits --output $@
	@touch $@

# Its "ImageNet": the digits 0 to 4, which the demo's data does not have.
graphs/tiny.weights.h5: pyexport/tools/pretrain.py pyexport/tools/digits.py pyexport/backbones.py
	$(PYTHON) -m pyexport.tools.pretrain --output $@

TINY_BODY := --backbone TinyVGG16 --weights graphs/tiny.weights.h5 --classes 5 --head-units 64 \
	--learning-rate 1e-3 --epochs warmup=10
TINY := $(TINY_BODY) --epochs unfreeze=10 --tta crops

graphs/tiny/saved_model.pb: graphs/tiny.weights.h5 $(EXPORTER)
	$(PYTHON) -m pyexport $(TINY) --output $(@D)
