package main

// tinyNetwork is exported in place of a large network with weights that have to be fetched.
const tinyNetwork = "--backbone TinyVGG16 --weights none --classes 11 --epochs warmup=2 --epochs unfreeze=2"

// docStandIns are commands that run in place of those of a page: what these say, with names,
// networks and weights that a test has.
var docStandIns = []struct{ written, run string }{
	{
		".venv/bin/python -m pyexport --backbone VGG16 --weights imagenet --classes 11 --output graphs/food11",
		".venv/bin/python -m pyexport " + tinyNetwork + " --output graphs/food11",
	},
	{
		".venv/bin/python -m pyexport --backbone MobileNetV2 --weights imagenet --classes 11 --output graphs/mobilenetv2",
		".venv/bin/python -m pyexport " + tinyNetwork + " --output graphs/mobilenetv2",
	},
	{
		".venv/bin/python -m pyexport --backbone MobileNetV2 --weights imagenet --classes 11 --phase warmup=head,epochs=10 --phase top=block_13_expand --phase whole=all,learning_rate=1e-5 --output graphs/mobilenet",
		".venv/bin/python -m pyexport --backbone TinyVGG16 --weights none --classes 11 --phase warmup=head,epochs=10 --phase top=block5_conv1 --phase whole=all,learning_rate=1e-5 --output graphs/mobilenet",
	},
	{
		".venv/bin/python -m pyexport --recipe modern --backbone VGG16 --weights imagenet --classes 11 --output graphs/modern",
		".venv/bin/python -m pyexport --recipe modern " + tinyNetwork + " --output graphs/modern",
	},
	{
		".venv/bin/python -m pyexport --task multilabel --backbone VGG16 --weights imagenet --classes 11 --output graphs/plates",
		".venv/bin/python -m pyexport --task multilabel " + tinyNetwork + " --output graphs/plates",
	},
	{
		".venv/bin/python -m pyexport --backbone VGG16 --weights imagenet --classes 11 --mix --output graphs/mixing",
		".venv/bin/python -m pyexport " + tinyNetwork + " --mix --output graphs/mixing",
	},
	{
		".venv/bin/python -m pyexport --backbone VGG16 --weights imagenet --classes 11 --phase warmup=head --phase deep=block3_conv1 --layer-decay 1 --output graphs/decay",
		".venv/bin/python -m pyexport --backbone TinyVGG16 --weights none --classes 11 --phase warmup=head,epochs=1 --phase deep=block3_conv1,epochs=1 --layer-decay 1 --output graphs/decay",
	},
	{
		".venv/bin/python -m pyexport --task multilabel --model mine.keras --head none --gives sigmoid --classes 5 --output graphs/mine",
		".venv/bin/python -m pyexport --task multilabel " + tinyNetwork + " --output graphs/mine",
	},
	{
		"python -m pyexport --model FILE.keras",
		".venv/bin/python -m pyexport --model mine.keras --head none --gives softmax --classes 5 --output graphs/mine",
	},
	{
		"bin/tfft bench --graph graphs/food11 --data food11",
		"bin/tfft bench --graph graphs/food11 --data food11 --phase warmup --time 50ms",
	},
	{
		"bin/tfft verify-resume --graph graphs/food11 --data food11",
		"bin/tfft verify-resume --graph graphs/food11 --data food11 --kills 1 -- --phase warmup",
	},
	{
		"bin/tfft compare --output curves.png runs/food11/warmup runs/food11 runs/mobilenet",
		"cp -a runs/food11 runs/mobilenet && bin/tfft compare --output curves.png runs/food11/warmup runs/food11 runs/mobilenet",
	},
	{
		"bin/tfft lr-find --graph graphs/food11 --data food11 --run runs/food11 --output rates.png",
		"bin/tfft run --graph tiny --data digits --run runs/warm --phase warmup --epochs 1 --augment none && bin/tfft lr-find --graph tiny --data digits --run runs/warm --output rates.png",
	},
	{ // an untrained network suggests few of the classes
		"bin/tfft dataset build --csv labels/food11/labels.csv --source food11 --output cleaned",
		"awk -F, -v OFS=, 'NR > 1 { $2 = $4 } 1' labels/food11/labels.csv >edited.csv && bin/tfft dataset build --csv edited.csv --source food11 --output cleaned",
	},
	{
		"bin/tfft sweep --graph graphs/food11 --data food11 --augment none --vary learning-rate=1e-5..1e-1 --vary momentum=0,0.9 --trials 50",
		"bin/tfft sweep --graph graphs/food11 --data food11 --augment none --vary learning-rate=1e-5..1e-1 --vary momentum=0,0.9 --trials 3",
	},
	{
		"bin/tfft sweep --graph graphs/food11 --data food11 --run runs/food11 --phase unfreeze --vary learning-rate=1e-6..1e-3 --trials 8 --output sweeps/unfreeze",
		"bin/tfft run --graph tiny --data digits --run runs/swept --phase warmup --epochs 1 --augment none && bin/tfft sweep --graph tiny --data digits --run runs/swept --phase unfreeze --epochs 1 --vary learning-rate=1e-6..1e-3 --trials 2 --output sweeps/unfreeze",
	},
	{
		"tfft inspect --json GRAPH",
		"tfft inspect --json graphs/food11",
	},
	{
		"tfft run --run R",
		"tfft run --run runs/food11",
	},
}

// docNotRun are the beginnings of commands that this test does not run, and why.
var docNotRun = map[string]string{
	"make setup":                       "installs; every test needs it",
	"make demo":                        "trains longer than a test may; TestScripts runs the same commands",
	"make example":                     "takes five minutes",
	"make install":                     "compiles TensorFlow's binding again; make test-dist runs what it makes",
	"make dist":                        "compiles TensorFlow's binding again; make test-dist runs what it makes",
	"make test-dist":                   "compiles TensorFlow's binding again",
	"make test":                        "runs this test",
	"make test-fast":                   "make test runs it",
	"make lint":                        "make test runs it",
	"make test-faults":                 "takes an hour",
	"make test-processors":             "takes an hour",
	"make test-backbones":              "takes half an hour",
	"make test-pictures":               "needs a folder of other people's pictures",
	"make test-fuzz":                   "takes an hour",
	"make docker":                      "needs docker or buildah, and a network",
	"make docker-smoke":                "needs docker or buildah, and a network",
	"docker":                           "needs docker's engine and a GPU",
	"make env":                         "prints the variables that this test runs with",
	`eval "$(make -s env)"`:            "sets the variables that this test runs with",
	`eval "$(make -s -C ../tfft env)"`: "sets the variables that this test runs with",
	".venv/bin/tensorboard":            "serves until it is stopped; TestTensorBoardShowsTheRun has its reader read what it shows",
	"tfft run ...":                     "make example runs it, with the flags that ... stands for",
	"python -m pyexport --backbone MobileNetV2 ...": "make example runs it, with the flags that ... stands for",
	"go get":                             "needs a network",
	"go mod":                             "needs a network; TestLibraryPage has the same lines in go.mod",
	"go build":                           "TestEmbed builds such a program",
	"python -m pyexport.tools.pretrain":  "make example runs it; its own test is pretrain_test.py",
	"python -m pyexport.tools.catalogue": "builds every network; its own test is catalogue_test.py",
}
