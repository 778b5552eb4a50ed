package shard

import (
	"encoding/binary"
	"math/bits"
	"strconv"

	"github.com/parquet-go/parquet-go/format"

	"github.com/tfft/tfft/internal/fault"
)

// widthOf is how many bits numbers up to highest take.
func widthOf(highest int) int { return bits.Len(uint(highest)) }

// readHybrid reads count numbers of width bits in runs, each of one number again and again or
// of packed ones: https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE
func readHybrid(text []byte, width, count int) ([]uint32, error) {
	numbers := make([]uint32, 0, count)
	for len(numbers) < count {
		head, n := binary.Uvarint(text)
		if n <= 0 || width > 32 {
			return nil, damaged("a page of %d values has %d", count, len(numbers))
		}
		text = text[n:]
		if head&1 == 0 {
			bytes := (width + 7) / 8
			if len(text) < bytes {
				return nil, damaged("a page of %d values has %d", count, len(numbers))
			}
			value := numberAt(text, 0, 8*bytes)
			for range min(head>>1, uint64(count-len(numbers))) {
				numbers = append(numbers, value)
			}
			text = text[bytes:]
			continue
		}
		packed := min(head>>1, uint64(count)) * 8
		if int64(len(text))*8 < int64(min(packed, uint64(count-len(numbers))))*int64(width) {
			return nil, damaged("a page of %d values has %d", count, len(numbers))
		}
		for i := range int(min(packed, uint64(count-len(numbers)))) {
			numbers = append(numbers, numberAt(text, i*width, width))
		}
		text = text[min(int(packed)/8*width, len(text)):]
	}
	return numbers, nil
}

// numberAt is the number of width bits from bit at on, the lowest first.
func numberAt(text []byte, at, width int) (n uint32) {
	for i := range width {
		n |= uint32(text[(at+i)/8]>>((at+i)%8)&1) << i
	}
	return n
}

// texts are values as text: numbers are written in decimals. The encoding is parquet's PLAIN:
// https://parquet.apache.org/docs/file-format/data-pages/encodings/#PLAIN
func texts(plain []byte, kind format.Type, count int) ([]string, error) {
	var all []string
	for range count {
		value, rest, err := plainText(plain, kind)
		if err != nil {
			return nil, err
		}
		all, plain = append(all, value), rest
	}
	return all, nil
}

// plainText is the first of the plain values.
func plainText(plain []byte, kind format.Type) (value string, rest []byte, err error) {
	switch {
	case kind == format.Int32 && len(plain) >= 4:
		return strconv.FormatInt(int64(int32(binary.LittleEndian.Uint32(plain))), 10), plain[4:], nil
	case kind == format.Int64 && len(plain) >= 8:
		return strconv.FormatInt(int64(binary.LittleEndian.Uint64(plain)), 10), plain[8:], nil
	case kind == format.ByteArray && len(plain) >= 4:
		n := int64(binary.LittleEndian.Uint32(plain))
		if n <= int64(len(plain))-4 {
			return string(plain[4 : 4+n]), plain[4+n:], nil
		}
	}
	return "", nil, damaged("a value that is cut off")
}

// columnValue is one value of a column, in the order of rows.
type columnValue struct {
	first   bool // of its row
	defined int  // its level of definition
	text    string
}

// each calls use for the values of a chunk of whole numbers or text. It reads all of it.
func (c *chunk) each(use func(v columnValue) error) error {
	var dictionary []string
	return c.eachPage(func(p *page) error {
		if p.header.Type == format.DictionaryPage {
			plain, err := p.part().all(p.file)
			if err == nil {
				dictionary, err = texts(plain, c.column.element.Type.V, int(p.header.DictionaryPageHeader.V.NumValues))
			}
			return err
		}
		l, values, err := p.textsOf(dictionary)
		if err != nil {
			return err
		}
		for i := range p.values() {
			v := columnValue{first: l.repeated == nil || l.repeated[i] == 0}
			if l.defined != nil {
				v.defined = int(l.defined[i])
			}
			if v.defined == c.column.maxDefined {
				v.text, values = values[0], values[1:]
			}
			if err := use(v); err != nil {
				return err
			}
		}
		return nil
	})
}

// textsOf are the values of a page that are there, and the levels of all.
func (p *page) textsOf(dictionary []string) (levels, []string, error) {
	l, at, err := p.levels()
	if err != nil {
		return l, nil, err
	}
	plain, err := p.part().all(p.file)
	if err != nil {
		return l, nil, err
	}
	plain = plain[min(at, int64(len(plain))):]
	if !p.byDictionary() {
		if p.encoding() != format.Plain {
			return l, nil, refuseEncoding(p)
		}
		values, err := texts(plain, p.column.element.Type.V, p.there(l))
		return l, values, err
	}
	numbers, err := readNumbers(plain, p.there(l))
	if err != nil {
		return l, nil, err
	}
	values := make([]string, len(numbers))
	for i, n := range numbers {
		if int64(n) >= int64(len(dictionary)) {
			return l, nil, damaged("a value that is not in its dictionary")
		}
		values[i] = dictionary[n]
	}
	return l, values, nil
}

// there is how many values of a page are not null.
func (p *page) there(l levels) int {
	if l.defined == nil {
		return p.values()
	}
	n := 0
	for _, level := range l.defined {
		if int(level) == p.column.maxDefined {
			n++
		}
	}
	return n
}

// readNumbers reads those of values in a dictionary, before which stands their width.
func readNumbers(text []byte, count int) ([]uint32, error) {
	if count == 0 {
		return nil, nil
	}
	if len(text) == 0 {
		return nil, damaged("a page of %d values has 0", count)
	}
	return readHybrid(text[1:], int(text[0]), count)
}

// refuseEncoding is the error of values in another form than plain or by a dictionary.
func refuseEncoding(p *page) error {
	return fault.Usage("the column %q is encoded as %s, which is not read", p.column.name, p.encoding()).
		WithHint("write the file again with the encoding PLAIN, as pyarrow and datasets do")
}
