// Package header reads what a picture's file says of it before it is unpacked,
// without the C library: bytes of strangers are looked at here first.
//
//	sniff.go  what the file is, by its first bytes
//	size.go   how large the picture is, and how much memory decoding takes
//	jpeg.go, gif.go, bmp.go, webp.go  the same for each format
//	frames.go how many pictures an animation has
//	exif.go   which way up it is
package header
