package pixels

import "image"

// paintYUV paints a lossy WebP frame at a place, as libwebp does: each pixel's
// colour is mixed from the four nearest of a quarter as many colours (upsampling.c),
// in integers (yuv.h).
func (p picture) paintYUV(frame *image.YCbCr, place image.Point) {
	height, width := frame.Rect.Dy(), frame.Rect.Dx()
	for y := range height {
		near, far := nearest(y, height)
		luma := frame.Y[y*frame.YStride:][:width]
		nearU, farU := frame.Cb[near*frame.CStride:], frame.Cb[far*frame.CStride:]
		nearV, farV := frame.Cr[near*frame.CStride:], frame.Cr[far*frame.CStride:]
		to := p.at(place.Y+y, place.X)
		for x, light := range luma {
			near, far := nearest(x, width)
			u := mixed(nearU[near], nearU[far], farU[near], farU[far])
			v := mixed(nearV[near], nearV[far], farV[near], farV[far])
			setYUV(to[3*x:3*x+3], int(light), u, v)
		}
	}
}

// nearest is which two of the half as many colours along an axis of so many pixels
// are next to pixel i, the nearer one first.
func nearest(i, length int) (near, far int) {
	near, far = i/2, i/2-1+i%2*2
	return near, min(max(far, 0), (length-1)/2)
}

// mixed weighs the nearest colour 9, those on its sides 3 and the last 1, of 16,
// rounded in between as libwebp does.
func mixed(nearest, beside, above, across byte) int {
	diagonal := (int(nearest) + int(across) + 3*(int(beside)+int(above)) + 8) >> 3
	return (diagonal + int(nearest)) >> 1
}

// setYUV writes a colour as RGB.
func setYUV(rgb []byte, y, u, v int) {
	high := func(value, factor int) int { return value * factor >> 8 }
	light := high(y, 19077)
	rgb[0] = clipped(light + high(v, 26149) - 14234)
	rgb[1] = clipped(light - high(u, 6419) - high(v, 13320) + 8708)
	rgb[2] = clipped(light + high(u, 33050) - 17685)
}

// clipped is a value of 6 bits below the point, as a byte.
func clipped(value int) byte { return byte(min(max(value>>6, 0), 255)) }
