"""A pretrained Keras image classifier in, a trainable SavedModel out.

The one Python step of a fine-tuning run. The way through the files:
`arguments` reads the command line, `backbones` builds and `weights` fills the
pretrained network, `head` puts the new classifier on it, `phases` says which
layers train when and `cut` splits the model in front of them, `signatures`
writes the functions that Go calls, `scalars` says which numbers they take beside
a batch, `manifest` describes it all, `verification` reloads what was saved and runs it,
and `saving` puts it in place. `export` joins them.

`tools` holds what is run beside the export.
"""
