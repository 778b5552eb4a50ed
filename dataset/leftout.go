package dataset

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"

	"github.com/tfft/tfft/internal/names"
)

// left is what is not used at one place of a data folder.
type left struct {
	what   string // in a list, after how many: "beside the class folders"; empty: nothing is left out
	files  int    // how many
	images bool   // they look like images
}

// otherImages are the endings of pictures that tfft does not read.
var otherImages = strings.Fields(".jfif .jfi .jpe .jif .jpg_large .tif .tiff .heic .heif .hif .avif .jxl .jp2 .j2k .jpf .jpx .apng .svg .psd " +
	".ico .cur .tga .pcx .ppm .pgm .pbm .pnm .pfm .exr .hdr .dds .dcm .raw .dng .cr2 .cr3 .crw .nef .nrw .arw .srf .sr2 .orf .rw2 .pef .raf .x3f .dib .rle")

// looksLikeImage tells whether a name, by its ending, is that of a picture, which tfft
// may or may not read.
func looksLikeImage(name string) bool {
	return IsImageName(name) || slices.Contains(otherImages, strings.ToLower(path.Ext(name)))
}

// programFolders are folders that programs make beside a user's files: thumbnails,
// copies, what was deleted. IsHidden has the others.
var programFolders = strings.Fields("@eadir @recycle @recently-snapshot @sharebin #recycle #snapshot $recycle.bin recycler __macosx __pycache__ lost+found _gsdata_ _vti_cnf")

// isProgramFolder tells whether a folder of this name is a program's.
func isProgramFolder(name string) bool {
	return slices.Contains(programFolders, strings.ToLower(name)) || name == "System Volume Information"
}

// leaveFile records a file that is no image by its name.
func (s *survey) leaveFile(name string) {
	ending := cmp.Or(strings.ToLower(path.Ext(name)), "no ending")
	s.leave(name, fmt.Sprintf("no image by its name (%s)", ImageEndings), left{what: "named " + names.Text(ending), files: 1, images: looksLikeImage(name)})
}

// leaveHidden records a file or folder that IsHidden hides.
func (s *survey) leaveHidden(root, name string, folder bool) {
	if !folder {
		s.leave(name, "a hidden name", left{what: "with hidden names", files: 1})
		return
	}
	s.leaveFolder(root, name, "a hidden folder")
}

// leaveFolder records a folder with all that is in it.
func (s *survey) leaveFolder(root, name, problem string) {
	images, text := imagesIn(root, name)
	if images > 0 {
		problem = fmt.Sprintf("%s, with %s", problem, text)
	}
	s.leave(name, problem, left{what: "in " + names.Text(path.Base(name)), files: images, images: images > 0})
}

// most is how many names imagesIn looks at.
const most = 100_000

// imagesIn counts what looks like an image below a folder, links not followed, and says
// how many those are. Where it cannot read, there is nothing.
func imagesIn(root, dir string) (images int, text string) {
	seen := 0
	_ = filepath.WalkDir(filepath.Join(root, filepath.FromSlash(dir)), func(name string, entry fs.DirEntry, err error) error {
		if seen++; seen > most {
			return filepath.SkipAll
		}
		if err == nil && !entry.IsDir() && looksLikeImage(entry.Name()) && !IsHidden(entry.Name()) {
			images++
		}
		return nil
	})
	text = counted(images, "image", "images")
	if seen > most {
		text = "more than " + text
	}
	return images, text
}

func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return humanize.Comma(int64(n)) + " " + more
}

// LeftOut says what among the findings of a scan is not used, and how much of each kind,
// images first; empty: everything is. images tells whether any of it looks like one.
func LeftOut(notes []Finding) (text string, images bool) {
	pictures, others := map[string]int{}, map[string]int{}
	for _, f := range notes {
		if f.left.images {
			pictures[f.left.what] += f.left.files
		} else if f.left.files > 0 {
			others[f.left.what] += f.left.files
		}
	}
	parts := slices.Concat(mostFirst(pictures, "image", "images"), mostFirst(others, "other file", "other files"))
	const few = 8
	if more := len(parts) - few; more > 0 {
		parts = append(parts[:few], fmt.Sprintf("and more of %d kinds", more))
	}
	return strings.Join(parts, ", "), len(pictures) > 0
}

// mostFirst lists how many there are of each kind.
func mostFirst(kinds map[string]int, one, more string) (parts []string) {
	order := slices.SortedFunc(maps.Keys(kinds), func(a, b string) int {
		return cmp.Or(cmp.Compare(kinds[b], kinds[a]), strings.Compare(a, b))
	})
	for _, kind := range order {
		parts = append(parts, counted(kinds[kind], one, more)+" "+kind)
	}
	return parts
}

// Used says in a line what of the data folder is used: how many images in the folder of
// each split, and how many classes.
func (d *Dataset) Used() string {
	var parts []string
	for _, split := range d.Splits() {
		part := counted(len(split.Samples), "image", "images") + " in " + names.Text(split.Dir)
		if split.Dir != split.Name {
			part += " (" + split.Name + ")"
		}
		parts = append(parts, part)
	}
	text := fmt.Sprintf("%s; %d classes", strings.Join(parts, ", "), len(d.Classes))
	if d.twice > 0 {
		text += "; " + counted(d.twice, "file is", "files are") + " there under another name as well"
	}
	return text
}
