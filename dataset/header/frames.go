package header

// Frames counts the pictures of an animation as far as its file goes; 1 for formats
// that have none.
func Frames(contents []byte, format Format) int {
	switch format {
	case GIF:
		return gifFrames(contents)
	case WebP:
		return webpFrames(contents)
	}
	return 1
}

func gifFrames(contents []byte) int {
	const fixed, extension, separator = 13, 0x21, 0x2c
	if len(contents) < fixed {
		return 0
	}
	_, rest := gifPalette(contents[fixed:], contents[10])
	for frames := 0; ; {
		switch {
		case len(rest) >= 2 && rest[0] == extension:
			rest = afterGIFBlocks(rest[2:])
		case len(rest) >= 10 && rest[0] == separator:
			frames++
			_, rest = gifPalette(rest[10:], rest[9])
			rest = afterGIFBlocks(rest[min(1, len(rest)):]) // after the length of its codes
		default:
			return frames
		}
	}
}

func webpFrames(contents []byte) int {
	frames := 0
	for c, rest, ok := nextChunk(contents[12:]); ok; c, rest, ok = nextChunk(rest) {
		if c.name == "ANMF" {
			frames++
		}
	}
	return max(frames, 1)
}
