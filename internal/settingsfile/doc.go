// Package settingsfile reads settings from a YAML file: a mapping of names to values, or to
// lists of values. A value may also be such a mapping, which is a section, and so may one in a section. Values are given
// as they are written, so that 5.0 stays 5.0, and whoever knows a setting's type makes
// something of it. The file comes from a user and may be anything: its size and depth are
// bounded, and anchors, aliases and tags are refused.
package settingsfile
