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
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"chainchief/cmd/chainchief/service"
	"chainchief/graph"
	"chainchief/graph/chainmap/layout"
	"chainchief/graph/insight"
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
		{"gaps", "产业链缺口清单：缺什么、弱什么、怎么办、可信度多高", runGaps},
		{"figures", "测算明细：每个得分的全部输入和逐步计算，Excel 里是公式", runFigures},
		{"targets", "招商对象：为一个环节找谁，依据是什么", runTargets},
		{"partners", "联动伙伴：谁能供给本方，本方能供给谁", runPartners},
		{"inputs", "整零协同表、配套需求表：一家企业要什么，本地和周边谁做", runInputs},
		{"map", "产业链图谱：画一张能挂墙、能打印的图（SVG、PDF、PNG）", runMap},
		{"report", "公文格式的材料（Word）和证据册：分析报告、融入合肥报告、一页纸、走访提纲、调度通报；图和清单的文件包（N图N清单）", runReport},
		{"network", "供应网络：一家企业登记的供应商和客户", runNetwork},
		{"paths", "企业关联查询：两家企业之间的供应路径，每一步的产品、日期、来源", runPaths},
		{"scenario", "风险研判：独家支撑与外迁（停产）推演", runScenario},
		{"backtest", "用过去某日的资料排序，与后来的项目对照", runBacktest},
		{"chains", "全部产业链的标识和概况", runChains},
		{"segments", "环节标识", runSegments},
		{"regions", "地区代码", runRegions},
		{"parks", "园区标识", runParks},
		{"serve", "网页和接口：在本机启动服务器", runServe},
		{"synth", "装入一个虚构的省，供试用和测速", runSynth},
		{"import", "导入本单位的表格，或较新的随附数据：先校核，再写入，可以撤销", runImport},
		{"imports", "历次导入：何时、何人、改了多少", runImports},
		{"undo", "撤销一个批次", runUndo},
		{"merge", "合并重复登记的企业，或列出可能重复的", runMerge},
		{"unmerge", "拆分一次合并", runUnmerge},
		{"export", "导出全部数据：CSV 目录（可再装入）或一个工作簿", runExport},
		{"verify", "核实单：请县区或部门逐条核实的工作簿，填好后送回", runVerify},
		{"check", "登记核实：一个环节在一个地区有没有", runCheck},
		{"need", "登记需求：谁说缺哪个环节", runNeed},
		{"correct", "更正一条记录的几项，待审后生效", runCorrect},
		{"corrections", "更正清单，采纳或退回", runCorrections},
		{"template", "填报模板：一个工作簿，每类记录一张表，供本单位或另一城市填写", runTemplate},
		{"holdings", "数据底账：各类有多少、来源、日期、登记率，还缺什么", runHoldings},
		{"account", "账号：建立、列出、停用、重设密码", runAccount},
		{"audit", "审计记录：核对、导出", runAudit},
		{"backup", "备份数据目录：图、账号、审计记录，服务器不用停；可以定时", runBackup},
		{"restore", "从备份恢复数据目录，或只核对备份（--check）", runRestore},
		{"copy", "把整个图从一处复制到另一处：数据目录或 Neo4j", runCopy},
		{"licenses", "所用各组成部分的许可证", runLicenses},
		{"version", "显示版本", runVersion},
	}
}

// usageError is a fault in how the command was called; it ends with exit code 2.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

// errHelp ends a command that printed its usage.
var errHelp = errors.New("help")

func main() {
	if code, ok := service.Run(func(ctx context.Context, log io.Writer) int {
		return run(ctx, os.Args[1:], streams{os.Stdin, log, log})
	}); ok {
		os.Exit(code)
	}
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
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(s.err, "已取消")
		return interrupted
	case errors.As(err, &usage):
		fmt.Fprintln(s.err, "错误："+oneSentence(err))
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
	fmt.Fprintln(s.err, "错误："+oneSentence(err))
	return 1
}

// interrupted is the exit code after a signal, as shells have it.
const interrupted = 130

// oneSentence keeps an error on one line, without the word for its kind before it.
func oneSentence(err error) string {
	text := strings.Join(strings.Fields(inWords(err)), " ")
	for _, kind := range []error{graph.ErrInvalid, graph.ErrNotFound, graph.ErrConflict, graph.ErrTooLarge, graph.ErrStale,
		graph.ErrBusy, graph.ErrInUse, graph.ErrNotEmpty, graph.ErrUnavailable} {
		text = strings.TrimPrefix(text, kind.Error()+": ")
	}
	return text
}

