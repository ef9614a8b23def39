package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"net/url"
	"os"

	"chainchief/people"
	"chainchief/report"
)

// auditPage is the audit as the API tells it.
type auditPage struct {
	Items []struct {
		people.Entry
		EventZH string `json:"event_zh"`
	} `json:"items"`
	Total int64  `json:"total"`
	Whole bool   `json:"whole"`
	Fault string `json:"fault"`
}

func runAudit(ctx context.Context, args []string, s streams) error {
	if len(args) == 0 || args[0] != "verify" && args[0] != "export" {
		f := newFlags("audit", "审计记录：audit verify 从第一条核对到最后一条，也核对导出的文件；audit export -o FILE.csv 导出全部，末尾有签名。", s)
		if err := f.parse(args); err != nil {
			return err
		}
		return usageError{"请写明做什么：audit verify 或 audit export"}
	}
	if args[0] == "export" {
		return exportAudit(ctx, args[1:], s)
	}
	f := newFlags("audit verify", "核对审计记录：改动、删去、调换任何一条都会查出。写明文件则核对导出的 CSV 的签名。", s)
	f.operands = "[导出的文件.csv]"
	public := f.String("key", "", "核对文件用的`公钥`，导出时打印的那一串（默认用本机数据目录里的密钥）")
	b := f.staff()
	if err := f.parse(args[1:]); err != nil {
		return err
	}
	switch {
	case len(f.files) > 1:
		return usageError{"一次核对一个文件"}
	case len(f.files) == 1:
		return b.verifyExported(f.files[0], *public, s)
	}
	return b.with(ctx, s, func(c *client) error {
		var out auditPage
		if err := c.get(ctx, "/audit", url.Values{"limit": {"1"}}, &out); err != nil {
			return err
		}
		if !out.Whole {
			return fmt.Errorf("%s", out.Fault)
		}
		_, err := fmt.Fprintf(s.out, "审计记录%d条，从第一条到最后一条与写入时相同。\n", out.Total)
		return err
	})
}

// verifyExported holds a table that was taken out to its signature.
func (b *backend) verifyExported(file, public string, s streams) error {
	table, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("读不出 %s，请检查路径：%w", file, err)
	}
	if public == "" {
		dir, err := b.dir()
		if err != nil {
			return err
		}
		if !people.There(dir) {
			return usageError{"这台机器上没有审计记录，也没有它的密钥；请用 --key 写明导出时打印的公钥"}
		}
		key, err := people.SigningKey(dir)
		if err != nil {
			return err
		}
		public = publicOf(key)
	}
	if err := people.VerifyCSV(table, public); err != nil {
		return fmt.Errorf("%s：%w", file, err)
	}
	_, err = fmt.Fprintf(s.out, "%s 与导出时相同，签名相符（公钥 %s）。\n", file, public)
	return err
}

func publicOf(key ed25519.PrivateKey) string {
	return people.PublicText(key.Public().(ed25519.PublicKey))
}

func exportAudit(ctx context.Context, args []string, s streams) error {
	f := newFlags("audit export", "导出审计记录。CSV 是全部，从第一条起，末尾有签名，用 audit verify 核对；其他格式是最近的1000条。", s)
	o, b := f.output(lists), f.staff()
	if err := f.parse(args); err != nil {
		return err
	}
	if err := o.settle(s); err != nil {
		return err
	}
	if o.format == "csv" {
		return b.exportSigned(o, s)
	}
	return ask(ctx, b, s, noun{path: "/audit", query: url.Values{}, limited: true}, o, func(p *auditPage) *report.Paper {
		t := &report.Table{Name: "审计记录"}
		for _, c := range [][2]string{{"sequence", "序号"}, {"time", "时间"}, {"event", "事项"}, {"account", "账号"}, {"person", "姓名"}, {"from", "来自"}, {"what", "内容"}, {"after", "现在"}, {"refused", "被拒原因"}} {
			t.Columns = append(t.Columns, report.Column{Key: c[0], Name: c[1]})
		}
		var rows [][]any
		for _, e := range p.Items {
			rows = append(rows, []any{int(e.Sequence), e.Time.Local().Format("2006-01-02 15:04:05"), report.Word{Code: string(e.Event), Text: e.EventZH}, e.Account, e.Person, e.From, e.What, e.After, e.Refused})
		}
		t.Lists = []report.List{{Unit: "条", Rows: rows}}
		return &report.Paper{Title: "审计记录", Tables: []*report.Table{t}}
	})
}

// exportSigned gives out all entries with a signature. It reads the file itself, which
// is only ever added to, and so asks no server for a million of them.
func (b *backend) exportSigned(o *output, s streams) error {
	dir, err := b.dir()
	if err != nil {
		return err
	}
	if !people.There(dir) {
		return fmt.Errorf("%s 里还没有审计记录，请检查 --data", dir)
	}
	key, err := people.SigningKey(dir)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	var unread error
	err = people.WriteCSV(&out, func(yield func(people.Entry) bool) { unread = people.Each(dir, yield) }, o.heads == "en", key)
	if err = errors.Join(unread, err); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "公钥 %s，请记下，核对时用\n", publicOf(key))
	return deliver(o.file, out.Bytes(), s)
}
