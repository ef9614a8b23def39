package api

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// What a person says when the server is started: names and addresses.
// What could never match is refused with a sentence.

// ParseHosts reads the names and addresses that browsers call the server by, as
// people write them: with a scheme, a port, Chinese commas, in Chinese.
func ParseHosts(list string) ([]string, error) {
	var names []string
	for _, given := range split(list) {
		name := given
		if _, rest, ok := strings.Cut(name, "://"); ok {
			name, _, _ = strings.Cut(rest, "/")
		}
		name, err := asciiHost(hostName(name))
		if err != nil {
			return nil, fmt.Errorf("主机名“%s”无效，请写浏览器地址栏里的主机名或 IP 地址，如 chain.luan.example、10.0.0.5", clean(given))
		}
		names = append(names, name)
	}
	return names, nil
}

// ParsePublic reads the address that browsers call the server by where a proxy
// stands before it; blank: nil.
func ParsePublic(text string) (*url.URL, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	bad := fmt.Errorf("对外地址“%s”无效，请写成 https://主机名 或 https://主机名:端口；子路径请用 --base 写", clean(text))
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, bad
	}
	name, err := asciiHost(hostName(u.Host))
	if err != nil {
		return nil, bad
	}
	host := name
	if strings.Contains(name, ":") {
		host = "[" + name + "]"
	}
	// A browser leaves the scheme's own port out.
	if port := u.Port(); port != "" && port != map[string]string{"https": "443", "http": "80"}[u.Scheme] {
		host += ":" + port
	}
	return &url.URL{Scheme: u.Scheme, Host: host}, nil
}

// ParseProxies reads the addresses of the proxies before the server, each alone
// or as a network.
func ParseProxies(list string) ([]netip.Prefix, error) {
	var proxies []netip.Prefix
	for _, given := range split(list) {
		if addr, ok := parseHop(given); ok {
			proxies = append(proxies, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(given)
		if err != nil {
			return nil, fmt.Errorf("代理地址“%s”无效，请写成 127.0.0.1 或 10.0.0.0/24，多个用逗号分开", clean(given))
		}
		proxies = append(proxies, p.Masked())
	}
	return proxies, nil
}

// split takes a list apart at commas, Chinese ones too, and blanks.
func split(list string) []string {
	return strings.FieldsFunc(strings.ReplaceAll(list, "：", ":"), func(r rune) bool { return strings.ContainsRune(",，、;； \t\n\u3000", r) })
}

// hostName is a Host header without port, in lower case; an address in its shortest form.
func hostName(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.String()
	}
	return host
}

func loopbackName(name string) bool {
	addr, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && addr.IsLoopback()
}

// hostRules are those of browsers: a name in Chinese is sent as xn--…, and an
// underscore, which the rules for host names forbid, is sent as it is.
var hostRules = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(false))

// asciiHost is a host name as browsers send it.
func asciiHost(name string) (string, error) {
	if _, err := netip.ParseAddr(name); err == nil {
		return name, nil
	}
	ascii, err := hostRules.ToASCII(name)
	if err != nil {
		return "", err
	}
	ascii = strings.TrimSuffix(ascii, ".")
	last := ascii[strings.LastIndex(ascii, ".")+1:]
	switch {
	case last == "", strings.Trim(last, "0123456789") == "", // an address that is none
		len(ascii) > 253, strings.Trim(ascii, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "", strings.Contains(ascii, ".."), strings.HasPrefix(ascii, "."):
		return "", fmt.Errorf("%q is no host name", name)
	}
	return ascii, nil
}

// parseHop reads an address, with or without a port.
func parseHop(hop string) (netip.Addr, bool) {
	if host, _, err := net.SplitHostPort(hop); err == nil {
		hop = host
	}
	addr, err := netip.ParseAddr(strings.Trim(hop, "[]"))
	return addr.Unmap().WithZone(""), err == nil
}

// clean makes a text from outside fit to be shown: short, valid and printable.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '�'
	}, strings.ToValidUTF8(s, "�"))
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
