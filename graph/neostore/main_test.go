package neostore

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/storetest"
	_ "chainchief/graph/storetest/newkind" // a kind that no store knows of
)

// The tests need a server of their own: CHAINCHIEF_TEST_NEO4J is its URI
// (.ci/neo4j start gives one). They empty its database again and again, and
// refuse one that holds anything without being marked (:ChainchiefTest).

func TestMain(m *testing.M) {
	uri := os.Getenv("CHAINCHIEF_TEST_NEO4J")
	if uri == "" {
		os.Exit(m.Run())
	}
	if err := mark(uri); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// mark makes sure that a database may be emptied.
func mark(uri string) error {
	s, err := Open(Options{URI: uri})
	if err != nil {
		return err
	}
	defer s.Close()
	rows, err := s.execute(context.Background(), "MATCH (n) RETURN count(n) > 0 AND NOT EXISTS { MATCH (:ChainchiefTest) } AS foreign", nil)
	if err != nil {
		return err
	}
	if rows[0].truth("foreign") {
		return fmt.Errorf("%s is neither empty nor marked (:ChainchiefTest): the tests would empty it", uri)
	}
	_, err = s.execute(context.Background(), "MERGE (:ChainchiefTest)", nil)
	return err
}

// TestMark: a database that holds anything is emptied only where it is marked.
func TestMark(t *testing.T) {
	s := emptied(t)
	run := func(statement string) {
		t.Helper()
		if _, err := s.execute(t.Context(), statement, nil); err != nil {
			t.Fatal(err)
		}
	}
	run("MATCH (n:ChainchiefTest) DELETE n")
	err := mark(server(t)) // Meta alone is there
	run("MERGE (:ChainchiefTest)")
	if err == nil {
		t.Error("a database that was in use was marked")
	}
	if err := mark(server(t)); err != nil {
		t.Error(err)
	}
}

// server is the URI to test against.
func server(t testing.TB) string {
	t.Helper()
	uri := os.Getenv("CHAINCHIEF_TEST_NEO4J")
	if uri != "" {
		return uri
	}
	if slices.Contains(strings.Split(os.Getenv("CHAINCHIEF_REQUIRE"), ","), "neo4j") {
		t.Fatal("CHAINCHIEF_REQUIRE asks for Neo4j and CHAINCHIEF_TEST_NEO4J is not set")
	}
	t.Skip("CHAINCHIEF_TEST_NEO4J is not set; .ci/neo4j start gives a server")
	return ""
}

// emptied opens a prepared, empty store that is closed when the test ends.
func emptied(t testing.TB) *Store {
	t.Helper()
	s, err := Open(Options{URI: server(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	wipe(t, s)
	return s
}

func wipe(t testing.TB, s *Store) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	if _, err := s.execute(ctx, "MATCH (n) WHERE NOT n:ChainchiefTest DETACH DELETE n", nil); err != nil {
		t.Fatal(err)
	}
	if prepared {
		if _, err := s.foundMeta(ctx); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := s.Prepare(ctx); err != nil {
		t.Fatal(err)
	}
	prepared = true
}

// prepared says that the constraints are there; they outlive what is wiped.
var prepared bool

// reopened opens a second store on what the first has written.
func reopened(t *testing.T, s graph.Store) graph.Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(Options{URI: server(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { again.Close() })
	if err := again.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return again
}

func TestStore(t *testing.T) {
	server(t)
	storetest.Run(t, func(t *testing.T) graph.Store { return emptied(t) }, storetest.Options{Reopen: reopened})
}
