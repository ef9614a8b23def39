package embedded

// ids finds enterprises by their ids: an open table of their handles, which holds
// no text of its own and so lies in an imprint as it is. Its size is a power of
// two; who meets somebody else in his place stands in the next one that is free.
type ids struct {
	slots []handle // handle + 1; 0 is free
	n     int
}

// home is where an id would stand.
func (t *ids) home(id string) int {
	h := uint64(14695981039346656037) // FNV-1a: it has to be the same in every process
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	return int((h ^ h>>32) & uint64(len(t.slots)-1))
}

func (t *ids) next(at int) int { return (at + 1) & (len(t.slots) - 1) }

// enterpriseOf returns the enterprise with an id.
func (m *memory) enterpriseOf(id string) (h handle, known bool) {
	t := &m.ids
	if t.n == 0 {
		return 0, false
	}
	for at := t.home(id); t.slots[at] != 0; at = t.next(at) {
		if h := t.slots[at] - 1; m.enterprises.rows[h].id == id {
			return h, true
		}
	}
	return 0, false
}

// enlist enters an enterprise that is not there yet.
func (m *memory) enlist(h handle) {
	t := &m.ids
	if 4*(t.n+1) > 3*len(t.slots) {
		old := t.slots
		t.slots = make([]handle, max(16, 2*len(old)))
		for _, s := range old {
			if s != 0 {
				m.settleID(s)
			}
		}
	}
	m.settleID(h + 1)
	t.n++
}

func (m *memory) settleID(slot handle) {
	t := &m.ids
	at := t.home(m.enterprises.rows[slot-1].id)
	for t.slots[at] != 0 {
		at = t.next(at)
	}
	t.slots[at] = slot
}

// strike takes an enterprise out. Those behind it whose way led over its place move up.
func (m *memory) strike(h handle) {
	t := &m.ids
	free := t.home(m.enterprises.rows[h].id)
	for t.slots[free] != h+1 {
		free = t.next(free)
	}
	mask := len(t.slots) - 1
	for at := t.next(free); t.slots[at] != 0; at = t.next(at) {
		home := t.home(m.enterprises.rows[t.slots[at]-1].id)
		if (at-home)&mask >= (at-free)&mask {
			t.slots[free] = t.slots[at]
			free = at
		}
	}
	t.slots[free] = 0
	t.n--
}
