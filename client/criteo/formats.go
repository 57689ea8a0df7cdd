package criteo

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// format is what a file may be in place of CSV: the bytes that its specification demands, and where.
type format struct {
	magic string
	at    int
	is    string
}

// formats are those that people have data in, and what a download may have left in its place. No label, nor a name of its
// column, begins with these bytes.
var formats = []format{
	{magic: "\x1f\x8b", is: "the file is gzipped: gunzip it first"},
	{magic: "BZh", is: "the file is compressed by bzip2: bunzip2 it first"},
	{magic: "\xfd7zX", is: "the file is compressed by xz: unxz it first"},
	{magic: "\x28\xb5\x2f\xfd", is: "the file is compressed by zstd: unzstd it first"},
	{magic: "\x04\x22\x4d\x18", is: isLZ4}, // 0x184D2204, little endian
	{magic: "\x02\x21\x4c\x18", is: isLZ4}, // 0x184C2102: lz4 -l
	{magic: "\xff\x06\x00\x00sNaPpY", is: "the file is compressed by Snappy: uncompress it first"},

	{magic: "PK\x03\x04", is: "the file is a zip archive, as spreadsheets are too: unzip it or save it as CSV first"},
	{magic: "7z\xbc\xaf\x27\x1c", is: "the file is a 7z archive: " + extract},
	{magic: "Rar!\x1a\x07", is: "the file is a RAR archive: " + extract},
	// It begins with the name of a file; the magic is behind 257 bytes, the last of which is NUL where no name of a link fills it.
	{magic: "\x00ustar", at: 256, is: "the file is a tar archive: " + extract},

	{magic: "PAR1", is: isParquet},
	{magic: "PARE", is: isParquet}, // with an encrypted footer
	{magic: "ORC", is: "the file is in ORC: " + save},
	{magic: "Obj\x01", is: "the file is in Avro: " + save},
	{magic: "ARROW1", is: isArrow},
	{magic: "FEA1", is: isArrow}, // Feather's first version
	{magic: "\x89HDF\r\n\x1a\n", is: "the file is in HDF5: " + save},
	{magic: "\x93NUMPY", is: "the file is an array of NumPy: " + save},
	{magic: "\x80\x04\x95", is: isPickle}, // PROTO 4 and FRAME
	{magic: "\x80\x05\x95", is: isPickle},
	{magic: "SQLite format", is: "the file is an SQLite database: " + save},
	{magic: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", is: "the file is of Microsoft Office before 2007, as a spreadsheet: " + save},

	{magic: "version https://git-lfs", is: "the file is a pointer of Git LFS: git lfs pull gets the data"},
	{magic: "<", is: "the file is in HTML or XML, as a page that was saved in place of the data"},
	{magic: "{", is: isJSON},
	{magic: "[{", is: isJSON},
	{magic: "[[", is: isJSON},

	{magic: "\xff\xfe\x00\x00", is: "the file is in UTF-32: save it as UTF-8"},
	{magic: "\x00\x00\xfe\xff", is: "the file is in UTF-32: save it as UTF-8"},
	{magic: "\xff\xfe", is: isUTF16},
	{magic: "\xfe\xff", is: isUTF16},
}

const (
	extract = "extract the CSV file from it first"
	save    = "save its table as CSV first"

	isLZ4         = "the file is compressed by lz4: unlz4 it first"
	isParquet     = "the file is in Parquet: " + save
	isArrow       = "the file is in Arrow's format, as Feather: " + save
	isPickle      = "the file is a pickle of Python: " + save
	isJSON        = "the file is in JSON: " + save
	isUTF16       = "the file is in UTF-16: save it as UTF-8"
	isTFRecords   = "the file has TFRecords: want the CSV file that they were made of"
	byteOrderMark = "\ufeff"
)

var errBinary = errors.New("the file is binary, not CSV")

// alternates reports whether every second byte of a text is NUL and no other, as in UTF-16 without a byte
// order mark.
func alternates(text []byte) bool {
	for i, one := range text {
		if isFirst := i%2 == 0; (one == 0) != (isFirst == (text[0] == 0)) {
			return false
		}
	}
	return true
}

// beginsTFRecord reports whether a text begins with the length of a TFRecord and its checksum.
func beginsTFRecord(text []byte) bool {
	const length = 8
	if len(text) < length+crc32.Size {
		return false
	}
	sum := crc32.Checksum(text[:length], crc32.MakeTable(crc32.Castagnoli))
	return binary.LittleEndian.Uint32(text[length:]) == (sum>>15|sum<<17)+0xa282ead8
}
