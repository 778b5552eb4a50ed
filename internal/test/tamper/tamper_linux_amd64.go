package tamper

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"

	"golang.org/x/sys/unix"
)

// syscallStop is the signal of a stop at a system call, with
// PTRACE_O_TRACESYSGOOD.
const syscallStop = unix.SIGTRAP | 0x80

// tracee is one thread of the program.
type tracee struct {
	tid    int
	inCall bool
	fails  bool // the call under way is to fail
}

// tracer follows all threads of one process.
type tracer struct {
	plan    Plan
	pid     int
	threads map[int]*tracee
	calls   []Call
}

// run starts args and lets every thread stop at each of its system calls.
func run(plan Plan, args []string) ([]Call, int, error) {
	runtime.LockOSThread() // one thread has to make all the requests
	defer runtime.UnlockOSThread()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &unix.SysProcAttr{Ptrace: true}
	if err := cmd.Start(); err != nil {
		return nil, 0, err
	}
	t := &tracer{plan: plan, pid: cmd.Process.Pid, threads: map[int]*tracee{}}
	var status unix.WaitStatus
	if _, err := unix.Wait4(t.pid, &status, 0, nil); err != nil { // it stops as it becomes the program
		return nil, 0, err
	}
	t.threads[t.pid] = &tracee{tid: t.pid}
	if err := unix.PtraceSetOptions(t.pid, unix.PTRACE_O_TRACESYSGOOD|unix.PTRACE_O_TRACECLONE|unix.PTRACE_O_EXITKILL); err != nil {
		return nil, 0, fmt.Errorf("trace: %w", err)
	}
	if err := unix.PtraceSyscall(t.pid, 0); err != nil {
		return nil, 0, err
	}
	for {
		tid, err := unix.Wait4(-1, &status, unix.WALL, nil)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return nil, 0, err
		}
		if !status.Stopped() {
			if tid != t.pid {
				delete(t.threads, tid)
				continue
			}
			if status.Signaled() {
				return t.calls, 128 + int(status.Signal()), nil
			}
			return t.calls, status.ExitStatus(), nil
		}
		if err := t.stopped(tid, status); err != nil && !errors.Is(err, unix.ESRCH) { // it may have been killed meanwhile
			return nil, 0, err
		}
	}
}

// stopped deals with a thread that stopped, and lets it go on.
func (t *tracer) stopped(tid int, status unix.WaitStatus) error {
	thread, known := t.threads[tid]
	if !known {
		thread = &tracee{tid: tid}
		t.threads[tid] = thread
	}
	deliver := 0
	switch sig := status.StopSignal(); {
	case sig == syscallStop:
		thread.inCall = !thread.inCall
		var err error
		if thread.inCall {
			err = t.enters(thread)
		} else {
			err = t.leaves(thread)
		}
		if err != nil {
			return err
		}
	case sig == unix.SIGTRAP && status.TrapCause() > 0, !known && sig == unix.SIGSTOP: // a thread was started, or starts
	default:
		deliver = int(sig)
	}
	return unix.PtraceSyscall(tid, deliver)
}

// enters looks at a call that is about to be made.
func (t *tracer) enters(thread *tracee) error {
	var regs unix.PtraceRegs
	if err := unix.PtraceGetRegs(thread.tid, &regs); err != nil {
		return err
	}
	call, ok := t.callOf(&regs)
	if !ok || !t.plan.counts(call, len(t.calls)) {
		return nil
	}
	t.calls = append(t.calls, call)
	if len(t.calls) != t.plan.At {
		return nil
	}
	if t.plan.Errno == 0 {
		return unix.Kill(t.pid, unix.SIGKILL)
	}
	thread.fails = true
	regs.Orig_rax = ^uint64(0) // no such call: nothing is done
	return unix.PtraceSetRegs(thread.tid, &regs)
}

// leaves makes a call fail that was not made.
func (t *tracer) leaves(thread *tracee) error {
	if !thread.fails {
		return nil
	}
	thread.fails = false
	var regs unix.PtraceRegs
	if err := unix.PtraceGetRegs(thread.tid, &regs); err != nil {
		return err
	}
	regs.Rax = uint64(-t.plan.Errno)
	return unix.PtraceSetRegs(thread.tid, &regs)
}
