package people

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

// Account is a person who may enter.
type Account struct {
	Name   string `json:"name"`           // to log in by; letters of ASCII, digits, dots and lines
	Person string `json:"person"`         // as it stands beside what he writes
	Unit   string `json:"unit,omitempty"` // where he works
	Role   Role   `json:"role"`
	Scope
	Made    time.Time `json:"made"`
	Changed time.Time `json:"changed,omitzero"` // of the password
	Seen    time.Time `json:"seen,omitzero"`    // of the last login
	Before  time.Time `json:"before,omitzero"`  // of the login before that one
	Stopped time.Time `json:"stopped,omitzero"` // zero: it may enter
	First   bool      `json:"first,omitempty"`  // somebody else chose the password, which must be changed
	Keys    []Key     `json:"keys,omitempty"`

	Coded bool `json:"coded,omitempty"` // a one-time password is asked besides; told, and not kept

	// What is kept and never told: accounts of Book.List and Book.Find have none of it.
	Password string   `json:"password,omitempty"` // Argon2id
	Past     []string `json:"past,omitempty"`     // the passwords before, the last first
	Secret   string   `json:"secret,omitempty"`   // of one-time passwords, Base32; blank: none is asked
	Offered  string   `json:"offered,omitempty"`  // a secret that nobody has confirmed
	Step     int64    `json:"step,omitempty"`     // of the one-time password used last
}

// Key lets a program in, in the name of an account.
type Key struct {
	Name  string    `json:"name"`
	Sum   string    `json:"sum"` // SHA-256 of the key
	Made  time.Time `json:"made"`
	Until time.Time `json:"until"`
	Read  bool      `json:"read,omitempty"` // it may look only, whatever the account may
}

// Errors of the book.
var (
	ErrUnknown = errors.New("没有这个账号")
	ErrWrong   = errors.New("账号或密码不对，请核对后再试")
	ErrAccount = errors.New("账号资料不合要求")
	ErrLast    = errors.New("这是最后一个可用的系统管理账号，停用或改作其他角色后没有人能管理账号，请先另建或启用一个")
)

// bookName is the file of the accounts.
const bookName = "accounts.json"

// Book is the accounts of a directory. It is read whole, and written whole beside
// the old one, which it then replaces.
type Book struct {
	mu   sync.RWMutex
	path string
	now  func() time.Time
	list []Account
}

// OpenBook reads the accounts of a directory; where there are none yet, none.
func OpenBook(dir string, now func() time.Time) (*Book, error) {
	b := &Book{path: filepath.Join(dir, bookName), now: now}
	data, err := os.ReadFile(b.path)
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &b.list)
	}
	if err != nil {
		return nil, fmt.Errorf("账号文件 %s 读不出来，请检查它或从备份恢复：%w", b.path, err)
	}
	return b, nil
}

// Empty reports whether nobody has an account yet.
func (b *Book) Empty() bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return len(b.list) == 0
}

// List are the accounts without their passwords, by name.
func (b *Book) List() []Account {
	b.mu.RLock()
	defer b.mu.RUnlock()
	list := make([]Account, len(b.list))
	for i, a := range b.list {
		list[i] = a.shown()
	}
	return list
}

// Find is an account without its password.
func (b *Book) Find(name string) (Account, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if i := b.at(name); i >= 0 {
		return b.list[i].shown(), true
	}
	return Account{}, false
}

func (a Account) shown() Account {
	a.Coded, a.Keys = a.Secret != "", slices.Clone(a.Keys)
	a.Password, a.Past, a.Secret, a.Offered, a.Step = "", nil, "", "", 0
	return a
}

// at is the place of a name, in letters of either case; below 0: nowhere.
func (b *Book) at(name string) int {
	name = strings.TrimSpace(name)
	return slices.IndexFunc(b.list, func(a Account) bool { return strings.EqualFold(a.Name, name) })
}

// Add makes an account with a first password, which is changed at the first login.
func (b *Book) Add(ctx context.Context, a Account, password string) error {
	a.Name, a.Person, a.Unit = strings.TrimSpace(a.Name), strings.TrimSpace(a.Person), strings.TrimSpace(a.Unit)
	if err := checkAccount(a); err != nil {
		return err
	}
	if err := checkPassword(a.Name, password); err != nil {
		return err
	}
	hash, err := hashOf(ctx, password)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.at(a.Name) >= 0 {
		return fmt.Errorf("%w：已有账号“%s”，请换一个名字", ErrAccount, a.Name)
	}
	now := b.now().UTC().Truncate(time.Second)
	a.Made, a.Changed, a.Seen, a.Before, a.Stopped, a.First, a.Keys, a.Password, a.Past = now, now, time.Time{}, time.Time{}, time.Time{}, true, nil, hash, nil
	a.Coded, a.Secret, a.Offered, a.Step = false, "", "", 0
	return b.write(append(slices.Clone(b.list), a))
}

