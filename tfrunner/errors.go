package tfrunner

import "github.com/tfft/tfft/internal/fault"

// Error is an error that says which setting is at fault, what to do about it, and whether
// the settings, data or graph that were given are to blame (Code 2) or something that went
// wrong while working (Code 1). Errors of tfft's packages have one in their chain.
type Error = fault.Error

// SpellSettings is text, of an error or an Observer, with the settings that it names in
// backquotes as spell writes them.
func SpellSettings(text string, spell func(setting string) string) string {
	return fault.SpellSettings(text, spell)
}
