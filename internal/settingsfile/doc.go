// Package settingsfile reads settings from a YAML file: a mapping of names to values, or to
// lists of values. A value may also be such a mapping, which is a section, and so may one
// in a section (settingsfile.go). A file may also be a list of names, each with settings of
// its own (list.go). Values are given as they are written, so that 5.0 stays 5.0, and
// whoever knows a setting's type makes something of it. The file comes from a user and may
// be anything: its size and depth are bounded (depth.go), and anchors, aliases and tags are
// refused.
package settingsfile
