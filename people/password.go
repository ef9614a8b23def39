package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// What a password must be (GB/T 22239, 8.1.4.1): at least leastPassword characters
// of leastKinds kinds, none of the pastPasswords last ones.
const (
	leastPassword = 10
	mostPassword  = 128
	leastKinds    = 3
	pastPasswords = 5
)

// ErrPassword is the cause of a password that is refused.
var ErrPassword = errors.New("密码不合要求")

// checkPassword refuses a password that is short, of too few kinds or holds the name.
func checkPassword(name, password string) error {
	n := utf8.RuneCountInString(password)
	var lower, upper, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	switch {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		return fmt.Errorf("%w：含有不可见的字符，请重新输入", ErrPassword)
	case n < leastPassword:
		return fmt.Errorf("%w：只有%d个字符，请至少用%d个", ErrPassword, n, leastPassword)
	case n > mostPassword:
		return fmt.Errorf("%w：超过%d个字符，请缩短", ErrPassword, mostPassword)
	case lower+upper+digit+other < leastKinds:
		return fmt.Errorf("%w：请用大写字母、小写字母、数字、其他符号中的至少%d种", ErrPassword, leastKinds)
	case strings.Contains(strings.ToLower(password), strings.ToLower(name)):
		return fmt.Errorf("%w：含有账号名，请换一个", ErrPassword)
	}
	return nil
}

// The cost of one check of a password (RFC 9106; of the two sets that OWASP's
// Password Storage Cheat Sheet gives for Argon2id, the one of 19 MiB).
const (
	argonTime    = 2
	argonMemory  = 19 * 1024 // KiB
	argonThreads = 1
	argonLength  = 32
	saltLength   = 16
)

// hashing bounds how many passwords are weighed at once, so that many tries cannot
// take all memory.
var hashing = make(chan struct{}, 2)

// weigh computes Argon2id; it waits for its turn as long as the context does.
func weigh(ctx context.Context, password string, salt []byte) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonLength), nil
}

// prefix names what a hash was made with, as in the PHC string format.
var prefix = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, argonMemory, argonTime, argonThreads)

// hashOf makes what is kept of a password.
func hashOf(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLength)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	hash, err := weigh(ctx, password, salt)
	if err != nil {
		return "", err
	}
	return prefix + base64.RawStdEncoding.EncodeToString(salt) + "$" + base64.RawStdEncoding.EncodeToString(hash), nil
}

// matches compares a password with what is kept of one, in a time that tells nothing.
func matches(ctx context.Context, kept, password string) (bool, error) {
	rest, ok := strings.CutPrefix(kept, prefix)
	salt64, hash64, cut := strings.Cut(rest, "$")
	salt, err := base64.RawStdEncoding.DecodeString(salt64)
	want, err2 := base64.RawStdEncoding.DecodeString(hash64)
	if !ok || !cut || err != nil || err2 != nil {
		return false, fmt.Errorf("账号文件里的一个密码读不懂，请管理员用 chainchief account password 重设")
	}
	got, err := weigh(ctx, password, salt)
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}

// nobodysHash is weighed where there is no such account, so that the time of an
// answer does not tell who has one.
var nobodysHash = prefix + base64.RawStdEncoding.EncodeToString(make([]byte, saltLength)) + "$" + base64.RawStdEncoding.EncodeToString(make([]byte, argonLength))
