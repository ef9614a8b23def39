package service

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows/svc"
)

// Run runs a program as a service of Windows, where the system started it as one: it
// says that it runs, and its context is done when it is to stop. A service has no
// screen, so what it writes goes into chainchief.log beside the program. Where the
// system did not start it, nothing is run and ok is false.
func Run(program func(context.Context, io.Writer) int) (code int, ok bool) {
	if is, err := svc.IsWindowsService(); err != nil || !is {
		return 0, false
	}
	s := &handler{program: program}
	if err := svc.Run("chainchief", s); err != nil {
		return 1, true
	}
	return s.code, true
}

type handler struct {
	program func(context.Context, io.Writer) int
	code    int
}

// Execute implements svc.Handler.
func (h *handler) Execute(_ []string, asked <-chan svc.ChangeRequest, state chan<- svc.Status) (bool, uint32) {
	state <- svc.Status{State: svc.StartPending}
	var log io.Writer = io.Discard
	if path, err := os.Executable(); err == nil {
		if f, err := os.OpenFile(filepath.Join(filepath.Dir(path), "chainchief.log"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600); err == nil {
			defer f.Close()
			log = f
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended := make(chan int, 1)
	go func() { ended <- h.program(ctx, log) }()
	running := svc.Status{State: svc.Running, Accepts: svc.AcceptStop | svc.AcceptShutdown}
	state <- running
	for {
		select {
		case h.code = <-ended:
			return h.code != 0, uint32(h.code)
		case r := <-asked:
			switch r.Cmd {
			case svc.Interrogate:
				state <- r.CurrentStatus
			case svc.Stop, svc.Shutdown:
				state <- svc.Status{State: svc.StopPending, WaitHint: 45_000}
				stop()
			}
		}
	}
}
