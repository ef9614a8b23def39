package neostore

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"chainchief/graph"
)

// explain words an error of the driver or the server for somebody who has to do
// something about it. Errors of package graph are worded already; where the
// caller has given up, its own error is the answer.
func (s *Store) explain(ctx context.Context, err error) error {
	if err == nil || worded(err) {
		return err
	}
	var foreign *foreignError
	if errors.As(err, &foreign) {
		return foreign.error
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.log.Warn("neo4j", "server", s.host(), "error", err)
	var e *neo4j.Neo4jError
	err = lastCause(err)
	switch {
	case refused(err):
		return fmt.Errorf("%w: Neo4j 不接受用户名或密码，请检查环境变量 CHAINCHIEF_NEO4J_USER、CHAINCHIEF_NEO4J_PASSWORD；本程序每分钟只重试一次", graph.ErrUnavailable)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w: Neo4j（%s）没有及时回答，请检查它的负荷后再试", graph.ErrUnavailable, s.host())
	case errors.As(err, &e):
		return s.explainCode(e)
	case strings.Contains(err.Error(), "server responded HTTP"):
		return fmt.Errorf("%w: %s 是网页（HTTP）端口，请改用 Neo4j 的 Bolt 端口，通常是 7687", graph.ErrUnavailable, s.host())
	case strings.Contains(err.Error(), "x509: "):
		return fmt.Errorf("%w: Neo4j（%s）的证书不受信任，请安装它的根证书，或改用 neo4j+ssc:// 开头的地址（不验证证书）", graph.ErrUnavailable, s.host())
	case strings.Contains(err.Error(), "tls: ") || strings.Contains(err.Error(), "TLS is enabled"):
		return fmt.Errorf("%w: Neo4j（%s）没有启用加密，请改用 neo4j:// 或 bolt:// 开头的地址，或在服务器上启用 TLS", graph.ErrUnavailable, s.host())
	}
	return fmt.Errorf("%w: 连不上 Neo4j（%s），请检查它是否在运行；恢复后本程序会自动重连", graph.ErrUnavailable, s.host())
}

func (s *Store) explainCode(e *neo4j.Neo4jError) error {
	is := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(e.Code, p) {
				return true
			}
		}
		return false
	}
	switch {
	case is("MemoryLimit", "OutOfMemory", "MemoryPool"):
		return fmt.Errorf("%w: Neo4j 的事务内存装不下这次读写，请把数据分成几批，或调大 server.memory.heap.max_size", graph.ErrTooLarge)
	case is("ConstraintValidationFailed"):
		return fmt.Errorf("%w: 有记录的标识重复出现，请只保留一条", graph.ErrInvalid)
	case is("TransactionTimedOut", "LockClientStopped", "Terminated"):
		return fmt.Errorf("%w: Neo4j 上的这次读写超时被中止，请稍后再试", graph.ErrUnavailable)
	case is("NotALeader", "ReadOnly", "AccessMode", "Forbidden"):
		return fmt.Errorf("%w: Neo4j 数据库现在只读或该用户无权写入，请检查服务器设置和用户权限", graph.ErrUnavailable)
	case is("DatabaseNotFound", "DatabaseUnavailable"):
		return fmt.Errorf("%w: Neo4j 上的数据库 %s 不存在或尚未启动，请检查服务器", graph.ErrUnavailable, s.database)
	case is("Neo.DatabaseError", "DiskSpace", "General.UnknownError"):
		return fmt.Errorf("%w: Neo4j 内部出错（%s），可能是磁盘已满，请查看它的日志", graph.ErrUnavailable, e.Code)
	case is("Neo.TransientError"):
		return fmt.Errorf("%w: Neo4j 暂时不能完成（%s），请稍后再试", graph.ErrUnavailable, e.Code)
	}
	return fmt.Errorf("%w: Neo4j 拒绝了这次读写（%s），请把它的日志告诉管理员", graph.ErrUnavailable, e.Code)
}

// late says of an error that it came because our own time was up; the driver
// words that as a lost connection. Where nobody listens, that says more.
func late(own context.Context, err error) error {
	var known *knownError
	if own.Err() == nil || worded(err) || away(err) || errors.As(err, &known) {
		return err
	}
	return own.Err()
}

// worded reports whether an error says already what it has to say.
func worded(err error) bool {
	for _, kind := range []error{
		graph.ErrInvalid, graph.ErrNotFound, graph.ErrConflict, graph.ErrTooLarge, graph.ErrStale,
		graph.ErrBusy, graph.ErrInUse, graph.ErrNotEmpty, graph.ErrUnavailable,
	} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// host names the server without anything secret.
func (s *Store) host() string {
	u, err := url.Parse(s.uri)
	if err != nil {
		return "?"
	}
	return u.Host
}

// uncertain adds to the error of a write that broke off at its commit that it
// may have landed.
func uncertain(err error) error {
	return fmt.Errorf("%w；写入结果尚不确定，可以放心用同一批次号再提交一次", err)
}

// foreignError comes from who gives the records of a load; it is theirs to word.
type foreignError struct{ error }

func (e *foreignError) Unwrap() error { return e.error }
