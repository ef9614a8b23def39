package keep

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

const short, long = 10 * time.Millisecond, time.Second

// visits are those who stand before a gate.
type visits struct {
	*testing.T
	*Gate
}

// visit is one of them.
type visit struct {
	in    bool
	err   error
	leave func()
	away  context.CancelFunc
}

func (v visits) come(who string, cost Cost) *visit {
	ctx, cancel := context.WithCancel(v.Context())
	one := &visit{away: cancel}
	go func() {
		one.leave, one.err = v.Enter(ctx, who, cost)
		one.in = one.err == nil
	}()
	synctest.Wait()
	return one
}

func (v visits) want(what string, one *visit, in bool) {
	v.Helper()
	if one.in != in || one.err != nil {
		v.Errorf("%s: in %v, want %v; %v", what, one.in, in, one.err)
	}
}

func atGate(t *testing.T, try func(visits)) {
	synctest.Test(t, func(t *testing.T) { try(visits{t, NewGate(2, 1000)}) })
}

// TestShares: of one client four pieces of short work are done at once, and of long
// work one, beside which a short one goes on; those of others do not wait for his.
func TestShares(t *testing.T) {
	atGate(t, func(v visits) {
		var first []*visit
		for i := range 60 {
			one := v.come("crowd", Cost{Kind: "short", Time: short})
			v.want(fmt.Sprint("of the crowd, ", i), one, i < share)
			first = append(first, one)
		}
		other := v.come("other", Cost{Kind: "short", Time: short})
		v.want("another's first", other, true)
		last := v.come("last", Cost{Kind: "long", Time: long})
		v.want("a third one's long work", last, true)
		late := v.come("late", Cost{Kind: "short", Time: short})
		v.want("when all places are taken", late, false)
		first[0].leave()
		synctest.Wait()
		v.want("the next, before all of the crowd", late, true)
		v.want("the crowd meanwhile", first[share], false)
		late.leave()
		synctest.Wait()
		v.want("the crowd's next", first[share], true)
		v.want("one more of it", first[share+1], false)
	})
	atGate(t, func(v visits) {
		one := v.come("one", Cost{Kind: "long", Time: long})
		v.want("long work", one, true)
		v.want("short work of the same client", v.come("one", Cost{Kind: "short", Time: short}), true)
		v.want("more long work of the same client", v.come("one", Cost{Kind: "long", Time: long}), false)
		other := v.come("other", Cost{Kind: "long", Time: long})
		v.want("long work of another", other, true)
		third := v.come("third", Cost{Kind: "long", Time: long})
		v.want("long work of a third", third, false)
		v.want("short work of a fourth, which may pass by", v.come("fourth", Cost{Kind: "short", Time: short}), true)
		other.leave()
		synctest.Wait()
		v.want("long work of the third, once there is room", third, true)
	})
}

// TestWhoTookLeast: it is the turn of who has taken least of late, whoever came first.
func TestWhoTookLeast(t *testing.T) {
	atGate(t, func(v visits) {
		for range 3 { // it takes its time
			one := v.come("greedy", Cost{Kind: "short", Time: short})
			time.Sleep(5 * time.Second)
			one.leave()
		}
		var all []*visit
		for i := range 2 * share {
			all = append(all, v.come(fmt.Sprint("other ", i), Cost{Kind: "quick", Time: short}))
		}
		greedy := v.come("greedy", Cost{Kind: "quick", Time: short})
		modest := v.come("modest", Cost{Kind: "quick", Time: short})
		all[0].leave()
		synctest.Wait()
		v.want("who took nothing", modest, true)
		v.want("who took much", greedy, false)
		all[1].leave()
		synctest.Wait()
		v.want("who took much, then", greedy, true)
	})
}

// TestWorkIsWeighed: what takes longer than it was thought to takes more room from then on.
func TestWorkIsWeighed(t *testing.T) {
	atGate(t, func(v visits) {
		for i := range 20 {
			one := v.come(fmt.Sprint(i), Cost{Kind: "slow", Time: 60 * time.Millisecond})
			time.Sleep(10 * time.Second)
			one.leave()
			synctest.Wait()
		}
		for i := range 3 {
			v.want(fmt.Sprint("of a kind that is slow, ", i), v.come("one", Cost{Kind: "slow", Time: 60 * time.Millisecond}), i < 2)
		}
	})
}

