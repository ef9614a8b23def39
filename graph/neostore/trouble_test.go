package neostore

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
)

// TestWrongAddress: a port that is no Bolt port, and encryption that the server
// does not speak or that nobody vouches for, are told from a server that is away.
func TestWrongAddress(t *testing.T) {
	// As a web server does to what is not HTTP, and as a Bolt server to what is not Bolt.
	plain := answering(t, "HTTP/1.1 400 Bad Request\r\n\r\n")
	hangsUp := answering(t, "")
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	away, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	away.Close()
	for uri, want := range map[string]string{
		"bolt://" + plain:                             "HTTP",
		"neo4j://" + plain:                            "HTTP",
		"bolt+s://" + plain:                           "没有启用加密",
		"neo4j+s://" + plain:                          "没有启用加密",
		"bolt+s://" + hangsUp:                         "没有启用加密",
		"bolt+s://" + secure.Listener.Addr().String(): "证书不受信任",
		"bolt://" + away.Addr().String():              "请检查它是否在运行",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		s, err := Open(Options{URI: uri})
		if err != nil {
			t.Fatal(err)
		}
		err = s.explain(ctx, s.driver.VerifyConnectivity(ctx))
		if !errors.Is(err, graph.ErrUnavailable) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", uri, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// listening is the address of a server that does with each connection what it is told.
func listening(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serve(c)
		}
	}()
	return l.Addr().String()
}

// answering is the address of a server that says the same to whoever writes to it, and hangs up.
func answering(t *testing.T, with string) string {
	t.Helper()
	return listening(t, func(c net.Conn) {
		c.Read(make([]byte, 4096))
		c.Write([]byte(with))
		c.Close()
	})
}
