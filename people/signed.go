package people

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/csv"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// keyName is the file of the key that what is taken out of the audit is signed with:
// Ed25519, PKCS #8, as openssl reads it. It stays on its machine: no backup has it.
const keyName = "audit.key"

// SigningKey is the key of a directory; it is made where there is none.
func SigningKey(dir string) (ed25519.PrivateKey, error) {
	path := filepath.Join(dir, keyName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			return nil, err
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // of two who make one, the second is told
		if err != nil {
			return nil, full(err)
		}
		return key, full(errors.Join(pem.Encode(f, &pem.Block{Type: "PRIVATE KEY", Bytes: der}), f.Sync(), f.Close()))
	}
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block != nil {
		if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
			if key, ok := key.(ed25519.PrivateKey); ok {
				return key, nil
			}
		}
	}
	return nil, fmt.Errorf("签名的密钥 %s 读不懂，请移走它，下次导出时会另做一把", path)
}

// PublicText is the public part of a key, as people write it down.
func PublicText(key ed25519.PublicKey) string { return base64.StdEncoding.EncodeToString(key) }

// Columns are those of a table of entries: for programs, for people.
var Columns = [][2]string{{"sequence", "序号"}, {"time", "时间"}, {"event", "事项"}, {"account", "账号"}, {"person", "姓名"}, {"from", "来自"}, {"means", "方式"}, {"what", "内容"}, {"before", "原来"}, {"after", "现在"}, {"import", "批次"}, {"refused", "被拒原因"}, {"hash", "文件校验"}, {"request_id", "请求编号"}}

// sealHeads stand over the last row of a signed table, below an empty line.
const sealHeads = "以上内容的SHA-256,签名（Ed25519）,公钥\r\n"

// WriteCSV writes entries as a table, and below it an empty line, the SHA-256 of all
// that stands above that line and the signature of these 32 bytes. Times are those of
// this machine's place, for programs those of UTC.
func WriteCSV(to io.Writer, entries iter.Seq[Entry], programs bool, key ed25519.PrivateKey) error {
	sum := sha256.New()
	both := io.MultiWriter(to, sum)
	if _, err := io.WriteString(both, "\uFEFF"); err != nil { // Excel and WPS read it as UTF-8
		return err
	}
	out := csv.NewWriter(both)
	out.UseCRLF = true
	row := make([]string, len(Columns))
	for i, c := range Columns {
		row[i] = c[1]
		if programs {
			row[i] = c[0]
		}
	}
	out.Write(row) // an error stays in the writer until Error
	for e := range entries {
		at, event, means := e.Time.Local().Format(time.DateTime), e.Event.ZH(), e.MeansZH()
		if programs {
			at, event, means = e.Time.UTC().Format(time.RFC3339), string(e.Event), e.Means
		}
		row = append(row[:0], strconv.FormatInt(e.Sequence, 10), at, event, e.Account, e.Person, e.From, means, e.What, e.Before, e.After, e.Import, e.Refused, e.Hash, e.RequestID)
		for i, text := range row {
			if strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(cmp.Or(text, " "))[0]) { // no formula in Excel
				row[i] = "'" + text
			}
		}
		out.Write(row)
	}
	if out.Flush(); out.Error() != nil {
		return out.Error()
	}
	digest := sum.Sum(nil)
	_, err := fmt.Fprintf(to, "\r\n%s%x,%s,%s\r\n", sealHeads, digest, base64.StdEncoding.EncodeToString(ed25519.Sign(key, digest)), PublicText(key.Public().(ed25519.PublicKey)))
	return err
}

// ErrSigned is the cause of a signed table that is not as it was taken out.
var ErrSigned = errors.New("签名不符")

// VerifyCSV reports whether a table is as WriteCSV wrote it with the key that has this
// public part, see PublicText; else the error is ErrSigned and says in what.
func VerifyCSV(table []byte, public string) error {
	above, seal, ok := bytes.Cut(table, []byte("\r\n\r\n"+sealHeads))
	cells := strings.Split(strings.TrimSpace(string(seal)), ",")
	if !ok || len(cells) != 3 {
		return fmt.Errorf("%w：末尾没有签名，可能用表格软件另存过，请用导出时的原文件", ErrSigned)
	}
	digest := sha256.Sum256(append(above, "\r\n"...))
	signature, err := base64.StdEncoding.DecodeString(cells[1])
	key, keyErr := base64.StdEncoding.DecodeString(strings.TrimSpace(public))
	switch {
	case keyErr != nil || len(key) != ed25519.PublicKeySize:
		return fmt.Errorf("%w：公钥“%.60s”写法不对，请写导出时打印的那一串", ErrSigned, public)
	case cells[0] != hex.EncodeToString(digest[:]):
		return fmt.Errorf("%w：内容与导出时不同，请用导出时的原文件", ErrSigned)
	case err != nil || !ed25519.Verify(key, digest[:], signature):
		return fmt.Errorf("%w：不是这把密钥签的，请核对公钥", ErrSigned)
	}
	return nil
}

// Before there were accounts a token wrote, which old audits tell.
var meansZH = map[string]string{"session": "密码", "key": "钥匙", "token": "写入口令", "oidc": "统一身份认证", "gateway": "网关", "socket": "本机，经服务器", "command": "本机命令"}

// MeansZH is by what means it was done, as people read it.
func (e Entry) MeansZH() string { return cmp.Or(meansZH[e.Means], e.Means) }