// TestMemory: work waits for memory, too; the largest goes when there is room for half of it all.
func TestMemory(t *testing.T) {
	atGate(t, func(v visits) {
		one := v.come("one", Cost{Kind: "a", Time: short, Bytes: 5000})
		v.want("larger than all there is", one, true)
		v.want("the other half", v.come("two", Cost{Kind: "a", Time: short, Bytes: 500}), true)
		three := v.come("three", Cost{Kind: "a", Time: short, Bytes: 1})
		v.want("a byte more", three, false)
		one.leave()
		synctest.Wait()
		v.want("a byte more, then", three, true)
	})
}

// TestRefused: who has too much waiting is told so at once, and when to come again;
// his going away makes room.
func TestRefused(t *testing.T) {
	atGate(t, func(v visits) {
		var waiting []*visit
		for range share {
			v.come("crowd", Cost{Kind: "short", Time: short})
		}
		for range mostOfOne {
			waiting = append(waiting, v.come("crowd", Cost{Kind: "short", Time: short}))
		}
		var refusal *Refusal
		if one := v.come("crowd", Cost{Kind: "short", Time: short}); !errors.As(one.err, &refusal) || !refusal.Own || refusal.Seconds() != 1 {
			t.Errorf("one too many: %v", one.err)
		}
		v.come("slow", Cost{Kind: "long", Time: 15 * time.Second})
		v.want("15 seconds waiting", v.come("slow", Cost{Kind: "long", Time: 15 * time.Second}), false)
		if one := v.come("slow", Cost{Kind: "long", Time: 15 * time.Second}); !errors.As(one.err, &refusal) || refusal.Seconds() < 20 {
			t.Errorf("15 seconds more: %v", one.err)
		}
		waiting[0].away()
		synctest.Wait()
		if !errors.Is(waiting[0].err, context.Canceled) {
			t.Errorf("who went away: %v", waiting[0].err)
		}
		v.want("in his place", v.come("crowd", Cost{Kind: "short", Time: short}), false)
	})
	atGate(t, func(v visits) {
		for i := range 2*share + mostWaiting {
			if one := v.come(fmt.Sprint(i), Cost{Kind: "short", Time: short}); one.err != nil {
				t.Fatalf("client %d: %v", i, one.err)
			}
		}
		var refusal *Refusal
		if one := v.come("last", Cost{Kind: "short", Time: short}); !errors.As(one.err, &refusal) || refusal.Own {
			t.Errorf("one more than may wait at all: %v", one.err)
		}
	})
}

// TestNobodyIsLost: whoever comes is let in or goes away, and in the end all places are free.
func TestNobodyIsLost(t *testing.T) {
	atGate(t, func(v visits) {
		for i := range 400 {
			ctx, cancel := context.WithTimeout(v.Context(), time.Duration(i%7)*10*time.Millisecond)
			go func() {
				defer cancel()
				leave, err := v.Enter(ctx, fmt.Sprint(i%23), Cost{Kind: fmt.Sprint(i % 3), Time: time.Duration(i%4) * 200 * time.Millisecond, Bytes: int64(i%5) * 200})
				if err == nil {
					time.Sleep(time.Duration(i%11) * time.Millisecond)
					leave()
					leave() // once more does nothing
				}
			}()
		}
		time.Sleep(time.Minute)
		v.Gate.mu.Lock()
		defer v.Gate.mu.Unlock()
		if v.taken != 0 || v.Gate.held != 0 || v.Gate.long != 0 || v.waiting != 0 {
			t.Errorf("%d places, %d bytes, %d long, %d waiting are left", v.taken, v.Gate.held, v.Gate.long, v.waiting)
		}
	})
}

// TestSlip: who need not wait goes in at once, and nobody goes past those who wait.
func TestSlip(t *testing.T) {
	g := NewGate(2, 1<<30)
	work := Cost{Kind: "x", Time: time.Second, Bytes: 1}
	leave := g.Slip("a", work)
	if leave == nil {
		t.Fatal("an empty gate is closed")
	}
	if g.Slip("a", work) != nil {
		t.Error("a client has more than his share")
	}
	waits := make(chan func())
	go func() {
		done, err := g.Enter(context.Background(), "a", work)
		if err != nil {
			t.Error(err)
		}
		waits <- done
	}()
	for {
		g.mu.Lock()
		n := g.waiting
		g.mu.Unlock()
		if n == 1 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if g.Slip("b", work) != nil {
		t.Error("b goes past a, who waits")
	}
	leave()
	(<-waits)()
	if leave = g.Slip("b", work); leave == nil {
		t.Error("an empty gate is closed")
	} else {
		leave()
	}
	if g.taken != 0 || g.held != 0 || g.waiting != 0 {
		t.Errorf("left behind: %d, %d, %d", g.taken, g.held, g.waiting)
	}
}
