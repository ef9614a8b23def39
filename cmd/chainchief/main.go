// Command chainchief answers questions about industrial chains: which links of
// a chain are missing or weak in a place, and what to do about each.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"chainchief/graph/chainmap/layout"
	"chainchief/seed"
)

// streams are the standard streams of a run, so that tests can give their own.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// command is one subcommand.
type command struct {
	name, summary string
	run           func(ctx context.Context, args []string, s streams) error
}

func commands() []command {
	return []command{
		{"gaps", "产业链缺口清单：缺什么、弱什么、怎么办、把握多大", runGaps},
		{"paths", "两家企业怎样相连：供应路径，每一步的产品、日期、来源", runPaths},
		{"scenario", "若企业离开会怎样；不指明企业时列出单点", runScenario},
		{"backtest", "用过去某日的资料排序，与后来的项目对照", runBacktest},
		{"targets", "招商对象：为一个环节找谁，依据是什么", runTargets},
		{"partners", "联动伙伴：谁能供给本方，本方能供给谁", runPartners},
		{"inputs", "整零协同表：一家整机企业要什么，本地和周边谁做", runInputs},
		{"serve", "网页和接口：在本机启动服务器", runServe},
		{"synth", "装入一个虚构的省，供试用和测速", runSynth},
		{"copy", "把整个图从一处复制到另一处：数据目录或 Neo4j", runCopy},
		{"map", "产业链图谱：画一张能挂墙、能打印的图（SVG、PDF、PNG）", runMap},
		{"version", "显示版本", runVersion},
	}
}

// usageError is a fault in how the command was called; it ends with exit code 2.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

// errHelp ends a command that printed its usage.
var errHelp = errors.New("help")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

func run(ctx context.Context, args []string, s streams) int {
	err := dispatch(ctx, args, s)
	var usage usageError
	switch {
	case err == nil, errors.Is(err, errHelp):
		return 0
	case errors.Is(err, syscall.EPIPE):
		return 0 // the reader of a pipe had enough
	case errors.As(err, &usage):
		fmt.Fprintln(s.err, "错误："+oneLine(err))
		return 2
	}
	var faults seed.Faults
	if errors.As(err, &faults) && len(faults) > 1 {
		fmt.Fprintf(s.err, "错误：数据有 %d 处要改：\n", len(faults))
		for _, line := range faults.Lines(mostFaults) {
			fmt.Fprintln(s.err, "  "+line)
		}
		return 1
	}
	fmt.Fprintln(s.err, "错误："+oneLine(err))
	return 1
}

// mostFaults is how many faults of a folder of data are listed.
const mostFaults = 200

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

func dispatch(ctx context.Context, args []string, s streams) error {
	if len(args) == 0 || slices.Contains([]string{"help", "-h", "--help", "-help"}, args[0]) {
		printUsage(s.out)
		return nil
	}
	if args[0] == layout.WorkerCommand {
		return runLayoutWorker(ctx, args[1:], s)
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:], s)
		}
	}
	return usageError{fmt.Sprintf("没有命令“%s”，运行 chainchief help 查看全部命令", args[0])}
}

func printUsage(w io.Writer) {
	fmt.Fprint(w, "产业链图谱：链在哪里断、补什么、找谁。\n\n用法：chainchief 命令 [参数]\n\n命令：\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-9s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\n每个命令用 -h 查看参数，例如：chainchief gaps -h\n")
}

func runVersion(_ context.Context, _ []string, s streams) error {
	version := "未知"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
	}
	_, err := fmt.Fprintln(s.out, "chainchief", version)
	return err
}
