package resourcelist

import (
	"encoding/binary"
	"slices"
	"unicode/utf16"
)

// toUTF8 returns text in UTF-16 with a byte order mark, as PowerShell's > writes it, as UTF-8
// without the mark, and any other text as it is. YAML's parser reads both, but what searches or
// edits text reads only UTF-8. What is not valid UTF-16 is left to the parser too.
func toUTF8(text []byte) []byte {
	order, isUTF16 := byteOrder(text)
	if !isUTF16 || len(text)%2 != 0 {
		return text
	}
	units := make([]uint16, 0, len(text)/2)
	for at := 2; at < len(text); at += 2 {
		units = append(units, order.Uint16(text[at:]))
	}
	runes := utf16.Decode(units)
	if !slices.Equal(utf16.Encode(runes), units) {
		return text // half of a pair of surrogates
	}
	return []byte(string(runes))
}

// byteOrder returns the order that the mark at the beginning of a text in UTF-16 says.
func byteOrder(text []byte) (order binary.ByteOrder, isUTF16 bool) {
	if len(text) < 2 {
		return nil, false
	}
	switch [2]byte(text) {
	case [2]byte{0xff, 0xfe}:
		return binary.LittleEndian, true
	case [2]byte{0xfe, 0xff}:
		return binary.BigEndian, true
	}
	return nil, false
}
