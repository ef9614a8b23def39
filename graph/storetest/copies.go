package storetest

import (
	"reflect"
	"testing"

	"chainchief/graph"
)

func (u suite) copies(t *testing.T) {
	t.Run("values that come back are copies", func(t *testing.T) {
		s := u.prepared(t)
		spoilt := 0
		for _, q := range questions() {
			answer, err := q.ask(t.Context(), s)
			must(t, err)
			before := canonical(answer)
			v := reflect.New(reflect.TypeOf(answer))
			v.Elem().Set(reflect.ValueOf(answer))
			spoilt += spoil(v.Elem())
			if again, err := q.ask(t.Context(), s); err != nil {
				t.Errorf("%s after its answer was overwritten: %v", q.name, err)
			} else if canonical(again) != before {
				t.Errorf("%s answers otherwise after its answer was overwritten\n got: %s\nwant: %s", q.name, clip(canonical(again)), clip(before))
			}
		}
		if spoilt < 1000 {
			t.Fatalf("the case is vacuous: only %d values were overwritten", spoilt)
		}
	})
	t.Run("values that go in are not kept", func(t *testing.T) {
		s := u.open(t)
		b := batch("b-1")
		for _, r := range dumpedWorld() {
			b.Put.Add(graph.Copy(r))
		}
		apply(t, s, b)
		before := contents(t, s)
		if n := spoil(reflect.ValueOf(&b).Elem()); n < 500 {
			t.Fatalf("the case is vacuous: only %d values were overwritten", n)
		}
		equalLines(t, "contents", contents(t, s), before)
	})
	t.Run("values loaded are not kept", func(t *testing.T) {
		s := u.open(t)
		list := dumpedWorld()
		for i, r := range list {
			list[i] = graph.Copy(r)
		}
		load(t, s, list...)
		before := contents(t, s)
		if n := spoil(reflect.ValueOf(list)); n < 500 {
			t.Fatalf("the case is vacuous: only %d values were overwritten", n)
		}
		equalLines(t, "contents", contents(t, s), before)
	})
}

// spoil overwrites every value it can reach and says how many.
func spoil(v reflect.Value) int {
	n := 0
	if b, ok := v.Interface().(graph.Bundle); ok { // some of its lists have no field
		for r := range b.All() {
			n += spoil(reflect.ValueOf(&r).Elem())
		}
	}
	switch v.Kind() {
	case reflect.Interface: // a copy of what it holds, but the lists in it are the same
		own := reflect.New(v.Elem().Type()).Elem()
		own.Set(v.Elem())
		n += spoil(own)
	case reflect.Map:
		for _, k := range v.MapKeys() {
			v.SetMapIndex(k, reflect.ValueOf("spoilt"))
			n++
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				n += spoil(v.Field(i))
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			n += spoil(v.Index(i))
		}
	case reflect.String:
		v.SetString("spoilt")
		n++
	case reflect.Int, reflect.Int64:
		v.SetInt(-7)
		n++
	case reflect.Uint8:
		v.SetUint('?')
		n++
	case reflect.Float64:
		v.SetFloat(-7)
		n++
	case reflect.Bool:
		v.SetBool(!v.Bool())
		n++
	}
	return n
}
