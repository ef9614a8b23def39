package people

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

// One-time passwords (RFC 6238), which a program on a telephone makes of a secret and
// the clock, without a network: the HMAC-SHA-1 of the number of half minutes since
// 1970, cut to six digits, as every such program does it.
const (
	codeTime   = 30 * time.Second
	codeDigits = 6
	codeSlack  = 1  // half minutes that two clocks may differ
	codeSecret = 20 // bytes (RFC 4226, section 4)
)

// Errors of one-time passwords.
var (
	ErrCode      = errors.New("这个账号启用了动态口令：请连同手机上的6位动态口令一起登录")
	ErrWrongCode = errors.New("动态口令不对或已用过，请核对手机的时间，等下一个6位数字再试")
)

var base32Plain = base32.StdEncoding.WithPadding(base32.NoPadding)

// codeOf is the one-time password of a step.
func codeOf(secret []byte, step int64, digits int) string {
	sum := hmac.New(sha1.New, secret)
	sum.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	hash := sum.Sum(nil)
	n := binary.BigEndian.Uint32(hash[hash[len(hash)-1]&15:]) & math.MaxInt32
	return fmt.Sprintf("%0*d", digits, n%uint32(math.Pow10(digits)))
}

// stepOf is the step near now, and after the one used last, whose one-time password
// was said; ErrWrongCode: it is of none.
func stepOf(secret, said string, now time.Time, last int64) (int64, error) {
	key, err := base32Plain.DecodeString(secret)
	if err != nil || len(key) == 0 {
		return 0, fmt.Errorf("账号文件里的动态口令密钥读不懂，请管理员用 chainchief account totp 停用它，再重新启用")
	}
	said = strings.Join(strings.Fields(said), "")
	at := now.Unix() / int64(codeTime.Seconds())
	for step := max(at-codeSlack, last+1); step <= at+codeSlack; step++ {
		if subtle.ConstantTimeCompare([]byte(codeOf(key, step, codeDigits)), []byte(said)) == 1 {
			return step, nil
		}
	}
	return 0, ErrWrongCode
}

// Offer draws a secret for an account's one-time passwords. It counts once somebody
// has said one of them to Confirm, so that nobody locks himself out with a telephone
// that did not take it.
func (b *Book) Offer(name string) (secret string, err error) {
	raw := make([]byte, codeSecret)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	secret = base32Plain.EncodeToString(raw)
	return secret, b.change(name, func(a *Account) error {
		a.Offered = secret
		return nil
	})
}

// Confirm makes the secret that was offered the account's, for who says a one-time
// password of it; from then on one is asked at each login.
func (b *Book) Confirm(name, code string) error {
	return b.change(name, func(a *Account) error {
		if a.Offered == "" {
			return fmt.Errorf("%w：请先点“启用动态口令”，扫码后再填6位数字", ErrAccount)
		}
		step, err := stepOf(a.Offered, code, b.now(), 0)
		if err == nil {
			a.Secret, a.Offered, a.Step = a.Offered, "", step
		}
		return err
	})
}

// Uncode asks an account for no one-time password any more: its telephone is lost.
func (b *Book) Uncode(name string) error {
	return b.change(name, func(a *Account) error {
		a.Secret, a.Offered = "", "" // a step that was used stays used
		return nil
	})
}

// Coded reports whether any account is asked for one-time passwords.
func (b *Book) Coded() bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, a := range b.list {
		if a.Secret != "" {
			return true
		}
	}
	return false
}

// CodeAddress is what a code to be photographed holds of a secret (the format of
// otpauth addresses that such programs read): short enough for one code, however long
// the name.
func CodeAddress(name, secret string) string {
	return "otpauth://totp/chainchief:" + name + "?secret=" + secret
}
