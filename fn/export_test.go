package fn

// Generator is for the tests of bytes.
var Generator = generator

// The text of a notice, around the config's name.
const (
	NoticeBefore = noticeBefore
	NoticeAfter  = noticeAfter
)
