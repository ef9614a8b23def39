package graph

import "errors"

// The kinds of error every store returns, to be tested with errors.Is. The
// wrapping text is one Chinese sentence that says what to do next.
var (
	// ErrInvalid: an argument or a record is wrong; nothing was changed.
	ErrInvalid = errors.New("参数无效")
	// ErrNotFound: an id that the store does not hold.
	ErrNotFound = errors.New("没有找到")
	// ErrConflict: a later write stands in the way, or an id is taken by something else.
	ErrConflict = errors.New("有冲突")
	// ErrTooLarge: a batch over MaxBatch records.
	ErrTooLarge = errors.New("批次过大")
	// ErrStale: a cursor of an older revision.
	ErrStale = errors.New("数据已更新")
	// ErrBusy: the data changed twice while a judgement was being read.
	ErrBusy = errors.New("数据正在更新")
	// ErrInUse: another process holds the data directory.
	ErrInUse = errors.New("数据目录正在使用")
	// ErrNotEmpty: Load into a store that already holds records.
	ErrNotEmpty = errors.New("数据库不是空的")
	// ErrUnavailable: the backend cannot be reached or cannot write now.
	ErrUnavailable = errors.New("数据库暂时不可用")
)
