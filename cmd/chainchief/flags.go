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

	"chainchief/graph/insight"
)

// flags is a flag set whose every flag can also come from the environment:
// --as-of from CHAINCHIEF_AS_OF.
type flags struct {
	*flag.FlagSet
	out  io.Writer
	help func()
}

func newFlags(name, summary string, s streams) *flags {
	f := &flags{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError), out: s.out}
	f.SetOutput(io.Discard)
	f.Usage = func() {} // flag's own would come with every fault
	f.help = func() {
		fmt.Fprintf(f.out, "%s\n\n用法：chainchief %s [参数]\n\n参数（都可用环境变量给出，如 --as-of 即 CHAINCHIEF_AS_OF）：\n", summary, name)
		f.SetOutput(f.out)
		f.PrintDefaults()
		f.SetOutput(io.Discard)
	}
	return f
}

// parse reads the environment, then the arguments; positional ones are refused.
func (f *flags) parse(args []string) error {
	var bad error
	f.VisitAll(func(fl *flag.Flag) {
		name := "CHAINCHIEF_" + strings.ToUpper(strings.ReplaceAll(fl.Name, "-", "_"))
		if v, ok := os.LookupEnv(name); ok && v != "" && bad == nil {
			if err := fl.Value.Set(v); err != nil {
				bad = usageError{fmt.Sprintf("环境变量 %s 的值“%s”无效，请改正或清空", name, v)}
			}
		}
	})
	if bad != nil {
		return bad
	}
	err := f.Parse(args)
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

// flagFault says in Chinese what package flag says in English.
func flagFault(err error) string {
	text := err.Error()
	var name, value string
	if _, scan := fmt.Sscanf(text, "invalid value %q for flag -%s", &value, &name); scan == nil {
		return fmt.Sprintf("参数 --%s 的值“%s”无效", strings.TrimSuffix(name, ":"), value)
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

// question holds the flags that every question takes.
type question struct {
	region, partner, asOf string
	limit                 int
}

func (f *flags) question() *question {
	q := &question{}
	f.StringVar(&q.region, "region", insight.DefaultRegion, "`地区`的代码或名称，如 341500、六安、金寨")
	f.StringVar(&q.partner, "partner", "", "联动伙伴`地区`的代码或名称（默认 340100 合肥）")
	f.StringVar(&q.asOf, "as-of", "", "`日期`：2021、2021-04 或 2021-04-30（默认数据日期）")
	f.IntVar(&q.limit, "limit", 0, "最多列出`几条`（默认全部）")
	return q
}

// values puts the flags as parameters of the API. A blank one is left out; the limit
// is the caller's, who may mean all.
func (q *question) values() (url.Values, error) {
	if q.limit < 0 {
		return nil, usageError{"--limit 不能是负数"}
	}
	v := url.Values{}
	for name, value := range map[string]string{"region": q.region, "partner": q.partner, "as_of": q.asOf} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v, nil
}

// most is the limit as the API wants it: as many as it gives where none is asked for.
func (q *question) most() string {
	const all = 1000
	if q.limit > 0 {
		return strconv.Itoa(min(q.limit, all))
	}
	return strconv.Itoa(all)
}
