package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// repository is its folder, seen from this package.
const repository = "../.."

// docFiles are the pages that a user reads, relative to the repository.
func docFiles(t *testing.T) []string {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(repository, "docs", "*.md"))
	if err != nil || len(pages) < 10 {
		t.Fatalf("%d pages in docs, error %v: want at least 10", len(pages), err)
	}
	files := []string{"README.md", "CHANGELOG.md", "CONTRIBUTING.md"}
	for _, page := range pages {
		files = append(files, filepath.Join("docs", filepath.Base(page)))
	}
	return files
}

// docLines are the lines of a page.
func docLines(t *testing.T, file string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(repository, file))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}

func TestDocsLinesFit(t *testing.T) {
	const columns, readmeLines = 100, 130
	for _, file := range docFiles(t) {
		lines := docLines(t, file)
		for i, line := range lines {
			if n := utf8.RuneCountInString(line); n > columns && !strings.HasPrefix(line, "|") && !strings.Contains(line, "://") {
				t.Errorf("%s:%d: %d columns, want at most %d", file, i+1, n, columns)
			}
		}
		if file == "README.md" && len(lines) > readmeLines {
			t.Errorf("%s: %d lines, want at most %d", file, len(lines), readmeLines)
		}
	}
}

var docLink = regexp.MustCompile(`\]\(([^)#\s]+)`)

func TestDocsLinksLeadSomewhere(t *testing.T) {
	links := 0
	for _, file := range docFiles(t) {
		text := strings.Join(docLines(t, file), "\n")
		for _, match := range docLink.FindAllStringSubmatch(text, -1) {
			if strings.Contains(match[1], "://") {
				continue
			}
			links++
			if _, err := os.Stat(filepath.Join(repository, filepath.Dir(file), match[1])); err != nil {
				t.Errorf("%s: a link leads nowhere: %v", file, err)
			}
		}
	}
	if links < 30 {
		t.Errorf("only %d links: did the test look at everything?", links)
	}
}
