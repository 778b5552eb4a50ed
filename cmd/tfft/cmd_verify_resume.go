package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/session"
)

// verifyOptions are the flags of tfft verify-resume.
type verifyOptions struct {
	graph, data, output string
	kills               int
	more                []string // for tfft run
}

func verifyResumeCommand(stdout io.Writer) *cli.Command {
	kills := intFlag("kills", "kill the run `N` times")
	kills.Value = 3
	output := stringFlag("output", "keep the two runs in the folder `DIR`")
	output.DefaultText = "none: a temporary folder, which stays only if the runs differ"
	return &cli.Command{
		Name:      "verify-resume",
		Usage:     "verify that a killed run ends like an uninterrupted one",
		ArgsUsage: "[-- FLAGS OF TFFT RUN]",
		UsageText: "tfft verify-resume --graph graphs/food11 --data food11\n" +
			"tfft verify-resume --graph graphs/food11 --data food11 -- --phase warmup",
		Description: "Trains twice: once without interruption, and once killed (SIGKILL) at random moments and\n" +
			"continued each time. Then compares variables, history and predictions, bit by bit. Flags\n" +
			"after -- go to tfft run; without them, each phase has 2 epochs and a checkpoint every 5 steps.",
		Flags: append(graphAndDataFlags(), kills, output),
		Action: func(c *cli.Context) error {
			if err := cmp.Or(required(c, "graph", "data"), positive(c, "kills")); err != nil {
				return err
			}
			return verifyResume(c.Context, verifyOptions{
				graph: c.String("graph"), data: c.String("data"), output: c.String("output"), kills: c.Int("kills"), more: c.Args().Slice(),
			}, stdout)
		},
	}
}

// verifyResume trains once without and once with kills, and compares.
func verifyResume(ctx context.Context, opts verifyOptions, stdout io.Writer) (err error) {
	manifest, err := session.ReadManifest(opts.graph)
	if err != nil {
		return err
	}
	dir := opts.output
	if dir == "" {
		if dir, err = os.MkdirTemp("", "tfft-verify-resume-"); err != nil {
			return err
		}
		defer func() {
			if err == nil || ctx.Err() != nil {
				os.RemoveAll(dir)
			}
		}()
	} else if left, _ := os.ReadDir(dir); len(left) > 0 {
		return fault.Usage("--output %q is not empty", dir).WithHint("choose a folder that is new or empty")
	}
	whole, killed := filepath.Join(dir, "whole"), filepath.Join(dir, "killed")
	began := time.Now()
	if err := opts.train(ctx, whole, 0); err != nil {
		return err
	}
	took := time.Since(began)
	fmt.Fprintf(stdout, "uninterrupted: %v\n", took.Round(time.Millisecond))
	store := runfolder.Folder(killed).Checkpoints(manifest)
	for i := range opts.kills {
		after := time.Duration(rand.Int64N(int64(took)))
		if err := opts.train(ctx, killed, after); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "kill %d of %d after %v: continues from %s\n", i+1, opts.kills, after.Round(time.Millisecond), describeNewest(store))
	}
	if err := opts.train(ctx, killed, 0); err != nil {
		return err
	}
	differences, err := runfolder.Differences(runfolder.Folder(whole), runfolder.Folder(killed))
	if err != nil {
		return err
	}
	if len(differences) > 0 {
		return fault.Failed("the run that was killed ended differently: %v", differences[0]).
			WithHint("%d files differ; both runs are in %q", len(differences), dir)
	}
	fmt.Fprintln(stdout, "variables, history and predictions: the same, bit for bit")
	return nil
}

func describeNewest(store *checkpoint.Store) string {
	if newest := store.Newest(); newest != "" {
		return filepath.Base(newest)
	}
	return "the start"
}

// train runs tfft run to its end, or with a time above 0 kills it then.
func (o verifyOptions) train(ctx context.Context, run string, kill time.Duration) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	args := append([]string{"run", "--graph", o.graph, "--data", o.data, "--run", run, "--cache-dir", run + "-cache",
		"--epochs", "2", "--checkpoint-every", "5"}, o.more...)
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Args[0] = os.Args[0]
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	if kill > 0 {
		timer := time.AfterFunc(kill, func() { _ = cmd.Process.Kill() }) // it may have ended by then
		defer timer.Stop()
	}
	err = cmd.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err == nil || kill > 0 && !cmd.ProcessState.Exited() {
		return nil
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err
	}
	return &fault.Error{Err: fmt.Errorf("tfft %s: %s", strings.Join(args, " "), strings.TrimSpace(stderr.String())), Code: max(exit.ExitCode(), fault.ExitFailed)}
}
