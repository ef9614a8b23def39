package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"
)

// flags is a flag set whose every flag can also come from the environment:
// --as-of from CHAINCHIEF_AS_OF.
type flags struct {
	*flag.FlagSet
	out  io.Writer
	help func()
	// operands, where set, are what a command takes besides flags: files, before, between or behind them.
	operands string
	files    []string
}

func newFlags(name, summary string, s streams) *flags {
	f := &flags{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError), out: s.out}
	f.SetOutput(io.Discard)
	f.Usage = func() {} // flag's own would come with every fault
	f.help = func() {
		usage := name
		if f.operands != "" {
			usage += " " + f.operands
		}
		fmt.Fprintf(f.out, "%s\n\n用法：chainchief %s [参数]\n\n参数（都可用环境变量给出，如 --as-of 即 CHAINCHIEF_AS_OF）：\n", summary, usage)
		f.VisitAll(func(fl *flag.Flag) {
			value, usage := flag.UnquoteUsage(fl)
			name := "--" + fl.Name
			if len(fl.Name) == 1 {
				name = "-" + fl.Name
			}
			if fl.DefValue != "" && fl.DefValue != "0" && fl.DefValue != "false" && !strings.Contains(usage, "默认") {
				usage += "（默认 " + fl.DefValue + "）"
			}
			fmt.Fprintf(f.out, "  %s\n        %s\n", strings.TrimSpace(name+" "+value), usage)
		})
	}
	return f
}

// chosen are the flags that are not as they are by themselves.
func (f *flags) chosen() string {
	var list []string
	f.VisitAll(func(fl *flag.Flag) {
		if v := fl.Value.String(); v != fl.DefValue {
			list = append(list, "--"+fl.Name+" "+v)
		}
	})
	return strings.Join(list, " ")
}

// parse reads the environment, then the arguments; positional ones are refused
// where the command takes none.
func (f *flags) parse(args []string) error {
	var bad error
	f.VisitAll(func(fl *flag.Flag) {
		name := "CHAINCHIEF_" + strings.ToUpper(strings.ReplaceAll(fl.Name, "-", "_"))
		if v, ok := os.LookupEnv(name); ok && v != "" && bad == nil {
			if err := fl.Value.Set(v); err != nil {
				bad = usageError{fmt.Sprintf("环境变量 %s 的值“%s”无效%s，请改正或清空", name, v, chinese(err))}
			}
		}
	})
	if bad != nil {
		return bad
	}
	err := f.Parse(f.joined(args))
	for err == nil && f.operands != "" && f.NArg() > 0 {
		f.files = append(f.files, f.Arg(0))
		err = f.Parse(f.Args()[1:])
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		f.help()
		return errHelp
	case err != nil:
		return usageError{fmt.Sprintf("%s，运行 chainchief %s -h 查看用法", flagFault(err), f.Name())}
	case f.NArg() > 0:
		return usageError{fmt.Sprintf("多余的参数“%s”，运行 chainchief %s -h 查看用法", f.Arg(0), f.Name())}
	}
	return nil
}

// joined lets --seed take its folder after a blank, as every other flag takes its value.
func (f *flags) joined(args []string) []string {
	var out []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if f.Lookup("seed") != nil && (arg == "--seed" || arg == "-seed") && i+1 < len(args) && !strings.HasPrefix(args[i+1], "-") {
			i++
			arg += "=" + args[i]
		}
		out = append(out, arg)
	}
	return out
}

// chinese is the reason that a flag of ours gives for refusing a value; blank for one of package flag.
func chinese(err error) string {
	if why := err.Error(); strings.HasPrefix(why, "须") {
		return "（" + why + "）"
	}
	return ""
}

// flagFault says in Chinese what package flag says in English.
func flagFault(err error) string {
	text := err.Error()
	var name, value string
	if _, scan := fmt.Sscanf(text, "invalid value %q for flag -%s", &value, &name); scan == nil {
		want := ""
		if _, why, ok := strings.Cut(text, " for flag -"+name+" "); ok && strings.HasPrefix(why, "须") {
			want = "，" + why
		}
		return fmt.Sprintf("参数 --%s 的值“%s”无效%s", strings.TrimSuffix(name, ":"), value, want)
	}
	if _, scan := fmt.Sscanf(text, "invalid boolean value %q for -%s", &value, &name); scan == nil {
		return fmt.Sprintf("参数 --%s 的值“%s”无效", strings.TrimSuffix(name, ":"), value)
	}
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		return "没有参数 --" + name
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return "参数 --" + name + " 缺少值"
	}
	return "参数有误（" + text + "）"
}

// question holds the flags that most questions take.
type question struct{ region, partner, asOf *string }

func (f *flags) question() *question {
	return &question{f.region(), f.String("partner", "", "联动伙伴`地区`：名称或代码（默认是数据自带的）"), f.asOf()}
}

func (f *flags) region() *string {
	return f.String("region", "", "`地区`：名称或代码（默认是数据自带的）；regions 命令列出全部")
}

func (f *flags) asOf() *string {
	return f.String("as-of", "", "`日期`：2021、2021-04 或 2021-04-30（默认数据日期）")
}

// limit is the flag of how many of each list are shown; 0: all.
func (f *flags) limit() *int {
	return f.whole("limit", 0, 0, mostShown, "每个清单最多列出`几条`（默认全部）")
}

// mostShown is more than any list has.
const mostShown = 1_000_000

// whole is a flag for a whole number within bounds, which a wrong value is told.
func (f *flags) whole(name string, otherwise, least, most int, usage string) *int {
	n := wholeFlag{otherwise, least, most}
	f.Var(&n, name, usage)
	return &n.value
}

type wholeFlag struct{ value, least, most int }

func (w *wholeFlag) String() string { return strconv.Itoa(w.value) }
func (w *wholeFlag) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < w.least || n > w.most {
		return fmt.Errorf("须是 %d 到 %d 的整数", w.least, w.most)
	}
	w.value = n
	return nil
}

// values puts the flags as parameters of the API; a blank one is left out.
func (q *question) values() url.Values {
	return given("region", *q.region, "partner", *q.partner, "as_of", *q.asOf)
}

// given makes parameters of names and values; blank values are left out.
func given(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	return v
}
