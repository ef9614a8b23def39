package keep

import "reflect"

// Weigh estimates how many bytes a value and all that it leads to take in
// memory. What several pointers lead to is counted once a pointer; of a long list
// some stand for all.
func Weigh(v any) int64 {
	if v == nil {
		return 0
	}
	value := reflect.ValueOf(v)
	return int64(value.Type().Size()) + beyond(value, 0)
}

const (
	deepest = 40 // how far pointers are followed
	sample  = 8  // of a longer list so many are weighed, spread over it
)

// beyond weighs what a value leads to, the value itself apart.
func beyond(v reflect.Value, depth int) int64 {
	if depth > deepest {
		return 0
	}
	switch v.Kind() {
	case reflect.String:
		return int64(v.Len())
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return 0
		}
		e := v.Elem()
		return int64(e.Type().Size()) + beyond(e, depth+1)
	case reflect.Slice:
		n := int64(v.Cap()) * int64(v.Type().Elem().Size())
		if flat(v.Type().Elem().Kind()) {
			return n
		}
		some := min(v.Len(), sample)
		led := int64(0)
		for i := range some {
			led += beyond(v.Index(i*v.Len()/some), depth+1)
		}
		if some > 0 {
			n += led * int64(v.Len()) / int64(some)
		}
		return n
	case reflect.Array:
		if flat(v.Type().Elem().Kind()) {
			return 0
		}
		n := int64(0)
		for i := range v.Len() {
			n += beyond(v.Index(i), depth+1)
		}
		return n
	case reflect.Map:
		n := int64(v.Len()) * int64(v.Type().Key().Size()+v.Type().Elem().Size()+16)
		for it := v.MapRange(); it.Next(); {
			n += beyond(it.Key(), depth+1) + beyond(it.Value(), depth+1)
		}
		return n
	case reflect.Struct:
		n := int64(0)
		for i := range v.NumField() {
			n += beyond(v.Field(i), depth+1)
		}
		return n
	}
	return 0
}

func flat(k reflect.Kind) bool { return k >= reflect.Bool && k <= reflect.Complex128 }
