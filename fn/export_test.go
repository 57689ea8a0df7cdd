package fn

// The text of a notice, around the config's name.
const (
	NoticeBefore = noticeBefore
	NoticeAfter  = noticeAfter
)
