package settingsfile

import (
	"fmt"

	"github.com/goccy/go-yaml/token"
)

// maxDepth is how many lists and mappings may stand one in the other.
const maxDepth = 8

// checkDepth refuses what is nested too deep before the parser, which calls itself for each
// level, sees it.
func checkDepth(tokens token.Tokens) error {
	flow, inLine, line := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, inLine = t.Position.Line, 0
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType, token.TagType, token.AnchorType: // - - - x
			inLine++
		}
		if max(flow, inLine, t.Position.IndentLevel) > maxDepth {
			return fmt.Errorf("line %d: it is nested more than %d levels deep", line, maxDepth)
		}
	}
	return nil
}