// Longest texts of an account, in characters.
const longestName = 40

func checkAccount(a Account) error {
	short := func(what, text string, required bool) error {
		if n := utf8.RuneCountInString(text); required && n == 0 || n > longestName || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
			return fmt.Errorf("%w：%s“%.60s”写法不对，须是1至%d个可见的字", ErrAccount, what, text, longestName)
		}
		return nil
	}
	for _, err := range []error{short("账号名", a.Name, true), short("姓名", a.Person, true), short("单位", a.Unit, false)} {
		if err != nil {
			return err
		}
	}
	if strings.Trim(a.Name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != "" {
		return fmt.Errorf("%w：账号名“%s”只能有英文字母、数字、点和横线，如姓名的拼音", ErrAccount, a.Name)
	}
	if !slices.Contains(Roles(), a.Role) {
		return fmt.Errorf("%w：没有角色“%s”，可用 %s", ErrAccount, a.Role, wordsOfRoles())
	}
	switch {
	case a.Role == County && len(a.Regions) == 0:
		return fmt.Errorf("%w：县区账号须写明是哪个县区", ErrAccount)
	case a.Role != County && a.Role != Chief && len(a.Regions)+len(a.Chains) > 0:
		return fmt.Errorf("%w：%s账号不分县区和产业链", ErrAccount, a.Role.ZH())
	}
	return nil
}

func wordsOfRoles() string {
	var words []string
	for _, r := range roles {
		words = append(words, string(r.Role)+" "+r.zh)
	}
	return strings.Join(words, "、")
}

// Login weighs a password and, where the account has them, a one-time password.
// Whoever comes in is returned with it; Seen is as it was before. Unknown, stopped and
// wrong are the same ErrWrong, and take the same time; ErrCode and ErrWrongCode are
// told to who knows the password.
func (b *Book) Login(ctx context.Context, name, password, code string) (Account, error) {
	a, err := b.Prove(ctx, name, password)
	if err != nil {
		return Account{}, err
	}
	return a, b.change(a.Name, func(a *Account) error {
		if a.Secret != "" && code == "" {
			return ErrCode
		}
		if a.Secret != "" {
			step, err := stepOf(a.Secret, code, b.now(), a.Step)
			if err != nil {
				return err
			}
			a.Step = step
		}
		a.Before, a.Seen = a.Seen, b.now().UTC().Truncate(time.Second)
		return nil
	})
}

// Enter lets in an account that others vouch for: a gateway, a provider of logins.
// Unknown and stopped are ErrWrong.
func (b *Book) Enter(name string) (entered Account, err error) {
	err = b.change(name, func(a *Account) error {
		if !a.Stopped.IsZero() {
			return ErrWrong
		}
		entered = a.shown()
		a.Before, a.Seen = a.Seen, b.now().UTC().Truncate(time.Second)
		return nil
	})
	if errors.Is(err, ErrUnknown) {
		err = ErrWrong
	}
	return entered, err
}

// Prove weighs a password, and lets nobody in.
func (b *Book) Prove(ctx context.Context, name, password string) (Account, error) {
	b.mu.RLock()
	var a Account
	i := b.at(name)
	if i >= 0 {
		a = b.list[i]
	}
	b.mu.RUnlock()
	kept := a.Password
	if i < 0 || !a.Stopped.IsZero() {
		kept = nobodysHash
	}
	ok, err := matches(ctx, kept, password)
	if err != nil {
		return Account{}, err
	}
	if !ok || kept == nobodysHash {
		return Account{}, ErrWrong
	}
	return a.shown(), nil
}

// Browser is what a browser keeps that an account entered by, so that it is known
// again. Nobody can make one up, and a new password makes all of them void.
func (b *Book) Browser(name string) string {
	nonce := rand.Text()
	return nonce + "." + b.signed(name, nonce)
}

// Knows reports whether a browser keeps what Browser made for an account.
func (b *Book) Knows(name, browser string) bool {
	nonce, sign, ok := strings.Cut(browser, ".")
	return ok && sign != "" && subtle.ConstantTimeCompare([]byte(sign), []byte(b.signed(name, nonce))) == 1
}

// signed signs a browser for an account, by what is kept of its password; blank: there is none.
func (b *Book) signed(name, nonce string) string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	i := b.at(name)
	if i < 0 {
		return ""
	}
	sum := hmac.New(sha256.New, []byte(b.list[i].Password))
	fmt.Fprintf(sum, "browser %s %s", b.list[i].Name, nonce)
	return hex.EncodeToString(sum.Sum(nil))
}

