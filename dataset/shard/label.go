package shard

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/tfft/tfft/internal/fault"
)

// Fields of a sample that say its class.
const (
	ClassField = "cls"
	JSONField  = "json"
)

// MaxLabelBytes limits what is read of a file for its label.
const MaxLabelBytes = 16 << 20

// ParseClass reads a .cls file: a number or a name, on one line.
func ParseClass(text []byte) (label string, err error) {
	label = strings.TrimSpace(string(bytes.TrimPrefix(text, []byte("\ufeff"))))
	switch {
	case label == "":
		return "", fault.Usage("has no label: its .cls is empty").WithHint("write the number or name of its class into it")
	case !utf8.ValidString(label), strings.ContainsAny(label, "\r\n\x00"):
		return "", fault.Usage("has a .cls that is no line of text").WithHint("write the number or name of its class into it")
	}
	return label, nil
}

// ParseJSON reads the labels of a .json file: `label`, a number or a name, or with many,
// `labels`, a list of any length of these, or else `label`.
func ParseJSON(text []byte, many bool) (labels []string, err error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(text, &object); err != nil {
		return nil, fault.Usage("has a .json that is no JSON object: %w", err).WithHint("write {\"label\": ...} into it")
	}
	if list, there := object["labels"]; there && many {
		return parseLabels(list)
	}
	one, there := object["label"]
	if !there || string(one) == "null" {
		return nil, noLabel(object, many)
	}
	label, err := parseLabel(one)
	if err != nil {
		return nil, err
	}
	return []string{label}, nil
}

// noLabel is the error of an object that does not say the class.
func noLabel(object map[string]json.RawMessage, many bool) error {
	if _, there := object["labels"]; there && !many {
		return fault.Usage("has no label: its .json has labels, of any number of classes").
			WithHint("write {\"label\": ...} into it, or train a graph of the task multilabel")
	}
	return fault.Usage("has no label: its .json has none").WithHint("write {\"label\": ...} into it, or add a .cls of the same key")
}

// parseLabels reads a list of labels.
func parseLabels(text json.RawMessage) (labels []string, err error) {
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil || list == nil {
		return nil, fault.Usage("has a .json whose labels are no list").WithHint("write {\"labels\": [...]}, with numbers or names")
	}
	for _, one := range list {
		label, err := parseLabel(one)
		if err != nil {
			return nil, err
		}
		labels = append(labels, label)
	}
	return labels, nil
}

// parseLabel reads a whole number or a name.
func parseLabel(text json.RawMessage) (string, error) {
	wrong := fault.Usage("has a .json with the label %.100s: want a whole number or a name", text).WithHint("write {\"label\": ...} into it")
	var label string
	if err := json.Unmarshal(text, &label); err == nil && string(text) != "null" {
		if label = strings.TrimSpace(label); label == "" || strings.ContainsAny(label, "\r\n\x00") {
			return "", wrong
		}
		return label, nil
	}
	if !isNumber(string(text)) {
		return "", wrong
	}
	return string(text), nil
}

// isNumber tells a whole number, which may be negative.
func isNumber(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}
