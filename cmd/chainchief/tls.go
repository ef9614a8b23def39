package main

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"
)

// encrypted listens with a certificate of our own, for those who have no proxy. Both
// files or neither.
func encrypted(l net.Listener, cert, key string, log *slog.Logger) (net.Listener, error) {
	if cert == "" && key == "" {
		return l, nil
	}
	if cert == "" || key == "" {
		return nil, usageError{"--tls-cert 和 --tls-key 须一起写：证书文件和它的私钥文件（PEM）"}
	}
	p := &keyPair{cert: cert, key: key, log: log}
	if err := p.load(); err != nil {
		return nil, fmt.Errorf("证书 %s 和私钥 %s 不能用，请检查两个文件（PEM，互相匹配，本用户可读）：%w", cert, key, err)
	}
	// HTTP/2 needs a server that knows of TLS; pages here are few files.
	return tls.NewListener(l, &tls.Config{GetCertificate: p.current, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}), nil
}

// keyPair is a certificate that is read anew when its file changes, so that one that
// was renewed needs no restart.
type keyPair struct {
	cert, key string
	log       *slog.Logger

	mu     sync.Mutex
	pair   *tls.Certificate
	looked time.Time
	made   time.Time // when the file was written that is in use
}

// lookAgain is how often the file is looked at.
const lookAgain = time.Minute

func (p *keyPair) load() error {
	p.looked = time.Now()
	info, err := os.Stat(p.cert)
	if err != nil || info.ModTime().Equal(p.made) {
		return err
	}
	pair, err := tls.LoadX509KeyPair(p.cert, p.key)
	if err != nil {
		return err
	}
	p.pair, p.made = &pair, info.ModTime()
	return nil
}

func (p *keyPair) current(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(p.looked) >= lookAgain {
		if err := p.load(); err != nil { // half of a pair may be new already
			p.log.Warn("证书换不上，仍用原来的", "error", err)
		}
	}
	return p.pair, nil
}
