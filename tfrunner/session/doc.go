// Package session runs an exported graph on the TensorFlow C API.
//
// A SavedModel's signatures, and the ops that save and restore its variables,
// are named in saved_model.pb (meta.go). Open starts a session on it
// (session.go); a signature is called with tensors that are allocated once for
// each batch size and filled again for each batch, because Go's garbage
// collector does not see TensorFlow's memory (tensors.go, signature.go).
// *Session is the train.Model that the loop trains (model.go); it saves what a phase can
// change apart from what it freezes (parts.go). A function of single images, which gives
// an image the same bits in any company (imagefunction.go, places.go), computes features
// (features.go) and what a served model says (serving.go). Moving averages of weights
// change places with them, or are loaded in their place (averages.go); mean.go gives
// weights the mean of several checkpoints. export.go writes the trained serving model, and
// assets.go what that knows besides its graph.
//
// Together with dataset/pixels this is the only package that imports TensorFlow.
package session
