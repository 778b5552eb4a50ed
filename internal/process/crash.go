package process

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"runtime/debug"
	"syscall"

	"golang.org/x/sys/unix"
)

// CrashBySignal makes a crash end the process by a signal: SIGABRT, or SIGQUIT, by which Go has
// its threads report, where one of TensorFlow's gets it. For a shell, that is an exit code of
// 128+n. Go would end with 2, which says that the user is wrong. No file of the memory is written, which
// other Go programs do not write either.
func CrashBySignal() {
	debug.SetTraceback("crash")
	var core unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_CORE, &core) == nil {
		core.Cur = 0
		_ = unix.Setrlimit(unix.RLIMIT_CORE, &core) // a large file is the worst that comes of it
	}
}

// RunAsChild runs the program a second time, where this is the first process of a container,
// which Linux lets no signal of its own end: ran is false elsewhere. It passes signals on, and
// returns the exit code: 128 and n more where signal n ended the child.
func RunAsChild() (code int, ran bool, err error) {
	if os.Getpid() != 1 {
		return 0, false, nil
	}
	child := exec.Command("/proc/self/exe", os.Args[1:]...)
	child.Args[0] = os.Args[0]
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a terminal's signals come from here alone
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGUSR1, syscall.SIGUSR2)
	defer signal.Stop(signals)
	if err := child.Start(); err != nil {
		return 0, true, err
	}
	go func() {
		for s := range signals {
			_ = child.Process.Signal(s) // it may be over
		}
	}()
	err = child.Wait()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		return 0, true, err
	}
	if status, ok := child.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), true, nil
	}
	return child.ProcessState.ExitCode(), true, nil
}
