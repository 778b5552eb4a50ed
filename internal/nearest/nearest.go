// Package nearest finds the word that somebody meant who typed another.
package nearest

import (
	"fmt"
	"strings"
)

// Word is the one of known that differs from given in the fewest letters, or empty where
// none is near: one wrong, missing, added or swapped letter in three is.
func Word(given string, known []string) string {
	best, least := "", len(given)/3+1
	for _, word := range known {
		if d := distance(strings.ToLower(given), strings.ToLower(word)); d <= max(1, len(word)/3) && d < least || d == 0 {
			best, least = word, d
		} else if best == "" && d == least && d <= max(1, len(word)/3) {
			best = word
		}
	}
	return best
}

// Question asks whether the word was meant, as in a hint: "did you mean --graph? "; it is
// empty where none is near.
func Question(given string, known []string, spell func(string) string) string {
	word := Word(given, known)
	if word == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %s? ", spell(word))
}

// distance is the number of letters to change, put in, take out or swap with their
// neighbour to turn a into b (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range y {
		rows[0][j+1] = j + 1
	}
	for i := range x {
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			d := min(rows[i][j+1]+1, rows[i+1][j]+1, rows[i][j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				d = min(d, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = d
		}
	}
	return rows[len(x)][len(y)]
}
