package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// signed writes a certificate of a number and its key, and returns a pool with it.
func signed(t *testing.T, cert, key string, number int64, written time.Time) *x509.CertPool {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(number), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	pool.AppendCertsFromPEM(text)
	for path, text := range map[string][]byte{key: pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}), cert: text} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, written, written); err != nil {
			t.Fatal(err)
		}
	}
	return pool
}

// TestOwnTLS: without a proxy the server encrypts by itself; a session then travels
// over TLS alone. Wrong files are said in a sentence.
func TestOwnTLS(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "c.pem"), filepath.Join(dir, "k.pem")
	pool := signed(t, cert, key, 1, time.Now())
	kept := copied(t)
	member(t, kept)
	s := startServe(t, kept, "CHAINCHIEF_TLS_CERT="+cert, "CHAINCHIEF_TLS_KEY="+key)
	web := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := web.PostForm("https://"+s.address+"/login?to=/data", url.Values{"name": {"wang.wu"}, "password": {memberPassword}})
	if err != nil || r.StatusCode != 303 || r.Header.Get("Location") != "/data" || len(r.Cookies()) == 0 {
		t.Fatal(r, err)
	}
	r.Body.Close()
	for _, c := range r.Cookies() {
		if !c.Secure || c.HttpOnly && !strings.HasPrefix(c.Name, "__Host-") {
			t.Errorf("a cookie that would travel in the open: %v", c)
		}
	}
	for says, args := range map[string][]string{"须一起写": {"--tls-cert", cert}, "不能用，请检查两个文件": {"--tls-cert", key, "--tls-key", cert}} {
		if code, out, errs := cc(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--data", dir}, args...)...); code == 0 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, says) {
			t.Errorf("%v: %d %s%s", args, code, out, errs)
		}
	}
}

// TestRenewedCertificate: a new certificate is taken without a restart; half of a pair is not.
func TestRenewedCertificate(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "c.pem"), filepath.Join(dir, "k.pem")
	signed(t, cert, key, 1, time.Now().Add(-time.Hour))
	p := &keyPair{cert: cert, key: key, log: slog.New(slog.DiscardHandler)}
	if err := p.load(); err != nil {
		t.Fatal(err)
	}
	serial := func() int64 {
		t.Helper()
		p.looked = time.Time{} // a minute later
		pair, err := p.current(nil)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(pair.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		return leaf.SerialNumber.Int64()
	}
	if n := serial(); n != 1 {
		t.Errorf("certificate %d", n)
	}
	old, _ := os.ReadFile(key)
	signed(t, cert, key, 2, time.Now())
	fresh, _ := os.ReadFile(key)
	os.WriteFile(key, old, 0o600)
	if n := serial(); n != 1 {
		t.Errorf("half of a pair was taken: %d", n)
	}
	os.WriteFile(key, fresh, 0o600)
	if n := serial(); n != 2 {
		t.Errorf("the new one was not taken: %d", n)
	}
}
