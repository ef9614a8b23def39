package api_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"chainchief/api"
)

// nginxBlock is what docs/operations.md says to write for nginx.
func nginxBlock(t *testing.T) string {
	t.Helper()
	doc, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(doc), "```nginx\n")
	block, _, ended := strings.Cut(rest, "```")
	if !found || !ended {
		t.Fatal("docs/operations.md has no block for nginx")
	}
	return block
}

// changed replaces what must be there.
func changed(t *testing.T, text, old, with string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("the block for nginx does not say %q", old)
	}
	return strings.ReplaceAll(text, old, with)
}

// certificate makes one for 127.0.0.1 and localhost, as files.
func certificate(t *testing.T, dir string) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost", "chain.luan.example"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key, pool = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), x509.NewCertPool()
	signed := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	for path, text := range map[string][]byte{cert: signed, key: pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret})} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool.AppendCertsFromPEM(signed)
	return cert, key, pool
}

// behindNginx serves a bed through a real nginx, configured as the document says but
// for ports and the certificate, and with what edit changes. Web reaches it by the
// name of the document.
func behindNginx(t *testing.T, b *bed, edit func(block string) string) (web *http.Client) {
	t.Helper()
	path, err := exec.LookPath("nginx")
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("CHAINCHIEF_REQUIRE"), ","), "nginx") {
			t.Fatal("nginx is required and not installed")
		}
		t.Skip("nginx is not installed")
	}
	inside := httptest.NewServer(b.Server)
	t.Cleanup(inside.Close)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := free.Addr().String()
	free.Close()
	dir := t.TempDir()
	cert, key, pool := certificate(t, dir)
	block := changed(t, nginxBlock(t), "listen 443 ssl;", "listen "+at+" ssl;")
	block = changed(t, block, "http://127.0.0.1:8080", inside.URL)
	block = regexp.MustCompile(`ssl_certificate .*;`).ReplaceAllString(block, "ssl_certificate "+cert+";")
	block = regexp.MustCompile(`ssl_certificate_key .*;`).ReplaceAllString(block, "ssl_certificate_key "+key+";")
	if edit != nil {
		block = edit(block)
	}
	conf := "daemon off; worker_processes 1; pid nginx.pid; error_log stderr; events {} http { access_log off;\n"
	if os.Geteuid() == 0 {
		conf = "user root;\n" + conf
	}
	for _, temp := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		conf += temp + "_temp_path " + temp + ";\n"
	}
	if err := os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(conf+block+"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var said lockedBuffer
	cmd := exec.Command(path, "-p", dir, "-c", filepath.Join(dir, "nginx.conf"), "-e", "stderr")
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Signal(os.Interrupt); cmd.Wait() })
	for range 100 {
		if c, err := net.Dial("tcp", at); err == nil {
			c.Close()
			return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, "tcp", at)
			}}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("nginx does not come up: %s", said.String())
	return nil
}

const nginxOrigin = "https://chain.luan.example"

// sheetOf posts a file as the page of 导入 does.
func sheetOf(t *testing.T, web *http.Client, address string, size int, cookies []*http.Cookie) *http.Response {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "名单.csv")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(part, "企业名称,县区\n")
	for n := 0; body.Len() < size; n++ {
		fmt.Fprintf(part, "六安试验%d号机械有限公司%s,裕安区\n", n, strings.Repeat(" ", 900))
	}
	form.Close()
	r, err := http.NewRequest("POST", nginxOrigin+address, &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Origin", nginxOrigin)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	answer, err := web.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// TestBehindNginx: the block of the document, taken from it, with a real nginx: pages
// over TLS, a session that travels over TLS alone, a large file, no metrics; on a host of
// its own and under a path, below which everything lies.
func TestBehindNginx(t *testing.T) {
	for name, base := range map[string]string{"a host of its own": "", "a path": "/chain"} {
		t.Run(name, func(t *testing.T) {
			b := newDesk(t, func(o *api.Options) {
				o.Public, o.Base = public(t, nginxOrigin), base
				o.Proxies, _ = api.ParseProxies("127.0.0.1")
			})
			web := behindNginx(t, b, func(block string) string {
				if base == "" {
					return block
				}
				return changed(t, block, "location / {", "location "+base+"/ {")
			})
			web.Jar, _ = cookiejar.New(nil) // never fails
			answer, err := web.PostForm(nginxOrigin+base+"/login?to=/data", map[string][]string{"name": {account("张三")}, "password": {ownPassword}})
			if err != nil || answer.StatusCode != 303 || answer.Header.Get("Location") != base+"/data" {
				t.Fatal(answer, err)
			}
			session := answer.Cookies()
			for _, c := range session {
				if !c.Secure || c.Path != base+"/" {
					t.Errorf("cookie %+v", c)
				}
			}
			answer = sheetOf(t, web, base+"/intakes", 3<<20, session)
			if to := answer.Header.Get("Location"); answer.StatusCode != 303 || !strings.HasPrefix(to, base+"/intakes/") {
				t.Errorf("a file of 3 MB: %d %s %.500s", answer.StatusCode, to, text(t, answer))
			}
			for path, status := range map[string]int{"/metrics": 403, "/healthz": 200, "/readyz": 200, "/": 200, "/api/v1/openapi.json": 200, "/nowhere": 404} {
				r, err := http.NewRequest("GET", nginxOrigin+base+path, nil)
				if err != nil {
					t.Fatal(err)
				}
				answer, err := web.Do(r)
				if err != nil || answer.StatusCode != status {
					t.Errorf("%s: %v %v", path, answer, err)
				}
			}
			if base != "" {
				allBelow(t, web, nginxOrigin, base, pagesBelow()...)
				return
			}
			web = behindNginx(t, b, func(block string) string { return changed(t, block, "client_max_body_size 33m;", "") })
			answer = sheetOf(t, web, "/intakes", 3<<20, session)
			if answer.StatusCode != 413 || answer.Header.Get("X-Request-Id") != "" { // by which the script of the page knows it
				t.Errorf("nginx as it comes lets 3 MB through: %d %v", answer.StatusCode, answer.Header)
			}
		})
	}
}