// SetPassword gives an account another password. Where somebody else chose it, it
// must be changed at the next login, and keys of programs stay as they are.
func (b *Book) SetPassword(ctx context.Context, name, password string, own bool) error {
	b.mu.RLock()
	i := b.at(name)
	var a Account
	if i >= 0 {
		a = b.list[i]
	}
	b.mu.RUnlock()
	if i < 0 {
		return fmt.Errorf("%w：%s", ErrUnknown, name)
	}
	if err := checkPassword(a.Name, password); err != nil {
		return err
	}
	for _, before := range append([]string{a.Password}, a.Past...) {
		same, err := matches(ctx, before, password)
		if err != nil {
			return err
		}
		if same {
			return fmt.Errorf("%w：最近%d次用过，请换一个新的", ErrPassword, pastPasswords)
		}
	}
	hash, err := hashOf(ctx, password)
	if err != nil {
		return err
	}
	return b.change(a.Name, func(a *Account) error {
		a.Past = append([]string{a.Password}, a.Past...)
		a.Past = a.Past[:min(len(a.Past), pastPasswords-1)] // with the one of now they are the last
		a.Password, a.Changed, a.First = hash, b.now().UTC().Truncate(time.Second), !own
		return nil
	})
}

// Stop keeps an account out, or lets it in again. It is never deleted, since what
// was written stands in its name. The last that manages accounts stays: ErrLast.
func (b *Book) Stop(name string, stopped bool) error {
	return b.change(name, func(a *Account) error {
		a.Stopped = time.Time{}
		if stopped {
			a.Stopped = b.now().UTC().Truncate(time.Second)
		}
		return nil
	})
}

// The time that a key is good for.
const (
	keyTime  = 365 * 24 * time.Hour
	mostKeys = 20
)

// AddKey makes a key for a program and returns it; it is told this once.
func (b *Book) AddKey(name, called string, until time.Time, read bool) (key string, err error) {
	key = "cc-" + rand.Text() + rand.Text()
	err = b.change(name, func(a *Account) error {
		now := b.now().UTC().Truncate(time.Second)
		switch {
		case called == "" || utf8.RuneCountInString(called) > longestName:
			return fmt.Errorf("%w：请给钥匙一个名字，最长%d字", ErrAccount, longestName)
		case slices.ContainsFunc(a.Keys, func(k Key) bool { return k.Name == called }):
			return fmt.Errorf("%w：已有名为“%s”的钥匙", ErrAccount, called)
		case len(a.Keys) >= mostKeys:
			return fmt.Errorf("%w：已有%d把钥匙，请先收回不用的", ErrAccount, mostKeys)
		case !until.After(now) || until.Sub(now) > keyTime:
			return fmt.Errorf("%w：钥匙的有效期须在今天之后、一年以内", ErrAccount)
		}
		a.Keys = append(slices.Clone(a.Keys), Key{called, sumOf(key), now, until.UTC(), read})
		return nil
	})
	return key, err
}

// DropKey takes a key back.
func (b *Book) DropKey(name, called string) error {
	return b.change(name, func(a *Account) error {
		n := len(a.Keys)
		if a.Keys = slices.DeleteFunc(slices.Clone(a.Keys), func(k Key) bool { return k.Name == called }); len(a.Keys) == n {
			return fmt.Errorf("%w：没有名为“%s”的钥匙", ErrAccount, called)
		}
		return nil
	})
}

// ByKey is the account of a key that is good now.
func (b *Book) ByKey(key string) (Account, Key, error) {
	sum := sumOf(key)
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, a := range b.list {
		for _, k := range a.Keys {
			if subtle.ConstantTimeCompare([]byte(k.Sum), []byte(sum)) == 1 && a.Stopped.IsZero() && b.now().Before(k.Until) {
				return a.shown(), k, nil
			}
		}
	}
	return Account{}, Key{}, ErrWrong
}

func sumOf(key string) string {
	sum := sha256.Sum256([]byte(strings.TrimSpace(key)))
	return hex.EncodeToString(sum[:])
}

// change changes an account and writes the book.
func (b *Book) change(name string, edit func(*Account) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := b.at(name)
	if i < 0 {
		return fmt.Errorf("%w：%s", ErrUnknown, name)
	}
	list := slices.Clone(b.list)
	if err := edit(&list[i]); err != nil {
		return err
	}
	if governs(b.list[i]) && !slices.ContainsFunc(list, governs) {
		return ErrLast
	}
	return b.write(list)
}

// governs reports whether an account may enter and manage the others.
func governs(a Account) bool { return a.Role == System && a.Stopped.IsZero() }

// write puts the book on the disk, whole or not at all.
func (b *Book) write(list []Account) error {
	slices.SortFunc(list, func(x, y Account) int { return strings.Compare(x.Name, y.Name) })
	data, err := json.MarshalIndent(list, "", "\t")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(b.path), "."+bookName+"-") // 0600
	if err != nil {
		return full(err)
	}
	_, err = f.Write(append(data, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), b.path)
	}
	if err != nil {
		return full(errors.Join(err, os.Remove(f.Name())))
	}
	if dir, err := os.Open(filepath.Dir(b.path)); err == nil {
		err = dir.Sync()
		if err = errors.Join(err, dir.Close()); err != nil {
			return err
		}
	}
	b.list = list
	return nil
}