// mostFaults is how many faults of a folder of data are listed.
const mostFaults = 200

func dispatch(ctx context.Context, args []string, s streams) error {
	if len(args) == 0 {
		printUsage(s.out)
		return nil
	}
	name, rest := args[0], args[1:]
	switch name {
	case "help", "-h", "--help", "-help":
		if len(rest) == 0 || strings.HasPrefix(rest[0], "-") {
			printUsage(s.out)
			return nil
		}
		name, rest = rest[0], []string{"-h"}
	case "--version", "-version", "-v":
		name = "version"
	case layout.WorkerCommand:
		return runLayoutWorker(ctx, rest, s)
	}
	for _, c := range commands() {
		if c.name == name {
			return c.run(ctx, rest, s)
		}
	}
	if near := nearest(name); near != "" {
		return usageError{fmt.Sprintf("没有命令“%s”，是否指 %s？运行 chainchief help 查看全部命令", name, near)}
	}
	return usageError{fmt.Sprintf("没有命令“%s”，运行 chainchief help 查看全部命令", name)}
}

// nearest is the command that a slip of the pen meant; blank: none is near.
func nearest(name string) string {
	best, least := "", 3
	for _, c := range commands() {
		if d := distance(strings.ToLower(name), c.name); d < least && d < len(c.name) {
			best, least = c.name, d
		}
	}
	return best
}

// distance is how many letters must be put in, left out, changed or swapped with the next to make a of b.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		for j := range rows[i] {
			switch {
			case i == 0 || j == 0:
				rows[i][j] = i + j
			case a[i-1] == b[j-1]:
				rows[i][j] = rows[i-1][j-1]
			default:
				rows[i][j] = 1 + min(rows[i-1][j], rows[i][j-1], rows[i-1][j-1])
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					rows[i][j] = min(rows[i][j], 1+rows[i-2][j-2])
				}
			}
		}
	}
	return rows[len(a)][len(b)]
}

func printUsage(w io.Writer) {
	fmt.Fprint(w, "产业链图谱：链在哪里断、补什么、找谁。\n\n用法：chainchief 命令 [参数]\n\n命令：\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-11s %s\n", c.name, c.summary)
	}
	fmt.Fprintf(w, "\n数据放在 %s，可用 --data 或环境变量 CHAINCHIEF_DATA 另指定。\n", dataPlace())
	fmt.Fprint(w, "每个命令用 -h 查看参数，例如：chainchief gaps -h，或 chainchief help gaps\n")
}

// release names a build that is not made from a clone, as in a container:
// go build -ldflags "-X main.release=…".
var release string

// versionText is the version of this program.
func versionText() string {
	version := "未注明"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
	}
	switch {
	case release != "":
		return release
	case version == "" || version == "(devel)":
		return "开发版"
	}
	return version
}

func runVersion(_ context.Context, args []string, s streams) error {
	f := newFlags("version", "显示版本、编译来源、判定规则和数据目录。", s)
	f.operands = "[程序文件]"
	parts := f.Bool("sbom", false, "改为列出一个程序文件（不写为本程序）的全部组成部分和版本：SBOM，CycloneDX 的 JSON")
	if err := f.parse(args); err != nil {
		return err
	}
	switch {
	case *parts && len(f.files) <= 1:
		list, err := sbom(strings.Join(f.files, ""))
		if err == nil {
			_, err = s.out.Write(list)
		}
		return err
	case len(f.files) > 0:
		return usageError{fmt.Sprintf("多余的参数“%s”，运行 chainchief version -h 查看用法", f.files[len(f.files)-1])}
	}
	source := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, x := range info.Settings {
			switch x.Key {
			case "vcs.revision":
				source += "，提交 " + x.Value[:min(12, len(x.Value))]
			case "vcs.time":
				source += "，" + x.Value
			}
		}
	}
	_, err := fmt.Fprintf(s.out, "产业链图谱 chainchief %s%s\n判定规则第%d版；%s，%s/%s\n数据放在 %s\n",
		versionText(), source, insight.Default.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, dataPlace())
	return err
}
